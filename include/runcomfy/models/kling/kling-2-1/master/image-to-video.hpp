// SPDX-License-Identifier: MIT
// The input of kling/kling-2-1/master/image-to-video, from its published schema.
// Made by generate_models: change the schema or the lock file, not this file.
#pragma once

#if !defined(RUNCOMFY_SINGLE_HEADER)
#include "runcomfy/json.hpp"
#endif

namespace runcomfy::inline RUNCOMFY_ABI::models::kling::kling_2_1::master {

/// The input of kling/kling-2-1/master/image-to-video.
struct image_to_video {
  static constexpr std::string_view model_id = "kling/kling-2-1/master/image-to-video";
  /// SHA-256 of the canonical form of the schema that this was made from.
  static constexpr std::string_view schema_digest = "90968353c06f87c5029e9cf36b41606fe92bb1916508ce40b82df415c7741a9f";

  field<"prompt", std::string> prompt;
  /// A public https URL of an image.
  field<"image_url", std::string, media_uri> image_url;
  field<"duration", std::optional<one_of<5, 10>>> duration = {};
  field<"aspect_ratio", std::optional<one_of<"16:9", "1:1", "9:16">>> aspect_ratio = {};
  field<"negative_prompt", std::optional<std::string>> negative_prompt = {};
  field<"cfg_scale", std::optional<double>, minimum<0>, maximum<1>, spelled_float> cfg_scale = {};

  static constexpr fact facts[] = {
      {.wire_name = "prompt", .title = "Prompt"},
      {.wire_name = "image_url", .title = "Image"},
      {.wire_name = "duration", .title = "Duration", .default_json = "5"},
      {.wire_name = "aspect_ratio", .title = "Aspect Ratio (W:H)", .default_json = "\"16:9\""},
      {.wire_name = "negative_prompt", .title = "Negative Prompt"},
      {.wire_name = "cfg_scale", .title = "Prompt Strength", .default_json = "0.5"},
  };

  friend bool operator==(const image_to_video&, const image_to_video&) = default;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::models::kling::kling_2_1::master
