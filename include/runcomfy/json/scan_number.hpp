// SPDX-License-Identifier: MIT
// Numbers out of text: the grammar of JSON, and the nearest float or double.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/blocks.hpp"
#include "runcomfy/json/decimal.hpp"
#include "runcomfy/json/powers.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// Eight bytes, the first one lowest: whether all are digits, and what number they are.
inline bool are_digits(std::uint64_t eight) noexcept {
  constexpr std::uint64_t upper = 0xF0F0'F0F0'F0F0'F0F0;
  return ((eight & upper) | ((eight + 0x0606'0606'0606'0606) & upper) >> 4) == 0x3333'3333'3333'3333;
}
inline std::uint64_t number_of(std::uint64_t eight) noexcept {
  eight = (eight & 0x0F0F'0F0F'0F0F'0F0F) * (1 + (10 << 8)) >> 8;
  eight = (eight & 0x00FF'00FF'00FF'00FF) * (1 + (100 << 16)) >> 16;
  return (eight & 0x0000'FFFF'0000'FFFF) * (1 + (std::uint64_t{10'000} << 32)) >> 32;
}

// A number as it stands in the text, checked against the grammar.
struct number_token {
  const char* begin = nullptr;
  const char* end = nullptr;
  std::uint64_t digits = 0;  // all of them, without point and exponent, where 64 bits hold them
  int power = 0;             // of ten, of the last digit
  bool negative = false;
  bool integer = true;  // no point and no exponent, and not "-0", which only a real can hold
  bool fits = true;     // whether 64 bits hold the digits, and `power` tells the rest

  // Reads the number at `at`. Gives what is wrong, and then `end` is where; or null pointer.
  const char* scan(const char* at, const char* limit) noexcept;

 private:
  bool digits_fit(const char* last) const noexcept;
};

// Where there are more than nineteen digits, some of which may be zeros at the front.
inline bool number_token::digits_fit(const char* const last) const noexcept {
  const char* first = begin;
  while (first != last && (*first < '1' || *first > '9')) ++first;
  std::ptrdiff_t count = last - first;
  for (const char* at = first; at != last; ++at)
    if (*at == '.') --count;
  // Twenty digits fit up to 18446744073709551615, and beyond that `digits` has wrapped around to less than 10^19.
  return count < 20 || (count == 20 && *first == '1' && digits >= 10'000'000'000'000'000'000U);
}

inline const char* number_token::scan(const char* at, const char* const limit) noexcept {
  const auto is_digit = [&at, limit] { return at != limit && *at >= '0' && *at <= '9'; };
  const auto stop = [this, &at](const char* fault) {
    end = at;
    return fault;
  };
  begin = at;
  if (at != limit && *at == '-') negative = true, ++at;
  if (!is_digit()) return stop("expected a digit");
  std::uint64_t all = 0;
  const char* first = at;
  if (*at == '0') {
    ++at;
  } else {
    for (; is_digit(); ++at) all = all * 10 + static_cast<std::uint64_t>(*at - '0');
  }
  std::ptrdiff_t count = at - first;
  if (at != limit && *at == '.') {
    ++at;
    integer = false;
    if (!is_digit()) return stop("expected a digit after the decimal point");
    first = at;
    for (; limit - at >= 8; at += 8) {
      const std::uint64_t eight = first_lowest(eight_bytes(at));
      if (!are_digits(eight)) break;
      all = all * 100'000'000 + number_of(eight);
    }
    for (; is_digit(); ++at) all = all * 10 + static_cast<std::uint64_t>(*at - '0');
    const std::ptrdiff_t places = at - first;
    count += places;
    if (places < 100'000) power = -static_cast<int>(places);
    else fits = false;
  }
  digits = all;
  if (count > 19) fits = fits && digits_fit(at);
  if (at != limit && (*at == 'e' || *at == 'E')) {
    ++at;
    integer = false;
    const bool down = at != limit && *at == '-';
    if (at != limit && (*at == '-' || *at == '+')) ++at;
    if (!is_digit()) return stop("expected a digit in the exponent");
    int exponent = 0;
    for (; is_digit(); ++at)
      if (exponent < 100'000'000) exponent = exponent * 10 + (*at - '0');
    power += down ? -exponent : exponent;
  }
  if (negative && all == 0 && fits) integer = false;
  return stop(nullptr);
}

// The nearest value of `digits` / 10^`places`, for 1 to 27 places and digits above zero, where it can be told from 64
// bits of the power, as nearly always. Else `unsure`.
template <class Real>
Real near_fraction(std::uint64_t digits, int places, bool negative, bool& unsure) noexcept {
  using format = real_format<Real>;
  using bits = typename format::bits;
  const int unused = std::countl_zero(digits);
  const std::uint64_t high = long_word::product(digits << unused, tenths<>.power[places]).high;
  const int drop = 63 - format::precision + static_cast<int>(high >> 63);
  // What is missing may be one in the last bit.
  const std::uint64_t half = std::uint64_t{1} << (drop - 1), dropped = high & (2 * half - 1);
  unsure = dropped == half || dropped == half - 1;
  const std::uint64_t kept = (high >> drop) + (dropped > half ? 1 : 0);
  constexpr std::uint64_t hidden = std::uint64_t{1} << (format::precision - 1);
  const int last = bits_of_ten_to(-places) + 1 - unused + drop;  // power of two of the lowest bit of `kept`
  // Where all bits of `kept` were rounded up to the next power of two, the exponent becomes one more by itself.
  auto out = static_cast<bits>(kept - hidden + hidden * static_cast<std::uint64_t>(last - format::lowest + 1));
  if (negative) out = static_cast<bits>(out | static_cast<bits>(bits{1} << (sizeof(bits) * 8 - 1)));
  return std::bit_cast<Real>(out);
}

// The nearest value of `digits` * 10^`power`, where it can be told from their product with 128 bits of the power, which
// is right but for the last few: Daniel Lemire, "Number parsing at a gigabyte per second", 2021, with the margin in
// place of the proof. `unsure` where it cannot; nothing where it is too large.
template <class Real>
std::optional<Real> near_real(std::uint64_t digits, int power, bool negative, bool& unsure) noexcept {
  if (digits == 0 || power < lowest_power) return negative ? -Real{0} : Real{0};
  if (power > 308) return std::nullopt;
  const int unused = std::countl_zero(digits);
  const long_word scale = ten_to(power);
  long_word product = long_word::product(scale.low, digits << unused);
  product = long_word::product(scale.high, digits << unused).plus(product.high);
  int last = bits_of_ten_to(power) + 1 - unused;  // power of two of the lowest bit of `product.high`
  if (product.high >> 63 == 0) {
    product = {product.high << 1 | product.low >> 63, product.low << 1};
    --last;
  }
  bool tie = false;
  const std::optional<Real> out = assemble<Real>(product.high, last, product.low != 0, negative, tie);
  if (power >= 0 && power < exact_powers) return out;
  // What is missing is less than four in the lower word.
  constexpr std::uint64_t margin = 4;
  unsure = tie || product.low > ~margin;
  // Decimals that are binary fractions, as 0.25 is, come so near: without their fives they are exact.
  if (unsure && power < 0 && power > -exact_powers) {
    const std::uint64_t five = fives<>.power[-power], odd = five >> std::countr_zero(five);
    if (digits % odd == 0) {
      digits /= odd;
      unsure = false;
      const int free = std::countl_zero(digits);
      return assemble<Real>(digits << free, power - free, false, negative, tie);
    }
  }
  return out;
}

// Processors whose arithmetic is in doubles, with nothing added, round a quotient or a product once.
#if (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ == 0) || defined(_M_X64) || defined(_M_ARM64)
inline constexpr bool rounds_once = true;
#else
inline constexpr bool rounds_once = false;
#endif
template <class = void>
inline constexpr double exact_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// The nearest value, ties to even; zero where it is too small; nothing where it is too large to be finite.
template <class Real>
std::optional<Real> token_to_real(const number_token& token) noexcept {
  if (token.fits) {
    if constexpr (sizeof(Real) == 8 && rounds_once) {
      // Both are exact doubles (William Clinger, "How to read floating point numbers accurately", 1990).
      if (token.digits <= std::uint64_t{1} << 53 && token.power >= -22 && token.power <= 22) {
        auto out = static_cast<Real>(static_cast<std::int64_t>(token.digits));
        out = token.power < 0 ? out / exact_tens<>[-token.power] : out * exact_tens<>[token.power];
        return token.negative ? -out : out;
      }
    }
    bool unsure = false;
    if (token.power < 0 && token.power > -exact_powers && token.digits != 0) {
      const Real out = near_fraction<Real>(token.digits, -token.power, token.negative, unsure);
      if (!unsure) return out;
      unsure = false;
    }
    const std::optional<Real> out = near_real<Real>(token.digits, token.power, token.negative, unsure);
    if (!unsure) return out;
  }
  return decimal_to_real<Real>(token.begin, token.end);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
