// SPDX-License-Identifier: MIT
// A list of types or values with cheap access by index: what std::tuple does, without its include cost.
#pragma once

#include <cstddef>
#include <utility>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail {

template <class T>
struct type_is {
  using type = T;
};

template <std::size_t I, class T>
struct indexed_type {};
template <class Indices, class... T>
struct indexed_types;
template <std::size_t... I, class... T>
struct indexed_types<std::index_sequence<I...>, T...> : indexed_type<I, T>... {};

// One overload resolution against the bases, whatever the length of the list.
template <std::size_t I, class T>
type_is<T> type_of(indexed_type<I, T>);

template <std::size_t I, class T>
struct indexed_value {
  T value;
};
template <class Indices, class... T>
struct indexed_values;
template <std::size_t... I, class... T>
struct indexed_values<std::index_sequence<I...>, T...> : indexed_value<I, T>... {};

template <std::size_t I, class T>
constexpr const T& value_at(const indexed_value<I, T>& from) {
  return from.value;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail
