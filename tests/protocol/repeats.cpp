// SPDX-License-Identifier: MIT
// Repeats: how long the pauses are, what they cost, and that an outage is not answered with a storm.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "drive.hpp"
#include "runcomfy/protocol/retry_budget.hpp"

using namespace protocol_tests;
using namespace std::chrono_literals;
using rc::protocol::retry_budget;
using clock_time = std::chrono::steady_clock::time_point;

namespace {

// Numbers in [0, 1), the same on every machine.
class numbers {
 public:
  double operator()() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state_ >> 11U) * 0x1p-53;
  }

 private:
  std::uint64_t state_ = 20261120;
};

// When each of many jobs asked for its status, over a time in which the service answers all alike.
struct load {
  std::vector<clock_time> asked;

  // How many asked in each span of so long.
  [[nodiscard]] std::vector<std::size_t> per(std::chrono::seconds span, clock_time from, clock_time to) const {
    std::vector<std::size_t> out(static_cast<std::size_t>((to - from) / span));
    for (const clock_time each : asked) {
      if (each >= from && each < from + span * static_cast<int>(out.size()))
        ++out[static_cast<std::size_t>((each - from) / span)];
    }
    return out;
  }
};

enum class service { well, failing };

// Jobs of which each is followed for a while in good times and then meets `then`. `clients` share them evenly.
load follow(std::size_t jobs, std::size_t clients, std::chrono::seconds good, std::chrono::seconds bad, service then) {
  numbers random;
  std::vector<std::unique_ptr<retry_budget>> budgets;
  for (std::size_t i = 0; i < clients; ++i) budgets.push_back(std::make_unique<retry_budget>(500));
  struct job {
    clock_time next;
    std::size_t number;
    bool operator<(const job& other) const { return next > other.next; }
  };
  std::vector<rc::job_machine> machines;
  std::priority_queue<job> due;
  for (std::size_t i = 0; i < jobs; ++i) {
    machines.push_back(rc::job_machine::attached(*rc::request_id::parse("r-" + std::to_string(i))));
    due.push({clock_time(std::chrono::milliseconds(static_cast<int>(10'000 * random()))), i});
  }
  const clock_time end(good + bad);
  load out;
  while (due.top().next < end) {
    const job now = due.top();
    due.pop();
    rc::job_machine& machine = machines[now.number];
    machine.on_time();
    out.asked.push_back(now.next);
    const bool fails = then == service::failing && now.next >= clock_time(good);
    machine.on_outcome(http::outcome::success({fails ? 503 : 200, {}, fails ? "{}" : R"({"status":"in_progress"})"}),
                       {now.next, random(), budgets[now.number % clients].get()});
    REQUIRE(machine.next().act == rc::job_machine::action::wait);
    due.push({machine.next().until, now.number});
  }
  return out;
}

}  // namespace

TEST_CASE("a budget is spent by repeats and given back by successes, and never more than it was") {
  retry_budget budget(20);
  CHECK(budget.spend(10));
  CHECK(budget.spend(10));
  CHECK_FALSE(budget.spend(1));
  budget.earn(5);
  CHECK_FALSE(budget.spend(10));
  CHECK(budget.spend(5));
  budget.earn(100);
  CHECK(budget.left() == 20);
}

TEST_CASE("a repeat takes five tokens, after a time-out ten, and the success after it gives them back") {
  retry_budget budget(500);
  drive d = attached();
  d.at.budget = &budget;
  d.tell(503, "{}");
  CHECK(budget.left() == 495);
  d.sleep();
  d.fail(http::failure::timeout, http::phase::await_head, false);
  CHECK(budget.left() == 485);
  d.sleep();
  d.tell(200, R"({"status":"in_progress"})");
  CHECK(budget.left() == 495);  // what the last repeat took
  d.sleep();
  d.tell(200, R"({"status":"in_progress"})");
  CHECK(budget.left() == 496);  // a success that needed none
}

TEST_CASE("with an empty budget repeats go on, but slowly, and a submit is not repeated at all") {
  retry_budget budget(9);
  drive d = attached();
  d.at.budget = &budget;
  d.tell(503, "{}");
  CHECK(d.machine.next().until - d.at.now == 250ms);
  d.sleep();
  d.tell(503, "{}");
  CHECK(budget.left() == 4);
  CHECK(d.machine.next().until - d.at.now == 22500ms);  // between 15 s and 30 s
  d.sleep();
  d.tell(503, "{}", {{"Retry-After", "60"}});
  CHECK(d.machine.next().until - d.at.now == 60s);
  d.sleep();
  d.tell(200, R"({"status":"in_progress"})");
  CHECK(budget.left() == 5);

  retry_budget none(0);
  drive post = submitting();
  post.at.budget = &none;
  post.fail(http::failure::connect, http::phase::connect, false);
  CHECK(post.error().delivery() == rc::delivery::not_sent);
  CHECK(post.error().attempts() == 1);
}

TEST_CASE("pauses have full jitter: between nothing and a ceiling that doubles from 0.5 s to 30 s") {
  const std::chrono::milliseconds ceilings[] = {500ms, 1s, 2s, 4s, 8s, 16s, 30s, 30s};
  for (const double random : {0.0, 0.25, 0.999}) {
    drive d = attached();
    d.at.random = random;
    for (const auto ceiling : ceilings) {
      d.tell(504, "");
      const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(d.machine.next().until - d.at.now);
      const auto expected = static_cast<double>(ceiling.count()) * random;
      CHECK(pause == std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(expected)));
      d.sleep();
    }
  }
}

TEST_CASE("a thousand jobs of one client do not ask more in an outage than when all is well") {
  constexpr auto good = 120s;
  constexpr auto bad = 280s;  // not yet lost contact
  const load well = follow(1000, 1, good, bad, service::well);
  const load failing = follow(1000, 1, good, bad, service::failing);
  const auto in_outage = [&](const load& of) {
    return std::count_if(of.asked.begin(), of.asked.end(), [&](clock_time each) { return each >= clock_time(good); });
  };
  INFO("well ", in_outage(well), ", failing ", in_outage(failing));
  CHECK(static_cast<double>(in_outage(failing)) <= 1.1 * static_cast<double>(in_outage(well)));
  // Not in any ten seconds of it either, but for a little more when it begins.
  const auto usual = well.per(10s, clock_time(good), clock_time(good + bad));
  const auto asked = failing.per(10s, clock_time(good), clock_time(good + bad));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    CHECK_MESSAGE(static_cast<double>(asked[i]) <= (i == 0 ? 1.3 : 1.1) * static_cast<double>(usual[i]), i);
  }
}

TEST_CASE("a thousand clients with a job each do not march in step") {
  constexpr auto good = 120s;
  constexpr auto bad = 280s;
  const load well = follow(1000, 1000, good, bad, service::well);
  const load failing = follow(1000, 1000, good, bad, service::failing);
  const auto after = [&](const load& of) {
    return std::count_if(of.asked.begin(), of.asked.end(), [&](clock_time each) { return each >= clock_time(good); });
  };
  INFO("well ", after(well), ", failing ", after(failing));
  CHECK(static_cast<double>(after(failing)) <= 1.1 * static_cast<double>(after(well)));
  const auto asked = failing.per(1s, clock_time(good + 60s), clock_time(good + bad));
  std::size_t sum = 0;
  for (const std::size_t each : asked) sum += each;
  const double mean = static_cast<double>(sum) / static_cast<double>(asked.size());
  CHECK(static_cast<double>(*std::max_element(asked.begin(), asked.end())) <= 2.0 * mean);
}
