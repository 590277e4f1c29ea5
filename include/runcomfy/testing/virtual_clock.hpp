// SPDX-License-Identifier: MIT
// Time that passes when a test says so: half an hour of waiting in a millisecond, and the same every time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/core/callback.hpp"
#include "runcomfy/core/chrono.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// A `runcomfy::clock` on which no real time ever passes. It starts at a fixed time and never goes back.
///
/// In the automatic mode a sleep moves the time to its end at once. What was planned with `at` and `in` for the time
/// between runs on the way, in order, on the sleeping thread, and the sleep ends early when one of these functions
/// raises its signal (asks for a stop, closes the client). A sleep without an end blocks until its signal is raised.
/// With several threads, whoever sleeps moves the time forward to its own end, and a sleep whose end has passed returns
/// at once: the time can run past what another thread is about to do. Where that matters, let every thread that sleeps
/// hold a `participant`: then time stands while one of them is awake, and goes to the next end when all are asleep.
///
/// In the manual mode a sleep blocks its thread until another one calls `advance` far enough, or the signal is raised.
///
/// Planned functions run one at a time, without a lock held; they may plan more, sleep, and advance. They must not
/// wait for a thread that is itself asleep on this clock. Everything here is safe from several threads. The clock
/// outlives whatever uses it.
class virtual_clock {
 public:
  enum class mode : std::uint8_t { automatic, manual };
  using duration = std::chrono::steady_clock::duration;

  /// A thread's part in the passing of time; it ends with this object. Hand it to the thread, so that it is there
  /// before the thread is: `std::thread t([here = clock.participate()] { ... });`
  class participant {
   public:
    participant(participant&& other) noexcept : clock_(std::exchange(other.clock_, nullptr)) {}
    participant& operator=(participant&&) = delete;
    ~participant() {
      if (clock_ != nullptr) clock_->leave();
    }

   private:
    friend class virtual_clock;
    explicit participant(virtual_clock& clock) noexcept : clock_(&clock) {}
    virtual_clock* clock_;
  };

  explicit virtual_clock(mode how = mode::automatic) noexcept : mode_(how) {}
  virtual_clock(const virtual_clock&) = delete;
  virtual_clock& operator=(const virtual_clock&) = delete;

