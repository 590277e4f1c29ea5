// SPDX-License-Identifier: MIT
// A C array of one element.
// expect: runcomfy: this struct has a C array as a member: use std::array
// needs: __cpp_aggregate_paren_init
#include <array>
#include <cstddef>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  int grid[1];
#else
  std::array<int, 1> grid;
#endif
  int other;
};

std::size_t count() { return runcomfy::reflect::size<input>; }
