// SPDX-License-Identifier: MIT
// A struct with a base class.
// right with: s/struct draft : seeded {/struct draft {/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
struct seeded {
  std::optional<int> seed = {};
};
struct draft : seeded {
  std::string prompt;
};
std::string sent(const draft& input) { return runcomfy::to_json(input); }
// [mistake]
