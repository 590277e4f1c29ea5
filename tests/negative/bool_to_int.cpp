// SPDX-License-Identifier: MIT
// A truth value for a number.
// expect-g++: could not convert .true. from .bool. to .*"598_seed"
// expect-clang: no viable conversion from .bool. to .field<"598_seed"
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_seed", std::optional<int>> seed = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.seed = true}; }
#else
void make() { [[maybe_unused]] const input made{.seed = 1}; }
#endif
