// SPDX-License-Identifier: MIT
// Two members with one name on the wire.
// expect: runcomfy: two members of this struct have the same wire name
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"seed", int> seed;
#if defined(NEGATIVE)
  field<"seed", int> other;
#else
  field<"other", int> other;
#endif
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
