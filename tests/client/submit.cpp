// SPDX-License-Identifier: MIT
#include <memory>
#include <utility>
#include <vector>

#include "support.hpp"

using namespace client_tests;

TEST_CASE("a typed input goes to the model its type names") {
  offline o;
  const rc::job job = o.submitted();
  const auto jobs = o.service.jobs();
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].request_id == job.id().text());
  CHECK(jobs[0].model_id == "maker/model/text-to-video");
  CHECK(jobs[0].body == rc::json::value(rc::json::object{{"prompt", "a fox"}}));
  CHECK(job.model() == "maker/model/text-to-video");
}

TEST_CASE("a typed input to a model named in the call, and any JSON object") {
  offline o;
  CHECK(o.client.submit("other/model", input{.prompt = "x"}));
  CHECK(o.client.submit("third/model", rc::json::object{{"anything", rc::json::array{1, nullptr}}}));
  const auto jobs = o.service.jobs();
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[0].model_id == "other/model");
  CHECK(jobs[1].body == rc::json::value(rc::json::object{{"anything", rc::json::array{1, nullptr}}}));
}

TEST_CASE("the paid POST is marked once and goes out once, with its own time limits") {
  testing::virtual_clock clock;
  testing::mock_transport mock(clock);
  mock.expect("POST", "/v1/models/maker/model/text-to-video")
      .header("Authorization", "Bearer test-token")
      .reply(200, R"({"request_id":"r-1"})");
  rc::client client{mock, "test-token", {.clock = clock}};
  REQUIRE(client.submit(input{.prompt = "x"}));
  CHECK(mock.verify());
  const auto requests = mock.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].once);
  CHECK(requests[0].read_timeout == 90s);
  CHECK(requests[0].connect_timeout == 10s);
}

