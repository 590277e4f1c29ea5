// SPDX-License-Identifier: MIT
// What the mock matches and what it answers; mock_report.cpp has its texts.
#include "runcomfy/testing/mock_transport.hpp"

#include <doctest/doctest.h>

#include <string>

#include "runcomfy/client/client.hpp"
#include "runcomfy/testing/virtual_clock.hpp"
#include "testing/requests.hpp"

using namespace std::chrono_literals;
using namespace testing_support;
namespace http = runcomfy::http;
namespace json = runcomfy::json;
using runcomfy::testing::mock_transport;
using runcomfy::testing::virtual_clock;

TEST_CASE("an expectation matches by method and path, and the answer comes as written") {
  mock_transport mock;
  mock.expect("GET", "/v1/requests/r-1/status").reply(200, R"({"status":"in_queue"})");
  const http::outcome out = send(mock, "GET", "/v1/requests/r-1/status");
  CHECK(out.ok());
  CHECK(out.reply.status == 200);
  CHECK(out.reply.body == R"({"status":"in_queue"})");
  CHECK(*out.reply.headers.find("content-type") == "application/json");
  CHECK(mock.verify());
}

TEST_CASE("a line that does not match refuses the call, and nothing counts as sent") {
  const auto refused = [](auto write_line, const http::request& what) {
    mock_transport mock;
    write_line(mock.expect("POST", "/v1/models/a/b"));
    const http::outcome out = mock.perform(what, {});
    return out.why == http::failure::refused && out.reached == http::phase::nothing && !out.body_started &&
           !mock.verify();
  };
  const auto any = [](const auto&) {};
  http::request good = request("POST", "/v1/models/a/b?x=1%202", R"({"p":1})");
  good.headers.add("Accept", "text/plain");

  CHECK_FALSE(refused(any, good));
  CHECK(refused(any, request("PUT", "/v1/models/a/b")));
  CHECK(refused(any, request("POST", "/v1/models/a/b/")));
  CHECK(refused(any, request("POST", "/v1/models/A/b")));

  CHECK_FALSE(refused([](auto line) { line.query("x", "1 2"); }, good));
  CHECK(refused([](auto line) { line.query("x", "1"); }, good));
  CHECK(refused([](auto line) { line.query("y", "1"); }, good));

  CHECK_FALSE(refused([](auto line) { line.header("accept", "text/plain"); }, good));
  CHECK(refused([](auto line) { line.header("accept", "application/json"); }, good));
  CHECK_FALSE(refused([](auto line) { line.header_present("ACCEPT"); }, good));
  CHECK(refused([](auto line) { line.header_present("X-None"); }, good));
  CHECK_FALSE(refused([](auto line) { line.header_absent("X-None"); }, good));
  CHECK(refused([](auto line) { line.header_absent("Accept"); }, good));
  CHECK_FALSE(refused([](auto line) { line.header("Authorization", "Bearer secret-token-1"); }, good));
  CHECK(refused([](auto line) { line.header("Authorization", "Bearer secret-token-2"); }, good));

  CHECK_FALSE(refused([](auto line) { line.body(R"({"p":1})"); }, good));
  CHECK(refused([](auto line) { line.body(R"({"p": 1})"); }, good));
  CHECK_FALSE(refused([](auto line) { line.json_body(R"({ "p" : 1.0 })"); }, good));
  CHECK_FALSE(refused([](auto line) { line.json_body(json::object{{"p", 1}}); }, good));
  CHECK(refused([](auto line) { line.json_body(R"({"p":2})"); }, good));
  CHECK(refused([](auto line) { line.json_body(R"({"p":1})"); }, request("POST", "/v1/models/a/b", "not json")));
  CHECK_FALSE(refused([](auto line) { line.body_is("short", [](std::string_view b) { return b.size() < 9; }); }, good));
  CHECK(refused([](auto line) { line.body_is("long", [](std::string_view b) { return b.size() > 9; }); }, good));
}

