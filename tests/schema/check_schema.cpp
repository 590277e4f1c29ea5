// SPDX-License-Identifier: MIT
// Every kind of difference between a published schema and a struct.
#include "runcomfy/schema/check_schema.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"

using runcomfy::check_schema;
using runcomfy::difference;
using runcomfy::field;
using runcomfy::format;
using runcomfy::items;
using runcomfy::one_of;
namespace json = runcomfy::json;

namespace {

using differences = std::vector<difference>;

struct lora {
  field<"path", std::string> path;
  field<"scale", std::optional<double>, runcomfy::minimum<0>, runcomfy::maximum<2>> scale = {};
};
struct subject {
  static constexpr std::string_view model_id = "studio/turntable/image-to-video";
  field<"prompt", std::string, runcomfy::max_length<500>> prompt;
  field<"image", std::string, format<"image_uri">> image;
  field<"steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> steps = {};
  field<"seed", std::optional<std::uint64_t>, runcomfy::minimum<0>, runcomfy::maximum<18446744073709551615U>> seed = {};
  field<"cfg", std::optional<double>, runcomfy::minimum<0.6>, runcomfy::maximum<2>, runcomfy::spelled_float> cfg = {};
  field<"ratio", std::optional<one_of<"16:9", "1:1">>> ratio = {};
  field<"frames", std::optional<one_of<81, 141>>> frames = {};
  field<"flag", std::optional<bool>> flag = {};
  field<"urls", std::optional<std::vector<std::string>>, items<format<"image_uri">>, runcomfy::min_items<1>,
        runcomfy::max_items<3>>
      urls = {};
  field<"clips", std::optional<std::vector<std::string>>, format<"video_uris">, runcomfy::spelled_without_items> clips =
      {};
  field<"loras", std::optional<std::vector<lora>>> loras = {};
  field<"any", std::optional<json::value>> any = {};

  static constexpr runcomfy::media_demand image_demands[] = {{"file_size_mb<", 10}, {"width_pixels>", 384}};
  static constexpr runcomfy::fact facts[] = {
      {.wire_name = "prompt", .title = "Prompt"},
      {.wire_name = "image", .title = "Image", .validations = image_demands},
      {.wire_name = "steps", .default_json = "10"},
      {.wire_name = "seed", .default_json = "null"},
  };
};

constexpr std::string_view published_text = R"({
  "type": "object", "title": "Eingabe", "description": "Text", "required": ["image", "prompt"],
  "properties": {
    "image": {"type": "string", "format": "image_uri", "title": "Bild",
              "validations": [{"validation_rule": "width_pixels>", "validation_value": 384, "validation_error": "Breite"},
                              {"validation_rule": "file_size_mb<", "validation_value": 10.0, "validation_error": "Datei"}]},
    "prompt": {"maxLength": 500, "type": "string", "description": "Text",
               "default": "a long prompt that is an example and no setting, so that the struct leaves it out"},
    "steps": {"type": "integer", "minimum": 6.0, "maximum": 20, "default": 10},
    "seed": {"type": "integer", "minimum": 0, "maximum": 18446744073709551615},
    "cfg": {"type": "float", "minimum": 0.6, "maximum": 2, "default": null},
    "ratio": {"type": "string", "enum": ["1:1", "16:9"]},
    "frames": {"type": "integer", "enum": [81, 141]},
    "flag": {"type": "boolean"},
    "urls": {"type": "array", "items": {"type": "string", "format": "image_uri"}, "minItems": 1, "maxItems": 3},
    "clips": {"type": "array", "format": "video_uris"},
    "loras": {"type": "array", "items": {"type": "object", "required": ["path"], "properties": {
      "path": {"type": "string"}, "scale": {"type": "number", "minimum": 0, "maximum": 2}}}},
    "any": {}
  }
})";

