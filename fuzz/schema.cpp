// SPDX-License-Identifier: MIT
// The schema side: whatever a published schema says, comparing it with a struct ends soon, tells the same twice and
// whatever the order and the wording, and what it tells is fit to be shown. Inputs that can be read are validated too.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/support/harness.hpp"
#include "fuzz/support/structs.hpp"
#include "runcomfy/json.hpp"
#include "runcomfy/models/community/wan-2-1/fusionx/image-to-video.hpp"
#include "runcomfy/models/kling/kling-2-1/master/image-to-video.hpp"
#include "runcomfy/models/wan-ai/wan-2-6/image-to-image.hpp"
#include "runcomfy/schema/check_schema.hpp"

namespace json = runcomfy::json;

namespace {

using kling = runcomfy::models::kling::kling_2_1::master::image_to_video;
using fusionx = runcomfy::models::community::wan_2_1::fusionx::image_to_video;
using wan = runcomfy::models::wan_ai::wan_2_6::image_to_image;

std::uint64_t inputs = 0;
std::uint64_t compared = 0;
std::uint64_t told = 0;
std::uint64_t validated = 0;
std::uint64_t violated = 0;

using differences = std::vector<runcomfy::difference>;

// Fit to be shown: UTF-8, in one line, not long.
void check_text(std::string_view text, std::size_t most) {
  fuzz::require(text.size() <= most, "what is told is short", text);
  fuzz::require(runcomfy::try_to_json(text).has_value(), "what is told is UTF-8", text);
  for (const char c : text) fuzz::require(static_cast<unsigned char>(c) >= 0x20, "what is told is one line", text);
}

// What differs and how bad it is; not how the sides are shown, because a whole property is shown as it is written.
std::vector<std::string> in_short(const differences& all) {
  std::vector<std::string> out;
  for (const runcomfy::difference& each : all)
    out.push_back(each.wire_name + '\n' + each.keyword + (each.breaking ? "\nbreaking" : "\n"));
  std::sort(out.begin(), out.end());
  return out;
}

// The same schema with nothing given twice (which of them counts would depend on the order); `otherwise`: with the
// properties in another order, and other titles and descriptions.
json::object said(const json::object& schema, bool otherwise) {
  json::object out;
  for (const json::member& each : schema) {
    if (out.contains(each.key)) continue;
    if (otherwise && (each.key == "title" || each.key == "description")) continue;
    if (each.key != "properties" || !each.value.is_object()) {
      out.append(each.key, each.value);
      continue;
    }
    const json::object& from = *each.value.as_object();
    json::object properties;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const json::member& property = *(from.begin() + (otherwise ? from.size() - 1 - i : i));
      if (from.find(property.key) != &property.value) continue;
      const json::object* const inside = property.value.as_object();
      properties.append(property.key, inside == nullptr ? property.value : json::value(said(*inside, otherwise)));
    }
    out.append(each.key, std::move(properties));
  }
  if (otherwise) {
    out.append("title", "Other words");
    out.append("description", "Andere Worte");
  }
  return out;
}

template <class T>
void check_against(const json::value& published) {
  ++compared;
  const differences found = runcomfy::check_schema<T>(published);
  fuzz::require(found == runcomfy::check_schema<T>(published), "the same schema is told twice as the same");
  fuzz::require(found.size() <= 1000, "at most 1,000 differences are told");
  told += found.size();
  for (const runcomfy::difference& each : found) {
    // A keyword of the published schema may be any text, also an empty one.
    fuzz::require(!each.keyword.empty() || each.ours.empty(), "a difference names its keyword");
    check_text(each.ours, 300);
    check_text(each.published, 300);
    check_text(each.message(), each.wire_name.size() + each.keyword.size() + 800);
    for (const std::string_view side : {std::string_view(each.ours), std::string_view(each.published)})
      fuzz::require(side.size() > 190 || side.empty() || json::parse(side).has_value() ||
                        side.find("...") != std::string_view::npos,
                    "what a side says is JSON, or shortened", side);
  }
  const json::object* const schema = published.as_object();
  if (schema == nullptr || schema->contains("input_schema") || found.size() >= 1000) return;
  fuzz::require(in_short(runcomfy::check_schema<T>(json::value(said(*schema, false)))) ==
                    in_short(runcomfy::check_schema<T>(json::value(said(*schema, true)))),
                "order and wording of a schema make no difference", runcomfy::to_json(published));
}

