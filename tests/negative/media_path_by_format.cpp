// SPDX-License-Identifier: MIT
// A path on this computer where a format asks for media.
// expect: runcomfy: this text is a path on this computer
// flags-g++: -O2
#include <optional>
#include <string>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;

struct input {
  field<"clip", std::optional<std::string>, runcomfy::format<"video_uri">> clip = {};
};

#if defined(NEGATIVE)
void change(input& to) { to.clip = "C:\\clips\\fox.mp4"; }
#else
void change(input& to) { to.clip = "https://example.com/fox.mp4"; }
#endif
