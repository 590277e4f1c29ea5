// SPDX-License-Identifier: MIT
// A constant above the maximum, in ordinary code.
// flags-g++: -O1
// expect: runcomfy: this number is outside the minimum and maximum of its field
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> steps = {};
};

void use(const input&);
void make() {
#if defined(NEGATIVE)
  use({.steps = 99});
#else
  use({.steps = 20});
#endif
}
