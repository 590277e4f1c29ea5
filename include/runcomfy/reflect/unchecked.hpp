// SPDX-License-Identifier: MIT
// The named way round the checks.
#pragma once

#include <string_view>
#include <type_traits>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// A value that is stored without a look at the rules; made by `unchecked`.
template <class T>
struct unchecked_value {
  T value;
};

/// For what the service is known to take and this library is not: `.ratio = runcomfy::unchecked("4:3")`,
/// `.steps = runcomfy::unchecked(40)`. The compiler's checks are left out; `validate` still reports the value, so such
/// an input is submitted with `{.check = false}`. A text must live until it is stored.
template <class T>
[[nodiscard]] constexpr auto unchecked(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return unchecked_value<std::string_view>{std::string_view(value)};
  else return unchecked_value<T>{value};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
