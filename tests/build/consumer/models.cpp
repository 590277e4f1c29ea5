// SPDX-License-Identifier: MIT
// Models that a stranger has schemas of: their headers are made when this is built.
#include <cstdio>
#include <string>

#include <runcomfy/models/studio/poster-2.0/text-to-image.hpp>
#include <runcomfy/models/studio/turntable/image-to-video.hpp>

int main() {
  using runcomfy::models::studio::poster_2_0::text_to_image;
  // [use]
  using runcomfy::models::studio::turntable::image_to_video;
  const image_to_video turn{.prompt = "a fox", .image = "https://example.com/fox.png", .steps = 12};
  // [use]
  const text_to_image poster{.prompt = "a fox", .size = "1280*720"};
  const std::string text = runcomfy::to_json(turn) + runcomfy::to_json(poster);
  std::printf("%s %s\n", image_to_video::schema_digest.data(), text.c_str());
  const bool good = runcomfy::validate(turn).empty() && runcomfy::validate(poster).empty();
  return good && text == R"({"12_prompt":"a fox","14_image":"https://example.com/fox.png","14_steps":12})"
                         R"({"prompt":"a fox","size":"1280*720"})"
             ? 0
             : 1;
}
