// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), by which a journal recognises a body: in the core, so that it works without a crypto library.
// A template over nothing, so that only a program that keeps a journal compiles it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

template <class Lazy>
class basic_sha256 {
 public:
  /// The digest as 64 lower-case hexadecimal digits. Takes time linear in the text.
  [[nodiscard]] static std::string hex(std::string_view text) {
    basic_sha256 sum;
    for (; text.size() - sum.taken_ >= 64; sum.taken_ += 64) sum.block(text.data() + sum.taken_);
    // The rest, a one bit, zeros, and the length in bits as the last eight bytes of a block.
    char last[128] = {};
    const std::size_t rest = text.size() - sum.taken_;
    for (std::size_t i = 0; i < rest; ++i) last[i] = text[sum.taken_ + i];
    last[rest] = static_cast<char>(0x80);
    const std::size_t length = rest < 56 ? 64 : 128;
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    for (std::size_t i = 0; i < 8; ++i) last[length - 1 - i] = static_cast<char>((bits >> (8 * i)) & 255U);
    for (std::size_t at = 0; at < length; at += 64) sum.block(last + at);
    return sum.digits();
  }

 private:
  static constexpr std::uint32_t rotated(std::uint32_t x, unsigned by) noexcept { return (x >> by) | (x << (32 - by)); }

  void block(const char* bytes) noexcept {
    std::uint32_t w[64] = {};
    for (std::size_t i = 0; i < 64; ++i) w[i / 4] = (w[i / 4] << 8U) | static_cast<unsigned char>(bytes[i]);
    for (std::size_t i = 16; i < 64; ++i) {
      const std::uint32_t a = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] >> 3U);
      const std::uint32_t b = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] >> 10U);
      w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    std::uint32_t v[8] = {};
    for (std::size_t i = 0; i < 8; ++i) v[i] = state_[i];
    // The words change their roles by one place each round; in eight rounds they are back.
    const auto round = [&](std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::size_t e, std::size_t f,
                           std::size_t g, std::size_t h, std::size_t i) {
      const std::uint32_t first = v[h] + (rotated(v[e], 6) ^ rotated(v[e], 11) ^ rotated(v[e], 25)) +
                                  ((v[e] & v[f]) ^ (~v[e] & v[g])) + constants[i] + w[i];
      v[d] += first;
      v[h] = first + (rotated(v[a], 2) ^ rotated(v[a], 13) ^ rotated(v[a], 22)) +
             ((v[a] & v[b]) ^ (v[a] & v[c]) ^ (v[b] & v[c]));
    };
    for (std::size_t i = 0; i < 64; i += 8) {
      round(0, 1, 2, 3, 4, 5, 6, 7, i);
      round(7, 0, 1, 2, 3, 4, 5, 6, i + 1);
      round(6, 7, 0, 1, 2, 3, 4, 5, i + 2);
      round(5, 6, 7, 0, 1, 2, 3, 4, i + 3);
      round(4, 5, 6, 7, 0, 1, 2, 3, i + 4);
      round(3, 4, 5, 6, 7, 0, 1, 2, i + 5);
      round(2, 3, 4, 5, 6, 7, 0, 1, i + 6);
      round(1, 2, 3, 4, 5, 6, 7, 0, i + 7);
    }
    for (std::size_t i = 0; i < 8; ++i) state_[i] += v[i];
  }

  [[nodiscard]] std::string digits() const {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    out.reserve(64);
    for (const std::uint32_t word : state_) {
      for (unsigned shift = 32; shift > 0; shift -= 4) out += hex[(word >> (shift - 4)) & 15U];
    }
    return out;
  }

  // The first 32 bits of the fractional parts of the cube roots, and below of the square roots, of the first primes.
  static constexpr std::uint32_t constants[64] = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

  std::uint32_t state_[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::size_t taken_ = 0;
};
using sha256 = basic_sha256<void>;

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
