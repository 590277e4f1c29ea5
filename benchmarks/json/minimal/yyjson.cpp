// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include <yyjson.h>

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
  yyjson_mut_doc* document = yyjson_mut_doc_new(nullptr);
  yyjson_mut_val* to = yyjson_mut_obj(document);
  yyjson_mut_doc_set_root(document, to);
  yyjson_mut_obj_add_strn(document, to, "prompt", asked.prompt.data(), asked.prompt.size());
  yyjson_mut_obj_add_strn(document, to, "image_url", asked.image_url.data(), asked.image_url.size());
  if (asked.duration) yyjson_mut_obj_add_int(document, to, "duration", *asked.duration);
  if (asked.aspect_ratio) yyjson_mut_obj_add_str(document, to, "aspect_ratio", text_of(*asked.aspect_ratio));
  if (asked.negative_prompt)
    yyjson_mut_obj_add_strn(document, to, "negative_prompt", asked.negative_prompt->data(),
                            asked.negative_prompt->size());
  if (asked.cfg_scale) yyjson_mut_obj_add_real(document, to, "cfg_scale", *asked.cfg_scale);
  char* text = yyjson_mut_write(document, 0, nullptr);
  if (text == nullptr) return 1;
  std::puts(text);
  std::free(text);
  yyjson_mut_doc_free(document);
}
