// SPDX-License-Identifier: MIT
// The journal and the observer: what is on record, and when.
#include <string>
#include <vector>

#include "support.hpp"

using namespace client_tests;
using kind = rc::journal_entry::kind;

namespace {

struct full_disk {
  rc::result<void> append(const rc::journal_entry& entry) {
    if (entry.what == refuses) {
      rc::error_info info;
      info.kind = rc::error_kind::storage;
      info.message = "the disk is full";
      return rc::error(std::move(info));
    }
    return kept.append(entry);
  }
  std::vector<rc::journal_entry> entries() { return kept.entries(); }
  kind refuses;
  rc::memory_journal kept = {};
};

std::vector<rc::event::kind> kinds(const rc::memory_observer& seen) {
  std::vector<rc::event::kind> out;
  for (const rc::event& each : seen.events()) out.push_back(each.what);
  return out;
}

}  // namespace

TEST_CASE("the intent is on record before the POST leaves, the id before it is returned, the end when it is known") {
  testing::virtual_clock clock;
  testing::mock_transport mock(clock);
  rc::memory_journal journal;
  mock.expect("POST", "/v1/models/maker/model/text-to-video")
      .answer([&](const http::request& request, const http::call&) {
        const auto entries = journal.entries();
        CHECK(entries.size() == 1);
        CHECK(entries[0].what == kind::intent);
        CHECK(entries[0].body_size == request.body.size());
        CHECK(entries[0].body_hash == rc::detail::sha256::hex(request.body));
        CHECK(entries[0].account.size() == 16);
        CHECK(entries[0].time == clock.wall_now());
        CHECK(journal.in_doubt().size() == 1);
        return http::outcome::success({200, {}, R"({"request_id":"r-1"})"});
      });
  mock.expect("GET", "/v1/requests/r-1/status").reply(200, R"({"status":"completed"})");
  mock.expect("GET", "/v1/requests/r-1/result").reply(200, R"({"status":"succeeded"})");
  rc::client client{mock, "t", {.clock = clock, .journal = journal}};
  const auto job = client.submit(input{.prompt = "a secret prompt"});
  REQUIRE(job);
  REQUIRE(journal.entries().size() == 2);
  CHECK(journal.entries()[1].what == kind::accepted);
  CHECK(journal.entries()[1].request_id == "r-1");
  CHECK(journal.entries()[1].attempt == journal.entries()[0].attempt);
  CHECK(journal.unfinished().size() == 1);
  CHECK(journal.in_doubt().empty());
  REQUIRE(job->wait());
  CHECK(journal.entries().back().what == kind::finished);
  CHECK(journal.entries().back().note == "succeeded");
  CHECK(journal.unfinished().empty());
}

TEST_CASE("each end of a submit leaves its own entry") {
  const struct {
    testing::fault fault;
    kind what;
  } cases[] = {{testing::fault::certificate, kind::not_sent},
               {testing::fault::rate_limited, kind::rejected},
               {testing::fault::drop_after, kind::in_doubt}};
  for (const auto& each : cases) {
    offline o;
    o.service.fault_next(rc::operation::submit, each.fault);
    CHECK_FALSE(o.client.submit(input{.prompt = "x"}));
    REQUIRE(o.journal.entries().size() == 2);
    CHECK(o.journal.entries()[1].what == each.what);
    CHECK_FALSE(o.journal.entries()[1].note.empty());
    CHECK(o.journal.in_doubt().size() == (each.what == kind::in_doubt ? 1 : 0));
  }
}

