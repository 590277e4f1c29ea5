// SPDX-License-Identifier: MIT
// An optional of an optional in a plain struct.
// expect: runcomfy: an optional of an optional has no meaning in JSON
#include <optional>
#include <string>

#include "runcomfy/json.hpp"

#if defined(NEGATIVE)
using steps = std::optional<std::optional<int>>;
#else
using steps = std::optional<int>;
#endif
struct input {
  steps count = {};
};
std::string made() { return runcomfy::to_json(input()); }
