// SPDX-License-Identifier: MIT
// The simulated service against the contract, section by section.
#include "runcomfy/testing/simulator.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "runcomfy/testing/virtual_clock.hpp"
#include "testing/requests.hpp"

using namespace std::chrono_literals;
using namespace testing_support;
namespace http = runcomfy::http;
namespace json = runcomfy::json;
using runcomfy::job_state;
using runcomfy::testing::media;
using runcomfy::testing::model_behaviour;
using runcomfy::testing::simulator;
using runcomfy::testing::simulator_options;
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

TEST_CASE("3.1 submit: 200 or 202 with the id and three URLs") {
  simulator service;
  const http::outcome out = send(service, "POST", video_model, R"({"prompt":"a fox","n":2})");
  CHECK(out.reply.status == 200);
  CHECK(*out.reply.headers.find("content-type") == "application/json");
  const std::string id = text_of(out, "request_id");
  CHECK(id.size() == 36);
  const std::string base = "https://model-api.runcomfy.net/v1/requests/" + id;
  CHECK(text_of(out, "status_url") == base + "/status");
  CHECK(text_of(out, "result_url") == base + "/result");
  CHECK(text_of(out, "cancel_url") == base + "/cancel");

  REQUIRE(service.jobs().size() == 1);
  const auto job = service.jobs()[0];
  CHECK(job.request_id == id);
  CHECK(job.model_id == "kling/kling-2-1/master/image-to-video");
  CHECK(job.body == json::value(json::object{{"n", 2}, {"prompt", "a fox"}}));
  CHECK(service.submits() == 1);

  simulator other(simulator_options{.origin = "https://127.0.0.1:8443", .submit_status = 202, .tells_urls = false});
  const http::outcome bare = other.perform(at_origin("https://127.0.0.1:8443", request("POST", video_model, "{}")), {});
  CHECK(bare.reply.status == 202);
  CHECK(json_of(bare).as_object()->size() == 1);
}

TEST_CASE("3.1 submit: model ids of 2 to 5 segments, with capitals, dots and encoded spaces") {
  simulator service;
  for (const char* good : {"/v1/models/a/b", "/v1/models/wan-ai/wan-2.7/text-to-video", "/v1/models/a/b/4K/d/e",
                           "/v1/models/minimax/Hailuo%20Video%2001%20Live"}) {
    CHECK(send(service, "POST", good, "{}").reply.status == 200);
  }
  CHECK(service.jobs().back().model_id == "minimax/Hailuo Video 01 Live");
  for (const char* bad : {"/v1/models/single", "/v1/models/a//b", "/v1/models/a/b/", "/v1/models/a/%2e%2e",
                          "/v1/models/a%2Fb", "/v1/models/a/b%2fc", "/v1/models/a%252Fb/c", "/v1/models/"}) {
    const http::outcome out = send(service, "POST", bad, "{}");
    CHECK(out.reply.status == 400);
    CHECK(code_of(out) == 400001);
  }
}

TEST_CASE("3.1 submit: the body is one JSON object, sent as such") {
  simulator service;
  for (const char* bad : {"[1]", "\"text\"", "{\"a\":", "null"}) {
    const http::outcome out = send(service, "POST", "/v1/models/a/b", bad);
    CHECK(out.reply.status == 422);
    CHECK(code_of(out) == 422001);
  }
  http::request untyped = request("POST", "/v1/models/a/b");
  untyped.body = "{}";
  CHECK(service.perform(untyped, {}).reply.status == 415);
  CHECK(service.jobs().empty());
  CHECK(service.submits() == 5);
}

TEST_CASE("3.2 status: queue positions count down, then in_progress, then completed") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.queue = 3, .start_after = 3s, .finish_after = 10s}});
  const std::string id = submitted(service);
  const auto position = [&] {
    const json::value all = json_of(status(service, id));
    const json::value* found = all.find("queue_position");
    return found == nullptr ? -1 : found->as_int64().value();
  };
  const http::outcome first = status(service, id);
  CHECK(first.reply.status == 200);
  CHECK(text_of(first, "request_id") == id);
  CHECK(text_of(first, "status") == "in_queue");
  CHECK(text_of(first, "status_url").ends_with(id + "/status"));
  CHECK(text_of(first, "result_url").ends_with(id + "/result"));
  CHECK(position() == 3);
  clock.advance(1s);
  CHECK(position() == 2);
  clock.advance(1999ms);
  CHECK(position() == 1);
  clock.advance(1ms);
  CHECK(text_of(status(service, id), "status") == "in_progress");
  CHECK(position() == -1);
  CHECK(service.job(id)->state == job_state::running);
  clock.advance(6999ms);
  CHECK(text_of(status(service, id), "status") == "in_progress");
  clock.advance(1ms);
  CHECK(text_of(status(service, id), "status") == "completed");
  CHECK(position() == -1);
  CHECK(service.job(id)->state == job_state::finished);
  CHECK(service.job(id)->status_calls == 9);
  CHECK(service.job(id)->starts - service.job(id)->submitted == 3s);
  CHECK(service.job(id)->finishes - service.job(id)->submitted == 10s);
}

