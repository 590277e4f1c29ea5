// SPDX-License-Identifier: MIT
// Annotations that give a member two names.
// expect: runcomfy: the annotations of this member give it two wire names
// needs: __cpp_impl_reflection
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  [[=runcomfy::wire<"a">{}, =runcomfy::wire<"b">{}]] std::string prompt;
#else
  [[=runcomfy::wire<"a">{}]] std::string prompt;
#endif
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
