// SPDX-License-Identifier: MIT
// What becomes of a paid POST through the client: attempts, the journal of each, rate limits, torn answers.
#include <string>
#include <vector>

#include "support.hpp"

using namespace client_tests;
using kind = rc::journal_entry::kind;
using rc::operation;
using testing::fault;

namespace {

std::vector<kind> kinds(const rc::memory_journal& journal) {
  std::vector<kind> out;
  for (const rc::journal_entry& each : journal.entries()) out.push_back(each.what);
  return out;
}

// An answer of the service that broke off after so many bytes of its body.
http::outcome torn(std::string body, http::failure why = http::failure::receive) {
  http::outcome out = http::outcome::failed(why, http::phase::receive_body, true, "connection reset");
  out.reply = {200, {}, std::move(body)};
  return out;
}

// A client over a script, in which every part of a submit can be told what to answer.
struct scripted {
  testing::virtual_clock clock;
  testing::mock_transport mock{clock};
  rc::memory_observer seen;
  rc::memory_journal journal;
  rc::client client;
  explicit scripted(rc::policies numbers = {})
      : client(mock, "test-token", {.clock = clock, .observer = seen, .journal = journal, .policies = numbers}) {}
  rc::result<rc::job> submit(rc::submit_options how = {}) {
    return client.submit("a/b", rc::json::object{{"prompt", "a secret fox"}}, std::move(how));
  }
  std::size_t posts() const {
    std::size_t out = 0;
    for (const auto& each : mock.requests()) out += each.method == "POST" && each.path == "/v1/models/a/b" ? 1U : 0U;
    return out;
  }
};

}  // namespace

TEST_CASE("a POST of which nothing was sent is tried again, up to three times, each with an intent of its own") {
  for (const fault what : {fault::host_not_found, fault::unreachable}) {
    for (int broken = 0; broken <= 4; ++broken) {
      CAPTURE(broken);
      offline o;
      o.service.fault_next(operation::submit, what, broken);
      const auto made = o.client.submit(input{.prompt = "x"});
      const int attempts = broken < 3 ? broken + 1 : 3;
      CHECK(made.has_value() == (broken < 3));
      CHECK(o.service.submits() == (broken < 3 ? 1 : 0));
      std::vector<kind> expected;
      for (int i = 0; i < attempts; ++i) {
        expected.push_back(kind::intent);
        expected.push_back(i == broken ? kind::accepted : kind::not_sent);
      }
      CHECK(kinds(o.journal) == expected);
      CHECK(o.journal.in_doubt().empty());
      const auto entries = o.journal.entries();
      for (std::size_t i = 0; i + 2 < entries.size(); i += 2) CHECK(entries[i].attempt != entries[i + 2].attempt);
      CHECK(o.clock.elapsed() < 2s);  // 0.5 s and 1 s at most
      if (made) continue;
      CHECK(made.error().kind() == rc::error_kind::network);
      CHECK(made.error().delivery() == rc::delivery::not_sent);
      CHECK(made.error().attempts() == 3);
    }
  }
}

TEST_CASE("what no further attempt can mend is not tried again") {
  const struct {
    http::outcome how;
    rc::error_kind kind;
  } cases[] = {
      {http::outcome::failed(http::failure::tls, http::phase::tls, false, "expired"), rc::error_kind::tls},
      {http::outcome::failed(http::failure::refused, http::phase::nothing, false), rc::error_kind::configuration},
      {http::outcome::failed(http::failure::stopped, http::phase::connect, false), rc::error_kind::stopped},
  };
  for (const auto& each : cases) {
    offline o;
    o.service.outcome_next(operation::submit, each.how);
    const auto made = o.client.submit(input{.prompt = "x"});
    REQUIRE_FALSE(made);
    CHECK(made.error().kind() == each.kind);
    CHECK(made.error().delivery() == rc::delivery::not_sent);
    CHECK(made.error().attempts() == 1);
  }
}

TEST_CASE("a transport that cannot tell whether it sent anything is asked once") {
  for (const http::failure why : {http::failure::other, http::failure::connect, http::failure::resolve,
                                  http::failure::timeout, http::failure::tls, http::failure::refused}) {
    scripted s;
    http::outcome how;  // body_started is true unless the transport says otherwise
    how.why = why;
    how.reached = http::phase::nothing;
    s.mock.expect("POST", "/v1/models/a/b").any_number().answer([how](const auto&, const auto&) { return how; });
    const auto made = s.submit();
    REQUIRE_FALSE(made);
    CHECK(made.error().delivery() == rc::delivery::in_doubt);
    CHECK(made.error().kind() == rc::error_kind::in_doubt);
    CHECK(made.error().attempts() == 1);
    CHECK(s.posts() == 1);
    CHECK(s.journal.in_doubt().size() == 1);
  }
}

