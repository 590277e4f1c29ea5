// SPDX-License-Identifier: MIT
// Decimal text to the nearest float or double by natural numbers of any length: where nothing quicker can tell.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// A natural number of a fixed greatest size: enough for 801 digits divided by ten to the 1150th.
class big_natural {
 public:
  void multiply_add(std::uint32_t factor, std::uint32_t addend) noexcept {
    std::uint64_t carry = addend;
    for (std::size_t i = 0; i < size_; ++i) {
      carry += std::uint64_t{words_[i]} * factor;
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) words_[size_++] = static_cast<std::uint32_t>(carry);
  }
  // Divides and tells whether something was left over.
  bool divide(std::uint32_t divisor) noexcept {
    std::uint64_t rest = 0;
    for (std::size_t i = size_; i-- > 0;) {
      rest = (rest << 32) | words_[i];
      words_[i] = static_cast<std::uint32_t>(rest / divisor);
      rest %= divisor;
    }
    while (size_ > 0 && words_[size_ - 1] == 0) --size_;
    return rest != 0;
  }
  void shift_up_words(std::size_t count) noexcept {
    for (std::size_t i = size_; i-- > 0;) words_[i + count] = words_[i];
    for (std::size_t i = 0; i < count; ++i) words_[i] = 0;
    size_ += count;
  }
  [[nodiscard]] int bits() const noexcept {
    return size_ == 0 ? 0 : static_cast<int>(size_ * 32) - std::countl_zero(words_[size_ - 1]);
  }
  // The 64 highest bits, and whether a lower one is set. Needs at least 64 bits.
  [[nodiscard]] std::uint64_t top(bool& rest) const noexcept {
    const int low = bits() - 64;
    std::uint64_t out = 0;
    for (int i = 0; i < 64; ++i) out |= static_cast<std::uint64_t>(bit(low + i)) << i;
    for (int i = 0; i < low && !rest; ++i) rest = bit(i);
    return out;
  }

 private:
  [[nodiscard]] bool bit(int i) const noexcept {
    return ((words_[static_cast<std::size_t>(i) / 32] >> (static_cast<unsigned>(i) % 32)) & 1U) != 0;
  }
  std::uint32_t words_[128]{};
  std::size_t size_ = 0;
};

// The digits of a number, without point and leading zeros, and the power of ten of the last one that is kept.
struct decimal {
  static constexpr int most_digits = 800;  // more than the 768 that can decide a double; the others only break a tie
  char digits[most_digits];
  int count = 0;
  bool more = false;  // a digit other than zero was dropped
  long exponent = 0;
  bool negative = false;

  // `text` is a number of the JSON grammar.
  decimal(const char* at, const char* end) noexcept {
    if (*at == '-') negative = true, ++at;
    bool after_point = false;
    for (; at != end && *at != 'e' && *at != 'E'; ++at) {
      if (*at == '.') {
        after_point = true;
        continue;
      }
      if (count < most_digits && (count > 0 || *at != '0')) digits[count++] = *at;
      else if (count > 0) more = more || *at != '0', ++exponent;
      if (after_point) --exponent;
    }
    if (at == end) return;
    ++at;
    const bool down = *at == '-';
    if (*at == '-' || *at == '+') ++at;
    long power = 0;
    for (; at != end; ++at)
      if (power < 100'000'000) power = power * 10 + (*at - '0');
    exponent += down ? -power : power;
  }
};

template <class Real>
struct real_format {
  static_assert(std::numeric_limits<Real>::is_iec559 && (sizeof(Real) == 4 || sizeof(Real) == 8));
  using bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
  static constexpr int precision = std::numeric_limits<Real>::digits;                 // 24 or 53, with the hidden bit
  static constexpr int lowest = std::numeric_limits<Real>::min_exponent - precision;  // power of two of the last bit
  static constexpr int highest = std::numeric_limits<Real>::max_exponent - precision;
};

