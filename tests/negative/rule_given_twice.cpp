// SPDX-License-Identifier: MIT
// The same kind of rule twice.
// expect: runcomfy: a field takes each rule once
#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;
using runcomfy::maximum;
using runcomfy::minimum;
using runcomfy::one_of;

#if defined(NEGATIVE)
field<"n", int, minimum<3>, minimum<5>> made() { return 7; }
#else
field<"n", int, minimum<3>, maximum<7>> made() { return 7; }
#endif
