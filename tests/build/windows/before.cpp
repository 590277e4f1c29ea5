// SPDX-License-Identifier: MIT
// The library after <windows.h>, with its macros in place. libstdc++ for mingw asks <windows.h> to leave `min` and
// `max` alone; other toolchains do not, so they are defined here the way <windows.h> does it.
#include <windows.h>

#if !defined(min)
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif

#include "../every_name.cpp"
