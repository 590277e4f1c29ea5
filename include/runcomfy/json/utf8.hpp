// SPDX-License-Identifier: MIT
// Walking over text quickly where it is plain, and exactly where it is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

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

inline void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
