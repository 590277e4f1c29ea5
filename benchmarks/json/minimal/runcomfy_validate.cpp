// SPDX-License-Identifier: MIT
// The minimal program with everything that a careful user adds: each broken rule is told, and so is a text that cannot
// be written.
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
  const auto broken = runcomfy::validate(asked);
  for (const runcomfy::violation& each : broken) std::puts(each.message().c_str());
  if (!broken.empty()) return 1;
  std::string text;
  if (const auto done = runcomfy::write_json(asked, text); !done) {
    std::puts(done.error().message().c_str());
    return 1;
  }
  std::puts(text.c_str());
}