// A struct differs from nothing that it says itself.
template <class T>
bool agrees_with_itself() {
  const json::value own = runcomfy::schema_of<T>();
  return runcomfy::check_schema<T>(own).empty() &&
         runcomfy::check_schema<T>(json::value(said(*own.as_object(), true))).empty();
}

template <class T>
void check_validation(std::string_view text) {
  const runcomfy::result<T> input = runcomfy::from_json<T>(text);
  if (!input) return;
  ++validated;
  const std::vector<runcomfy::violation> found = runcomfy::validate(*input);
  fuzz::require(found == runcomfy::validate(*input), "an input is judged twice as the same");
  violated += found.empty() ? 0U : 1U;
  for (const runcomfy::violation& each : found) {
    fuzz::require(!each.rule.empty() && !each.wire_name.empty(), "a violation names its rule and its property");
    check_text(each.message(), 2000);
    for (const std::string& side : {each.limit, each.actual})
      fuzz::require(side.empty() || json::parse(side).has_value(), "limit and value of a violation are JSON", side);
  }
  // What was read is UTF-8 and finite, so it can be written whatever the rules say.
  fuzz::require(runcomfy::try_to_json(*input).has_value(), "what was read can be written");
}

}  // namespace

bool fuzz::run(std::string_view input) {
  static const bool agree = agrees_with_itself<kling>() && agrees_with_itself<fusionx>() && agrees_with_itself<wan>() &&
                            agrees_with_itself<fuzz::input>() && agrees_with_itself<everything>();
  require(agree, "a struct agrees with its own schema");
  ++inputs;
  check_validation<kling>(input);
  check_validation<fusionx>(input);
  check_validation<wan>(input);
  check_validation<fuzz::input>(input);
  check_validation<everything>(input);
  const runcomfy::result<json::value> published = json::parse(input);
  if (!published) return false;
  check_against<kling>(*published);
  check_against<fusionx>(*published);
  check_against<wan>(*published);
  check_against<fuzz::input>(*published);
  check_against<node>(*published);
  return published->is_object();
}

const std::vector<std::string_view>& fuzz::words() {
  static const std::vector<std::string_view> all = {"type",
                                                    "object",
                                                    "properties",
                                                    "required",
                                                    "string",
                                                    "integer",
                                                    "number",
                                                    "float",
                                                    "boolean",
                                                    "array",
                                                    "items",
                                                    "enum",
                                                    "minimum",
                                                    "maximum",
                                                    "maxLength",
                                                    "minItems",
                                                    "maxItems",
                                                    "format",
                                                    "title",
                                                    "default",
                                                    "description",
                                                    "validations",
                                                    "validation_rule",
                                                    "validation_value",
                                                    "image_uri",
                                                    "image_uris",
                                                    "input_schema",
                                                    "model_id",
                                                    "600_prompt",
                                                    "frames",
                                                    "598_steps",
                                                    "ratio",
                                                    "loras",
                                                    "path",
                                                    "scale",
                                                    "prompt",
                                                    "image_url",
                                                    "duration",
                                                    "negative_prompt",
                                                    "cfg_scale",
                                                    "16:9",
                                                    "1:1",
                                                    "id",
                                                    "children",
                                                    "exclusiveMinimum",
                                                    "pattern",
                                                    "additionalProperties",
                                                    "$ref",
                                                    "https://example.com/a.png",
                                                    "/etc/passwd",
                                                    "data:image/png;base64,AA",
                                                    "http://10.0.0.1/x"};
  return all;
}

void fuzz::report() {
  const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf(
      "fuzz: schema: %llu inputs, %llu comparisons of a schema with a struct that told %llu differences, %llu "
      "structs validated, %llu of them with violations, 0 properties broken\n",
      number(inputs), number(compared), number(told), number(validated), number(violated));
}
