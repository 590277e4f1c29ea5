// SPDX-License-Identifier: MIT
// Numbers to text: integers exactly, reals by the fewest digits that read back the same.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/blocks.hpp"
#include "runcomfy/json/decimal.hpp"
#include "runcomfy/json/shortest.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_APART
#define RUNCOMFY_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The room that a number takes at most.
template <class Number>
inline constexpr std::size_t room_of = std::numeric_limits<Number>::digits10 + 2;
template <std::floating_point Real>
inline constexpr std::size_t room_of<Real> = 25;  // "-0.0000012345678901234567"
// So many bytes behind that room may be written as well, and must be there: digits are stored eight at a time.
inline constexpr std::size_t overrun = 32;

// Four digits of a number below 10^4 as bytes of 0 to 9, the first one the lowest.
[[nodiscard]] constexpr std::uint32_t four_digits(std::uint32_t number) noexcept {
  const std::uint32_t hundreds = (number * 10'486) >> 20;
  const std::uint32_t all = hundreds | (number - hundreds * 100) << 16;
  const std::uint32_t tens = ((all * 103) >> 10) & 0x000F'000F;
  return tens | ((all - tens * 10) << 8);
}
// Eight digits of a number below 10^8 in the same way: twice four, four times two, eight.
[[nodiscard]] RUNCOMFY_INLINE constexpr std::uint64_t eight_digits_here(std::uint64_t number) noexcept {
  std::uint64_t upper = (number * 109'951'163) >> 40;
  std::uint64_t all = (number << 32) - upper * ((std::uint64_t{10'000} << 32) - 1);
  upper = ((all * 10'486) >> 20) & 0x7F'0000'007F;
  all = (all << 16) - upper * ((std::uint64_t{100} << 16) - 1);
  upper = ((all * 103) >> 10) & 0x000F'000F'000F'000F;
  return (all << 8) - upper * ((std::uint64_t{10} << 8) - 1);
}
// One copy of it, for those who need it once.
[[nodiscard]] RUNCOMFY_APART constexpr std::uint64_t eight_digits(std::uint64_t number) noexcept {
  return eight_digits_here(number);
}
inline constexpr std::uint64_t eight_zeros = 0x3030'3030'3030'3030;
// How many of the last of eight digits are zero, if not all are.
[[nodiscard]] constexpr int zero_bytes(std::uint64_t digits) noexcept {
  return static_cast<int>(static_cast<unsigned>(std::countl_zero(digits | 1)) / 8);
}

inline void put_eight(char* to, std::uint64_t bytes) noexcept {
  bytes = first_lowest(bytes);
  std::memcpy(to, &bytes, 8);
}

// Stores eight bytes, of which those behind the digits do not count.
inline char* put_below_10_4(char* to, std::uint32_t number) noexcept {
  const std::uint32_t digits = four_digits(number);
  const auto zeros = static_cast<unsigned>(std::countr_zero(digits | 1U << 24)) / 8;
  put_eight(to, (digits | eight_zeros) >> (8 * zeros));
  return to + (4 - zeros);
}

RUNCOMFY_APART inline char* put_natural(char* to, std::uint64_t number) noexcept {
  constexpr std::uint32_t step = 100'000'000;
  if (number < 10) {
    *to = static_cast<char>('0' + number);
    return to + 1;
  }
  if (number < 10'000) return put_below_10_4(to, static_cast<std::uint32_t>(number));
  if (number >= step) {
    to = put_natural(to, number / step);
    put_eight(to, eight_digits(number % step) | eight_zeros);
    return to + 8;
  }
  const std::uint64_t digits = eight_digits(number);
  const auto zeros = static_cast<unsigned>(std::countr_zero(digits | std::uint64_t{1} << 63)) / 8;
  put_eight(to, (digits | eight_zeros) >> (8 * zeros));
  return to + (8 - zeros);
}

inline char* put_integer(char* to, std::int64_t number) noexcept {
  *to = '-';
  return put_natural(to + (number < 0),
                     number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number));
}

template <std::integral Integer>
char* put_number(char* to, Integer number) noexcept {
  if constexpr (std::is_unsigned_v<Integer>) return put_natural(to, number);
  else return put_integer(to, number);
}

// A number from its millionths.
inline char* put_millionths(char* to, std::uint64_t millionths) noexcept {
  to = put_natural(to, millionths / 1'000'000);
  const std::uint64_t places = eight_digits(millionths % 1'000'000 * 100);
  if (places == 0) return to;
  *to = '.';
  put_eight(to + 1, places | eight_zeros);
  return to + 9 - zero_bytes(places);
}

// Seventeen digits, twice eight as bytes and the last one, of which `size` count, with the point before them (`point`
// -5 to 0) or behind so many as `point` says (8 to 16).
RUNCOMFY_APART inline char* put_far_point(char* to, std::uint64_t high, std::uint64_t low, char last, int size,
                                          int point) noexcept {
  if (point <= 0) {
    put_eight(to, 0x3030'3030'3030'2E30);  // "0.000000"
    to += 2 - point;
    put_eight(to, high);
    put_eight(to + 8, low);
    to[16] = last;
    return to + size;
  }
  put_eight(to, high);
  put_eight(to + 8, low);
  to[point] = '.';
  put_eight(to + point + 1, point == 16 ? 0 : low >> (8 * (point - 8)));
  to[17] = last;
  return to + (size <= point ? point : size + 1);
}

// A number that is finite, as JavaScript writes it (RFC 8785, section 3.2.2.3), but that a negative zero keeps its
// sign, and that what is 2^53 or more has an exponent: zeros behind the shortest digits would make an integer of it
// that is another number. All is told by whole numbers, so that -ffast-math changes nothing.
template <std::floating_point Real>
RUNCOMFY_APART char* put_number(char* to, Real number) noexcept {
  using format = real_format<Real>;
  using bits_type = typename format::bits;
  constexpr int stored = format::precision - 1;
  constexpr std::uint64_t hidden = std::uint64_t{1} << stored;
  constexpr auto sign = static_cast<bits_type>(bits_type{1} << (sizeof(Real) * 8 - 1));
  auto bits = std::bit_cast<bits_type>(number);
  if ((bits & sign) != 0) {
    *to++ = '-';
    bits = static_cast<bits_type>(bits & ~sign);
    number = -number;
  }
  std::uint64_t significand = bits & (hidden - 1);
  int exponent = static_cast<int>(bits >> stored);
  const bool lower_is_nearer = significand == 0;  // of the least one that is no subnormal it is said without need
  if (exponent == 0) {
    if (significand == 0) {
      *to = '0';
      return to + 1;
    }
    exponent = 1;
  } else {
    significand |= hidden;
  }
  exponent += format::lowest - 1;

  // The quick way: a double below 2^30 that has up to six places after the point, or a float below 2^13 that has up to
  // three. Such a decimal is the shortest, because no two of them are near enough to be the same number. From 2^-10 on
  // the differences have less than 64 bits.
  constexpr bool wide = sizeof(Real) == 8;
  constexpr std::uint64_t parts_of_one = wide ? 1'000'000 : 1'000;
  constexpr unsigned above_lowest = wide ? 40 : 23;
  if (static_cast<unsigned>(exponent + stored + 10) < above_lowest) {
    const double value = number;
    // Checked by what follows. NOLINTNEXTLINE(bugprone-incorrect-roundings)
    const auto parts = static_cast<std::uint64_t>(static_cast<std::int64_t>(value * (wide ? 1e6 : 1e3) + 0.5));
    // They must be nearer than half of the last bit.
    const std::uint64_t apart = (parts << -exponent) - significand * parts_of_one;
    if (apart + (parts_of_one / 2 - 1) < parts_of_one - 1)
      return put_millionths(to, parts * (1'000'000 / parts_of_one));
  }

  const decimal_number decimal = shortest(significand, exponent, lower_is_nearer);
  std::uint64_t digits = decimal.digits;
  auto last = static_cast<unsigned>(decimal.last);
  // Sixteen digits, or eight of a float, of which the first one is not zero, and the last one.
  int point = decimal.power + (wide ? 16 : 8);  // so many digits are before it
  constexpr std::uint64_t step = 100'000'000;
  for (; digits < (wide ? step : 1) * step / 10; --point) {
    digits = digits * 10 + last;
    last = 0;
  }
  std::uint64_t high = eight_digits_here(wide ? digits / step : digits);
  std::uint64_t low = wide ? eight_digits_here(digits % step) : std::exchange(last, 0);
  int size = (low != 0 ? 16 : 8) - zero_bytes(low != 0 ? low : high);
  if (last != 0) size = 17;
  high |= eight_zeros;
  low |= eight_zeros;
  const auto last_digit = static_cast<char>('0' + last);

  const int scale = point - 1;
  bool scientific = false;
  if (static_cast<unsigned>(scale) >= 7) {
    constexpr std::uint64_t two_to_53 = wide ? 9'007'199'254'740'992 : 90'071'993;  // of a float the next one
    scientific = scale <= -7 || scale > 15 || (scale == 15 && digits >= two_to_53);
    if (!scientific) return put_far_point(to, high, low, last_digit, size, point);
    point = 1;
  }
  put_eight(to, high);
  to[point] = '.';
  put_eight(to + point + 1, high >> (8 * point));
  put_eight(to + 9, low);
  to[17] = last_digit;
  to += size <= point ? point : size + 1;
  if (!scientific) return to;
  *to++ = 'e';
  *to++ = scale < 0 ? '-' : '+';
  return put_natural(to, static_cast<unsigned>(scale < 0 ? -scale : scale));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_APART
#undef RUNCOMFY_INLINE