TEST_CASE("two attempts are never taken for one, whatever the random source") {
  struct {
    std::uint64_t operator()() const { return 0; }
  } constant;
  testing::simulator service;
  rc::memory_journal journal;
  rc::client client{service, "test-token", {.random = constant, .journal = journal}};
  service.fault_next(rc::operation::submit, testing::fault::drop_after);
  CHECK_FALSE(client.submit(input{.prompt = "x"}));
  CHECK(client.submit(input{.prompt = "y"}));
  CHECK(journal.in_doubt().size() == 1);
  CHECK(journal.in_doubt()[0].what == kind::in_doubt);
  CHECK(journal.in_doubt()[0].attempt != journal.unfinished()[0].attempt);
  // Another process with the same random source finds the names of the first one on record.
  rc::client restarted{service, "test-token", {.random = constant, .journal = journal}};
  CHECK(restarted.submit(input{.prompt = "z"}));
  CHECK(journal.in_doubt().size() == 1);
  CHECK(journal.unfinished().size() == 2);
}

TEST_CASE("an end is on record whichever call saw it") {
  offline o;
  const rc::job job = o.submitted();
  o.clock.advance(1h);
  REQUIRE(job.output());
  CHECK(o.journal.unfinished().empty());
  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  REQUIRE(o.submitted().cancel());
  CHECK(o.journal.unfinished().empty());
  CHECK(o.journal.entries().back().note == "cancelled");
  o.service.next_job({.fails = true});
  CHECK_FALSE(o.submitted().wait());
  CHECK(o.journal.unfinished().empty());
  CHECK(o.journal.entries().back().note == "failed");
  // A look at the state tells of the end, if the state is its word.
  const rc::job cancelled = o.submitted();
  o.service.reply_next(rc::operation::status, {200, {}, R"({"status":"cancelled"})"});
  CHECK(cancelled.status());
  CHECK(o.journal.unfinished().empty());
}

TEST_CASE("a journal holds no prompt, no token and no word of the service") {
  offline o;
  o.service.reply_next(rc::operation::submit, {422, {}, R"({"error_code":422001,"message":"a fox is not allowed"})"});
  CHECK_FALSE(o.client.submit(input{.prompt = "a fox"}));
  o.service.reply_next(rc::operation::submit, {500, {}, R"({"message":"a fox and test-token"})"});
  CHECK_FALSE(o.client.submit(input{.prompt = "a fox"}));
  REQUIRE(o.journal.entries().size() == 4);
  CHECK(o.journal.entries()[1].http_status == 422);
  CHECK(o.journal.entries()[1].code == 422001);
  CHECK(o.journal.entries()[3].http_status == 500);
  for (const rc::journal_entry& each : o.journal.entries()) {
    for (const std::string* text : {&each.attempt, &each.model_id, &each.request_id, &each.body_hash, &each.account,
                                    &each.replaces, &each.note}) {
      CHECK_FALSE(has(*text, "fox"));
      CHECK_FALSE(has(*text, "test-token"));
    }
  }
}

TEST_CASE("a journal that cannot keep the intent stops the submit, unsent") {
  testing::mock_transport mock;
  full_disk disk{kind::intent};
  rc::client client{mock, "t", {.journal = disk}};
  const auto refused = client.submit(input{.prompt = "x"});
  CHECK(refused.error().kind() == rc::error_kind::storage);
  CHECK(refused.error().delivery() == rc::delivery::not_sent);
  CHECK(has(refused.error().message(), "the disk is full"));
  CHECK(has(refused.error().message(), "nothing was sent"));
  CHECK(has(refused.error().message(), "make the journal writable"));
  CHECK(mock.requests().empty());
  // The intent may stand there in spite of the failure; it is closed if that is possible.
  REQUIRE(disk.kept.entries().size() == 1);
  CHECK(disk.kept.entries()[0].what == kind::not_sent);
}

TEST_CASE("a caller who says so sends without a record, and the observer is told") {
  testing::simulator service;
  full_disk disk{kind::intent};
  rc::memory_observer seen;
  rc::client client{service, "t", {.observer = seen, .journal = disk}};
  CHECK(client.submit(input{.prompt = "x"}, {.send_unrecorded = true}));
  CHECK(service.submits() == 1);
  CHECK(kinds(seen)[0] == rc::event::kind::journal_failed);
  CHECK(disk.kept.unfinished().size() == 1);  // the answer could be kept
}

