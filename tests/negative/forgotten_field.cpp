// SPDX-License-Identifier: MIT
// A required field is left out.
// expect-g++: use of deleted function .*Name = runcomfy::.*fixed_string<11>\{"600_prompt"\}
// expect-clang: call to deleted constructor of .field<"600_prompt", std::string>
// expect-clang: in implicit initialization of field .prompt. with omitted initializer
// expect: this field must be given
#include <optional>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"600_prompt", std::string> prompt;
  field<"598_seed", std::optional<int>> seed = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.seed = 7}; }
#else
void make() { [[maybe_unused]] const input made{.prompt = "a fox", .seed = 7}; }
#endif
