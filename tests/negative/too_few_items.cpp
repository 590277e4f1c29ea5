// SPDX-License-Identifier: MIT
// A list in braces with fewer items than asked for.
// expect: runcomfy: this list has fewer items than the field.s min_items asks for
#include <string>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"urls", std::vector<std::string>, runcomfy::min_items<3>> urls;
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.urls = {"a", "b"}}; }
#else
void make() { [[maybe_unused]] const input made{.urls = {"a", "b", "c"}}; }
#endif
