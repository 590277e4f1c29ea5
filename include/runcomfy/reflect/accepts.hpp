// SPDX-License-Identifier: MIT
// What a field may be made of: which types, which numbers, which lists.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/count.hpp"
#include "runcomfy/reflect/kinds.hpp"
#include "runcomfy/reflect/rules.hpp"
#include "runcomfy/reflect/unchecked.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

template <class T>
struct item_of {
  using type = T;
};
template <class T>
  requires reflect::list_like<T> || reflect::map_like<T>
struct item_of<T> {
  using type = typename T::value_type;
};

/// Whether a rule can be kept or broken by values of a type.
template <class Rule, class T>
consteval bool rule_fits() {
  constexpr bool is_list = reflect::list_like<T> || reflect::map_like<T>;
  if constexpr (is_minimum<Rule> || is_maximum<Rule>) return reflect::integer<T> || std::floating_point<T>;
  else if constexpr (is_max_length<Rule>) return reflect::text_like<T>;
  else if constexpr (is_min_items<Rule> || is_max_items<Rule> || is_items<Rule>) return is_list;
  else if constexpr (is_format<Rule> || is_media<Rule>) return reflect::text_like<T> || reflect::list_like<T>;
  else if constexpr (std::same_as<Rule, spelled_without_items>) return reflect::list_like<T>;
  else return std::floating_point<T>;  // spelled_float
}

template <class T>
inline constexpr bool is_unchecked = false;
template <class T>
inline constexpr bool is_unchecked<unchecked_value<T>> = true;

template <class T>
concept is_number = reflect::integer<T> || std::floating_point<T>;

template <class T>
concept takes_text_choice = reflect::is_one_of<T> && T::is_text;
template <class T, class I>
concept takes_number_choice = reflect::is_one_of<T> && !T::is_text && reflect::integer<I>;

template <class T>
concept is_probe = std::derived_from<std::remove_cvref_t<T>, reflect::detail::probe_tag>;

template <class T, class S>
concept takes_text = std::same_as<T, std::string> && reflect::text_like<S> && !std::same_as<S, std::string> &&
                     !std::is_array_v<S> && !is_probe<S> && !reflect::is_field<S>;

/// Whether every value of `From` is one of `To`.
template <class To, class From>
consteval bool always_fits() {
  if constexpr (std::floating_point<To>) return std::numeric_limits<From>::digits <= std::numeric_limits<To>::digits;
  else if constexpr (std::floating_point<From>) return false;
  else if constexpr (std::is_signed_v<From> == std::is_signed_v<To>) return sizeof(From) <= sizeof(To);
  else return std::is_signed_v<To> && sizeof(From) < sizeof(To);
}
template <class To, class From>
concept takes_any_number = is_number<To> && is_number<From> && always_fits<To, From>();
template <class To, class From>
concept takes_constant_number =
    is_number<To> && is_number<From> && (std::floating_point<To> || reflect::integer<From>) && !always_fits<To, From>();

// Called where a constant does not fit. It is no constexpr function, so the compiler stops there and prints its name.
inline void this_number_does_not_fit_the_type_of_the_field() {}  // not covered: stops the compiler

// Whole numbers must stay what they are. One with a fraction is rounded to the nearest, as C++ rounds constants, but
// must be in range and must not become zero: `0.1` is sent as 0.1 by a `float` too.
template <std::floating_point To, class From>
consteval To fitting(From value) {
  if constexpr (std::floating_point<From>) {
    constexpr From most = static_cast<From>((std::numeric_limits<To>::max)());
    using from = std::numeric_limits<From>;
    const bool is_finite = value <= (from::max)() && value >= from::lowest();
    if (is_finite && (value > most || value < -most)) this_number_does_not_fit_the_type_of_the_field();
    if (value != From{} && static_cast<To>(value) == To{}) this_number_does_not_fit_the_type_of_the_field();
    return static_cast<To>(value);
  } else {
    std::uint64_t odd = value < From{} ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    while (odd != 0 && odd % 2 == 0) odd /= 2;
    if (odd >> std::numeric_limits<To>::digits != 0) this_number_does_not_fit_the_type_of_the_field();
    return static_cast<To>(value);
  }
}
template <reflect::integer To, class From>
consteval To fitting(From value) {
  const bool too_small = std::is_signed_v<From> && value < From{} &&
                         (!std::is_signed_v<To> || static_cast<std::int64_t>(value) <
                                                       static_cast<std::int64_t>((std::numeric_limits<To>::min)()));
  const bool too_large = value > From{} && static_cast<std::uint64_t>(value) >
                                               static_cast<std::uint64_t>((std::numeric_limits<To>::max)());
  if (too_small || too_large) this_number_does_not_fit_the_type_of_the_field();
  return static_cast<To>(value);
}

/// Items in braces, one by one, so that they can be counted: not for structs and maps, whose items have braces of their
/// own and no type.
template <class List>
concept takes_braced_items =
    reflect::map_like<List> || (reflect::growing_list<List> && reflect::reflectable<typename List::value_type>);

