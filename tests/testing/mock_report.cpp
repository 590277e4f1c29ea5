// SPDX-License-Identifier: MIT
// The texts in which a mock tells what went against its script.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "runcomfy/testing/mock_transport.hpp"
#include "runcomfy/testing/virtual_clock.hpp"
#include "testing/requests.hpp"

using namespace std::chrono_literals;
using namespace testing_support;
namespace http = runcomfy::http;
using runcomfy::testing::mock_transport;

TEST_CASE("an unexpected call is reported with the nearest line and each difference") {
  mock_transport mock;
  mock.expect("POST", "/v1/models/kling/kling-2-1/master/image-to-video")
      .json_body(R"({"prompt":"a fox","duration":5,"loras":[{"path":"x"}]})")
      .header("Accept", "application/json");
  mock.expect("GET", "/v1/requests/r-1/status");
  const http::outcome out = send(mock, "POST", "/v1/models/kling/kling-2-1/standard/image-to-video?x=1",
                                 R"({"prompt":"a dog","loras":[{"path":"y"}],"seed":3})");
  const std::string text =
      "call 1 was not expected: POST /v1/models/kling/kling-2-1/standard/image-to-video?x=1\n"
      "  the nearest is expectation 1, POST /v1/models/kling/kling-2-1/master/image-to-video, which differs in\n"
      "    path: expected \"/v1/models/kling/kling-2-1/master/image-to-video\", got "
      "\"/v1/models/kling/kling-2-1/standard/image-to-video\"\n"
      "    header Accept: is missing\n"
      "    body /prompt: expected \"a fox\", got \"a dog\"\n"
      "    body /duration: is missing, expected 5\n"
      "    body /loras/0/path: expected \"x\", got \"y\"\n"
      "    body /seed: is not expected, got 3";
  REQUIRE(mock.problems().size() == 3);
  CHECK(mock.problems()[0] == text);
  CHECK(out.detail == "the mock did not expect this: " + text);
}

TEST_CASE("an unmet line is reported with the nearest call") {
  mock_transport mock;
  mock.expect("GET", "/v1/requests/r-1/status").times(2);
  mock.expect("GET", "/v1/requests/r-1/result").query("include_cost", "true");
  send(mock, "GET", "/v1/requests/r-1/status");
  send(mock, "GET", "/v1/requests/r-1/result?include_cost=false");
  const std::vector<std::string> problems = mock.problems();
  REQUIRE(problems.size() == 3);
  CHECK(problems[0] ==
        "call 2 was not expected: GET /v1/requests/r-1/result?include_cost=false\n"
        "  the nearest is expectation 2, GET /v1/requests/r-1/result, which differs in\n"
        "    query include_cost: expected \"true\", got \"false\"");
  CHECK(problems[1] ==
        "expectation 1 was not met: GET /v1/requests/r-1/status, 1 of 2 calls made\n"
        "  the nearest is call 2, GET /v1/requests/r-1/result?include_cost=false, which differs in\n"
        "    path: expected \"/v1/requests/r-1/status\", got \"/v1/requests/r-1/result\"");
  CHECK(problems[2] ==
        "expectation 2 was not met: GET /v1/requests/r-1/result, 0 of 1 call made\n"
        "  the nearest is call 2, GET /v1/requests/r-1/result?include_cost=false, which differs in\n"
        "    query include_cost: expected \"true\", got \"false\"");
}

TEST_CASE("a call to another origin is reported with both origins") {
  mock_transport mock;
  mock.expect("GET", "/a").times(2);
  mock.expect("GET", "https://cdn.example.com/b");
  send(mock, "GET", "/a");
  mock.perform(at_origin("https://evil.example", request("GET", "/a")), {});
  send(mock, "GET", "/b");
  REQUIRE(mock.problems().size() == 4);
  CHECK(mock.problems()[0] ==
        "call 2 was not expected: GET /a\n"
        "  the nearest is expectation 1, GET /a, which differs in\n"
        "    origin: expected \"https://model-api.runcomfy.net\" as in the calls before, got \"https://evil.example\"");
  CHECK(mock.problems()[1] ==
        "call 3 was not expected: GET /b\n"
        "  the nearest is expectation 2, GET https://cdn.example.com/b, which differs in\n"
        "    origin: expected \"https://cdn.example.com\", got \"https://model-api.runcomfy.net\"");
}

TEST_CASE("the nearest line is the one with the same path before the one with the same method") {
  mock_transport mock;
  mock.expect("POST", "/v1/requests/r-2/cancel");
  mock.expect("GET", "/v1/requests/r-1/status").header("X-A", "1");
  send(mock, "GET", "/v1/requests/r-1/status");
  CHECK(mock.problems().at(0).find("expectation 2, GET /v1/requests/r-1/status") != std::string::npos);
}

