// SPDX-License-Identifier: MIT
// A bit-field in a struct that is written as JSON, and checked.
// expect: runcomfy: this struct has a bit-field as a member: use a whole type
#include <string>
#include <vector>

#include "runcomfy/json.hpp"

struct input {
  std::string prompt;
#if defined(NEGATIVE)
  unsigned seed : 20;
#else
  unsigned seed;
#endif
};

bool write(const input& x) { return runcomfy::validate(x).empty() && runcomfy::try_to_json(x).has_value(); }
