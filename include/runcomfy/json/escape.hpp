// SPDX-License-Identifier: MIT
// The characters that a JSON string cannot hold as they are.
#pragma once

#include <cstddef>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// What stands behind the backslash, for each byte up to the backslash itself; 0 where the byte stands for itself.
struct escape_letters {
  char of['\\' + 1]{};
};
inline constexpr escape_letters escapes = [] {
  escape_letters out;
  for (int i = 0; i < 0x20; ++i) out.of[i] = 'u';
  constexpr std::string_view bytes = "\b\f\n\r\t\"\\", letters = "bfnrt\"\\";
  for (std::size_t i = 0; i < bytes.size(); ++i) out.of[static_cast<unsigned char>(bytes[i])] = letters[i];
  return out;
}();

// What stands for what behind a backslash; zero for all else.
struct escape_meanings {
  char of[128]{};
};
template <class = void>
inline constexpr escape_meanings meanings = [] {
  escape_meanings out;
  constexpr char pairs[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
  for (int i = 0; pairs[i] != 0; i += 2) out.of[static_cast<unsigned char>(pairs[i])] = pairs[i + 1];
  return out;
}();

[[nodiscard]] constexpr bool is_escaped(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= '\\' && escapes.of[byte] != 0;
}

// Writes one byte of a text, in up to six bytes, and returns the end.
constexpr char* put_character(char* to, char c) noexcept {
  if (!is_escaped(c)) return *to = c, to + 1;  // not covered: of names, while compiling
  const auto byte = static_cast<unsigned char>(c);
  *to++ = '\\';
  *to++ = escapes.of[byte];
  if (escapes.of[byte] != 'u') return to;
  *to++ = '0';
  *to++ = '0';
  *to++ = static_cast<char>('0' + (byte >> 4));
  *to++ = "0123456789abcdef"[byte & 15U];
  return to;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
