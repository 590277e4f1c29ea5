// SPDX-License-Identifier: MIT
#include <cstdio>
#include <optional>
#include <string>

#include <glaze/json.hpp>

enum class aspect { wide, square, tall };
struct input {
  std::string prompt;
  std::string image_url;
  std::optional<int> duration = {};
  std::optional<aspect> aspect_ratio = {};
  std::optional<std::string> negative_prompt = {};
  std::optional<double> cfg_scale = {};
};

template <>
struct glz::meta<aspect> {
  using enum aspect;
  static constexpr auto value = glz::enumerate("16:9", wide, "1:1", square, "9:16", tall);
};

int main() {
  const input asked{.prompt = "a fox",
                    .image_url = "https://example.com/fox.png",
                    .duration = 5,
                    .aspect_ratio = aspect::wide,
                    .cfg_scale = 0.5};
  std::string text;
  if (glz::write_json(asked, text)) return 1;
  std::puts(text.c_str());
}
