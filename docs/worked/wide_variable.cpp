// SPDX-License-Identifier: MIT
// A variable of a type that holds more than the field.
// right with: s/= drawn/= static_cast<int>(drawn)/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
void reseed(reference_to_video& input, std::int64_t drawn) { input.seed = drawn; }
// [mistake]
