// SPDX-License-Identifier: MIT
// A constant that is larger than the type of its field.
// expect: this_number_does_not_fit_the_type_of_the_field
#include <cstdint>
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_seed", std::optional<std::uint8_t>> seed = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.seed = 300}; }
#else
void make() { [[maybe_unused]] const input made{.seed = 255}; }
#endif
