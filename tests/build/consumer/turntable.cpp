// SPDX-License-Identifier: MIT
// One generated model, included by the name that the build gave its header: its path (CMake), or its file (Meson).
#include <cstdio>
#include <string>

#if defined(BY_FILE_NAME)
#include "turntable.hpp"
#else
#include <runcomfy/models/studio/turntable/image-to-video.hpp>
#endif

int main() {
  using runcomfy::models::studio::turntable::image_to_video;
  const std::string text = runcomfy::to_json(image_to_video{.prompt = "a fox", .image = "https://example.com/fox.png"});
  std::printf("%s\n", text.c_str());
  return text == R"({"12_prompt":"a fox","14_image":"https://example.com/fox.png"})" ? 0 : 1;
}
