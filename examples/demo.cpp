// SPDX-License-Identifier: MIT
// The program behind `./dev demo`: the three mission models, from submit to output, with live progress.
//
// Without RUNCOMFY_TOKEN it starts the simulated service behind a real HTTPS server on this machine, with a certificate
// made at start and trusted by name, and talks to it over the default transport. With RUNCOMFY_TOKEN it talks to the
// real service, after asking, because that costs money (`--yes` does not ask).
#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/models/community/wan-2-1/fusionx/image-to-video.hpp"
#include "runcomfy/models/kling/kling-2-1/master/image-to-video.hpp"
#include "runcomfy/models/wan-ai/wan-2-6/image-to-image.hpp"
#include "runcomfy/runcomfy.hpp"
#include "runcomfy/testing.hpp"
#include "runcomfy/transport/httplib.hpp"
#include "support/loopback_server.hpp"

namespace {

namespace models = runcomfy::models;
using namespace std::chrono_literals;

const models::community::wan_2_1::fusionx::image_to_video fusionx{.prompt = "a lighthouse in a storm, slow dolly out",
                                                                  .image = "RunComfy_examples_1235_1.png",
                                                                  .steps = 8,
                                                                  .num_frames = 81};
const models::wan_ai::wan_2_6::image_to_image wan{
    .prompt = "image 1 and image 2 host a radio show",
    .image_urls = {"https://playgrounds-storage-public.runcomfy.net/tools/7305/media-files/input-1-1.png",
                   "https://playgrounds-storage-public.runcomfy.net/tools/7305/media-files/input-1-2.png"},
    .image_size = "1280*720 (16:9)"};
const models::kling::kling_2_1::master::image_to_video kling{
    .prompt = "the monster waves at the camera",
    .image_url = "https://playgrounds-storage-public.runcomfy.net/tools/7305/media-files/input-1-1.png",
    .duration = 5};

void show(const runcomfy::update& now) {
  std::printf("  %6.1f s  %s", static_cast<double>(now.elapsed.count()) / 1000.0,
              std::string(to_string(now.state)).c_str());
  if (now.queue_position) std::printf(", position %lld", static_cast<long long>(*now.queue_position));
  std::printf("\n");
  std::fflush(stdout);
}

template <class Input>
bool run(const runcomfy::client& client, const Input& input) {
  std::printf("\n%s\n", std::string(Input::model_id).c_str());
  const auto job = client.submit(input);
  if (!job) {
    std::printf("  %s\n", job.error().message().c_str());
    return false;
  }
  std::printf("  request id %s\n", job->id().text().c_str());
  const auto out = job->wait({.timeout = 20min, .on_update = show});
  if (!out) {
    std::printf("  %s\n", out.error().message().c_str());
    return false;
  }
  for (const std::string& url : out->images) std::printf("  image  %s\n", url.c_str());
  for (const std::string& url : out->videos) std::printf("  video  %s\n", url.c_str());
  if (out->cost) std::printf("  cost   %.3f USD\n", *out->cost);
  else std::printf("  cost   not told yet\n");
  return true;
}

int run_all(const runcomfy::client& client) {
  int done = 0;
  done += run(client, fusionx) ? 1 : 0;
  done += run(client, wan) ? 1 : 0;
  done += run(client, kling) ? 1 : 0;
  std::printf("\n%d of 3 jobs succeeded\n", done);
  return done == 3 ? 0 : 1;
}

int run_simulated() {
  runcomfy::testing::simulator service{runcomfy::clock_ref()};  // by this machine's clock
  using behaviour = runcomfy::testing::model_behaviour;
  service.add_model<decltype(fusionx)>(behaviour{.queue = 3, .start_after = 1500ms, .finish_after = 3s, .cost = 0.18});
  service.add_model<decltype(wan)>(behaviour{.queue = 1, .start_after = 500ms, .finish_after = 1500ms, .cost = 0.03});
  service.add_model<decltype(kling)>(behaviour{.queue = 2, .start_after = 1s, .finish_after = 2500ms, .cost = 1.4});
  loopback::server server([&service](const runcomfy::http::request& asked) { return service.handle(asked); });

  std::printf("No RUNCOMFY_TOKEN: a simulated service answers at %s\n(HTTPS, its certificate verified).\n",
              server.base_url().c_str());
  runcomfy::options options{.base_url = server.base_url()};
  options.policies.poll = {.first = 250ms, .longest = 500ms};  // the simulated jobs take seconds
  const runcomfy::client client{runcomfy::httplib_transport({.ca_pem = server.ca_pem()}), "demo-token", options};
  return run_all(client);
}

bool agreed() {
  std::printf(
      "RUNCOMFY_TOKEN is set: this submits three jobs to the real service, and your account pays for them.\n"
      "(--yes does not ask.) Go on? [y/N] ");
  std::fflush(stdout);
  std::string answer;
  if (!std::getline(std::cin, answer)) std::printf("\n");
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace

int main(int argc, char** argv) {
  bool yes = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != "--yes") {
      std::printf("usage: demo [--yes]\n  --yes  do not ask before jobs that cost money\n");
      return 2;
    }
    yes = true;
  }
  const char* given = std::getenv("RUNCOMFY_TOKEN");
  if (given == nullptr || *given == '\0') return run_simulated();
  const runcomfy::token token = runcomfy::token::from_env();
  if (!token.good()) {
    std::printf("%s; make a token on your RunComfy profile page, or unset it to see the simulation\n",
                token.fault().c_str());
    return 2;
  }
#if defined(RUNCOMFY_ALLOW_OLD_HTTPLIB)
  std::printf(
      "This build speaks over an old cpp-httplib (%s) with known security defects: better not with a real token.\n",
      CPPHTTPLIB_VERSION);
#endif
  if (!yes && !agreed()) {
    std::printf("Nothing was sent.\n");
    return 2;
  }
  return run_all(runcomfy::client{runcomfy::httplib_transport{}, token});
}
