// SPDX-License-Identifier: MIT
// Strings out of text: where they end, whether they are UTF-8, and what their escapes stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/blocks.hpp"
#include "runcomfy/json/escape.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/json/wide_scan.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_INLINE
#define RUNCOMFY_APART
#endif

// Room that is written before it is read: C++26 would fill it first.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(indeterminate)
#define RUNCOMFY_UNSET [[indeterminate]]
#endif
#endif
#if !defined(RUNCOMFY_UNSET)
#define RUNCOMFY_UNSET
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// A string, checked.
struct string_token {
  std::string_view text;      // where it stands, or, when it has escapes, in the room that was given
  const char* end = nullptr;  // behind the closing quote

  // Reads the string behind whose opening quote `at` is. Gives what is wrong, and then `end` is where; or null pointer.
  // Only what most strings need stands in every place that reads one.
  RUNCOMFY_INLINE const char* scan(const char* at, const char* const limit, std::string& room) {
    const char* const begin = at;
    for (; limit - at >= 16; at += 16) {
      const auto found = sixteen::load(at).special();
      if (!found.any()) continue;
      at += found.first();
      if (*at != '"') break;
      text = {begin, static_cast<std::size_t>(at - begin)};
      end = at + 1;
      return nullptr;
    }
    return scan_rest(begin, at, limit, room);
  }

 private:
  // A string that is not plain ASCII, or is near the end of the text; up to `at` it is plain.
  RUNCOMFY_APART const char* scan_rest(const char* begin, const char* at, const char* limit, std::string& room) {
    end = at;
    if (const char* const fault = pass_plain(limit)) return fault;
    if (*end != '"') return scan_escapes(begin, limit, room);
    text = {begin, static_cast<std::size_t>(end - begin)};
    ++end;
    return nullptr;
  }
  // Up to the next quote or backslash, checking what lies between.
  const char* pass_plain(const char* const limit) noexcept {
    for (const char* at = end;;) {
      end = at = skip_plain(at, limit);
      if (at == limit) return "expected the closing quote of a string";
      const auto byte = static_cast<unsigned char>(*at);
      if (byte == '"' || byte == '\\') return nullptr;
      if (byte < 0x20) return "a control character in a string must be escaped";
      if (limit - at > 32 && has_wide()) at = scan_wide(at, limit);
      while (at != limit && static_cast<unsigned char>(*at) >= 0x80) {
        const std::size_t length = utf8_sequence(at, limit);
        if (length == 0) return end = at, "a string is not valid UTF-8";
        at += length;
      }
    }
  }
  // From a backslash on. What comes out is put together on the stack, so that the string takes its memory at once.
  const char* scan_escapes(const char* begin, const char* const limit, std::string& room) {
    constexpr std::ptrdiff_t size = 1024;
    RUNCOMFY_UNSET char pieces[size + 16];
    char* const last = pieces + size;
    char* to = pieces;
    const auto flush = [&room, &pieces, &to] {
      room.append(pieces, static_cast<std::size_t>(to - pieces));
      to = pieces;
    };
    const auto put = [&](const char* from, const char* until) {
      if (last - to < until - from) flush();
      if (size < until - from) room.append(from, static_cast<std::size_t>(until - from));
      else std::memcpy(to, from, static_cast<std::size_t>(until - from)), to += until - from;
    };
    room.clear();
    const char* at = end;
    put(begin, at);
    for (const bool wide = has_wide();;) {
      if (to > last - 16) flush();
      if (wide) unescape_wide(at, limit, to, last);
      if (*at == '\\') {
        const auto sign = static_cast<unsigned char>(limit - at < 2 ? 0 : at[1]);
        if (const char meaning = sign < 128 ? meanings<>.of[sign] : '\0'; meaning != 0) {
          *to++ = meaning;
          at += 2;
        } else {
          end = at;
          if (const char* const fault = take_unicode(limit, to)) return fault;
          at = end;
        }
      }
      bool plain = limit - at >= 16;
      for (; plain && to <= last - 16; plain = limit - at >= 16) {
        const auto now = sixteen::load(at);
        now.store(to);
        const auto found = now.special();
        const std::size_t count = found.any() ? found.first() : 16;
        at += count;
        to += count;
        if (count < 16) break;
      }
      if (plain && (*at == '\\' || to > last - 16)) continue;
      end = at;
      if (const char* const fault = pass_plain(limit)) return fault;
      put(at, end);
      at = end;
      if (*at == '"') break;
    }
    ++end;
    flush();
    text = room;
    return nullptr;
  }
  // A backslash that begins none of the short escapes.
  const char* take_unicode(const char* const limit, char*& to) {
    if (limit - end < 2) return end = limit, "expected an escape sequence";
    if (end[1] != 'u') return "a string has an escape sequence that JSON does not know";
    std::uint32_t code = 0;
    if (!four_digits(end, limit, code)) return "expected four hexadecimal digits after \\u";
    if (code >= 0xDC00 && code <= 0xDFFF) return "a low surrogate stands alone";
    std::size_t length = 6;
    if (code >= 0xD800 && code <= 0xDBFF) {
      std::uint32_t low = 0;
      if (!four_digits(end + 6, limit, low) || low < 0xDC00 || low > 0xDFFF) return "a high surrogate stands alone";
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      length = 12;
    }
    to += put_utf8(to, code);
    end += length;
    return nullptr;
  }
  static bool four_digits(const char* at, const char* limit, std::uint32_t& out) noexcept {
    if (limit - at < 6 || at[0] != '\\' || at[1] != 'u') return false;
    for (int i = 2; i < 6; ++i) {
      const char c = at[i];
      std::uint32_t digit = 0;
      if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a') + 10;
      else if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A') + 10;
      else return false;
      out = out * 16 + digit;
    }
    return true;
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_INLINE
#undef RUNCOMFY_APART
#undef RUNCOMFY_UNSET
