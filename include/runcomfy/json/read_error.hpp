// SPDX-License-Identifier: MIT
// The sentence for a JSON text that cannot be read: what is wrong, at which byte, under which JSON pointer.
#pragma once

#include <cstddef>
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

// Adds one token to a JSON pointer (RFC 6901), fit for a message: printable ASCII, at most 64 characters of it.
template <class = void>
RUNCOMFY_COLD void append_token(std::string& pointer, const char* token, std::size_t size) {
  for (std::size_t i = 0; i < size && i < 64; ++i) {
    const char c = token[i];
    std::string_view shown(token + i, 1);
    if (c == '~') shown = "~0";
    if (c == '/') shown = "~1";
    if (c < ' ' || c > '~') shown = "?";
    append(pointer, shown);
  }
  if (size > 64) append(pointer, "...");
}

// While a place is looked for, the way to it is one text: of each level a mark, which no token holds, and its token.
enum way_mark : char { before_key = 1, behind_key = 2, in_array = 3 };

// Adds where in the document byte `at` lies: a JSON pointer, or that it is the top level. Runs only when something
// failed, over the text before that byte, which is known to be JSON: so reading itself keeps no path. A key counts once
// its closing quote is read; escapes in it stay as they are written.
template <class = void>
RUNCOMFY_COLD void append_place(std::string& to, const char* text, std::size_t size) {
  using runcomfy::detail::resize_unfilled;
  std::string way;
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    if (c == '{') append(way, "\1");
    if (c == '[')
      append(way,
             "\3"
             "0");
    if (c == '"') {
      const std::size_t begin = ++i;
      while (i < size && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
      if (i >= size || way.empty() || way.back() != before_key) continue;
      way.back() = behind_key;
      append_token(way, text + begin, i - begin);
    }
    if ((c != ',' && c != '}' && c != ']') || way.empty()) continue;
    std::size_t mark = way.size() - 1;
    while (way[mark] > in_array) --mark;
    if (c == ',' && way[mark] == in_array) {  // the number after this one
      std::size_t digit = way.size() - 1;
      for (; way[digit] == '9'; --digit) way[digit] = '0';
      if (digit == mark) {
        way[mark + 1] = '1';
        append(way, "0");
      } else {
        ++way[digit];
      }
    } else {
      resize_unfilled(way, mark);
      if (c == ',') append(way, "\1");
    }
  }
  const std::size_t begin = to.size();
  append(to, ", in ");
  for (std::size_t i = 0; i < way.size(); ++i) {
    if (way[i] > in_array) {
      append(to, {&way[i], 1});
      continue;
    }
    if (to.size() - begin > 205) {
      append(to, "/...");
      break;
    }
    if (way[i] != before_key) append(to, "/");
  }
  if (to.size() - begin > 5) return append(to, ": ");
  resize_unfilled(to, begin);
  append(to, ", top level: ");
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
