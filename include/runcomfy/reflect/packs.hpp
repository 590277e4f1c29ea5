// SPDX-License-Identifier: MIT
// The back end that takes aggregates apart by a structured binding that is a pack: C++26, any number of members.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/annotations.hpp"
#include "runcomfy/reflect/bindings.hpp"
#include "runcomfy/reflect/count.hpp"
#include "runcomfy/reflect/limits.hpp"

// g++ 15 says 202403 and has no packs; clang 22 has them in every mode, and warns of them before C++26.
#if __cplusplus > 202302L && defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The name of this back end; see `bindings`. Names are read as there.
struct packs {
  static constexpr bool is_static_reflection = false;
  template <class T, std::size_t I>
  using annotations = detail::no_annotations;
  template <class T>
  static consteval bool has_annotations() {
    return false;
  }
  template <class E>
  static consteval bool has_annotated_enumerator() {
    return false;
  }

  template <class T>
  static consteval std::size_t size();
  /// How many members must be given at least, counted from the first.
  template <class T>
  static consteval std::size_t fewest() {
    return detail::fewest_initialisers<T, size<T>()>();
  }
  template <class T>
  static consteval detail::obstacles obstacles();
  template <class T, class F>
  static constexpr decltype(auto) with_members(T& object, F&& f) {
    auto& [... members] = object;
    return f(members...);
  }
};

namespace detail {

template <std::size_t Size, obstacles Found>
struct pack_facts {
  static constexpr std::size_t size = Size;
  static constexpr obstacles found = Found;
};

// Never called: it is its type that is asked for.
template <class T>
constexpr auto look_at_pack(T& object) {
  auto& [... members] = object;
  return pack_facts < sizeof...(members), obstacles{.array = (std::is_array_v<decltype(members)> || ...),
                                                    .reference = (std::is_reference_v<decltype(members)> || ...),
                                                    .bit_field = !requires {whole_members()(members...);
}
}
>();
}
template <class T>
using facts_of_pack = decltype(look_at_pack(std::declval<T&>()));

/// What has a base cannot be looked at, so this comes first. More initialisers than bytes are needed by nobody.
template <class T>
consteval bool has_base_before_pack() {
  constexpr std::size_t most = sizeof(T) + 8 < 512 ? sizeof(T) + 8 : 512;
  constexpr std::size_t fewest = fewest_initialisers<T, most>();
  if constexpr (fewest > most) return false;
  else return has_base<T, fewest>();
}

}  // namespace detail

template <class T>
consteval std::size_t packs::size() {
  return detail::facts_of_pack<T>::size;
}

template <class T>
consteval detail::obstacles packs::obstacles() {
  if constexpr (detail::has_base_before_pack<T>()) return {.base = true};
  else if constexpr (!detail::bindable<T>) return {.unnamed = true};
  else return detail::facts_of_pack<T>::found;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

#endif