TEST_CASE("3.2 status: without a queue, and without positions") {
  simulator service({.behaviour = {.queue = 0, .start_after = 0s, .finish_after = 0s}, .tells_queue_position = false});
  CHECK(text_of(status(service, submitted(service)), "status") == "completed");
  service.next_job({.start_after = 1h});
  const std::string id = submitted(service);
  CHECK(text_of(status(service, id), "status") == "in_queue");
  CHECK_FALSE(json_of(status(service, id)).find("queue_position") != nullptr);
  service.next_job({.queue = 0, .start_after = 5s, .finish_after = 1s});  // the end is not before the start
  submitted(service);
  CHECK(service.jobs().back().finishes == service.jobs().back().starts);
}

TEST_CASE("3.3 result: the state before the end, then output, times, and the cost only when asked for") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.start_after = 2s, .finish_after = 62500ms, .cost = 0.28}});
  clock.advance(24h);
  const std::string id = submitted(service);
  http::outcome out = result(service, id, "?include_cost=true");
  CHECK(out.reply.status == 200);
  CHECK(text_of(out, "status") == "in_queue");
  CHECK_FALSE(json_of(out).find("output") != nullptr);
  CHECK_FALSE(json_of(out).find("cost") != nullptr);
  CHECK(text_of(out, "created_at") == "2026-01-02T00:00:00.000000+00:00");
  CHECK(text_of(out, "finished_at").empty());
  clock.advance(2s);
  CHECK(text_of(result(service, id), "status") == "in_progress");
  clock.advance(1min + 500ms);
  out = result(service, id);
  CHECK(text_of(out, "status") == "succeeded");
  CHECK(text_of(out, "request_id") == id);
  CHECK(text_of(out, "finished_at") == "2026-01-02T00:01:02.500000+00:00");
  CHECK_FALSE(json_of(out).find("cost") != nullptr);
  const json::value whole = json_of(result(service, id, "?include_cost=true"));
  CHECK(whole.find("cost")->as_double() == 0.28);
  CHECK(*whole.at_pointer("/output/video")->as_string() ==
        "https://playgrounds-storage-public.runcomfy.net/simulated%3D/" + id + "/output/output.mp4");
  CHECK(service.job(id)->result_calls == 4);
}

TEST_CASE("3.3 result: a cost that comes late, one that never comes, and one for nothing") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.start_after = 0s, .finish_after = 1s, .cost_after = 10s}});
  const std::string id = submitted(service);
  const auto has_cost = [&](const std::string& of) {
    return json_of(result(service, of, "?include_cost=true")).find("cost") != nullptr;
  };
  clock.advance(1s);
  CHECK(text_of(result(service, id), "status") == "succeeded");
  CHECK_FALSE(has_cost(id));
  clock.advance(10s);
  CHECK(has_cost(id));
  service.next_job({.start_after = 0s, .finish_after = 0s, .cost = std::nullopt});
  const std::string free = submitted(service);
  CHECK_FALSE(has_cost(free));
  CHECK(service.job(free)->charged == 0);
}

TEST_CASE("3.3 result: the early one as an error, where the service is of that kind") {
  simulator service({.early_result = {{400, 400005}}});
  const std::string id = submitted(service);
  const http::outcome out = result(service, id);
  CHECK(out.reply.status == 400);
  CHECK(code_of(out) == 400005);
}

