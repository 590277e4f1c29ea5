// SPDX-License-Identifier: MIT
// Something that is no rule behind the type of a field.
// expect: runcomfy: a field takes only rules after its type
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

#if defined(NEGATIVE)
field<"text", std::string, int> made() { return "a"; }
#else
field<"text", std::string> made() { return "a"; }
#endif
