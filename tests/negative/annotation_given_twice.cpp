// SPDX-License-Identifier: MIT
// A rule that is annotated twice.
// expect: runcomfy: the annotations of this member give it a rule twice
// needs: __cpp_impl_reflection
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  [[=runcomfy::minimum<6>{}, =runcomfy::minimum<7>{}]] int steps = 6;
#else
  [[=runcomfy::minimum<6>{}, =runcomfy::maximum<7>{}]] int steps = 6;
#endif
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
