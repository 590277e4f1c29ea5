// SPDX-License-Identifier: MIT
// The enumerators of an enum as a table, found by asking the compiler for the text of each value of a range.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/identifier.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// Where static reflection is not at hand, enumerators are looked for among these values.
inline constexpr int first_scanned_enumerator = -1;
inline constexpr int last_scanned_enumerator = 127;

namespace detail {

template <class E, std::size_t Size>
struct enumerator_table {
  E value[Size + 1]{};
  std::string_view text[Size + 1]{};
  static constexpr std::size_t size = Size;
};

template <class E, E Value>
consteval cut_name enumerator_signature() {
#if defined(_MSC_VER) && !defined(__clang__)
  return {__FUNCSIG__, sizeof(__FUNCSIG__) - 1};
#else
  return {__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1};
#endif
}

enum class known_enum { known_enumerator = 2, gr\u00f6\u00dfe_3 };
inline constexpr std::size_t enumerator_tail =
    tail_after(enumerator_signature<known_enum, known_enum::known_enumerator>(), whole("known_enumerator"));

// A value without an enumerator is spelled as a cast of a number.
template <class E, E Value>
consteval cut_name cut_enumerator() {
  const cut_name name = identifier_before(enumerator_signature<E, Value>(), enumerator_tail);
  return name.size == 0 || (name.begin[0] >= '0' && name.begin[0] <= '9') ? cut_name() : name;
}
inline constexpr bool knows_enumerators =
    cut_enumerator<known_enum, known_enum::known_enumerator>() == whole("known_enumerator") &&
    cut_enumerator<known_enum, static_cast<known_enum>(3)>() == whole("gr\u00f6\u00dfe_3") &&
    cut_enumerator<known_enum, static_cast<known_enum>(-1)>().size == 0 &&
    cut_enumerator<known_enum, static_cast<known_enum>(0)>().size == 0;

template <class E>
consteval int first_scanned() {
  return std::is_signed_v<std::underlying_type_t<E>> ? first_scanned_enumerator : 0;
}
template <class E>
consteval std::size_t scanned_values() {
  if constexpr (std::is_same_v<std::underlying_type_t<E>, bool>) return 2;
  else return static_cast<std::size_t>(last_scanned_enumerator - first_scanned<E>() + 1);
}
template <class E>
inline constexpr auto cut_enumerators = []<std::size_t... I>(std::index_sequence<I...>) {
  return cut_names<sizeof...(I)>{
      {cut_enumerator<E, static_cast<E>(static_cast<int>(I) + first_scanned<E>())>()..., {}}};
}(std::make_index_sequence<scanned_values<E>()>());

template <class E>
consteval std::size_t count_enumerators() {
  std::size_t count = 0;
  constexpr std::size_t values = scanned_values<E>();
  for (std::size_t i = 0; i < values; ++i) count += cut_enumerators<E>.of[i].size == 0 ? 0U : 1U;
  return count;
}
// The texts alone, in memory of their own.
template <class E>
inline constexpr auto names_of_enumerators = [] {
  cut_names<count_enumerators<E>()> names;
  std::size_t at = 0;
  constexpr std::size_t values = scanned_values<E>();
  for (std::size_t i = 0; i < values; ++i)
    if (cut_enumerators<E>.of[i].size != 0) names.of[at++] = cut_enumerators<E>.of[i];
  return kept<length_of(cut_enumerators<E>)>(names);
}();
template <class E>
inline constexpr auto scanned_enumerators = [] {
  enumerator_table<E, count_enumerators<E>()> table;
  std::size_t at = 0;
  constexpr std::size_t values = scanned_values<E>();
  for (std::size_t i = 0; i < values; ++i) {
    if (cut_enumerators<E>.of[i].size == 0) continue;
    table.value[at] = static_cast<E>(static_cast<int>(i) + first_scanned<E>());
    table.text[at] = names_of_enumerators<E>[at];
    ++at;
  }
  return table;
}();

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect
