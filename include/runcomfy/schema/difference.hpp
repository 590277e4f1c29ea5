// SPDX-License-Identifier: MIT
// One difference between a published schema and a struct.
#pragma once

#include <string>

#include "runcomfy/core/append.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// What a published schema says otherwise than a struct.
struct difference {
  /// The property as the service names it, nested ones by path, as in `loras/path`; empty for the schema itself.
  std::string wire_name;
  /// The keyword of the schema: `type`, `required`, `enum`, `maximum`, `items/format` ...; `properties` where one side
  /// lacks the whole property.
  std::string keyword;
  std::string ours;       ///< what the struct says, as JSON text, shortened; empty where it says nothing
  std::string published;  ///< what the published schema says; of an `enum` each side holds what the other lacks
  /// Whether an input that the struct takes for good may be refused, or a setting of it passed over; false where the
  /// struct merely knows less or asks for more than the service does.
  bool breaking = false;

  /// The difference as a sentence: `598_steps: maximum is 20 in the struct and 30 in the published schema`. One line,
  /// whatever is published: a question mark stands for each control character.
  [[nodiscard]] std::string message() const;

  friend bool operator==(const difference&, const difference&) = default;
};

inline std::string difference::message() const {
  const bool one_side = ours.empty() != published.empty();
  std::string text = wire_name.empty() ? wire_name : wire_name + ": ";
  if (keyword == "properties" && one_side && !wire_name.empty()) {
    text += ours.empty() ? "the published schema has this property, " + published + ", and the struct has not"
                         : "the struct has this property, " + ours + ", and the published schema has not";
  } else if (keyword == "enum" && one_side) {
    text += "enum has " + (ours.empty() ? published + " in the published schema only" : ours + " in the struct only");
  } else {
    text += keyword + " is " + (ours.empty() ? "nothing" : ours) + " in the struct and " +
            (published.empty() ? "nothing" : published) + " in the published schema";
  }
  std::string line;
  detail::append_line(line, text);
  return line;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
