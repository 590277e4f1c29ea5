// SPDX-License-Identifier: MIT
// A long text as the inside of a JSON string, 32 bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/json/wide.hpp"
#include "runcomfy/json/writing.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

#if defined(__GNUC__) && defined(__x86_64__)

// Whether the 32 bytes at `at` are UTF-8, given those before them, in a text from `begin` on.
template <class = void>
__attribute__((target("avx2"), always_inline)) inline bool wide_is_utf8(const char* at, const char* begin) noexcept {
  using block = thirty_two;
  const utf8_check check;
  const auto now = block::load(at);
  const auto faults = at - begin < 3
                          ? check.faults(now, block::delayed<1>(now), block::delayed<2>(now), block::delayed<3>(now))
                          : check.faults(now, block::load(at - 1), block::load(at - 2), block::load(at - 3));
  return !block::any(faults);
}

// Copies text that begins with a whole character, escaping what must be, while 32 bytes of it are left, and moves
// `from` and `into`. False: it is not UTF-8.
template <class = void>
__attribute__((target("avx2"))) bool copy_wide(const char*& from, const char* const end, char*& into,
                                               writing& w) noexcept {
  using block = thirty_two;
  const char* at = from;
  char* to = into;
  const char* const begin = at;
  const char* plain = at;          // since here nothing was escaped
  bool open = false;               // whether the bytes before may be an unfinished character
  bool four = false, met = false;  // whether there are characters of four bytes; something that the short check refuses
  const special_check specials;
  for (;;) {
    if (const std::ptrdiff_t left = end - at; left < 32) {
      if (left == 0) {
        from = at;
        into = to;
        return !ends_inside(end);
      }
      // Once more what is copied already, or, where that would undo an escape or look at what is before the text, no
      // more.
      const std::ptrdiff_t again = 32 - left;
      if (at - plain < again || at - begin < again + 3) break;
      at -= again;
      to -= again;
    }
    // ASCII. Where the next block begins does not depend on what is escaped in this one, so that the processor looks at
    // several of them at once.
    while (!open && end - at >= 64) {
      const auto now = block::load(at);
      block::store(to, now);
      std::uint32_t found = block::high_bits(specials.special(now));
      if (found == 0) {
        at += 32;
        to += 32;
        for (; end - at >= 64; at += 64, to += 64) {
          const auto a = block::load(at), b = block::load(at + 32);
          block::store(to, a);
          block::store(to + 32, b);
          if (block::high_bits(specials.special(a) | specials.special(b)) != 0) break;
        }
        continue;
      }
      if (block::high_bits(now) != 0) break;
      for (; found != 0; found &= found - 1) {
        const int place = std::countr_zero(found);
        char* const behind = w.escape(to + place, at[place]);
        block::store(behind, block::load(at + place + 1));
        to = behind - (place + 1);
      }
      at += 32;
      to += 32;
      plain = at;
      met = false;
    }
    if (end - at < 32) continue;
    const auto now = block::load(at);
    block::store(to, now);
    const std::uint32_t found = block::high_bits(specials.special(now));
    const std::uint32_t high = block::high_bits(now);
    if ((open || high != 0) && !wide_is_utf8(at, begin)) {
      into = to;
      return false;
    }
    if (std::uint32_t escaped = found & ~high; escaped != 0) {
      const char* const last = end - 32;
      for (const char* const first = at;;) {
        const char* const place = first + std::countr_zero(escaped);
        to = w.escape(to + (place - at), *place);
        at = place + 1;
        escaped &= escaped - 1;
        if (escaped == 0 || at > last) break;
        block::store(to, block::load(at));
      }
      plain = at;
      open = met = false;
      continue;
    }
    at += 32;
    to += 32;
    open = high != 0;
    // A run of such blocks. All it does not like it leaves to the turn above.
    four = four || met || static_cast<unsigned char>(at[-2]) >= 0xF0 || static_cast<unsigned char>(at[-3]) >= 0xF0;
    if (four) {
      const utf8_check check;
      while (open && end - at >= 32) {
        const auto next = block::load(at);
        block::store(to, next);
        const auto faults = check.faults(next, block::load(at - 1), block::load(at - 2), block::load(at - 3));
        if (block::any(faults | specials.escaped(next))) break;
        at += 32;
        to += 32;
        open = block::high_bits(next) != 0;
      }
    } else {
      const short_check cheap;
      while (open && end - at >= 32) {
        const auto next = block::load(at);
        block::store(to, next);
        if (block::any(cheap.faults(next, block::load(at - 1), block::load(at - 2)))) break;
        at += 32;
        to += 32;
        open = block::high_bits(next) != 0;
      }
      met = open;
    }
  }
  from = last_begin(at, begin);
  into = to - (at - from);
  return true;
}

#else

inline bool copy_wide(const char*&, const char*, char*&, writing&) noexcept { return true; }

#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
