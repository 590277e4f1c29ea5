// SPDX-License-Identifier: MIT
// A field with an annotation.
// expect: runcomfy: a field has its name and its rules in its type: it takes no annotations
// needs: __cpp_impl_reflection
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  [[=runcomfy::maximum<7>{}]] runcomfy::field<"steps", int> steps;
#else
  runcomfy::field<"steps", int, runcomfy::maximum<7>> steps;
#endif
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
