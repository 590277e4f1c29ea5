// SPDX-License-Identifier: MIT
// A minimum above the maximum.
// right with: s/minimum<20>/minimum<2>/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
struct draft {
  field<"prompt", std::string> prompt;
  field<"steps", std::optional<int>, runcomfy::minimum<20>, runcomfy::maximum<6>> steps = {};
};
const draft input{.prompt = "a fox"};
// [mistake]
