// SPDX-License-Identifier: MIT
// One run of one seed: its chance, its time, what is planned, and its trace.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fiber.hpp"
#include "runcomfy/runcomfy.hpp"

namespace sim {

/// Simulated time, since the start of the run.
using micros = std::int64_t;
inline constexpr micros millisecond = 1'000;
inline constexpr micros second = 1'000'000;
inline constexpr micros minute = 60 * second;
inline constexpr micros hour = 60 * minute;
inline constexpr micros never = INT64_MAX / 4;

class random {
 public:
  explicit random(std::uint64_t seed) noexcept : source_(seed) {}
  std::uint64_t operator()() noexcept { return source_(); }
  std::uint64_t below(std::uint64_t count) noexcept { return ((source_() >> 32U) * count) >> 32U; }
  micros between(micros first, micros last) noexcept {
    return first + static_cast<micros>(below(static_cast<std::uint64_t>(last - first) + 1));
  }
  bool chance(double share) noexcept { return static_cast<double>(source_() >> 11U) * 0x1p-53 < share; }

 private:
  runcomfy::detail::splitmix64 source_;
};

/// What all seeds together came to.
struct totals {
  std::uint64_t seeds = 0, jobs = 0, submits = 0, exchanges = 0, faults = 0, crashes = 0, steps = 0;
  double hours = 0;
  std::uint64_t hash = 0;  ///< of all traces: the same for the same seeds, on every machine
  void add(const totals& more) {
    seeds += more.seeds, jobs += more.jobs, submits += more.submits, exchanges += more.exchanges;
    faults += more.faults, crashes += more.crashes, steps += more.steps, hours += more.hours, hash += more.hash;
  }
};

/// Time, tasks and trace. A task waits by `pause`; whoever is due next runs.
class simulation {
 public:
  simulation(std::uint64_t seed, bool loud, std::vector<std::unique_ptr<fiber>>& fibers)
      : chance(seed * 0x9e3779b97f4a7c15U + 1), loud_(loud), stacks_(fibers) {}

  random chance;
  totals sums;

  [[nodiscard]] micros now() const noexcept { return now_; }
  [[nodiscard]] bool loud() const noexcept { return loud_; }
  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }

  /// One line of the trace. Runs are compared by the hash of all of them; they are only printed in a replay.
  void note(const char* what, std::int64_t a = 0, std::int64_t b = 0) {
    std::uint64_t word = 0;
    std::memcpy(&word, what, strnlen(what, 8));
    mix(static_cast<std::uint64_t>(now_));
    mix(word);
    mix(static_cast<std::uint64_t>(a) * 31 + static_cast<std::uint64_t>(b));
    if (!loud_) return;
    std::printf("%14.6f  ", static_cast<double>(now_) / 1e6);
    if (current_ >= 0) std::printf("P%d  ", current_ + 1);
    else std::printf("--  ");
    std::printf("%s", what);
    if (a != 0 || b != 0) std::printf(" %lld", static_cast<long long>(a));
    if (b != 0) std::printf(" %lld", static_cast<long long>(b));
    std::printf("\n");
  }
  /// More words in a replay; not part of the hash.
  void say(const std::string& text) const {
    if (loud_) std::printf("                      %s\n", text.c_str());
  }

  /// An invariant does not hold. The first one ends the run.
  void violate(const char* invariant, std::string what) {
    if (!violation_.empty()) return;
    violation_ = std::string(invariant) + ": " + std::move(what);
    if (loud_) std::printf("%14.6f  VIOLATION %s\n", static_cast<double>(now_) / 1e6, violation_.c_str());
    loud_ = false;  // what follows is only the end
  }
  [[nodiscard]] const std::string& violation() const noexcept { return violation_; }
  [[nodiscard]] bool broken() const noexcept { return !violation_.empty(); }

  /// Plans a function, which runs between the tasks.
  void plan(micros when, std::function<void()> what) { events_.push_back({when, std::move(what)}); }
  void begin(int task, micros when, void (*body)(void*), void* with) {
    task_state& made = tasks_[task];
    made = {true, when, {}, 0};
    stack_of(task).start(body, with);
  }
  [[nodiscard]] bool running(int task) const noexcept { return tasks_[task].used; }
  /// The task goes on at once, wherever it waits.
  void wake(int task) {
    if (tasks_[task].wake > now_) tasks_[task].wake = now_;
  }

  /// From inside a task: until then, or until `watch` asks for a stop, plus what it takes to notice that.
  void pause(micros until, runcomfy::stop_view watch = {}, micros notice = 0) {
    ++sums.steps;
    if (watch.stop_requested() && now_ + notice < until) until = now_ + notice;
    if (until < now_) until = now_;
    // Nobody else is due before. Now and then it leaves all the same, or a run with one task would have no limit.
    if (until < next_of_others() && !broken() && sums.steps % 256 != 0) {
      now_ = until;
      return;
    }
    const int me = current_;
    tasks_[me] = {true, until, watch, notice};
    stack_of(me).leave();
    tasks_[me].watch = {};
  }

  /// Runs everything that is planned, until nothing is left. `stop_now` is asked between any two steps.
  template <class StopNow>
  void run(StopNow stop_now) {
    while (!stop_now()) {
      int next = none;
      micros when = never;
      std::uint64_t alike = 0;
      const auto consider = [&](int which, micros at) {
        if (at > when || at >= never) return;
        alike = at < when ? 1 : alike + 1;
        if (at < when || chance.below(alike) == 0) next = which;  // of those due at once, any may be first
        when = at;
      };
      for (int i = 0; i < most_tasks; ++i)
        if (tasks_[i].used) consider(i, tasks_[i].wake);
      for (std::size_t i = 0; i < events_.size(); ++i) consider(most_tasks + static_cast<int>(i), events_[i].when);
      if (next == none) return;
      if (when > now_) now_ = when;
      if (next < most_tasks) {
        resume(next);
      } else {
        const std::function<void()> what = std::move(events_[static_cast<std::size_t>(next - most_tasks)].run);
        events_.erase(events_.begin() + (next - most_tasks));
        what();
        for (task_state& each : tasks_) {
          if (each.used && each.watch.stop_requested() && each.wake > now_ + each.notice)
            each.wake = now_ + each.notice;
        }
      }
    }
  }
  /// Runs one task to its end; it must not wait any more.
  void finish(int task) {
    while (tasks_[task].used) resume(task);
  }

 private:
  static constexpr int most_tasks = 3;
  static constexpr int none = -1;
  struct task_state {
    bool used = false;
    micros wake = 0;
    runcomfy::stop_view watch = {};
    micros notice = 0;
  };
  struct event {
    micros when;
    std::function<void()> run;
  };

  void mix(std::uint64_t value) noexcept { hash_ = (hash_ ^ value) * 0x100000001b3U + (hash_ >> 29U); }
  fiber& stack_of(int task) { return *stacks_[static_cast<std::size_t>(task)]; }
  void resume(int task) {
    current_ = task;
    stack_of(task).enter();
    current_ = none;
    if (stack_of(task).over()) tasks_[task].used = false;
  }
  [[nodiscard]] micros next_of_others() const noexcept {
    micros out = never;
    for (int i = 0; i < most_tasks; ++i)
      if (i != current_ && tasks_[i].used && tasks_[i].wake < out) out = tasks_[i].wake;
    for (const event& each : events_)
      if (each.when < out) out = each.when;
    return out;
  }

  bool loud_;
  std::vector<std::unique_ptr<fiber>>& stacks_;
  micros now_ = 0;
  int current_ = none;
  task_state tasks_[most_tasks];
  std::vector<event> events_;
  std::string violation_;
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace sim
