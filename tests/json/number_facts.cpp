// SPDX-License-Identifier: MIT
// Reals at the places where readers and writers go wrong: decimals that are all but a tie, powers of two and of ten,
// every 65,537th float. All of them through the public functions, and by the reading with natural numbers of any
// length.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>

#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

template <class Real>
using bits_of = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;

template <class Real>
bits_of<Real> bits(Real number) {
  return std::bit_cast<bits_of<Real>>(number);
}

// Read in every way there is. Nothing where the ways differ.
template <class Real>
std::optional<Real> read(const std::string& text) {
  const std::optional<Real> exact = json::detail::decimal_to_real<Real>(text.data(), text.data() + text.size());
  const runcomfy::result<Real> typed = runcomfy::from_json<Real>(text);
  if (!exact || !typed) return std::nullopt;
  if (bits(*exact) != bits(*typed)) return std::nullopt;
  if constexpr (sizeof(Real) == 8) {
    const runcomfy::result<json::value> value = json::parse(text);
    if (!value || !value->as_double() || bits(*value->as_double()) != bits(*typed)) return std::nullopt;
  }
  return *typed;
}

template <class Real>
bool comes_back(Real number) {
  const std::optional<Real> again = read<Real>(runcomfy::to_json(number));
  return again && bits(*again) == bits(number);
}

// The digits of a text without zeros at either end, and the power of ten of the last one.
struct digits_of {
  std::string digits = {};
  int power = 0;

  explicit digits_of(std::string_view text) {
    bool after_point = false;
    std::size_t i = 0;
    for (; i < text.size() && text[i] != 'e'; ++i) {
      if (text[i] == '.') after_point = true;
      if (text[i] < '0' || text[i] > '9') continue;
      if (!digits.empty() || text[i] != '0') digits += text[i];
      if (after_point) --power;
    }
    if (i < text.size()) power += std::stoi(std::string(text.substr(i + 1)));
    while (!digits.empty() && digits.back() == '0') digits.pop_back(), ++power;
  }
};

// Whether no decimal of one digit less reads back as the number: the two next to it are tried.
template <class Real>
bool is_shortest(Real number) {
  const std::string text = runcomfy::to_json(std::abs(number));
  const digits_of written(text);
  if (written.digits.size() < 2) return true;
  const std::uint64_t less = std::stoull(written.digits.substr(0, written.digits.size() - 1));
  for (const std::uint64_t each : {less, less + 1}) {
    const std::string less_text = std::to_string(each) + "e" + std::to_string(written.power + 1);
    const std::optional<Real> shorter =
        json::detail::decimal_to_real<Real>(less_text.data(), less_text.data() + less_text.size());
    if (shorter && bits(*shorter) == bits(std::abs(number))) return false;
  }
  return true;
}

template <class Real>
void check(Real number) {
  CHECK_MESSAGE(comes_back(number), runcomfy::to_json(number));
  CHECK_MESSAGE(is_shortest(number), runcomfy::to_json(number));
}

template <class Real>
struct fact {
  const char* text;
  bits_of<Real> nearest;
};

// Decimals of 17 and 19 digits that lie within 10^-15 of the distance between two doubles from their middle, found by
// continued fractions of 10^p / 2^q; the nearest double computed with integers of any length.
constexpr fact<double> all_but_ties[] = {
    {"2577984551429631682e-326", 0x001289a6bdc27c83}, {"32931890100779056e-324", 0x0017ae3a09ead5de},
    {"83865348210689515e-312", 0x02ab6c80d95b3ed5},   {"8355535952847819945e-295", 0x069d9f82a1a6b1b9},
    {"8118381224613298851e-281", 0x09847378203604fe}, {"87321175067455367e-269", 0x0b999ba6e3ca3c00},
    {"3189343281390222446e-256", 0x0ea09d51418ac9a5}, {"54876922580442087e-248", 0x0feb435f4bbf7e6b},
    {"4630726723053500095e-226", 0x14e307a67f1f69ff}, {"69705112365474009e-223", 0x1521e73ac3d9ae56},
    {"3615290913634952013e-214", 0x175b0650d4fdcdcd}, {"44354322356809089e-197", 0x1a7d72a52153e23e},
    {"6536997556035455193e-184", 0x1da346139dfe1a68}, {"41489164733416129e-170", 0x2016404b5f1623ad},
    {"6500609922920713997e-167", 0x212a994a95e20462}, {"64409240769861689e-159", 0x22692238f7987779},
    {"9328492695227007905e-141", 0x2698aaa7cfce5ebe}, {"90506231831231999e-129", 0x28abdc4114397ff3},
    {"92736157413624405e-120", 0x2a8a961684668b8b},   {"5554681572821496849e-113", 0x2c5da96d01e3510a},
    {"67366467983121959e-92", 0x30538052965327fd},    {"3507665085003296281e-73", 0x34a1339818257f0f},
    {"2219510890804279001e-65", 0x364038168b71e2c9},  {"46950597137968181e-61", 0x36bacdd663b7e21a},
    {"5573329417113950893e-43", 0x3ae58f8ee04cfe5f},  {"95290783281036445e-33", 0x3c9b7738011e75fe},
    {"19939161321408168e-24", 0x3e5568d5bdfd1b30},    {"1000760155763704707e-24", 0x3eb0ca3b6d895ac4},
    {"18657665486499759e23", 0x4815ee96441ff14e},     {"6233625151257784239e23", 0x489c9f9755a2bdf8},
    {"54897030182071313e29", 0x496ec55666d8f9ec},     {"7202841595437629673e29", 0x49df8aaa2954e028},
    {"78459735791271921e49", 0x4d9dcd0089c1314e},     {"3280443707096882018e62", 0x50a62217cc186734},
    {"38558880168875887e78", 0x53927c3a89e5dfc7},     {"2377934783557134477e78", 0x53f1cff66922bf44},
    {"26525993941010681e112", 0x5a987dcbf6ad5cf9},    {"8643988913946659879e115", 0x5bbe71ec1ed0a4f9},
    {"60901818845917857e129", 0x5e338245fafc63b6},    {"5529436763613147623e138", 0x6079c677be6f236e},
    {"54223535416644243e147", 0x61ee21a7537c0b0a},    {"1859887555230199653e158", 0x64877fe14f40159b},
    {"28863057365094743e176", 0x67e43e72fcd3aeb2},    {"4645835384460091665e186", 0x6a6da2c42fce2bc5},
    {"2721040415122424790e199", 0x6d13bbb4bf05f087},  {"81728586754912745e207", 0x6e6c4324c6e4a562},
    {"82310814274709837e216", 0x704a82415f593934},    {"7555784487484408317e227", 0x72fbaa1dbf614551},
    {"5993034052309126131e240", 0x75a8f22b4de1187d},  {"33498842873618617e258", 0x78eef62d051abff2},
    {"26400333297634681e276", 0x7ca52a0e96329909},    {"4499054460863230815e282", 0x7e5adf51fa055e03},
    {"29810857730669624e288", 0x7f25bc471d5456c8},    {"4649816093080631825e289", 0x7fd08dcc0c505461}};

// The same for float, with 8, 10 and 17 digits.
constexpr fact<float> all_but_ties_of_floats[] = {{"83277444137712759e-54", 0x01e2b3e8},
                                                  {"2860886881e-47", 0x011bc2f2},
                                                  {"75305875829745237e-44", 0x126ea763},
                                                  {"64684105e-42", 0x06abf5b9},
                                                  {"93137999e-40", 0x0a4170a7},
                                                  {"3752432815e-39", 0x0e98377e},
                                                  {"88410765876495987e-32", 0x267ed3a2},
                                                  {"86795901e-30", 0x1ad1dc0f},
                                                  {"32612081438121443e-27", 0x2e0f6df1},
                                                  {"3686559198e-26", 0x242a0335},
                                                  {"12228848208906129e-20", 0x39003a90},
                                                  {"3071999366e-17", 0x3303f0fd},
                                                  {"51291698e-15", 0x335c4bd2},
                                                  {"22365154e-10", 0x3b129281},
                                                  {"2500244230e-10", 0x3e800333},
                                                  {"37606899e9", 0x5b059b46},
                                                  {"2416202778e9", 0x5e06204f},
                                                  {"19415353781982425e9", 0x69807ae3},
                                                  {"28874659e15", 0x64c3a98c},
                                                  {"72521179884585811e15", 0x7464d624},
                                                  {"5854793035e19", 0x6f3d2db6},
                                                  {"2341917214e20", 0x703d2db6},
                                                  {"34506064148753515e21", 0x7dcfad03},
                                                  {"41358803e27", 0x78fee4af},
                                                  {"32031382e30", 0x7dc0c829}};

