// SPDX-License-Identifier: MIT
// A text that is not in the list is assigned to a required field.
// expect: this_is_none_of_the_choices_did_you_mean
#include <optional>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"ratio", runcomfy::one_of<"1:1", "16:9">> ratio;
};

void change(input& x) {
#if defined(NEGATIVE)
  x.ratio = "1:2";
#else
  x.ratio = "1:1";
#endif
}
