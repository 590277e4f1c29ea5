// SPDX-License-Identifier: MIT
// An object to read into, made although its required members have no value yet.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/info.hpp"
#include "runcomfy/reflect/kinds.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The one door to the blank state of fields, which users never see: a reader opens it and fills what it made, or
/// throws it away.
struct blank_maker {
  template <class T, class Backend>
  static constexpr T make();

 private:
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
  // The members after the last required one keep their own initialisers.
  template <class T, class Backend, std::size_t... I>
  static constexpr T make_members(std::index_sequence<I...>) {
    return T{make<std::remove_const_t<member_type<T, I, Backend>>, Backend>()...};
  }
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
  template <class T, class Backend, std::size_t... I>
  static constexpr T make_array(std::index_sequence<I...>) {
    return T{{(static_cast<void>(I), make<typename T::value_type, Backend>())...}};
  }
};

template <class T, class Backend>
constexpr T blank_maker::make() {
  if constexpr (std::is_default_constructible_v<T>) {
    return T{};
  } else if constexpr (is_field<T>) {
    return T(typename T::blank{}, make<typename T::value_type, Backend>());
  } else if constexpr (is_one_of<T>) {
    return *T::parse(T::choices[0]);
  } else if constexpr (fixed_list<T>) {
    return make_array<T, Backend>(std::make_index_sequence<std::tuple_size<T>::value>{});
  } else {
    static_assert(reflectable<T>, "runcomfy: this type can only be written, not read: it has no default constructor");
    static_assert(!described<T>, "runcomfy: a described type needs a default constructor to be read");
    return make_members<T, Backend>(std::make_index_sequence<Backend::template fewest<T>()>{});
  }
}

/// A `T` to read into. Members that have initialisers keep them, required members are blank: the reader must fill each
/// one or throw the object away.
template <class T, class Backend = backend>
[[nodiscard]] constexpr T make_blank() {
  return blank_maker::make<T, Backend>();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect
