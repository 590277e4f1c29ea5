// SPDX-License-Identifier: MIT
// The sentence for a JSON text that cannot be read: what is wrong, at which byte, under which JSON pointer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/list.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// Adds one token to a JSON pointer (RFC 6901), fit for a message: printable ASCII, at most 64 characters of it.
inline void append_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token.substr(0, 64)) {
    if (c == '~') pointer += "~0";
    else if (c == '/') pointer += "~1";
    else pointer += c >= ' ' && c <= '~' ? c : '?';
  }
  if (token.size() > 64) pointer += "...";
}

// Where in the document byte `at` lies. Runs only when something failed, over the text before that byte, which is known
// to be JSON: so reading itself keeps no path. A key counts once its closing quote is read; escapes in it stay as they
// are written.
inline std::string pointer_at(std::string_view text, std::size_t at) {
  struct level {
    bool object;
    bool named;
    std::string_view key;
    std::size_t index;
  };
  list<level> levels;
  for (std::size_t i = 0; i < at && i < text.size(); ++i) {
    switch (text[i]) {
      case '{': levels.push({true, false, {}, 0}); break;
      case '[': levels.push({false, false, {}, 0}); break;
      case '}':
      case ']':
        if (!levels.empty()) levels.pop();
        break;
      case ',':
        if (!levels.empty()) ++levels.back().index, levels.back().named = false;
        break;
      case '"': {
        const std::size_t begin = ++i;
        while (i < at && i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
        const bool whole = i < at && i < text.size();
        if (whole && !levels.empty() && levels.back().object && !levels.back().named) {
          levels.back().named = true;
          levels.back().key = text.substr(begin, i - begin);
        }
        break;
      }
      default: break;
    }
  }
  std::string pointer;
  for (const level& each : levels) {
    if (pointer.size() > 200) return pointer + "/...";
    if (!each.object) append_token(pointer, std::to_string(each.index));
    else if (each.named) append_token(pointer, each.key);
  }
  return pointer;
}

inline error read_error(std::string_view text, std::size_t at, std::string_view what) {
  error_info info;
  info.kind = error_kind::protocol;
  info.operation = operation::json;
  const std::string pointer = pointer_at(text, at);
  info.message = "cannot read JSON at byte " + std::to_string(at) +
                 (pointer.empty() ? std::string(", top level: ") : ", in " + pointer + ": ") + std::string(what);
  if (at >= text.size()) info.message += ", but the text ends here; it may have been cut off";
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
