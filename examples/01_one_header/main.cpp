// SPDX-License-Identifier: MIT
// Use one: copy runcomfy.hpp and runcomfy_httplib.hpp into your project, and talk to RunComfy.
//
//     RUNCOMFY_TOKEN=... ./01_one_header                     the real service: costs money
//     RUNCOMFY_TOKEN=... ./01_one_header BASE_URL CA_FILE    a server of your own
#include "runcomfy.hpp"
#include "runcomfy_httplib.hpp"

#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

// [quick start]
struct kling_master {  // a plain struct is enough: the names of its members are the names in the JSON
  static constexpr std::string_view model_id = "kling/kling-2-1/master/image-to-video";
  std::string prompt;
  std::string image_url;
  std::optional<int> duration = {};  // left out of the JSON when it is not set
};

int make_video(runcomfy::client& client) {
  auto job =
      client.submit(kling_master{.prompt = "a fox runs through snow", .image_url = "https://example.com/fox.png"});
  if (!job) return std::cerr << job.error().message() << '\n', 1;  // one sentence: what, where, what to do

  auto out = job->wait({.timeout = 10min, .on_update = [](const runcomfy::update& now) {
                          std::cout << to_string(now.state) << " after " << now.elapsed / 1s << " s\n";
                        }});
  if (!out) return std::cerr << out.error().message() << '\n', 1;  // the job goes on: attach(out.error().request_id())
  if (out->video) std::cout << *out->video << '\n';
  return 0;
}
// [quick start]

int main(int argc, char** argv) {
  runcomfy::httplib_options network;
  runcomfy::options options;
  if (argc == 3) {
    options.base_url = argv[1];
    network.ca_file = argv[2];
  }
  // [client]
  runcomfy::client client{runcomfy::httplib_transport{network}, runcomfy::token::from_env(), options};
  // [client]
  return make_video(client);
}
