// SPDX-License-Identifier: MIT
// The C++ names of what a schema names: one rule for the generator and for types made while compiling.
#pragma once

#include <cstddef>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::schema {

/// A name in C++: an identifier of at most 64 characters, which are lower-case letters, digits and `_`. It holds its
/// text, so that it goes through constant expressions, as a template argument too.
struct cpp_name {
  static constexpr std::size_t capacity = 64;
  char data[capacity + 1] = {};  // public, because a type of a template argument must be structural
  std::size_t size = 0;

  [[nodiscard]] constexpr std::string_view view() const { return {data, size}; }
  /// What does not fit is cut off.
  constexpr void append(std::string_view text) {
    for (const char each : text)
      if (size < capacity) data[size++] = each;
  }
  friend constexpr bool operator==(const cpp_name& a, const cpp_name& b) { return a.view() == b.view(); }
  friend constexpr bool operator==(const cpp_name& a, std::string_view b) { return a.view() == b; }
};

/// The name of the member for a property. The steps, each of which may find nothing to do:
///
/// 1. The node id in front of an input's name is dropped: `600_prompt` is `prompt`, `57:13_text` is `text`. Where one
///    property joins two inputs of a node, the second id becomes `_`: `602_widthx602_height` is `width_height`.
/// 2. Capitals become small, with `_` between a small letter and a capital: `imageURL` is `image_url`.
/// 3. Everything else than letters, digits and `_` becomes `_`; a row of `_` becomes one, and none is left at the ends.
/// 4. Nothing left: `property`. A digit in front: `_3d_model`. A keyword, an alternative token, a macro of a common
///    platform, or a name that a model's struct has anyway (`model_id`, `facts`, `schema_digest`): `default_`.
///
/// Two properties may come to the same name; see `free_name`. The wire name itself stands in the `field` as it is.
[[nodiscard]] constexpr cpp_name property_name(std::string_view wire_name);

/// The name for one segment of a model id, as a namespace or as a struct: steps 2 to 4 (`model` where nothing is left),
/// and names that the library uses inside of namespaces get a `_` too: `kling-3.0` is `kling_3_0`, `4K` is `_4k`.
[[nodiscard]] constexpr cpp_name segment_name(std::string_view segment);

/// The same name with a number: `prompt_2`, and `default_2` for `default_`. It stays within the capacity.
[[nodiscard]] constexpr cpp_name numbered_name(const cpp_name& name, std::size_t number);

/// The name itself, or the first of `name_2`, `name_3`, ... that is free. `taken` answers for a `std::string_view`.
template <class Taken>
[[nodiscard]] constexpr cpp_name free_name(const cpp_name& wanted, const Taken& taken);

/// The names for `count` properties of one struct in their order, all different from each other and from the name of
/// the struct: what a generator does that has no names to keep from before.
constexpr void name_properties(const std::string_view* wire_names, std::size_t count, cpp_name* names,
                               std::string_view struct_name = {});

