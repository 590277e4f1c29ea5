// SPDX-License-Identifier: MIT
// A table of members for a type that cannot be changed: a class of another library, one with a base, one with an array.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/fixed_string.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/kinds.hpp"
#include "runcomfy/reflect/rules.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// One row of a `described` table: the name on the wire, where the value is, and the rules, as in a `field`.
template <fixed_string Name, auto Pointer, class... Rules>
  requires std::is_member_object_pointer_v<decltype(Pointer)>
struct member {
  static constexpr std::string_view wire_name = Name.view();
  static constexpr auto pointer = Pointer;
  using rules = rule_list<Rules...>;
};

/// The members of a foreign type, in the order in which they are written:
///
///     template <>
///     struct runcomfy::describe<their::camera> {
///       using members = runcomfy::described<runcomfy::member<"zoom", &their::camera::zoom, runcomfy::minimum<0>>,
///                                           runcomfy::member<"pan", &their::camera::pan>>;
///     };
///
/// The type must be default-constructible if it is to be read.
template <class... Members>
struct described {
  static constexpr std::size_t size = sizeof...(Members);

  template <class T, class F>
  static constexpr decltype(auto) with_members([[maybe_unused]] T& object, F&& f) {
    return f(object.*Members::pointer...);
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
