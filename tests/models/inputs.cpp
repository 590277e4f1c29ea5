// SPDX-License-Identifier: MIT
// The models of the mission, filled and checked; their JSON against the published example bodies.
#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/models/community/wan-2-1/fusionx/image-to-video.hpp"
#include "runcomfy/models/kling/kling-2-1/master/image-to-video.hpp"
#include "runcomfy/models/wan-ai/wan-2-6/image-to-image.hpp"
#include "runcomfy/schema/validate.hpp"
#include "shared_data.hpp"

namespace json = runcomfy::json;
using fusionx = runcomfy::models::community::wan_2_1::fusionx::image_to_video;
using wan = runcomfy::models::wan_ai::wan_2_6::image_to_image;
using kling = runcomfy::models::kling::kling_2_1::master::image_to_video;

namespace {

json::value json_of(const std::string& text) {
  runcomfy::result<json::value> parsed = json::parse(text);
  REQUIRE(parsed.has_value());
  return *std::move(parsed);
}
std::optional<json::value> example_body(const char* file) {
  const auto text = testing_support::shared_file(file);
  if (!text) {
    testing_support::report_missing(file);
    return std::nullopt;
  }
  const json::value published = json_of(*text);
  const json::value* body = published.find("example_body");
  REQUIRE(body != nullptr);
  return *body;
}
std::string text_at(const json::value& body, std::string_view name) {
  const json::value* found = body.find(name);
  REQUIRE(found != nullptr);
  REQUIRE(found->is_string());
  return *found->as_string();
}

}  // namespace

TEST_CASE("the published example bodies come out of the structs") {
  if (const auto body = example_body("contract/schemas/community__wan-2-1__fusionx__image-to-video.json")) {
    const fusionx input{.prompt = text_at(*body, "600_prompt"), .image = text_at(*body, "608_image")};
    CHECK(runcomfy::validate(input).empty());
    CHECK(json_of(runcomfy::to_json(input)) == *body);
  }
  if (const auto body = example_body("contract/schemas/kling__kling-2-1__master__image-to-video.json")) {
    const kling input{.prompt = text_at(*body, "prompt"), .image_url = text_at(*body, "image_url")};
    const std::vector<runcomfy::violation> found = runcomfy::validate(input);  // the example names no image
    REQUIRE(found.size() == 1);
    CHECK(found[0].help == "give the https address of the file");
    CHECK(json_of(runcomfy::to_json(input)) == *body);
  }
  if (const auto body = example_body("contract/schemas/wan-ai__wan-2-6__image-to-image.json")) {
    std::vector<std::string> urls;
    for (const json::value& each : *body->find("image_urls")->as_array()) urls.push_back(*each.as_string());
    const wan input{.prompt = text_at(*body, "prompt"), .image_urls = urls};
    CHECK(runcomfy::validate(input).empty());
    CHECK(json_of(runcomfy::to_json(input)) == *body);
  }
}

TEST_CASE("every member of fusionx reaches the wire under its own name") {
  const fusionx input{.prompt = "a fox",
                      .image = "fox.png",
                      .seed = 4294967295,
                      .width_height = "576x1024 (9:16)",
                      .steps = 20,
                      .cfg = 0.6,
                      .shift = 15,
                      .num_frames = 141,
                      .frame_rate = 12};
  CHECK(runcomfy::validate(input).empty());
  CHECK(json_of(runcomfy::to_json(input)) == json_of(R"json({"600_prompt": "a fox", "608_image": "fox.png",
    "598_seed": 4294967295, "602_widthx602_height": "576x1024 (9:16)", "598_steps": 20, "598_cfg": 0.6,
    "598_shift": 15, "602_num_frames": 141, "609_frame_rate": 12})json"));
}

TEST_CASE("every member of wan-2-6 and kling reaches the wire") {
  const wan image{.prompt = "p",
                  .image_urls = {"https://example.com/1.png", "https://example.com/2.png"},
                  .negative_prompt = "blur",
                  .image_size = "1344*576 (21:9)",
                  .seed = 2147483647,
                  .prompt_extend = false};
  CHECK(runcomfy::validate(image).empty());
  CHECK(json_of(runcomfy::to_json(image)) ==
        json_of(R"json({"prompt": "p", "image_urls": ["https://example.com/1.png", "https://example.com/2.png"],
    "negative_prompt": "blur", "image_size": "1344*576 (21:9)", "seed": 2147483647, "prompt_extend": false})json"));
  const kling video{.prompt = "p",
                    .image_url = "https://example.com/1.png",
                    .duration = 10,
                    .aspect_ratio = "9:16",
                    .negative_prompt = "",
                    .cfg_scale = 1};
  CHECK(runcomfy::validate(video).empty());
  CHECK(json_of(runcomfy::to_json(video)) ==
        json_of(R"({"prompt": "p", "image_url": "https://example.com/1.png", "duration": 10,
    "aspect_ratio": "9:16", "negative_prompt": "", "cfg_scale": 1})"));
}

TEST_CASE("inputs come back from their JSON") {
  const fusionx input{.prompt = "a \"fox\" \xED\x95\x9C", .image = "fox.png", .width_height = "480x480 (1:1)"};
  const runcomfy::result<fusionx> back = runcomfy::from_json<fusionx>(runcomfy::to_json(input));
  REQUIRE(back.has_value());
  CHECK(*back == input);
  const runcomfy::result<fusionx> missing = runcomfy::from_json<fusionx>(R"({"600_prompt": "x"})");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().message().find("608_image") != std::string::npos);
}

TEST_CASE("what breaks a published rule is told with both names") {
  const wan input{.prompt = "",
                  .image_urls = {std::string("/home/me/fox.png")},
                  .negative_prompt = std::string(501, 'x'),
                  .image_size = runcomfy::unchecked("1920*1080 (16:9)"),
                  .seed = runcomfy::unchecked(-1)};
  std::vector<std::string> told;
  for (const runcomfy::violation& each : runcomfy::validate(input)) told.push_back(each.wire_name + ' ' + each.rule);
  CHECK(told == std::vector<std::string>{"image_urls/0 format", "negative_prompt maxLength", "image_size enum",
                                         "seed minimum"});
}

TEST_CASE("required members must be given, the others not") {
  static_assert(!std::is_default_constructible_v<fusionx>);
  static_assert(!std::is_default_constructible_v<wan>);
  static_assert(!std::is_default_constructible_v<kling>);
  static_assert(fusionx::model_id == "community/wan-2-1/fusionx/image-to-video");
  const kling least{.prompt = "", .image_url = ""};
  CHECK(json_of(runcomfy::to_json(least)).as_object()->size() == 2);
}
