// SPDX-License-Identifier: MIT
// Which type and which rules a property gets, whatever its schema holds, and what is told about it.
#include <doctest/doctest.h>

#include <string>

#include "support.hpp"

using generator_tests::json_of;
using generator_tests::make;
using generator_tests::model;
using generator_tests::one;
using generator_tests::property;

TEST_CASE("a notice is one line, whatever the names in a schema hold") {
  const std::string told = property(R"({"type": "a\nb", "c\u001bd\u0085": 1})", "p\r\nwarning: \xE2\x80\xAEx").told;
  CHECK(generator_tests::has(told, "p??warning: ?x"));
  CHECK(generator_tests::has(told, R"("a\nb")"));
  for (const char c : told) CHECK((c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7F')));
  CHECK_FALSE(generator_tests::has(told, "\xC2\x85"));
}

TEST_CASE("plain types") {
  CHECK_HAS(property(R"({"type": "string"})").text, R"(  field<"p", std::optional<std::string>> p = {};)");
  CHECK_HAS(property(R"({"type": "boolean"})").text, R"(field<"p", std::optional<bool>> p = {};)");
  CHECK_HAS(property(R"({"type": "number"})").text, R"(field<"p", std::optional<double>> p = {};)");
  CHECK_HAS(property(R"({"type": "float"})").text, R"(field<"p", std::optional<double>, spelled_float> p = {};)");
  CHECK_HAS(property(R"({"type": "integer"})").text, R"(field<"p", std::optional<std::int64_t>> p = {};)");
  CHECK(property(R"({"type": "string"})").told.empty());
}

TEST_CASE("what is required must be given") {
  const auto made =
      make({model("a/b", R"("p": {"type": "string", "default": "x"}, "q": {"type": "integer"})", R"("p")")});
  CHECK_HAS(made.headers[0].text, R"(  field<"p", std::string> p;)");
  CHECK_HAS(made.headers[0].text, R"(.default_json = "\"x\"")");
  CHECK(made.told.empty());
}

TEST_CASE("an integer is as wide as its bounds ask") {
  CHECK_HAS(property(R"({"type": "integer", "minimum": 6, "maximum": 20})").text,
            R"(field<"p", std::optional<int>, minimum<6>, maximum<20>> p)");
  CHECK_HAS(property(R"({"type": "integer", "minimum": -1073741824, "maximum": 1073741824})").text,
            "std::optional<int>");
  // Seeds: within 31 bits, but not well within.
  CHECK_HAS(property(R"({"type": "integer", "minimum": 0, "maximum": 2147483647})").text,
            "std::optional<std::int64_t>");
  CHECK_HAS(property(R"({"type": "integer", "minimum": 0, "maximum": 4294967295})").text,
            "std::optional<std::int64_t>");
  CHECK_HAS(property(R"({"type": "integer", "minimum": 0})").text, "std::optional<std::int64_t>, minimum<0>>");
  CHECK_HAS(property(R"({"type": "integer", "minimum": 0, "maximum": 18446744073709551615})").text,
            "std::optional<std::uint64_t>, minimum<0>, maximum<18446744073709551615U>>");
  CHECK_HAS(property(R"({"type": "integer", "minimum": -1, "maximum": 18446744073709551615})").text,
            "std::optional<std::int64_t>, minimum<-1>");
  CHECK_HAS(property(R"({"type": "integer", "minimum": -9223372036854775808, "maximum": 5})").text,
            "minimum<-9223372036854775807 - 1>");
}

TEST_CASE("bounds are written so that they are the same numbers") {
  CHECK_HAS(property(R"({"type": "float", "minimum": 0.6, "maximum": 2})").text,
            "minimum<0.6>, maximum<2>, spelled_float>");
  CHECK_HAS(property(R"({"type": "number", "minimum": -1.0, "maximum": 1e2})").text, "minimum<-1>, maximum<100>");
  CHECK_HAS(property(R"({"type": "number", "minimum": 1e-7, "maximum": 1e300})").text,
            "minimum<1e-7>, maximum<1e+300>");
}

TEST_CASE("bounds that make no sense are left to the service, and that is told") {
  const one crossed = property(R"({"type": "integer", "minimum": 5, "maximum": 1})");
  CHECK_HAS(crossed.text, R"(field<"p", std::optional<std::int64_t>> p)");
  CHECK(crossed.told == "warning: a/b, \"p\": its minimum is above its maximum; both are left to the service\n");
  CHECK_HAS(property(R"({"type": "integer", "minimum": "5"})").told, "its minimum is \"5\", no number");
  CHECK_HAS(property(R"({"type": "integer", "maximum": 99999999999999999999})").told, "no number of 64 bits");
  CHECK_HAS(property(R"({"type": "string", "minimum": 5})").told, "\"minimum\" does not go with its type");
  CHECK_HAS(property(R"({"type": "integer", "maxLength": 5})").told, "\"maxLength\" does not go with its type");
  CHECK_HAS(property(R"({"type": "string", "maxLength": -1})").told, "its maxLength is -1, no count");
  CHECK_HAS(property(R"({"type": "array", "minItems": 3, "maxItems": 2})").told, "its minItems are above its maxItems");
  CHECK_HAS(property(R"({"type": "string", "items": {}, "properties": {}})").told,
            "\"items\" does not go with its type");
}

TEST_CASE("enums of texts, of whole numbers, and of numbers that are spelled as texts") {
  CHECK_HAS(property(R"({"type": "string", "enum": ["16:9", "1:1"]})").text,
            R"(std::optional<one_of<"16:9", "1:1">>> p)");
  CHECK_HAS(property(R"({"type": "integer", "enum": [81, -141]})").text, "std::optional<one_of<81, -141>>> p");
  const one numeric = property(R"({"type": "string", "enum": ["5", "10"]})");
  CHECK_HAS(numeric.text, R"(one_of<"5", "10">)");
  CHECK(numeric.told == "note: a/b, \"p\": its choices are numbers, spelled as texts; they stay texts\n");
}

TEST_CASE("enums that are none") {
  const one mixed = property(R"({"type": "string", "enum": ["auto", 5]})");
  CHECK_HAS(mixed.text, R"(std::optional<std::string>> p)");
  CHECK_HAS(mixed.told, "neither of texts nor of whole numbers");
  CHECK_HAS(property(R"({"type": "number", "enum": [0.5, 1]})").text, "std::optional<double>> p");
  CHECK_HAS(property(R"({"type": "string", "enum": []})").told, "its enum is [], no list of values");
  CHECK_HAS(property(R"({"type": "string", "enum": "a"})").told, "no list of values");
  CHECK_HAS(property(R"({"type": "boolean", "enum": [1, 0]})").text, "std::optional<bool>> p");
  const one twice = property(R"({"type": "string", "enum": ["a", null, "a", "b"]})");
  CHECK_HAS(twice.text, R"(one_of<"a", "b">)");
  CHECK_HAS(twice.told, "holds null");
  CHECK_HAS(twice.told, "holds \"a\" twice");
  const one other = property(R"({"type": "integer", "enum": ["a"]})");
  CHECK_HAS(other.text, R"(one_of<"a">)");
  CHECK_HAS(other.told, "does not go with its type \"integer\"");
  CHECK_HAS(property(R"({"enum": ["a"]})").text, R"(one_of<"a">)");
  CHECK(property(R"({"enum": ["a"]})").told.empty());
  CHECK_HAS(property(R"({"type": "integer", "enum": [1], "minimum": 1})").told, "the enum is the narrower rule");
}

TEST_CASE("an enum that compilers could not bear is left to the service") {
  std::string many;
  for (int i = 0; i < 257; ++i) many += (i == 0 ? "" : ",") + std::to_string(i);
  const one huge = property(R"({"type": "integer", "enum": [)" + many + "]}");
  CHECK_HAS(huge.text, "std::optional<std::int64_t>> p");
  CHECK_HAS(huge.told, "more than 256 choices");
  // Long and alike: what clang 14 and 19 were tried with.
  const auto alike = [](int count, std::size_t length) {
    std::string text = R"({"type": "string", "enum": [)";
    for (int i = 0; i < count; ++i)
      text += (i == 0 ? "\"" : ",\"") + std::string(length, 'x') + std::to_string(100 + i) + '"';
    return property(text + "]}");
  };
  CHECK_HAS(alike(64, 25).text, "one_of<\"xxx");
  CHECK_HAS(alike(100, 30).told, "its enum has more choices than compilers can compare");
  CHECK_HAS(alike(160, 7).told, "its enum has more choices than compilers can compare");
  CHECK_HAS(property(R"({"type": "string", "enum": [")" + std::string(257, 'a') + "\"]}").told,
            "longer than 256 bytes");
}

TEST_CASE("lists") {
  CHECK_HAS(property(R"({"type": "array", "items": {"type": "string", "format": "image_uri"}, "maxItems": 3,
                         "format": "image_uris"})")
                .text,
            R"(std::vector<std::string>>, items<format<"image_uri">>, format<"image_uris">, max_items<3>>)");
  CHECK_HAS(property(R"({"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 0})").text,
            "std::vector<std::int64_t>>, items<minimum<1>>, min_items<0>> p");
  CHECK_HAS(
      property(R"({"type": "array", "items": {"type": "array", "maxItems": 2, "items": {"type": "number"}}})").text,
      "std::vector<std::vector<double>>>, items<max_items<2>>> p");
  CHECK_HAS(property(R"({"type": "array", "items": {"type": "string", "enum": ["a"]}})").text,
            R"(std::vector<one_of<"a">>>> p)");
}

