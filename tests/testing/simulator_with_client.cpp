// SPDX-License-Identifier: MIT
// A real client on the simulator and the virtual clock: the pairing that users test with.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "runcomfy/models/kling/kling-2-1/master/image-to-video.hpp"
#include "runcomfy/runcomfy.hpp"
#include "runcomfy/testing.hpp"

using namespace std::chrono_literals;
namespace json = runcomfy::json;
using runcomfy::client;
using runcomfy::delivery;
using runcomfy::error_kind;
using runcomfy::operation;
using runcomfy::testing::fault;
using runcomfy::testing::simulator;
using runcomfy::testing::virtual_clock;
using kling = runcomfy::models::kling::kling_2_1::master::image_to_video;

namespace {

const kling input{.prompt = "a fox", .image_url = "https://example.com/fox.png"};

}  // namespace

TEST_CASE("the words of the architecture page: a simulator of its own time, a client of another") {
  simulator service;
  virtual_clock clock;
  const client tested{service, "test-token", {.clock = clock}};
  const auto job = tested.submit(input);
  REQUIRE(job);
  std::vector<std::string> words;
  const auto out =
      job->wait({.timeout = 10min, .on_update = [&](const runcomfy::update& now) { words.push_back(now.word); }});
  REQUIRE(out);
  CHECK(out->video->ends_with("/output/output.mp4"));
  CHECK(out->cost == 0.25);
  CHECK(words.front() == "in_queue");
  CHECK(words.back() == "completed");
  CHECK(service.submits() == 1);
  CHECK(service.charged_total() == 0.25);
}

TEST_CASE("half an hour of a job passes at once, and every poll is where the policy puts it") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.queue = 50, .start_after = 10min, .finish_after = 29min}});
  const client tested{service, "test-token", {.clock = clock}};
  const auto out = tested.run(input);
  REQUIRE(out);
  CHECK(clock.elapsed() >= 29min);
  CHECK(clock.elapsed() < 29min + 12s);
  CHECK(service.jobs().at(0).status_calls > 29 * 60 / 12);
  CHECK(service.jobs().at(0).status_calls < 29 * 60 / 8);
}

TEST_CASE("typed models are checked against the schema of their struct") {
  virtual_clock clock;
  simulator service(clock, {.accept_unknown_models = false});
  service.add_model<kling>({.cost = 0.28});
  const client tested{service, "test-token", {.clock = clock}};
  REQUIRE(tested.submit(input));
  CHECK(tested.run(input)->cost == 0.28);

  const auto wrong = tested.submit(kling::model_id, json::object{{"prompt", "a fox"}, {"image_url", 7}});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind() == error_kind::rejected);
  CHECK(wrong.error().delivery() == delivery::rejected);
  CHECK(wrong.error().http_status() == 422);
  CHECK(wrong.error().service_message().find("image_url") != std::string::npos);

  const auto unknown = tested.submit("a/b", json::object{});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind() == error_kind::not_found);
  CHECK(service.jobs().size() == 2);
}

TEST_CASE("no fault makes a client send a paid POST twice") {
  for (int each = 0; each <= static_cast<int>(fault::redirect); ++each) {
    CAPTURE(each);
    const auto what = static_cast<fault>(each);
    virtual_clock clock;
    simulator service(clock);
    service.fault_next(operation::submit, what);
    const client tested{service, "test-token", {.clock = clock}};
    const auto job = tested.submit(input);
    CHECK(service.submits() <= 1);
    for (const auto& seen : service.requests()) CHECK(seen.once == (seen.method == "POST"));
    // Nothing was sent, so it was sent again; or a torn answer held the id.
    if (job) CHECK(service.jobs().size() == 1);
    if (job) continue;
    CHECK(job.error().operation() == operation::submit);
    if (!service.jobs().empty()) CHECK(job.error().delivery() == delivery::in_doubt);
    if (job.error().delivery() == delivery::not_sent) CHECK(service.submits() == 0);
  }
}

