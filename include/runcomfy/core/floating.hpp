// SPDX-License-Identifier: MIT
// Two questions about a double, without <cmath>, which would cost every user a tenth of the include time.
#pragma once

#include <bit>
#include <cstdint>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// By the bits of IEEE 754, so that -ffast-math changes nothing.
[[nodiscard]] constexpr bool is_finite(double x) noexcept {
  return (std::bit_cast<std::uint64_t>(x) & 0x7ff0'0000'0000'0000U) != 0x7ff0'0000'0000'0000U;
}
[[nodiscard]] constexpr bool is_nan(double x) noexcept {
  return (std::bit_cast<std::uint64_t>(x) & 0x7fff'ffff'ffff'ffffU) > 0x7ff0'0000'0000'0000U;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
