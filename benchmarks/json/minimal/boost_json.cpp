// SPDX-License-Identifier: MIT
#include <cstdio>
#include <optional>
#include <string>

#include <boost/describe.hpp>
#include <boost/json.hpp>

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

static void tag_invoke(boost::json::value_from_tag, boost::json::value& to, aspect from) { to = text_of(from); }
BOOST_DESCRIBE_STRUCT(input, (), (prompt, image_url, duration, aspect_ratio, negative_prompt, cfg_scale))

int main() {
  const input asked{.prompt = "a fox",
                    .image_url = "https://example.com/fox.png",
                    .duration = 5,
                    .aspect_ratio = aspect::wide,
                    .cfg_scale = 0.5};
  const std::string text = boost::json::serialize(boost::json::value_from(asked));
  std::puts(text.c_str());
}
