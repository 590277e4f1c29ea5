// SPDX-License-Identifier: MIT
// More items than the list may have.
// right with: s/, "https:[^"]*6.png"//
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{
      .prompt = "a fox",
      .reference_image_urls = {"https://example.com/1.png", "https://example.com/2.png", "https://example.com/3.png",
                               "https://example.com/4.png", "https://example.com/5.png", "https://example.com/6.png"}};
  // [mistake]
}
