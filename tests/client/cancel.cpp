// SPDX-License-Identifier: MIT
#include <string>

#include "support.hpp"

using namespace client_tests;

TEST_CASE("cancel answers what the service says: its four outcomes") {
  offline o;
  o.service.next_job({.start_after = 10s, .finish_after = 20s});
  CHECK(*o.submitted().cancel() == rc::cancel_outcome::cancelled);

  o.service.next_job({.start_after = 10s, .finish_after = 20s});
  const rc::job running = o.submitted();
  o.clock.advance(15s);
  CHECK(*running.cancel() == rc::cancel_outcome::not_cancellable);
  CHECK(running.status()->state == rc::job_state::running);  // it goes on
  o.clock.advance(15s);
  CHECK(*running.cancel() == rc::cancel_outcome::already_finished);

  o.service.reply_next(rc::operation::cancel, {200, {}, R"({"outcome":"perhaps"})"});
  CHECK(*running.cancel() == rc::cancel_outcome::unknown);
  o.service.reply_next(rc::operation::cancel, {202, {}, ""});
  CHECK(*running.cancel() == rc::cancel_outcome::unknown);
}

TEST_CASE("a cancel that does not get through is repeated, and is never claimed") {
  offline o;
  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  const rc::job job = o.submitted();
  o.service.fault_next(rc::operation::cancel, testing::fault::bad_gateway);
  o.service.fault_next(rc::operation::cancel, testing::fault::unreachable);
  CHECK(*job.cancel() == rc::cancel_outcome::cancelled);

  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  const rc::job other = o.submitted();
  o.service.fault_next(rc::operation::cancel, testing::fault::unreachable, 1000);
  const auto failed = other.cancel({.timeout = 30s});
  REQUIRE_FALSE(failed);
  CHECK(failed.error().request_id() == other.id().text());
  CHECK(failed.error().operation() == rc::operation::cancel);
  CHECK_FALSE(o.service.jobs()[1].cancelled.has_value());

  rc::stop_source stop;
  stop.request_stop();
  CHECK(other.cancel({.stop = stop.token()}).error().kind() == rc::error_kind::stopped);
}

TEST_CASE("a cancel whose answer was lost is known by the state of the job") {
  offline o;
  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  const rc::job lost_answer = o.submitted();
  o.service.fault_next(rc::operation::cancel, testing::fault::drop_after);  // done, but not told
  CHECK(*lost_answer.cancel() == rc::cancel_outcome::cancelled);
}

TEST_CASE("cancelling what does not exist is an error with the id") {
  offline o;
  const auto gone = o.client.attach("nobody-knows")->cancel();
  CHECK(gone.error().kind() == rc::error_kind::not_found);
  CHECK(gone.error().request_id() == "nobody-knows");
}

namespace {

// A service that takes its time, and a token that asks for a cancel at a moment.
struct unwanted {
  testing::virtual_clock clock;
  testing::simulator service{clock, {.behaviour = {.start_after = 10min, .finish_after = 20min}, .latency = 4s}};
  rc::memory_observer seen;
  rc::memory_journal journal;
  rc::client client{service, "test-token", {.clock = clock, .observer = seen, .journal = journal}};
  rc::stop_source source;

  rc::result<rc::job> submit_cancelled_at(std::chrono::milliseconds when) {
    clock.at(when, [this] { source.request_stop(); });
    return client.submit(input{.prompt = "x"}, {.cancel = source.token()});
  }
  std::string answer() const {
    for (const rc::event& each : seen.events()) {
      if (each.what == rc::event::kind::cancel_answered) return each.detail;
    }
    return {};
  }
};

}  // namespace

TEST_CASE("a cancel that is asked for before the submit sends nothing") {
  unwanted u;
  u.source.request_stop();
  const auto made = u.client.submit(input{.prompt = "x"}, {.cancel = u.source.token()});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == rc::error_kind::stopped);
  CHECK(made.error().delivery() == rc::delivery::not_sent);
  CHECK(u.service.submits() == 0);
  CHECK(u.journal.entries().empty());
}

