// The input of studio/turntable/image-to-video, from its published schema.
// Made by generate_models: change the schema or the lock file, not this file.
#pragma once

#if !defined(RUNCOMFY_SINGLE_HEADER)
#include "runcomfy/json.hpp"
#endif

namespace runcomfy::inline RUNCOMFY_ABI::models::studio::turntable {

/// The input of studio/turntable/image-to-video.
struct image_to_video {
  static constexpr std::string_view model_id = "studio/turntable/image-to-video";
  /// SHA-256 of the canonical form of the schema that this was made from.
  static constexpr std::string_view schema_digest = "dbe89c12c2d49f4b2c92518d0e128737def00bdb0f374ee59690765ae69cc671";

  field<"prompt", std::string, max_length<2500>> prompt;
  field<"image_url", std::string, format<"image_uri">> image_url;
  field<"duration", std::optional<one_of<5, 10>>> duration = {};

  static constexpr fact facts[] = {
      {.wire_name = "prompt", .default_json = "\"\""},
      {.wire_name = "duration", .default_json = "5"},
  };

  friend bool operator==(const image_to_video&, const image_to_video&) = default;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::models::studio::turntable
