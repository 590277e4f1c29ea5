// SPDX-License-Identifier: MIT
// Bytes as base64.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// RFC 4648, section 4: four characters for three bytes, and for one or two bytes with padding.
inline char* put_base64(char* to, const char* from, std::size_t size) noexcept {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [](char c) { return static_cast<std::uint32_t>(static_cast<unsigned char>(c)); };
  for (; size >= 3; from += 3, size -= 3, to += 4) {
    const std::uint32_t bits = byte(from[0]) << 16 | byte(from[1]) << 8 | byte(from[2]);
    to[0] = digits[bits >> 18];
    to[1] = digits[bits >> 12 & 63];
    to[2] = digits[bits >> 6 & 63];
    to[3] = digits[bits & 63];
  }
  if (size == 0) return to;
  const std::uint32_t bits = byte(from[0]) << 16 | (size == 2 ? byte(from[1]) << 8 : 0);
  to[0] = digits[bits >> 18];
  to[1] = digits[bits >> 12 & 63];
  to[2] = size == 2 ? digits[bits >> 6 & 63] : '=';
  to[3] = '=';
  return to + 4;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