json::value parsed(std::string_view text) {
  runcomfy::result<json::value> made = json::parse(text);
  REQUIRE_MESSAGE(made.has_value(), text);
  return *std::move(made);
}
// The published schema with one value changed; an empty text takes it away.
differences after(std::string_view pointer, std::string_view text) {
  json::value schema = parsed(published_text);
  const std::size_t slash = pointer.rfind('/');
  json::value* const outer = schema.at_pointer(pointer.substr(0, slash));
  REQUIRE_MESSAGE(outer != nullptr, pointer);
  const std::string key(pointer.substr(slash + 1));
  if (text.empty()) REQUIRE(outer->as_object()->erase(key) == 1);
  else outer->as_object()->set(key, parsed(text));
  return check_schema<subject>(schema);
}

}  // namespace

TEST_CASE("what is the same in other words is no difference") {
  const json::value schema = parsed(published_text);
  for (const difference& each : check_schema<subject>(schema)) FAIL_CHECK(each.message());
  CHECK(check_schema<subject>(runcomfy::schema_of<subject>()).empty());
}

TEST_CASE("a catalogue entry is taken as well, and belongs to the model") {
  json::object entry{{"model_id", "studio/turntable/image-to-video"}, {"input_schema", parsed(published_text)}};
  CHECK(check_schema<subject>(entry).empty());
  entry.set("model_id", "studio/other");
  CHECK(check_schema<subject>(entry) ==
        differences{{"", "model_id", "\"studio/turntable/image-to-video\"", "\"studio/other\"", true}});
  entry.erase("model_id");
  CHECK(check_schema<subject>(entry).empty());
  CHECK(check_schema<lora>(json::object{{"model_id", "any"}, {"input_schema", runcomfy::schema_of<lora>()}}).empty());
}

TEST_CASE("properties and need") {
  CHECK(after("/properties/new", R"({"type": "integer"})") ==
        differences{{"new", "properties", "", R"({"type":"integer"})", false}});
  CHECK(after("/properties/flag", "") == differences{{"flag", "properties", R"({"type":"boolean"})", "", true}});
  CHECK(after("/properties/image", "").size() == 2 - 1);
  CHECK(after("/required", R"(["image", "prompt", "steps"])") ==
        differences{{"steps", "required", "false", "true", true}});
  CHECK(after("/required", R"(["image"])") == differences{{"prompt", "required", "true", "false", false}});
  CHECK(after("/required", "") ==
        differences{{"prompt", "required", "true", "false", false}, {"image", "required", "true", "false", false}});
  CHECK(after("/required", R"(["image", "prompt", "unheard_of"])") ==
        differences{{"unheard_of", "required", "", "true", true}});
  json::value schema = parsed(published_text);
  schema.find("properties")->as_object()->set("new", json::object{{"type", "string"}});
  schema.find("required")->as_array()->push_back("new");
  CHECK(check_schema<subject>(schema) == differences{{"new", "properties", "", R"({"type":"string"})", true}});
  schema = parsed(published_text);
  schema.find("properties")->as_object()->append("flag", json::object{{"type", "string"}});
  CHECK(check_schema<subject>(schema) == differences{{"flag", "properties", "", R"({"type":"string"})", true}});
}

TEST_CASE("types") {
  CHECK(after("/properties/cfg/type", R"("number")") == differences{{"cfg", "type", "\"float\"", "\"number\"", false}});
  CHECK(after("/properties/steps/type", R"("number")") ==
        differences{{"steps", "type", "\"integer\"", "\"number\"", false}});
  CHECK(after("/properties/cfg/type", R"("integer")") ==
        differences{{"cfg", "type", "\"float\"", "\"integer\"", true}});
  CHECK(after("/properties/flag/type", R"("string")") ==
        differences{{"flag", "type", "\"boolean\"", "\"string\"", true}});
  CHECK(after("/properties/flag/type", R"(["boolean", "null"])") ==
        differences{{"flag", "type", "", R"(["boolean","null"])", true}});
  CHECK(after("/properties/flag/type", "") == differences{{"flag", "type", "\"boolean\"", "", false}});
  CHECK(after("/properties/any/type", R"("string")") == differences{{"any", "type", "", "\"string\"", false}});
  CHECK(after("/type", R"("array")") == differences{{"", "type", "\"object\"", "\"array\"", true}});
}

