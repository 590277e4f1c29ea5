// SPDX-License-Identifier: MIT
// Two rules about media that say different things.
// expect: runcomfy: a field takes each rule once
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

#if defined(NEGATIVE)
field<"image", std::string, runcomfy::media_uri, runcomfy::media_name> made() { return "fox.png"; }
#else
field<"image", std::string, runcomfy::media_name> made() { return "fox.png"; }
#endif
