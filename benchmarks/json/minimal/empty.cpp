// SPDX-License-Identifier: MIT
// What the struct alone costs: nothing is written.
#include <cstdio>
#include <optional>
#include <string>

enum class aspect { wide, square, tall };
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
                    .aspect_ratio = aspect::wide,
                    .cfg_scale = 0.5};
  std::puts(asked.prompt.c_str());
}