// Every double whose digit behind the last but one is all but a tie: it lies within 16 / 2^64 of the middle of two
// digits, found by the Euclidean algorithm over all exponents; the shortest digits computed with integers of any
// length.
constexpr fact<double> digits_all_but_ties[] = {
    {"1.3588129002659584e-245", 0x0d17c0747bd76fa1}, {"9.146153763407015e-233", 0x0fc22cea327fa99d},
    {"4.70400279513412e-227", 0x10f1d467e94b856e},   {"1.234550136632744e-99", 0x2b659a2783ce70ab},
    {"6.324027154591757e-75", 0x3086e22db4568793},   {"1.3076622631878654e+65", 0x4d73de005bd620df},
    {"1.7706146115181413e+137", 0x5c6e735b3003e352}, {"4.51862795138702e+159", 0x611491daad0ba280},
    {"9.03725590277404e+159", 0x612491daad0ba280},   {"2.711176770832212e+160", 0x613edac8039173c0},
    {"4.51862795138702e+160", 0x6149b651584e8b20},   {"9.03725590277404e+160", 0x6159b651584e8b20},
    {"2.711176770832212e+161", 0x617348bd023ae858},  {"4.51862795138702e+161", 0x618011f2d73116f4},
    {"9.03725590277404e+161", 0x619011f2d73116f4},   {"2.711176770832212e+162", 0x61a81aec42c9a26e},
    {"4.51862795138702e+162", 0x61b4166f8cfd5cb1},   {"9.03725590277404e+162", 0x61c4166f8cfd5cb1},
    {"5.657214278064575e+291", 0x7c82240c80bda7bf}};

}  // namespace

TEST_CASE("numbers: decimals that are all but a tie are read as the nearest double") {
  for (const fact<double>& each : all_but_ties) {
    const std::optional<double> number = read<double>(each.text);
    CHECK_MESSAGE((number && bits(*number) == each.nearest), each.text);
    const std::optional<double> negative = read<double>("-" + std::string(each.text));
    CHECK_MESSAGE((negative && bits(*negative) == (each.nearest | std::uint64_t{1} << 63)), each.text);
    check(std::bit_cast<double>(each.nearest));
  }
}

TEST_CASE("numbers: decimals that are all but a tie are read as the nearest float, in one step") {
  for (const fact<float>& each : all_but_ties_of_floats) {
    const std::optional<float> number = read<float>(each.text);
    CHECK_MESSAGE((number && bits(*number) == each.nearest), each.text);
    check(std::bit_cast<float>(each.nearest));
  }
}

TEST_CASE("numbers: a double that lies between two last digits gets the nearer one, and in the middle the even one") {
  for (const fact<double>& each : digits_all_but_ties) {
    CHECK(runcomfy::to_json(std::bit_cast<double>(each.nearest)) == each.text);
    check(std::bit_cast<double>(each.nearest));
  }
  // Eighteen digits that end with 5, and neighbours too far away for sixteen.
  CHECK(runcomfy::to_json(1.00000762939453125) == "1.0000076293945312");
  CHECK(runcomfy::to_json(1.00002288818359375) == "1.0000228881835938");
  CHECK(runcomfy::to_json(1125899906842624.25) == "1125899906842624.2");
  CHECK(runcomfy::to_json(1125899906842624.75) == "1125899906842624.8");
  CHECK(runcomfy::to_json(-1125899906842625.25) == "-1125899906842625.2");
}

TEST_CASE("numbers: an integer just in the middle of two doubles is written for the even one only") {
  std::mt19937_64 random(20'261'123);
  constexpr std::uint64_t least = std::uint64_t{1} << 52;
  std::uint64_t five = 1;
  int written_short = 0;
  for (int power = 1; power <= 23; ++power) {
    five *= 5;
    // An odd multiple of 5^power, of 54 bits, times 2^q: it is in the middle, and has so many zeros at the end.
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t room = 2 * least / five;
      const std::uint64_t middle = (room + random() % (room + 1)) * five;
      const std::uint64_t below = middle / 2;
      if (middle % 2 == 0 || below < least || below + 1 >= 2 * least) continue;
      for (int q = (std::max)(power, power * 10 / 3 - 4); q < power * 10 / 3 + 2; ++q) {
        const double lower = std::ldexp(static_cast<double>(below), q + 1);
        const double upper = std::ldexp(static_cast<double>(below + 1), q + 1);
        check(lower);
        check(upper);
        const std::string even = runcomfy::to_json(below % 2 == 0 ? lower : upper);
        const std::string odd = runcomfy::to_json(below % 2 == 0 ? upper : lower);
        if (digits_of(even).digits.size() < digits_of(odd).digits.size()) ++written_short;
      }
    }
  }
  CHECK(written_short > 1'000);
}

