// SPDX-License-Identifier: MIT
// A type with a table and annotations.
// expect: runcomfy: this type has a table \(runcomfy::describe\) and annotated members: use one of them
// needs: __cpp_impl_reflection
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

struct input {
#if defined(NEGATIVE)
  [[=runcomfy::maximum<7>{}]] int steps = 6;
#else
  int steps = 6;
#endif
};
template <>
struct runcomfy::describe<input> {
  using members = runcomfy::described<runcomfy::member<"598_steps", &input::steps>>;
};

std::string_view name() { return runcomfy::reflect::info<input, 0>::wire_name; }