TEST_CASE("lists whose items are not published") {
  const one media = property(R"({"type": "array", "format": "video_uris", "maxItems": 3})");
  CHECK_HAS(media.text, R"(std::vector<std::string>>, format<"video_uris">, max_items<3>, spelled_without_items> p)");
  CHECK(media.told == "note: a/b, \"p\": the array has no \"items\"; its format says that they are texts\n");
  const one any = property(R"({"type": "array"})");
  CHECK_HAS(any.text, "std::optional<std::vector<json::value>>> p");
  CHECK_HAS(any.told, "they are any JSON");
  CHECK_HAS(property(R"({"type": "array", "items": {}})").text, "std::vector<json::value>>> p");
  CHECK_HAS(property(R"({"type": "array", "items": [{"type": "string"}]})").told, "its \"items\" are no object");
  CHECK_HAS(property(R"({"type": "array", "items": {"type": "boolean"}})").text, "std::vector<json::value>>> p");
  CHECK_HAS(property(R"({"type": "array", "items": {"type": "string", "default": "x"}})").told,
            "its items have \"default\"");
}

TEST_CASE("objects become structs of their own") {
  const one lora = property(R"({"type": "object", "required": ["path"], "properties": {
    "path": {"type": "string"}, "scale": {"type": "number", "default": 1}}})",
                            "lora");
  CHECK_HAS(lora.text,
            "struct b_lora {\n  field<\"path\", std::string> path;\n  field<\"scale\", std::optional<double>> scale");
  CHECK_HAS(lora.text, "{.wire_name = \"scale\", .default_json = \"1\"}");
  CHECK_HAS(lora.text, R"(field<"lora", std::optional<b_lora>> lora = {};)");
  CHECK(lora.told.empty());
  const one list = property(R"({"type": "array", "items": {"properties": {"x": {"type": "integer"}}}})", "points");
  CHECK_HAS(list.text, "struct b_points_item {");
  CHECK_HAS(list.text, "std::vector<b_points_item>>> points = {};");
  CHECK_HAS(property(R"({"type": "object"})").text, "std::optional<json::object>> p");
  CHECK_HAS(property(R"({"type": "object"})").told, "the object has no \"properties\"");
}

TEST_CASE("what lies too deep is any JSON") {
  std::string deep = R"({"type": "string"})";
  for (int i = 0; i < 40; ++i) deep = R"({"type": "object", "properties": {"d": )" + deep + "}}";
  const one nested = property(deep, "d");
  CHECK_HAS(nested.text, "struct b_d_d_d_d_d_d {");
  CHECK_HAS(nested.text, R"(field<"d", std::optional<json::object>> d = {};)");
  CHECK_HAS(nested.told, "\"d/d/d/d/d/d/d\": it lies more than 6 levels deep; it is any JSON object");
  std::string lists = R"({"type": "string"})";
  for (int i = 0; i < 40; ++i) lists = R"({"type": "array", "items": )" + lists + "}";
  CHECK_HAS(property(lists).told, "its items are any JSON");
}

TEST_CASE("what is not understood is any JSON, and is told") {
  const one odd = property(R"({"type": "whole"})");
  CHECK_HAS(odd.text, R"(field<"p", std::optional<json::value>> p = {};)");
  CHECK(odd.told == "warning: a/b, \"p\": its type \"whole\" is unknown; taken as any JSON\n");
  CHECK_HAS(property("true").told, "its schema is no object but true");
  CHECK_HAS(property("{}").told, "it has no type");
  CHECK_HAS(property(R"({"oneOf": [{"type": "string"}]})").told, "its keyword \"oneOf\" is unknown");
  CHECK_HAS(property(R"({"type": 5})").told, "is unknown; taken as any JSON");
  const one maybe = property(R"({"type": ["string", "null"]})");
  CHECK_HAS(maybe.text, "std::optional<std::string>> p");
  CHECK_HAS(maybe.told, "its type is a list");
  CHECK_HAS(property(R"({"type": ["string", "integer"]})").text, "json::value");
  CHECK_HAS(property(R"({"type": "double"})").text, "std::optional<double>, spelled_float>");
}

TEST_CASE("unknown keywords and formats are told, and a word that is a format is kept") {
  const one pattern = property(R"({"type": "string", "pattern": "^a"})");
  CHECK_HAS(pattern.text, "std::optional<std::string>> p");
  CHECK(pattern.told == "warning: a/b, \"p\": its keyword \"pattern\" is unknown; left to the service\n");
  const one date = property(R"({"type": "string", "format": "date"})");
  CHECK_HAS(date.text, R"(format<"date">> p)");
  CHECK_HAS(date.told, "its format \"date\" is unknown");
  CHECK_HAS(property(R"({"type": "integer", "format": "int32"})").text, "std::optional<std::int64_t>> p");
  CHECK_HAS(property(R"({"type": "integer", "format": "int32"})").told, "\"format\" does not go with its type");
  CHECK_HAS(property(R"({"type": "string", "format": ""})").told, "its format is \"\", no word");
  CHECK_HAS(property(R"({"type": "string", "format": "image_uris"})").told, "is that of a list");
  CHECK_HAS(property(R"({"type": "array", "items": {"type": "string"}, "format": "image_uri"})").told,
            "is that of one text");
}

TEST_CASE("defaults are facts, and those that break a rule are told") {
  CHECK_HAS(property(R"({"type": "integer", "default": 5})").text, R"(.default_json = "5")");
  const one null = property(R"({"type": "integer", "default": null})");
  CHECK_HAS(null.text, R"(.default_json = "null")");
  CHECK(null.told == "note: a/b, \"p\": its default is null; that means: left out\n");
  for (const char* good : {R"({"type": "float", "default": 1, "maximum": 1})", R"({"type": "integer", "default": 2.0})",
                           R"({"type": "integer", "minimum": 0, "maximum": 18446744073709551615,
                               "default": 18446744073709551615})",
                           R"({"type": "array", "items": {"type": "string"}, "maxItems": 1, "default": ["a"]})",
                           R"({"type": "object", "properties": {"a": {"type": "string"}}, "default": {"a": "x"}})",
                           R"({"type": "string", "maxLength": 1, "default": "\u00e9"})"})
    CHECK_MESSAGE(property(good).told.empty(), good);
  for (const char* bad :
       {R"({"type": "integer", "default": "5"})", R"({"type": "integer", "default": 2.5})",
        R"({"type": "integer", "minimum": 6, "default": 5})", R"({"type": "boolean", "default": 1})",
        R"({"type": "string", "enum": ["a"], "default": "b"})",
        R"({"type": "string", "maxLength": 1, "default": "ab"})",
        R"({"type": "array", "items": {"type": "string"}, "default": [1]})",
        R"({"type": "array", "items": {"type": "string"}, "default": [null]})",
        R"({"type": "array", "items": {"type": "string"}, "minItems": 1, "default": []})",
        R"({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}, "default": {}})",
        R"({"type": "object", "properties": {"a": {"type": "string"}}, "default": {"a": 1}})",
        R"({"type": "object", "properties": {"a": {"type": "string"}}, "default": 1})"})
    CHECK_MESSAGE(generator_tests::has(property(bad).told, "breaks its own rules"), bad);
}

