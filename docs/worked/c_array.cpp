// SPDX-License-Identifier: MIT
// A C array among the members.
// right with: s/double size\[2\]/std::vector<double> size/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
struct draft {
  std::string prompt;
  double size[2];
};
std::string sent(const draft& input) { return runcomfy::to_json(input); }
// [mistake]
