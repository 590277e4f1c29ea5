// SPDX-License-Identifier: MIT
// A comparison with what is none of the choices.
// right with: s/4k/1080p/
#include "runcomfy.hpp"

#include "reference_to_video.hpp"

// [mistake]
bool is_large(const reference_to_video& input) { return input.resolution == "4k"; }
// [mistake]
