// SPDX-License-Identifier: MIT
// One broken rule of an input.
#pragma once

#include <string>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// One rule of a model's input schema that a value does not keep. All texts are complete in themselves.
struct violation {
  std::string wire_name;  ///< the property as the service names it; nested ones by path, as in `loras/0/path`
  std::string member;     ///< the C++ member that holds it; empty where it has none
  std::string rule;  ///< the JSON Schema keyword: `minimum`, `maximum`, `maxLength`, `minItems`, `maxItems`, `enum` ...
  std::string limit;   ///< what the rule asks for, as JSON text
  std::string actual;  ///< what was given, as JSON text, shortened; for lengths and counts, the length or count

  /// The violation as a sentence part: `598_steps (member steps): 99 breaks maximum 20`.
  [[nodiscard]] std::string message() const {
    std::string text = wire_name;
    if (!member.empty() && member != wire_name) text += " (member " + member + ")";
    text += ": " + actual + " breaks " + rule;
    if (!limit.empty()) text += " " + limit;
    return text;
  }

  friend bool operator==(const violation&, const violation&) = default;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
