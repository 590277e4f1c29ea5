// SPDX-License-Identifier: MIT
// A required field is left out in a struct inside the input.
// expect-g++: use of deleted function .*fixed_string<5>\{"path"\}
// expect-clang: call to deleted constructor of .field<"path", std::string>
#include <optional>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct lora {
  field<"path", std::string> path;
  field<"scale", std::optional<double>> scale = {};
};
struct input {
  field<"lora", lora> weights;
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.weights = lora{.scale = 0.5}}; }
#else
void make() { [[maybe_unused]] const input made{.weights = lora{.path = "x"}}; }
#endif
