// SPDX-License-Identifier: MIT
// What the simulated service does not let pass: hosts that are not its own, bodies that do not belong, money spent
// twice.
#include <doctest/doctest.h>

#include <string>

#include "runcomfy/testing/simulator.hpp"
#include "runcomfy/testing/virtual_clock.hpp"
#include "testing/requests.hpp"

using namespace std::chrono_literals;
using namespace testing_support;
namespace http = runcomfy::http;
namespace json = runcomfy::json;
using runcomfy::testing::model_behaviour;
using runcomfy::testing::simulator;
using runcomfy::testing::virtual_clock;

namespace {

constexpr const char* video_model = "/v1/models/kling/kling-2-1/master/image-to-video";

std::string submitted(simulator& service, std::string_view target = video_model) {
  return text_of(send(service, "POST", target, R"({"prompt":"a fox"})"), "request_id");
}
http::outcome status(simulator& service, const std::string& id) {
  return send(service, "GET", "/v1/requests/" + id + "/status");
}
http::outcome result(simulator& service, const std::string& id, std::string_view query = "") {
  return send(service, "GET", "/v1/requests/" + id + "/result" + std::string(query));
}
http::outcome cancel(simulator& service, const std::string& id) {
  return send(service, "POST", "/v1/requests/" + id + "/cancel");
}

}  // namespace

TEST_CASE("3.1 submit: a name that the body gives twice is bad input, at any depth and with or without a schema") {
  simulator service({.accept_unknown_properties = true});
  service.add_model("with/schema", json::object{{"type", "object"}, {"properties", json::object{}}});
  for (const char* model : {"/v1/models/a/b", "/v1/models/with/schema"}) {
    const auto refusal_of = [&](const char* body) {
      const http::outcome out = send(service, "POST", model, body);
      CHECK(out.reply.status == 422);
      CHECK(code_of(out) == 422001);
      return text_of(out, "error_message");
    };
    CHECK(refusal_of(R"({"a":1,"a":2})") == "The body gives a name twice: a.");
    CHECK(refusal_of(R"({"a":1,"loras":[{},{"path":1,"x":2,"path":1}]})") ==
          "The body gives a name twice: loras/1/path.");
    CHECK(send(service, "POST", model, R"({"a":{"b":1},"b":[{"a":1},{"a":2}]})").reply.status == 200);
  }
  CHECK(service.jobs().size() == 2);
}

TEST_CASE("3.4 cancel: takes no body, and cancels nothing when there is one") {
  virtual_clock clock;
  simulator service(clock);
  const std::string id = submitted(service);
  const http::outcome out = send(service, "POST", "/v1/requests/" + id + "/cancel", "{}");
  CHECK(out.reply.status == 400);
  CHECK(text_of(out, "error_message") == "A cancel takes no body.");
  CHECK_FALSE(service.job(id)->cancelled);
  CHECK(service.job(id)->cancel_calls == 0);
  CHECK(text_of(cancel(service, id), "outcome") == "cancelled");
}

TEST_CASE("money: charged from the start of a job on, and for failed ones by option") {
  virtual_clock clock;
  const model_behaviour fails{.start_after = 2s, .finish_after = 4s, .cost = 0.5, .fails = true};
  simulator service(clock, {.behaviour = fails});
  simulator kind(clock, {.behaviour = fails, .bills_failures = false});
  submitted(service);
  const std::string id = submitted(kind);
  CHECK(service.charged_total() == 0);
  clock.advance(2s);
  CHECK(service.charged_total() == 0.5);
  clock.advance(2s);
  CHECK(service.charged_total() == 0.5);
  CHECK(kind.charged_total() == 0);
  CHECK(json_of(result(kind, id, "?include_cost=true")).find("cost") == nullptr);
}

TEST_CASE("money: a failed job that is free gives back what was held for it, and no more") {
  virtual_clock clock;
  const model_behaviour fails{.start_after = 2s, .finish_after = 4s, .cost = 0.5, .fails = true};
  simulator service(clock, {.behaviour = {.cost = 0.5}, .balance = 0.5, .bills_failures = false});
  const auto answer = [&] { return send(service, "POST", video_model, "{}").reply.status; };
  service.next_job(fails);
  CHECK(answer() == 200);
  CHECK(answer() == 402);
  clock.advance(3s);
  CHECK(answer() == 402);
  clock.advance(1s);
  CHECK(answer() == 200);
  CHECK(answer() == 402);

  simulator strict(clock, {.behaviour = fails, .balance = 0.5});
  CHECK(send(strict, "POST", video_model, "{}").reply.status == 200);
  clock.advance(4s);
  CHECK(send(strict, "POST", video_model, "{}").reply.status == 402);
}

TEST_CASE("money: what was ordered for the next job outlives a refusal for want of money") {
  simulator service({.balance = 0.1});
  service.next_job({.start_after = 1h, .output = "ordered", .words = {.queued = "ordered_word_of_some_length"}});
  CHECK(send(service, "POST", video_model, "{}").reply.status == 402);
  service.set_balance(1.0);
  CHECK(text_of(status(service, submitted(service)), "status") == "ordered_word_of_some_length");
}

TEST_CASE("a request to another origin is refused, and nothing of it reaches the service") {
  virtual_clock clock;
  simulator service(clock);
  service.fault_next(runcomfy::operation::submit, runcomfy::testing::fault::server_error);
  const http::request good = request("POST", video_model, "{}");
  for (const char* elsewhere : {"https://evil.example", "https://model-api.runcomfy.net:8443", "http://127.0.0.1"}) {
    const http::outcome out = service.perform(at_origin(elsewhere, good), {});
    CHECK(out.why == http::failure::refused);
    CHECK(out.reached == http::phase::nothing);
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.find(std::string(elsewhere) + ";") != std::string::npos);
    CHECK(out.detail.find("https://model-api.runcomfy.net ") != std::string::npos);
    CHECK(out.detail.find("secret") == std::string::npos);
  }
  CHECK(service.request_count() == 0);
  CHECK(service.submits() == 0);
  CHECK(service.jobs().empty());
  CHECK(service.perform(good, {}).reply.status == 500);  // the fault was not used up
  CHECK(service.perform(at_origin("https://MODEL-API.runcomfy.net:443", good), {}).reply.status == 200);
  CHECK(service.requests().at(0).origin == "https://model-api.runcomfy.net");
  CHECK(service.handle(at_origin("https://127.0.0.1:8443", good)).status == 200);

  simulator moved(clock, {.origin = "https://API.example.com:443/"});
  CHECK(moved.perform(at_origin("https://api.example.com", good), {}).reply.status == 200);
  CHECK(moved.perform(good, {}).why == http::failure::refused);

  simulator everywhere(clock, {.any_origin = true});
  CHECK(everywhere.perform(at_origin("https://evil.example", good), {}).reply.status == 200);
  CHECK(everywhere.requests().at(0).origin == "https://evil.example");
}