TEST_CASE("enums") {
  CHECK(after("/properties/ratio/enum", R"(["16:9"])") == differences{{"ratio", "enum", R"(["1:1"])", "", true}});
  CHECK(after("/properties/ratio/enum", R"(["1:1", "9:16", "16:9", "4:3"])") ==
        differences{{"ratio", "enum", "", R"(["9:16","4:3"])", false}});
  CHECK(after("/properties/frames/enum", "[81, 161]") ==
        differences{{"frames", "enum", "[141]", "", true}, {"frames", "enum", "", "[161]", false}});
  CHECK(after("/properties/frames/enum", R"(["81", "141"])").size() == 2);
  CHECK(after("/properties/ratio/enum", "") == differences{{"ratio", "enum", R"(["16:9","1:1"])", "", false}});
  CHECK(after("/properties/steps/enum", "[10, 20]") == differences{{"steps", "enum", "", "[10,20]", true}});
  CHECK(after("/properties/ratio/enum", "7") == differences{{"ratio", "enum", "", "7", true}});
}

TEST_CASE("bounds, lengths and counts: tighter ones break, wider ones do not") {
  CHECK(after("/properties/steps/minimum", "7") == differences{{"steps", "minimum", "6", "7", true}});
  CHECK(after("/properties/steps/minimum", "5.5") == differences{{"steps", "minimum", "6", "5.5", false}});
  CHECK(after("/properties/steps/maximum", "19") == differences{{"steps", "maximum", "20", "19", true}});
  CHECK(after("/properties/steps/maximum", "30") == differences{{"steps", "maximum", "20", "30", false}});
  CHECK(after("/properties/steps/maximum", "") == differences{{"steps", "maximum", "20", "", false}});
  CHECK(after("/properties/flag/maximum", "1") == differences{{"flag", "maximum", "", "1", true}});
  CHECK(after("/properties/seed/maximum", "18446744073709551614") ==
        differences{{"seed", "maximum", "18446744073709551615", "18446744073709551614", true}});
  CHECK(after("/properties/seed/maximum", "18446744073709551616") ==
        differences{{"seed", "maximum", "18446744073709551615", "18446744073709551616", false}});
  CHECK(after("/properties/seed/minimum", "-1") == differences{{"seed", "minimum", "0", "-1", false}});
  CHECK(after("/properties/cfg/minimum", "0.5") == differences{{"cfg", "minimum", "0.6", "0.5", false}});
  CHECK(after("/properties/prompt/maxLength", "100") == differences{{"prompt", "maxLength", "500", "100", true}});
  CHECK(after("/properties/urls/minItems", "2") == differences{{"urls", "minItems", "1", "2", true}});
  CHECK(after("/properties/urls/maxItems", "9") == differences{{"urls", "maxItems", "3", "9", false}});
  CHECK(after("/properties/steps/maximum", R"("20")") == differences{{"steps", "maximum", "", "\"20\"", true}});
  const std::string digits(400, '9');
  const differences huge = after("/properties/steps/maximum", digits);
  REQUIRE(huge.size() == 1);
  CHECK_FALSE(huge[0].breaking);
  CHECK(huge[0].published.size() < 210);
  CHECK(after("/properties/steps/maximum", "-" + digits).front().breaking);
}

