// SPDX-License-Identifier: MIT
// Values as short JSON texts, for reports: never long, always well-formed. Made for size: reports are rare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runcomfy/core/append.hpp"
#include "runcomfy/core/floating.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/blocks.hpp"
#include "runcomfy/json/number.hpp"
#include "runcomfy/json/text.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/json/writing.hpp"
#include "runcomfy/reflect/rules.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_COLD
#define RUNCOMFY_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

using runcomfy::detail::append;

/// The first byte that is no well-formed UTF-8, or `npos`.
RUNCOMFY_INLINE inline std::size_t bad_utf8_at(std::string_view text) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (end - at >= 8 && (json::detail::eight_bytes(at) & 0x8080808080808080U) == 0) {
      at += 8;
      continue;
    }
    if (static_cast<unsigned char>(*at) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = json::detail::utf8_sequence(at, end);
    if (length == 0) return static_cast<std::size_t>(at - text.data());
    at += length;
  }
  return std::string_view::npos;
}

/// Something to be told as JSON text, by what it is made of; nothing is written before a report is.
struct shown {
  /// Numbers first, in the order of `bound::form`.
  enum class kind : unsigned char { negative, natural, real, nothing, text, bad_byte, texts, numbers, names };
  kind is = kind::nothing;
  std::uint64_t bits = 0;  ///< of a number; the size of a text, the length of a list, the place of a byte
  union {
    const char* text = nullptr;
    const std::string_view* texts;
    const std::int64_t* numbers;
    void (*names)(std::string&);  ///< adds what stands between the brackets
  };

  constexpr shown() = default;
  constexpr shown(bound from) : is(static_cast<kind>(from.is)), bits(from.bits) {}
  constexpr shown(std::string_view from) : is(kind::text), bits(from.size()), text(from.data()) {}
  constexpr shown(kind what, std::size_t size) : is(what), bits(size) {}
  constexpr shown(const std::string_view* from, std::size_t count) : shown(kind::texts, count) { texts = from; }
  constexpr shown(const std::int64_t* from, std::size_t count) : shown(kind::numbers, count) { numbers = from; }
  constexpr shown(void (*from)(std::string&)) : shown(kind::names, 0) { names = from; }
};

// `append_quoted` and `append_number` are for `append_shown` alone, and become a part of it: a function of its own
// costs a small program more than its text.

/// The longest part of a text that is shown, in bytes.
inline constexpr std::size_t most_shown = 64;

/// A text in quotes. What is longer than `most_shown` ends in `...`, never inside a code point; a byte that is no UTF-8
/// becomes a question mark.
RUNCOMFY_INLINE inline void append_quoted(std::string& to, std::string_view text) {
  std::size_t end = text.size();
  if (end > most_shown) {
    end = most_shown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  }
  constexpr std::size_t longest = most_shown * 6;  // `\u0000`
  char escaped[longest + 16];
  char* last = escaped;
  json::detail::writing w(longest);
  const char* at = text.data();
  for (; !json::detail::copy_narrow(at, text.data() + end, last, w); ++at) *last++ = '?';
  append(to, "\"");
  append(to, {escaped, static_cast<std::size_t>(last - escaped)});
  append(to, end < text.size() ? "...\"" : "\"");
}

/// A number; where it is none, its name in quotes.
RUNCOMFY_INLINE inline void append_number(std::string& to, bound number) {
  char digits[json::detail::room_of<double> + json::detail::overrun];
  const double real = number.number();
  std::string_view text;
  if (number.is_whole() || runcomfy::detail::is_finite(real)) {
    using namespace json::detail;
    char* const end = number.is == bound::form::real       ? put_number(digits, real)
                      : number.is == bound::form::negative ? put_integer(digits, static_cast<std::int64_t>(number.bits))
                                                           : put_natural(digits, number.bits);
    text = {digits, static_cast<std::size_t>(end - digits)};
  } else {
    text = runcomfy::detail::is_nan(real) ? "\"NaN\"" : real < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  }
  append(to, text);
}

RUNCOMFY_COLD inline void append_shown(std::string& to, const shown& what) {
  const std::size_t size = static_cast<std::size_t>(what.bits);
  if (what.is == shown::kind::nothing) return;
  if (what.is < shown::kind::nothing) return append_number(to, {what.bits, static_cast<bound::form>(what.is)});
  if (what.is == shown::kind::text) return append_quoted(to, {what.text, size});
  if (what.is == shown::kind::bad_byte) {
    append(to, "\"a text with an invalid byte at offset ");
    append_shown(to, bound{what.bits, bound::form::natural});
    return append(to, "\"");
  }
  append(to, "[");
  if (what.is == shown::kind::names) {
    what.names(to);
  } else {
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) append(to, ",");
      append_shown(to, what.is == shown::kind::texts ? shown(what.texts[i])
                                                     : shown(runcomfy::detail::bound_of(what.numbers[i])));
    }
  }
  append(to, "]");
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#undef RUNCOMFY_INLINE
#undef RUNCOMFY_COLD
