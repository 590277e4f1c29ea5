// SPDX-License-Identifier: MIT
// A path on this computer as the only item of a list of media.
// expect: runcomfy: this text is a path on this computer; give media by a public https URL, or send the (")?
// flags-g++: -O1
#include <optional>
#include <string>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;
using runcomfy::format;

struct input {
  field<"images", std::optional<std::vector<std::string>>, format<"image_uris">> images = {};
};

#if defined(NEGATIVE)
input make() { return {.images = {"C:/owl.png"}}; }
#else
input make() { return {.images = {"https://example.com/owl.png"}}; }
#endif
