// SPDX-License-Identifier: MIT
// A path on this computer where media is asked for by its rule.
// expect: runcomfy: this text is a path on this computer; give media by a public https URL, or send the (")?
// flags-g++: -O1
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"image_url", std::string, runcomfy::media_uri> image_url;
};

#if defined(NEGATIVE)
input make() { return {.image_url = "/home/me/fox.png"}; }
#else
input make() { return {.image_url = "https://example.com/fox.png"}; }
#endif
