// SPDX-License-Identifier: MIT
// Adding to a text by small functions. In C++20 every use of another member of std::string puts a copy of that member
// into the program, which makes reports the largest part of a small one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "runcomfy/core/utf8.hpp"
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

/// The rest of that function where the text must move, with libstdc++: what its `reserve` makes has room to grow,
/// unlike that of libc++.
template <class String>
RUNCOMFY_COLD void make_room(String& text, std::size_t size) {
  text.reserve(size);
}

/// Makes a text so long; what is new of it may be anything. The one place where texts grow, so that there is one copy
/// of how they do. The public name for it exists only from C++23 on, and what a program does must not depend on its
/// -std.
template <class String>
RUNCOMFY_NOINLINE void resize_unfilled(String& text, std::size_t size) {
#if defined(__GLIBCXX__)
  if (text.capacity() < size) make_room(text, size);
  if (text.capacity() < size) __builtin_unreachable();  // or there would be code to grow once more
#endif
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
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const bool ascii = static_cast<unsigned char>(*at) < 0x80;
    std::size_t length = ascii ? 1 : utf8_sequence(at, end);
    bool shown = length != 0;
    if (length == 0) length = 1;
    std::uint32_t bytes = 0;
    for (std::size_t i = 0; i < length; ++i) bytes = bytes << 8U | static_cast<unsigned char>(at[i]);
    const auto is_among = [bytes](std::uint32_t first, std::uint32_t last) { return bytes - first <= last - first; };
    shown = shown && !is_among(0, 0x1F) && !is_among(0x7F, 0x7F) && !is_among(0xC280, 0xC29F) &&
            !is_among(0xD89C, 0xD89C) && !is_among(0xE2808E, 0xE2808F) && !is_among(0xE280A8, 0xE280AE) &&
            !is_among(0xE281A6, 0xE281A9);
    append(to, shown ? std::string_view(at, length) : std::string_view("?"));
    at += length;
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