TEST_CASE("a query in the path is a matcher like any other") {
  mock_transport mock;
  mock.expect("GET", "/v1/requests/r/result?include_cost=true");
  CHECK(send(mock, "GET", "/v1/requests/r/result").why == http::failure::refused);
  CHECK(send(mock, "GET", "/v1/requests/r/result?more=1&include_cost=true").ok());
}

TEST_CASE("all calls go to one origin, that of the first that was answered") {
  mock_transport mock;
  mock.expect("POST", "/submit");
  mock.expect("GET", "/status").any_number();
  CHECK_FALSE(mock.perform(at_origin("https://evil.example", request("GET", "/nowhere")), {}).ok());  // sets nothing
  CHECK(send(mock, "POST", "/submit").ok());
  for (const char* elsewhere : {"https://evil.example", "https://model-api.runcomfy.net:8443", "http://127.0.0.1"}) {
    const http::outcome out = mock.perform(at_origin(elsewhere, request("GET", "/status")), {});
    CHECK(out.why == http::failure::refused);
    CHECK(out.reached == http::phase::nothing);
    CHECK(mock.requests().back().origin == elsewhere);
  }
  CHECK(send(mock, "GET", "/status").ok());
  CHECK(mock.requests().back().origin == "https://model-api.runcomfy.net");
  CHECK(mock.problems().size() == 4);
}

TEST_CASE("a line with a whole URL awaits its own origin") {
  mock_transport mock;
  mock.expect("GET", "https://CDN.example.com:443/1.png?size=2").times(2);
  mock.expect("POST", "https://model-api.runcomfy.net/submit");
  mock.expect("GET", "/status").any_number();
  const auto get = [&](const char* origin, const char* target) {
    return mock.perform(at_origin(origin, request("GET", target)), {}).ok();
  };
  CHECK_FALSE(send(mock, "GET", "/1.png?size=2").ok());
  CHECK(send(mock, "POST", "/submit").ok());
  CHECK(get("https://cdn.example.com", "/1.png?size=2"));
  CHECK_FALSE(get("https://cdn.example.com", "/1.png?size=3"));
  CHECK_FALSE(get("https://cdn.example.com", "/2.png?size=2"));
  CHECK_FALSE(get("https://cdn.example.com", "/status"));
  CHECK(send(mock, "GET", "/status").ok());
  CHECK(get("https://cdn.example.com", "/1.png?size=2"));
  CHECK(mock.problems().size() == 4);
}

TEST_CASE("a line awaits one call, so many, or any number") {
  mock_transport mock;
  mock.expect("GET", "/once").reply(200, "1");
  mock.expect("GET", "/twice").reply(200, "2").times(2);
  const auto any = mock.expect("GET", "/any").any_number();
  CHECK(send(mock, "GET", "/once").ok());
  CHECK_FALSE(send(mock, "GET", "/once").ok());
  CHECK(send(mock, "GET", "/twice").ok());
  CHECK(mock.problems().size() == 2);  // one call too many, and one too few so far
  CHECK(send(mock, "GET", "/twice").ok());
  CHECK(mock.problems().size() == 1);
  for (int i = 0; i < 5; ++i) CHECK(send(mock, "GET", "/any").ok());
  CHECK(any.calls() == 5);
  CHECK(mock.problems().size() == 1);
}

TEST_CASE("several answers make several calls, and the last one is given again") {
  mock_transport mock;
  mock.expect("GET", "/s").reply(200, R"({"n":1})").reply(200, json::object{{"n", 2}});
  CHECK(send(mock, "GET", "/s").reply.body == R"({"n":1})");
  CHECK_FALSE(mock.verify());
  CHECK(send(mock, "GET", "/s").reply.body == R"({"n":2})");
  CHECK(mock.verify());

  mock_transport again;
  again.expect("GET", "/s").reply(500).reply(200, "{}").times(4);
  CHECK(send(again, "GET", "/s").reply.status == 500);
  for (int i = 0; i < 3; ++i) CHECK(send(again, "GET", "/s").reply.status == 200);
  CHECK(again.verify());
}

