// SPDX-License-Identifier: MIT
// Thirty-two bytes of text at a time, on processors that can (x86-64 with AVX2): which are special, and whether they
// are UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "runcomfy/core/version.hpp"

// Nothing here depends on -march: the instructions are allowed function by function, and whether the processor has them
// is asked when the program runs.
#if defined(__GNUC__) && defined(__x86_64__)

#define RUNCOMFY_AVX2_INLINE __attribute__((target("avx2"), always_inline)) inline

#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 33)
#define RUNCOMFY_ASK_GLIBC 1
// As <sys/platform/x86.h> declares it, which has macros besides. NOLINTBEGIN(bugprone-reserved-identifier)
struct cpuid_feature;
extern "C" const cpuid_feature* __x86_get_cpuid_feature_leaf(unsigned int) __attribute__((pure));
// NOLINTEND(bugprone-reserved-identifier)
#endif
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The C library knows what the processor can; the run-time library of the compiler would have to be asked with 5 KB
// more in the program.
inline bool has_wide() noexcept {
#if defined(RUNCOMFY_ASK_GLIBC)
  constexpr unsigned leaf_7 = 1, active_ebx = 5, avx2 = 1U << 5;
  return (reinterpret_cast<const unsigned*>(__x86_get_cpuid_feature_leaf(leaf_7))[active_ebx] & avx2) != 0;
#else
  return __builtin_cpu_supports("avx2") != 0;
#endif
}

struct thirty_two {
  typedef char bytes __attribute__((vector_size(32)));
  typedef signed char signed_bytes __attribute__((vector_size(32)));
  typedef unsigned char naturals __attribute__((vector_size(32)));
  typedef std::uint16_t halves __attribute__((vector_size(32)));
  typedef long long words __attribute__((vector_size(32)));

  RUNCOMFY_AVX2_INLINE static bytes load(const char* at) noexcept {
    bytes out;
    std::memcpy(&out, at, 32);
    return out;
  }
  RUNCOMFY_AVX2_INLINE static void store(char* to, bytes from) noexcept { std::memcpy(to, &from, 32); }
  // A constant that stays where it is: compilers like to make constants anew in every turn of a loop.
  RUNCOMFY_AVX2_INLINE static bytes kept(bytes constant) noexcept {
    __asm__("" : "+x"(constant));
    return constant;
  }
  RUNCOMFY_AVX2_INLINE static bytes repeated(int byte) noexcept { return kept(bytes{} + static_cast<char>(byte)); }
  // Sixteen bytes, twice.
  RUNCOMFY_AVX2_INLINE static bytes table(const char* of) noexcept {
    typedef long long half __attribute__((vector_size(16)));
    half low;
    std::memcpy(&low, of, 16);
#if defined(__clang__)
    return kept(reinterpret_cast<bytes>(__builtin_shufflevector(low, low, 0, 1, 0, 1)));
#else
    return kept(reinterpret_cast<bytes>(__builtin_ia32_vbroadcastsi256(low)));
#endif
  }
  template <class Vector>
  RUNCOMFY_AVX2_INLINE static bytes as_bytes(Vector from) noexcept {
    bytes out;
    std::memcpy(&out, &from, 32);
    return out;
  }
  RUNCOMFY_AVX2_INLINE static std::uint32_t high_bits(bytes from) noexcept {
    return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb256(from));
  }
  // Which bytes are not zero.
  RUNCOMFY_AVX2_INLINE static std::uint32_t not_zero(bytes from) noexcept {
    return high_bits(as_bytes(from != bytes{}));
  }
  RUNCOMFY_AVX2_INLINE static bool any(bytes from) noexcept {
    return __builtin_ia32_ptestz256(reinterpret_cast<words>(from), reinterpret_cast<words>(from)) == 0;
  }
  // Stops at zero.
  RUNCOMFY_AVX2_INLINE static bytes minus(bytes from, bytes less) noexcept {
#if defined(__clang__) && !__has_builtin(__builtin_ia32_psubusb256)
    return reinterpret_cast<bytes>(
        __builtin_elementwise_sub_sat(reinterpret_cast<naturals>(from), reinterpret_cast<naturals>(less)));
#else
    return __builtin_ia32_psubusb256(from, less);
#endif
  }
  // Looks up the four lowest bits of each byte; zero where the highest one is set.
  RUNCOMFY_AVX2_INLINE static bytes look_up(bytes table, bytes index) noexcept {
    return __builtin_ia32_pshufb256(table, index);
  }
  // The bytes `By` places later, with zeros before them.
  template <int By>
  RUNCOMFY_AVX2_INLINE static bytes delayed(bytes from) noexcept {
    const auto all = reinterpret_cast<words>(from);
    const words lower = __builtin_ia32_permti256(all, all, 0x08);
#if defined(__clang__)
    return __builtin_ia32_palignr256(from, reinterpret_cast<bytes>(lower), 16 - By);
#else
    return reinterpret_cast<bytes>(__builtin_ia32_palignr256(all, lower, (16 - By) * 8));
#endif
  }
};

// A constant of sixteen bytes that stands in memory, for a look-up stays within each half of a block.
struct wide_constant {
  char data[16]{};
};

// What two bytes in a row must not be: one bit for each rule, and a rule is broken where three look-ups, by the halves
// of the first byte and the upper half of the second one, all give its bit.
struct pair_rules {
  wide_constant first_high, first_low, second_high;

