// SPDX-License-Identifier: MIT
// A text that is known at run time only, where a literal is checked.
// expect-g++: (no match|could not convert|no known conversion|conversion from)
// expect-clang: no viable (conversion|overloaded)
#include <optional>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"ratio", std::optional<runcomfy::one_of<"1:1", "16:9">>> ratio = {};
};

void change(input& x, const std::string& text) {
#if defined(NEGATIVE)
  x.ratio = text;
#else
  x.ratio = runcomfy::one_of<"1:1", "16:9">::parse(text);
#endif
}
