// SPDX-License-Identifier: MIT
// What a text says about media at first sight: whether a format means media, and whether a text is a path on this
// computer.
#pragma once

#include <cstddef>
#include <string_view>

#include "runcomfy/core/version.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#define RUNCOMFY_ALWAYS_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_ALWAYS_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Whether a format is one of the service's media formats: `image_uri`, `video_uris` and so on.
constexpr bool is_media_format(std::string_view format) {
  return format.ends_with("_uri") || format.ends_with("_uris");
}

/// Whether a text starts with a word of small letters, whatever the case of its own.
constexpr bool starts_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != word[i]) return false;
  }
  return true;
}

/// Whether a text that starts with these characters, NUL where it has no more, is surely a path on this computer. Made
/// of scalars, so that g++ sees through it where a literal is given.
RUNCOMFY_ALWAYS_INLINE inline constexpr bool starts_local_path(char a, char b, char c, char d, char e) {
  const bool is_letter = (a >= 'a' && a <= 'z') || (a >= 'A' && a <= 'Z');
  const bool is_drive = is_letter && b == ':' && (c == '/' || c == '\\');
  const bool is_here = a == '.' && (b == '/' || b == '\\' || (b == '.' && (c == '/' || c == '\\')));
  const bool is_home = a == '~' && (b == '/' || b == '\\');
  const bool is_file = (a | 0x20) == 'f' && (b | 0x20) == 'i' && (c | 0x20) == 'l' && (d | 0x20) == 'e' && e == ':';
  return a == '/' || a == '\\' || is_drive || is_here || is_home || is_file;
}

/// Whether a text is surely a path on this computer: `/x`, `\x`, `./x`, `..\x`, `~/x`, `C:\x`, `C:/x`, `file:x`. A bare
/// name is none, and `pics/x.png` is not surely one: some models take names of files that the service knows.
constexpr bool is_local_path(std::string_view text) {
  const auto at = [text](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
  return starts_local_path(at(0), at(1), at(2), at(3), at(4));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

#undef RUNCOMFY_ALWAYS_INLINE
