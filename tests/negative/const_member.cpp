// SPDX-License-Identifier: MIT
// A member that is const, in a struct that is to be read.
// expect: runcomfy: this struct has a const member, so it can be written, but not read
#include <string>
#include <string_view>

#include "runcomfy/json.hpp"

struct input {
  std::string prompt;
#if defined(NEGATIVE)
  const int steps = 6;
#else
  int steps = 6;
#endif
};

bool read(std::string_view text) { return runcomfy::from_json<input>(text).has_value(); }
