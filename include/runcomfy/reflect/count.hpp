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
  operator U() const noexcept {
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

// `probe`s, then `{}`, then `probe`s.
template <class T, class Before, class After>
inline constexpr bool takes_braces = false;
template <class T, std::size_t... I, std::size_t... J>
  requires requires { T{(static_cast<void>(I), probe<T>{})..., {}, (static_cast<void>(J), probe<T>{})...}; }
inline constexpr bool takes_braces<T, std::index_sequence<I...>, std::index_sequence<J...>> = true;

template <class T, class After>
inline constexpr bool takes_base = false;
template <class T, std::size_t... I>
  requires requires { T{base_probe<T>{}, (static_cast<void>(I), probe<T>{})...}; }
inline constexpr bool takes_base<T, std::index_sequence<I...>> = true;

// The numbers of initialisers that an aggregate takes form one interval. It starts above zero when members cannot be
// left out, so "count up until it fails" would find no member in a struct whose last member is required.
template <class T, std::size_t N>
consteval std::size_t fewest_initialisers() {
  if constexpr (N > max_members || takes<T, std::make_index_sequence<N>>) return N;
  else return fewest_initialisers<T, N + 1>();
}
template <class T, std::size_t N>
consteval std::size_t first_too_many() {
  if constexpr (N > max_members + 1 || !takes<T, std::make_index_sequence<N>>) return N;
  else return first_too_many<T, N + 1>();
}

// A C array swallows one initialiser for each of its elements. Where `{}` in its place leaves room for fewer others,
// there is one.
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

template <class T>
consteval std::size_t count_members() {
  constexpr std::size_t fewest = fewest_initialisers<T, 0>();
  static_assert(fewest <= max_members,
                "runcomfy: the members of this struct cannot be counted: it has more than 64 of them, or a reference "
                "member, or a member that cannot be moved");
  if constexpr (fewest > max_members) {
    return 0;
  } else {
    constexpr std::size_t end = first_too_many<T, fewest>();
    static_assert(end <= max_members + 1,
                  "runcomfy: this struct has more than 64 members: group some of them in a struct of their own");
    if constexpr (end > max_members + 1) {
      return 0;
    } else {
      constexpr std::size_t count = end - 1;
      if constexpr (count > 0) {
        static_assert(!takes_base<T, std::make_index_sequence<count - 1>>,
                      "runcomfy: this struct has a base class: make the base a member instead");
        static_assert(!has_array<T, count>(), "runcomfy: this struct has a C array as a member: use std::array");
      }
      return count;
    }
  }
}

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect
