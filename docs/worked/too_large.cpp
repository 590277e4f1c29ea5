// SPDX-License-Identifier: MIT
// A constant that the type of the field cannot hold.
// right with: s/3000000000/2000000000/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

void attempt() {
  // [mistake]
  const reference_to_video input{.prompt = "a fox", .seed = 3000000000};
  // [mistake]
}
