// SPDX-License-Identifier: MIT
// A bound for a text.
// expect: runcomfy: a rule does not go with the type of its field
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

#if defined(NEGATIVE)
field<"text", std::string, runcomfy::maximum<20>> made() { return "a"; }
#else
field<"text", std::string, runcomfy::max_length<20>> made() { return "a"; }
#endif
