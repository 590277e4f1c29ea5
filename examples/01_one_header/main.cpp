// SPDX-License-Identifier: MIT
// Use one: copy runcomfy.hpp and runcomfy_httplib.hpp into your project, and talk to RunComfy. Set RUNCOMFY_TOKEN; the
// job costs money. To try it against a server of your own: SSL_CERT_FILE=its_certificate.pem ./01_one_header BASE_URL
// [program]
#include "runcomfy.hpp"
#include "runcomfy_httplib.hpp"

#include <iostream>

using namespace std::chrono_literals;

struct kling_master {  // a plain struct is enough: the names of its members are the names in the JSON
  static constexpr std::string_view model_id = "kling/kling-2-1/master/image-to-video";
  std::string prompt;
  std::string image_url;
  std::optional<int> duration = {};  // left out of the JSON unless it is set
};

void show(const runcomfy::update& now) { std::cout << to_string(now.state) << " after " << now.elapsed / 1s << " s\n"; }

int main(int argc, char** argv) {
  runcomfy::client client{runcomfy::httplib_transport{},
                          runcomfy::token::from_env(),  // RUNCOMFY_TOKEN
                          {.base_url = argc > 1 ? argv[1] : "https://model-api.runcomfy.net"}};

  auto job = client.submit(kling_master{.prompt = "a fox in the snow", .image_url = "https://example.com/fox.png"});
  if (!job) return std::cerr << job.error().message() << '\n', 1;  // one sentence: what, where, what to do

  auto out = job->wait({.timeout = 10min, .on_update = show});
  if (!out) return std::cerr << out.error().message() << '\n', 1;  // where the job goes on, it says how to come back
  std::cout << out->video.value_or("no video") << '\n';
}
// [program]
