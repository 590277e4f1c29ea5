// SPDX-License-Identifier: MIT
// A text as a JSON string: copied, escaped and checked as UTF-8 in one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/blocks.hpp"
#include "runcomfy/json/escape.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/json/wide_copy.hpp"
#include "runcomfy/json/writing.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_APART
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// Copies less than sixteen bytes. False: one of them is special, and nothing is to be counted on.
inline bool copy_short(char* to, const char* at, std::size_t size) noexcept {
  const char* const end = at + size;
  std::uint64_t low, high;
  if (size >= 8) {
    low = eight_bytes(at);
    high = eight_bytes(end - 8);
    std::memcpy(to, &low, 8);
    std::memcpy(to + size - 8, &high, 8);
  } else if (size >= 4) {
    const std::uint32_t first = four_bytes(at), last = four_bytes(end - 4);
    std::memcpy(to, &first, 4);
    std::memcpy(to + size - 4, &last, 4);
    low = high = first | std::uint64_t{last} << 32;
  } else if (size > 0) {
    const char first = at[0], middle = at[size / 2], last = at[size - 1];
    to[0] = first, to[size / 2] = middle, to[size - 1] = last;
    const auto byte = [](char c) { return std::uint64_t{static_cast<unsigned char>(c)}; };
    low = high = byte(first) | byte(middle) << 8 | byte(last) << 16 | 0x2020'2020'2000'0000U;
  } else {
    return true;
  }
  return !sixteen::of(low, high).special().any();
}

// Copies text that begins with a whole character, escaping what must be, and moves `from` and `into`. False: it is not
// UTF-8. Stores up to sixteen bytes behind what it copies.
RUNCOMFY_APART inline bool copy_narrow(const char*& from, const char* const end, char*& into, writing& w) noexcept {
  const char* at = from;
  char* to = into;
  bool good = true;
  while (good && at != end) {
    if (is_escaped(*at)) {
      to = w.escape_any(to, *at++);
    } else if (end - at >= 32 && has_wide()) {
      good = copy_wide(at, end, to, w);
    } else if (static_cast<unsigned char>(*at) >= 0x80) {
      std::size_t length = utf8_sequence(at, end);
      good = length != 0;
      for (; length != 0; --length) *to++ = *at++;
    } else {
      char last[16]{};  // less than sixteen bytes, with zeros behind them, which are found like control characters
      const char* next = at;
      if (end - at < 16) {
        std::memcpy(last, at, static_cast<std::size_t>(end - at));
        next = last;
      }
      bool plain = true;
      do {
        const sixteen block = sixteen::load(next);
        block.store(to);
        const auto found = block.special();
        plain = !found.any();
        const std::size_t size = plain ? 16 : found.first();
        at += size;
        to += size;
        next = at;
      } while (plain && end - at >= 16);
    }
  }
  from = at;
  into = to;
  return good;
}

// The rest of a string, from a character that needs a closer look.
RUNCOMFY_APART inline char* put_rest(char* to, const char* at, const char* const end, writing& w) noexcept {
  bool good = true;
  // A long text at once: the way through `copy_narrow` costs a twentieth of a prompt.
  if (end - at >= 96 && has_wide()) good = copy_wide(at, end, to, w);
  if (!good || (at != end && !copy_narrow(at, end, to, w))) {
    w.fail("a string is not valid UTF-8", to);
    *to++ = '?';
  }
  *to = '"';
  return to + 1;
}

inline char* put_text(char* to, const char* at, std::size_t size, writing& w) noexcept {
  *to++ = '"';
  const char* const end = at + size;
  if (size < 16) {
    if (!copy_short(to, at, size)) return put_rest(to, at, end, w);
    to += size;
  } else {
    if (size >= 128) return put_rest(to, at, end, w);
    const char* const last = end - 16;
    for (;;) {
      const sixteen block = sixteen::load(at);
      block.store(to);
      const auto found = block.special();
      if (found.any()) return put_rest(to + found.first(), at + found.first(), end, w);
      if (at == last) break;
      at += 16;
      to += 16;
      if (at > last) {  // once more what is known to be plain
        to -= at - last;
        at = last;
      }
    }
    to += 16;
  }
  *to = '"';
  return to + 1;
}

inline char* put_text(char* to, std::string_view text, writing& w) noexcept {
  return put_text(to, text.data(), text.size(), w);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_APART
