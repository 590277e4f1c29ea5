// SPDX-License-Identifier: MIT
// A struct with a base class.
// expect: runcomfy: this struct has a base class: make the base a member instead
#include <cstddef>

#include "runcomfy/reflect/reflect.hpp"

struct base {
  int a;
};
#if defined(NEGATIVE)
struct input : base {
  int b;
};
#else
struct input {
  base a;
  int b;
};
#endif

std::size_t count() { return runcomfy::reflect::size<input>; }
