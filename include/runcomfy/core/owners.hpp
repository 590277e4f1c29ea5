// SPDX-License-Identifier: MIT
// How many own something that several threads share.
#pragma once

#include <cstdint>

#include "runcomfy/core/version.hpp"

#if !defined(__GNUC__)
#include <atomic>  // of libstdc++ it brings the headers of the operating system's threads into every program
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Begins with one owner.
class owner_count {
 public:
#if defined(__GNUC__)
  void add() noexcept { __atomic_fetch_add(&owners_, 1, __ATOMIC_RELAXED); }
  /// True: that was the last one.
  [[nodiscard]] bool drop() noexcept { return __atomic_fetch_sub(&owners_, 1, __ATOMIC_ACQ_REL) == 1; }

 private:
  std::uint32_t owners_ = 1;
#else
  void add() noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] bool drop() noexcept { return owners_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  std::atomic<std::uint32_t> owners_{1};
#endif
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
