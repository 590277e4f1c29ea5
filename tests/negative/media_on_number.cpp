// SPDX-License-Identifier: MIT
// A rule about media for a number.
// expect: runcomfy: a rule does not go with the type of its field
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

#if defined(NEGATIVE)
field<"image", int, runcomfy::media_uri> made() { return 7; }
#else
field<"image", std::string, runcomfy::media_uri> made() { return "https://example.com/fox.png"; }
#endif
