// SPDX-License-Identifier: MIT
#include <cstdio>
#include <optional>
#include <string>

#include <simdjson.h>

enum class aspect { wide, square, tall };
struct input {
  std::string prompt;
  std::string image_url;
  std::optional<int> duration = {};
  std::optional<aspect> aspect_ratio = {};
  std::optional<std::string> negative_prompt = {};
  std::optional<double> cfg_scale = {};
};

static const char* text_of(aspect chosen) {
  constexpr const char* texts[] = {"16:9", "1:1", "9:16"};
  return texts[static_cast<int>(chosen)];
}

int main() {
  const input asked{.prompt = "a fox",
                    .image_url = "https://example.com/fox.png",
                    .duration = 5,
                    .aspect_ratio = aspect::wide,
                    .cfg_scale = 0.5};
  simdjson::builder::string_builder to;
  to.start_object();
  to.append_key_value<"prompt">(std::string_view(asked.prompt));
  to.append_comma();
  to.append_key_value<"image_url">(std::string_view(asked.image_url));
  if (asked.duration) {
    to.append_comma();
    to.append_key_value<"duration">(*asked.duration);
  }
  if (asked.aspect_ratio) {
    to.append_comma();
    to.append_key_value<"aspect_ratio">(std::string_view(text_of(*asked.aspect_ratio)));
  }
  if (asked.negative_prompt) {
    to.append_comma();
    to.append_key_value<"negative_prompt">(std::string_view(*asked.negative_prompt));
  }
  if (asked.cfg_scale) {
    to.append_comma();
    to.append_key_value<"cfg_scale">(*asked.cfg_scale);
  }
  to.end_object();
  const std::string text(to.view().value());
  std::puts(text.c_str());
}
