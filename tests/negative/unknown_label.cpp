// SPDX-License-Identifier: MIT
// A label of a switch that is no choice.
// expect: this_is_none_of_the_choices_did_you_mean
#include <optional>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using ratio = runcomfy::one_of<"1:1", "16:9">;

int columns(const ratio& of) {
  switch (of.index()) {
#if defined(NEGATIVE)
    case ratio::at("16:8"): return 16;
#else
    case ratio::at("16:9"): return 16;
#endif
    default: return 1;
  }
}
