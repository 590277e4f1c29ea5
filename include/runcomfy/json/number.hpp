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

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/blocks.hpp"
#include "runcomfy/json/decimal.hpp"
#include "runcomfy/json/shortest.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_APART
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The room that a number takes at most.
template <class Number>
inline constexpr std::size_t room_of = std::numeric_limits<Number>::digits10 + 2;
template <std::floating_point Real>
inline constexpr std::size_t room_of<Real> = 25;  // "-0.0000012345678901234567"
// So many bytes behind that room may be written as well, and must be there: digits are stored eight at a time.
inline constexpr std::size_t overrun = 32;

// Eight digits of a number below 10^8 as bytes of 0 to 9, the first one the lowest.
[[nodiscard]] constexpr std::uint64_t eight_digits(std::uint32_t number) noexcept {
  std::uint64_t all = number / 10'000 | std::uint64_t{number % 10'000} << 32;
  std::uint64_t tens = ((all * 10'486) >> 20) & 0x7F'0000'007F;
  all = tens | ((all - tens * 100) << 16);
  tens = ((all * 103) >> 10) & 0x000F'000F'000F'000F;
  return tens | ((all - tens * 10) << 8);
}
inline constexpr std::uint64_t eight_zeros = 0x3030'3030'3030'3030;

inline void put_eight(char* to, std::uint64_t bytes) noexcept {
  bytes = first_lowest(bytes);
  std::memcpy(to, &bytes, 8);
}

inline constexpr char digit_pairs[] =
    "000102030405060708091011121314151617181920212223242526272829303132333435363738394041424344454647484950515253545556"
    "57"
    "5859606162636465666768697071727374757677787980818283848586878889909192939495969798"
    "99";

inline void put_pair(char* to, std::uint32_t number) noexcept { std::memcpy(to, digit_pairs + 2 * number, 2); }

inline char* put_below_10_4(char* to, std::uint32_t number) noexcept {
  if (number < 10) {
    *to = static_cast<char>('0' + number);
    return to + 1;
  }
  const std::uint32_t high = number / 100;
  if (high == 0) {
    put_pair(to, number);
    return to + 2;
  }
  if (high < 10) {
    *to = static_cast<char>('0' + high);
    put_pair(to + 1, number % 100);
    return to + 3;
  }
  put_pair(to, high);
  put_pair(to + 2, number % 100);
  return to + 4;
}

RUNCOMFY_APART inline char* put_natural(char* to, std::uint64_t number) noexcept {
  constexpr std::uint32_t step = 100'000'000;
  if (number < 10'000) return put_below_10_4(to, static_cast<std::uint32_t>(number));
  if (number < step) {
    const auto low = static_cast<std::uint32_t>(number % 10'000);
    to = put_below_10_4(to, static_cast<std::uint32_t>(number / 10'000));
    put_pair(to, low / 100);
    put_pair(to + 2, low % 100);
    return to + 4;
  }
  to = put_natural(to, number / step);
  put_eight(to, eight_digits(static_cast<std::uint32_t>(number % step)) + eight_zeros);
  return to + 8;
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

// As JavaScript writes numbers (RFC 8785, section 3.2.2.3), but that a negative zero keeps its sign, and that what is
// 2^53 or more has an exponent: zeros behind the shortest digits would make an integer of it that is another number.
inline char* put_decimal(char* to, decimal_number from) noexcept {
  constexpr std::uint64_t step = 100'000'000;
  if (from.digits < step) from.digits *= step, from.power -= 8;
  while (from.digits < step * step) from.digits *= 10, --from.power;
  // Seventeen digits: one, and twice eight as bytes, the first one the lowest.
  const std::uint64_t high = from.digits / step;
  const std::uint64_t first = high / step + '0';
  const std::uint64_t middle = eight_digits(static_cast<std::uint32_t>(high % step));
  const std::uint64_t last = eight_digits(static_cast<std::uint32_t>(from.digits % step));
  const auto put = [=](char* at) {
    *at = static_cast<char>(first);
    put_eight(at + 1, middle + eight_zeros);
    put_eight(at + 9, last + eight_zeros);
  };
  const int size = last != 0 ? 17 - std::countl_zero(last) / 8 : middle != 0 ? 9 - std::countl_zero(middle) / 8 : 1;
  int point = 17 + from.power;  // so many digits are before the decimal point
  if (point > -6 && point <= 0) {
    std::memcpy(to, "0.000000", 8);  // no C string: NOLINT(bugprone-not-null-terminated-result)
    to += 2 - point;
    put(to);
    return to + size;
  }
  constexpr std::uint64_t two_to_53 = 90'071'992'547'409'920;  // as seventeen digits
  const bool scientific = point < 0 || point > 16 || (point == 16 && from.digits >= two_to_53);
  const int exponent = point - 1;
  if (scientific) point = 1;
  if (size <= point) {
    put(to);
    to += point;
  } else if (point < 8) {
    // All one place later, and then the first eight once more with the point among them.
    put(to + 1);
    const std::uint64_t eight = first | (middle + eight_zeros) << 8;
    const std::uint64_t before = (std::uint64_t{1} << (8 * point)) - 1;
    put_eight(to, (eight & before) | std::uint64_t{'.'} << (8 * point) | (eight & ~before) << 8);
    to += size + 1;
  } else {
    put(to);
    std::memmove(to + point + 1, to + point, 9);
    to[point] = '.';
    to += size + 1;
  }
  if (!scientific) return to;
  *to++ = 'e';
  *to++ = exponent < 0 ? '-' : '+';
  return put_below_10_4(to, static_cast<std::uint32_t>(exponent < 0 ? -exponent : exponent));
}

// A double above zero with up to six places after the point and fifteen digits in all, as its millionths; or nothing
// (zero). Such a decimal is the shortest, because no two of them are near enough to be the same double. All is told by
// whole numbers, so that -ffast-math changes nothing.
[[nodiscard]] inline std::uint64_t short_decimal(double number, std::uint64_t bits) noexcept {
  constexpr std::uint64_t one = 1'000'000;
  if (!(number < 1e9 && number >= 0x1p-10)) return 0;
  // Checked by what follows. NOLINTNEXTLINE(bugprone-incorrect-roundings)
  const auto millionths = static_cast<std::uint64_t>(static_cast<std::int64_t>(number * 1e6 + 0.5));
  // number = significand / 2^shift, and the decimal must be nearer than half of the last bit.
  const std::uint64_t significand = (bits & 0xF'FFFF'FFFF'FFFF) | 0x10'0000'0000'0000;
  const int shift = 1023 + 52 - static_cast<int>(bits >> 52);
  const std::uint64_t apart = (millionths << shift) - significand * one;
  return apart + (one / 2 - 1) < one - 1 ? millionths : 0;
}

// A number that is finite.
template <std::floating_point Real>
char* put_number(char* to, Real number) noexcept {
  using format = real_format<Real>;
  auto bits = std::bit_cast<typename format::bits>(number);
  constexpr auto sign = static_cast<typename format::bits>(typename format::bits{1} << (sizeof(Real) * 8 - 1));
  if ((bits & sign) != 0) {
    *to++ = '-';
    bits = static_cast<typename format::bits>(bits & ~sign);
    number = -number;
  }
  if constexpr (sizeof(Real) == 8) {
    if (const std::uint64_t millionths = short_decimal(number, bits); millionths != 0) {
      to = put_natural(to, millionths / 1'000'000);
      const std::uint64_t places = eight_digits(static_cast<std::uint32_t>(millionths % 1'000'000) * 100);
      if (places == 0) return to;
      *to = '.';
      put_eight(to + 1, places + eight_zeros);
      return to + 9 - std::countl_zero(places) / 8;
    }
  }
  if (bits == 0) {
    *to = '0';
    return to + 1;
  }
  constexpr int stored = format::precision - 1;
  const auto low = static_cast<std::uint64_t>(bits & ((typename format::bits{1} << stored) - 1));
  const int exponent = static_cast<int>(bits >> stored);
  if (exponent == 0) return put_decimal(to, shortest(low, format::lowest, false));
  const bool lower_is_nearer = low == 0 && exponent > 1;
  return put_decimal(to, shortest(low | std::uint64_t{1} << stored, exponent - 1 + format::lowest, lower_is_nearer));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_APART
