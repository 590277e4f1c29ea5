// SPDX-License-Identifier: MIT
// One item without braces is no list.
// expect-g++: could not convert
// expect-clang: no viable conversion .*field<"value"
#include <optional>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"value", std::optional<std::vector<int>>> value = {};
};

#if defined(NEGATIVE)
input made() { return {.value = 3}; }
#else
input made() { return {.value = {3}}; }
#endif