// `high` * 2^`power` (with `rest`: and a little more), `high` having its 64th bit set, rounded to nearest, ties to
// even; `tie` tells of one.
template <class Real>
std::optional<Real> assemble(std::uint64_t high, int power, bool rest, bool negative, bool& tie) noexcept {
  using format = real_format<Real>;
  int drop = 64 - format::precision;
  if (power + drop < format::lowest) drop = format::lowest - power;  // a subnormal has fewer bits
  std::uint64_t kept = 0;
  if (drop <= 64) {
    kept = drop == 64 ? 0 : high >> drop;
    const std::uint64_t half = std::uint64_t{1} << (drop - 1);
    const std::uint64_t dropped = drop == 64 ? high : high & ((half << 1) - 1);
    tie = dropped == half && !rest;
    if (dropped > half || (dropped == half && (rest || (kept & 1) != 0))) ++kept;
  }
  int last = power + drop;
  if (kept == std::uint64_t{1} << format::precision) kept >>= 1, ++last;
  if (last > format::highest) return std::nullopt;
  using bits = typename format::bits;
  auto out = static_cast<bits>(kept);
  constexpr auto hidden = static_cast<bits>(bits{1} << (format::precision - 1));
  // A subnormal has the exponent field 0, and reaching the hidden bit by rounding makes that field 1 by itself.
  if (out >= hidden) out = static_cast<bits>(out + hidden * static_cast<bits>(last - format::lowest));
  if (negative) out = static_cast<bits>(out | static_cast<bits>(bits{1} << (sizeof(bits) * 8 - 1)));
  return std::bit_cast<Real>(out);
}

template <class Real>
std::optional<Real> exact(const decimal& from) noexcept {
  const long magnitude = from.count + from.exponent;  // the number is below ten to this power
  if (from.count == 0 || magnitude < -400) return from.negative ? -Real{0} : Real{0};
  if (magnitude > 400) return std::nullopt;
  big_natural number;
  for (int i = 0; i < from.count; ++i) number.multiply_add(10, static_cast<std::uint32_t>(from.digits[i] - '0'));
  bool rest = from.more;
  int power = static_cast<int>(from.exponent);  // of ten: its twos are left for the end, so that only fives are worked
  constexpr std::uint32_t five_13 = 1'220'703'125;
  int fives = power < 0 ? -power : power;
  // Enough bits that 64 are left after the division (a five takes less than 2.33 bits).
  const int wanted = 64 + (power < 0 ? fives * 7 / 3 + 1 : 0);
  if (number.bits() < wanted) {
    const auto words = static_cast<std::size_t>((wanted - number.bits() + 31) / 32);
    number.shift_up_words(words);
    power -= static_cast<int>(words) * 32;
  }
  const bool down = from.exponent < 0;
  for (; fives > 0; fives -= 13) {
    std::uint32_t factor = five_13;
    if (fives < 13) {
      factor = 1;
      for (int i = 0; i < fives; ++i) factor *= 5;
    }
    if (down) rest = number.divide(factor) || rest;
    else number.multiply_add(factor, 0);
  }
  power += number.bits() - 64;
  const std::uint64_t high = number.top(rest);
  bool tie = false;
  return assemble<Real>(high, power, rest, from.negative, tie);
}

// The nearest value, ties to even; zero where it is too small; nothing where it is too large to be finite. The text is
// a number of the JSON grammar.
template <class Real>
std::optional<Real> decimal_to_real(const char* at, const char* end) noexcept {
  return exact<Real>(decimal(at, end));
}

// Whether an integer of the JSON grammar, of more than 64 bits, is exactly a double.
inline bool is_exactly(std::string_view digits, double real) noexcept {
  if (digits.size() > 310) return false;  // the largest double has 309 digits
  const std::optional<double> nearest = decimal_to_real<double>(digits.data(), digits.data() + digits.size());
  if (!nearest || std::bit_cast<std::uint64_t>(*nearest) != std::bit_cast<std::uint64_t>(real)) return false;
  big_natural number;
  for (const char c : digits)
    if (c != '-') number.multiply_add(10, static_cast<std::uint32_t>(c - '0'));
  bool rest = false;
  return (number.top(rest) & 0x7FF) == 0 && !rest;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
