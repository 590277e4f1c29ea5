// SPDX-License-Identifier: MIT
// The schema that a struct stands for.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/schema/schema_of.hpp"

using runcomfy::field;
using runcomfy::schema_of;
namespace json = runcomfy::json;

namespace {

enum class mode { fast, slow };
struct lora {
  std::string path;
  field<"scale", std::optional<double>, runcomfy::minimum<0>, runcomfy::maximum<2.5>> scale = {};
};
struct every_kind {
  field<"600_prompt", std::string, runcomfy::max_length<500>> prompt;
  field<"ratio", runcomfy::one_of<"16:9", "1:1">> ratio;
  field<"urls", std::vector<std::string>, runcomfy::items<runcomfy::format<"image_uri">>, runcomfy::min_items<1>,
        runcomfy::max_items<3>>
      urls;
  std::string plain;
  field<"frames", std::optional<runcomfy::one_of<81, 141>>> frames = {};
  field<"seed", std::optional<std::uint32_t>, runcomfy::minimum<-1>, runcomfy::maximum<4294967295>> seed = {};
  field<"cfg", std::optional<double>, runcomfy::minimum<0.6>, runcomfy::maximum<2>, runcomfy::spelled_float> cfg = {};
  field<"weight", std::optional<double>> weight = {};
  field<"flag", std::optional<bool>> flag = {};
  field<"mode", std::optional<mode>> speed = {};
  field<"clips", std::optional<std::vector<std::string>>, runcomfy::format<"video_uris">> clips = {};
  field<"voices", std::optional<std::vector<std::string>>, runcomfy::format<"audio_uris">,
        runcomfy::spelled_without_items>
      voices = {};
  field<"loras", std::optional<std::vector<lora>>> loras = {};
  field<"size", std::optional<std::array<int, 2>>> size = {};
  field<"map", std::optional<std::map<std::string, int>>> map = {};
  field<"anything", std::optional<json::value>> anything = {};

  static constexpr runcomfy::media_demand urls_demands[] = {{"file_size_mb<", 10}, {"width/height>", 0.4}};
  static constexpr runcomfy::fact facts[] = {
      {.wire_name = "600_prompt", .title = "Prompt", .default_json = "\"a \\\"fox\\\"\""},
      {.wire_name = "urls", .title = "Images", .validations = urls_demands},
      {.wire_name = "seed", .default_json = "null"},
  };
};

}  // namespace

TEST_CASE("every kind of member has its schema") {
  const runcomfy::result<json::value> expected = json::parse(R"({
    "type": "object",
    "required": ["600_prompt", "ratio", "urls", "plain"],
    "properties": {
      "600_prompt": {"type": "string", "maxLength": 500, "title": "Prompt", "default": "a \"fox\""},
      "ratio": {"type": "string", "enum": ["16:9", "1:1"]},
      "urls": {"type": "array", "items": {"type": "string", "format": "image_uri"}, "minItems": 1, "maxItems": 3,
               "title": "Images",
               "validations": [{"validation_rule": "file_size_mb<", "validation_value": 10},
                               {"validation_rule": "width/height>", "validation_value": 0.4}]},
      "plain": {"type": "string"},
      "frames": {"type": "integer", "enum": [81, 141]},
      "seed": {"type": "integer", "minimum": -1, "maximum": 4294967295, "default": null},
      "cfg": {"type": "float", "minimum": 0.6, "maximum": 2},
      "weight": {"type": "number"},
      "flag": {"type": "boolean"},
      "mode": {"type": "string", "enum": ["fast", "slow"]},
      "clips": {"type": "array", "items": {"type": "string"}, "format": "video_uris"},
      "voices": {"type": "array", "format": "audio_uris"},
      "loras": {"type": "array", "items": {"type": "object", "required": ["path"], "properties": {
                "path": {"type": "string"}, "scale": {"type": "number", "minimum": 0, "maximum": 2.5}}}},
      "size": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
      "map": {"type": "object"},
      "anything": {}
    }
  })");
  REQUIRE(expected.has_value());
  const json::value schema = schema_of<every_kind>();
  CHECK(schema == *expected);
}

TEST_CASE("properties come in the order of the members") {
  const json::value schema = schema_of<every_kind>();
  const json::value* properties = schema.find("properties");
  REQUIRE(properties != nullptr);
  std::vector<std::string> names;
  for (const json::member& each : *properties->as_object()) names.push_back(each.key);
  REQUIRE(names.size() == 16);
  CHECK(names.front() == "600_prompt");
  CHECK(names[4] == "frames");
  CHECK(names.back() == "anything");
}

TEST_CASE("a struct that holds itself ends") {
  struct node {
    int value = 0;
    std::vector<node> children = {};
  };
  json::value schema = schema_of<node>();
  const json::value* at = &schema;
  int levels = 0;
  while (const json::value* deeper = at->at_pointer("/properties/children/items")) {
    at = deeper;
    ++levels;
  }
  CHECK(levels == 8);
  REQUIRE(at->find("type") != nullptr);
  CHECK(*at->find("type") == "object");
}
