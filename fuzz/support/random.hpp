// SPDX-License-Identifier: MIT
// Random numbers that are the same on every platform, which std::uniform_int_distribution does not promise.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuzz {

/// SplitMix64: small, fast, good enough for making inputs.
class random {
 public:
  explicit random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t bits() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31);
  }
  /// From 0 to `count` - 1; 0 where there is nothing to choose from.
  std::size_t below(std::size_t count) noexcept { return count == 0 ? 0 : static_cast<std::size_t>(bits() % count); }
  bool one_in(std::size_t count) noexcept { return below(count) == 0; }

  template <class Choices>
  const auto& of(const Choices& choices) noexcept {
    return choices[below(std::size(choices))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace fuzz
