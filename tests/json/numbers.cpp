// SPDX-License-Identifier: MIT
// Reals: the shortest text that reads back the same, and our own exact reading against that of the standard library.
#include "runcomfy/json/number.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include "runcomfy/json.hpp"

namespace json = runcomfy::json;
namespace detail = runcomfy::json::detail;

namespace {

template <class Real>
using bits_of = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;

template <class Real>
std::optional<Real> own(std::string_view text) {
  return detail::decimal_to_real<Real>(text.data(), text.data() + text.size());
}

template <class Real>
bool same(std::optional<Real> a, std::optional<Real> b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || std::bit_cast<bits_of<Real>>(*a) == std::bit_cast<bits_of<Real>>(*b);
}

// libc++ before version 20 has no std::from_chars for reals.
template <class Real>
concept standard_reads = requires(const char* text, Real& out) { std::from_chars(text, text, out); };

// What the standard library makes of a text that is in range; nothing where it has no std::from_chars.
template <class Real>
std::optional<Real> standard(std::string_view text) {
  if constexpr (standard_reads<Real>) {
    Real out{};
    if (std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc()) return out;
  }
  return std::nullopt;
}

template <class Real>
void check_against_standard(const std::string& text) {
  const std::optional<Real> expected = standard<Real>(text);
  if (expected) CHECK_MESSAGE(same(own<Real>(text), expected), text);
}

std::string printed(double number) { return runcomfy::to_json(number); }

std::string random_decimal(std::mt19937_64& random, int most_digits, int widest_exponent) {
  std::string text = random() % 2 != 0 ? "-" : "";
  const auto digits = 1 + random() % static_cast<std::uint64_t>(most_digits);
  text += static_cast<char>('1' + random() % 9);
  const auto point = random() % digits;
  for (std::uint64_t i = 0; i < digits; ++i) {
    if (i == point) text += '.';
    text += static_cast<char>('0' + random() % 10);
  }
  const auto exponent = static_cast<int>(random() % static_cast<std::uint64_t>(2 * widest_exponent)) - widest_exponent;
  return text + "e" + std::to_string(exponent);
}

}  // namespace

TEST_CASE("numbers: reals are written with as few digits as read back the same, in the form of JavaScript") {
  CHECK(printed(0.1) == "0.1");
  CHECK(printed(0.3) == "0.3");
  CHECK(printed(1.0 / 3) == "0.3333333333333333");
  CHECK(printed(25.0) == "25");
  CHECK(printed(-0.0) == "-0");
  CHECK(printed(1e21) == "1e+21");
  CHECK(printed(5e-324) == "5e-324");
  CHECK(printed(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(printed(2.2250738585072014e-308) == "2.2250738585072014e-308");
  CHECK(printed(9007199254740991.0) == "9007199254740991");
  CHECK(printed(-9007199254740991.0) == "-9007199254740991");
  CHECK(printed(9007199254740992.0) == "9.007199254740992e+15");
  CHECK(printed(-9007199254740994.0) == "-9.007199254740994e+15");
  CHECK(printed(9999999999999998.0) == "9.999999999999998e+15");
  CHECK(printed(1e16) == "1e+16");
  CHECK(printed(100000.0) == "100000");
  CHECK(printed(123456789012345680000.0) == "1.2345678901234568e+20");
  CHECK(printed(1e20) == "1e+20");
  CHECK(printed(0.0001) == "0.0001");
  CHECK(printed(0.000001) == "0.000001");
  CHECK(printed(0.0000015) == "0.0000015");
  CHECK(printed(0.00000012345678901234566) == "1.2345678901234566e-7");
  CHECK(printed(0.0000012345678901234567) == "0.0000012345678901234567");
  CHECK(printed(-0.0000012345678901234567) == "-0.0000012345678901234567");
  CHECK(printed(1e-7) == "1e-7");
  CHECK(printed(1.5e-10) == "1.5e-10");
  CHECK(printed(-1234.5) == "-1234.5");
  CHECK(printed(12345678.25) == "12345678.25");
  CHECK(printed(1234567890123456.7) == "1234567890123456.8");
  CHECK(printed(999999999.9999999) == "999999999.9999999");
  CHECK(printed(999999999.999999) == "999999999.999999");
  CHECK(printed(0.0) == "0");
  CHECK(runcomfy::to_json(-0.0F) == "-0");
  CHECK(runcomfy::to_json(1e15F) == "1000000000000000");
  CHECK(runcomfy::to_json(1e16F) == "1e+16");
  CHECK(runcomfy::to_json(1e20F) == "1e+20");
  CHECK(runcomfy::to_json(0.1F) == "0.1");
  CHECK(runcomfy::to_json(3.4028235e38F) == "3.4028235e+38");
  CHECK(runcomfy::to_json(1e-45F) == "1e-45");
}

TEST_CASE("numbers: a value that holds a real is read back as the same value, however large it is") {
  std::mt19937_64 random(53);
  const auto check = [](double real) {
    const json::value before = real;
    const runcomfy::result<json::value> after = json::parse(runcomfy::to_json(before));
    REQUIRE(after.has_value());
    CHECK_MESSAGE(*after == before, printed(real));
    CHECK_MESSAGE(runcomfy::to_json(*after) == printed(real), printed(real));
  };
  for (const double real : {0x1p53 - 1, 0x1p53, 0x1p53 + 2, 0x1p54 - 2, 0x1p63, 0x1p64, 276057400000000000.0, 1e15,
                            1e16, 1e17, 1e20, 1e21, 1e22, 1e23, 9.5e15, 123456789012345680000.0}) {
    check(real);
    check(-real);
    check(std::nextafter(real, 0.0));
    check(std::nextafter(real, 1e300));
  }
  for (int i = 0; i < 20'000; ++i) {
    check(std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 40) - 10));
    check(static_cast<double>(random()));
    const auto any = std::bit_cast<double>(random());
    if (std::isfinite(any)) check(any);
  }
}

