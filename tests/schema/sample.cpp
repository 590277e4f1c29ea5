// SPDX-License-Identifier: MIT
// Inputs filled by the documented rule.
#include "runcomfy/schema/sample.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/models/community/wan-2-1/fusionx/image-to-video.hpp"
#include "runcomfy/models/kling/kling-2-1/master/image-to-video.hpp"
#include "runcomfy/models/wan-ai/wan-2-6/image-to-image.hpp"

using runcomfy::field;
using runcomfy::format;
using runcomfy::items;
using runcomfy::one_of;
using runcomfy::sample_of;
namespace json = runcomfy::json;

namespace {

struct lora {
  std::string path;
  field<"scale", double, runcomfy::minimum<0.5>> scale;
  std::optional<int> rank = {};
};
enum class speed { slow, fast };

struct every_kind {
  field<"12_prompt", std::string> prompt;
  field<"\xED\x95\x9C\xEA\xB8\x80", std::string, runcomfy::max_length<1>> korean;
  field<"image", std::string, format<"image_uri">> image;
  field<"clip", std::string, format<"video_uri">> clip;
  field<"voice", std::string, format<"audio_uri">> voice;
  field<"uuid", std::string, format<"uuid">> uuid;
  field<"any_media", std::string, runcomfy::media_uri> any_media;
  field<"images", std::vector<std::string>, items<format<"image_uri">>, runcomfy::min_items<2>> images;
  field<"clips", std::vector<std::string>, format<"video_uris">, runcomfy::min_items<1>> clips;
  field<"media", std::vector<std::string>, runcomfy::media_uri, runcomfy::min_items<1>> media;
  field<"steps", int, runcomfy::minimum<6>> steps;
  field<"top", std::uint64_t, runcomfy::maximum<18446744073709551615U>> top;
  field<"cfg", double, runcomfy::minimum<0.6>, runcomfy::spelled_float> cfg;
  field<"ratio", one_of<"16:9", "1:1">> ratio;
  field<"frames", one_of<81, 141>> frames;
  field<"speed", speed> how;
  field<"flag", bool> flag;
  field<"lora", lora> inner;
  field<"loras", std::vector<lora>, runcomfy::min_items<1>> loras;
  field<"map", std::map<std::string, int>> map;
  field<"anything", json::value> anything;
  field<"seed", int> seed;
  field<"left_out", std::optional<int>, runcomfy::minimum<3>> left_out = {};
  field<"null", std::optional<int>> null = {};
  field<"given", std::optional<std::string>> given = {};

  static constexpr runcomfy::fact facts[] = {
      {.wire_name = "seed", .default_json = "96860978"},
      {.wire_name = "null", .default_json = "null"},
      {.wire_name = "given", .default_json = "\"as published\""},
  };
};

struct with_wrong_default {
  field<"steps", std::optional<int>> steps = {};
  static constexpr runcomfy::fact facts[] = {{.wire_name = "steps", .default_json = "\"ten\""}};
};

}  // namespace

TEST_CASE("a sample has each published default, and what is required without one is filled by type and format") {
  const runcomfy::result<every_kind> sample = sample_of<every_kind>();
  REQUIRE(sample.has_value());
  CHECK(runcomfy::validate(*sample).empty());
  const runcomfy::result<json::value> expected = json::parse(R"({
    "12_prompt": "12_prompt", "한글": "한", "image": "https://example.com/image.png",
    "clip": "https://example.com/video.mp4", "voice": "https://example.com/audio.mp3", "uuid": "uuid",
    "any_media": "https://example.com/image.png",
    "images": ["https://example.com/image.png", "https://example.com/image.png"],
    "clips": ["https://example.com/video.mp4"], "media": ["https://example.com/image.png"],
    "steps": 6, "top": 0, "cfg": 0.6, "ratio": "16:9", "frames": 81, "speed": "slow", "flag": false,
    "lora": {"path": "path", "scale": 0.5}, "loras": [{"path": "path", "scale": 0.5}], "map": {}, "anything": "anything",
    "seed": 96860978, "given": "as published"})");
  REQUIRE(expected.has_value());
  CHECK(runcomfy::to_value(*sample) == *expected);
}

TEST_CASE("the models of the mission have samples that keep their rules") {
  const auto fusionx = sample_of<runcomfy::models::community::wan_2_1::fusionx::image_to_video>();
  REQUIRE(fusionx.has_value());
  CHECK(runcomfy::validate(*fusionx).empty());
  CHECK(fusionx->image == "RunComfy_examples_1235_1.png");
  CHECK(fusionx->prompt == "600_prompt");
  CHECK(fusionx->steps == 10);
  const auto wan = sample_of<runcomfy::models::wan_ai::wan_2_6::image_to_image>();
  REQUIRE(wan.has_value());
  CHECK(runcomfy::validate(*wan).empty());
  CHECK(wan->image_urls == std::vector<std::string>{"https://example.com/image.png"});
  const auto kling = sample_of<runcomfy::models::kling::kling_2_1::master::image_to_video>();
  REQUIRE(kling.has_value());
  CHECK(runcomfy::validate(*kling).empty());
  CHECK(kling->image_url == "https://example.com/image.png");
}

TEST_CASE("a default that the type cannot hold is an error that names it") {
  const runcomfy::result<with_wrong_default> sample = sample_of<with_wrong_default>();
  REQUIRE_FALSE(sample.has_value());
  CHECK(sample.error().message().find("/steps") != std::string::npos);
}
