// SPDX-License-Identifier: MIT
// A required property is left out.
// right with: s/{.seed/{.prompt = "a fox", .seed/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.seed = 7};
  // [mistake]
}