TEST_CASE("a cancel that is asked for while the POST is under way is remembered, and done as soon as the id is known") {
  unwanted u;
  const auto made = u.submit_cancelled_at(1s);
  REQUIRE_FALSE(made);
  const rc::error& why = made.error();
  CHECK(why.kind() == rc::error_kind::job_cancelled);
  CHECK(why.delivery() == rc::delivery::accepted);
  CHECK(why.attempts() == 2);
  REQUIRE(u.service.jobs().size() == 1);
  CHECK(why.request_id() == u.service.jobs()[0].request_id);
  CHECK(u.service.jobs()[0].cancelled.has_value());
  CHECK(u.service.charged_total() == 0);
  CHECK(u.journal.unfinished().empty());
  CHECK(u.journal.in_doubt().empty());
  CHECK(u.clock.elapsed() == 8s);  // the answer was waited for: it alone holds the id
}

TEST_CASE("a job that could not be cancelled is the caller's, who pays for it") {
  unwanted u;
  u.service.next_job({.start_after = 0s, .finish_after = 1min});
  const auto made = u.submit_cancelled_at(1s);
  REQUIRE(made);
  CHECK(u.service.jobs()[0].cancel_calls == 1);
  CHECK(made->wait());

  unwanted lost;  // the service does not hear of it in the time of the submit
  lost.service.fault_next(rc::operation::cancel, testing::fault::bad_gateway, 1000);
  const auto kept = lost.submit_cancelled_at(1s);
  REQUIRE(kept);
  CHECK(lost.clock.elapsed() <= 2min);
  CHECK(lost.journal.unfinished().size() == 1);

  unwanted refused;
  refused.service.reply_next(rc::operation::cancel, {403, {}, R"({"error_code":403001})"});
  CHECK(refused.submit_cancelled_at(1s));
}

TEST_CASE("a submit that is not wanted and does not arrive is not tried again") {
  unwanted u;
  u.service.outcome_next(rc::operation::submit,
                         http::outcome::failed(http::failure::connect, http::phase::connect, false));
  const auto made = u.submit_cancelled_at(1s);
  REQUIRE_FALSE(made);
  CHECK(made.error().delivery() == rc::delivery::not_sent);
  CHECK(made.error().attempts() == 1);

  unwanted doubtful;
  doubtful.service.fault_next(rc::operation::submit, testing::fault::drop_after);
  const auto lost = doubtful.submit_cancelled_at(1s);
  REQUIRE_FALSE(lost);
  CHECK(lost.error().delivery() == rc::delivery::in_doubt);  // its id is not known, so nothing could be cancelled
}

TEST_CASE("a cancel between two attempts ends the submit with nothing sent") {
  testing::virtual_clock clock;
  testing::simulator service(clock);
  rc::client client{service, "test-token", {.clock = clock, .policies = {.retry = {.first = 60s, .longest = 60s}}}};
  service.fault_next(rc::operation::submit, testing::fault::unreachable, 3);
  const rc::stop_source source;
  clock.at(100ms, [&] { source.request_stop(); });
  const auto made = client.submit(input{.prompt = "x"}, {.cancel = source.token()});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == rc::error_kind::stopped);
  CHECK(made.error().delivery() == rc::delivery::not_sent);
  CHECK(has(made.error().message(), "nothing was sent"));
  CHECK(clock.elapsed() == 100ms);
  CHECK(service.submits() == 0);
}

TEST_CASE("an id that came in a torn answer is confirmed and then cancelled") {
  unwanted u;
  u.service.fault_next(rc::operation::submit, testing::fault::drop_midway);
  const auto made = u.submit_cancelled_at(6s);  // while it is being confirmed
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == rc::error_kind::job_cancelled);
  CHECK(u.service.jobs()[0].cancelled.has_value());
  CHECK(u.journal.unfinished().empty());
}

TEST_CASE("a cancel that is asked for while waiting: the wait goes on to whatever end the job has") {
  unwanted queued;
  queued.clock.at(1min, [&] { queued.source.request_stop(); });
  const auto out = queued.client.run(input{.prompt = "x"}, {.cancel = queued.source.token()});
  REQUIRE_FALSE(out);
  CHECK(out.error().kind() == rc::error_kind::job_cancelled);
  CHECK(out.error().request_id() == queued.service.jobs()[0].request_id);
  CHECK(queued.clock.elapsed() < 1min + 10s);
  CHECK(queued.answer() == "cancelled");
  CHECK(queued.journal.unfinished().empty());

  unwanted running;
  running.service.next_job({.start_after = 10s, .finish_after = 2min});
  running.clock.at(1min, [&] { running.source.request_stop(); });
  CHECK(running.client.run(input{.prompt = "x"}, {.cancel = running.source.token()}));
  CHECK(running.answer() == "not_cancellable");
  CHECK(running.service.jobs()[0].cancel_calls == 1);

  unwanted finished;  // while its result is read: nothing is left to cancel
  finished.service.next_job({.start_after = 0s, .finish_after = 0s});
  finished.clock.at(10s, [&] { finished.source.request_stop(); });
  CHECK(finished.client.run(input{.prompt = "x"}, {.cancel = finished.source.token()}));
  CHECK(finished.service.jobs()[0].cancel_calls == 0);
}

