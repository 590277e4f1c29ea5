// SPDX-License-Identifier: MIT
// Every rule that occurs in published schemas: written in a type, exported again, compared, kept and broken.
#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/schema/check_schema.hpp"
#include "shared_data.hpp"

using runcomfy::field;
using runcomfy::format;
using runcomfy::items;
using runcomfy::max_items;
using runcomfy::max_length;
using runcomfy::maximum;
using runcomfy::min_items;
using runcomfy::minimum;
using runcomfy::one_of;
using runcomfy::spelled_float;
using runcomfy::spelled_without_items;
using runcomfy::unchecked;
namespace json = runcomfy::json;

namespace {

constexpr std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)();

struct inner {
  field<"path", std::string> path;
  field<"scale", std::optional<double>, minimum<0>, maximum<2>> scale = {};
};
// One member for each combination of type and rules that occurs, and for those that the service is known to have.
struct every_rule {
  field<"text", std::string> text;
  field<"short", std::optional<std::string>, max_length<3>> short_text = {};
  field<"image", std::optional<std::string>, format<"image_uri">> image = {};
  field<"images", std::optional<std::vector<std::string>>, items<format<"image_uri">>, min_items<1>, max_items<3>>
      images = {};
  field<"videos", std::optional<std::vector<std::string>>, format<"video_uris">, items<format<"video_uri">>,
        max_items<2>>
      videos = {};
  field<"audios", std::optional<std::vector<std::string>>, format<"audio_uris">, spelled_without_items, max_items<2>>
      audios = {};
  field<"flag", std::optional<bool>> flag = {};
  field<"whole", std::optional<std::int64_t>> whole = {};
  field<"bounded", std::optional<int>, minimum<-12>, maximum<20>> bounded = {};
  field<"seed", std::optional<std::uint32_t>, minimum<0>, maximum<4294967295>> seed = {};
  field<"wide", std::optional<std::uint64_t>, minimum<0>, maximum<most>> wide = {};
  field<"number", std::optional<double>, minimum<0.1>, maximum<2.5>> number = {};
  field<"float", std::optional<double>, minimum<0.6>, maximum<2>, spelled_float> real = {};
  field<"ratio", std::optional<one_of<"16:9", "1024*1024 (1:1)", "auto">>> ratio = {};
  field<"seconds", std::optional<one_of<"5", "10">>> seconds = {};
  field<"frames", std::optional<one_of<81, 141>>> frames = {};
  field<"only", std::optional<one_of<"1080P">>> only = {};
  field<"lora", std::optional<inner>> lora = {};
  field<"loras", std::optional<std::vector<inner>>, max_items<2>> loras = {};
  field<"list", std::optional<json::array>> list = {};
  field<"any", std::optional<json::value>> any = {};

  static constexpr runcomfy::media_demand images_demands[] = {
      {"file_size_mb<", 10},    {"width_pixels>", 384}, {"height_pixels>", 384}, {"width_pixels<", 5000},
      {"height_pixels<", 5000}, {"width/height>", 0.4}, {"width/height<", 2.5}};
  static constexpr runcomfy::fact facts[] = {
      {.wire_name = "text", .title = "Prompt", .default_json = R"("a \"fox\"")"},
      {.wire_name = "images", .validations = images_demands},
      {.wire_name = "flag", .default_json = "true"},
      {.wire_name = "whole", .default_json = "null"},
      {.wire_name = "seed", .default_json = "96860978"},
      {.wire_name = "float", .default_json = "1"},
      {.wire_name = "seconds", .default_json = R"("5")"},
      {.wire_name = "frames", .default_json = "81"},
  };
};

