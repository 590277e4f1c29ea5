// SPDX-License-Identifier: MIT
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

using namespace client_tests;

TEST_CASE("a job is followed to its output") {
  offline o;
  const rc::job job = o.submitted();
  const auto out = job.wait();
  REQUIRE(out);
  CHECK(out->video.has_value());
  CHECK(out->cost.has_value());
  CHECK(out->request_id == job.id().text());
  CHECK_FALSE(out->finished_at.empty());
  CHECK(o.service.submits() == 1);
}

TEST_CASE("a job of half an hour takes no time") {
  offline o;
  o.service.next_job({.queue = 3, .start_after = 10min, .finish_after = 29min});
  const auto out = o.submitted().wait();
  CHECK(out);
  CHECK(o.clock.elapsed() >= 29min);
}

TEST_CASE("updates come on a change only, the first at once, the last when it has finished") {
  offline o;
  o.service.next_job({.queue = 2, .start_after = 60s, .finish_after = 120s});
  std::vector<rc::update> news;
  REQUIRE(o.submitted().wait({.on_update = [&](const rc::update& each) { news.push_back(each); }}));
  REQUIRE(news.size() >= 3);
  CHECK(news.front().state == rc::job_state::queued);
  CHECK(news.front().elapsed == 0ms);
  CHECK(news.back().state == rc::job_state::finished);
  for (std::size_t i = 1; i < news.size(); ++i) {
    const bool changed = news[i].state != news[i - 1].state || news[i].queue_position != news[i - 1].queue_position;
    CHECK(changed);
    CHECK(news[i].elapsed > news[i - 1].elapsed);
  }
  CHECK(o.service.jobs()[0].status_calls > news.size());
}

TEST_CASE("polls follow the policy: at once, then two seconds growing to ten") {
  testing::virtual_clock clock;
  testing::mock_transport mock(clock);
  std::vector<std::chrono::milliseconds> at;
  mock.expect("GET", "/v1/requests/r/status").any_number().answer([&](const http::request&, const http::call&) {
    at.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(clock.elapsed()));
    return http::outcome::success({200, {}, R"({"status":"in_progress"})"});
  });
  struct {
    std::uint64_t operator()() const { return std::uint64_t{1} << 63U; }  // a half: no jitter
  } half;
  rc::client client{mock, "t", {.clock = clock, .random = half}};
  CHECK_FALSE(client.attach("r")->wait({.timeout = 40s}));
  const std::vector<std::chrono::milliseconds> expected = {0ms, 2000ms, 5000ms, 9500ms, 16250ms, 26250ms, 36250ms};
  CHECK(at == expected);
}

TEST_CASE("a time-out detaches: it neither cancels nor loses the job") {
  offline o;
  o.service.next_job({.start_after = 5s, .finish_after = 10min});
  const rc::job job = o.submitted();
  const auto late = job.wait({.timeout = 1min});
  REQUIRE_FALSE(late);
  CHECK(late.error().kind() == rc::error_kind::timeout);
  CHECK(late.error().request_id() == job.id().text());
  CHECK(late.error().delivery() == rc::delivery::accepted);
  CHECK_MESSAGE(has(late.error().message(), job.id().text()), late.error().message());
  CHECK_MESSAGE(has(late.error().message(), "running"), late.error().message());
  CHECK(o.clock.elapsed() == 1min);
  CHECK(o.service.jobs()[0].cancel_calls == 0);
  CHECK(job.wait());
  const auto again = o.client.attach(late.error().request_id());
  REQUIRE(again);
  CHECK(again->wait());
  CHECK(o.service.submits() == 1);
}

TEST_CASE("a limit of nothing asks nothing; one beyond all time does not overflow") {
  offline o;
  const rc::job job = o.submitted();
  CHECK(job.wait({.timeout = 0ms}).error().kind() == rc::error_kind::timeout);
  CHECK(o.service.jobs()[0].status_calls == 0);
  CHECK(job.wait({.timeout = (std::chrono::milliseconds::max)()}));
}

TEST_CASE("a stop ends the wait at once, and the job stays attached") {
  offline o;
  o.service.next_job({.start_after = 5s, .finish_after = 10min});
  const rc::job job = o.submitted();
  rc::stop_source stop;
  o.clock.at(30500ms, [&] { stop.request_stop(); });
  const auto out = job.wait({.stop = stop.token()});
  REQUIRE_FALSE(out);
  CHECK(out.error().kind() == rc::error_kind::stopped);
  CHECK(out.error().request_id() == job.id().text());
  CHECK(o.clock.elapsed() == 30500ms);
  CHECK(job.wait({.stop = stop.token()}).error().kind() == rc::error_kind::stopped);
  CHECK(job.wait());
}

#if defined(__cpp_exceptions)
TEST_CASE("an exception from on_update leaves the wait, and the job stays attached") {
  offline o;
  const rc::job job = o.submitted();
  CHECK_THROWS_AS((void)job.wait({.on_update = [](const rc::update&) { throw 7; }}), int);
  CHECK(job.wait());
}
#endif

TEST_CASE("a job that fails or is cancelled ends the wait with its reason") {
  offline o;
  o.service.next_job({.fails = true, .error = rc::json::value(rc::json::object{{"message", "out of memory"}})});
  const auto failed = o.submitted().wait();
  CHECK(failed.error().kind() == rc::error_kind::job_failed);
  CHECK(failed.error().service_message() == "out of memory");

  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  const rc::job job = o.submitted();
  o.clock.in(10s, [&] { CHECK(*job.cancel() == rc::cancel_outcome::cancelled); });
  const auto cancelled = job.wait();
  CHECK(cancelled.error().kind() == rc::error_kind::job_cancelled);
  CHECK(cancelled.error().request_id() == job.id().text());
}

