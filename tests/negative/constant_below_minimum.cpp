// SPDX-License-Identifier: MIT
// A constant of another type below the minimum: checked everywhere, because it must be a constant.
// expect: this_number_is_below_the_minimum_of_the_field
#include <cstdint>
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"seed", std::optional<std::uint32_t>, runcomfy::minimum<6>> seed = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.seed = 5}; }
#else
void make() { [[maybe_unused]] const input made{.seed = 6}; }
#endif
