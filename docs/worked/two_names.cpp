// SPDX-License-Identifier: MIT
// Two members with one name on the wire.
// right with: s/"seed", std::optional<int>> other/"other", std::optional<int>> other/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
struct draft {
  field<"prompt", std::string> prompt;
  field<"seed", std::optional<int>> seed = {};
  field<"seed", std::optional<int>> other = {};
};
std::string sent(const draft& input) { return runcomfy::to_json(input); }
// [mistake]
