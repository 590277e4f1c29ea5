// SPDX-License-Identifier: MIT
// The virtual clock between threads: sleepers that another thread wakes, and sleepers that move the time themselves.
#include "runcomfy/testing/virtual_clock.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using runcomfy::time_point;
using runcomfy::wake_signal;
using runcomfy::testing::virtual_clock;

TEST_CASE("manual: sleepers wake when the time has come, and not before") {
  virtual_clock clock(virtual_clock::mode::manual);
  std::atomic<int> awake{0};
  std::vector<std::thread> threads;
  for (int i = 1; i <= 8; ++i) {
    threads.emplace_back([&clock, &awake, i] {
      wake_signal wake;
      clock.sleep_until(virtual_clock::start() + i * 10s, wake);
      CHECK(clock.now() >= virtual_clock::start() + i * 10s);
      ++awake;
    });
  }
  clock.wait_for_sleepers(8);
  CHECK(clock.sleepers() == 8);
  clock.advance(9s);
  CHECK(clock.sleepers() == 8);
  CHECK(awake == 0);
  clock.advance(31s);
  CHECK(clock.sleepers() == 4);
  CHECK(clock.advance_to_next());
  CHECK(clock.elapsed() == 50s);
  CHECK(clock.sleepers() == 3);
  clock.advance(1h);
  for (std::thread& each : threads) each.join();
  CHECK(awake == 8);
  CHECK(clock.sleepers() == 0);
  CHECK(clock.sleeps() == 8);
}

TEST_CASE("manual: a signal wakes its sleeper without any time passing") {
  virtual_clock clock(virtual_clock::mode::manual);
  wake_signal wake;
  std::thread sleeper([&] { clock.sleep_until((time_point::max)(), wake); });
  clock.wait_for_sleepers(1);
  wake.set();
  sleeper.join();
  CHECK(clock.elapsed() == 0s);
}

TEST_CASE("manual: planned functions run on the thread that advances") {
  virtual_clock clock(virtual_clock::mode::manual);
  wake_signal wake;
  std::thread::id ran_on;
  clock.at(5s, [&] {
    ran_on = std::this_thread::get_id();
    wake.set();
  });
  std::thread sleeper([&] { clock.sleep_until(virtual_clock::start() + 1h, wake); });
  clock.wait_for_sleepers(1);
  clock.advance(10s);
  sleeper.join();
  CHECK(ran_on == std::this_thread::get_id());
}

TEST_CASE("automatic: several sleepers each move the time to their own end, and planned functions run once") {
  virtual_clock clock;
  std::atomic<int> runs{0};
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};
  std::atomic<bool> moved{false};
  for (int i = 0; i < 100; ++i) {
    clock.at(i * 1s, [&, i] {
      if (++inside != 1) overlapped = true;
      for (int k = 0; k < 20; ++k) std::this_thread::yield();
      if (clock.elapsed() != i * 1s) moved = true;  // nobody moves the time under a planned function
      ++runs;
      --inside;
    });
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&clock, i] {
      wake_signal wake;
      for (int step = 1; step <= 50; ++step) {
        const time_point end = virtual_clock::start() + step * 2s + i * 1ms;
        clock.sleep_until(end, wake);
        CHECK(clock.now() >= end);
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(clock.elapsed() == 100s + 7ms);
  CHECK(runs == 100);
  CHECK_FALSE(overlapped);
  CHECK_FALSE(moved);
  CHECK(clock.sleeps() == 400);
}

TEST_CASE("automatic with participants: time stands while one of them is awake") {
  virtual_clock clock;
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  std::atomic<int> planned{0};
  clock.at(95s, [&] { ++planned; });
  for (int i = 1; i <= 8; ++i) {
    threads.emplace_back([&clock, &good, i, here = clock.participate()] {
      wake_signal wake;
      for (int n = 0; n < 20; ++n) {
        // Nobody else moves the time between the look at it and the sleep, nor past the end of this sleep.
        const time_point end = clock.now() + i * 1s;
        for (int k = 0; k < 10; ++k) std::this_thread::yield();
        if (clock.now() != end - i * 1s) return;
        clock.sleep_until(end, wake);
        if (clock.now() != end) return;
      }
      ++good;
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(good == 8);
  CHECK(planned == 1);
  CHECK(clock.elapsed() >= 160s);
}

TEST_CASE("automatic: a sleep without an end blocks until another thread raises its signal") {
  virtual_clock clock;
  wake_signal wake;
  std::thread sleeper([&] { clock.sleep_until((time_point::max)(), wake); });
  clock.wait_for_sleepers(1);
  wake.set();
  sleeper.join();
  CHECK(clock.elapsed() == 0s);
}
