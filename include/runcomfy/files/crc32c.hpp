// SPDX-License-Identifier: MIT
// CRC-32C (RFC 3720, section 12.1), the checksum of a journal line: it tells every line with a flipped byte or a torn
// end. Header-only libraries that have it bring far more than its ten lines, and the instruction for it is not on every
// machine; lines are short.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::files::detail {

inline constexpr std::array<std::uint32_t, 256> crc32c_table = [] {
  std::array<std::uint32_t, 256> out = {};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t rest = i;
    for (int bit = 0; bit < 8; ++bit) rest = (rest & 1U) != 0 ? (rest >> 1U) ^ 0x82f63b78U : rest >> 1U;
    out[i] = rest;
  }
  return out;
}();

[[nodiscard]] constexpr std::uint32_t crc32c(std::string_view bytes) noexcept {
  std::uint32_t rest = 0xffffffffU;
  for (const char c : bytes) rest = (rest >> 8U) ^ crc32c_table[(rest ^ static_cast<unsigned char>(c)) & 255U];
  return rest ^ 0xffffffffU;
}

static_assert(crc32c("123456789") == 0xe3069283U);

}  // namespace runcomfy::inline RUNCOMFY_ABI::files::detail
