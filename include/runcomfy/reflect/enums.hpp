// SPDX-License-Identifier: MIT
// Enumerators and their texts: from a table of the user, else from the enumerators' own names.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/backend.hpp"
#include "runcomfy/reflect/enumerators.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {
struct no_names {};
}  // namespace detail

/// Specialise it where enumerators are spelled differently on the wire, or lie outside -1 to 127:
///
///     template <>
///     inline constexpr auto runcomfy::enum_names<speed> =
///         std::array{std::pair{speed::fast, std::string_view("very-fast")}, ...};
template <class E>
inline constexpr detail::no_names enum_names{};

namespace reflect {

namespace detail {

template <class E>
concept has_names = !std::same_as<std::remove_cvref_t<decltype(enum_names<E>)>, runcomfy::detail::no_names>;

// A cast of any number is defined only where the underlying type is fixed, which is where `E{0}` compiles.
template <class E>
concept has_fixed_type = requires { E{0}; };

// Two pairs with one text could not be told apart when they are read.
consteval bool texts_differ(const auto& table) {
  std::size_t same = 0;
  std::size_t size = 0;
  for (const auto& [value, text] : table) {
    ++size;
    for (const auto& [other, name] : table) same += text == name ? 1U : 0U;
  }
  return same == size;
}

template <class E, class Backend>
consteval bool can_be_named() {
  if constexpr (has_names<E>) {
    static_assert(texts_differ(enum_names<E>),
                  "runcomfy: runcomfy::enum_names gives two enumerators of this enum the same text");
    static_assert(!Backend::template has_annotated_enumerator<E>(),
                  "runcomfy: this enum has a table (runcomfy::enum_names) and annotated enumerators: use one of them");
    return true;
  } else if constexpr (Backend::is_static_reflection) {
    return Backend::template enumerators_are_sound<E>();
  } else {
    static_assert(has_fixed_type<E>,
                  "runcomfy: the names of this enum cannot be found: make it an enum class, or specialise "
                  "runcomfy::enum_names<E>");
    static_assert(knows_enumerators,
                  "runcomfy: this compiler spells signatures in an unknown way: specialise runcomfy::enum_names<E>");
    if constexpr (has_fixed_type<E> && knows_enumerators) {
      static_assert(scanned_enumerators<E>.size > 0,
                    "runcomfy: no enumerator of this enum has a value from -1 to 127, where names are found: "
                    "specialise runcomfy::enum_names<E>");
      return scanned_enumerators<E>.size > 0;
    } else {
      return false;
    }
  }
}
/// Whether the names of an enum are known; if not, the compiler says why, once.
template <class E, class Backend>
inline constexpr bool nameable = can_be_named<E, Backend>();

template <class E, class Backend>
constexpr const auto& table_of() {
  if constexpr (Backend::is_static_reflection) return Backend::template enumerators<E>;
  else return scanned_enumerators<E>;
}

}  // namespace detail

/// The text of an enumerator; "" for a value that has none.
template <class Backend = backend, class E>
  requires std::is_enum_v<E>
[[nodiscard]] constexpr std::string_view enum_text(E value) {
  if constexpr (!detail::nameable<E, Backend>) {  // not covered: the compiler has said why
    return {};
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, text] : enum_names<E>)
      if (each == value) return text;
    return {};
  } else {
    const auto& table = detail::table_of<E, Backend>();
    for (std::size_t i = 0; i < table.size; ++i)
      if (table.value[i] == value) return table.text[i];
    return {};
  }
}

/// The enumerator with that text.
template <class E, class Backend = backend>
  requires std::is_enum_v<E>
[[nodiscard]] constexpr std::optional<E> enum_from(std::string_view text) {
  if constexpr (!detail::nameable<E, Backend>) {  // not covered: the compiler has said why
    return std::nullopt;
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, name] : enum_names<E>)
      if (name == text) return each;
    return std::nullopt;
  } else {
    const auto& table = detail::table_of<E, Backend>();
    for (std::size_t i = 0; i < table.size; ++i)
      if (table.text[i] == text) return table.value[i];
    return std::nullopt;
  }
}

/// Calls `f(text)` for the text of every enumerator, in the order of the table or of the values.
template <class E, class Backend = backend, class F>
constexpr void for_each_enum_text(F&& f) {
  if constexpr (!detail::nameable<E, Backend>) {
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, name] : enum_names<E>) f(name);
  } else {
    const auto& table = detail::table_of<E, Backend>();
    for (std::size_t i = 0; i < table.size; ++i) f(table.text[i]);
  }
}

}  // namespace reflect
}  // namespace runcomfy::inline RUNCOMFY_ABI
