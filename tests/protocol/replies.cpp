// SPDX-License-Identifier: MIT
#include "runcomfy/protocol/replies.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "runcomfy/protocol/policy.hpp"
#include "runcomfy/protocol/retry_after.hpp"

namespace rc = runcomfy;
namespace protocol = runcomfy::protocol;
using namespace std::chrono_literals;

TEST_CASE("state words of the contract, in any case") {
  using word = protocol::state_word;
  for (const char* each : {"in_queue", "pending", "waiting", "IN_QUEUE"})
    CHECK(protocol::read_state_word(each) == word::queued);
  for (const char* each : {"in_progress", "starting", "processing"})
    CHECK(protocol::read_state_word(each) == word::running);
  CHECK(protocol::read_state_word("completed") == word::completed);
  CHECK(protocol::read_state_word("Succeeded") == word::succeeded);
  CHECK(protocol::read_state_word("failed") == word::failed);
  CHECK(protocol::read_state_word("cancelled") == word::cancelled);
  CHECK(protocol::read_state_word("canceled") == word::cancelled);
  for (const char* each : {"", "done", "in queue", "cancellation_requested"})
    CHECK(protocol::read_state_word(each) == word::unknown);
}

TEST_CASE("a body is told apart: empty, object, other JSON, HTML, neither") {
  using form = protocol::reply_body::form;
  CHECK(protocol::read_body("").is == form::empty);
  CHECK(protocol::read_body(" \r\n").is == form::empty);
  CHECK(protocol::read_body("{}").is == form::object);
  CHECK(protocol::read_body("[1]").is == form::other_json);
  CHECK(protocol::read_body("\n<!DOCTYPE html><p>").is == form::html);
  CHECK(protocol::read_body("upstream timed out").is == form::not_json);
  CHECK(protocol::read_body("{\"a\":").is == form::not_json);
}

TEST_CASE("error bodies of every shape that was seen") {
  const struct {
    const char* text;
    int code;
    const char* message;
  } cases[] = {
      {R"({"error_code":400002,"error_message":"no money"})", 400002, "no money"},
      {R"({"error_code":"401001","message":"who"})", 401001, "who"},
      {R"({"error":"plain"})", 0, "plain"},
      {R"({"error":{"message":"inner"}})", 0, "inner"},
      {R"({"detail":"text"})", 0, "text"},
      {R"({"detail":[{"loc":["body"],"msg":"field required"}]})", 0, "field required"},
      {R"({"error_message":"first","message":"second","error":"third"})", 0, "first"},
      {R"({"error_code":0})", 0, ""},
      {R"({"error_code":-5})", 0, ""},
      {R"({"error_code":null,"message":null})", 0, ""},
      {R"({"error_code":99999999999})", 0, ""},
  };
  for (const auto& each : cases) {
    const auto body = protocol::read_body(each.text);
    CHECK_MESSAGE(body.code == each.code, each.text);
    CHECK_MESSAGE(body.service_message == each.message, each.text);
  }
  const auto masked = protocol::read_body("{\"message\":\"a\\nb\\u00e9" + std::string(400, 'x') + "\"}");
  CHECK(masked.service_message.size() == 203);
  CHECK(masked.service_message.starts_with("a b  xx"));
}

TEST_CASE("submit replies: the id under either name, and no id that is none") {
  const auto reply = protocol::read_submit(
      protocol::read_body(
          R"({"request_id":"r-1","status_url":"s","result_url":"r","cancel_url":"c","status":"in_queue","new":[1]})"),
      true);
  REQUIRE(reply.id);
  CHECK(reply.id->text() == "r-1");
  CHECK(reply.status_url == "s");
  CHECK(reply.result_url == "r");
  CHECK(reply.cancel_url == "c");
  CHECK(reply.word == "in_queue");
  CHECK(protocol::read_submit(protocol::read_body(R"({"id":"x"})"), true).id->text() == "x");
  CHECK(protocol::read_submit(protocol::read_body(R"({"request_id":12345})"), true).id->text() == "12345");
  for (const char* text : {"{}", R"({"request_id":""})", R"({"request_id":"../x"})", R"({"request_id":"a\u0000b"})"}) {
    CHECK_MESSAGE(!protocol::read_submit(protocol::read_body(text), true).id, text);
  }
}

TEST_CASE("two ids in one reply are none, unless they agree; a refusal's own id is no request's") {
  const auto read = [](const char* text, bool success) {
    return protocol::read_submit(protocol::read_body(text), success);
  };
  CHECK_FALSE(read(R"({"request_id":"r-1","request_id":"r-2"})", true).id);
  CHECK(read(R"({"request_id":"r-1","request_id":"r-1"})", true).id->text() == "r-1");
  CHECK(read(R"({"id":"x"})", false).id_text.empty());
  CHECK(read(R"({"request_id":"r-1","id":"x"})", true).id->text() == "r-1");
}

TEST_CASE("status replies: queue_position absent, null, zero or given") {
  const auto read = [](const char* text) { return protocol::read_status(protocol::read_body(text)); };
  CHECK(read(R"({"status":"in_queue","queue_position":3})").queue_position == 3);
  CHECK(read(R"({"status":"in_queue","queue_position":0})").queue_position == 0);
  CHECK_FALSE(read(R"({"status":"in_queue","queue_position":null})").queue_position);
  CHECK_FALSE(read(R"({"status":"in_queue"})").queue_position);
  CHECK(read(R"({"status":"weird"})").word == "weird");
  CHECK(read(R"({"state":"x"})").word.empty());
}

TEST_CASE("outputs of every documented shape") {
  const auto read = [](const std::string& output) {
    return protocol::read_result(protocol::read_body(R"({"status":"succeeded","output":)" + output + "}")).outputs;
  };
  CHECK(*read(R"({"image":"https://a.b/i.png"})").image == "https://a.b/i.png");
  CHECK(*read(R"({"video":"https://a.b/v"})").video == "https://a.b/v");
  const auto both =
      read(R"({"image":"https://a.b/1.png","videos":["https://a.b/2.mp4","https://a.b/3.mp4","https://a.b/2.mp4"]})");
  CHECK(both.images.size() == 1);
  CHECK(both.videos == std::vector<std::string>{"https://a.b/2.mp4", "https://a.b/3.mp4"});
  CHECK(*both.video == "https://a.b/2.mp4");
  CHECK(read(R"({"audio":"https://a.b/x"})").audios.size() == 1);
  CHECK(*read(R"("https://a.b/x.webp?sig=1")").image == "https://a.b/x.webp?sig=1");
  CHECK(read(R"(["https://a.b/x.MP4","https://a.b/y.wav","https://a.b/z.glb"])").videos.size() == 1);
  CHECK(read(R"(["https://a.b/x.MP4","https://a.b/y.wav","https://a.b/z.glb"])").others ==
        std::vector<std::string>{"https://a.b/z.glb"});
  CHECK(read(R"({"images":[{"url":"https://a.b/1","filename":"1.png","type":"output"}]})").images ==
        std::vector<std::string>{"https://a.b/1"});
  CHECK(read(R"({"9":{"images":[{"url":"https://a.b/n"}]}})").image == "https://a.b/n");
  CHECK(read(R"({"image":"data:image/png;base64,AA=="})").images.size() == 1);
  for (const char* nothing :
       {"null", "{}", "[]", "\"\"", "\"no url\"", "7", R"({"image":null})", R"({"text":"hello"})"}) {
    CHECK_MESSAGE(read(nothing).empty(), nothing);
  }
  CHECK(*read(R"({"text":"hello"})").value.find("text")->as_string() == "hello");
}

TEST_CASE("a result keeps cost, times and the whole reply, and takes no URL from the echoed input") {
  const auto reply = protocol::read_result(protocol::read_body(
      R"({"request_id":"r","status":"succeeded","created_at":"2026-11-20","finished_at":"later","cost":0.05,
          "input":{"image":"https://a.b/input.png"},"output":{"video":"https://a.b/v.mp4"},"extra":1})"));
  CHECK(reply.outputs.images.empty());
  CHECK(reply.outputs.cost.value_or(0) == doctest::Approx(0.05));
  CHECK(reply.outputs.created_at == "2026-11-20");
  CHECK(reply.outputs.finished_at == "later");
  CHECK(reply.outputs.raw.find("extra")->as_int64() == 1);
  CHECK(protocol::read_result(protocol::read_body(R"({"cost":2})")).outputs.cost.value_or(0) == doctest::Approx(2.0));
  CHECK_FALSE(protocol::read_result(protocol::read_body(R"({"cost":"2"})")).outputs.cost);
}

TEST_CASE("cancel replies: the outcome decides, the status only without one") {
  const auto read = [](const char* text) { return protocol::read_cancel(protocol::read_body(text)).outcome; };
  CHECK(read(R"({"outcome":"cancelled","status":"completed"})") == rc::cancel_outcome::cancelled);
  CHECK(read(R"({"outcome":"not_cancellable","status":"cancelled"})") == rc::cancel_outcome::not_cancellable);
  CHECK(read(R"({"status":"cancelled"})") == rc::cancel_outcome::cancelled);
  CHECK(read(R"({"outcome":"soon"})") == rc::cancel_outcome::unknown);
  CHECK(read("{}") == rc::cancel_outcome::unknown);
}

TEST_CASE("pauses grow, are cut, and are spread") {
  const rc::poll_policy poll;
  CHECK(poll.pause(1, 0.5) == 2000ms);
  CHECK(poll.pause(2, 0.5) == 3000ms);
  CHECK(poll.pause(3, 0.5) == 4500ms);
  CHECK(poll.pause(5, 0.5) == 10s);
  CHECK(poll.pause(1000, 0.5) == 10s);
  CHECK(poll.pause(1, 0.0) == 1800ms);
  CHECK(poll.pause(1, 0.999) < 2200ms);
  const rc::retry_policy retry;
  CHECK(retry.pause(1, 0.5) == 250ms);
  CHECK(retry.pause(2, 0.5) == 500ms);
  CHECK(retry.pause(100, 1.0) == 30s);
  CHECK(retry.pause(1, 0.0) == 0ms);
}

TEST_CASE("a torn character in an echoed text does not hide the reply") {
  const auto body = protocol::read_body(
      "{\"status\":\"succeeded\",\"input\":\"cut \\ud83d\",\"also\":\"\xff\xc3\",\"good\":\"\xc3\xa9 "
      "\\ud83d\\ude00\"}");
  REQUIRE(body.is == protocol::reply_body::form::object);
  CHECK(body.text("status") == "succeeded");
  CHECK(body.text("input") == "cut \xEF\xBF\xBD");
  CHECK(body.text("also") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(body.text("good") == "\xc3\xa9 \xf0\x9f\x98\x80");
  CHECK(protocol::read_body("{\"a\":\"\\udc00\\ud800\\\\ud800\"}").is == protocol::reply_body::form::object);
  CHECK(protocol::read_body("{\"a\":\"\\ud8\"}").is == protocol::reply_body::form::not_json);
}

TEST_CASE("an id is salvaged from a torn reply only if it is whole") {
  using protocol::detail::salvaged_id;
  CHECK(salvaged_id(R"({"request_id":"r-1","status_u)") == "r-1");
  CHECK(salvaged_id(R"({"a":1, "request_id" : "r-1")") == "r-1");
  for (const char* torn : {"", "{", R"({"request_id)", R"({"request_id")", R"({"request_id":)", R"({"request_id":"r-1)",
                           R"({"request_id":7)", R"({"request_id":"a\u0041")"}) {
    CHECK_MESSAGE(salvaged_id(torn).empty(), torn);
  }
}
