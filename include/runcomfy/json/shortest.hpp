// SPDX-License-Identifier: MIT
// The shortest decimal number that reads back as a given binary one (Schubfach: Raffaello Giulietti, "The Schubfach way
// to render doubles", 2021).
#pragma once

#include <cstdint>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/powers.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// `digits` * 10^`power`.
struct decimal_number {
  std::uint64_t digits;
  int power;
};

// The product of a power of ten and a whole number, without its 128 lowest bits; the last bit left says as well whether
// one below it was set ("round to odd"), but for the very last one, which may come from the rounding of the power.
[[nodiscard]] constexpr std::uint64_t multiply_to_odd(long_word power, std::uint64_t number) noexcept {
  const long_word product = long_word::product(power.high, number).plus(long_word::product(power.low, number).high);
  return product.high | (product.low > 1 ? 1U : 0U);
}

// The decimal number with the fewest digits among those that are nearer to `significand` * 2^`exponent` than to its
// neighbours, and of these the nearest one. It may end with zeros. The significand is above zero and below 2^53;
// `lower_is_nearer` where the neighbour below is at half the distance: at powers of two.
template <class = void>
[[nodiscard]] constexpr decimal_number shortest(std::uint64_t significand, int exponent,
                                                bool lower_is_nearer) noexcept {
  const std::uint64_t odd = significand & 1;  // an even one gets what lies just in the middle
  // The distance to the neighbours is between 10^power and 10^(power + 1).
  const int power = (exponent * 1'262'611 - (lower_is_nearer ? 524'031 : 0)) >> 22;
  long_word scale = ten_to(-power);
  ++scale.low;  // rounded up
  const int shift = exponent + bits_of_ten_to(-power) + 1;
  const std::uint64_t lower = multiply_to_odd(scale, (4 * significand - (lower_is_nearer ? 1 : 2)) << shift) + odd;
  const std::uint64_t value = multiply_to_odd(scale, (4 * significand) << shift);
  const std::uint64_t upper = multiply_to_odd(scale, (4 * significand + 2) << shift) - odd;
  const std::uint64_t digits = value / 4;
  if (digits >= 10) {
    const std::uint64_t fewer = digits / 10;
    const bool below = lower <= 40 * fewer, above = 40 * fewer + 40 <= upper;
    if (below != above) return {fewer + (above ? 1 : 0), power + 1};
  }
  const bool below = lower <= 4 * digits, above = 4 * digits + 4 <= upper;
  if (below != above) return {digits + (above ? 1 : 0), power};
  const std::uint64_t middle = 4 * digits + 2;
  return {digits + (value > middle || (value == middle && (digits & 1) != 0) ? 1 : 0), power};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
