// SPDX-License-Identifier: MIT
// The library after <windows.h>, with its macros in place. libstdc++ cannot be read with `min` and `max` defined, and
// so asks <windows.h> to leave them alone; other toolchains do not. Here all of it comes first, and the macros are then
// defined the way <windows.h> does it.
#include <bits/stdc++.h>

#include <windows.h>

#if !defined(min)
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif

#include "../every_name.cpp"
#include "../every_name_files.cpp"
