// SPDX-License-Identifier: MIT
// A text that is not in the list of a one_of.
// expect: this_is_none_of_the_choices_did_you_mean
// expect-g++: Nearest = .*choice<5>\{"16:9"\}
// expect-clang: call to consteval function .*is not a constant expression
#include <optional>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"ratio", std::optional<runcomfy::one_of<"1:1", "16:9", "9:16">>> ratio = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.ratio = "16:10"}; }
#else
void make() { [[maybe_unused]] const input made{.ratio = "16:9"}; }
#endif
