// SPDX-License-Identifier: MIT
// An annotated rule that does not go with its member.
// expect: runcomfy: an annotated rule does not go with the type of its member: minimum and maximum are for numbers
// needs: __cpp_impl_reflection
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  [[=runcomfy::minimum<6>{}]] std::optional<std::string> prompt = {};
#else
  [[=runcomfy::minimum<6>{}]] std::optional<int> prompt = {};
#endif
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
