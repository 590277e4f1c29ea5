// SPDX-License-Identifier: MIT
// After a crash: what is listed, how it is come back to, and what is not sent again by accident.
#include <string>
#include <vector>

#include "support.hpp"

using namespace client_tests;
using kind = rc::journal_entry::kind;

namespace {

const input fox{.prompt = "a fox"};

// A process that ended: its journal is what is left of it.
struct crashed {
  testing::virtual_clock clock;
  testing::simulator service{clock};
  rc::memory_journal journal;

  rc::client start(rc::token secret = "test-token") {
    return {service, std::move(secret), {.clock = clock, .journal = journal}};
  }
  // What a submit in flight leaves behind: an intent and nothing else.
  rc::journal_entry die_in_flight(const input& what) {
    rc::journal_entry left;
    {
      service.fault_next(rc::operation::submit, testing::fault::drop_after);
      CHECK_FALSE(start().submit(what));
      left = journal.entries()[journal.entries().size() - 2];
    }
    return left;
  }
};

// While the first POST is on its way, the same input is sent once more, as for a second variation of a prompt.
struct sends_within {
  static constexpr bool concurrent = true;
  testing::simulator& service;
  rc::client* client = nullptr;
  int depth = 0;
  http::outcome perform(const http::request& what, const http::call& how) {
    if (++depth == 1) {
      CHECK(client->recover()->in_doubt.empty());
      CHECK(client->submit(fox));
    }
    return service.perform(what, how);
  }
};

// A journal that says of its intents that they are on their way.
struct lively {
  rc::memory_journal kept;
  rc::result<void> append(const rc::journal_entry& entry) { return kept.append(entry); }
  std::vector<rc::journal_entry> entries() {
    std::vector<rc::journal_entry> out = kept.entries();
    for (rc::journal_entry& each : out) each.live = true;
    return out;
  }
};

}  // namespace

TEST_CASE("jobs that were accepted are listed until they end, and come back by attaching") {
  crashed c;
  std::string id;
  {
    rc::client before = c.start();
    id = before.submit(fox)->id().text();
    c.clock.advance(1h);
    REQUIRE(before.submit(input{.prompt = "a dog"})->wait());
  }
  rc::client client = c.start();
  const auto found = client.recover();
  REQUIRE(found);
  REQUIRE(found->jobs.size() == 1);
  CHECK(found->in_doubt.empty());
  CHECK(found->jobs[0].request_id == id);
  CHECK(found->jobs[0].model_id == input::model_id);
  CHECK(found->jobs[0].same_token);
  CHECK(c.clock.wall_now() - found->jobs[0].sent >= 1h);

  const auto job = client.attach(found->jobs[0]);
  REQUIRE(job);
  CHECK(job->id().text() == id);
  CHECK(job->model() == input::model_id);
  CHECK(job->wait());
  CHECK(client.recover()->jobs.empty());
  CHECK(c.service.submits() == 2);
}

TEST_CASE("a job whose end was seen before its output was saved is listed apart, until it is struck off") {
  crashed c;
  std::string fox_id;
  std::string dog_id;
  {
    rc::client before = c.start();
    const auto job = before.submit(fox);
    fox_id = job->id().text();
    REQUIRE(job->wait());  // and here the process dies, with the output in its memory
    const auto dog = before.submit(input{.prompt = "a dog"});
    dog_id = dog->id().text();
    REQUIRE(dog->cancel() == rc::cancel_outcome::cancelled);
    const auto saved = before.submit(input{.prompt = "a cat"});
    REQUIRE(saved->wait());
    CHECK(before.resolve(*saved));
    CHECK(before.resolve(*saved).error().kind() == rc::error_kind::not_found);
  }
  rc::client client = c.start();
  const auto found = client.recover();
  REQUIRE(found);
  CHECK(found->jobs.empty());
  CHECK(found->in_doubt.empty());
  REQUIRE(found->ended.size() == 2);
  CHECK(found->ended[0].request_id == fox_id);
  CHECK(found->ended[0].model_id == input::model_id);
  CHECK(found->ended[0].how == "succeeded");
  CHECK(found->ended[0].same_token);
  CHECK(found->ended[1].request_id == dog_id);
  CHECK(found->ended[1].how == "cancelled");
  CHECK(client.attach(found->ended[0])->output());
  CHECK(client.recover()->ended.size() == 2);  // looking again ends nothing twice
  CHECK(client.resolve(found->ended[0].attempt, fox_id));
  CHECK(client.recover()->jobs.empty());  // a job that ended is not taken up again
  CHECK(client.resolve(found->ended[0].attempt));
  CHECK(client.resolve(found->ended[1].attempt));
  CHECK(client.recover()->ended.empty());
  // None of them is in the way of the same input, or is sent again by name.
  CHECK(client.submit(fox));
  CHECK(c.service.submits() == 4);
}