TEST_CASE("no passing fault of the free calls ends a wait") {
  for (int each = 0; each <= static_cast<int>(fault::redirect); ++each) {
    const auto what = static_cast<fault>(each);
    // A certificate that is refused and a redirect are no passing faults.
    if (what == fault::certificate || what == fault::redirect) continue;
    CAPTURE(each);
    virtual_clock clock;
    simulator service(clock, {.behaviour = {.start_after = 10s, .finish_after = 30s}});
    const client tested{service, "test-token", {.clock = clock}};
    const auto job = tested.submit(input);
    REQUIRE(job);
    service.fault_next(operation::status, what, 2);
    service.fault_next(operation::output, what);
    const auto out = job->wait({.timeout = 20min});
    CHECK_MESSAGE(out, (out ? std::string() : out.error().message()));
    CHECK(service.submits() == 1);
  }
}

TEST_CASE("what a planned function does is seen by a wait: a stop, a fault, a look at the truth") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.start_after = 1min, .finish_after = 10min}});
  const client tested{service, "test-token", {.clock = clock}};
  const auto job = tested.submit(input);
  REQUIRE(job);
  const runcomfy::stop_source source;
  std::size_t polls = 0;
  clock.at(30s, [&] { polls = service.jobs().at(0).status_calls; });
  clock.at(2min, [&] { source.request_stop(); });
  const auto out = job->wait({.stop = source.token()});
  REQUIRE_FALSE(out);
  CHECK(out.error().kind() == error_kind::stopped);
  CHECK(out.error().request_id() == job->id().text());
  CHECK(clock.elapsed() == 2min);
  CHECK(polls > 3);
  CHECK(polls < 10);
  const auto again = job->wait();
  CHECK(again);
}

TEST_CASE("a cancel reaches the service while the job is queued, and is refused later") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.start_after = 1min, .finish_after = 2min}});
  const client tested{service, "test-token", {.clock = clock}};
  const auto first = tested.submit(input);
  const auto second = tested.submit(input);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->cancel() == runcomfy::cancel_outcome::cancelled);
  CHECK(first->wait().error().kind() == error_kind::job_cancelled);
  clock.advance(1min);
  CHECK(second->cancel() == runcomfy::cancel_outcome::not_cancellable);
  CHECK(second->wait());
  CHECK(second->cancel() == runcomfy::cancel_outcome::already_finished);
}

TEST_CASE("a client of another base URL does not get to the service") {
  virtual_clock clock;
  simulator service(clock);
  const client astray{service, "test-token", {.base_url = "https://api.example.com", .clock = clock}};
  const auto job = astray.submit(input);
  REQUIRE_FALSE(job);
  CHECK(job.error().kind() == error_kind::configuration);
  CHECK(job.error().delivery() == delivery::not_sent);
  CHECK(service.submits() == 0);

  simulator there(clock, {.origin = "https://api.example.com"});
  CHECK(client(there, "test-token", {.base_url = "https://api.example.com", .clock = clock}).run(input));
}

TEST_CASE("refusals of the service become the kinds that a program branches on") {
  struct row {
    runcomfy::testing::simulator_options options;
    error_kind kind;
  };
  const std::vector<row> rows{
      {{.tokens = {"another"}}, error_kind::authentication},
      {{.tokens = {"another"}, .bad_token = {400, 400004}}, error_kind::authentication},
      {{.balance = 0.0}, error_kind::balance},
      {{.no_money = {400, 400002}, .balance = 0.0}, error_kind::balance},
      {{.accept_unknown_models = false}, error_kind::not_found},
  };
  for (const row& each : rows) {
    virtual_clock clock;
    simulator service(clock, each.options);
    const client tested{service, "test-token", {.clock = clock}};
    const auto job = tested.submit(input);
    REQUIRE_FALSE(job);
    CHECK(job.error().kind() == each.kind);
    CHECK(job.error().delivery() == delivery::rejected);
    CHECK(job.error().message().find("test-token") == std::string::npos);
  }

  virtual_clock clock;
  simulator service(clock);
  const client mine{service, "test-token", {.clock = clock}};
  const client theirs{service, "other-token", {.clock = clock}};
  const auto job = mine.submit(input);
  REQUIRE(job);
  const auto stolen = theirs.attach(job->id())->status();
  CHECK(stolen.error().kind() == error_kind::permission);
  service.fault_next(operation::submit, fault::rate_limited);
  const auto limited = mine.submit(input);
  CHECK(limited.error().kind() == error_kind::rate_limited);
  CHECK(limited.error().retry_after() == 2s);
}
