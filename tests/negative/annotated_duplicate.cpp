// SPDX-License-Identifier: MIT
// An annotated name that another member has.
// expect: runcomfy: two members of this struct have the same wire name
// needs: __cpp_impl_reflection
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  [[=runcomfy::wire<"prompt">{}]] std::string text;
  std::string prompt;
#else
  [[=runcomfy::wire<"text">{}]] std::string text;
  std::string prompt;
#endif
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
