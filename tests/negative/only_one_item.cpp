// SPDX-License-Identifier: MIT
// One item where two are asked for.
// expect: runcomfy: this list has fewer items than the field.s min_items asks for
#include <string>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"urls", std::vector<std::string>, runcomfy::min_items<2>> urls;
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.urls = {"a"}}; }
#else
void make() { [[maybe_unused]] const input made{.urls = {"a", "b"}}; }
#endif