constexpr std::string_view published_text = R"json({
  "type": "object", "required": ["text"], "properties": {
    "text": {"type": "string", "title": "Prompt", "default": "a \"fox\""},
    "short": {"type": "string", "maxLength": 3},
    "image": {"type": "string", "format": "image_uri"},
    "images": {"type": "array", "items": {"type": "string", "format": "image_uri"}, "minItems": 1, "maxItems": 3,
      "validations": [
        {"validation_rule": "file_size_mb<", "validation_value": 10},
        {"validation_rule": "width_pixels>", "validation_value": 384},
        {"validation_rule": "height_pixels>", "validation_value": 384},
        {"validation_rule": "width_pixels<", "validation_value": 5000},
        {"validation_rule": "height_pixels<", "validation_value": 5000},
        {"validation_rule": "width/height>", "validation_value": 0.4},
        {"validation_rule": "width/height<", "validation_value": 2.5}]},
    "videos": {"type": "array", "format": "video_uris", "items": {"type": "string", "format": "video_uri"}, "maxItems": 2},
    "audios": {"type": "array", "format": "audio_uris", "maxItems": 2},
    "flag": {"type": "boolean", "default": true},
    "whole": {"type": "integer", "default": null},
    "bounded": {"type": "integer", "minimum": -12, "maximum": 20},
    "seed": {"type": "integer", "minimum": 0, "maximum": 4294967295, "default": 96860978},
    "wide": {"type": "integer", "minimum": 0, "maximum": 18446744073709551615},
    "number": {"type": "number", "minimum": 0.1, "maximum": 2.5},
    "float": {"type": "float", "minimum": 0.6, "maximum": 2, "default": 1},
    "ratio": {"type": "string", "enum": ["16:9", "1024*1024 (1:1)", "auto"]},
    "seconds": {"type": "string", "enum": ["5", "10"], "default": "5"},
    "frames": {"type": "integer", "enum": [81, 141], "default": 81},
    "only": {"type": "string", "enum": ["1080P"]},
    "lora": {"type": "object", "required": ["path"], "properties": {
      "path": {"type": "string"}, "scale": {"type": "number", "minimum": 0, "maximum": 2}}},
    "loras": {"type": "array", "maxItems": 2, "items": {"type": "object", "required": ["path"], "properties": {
      "path": {"type": "string"}, "scale": {"type": "number", "minimum": 0, "maximum": 2}}}},
    "list": {"type": "array"},
    "any": {}
  }})json";

json::value published() {
  runcomfy::result<json::value> made = json::parse(published_text);
  REQUIRE(made.has_value());
  return *std::move(made);
}

std::vector<std::string> broken_by(const every_rule& input) {
  std::vector<std::string> rules;
  for (const runcomfy::violation& each : runcomfy::validate(input)) rules.push_back(each.wire_name + " " + each.rule);
  return rules;
}
using names = std::vector<std::string>;

const std::string url = "https://example.com/a";

}  // namespace

TEST_CASE("every rule comes out of the type as it is published") {
  CHECK(runcomfy::schema_of<every_rule>() == published());
  for (const runcomfy::difference& each : runcomfy::check_schema<every_rule>(published())) FAIL_CHECK(each.message());
}

TEST_CASE("every rule is missed where it is not published, and told where it is another one") {
  const json::value whole = published();
  std::size_t changed = 0;
  for (const json::member& property : *whole.find("properties")->as_object()) {
    for (const json::member& keyword : *property.value.as_object()) {
      if (keyword.key == "title" || keyword.value.is_null()) continue;
      CAPTURE(property.key);
      CAPTURE(keyword.key);
      json::value without = whole;
      REQUIRE(without.find("properties")->find(property.key)->as_object()->erase(keyword.key) == 1);
      CHECK_FALSE(runcomfy::check_schema<every_rule>(without).empty());
      json::value other = whole;
      other.find("properties")->find(property.key)->as_object()->set(keyword.key, json::object{{"no", "rule"}});
      CHECK_FALSE(runcomfy::check_schema<every_rule>(other).empty());
      ++changed;
    }
  }
  CHECK(changed == 55);
}