TEST_CASE("the first line that matches and is not used up answers, in order of declaration") {
  mock_transport mock;
  mock.expect("GET", "/s").reply(200, "1").times(2);
  mock.expect("GET", "/t").reply(200, "t");
  mock.expect("GET", "/s").reply(200, "2");
  CHECK(send(mock, "GET", "/t").reply.body == "t");
  CHECK(send(mock, "GET", "/s").reply.body == "1");
  CHECK(send(mock, "GET", "/s").reply.body == "1");
  CHECK(send(mock, "GET", "/s").reply.body == "2");
  CHECK(mock.verify());
}

TEST_CASE("in strict order a line cannot be called before the ones in front of it, nor after a later one") {
  mock_transport mock;
  mock.in_order();
  mock.expect("POST", "/submit");
  mock.expect("GET", "/status").any_number();
  mock.expect("GET", "/result");
  CHECK_FALSE(send(mock, "GET", "/status").ok());
  CHECK(send(mock, "POST", "/submit").ok());
  CHECK(send(mock, "GET", "/status").ok());
  CHECK(send(mock, "GET", "/status").ok());
  CHECK(send(mock, "GET", "/result").ok());
  CHECK_FALSE(send(mock, "GET", "/status").ok());
  CHECK(mock.problems().size() == 2);

  mock_transport loose;
  loose.in_order();
  loose.in_any_order();
  loose.expect("POST", "/submit");
  loose.expect("GET", "/status");
  CHECK(send(loose, "GET", "/status").ok());
  CHECK(send(loose, "POST", "/submit").ok());
  CHECK(loose.verify());
}

TEST_CASE("answers: header fields, failures, computed ones, and none") {
  mock_transport mock;
  mock.expect("GET", "/html").reply(502, "<html>").reply_header("Content-Type", "text/html").reply_header("X-A", "1");
  mock.expect("GET", "/whole").reply(http::response{429, {{"Retry-After", "7"}}, {}});
  mock.expect("GET", "/broken").fail(http::failure::tls, http::phase::tls, false, "self-signed");
  mock.expect("GET", "/computed").answer([](const http::request& what, const http::call& how) {
    return http::outcome::success({how.once ? 201 : 200, {}, what.url.target()});
  });
  mock.expect("GET", "/none");

  const http::outcome html = send(mock, "GET", "/html");
  CHECK(html.reply.headers.all("content-type").size() == 1);
  CHECK(*html.reply.headers.find("content-type") == "text/html");
  CHECK(*html.reply.headers.find("x-a") == "1");

  const http::outcome whole = send(mock, "GET", "/whole");
  CHECK(whole.reply.status == 429);
  CHECK(*whole.reply.headers.find("retry-after") == "7");
  CHECK_FALSE(whole.reply.headers.contains("content-type"));

  const http::outcome broken = send(mock, "GET", "/broken");
  CHECK(broken.why == http::failure::tls);
  CHECK(broken.reached == http::phase::tls);
  CHECK_FALSE(broken.body_started);
  CHECK(broken.detail == "self-signed");

  http::call once;
  once.once = true;
  const http::outcome computed = mock.perform(request("GET", "/computed"), once);
  CHECK(computed.reply.status == 201);
  CHECK(computed.reply.body == "/computed");

  const http::outcome none = send(mock, "GET", "/none");
  CHECK(none.reply.status == 200);
  CHECK(none.reply.body == "{}");
  CHECK(mock.verify());
}