  /// When every virtual clock starts.
  [[nodiscard]] static constexpr time_point start() noexcept { return time_point(std::chrono::hours(1'000)); }
  [[nodiscard]] time_point now() const noexcept { return time_point(duration(now_.load())); }
  /// The time since the start.
  [[nodiscard]] duration elapsed() const noexcept { return now() - start(); }
  /// The time of day: the first second of 2026 (UTC) and what has elapsed, moved by `shift_wall`.
  [[nodiscard]] wall_time wall_now() const noexcept {
    using std::chrono::duration_cast;
    return wall_time(duration_cast<wall_time::duration>(std::chrono::seconds(1'767'225'600)) +
                     duration_cast<wall_time::duration>(elapsed() + duration(wall_shift_.load())));
  }
  /// Somebody sets the machine's clock, forward or back. Nothing that is timed may notice.
  void shift_wall(duration by) noexcept { wall_shift_ += by.count(); }

  /// Sleeps by the rule of the mode.
  void sleep_until(time_point when, wake_signal& wake);

  /// Plans a function for a time after the start. One that is in the past runs at the next sleep or `advance`.
  void at(duration since_start, callback<void()> f) { plan(start() + since_start, std::move(f)); }
  /// Plans a function for a time after now.
  void in(duration from_now, callback<void()> f) { plan(now() + from_now, std::move(f)); }

  /// Moves the time on, runs what was planned up to then, and wakes the sleepers whose end has come. They wake to the
  /// time after the whole step: take small steps where that matters.
  void advance(duration by);
  /// Moves the time to the next end of a sleep or the next planned function. False, and nothing done, if there is none.
  bool advance_to_next();

  /// For the automatic mode with several threads; see above. All threads that sleep take part, or none.
  [[nodiscard]] participant participate();

  /// How often anybody went to sleep.
  [[nodiscard]] std::size_t sleeps() const;
  /// How many threads are blocked in a sleep now.
  [[nodiscard]] std::size_t sleepers() const;
  /// Blocks the calling thread until at least so many threads are blocked in a sleep.
  void wait_for_sleepers(std::size_t count) const;

 private:
  struct planned {
    time_point when;
    callback<void()> run;
  };
  struct sleeper {
    time_point when;
    wake_signal* wake;
  };
  // While a planned function runs: only its own thread may move the time.
  class turn {
   public:
    turn(virtual_clock& clock, std::unique_lock<std::mutex>& guard) : clock_(clock), guard_(guard) {
      outer_ = std::exchange(clock_.runner_, std::this_thread::get_id());
      guard_.unlock();
    }
    ~turn() {
      guard_.lock();
      clock_.runner_ = outer_;
      clock_.changed_.notify_all();
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

   private:
    virtual_clock& clock_;
    std::unique_lock<std::mutex>& guard_;
    std::thread::id outer_;
  };

  void plan(time_point when, callback<void()> f);
  void leave();
  void settle(std::unique_lock<std::mutex>& guard);
  bool step(std::unique_lock<std::mutex>& guard);
  void block(std::unique_lock<std::mutex>& guard, time_point when, wake_signal& wake);
  bool run_planned(std::unique_lock<std::mutex>& guard, time_point until, const wake_signal* wake);
  void move_to(time_point when);
  bool asleep(const sleeper& each) const noexcept { return each.when > now() && !each.wake->raised(); }
  std::size_t count_sleepers() const noexcept;

  const mode mode_;
  mutable std::mutex lock_;
  mutable std::condition_variable changed_;
  std::atomic<duration::rep> now_{start().time_since_epoch().count()};  // written under the lock, read anywhere
  std::atomic<duration::rep> wall_shift_{0};
  std::vector<planned> planned_;  // by time; equal times in order of planning
  std::vector<sleeper> sleepers_;
  std::size_t sleeps_ = 0;
  std::size_t participants_ = 0;
  std::thread::id runner_;  // the thread that runs a planned function, or none
};

inline void virtual_clock::plan(time_point when, callback<void()> f) {
  const std::lock_guard guard(lock_);
  auto place = planned_.begin();
  while (place != planned_.end() && place->when <= when) ++place;
  planned_.insert(place, planned{when, std::move(f)});
}

inline void virtual_clock::move_to(time_point when) {
  if (when > now()) now_.store(when.time_since_epoch().count());
  for (const sleeper& each : sleepers_) {
    if (each.when <= now()) each.wake->nudge();
  }
}

// Runs what is planned up to a time, moving the time along. False as soon as the signal is raised.
inline bool virtual_clock::run_planned(std::unique_lock<std::mutex>& guard, time_point until, const wake_signal* wake) {
  while (true) {
    while (runner_ != std::thread::id() && runner_ != std::this_thread::get_id()) changed_.wait(guard);
    if (wake != nullptr && wake->raised()) return false;
    if (planned_.empty() || planned_.front().when > until) return true;
    const planned next = std::move(planned_.front());
    planned_.erase(planned_.begin());
    move_to(next.when);
    const turn mine(*this, guard);
    next.run();
  }
}

inline void virtual_clock::block(std::unique_lock<std::mutex>& guard, time_point when, wake_signal& wake) {
  sleepers_.push_back({when, &wake});
  changed_.notify_all();
  settle(guard);
  guard.unlock();
  wake.wait([this, when] { return now() >= when; });
  guard.lock();
  std::size_t mine = 0;  // any entry of the same signal and time is as good as this one
  while (sleepers_[mine].wake != &wake || sleepers_[mine].when != when) ++mine;
  sleepers_.erase(sleepers_.begin() + static_cast<std::ptrdiff_t>(mine));
}

inline void virtual_clock::sleep_until(time_point when, wake_signal& wake) {
  std::unique_lock guard(lock_);
  ++sleeps_;
  if (mode_ == mode::manual || participants_ > 0) return block(guard, when, wake);
  if (!run_planned(guard, when, &wake)) return;
  if (when == (time_point::max)()) return block(guard, when, wake);
  move_to(when);
}

inline void virtual_clock::advance(duration by) {
  std::unique_lock guard(lock_);
  const time_point target = now() + by;
  run_planned(guard, target, nullptr);
  move_to(target);
}

// To the next end of a sleep or planned function, if there is one.
inline bool virtual_clock::step(std::unique_lock<std::mutex>& guard) {
  time_point next = (time_point::max)();
  if (!planned_.empty()) next = planned_.front().when;
  for (const sleeper& each : sleepers_) {
    if (asleep(each) && each.when < next) next = each.when;
  }
  if (next == (time_point::max)()) return false;
  run_planned(guard, next, nullptr);
  move_to(next);
  return true;
}
inline bool virtual_clock::advance_to_next() {
  std::unique_lock guard(lock_);
  return step(guard);
}

// Lets time pass as long as every participant is asleep.
inline void virtual_clock::settle(std::unique_lock<std::mutex>& guard) {
  while (participants_ > 0 && count_sleepers() >= participants_ && step(guard)) {
  }
}
inline virtual_clock::participant virtual_clock::participate() {
  const std::lock_guard guard(lock_);
  ++participants_;
  return participant(*this);
}
inline void virtual_clock::leave() {
  std::unique_lock guard(lock_);
  --participants_;
  settle(guard);
}

inline std::size_t virtual_clock::count_sleepers() const noexcept {
  std::size_t count = 0;
  for (const sleeper& each : sleepers_) count += asleep(each) ? 1U : 0U;
  return count;
}
inline std::size_t virtual_clock::sleeps() const {
  const std::lock_guard guard(lock_);
  return sleeps_;
}
inline std::size_t virtual_clock::sleepers() const {
  const std::lock_guard guard(lock_);
  return count_sleepers();
}
inline void virtual_clock::wait_for_sleepers(std::size_t count) const {
  std::unique_lock guard(lock_);
  while (count_sleepers() < count) changed_.wait(guard);
}

static_assert(clock<virtual_clock>);

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing
