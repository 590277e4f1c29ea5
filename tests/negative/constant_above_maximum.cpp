// SPDX-License-Identifier: MIT
// A constant above the maximum, in a constant expression.
// expect: (this_number_is_above_the_maximum_of_the_field|outside the minimum and maximum of its field)

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_steps", int, runcomfy::minimum<6>, runcomfy::maximum<20>> steps;
};

#if defined(NEGATIVE)
constexpr input constant{.steps = 21};
#else
constexpr input constant{.steps = 20};
#endif
static_assert(constant.steps == *constant.steps);
