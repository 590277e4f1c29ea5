// SPDX-License-Identifier: MIT
// A field and a plain member with one name on the wire.
// expect: runcomfy: two members of this struct have the same wire name
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
#if defined(NEGATIVE)
  field<"seed", int> renamed;
#else
  field<"598_seed", int> renamed;
#endif
  int seed;
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
