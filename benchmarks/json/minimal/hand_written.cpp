// SPDX-License-Identifier: MIT
// No library: what one writes in ten minutes.
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

static const char* text_of(aspect chosen) {
  constexpr const char* texts[] = {"16:9", "1:1", "9:16"};
  return texts[static_cast<int>(chosen)];
}

static void put(std::string& to, const std::string& text) {
  to += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
      to += escaped;
    } else {
      to += c;
    }
  }
  to += '"';
}

int main() {
  const input asked{.prompt = "a fox",
                    .image_url = "https://example.com/fox.png",
                    .duration = 5,
                    .aspect_ratio = aspect::wide,
                    .cfg_scale = 0.5};
  char number[64];
  std::string text = "{\"prompt\":";
  put(text, asked.prompt);
  text += ",\"image_url\":";
  put(text, asked.image_url);
  if (asked.duration) {
    std::snprintf(number, sizeof number, ",\"duration\":%d", *asked.duration);
    text += number;
  }
  if (asked.aspect_ratio) {
    text += ",\"aspect_ratio\":\"";
    text += text_of(*asked.aspect_ratio);
    text += '"';
  }
  if (asked.negative_prompt) {
    text += ",\"negative_prompt\":";
    put(text, *asked.negative_prompt);
  }
  if (asked.cfg_scale) {
    std::snprintf(number, sizeof number, ",\"cfg_scale\":%.17g", *asked.cfg_scale);
    text += number;
  }
  text += '}';
  std::puts(text.c_str());
}