TEST_CASE("3.3 result: outputs by what the model makes") {
  simulator service({.behaviour = {.start_after = 0s, .finish_after = 0s}});
  const auto member = [&](std::string_view target, media makes = media::by_name) {
    service.next_job({.start_after = 0s, .finish_after = 0s, .makes = makes});
    const json::value all = json_of(result(service, submitted(service, target)));
    const json::object* output = all.find("output")->as_object();
    REQUIRE(output->size() == 1);
    return output->begin()->key;
  };
  CHECK(member(video_model) == "video");
  CHECK(member("/v1/models/community/wan-2-1/fusionx/image-to-video") == "video");
  CHECK(member("/v1/models/wan-ai/wan-2-6/image-to-image") == "image");
  CHECK(member("/v1/models/blackforestlabs/flux-3/image-to-video/draft") == "video");
  CHECK(member("/v1/models/google/gemini-omni-flash/video-edit") == "video");
  CHECK(member("/v1/models/lightricks/ltx-2.5/audio-to-video/fast") == "video");
  CHECK(member("/v1/models/acestep-ai/ace-step/text-to-audio") == "audio");
  CHECK(member("/v1/models/elevenlabs/elevenlabs/music-generation") == "audio");
  CHECK(member("/v1/models/openai/gpt-image-2/edit") == "image");
  CHECK(member("/v1/models/a/b") == "image");
  for (const auto& [makes, name] :
       {std::pair(media::image, "image"), std::pair(media::images, "images"), std::pair(media::video, "video"),
        std::pair(media::videos, "videos"), std::pair(media::audio, "audio"), std::pair(media::audios, "audios")}) {
    CHECK(member("/v1/models/a/b", makes) == name);
  }
  service.next_job({.start_after = 0s, .finish_after = 0s, .makes = media::images});
  const json::value two = json_of(result(service, submitted(service)));
  CHECK(two.at_pointer("/output/images")->as_array()->size() == 2);
}

TEST_CASE("3.3 result: any output to order, none at all, and the input echoed") {
  simulator service({.echoes_input = true});
  service.next_job({.start_after = 0s, .finish_after = 0s, .output = json::array{"https://x.example/1.png", 7}});
  const json::value ordered = json_of(result(service, submitted(service)));
  CHECK(*ordered.find("output") == json::value(json::array{"https://x.example/1.png", 7}));
  CHECK(*ordered.at_pointer("/input/prompt")->as_string() == "a fox");
  service.next_job({.start_after = 0s, .finish_after = 0s, .omits_output = true});
  const json::value none = json_of(result(service, submitted(service)));
  CHECK(*none.find("status")->as_string() == "succeeded");
  CHECK(none.find("output") == nullptr);
}

TEST_CASE("3.3 result: a failed job is 200 with failed, and with an error of any shape or none") {
  simulator service;
  const auto failed = [&](std::optional<json::value> error) {
    service.next_job({.start_after = 0s, .finish_after = 0s, .fails = true, .error = std::move(error)});
    const std::string id = submitted(service);
    CHECK(text_of(status(service, id), "status") == "completed");
    const http::outcome out = result(service, id, "?include_cost=true");
    CHECK(out.reply.status == 200);
    const json::value all = json_of(out);
    CHECK(*all.find("status")->as_string() == "failed");
    CHECK(all.find("output") == nullptr);
    const json::value* told = all.find("error");
    return told == nullptr ? std::optional<json::value>() : std::optional<json::value>(*told);
  };
  CHECK_FALSE(failed(std::nullopt));
  CHECK(failed("refused by the filter") == json::value("refused by the filter"));
  const json::value object = json::object{{"message", "no"}, {"code", 3}};
  CHECK(failed(object) == object);
  const json::value array = json::array{object};
  CHECK(failed(array) == array);
}

TEST_CASE("3.4 cancel: only while queued, and never billed then") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.start_after = 5s, .finish_after = 10s, .cost = 1.5}});
  const std::string queued = submitted(service);
  const std::string runs = submitted(service);
  clock.advance(4s);
  http::outcome out = cancel(service, queued);
  CHECK(out.reply.status == 202);
  CHECK(text_of(out, "request_id") == queued);
  CHECK(text_of(out, "outcome") == "cancelled");
  CHECK(text_of(status(service, queued), "status") == "cancelled");
  CHECK(text_of(result(service, queued), "status") == "cancelled");
  CHECK_FALSE(json_of(result(service, queued)).find("output") != nullptr);
  CHECK(text_of(cancel(service, queued), "outcome") == "not_cancellable");
  clock.advance(1s);
  CHECK(text_of(cancel(service, runs), "outcome") == "not_cancellable");
  clock.advance(5s);
  CHECK(text_of(cancel(service, runs), "outcome") == "not_cancellable");
  CHECK(text_of(result(service, runs), "status") == "succeeded");
  CHECK(service.job(queued)->charged == 0);
  CHECK(service.job(queued)->cancelled == virtual_clock::start() + 4s);
  CHECK(service.job(queued)->cancel_calls == 2);
  CHECK(service.job(runs)->charged == 1.5);
  CHECK(service.charged_total() == 1.5);
  simulator other({.cancel_status = 200});
  CHECK(cancel(other, submitted(other)).reply.status == 200);
}

