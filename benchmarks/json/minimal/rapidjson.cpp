// SPDX-License-Identifier: MIT
#include <cstdio>
#include <optional>
#include <string>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

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

static void put(rapidjson::Writer<rapidjson::StringBuffer>& to, const std::string& text) {
  to.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

int main() {
  const input asked{.prompt = "a fox",
                    .image_url = "https://example.com/fox.png",
                    .duration = 5,
                    .aspect_ratio = aspect::wide,
                    .cfg_scale = 0.5};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> to(buffer);
  to.StartObject();
  to.Key("prompt");
  put(to, asked.prompt);
  to.Key("image_url");
  put(to, asked.image_url);
  if (asked.duration) {
    to.Key("duration");
    to.Int(*asked.duration);
  }
  if (asked.aspect_ratio) {
    to.Key("aspect_ratio");
    to.String(text_of(*asked.aspect_ratio));
  }
  if (asked.negative_prompt) {
    to.Key("negative_prompt");
    put(to, *asked.negative_prompt);
  }
  if (asked.cfg_scale) {
    to.Key("cfg_scale");
    to.Double(*asked.cfg_scale);
  }
  to.EndObject();
  std::puts(buffer.GetString());
}
