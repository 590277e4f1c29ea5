// SPDX-License-Identifier: MIT
// A class with private members and no table.
// expect: runcomfy: this type is no plain struct \(an aggregate without base classes\), and there is no
// runcomfy::describe<T> for it
#include <cstddef>

#include "runcomfy/reflect/reflect.hpp"

class input {
#if defined(NEGATIVE)
 private:
#else
 public:
#endif
  int hidden = 0;
};

std::size_t count() { return runcomfy::reflect::size<input>; }
