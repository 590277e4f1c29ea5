// SPDX-License-Identifier: MIT
#include <cstdio>
#include <optional>
#include <string>

#include <rfl.hpp>
#include <rfl/json.hpp>

using aspect = rfl::Literal<"16:9", "1:1", "9:16">;
struct input {
  std::string prompt;
  std::string image_url;
  std::optional<int> duration = {};
  std::optional<aspect> aspect_ratio = {};
  std::optional<std::string> negative_prompt = {};
  std::optional<double> cfg_scale = {};
};

int main() {
  const input asked{.prompt = "a fox",
                    .image_url = "https://example.com/fox.png",
                    .duration = 5,
                    .aspect_ratio = aspect::make<"16:9">(),
                    .cfg_scale = 0.5};
  const std::string text = rfl::json::write(asked);
  std::puts(text.c_str());
}
