// SPDX-License-Identifier: MIT
// A literal that is longer than the field can be.
// right with: s/MANY MANY MANY/"few"/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
#define TEN "low resolution, worst quality, deformed, extra fingers, text, watermark, signature, logo, blurry, bad, "
#define MANY TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN  // 1,000 characters
  const reference_to_video input{.prompt = "a fox", .negative_prompt = MANY MANY MANY};
  // [mistake]
}
