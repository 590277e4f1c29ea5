// SPDX-License-Identifier: MIT
// An annotated minimum above the annotated maximum.
// expect: runcomfy: the annotated minimum of this member is above its maximum, so that no value is good
// needs: __cpp_impl_reflection
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  [[=runcomfy::minimum<8>{}, =runcomfy::maximum<7>{}]] int steps = 6;
#else
  [[=runcomfy::minimum<6>{}, =runcomfy::maximum<7>{}]] int steps = 6;
#endif
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
