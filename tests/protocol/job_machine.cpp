// SPDX-License-Identifier: MIT
#include "runcomfy/protocol/job_machine.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <tuple>

#include "drive.hpp"

using namespace protocol_tests;
using namespace std::chrono_literals;

TEST_CASE("every event in a phase where it cannot happen leads nowhere") {
  int known = 0;
  for (int from = 0; from < rc::protocol::machine_phase_count; ++from) {
    for (int on = 0; on < rc::protocol::machine_event_count; ++on) {
      const auto to = rc::protocol::next_phase(static_cast<machine_phase>(from), static_cast<machine_event>(on));
      known += to ? 1 : 0;
      if (from == static_cast<int>(machine_phase::done)) CHECK_FALSE(to);
    }
  }
  CHECK(known == static_cast<int>(std::size(rc::protocol::transitions)));  // no pair stands twice in the table
  drive d = submitting();
  CHECK_FALSE(d.machine.on_time());
  CHECK(d.machine.phase() == machine_phase::submit);
}

TEST_CASE("a job from submit to output") {
  drive d = submitting();
  CHECK(d.machine.next().operation == rc::operation::submit);
  CHECK(d.tell(202, R"({"request_id":"r-1"})"));
  REQUIRE(d.machine.id());
  CHECK(d.machine.next().operation == rc::operation::status);  // the first poll is at once
  d.tell(200, R"({"status":"in_queue","queue_position":2})");
  CHECK(d.machine.last()->state == rc::job_state::queued);
  CHECK(d.machine.last()->queue_position == 2);
  CHECK(d.machine.next().until - d.at.now == 2s);
  CHECK_FALSE(d.tell(200, "{}"));  // nothing was asked for
  d.sleep();
  d.tell(200, R"({"status":"in_progress"})");
  CHECK(d.machine.next().until - d.at.now == 3s);
  d.sleep();
  d.tell(200, R"({"status":"completed"})");
  CHECK(d.machine.last()->state == rc::job_state::finished);
  CHECK(d.machine.next().operation == rc::operation::output);
  d.tell(200, R"({"status":"succeeded","output":{"video":"https://a.b/v.mp4"}})");
  CHECK(d.machine.next().act == rc::job_machine::action::done);
  REQUIRE(*d.machine.verdict());
  CHECK(*(*d.machine.verdict())->video == "https://a.b/v.mp4");
  CHECK((*d.machine.verdict())->request_id == "r-1");
  CHECK_FALSE(d.tell(200, "{}"));
}

TEST_CASE("what becomes of a submit: the four classes") {
  const struct {
    int status;
    const char* body;
    rc::delivery delivery;
    rc::error_kind kind;
  } answers[] = {
      {400, R"({"error_code":400002})", rc::delivery::rejected, rc::error_kind::balance},
      {402, "", rc::delivery::rejected, rc::error_kind::balance},
      {400, R"({"error_code":400004})", rc::delivery::rejected, rc::error_kind::authentication},
      {401, "{}", rc::delivery::rejected, rc::error_kind::authentication},
      {401, R"({"error_code":401001})", rc::delivery::rejected, rc::error_kind::authentication},
      {403, R"({"message":"no"})", rc::delivery::rejected, rc::error_kind::permission},
      {404, R"({"error_code":404001})", rc::delivery::rejected, rc::error_kind::not_found},
      {422, R"({"error_code":422001,"detail":[{"msg":"x"}]})", rc::delivery::rejected, rc::error_kind::rejected},
      {400, "{}", rc::delivery::rejected, rc::error_kind::rejected},
      {413, "", rc::delivery::rejected, rc::error_kind::rejected},
      {429, "{}", rc::delivery::rejected, rc::error_kind::rate_limited},
      {401, "<html>", rc::delivery::rejected, rc::error_kind::authentication},
      {404, "default backend - 404", rc::delivery::rejected, rc::error_kind::not_found},
      {422, R"({"id":"error-17","message":"x"})", rc::delivery::rejected, rc::error_kind::rejected},
      {200, R"({"request_id":"r-1","request_id":"r-2"})", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {200, R"({"error_code":401001,"error_message":"x"})", rc::delivery::rejected, rc::error_kind::authentication},
      {200, R"({"error_code":500001})", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {500, "{}", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {502, "<html>", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {504, "", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {408, "", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {409, "{}", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {302, "", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {103, "", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {200, "", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {200, "<html>", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {200, "{}", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {200, "[]", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {200, R"({"request_id":"../x"})", rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {500, R"({"request_id":"r-9"})", rc::delivery::in_doubt, rc::error_kind::in_doubt},
  };
  for (const auto& each : answers) {
    drive d = submitting();
    d.tell(each.status, each.body);
    CHECK(d.machine.next().act == rc::job_machine::action::done);
    CHECK_MESSAGE(d.error().delivery() == each.delivery, each.status << " " << each.body);
    CHECK_MESSAGE(d.error().kind() == each.kind, each.status << " " << each.body);
    CHECK(d.error().http_status() == each.status);
    CHECK(d.error().model_id() == "a/b");
    CHECK(d.error().message().starts_with("submit to a/b failed: "));
  }
  drive with_id = submitting();
  with_id.tell(500, R"({"request_id":"r-9"})");
  CHECK(with_id.error().request_id() == "r-9");
  CHECK(with_id.error().message().find("nothing was sent") == std::string::npos);
  CHECK(with_id.machine.save().find("request_id")->as_string() != nullptr);  // it survives a restart
  CHECK(rc::job_machine::restored(with_id.machine.save())->id()->text() == "r-9");

  drive odd_id = submitting();
  odd_id.tell(200, R"({"request_id":"job/77 x"})");
  CHECK(odd_id.error().delivery() == rc::delivery::in_doubt);
  CHECK(odd_id.error().message().find("job/77 x") != std::string::npos);

  const struct {
    http::failure why;
    http::phase reached;
    bool body_started;
    rc::delivery delivery;
    rc::error_kind kind;
  } failures[] = {
      {http::failure::resolve, http::phase::resolve, false, rc::delivery::not_sent, rc::error_kind::network},
      {http::failure::connect, http::phase::connect, false, rc::delivery::not_sent, rc::error_kind::network},
      {http::failure::proxy, http::phase::proxy, false, rc::delivery::not_sent, rc::error_kind::network},
      {http::failure::tls, http::phase::tls, false, rc::delivery::not_sent, rc::error_kind::tls},
      {http::failure::refused, http::phase::nothing, false, rc::delivery::not_sent, rc::error_kind::configuration},
      {http::failure::timeout, http::phase::connect, false, rc::delivery::not_sent, rc::error_kind::timeout},
      {http::failure::stopped, http::phase::nothing, false, rc::delivery::not_sent, rc::error_kind::stopped},
      {http::failure::connect, http::phase::connect, true, rc::delivery::in_doubt,
       rc::error_kind::in_doubt},  // cannot tell
      {http::failure::send, http::phase::send_head, false, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {http::failure::send, http::phase::send_body, true, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {http::failure::timeout, http::phase::await_head, true, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {http::failure::stopped, http::phase::await_head, true, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {http::failure::receive, http::phase::receive_body, true, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {http::failure::framing, http::phase::receive_head, true, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {http::failure::too_big, http::phase::receive_body, true, rc::delivery::in_doubt, rc::error_kind::in_doubt},
  };
  for (const auto& each : failures) {
    drive d = submitting({.submit = {.attempts = 1}});
    d.fail(each.why, each.reached, each.body_started);
    CHECK_MESSAGE(d.error().delivery() == each.delivery, static_cast<int>(each.why));
    CHECK_MESSAGE(d.error().kind() == each.kind, static_cast<int>(each.why));
    const bool says_unsent = d.error().message().find("nothing was sent") != std::string::npos;
    CHECK(says_unsent == (each.delivery == rc::delivery::not_sent));
  }
}

TEST_CASE("a job that ends badly, told by either endpoint") {
  drive failed = attached();
  failed.tell(200, R"({"status":"failed"})");
  CHECK(failed.machine.next().operation == rc::operation::output);  // the result tells why
  failed.tell(200, R"({"status":"failed","error":{"message":"out of memory"}})");
  CHECK(failed.error().kind() == rc::error_kind::job_failed);
  CHECK(failed.error().service_message() == "out of memory");
  CHECK(failed.error().request_id() == "r-1");
  CHECK(failed.error().delivery() == rc::delivery::accepted);

  drive gone = attached();
  gone.tell(200, R"({"status":"failed"})");
  gone.tell(404, "{}");
  CHECK(gone.error().kind() == rc::error_kind::job_failed);

  drive cancelled = attached();
  cancelled.tell(200, R"({"status":"canceled"})");
  CHECK(cancelled.error().kind() == rc::error_kind::job_cancelled);
  CHECK(cancelled.machine.last()->state == rc::job_state::finished);

  drive coded = attached();
  coded.tell(200, R"({"status":"completed"})");
  coded.tell(200, R"({"status":"failed","error_code":500001,"error_message":"CUDA OOM"})");
  CHECK(coded.error().kind() == rc::error_kind::job_failed);
  CHECK(coded.error().service_message() == "CUDA OOM");
  drive coded_status = attached();
  coded_status.tell(200, R"({"status":"cancelled","error_code":422001})");
  CHECK(coded_status.error().kind() == rc::error_kind::job_cancelled);

  drive emptied = attached();
  emptied.tell(200, R"({"status":"failed"})");
  emptied.tell(200, R"({"output":{},"error":"CUDA OOM"})");
  CHECK(emptied.error().kind() == rc::error_kind::job_failed);

  drive late = attached();
  late.tell(200, R"({"status":"completed"})");
  late.tell(200, R"({"status":"cancelled"})");
  CHECK(late.error().kind() == rc::error_kind::job_cancelled);
}

TEST_CASE("a result that is told by what it holds") {
  const struct {
    const char* body;
    bool success;
  } cases[] = {
      {R"({"status":"completed","output":{"image":"https://a.b/i.png"}})", true},
      {R"({"output":{"image":"https://a.b/i.png"}})", true},
      {R"({"status":"succeeded","output":null})", true},
      {R"({"status":"completed"})", true},
      {R"({"status":"completed","error":"boom"})", false},
      {R"({"status":"failed"})", false},
      {R"({"status":"completed","output":null,"message":"ok"})", true},
      {R"({"output":{},"error":"boom"})", false},
  };
  for (const auto& each : cases) {
    drive d = fetching();
    d.tell(200, each.body);
    REQUIRE_MESSAGE(d.machine.verdict().has_value(), each.body);
    CHECK_MESSAGE(d.machine.verdict()->has_value() == each.success, each.body);
  }
}

TEST_CASE("a result before the end: 200 with the state, or 400 with 400005") {
  drive d = fetching();
  d.tell(200, R"({"status":"in_progress"})");
  CHECK(d.machine.phase() == machine_phase::pause_fetch);
  d.sleep();
  d.tell(400, R"({"error_code":400005,"message":"not ready"})");
  CHECK(d.machine.phase() == machine_phase::pause_fetch);
  CHECK(d.machine.failures() == 0);
  d.sleep();
  d.tell(200, R"({"status":"succeeded","output":"https://a.b/x.png"})");
  CHECK(d.machine.verdict()->has_value());
}

TEST_CASE("passing faults on polls are waited out, with the pause the service asks for") {
  drive d = attached();
  d.tell(504, "<html>");
  CHECK(d.machine.failures() == 1);
  CHECK(d.machine.next().until - d.at.now == 250ms);
  d.sleep();
  d.fail(http::failure::receive, http::phase::await_head, false);
  CHECK(d.machine.next().until - d.at.now == 500ms);
  d.sleep();
  d.tell(429, "{}", {{"Retry-After", "20"}});
  CHECK(d.machine.next().until - d.at.now == 20s);
  d.sleep();
  d.tell(503, "{}", {{"Retry-After", "9999"}});
  CHECK(d.machine.next().until - d.at.now == 120s);
  d.sleep();
  d.tell(200, "not json");
  d.sleep();
  d.tell(200, R"({"error_code":500001})");
  d.sleep();
  d.tell(404, "<html>no such page</html>");  // of a gateway: it says nothing about the job
  d.sleep();
  d.tell(404, "default backend - 404");  // the same
  d.sleep();
  d.tell(302, "", {{"Location", "https://elsewhere.example/"}});
  d.sleep();
  d.tell(408, "");
  REQUIRE(d.machine.last_failure());
  CHECK(d.machine.last_failure()->http_status() == 408);
  d.sleep();
  d.tell(200, R"({"status":"in_progress"})");
  CHECK(d.machine.failures() == 0);
}

TEST_CASE("without any good answer for five minutes contact is lost, and the id stays") {
  drive d = attached();
  int exchanges = 0;
  const auto begin = d.at.now;
  while (d.machine.next().act != rc::job_machine::action::done) {
    d.fail(http::failure::connect, http::phase::connect, false);
    ++exchanges;
    if (d.machine.next().act == rc::job_machine::action::wait) d.sleep();
    REQUIRE(exchanges < 1000);
  }
  CHECK(d.error().kind() == rc::error_kind::lost_contact);
  CHECK(d.error().request_id() == "r-1");
  CHECK(d.error().attempts() == exchanges);
  CHECK(d.at.now - begin >= 5min);
  CHECK(d.at.now - begin < 6min);
  CHECK(exchanges < 40);
}

TEST_CASE("lost contact counts from the first failure, not from the last good answer") {
  drive d = attached();
  d.tell(200, R"({"status":"in_progress"})");
  d.at.now += 10min;  // a long pause, or a machine that slept
  REQUIRE(d.machine.on_time());
  d.fail(http::failure::receive, http::phase::await_head, false);
  CHECK_FALSE(d.machine.verdict().has_value());
}

TEST_CASE("refusals on polls are final") {
  for (const auto& [status, body, kind] : {std::tuple{401, "{}", rc::error_kind::authentication},
                                           std::tuple{403, R"({"error_code":403001})", rc::error_kind::permission},
                                           std::tuple{404, R"({"error_code":404001})", rc::error_kind::not_found}}) {
    drive d = attached();
    d.tell(status, body);
    CHECK(d.error().kind() == kind);
    CHECK(d.error().request_id() == "r-1");
    CHECK(d.error().operation() == rc::operation::status);
  }
  drive tls = attached();
  tls.fail(http::failure::tls, http::phase::tls, false);
  CHECK(tls.error().kind() == rc::error_kind::tls);
}

TEST_CASE("unknown words are tolerated for ten minutes") {
  drive d = attached();
  const auto begin = d.at.now;
  for (int i = 0; i < 1000 && d.machine.next().act != rc::job_machine::action::done; ++i) {
    d.tell(200, R"({"status":"daydreaming"})");
    CHECK(d.machine.last()->word == "daydreaming");
    CHECK(d.machine.last()->state == rc::job_state::running);
    if (d.machine.next().act == rc::job_machine::action::wait) d.sleep();
  }
  CHECK(d.error().kind() == rc::error_kind::unknown_state);
  CHECK(d.error().message().find("daydreaming") != std::string::npos);
  CHECK(d.at.now - begin >= 10min);
  CHECK(d.at.now - begin < 11min);

  drive late_result = attached();
  late_result.tell(200, R"({"status":"warming_up"})");
  late_result.at.now += 11min;
  REQUIRE(late_result.machine.on_time());
  late_result.tell(200, R"({"status":"completed"})");
  late_result.tell(200, "{}");  // not written yet
  CHECK_FALSE(late_result.machine.verdict().has_value());

  drive recovers = attached();
  recovers.tell(200, R"({"status":"daydreaming"})");
  recovers.sleep();
  recovers.tell(200, R"({"status":"in_queue"})");
  CHECK(recovers.machine.last()->state == rc::job_state::queued);
}

TEST_CASE("a machine is saved and comes back, but a submit without an answer does not") {
  drive d = submitting();
  CHECK(rc::job_machine::restored(d.machine.save()).error().kind() == rc::error_kind::in_doubt);
  drive doubtful = submitting();
  doubtful.fail(http::failure::receive, http::phase::await_head, true);
  CHECK(rc::job_machine::restored(doubtful.machine.save()).error().delivery() == rc::delivery::in_doubt);
  d.tell(200, R"({"request_id":"r-1"})");
  for (const char* body : {R"({"status":"in_queue"})", R"({"status":"completed"})"}) {
    const auto back = rc::job_machine::restored(d.machine.save());
    REQUIRE(back);
    CHECK(back->id()->text() == "r-1");
    CHECK(back->model() == "a/b");
    d.tell(200, body);
    if (d.machine.next().act == rc::job_machine::action::wait) d.sleep();
  }
  const auto fetching_again = rc::job_machine::restored(d.machine.save());
  CHECK(fetching_again->phase() == machine_phase::fetch);
  for (const char* bad : {"{}", R"({"request_id":"r-1"})", R"({"request_id":"r-1","phase":"nap"})",
                          R"({"request_id":"a/b","phase":"poll"})", "[]"}) {
    const auto parsed = rc::json::parse(bad);
    REQUIRE(parsed);
    CHECK_MESSAGE(!rc::job_machine::restored(*parsed), bad);
  }
}

TEST_CASE("a machine comes back from every phase to the one call that is right then") {
  const auto back = [](const drive& d) { return rc::job_machine::restored(d.machine.save()); };
  constexpr const char* queued = R"({"status":"in_queue"})";

  drive paused = submitting();  // nothing was sent, but a saved text may be older than what happened since
  paused.fail(http::failure::connect, http::phase::connect, false);
  REQUIRE(paused.machine.phase() == machine_phase::pause_submit);
  CHECK(back(paused).error().delivery() == rc::delivery::in_doubt);

  drive torn = submitting();
  torn.tear(200, R"({"request_id":"r-1","sta)");
  REQUIRE(torn.machine.phase() == machine_phase::confirm);
  CHECK(back(torn)->id()->text() == "r-1");
  CHECK(back(torn)->next().operation == rc::operation::status);
  torn.tell(503, "{}");
  REQUIRE(torn.machine.phase() == machine_phase::pause_confirm);
  CHECK(back(torn)->next().operation == rc::operation::status);

  drive cancel = attached();
  cancel.tell(200, queued);
  CHECK(back(cancel)->next().operation == rc::operation::status);
  cancel.cancel();
  CHECK(back(cancel)->next().operation == rc::operation::cancel);  // it is still wanted
  cancel.tell(503, "{}");
  CHECK(back(cancel)->next().operation == rc::operation::cancel);

  drive look = cancelling();
  look.tell(202, R"({"outcome":"not_cancellable"})");
  CHECK(back(look)->next().operation == rc::operation::status);

  drive fetch = attached();
  fetch.tell(200, R"({"status":"completed"})");
  fetch.tell(200, queued);
  CHECK(back(fetch)->next().operation == rc::operation::output);
  fetch.sleep();
  fetch.tell(200, R"({"status":"succeeded"})");
  CHECK(back(fetch)->next().operation == rc::operation::status);  // an end is asked for again: reading is free
}

TEST_CASE("a cancel that is wanted while the POST is under way follows on its answer, and on no other one") {
  drive accepted = submitting();
  CHECK(accepted.machine.want_cancel());
  CHECK(accepted.machine.phase() == machine_phase::submit);
  accepted.tell(200, R"({"request_id":"r-1"})");
  CHECK(accepted.machine.next().operation == rc::operation::cancel);
  accepted.tell(202, R"({"outcome":"cancelled"})");
  CHECK(accepted.error().kind() == rc::error_kind::job_cancelled);
  CHECK(accepted.machine.cancel_answer() == rc::cancel_outcome::cancelled);
  CHECK(accepted.machine.last()->state == rc::job_state::finished);

  drive confirmed = submitting();
  confirmed.tear(200, R"({"request_id":"r-1",)");
  CHECK(confirmed.machine.want_cancel());
  confirmed.tell(200, R"({"status":"in_queue"})");
  CHECK(confirmed.machine.next().operation == rc::operation::cancel);

  drive unsent = submitting();
  unsent.machine.want_cancel();
  unsent.fail(http::failure::connect, http::phase::connect, false);
  CHECK(unsent.error().delivery() == rc::delivery::not_sent);  // and not again

  drive goes_on = attached();
  goes_on.cancel();
  goes_on.tell(401, "{}");  // that the cancel was refused is no end of the wait
  CHECK(goes_on.machine.next().operation == rc::operation::status);
  CHECK(goes_on.machine.failures() == 0);
}

TEST_CASE("an exchange that the driver cut off is counted, and asked for again") {
  drive d = attached();
  d.machine.on_cut_off();
  CHECK(d.machine.attempts() == 1);
  CHECK(d.machine.next().operation == rc::operation::status);
  CHECK(d.machine.failures() == 0);
}
