// SPDX-License-Identifier: MIT
#include <cstdio>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

enum class aspect { wide, square, tall };
struct input {
  std::string prompt;
  std::string image_url;
  std::optional<int> duration = {};
  std::optional<aspect> aspect_ratio = {};
  std::optional<std::string> negative_prompt = {};
  std::optional<double> cfg_scale = {};
};

NLOHMANN_JSON_SERIALIZE_ENUM(aspect, {{aspect::wide, "16:9"}, {aspect::square, "1:1"}, {aspect::tall, "9:16"}})

static void to_json(nlohmann::json& to, const input& from) {
  to = {{"prompt", from.prompt}, {"image_url", from.image_url}};
  if (from.duration) to["duration"] = *from.duration;
  if (from.aspect_ratio) to["aspect_ratio"] = *from.aspect_ratio;
  if (from.negative_prompt) to["negative_prompt"] = *from.negative_prompt;
  if (from.cfg_scale) to["cfg_scale"] = *from.cfg_scale;
}

int main() {
  const input asked{.prompt = "a fox",
                    .image_url = "https://example.com/fox.png",
                    .duration = 5,
                    .aspect_ratio = aspect::wide,
                    .cfg_scale = 0.5};
  const std::string text = nlohmann::json(asked).dump();
  std::puts(text.c_str());
}
