// SPDX-License-Identifier: MIT
// What every generated struct must do with the schema that it was made from.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/schema/sample.hpp"
#include "runcomfy/testing/schema_rules.hpp"
#include "shared_data.hpp"

namespace all_models {

namespace json = runcomfy::json;

/// The schema with the meaning that a struct can have: without descriptions and the sentences of validations; without
/// titles where they are those of another language.
inline json::value comparable(json::value schema, bool with_titles) {
  json::object& top = *schema.as_object();
  top.erase("title");
  for (json::member& each : *top.find("properties")->as_object()) {
    json::object& property = *each.value.as_object();
    property.erase("description");
    if (!with_titles) property.erase("title");
    if (json::value* items = property.find("items")) items->as_object()->erase("description");
    if (json::value* demands = property.find("validations"))
      for (json::value& demand : *demands->as_array()) demand.as_object()->erase("validation_error");
  }
  json::array& required = *top.find("required")->as_array();
  std::sort(required.begin(), required.end(),
            [](const json::value& a, const json::value& b) { return *a.as_string() < *b.as_string(); });
  return schema;
}

/// All published input schemas of a model: one for each language.
std::vector<json::value> published_schemas(std::string_view model_id);

/// Compiled once, not once for each struct.
void compare_schemas(const json::value& ours, const std::vector<json::value>& theirs);
void check_body(const json::value& body, const json::value& schema);
void check_violations(const std::vector<runcomfy::violation>& found);

template <class T>
void check(std::string_view model_id) {
  REQUIRE(runcomfy::reflect::constants<T>::model_id == model_id);
  const std::vector<json::value> published = published_schemas(model_id);
  REQUIRE_FALSE(published.empty());

  compare_schemas(runcomfy::schema_of<T>(), published);

  // Filled: every default in its own field, and the rule for required properties without one.
  const runcomfy::result<T> filled = runcomfy::sample_of<T>();
  REQUIRE_MESSAGE(filled.has_value(), (filled ? "" : filled.error().message()));
  check_violations(runcomfy::validate(*filled));

  // Written, and read back.
  const std::string text = runcomfy::to_json(*filled);
  const runcomfy::result<T> back = runcomfy::from_json<T>(text);
  REQUIRE_MESSAGE(back.has_value(), (back ? "" : back.error().message()));
  CHECK(*back == *filled);
  CHECK(runcomfy::to_json(*back) == text);
  const runcomfy::result<json::value> body = json::parse(text);
  REQUIRE(body.has_value());
  check_body(*body, published[0]);
}

}  // namespace all_models