TEST_CASE("formats, items, defaults and demands") {
  CHECK(after("/properties/image/format", R"("video_uri")") ==
        differences{{"image", "format", "\"image_uri\"", "\"video_uri\"", true}});
  CHECK(after("/properties/image/format", "") == differences{{"image", "format", "\"image_uri\"", "", false}});
  CHECK(after("/properties/prompt/format", R"("uri")") == differences{{"prompt", "format", "", "\"uri\"", false}});
  CHECK(after("/properties/urls/items/format", R"("video_uri")") ==
        differences{{"urls", "items/format", "\"image_uri\"", "\"video_uri\"", true}});
  CHECK(after("/properties/urls/items", "") ==
        differences{{"urls", "items", R"({"type":"string","format":"image_uri"})", "", false}});
  CHECK(after("/properties/urls/items", "[]") == differences{{"urls", "items", "", "[]", true}});
  CHECK(after("/properties/clips/items", R"({"type": "string"})") ==
        differences{{"clips", "items", "", R"({"type":"string"})", false}});
  CHECK(after("/properties/clips/items", R"({"type": "integer"})") ==
        differences{{"clips", "items", "", R"({"type":"integer"})", false},
                    {"clips", "items/type", "\"string\"", "\"integer\"", true}});
  CHECK(after("/properties/steps/default", "12") == differences{{"steps", "default", "10", "12", false}});
  CHECK(after("/properties/steps/default", "") == differences{{"steps", "default", "10", "", false}});
  CHECK(after("/properties/steps/default", "10.0").empty());
  CHECK(after("/properties/seed/default", "7") == differences{{"seed", "default", "", "7", false}});
  CHECK(after("/properties/seed/default", "null").empty());
  const std::string text64 = '"' + std::string(64, 'x') + '"';
  const std::string text65 = '"' + std::string(65, 'x') + '"';
  CHECK(after("/properties/prompt/default", text64) == differences{{"prompt", "default", "", text64, false}});
  CHECK(after("/properties/prompt/default", text65).empty());
  CHECK(after("/properties/steps/default", text65).size() == 1);
  CHECK(after("/properties/image/validations", R"([{"validation_rule": "file_size_mb<", "validation_value": 20,
      "validation_error": "w"}, {"validation_rule": "width_pixels>", "validation_value": 384}])") ==
        differences{{"image", "validations", R"([{"validation_rule":"file_size_mb<","validation_value":10}])",
                     R"([{"validation_rule":"file_size_mb<","validation_value":20}])", false}});
  CHECK(after("/properties/image/validations", "").size() == 1);
  CHECK(after("/properties/image/validations", "7").front().published == "7");
  CHECK(after("/properties/prompt/validations", "[1]").front().published == "[1]");
}

TEST_CASE("nested objects") {
  CHECK(after("/properties/loras/items/properties/scale/maximum", "1") ==
        differences{{"loras/scale", "maximum", "2", "1", true}});
  CHECK(after("/properties/loras/items/properties/rank", R"({"type": "integer"})") ==
        differences{{"loras/rank", "properties", "", R"({"type":"integer"})", false}});
  CHECK(after("/properties/loras/items/required", R"(["path", "scale", "x"])") ==
        differences{{"loras/scale", "required", "false", "true", true}, {"loras/x", "required", "", "true", true}});
  CHECK(after("/properties/loras/items/properties", "").front().keyword == "items/properties");
  CHECK(after("/properties/any/properties", "{}") == differences{{"any", "properties", "", "{}", false}});
}

TEST_CASE("unknown keywords are told, and those that refuse inputs break") {
  CHECK(after("/properties/prompt/pattern", R"("^a")") == differences{{"prompt", "pattern", "", "\"^a\"", true}});
  CHECK(after("/properties/prompt/minLength", "3") == differences{{"prompt", "minLength", "", "3", true}});
  CHECK(after("/properties/prompt/examples", R"(["x"])") == differences{{"prompt", "examples", "", R"(["x"])", false}});
  CHECK(after("/additionalProperties", "false") == differences{{"", "additionalProperties", "", "false", false}});
  CHECK(after("/oneOf", "[]") == differences{{"", "oneOf", "", "[]", true}});
  CHECK(after("/properties/prompt/", "true") == differences{{"prompt", "", "", "true", false}});
}

TEST_CASE("a schema that is none is told, whatever it is") {
  for (const char* text : {"null", "7", "\"text\"", "[]", R"({"input_schema": []})"}) {
    CAPTURE(text);
    const differences found = check_schema<subject>(parsed(text));
    REQUIRE(found.size() == 1);
    CHECK(found[0].keyword == "type");
    CHECK(found[0].ours == "\"object\"");
    CHECK(found[0].breaking);
  }
  CHECK(check_schema<subject>(parsed("{}")).size() == 2);
  CHECK(after("/properties", "[]") == differences{{"", "properties", "", "[]", true}});
  CHECK(after("/properties/flag", "7") == differences{{"flag", "properties", "", "7", true}});
  CHECK(after("/required", R"([1])").front() == difference{"", "required", "", "[1]", true});
  CHECK(after("/required", R"("prompt")").front() == difference{"", "required", "", "\"prompt\"", true});
}