TEST_CASE("every rule is kept at its limit") {
  const every_rule input{.text = "",
                         .short_text = "\xED\x95\x9C\xED\x95\x9C\xED\x95\x9C",
                         .image = url,
                         .images = {url, url, url},
                         .videos = {url, url},
                         .audios = {url, url},
                         .flag = false,
                         .whole = (std::numeric_limits<std::int64_t>::min)(),
                         .bounded = -12,
                         .seed = 4294967295,
                         .wide = most,
                         .number = 2.5,
                         .real = 0.6,
                         .ratio = "1024*1024 (1:1)",
                         .seconds = "10",
                         .frames = 141,
                         .only = "1080P",
                         .lora = {{.path = "p", .scale = 2}},
                         .loras = {{.path = "p"}, {.path = "q", .scale = 0}},
                         .list = json::array{1, "two"},
                         .any = json::object{{"free", nullptr}}};
  CHECK(broken_by(input).empty());
  const runcomfy::result<every_rule> back = runcomfy::from_json<every_rule>(runcomfy::to_json(input));
  REQUIRE(back.has_value());
  CHECK(runcomfy::to_json(*back) == runcomfy::to_json(input));
}

TEST_CASE("every rule is broken beyond its limit") {
  every_rule input{.text = std::string("\xFF")};
  input.short_text = std::string(4, 'x');
  input.image = std::string("/a.png");
  input.images = std::vector<std::string>{};
  input.videos = std::vector<std::string>{url, "/b.mp4", url};
  input.audios = std::vector<std::string>{url, "c.mp3", url};
  input.bounded = unchecked(-13);
  input.number = unchecked(0.05);
  input.real = unchecked(2.01);
  input.ratio = unchecked("9:16");
  input.seconds = unchecked("7");
  input.frames = unchecked(82);
  input.only = unchecked("1080p");
  input.lora = inner{.path = "p", .scale = unchecked(3.0)};
  input.loras = std::vector<inner>{{.path = "p"}, {.path = "q"}, {.path = "r", .scale = unchecked(-1.0)}};
  CHECK(broken_by(input) == names{"text utf8", "short maxLength", "image format", "images minItems", "videos maxItems",
                                  "videos/1 format", "audios maxItems", "audios/1 format", "bounded minimum",
                                  "number minimum", "float maximum", "ratio enum", "seconds enum", "frames enum",
                                  "only enum", "lora/scale maximum", "loras maxItems", "loras/2/scale minimum"});
}

TEST_CASE("published schemas hold no keyword, type, format or demand that is not among these") {
  const std::vector<std::string> files = testing_support::shared_list("contract/schemas");
  if (files.empty()) {
    testing_support::report_missing("contract/schemas");
    return;
  }
  const std::set<std::string> keywords = {"type",    "description", "default",    "enum",     "format",
                                          "minimum", "maximum",     "minItems",   "maxItems", "items",
                                          "title",   "maxLength",   "validations"};
  const std::set<std::string> types = {"string", "integer", "number", "float", "boolean", "array"};
  const std::set<std::string> formats = {"image_uri",  "image_uris", "video_uri",
                                         "video_uris", "audio_uri",  "audio_uris"};
  const std::set<std::string> rules = {"file_size_mb<",  "width_pixels>", "width_pixels<", "height_pixels>",
                                       "height_pixels<", "width/height>", "width/height<"};
  std::size_t properties = 0;
  for (const std::string& file : files) {
    const auto text = testing_support::shared_file("contract/schemas/" + file);
    REQUIRE(text.has_value());
    const json::value entry = *json::parse(*text);
    for (const json::member& property : *entry.at_pointer("/input_schema/properties")->as_object()) {
      CAPTURE(file);
      CAPTURE(property.key);
      ++properties;
      for (const json::member& keyword : *property.value.as_object()) CHECK(keywords.count(keyword.key) == 1);
      CHECK(types.count(*property.value.find("type")->as_string()) == 1);
      if (const json::value* found = property.value.find("format")) CHECK(formats.count(*found->as_string()) == 1);
      if (const json::value* found = property.value.find("items")) {
        CHECK(*found->find("type") == "string");
        CHECK(formats.count(*found->find("format")->as_string()) == 1);
        CHECK(found->as_object()->size() == 2);
      }
      if (const json::value* found = property.value.find("validations"))
        for (const json::value& each : *found->as_array())
          CHECK(rules.count(*each.find("validation_rule")->as_string()) == 1);
    }
  }
  CHECK(properties == 618);
}
