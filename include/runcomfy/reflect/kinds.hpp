// SPDX-License-Identifier: MIT
// What kinds of types the library tells apart, told by their shape, so that no container header is needed here.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/fixed_string.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

template <fixed_string Name, class T, class... Rules>
class field;

/// Specialise it to name the members of a type that cannot be changed; see `reflect/describe.hpp`.
template <class T>
struct describe;

namespace reflect {

/// True for a type that is one JSON value and never taken apart; specialise it for aggregates that are that.
template <class T>
inline constexpr bool is_leaf = false;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_field = false;
template <fixed_string Name, class T, class... Rules>
inline constexpr bool is_field<field<Name, T, Rules...>> = true;

/// True for every `one_of<...>`; the specialisation stands beside it.
template <class T>
inline constexpr bool is_one_of = false;

/// `std::optional<V>` gives `V`, every other type itself.
template <class T>
struct without_optional {
  using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
  using type = T;
};
template <class T>
using without_optional_t = typename without_optional<T>::type;

/// A text: `std::string`, `std::string_view`, a C string.
template <class T>
concept text_like = std::convertible_to<const T&, std::string_view> && !std::same_as<T, std::nullptr_t>;

/// A number that JSON knows: no `bool`, no character types.
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
                  !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// Keys that are texts, and values: `std::map<std::string, V>` and its like.
template <class T>
concept map_like = !is_optional<T> && requires(T& map) {
  typename T::key_type;
  typename T::mapped_type;
  map.begin();
  map.end();
  requires text_like<typename T::key_type>;
};

/// A list of fixed length: `std::array<V, N>`.
template <class T>
concept fixed_list = !is_optional<T> && !text_like<T> && requires(T& list) {
  typename T::value_type;
  std::tuple_size<T>::value;
  list.begin();
  list.end();
  list.data();
};

/// A list that grows: `std::vector<V>` and its like. (`std::optional` is a range in C++26, hence the test.)
template <class T>
concept growing_list = !is_optional<T> && !text_like<T> && !map_like<T> && requires(T& list, typename T::value_type v) {
  list.begin();
  list.end();
  list.size();
  list.clear();
  list.push_back(static_cast<typename T::value_type&&>(v));
};

template <class T>
concept list_like = fixed_list<T> || growing_list<T>;

/// A type whose members are named by a specialisation of `describe`.
template <class T>
concept described = requires { typename describe<T>::members; };

/// A struct that is taken apart into members: an aggregate that is no other kind of value, or a described type.
template <class T>
concept reflectable =
    described<std::remove_cv_t<T>> ||
    (std::is_class_v<T> && std::is_aggregate_v<T> && !is_leaf<std::remove_cv_t<T>> && !text_like<std::remove_cv_t<T>> &&
     !map_like<std::remove_cv_t<T>> && !list_like<std::remove_cv_t<T>>);

}  // namespace reflect
}  // namespace runcomfy::inline RUNCOMFY_ABI
