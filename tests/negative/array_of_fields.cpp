// SPDX-License-Identifier: MIT
// A C array of fields that must be given.
// expect: runcomfy: (this struct has a C array as a member: use std::array|anonymous union or C array)
#include <cstddef>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  runcomfy::field<"a", std::string> a[2];
#else
  runcomfy::field<"a", std::string> a;
#endif
  runcomfy::field<"b", std::string> b;
};

std::size_t count() { return runcomfy::reflect::size<input>; }
