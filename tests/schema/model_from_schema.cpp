// SPDX-License-Identifier: MIT
// Types that the compiler makes of schemas. Where it has no static reflection, nothing of this can be tried.
#include "runcomfy/schema/model_from_schema.hpp"

#include <doctest/doctest.h>

#if defined(__cpp_impl_reflection)

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/client/client.hpp"
#include "runcomfy/json.hpp"
#include "runcomfy/schema/check_schema.hpp"
#include "runcomfy/schema/defaults.hpp"
#include "runcomfy/testing.hpp"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"  // see model_from_schema.hpp

namespace {

namespace json = runcomfy::json;
namespace reflect = runcomfy::reflect;
using runcomfy::field;
using runcomfy::one_of;

// [orbit]
inline constexpr unsigned char orbit_schema[] = {
#embed "orbit.json"
};
using orbit = runcomfy::model_from_schema<orbit_schema>;

std::string orbit_body() {
  orbit input{.prompt = "a fox", .images = {"https://example.com/fox.png"}, .ratio = "9:16"};
  input.steps = 12;
  return runcomfy::to_json(input);
}
// [orbit]

const json::value& published() {
  static const json::value document = *json::parse({reinterpret_cast<const char*>(orbit_schema), sizeof orbit_schema});
  return document;
}

template <class T>
concept has_model_id = requires { reflect::constants<T>::model_id; };

template <class T, std::size_t I, class Declared>
constexpr bool declares(std::string_view name) {
  return reflect::identifier<T, I>() == name && std::is_same_v<reflect::member_type<T, I>, Declared>;
}

}  // namespace

TEST_CASE("a schema becomes the struct that the generator would write") {
  static_assert(reflect::size<orbit> == 6);
  static_assert(declares<orbit, 0, field<"12_prompt", std::string, runcomfy::max_length<500>>>("prompt"));
  static_assert(declares<orbit, 1,
                         field<"images", std::vector<std::string>, runcomfy::items<runcomfy::format<"image_uri">>,
                               runcomfy::min_items<1>, runcomfy::max_items<3>>>("images"));
  static_assert(declares<orbit, 2, field<"ratio", std::optional<one_of<"1:1", "16:9", "9:16">>>>("ratio"));
  static_assert(
      declares<orbit, 3, field<"14_steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>>>("steps"));
  static_assert(declares<orbit, 4,
                         field<"strength", std::optional<double>, runcomfy::minimum<0>, runcomfy::maximum<2.5>,
                               runcomfy::spelled_float>>("strength"));
  static_assert(declares<orbit, 5, field<"seed", std::optional<std::int64_t>>>("seed"));
  static_assert(reflect::constants<orbit>::model_id == "studio/orbit/text-to-video");
  CHECK(orbit_body() ==
        R"({"12_prompt":"a fox","images":["https://example.com/fox.png"],"ratio":"9:16","14_steps":12})");
}

TEST_CASE("what takes a generated struct takes one made of a schema") {
  CHECK(runcomfy::check_schema<orbit>(published()).empty());
  json::value changed = published();
  changed.as_object()->set("model_id", "studio/other");
  CHECK(runcomfy::check_schema<orbit>(changed).size() == 1);

  runcomfy::result<orbit> read = runcomfy::from_json<orbit>(orbit_body());
  REQUIRE(read.has_value());
  CHECK(*read == orbit{.prompt = "a fox", .images = {"https://example.com/fox.png"}, .ratio = "9:16", .steps = 12});
  read->steps = runcomfy::unchecked(40);
  REQUIRE(runcomfy::validate(*read).size() == 1);
  CHECK(runcomfy::validate(*read)[0].message() == "14_steps (member steps): 40 breaks maximum 20");
  CHECK_FALSE(runcomfy::from_json<orbit>(R"({"images":[]})").has_value());

  orbit filled{.prompt = "a fox", .images = {"https://example.com/fox.png"}};
  REQUIRE(runcomfy::fill_defaults(filled).has_value());
  CHECK(filled.steps == 10);
  CHECK(filled.ratio == "16:9");
  CHECK(runcomfy::sample_of<orbit>().has_value());
  CHECK(reflect::find_fact<orbit>("images")->validations.begin()->rule == "file_size_mb<");
  CHECK(reflect::find_fact<orbit>("12_prompt")->title == "Prompt");
}

TEST_CASE("a client submits a struct made of a schema") {
  runcomfy::testing::mock_transport mock;
  mock.expect("POST", "/v1/models/studio/orbit/text-to-video").reply(200, R"({"request_id":"r-1"})");
  const runcomfy::client client{mock, "test-token"};
  CHECK(client.submit(orbit{.prompt = "a fox", .images = {"https://example.com/fox.png"}}).has_value());
  CHECK(mock.verify());
}

namespace {

constexpr char everything[] = R"({
  "type": "object",
  "properties": {
    "text": {"type": "string"},
    "yes": {"type": "boolean", "default": true},
    "whole": {"type": "integer"},
    "below": {"type": "integer", "minimum": -9223372036854775808, "maximum": -1},
    "natural": {"type": "integer", "minimum": 0, "maximum": 18446744073709551615},
    "small": {"type": "integer", "minimum": -1e3, "maximum": 10.0},
    "real": {"type": "number", "minimum": 1e-7, "maximum": 0.6},
    "numbers": {"type": "integer", "enum": [81, -141]},
    "untyped": {"enum": ["a", "b"]},
    "list": {"type": "array"},
    "list2": {"type": "array", "items": {}},
    "lists": {"type": "array", "items": {"type": "array", "items": {"type": "number", "maximum": 2}, "maxItems": 2}},
    "bools": {"type": "array", "items": {"type": "boolean"}},
    "pictures": {"type": "array", "format": "image_uris"},
    "object": {"type": "object"},
    "camera": {"properties": {"zoom": {"type": "number"}, "class": {"type": "string"}}, "required": ["zoom"]},
    "loras": {"type": "array", "items": {"type": "object", "properties": {"path": {"type": "string"}}}},
    "end_image": {"type": "string"},
    "608_image": {"type": "string", "description": "a \"file\"\n"},
    "clips": {"type": "array", "items": {"type": "string"}, "default": ["https://example.com/a.mp4"]},
    "mask_uri": {"type": "string", "format": "image_uri", "default": "mask.png"},
    "class": {"type": "string", "title": "Kl\u00e4sse \ud83e\udd8a 여우", "default": "a  \" b"},
    "a b": {"type": "string"},
    "a_b": {"type": "string"}
  }
})";
using all = runcomfy::model_from_schema<everything, "studio/everything">;

}  // namespace

