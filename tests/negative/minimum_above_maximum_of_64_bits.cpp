// SPDX-License-Identifier: MIT
// Bounds above 2^63 compare exactly.
// expect: runcomfy: the minimum of this field is above its maximum
#include <cstdint>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;
using runcomfy::maximum;
using runcomfy::minimum;

#if defined(NEGATIVE)
field<"seed", std::uint64_t, minimum<18446744073709551615U>, maximum<18446744073709551614U>> made() { return 7U; }
#else
field<"seed", std::uint64_t, minimum<0>, maximum<18446744073709551615U>> made() { return 7U; }
#endif
