// SPDX-License-Identifier: MIT
// The rule by which wire names and segments of model ids become C++ names.
#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "runcomfy/schema/property_name.hpp"

namespace schema = runcomfy::schema;
using schema::property_name;
using schema::segment_name;

namespace {

// As a template argument, where a type is made while compiling.
template <schema::cpp_name Name>
constexpr std::string_view text_of = Name.view();

struct names {
  schema::cpp_name all[8];
};
template <std::size_t Size>
constexpr names names_of(const std::string_view (&wire)[Size], std::string_view struct_name = {}) {
  names made;
  schema::name_properties(wire, Size, made.all, struct_name);
  return made;
}

}  // namespace

TEST_CASE("names that are identifiers stay as they are") {
  static_assert(property_name("prompt") == "prompt");
  static_assert(property_name("image_url_1") == "image_url_1");
  static_assert(property_name("format") == "format");
  static_assert(segment_name("kling") == "kling");
}

TEST_CASE("the node id in front of an input's name is dropped") {
  static_assert(property_name("600_prompt") == "prompt");
  static_assert(property_name("57:13_text") == "text");
  static_assert(property_name("602_num_frames") == "num_frames");
  static_assert(property_name("602_widthx602_height") == "width_height");
  static_assert(property_name("7_ax7_bx7_c") == "a_b_c");
  static_assert(property_name("602_maxx602_size") == "max_size");
  // Another id, or nothing on one of the sides, joins nothing.
  static_assert(property_name("602_widthx603_height") == "widthx603_height");
  static_assert(property_name("602_x602_height") == "x602_height");
  static_assert(property_name("602_widthx602_") == "widthx602");
  static_assert(property_name("widthx602_height") == "widthx602_height");
  static_assert(property_name("600_") == "_600");
  static_assert(property_name("600") == "_600");
  static_assert(property_name("600_2") == "_2");
  static_assert(property_name(":1_text") == "_1_text");
}

TEST_CASE("digits in front, capitals, and what is no letter") {
  static_assert(property_name("3d_model") == "_3d_model");
  static_assert(property_name("imageURL") == "image_url");
  static_assert(property_name("Image Size (W:H)") == "image_size_w_h");
  static_assert(property_name("negative-prompt") == "negative_prompt");
  static_assert(property_name("lora.path") == "lora_path");
  static_assert(property_name("a__b") == "a_b");
  static_assert(property_name("__init__") == "init");
  static_assert(property_name("_Capital") == "capital");
  static_assert(property_name("gr\xC3\xB6\xC3\x9F"
                              "e") == "gr_e");
  static_assert(property_name("") == "property");
  static_assert(property_name("\xE7\x94\xBB\xE5\x83\x8F") == "property");
  static_assert(property_name("*/ \\\n") == "property");
  static_assert(segment_name("kling-2-1") == "kling_2_1");
  static_assert(segment_name("kling-3.0") == "kling_3_0");
  static_assert(segment_name("4K") == "_4k");
  static_assert(segment_name("9b") == "_9b");
  static_assert(segment_name("Hailuo Video 01 Live") == "hailuo_video_01_live");
  static_assert(segment_name("600_prompt") == "_600_prompt");
  static_assert(segment_name("..") == "model");
}

TEST_CASE("words that are taken get an underscore") {
  for (const char* word : {"default", "class", "and", "xor_eq", "int", "requires", "co_await", "char8_t", "module"})
    CHECK(property_name(word) == std::string(word) + "_");
  for (const char* macro : {"near", "far", "min", "max", "interface", "small", "linux", "errno", "signals"})
    CHECK(property_name(macro) == std::string(macro) + "_");
  CHECK(property_name("NEAR") == "near_");
  CHECK(property_name("model_id") == "model_id_");
  CHECK(property_name("facts") == "facts_");
  CHECK(property_name("schema_digest") == "schema_digest_");
  CHECK(property_name("12_default") == "default_");
  // What would hide a word of the library, as a namespace.
  for (const char* word : {"std", "json", "field", "format", "runcomfy", "new"})
    CHECK(segment_name(word) == std::string(word) + "_");
  CHECK(property_name("std") == "std");
  CHECK(segment_name("facts") == "facts");
}

TEST_CASE("long names are cut off and stay different by their numbers") {
  const std::string hundred(100, 'a');
  const schema::cpp_name cut = property_name(hundred);
  CHECK(cut.view() == std::string(64, 'a'));
  CHECK(schema::numbered_name(cut, 12).view() == std::string(61, 'a') + "_12");
  CHECK(property_name(std::string(63, 'a') + "_b").view() == std::string(63, 'a'));
  CHECK(property_name('1' + hundred).view() == "_1" + std::string(62, 'a'));
}

TEST_CASE("names of one struct differ from each other and from the struct") {
  constexpr std::string_view wire[] = {"598_seed", "612_seed", "seed_2", "seed",
                                       "default",  "default-", "draft",  "Seed"};
  constexpr names made = names_of(wire, "draft");
  static_assert(made.all[0] == "seed");
  static_assert(made.all[1] == "seed_2");
  static_assert(made.all[2] == "seed_2_2");
  static_assert(made.all[3] == "seed_3");
  static_assert(made.all[4] == "default_");
  static_assert(made.all[5] == "default_2");  // never two underscores in a row
  static_assert(made.all[6] == "draft_2");
  static_assert(made.all[7] == "seed_4");
  CHECK(names_of(wire).all[6] == "draft");
  static_assert(text_of<property_name("600_prompt")> == "prompt");
}
