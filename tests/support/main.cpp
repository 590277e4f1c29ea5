// SPDX-License-Identifier: MIT
// The entry point of every test program: compiled once, linked into each of them.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
