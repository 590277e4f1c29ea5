// SPDX-License-Identifier: MIT
// A C array behind a required field.
// expect: runcomfy: this struct has a C array as a member: use std::array
#include <array>
#include <cstddef>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  runcomfy::field<"a", std::string> a;
  int grid[2];
#else
  runcomfy::field<"a", std::string> a;
  std::array<int, 2> grid;
#endif
};

std::size_t count() { return runcomfy::reflect::size<input>; }