TEST_CASE("a submit keeps its limit of time over all attempts") {
  scripted s;
  s.mock.expect("POST", "/v1/models/a/b")
      .any_number()
      .after(9s)
      .fail(http::failure::timeout, http::phase::connect, false);
  const auto made = s.submit({.timeout = 12s});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == rc::error_kind::timeout);
  CHECK(made.error().delivery() == rc::delivery::not_sent);
  CHECK(s.posts() == 1);  // less than a quarter of the time was left
  CHECK(s.clock.elapsed() <= 12s);

  scripted slow;
  slow.mock.expect("POST", "/v1/models/a/b").after(30s).reply(200, R"({"request_id":"r-1"})");
  const auto cut = slow.submit({.timeout = 5s});
  REQUIRE_FALSE(cut);
  CHECK(cut.error().delivery() == rc::delivery::in_doubt);
  CHECK(slow.clock.elapsed() == 5s);

  scripted enough;
  enough.mock.expect("POST", "/v1/models/a/b")
      .any_number()
      .after(9s)
      .fail(http::failure::timeout, http::phase::connect, false);
  REQUIRE_FALSE(enough.submit());
  CHECK(enough.posts() == 3);
}

TEST_CASE("a refusal for now is the caller's, unless the client waits rate limits out") {
  offline o;
  o.service.fault_next(operation::submit, fault::rate_limited);
  const auto limited = o.client.submit(input{.prompt = "x"});
  REQUIRE_FALSE(limited);
  CHECK(limited.error().kind() == rc::error_kind::rate_limited);
  CHECK(limited.error().delivery() == rc::delivery::rejected);
  CHECK(limited.error().retry_after() == 2s);
  CHECK(o.service.submits() == 1);

  const rc::policies patient{.submit = {.wait_out_rate_limits = true}};
  rc::client waiting{o.service, "test-token", {.clock = o.clock, .journal = o.journal, .policies = patient}};
  o.service.fault_next(operation::submit, fault::rate_limited, 2);
  const auto before = o.clock.elapsed();
  REQUIRE(waiting.submit(input{.prompt = "x"}));
  CHECK(o.clock.elapsed() - before >= 4s);  // two times Retry-After: 2
  CHECK(o.service.submits() == 4);
  CHECK(o.service.jobs().size() == 1);
  CHECK(o.journal.in_doubt().empty());

  o.service.fault_next(operation::submit, fault::rate_limited, 3);
  const auto still = waiting.submit(input{.prompt = "x"});
  REQUIRE_FALSE(still);
  CHECK(still.error().attempts() == 3);
  CHECK(o.service.jobs().size() == 1);

  o.service.reply_next(operation::submit, {429, {{"Retry-After", "3600"}}, "{}"});
  const auto far = waiting.submit(input{.prompt = "x"}, {.timeout = 2h});
  REQUIRE_FALSE(far);
  CHECK(far.error().retry_after() == 1h);  // told, not waited out
  CHECK(far.error().attempts() == 1);

  o.service.reply_next(operation::submit, {429, {}, "{}"});
  const auto at = o.clock.elapsed();
  CHECK(waiting.submit(input{.prompt = "x"}));
  CHECK(o.clock.elapsed() - at >= 1s);
}

TEST_CASE("a torn 2xx that holds a whole id is accepted once a free status read has confirmed it") {
  offline o;
  o.service.fault_next(operation::submit, fault::drop_midway);
  const auto made = o.client.submit(input{.prompt = "x"});
  REQUIRE_MESSAGE(made, (made ? "" : made.error().message()));
  CHECK(made->id().text() == o.service.jobs().at(0).request_id);
  CHECK(o.service.jobs().at(0).status_calls == 1);
  CHECK(kinds(o.journal) == std::vector<kind>{kind::intent, kind::in_doubt, kind::accepted});
  CHECK(o.journal.entries()[1].request_id == made->id().text());  // on record before it was confirmed
  CHECK(o.journal.in_doubt().empty());
  CHECK(made->wait());
  CHECK(o.service.submits() == 1);
}

TEST_CASE("torn, oversized and malformed answers are salvaged alike") {
  const std::string whole = R"({"request_id":"r-7","status_url":"https)";
  for (const http::outcome& each :
       {torn(whole), torn(whole, http::failure::too_big), torn(whole, http::failure::timeout),
        torn(whole, http::failure::framing), http::outcome::success({200, {}, whole}),
        http::outcome::success({202, {}, R"({"request_id":"r-7",})"})}) {
    scripted s;
    s.mock.expect("POST", "/v1/models/a/b").answer([each](const auto&, const auto&) { return each; });
    s.mock.expect("GET", "/v1/requests/r-7/status").reply(200, R"({"request_id":"r-7","status":"in_queue"})");
    const auto made = s.submit();
    REQUIRE(made);
    CHECK(made->id().text() == "r-7");
    CHECK(s.mock.verify());
  }
}