TEST_CASE("a send without an answer is in doubt: listed apart, never sent again by itself") {
  crashed c;
  c.service.fault_next(rc::operation::submit, testing::fault::drop_after);
  const auto lost = c.start().submit(fox);
  REQUIRE_FALSE(lost);
  CHECK(lost.error().kind() == rc::error_kind::in_doubt);
  CHECK_FALSE(lost.error().attempt_id().empty());
  rc::client client = c.start("other-token");
  const auto found = client.recover();
  REQUIRE(found);
  CHECK(found->jobs.empty());
  REQUIRE(found->in_doubt.size() == 1);
  CHECK(found->in_doubt[0].attempt == lost.error().attempt_id());
  CHECK(found->in_doubt[0].model_id == input::model_id);
  CHECK(found->in_doubt[0].body_hash == rc::detail::sha256::hex(rc::to_json(fox)));
  CHECK(found->in_doubt[0].body_size == rc::to_json(fox).size());
  CHECK_FALSE(found->in_doubt[0].same_token);
  CHECK(has(found->in_doubt[0].note, "connection broke"));
  CHECK(c.service.submits() == 1);
}

TEST_CASE("an intent with nothing after it is in doubt") {
  crashed c;
  rc::memory_journal left;
  REQUIRE(left.append(c.die_in_flight(fox)));
  rc::client client{c.service, "test-token", {.clock = c.clock, .journal = left}};
  REQUIRE(client.recover()->in_doubt.size() == 1);
  CHECK(client.recover()->in_doubt[0].note.empty());
  CHECK(client.submit(fox).error().kind() == rc::error_kind::in_doubt);
}

TEST_CASE("the same body is not paid for twice by accident within a day") {
  crashed c;
  const rc::journal_entry lost = c.die_in_flight(fox);
  rc::client client = c.start();
  c.clock.advance(23h);
  const auto refused = client.submit(fox);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == rc::error_kind::in_doubt);
  CHECK(refused.error().delivery() == rc::delivery::not_sent);
  CHECK(refused.error().attempt_id() == lost.attempt);
  CHECK(has(refused.error().message(), "1380 min ago"));
  CHECK(has(refused.error().message(), lost.attempt));
  CHECK(has(refused.error().message(), "nothing was sent"));
  CHECK(has(refused.error().message(), "resubmit"));
  CHECK(c.service.submits() == 1);

  // Another body, another model: other jobs.
  CHECK(client.submit(input{.prompt = "a dog"}));
  CHECK(client.submit("other/model", fox));
  // A clock that was set back is no leave to pay again; a day is over when it is over.
  c.clock.shift_wall(-48h);
  CHECK_FALSE(client.submit(fox));
  c.clock.shift_wall(48h);
  c.clock.advance(1h);
  CHECK(client.submit(fox));
  CHECK(client.recover()->in_doubt.size() == 1);  // it stays on record
}

TEST_CASE("a send in doubt is sent again when the caller names it") {
  crashed c;
  const rc::journal_entry lost = c.die_in_flight(fox);
  rc::client client = c.start();
  CHECK_FALSE(client.submit(fox, {.resubmit = "another-name"}));
  // As long as the new one is certainly not there, the old one stays in doubt.
  c.service.fault_next(rc::operation::submit, testing::fault::rate_limited);
  CHECK_FALSE(client.submit(fox, {.resubmit = lost.attempt}));
  REQUIRE(client.recover()->in_doubt.size() == 1);
  CHECK(client.recover()->in_doubt[0].attempt == lost.attempt);

  const auto made = client.submit(fox, {.resubmit = lost.attempt});
  REQUIRE(made);
  CHECK(client.recover()->in_doubt.empty());
  REQUIRE(client.recover()->jobs.size() == 1);
  CHECK(client.recover()->jobs[0].request_id == made->id().text());
  CHECK(client.submit(fox));  // and nothing stands in the way of a third one
  CHECK(c.service.jobs().size() == 3);
}

