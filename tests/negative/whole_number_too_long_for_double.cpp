// SPDX-License-Identifier: MIT
// A whole number with more digits than a double has.
// expect: this_number_does_not_fit_the_type_of_the_field
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"value", std::optional<double>> value = {};
};

#if defined(NEGATIVE)
input made() { return {.value = 9007199254740993}; }
#else
input made() { return {.value = 9007199254740992}; }
#endif
