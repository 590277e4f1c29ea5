// SPDX-License-Identifier: MIT
// A list in braces with more items than allowed.
// expect: runcomfy: this list has more items than the field.s max_items allows
#include <string>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"urls", std::vector<std::string>, runcomfy::max_items<2>> urls;
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.urls = {"a", "b", "c"}}; }
#else
void make() { [[maybe_unused]] const input made{.urls = {"a", "b"}}; }
#endif
