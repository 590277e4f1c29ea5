// SPDX-License-Identifier: MIT
// A table of facts that speaks of a name that no member has.
// expect: runcomfy: the facts of this struct speak of a wire name that no member has
#include <optional>

#include "runcomfy/schema/schema_of.hpp"

using runcomfy::field;

struct input {
  field<"598_steps", std::optional<int>> steps = {};
  static constexpr runcomfy::fact facts[] = {
#if defined(NEGATIVE)
      {.wire_name = "steps", .title = "Steps"},
#else
      {.wire_name = "598_steps", .title = "Steps"},
#endif
  };
};
runcomfy::json::value schema() { return runcomfy::schema_of<input>(); }
