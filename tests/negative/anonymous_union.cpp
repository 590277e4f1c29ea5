// SPDX-License-Identifier: MIT
// A union without a name among the members.
// expect: runcomfy: (this struct has an anonymous union or struct as a member|anonymous union or C array)
#include <cstddef>

#include "runcomfy/reflect/reflect.hpp"

struct input {
  int first = 0;
#if defined(NEGATIVE)
  union {
    int whole;
    double real;
  };
#else
  double real = 0;
#endif
};

std::size_t count() { return runcomfy::reflect::size<input>; }