TEST_CASE("every kind of property has the type that the generator gives it") {
  using std::optional;
  using std::string;
  using std::vector;
  namespace rc = runcomfy;
  static_assert(declares<all, 0, field<"text", optional<string>>>("text"));
  static_assert(declares<all, 1, field<"yes", optional<bool>>>("yes"));
  static_assert(declares<all, 2, field<"whole", optional<std::int64_t>>>("whole"));
  static_assert(
      declares<all, 3, field<"below", optional<std::int64_t>, rc::minimum<-9223372036854775807 - 1>, rc::maximum<-1>>>(
          "below"));
  static_assert(
      declares<all, 4, field<"natural", optional<std::uint64_t>, rc::minimum<0>, rc::maximum<18446744073709551615U>>>(
          "natural"));
  static_assert(declares<all, 5, field<"small", optional<int>, rc::minimum<-1000>, rc::maximum<10>>>("small_"));
  static_assert(declares<all, 6, field<"real", optional<double>, rc::minimum<1e-7>, rc::maximum<0.6>>>("real"));
  static_assert(declares<all, 7, field<"numbers", optional<one_of<81, -141>>>>("numbers"));
  static_assert(declares<all, 8, field<"untyped", optional<one_of<"a", "b">>>>("untyped"));
  static_assert(declares<all, 9, field<"list", optional<vector<json::value>>>>("list"));
  static_assert(declares<all, 10, field<"list2", optional<vector<json::value>>>>("list2"));
  static_assert(declares<all, 11,
                         field<"lists", optional<vector<vector<double>>>,
                               rc::items<rc::items<rc::maximum<2>>, rc::max_items<2>>>>("lists"));
  static_assert(declares<all, 12, field<"bools", optional<vector<json::value>>>>("bools"));
  static_assert(
      declares<all, 13,
               field<"pictures", optional<vector<string>>, rc::format<"image_uris">, rc::spelled_without_items>>(
          "pictures"));
  static_assert(declares<all, 14, field<"object", optional<json::object>>>("object"));
  static_assert(reflect::identifier<all, 15>() == "camera");
  static_assert(reflect::identifier<all, 16>() == "loras");
  static_assert(declares<all, 17, field<"end_image", optional<string>, rc::media_uri>>("end_image"));
  static_assert(declares<all, 18, field<"608_image", optional<string>, rc::media_name>>("image"));
  static_assert(declares<all, 19, field<"clips", optional<vector<string>>, rc::media_uri>>("clips"));
  static_assert(
      declares<all, 20, field<"mask_uri", optional<string>, rc::format<"image_uri">, rc::media_name>>("mask_uri"));
  static_assert(declares<all, 21, field<"class", optional<string>>>("class_"));
  static_assert(declares<all, 22, field<"a b", optional<string>>>("a_b"));
  static_assert(declares<all, 23, field<"a_b", optional<string>>>("a_b_2"));

  all input{.camera = {{.zoom = 2, .class_ = "wide"}}, .loras = {{{.path = "x"}, {.path = "y"}}}};
  CHECK(runcomfy::to_json(input) == R"({"camera":{"zoom":2,"class":"wide"},"loras":[{"path":"x"},{"path":"y"}]})");
  CHECK(runcomfy::from_json<all>(runcomfy::to_json(input)) == input);
  CHECK(reflect::find_fact<all>("class")->title == "Kl\u00e4sse \U0001f98a \uc5ec\uc6b0");
  CHECK(reflect::find_fact<all>("class")->default_json == R"("a  \" b")");
}

TEST_CASE("a schema without a name is one that submit must be told of") {
  static constexpr char bare[] = R"({"properties": {"prompt": {"type": "string"}}})";
  using unnamed = runcomfy::model_from_schema<bare>;
  CHECK(runcomfy::to_json(unnamed{.prompt = "x"}) == R"({"prompt":"x"})");
  static_assert(!has_model_id<unnamed>);
  static_assert(has_model_id<all> && reflect::constants<all>::model_id == "studio/everything");
}

#endif
