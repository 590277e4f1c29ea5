// SPDX-License-Identifier: MIT
// The input of community/wan-2-1/fusionx/image-to-video, from its published schema.
// Made by generate_models: change the schema or the lock file, not this file.
#pragma once

#if !defined(RUNCOMFY_SINGLE_HEADER)
#include "runcomfy/json.hpp"
#endif

namespace runcomfy::inline RUNCOMFY_ABI::models::community::wan_2_1::fusionx {

/// The input of community/wan-2-1/fusionx/image-to-video.
struct image_to_video {
  static constexpr std::string_view model_id = "community/wan-2-1/fusionx/image-to-video";
  /// SHA-256 of the canonical form of the schema that this was made from.
  static constexpr std::string_view schema_digest = "90dbd813ada370f437a092a97055f0a1546742849479c1ea1f1a81d263aa5d51";

  field<"600_prompt", std::string> prompt;
  /// A public https URL of an image, or the name of a file that the service knows.
  field<"608_image", std::string, media_name> image;
  field<"598_seed", std::optional<std::int64_t>> seed = {};
  field<"602_widthx602_height", std::optional<one_of<"480x480 (1:1)", "720x720 (1:1)", "480x720 (2:3)", "720x480 (3:2)",
                                                     "540x960 (9:16)", "576x1024 (9:16)", "720x1280 (9:16)",
                                                     "960x540 (16:9)", "1024x576 (16:9)", "1280x720 (16:9)">>>
      width_height = {};
  field<"598_steps", std::optional<int>, minimum<6>, maximum<20>> steps = {};
  field<"598_cfg", std::optional<double>, minimum<0.6>, maximum<2>, spelled_float> cfg = {};
  field<"598_shift", std::optional<double>, minimum<1>, maximum<15>, spelled_float> shift = {};
  field<"602_num_frames", std::optional<one_of<81, 141>>> num_frames = {};
  field<"609_frame_rate", std::optional<int>, minimum<12>, maximum<24>> frame_rate = {};

  // Left out: published defaults of more than 64 characters.
  static constexpr fact facts[] = {
      {.wire_name = "600_prompt", .title = "Prompt"},
      {.wire_name = "608_image", .title = "Image", .default_json = "\"RunComfy_examples_1235_1.png\""},
      {.wire_name = "598_seed", .title = "Seed", .default_json = "96860978"},
      {.wire_name = "602_widthx602_height", .title = "Resolution (W:H)", .default_json = "\"720x480 (3:2)\""},
      {.wire_name = "598_steps", .title = "Steps", .default_json = "10"},
      {.wire_name = "598_cfg", .title = "Guidance Scale", .default_json = "1"},
      {.wire_name = "598_shift", .title = "Shift", .default_json = "5"},
      {.wire_name = "602_num_frames", .title = "Number of Frames", .default_json = "81"},
      {.wire_name = "609_frame_rate", .title = "Frames Per Second", .default_json = "16"},
  };

  friend bool operator==(const image_to_video&, const image_to_video&) = default;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::models::community::wan_2_1::fusionx