TEST_CASE("4 state words of other spellings, known and unknown") {
  simulator service;
  service.next_job({
      .start_after = 3s,
      .finish_after = 5s,
      .words = {.queued = "IN_QUEUE", .running = "warming_up", .finished = "failed", .failed = "FAILED"},
  });
  const std::string id = submitted(service);
  std::set<std::string> seen;
  for (int i = 0; i < 8; ++i) seen.insert(text_of(status(service, id), "status"));
  CHECK(seen == std::set<std::string>{"IN_QUEUE", "warming_up", "failed"});
}

TEST_CASE("5 errors: a bad token, in both spellings") {
  simulator service({.tokens = {"good-token"}});
  const auto answer = [&](simulator& to, std::string_view token) {
    return send(to, "POST", "/v1/models/a/b", "{}", token);
  };
  CHECK(answer(service, "good-token").reply.status == 200);
  CHECK(answer(service, "bad-token").reply.status == 401);
  CHECK(code_of(answer(service, "bad-token")) == 401001);
  CHECK(answer(service, "").reply.status == 401);
  http::request basic = request("POST", "/v1/models/a/b", "{}", "");
  basic.headers.add("Authorization", "Basic good-token");
  CHECK(service.perform(basic, {}).reply.status == 401);
  CHECK(service.jobs().size() == 1);

  simulator other({.tokens = {"good-token"}, .bad_token = {400, 400004}});
  CHECK(answer(other, "bad-token").reply.status == 400);
  CHECK(code_of(answer(other, "bad-token")) == 400004);

  simulator open;
  CHECK(answer(open, "whatever").reply.status == 200);
  CHECK(answer(open, "").reply.status == 401);
}

TEST_CASE("5 errors: malformed, unknown, expired and foreign requests") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.finish_after = 5s}, .expires_after = 1h});
  const std::string id = submitted(service);
  const auto answer = [&](std::string_view target, std::string_view token = "secret-token-1") {
    const http::outcome out = send(service, "GET", target, {}, token);
    return std::pair<int, long long>(out.reply.status, code_of(out));
  };
  CHECK(answer("/v1/requests/%20/status") == std::pair<int, long long>(400, 400001));
  CHECK(answer("/v1/requests/a%2Fb/status") == std::pair<int, long long>(400, 400001));
  CHECK(answer("/v1/requests/unknown/status") == std::pair<int, long long>(404, 404001));
  CHECK(answer("/v1/requests/unknown/result") == std::pair<int, long long>(404, 404001));
  CHECK(answer("/v1/requests/" + id + "/status", "somebody-else") == std::pair<int, long long>(403, 403001));
  CHECK(answer("/v1/requests/" + id + "/result", "somebody-else") == std::pair<int, long long>(403, 403001));
  CHECK(send(service, "POST", "/v1/requests/" + id + "/cancel", {}, "somebody-else").reply.status == 403);
  CHECK(answer("/v1/requests/" + id + "/status").first == 200);
  clock.advance(5s + 1h);
  CHECK(answer("/v1/requests/" + id + "/status").first == 200);
  clock.advance(1ms);
  CHECK(answer("/v1/requests/" + id + "/status") == std::pair<int, long long>(404, 404001));
}

TEST_CASE("5 errors: unknown models, where only known ones are taken") {
  simulator service({.accept_unknown_models = false});
  service.add_model("a/b", model_behaviour{.cost = 3.0});
  CHECK(send(service, "POST", "/v1/models/a/b", "{}").reply.status == 200);
  const http::outcome out = send(service, "POST", "/v1/models/a/c", "{}");
  CHECK(out.reply.status == 404);
  CHECK(code_of(out) == 404001);
  CHECK(service.jobs().size() == 1);
}

TEST_CASE("5 errors: no money, in both spellings, and what a cancel gives back") {
  virtual_clock clock;
  simulator service(clock, {.behaviour = {.start_after = 5s, .cost = 0.4}, .balance = 1.0});
  const std::string first = submitted(service);
  submitted(service);
  http::outcome out = send(service, "POST", video_model, "{}");
  CHECK(out.reply.status == 402);
  CHECK(code_of(out) == 400002);
  cancel(service, first);
  CHECK(send(service, "POST", video_model, "{}").reply.status == 200);
  CHECK(service.jobs().size() == 3);
  CHECK(service.submits() == 4);
  service.set_balance(std::nullopt);
  CHECK(send(service, "POST", video_model, "{}").reply.status == 200);

  simulator broke({.no_money = {400, 400002}, .balance = 0.0});
  out = send(broke, "POST", video_model, "{}");
  CHECK(out.reply.status == 400);
  CHECK(code_of(out) == 400002);
}

