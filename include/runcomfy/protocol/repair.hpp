// SPDX-License-Identifier: MIT
// Replies whose JSON is sound but for a torn character in some text: a lone surrogate, or bytes that are no UTF-8.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runcomfy/json/utf8.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol::detail {

// The value of four hexadecimal digits, or -1.
[[nodiscard]] constexpr int hex4(std::string_view digits) noexcept {
  if (digits.size() < 4) return -1;
  int value = 0;
  for (const char c : digits.substr(0, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

// The text with every lone surrogate escape and every byte that is no UTF-8 replaced by U+FFFD (as WHATWG decoders do).
// Nothing else changes, so what was no JSON stays none.
template <class = void>
[[nodiscard]] std::string repaired(std::string_view text) {
  const auto surrogate_at = [&](std::size_t at) {  // its value, or -1
    if (text.substr(at, 2) != "\\u") return -1;
    const int value = hex4(text.substr(at + 2));
    return value >= 0xD800 && value <= 0xDFFF ? value : -1;
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\\' && i + 1 < text.size()) {
      const int first = surrogate_at(i);
      const int second = first >= 0 ? surrogate_at(i + 6) : -1;
      const bool pair = first >= 0 && first < 0xDC00 && second >= 0xDC00;
      if (first >= 0 && !pair) out += "\\ufffd";
      else out += text.substr(i, pair ? 12 : 2);
      i += pair ? 12 : first >= 0 ? 6 : 2;
    } else if (byte < 0x80) {
      out += text[i++];
    } else {
      const std::size_t size = json::detail::utf8_sequence(text.data() + i, text.data() + text.size());
      if (size != 0) out += text.substr(i, size);
      else out += "\xEF\xBF\xBD";
      i += size != 0 ? size : 1;
    }
  }
  return out;
}

// The value of a whole `"request_id":"..."` of the outermost object in a body of which the rest is missing, or nothing.
// What an inner object says, such as an echoed input, is of another request.
template <class = void>
[[nodiscard]] std::string salvaged_id(std::string_view torn) {
  constexpr std::string_view space = " \t\r\n";
  const auto text_at = [&](std::size_t& at) {  // the text that begins here, without its quotes; `at` goes behind it
    const std::size_t begin = ++at;
    while (at < torn.size() && torn[at] != '"') at += torn[at] == '\\' ? 2U : 1U;
    if (at >= torn.size()) return std::string_view();
    return torn.substr(begin, at++ - begin);
  };
  int depth = 0;
  for (std::size_t at = 0; at < torn.size();) {
    const char c = torn[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') {
      ++at;
      continue;
    }
    const bool wanted = text_at(at) == "request_id" && depth == 1;
    if (!wanted) continue;
    at = torn.find_first_not_of(space, at);
    if (at == std::string_view::npos || torn[at] != ':') continue;
    at = torn.find_first_not_of(space, at + 1);
    if (at == std::string_view::npos || torn[at] != '"') return {};
    const std::string_view id = text_at(at);
    return id.find('\\') == std::string_view::npos ? std::string(id) : std::string();
  }
  return {};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol::detail
