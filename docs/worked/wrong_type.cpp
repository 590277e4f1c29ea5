// SPDX-License-Identifier: MIT
// A text for a boolean.
// right with: s/"yes"/true/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.prompt = "a fox", .multi_shots = "yes"};
  // [mistake]
}
