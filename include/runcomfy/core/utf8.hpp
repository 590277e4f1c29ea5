// SPDX-License-Identifier: MIT
// What is UTF-8, character by character.
#pragma once

#include <cstddef>

#include "runcomfy/core/version.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_APART
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// One UTF-8 sequence of 2 to 4 bytes at `at`, whose first byte is above 0x7F: its length, or 0 where the bytes are not
// well-formed (Unicode 15, table 3-7: no overlong form, no surrogate, nothing above U+10FFFF).
RUNCOMFY_APART constexpr std::size_t utf8_sequence(const char* at, const char* end) noexcept {
  const auto byte = [at](std::size_t i) { return unsigned{static_cast<unsigned char>(at[i])}; };
  const unsigned first = byte(0);
  const std::size_t length = 2U + (first >= 0xE0 ? 1U : 0U) + (first >= 0xF0 ? 1U : 0U);
  if (first < 0xC2 || static_cast<std::size_t>(end - at) < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  const unsigned pair = first << 8 | byte(1);
  if (pair >> 5 == 0xE080 >> 5 || pair >> 5 == 0xEDA0 >> 5 || pair >> 4 == 0xF080 >> 4 || pair >= 0xF490) return 0;
  return length;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

#undef RUNCOMFY_APART
