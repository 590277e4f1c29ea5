// SPDX-License-Identifier: MIT
// Use two: your own HTTP stack under the library. Here it is libcurl; see ../curl_transport/curl_transport.hpp, which
// is all that there is to write.
//
//     g++ -std=c++20 -I../../include -o 02_own_http_stack main.cpp -lcurl
//     RUNCOMFY_TOKEN=... ./02_own_http_stack                     the real service: costs money
//     RUNCOMFY_TOKEN=... ./02_own_http_stack BASE_URL CA_FILE    a server of your own
#include <iostream>
#include <string>

#include "../curl_transport/curl_transport.hpp"
#include "runcomfy/models/wan-ai/wan-2-6/image-to-image.hpp"
#include "runcomfy/runcomfy.hpp"

// A sentence instead of a page of template errors, should the stack not be what a client needs.
static_assert(runcomfy::http::check_transport<curl_transport>());

int main(int argc, char** argv) {
  runcomfy::options options;
  std::string ca_file;
  if (argc == 3) {
    options.base_url = argv[1];
    ca_file = argv[2];
  }
  // [own stack]
  curl_transport stack{ca_file};  // has `outcome perform(request const&, call const&)`
  runcomfy::client client{stack, runcomfy::token::from_env(), options};

  using runcomfy::models::wan_ai::wan_2_6::image_to_image;  // a typed model: enums, bounds and lengths are checked
  auto out = client.run(image_to_image{.prompt = "two monsters host a radio show",
                                       .image_urls = {"https://example.com/left.png", "https://example.com/right.png"},
                                       .image_size = "1280*720 (16:9)"});
  // [own stack]
  if (!out) return std::cerr << out.error().message() << '\n', 1;
  for (const std::string& url : out->images) std::cout << url << '\n';
  if (out->cost) std::cout << "cost: " << *out->cost << " USD\n";
  return 0;
}
