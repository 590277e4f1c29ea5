// SPDX-License-Identifier: MIT
// Values as short JSON texts, for reports: never long, always well-formed.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runcomfy/core/floating.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/json/write.hpp"
#include "runcomfy/reflect/enums.hpp"
#include "runcomfy/reflect/rules.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

/// The first byte that is no well-formed UTF-8, or `npos`.
constexpr std::size_t bad_utf8_at(std::string_view text) noexcept {
  const char* const end = text.data() + text.size();
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length =
        static_cast<unsigned char>(text[i]) < 0x80 ? 1 : json::detail::utf8_sequence(text.data() + i, end);
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

/// A text in quotes. What is longer than `limit` bytes ends in `...`, never inside a code point.
inline std::string quoted(std::string_view text, std::size_t limit = 64) {
  std::size_t end = text.size();
  if (end > limit) {
    end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  }
  std::string out = "\"";
  char escaped[6];
  for (const char c : text.substr(0, end)) out.append(escaped, json::detail::put_character(escaped, c));
  if (end < text.size()) out += "...";
  return out += '"';
}

template <class N>
  requires std::integral<N> || std::floating_point<N>
std::string number_text(N number) {
  if constexpr (std::floating_point<N>) {
    if (runcomfy::detail::is_nan(number)) return "\"NaN\"";
    if (!runcomfy::detail::is_finite(number)) return number < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  }
  char digits[32];  // the shortest text of a double needs 24
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

inline std::string bound_text(bound limit) {
  if (!limit.is_whole()) return number_text(limit.number());
  if (limit.is == bound::form::negative) return number_text(static_cast<std::int64_t>(limit.bits));
  return number_text(limit.bits);
}

inline std::string scalar_text(std::string_view text) { return quoted(text); }
inline std::string scalar_text(std::int64_t number) { return number_text(number); }

/// A list of choices as a JSON array.
template <class Choices>
std::string choices_text(const Choices& choices) {
  std::string out = "[";
  for (const auto& each : choices) {
    if (out.size() > 1) out += ',';
    out += scalar_text(each);
  }
  return out += ']';
}
template <class E>
std::string enum_choices_text() {
  std::string out = "[";
  reflect::for_each_enum_text<E>([&](std::string_view each) {
    if (out.size() > 1) out += ',';
    out += quoted(each);
  });
  return out += ']';
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail
