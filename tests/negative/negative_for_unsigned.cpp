// SPDX-License-Identifier: MIT
// A negative constant for a field that knows no sign.
// expect: this_number_does_not_fit_the_type_of_the_field
#include <cstdint>
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_seed", std::optional<std::uint32_t>> seed = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.seed = -1}; }
#else
void make() { [[maybe_unused]] const input made{.seed = 1}; }
#endif
