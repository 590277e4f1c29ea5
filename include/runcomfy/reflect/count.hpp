// SPDX-License-Identifier: MIT
// How many members an aggregate has, found by asking how many initialisers it takes.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The most members that the structured-bindings back end can name.
inline constexpr std::size_t max_members = 64;

namespace detail {

struct probe_tag {};

// Defined nowhere: only the compiler thinks about calls of it. The conversions below have bodies, because compilers
// complain about functions of local types that are used, as far as std::optional goes, and never defined.
[[noreturn]] void never_called() noexcept;

// Converts to anything but the aggregate itself, which would be a copy.
template <class Self>
struct probe : probe_tag {
  template <class U>
    requires(!std::is_same_v<std::remove_cv_t<U>, Self>)
  operator U() const noexcept {  // not covered: nothing is ever made of a probe
    never_called();
  }
};

// Converts to the bases of the aggregate only.
template <class Self>
struct base_probe : probe_tag {
  template <class U>
    requires(std::is_base_of_v<U, Self> && !std::is_same_v<std::remove_cv_t<U>, Self>)
  operator U() const noexcept {
    never_called();
  }
};

template <class T, class Before>
inline constexpr bool takes = false;
template <class T, std::size_t... I>
  requires requires { T{(static_cast<void>(I), probe<T>{})...}; }
inline constexpr bool takes<T, std::index_sequence<I...>> = true;

template <class T, class After>
inline constexpr bool takes_base = false;
template <class T, std::size_t... I>
  requires requires { T{base_probe<T>{}, (static_cast<void>(I), probe<T>{})...}; }
inline constexpr bool takes_base<T, std::index_sequence<I...>> = true;

// The numbers of initialisers that an aggregate takes form one interval. It starts above zero when members cannot be
// left out, so "count up until it fails" would find no member in a struct whose last member is required.
template <class T, std::size_t Most, std::size_t N = 0>
consteval std::size_t fewest_initialisers() {
  if constexpr (N > Most || takes<T, std::make_index_sequence<N>>) return N;
  else return fewest_initialisers<T, Most, N + 1>();
}
/// The greatest number that is taken, which is at least `Good` and below `Bad`. Most structs are small.
template <class T, std::size_t Good, std::size_t Bad>
consteval std::size_t most_initialisers() {
  if constexpr (Bad - Good == 1) {
    return Good;
  } else {
    constexpr std::size_t half = Good + (Bad - Good) / 2;
    constexpr std::size_t next = half < 2 * Good + 8 ? half : 2 * Good + 8;
    if constexpr (takes<T, std::make_index_sequence<next>>) return most_initialisers<T, next, Bad>();
    else return most_initialisers<T, Good, next>();
  }
}

/// Whether an aggregate has a base class, also an empty one.
template <class T, std::size_t Fewest>
consteval bool has_base() {
  return takes_base<T, std::make_index_sequence<(Fewest > 0 ? Fewest - 1 : 0)>>;
}

// In braces a C array swallows one initialiser for each of its elements. In parentheses there is one for each member.
#if defined(__cpp_aggregate_paren_init)
template <class T, class Before>
inline constexpr bool takes_in_parentheses = false;
template <class T, std::size_t... I>
  requires requires { T((static_cast<void>(I), probe<T>{})...); }
inline constexpr bool takes_in_parentheses<T, std::index_sequence<I...>> = true;

template <class T, std::size_t Count>
consteval bool has_array() {
  return !takes_in_parentheses<T, std::make_index_sequence<Count>>;
}
#else
// Clang before 16. Where `{}` in place of an initialiser leaves room for fewer others, there is an array.
template <class T, class Before, class After>
inline constexpr bool takes_braces = false;
template <class T, std::size_t... I, std::size_t... J>
  requires requires { T{(static_cast<void>(I), probe<T>{})..., {}, (static_cast<void>(J), probe<T>{})...}; }
inline constexpr bool takes_braces<T, std::index_sequence<I...>, std::index_sequence<J...>> = true;

template <class T, std::size_t Count, std::size_t At, std::size_t Swallowed = 1>
consteval bool array_at() {
  if constexpr (At + Swallowed > Count) return false;
  else if constexpr (takes_braces<T, std::make_index_sequence<At>, std::make_index_sequence<Count - At - Swallowed>>)
    return Swallowed > 1;
  else return array_at<T, Count, At, Swallowed + 1>();
}
template <class T, std::size_t Count, std::size_t At = 0>
consteval bool has_array() {
  if constexpr (At >= Count) return false;
  else if constexpr (array_at<T, Count, At>()) return true;
  else return has_array<T, Count, At + 1>();
}
#endif

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect
