// SPDX-License-Identifier: MIT
// A text for a number.
// expect-g++: (could not convert|no known conversion|conversion from) .*"598_seed"
// expect-clang: no viable conversion from .const char ?\[2\]. to .field<"598_seed"
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_seed", std::optional<int>> seed = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.seed = "7"}; }
#else
void make() { [[maybe_unused]] const input made{.seed = 7}; }
#endif
