// SPDX-License-Identifier: MIT
// A number that is none of the choices.
// right with: s/12}/10}/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.prompt = "a fox", .duration = 12};
  // [mistake]
}
