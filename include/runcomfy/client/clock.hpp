// SPDX-License-Identifier: MIT
// Time and chance, handed in from outside, so that a job of half an hour is tested in a millisecond.
#pragma once

#include <atomic>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/place.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

using time_point = std::chrono::steady_clock::time_point;
/// The time of day. It may jump, so nothing is timed by it: it only stands in records that outlive the process.
using wall_time = std::chrono::system_clock::time_point;

/// What ends a sleep early: a stop that was asked for, or a client that closes. Set once, for good.
class wake_signal {
 public:
  void set() {
    const std::lock_guard guard(lock_);
    raised_ = true;
    changed_.notify_all();
  }
  [[nodiscard]] bool raised() const noexcept { return raised_; }
  /// Sleeps on the machine's steady clock until then, or until `set()`.
  void sleep_until(time_point when) {
    std::unique_lock guard(lock_);
    // In steps of at most an hour: time_point::max() overflows in some standard libraries.
    while (!raised_ && std::chrono::steady_clock::now() < when) {
      const time_point step = std::chrono::steady_clock::now() + std::chrono::hours(1);
      changed_.wait_until(guard, when < step ? when : step);
    }
  }
  /// For clocks of your own: blocks until `set()`, or until `over()` is true. It is asked again after each `nudge()`,
  /// under a lock of this signal: it must be quick and lock nothing.
  template <class Over>
  void wait(Over over) {
    std::unique_lock guard(lock_);
    while (!raised_ && !over()) changed_.wait(guard);
  }
  void nudge() {
    const std::lock_guard guard(lock_);
    changed_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::atomic<bool> raised_{false};
};

/// What a clock of your own must have: the time, and a sleep that returns at the time or when the signal is raised,
/// whichever is first. Both may be called from several threads. It may also have `wall_time wall_now()`; without it the
/// time of day is the machine's.
template <class C>
concept clock = requires(C& c, time_point when, wake_signal& wake) {
  { c.now() } -> std::same_as<time_point>;
  c.sleep_until(when, wake);
};

/// Any clock, in two pointers and without owning it; the machine's steady clock by default. A clock that is given
/// outlives the client. The network keeps real time: pair another clock with the mock or the simulator only.
class clock_ref {
 public:
  clock_ref() noexcept = default;
  template <class C>
    requires(clock<C> && !std::same_as<C, clock_ref>)
  clock_ref(C& from) noexcept : clock_(detail::address_of(from)), act_(&act_on<C>) {}

  [[nodiscard]] time_point now() const {
    if (act_ == nullptr) return std::chrono::steady_clock::now();
    return act_(clock_, {}, nullptr, nullptr);
  }
  void sleep_until(time_point when, wake_signal& wake) const {
    if (act_ == nullptr) wake.sleep_until(when);
    else act_(clock_, when, &wake, nullptr);
  }
  [[nodiscard]] wall_time wall_now() const {
    wall_time out = std::chrono::system_clock::now();
    if (act_ != nullptr) act_(clock_, {}, nullptr, &out);
    return out;
  }

 private:
  // One function for all three, so that the whole stays two pointers.
  template <class C>
  static time_point act_on(void* clock, time_point when, wake_signal* wake, wall_time* wall) {
    C& target = *static_cast<C*>(clock);
    if (wake != nullptr) {
      target.sleep_until(when, *wake);
      return when;
    }
    if (wall == nullptr) return target.now();
    if constexpr (requires {
                    { target.wall_now() } -> std::same_as<wall_time>;
                  }) {
      *wall = target.wall_now();
    }
    return when;
  }
  void* clock_ = nullptr;
  time_point (*act_)(void*, time_point, wake_signal*, wall_time*) = nullptr;
};

/// A source of random numbers, without owning it: anything that returns uniformly spread `std::uint64_t` when called.
/// By default each client has a generator of its own, seeded from the time and its address: good for spreading polls,
/// not for secrets. A source that is given outlives the client and is called under a lock of the client.
class random_ref {
 public:
  random_ref() noexcept = default;
  template <class G>
    requires(!std::same_as<G, random_ref> &&
             requires(G& g) {
               { g() } -> std::convertible_to<std::uint64_t>;
             })
  random_ref(G& from) noexcept
      : source_(detail::address_of(from)),
        next_([](void* source) -> std::uint64_t { return (*static_cast<G*>(source))(); }) {}

  [[nodiscard]] explicit operator bool() const noexcept { return next_ != nullptr; }
  std::uint64_t operator()() const { return next_(source_); }

 private:
  void* source_ = nullptr;
  std::uint64_t (*next_)(void*) = nullptr;
};

namespace detail {

// Sebastiano Vigna's splitmix64: eight bytes of state, which is all that jitter needs.
class splitmix64 {
 public:
  explicit splitmix64(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t operator()() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI
