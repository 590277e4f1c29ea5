// SPDX-License-Identifier: MIT
// The simulator and the mock between threads.
#include "runcomfy/testing/simulator.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runcomfy/testing/mock_transport.hpp"
#include "runcomfy/testing/virtual_clock.hpp"
#include "testing/requests.hpp"

using namespace std::chrono_literals;
using namespace testing_support;
namespace http = runcomfy::http;
using runcomfy::testing::mock_transport;
using runcomfy::testing::simulator;
using runcomfy::testing::virtual_clock;

namespace {

template <class Work>
void in_eight_threads(Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&work, i] { work(i); });
  for (std::thread& each : threads) each.join();
}

}  // namespace

TEST_CASE("the simulator takes calls, questions and orders from many threads") {
  virtual_clock clock;
  simulator service(clock);
  std::atomic<int> made{0};
  in_eight_threads([&](int i) {
    for (int n = 0; n < 25; ++n) {
      const auto out = send(service, "POST", "/v1/models/a/b", "{}");
      if (out.reply.status == 200) ++made;
      send(service, "GET", "/v1/requests/" + text_of(out, "request_id") + "/status");
      if (i == 0) service.fault_next(runcomfy::operation::status, runcomfy::testing::fault::server_error);
      if (i == 1) service.add_model("c/d", runcomfy::testing::model_behaviour{});
      if (i == 2) static_cast<void>(service.jobs());
      if (i == 3) static_cast<void>(service.requests());
      if (i == 4) clock.advance(1ms);
      if (i == 5) {
        const simulator copy = service;
        static_cast<void>(copy.charged_total());
      }
    }
  });
  CHECK(made == 200);
  CHECK(service.submits() == 200);
  std::set<std::string> ids;
  for (const auto& each : service.jobs()) ids.insert(each.request_id);
  CHECK(ids.size() == 200);
}

TEST_CASE("the mock counts calls that overlap") {
  mock_transport mock;
  mock.expect("GET", "/a").times(400);
  const auto any = mock.expect("GET", "/b").any_number().answer([](const http::request&, const http::call&) {
    std::this_thread::yield();
    return http::outcome::success({204, {}, {}});
  });
  std::atomic<int> good{0};
  in_eight_threads([&](int) {
    for (int n = 0; n < 50; ++n) {
      if (send(mock, "GET", "/a").ok()) ++good;
      if (send(mock, "GET", "/b").reply.status == 204) ++good;
    }
  });
  CHECK(good == 800);
  CHECK(any.calls() == 400);
  CHECK(mock.requests().size() == 800);
  CHECK(mock.verify());
  CHECK_FALSE(send(mock, "GET", "/a").ok());
}

TEST_CASE("an answer that comes late blocks one call only, until the clock is moved by hand") {
  virtual_clock clock(virtual_clock::mode::manual);
  mock_transport mock(clock);
  mock.expect("GET", "/slow").reply(200, "slow").after(100ms);
  mock.expect("GET", "/quick").reply(200, "quick");
  std::string body;
  std::thread slow([&] { body = send(mock, "GET", "/slow").reply.body; });
  clock.wait_for_sleepers(1);
  CHECK(send(mock, "GET", "/quick").reply.body == "quick");
  clock.advance(100ms);
  slow.join();
  CHECK(body == "slow");
}
