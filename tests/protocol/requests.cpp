// SPDX-License-Identifier: MIT
#include "runcomfy/protocol/requests.hpp"

#include <doctest/doctest.h>

#include <string>

namespace rc = runcomfy;

namespace {

const rc::model_id& a_model() {
  static const rc::model_id id = *rc::model_id::parse("minimax/Hailuo Video 01 Live");
  return id;
}
const rc::request_id& an_id() {
  static const rc::request_id id = *rc::request_id::parse("r:1");
  return id;
}

}  // namespace

TEST_CASE("the four requests of a job, as the contract has them") {
  const rc::protocol::request_builder build({}, "secret", "", true);
  const auto submit = build.submit(a_model(), "{\"a\":1}");
  REQUIRE(submit);
  CHECK(submit->method == "POST");
  CHECK(submit->url.text() == "https://model-api.runcomfy.net/v1/models/minimax/Hailuo%20Video%2001%20Live");
  CHECK(submit->body == "{\"a\":1}");
  CHECK(*submit->headers.find("authorization") == "Bearer secret");
  CHECK(*submit->headers.find("content-type") == "application/json");
  CHECK(*submit->headers.find("accept") == "application/json");
  CHECK(*submit->headers.find("accept-encoding") == "identity");
  CHECK(submit->headers.find("user-agent")->starts_with("runcomfy-cpp/"));

  const auto status = build.status(an_id());
  CHECK(status->method == "GET");
  CHECK(status->url.target() == "/v1/requests/r%3A1/status");
  CHECK(status->body.empty());
  CHECK_FALSE(status->headers.contains("content-type"));
  CHECK(build.output(an_id())->url.target() == "/v1/requests/r%3A1/result?include_cost=true");
  const auto cancel = build.cancel(an_id());
  CHECK(cancel->method == "POST");
  CHECK(cancel->url.target() == "/v1/requests/r%3A1/cancel");
  CHECK(cancel->body.empty());
  CHECK(build.status_url(an_id()) == "https://model-api.runcomfy.net/v1/requests/r%3A1/status");
  CHECK(build.cancel_url(an_id()).ends_with("/cancel"));
  CHECK(build.result_url(an_id()).ends_with("/result"));

  const rc::protocol::request_builder without({}, "secret", "my-app/1", false);
  CHECK(without.output(an_id())->url.target() == "/v1/requests/r%3A1/result");
  CHECK(without.output(an_id())->headers.find("user-agent")->starts_with("my-app/1 runcomfy-cpp/"));
}

TEST_CASE("a bad token, base URL or user agent makes no request, and the error says which") {
  const struct {
    rc::protocol::request_builder build;
    rc::error_kind kind;
    const char* word;
  } cases[] = {
      {{{}, "", "", true}, rc::error_kind::authentication, "RUNCOMFY_TOKEN"},
      {{{}, "a b", "", true}, rc::error_kind::authentication, "white space"},
      {{"http://model-api.runcomfy.net", "t", "", true}, rc::error_kind::configuration, "https"},
      {{"https://a.b/v1", "t", "", true}, rc::error_kind::configuration, "path"},
      {{"model-api.runcomfy.net", "t", "", true}, rc::error_kind::configuration, "scheme"},
      {{rc::api_base::plain_loopback("http://a.b"), "t", "", true}, rc::error_kind::configuration, "this machine"},
      {{{}, "t", "x\r\nA: b", true}, rc::error_kind::configuration, "user_agent"},
  };
  for (const auto& each : cases) {
    const auto made = each.build.submit(a_model(), "{}");
    REQUIRE_FALSE(made);
    CHECK(made.error().kind() == each.kind);
    CHECK(made.error().operation() == rc::operation::submit);
    CHECK(made.error().delivery() == rc::delivery::not_sent);
    CHECK_MESSAGE(made.error().message().find(each.word) != std::string::npos, made.error().message());
  }
}

TEST_CASE("a base URL that is not set is the default") {
  for (const char* unset : {static_cast<const char*>(nullptr), ""}) {
    CHECK(rc::protocol::request_builder(unset, "t", "", true).status(an_id())->url.origin() ==
          "https://model-api.runcomfy.net");
  }
}

TEST_CASE("a base URL of one's own") {
  CHECK(rc::protocol::request_builder("https://localhost:8443", "t", "", true).status(an_id())->url.text() ==
        "https://localhost:8443/v1/requests/r%3A1/status");
  CHECK(rc::protocol::request_builder(rc::api_base::plain_loopback("http://127.0.0.1:99"), "t", "", true)
            .status(an_id())
            ->url.text() == "http://127.0.0.1:99/v1/requests/r%3A1/status");
}

TEST_CASE("a token from a callable is asked for every request") {
  int asked = 0;
  const rc::token rotating([&asked] { return "token-" + std::to_string(++asked); });
  const rc::protocol::request_builder build({}, rotating, "", true);
  CHECK(*build.status(an_id())->headers.find("authorization") == "Bearer token-1");
  CHECK(*build.status(an_id())->headers.find("authorization") == "Bearer token-2");
  const rc::token failing([]() -> rc::result<std::string> {
    rc::error_info info;
    info.kind = rc::error_kind::protocol;
    info.message = "the vault is shut";
    return rc::error(std::move(info));
  });
  const auto shut = rc::protocol::request_builder({}, failing, "", true).status(an_id());
  CHECK(shut.error().kind() == rc::error_kind::authentication);
  CHECK(shut.error().message().find("the vault is shut") != std::string::npos);
  const rc::token broken([] { return std::string("a\nb"); });
  CHECK(rc::protocol::request_builder({}, broken, "", true).status(an_id()).error().kind() ==
        rc::error_kind::authentication);
}
