// SPDX-License-Identifier: MIT
// A file on this computer where the service needs an address.
// right with: s|/home/me/fox.png|https://example.com/fox.png|
// flags: -O1
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.prompt = "a fox", .reference_image_urls = {"/home/me/fox.png"}};
  // [mistake]
}