TEST_CASE("validations and titles are facts") {
  const one media = property(R"({"type": "string", "title": "Video", "format": "video_uri", "validations": [
    {"validation_rule": "file_size_mb<", "validation_value": 16, "validation_error": "Too big."},
    {"validation_rule": "width/height>", "validation_value": 0.4}, {"validation_rule": "w<"}, 5]})");
  CHECK_HAS(media.text, R"(media_demand p_demands[] = {{"file_size_mb<", 16}, {"width/height>", 0.4}};)");
  CHECK_HAS(media.text, R"({.wire_name = "p", .title = "Video", .validations = p_demands},)");
  CHECK_HAS(media.told, "a validation is {\"validation_rule\":\"w<\"}, no rule with a number");
  CHECK_HAS(media.told, "a validation is 5");
  CHECK_HAS(property(R"({"type": "string", "validations": 5})").told, "its validations are no list but 5");
  CHECK_HAS(property(R"({"type": "string", "title": 5})").told, "its \"title\" is no text but 5");
}

TEST_CASE("media that no format tells") {
  const auto type_of = [](std::string_view name, std::string_view more = "") {
    const std::string text = property(R"({"type": "string")" + std::string(more) + "}", name).text;
    return generator_tests::has(text, "media_uri>")    ? "address"
           : generator_tests::has(text, "media_name>") ? "name"
                                                       : "none";
  };
  for (const char* name : {"image", "image_url", "end_image", "video", "driving_video", "audio_url", "mask",
                           "first_frame", "image_url_2", "reference_image_uri", "imageUrl"})
    CHECK_MESSAGE(type_of(name) == std::string("address"), name);
  for (const char* name : {"image_size", "image_prompt", "video_prompt", "audio_setting", "webhook_url", "url",
                           "prompt", "imagery", "lora_url"})
    CHECK_MESSAGE(type_of(name) == std::string("none"), name);
  // By the default, by validations, by the node id of a workflow.
  CHECK(type_of("input", R"(, "default": "https://a.example/x.PNG?y=1")") == std::string("address"));
  CHECK(type_of("input", R"(, "default": "example_1.mp4")") == std::string("name"));
  CHECK(type_of("input", R"(, "default": "in/example_1.mp4")") == std::string("none"));
  CHECK(type_of("input", R"(, "default": "Look at example.png and\nwait.")") == std::string("none"));
  CHECK(type_of("image", R"(, "default": "https://a.example/x")") == std::string("address"));
  CHECK(type_of("608_image") == std::string("name"));
  CHECK(type_of("608_image", R"(, "default": "https://a.example/x.png")") == std::string("address"));
  CHECK(type_of("source", R"(, "validations": [{"validation_rule": "file_size_mb<", "validation_value": 1}])") ==
        std::string("address"));
  // Not beside an enum; beside a format only to widen it.
  CHECK(type_of("image", R"(, "enum": ["a"])") == std::string("none"));
  CHECK(type_of("image", R"(, "format": "image_uri")") == std::string("none"));
  CHECK(type_of("image", R"(, "format": "image_uri", "default": "a.png")") == std::string("name"));
  CHECK_HAS(property(R"({"type": "array", "items": {"type": "string"}})", "images").text,
            R"(std::vector<std::string>>, media_uri> images)");
  CHECK_HAS(property(R"({"type": "string"})", "image").text, "  /// A public https URL of an image.\n");
  CHECK_HAS(property(R"({"type": "string"})", "7_video").text,
            "  /// A public https URL of a video, or the name of a file that the service knows.\n");
  CHECK_HAS(property(R"({"type": "string"})", "image").told, "it is checked as media_uri");
}

TEST_CASE("required names that are not among the properties, and other oddities of the whole") {
  const auto told = [](std::string_view schema) {
    generator_tests::published from{"a/b", "", json_of(schema), "x.json"};
    std::string text;
    for (const auto& each : make({from}).told) text += each.text() + '\n';
    return text;
  };
  CHECK_HAS(told(R"({"type": "object", "required": ["ghost", 5], "properties": {"p": {"type": "string"}}})"),
            "\"required\" names \"ghost\", which is not among the properties");
  CHECK_HAS(told(R"({"type": "object", "required": [5], "properties": {}})"), "\"required\" holds 5, which is no name");
  CHECK_HAS(told(R"({"type": "object", "required": "p", "properties": {}})"), "\"required\" is no list but \"p\"");
  CHECK_HAS(told(R"({"type": "object", "properties": {}})"), "there is no \"required\"");
  CHECK_HAS(told(R"({"required": [], "properties": {}})"), "the type of the input is not given");
  CHECK_HAS(told(R"({"type": "object", "required": [], "properties": {}, "additionalProperties": false})"),
            "the keyword \"additionalProperties\" of the input is unknown");
  CHECK_HAS(told(R"({"type": "object", "required": [], "properties": {"p": {"type": "string"}, "p": {}}})"),
            "the property is there twice; the first one is taken");
  CHECK_HAS(told(R"({"type": "object", "required": [""], "properties": {"": {"type": "string"}}})"),
            "the name is empty");
  CHECK_HAS(told(R"({"type": "object", "required": [], "properties": {")" + std::string(300, 'a') +
                 R"(": {"type": "string"}}})"),
            "the name is too long for a field");
}

TEST_CASE("what is no input schema is an error") {
  const auto error_of = [](std::string_view schema) {
    const auto made = generator::generate({{"a/b", "", json_of(schema), "x.json"}}, {}, {});
    REQUIRE_FALSE(made.has_value());
    return made.error().message();
  };
  CHECK(error_of("5") == "x.json, model a/b: this is no input schema: an object is wanted, and it is 5");
  CHECK_HAS(error_of("{}"), "it has no \"properties\"");
  CHECK_HAS(error_of(R"({"properties": []})"), "its \"properties\" are no object but []");
}

TEST_CASE("more properties than a struct can have members") {
  std::string many;
  for (int i = 0; i < 70; ++i)
    many += (i == 0 ? "" : ",") + std::string("\"p") + std::to_string(i) + R"(": {"type": "boolean"})";
  const auto made = make({model("a/b", many, R"("p69")")});
  CHECK_HAS(made.headers[0].text, R"(field<"p69", bool> p69;)");
  CHECK_HAS(made.headers[0].text, R"(field<"p62", )");
  CHECK_FALSE(generator_tests::has(made.headers[0].text, R"(field<"p63", )"));
  REQUIRE(made.told.size() == 1);
  CHECK_HAS(made.told[0].text(), "there are 70 properties, and a struct has at most 64 members");
}
