// SPDX-License-Identifier: MIT
// Texts and numbers in one list of choices.
// expect: runcomfy: the choices of one_of are either all texts or all whole numbers
#include <cstddef>

#include "runcomfy/reflect/reflect.hpp"

#if defined(NEGATIVE)
using mixed = runcomfy::one_of<"auto", 81>;
#else
using mixed = runcomfy::one_of<"auto", "81">;
#endif
std::size_t count() { return mixed::unknown; }