TEST_CASE("numbers: samples of all finite doubles and floats survive being written and read") {
  std::mt19937_64 random(20261120);
  for (int i = 0; i < 100'000; ++i) {
    const auto number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    const std::string text = printed(number);
    CHECK_MESSAGE(same(std::optional(*json::parse(text)->as_double()), std::optional(number)), text);
    CHECK_MESSAGE(same(own<double>(text), std::optional(number)), text);
    const auto small_number = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (!std::isfinite(small_number)) continue;
    const std::string small_text = runcomfy::to_json(small_number);
    CHECK_MESSAGE(same(std::optional(*runcomfy::from_json<float>(small_text)), std::optional(small_number)),
                  small_text);
    CHECK_MESSAGE(same(own<float>(small_text), std::optional(small_number)), small_text);
  }
}

TEST_CASE("numbers: our own reading equals std::from_chars on random decimals") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 30'000; ++i) {
    check_against_standard<double>(random_decimal(random, 17, 330));
    check_against_standard<double>(random_decimal(random, 40, 340));
    check_against_standard<double>(random_decimal(random, 15, 24));
    check_against_standard<float>(random_decimal(random, 12, 50));
  }
  for (int i = 0; i < 500; ++i) check_against_standard<double>(random_decimal(random, 900, 330));
}

TEST_CASE("numbers: our own reading rounds exact ties to even and what is next to them away") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 2000; ++i) {
    // Half way between a double and its neighbour, as all its digits: 2^-1 of the last bit is exact in 54 bits.
    const std::uint64_t mantissa = (std::uint64_t{1} << 52) + random() % (std::uint64_t{1} << 52);
    const std::uint64_t tie = mantissa * 2 + 1;  // an integer of 54 bits, half way between two doubles
    std::string text = std::to_string(tie);
    const auto even = static_cast<double>(mantissa % 2 == 0 ? tie - 1 : tie + 1);
    const std::string zeros(static_cast<std::size_t>(random() % 790), '0');
    CHECK(own<double>(text) == even);
    CHECK(own<double>(text + "." + zeros) == even);
    CHECK(own<double>(text + "." + zeros + "1") == static_cast<double>(tie + 1));
    CHECK(own<double>(std::to_string(tie - 1) + "." + std::string(zeros.size() + 1, '9')) ==
          static_cast<double>(tie - 1));
    CHECK(own<double>(text + ".0" + std::string(900, '0') + "1") == static_cast<double>(tie + 1));
  }
}

