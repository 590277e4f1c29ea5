// SPDX-License-Identifier: MIT
// Names and rules as C++26 annotations of plain members, in the words of `field`.
#pragma once

#include <string_view>

#include "runcomfy/core/fixed_string.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/rules.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// The name on the wire as an annotation, where the back end is C++26 static reflection. Rules are annotations too:
///
///     [[=runcomfy::wire<"598_steps">{}, =runcomfy::minimum<6>{}, =runcomfy::maximum<20>{}]]
///     std::optional<int> steps = {};
///
///     enum class speed { fast, very_fast [[=runcomfy::wire<"very-fast">{}]] };
///
/// Such a member means the same as `field<"598_steps", std::optional<int>, minimum<6>, maximum<20>>`, but it is a plain
/// member: what a field checks while compiling is found by `validate` only, and a required one may be forgotten.
/// Compilers without static reflection do not know annotations, so such a struct is for C++26 only.
template <fixed_string Name>
struct wire {
  static_assert(Name.size() > 0, "runcomfy: a wire name needs at least one character");
  static constexpr std::string_view name = Name.view();
};

namespace reflect::detail {

/// What annotations say of a member: nothing.
struct no_annotations {
  static constexpr bool any = false;
  static constexpr std::string_view wire_name = {};
  using rules = rule_list<>;
};

}  // namespace reflect::detail
}  // namespace runcomfy::inline RUNCOMFY_ABI
