// SPDX-License-Identifier: MIT
// A number with a fraction for a whole one.
// expect-g++: could not convert .1\.5e\+0. from .double. to .*fixed_string<9>\{"598_seed"\}
// expect-clang: no viable conversion from .double. to .field<"598_seed", std::optional<int>>
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_seed", std::optional<int>> seed = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.seed = 1.5}; }
#else
void make() { [[maybe_unused]] const input made{.seed = 1}; }
#endif
