// SPDX-License-Identifier: MIT
// Time that passes on demand, on one thread; tests/threads has the manual mode.
#include "runcomfy/testing/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <string>

#include "runcomfy/core/stop.hpp"

using namespace std::chrono_literals;
using runcomfy::clock_ref;
using runcomfy::time_point;
using runcomfy::wake_signal;
using runcomfy::testing::virtual_clock;

TEST_CASE("a virtual clock starts at a fixed time and moves only when asked to") {
  virtual_clock one;
  virtual_clock other;
  CHECK(one.now() == virtual_clock::start());
  CHECK(one.now() == other.now());
  CHECK(one.elapsed() == 0s);
  one.advance(90s);
  CHECK(one.elapsed() == 90s);
  CHECK(other.elapsed() == 0s);
  one.advance(0s);
  CHECK(one.elapsed() == 90s);
}

TEST_CASE("the time of day goes with the clock, and can be set without it") {
  virtual_clock clock;
  const runcomfy::wall_time first = clock.wall_now();
  CHECK(first == runcomfy::wall_time(std::chrono::seconds(1'767'225'600)));  // 2026-01-01T00:00:00Z
  clock.advance(90s);
  CHECK(clock.wall_now() - first == 90s);
  clock.shift_wall(-1h);
  CHECK(clock.wall_now() - first == 90s - 1h);
  CHECK(clock.elapsed() == 90s);
  CHECK(clock_ref(clock).wall_now() == clock.wall_now());
  // A clock that does not tell it has the machine's.
  struct {
    time_point now() const { return {}; }
    void sleep_until(time_point, wake_signal&) const {}
  } plain;
  const auto before = std::chrono::system_clock::now();
  CHECK(clock_ref(plain).wall_now() - before < 1h);
  CHECK(clock_ref().wall_now() - before < 1h);
}

TEST_CASE("a sleep takes no real time and ends when it should") {
  virtual_clock clock;
  wake_signal wake;
  const auto before = std::chrono::steady_clock::now();
  clock.sleep_until(clock.now() + 24h, wake);
  CHECK(clock.elapsed() == 24h);
  CHECK(std::chrono::steady_clock::now() - before < 1h);
  clock.sleep_until(clock.now() - 1h, wake);  // in the past: time does not go back
  CHECK(clock.elapsed() == 24h);
  CHECK(clock.sleeps() == 2);
  CHECK(clock.sleepers() == 0);
}

TEST_CASE("planned functions run in order of their times, each at its time") {
  virtual_clock clock;
  wake_signal wake;
  std::string trace;
  const auto note = [&](const char* name) {
    return [&clock, &trace, name] {
      trace += name + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(clock.elapsed()).count()) + " ";
    };
  };
  clock.at(20s, note("c"));
  clock.at(10s, note("a"));
  clock.at(10s, note("b"));
  clock.in(40s, note("e"));
  clock.at(30s, [&] {
    trace += "d ";
    clock.in(5s, note("planned by d at "));
  });
  clock.sleep_until(clock.now() + 15s, wake);
  CHECK(trace == "a10 b10 ");
  CHECK(clock.elapsed() == 15s);
  clock.advance(1min);
  CHECK(trace == "a10 b10 c20 d planned by d at 35 e40 ");
  CHECK(clock.elapsed() == 75s);
  clock.at(5s, note("late"));  // in the past: at the next step, and time does not go back
  clock.advance(0s);
  CHECK(trace.ends_with("late75 "));
}

TEST_CASE("a sleep ends at the moment when its signal is raised") {
  virtual_clock clock;
  wake_signal wake;
  bool later = false;
  clock.at(7s, [&] { wake.set(); });
  clock.at(8s, [&] { later = true; });
  clock.sleep_until(clock.now() + 1h, wake);
  CHECK(clock.elapsed() == 7s);
  CHECK_FALSE(later);
  clock.sleep_until(clock.now() + 1h, wake);  // a raised signal lets nobody sleep
  CHECK(clock.elapsed() == 7s);
}

TEST_CASE("a stop asked for by a planned function ends a sleep without an end") {
  virtual_clock clock;
  wake_signal wake;
  const runcomfy::stop_source source;
  const runcomfy::detail::stop_listener listener(
      source.token(), [](void* to) { static_cast<wake_signal*>(to)->set(); }, &wake);
  clock.at(30min, [&] { source.request_stop(); });
  clock.sleep_until((time_point::max)(), wake);
  CHECK(clock.elapsed() == 30min);
}

TEST_CASE("planned functions may sleep and advance themselves") {
  virtual_clock clock;
  wake_signal wake;
  std::string trace;
  clock.at(10s, [&] {
    clock.sleep_until(clock.now() + 5s, wake);
    trace += "first ";
  });
  clock.at(12s, [&] { trace += "inner "; });
  clock.at(20s, [&] {
    clock.advance(1min);
    trace += "second ";
  });
  clock.sleep_until(clock.now() + 30s, wake);
  CHECK(trace == "inner first second ");
  CHECK(clock.elapsed() == 80s);
}

TEST_CASE("advance_to_next goes to the next planned function, and stays when there is none") {
  virtual_clock clock(virtual_clock::mode::manual);
  int runs = 0;
  clock.at(3s, [&] { ++runs; });
  clock.at(9s, [&] { ++runs; });
  CHECK(clock.advance_to_next());
  CHECK(clock.elapsed() == 3s);
  CHECK(runs == 1);
  CHECK(clock.advance_to_next());
  CHECK(clock.elapsed() == 9s);
  CHECK(runs == 2);
  CHECK_FALSE(clock.advance_to_next());
  CHECK(clock.elapsed() == 9s);
}

TEST_CASE("in the manual mode a sleep whose end has passed does not block") {
  virtual_clock clock(virtual_clock::mode::manual);
  wake_signal wake;
  clock.sleep_until(clock.now(), wake);
  clock.sleep_until(clock.now() - 1s, wake);
  wake.set();
  clock.sleep_until(clock.now() + 1s, wake);  // nor does one whose signal is raised
  CHECK(clock.elapsed() == 0s);
  CHECK(clock.sleeps() == 3);
}

TEST_CASE("a virtual clock goes where any clock goes") {
  virtual_clock clock;
  const clock_ref ref(clock);
  wake_signal wake;
  ref.sleep_until(ref.now() + 5min, wake);
  CHECK(ref.now() == virtual_clock::start() + 5min);
}
