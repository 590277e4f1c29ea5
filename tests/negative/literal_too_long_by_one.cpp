// SPDX-License-Identifier: MIT
// A literal with one code point too many; g++ leaves it to validate.
// only: clang
// expect: runcomfy: this text is longer than the max_length of its field
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"text", std::string, runcomfy::max_length<2>> text;
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.text = "\xED\x95\x9C\xED\x95\x9C\xED\x95\x9C"}; }
#else
void make() { [[maybe_unused]] const input made{.text = "\xED\x95\x9C\xED\x95\x9C"}; }
#endif
