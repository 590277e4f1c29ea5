// SPDX-License-Identifier: MIT
// A C array in a struct inside of a list.
// expect: runcomfy: this struct has a C array as a member: use std::array
#include <array>
#include <string>
#include <vector>

#include "runcomfy/json.hpp"

struct box {
#if defined(NEGATIVE)
  double corners[4];
#else
  std::array<double, 4> corners;
#endif
};
struct input {
  std::string prompt;
  std::vector<box> boxes;
};

bool write(const input& x) { return runcomfy::try_to_json(x).has_value(); }
