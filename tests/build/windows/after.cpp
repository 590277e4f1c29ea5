// SPDX-License-Identifier: MIT
// The library before <windows.h>: its templates are used when the macros are in place (see before.cpp).
#include "runcomfy.hpp"
#include "runcomfy_files.hpp"
#include "runcomfy_testing.hpp"

#include <bits/stdc++.h>

#include <windows.h>

#if !defined(min)
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif

#include "../every_name.cpp"
#include "../every_name_files.cpp"