// Decided by the laws: the job is paid for, so the caller gets it, and the intent on record keeps it from being lost
// without a trace should the process end before the journal can be written again.
TEST_CASE(
    "a journal that cannot keep the id loses no job: the caller has it, the record is in doubt, the observer is told") {
  testing::virtual_clock clock;
  testing::simulator service{clock};
  full_disk disk{kind::accepted};
  rc::memory_observer seen;
  {
    rc::client client{service, "t", {.clock = clock, .observer = seen, .journal = disk}};
    const auto job = client.submit(input{.prompt = "x"});
    REQUIRE(job);
    CHECK(job->id().text() == service.jobs()[0].request_id);
    REQUIRE(kinds(seen).size() == 3);
    CHECK(kinds(seen)[1] == rc::event::kind::journal_failed);
    CHECK(seen.events()[1].request_id == job->id().text());
    CHECK(job->wait());
  }
  rc::client restarted{service, "t", {.clock = clock, .journal = disk}};
  REQUIRE(restarted.recover()->in_doubt.size() == 1);
  CHECK(restarted.recover()->in_doubt[0].model_id == input::model_id);
}

TEST_CASE("the observer sees a job from submit to end, and no secret") {
  offline o;
  o.service.fault_next(rc::operation::status, testing::fault::bad_gateway);
  REQUIRE(o.submitted().wait());
  const auto events = kinds(o.seen);
  REQUIRE(events.size() >= 5);
  CHECK(events[0] == rc::event::kind::submitting);
  CHECK(events[1] == rc::event::kind::submitted);
  CHECK(events[2] == rc::event::kind::call_failed);
  REQUIRE(o.seen.events()[2].problem);
  CHECK(o.seen.events()[2].problem->http_status() == 502);
  CHECK(events[3] == rc::event::kind::state_changed);
  CHECK(events.back() == rc::event::kind::finished);
  for (const rc::event& each : o.seen.events()) {
    CHECK_FALSE(has(each.detail, "test-token"));
    CHECK_FALSE(has(each.detail, "a fox"));
  }
  o.service.fault_next(rc::operation::submit, testing::fault::rate_limited);
  CHECK_FALSE(o.client.submit(input{.prompt = "x"}));
  CHECK(kinds(o.seen).back() == rc::event::kind::submit_failed);
  o.service.next_job({.fails = true});
  CHECK_FALSE(o.submitted().wait());
  CHECK(kinds(o.seen).back() == rc::event::kind::ended_badly);
}

TEST_CASE("URLs that the service names are compared and never used") {
  testing::virtual_clock clock;
  testing::mock_transport mock(clock);
  rc::memory_observer seen;
  mock.expect("POST", "/v1/models/a/b")
      .reply(200, R"({"request_id":"r-1","status_url":"https://evil.example/v1/requests/r-1/status",
      "result_url":"https://model-api.runcomfy.net/v1/requests/r-1/result","cancel_url":"http://model-api.runcomfy.net/v1/requests/r-1/cancel"})");
  mock.expect("GET", "/v1/requests/r-1/status").answer([](const http::request& request, const http::call&) {
    CHECK(request.url.origin() == "https://model-api.runcomfy.net");
    return http::outcome::success({200, {}, R"({"status":"completed"})"});
  });
  mock.expect("GET", "/v1/requests/r-1/result")
      .reply(200, R"({"status":"succeeded","output":{"image":"https://evil.example/i.png"}})");
  rc::client client{mock, "t", {.clock = clock, .observer = seen}};
  const auto job = client.submit("a/b", rc::json::object{});
  REQUIRE(job);
  REQUIRE(job->wait());
  int foreign = 0;
  for (const rc::event& each : seen.events()) foreign += each.what == rc::event::kind::foreign_url ? 1 : 0;
  CHECK(foreign == 2);
  CHECK(mock.verify());
}
