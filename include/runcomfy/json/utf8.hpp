// SPDX-License-Identifier: MIT
// Walking over text quickly where it is plain, and exactly where it is not.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// One UTF-8 sequence of 2 to 4 bytes at `at`, whose first byte is above 0x7F: its length, or 0 where the bytes are not
// well-formed (Unicode 15, table 3-7: no overlong form, no surrogate, nothing above U+10FFFF).
constexpr std::size_t utf8_sequence(const char* at, const char* end) noexcept {
  const auto byte = [at](std::size_t i) { return static_cast<unsigned char>(at[i]); };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80; };
  const std::size_t left = static_cast<std::size_t>(end - at);
  const unsigned char first = byte(0);
  if (first < 0xC2) return 0;
  if (first < 0xE0) return left >= 2 && tail(1) ? 2 : 0;
  if (first < 0xF0) {
    if (left < 3 || !tail(1) || !tail(2)) return 0;
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (first > 0xF4 || left < 4 || !tail(1) || !tail(2) || !tail(3)) return 0;
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return 4;
}

// Where the last character before `at` begins, if it can reach that far, so that it may be looked at once more: the
// bytes before may be its first ones only.
inline const char* last_begin(const char* at, const char* const begin) noexcept {
  for (int back = 1; back < 4 && at - begin >= back; ++back) {
    const auto byte = static_cast<unsigned char>(at[-back]);
    if (byte >= 0xC0) return at - back;
    if (byte < 0x80) break;
  }
  return at;
}

// Gives how many bytes it wrote: at most four.
inline std::size_t put_utf8(char* to, std::uint32_t code) noexcept {
  const auto put = [&to](std::uint32_t byte) { *to++ = static_cast<char>(static_cast<unsigned char>(byte)); };
  const auto tail = [&put, code](int bits) { put(0x80 | ((code >> bits) & 0x3F)); };
  if (code < 0x80) return put(code), 1;
  if (code < 0x800) return put(0xC0 | (code >> 6)), tail(0), 2;
  if (code < 0x10000) return put(0xE0 | (code >> 12)), tail(6), tail(0), 3;
  return put(0xF0 | (code >> 18)), tail(12), tail(6), tail(0), 4;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
