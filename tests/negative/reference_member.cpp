// SPDX-License-Identifier: MIT
// A reference among the members.
// expect: runcomfy: (the members of this struct cannot be counted: .* or|this struct has) a reference member
#include <array>
#include <cstddef>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  int& number;
  int other;
#else
  int number;
  int other;
#endif
};

std::size_t count() { return runcomfy::reflect::size<input>; }