TEST_CASE("numbers: the edges of double") {
  using limits = std::numeric_limits<double>;
  struct edge {
    const char* text;
    double number;
  };
  // Half of the smallest subnormal is 2.4703282292062327208...e-324, and the largest double plus half a step is
  // 1.797693134862315807937...e308.
  for (const edge& each : {edge{"5e-324", limits::denorm_min()},
                           edge{"2.4703282292062328e-324", limits::denorm_min()},
                           edge{"2.4703282292062327e-324", 0.0},
                           edge{"-2.4703282292062327e-324", -0.0},
                           edge{"1e-400", 0.0},
                           edge{"1e-99999999999999999999", 0.0},
                           edge{"0e99999999999999999999", 0.0},
                           edge{"-0.0", -0.0},
                           edge{"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
                           edge{"2.2250738585072014e-308", limits::min()},
                           edge{"2.2250738585072012e-308", limits::min()},
                           edge{"1.7976931348623157e308", limits::max()},
                           edge{"1.7976931348623158e308", limits::max()},
                           edge{"179769313486231570e291", limits::max()},
                           edge{"9007199254740993", 9007199254740992.0},
                           edge{"9007199254740995", 9007199254740996.0},
                           edge{"9007199254740993.0000000000000000000000000000001", 9007199254740994.0},
                           edge{"1e22", 1e22},
                           edge{"1e23", 1e23},
                           edge{"8.5e22", 8.5e22},
                           edge{"0.000001", 1e-6},
                           edge{"100000000000000000000e-20", 1.0},
                           edge{"0.00000000000000000000000000000000000000000000000001e50", 1.0}}) {
    CHECK_MESSAGE(same(own<double>(each.text), std::optional(each.number)), each.text);
    CHECK_MESSAGE(same(std::optional(*runcomfy::from_json<double>(each.text)), std::optional(each.number)), each.text);
  }
  for (const char* too_large : {"1.7976931348623159e308", "1e309", "-1e309", "1e99999999999999999999", "2e308"}) {
    CHECK_MESSAGE(!own<double>(too_large).has_value(), too_large);
    CHECK_MESSAGE(!json::parse(too_large).has_value(), too_large);
  }
}

TEST_CASE("numbers: the edges of float, read in one step") {
  using limits = std::numeric_limits<float>;
  struct edge {
    const char* text;
    float number;
  };
  // 1.00000017881393432617187499 lies under the middle of two floats, but its nearest double is that middle.
  for (const edge& each :
       {edge{"1e-45", limits::denorm_min()}, edge{"7e-46", 0.0F}, edge{"7.1e-46", limits::denorm_min()},
        edge{"1.17549435e-38", limits::min()}, edge{"3.4028235e38", limits::max()}, edge{"16777217", 16777216.0F},
        edge{"16777219", 16777220.0F}, edge{"1.00000017881393432617187499", 1.00000011920928955078125F},
        edge{"1.00000017881393432617187501", 1.0000002384185791015625F}}) {
    CHECK_MESSAGE(same(own<float>(each.text), std::optional(each.number)), each.text);
    CHECK_MESSAGE(same(std::optional(*runcomfy::from_json<float>(each.text)), std::optional(each.number)), each.text);
  }
  for (const char* too_large : {"3.4028236e38", "1e39", "1e400"}) {
    CHECK_MESSAGE(!own<float>(too_large).has_value(), too_large);
    CHECK_MESSAGE(!runcomfy::from_json<float>(too_large).has_value(), too_large);
  }
}

TEST_CASE("numbers: integers of every length are written as they are") {
  const auto check = [](std::uint64_t number) {
    CHECK(runcomfy::to_json(number) == std::to_string(number));
    const auto negative = static_cast<std::int64_t>(0 - number);
    CHECK(runcomfy::to_json(negative) == std::to_string(negative));
  };
  for (std::uint64_t power = 1; power <= 10'000'000'000'000'000'000U; power *= 10) {
    for (std::uint64_t factor = 1; factor < 10; ++factor) {
      check(power * factor - 1);
      check(power * factor);
      check(power * factor + 1);
    }
    if (power == 10'000'000'000'000'000'000U) break;
  }
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) check(random() >> (random() % 64));
  for (int i = -70'000; i < 70'000; i += 3) CHECK(runcomfy::to_json(i) == std::to_string(i));
  for (int i = -128; i < 128; ++i) CHECK(runcomfy::to_json(static_cast<signed char>(i)) == std::to_string(i));
  char digits[8];
  for (std::uint32_t i = 0; i < 100'000'000; i += i < 20'000 ? 1 : 9'973) {
    detail::put_eight(digits, detail::eight_digits(i) + detail::eight_zeros);
    if (std::to_string(100'000'000 + i).substr(1) != std::string_view(digits, 8)) FAIL(i);
  }
}

