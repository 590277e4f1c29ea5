// SPDX-License-Identifier: MIT
// Adding to a text by small functions. In C++20 every use of another member of std::string puts a copy of that member
// into the program, which makes reports the largest part of a small one.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "runcomfy/core/version.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#define RUNCOMFY_NOINLINE [[gnu::noinline]]
#else
#define RUNCOMFY_COLD
#define RUNCOMFY_NOINLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

struct keep_all {
  std::size_t operator()(char*, std::size_t size) const noexcept { return size; }
};
template <class String>
concept can_overwrite = requires(String& text) { text.__resize_and_overwrite(0, keep_all()); };
template <class String>
concept can_overwrite_msvc = requires(String& text) { text._Resize_and_overwrite(0, keep_all()); };
template <class String>
concept can_default_init = requires(String& text) { text.__resize_default_init(0); };
template <class String>
concept resizes_unfilled = can_overwrite<String> || can_overwrite_msvc<String> || can_default_init<String>;

/// Makes a text so long; what is new of it may be anything. The one place where texts grow, so that there is one copy
/// of how they do. The public name for it exists only from C++23 on, and what a program does must not depend on its
/// -std.
template <class String>
RUNCOMFY_NOINLINE void resize_unfilled(String& text, std::size_t size) {
  if constexpr (can_overwrite<String>) text.__resize_and_overwrite(size, keep_all());
  else if constexpr (can_overwrite_msvc<String>) text._Resize_and_overwrite(size, keep_all());
  else if constexpr (can_default_init<String>) text.__resize_default_init(size);
  else text.resize(size);
}

/// Adds a text, which is no part of the other; for what is rare, because it is made for size.
RUNCOMFY_COLD inline void append(std::string& to, std::string_view text) {
  if (text.empty()) return;
  const std::size_t old = to.size();
  resize_unfilled(to, old + text.size());
  std::memcpy(to.data() + old, text.data(), text.size());
}

/// Adds a text that may hold names from outside, as a part of one line of a log or a terminal: a question mark stands
/// for each control character, for each character that breaks a line or turns the direction of writing (Unicode: Cc,
/// U+2028 to U+202E, U+2066 to U+2069, U+200E, U+200F, U+061C), and for each byte that is no UTF-8.
RUNCOMFY_COLD inline void append_line(std::string& to, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = static_cast<unsigned char>(text[i]);
    const std::size_t wanted = lead < 0xC2 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U;
    unsigned code = lead < 0x80 ? lead : lead & (0x7FU >> wanted);
    bool good = lead < 0x80 || wanted > 1;
    std::size_t length = 1;
    for (; length < wanted && good; ++length) {
      const unsigned byte = i + length < text.size() ? static_cast<unsigned char>(text[i + length]) : 0U;
      good = (byte & 0xC0U) == 0x80;
      code = code << 6U | (byte & 0x3FU);
    }
    // The shortest form of each length, no surrogates, nothing above U+10FFFF.
    good = good && !(wanted == 3 && (code < 0x800 || code >> 11U == 0x1B)) &&
           !(wanted == 4 && (code < 0x10000 || code > 0x10FFFF));
    const bool shown = good && code >= 0x20 && !(code >= 0x7F && code < 0xA0) && code != 0x200E && code != 0x200F &&
                       !(code >= 0x2028 && code <= 0x202E) && !(code >= 0x2066 && code <= 0x2069) && code != 0x61C;
    if (!good) length = 1;
    append(to, shown ? std::string_view(text.data() + i, length) : std::string_view("?"));
    i += length;
  }
}

/// Where the first byte stands that is not allowed, as the end of a sentence part: ` (at offset 7)`. Empty if all are.
template <class Allowed>
[[nodiscard]] std::string place_of_other(std::string_view text, Allowed allowed) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!allowed(text[i])) return " (at offset " + std::to_string(i) + ")";
  }
  return {};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

#undef RUNCOMFY_COLD
#undef RUNCOMFY_NOINLINE
