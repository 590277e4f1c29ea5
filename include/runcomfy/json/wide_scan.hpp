// SPDX-License-Identifier: MIT
// Passing over the inside of a JSON string, 32 bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/json/wide.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

#if defined(__GNUC__) && defined(__x86_64__)

// Moves over UTF-8 from the begin of a character to the first quote, backslash or control character, or to the begin of
// a character from which on one should look closer: because something is wrong, or little text is left.
template <class = void>
__attribute__((target("avx2"))) const char* scan_wide(const char* at, const char* const end) noexcept {
  using block = thirty_two;
  const char* const begin = at;
  const special_check specials;
  const utf8_check check;
  for (; end - at > 32; at += 32) {
    const auto now = block::load(at);
    const std::uint32_t found = block::high_bits(specials.special(now));
    const std::uint32_t high = block::high_bits(now);
    const auto faults = at == begin
                            ? check.faults(now, block::delayed<1>(now), block::delayed<2>(now), block::delayed<3>(now))
                            : check.faults(now, block::load(at - 1), block::load(at - 2), block::load(at - 3));
    if (block::any(faults)) break;
    if (const std::uint32_t escaped = found & ~high; escaped != 0) return at + std::countr_zero(escaped);
  }
  return last_begin(at, begin);
}

#else

inline const char* scan_wide(const char* at, const char*) noexcept { return at; }

#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
