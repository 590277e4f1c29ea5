// SPDX-License-Identifier: MIT
// Short pieces of what the service said, fit to stand in an error: no secret, no prompt, little text.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runcomfy/core/ids.hpp"
#include "runcomfy/json/value.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol::detail {

// The text with every URL in it cut down to what is no secret: signatures stand in queries, passwords before an `@`.
template <class = void>
std::string without_url_secrets(std::string_view text) {
  constexpr std::string_view ends = " \t\r\n\"'<>()[]{},";
  std::string out;
  while (true) {
    const std::size_t at = text.find("://");
    if (at == std::string_view::npos) return out.append(text);
    const std::size_t begin = at + 3;
    const std::string_view url = text.substr(begin, text.find_first_of(ends, begin) - begin);
    const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    const std::size_t password = authority.rfind('@');
    const std::string_view shown = url.substr(password == std::string_view::npos ? 0 : password);
    out.append(text.substr(0, begin));
    if (password != std::string_view::npos) out += "***";
    out.append(shown.substr(0, shown.find_first_of("?#")));
    if (shown.find_first_of("?#") != std::string_view::npos) out += "?***";
    text.remove_prefix(begin + url.size());
  }
}

// Text of the service for people: one line, printable ASCII, at most 200 bytes.
template <class = void>
std::string shortened(std::string_view text) {
  constexpr std::size_t most = 200;
  std::string out;
  // No more is looked at than can be shown: masking makes nothing longer but by a few letters.
  const std::string masked = without_url_secrets(text.substr(0, 4 * most));
  for (const char c : std::string_view(masked).substr(0, most)) out += c >= ' ' && c <= '~' ? c : ' ';
  if (masked.size() > most) out += "...";
  return out;
}

// The shape of a reply that was not understood: names of members, and the values of the few that never hold anything
// private. A body may echo the input, so everything else is shown by its type.
template <class = void>
std::string glimpse(const json::value& body) {
  constexpr std::size_t most_members = 12;
  const json::object* members = body.as_object();
  if (members == nullptr) return "no object";
  std::string out = "{";
  std::size_t shown = 0;
  for (const json::member& each : *members) {
    if (shown == most_members) {
      out += ", ...";
      break;
    }
    if (shown++ > 0) out += ", ";
    out += runcomfy::detail::quoted(each.key, 24) + ": ";
    bool open = false;
    for (const std::string_view name : {"status", "state", "outcome", "error_code", "queue_position"})
      open = open || each.key == name;
    if (const std::string* text = each.value.as_string())
      out += open ? runcomfy::detail::quoted(*text, 32) : std::string("text");
    else if (const auto number = each.value.as_int64(); number && open) out += std::to_string(*number);
    else if (each.value.is_null()) out += "null";
    else if (each.value.as_object() != nullptr) out += "{...}";
    else if (each.value.as_array() != nullptr) out += "[...]";
    else out += "value";
  }
  return out + "}";
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol::detail