TEST_CASE("an answer longer than its limit still tells the id at its beginning") {
  struct {
    http::outcome perform(const http::request& what, const http::call&) {
      std::string body = R"({"request_id":"r-7","status":"in_queue")";
      if (what.method == "POST") body += R"(,"padding":")" + std::string(17U << 20U, 'x') + '"';
      return http::outcome::success({200, {}, body + "}"});
    }
  } verbose;
  rc::client client{verbose, "test-token"};
  const auto made = client.submit("a/b", rc::json::object{});
  REQUIRE(made);
  CHECK(made->id().text() == "r-7");
}

TEST_CASE("what is not confirmed stays in doubt, with the id kept") {
  const struct {
    int status;
    const char* body;
    const char* word;
  } cases[] = {
      {404, R"({"error_code":404001})", "HTTP 404"},
      {403, R"({"error_code":403001})", "HTTP 403"},
      {401, "{}", "HTTP 401"},
  };
  for (const auto& each : cases) {
    scripted s;
    s.mock.expect("POST", "/v1/models/a/b").answer([](const auto&, const auto&) {
      return torn(R"({"request_id":"r-7",)");
    });
    s.mock.expect("GET", "/v1/requests/r-7/status").reply(each.status, each.body);
    const auto made = s.submit();
    REQUIRE_FALSE(made);
    const rc::error& why = made.error();
    CHECK(why.kind() == rc::error_kind::in_doubt);
    CHECK(why.delivery() == rc::delivery::in_doubt);
    CHECK(why.operation() == operation::submit);
    CHECK(why.request_id() == "r-7");
    CHECK(why.attempts() == 2);
    CHECK_MESSAGE(has(why.message(), "client.attach(\"r-7\")"), why.message());
    CHECK_MESSAGE(has(why.message(), each.word), why.message());
    REQUIRE(s.journal.in_doubt().size() == 1);
    CHECK(s.journal.in_doubt()[0].request_id == "r-7");
    CHECK(s.client.attach(why.request_id()));
  }
}

TEST_CASE("a confirmation waits out passing faults, within the time of the submit") {
  scripted s;
  s.mock.expect("POST", "/v1/models/a/b").answer([](const auto&, const auto&) {
    return torn(R"({"request_id":"r-7",)");
  });
  s.mock.expect("GET", "/v1/requests/r-7/status")
      .reply(503, "{}")
      .reply(200, "<html>")
      .fail(http::failure::connect, http::phase::connect, false)
      .reply(200, R"({"status":"in_progress"})");
  const auto made = s.submit();
  REQUIRE(made);
  CHECK(s.posts() == 1);

  scripted never;
  never.mock.expect("POST", "/v1/models/a/b").answer([](const auto&, const auto&) {
    return torn(R"({"request_id":"r-7",)");
  });
  never.mock.expect("GET", "/v1/requests/r-7/status").any_number().reply(503, "{}");
  const auto lost = never.submit({.timeout = 20s});
  REQUIRE_FALSE(lost);
  CHECK(lost.error().kind() == rc::error_kind::in_doubt);
  CHECK(lost.error().request_id() == "r-7");
  CHECK(never.clock.elapsed() <= 20s);
  CHECK(never.posts() == 1);
}

TEST_CASE("a status of another request, or without a word, confirms nothing") {
  for (const char* body : {R"({"request_id":"r-8","status":"in_queue"})", "{}", R"({"status":""})"}) {
    scripted s;
    s.mock.expect("POST", "/v1/models/a/b").answer([](const auto&, const auto&) {
      return torn(R"({"request_id":"r-7",)");
    });
    s.mock.expect("GET", "/v1/requests/r-7/status").any_number().reply(200, body);
    const auto made = s.submit({.timeout = 5s});
    REQUIRE_FALSE(made);
    CHECK(made.error().delivery() == rc::delivery::in_doubt);
    CHECK(made.error().request_id() == "r-7");
  }
}

