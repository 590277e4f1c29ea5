// SPDX-License-Identifier: MIT
// A bit-field among the members; the words are those of the compiler.
// expect-g++: cannot bind bit-field
// expect-clang: non-const reference cannot bind to bit-field .flags.
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  unsigned flags : 3;
#else
  unsigned flags;
#endif
  int other;
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
