// SPDX-License-Identifier: MIT
// Durations, the steady clock and their literals: the part of <chrono> that the library needs.
#pragma once

#include <cstddef>

// <chrono> of libstdc++ brings calendars, time zones and streams in C++20, a tenth of what including this library would
// cost. What <mutex> needs of it stands in a header of its own there; include <chrono> yourself where you use the rest.
#if defined(__GLIBCXX__) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif
