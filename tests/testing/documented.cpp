// SPDX-License-Identifier: MIT
// The code of docs/testing.md, compiled and run from here. The last test holds page and code together.
// docs: begin includes
#include <runcomfy/runcomfy.hpp>
#include <runcomfy/testing.hpp>
// docs: end

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

// docs: begin yours
struct clip_request {
  static constexpr std::string_view model_id = "kling/kling-2-1/master/image-to-video";
  std::string prompt;
  std::string image_url;
  std::optional<int> duration = {};
};

// The code under test. It takes a client, so a test can hand it one.
std::string make_clip(const runcomfy::client& client, const std::string& prompt, const std::string& image) {
  auto out = client.run(clip_request{.prompt = prompt, .image_url = image}, {.timeout = std::chrono::minutes(20)});
  if (!out) return "no clip: " + std::string(to_string(out.error().kind()));
  return out->video.value_or("no video");
}
// docs: end

}  // namespace

// docs: begin simulator
using namespace std::chrono_literals;
namespace testing = runcomfy::testing;

TEST_CASE("a clip is made once and paid once") {
  testing::virtual_clock clock;
  testing::simulator service{clock};
  service.add_model<clip_request>({.queue = 3, .start_after = 40s, .finish_after = 12min, .cost = 0.28});
  runcomfy::client client{service, "test-token", {.clock = clock}};

  CHECK(make_clip(client, "a fox", "https://example.com/fox.png").ends_with(".mp4"));

  CHECK(clock.elapsed() >= 12min);  // of simulated time; the test took a millisecond
  REQUIRE(service.jobs().size() == 1);
  CHECK(*service.jobs()[0].body.find("prompt")->as_string() == "a fox");
  CHECK(service.charged_total() == 0.28);
}
// docs: end

// docs: begin faults
TEST_CASE("an answer that is lost on its way back is not paid twice") {
  testing::virtual_clock clock;
  testing::simulator service{clock};
  runcomfy::client client{service, "test-token", {.clock = clock}};

  service.fault_next(runcomfy::operation::submit, testing::fault::drop_after);
  CHECK(make_clip(client, "a fox", "https://example.com/fox.png") == "no clip: in_doubt");
  CHECK(service.submits() == 1);
  CHECK(service.jobs().size() == 1);  // it exists, and nobody knows its id
}

TEST_CASE("an empty account, a failed job, a stop at a given moment") {
  testing::virtual_clock clock;
  testing::simulator service{clock, {.behaviour = {.finish_after = 10min}, .balance = 0.10}};
  runcomfy::client client{service, "test-token", {.clock = clock}};
  CHECK(make_clip(client, "a fox", "https://example.com/fox.png") == "no clip: balance");

  service.set_balance(100.0);
  service.next_job({.fails = true, .error = runcomfy::json::object{{"message", "refused by the filter"}}});
  CHECK(make_clip(client, "a fox", "https://example.com/fox.png") == "no clip: job_failed");

  runcomfy::stop_source stop;
  clock.in(90s, [&] { stop.request_stop(); });
  auto out =
      client.run(clip_request{.prompt = "a fox", .image_url = "https://example.com/fox.png"}, {.stop = stop.token()});
  CHECK(out.error().kind() == runcomfy::error_kind::stopped);
  CHECK(client.attach(out.error().request_id())->wait());  // the job went on
}
// docs: end

// docs: begin mock
TEST_CASE("exactly these requests, and these answers") {
  testing::virtual_clock clock;
  testing::mock_transport mock{clock};
  mock.expect("POST", "/v1/models/kling/kling-2-1/master/image-to-video")
      .json_body(R"({"prompt": "a fox", "image_url": "https://example.com/fox.png"})")
      .reply(200, R"({"request_id": "r-1"})");
  mock.expect("GET", "/v1/requests/r-1/status")
      .reply(200, R"({"status": "in_queue", "queue_position": 2})")
      .reply(503)
      .fail(runcomfy::http::failure::connect, runcomfy::http::phase::connect, false)
      .reply(200, R"({"status": "completed"})");
  mock.expect("GET", "/v1/requests/r-1/result")
      .query("include_cost", "true")
      .reply(200, R"({"status": "succeeded", "output": {"video": "https://cdn.example.com/1.mp4"}})");
  runcomfy::client client{mock, "test-token", {.clock = clock}};

  CHECK(make_clip(client, "a fox", "https://example.com/fox.png") == "https://cdn.example.com/1.mp4");
  auto verdict = mock.verify();
  CHECK_MESSAGE(verdict, (verdict ? "" : verdict.error().message()));
}
// docs: end

namespace {

std::string text_of(const std::string& name) {
  std::ifstream in(std::string(RUNCOMFY_SOURCE_DIR) + "/" + name, std::ios::binary);
  REQUIRE_MESSAGE(in, name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// What stands between two lines that start like this, each time.
std::vector<std::string> between(const std::string& text, std::string_view opening, std::string_view closing) {
  std::vector<std::string> out;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end == std::string::npos ? text.size() : end + 1;
    if (!inside && line.starts_with(opening)) {
      inside = true;
      out.emplace_back();
    } else if (inside && line.starts_with(closing)) {
      inside = false;
    } else if (inside) {
      out.back() += line + "\n";
    }
  }
  return out;
}

}  // namespace

TEST_CASE("docs/testing.md shows this code, all of it and no other") {
  const auto compiled = between(text_of("tests/testing/documented.cpp"), "// docs: begin", "// docs: end");
  const auto shown = between(text_of("docs/testing.md"), "```cpp", "```");
  CHECK(compiled.size() == 5);
  CHECK(shown == compiled);
}

TEST_CASE("the report that docs/testing.md shows is what the mock says") {
  testing::mock_transport mock;
  mock.expect("POST", "/v1/models/kling/kling-2-1/master/image-to-video")
      .json_body(R"({"prompt": "a fox", "duration": 5})")
      .reply(200, R"({"request_id": "r-1"})");
  const runcomfy::client client{mock, "test-token"};
  CHECK_FALSE(
      client.submit("kling/kling-2-1/master/image-to-video", runcomfy::json::object{{"prompt", "a dog"}, {"seed", 7}}));
  const auto shown = between(text_of("docs/testing.md"), "```text", "```");
  REQUIRE(shown.size() == 1);
  CHECK(shown[0] == mock.problems().at(0) + "\n" + mock.problems().at(1) + "\n");
}
