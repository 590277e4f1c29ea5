// SPDX-License-Identifier: MIT
// The sentence of a read error taken apart: `cannot read JSON at byte 22, in /1/path: expected a string`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fuzz/support/harness.hpp"
#include "runcomfy/json.hpp"

namespace fuzz {

struct told {
  std::size_t byte = 0;
  std::string_view pointer;  ///< empty at the top level
  std::string_view what;
};

/// Takes the message of a read error apart and requires its form: the byte lies within the text, the JSON pointer is
/// one (RFC 6901, printable ASCII), the whole is short. The result refers to `message`.
inline told told_of(const std::string& message, std::size_t text_size) {
  const std::string_view all = message;
  told out;
  constexpr std::string_view head = "cannot read JSON at byte ";
  require(all.substr(0, head.size()) == head, "a read error begins with what could not be done", message);
  std::size_t at = head.size();
  for (; at < all.size() && all[at] >= '0' && all[at] <= '9'; ++at)
    out.byte = out.byte * 10 + static_cast<std::size_t>(all[at] - '0');
  require(at > head.size() && out.byte <= text_size, "a read error names a byte within the text", message);
  constexpr std::string_view top = ", top level: ";
  if (all.substr(at, top.size()) == top) {
    at += top.size();
  } else {
    require(all.substr(at, 6) == ", in /", "a read error names a JSON pointer", message);
    const std::size_t end = all.find(": ", at);
    require(end != std::string_view::npos, "a read error says what is wrong", message);
    // A member name may hold ": " itself; then the pointer taken here is a shorter one, and still well-formed.
    out.pointer = all.substr(at + 5, end - at - 5);
    at = end + 2;
  }
  for (std::size_t i = 0; i < out.pointer.size(); ++i)
    if (out.pointer[i] == '~')
      require(i + 1 < out.pointer.size() && (out.pointer[i + 1] == '0' || out.pointer[i + 1] == '1'),
              "~ in a JSON pointer is followed by 0 or 1", message);
  for (const char c : all) require(c >= ' ' && c <= '~', "an error is printable ASCII", message);
  require(message.size() < 1000, "an error is short", message);
  out.what = all.substr(at);
  require(!out.what.empty(), "a read error says what is wrong", message);
  return out;
}

}  // namespace fuzz