TEST_CASE("numbers: the powers of ten are exact to 128 bits") {
  // A power is kept as a fraction of natural numbers; its 128 highest bits are found bit by bit.
  for (int power = detail::lowest_power; power <= detail::highest_power; ++power) {
    const detail::long_word found = detail::ten_to(power);
    REQUIRE((found.high >> 63) == 1);
    // found * 2^e <= 10^power < (found + 1) * 2^e, multiplied out so that both sides are natural numbers.
    const int e = detail::bits_of_ten_to(power) - 127;
    const auto compare = [&](bool next) {
      detail::long_word number = next ? found.plus(1) : found;
      const bool overflow = next && number.high == 0 && number.low == 0;
      std::vector<std::uint32_t> left = {
          static_cast<std::uint32_t>(number.low), static_cast<std::uint32_t>(number.low >> 32),
          static_cast<std::uint32_t>(number.high), static_cast<std::uint32_t>(number.high >> 32), overflow ? 1U : 0U};
      std::vector<std::uint32_t> right = {1};
      const auto times = [](std::vector<std::uint32_t>& to, std::uint32_t factor) {
        std::uint64_t carry = 0;
        for (std::uint32_t& word : to) {
          carry += std::uint64_t{word} * factor;
          word = static_cast<std::uint32_t>(carry);
          carry >>= 32;
        }
        if (carry != 0) to.push_back(static_cast<std::uint32_t>(carry));
      };
      for (int i = 0; i < power; ++i) times(right, 10);
      for (int i = 0; i < -power; ++i) times(left, 10);
      for (int i = 0; i < e; ++i) times(left, 2);
      for (int i = 0; i < -e; ++i) times(right, 2);
      while (left.size() > right.size() && left.back() == 0) left.pop_back();
      while (right.size() > left.size() && right.back() == 0) right.pop_back();
      if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
      for (std::size_t i = left.size(); i-- > 0;)
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
      return 0;
    };
    CHECK_MESSAGE(compare(false) <= 0, power);
    CHECK_MESSAGE(compare(true) > 0, power);
  }
}

TEST_CASE("numbers: random doubles and floats get the digits that std::to_chars finds") {
  std::mt19937_64 random(9);
  const auto digits = [](std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, text.find('e')))
      if (c >= '0' && c <= '9' && (c != '0' || !out.empty())) out += c;
    while (!out.empty() && out.back() == '0') out.pop_back();
    return out;
  };
  const auto check = [&](auto number) {
    if constexpr (standard_reads<decltype(number)>) {
      char expected[64];
      const char* const end =
          std::to_chars(expected, expected + sizeof expected, number, std::chars_format::scientific).ptr;
      const std::string text = runcomfy::to_json(number);
      if (digits(text) != digits({expected, static_cast<std::size_t>(end - expected)})) FAIL(text);
    }
  };
  for (int i = 0; i < 200'000; ++i) {
    const auto number = std::bit_cast<double>(random());
    if (std::isfinite(number)) check(number);
    const auto small_number = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (std::isfinite(small_number)) check(small_number);
    check(static_cast<double>(static_cast<std::int64_t>(random())) / 1e6);
    check(static_cast<double>(random() % 1'000'000'000'000) / 1e7);
    check(std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 200) - 100));
    check(std::ldexp(1.0, static_cast<int>(random() % 2000) - 1000));
  }
}