TEST_CASE("a torn answer without a whole id of its own is in doubt at once") {
  for (const char* body : {"", "{", R"({"request_id":"r-7)", R"({"input":{"request_id":"old"},"requ)", "<html>r-7"}) {
    scripted s;
    s.mock.expect("POST", "/v1/models/a/b").answer([body](const auto&, const auto&) { return torn(body); });
    const auto made = s.submit();
    REQUIRE_FALSE(made);
    CHECK(made.error().delivery() == rc::delivery::in_doubt);
    CHECK(made.error().request_id().empty());
    CHECK(made.error().attempts() == 1);
    CHECK(s.mock.verify());
  }
}

TEST_CASE("an error that names a request is in doubt with that id, whole or torn, and is not looked up") {
  http::outcome torn_error = torn(R"({"error_code":500001,"request_id":"r-7","mess)");
  torn_error.reply.status = 500;
  for (const http::outcome& each : {http::outcome::success({500, {}, R"({"request_id":"r-7"})"}), torn_error,
                                    http::outcome::success({422, {}, R"({"request_id":"r-7","error_code":422001})"}),
                                    http::outcome::success({400, {}, R"({"request_id":"r-7","error_mess)"}),
                                    http::outcome::success({200, {}, R"({"request_id":"r-7","error_code":400002})"})}) {
    scripted s;
    s.mock.expect("POST", "/v1/models/a/b").answer([each](const auto&, const auto&) { return each; });
    const auto made = s.submit();
    REQUIRE_FALSE(made);
    CHECK(made.error().delivery() == rc::delivery::in_doubt);
    CHECK(made.error().request_id() == "r-7");
    CHECK(has(made.error().message(), "client.attach(\"r-7\")"));
    CHECK(s.mock.requests().size() == 1);
    CHECK(s.journal.in_doubt().at(0).request_id == "r-7");
  }
}

TEST_CASE("a stop ends the pause between two attempts, with nothing sent") {
  offline o;
  const rc::policies slow{.retry = {.first = 60s, .longest = 60s}};
  struct {
    std::uint64_t operator()() const { return std::uint64_t{1} << 63U; }
  } half;
  rc::client client{
      o.service, "test-token", {.clock = o.clock, .random = half, .journal = o.journal, .policies = slow}};
  o.service.fault_next(operation::submit, fault::unreachable, 3);
  rc::stop_source stop;
  o.clock.at(7s, [&] { stop.request_stop(); });
  const auto made = client.submit(input{.prompt = "x"}, {.stop = stop.token()});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == rc::error_kind::stopped);
  CHECK(made.error().delivery() == rc::delivery::not_sent);
  CHECK(made.error().attempts() == 1);
  CHECK(made.error().message() ==
        "submit to maker/model/text-to-video failed: it was stopped after no connection could be made while connecting "
        "(connection refused); nothing was sent; submit again");
  CHECK(o.clock.elapsed() == 7s);
  CHECK(o.service.submits() == 0);
}

TEST_CASE("a stop while the POST is under way ends it at once, and leaves it in doubt") {
  testing::virtual_clock clock;
  testing::simulator service(clock, {.latency = 10s});
  rc::memory_journal journal;
  rc::client client{service, "test-token", {.clock = clock, .journal = journal}};
  rc::stop_source stop;
  clock.at(2s, [&] { stop.request_stop(); });
  const auto made = client.submit(input{.prompt = "x"}, {.stop = stop.token()});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == rc::error_kind::in_doubt);
  CHECK(made.error().delivery() == rc::delivery::in_doubt);
  CHECK(clock.elapsed() <= 2s + 250ms);
  CHECK(service.submits() == 1);
  CHECK(journal.in_doubt().size() == 1);
}

TEST_CASE("a stop during a confirmation leaves it in doubt, with the id") {
  scripted s;
  rc::stop_source stop;
  s.mock.expect("POST", "/v1/models/a/b").answer([](const auto&, const auto&) {
    return torn(R"({"request_id":"r-7",)");
  });
  s.mock.expect("GET", "/v1/requests/r-7/status").after(30s).reply(200, R"({"status":"in_queue"})");
  s.clock.at(5s, [&] { stop.request_stop(); });
  const auto made = s.submit({.stop = stop.token()});
  REQUIRE_FALSE(made);
  CHECK(made.error().kind() == rc::error_kind::in_doubt);
  CHECK(made.error().request_id() == "r-7");
  CHECK(made.error().attempts() == 2);
  CHECK(s.clock.elapsed() <= 5s + 250ms);
}

TEST_CASE("the token is asked for again for each attempt") {
  offline o;
  int asked = 0;
  rc::client client{o.service, rc::token([&] { return "test-token-" + std::to_string(++asked); }), {.clock = o.clock}};
  o.service.fault_next(operation::submit, fault::unreachable, 2);
  REQUIRE(client.submit(input{.prompt = "x"}));
  CHECK(asked == 3);
}
