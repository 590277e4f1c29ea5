// SPDX-License-Identifier: MIT
// The three mission models over every way there is: the simulator itself, cpp-httplib and libcurl over real HTTPS.
// Whatever lies between, the same jobs have the same bodies and the same outputs.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "runcomfy/models/community/wan-2-1/fusionx/image-to-video.hpp"
#include "runcomfy/models/kling/kling-2-1/master/image-to-video.hpp"
#include "runcomfy/models/wan-ai/wan-2-6/image-to-image.hpp"
#include "runcomfy/runcomfy.hpp"
#include "runcomfy/testing.hpp"
#include "stacks.hpp"

namespace {

namespace models = runcomfy::models;
namespace testing = runcomfy::testing;
using namespace std::chrono_literals;
using fusionx = models::community::wan_2_1::fusionx::image_to_video;
using wan = models::wan_ai::wan_2_6::image_to_image;
using kling = models::kling::kling_2_1::master::image_to_video;

testing::simulator service() {
  // Without a clock each request moves the simulator's own time, so that real time plays no part in the results.
  testing::simulator made(testing::simulator_options{.tokens = {"a-test-token"}, .tells_times = false});
  made.add_model<fusionx>({.queue = 2, .start_after = 2s, .finish_after = 4s, .cost = 0.18});
  made.add_model<wan>(
      {.queue = 1, .start_after = 1s, .finish_after = 3s, .cost = 0.03, .makes = testing::media::images});
  made.add_model<kling>({.queue = 0, .start_after = 0s, .finish_after = 2s, .cost = 1.4});
  return made;
}

// Everything there is to know about the outputs of the three, and about what the service got.
std::vector<std::string> run_all(const runcomfy::client& client, const testing::simulator& truth) {
  std::vector<std::string> seen;
  const auto keep = [&](const runcomfy::result<runcomfy::output>& out) {
    REQUIRE_MESSAGE(out, (out ? "" : out.error().message()));
    seen.push_back(runcomfy::to_json(out->raw));
    for (const auto* list : {&out->images, &out->videos, &out->audios, &out->others}) {
      for (const std::string& url : *list) seen.push_back(url);
    }
    REQUIRE(out->cost.has_value());
    seen.push_back(std::to_string(*out->cost));
  };
  keep(client.run(fusionx{
      .prompt = "a lighthouse \xe2\x80\x94 at dusk", .image = "RunComfy_examples_1235_1.png", .steps = 8, .cfg = 0.6}));
  keep(client.run(wan{.prompt = "two monsters",
                      .image_urls = {"https://a.example/1.png", "https://a.example/2.png"},
                      .image_size = "1280*720 (16:9)"}));
  keep(client.run(kling{.prompt = "", .image_url = "https://a.example/1.png", .duration = 10, .aspect_ratio = "1:1"}));
  const auto jobs = truth.jobs();
  REQUIRE(jobs.size() == 3);
  for (const testing::simulated_job& each : jobs) seen.push_back(each.model_id + " " + runcomfy::to_json(each.body));
  return seen;
}

runcomfy::options quick(const std::string& base_url = {}) {
  runcomfy::options out;
  if (!base_url.empty()) out.base_url = base_url;
  out.policies.poll = {.first = 1ms, .longest = 1ms};
  return out;
}

std::vector<std::string> over_the_simulator() {
  testing::simulator direct = service();
  return run_all(runcomfy::client(direct, "a-test-token", quick()), direct);
}

template <class Over>
std::vector<std::string> over_https() {
  testing::simulator behind = service();
  loopback::server server([&](const runcomfy::http::request& asked) { return behind.handle(asked); });
  Over over(server.ca_pem());
  return run_all(runcomfy::client(over.stack, "a-test-token", quick(server.base_url())), behind);
}

}  // namespace

TEST_CASE_TEMPLATE("three models give the same results over HTTPS as over the simulator itself", Over, TRANSPORTS) {
  const auto expected = over_the_simulator();
  CHECK(expected.size() >= 12);
  CHECK(over_https<Over>() == expected);
}
