// SPDX-License-Identifier: MIT
// A constant beyond the range of a float.
// expect: this_number_does_not_fit_the_type_of_the_field
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"value", std::optional<float>> value = {};
};

#if defined(NEGATIVE)
input made() { return {.value = 1e39}; }
#else
input made() { return {.value = 1e38}; }
#endif
