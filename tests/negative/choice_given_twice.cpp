// SPDX-License-Identifier: MIT
// A choice that stands in the list twice.
// expect: runcomfy: one_of names a choice twice
#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;
using runcomfy::maximum;
using runcomfy::minimum;
using runcomfy::one_of;

#if defined(NEGATIVE)
one_of<"1:1", "16:9", "1:1"> made() { return "16:9"; }
#else
one_of<"1:1", "16:9"> made() { return "16:9"; }
#endif