namespace detail {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_small(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// Whether a name is one of the words of a text that has a space before and after each.
constexpr bool is_word_of(std::string_view words, std::string_view name) {
  for (std::size_t at = words.find(name); at != std::string_view::npos; at = words.find(name, at + 1))
    if (words[at - 1] == ' ' && words[at + name.size()] == ' ') return true;
  return false;
}

/// Words that no name may be, on any platform; in small letters, as names are.
constexpr bool is_reserved_word(std::string_view name) {
  constexpr std::string_view language =
      " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t char8_t class "
      "co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue "
      "contract_assert decltype default delete do double dynamic_cast else enum explicit export extern false float "
      "for friend goto if import inline int long module mutable namespace new noexcept not not_eq nullptr operator "
      "or or_eq private protected public register reinterpret_cast requires return short signed sizeof static "
      "static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename "
      "union unsigned using virtual void volatile wchar_t while xor xor_eq ";
  // Macros without brackets, and the two with: Windows (windows.h, rpcndr.h), the C library, GNU dialects, macOS, Qt.
  constexpr std::string_view macros =
      " cdecl complex emit environ errno far foreach forever huge hyper i386 interface linux max min mips near nil "
      "noreturn pascal signals slots small sparc stderr stdin stdout sun unix ";
  return is_word_of(language, name) || is_word_of(macros, name);
}

/// Adds a text by steps 2 and 3.
constexpr void append_cleaned(cpp_name& to, std::string_view text) {
  char before = '\0';
  for (const char c : text) {
    const bool good = is_small(c) || is_capital(c) || is_digit(c);
    const bool gap = !good || (is_capital(c) && is_small(before));
    if (gap && to.size > 0 && to.data[to.size - 1] != '_') to.append("_");
    if (good) {
      const char lowered[] = {is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c};
      to.append(std::string_view(lowered, 1));
    }
    before = c;
  }
}

/// Step 4.
constexpr cpp_name finished(cpp_name name, std::string_view if_empty) {
  while (name.size > 0 && name.data[name.size - 1] == '_') name.data[--name.size] = '\0';
  if (name.size == 0) name.append(if_empty);
  if (is_digit(name.data[0])) {
    cpp_name behind;
    behind.append("_");
    behind.append(name.view());
    name = behind;
  }
  if (is_reserved_word(name.view())) name.append("_");
  return name;
}

/// The length of a node id with its `_` at the start of a text: `600_` is 4; 0 where there is none, or nothing behind.
constexpr std::size_t node_id_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (is_digit(text[at]) || (text[at] == ':' && at > 0))) ++at;
  return at > 0 && at + 1 < text.size() && text[at] == '_' ? at + 1 : 0;
}

}  // namespace detail

constexpr cpp_name property_name(std::string_view wire_name) {
  cpp_name name;
  const std::size_t id_length = detail::node_id_length(wire_name);
  const std::string_view id = wire_name.substr(0, id_length);
  std::string_view rest = wire_name.substr(id_length);
  for (std::size_t at = 1; !id.empty() && at + 1 + id.size() < rest.size(); ++at) {
    if (rest[at] != 'x' || !rest.substr(at + 1).starts_with(id)) continue;
    detail::append_cleaned(name, rest.substr(0, at));
    detail::append_cleaned(name, "_");
    rest.remove_prefix(at + 1 + id.size());
    at = 0;
  }
  detail::append_cleaned(name, rest);
  name = detail::finished(name, "property");
  constexpr std::string_view own = " facts model_id schema_digest ";
  if (detail::is_word_of(own, name.view())) name.append("_");
  return name;
}

constexpr cpp_name segment_name(std::string_view segment) {
  cpp_name name;
  detail::append_cleaned(name, segment);
  name = detail::finished(name, "model");
  // A namespace of such a name would hide the library's from the structs inside of it.
  constexpr std::string_view used =
      " fact field format items json max_items max_length maximum media_demand media_name media_uri min_items minimum "
      "one_of runcomfy "
      "spelled_float spelled_without_items std ";
  if (detail::is_word_of(used, name.view())) name.append("_");
  return name;
}

constexpr cpp_name numbered_name(const cpp_name& name, std::size_t number) {
  char digits[20] = {};
  std::size_t length = 0;
  for (; number > 0; number /= 10) digits[length++] = static_cast<char>('0' + number % 10);
  cpp_name made;
  for (std::size_t i = 0; i < name.size && made.size + length + 1 < cpp_name::capacity; ++i)
    made.append(name.view().substr(i, 1));
  if (made.size == 0 || made.data[made.size - 1] != '_') made.append("_");
  while (length > 0) made.append(std::string_view(&digits[--length], 1));
  return made;
}

template <class Taken>
constexpr cpp_name free_name(const cpp_name& wanted, const Taken& taken) {
  cpp_name name = wanted;
  for (std::size_t number = 2; taken(name.view()); ++number) name = numbered_name(wanted, number);
  return name;
}

constexpr void name_properties(const std::string_view* wire_names, std::size_t count, cpp_name* names,
                               std::string_view struct_name) {
  for (std::size_t i = 0; i < count; ++i) {
    names[i] = free_name(property_name(wire_names[i]), [&](std::string_view name) {
      for (std::size_t j = 0; j < i; ++j)
        if (names[j] == name) return true;
      return name == struct_name;
    });
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema
