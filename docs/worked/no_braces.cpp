// SPDX-License-Identifier: MIT
// One item of a list without braces.
// right with: s/"https:[^"]*"/{&}/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.prompt = "a fox", .reference_image_urls = "https://example.com/fox.png"};
  // [mistake]
}
