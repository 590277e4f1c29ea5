// SPDX-License-Identifier: MIT
// What keeps a template over nothing cheap for the programs that include it and do not use it.
#pragma once

#include <type_traits>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// The type `T`, at which a template looks only when it is used itself: compilers look at once at any other type that
/// does not depend on the template's parameters, and at all that is written with it.
template <class Lazy, class T>
using lazily = std::enable_if_t<sizeof(Lazy*) != 0, T>;

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
