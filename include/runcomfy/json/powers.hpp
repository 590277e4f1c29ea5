// SPDX-License-Identifier: MIT
// Powers of ten to 128 bits, exactly rounded down: what turns binary numbers into decimal ones and back.
#pragma once

#include <cstdint>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// 128 bits. Where the compiler knows such numbers, carries cost no branches.
struct long_word {
  std::uint64_t high, low;

#if defined(__SIZEOF_INT128__)
  __extension__ typedef unsigned __int128 whole;
  [[nodiscard]] static constexpr long_word of(whole from) noexcept {
    return {static_cast<std::uint64_t>(from >> 64), static_cast<std::uint64_t>(from)};
  }
  [[nodiscard]] static constexpr long_word product(std::uint64_t a, std::uint64_t b) noexcept {
    return of(static_cast<whole>(a) * b);
  }
  [[nodiscard]] constexpr long_word plus(std::uint64_t more) const noexcept {
    return of((static_cast<whole>(high) << 64 | low) + more);
  }
#else
  [[nodiscard]] static constexpr long_word product(std::uint64_t a, std::uint64_t b) noexcept {
    const std::uint64_t low_a = a & 0xFFFF'FFFFU, high_a = a >> 32, low_b = b & 0xFFFF'FFFFU, high_b = b >> 32;
    const std::uint64_t lowest = low_a * low_b, middle = high_a * low_b + (lowest >> 32);
    const std::uint64_t other = low_a * high_b + (middle & 0xFFFF'FFFFU);
    return {high_a * high_b + (middle >> 32) + (other >> 32), (other << 32) | (lowest & 0xFFFF'FFFFU)};
  }
  [[nodiscard]] constexpr long_word plus(std::uint64_t more) const noexcept {
    return {high + (low + more < more ? 1U : 0U), low + more};
  }
#endif
};

// The power of two of the highest bit of ten to the `power`th, for -1233 to 1233.
[[nodiscard]] constexpr int bits_of_ten_to(int power) noexcept { return (power * 1'741'647) >> 19; }

inline constexpr int lowest_power = -342, highest_power = 324;

// Ten to every 27th power, to 192 bits, and five to the powers up to 27, which 64 bits hold; both moved up so that the
// highest bit is set. A table of all 667 powers would be thirteen times as large.
template <class = void>
inline constexpr std::uint64_t every_27th[26][3] = {
    {0x8049'A4AC'0C58'11AE, 0x205B'896D'777D'6278, 0xAC26'1E9F'5141'430B},  // 10^-351
    {0xCF42'894A'5DCE'35EA, 0x5206'4CAC'8286'75B9, 0x475F'2B7D'7DF1'AD7A},  // 10^-324
    {0xA76C'5823'38ED'2621, 0xAF2A'F2B8'0AF6'F24E, 0x657C'8F4D'4332'3A36},  // 10^-297
    {0x873E'4F75'E222'4E68, 0x5A77'44A6'E804'A291, 0xCC35'EDDF'CF09'96D7},  // 10^-270
    {0xDA7F'5BF5'9096'6848, 0xAF39'A475'506A'899E, 0xA302'94CC'2934'E662},  // 10^-243
    {0xB080'392C'C434'9DEC, 0xBD8D'794D'96AA'CFB3, 0xFE13'A5C8'6AF6'4418},  // 10^-216
    {0x8E93'8662'882A'F53E, 0x547E'B47B'7282'EE9C, 0x41B0'230E'1421'487D},  // 10^-189
    {0xE658'29B3'046B'0AFA, 0x0CB4'A5A3'112A'5112, 0xA3B5'61B1'CB20'8396},  // 10^-162
    {0xBA12'1A46'50E4'DDEB, 0x92F3'4D62'616C'E413, 0x21A0'183E'1058'3CD3},  // 10^-135
    {0x964E'858C'91BA'2655, 0x3A6A'07F8'D510'F86F, 0xE908'2F25'E9C5'E9EC},  // 10^-108
    {0xF2D5'6790'AB41'C2A2, 0xFAE2'7299'423F'B9C3, 0x3695'DAD7'E885'8901},  // 10^-81
    {0xC428'D05A'A475'1E4C, 0xAA97'E14C'3C26'B886, 0x9684'2DC9'5323'F5A8},  // 10^-54
    {0x9E74'D1B7'91E0'7E48, 0x775E'A264'CF55'347D, 0xCA49'F1C0'5120'C9C7},  // 10^-27
    {0x8000'0000'0000'0000, 0x0000'0000'0000'0000, 0x0000'0000'0000'0000},  // 10^0
    {0xCECB'8F27'F420'0F3A, 0x0000'0000'0000'0000, 0x0000'0000'0000'0000},  // 10^27
    {0xA70C'3C40'A64E'6C51, 0x9990'90B6'5F67'D924, 0x0000'0000'0000'0000},  // 10^54
    {0x86F0'AC99'B4E8'DAFD, 0x69A0'28BB'3DED'71A3, 0xDF9F'9156'27C0'4E28},  // 10^81
    {0xDA01'EE64'1A70'8DE9, 0xE80E'6F48'20CC'9495, 0xD74B'AAD0'3BC1'D8D3},  // 10^108
    {0xB01A'E745'B101'E9E4, 0x5EC0'5DCF'F72E'7F8F, 0xC04C'79FF'E324'301F},  // 10^135
    {0x8E41'ADE9'FBEB'C27D, 0x1458'8F13'BE84'7307, 0x23BD'6A20'59C0'02F5},  // 10^162
    {0xE5D3'EF28'2A24'2E81, 0x8F16'68C8'A86D'A5FA, 0xF0B5'CCF5'176E'CC7C},  // 10^189
    {0xB9A7'4A06'37CE'2EE1, 0x6D95'3E2B'D717'3692, 0x88EF'B003'7AC0'8BDE},  // 10^216
    {0x95F8'3D0A'1FB6'9CD9, 0x4ABD'AF10'1564'F98E, 0x0D5A'4AF7'B3A9'8E47},  // 10^243
    {0xF24A'01A7'3CF2'DCCF, 0xBC63'3B39'673C'8CEC, 0x3D9C'44CD'2F36'917C},  // 10^270
    {0xC3B8'3581'09E8'4F07, 0x0A86'2F80'EC47'00C8, 0x0260'6EA0'1029'DC37},  // 10^297
    {0x9E19'DB92'B4E3'1BA9, 0x6C07'A2C2'6A83'46D1, 0x4944'D9F5'2CD0'DEC2},  // 10^324
};
inline constexpr int exact_powers = 28;
struct five_table {
  std::uint64_t power[exact_powers]{};
};
template <class = void>
inline constexpr five_table fives = [] {
  five_table out;
  std::uint64_t five = 1;
  for (std::uint64_t& each : out.power) {
    each = five;
    while (each >> 63 == 0) each <<= 1;
    five *= 5;
  }
  return out;
}();

// The 128 highest bits of ten to the `power`th (`lowest_power` to `highest_power`), the highest one set.
template <class = void>
[[nodiscard]] constexpr long_word ten_to(int power) noexcept {
  if (power >= 0 && power < exact_powers)
    return {fives<>.power[power], 0};  // numbers from 10^-11 to 10^17 ask for these
  const auto offset = static_cast<unsigned>(power + 351);
  const auto& base = every_27th<>[offset / 27];
  const std::uint64_t five = fives<>.power[offset % 27];
  const long_word rest = long_word::product(base[1], five).plus(long_word::product(base[2], five).high);
  const long_word top = long_word::product(base[0], five).plus(rest.high);
  if (top.high >> 63 != 0) return top;
  return {(top.high << 1) | (top.low >> 63), (top.low << 1) | (rest.low >> 63)};
}

// The 64 highest bits of a tenth to the powers up to 27.
template <class = void>
inline constexpr five_table tenths = [] {
  five_table out;
  for (int i = 0; i < exact_powers; ++i) out.power[i] = ten_to(-i).high;
  return out;
}();

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
