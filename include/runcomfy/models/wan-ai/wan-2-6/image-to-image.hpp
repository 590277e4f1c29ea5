// SPDX-License-Identifier: MIT
// The input of wan-ai/wan-2-6/image-to-image, from its published schema.
// Made by generate_models: change the schema or the lock file, not this file.
#pragma once

#if !defined(RUNCOMFY_SINGLE_HEADER)
#include "runcomfy/json.hpp"
#endif

namespace runcomfy::inline RUNCOMFY_ABI::models::wan_ai::wan_2_6 {

/// The input of wan-ai/wan-2-6/image-to-image.
struct image_to_image {
  static constexpr std::string_view model_id = "wan-ai/wan-2-6/image-to-image";
  /// SHA-256 of the canonical form of the schema that this was made from.
  static constexpr std::string_view schema_digest = "7f8afda6abc17c871d6bc49d96bcca8a991e636874ed1c21ac324b48ae8518b3";

  field<"prompt", std::string> prompt;
  field<"image_urls", std::vector<std::string>, items<format<"image_uri">>, min_items<1>, max_items<3>> image_urls;
  field<"negative_prompt", std::optional<std::string>, max_length<500>> negative_prompt = {};
  field<"image_size", std::optional<one_of<"1024*1024 (1:1)", "800*1200 (2:3)", "1200*800 (3:2)", "960*1280 (3:4)",
                                           "1280*960 (4:3)", "720*1280 (9:16)", "1280*720 (16:9)", "1344*576 (21:9)">>>
      image_size = {};
  field<"seed", std::optional<std::int64_t>, minimum<0>, maximum<2147483647>> seed = {};
  field<"prompt_extend", std::optional<bool>> prompt_extend = {};

  static constexpr media_demand image_urls_demands[] = {{"file_size_mb<", 10},
                                                        {"width_pixels>", 384},
                                                        {"height_pixels>", 384},
                                                        {"width_pixels<", 5000},
                                                        {"height_pixels<", 5000}};
  // Left out: published defaults of more than 64 characters.
  static constexpr fact facts[] = {
      {.wire_name = "image_urls", .validations = image_urls_demands},
      {.wire_name = "image_size", .default_json = "\"1024*1024 (1:1)\""},
      {.wire_name = "seed", .default_json = "0"},
      {.wire_name = "prompt_extend", .default_json = "true"},
  };

  friend bool operator==(const image_to_image&, const image_to_image&) = default;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::models::wan_ai::wan_2_6
