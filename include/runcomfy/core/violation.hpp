// SPDX-License-Identifier: MIT
// One broken rule of an input.
#pragma once

#include <string>
#include <string_view>

#include "runcomfy/core/append.hpp"
#include "runcomfy/core/version.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]  // made for size: reports are rare
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// One rule of a model's input schema that a value does not keep. All texts are complete in themselves.
struct violation {
  std::string wire_name;  ///< the property as the service names it; nested ones by path, as in `loras/0/path`
  std::string member;     ///< the C++ member that holds it; empty where it has none
  /// The JSON Schema keyword: `minimum`, `maximum`, `maxLength`, `minItems`, `maxItems`, `enum`, `format`; or `media`,
  /// `utf8`, `type`, `finite`.
  std::string rule;
  std::string limit;   ///< what the rule asks for, as JSON text
  std::string actual;  ///< what was given, as JSON text, shortened; for lengths and counts, the length or count
  std::string_view help =
      {};  ///< what to do about it, where that is not plain; a text that lives as long as the program

  /// The violation as a sentence part: `598_steps (member steps): 99 breaks maximum 20`. One line, whatever the names
  /// and values hold: a question mark stands for each control character.
  [[nodiscard]] std::string message() const;

  friend bool operator==(const violation&, const violation&) = default;
};

RUNCOMFY_COLD inline std::string violation::message() const {
  std::string text;
  detail::append_line(text, wire_name);
  if (!member.empty() && member != wire_name) {
    detail::append(text, " (member ");
    detail::append_line(text, member);
    detail::append(text, ")");
  }
  detail::append(text, ": ");
  detail::append_line(text, actual);
  detail::append(text, " breaks ");
  detail::append_line(text, rule);
  if (!limit.empty()) detail::append(text, " ");
  detail::append_line(text, limit);
  if (!help.empty()) detail::append(text, ": ");
  detail::append_line(text, help);
  return text;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_COLD
