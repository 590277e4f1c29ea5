// SPDX-License-Identifier: MIT
// A constant that the bounds do not allow.
// right with: s/-1/1/
// flags: -O1
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.prompt = "a fox", .seed = -1};
  // [mistake]
}
