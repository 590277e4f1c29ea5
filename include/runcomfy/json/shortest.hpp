// SPDX-License-Identifier: MIT
// The shortest decimal number that reads back as a given binary one (Raffaello Giulietti, "The Schubfach way to render
// doubles", 2021; that one product tells it all, by its fraction, is from Victor Zverovich's zmij, 2025).
#pragma once

#include <cstdint>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/powers.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// (`digits` + `last` / 10) * 10^`power`, `last` being 0 to 9.
struct decimal_number {
  std::uint64_t digits;
  int power;
  int last;
};

// The decimal number with the fewest digits among those that are nearer to `significand` * 2^`exponent` than to its
// neighbours, and of these the nearest one. It may end with zeros. The significand is above zero and below 2^53;
// `lower_is_nearer` where the neighbour below is at half the distance: at powers of two.
//
// In units of 10^`power` the distance between neighbours is at least a tenth and less than one. So at most one whole
// number is near enough, the one below or the one above. If none is, one more digit is needed, and it suffices.
template <class = void>
[[nodiscard]] RUNCOMFY_INLINE constexpr decimal_number shortest(std::uint64_t significand, int exponent,
                                                                bool lower_is_nearer) noexcept {
  const int power = ((exponent * 1'262'611 - (lower_is_nearer ? 524'031 : 0)) >> 22) + 1;
  const int shift = -(exponent + bits_of_ten_to(-power));  // 1 to 4, or 0 where the lower one is nearer
  // Half the distance to the neighbours, in 2^-64; the number, with 64 bits behind the point; what rounds a digit.
  std::uint64_t half = 0, rounding = std::uint64_t{1} << 63;
  long_word number{};
  if (power <= 0 && power > 1 - exact_powers) {
    // Exact. Here only are there numbers in the middle of two digits: those with a fraction of 1/4 get the 2, which is
    // even, and those with 3/4 the 8. At the end of what is near enough there is no whole number.
    half = fives<>.power[-power] >> shift;
    number = long_word::product(half, 2 * significand);
    rounding += (number.low >> 63) - 1;
  } else {
    // All is too small, by less than 1 + 2^-10 in the last bit. No whole number is as near to an end, in any double,
    // without being the end itself; and there both sides of the comparison are rounded down by the same. Rounding to
    // one more digit multiplies the error by ten, and is right with the 6: the doubles that come so near to the middle
    // of two digits are few, and all of them are in the tests.
    const long_word scale = ten_to(-power);
    half = scale.high >> shift;
    const std::uint64_t rest = (scale.high << 1) << (63 - shift) | scale.low >> shift;
    number = long_word::product(half, 2 * significand).plus(long_word::product(rest, 2 * significand).high);
    rounding += 6;
  }
  const std::uint64_t fraction = number.low;
  const std::uint64_t even = 1 - (significand & 1);  // an even one gets what lies just in the middle
  const bool above = fraction + (half + even) < fraction;
  bool below = fraction < half + even;
  int last = static_cast<int>(long_word::product(fraction, 10).plus(rounding).high);
  if (lower_is_nearer) {
    below = fraction < half / 2 + even;
    // The nearest digit may be too far below.
    const int least = static_cast<int>(long_word::product(fraction - half / 2, 10).plus(~std::uint64_t{0}).high);
    if (last < least) last = least;
  }
  return {number.high + (above ? 1 : 0), power, above || below ? 0 : last};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_INLINE
