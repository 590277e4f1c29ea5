// SPDX-License-Identifier: MIT
// A literal with one code point too many.
// right with: s/TEN "x"/"x"/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
#define TEN "low resolution, worst quality, deformed, extra fingers, text, watermark, signature, logo, blurry, bad, "
  const reference_to_video input{.prompt = "a fox", .negative_prompt = TEN TEN TEN TEN TEN "x"};
  // [mistake]
}
