// SPDX-License-Identifier: MIT
// A number that is not in the list of a one_of.
// expect: this_is_none_of_the_choices_did_you_mean
// expect-g++: Nearest = .*choice<0>\{81\}
#include <optional>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"602_num_frames", std::optional<runcomfy::one_of<81, 141>>> frames = {};
};

#if defined(NEGATIVE)
void make() { [[maybe_unused]] const input made{.frames = 80}; }
#else
void make() { [[maybe_unused]] const input made{.frames = 81}; }
#endif