TEST_CASE("every request is recorded with its terms, and its token is not") {
  virtual_clock clock;
  mock_transport mock(clock);
  mock.expect("POST", "/v1/models/a/b").any_number();
  clock.advance(5s);
  http::call how;
  how.once = true;
  how.max_body = 1234;
  how.connect_timeout = 3s;
  how.read_timeout = 90s;
  how.deadline = clock.now() + 2min;
  http::request what = request("POST", "/v1/models/a/b?q=1", R"({"p":1})");
  what.headers.add("Proxy-Authorization", "secret-two");
  what.headers.add("Cookie", "secret-three");
  mock.perform(what, how);
  mock.perform(request("GET", "/elsewhere"), {});

  const auto seen = mock.requests();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].method == "POST");
  CHECK(seen[0].path == "/v1/models/a/b");
  CHECK(seen[0].query == "q=1");
  CHECK(seen[0].target() == "/v1/models/a/b?q=1");
  CHECK(seen[0].json() == json::value(json::object{{"p", 1}}));
  CHECK(seen[0].once);
  CHECK(seen[0].max_body == 1234);
  CHECK(seen[0].connect_timeout == 3s);
  CHECK(seen[0].read_timeout == 90s);
  CHECK(seen[0].deadline == virtual_clock::start() + 125s);
  CHECK(seen[0].at == virtual_clock::start() + 5s);
  CHECK(*seen[0].headers.find("authorization") == "Bearer ***");
  CHECK(*seen[0].headers.find("proxy-authorization") == "***");
  CHECK(*seen[0].headers.find("cookie") == "***");
  CHECK(seen[1].path == "/elsewhere");
  CHECK_FALSE(seen[1].once);
  CHECK_FALSE(seen[1].json());
}

TEST_CASE("an answer comes late by the clock, unless the terms of the call end it first") {
  virtual_clock clock;
  const auto slow = [&](http::call how) {
    mock_transport mock(clock);
    mock.expect("POST", "/s").reply(200, "late").after(20s);
    const auto before = clock.now();
    const http::outcome out = mock.perform(request("POST", "/s", "{}"), how);
    return std::pair(out, clock.now() - before);
  };
  const auto [plain, plain_time] = slow({});
  CHECK(plain.reply.body == "late");
  CHECK(plain_time == 20s);

  http::call impatient;
  impatient.deadline = clock.now() + 8s;
  const auto [cut, cut_time] = slow(impatient);
  CHECK(cut.why == http::failure::timeout);
  CHECK(cut.reached == http::phase::await_head);
  CHECK(cut.body_started);
  CHECK(cut_time == 8s);

  http::call short_read;
  short_read.read_timeout = 5s;
  const auto [silent, silent_time] = slow(short_read);
  CHECK(silent.why == http::failure::timeout);
  CHECK(silent_time == 5s);

  const runcomfy::stop_source source;
  const runcomfy::stop_token token = source.token();
  http::call stopped;
  stopped.stop = token;
  clock.in(3s, [&] { source.request_stop(); });
  const auto [ended, ended_time] = slow(stopped);
  CHECK(ended.why == http::failure::stopped);
  CHECK(ended.reached == http::phase::await_head);
  CHECK(ended_time >= 3s);
  CHECK(ended_time <= 3250ms);
}

TEST_CASE("a delay may stand before the answer as well, and belongs to that answer only") {
  virtual_clock clock;
  mock_transport mock(clock);
  mock.expect("GET", "/s").after(2s).reply(200).reply(200).after(3s).reply(200);
  send(mock, "GET", "/s");
  CHECK(clock.elapsed() == 2s);
  send(mock, "GET", "/s");
  CHECK(clock.elapsed() == 5s);
  send(mock, "GET", "/s");
  CHECK(clock.elapsed() == 5s);
}

TEST_CASE("what may not be sent never reaches the script") {
  virtual_clock clock;
  mock_transport mock(clock);
  mock.expect("GET", "/s").any_number();

  const runcomfy::stop_source source;
  source.request_stop();
  const runcomfy::stop_token token = source.token();
  http::call stopped;
  stopped.stop = token;
  CHECK(mock.perform(request("GET", "/s"), stopped).why == http::failure::stopped);

  http::call over;
  over.deadline = clock.now();
  CHECK(mock.perform(request("GET", "/s"), over).why == http::failure::timeout);

  http::request bad = request("GET", "/s");
  bad.headers.add("X-Bad", "a\r\nX-Smuggled: b");
  CHECK(mock.perform(bad, {}).why == http::failure::refused);
  CHECK(mock.requests().empty());
}

