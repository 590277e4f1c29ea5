// SPDX-License-Identifier: MIT
// The library as a translation unit of its own kind sees it: see part.inc for what is done, shipping.cmake for the
// kind.
#define LINK_PART reflection
#include "part.inc"