TEST_CASE("bad input is refused in one report, and nothing is sent") {
  offline o;
  const auto refused = o.client.submit(input{.prompt = "x", .steps = std::optional<int>(99)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == rc::error_kind::invalid_input);
  CHECK(refused.error().delivery() == rc::delivery::not_sent);
  REQUIRE(refused.error().violations().size() == 1);
  CHECK(refused.error().violations()[0].rule == "maximum");
  CHECK(has(refused.error().message(), "99"));
  CHECK(o.service.submits() == 0);

  CHECK(o.client.submit(input{.prompt = "x", .steps = std::optional<int>(99)}, {.check = false}));
  CHECK(o.service.submits() == 1);
}

TEST_CASE("extra properties join the struct's own and win over them") {
  offline o;
  REQUIRE(o.client.submit(input{.prompt = "x"}, {.extra = rc::json::object{{"new_option", true}, {"prompt", "y"}}}));
  REQUIRE(o.client.submit("a/b", rc::json::object{{"k", 1}}, {.extra = rc::json::object{{"k", 2}}}));
  CHECK(o.service.jobs()[0].body == rc::json::value(rc::json::object{{"prompt", "y"}, {"new_option", true}}));
  CHECK(o.service.jobs()[1].body == rc::json::value(rc::json::object{{"k", 2}}));
}

TEST_CASE("what cannot be written is refused before it is sent") {
  offline o;
  const auto nan = o.client.submit("a/b", rc::json::object{{"x", 0.0 / 0.0 * 1.0}});
  const auto text = o.client.submit("a/b", rc::json::object{{"x", "\xff"}});
  const auto typed = o.client.submit(input{.prompt = "\xff"}, {.check = false});
  for (const auto* each : {&nan, &text, &typed}) {
    REQUIRE_FALSE(*each);
    CHECK(each->error().kind() == rc::error_kind::invalid_input);
    CHECK(each->error().delivery() == rc::delivery::not_sent);
  }
  CHECK(o.service.submits() == 0);
}

TEST_CASE("missing or malformed token, model id or base URL: said at the first call, nothing sent") {
  testing::mock_transport mock;
  const struct {
    rc::client client;
    rc::error_kind kind;
    const char* word;
  } cases[] = {
      {rc::client(mock, ""), rc::error_kind::authentication, "empty"},
      {rc::client(mock, "with space"), rc::error_kind::authentication, "white space"},
      {rc::client(mock, rc::token::from_env("RUNCOMFY_NO_SUCH_VARIABLE")), rc::error_kind::authentication,
       "RUNCOMFY_NO_SUCH_VARIABLE"},
      {rc::client(mock, "t", {.base_url = "http://a.b"}), rc::error_kind::configuration, "https"},
  };
  for (const auto& each : cases) {
    const auto refused = each.client.submit(input{.prompt = "x"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind() == each.kind);
    CHECK(refused.error().delivery() == rc::delivery::not_sent);
    CHECK(refused.error().model_id() == input::model_id);
    CHECK_MESSAGE(has(refused.error().message(), each.word), refused.error().message());
  }
  rc::client good{mock, "t"};
  const auto bad_model = good.submit("no-slash", rc::json::object{});
  CHECK(bad_model.error().kind() == rc::error_kind::invalid_input);
  CHECK(bad_model.error().operation() == rc::operation::submit);
  CHECK(good.attach("a/b").error().kind() == rc::error_kind::invalid_input);
  CHECK(mock.requests().empty());
}

TEST_CASE("replies to a submit that are not what they should be") {
  const struct {
    testing::fault fault;
    rc::delivery delivery;
    rc::error_kind kind;
  } cases[] = {
      {testing::fault::host_not_found, rc::delivery::not_sent, rc::error_kind::network},
      {testing::fault::unreachable, rc::delivery::not_sent, rc::error_kind::network},
      {testing::fault::certificate, rc::delivery::not_sent, rc::error_kind::tls},
      {testing::fault::drop_before, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::drop_after, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::no_answer, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::rate_limited, rc::delivery::rejected, rc::error_kind::rate_limited},
      {testing::fault::server_error, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::bad_gateway, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::empty_body, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::html_page, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::other_json, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::too_big, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::missing_request_id, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::bad_request_id, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::error_in_200, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::interim_103, rc::delivery::in_doubt, rc::error_kind::in_doubt},
      {testing::fault::redirect, rc::delivery::in_doubt, rc::error_kind::in_doubt},
  };
  for (const auto& each : cases) {
    offline o;
    o.service.fault_next(rc::operation::submit, each.fault, 3);  // the first may be tried again
    const auto made = o.client.submit(input{.prompt = "x"});
    REQUIRE_FALSE(made);
    CHECK_MESSAGE(made.error().delivery() == each.delivery, static_cast<int>(each.fault));
    CHECK_MESSAGE(made.error().kind() == each.kind, static_cast<int>(each.fault));
    CHECK(o.service.submits() <= 1);  // never repeated
    if (each.delivery == rc::delivery::not_sent) CHECK(o.service.submits() == 0);
    const std::string& message = made.error().message();
    CHECK_MESSAGE(message.starts_with("submit to maker/model/text-to-video failed: "), message);
    CHECK_MESSAGE(message.find("; ") != std::string::npos, message);  // what to do
    CHECK(message.find("test-token") == std::string::npos);
  }
}

TEST_CASE("a token that a reply echoes is in no error and no output") {
  const std::string canary = "canary-0123456789";
  testing::virtual_clock clock;
  testing::mock_transport mock(clock);
  mock.expect("POST", "/v1/models/a/b").reply(401, R"({"message":"bad token canary-0123456789 given"})");
  mock.expect("GET", "/v1/requests/r/result")
      .query("include_cost", "true")
      .reply(200, R"({"status":"succeeded","output":{"image":"https://a.b/canary-0123456789.png"}})");
  rc::client client{mock, canary, {.clock = clock}};
  const auto refused = client.submit("a/b", rc::json::object{});
  CHECK(refused.error().service_message() == "bad token *** given");
  CHECK_FALSE(has(refused.error().message(), canary));
  const auto output = client.attach("r")->output();
  REQUIRE(output);
  CHECK_FALSE(has(*output->image, canary));
}

TEST_CASE("a token that a reply echoes with escapes is hidden too") {
  const std::string canary = "abcd/efgh+123456789";
  testing::virtual_clock clock;
  testing::mock_transport mock(clock);
  mock.expect("POST", "/v1/models/a/b")
      .reply(400, R"({"error_message":"bad token abcd\/efgh\u002b123456789, abcd/efgh+123456789"})");
  rc::client client{mock, canary, {.clock = clock}};
  CHECK(client.submit("a/b", rc::json::object{}).error().service_message() == "bad token ***, ***");
}

TEST_CASE("a checked model id is as good as its text") {
  offline o;
  const auto model = rc::model_id::parse("other/model");
  CHECK(o.client.submit(*model, input{.prompt = "x"}));
  CHECK(o.client.submit(*model, rc::json::object{}));
  CHECK(o.client.run(*model, input{.prompt = "x"}));
  CHECK(o.client.attach("a/b").error().operation() == rc::operation::attach);
}

TEST_CASE("errors of a submit that never left speak of no job") {
  offline o;
  o.service.fault_next(rc::operation::submit, testing::fault::unreachable, 3);
  const auto unsent = o.client.submit(input{.prompt = "x"});
  CHECK(has(unsent.error().message(), "nothing was sent"));
  o.client.close();
  const auto closed = o.client.submit(input{.prompt = "x"});
  CHECK(closed.error().kind() == rc::error_kind::closed);
  CHECK_FALSE(has(closed.error().message(), "billed"));
  CHECK(o.client.attach("r-1").error().kind() == rc::error_kind::closed);
}

#if defined(__cpp_exceptions)
TEST_CASE("a transport that throws leaves the submit in doubt, and an observer or journal that throws loses no job") {
  struct {
    http::outcome perform(const http::request&, const http::call&) { throw 7; }
  } throwing;
  rc::client over_throwing{throwing, "test-token"};
  CHECK(over_throwing.submit(input{.prompt = "x"}).error().delivery() == rc::delivery::in_doubt);

  struct {
    void on_event(const rc::event&) { throw 7; }
  } watcher;
  struct {
    rc::result<void> append(const rc::journal_entry& entry) {
      if (entry.what != kept) throw 7;
      return {};
    }
    std::vector<rc::journal_entry> entries() const {
      if (unreadable) throw 7;
      return {};
    }
    rc::journal_entry::kind kept = rc::journal_entry::kind::intent;
    bool unreadable = false;
  } store;
  testing::simulator service;
  rc::client client{service, "test-token", {.observer = watcher, .journal = store}};
  CHECK(client.submit(input{.prompt = "x"}));
  store.unreadable = true;
  CHECK(client.submit(input{.prompt = "x"}).error().kind() == rc::error_kind::storage);
  store = {.kept = rc::journal_entry::kind::accepted};
  CHECK(client.submit(input{.prompt = "x"}).error().kind() == rc::error_kind::storage);
  CHECK(service.submits() == 1);
}
#endif

TEST_CASE("a stop before the submit sends nothing") {
  offline o;
  rc::stop_source stop;
  stop.request_stop();
  const auto made = o.client.submit(input{.prompt = "x"}, {.stop = stop.token()});
  CHECK(made.error().kind() == rc::error_kind::stopped);
  CHECK(made.error().delivery() == rc::delivery::not_sent);
  CHECK(o.service.submits() == 0);
}

TEST_CASE("the transport may be owned, referred to, or moved in; the client may be moved") {
  rc::client owner{testing::simulator{}, "t"};
  REQUIRE(owner.submit(input{.prompt = "x"}));
  rc::client moved = std::move(owner);
  REQUIRE(moved.submit(input{.prompt = "x"}));
  CHECK(owner.submit(input{.prompt = "x"}).error().kind() ==
        rc::error_kind::closed);  // NOLINT(bugprone-use-after-move)
  CHECK(owner.attach("r").error().kind() == rc::error_kind::closed);
  rc::client other{testing::simulator{}, "t"};
  auto job = other.submit(input{.prompt = "x"});
  other = std::move(moved);
  CHECK(job->status().error().kind() == rc::error_kind::closed);
  CHECK(other.submit(input{.prompt = "x"}));
}