TEST_CASE("a body beyond the limit of the call is cut, as by a real transport") {
  mock_transport mock;
  mock.expect("GET", "/s").reply(200, std::string(100, 'x')).any_number();
  http::call how;
  how.max_body = 99;
  const http::outcome out = mock.perform(request("GET", "/s"), how);
  CHECK(out.why == http::failure::too_big);
  CHECK(out.reached == http::phase::receive_body);
  CHECK(out.reply.body.size() == 99);
  how.max_body = 100;
  CHECK(mock.perform(request("GET", "/s"), how).ok());
}

TEST_CASE("without a clock a deadline of any clock does no harm") {
  mock_transport mock;
  mock.expect("GET", "/s");
  http::call how;
  how.deadline = http::time_point();
  CHECK(mock.perform(request("GET", "/s"), how).ok());
}

TEST_CASE("copies of a mock share one script, so a client may own one of them") {
  mock_transport mock;
  mock.expect("POST", "/v1/models/a/b").json_body(R"({"prompt":"a fox"})").reply(200, R"({"request_id":"r-1"})");
  {
    const runcomfy::client client{mock_transport(mock), "test-token"};
    CHECK(client.submit("a/b", json::object{{"prompt", "a fox"}})->id().text() == "r-1");
  }
  CHECK(mock.verify());
  CHECK(mock.requests().at(0).once);
}

TEST_CASE("the mock also works where a transport is started and reports back") {
  struct probe final : http::exchange {
    using http::exchange::exchange;
    probe(const http::request& what, const http::call& how) : http::exchange(what, how) {}
    bool take_head(http::response_head head) override {
      status = head.status;
      return true;
    }
    bool take_body(std::string_view bytes) override {
      body += bytes;
      return true;
    }
    void finish(http::outcome how) override { why = how.why; }
    int status = 0;
    std::string body;
    http::failure why = http::failure::other;
  };
  mock_transport mock;
  mock.expect("GET", "/s").reply(200, "text");
  const http::request what = request("GET", "/s");
  const http::call how;
  probe exchange(what, how);
  http::transport_ref(mock).start(exchange);
  CHECK(exchange.status == 200);
  CHECK(exchange.body == "text");
  CHECK(exchange.why == http::failure::none);
}

TEST_CASE("a client follows a whole script") {
  virtual_clock clock;
  mock_transport mock(clock);
  mock.in_order();
  mock.expect("POST", "/v1/models/kling/kling-2-1/master/image-to-video")
      .json_body(R"({"prompt":"a fox","image_url":"https://example.com/fox.png"})")
      .header("Authorization", "Bearer test-token")
      .header("Content-Type", "application/json")
      .reply(200, R"({"request_id":"r-1"})");
  mock.expect("GET", "/v1/requests/r-1/status").reply(200, R"({"status":"in_queue","queue_position":2})").times(2);
  mock.expect("GET", "/v1/requests/r-1/status").fail(http::failure::connect, http::phase::connect, false);
  mock.expect("GET", "/v1/requests/r-1/status").reply(200, R"({"status":"completed"})");
  mock.expect("GET", "/v1/requests/r-1/result?include_cost=true")
      .reply(200, R"({"status":"succeeded","output":{"video":"https://cdn.example.com/fox.mp4"}})");

  const runcomfy::client client{mock, "test-token", {.clock = clock}};
  const auto job = client.submit("kling/kling-2-1/master/image-to-video",
                                 json::object{{"image_url", "https://example.com/fox.png"}, {"prompt", "a fox"}});
  REQUIRE(job);
  const auto out = job->wait({.timeout = 10min});
  REQUIRE(out);
  CHECK(out->video == "https://cdn.example.com/fox.mp4");
  const auto verdict = mock.verify();
  CHECK_MESSAGE(verdict, (verdict ? std::string() : verdict.error().message()));
}
