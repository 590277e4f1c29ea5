// SPDX-License-Identifier: MIT
// Walking over text quickly where it is plain, and exactly where it is not.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runcomfy/core/utf8.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

using runcomfy::detail::utf8_sequence;

// Where the last character before `at` begins, if it is no ASCII, so that it may be looked at once more: the bytes
// before may be its first ones only.
inline const char* last_begin(const char* at, const char* const begin) noexcept {
  for (int most = 4; most > 0 && at != begin && static_cast<unsigned char>(at[-1]) >= 0x80; --most) {
    --at;
    if (static_cast<unsigned char>(*at) >= 0xC0) break;
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
