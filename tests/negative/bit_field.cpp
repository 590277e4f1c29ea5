// SPDX-License-Identifier: MIT
// A bit-field among the members.
// expect: runcomfy: this struct has a bit-field as a member: use a whole type
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
