// SPDX-License-Identifier: MIT
// Enumerators and their texts: from a table of the user, else from the enumerators' own names.
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/identifier.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {
struct no_names {};
}  // namespace detail

/// Specialise it where enumerators are spelled differently on the wire, or lie outside 0 to 63:
///
///     template <>
///     inline constexpr auto runcomfy::enum_names<speed> =
///         std::array{std::pair{speed::fast, std::string_view("very-fast")}, ...};
template <class E>
inline constexpr detail::no_names enum_names{};

namespace reflect {

namespace detail {

/// Enumerators are looked for among the values 0 to 63.
inline constexpr std::size_t scanned_enumerators = 64;

template <class E, E Value>
consteval const char* enumerator_signature() {
#if defined(_MSC_VER) && !defined(__clang__)
  return __FUNCSIG__;
#else
  return __PRETTY_FUNCTION__;
#endif
}

enum class known_enum { known_enumerator };
inline constexpr std::size_t enumerator_tail = [] {
  constexpr std::string_view text = enumerator_signature<known_enum, known_enum::known_enumerator>();
  constexpr std::string_view name = "known_enumerator";
  const std::size_t at = text.rfind(name);
  return at == std::string_view::npos ? text.size() : text.size() - at - name.size();
}();

// A value without an enumerator is spelled as a cast of a number.
template <class E, E Value>
consteval std::string_view parsed_enumerator() {
  constexpr std::string_view name = identifier_before(enumerator_signature<E, Value>(), enumerator_tail);
  return name.empty() || (name[0] >= '0' && name[0] <= '9') ? std::string_view() : name;
}

template <class E, E Value>
inline constexpr auto stored_enumerator = [] {
  constexpr std::size_t size = parsed_enumerator<E, Value>().size();
  name_text<size> text;
  for (std::size_t i = 0; i < size; ++i) text.data[i] = parsed_enumerator<E, Value>()[i];
  return text;
}();

template <class E>
concept has_names = !std::same_as<std::remove_cvref_t<decltype(enum_names<E>)>, runcomfy::detail::no_names>;

// A cast of any number is defined only where the underlying type is fixed, which is where `E{0}` compiles.
template <class E>
concept has_fixed_type = requires { E{0}; };

template <class E>
consteval std::size_t scanned_values() {
  using number = std::underlying_type_t<E>;
  if constexpr (std::same_as<number, bool>) return 2;
  else return scanned_enumerators;
}

template <class E>
inline constexpr auto scanned_names = []<std::size_t... I>(std::index_sequence<I...>) {
  struct table {
    std::string_view text[sizeof...(I)];
  };
  return table{{stored_enumerator<E, static_cast<E>(I)>.view()...}};
}(std::make_index_sequence<scanned_values<E>()>{});

template <class E>
consteval bool can_be_named() {
  static_assert(has_names<E> || has_fixed_type<E>,
                "runcomfy: the names of this enum cannot be found: make it an enum class, or specialise "
                "runcomfy::enum_names<E>");
  static_assert(has_names<E> || parsed_enumerator<known_enum, known_enum::known_enumerator>() == "known_enumerator",
                "runcomfy: this compiler spells signatures in an unknown way: specialise runcomfy::enum_names<E>");
  return has_names<E> || has_fixed_type<E>;
}

}  // namespace detail

/// The text of an enumerator; "" for a value that has none.
template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] constexpr std::string_view enum_text(E value) {
  if constexpr (!detail::can_be_named<E>()) {
    return {};
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, text] : enum_names<E>)
      if (each == value) return text;
    return {};
  } else {
    const auto number = static_cast<std::underlying_type_t<E>>(value);
    constexpr auto& names = detail::scanned_names<E>.text;
    if (number < std::underlying_type_t<E>{} || static_cast<std::size_t>(number) >= std::size(names)) return {};
    return names[static_cast<std::size_t>(number)];
  }
}

/// The enumerator with that text.
template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] constexpr std::optional<E> enum_from(std::string_view text) {
  if constexpr (!detail::can_be_named<E>()) {
    return std::nullopt;
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, name] : enum_names<E>)
      if (name == text) return each;
    return std::nullopt;
  } else {
    if (text.empty()) return std::nullopt;
    constexpr auto& names = detail::scanned_names<E>.text;
    for (std::size_t i = 0; i < std::size(names); ++i)
      if (names[i] == text) return static_cast<E>(i);
    return std::nullopt;
  }
}

/// Calls `f(text)` for the text of every enumerator, in the order of the table or of the values.
template <class E, class F>
constexpr void for_each_enum_text(F&& f) {
  if constexpr (!detail::can_be_named<E>()) {
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, name] : enum_names<E>) f(name);
  } else {
    for (const std::string_view name : detail::scanned_names<E>.text)
      if (!name.empty()) f(name);
  }
}

}  // namespace reflect
}  // namespace runcomfy::inline RUNCOMFY_ABI
