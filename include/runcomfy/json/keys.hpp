// SPDX-License-Identifier: MIT
// The keys of a struct as they are written.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/escape.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/reflect/reflect.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

consteval bool is_utf8(std::string_view name) {
  const char* const end = name.data() + name.size();
  for (const char* at = name.data(); at != end;) {
    const std::size_t length = static_cast<unsigned char>(*at) < 0x80 ? 1 : utf8_sequence(at, end);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

// The keys of a struct as they are written, each with the comma before it: `,"prompt":,"steps":`.
template <std::size_t Count, std::size_t Size>
struct key_texts {
  char data[Size + 1]{};
  std::size_t begin[Count + 1]{};
};
template <std::size_t Count>
struct name_list {
  std::string_view names[Count + 1];

  [[nodiscard]] consteval bool all_utf8() const {
    for (std::size_t i = 0; i < Count; ++i)
      if (!is_utf8(names[i])) return false;
    return true;
  }
  [[nodiscard]] consteval std::size_t text_size() const {
    std::size_t size = 0;
    char escaped[6]{};
    for (std::size_t i = 0; i < Count; ++i) {
      size += 4;
      for (const char c : names[i]) size += static_cast<std::size_t>(put_character(escaped, c) - escaped);
    }
    return size;
  }
  template <std::size_t Size>
  [[nodiscard]] consteval key_texts<Count, Size> texts() const {
    key_texts<Count, Size> out;
    char* to = out.data;
    for (std::size_t i = 0; i < Count; ++i) {
      *to++ = ',';
      *to++ = '"';
      for (const char c : names[i]) to = put_character(to, c);
      *to++ = '"';
      *to++ = ':';
      out.begin[i + 1] = static_cast<std::size_t>(to - out.data);
    }
    return out;
  }
};
template <class T, class Backend, std::size_t... I>
consteval auto names_of(std::index_sequence<I...>) {
  return name_list<sizeof...(I)>{{reflect::info<T, I, Backend>::wire_name...}};
}
template <class T, class Backend>
inline constexpr auto keys_of = [] {
  constexpr auto list = names_of<T, Backend>(std::make_index_sequence<reflect::size<T, Backend>>());
  static_assert(list.all_utf8(), "runcomfy: the name of a member of this struct is not UTF-8");
  return list.template texts<list.text_size()>();
}();

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
