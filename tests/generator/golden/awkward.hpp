// The input of studio/awkward-1.5/4K/awkward, from its published schema.
// Made by generate_models: change the schema or the lock file, not this file.
#pragma once

#if !defined(RUNCOMFY_SINGLE_HEADER)
#include "runcomfy/json.hpp"
#endif

namespace runcomfy::inline RUNCOMFY_ABI::models::studio::awkward_1_5::_4k {

/// What `awkward` holds in `lora`.
struct awkward_lora {
  field<"path", std::string> path;
  field<"scale", std::optional<double>, minimum<0>, maximum<2>> scale = {};

  static constexpr fact facts[] = {
      {.wire_name = "path", .title = "Path"},
      {.wire_name = "scale", .default_json = "1"},
  };

  friend bool operator==(const awkward_lora&, const awkward_lora&) = default;
};

/// What `awkward_loras_item` holds in `camera`.
struct awkward_loras_item_camera {
  field<"zoom", std::optional<double>, spelled_float> zoom = {};
  field<"lora_path", std::optional<std::string>> lora_path = {};

  friend bool operator==(const awkward_loras_item_camera&, const awkward_loras_item_camera&) = default;
};

/// What `awkward` holds in `loras`.
struct awkward_loras_item {
  field<"lora_path", std::string> lora_path;
  field<"camera", std::optional<awkward_loras_item_camera>> camera = {};

  friend bool operator==(const awkward_loras_item&, const awkward_loras_item&) = default;
};

/// The input of studio/awkward-1.5/4K/awkward.
/// Everything that a schema should not do.
/// And a second line that is long enough to be broken, because no line of a header is to be longer than a hundred and
/// twenty columns.
struct awkward {
  static constexpr ::std::string_view model_id = "studio/awkward-1.5/4K/awkward";
  /// SHA-256 of the canonical form of the schema that this was made from.
  static constexpr ::std::string_view schema_digest =
      "4d1bac5a4540b3edb47e350fce510a0fe09e610a8ab48da31f37f468992721e4";

  /// Ends */ a comment, ?? / is a trigraph, turns round, and ends in a backslash
  /// next line
  field<"600_prompt", ::std::string, max_length<500>> prompt;
  field<"lora", awkward_lora> lora;
  /// A public https URL of an image, or the name of a file that the service knows.
  field<"608_image", ::std::string, media_name> image;
  field<"602_widthx602_height", ::std::optional<one_of<"720x480 (3:2)", "480x720 (2:3)">>> width_height = {};
  field<"598_seed", ::std::optional<::std::int64_t>, minimum<0>, maximum<4294967295>> seed = {};
  field<"612_seed", ::std::optional<::std::uint64_t>, minimum<0>, maximum<18446744073709551615U>> seed_2 = {};
  field<"seed", ::std::optional<::std::int64_t>, minimum<-9223372036854775807 - 1>, maximum<5>> seed_3 = {};
  field<"steps", ::std::optional<int>, minimum<6>, maximum<20>> steps = {};
  field<"cfg", ::std::optional<double>, minimum<-12>, maximum<0.5>, spelled_float> cfg = {};
  field<"default", ::std::optional<bool>> default_ = {};
  field<"near", ::std::optional<double>, minimum<1e-7>, maximum<1e+300>> near_ = {};
  field<"class", ::std::optional<one_of<"only">>> class_ = {};
  field<"3d_model", ::std::optional<::std::string>, ::runcomfy::format<"model_uri">> _3d_model = {};
  field<"\347\224\273\345\203\217", ::std::optional<::std::vector<::runcomfy::json::value>>> property = {};
  field<"awkward", ::std::optional<one_of<"5", "10">>> awkward_2 = {};
  field<"model_id", ::std::optional<::std::string>> model_id_ = {};
  field<"facts", ::std::optional<::std::vector<::std::string>>> facts_ = {};
  field<"format", ::std::optional<::std::string>, ::runcomfy::format<"image_uri">> format = {};
  field<"items", ::std::optional<::std::vector<::std::string>>, ::runcomfy::format<"image_uris">, min_items<1>,
        max_items<3>, spelled_without_items>
      items = {};
  field<"json", ::std::optional<::runcomfy::json::value>> json = {};
  field<"std", ::std::optional<one_of<"?\?/", "say \"hi\"\\", "caf\303\251", "a\000b7">>> std = {};
  field<"fact", ::std::optional<one_of<81, 141>>> fact = {};
  field<"mixed", ::std::optional<::std::string>> mixed = {};
  field<"maybe", ::std::optional<::std::string>> maybe = {};
  field<"either", ::std::optional<::runcomfy::json::value>> either = {};
  field<"odd", ::std::optional<::runcomfy::json::value>> odd = {};
  field<"upside_down", ::std::optional<::std::int64_t>> upside_down = {};
  field<"loras", ::std::optional<::std::vector<awkward_loras_item>>, max_items<3>> loras = {};
  field<"matrix", ::std::optional<::std::vector<::std::vector<double>>>,
        ::runcomfy::items<::runcomfy::items<minimum<0>>, min_items<2>>>
      matrix = {};
  field<"flags", ::std::optional<::std::vector<::runcomfy::json::value>>> flags = {};
  field<"tags", ::std::optional<::std::vector<one_of<"a", "b">>>, min_items<0>> tags = {};
  field<"extra", ::std::optional<::runcomfy::json::object>> extra = {};
  /// A public https URL of an image.
  field<"mask_image_url_2", ::std::optional<::std::string>, media_uri> mask_image_url_2 = {};
  field<"webhook_url", ::std::optional<::std::string>> webhook_url = {};
  field<"true", ::std::optional<::runcomfy::json::value>> true_ = {};

  static constexpr media_demand mask_image_url_2_demands[] = {{"file_size_mb<", 10}, {"width/height>", 0.4}};
  static constexpr ::runcomfy::fact facts[] = {
      {.wire_name = "600_prompt",
       .title = "Prompt \"quoted\"",
       .default_json = "\"a fox ?\?/ \\\\ \\u0007 in the snow\""},
      {.wire_name = "608_image", .title = "Image", .default_json = "\"example_1.png\""},
      {.wire_name = "602_widthx602_height", .default_json = "\"720x480 (3:2)\""},
      {.wire_name = "598_seed", .default_json = "null"},
      {.wire_name = "steps", .default_json = "40"},
      {.wire_name = "cfg", .default_json = "-1"},
      {.wire_name = "default", .default_json = "true"},
      {.wire_name = "class", .default_json = "\"only\""},
      {.wire_name = "maybe", .default_json = "null"},
      {.wire_name = "mask_image_url_2", .validations = mask_image_url_2_demands},
  };

  friend bool operator==(const awkward&, const awkward&) = default;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::models::studio::awkward_1_5::_4k