TEST_CASE("a send in doubt is settled by its name") {
  crashed c;
  const rc::journal_entry lost = c.die_in_flight(fox);
  rc::client client = c.start();
  CHECK(client.resolve("another-name").error().kind() == rc::error_kind::not_found);
  CHECK(client.resolve(lost.attempt));
  CHECK(client.recover()->in_doubt.empty());
  CHECK(client.submit(fox));
  CHECK(client.resolve(lost.attempt).error().kind() == rc::error_kind::not_found);
}

TEST_CASE("a send in doubt becomes a job when its id is found") {
  crashed c;
  const rc::journal_entry lost = c.die_in_flight(fox);
  rc::client client = c.start();
  CHECK(client.resolve(lost.attempt, "not/an/id").error().kind() == rc::error_kind::invalid_input);
  CHECK(client.recover()->in_doubt.size() == 1);
  const auto job = client.resolve(lost.attempt, c.service.jobs()[0].request_id);
  REQUIRE(job);
  REQUIRE(client.recover()->jobs.size() == 1);
  CHECK(client.recover()->jobs[0].sent == lost.time);
  CHECK(job->wait());
  CHECK(client.recover()->jobs.empty());
  CHECK(client.recover()->in_doubt.empty());
  CHECK(c.service.jobs().size() == 1);
}

TEST_CASE("an id that came with a doubt leads to its job") {
  crashed c;
  c.service.reply_next(rc::operation::submit, {500, {}, R"({"request_id":"r-1","error_code":500001})"});
  CHECK_FALSE(c.start().submit(fox));
  rc::client client = c.start();
  REQUIRE(client.recover()->in_doubt.size() == 1);
  CHECK(client.recover()->in_doubt[0].request_id == "r-1");
  c.service.reply_next(rc::operation::status, {200, {}, R"({"status":"completed"})"});
  c.service.reply_next(rc::operation::output, {200, {}, R"({"status":"succeeded"})"});
  CHECK(client.attach(client.recover()->in_doubt[0].request_id)->wait());
  CHECK(client.recover()->in_doubt.empty());
}

TEST_CASE("what is on its way is neither in doubt nor in the way of the same body") {
  crashed c;
  sends_within stack{c.service};
  rc::client client{stack, "test-token", {.clock = c.clock, .journal = c.journal}};
  stack.client = &client;
  CHECK(client.submit(fox));
  CHECK(c.service.jobs().size() == 2);

  // Another process says by its store that its intents are on their way.
  lively store;
  REQUIRE(store.append(c.die_in_flight(fox)));
  rc::client other{c.service, "test-token", {.clock = c.clock, .journal = store}};
  CHECK(other.recover()->in_doubt.empty());
  CHECK(other.submit(fox));
  REQUIRE(other.recover()->jobs.size() == 1);
  CHECK(other.recover()->jobs[0].waited_for);
}

TEST_CASE("without a journal there is nothing to recover, and a closed client says so") {
  testing::simulator service;
  rc::client bare{service, "t"};
  CHECK(bare.recover().error().kind() == rc::error_kind::configuration);
  CHECK(has(bare.recover().error().message(), "options::journal"));
  CHECK(bare.resolve("a").error().kind() == rc::error_kind::configuration);
  rc::memory_journal journal;
  rc::client client{service, "t", {.journal = journal}};
  CHECK(client.recover()->jobs.empty());
  client.close();
  CHECK(client.recover().error().kind() == rc::error_kind::closed);
  CHECK(client.resolve("a").error().kind() == rc::error_kind::closed);
  CHECK(client.attach(rc::unfinished_job{"r", "a/b", {}, "x"}).error().kind() == rc::error_kind::closed);
}

TEST_CASE("a journal that cannot be read is told, and stops a submit") {
  struct {
    rc::result<void> append(const rc::journal_entry&) { return {}; }
    rc::result<std::vector<rc::journal_entry>> entries() {
      rc::error_info info;
      info.kind = rc::error_kind::storage;
      info.message = "the disk is gone";
      return rc::error(std::move(info));
    }
  } unreadable;
  testing::simulator service;
  rc::client client{service, "t", {.journal = unreadable}};
  CHECK(client.recover().error().kind() == rc::error_kind::storage);
  CHECK(has(client.recover().error().message(), "the disk is gone"));
  CHECK(client.resolve("a").error().kind() == rc::error_kind::storage);
  const auto refused = client.submit(fox);
  CHECK(refused.error().kind() == rc::error_kind::storage);
  CHECK(refused.error().delivery() == rc::delivery::not_sent);
  CHECK(service.submits() == 0);
  CHECK(client.submit(fox, {.send_unrecorded = true}));
}