TEST_CASE("faults on the way are waited out; the job is still paid for once") {
  offline o;
  o.service.fault_next(rc::operation::status, testing::fault::bad_gateway, 2);
  o.service.fault_next(rc::operation::status, testing::fault::drop_after);
  o.service.fault_next(rc::operation::status, testing::fault::unreachable);
  o.service.fault_next(rc::operation::status, testing::fault::html_page);
  o.service.fault_next(rc::operation::status, testing::fault::empty_body);
  o.service.fault_next(rc::operation::status, testing::fault::not_json);
  o.service.fault_next(rc::operation::status, testing::fault::rate_limited);
  o.service.fault_next(rc::operation::output, testing::fault::gateway_timeout);
  o.service.fault_next(rc::operation::output, testing::fault::error_in_200);
  o.service.fault_next(rc::operation::output, testing::fault::too_big);
  const auto out = o.submitted().wait();
  CHECK_MESSAGE(out, (out ? "" : out.error().message()));
  CHECK(o.service.submits() == 1);
}

TEST_CASE("after five minutes without contact the wait ends, with the id") {
  offline o;
  const rc::job job = o.submitted();
  o.service.fault_next(rc::operation::status, testing::fault::unreachable, 10000);
  const auto out = job.wait();
  CHECK(out.error().kind() == rc::error_kind::lost_contact);
  CHECK(out.error().request_id() == job.id().text());
  CHECK(o.clock.elapsed() >= 5min);
  CHECK(o.clock.elapsed() < 7min);
}

TEST_CASE("unknown words, other spellings and odd outputs come through") {
  offline o;
  o.service.next_job(
      {.words = {.queued = "waiting", .running = "daydreaming", .finished = "COMPLETED", .succeeded = "completed"}});
  std::vector<std::string> words;
  CHECK(o.submitted().wait({.on_update = [&](const rc::update& each) { words.push_back(each.word); }}));
  CHECK(words.front() == "waiting");
  CHECK(words.back() == "COMPLETED");
  o.service.next_job({.output = rc::json::value("https://a.b/model.glb")});
  const auto glb = o.submitted().wait();
  CHECK(glb->others == std::vector<std::string>{"https://a.b/model.glb"});
  o.service.next_job({.omits_output = true});
  const auto nothing = o.submitted().wait();
  REQUIRE(nothing);
  CHECK(nothing->empty());
}

TEST_CASE("status and output are single looks") {
  offline o;
  o.service.next_job({.queue = 4, .start_after = 10s, .finish_after = 20s});
  const rc::job job = o.submitted();
  const auto queued = job.status();
  REQUIRE(queued);
  CHECK(queued->state == rc::job_state::queued);
  CHECK(queued->queue_position == 4);
  const auto early = job.output();
  CHECK(early.error().kind() == rc::error_kind::rejected);
  CHECK(has(early.error().message(), "wait()"));
  o.clock.advance(15s);
  CHECK(job.status()->state == rc::job_state::running);
  CHECK(job.status()->elapsed == 15s);
  o.service.fault_next(rc::operation::status, testing::fault::bad_gateway);
  CHECK(job.status());  // a passing fault is repeated
  o.clock.advance(15s);
  CHECK(job.status()->state == rc::job_state::finished);
  CHECK(job.output()->video);
  o.service.fault_next(rc::operation::output, testing::fault::unreachable, 10000);
  const auto lost = job.output({.timeout = 5s});
  CHECK(lost.error().kind() == rc::error_kind::network);  // why it did not get through, sooner than a time-out
  CHECK_MESSAGE(has(lost.error().message(), "no connection"), lost.error().message());
  CHECK(lost.error().attempts() > 1);
  CHECK(lost.error().request_id() == job.id().text());
}

TEST_CASE("on_update may close the client") {
  offline o;
  const rc::job job = o.submitted();
  const auto out = job.wait({.on_update = [&](const rc::update&) { o.client.close(); }});
  CHECK(out.error().kind() == rc::error_kind::closed);
  CHECK(out.error().request_id() == job.id().text());
}

TEST_CASE("a job outlives its client, and what the client referred to") {
  std::optional<rc::job> left;
  {
    offline o;
    left = o.submitted();
  }
  CHECK(left->status().error().kind() == rc::error_kind::closed);
  CHECK(left->wait().error().request_id() == left->id().text());
  CHECK(left->output().error().kind() == rc::error_kind::closed);
  CHECK(left->cancel().error().kind() == rc::error_kind::closed);
  const rc::job copy = std::move(*left);
  CHECK(copy.id().text() == left->id().text());  // NOLINT(bugprone-use-after-move): a job is never empty
}

TEST_CASE("run is submit and wait") {
  offline o;
  CHECK(o.client.run(input{.prompt = "x"})->video);
  CHECK(o.client.run("a/b/text-to-audio", rc::json::object{})->audio);
  o.service.next_job({.start_after = 1min, .finish_after = 10min});
  const auto late = o.client.run(input{.prompt = "x"}, {.timeout = 5s});
  CHECK(late.error().kind() == rc::error_kind::timeout);
  CHECK(o.client.attach(late.error().request_id())->wait());
  CHECK_FALSE(o.client.run(input{.prompt = "x", .steps = std::optional<int>(1)}));
}

TEST_CASE("an id that does not exist, or belongs to somebody else") {
  offline o;
  const auto missing = o.client.attach("nobody-knows")->wait();
  CHECK(missing.error().kind() == rc::error_kind::not_found);
  CHECK(missing.error().request_id() == "nobody-knows");
  const rc::job job = o.submitted();
  rc::client stranger{o.service, "another-token", {.clock = o.clock}};
  CHECK(stranger.attach(job.id())->status().error().kind() == rc::error_kind::permission);
}
