// SPDX-License-Identifier: MIT
// Passing over the inside of a JSON string, 32 bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/escape.hpp"
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

// Copies ASCII text, what short escapes stand for in their place, while 66 bytes of it and room up to `last` are left,
// and moves both. Stops at the begin of what is something else. Where the next block begins hardly depends on the
// escapes in this one, so that the processor looks at several at once.
template <class = void>
__attribute__((target("avx2"))) void unescape_wide(const char*& from, const char* const end, char*& into,
                                                   const char* const last) noexcept {
  using block = thirty_two;
  const char* at = from;
  char* to = into;
  const special_check specials;
  while (end - at >= 66 && last - to >= 64) {
    const auto now = block::load(at);
    block::store(to, now);
    std::uint32_t found = block::high_bits(specials.special(now));
    if (block::high_bits(now) != 0) break;
    std::ptrdiff_t size = 32;
    while (found != 0) {
      const int place = std::countr_zero(found);
      const auto sign = static_cast<unsigned char>(at[place + 1]);
      const char meaning = at[place] == '\\' && sign < 128 ? meanings<>.of[sign] : '\0';
      if (meaning == 0) {
        from = at + place;
        into = to + place;
        return;
      }
      // The byte i of the block has its place at `to` + i.
      to[place] = meaning;
      block::store(to + place + 1, block::load(at + place + 2));
      --to;
      found &= ~(std::uint32_t{3} << place);
      if (place == 31) size = 33;
    }
    at += size;
    to += size;
  }
  from = at;
  into = to;
}

#else

inline const char* scan_wide(const char* at, const char*) noexcept { return at; }
inline void unescape_wide(const char*&, const char*, char*&, const char*) noexcept {}

#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
