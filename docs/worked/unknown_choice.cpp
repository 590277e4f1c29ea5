// SPDX-License-Identifier: MIT
// A spelling that is none of the choices.
// right with: s/16:10/16:9/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.prompt = "a fox", .aspect_ratio = "16:10"};
  // [mistake]
}
