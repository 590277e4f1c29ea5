// SPDX-License-Identifier: MIT
// A constant below the minimum, in ordinary code.
// flags-g++: -O1
// expect: runcomfy: this number is outside the minimum and maximum of its field
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_steps", std::optional<double>, runcomfy::minimum<0.6>> steps = {};
};

void use(const input&);
void make() {
#if defined(NEGATIVE)
  use({.steps = 0.5});
#else
  use({.steps = 0.6});
#endif
}
