// SPDX-License-Identifier: MIT
// Sixteen bytes of text at a time: which of them are plain, and which need a closer look.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

inline std::uint64_t eight_bytes(const char* at) noexcept {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}
inline std::uint32_t four_bytes(const char* at) noexcept {
  std::uint32_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The eight bytes in the order of a little-endian machine, the first one lowest.
inline std::uint64_t first_lowest(std::uint64_t word) noexcept {
  if constexpr (std::endian::native == std::endian::big) {  // not covered: other machines
    std::uint64_t out = 0;
    for (int i = 0; i < 8; ++i, word >>= 8) out = (out << 8) | (word & 0xFF);
    return out;
  } else {
    return word;
  }
}

// Which of sixteen bytes are marked: those whose highest bit is set. Behind the first one marks may be wrong.
struct word_marks {
  std::uint64_t low, high;
  [[nodiscard]] bool any() const noexcept { return (low | high) != 0; }
  [[nodiscard]] std::size_t first() const noexcept {
    return static_cast<std::size_t>(low != 0 ? std::countr_zero(low) : 64 + std::countr_zero(high)) / 8;
  }
};

// Special are the bytes that a string cannot hold as they are, and those that are not ASCII: quote, backslash, below
// the blank, above 0x7F. Flipping one bit puts the quote among the control characters, and as signed numbers those
// above 0x7F are below them.
struct sixteen_in_words {
  std::uint64_t low, high;

  static sixteen_in_words load(const char* at) noexcept { return {eight_bytes(at), eight_bytes(at + 8)}; }
  static sixteen_in_words of(std::uint64_t low, std::uint64_t high) noexcept { return {low, high}; }
  void store(char* to) const noexcept {
    std::memcpy(to, &low, 8);
    std::memcpy(to + 8, &high, 8);
  }
  [[nodiscard]] word_marks special() const noexcept { return {special_in(low), special_in(high)}; }

 private:
  // A subtraction borrows only from what is marked, so that all before the first mark is right.
  static std::uint64_t special_in(std::uint64_t word) noexcept {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101U;
    word = first_lowest(word);
    const std::uint64_t found = ((word ^ (ones * 2)) - ones * 33) | ((word ^ (ones * '\\')) - ones) | word;
    return found & (ones * 0x80);
  }
};

// Vectors are a language extension: no header is needed, and every translation unit of a platform takes the same path,
// whatever its -march. Elsewhere (MSVC, 32 bits, big-endian) two words do the same.
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__AARCH64EL__))

struct bit_marks {
  std::uint32_t bits;
  [[nodiscard]] bool any() const noexcept { return bits != 0; }
  [[nodiscard]] std::size_t first() const noexcept { return static_cast<std::size_t>(std::countr_zero(bits)); }
};

struct sixteen_in_vector {
  typedef signed char bytes __attribute__((vector_size(16)));
  typedef std::uint64_t words __attribute__((vector_size(16)));
  bytes value;

  static sixteen_in_vector load(const char* at) noexcept {
    sixteen_in_vector out;
    std::memcpy(&out.value, at, 16);
    return out;
  }
  static sixteen_in_vector of(std::uint64_t low, std::uint64_t high) noexcept {
    const words both = {low, high};
    return {reinterpret_cast<bytes>(both)};
  }
  void store(char* to) const noexcept { std::memcpy(to, &value, 16); }

  [[nodiscard]] auto special() const noexcept {
    const auto found = ((value ^ 2) < 33) | (value == '\\');
#if defined(__x86_64__)
    typedef char plain_bytes __attribute__((vector_size(16)));
    return bit_marks{static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(reinterpret_cast<plain_bytes>(found)))};
#else
    const auto both = reinterpret_cast<words>(found);
    return word_marks{both[0], both[1]};
#endif
  }
};
using sixteen = sixteen_in_vector;

#else

using sixteen = sixteen_in_words;

#endif

// Less than sixteen bytes, with zeros behind them.
inline sixteen load_short(const char* at, std::size_t size) noexcept {
  const char* const end = at + size;
  if constexpr (std::endian::native == std::endian::big) {  // not covered: other machines
    std::uint64_t words[2] = {0, 0};
    if (size > 0) std::memcpy(words, at, size);
    return sixteen::of(words[0], words[1]);
  } else if (size > 8) {
    return sixteen::of(eight_bytes(at), eight_bytes(end - 8) >> (8 * (16 - size)));
  } else if (size >= 4) {
    return sixteen::of(four_bytes(at) | std::uint64_t{four_bytes(end - 4)} << (8 * (size - 4)), 0);
  } else {
    const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i); };
    return sixteen::of(size == 0 ? 0 : byte(0) | byte(size / 2) | byte(size - 1), 0);
  }
}

// The first special byte, or the end.
inline const char* skip_short(const char* at, const char* const end) noexcept {
  return at + load_short(at, static_cast<std::size_t>(end - at)).special().first();
}
inline const char* skip_plain(const char* at, const char* const end) noexcept {
  for (; end - at >= 16; at += 16) {
    const auto found = sixteen::load(at).special();
    if (found.any()) return at + found.first();
  }
  return skip_short(at, end);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
