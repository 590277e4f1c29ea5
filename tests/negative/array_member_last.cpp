// SPDX-License-Identifier: MIT
// A C array as the last member.
// expect: runcomfy: this struct has a C array as a member: use std::array
#include <array>
#include <cstddef>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  std::string text;
  char name[16];
#else
  std::string text;
  std::array<char, 16> name;
#endif
};

std::size_t count() { return runcomfy::reflect::size<input>; }
