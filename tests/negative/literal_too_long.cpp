// SPDX-License-Identifier: MIT
// A literal that is longer than its field can be, whatever its bytes say.
// expect: runcomfy: this literal is longer than the field.s max_length allows
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"text", std::string, runcomfy::max_length<2>> text;
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.text = "nine more"}; }
#else
void make() { [[maybe_unused]] const input made{.text = "ab"}; }
#endif
