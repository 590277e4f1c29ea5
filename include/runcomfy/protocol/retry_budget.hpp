// SPDX-License-Identifier: MIT
// How many quick repeats a client may make, over all its jobs, so that an outage is not answered with a storm.
#pragma once

#include <atomic>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// A bucket of tokens: each quick repeat costs some, each success gives some back. While it is empty, repeats are not
/// quick, so that a client with a thousand jobs does not knock more often than when all is well (the shape that AWS's
/// SDKs publish; reliability, section 3.4). Safe from several threads.
class retry_budget {
 public:
  explicit retry_budget(int full) noexcept : full_(full), left_(full) {}

  /// Takes so many tokens, or none and false.
  bool spend(int tokens) noexcept {
    int left = left_.load(std::memory_order_relaxed);
    while (left >= tokens) {
      if (left_.compare_exchange_weak(left, left - tokens, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  void earn(int tokens) noexcept {
    int left = left_.load(std::memory_order_relaxed);
    while (left < full_) {
      const int next = tokens < full_ - left ? left + tokens : full_;
      if (left_.compare_exchange_weak(left, next, std::memory_order_relaxed)) return;
    }
  }
  [[nodiscard]] int left() const noexcept { return left_.load(std::memory_order_relaxed); }

 private:
  const int full_;
  std::atomic<int> left_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
