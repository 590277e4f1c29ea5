// SPDX-License-Identifier: MIT
// A number for a truth value.
// expect-g++: could not convert .1. from .int. to .*"598_seed"
// expect-clang: no viable conversion from .int. to .field<"598_seed"
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_seed", std::optional<bool>> seed = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.seed = 1}; }
#else
void make() { [[maybe_unused]] const input made{.seed = true}; }
#endif