  // The first bytes are some with the same upper half, or all with some upper halves; the second ones are all with
  // some.
  constexpr void forbid(int rule, int first_from, int first_to, int second_from,
                        int second_to) {  // not covered: while compiling
    const bool whole = first_to - first_from >= 16;
    add(first_high, first_from / 16, first_to / 16, rule);
    add(first_low, whole ? 0 : first_from % 16, whole ? 15 : first_to % 16, rule);
    add(second_high, second_from / 16, second_to / 16, rule);
  }

 private:
  static constexpr void add(wide_constant& to, int from, int last, int rule) {  // not covered: while compiling
    for (int i = from; i <= last; ++i) to.data[i] = static_cast<char>(static_cast<unsigned char>(to.data[i]) | rule);
  }
};
// What a tail byte after a tail byte breaks, or after ASCII. It is right where a third or a fourth byte is due, and
// where that is due after ASCII, another rule is broken before.
inline constexpr int two_tails = 0x80;
// What control characters break, which a string cannot hold as they are.
inline constexpr int control_character = 2;

consteval pair_rules utf8_pairs() {
  pair_rules out;
  out.forbid(1, 0xC0, 0xFF, 0x00, 0x7F);  // a tail byte is missing
  out.forbid(1, 0xC0, 0xFF, 0xC0, 0xFF);
  out.forbid(control_character, 0x00, 0xFF, 0x00, 0x1F);
  out.forbid(4, 0xE0, 0xE0, 0x80, 0x9F);   // overlong
  out.forbid(8, 0xF4, 0xFF, 0x90, 0xBF);   // above U+10FFFF
  out.forbid(16, 0xED, 0xED, 0xA0, 0xBF);  // surrogates
  out.forbid(32, 0xC0, 0xC1, 0x80, 0xBF);  // overlong
  out.forbid(64, 0xF0, 0xF0, 0x80, 0x8F);  // overlong
  out.forbid(64, 0xF5, 0xFF, 0x80, 0x8F);  // above U+10FFFF
  out.forbid(two_tails, 0x00, 0xBF, 0x80, 0xBF);
  return out;
}
// Gives the quote and the backslash for themselves, and no other byte but zero.
consteval wide_constant quote_table() {
  wide_constant out;
  out.data['"' % 16] = '"', out.data['\\' % 16] = '\\';
  return out;
}
template <class = void>
inline constexpr pair_rules utf8_rules = utf8_pairs();
template <class = void>
inline constexpr wide_constant quotes = quote_table();

// Which bytes are special.
struct special_check {
  static constexpr int flipped = 2;
  thirty_two::bytes flip = thirty_two::repeated(flipped);
  thirty_two::bytes below = thirty_two::repeated(33);
  thirty_two::bytes backslash = thirty_two::repeated('\\');

  RUNCOMFY_AVX2_INLINE special_check() noexcept {}

  // The highest bit: a quote, a backslash, a control character or not ASCII. See `sixteen::special`.
  RUNCOMFY_AVX2_INLINE thirty_two::bytes special(thirty_two::bytes from) const noexcept {
    using block = thirty_two;
    const auto low = reinterpret_cast<block::signed_bytes>(from ^ flip) < reinterpret_cast<block::signed_bytes>(below);
    return block::as_bytes(low) | block::as_bytes(from == backslash);
  }
};

// Whether bytes are UTF-8 without control characters, given those one, two and three places before each (John Keiser,
// Daniel Lemire, "Validating UTF-8 in less than one instruction per byte", 2020).
struct pair_check {
  thirty_two::bytes low_half = thirty_two::repeated(0x0F);
  thirty_two::bytes tail_bit = thirty_two::repeated(two_tails);
  thirty_two::bytes third = thirty_two::repeated(0xE0 - 0x80);  // 0x80 and more is left of 0xE0 and more
  thirty_two::bytes first_high, first_low, second_high;

  RUNCOMFY_AVX2_INLINE explicit pair_check(const pair_rules& rules) noexcept
      : first_high(thirty_two::table(rules.first_high.data)),
        first_low(thirty_two::table(rules.first_low.data)),
        second_high(thirty_two::table(rules.second_high.data)) {}

  RUNCOMFY_AVX2_INLINE thirty_two::bytes upper(thirty_two::bytes from) const noexcept {
    return reinterpret_cast<thirty_two::bytes>(reinterpret_cast<thirty_two::halves>(from) >> 4) & low_half;
  }
  RUNCOMFY_AVX2_INLINE thirty_two::bytes pairs(thirty_two::bytes now, thirty_two::bytes one) const noexcept {
    return thirty_two::look_up(first_high, upper(one)) & thirty_two::look_up(first_low, one & low_half) &
           thirty_two::look_up(second_high, upper(now));
  }
};
struct utf8_check : pair_check {
  thirty_two::bytes fourth = thirty_two::repeated(0xF0 - 0x80);

  RUNCOMFY_AVX2_INLINE utf8_check() noexcept : pair_check(utf8_rules<>) {}

  // Not zero where they are not.
  RUNCOMFY_AVX2_INLINE thirty_two::bytes faults(thirty_two::bytes now, thirty_two::bytes one, thirty_two::bytes two,
                                                thirty_two::bytes three) const noexcept {
    return pairs(now, one) ^ ((thirty_two::minus(two, third) | thirty_two::minus(three, fourth)) & tail_bit);
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_AVX2_INLINE
#undef RUNCOMFY_ASK_GLIBC

#else

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

constexpr bool has_wide() noexcept { return false; }

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#endif
