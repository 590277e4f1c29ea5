// SPDX-License-Identifier: MIT
// A token is no member of an input.
// expect: runcomfy: the members of this struct cannot be counted
#include "runcomfy/runcomfy.hpp"

struct input {
  std::string prompt;
#if defined(NEGATIVE)
  runcomfy::token secret;
#else
  std::string secret;
#endif
};

int main() { return runcomfy::to_json(input{"a fox", "text"}).empty() ? 0 : 1; }