TEST_CASE("5 errors: too many requests, with the time to wait") {
  virtual_clock clock;
  simulator service(clock, {.requests_per_minute = 2});
  const std::string id = submitted(service);
  clock.advance(10s);
  CHECK(status(service, id).reply.status == 200);
  const http::outcome out = status(service, id);
  CHECK(out.reply.status == 429);
  CHECK(*out.reply.headers.find("retry-after") == "50");
  clock.advance(50s);
  CHECK(status(service, id).reply.status == 200);
  CHECK(status(service, id).reply.status == 429);
}

TEST_CASE("3.6 what is not there is not found") {
  simulator service;
  for (const auto& [method, target] :
       {std::pair("GET", "/v1/requests/x"), std::pair("GET", "/v1/requests"), std::pair("GET", "/"),
        std::pair("DELETE", "/v1/requests/x/cancel"), std::pair("GET", "/v1/requests/x/cancel"),
        std::pair("POST", "/v1/requests/x/status"), std::pair("PUT", "/v1/models/a/b")}) {
    CHECK(send(service, method, target).reply.status == 404);
  }
  CHECK(service.submits() == 0);
}

TEST_CASE("without a clock each request moves the time on, so jobs go forward when asked about") {
  simulator service({.step = 500ms});
  const std::string id = submitted(service);
  const auto before = service.now();
  status(service, id);
  CHECK(service.now() - before == 500ms);
  send(service, "GET", "/nowhere");
  CHECK(service.now() - before == 500ms);
  int polls = 0;
  while (text_of(status(service, id), "status") != "completed") REQUIRE(++polls < 20);
  CHECK(service.now() - service.job(id)->submitted == 5s);
}

TEST_CASE("the same seed and the same requests give the same bytes") {
  const auto run = [](std::uint64_t seed) {
    simulator service({.seed = seed});
    std::string all;
    for (int i = 0; i < 3; ++i) all += submitted(service) + " ";
    all += result(service, service.jobs()[0].request_id).reply.body;
    return all;
  };
  CHECK(run(7) == run(7));
  CHECK(run(7) != run(8));
  std::set<std::string> ids;
  simulator service;
  for (int i = 0; i < 1000; ++i) ids.insert(submitted(service));
  CHECK(ids.size() == 1000);
}

TEST_CASE("a copy is a service of its own with the same past") {
  simulator service;
  const std::string id = submitted(service);
  simulator copy = service;
  CHECK(copy.jobs().size() == 1);
  CHECK(cancel(copy, id).reply.status == 202);
  CHECK(copy.job(id)->cancelled);
  CHECK_FALSE(service.job(id)->cancelled);
  const std::string next = submitted(service);
  CHECK_FALSE(copy.job(next));
  copy = service;
  CHECK(copy.job(next));
  CHECK_FALSE(copy.job(id)->cancelled);
}

TEST_CASE("requests are kept without their secrets, and only so many") {
  simulator service({.tokens = {"secret-token-1"}, .keep_requests = 3});
  for (int i = 0; i < 10; ++i) send(service, "GET", "/v1/requests/r-" + std::to_string(i) + "/status");
  const auto seen = service.requests();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].path == "/v1/requests/r-7/status");
  CHECK(seen[2].path == "/v1/requests/r-9/status");
  CHECK(*seen[2].headers.find("authorization") == "Bearer ***");
  CHECK(service.request_count() == 10);
  simulator none({.keep_requests = 0});
  submitted(none);
  CHECK(none.requests().empty());
  CHECK(none.request_count() == 1);
}

TEST_CASE("a server asks with handle, and gets the same answers") {
  simulator service;
  const http::response made = service.handle(request("POST", video_model, "{}"));
  CHECK(made.status == 200);
  const std::string id = service.jobs().at(0).request_id;
  CHECK(made.body.find(id) != std::string::npos);
  CHECK(service.handle(request("GET", "/v1/requests/" + id + "/status")).status == 200);
  service.fault_next(runcomfy::operation::status, runcomfy::testing::fault::drop_after);
  CHECK(service.handle(request("GET", "/v1/requests/" + id + "/status")).status == 0);
}

TEST_CASE("an answer takes its time by the clock, within the terms of the call") {
  virtual_clock clock;
  simulator service(clock, {.latency = 200ms});
  submitted(service);
  CHECK(clock.elapsed() == 200ms);
  http::call how;
  how.deadline = clock.now() + 50ms;
  CHECK(service.perform(request("GET", "/v1/requests/x/status"), how).why == http::failure::timeout);
  CHECK(clock.elapsed() == 250ms);
  CHECK(service.perform(request("GET", "/v1/requests/x/status"), how).reached == http::phase::nothing);
}