TEST_CASE("one call too many, calls out of order, an empty script") {
  mock_transport mock;
  send(mock, "GET", "/a");
  CHECK(mock.problems().at(0) == "call 1 was not expected: GET /a\n  the script was empty");

  mock_transport often;
  often.expect("GET", "/a").times(2);
  for (int i = 0; i < 3; ++i) send(often, "GET", "/a");
  REQUIRE(often.problems().size() == 1);
  CHECK(often.problems()[0] ==
        "call 3 was not expected: GET /a\n"
        "  the nearest is expectation 1, GET /a, which differs in\n"
        "    times: 2 of 2 calls made, this is one more");

  mock_transport ordered;
  ordered.in_order();
  ordered.expect("GET", "/a");
  ordered.expect("GET", "/b").any_number();
  ordered.expect("GET", "/c");
  send(ordered, "GET", "/c");
  send(ordered, "GET", "/a");
  send(ordered, "GET", "/c");
  send(ordered, "GET", "/b");
  REQUIRE(ordered.problems().size() == 2);
  CHECK(ordered.problems()[0].find("order: an earlier line awaits its call") != std::string::npos);
  CHECK(ordered.problems()[1].find("order: a later line was called") != std::string::npos);
}

TEST_CASE("bodies that are compared as text, by a condition, or are no JSON") {
  mock_transport mock;
  mock.expect("POST", "/text").body("one");
  mock.expect("POST", "/rule").body_is("in capitals", [](std::string_view body) { return body == "BIG"; });
  mock.expect("POST", "/json").json_body("{}");
  send(mock, "POST", "/text", "two");
  send(mock, "POST", "/rule", "big");
  send(mock, "POST", "/json", "<html>\n");
  CHECK(mock.problems().at(0).ends_with("\n    body: expected \"one\", got \"two\""));
  CHECK(mock.problems().at(1).ends_with("\n    body: is not in capitals"));
  CHECK(mock.problems().at(2).ends_with("\n    body: is not JSON, got \"<html>\\n\""));
}

TEST_CASE("no report shows a secret") {
  std::string told;
  {
    mock_transport mock;
    mock.on_problem([&](std::string_view text) { told += text; });
    mock.expect("GET", "/a").header("Authorization", "Bearer expected-secret").header_absent("Cookie");
    http::request what = request("GET", "/a", {}, "sent-secret");
    what.headers.add("Cookie", "cookie-secret");
    told += mock.perform(what, {}).detail;
    for (const auto& each : mock.requests()) {
      for (const auto& field : each.headers) told += field.value;
    }
    told += mock.verify().error().message();
    mock.perform(what, {});
  }
  CHECK(told.find("header Authorization: the value differs (masked)") != std::string::npos);
  CHECK(told.find("header Cookie: should not be there") != std::string::npos);
  CHECK(told.find("Bearer ***") != std::string::npos);
  CHECK(told.find("secret") == std::string::npos);
}

TEST_CASE("verify gives one error with every problem") {
  mock_transport mock;
  mock.expect("GET", "/a");
  const auto one = mock.verify();
  REQUIRE_FALSE(one);
  CHECK(one.error().kind() == runcomfy::error_kind::protocol);
  CHECK(one.error().message() ==
        "the calls did not follow the script of the mock, in 1 place:\n"
        "expectation 1 was not met: GET /a, 0 of 1 call made");
  send(mock, "GET", "/b");
  CHECK(mock.verify().error().message().starts_with(
      "the calls did not follow the script of the mock, in 2 places:\ncall 1 was not expected: GET /b\n"));
}

TEST_CASE("the handler hears of problems that nobody has read, once, at the end of the last copy") {
  std::vector<std::string> told;
  const auto listen = [&](mock_transport& mock) {
    mock.on_problem([&](std::string_view text) { told.emplace_back(text); });
  };
  {
    mock_transport mock;
    listen(mock);
    mock.expect("GET", "/a");
    const mock_transport copy = mock;
    mock = mock_transport();
    CHECK(told.empty());
  }
  CHECK(told == std::vector<std::string>{"expectation 1 was not met: GET /a, 0 of 1 call made"});

  told.clear();
  {
    mock_transport verified;
    listen(verified);
    verified.expect("GET", "/a");
    CHECK_FALSE(verified.verify());
  }
  CHECK(told.empty());
  {
    mock_transport silent;
    silent.expect("GET", "/a");
  }
  {
    mock_transport met;
    listen(met);
    met.expect("GET", "/a");
    send(met, "GET", "/a");
  }
  CHECK(told.empty());
}

TEST_CASE("a line that makes no sense is a problem of its own") {
  mock_transport mock;
  mock.expect("GET", "/a").json_body("{not json").any_number();
  mock.expect("GET", "/b").reply_header("X", "1").any_number();
  mock.expect("GET", "/c").after(1s).any_number();
  mock.expect("GET", "ftp://example.com/d").any_number();
  const auto problems = mock.problems();
  REQUIRE(problems.size() == 4);
  CHECK(problems[3].find("its scheme is not https") != std::string::npos);
  CHECK(problems[0].starts_with("expectation 1, GET /a: the text given to json_body is not JSON: "));
  CHECK(problems[1] == "expectation 2, GET /b: reply_header stands before any reply");
  CHECK(problems[2] == "expectation 3, GET /c: after() needs a clock: mock_transport mock{clock}");
}
