// SPDX-License-Identifier: MIT
// What keeps a struct from being taken apart, and the sentences that say so: the same for every back end.
#pragma once

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail {

/// What a back end found in a struct.
struct obstacles {
  bool base = false;       // a base class, also an empty one
  bool array = false;      // a C array as a member
  bool reference = false;  // a reference as a member
  bool bit_field = false;
  bool unnamed = false;      // an anonymous union or struct
  bool too_many = false;     // more members than the back end can name
  bool uncountable = false;  // no number of initialisers is taken

  [[nodiscard]] constexpr bool none() const {
    return !(base || array || reference || bit_field || unnamed || too_many || uncountable);
  }
};

/// Whether a struct can be taken apart. If it cannot, the compiler says why.
template <class T, obstacles Found>
consteval bool can_be_taken_apart() {
  static_assert(!Found.base, "runcomfy: this struct has a base class: make the base a member instead");
  static_assert(!Found.array, "runcomfy: this struct has a C array as a member: use std::array");
  static_assert(!Found.reference, "runcomfy: this struct has a reference member: make it a value");
  static_assert(!Found.bit_field, "runcomfy: this struct has a bit-field as a member: use a whole type");
  static_assert(!Found.unnamed, "runcomfy: this struct has an anonymous union or struct as a member: give it a name");
  static_assert(!Found.too_many,
                "runcomfy: this struct has more than 64 members: group some of them in a struct of their own");
  static_assert(!Found.uncountable,
                "runcomfy: the members of this struct cannot be counted: it has more than 64 of them, or a reference "
                "member, or a member that cannot be moved");
  return Found.none();
}

// Given to `with_members` in place of what a user does. The members arrive by reference, to which a bit-field cannot be
// bound: where a call of it would be ill-formed, there is one. Clang before 16 cannot ask that about what structured
// bindings name; there the call is made, and clang quotes the line below.
struct whole_members {
  template <class... M>
  constexpr void operator()(M&...) const {}  // runcomfy: this struct has a bit-field as a member: use a whole type
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail
