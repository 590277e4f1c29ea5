// SPDX-License-Identifier: MIT
// A bit-field among the members.
// right with: s/ : 31//
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
struct draft {
  std::string prompt;
  unsigned seed : 31;
};
std::string sent(const draft& input) { return runcomfy::to_json(input); }
// [mistake]
