// SPDX-License-Identifier: MIT
// The struct of docs/worked.md: wan-ai/wan-2.7/reference-to-video, written by hand from its published schema.
#pragma once

#include "runcomfy.hpp"

// [struct]
using runcomfy::field;
using runcomfy::format;
using runcomfy::items;
using runcomfy::one_of;

struct reference_to_video {
  static constexpr std::string_view model_id = "wan-ai/wan-2.7/reference-to-video";

  field<"prompt", std::string, runcomfy::max_length<5000>> prompt;
  field<"negative_prompt", std::optional<std::string>, runcomfy::max_length<500>> negative_prompt = {};
  field<"reference_image_urls", std::optional<std::vector<std::string>>, format<"image_uris">,
        items<format<"image_uri">>, runcomfy::max_items<5>>
      reference_image_urls = {};
  field<"reference_video_urls", std::optional<std::vector<std::string>>, format<"video_uris">,
        items<format<"video_uri">>, runcomfy::max_items<5>>
      reference_video_urls = {};
  field<"aspect_ratio", std::optional<one_of<"16:9", "9:16", "1:1", "4:3", "3:4">>> aspect_ratio = {};
  field<"resolution", std::optional<one_of<"720p", "1080p">>> resolution = {};
  field<"duration", std::optional<one_of<2, 3, 4, 5, 6, 7, 8, 9, 10>>> duration = {};
  field<"multi_shots", std::optional<bool>> multi_shots = {};
  field<"seed", std::optional<int>, runcomfy::minimum<0>, runcomfy::maximum<2147483647>> seed = {};

  static constexpr runcomfy::fact facts[] = {
      {.wire_name = "prompt", .default_json = R"("")"},
      {.wire_name = "negative_prompt", .default_json = R"("")"},
      {.wire_name = "aspect_ratio", .default_json = R"("16:9")"},
      {.wire_name = "resolution", .default_json = R"("1080p")"},
      {.wire_name = "duration", .default_json = "5"},
      {.wire_name = "multi_shots", .default_json = "false"},
      {.wire_name = "seed", .default_json = "0"},
  };
};
// [struct]
