// SPDX-License-Identifier: MIT
// A number with a fraction in a list of whole ones.
// expect-g++: (could not convert|no matching|conversion from) .*"sizes"
// expect-clang: (no viable conversion|no matching constructor) .*field<"sizes"
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"sizes", std::vector<int>> sizes;
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.sizes = {1, 2.5}}; }
#else
void make() { [[maybe_unused]] const input made{.sizes = {1, 2}}; }
#endif