TEST_CASE("a cancel in a wait whose answer is lost is known by the state of the job") {
  unwanted u;
  u.service.fault_next(rc::operation::cancel, testing::fault::drop_after);
  u.clock.at(1min, [&] { u.source.request_stop(); });
  const auto out = u.client.run(input{.prompt = "x"}, {.cancel = u.source.token()});
  REQUIRE_FALSE(out);
  CHECK(out.error().kind() == rc::error_kind::job_cancelled);
  CHECK(u.service.jobs()[0].cancel_calls == 2);
}

TEST_CASE("stop and cancel are two tokens: stop ends the wait at once, also behind a cancel") {
  unwanted u;
  u.service.next_job({.start_after = 1s, .finish_after = 10min});
  rc::stop_source stop;
  u.clock.at(1min, [&] { u.source.request_stop(); });
  u.clock.at(3min, [&] { stop.request_stop(); });
  const auto out = u.client.run(input{.prompt = "x"}, {.stop = stop.token(), .cancel = u.source.token()});
  REQUIRE_FALSE(out);
  CHECK(out.error().kind() == rc::error_kind::stopped);
  CHECK(u.clock.elapsed() <= 3min + 250ms);
  CHECK(u.answer() == "not_cancellable");
}

TEST_CASE("the tokens of a run count for its submit as well, unless that has its own") {
  unwanted u;
  rc::stop_source stop;
  u.clock.at(1s, [&] { stop.request_stop(); });
  const auto out = u.client.run(input{.prompt = "x"}, {.stop = stop.token()});
  REQUIRE_FALSE(out);
  CHECK(out.error().delivery() == rc::delivery::in_doubt);  // the POST was under way, and stop means now
  CHECK(u.clock.elapsed() <= 1s + 250ms);

  unwanted other;
  rc::stop_source never;
  other.clock.at(1s, [&] { other.source.request_stop(); });
  const auto own = other.client.run(input{.prompt = "x"}, {.stop = other.source.token()}, {.stop = never.token()});
  REQUIRE_FALSE(own);
  CHECK(own.error().kind() == rc::error_kind::stopped);  // after the submit, with the id
  CHECK_FALSE(own.error().request_id().empty());
}

TEST_CASE("what the service said to a cancel stands, also where the look behind it fails") {
  unwanted u;
  u.service.next_job({.start_after = 0s, .finish_after = 10min});
  const auto job = u.client.submit(input{.prompt = "x"});
  REQUIRE(job);
  u.service.fault_next(rc::operation::status, testing::fault::unreachable, 1000);
  CHECK(*job->cancel({.timeout = 30s}) == rc::cancel_outcome::not_cancellable);

  unwanted stopped;
  stopped.service.next_job({.start_after = 0s, .finish_after = 10min});
  const auto running = stopped.client.submit(input{.prompt = "x"});
  REQUIRE(running);
  rc::stop_source stop;
  stopped.clock.in(6s, [&] { stop.request_stop(); });  // while it looks
  CHECK(*running->cancel({.stop = stop.token()}) == rc::cancel_outcome::not_cancellable);
}

TEST_CASE("a cancel by somebody else is not claimed") {
  offline o;
  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  const rc::job job = o.submitted();
  CHECK(*o.client.attach(job.id())->cancel() == rc::cancel_outcome::cancelled);
  CHECK(*job.cancel() == rc::cancel_outcome::already_finished);
}

TEST_CASE("a stop in the middle of a cancel ends it, and the error says how to know") {
  unwanted u;
  const auto job = u.client.submit(input{.prompt = "x"});
  REQUIRE(job);
  rc::stop_source stop;
  u.clock.in(1s, [&] { stop.request_stop(); });
  const auto answer = job->cancel({.stop = stop.token()});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind() == rc::error_kind::stopped);
  CHECK(answer.error().request_id() == job->id().text());
  CHECK(answer.error().attempts() == 1);
  CHECK(has(answer.error().message(), "ask for the status"));
}
