// SPDX-License-Identifier: MIT
// A rule that does not go with the type.
// right with: s/, runcomfy::max_length<5>//
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
struct draft {
  field<"prompt", std::string> prompt;
  field<"seed", std::optional<int>, runcomfy::max_length<5>> seed = {};
};
const draft input{.prompt = "a fox"};
// [mistake]