TEST_CASE("numbers: every power of two, and its neighbours, is written as short as can be and comes back") {
  for (int power = -1074; power <= 1023; ++power) {
    const double number = std::ldexp(1.0, power);
    check(number);
    check(std::nextafter(number, 0.0));
    if (power < 1023) check(std::nextafter(number, 2 * number));
  }
  for (int power = -149; power <= 127; ++power) {
    const float number = std::ldexp(1.0F, power);
    check(number);
    check(std::nextafter(number, 0.0F));
    if (power < 127) check(std::nextafter(number, 2 * number));
  }
}

TEST_CASE("numbers: every power of ten is written with one digit") {
  for (int power = -323; power <= 308; ++power) {
    const double number = *read<double>("1e" + std::to_string(power));
    check(number);
    // From 2^53 on, and among the subnormals, a power of ten is no double, but no shorter text stands for its nearest.
    CHECK_MESSAGE(digits_of(runcomfy::to_json(number)).digits == "1", power);
  }
}

TEST_CASE("numbers: every 65,537th float comes back, and those at the edges") {
  std::size_t finite = 0;
  for (std::uint64_t pattern = 0; pattern < std::uint64_t{1} << 32; pattern += 65'537) {
    const auto number = std::bit_cast<float>(static_cast<std::uint32_t>(pattern));
    if (!std::isfinite(number)) {
      CHECK_FALSE(runcomfy::try_to_json(number).has_value());
      continue;
    }
    ++finite;
    CHECK_MESSAGE(comes_back(number), pattern);
  }
  CHECK(finite == 65'280);
  for (const std::uint32_t pattern :
       {0x00000000U, 0x80000000U, 0x00000001U, 0x80000001U, 0x007FFFFFU, 0x00800000U, 0x00800001U, 0x3F7FFFFFU,
        0x3F800000U, 0x3F800001U, 0x4B7FFFFFU, 0x4B800000U, 0x4B800001U, 0x7F7FFFFEU, 0x7F7FFFFFU, 0xFF7FFFFFU})
    check(std::bit_cast<float>(pattern));
  for (const std::uint32_t pattern : {0x7F800000U, 0xFF800000U, 0x7F800001U, 0x7FC00000U, 0xFFC00000U, 0xFFFFFFFFU}) {
    CHECK_FALSE(runcomfy::try_to_json(std::bit_cast<float>(pattern)).has_value());
  }
}

TEST_CASE("numbers: doubles of random bits are written as short as can be and come back") {
  std::mt19937_64 random(20'261'121);
  for (int i = 0; i < 20'000; ++i) {
    const auto number = std::bit_cast<double>(random());
    if (std::isfinite(number)) check(number);
    // Subnormals are rare among random bits, and numbers of few digits never occur.
    check(std::bit_cast<double>(random() >> 12));
    check(static_cast<double>(random() % 100'000) / 1000);
  }
}

TEST_CASE("numbers: the middle of two neighbours goes to the even one, whatever the size") {
  std::mt19937_64 random(20'261'122);
  for (int i = 0; i < 300; ++i) {
    // mantissa * 2^-k, and half a unit more: all their digits, multiplied out by hand.
    const std::uint64_t mantissa = (std::uint64_t{1} << 52) | (random() >> 12);
    const int k = static_cast<int>(random() % 200);
    std::string digits = std::to_string(mantissa * 2 + 1);
    for (int j = 0; j <= k; ++j) {  // times five: so many digits stand after the point then
      int carry = 0;
      for (std::size_t at = digits.size(); at-- > 0;) {
        carry += (digits[at] - '0') * 5;
        digits[at] = static_cast<char>('0' + carry % 10);
        carry /= 10;
      }
      if (carry > 0) digits.insert(0, 1, static_cast<char>('0' + carry));
    }
    const double low = std::ldexp(static_cast<double>(mantissa), -k);
    const double high = std::ldexp(static_cast<double>(mantissa + 1), -k);
    const std::string power = "e-" + std::to_string(k + 1);
    CHECK(read<double>(digits + power) == (mantissa % 2 == 0 ? low : high));
    CHECK(read<double>(digits + ".0001" + power) == high);
    digits.back() = '4';  // it was a 5
    CHECK(read<double>(digits + ".9999" + power) == low);
  }
}
