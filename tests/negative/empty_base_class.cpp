// SPDX-License-Identifier: MIT
// A struct with an empty base class.
// expect: runcomfy: this struct has a base class: make the base a member instead
#include <cstddef>

#include "runcomfy/reflect/reflect.hpp"

struct base {};
#if defined(NEGATIVE)
struct input : base {
  int b;
};
#else
struct input {
  int b;
};
#endif

std::size_t count() { return runcomfy::reflect::size<input>; }