/// Whether an item may be made of it without losing anything. A literal is no choice here: only the field itself can
/// check it, so such items are given as the `one_of`.
template <class Item, class U>
consteval bool takes_item() {
  using given = std::remove_cvref_t<U>;
  if constexpr (is_probe<given> || reflect::is_field<given>) return false;
  else if constexpr (std::same_as<Item, bool> || reflect::is_one_of<Item>) return std::same_as<given, Item>;
  else if constexpr (is_number<Item>) return is_number<given> && always_fits<Item, given>();
  else if constexpr (std::same_as<Item, std::string>) return reflect::text_like<given>;
  else return std::convertible_to<U&&, Item>;
}
template <class List, class Item, class... U>
concept takes_items = reflect::list_like<List> && !takes_braced_items<List> && sizeof...(U) > 1 &&
                      (takes_item<Item, U>() && ...);

template <class List, class... U>
constexpr List list_of(U&&... items) {
  using item = typename List::value_type;
  if constexpr (reflect::fixed_list<List>) {
    static_assert(sizeof...(U) == std::tuple_size<List>::value,
                  "runcomfy: a list of fixed length takes exactly as many items");
    return List{static_cast<item>(std::forward<U>(items))...};
  } else {
    List list;
    if constexpr (requires { list.reserve(sizeof...(U)); }) list.reserve(sizeof...(U));
    (list.push_back(static_cast<item>(std::forward<U>(items))), ...);
    return list;
  }
}

/// The one item of a list, `.urls = {"one"}`. The way to it is a conversion, and a second one leads to the field:
/// both are made inside braces only, so that `.urls = "one"` is no list by accident.
template <class List>
struct only_item {
  using item = typename List::value_type;
  item value;
  template <class U>
    requires(takes_item<item, U>())
  constexpr only_item(U&& from) : value(static_cast<item>(std::forward<U>(from))) {}
};
/// An optional of another type, each of whose values is one of the field's.
template <class T, class U>
consteval bool is_optional_of_less() {
  if constexpr (reflect::is_optional<T> && reflect::is_optional<U>) {
    using to = reflect::without_optional_t<T>;
    using from = reflect::without_optional_t<U>;
    if constexpr (is_number<to> && is_number<from>) return always_fits<to, from>();
    else return std::same_as<to, std::string> && std::same_as<from, std::string_view>;
  } else {
    return false;
  }
}

/// Everything that no constructor of its own takes. Arithmetic types only as themselves: nothing is narrowed, and no
/// pointer becomes `true`.
template <class Field, class T, class U>
consteval bool is_value_of() {
  using given = std::remove_cvref_t<U>;
  using inner = reflect::without_optional_t<T>;
  if constexpr (std::same_as<given, Field> || is_probe<given> || is_unchecked<given> ||
                std::same_as<given, std::nullopt_t>)
    return false;
  else if constexpr (std::same_as<given, T>) return !reflect::reflectable<T> && !is_number<T>;
  else if constexpr (reflect::is_optional<given>) return is_optional_of_less<T, given>();
  else if constexpr (std::is_arithmetic_v<inner>) return std::same_as<inner, bool> && std::same_as<given, bool>;
  else if constexpr (reflect::is_one_of<inner> || std::is_enum_v<inner>) return std::same_as<given, inner>;
  else if constexpr (std::same_as<inner, std::string>)
    return std::is_class_v<given> && !takes_text<inner, given> && std::convertible_to<U&&, std::string>;
  else return !std::same_as<given, inner> || !reflect::reflectable<inner> ? std::convertible_to<U&&, T> : false;
}
template <class Field, class T, class U>
concept takes_value = is_value_of<Field, T, U>();

template <class T, class U>
constexpr T taken_unchecked(const unchecked_value<U>& any) {
  if constexpr (reflect::is_one_of<T>) return T(any);
  else return T(any.value);
}

/// What a field is compared with as it stands; anything else becomes a field first. A list of types and no question
/// whether `==` compiles, because that question comes back here through argument-dependent look-up.
template <class T, class U>
consteval bool is_comparable() {
  using inner = reflect::without_optional_t<T>;
  if constexpr (std::same_as<U, T> || std::same_as<U, inner>) return std::equality_comparable<U>;
  else if constexpr (std::same_as<U, std::nullopt_t>) return reflect::is_optional<T>;
  else if constexpr (is_number<inner>) return is_number<U>;
  else if constexpr (std::same_as<inner, std::string>)
    return std::same_as<U, std::string_view> ||
           (std::convertible_to<const U&, const char*> && !std::same_as<U, std::nullptr_t>);
  else if constexpr (takes_text_choice<inner>)
    return std::is_array_v<U> || std::same_as<U, std::string> || std::same_as<U, std::string_view> ||
           std::same_as<U, const char*> || std::same_as<U, char*>;
  else if constexpr (reflect::is_one_of<inner>) return reflect::integer<U>;
  else return false;
}
template <class T, class U>
concept comparable = is_comparable<T, U>();

template <class T, class U>
constexpr bool same_value(const T& a, const U& b) {
  if constexpr (reflect::is_optional<T> && !reflect::is_optional<U> && !std::same_as<U, std::nullopt_t>) {
    return a.has_value() && same_value(*a, b);
  } else if constexpr (reflect::integer<T> && reflect::integer<U>) {
    return std::cmp_equal(a, b);
  } else if constexpr (is_number<T> && is_number<U>) {
    return static_cast<double>(a) == static_cast<double>(b);
  } else {
    return a == b;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
