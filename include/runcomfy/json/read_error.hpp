// SPDX-License-Identifier: MIT
// The sentence for a JSON text that cannot be read: what is wrong, at which byte, under which JSON pointer.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "runcomfy/core/append.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/core/version.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

using runcomfy::detail::append;

// Puts one token of a JSON pointer (RFC 6901), fit for a message: printable ASCII, at most 64 characters of it, which
// takes at most twice its size and one character more. Gives the end.
inline char* put_token(char* to, const char* token, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size && i < 64; ++i) {
    const char c = token[i];
    *to++ = c < ' ' || c > '~' ? '?' : c == '/' ? '~' : c;
    if (c == '~') *to++ = '0';
    if (c == '/') *to++ = '1';
  }
  for (int i = 0; i < 3 && size > 64; ++i) *to++ = '.';
  return to;
}

// While a place is looked for, the way to it is one text: of each level a mark, which no token holds, and its token.
enum way_mark : char { before_key = 1, behind_key = 2, in_array = 3 };

// Adds where in the document byte `at` lies: a JSON pointer, or that it is the top level. Runs only when something
// failed, over the text before that byte, which is known to be JSON: so reading itself keeps no path. A key counts once
// its closing quote is read; escapes in it stay as they are written.
template <class = void>
RUNCOMFY_COLD void append_place(std::string& to, const char* text, std::size_t size) {
  std::string buffer;
  runcomfy::detail::resize_unfilled(buffer, 2 * size + 8);  // no byte of the text adds more than two
  char* const way = buffer.data();
  char* end = way;
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    if (c == '{') *end++ = before_key;
    if (c == '[') *end++ = in_array, *end++ = '0';
    if (c == '"') {
      const std::size_t begin = ++i;
      while (i < size && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
      if (i >= size || end == way || end[-1] != before_key) continue;
      end[-1] = behind_key;
      end = put_token(end, text + begin, i - begin);
    }
    if ((c != ',' && c != '}' && c != ']') || end == way) continue;
    char* mark = end - 1;
    while (*mark > in_array) --mark;
    if (c == ',' && *mark == in_array) {  // the number after this one
      char* digit = end - 1;
      for (; *digit == '9'; --digit) *digit = '0';
      if (digit == mark) mark[1] = '1', *end++ = '0';
      else ++*digit;
    } else {
      end = mark;
      if (c == ',') *end++ = before_key;
    }
  }
  char* shown = way;  // what is shown takes the place of what was read
  for (const char* at = way; at != end; ++at) {
    if (*at <= in_array && shown - way > 200) {
      std::memcpy(shown, "/...", 4);  // no C string: NOLINT(bugprone-not-null-terminated-result)
      shown += 4;
      break;
    }
    if (*at != before_key) *shown++ = *at == behind_key || *at == in_array ? '/' : *at;
  }
  if (shown == way) return append(to, ", top level: ");
  append(to, ", in ");
  append(to, {way, static_cast<std::size_t>(shown - way)});
  append(to, ": ");
}

template <class = void>
RUNCOMFY_COLD error read_error(std::string_view text, std::size_t at, std::string_view what) {
  error made = runcomfy::detail::error_maker::begin(error_kind::protocol, operation::json);
  std::string& message = runcomfy::detail::error_maker::message(made);
  append(message, "cannot read JSON at byte ");
  append(message, std::to_string(at));
  append_place(message, text.data(), at < text.size() ? at : text.size());
  append(message, what);
  if (at >= text.size()) append(message, ", but the text ends here; it may have been cut off");
  return made;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_COLD
