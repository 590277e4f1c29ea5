// SPDX-License-Identifier: MIT
// The minimal program: a struct, filled, written as JSON.
#include <cstdio>

#include "runcomfy/json.hpp"

using runcomfy::field;
using runcomfy::one_of;

struct input {
  field<"prompt", std::string> prompt;
  field<"image_url", std::string> image_url;
  field<"duration", std::optional<one_of<5, 10>>> duration = {};
  field<"aspect_ratio", std::optional<one_of<"16:9", "1:1", "9:16">>> aspect_ratio = {};
  field<"negative_prompt", std::optional<std::string>> negative_prompt = {};
  field<"cfg_scale", std::optional<double>, runcomfy::minimum<0>, runcomfy::maximum<1>> cfg_scale = {};
};

int main() {
  const input asked{.prompt = "a fox",
                    .image_url = "https://example.com/fox.png",
                    .duration = 5,
                    .aspect_ratio = "16:9",
                    .cfg_scale = 0.5};
  std::string text;
  if (!runcomfy::write_json(asked, text)) return 1;
  std::puts(text.c_str());
}
