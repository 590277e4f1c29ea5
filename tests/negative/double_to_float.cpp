// SPDX-License-Identifier: MIT
// A variable of double for a field of float.
// expect-g++: (is not a constant expression|is not usable in a constant expression|'x' is not)
// expect-clang: call to consteval function .*is not a constant expression
#include <optional>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"value", std::optional<float>> value = {};
};

#if defined(NEGATIVE)
input made(double x) { return {.value = x}; }
#else
input made(float x) { return {.value = x}; }
#endif