TEST_CASE("a hostile schema costs little") {
  json::object properties;
  for (int i = 0; i < 3000; ++i)
    properties.append("p" + std::to_string(i), json::object{{"type", std::string(5000, 'x')}});
  const differences many = check_schema<subject>(json::object{{"type", "object"}, {"properties", properties}});
  CHECK(many.size() == 1000);
  for (const difference& each : many) CHECK(each.published.size() < 300);
  for (int i = 3000; i < 5000; ++i) properties.append("p" + std::to_string(i), nullptr);
  CHECK(check_schema<subject>(json::object{{"type", "object"}, {"properties", properties}}) ==
        differences{{"", "properties", "", R"({"too many entries to compare":5000})", true}});
  CHECK(check_schema<subject>(properties).size() == 1);
  json::array names;
  for (int i = 0; i < 5000; ++i) names.push_back(std::to_string(i));
  CHECK(after("/required", runcomfy::to_json(names)).front().keyword == "required");
  CHECK(after("/properties/ratio/enum", runcomfy::to_json(names)).front().keyword == "enum");
  json::value deep;
  for (int i = 0; i < 100000; ++i) {
    json::array outer;
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  const differences nested = check_schema<subject>(json::object{{"type", deep}});
  REQUIRE_FALSE(nested.empty());
  CHECK(nested[0].published.ends_with("[..."));
  json::value members;
  for (int i = 0; i < 1000; ++i) {
    json::object outer;
    outer.append("\xED\x95\x9C", std::move(members));
    members = std::move(outer);
  }
  CHECK(check_schema<subject>(json::object{{"type", members}})[0].published.size() < 210);
}

namespace {
// [at start-up]
bool is_as_published(const std::string& text) {  // of GET /v1/models/{model_id}, or from a file
  const runcomfy::result<json::value> entry = json::parse(text);
  if (!entry) return false;
  bool good = true;
  for (const runcomfy::difference& each : runcomfy::check_schema<subject>(*entry)) {
    std::fprintf(stderr, "%s\n", each.message().c_str());
    good = good && !each.breaking;
  }
  return good;
}
// [at start-up]
}  // namespace

TEST_CASE("a program can ask when it starts") {
  CHECK(is_as_published(std::string(published_text)));
  CHECK_FALSE(is_as_published("{"));
}

TEST_CASE("a difference is a sentence") {
  CHECK(after("/properties/steps/maximum", "30").front().message() ==
        "steps: maximum is 20 in the struct and 30 in the published schema");
  CHECK(after("/properties/steps/maximum", "").front().message() ==
        "steps: maximum is 20 in the struct and nothing in the published schema");
  CHECK(after("/properties/ratio/enum", R"(["16:9"])").front().message() ==
        "ratio: enum has [\"1:1\"] in the struct only");
  CHECK(after("/properties/ratio/enum", R"(["16:9", "1:1", "4:3"])").front().message() ==
        "ratio: enum has [\"4:3\"] in the published schema only");
  CHECK(after("/properties/new", R"({"type": "integer"})").front().message() ==
        "new: the published schema has this property, {\"type\":\"integer\"}, and the struct has not");
  CHECK(after("/properties/flag", "").front().message() ==
        "flag: the struct has this property, {\"type\":\"boolean\"}, and the published schema has not");
  CHECK(after("/required", R"(["image", "prompt", "steps"])").front().message() ==
        "steps: required is false in the struct and true in the published schema");
  CHECK(after("/type", R"("array")").front().message() ==
        "type is \"object\" in the struct and \"array\" in the published schema");
}

TEST_CASE("a difference is one line, whatever is published") {
  for (const std::string_view path : {"/properties/new\r\nERROR: paid twice", "/new\r\nERROR: paid twice"}) {
    const auto found = after(path, R"({"type": "a\nb\u001b"})");
    REQUIRE(found.size() == 1);
    for (const char c : found[0].message()) CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK(found[0].message().find("new??ERROR: paid twice") != std::string::npos);
    CHECK(found[0].message().find("a\\nb\\u001b") != std::string::npos);
  }
  CHECK(after("/properties/new\r\nERROR: paid twice", R"({"type": "integer"})")[0].wire_name ==
        "new\r\nERROR: paid twice");
}
