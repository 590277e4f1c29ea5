// SPDX-License-Identifier: MIT
// A variable of a type that holds more than the field does.
// expect-g++: (is not a constant expression|is not usable in a constant expression|'n' is not)
// expect-clang: call to consteval function .*is not a constant expression
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"598_seed", std::optional<int>> seed = {};
};

input made(long long n) {
#if defined(NEGATIVE)
  return {.seed = n};
#else
  return {.seed = static_cast<int>(n)};
#endif
}
