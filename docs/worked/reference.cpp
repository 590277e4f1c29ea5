// SPDX-License-Identifier: MIT
// A reference among the members.
// right with: s/string& prompt/string prompt/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
struct draft {
  std::string& prompt;
  std::optional<int> seed = {};
};
std::string sent(const draft& input) { return runcomfy::to_json(input); }
// [mistake]
