// SPDX-License-Identifier: MIT
// The input of kling/kling-2-1/master/image-to-video, from its published schema.
#pragma once

#if !defined(RUNCOMFY_SINGLE_HEADER)
#include "runcomfy/json.hpp"
#endif

namespace runcomfy::inline RUNCOMFY_ABI::models::kling::kling_2_1::master {

/// An image and a prompt become a short video.
struct image_to_video {
  static constexpr std::string_view model_id = "kling/kling-2-1/master/image-to-video";

  field<"prompt", std::string> prompt;
  /// A public https URL of an image.
  field<"image_url", std::string, media_uri> image_url;
  /// Seconds.
  field<"duration", std::optional<one_of<5, 10>>> duration = {};
  field<"aspect_ratio", std::optional<one_of<"16:9", "1:1", "9:16">>> aspect_ratio = {};
  field<"negative_prompt", std::optional<std::string>> negative_prompt = {};
  /// How closely the prompt is followed.
  field<"cfg_scale", std::optional<double>, minimum<0>, maximum<1>, spelled_float> cfg_scale = {};

  static constexpr fact facts[] = {
      {.wire_name = "prompt", .title = "Prompt"},
      {.wire_name = "image_url", .title = "Image"},
      {.wire_name = "duration", .title = "Duration", .default_json = "5"},
      {.wire_name = "aspect_ratio", .title = "Aspect ratio", .default_json = "\"16:9\""},
      {.wire_name = "negative_prompt", .title = "Negative prompt"},
      {.wire_name = "cfg_scale", .title = "Prompt strength", .default_json = "0.5"},
  };

  friend bool operator==(const image_to_video&, const image_to_video&) = default;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::models::kling::kling_2_1::master
