// SPDX-License-Identifier: MIT
// The committed models against what the service publishes about them, so that drift is noticed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/models/community/wan-2-1/fusionx/image-to-video.hpp"
#include "runcomfy/models/kling/kling-2-1/master/image-to-video.hpp"
#include "runcomfy/models/wan-ai/wan-2-6/image-to-image.hpp"
#include "runcomfy/schema/check_schema.hpp"
#include "runcomfy/schema/schema_of.hpp"
#include "runcomfy/schema/validate.hpp"
#include "shared_data.hpp"

namespace json = runcomfy::json;
namespace reflect = runcomfy::reflect;
using fusionx = runcomfy::models::community::wan_2_1::fusionx::image_to_video;
using wan = runcomfy::models::wan_ai::wan_2_6::image_to_image;
using kling = runcomfy::models::kling::kling_2_1::master::image_to_video;

namespace {

constexpr const char* fusionx_file = "contract/schemas/community__wan-2-1__fusionx__image-to-video.json";
constexpr const char* fusionx_german = "contract/schemas/variant__community__wan-2-1__fusionx__image-to-video.de.json";
constexpr const char* fusionx_portuguese =
    "contract/schemas/variant__community__wan-2-1__fusionx__image-to-video.pt.json";
constexpr const char* wan_file = "contract/schemas/wan-ai__wan-2-6__image-to-image.json";
constexpr const char* kling_file = "contract/schemas/kling__kling-2-1__master__image-to-video.json";

// What is localised or a published text, and so not part of the project: titles, descriptions, the words of
// validations, and defaults whose JSON text has more than 66 characters (prompts, lists of example media). It is the
// rule of check_schema, in other words.
void drop_texts(json::value& schema) {
  json::object* top = schema.as_object();
  REQUIRE(top != nullptr);
  top->erase("title");
  json::value* properties = top->find("properties");
  REQUIRE(properties != nullptr);
  for (json::member& each : *properties->as_object()) {
    json::object* property = each.value.as_object();
    REQUIRE(property != nullptr);
    property->erase("title");
    property->erase("description");
    if (const json::value* standard = property->find("default"))
      if (runcomfy::to_json(*standard).size() > 66) property->erase("default");
    if (json::value* demands = property->find("validations"))
      for (json::value& demand : *demands->as_array()) demand.as_object()->erase("validation_error");
  }
  if (json::value* required = top->find("required")) {
    std::sort(required->as_array()->begin(), required->as_array()->end(),
              [](const json::value& a, const json::value& b) { return *a.as_string() < *b.as_string(); });
  }
}

template <class T>
void compare(const std::string& published_text) {
  runcomfy::result<json::value> published = json::parse(published_text);
  REQUIRE(published.has_value());
  REQUIRE(published->find("model_id") != nullptr);
  CHECK(*published->find("model_id") == T::model_id);
  REQUIRE(published->find("input_schema") != nullptr);
  json::value theirs = *published->find("input_schema");
  json::value ours = runcomfy::schema_of<T>();
  drop_texts(theirs);
  drop_texts(ours);

  const json::value* their_properties = theirs.find("properties");
  const json::value* our_properties = ours.find("properties");
  REQUIRE(their_properties != nullptr);
  REQUIRE(our_properties != nullptr);
  for (const json::member& each : *their_properties->as_object()) {
    CAPTURE(each.key);
    const json::value* mine = our_properties->find(each.key);
    REQUIRE(mine != nullptr);
    CHECK(*mine == each.value);
  }
  CHECK(our_properties->as_object()->size() == their_properties->as_object()->size());
  CHECK(*ours.find("required") == *theirs.find("required"));
  CHECK(ours == theirs);

  for (const runcomfy::difference& each : runcomfy::check_schema<T>(*published)) FAIL_CHECK(each.message());
}

template <class T>
std::vector<std::string> wire_names() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return std::vector<std::string>{std::string(reflect::info<T, I>::wire_name)...};
  }(std::make_index_sequence<reflect::size<T>>{});
}

template <class T>
std::vector<std::string> required_first_then_published(const std::string& published_text) {
  const json::value published = *json::parse(published_text);
  std::vector<std::string> required;
  std::vector<std::string> rest;
  const json::array& needed = *published.at_pointer("/input_schema/required")->as_array();
  for (const json::member& each : *published.at_pointer("/input_schema/properties")->as_object()) {
    const bool must = std::any_of(needed.begin(), needed.end(), [&](const json::value& v) { return v == each.key; });
    (must ? required : rest).push_back(each.key);
  }
  required.insert(required.end(), rest.begin(), rest.end());
  return required;
}

}  // namespace

TEST_CASE("fusionx image-to-video is as published") {
  const auto text = testing_support::shared_file(fusionx_file);
  REQUIRE_SHARED(text, fusionx_file);
  compare<fusionx>(*text);
  CHECK(wire_names<fusionx>() == required_first_then_published<fusionx>(*text));
}

TEST_CASE("fusionx image-to-video is the same in another language and order") {
  const auto text = testing_support::shared_file(fusionx_german);
  REQUIRE_SHARED(text, fusionx_german);
  compare<fusionx>(*text);
  const auto portuguese = testing_support::shared_file(fusionx_portuguese);
  REQUIRE_SHARED(portuguese, fusionx_portuguese);
  compare<fusionx>(*portuguese);
}

TEST_CASE("wan-2-6 image-to-image is as published") {
  const auto text = testing_support::shared_file(wan_file);
  REQUIRE_SHARED(text, wan_file);
  compare<wan>(*text);
  CHECK(wire_names<wan>() == required_first_then_published<wan>(*text));
}

TEST_CASE("kling-2-1 master image-to-video is as published") {
  const auto text = testing_support::shared_file(kling_file);
  REQUIRE_SHARED(text, kling_file);
  compare<kling>(*text);
  CHECK(wire_names<kling>() == required_first_then_published<kling>(*text));
}
