// SPDX-License-Identifier: MIT
// Bounds that no number keeps.
// expect: runcomfy: the minimum of this field is above its maximum
#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;
using runcomfy::maximum;
using runcomfy::minimum;
using runcomfy::one_of;

#if defined(NEGATIVE)
field<"n", int, minimum<8>, maximum<7.5>> made() { return 8; }
#else
field<"n", int, minimum<8>, maximum<8>> made() { return 8; }
#endif
