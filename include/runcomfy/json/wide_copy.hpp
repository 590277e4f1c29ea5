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

// Copies text that begins with a whole character, escaping what must be, and moves `from` and `into`. Stops where less
// than 32 bytes are left, and before what `writing::escape_any` should escape, but not before the first byte. False: it
// is not UTF-8.
template <class = void>
__attribute__((target("avx2"))) bool copy_wide(const char*& from, const char* const end, char*& into,
                                               writing& w) noexcept {
  using block = thirty_two;
  const char* at = from;
  char* to = into;
  const char* const begin = at;
  const char* const last = end - 32;  // where the last block begins
  const char* plain = at;             // since here nothing was escaped
  bool open = false;                  // whether the bytes before may be an unfinished character
  const special_check specials;
  for (;;) {
    if (at > last) {
      // Once more what is copied already, unless that would undo an escape or look at what is before the text.
      const std::ptrdiff_t again = at - last;
      if (again == 32 || at - plain < again + 3) break;
      at -= again;
      to -= again;
    }
    // ASCII. Where the next block begins does not depend on what is escaped in this one, so that the processor looks at
    // several of them at once.
    while (!open && at <= last) {
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
      if (block::high_bits(now) != 0 || end - at < 64) break;
      for (; found != 0; found &= found - 1) {
        const int place = std::countr_zero(found);
        const char letter = w.short_escape(at[place]);
        if (letter == 0) {
          from = at + place;
          into = to + place;
          return true;
        }
        // The byte i of the block has its place at `to` + i.
        to[place] = '\\';
        to[place + 1] = letter;
        block::store(to + place + 2, block::load(at + place + 1));
        ++to;
      }
      at += 32;
      to += 32;
      plain = at;
    }
    if (at > last) continue;
    const utf8_check check;
    const auto quotes = block::table(detail::quotes<>.data);
    auto now = block::load(at);
    auto one = block::delayed<1>(now), two = block::delayed<2>(now), three = block::delayed<3>(now);
    if (at - begin >= 3) one = block::load(at - 1), two = block::load(at - 2), three = block::load(at - 3);
    for (;;) {
      block::store(to, now);
      const auto found = check.faults(now, one, two, three);
      const auto marked = block::as_bytes(block::look_up(quotes, now) == now);
      if (block::any(found | marked)) {
        static_assert(control_character == special_check::flipped);  // those are no fault, but escaped
        const bool good = !block::any(found & ~specials.flip);
        const int place = good ? std::countr_zero(block::not_zero(found | marked)) : 0;
        from = at + place;
        into = to + place;
        return good;
      }
      at += 32;
      to += 32;
      open = block::high_bits(now) != 0;
      if (!open || at > last) break;
      now = block::load(at), one = block::load(at - 1), two = block::load(at - 2), three = block::load(at - 3);
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
