// SPDX-License-Identifier: MIT
// A fraction for a whole number.
// right with: s/7\.5/7/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.prompt = "a fox", .seed = 7.5};
  // [mistake]
}
