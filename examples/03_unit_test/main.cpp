// SPDX-License-Identifier: MIT
// Use three: unit-test code of yours that talks to RunComfy: no network, no account, no waiting. Any test framework
// will do; this one is ten lines long.
//
//     g++ -std=c++20 -I../../include -o 03_unit_test main.cpp && ./03_unit_test
#include <chrono>
#include <iostream>
#include <string>

#include "poster_maker.hpp"
#include "runcomfy/testing.hpp"

namespace testing = runcomfy::testing;
using namespace std::chrono_literals;

namespace {

int failed = 0;
void expect(bool good, const std::string& what) {
  std::cout << (good ? "ok      " : "FAILED  ") << what << '\n';
  failed += good ? 0 : 1;
}

// [simulator]
void a_poster_is_made() {
  testing::virtual_clock clock;  // minutes pass in microseconds
  testing::simulator service{clock};
  service.add_model<poster_input>({.queue = 3, .start_after = 1min, .finish_after = 3min, .cost = 0.05});
  runcomfy::client client{service, "test-token", {.clock = clock}};

  const std::string url = poster_maker(client).make("The Fox");

  expect(url.starts_with("https://"), "a poster is made");
  expect(service.submits() == 1, "and paid for once");
  expect(clock.elapsed() >= 3min, "after three minutes that took no time");
}

void a_slow_job_is_not_lost() {
  testing::virtual_clock clock;
  testing::simulator service{clock};
  service.next_job({.start_after = 1min, .finish_after = 20min});
  runcomfy::client client{service, "test-token", {.clock = clock}};

  expect(poster_maker(client).make("The Fox").starts_with("still working on "), "a slow job is not lost");
}
// [simulator]

// [mock]
void the_request_is_what_the_service_wants() {
  testing::mock_transport mock;
  mock.expect("POST", "/v1/models/studio/poster/text-to-image")
      .json_body(R"({"prompt": "a film poster: The Fox", "size": "720*1280"})")
      .reply(402, R"({"error_code": 400002, "error_message": "insufficient balance"})");
  runcomfy::client client{mock, "test-token"};

  expect(poster_maker(client).make("The Fox") == "please top up your account", "an empty account is told to the user");
  const auto verdict = mock.verify();  // says what was missing or different, field by field
  expect(verdict.has_value(), verdict ? "the request is what the service wants" : verdict.error().message());
}
// [mock]

}  // namespace

int main() {
  a_poster_is_made();
  a_slow_job_is_not_lost();
  the_request_is_what_the_service_wants();
  return failed == 0 ? 0 : 1;
}
