// SPDX-License-Identifier: MIT
// A C array among the members.
// expect: runcomfy: this struct has a C array as a member: use std::array
#include <array>
#include <cstddef>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  int grid[3];
  int other;
#else
  std::array<int, 3> grid;
  int other;
#endif
};

std::size_t count() { return runcomfy::reflect::size<input>; }
