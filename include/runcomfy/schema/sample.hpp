// SPDX-License-Identifier: MIT
// A filled input for a try-out or a test, by a rule that leaves nothing to chance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/convert.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/reflect/media_text.hpp"
#include "runcomfy/schema/schema_of.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// An input that keeps every rule of its type:
///
/// - a property with a published default, other than null, has that default;
/// - an optional property without one is left out;
/// - a required property without one is filled: an enum with its first member; a text with the property's name on the
///   wire, cut to `maxLength`; a media text with `https://example.com/image.png` (`video.mp4`, `audio.mp3`, by its
///   format); a number with its `minimum`, or 0; a boolean with false; a list with `minItems` items, each filled by the
///   rule for its items, media by the format of the list where they have none; a map with nothing; a struct by these
///   rules; any JSON with the property's name.
///
/// The error tells which value the type cannot hold, as a wrong row in its table of facts. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<T> sample_of();

namespace schema::detail {

inline json::value sample_value(const json::object& schema, std::string_view name, std::string_view list_format = {});

inline std::string_view text_of(const json::object& schema, std::string_view keyword) {
  const json::value* found = schema.find(keyword);
  const std::string* text = found == nullptr ? nullptr : found->as_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}
inline std::size_t count_of(const json::object& schema, std::string_view keyword, std::size_t otherwise) {
  const json::value* found = schema.find(keyword);
  return found == nullptr ? otherwise : static_cast<std::size_t>(found->as_uint64().value_or(otherwise));
}

inline json::value sample_text(const json::object& schema, std::string_view name, std::string_view list_format) {
  const std::string_view own = text_of(schema, "format");
  const std::string_view format = own.empty() ? list_format : own;
  if (format.starts_with("video_uri")) return "https://example.com/video.mp4";
  if (format.starts_with("audio_uri")) return "https://example.com/audio.mp3";
  if (runcomfy::detail::is_media_format(format) || schema.contains(media_keyword))
    return "https://example.com/image.png";
  const std::size_t most = count_of(schema, "maxLength", name.size());
  std::size_t end = 0;
  for (std::size_t points = 0; end < name.size(); ++end) {
    const bool starts = (static_cast<unsigned char>(name[end]) & 0xC0U) != 0x80U;
    if (starts && points++ == most) break;
  }
  return name.substr(0, end);
}

inline json::value sample_members(const json::object& schema) {
  json::object filled;
  const json::value* properties = schema.find("properties");
  if (properties == nullptr) return filled;
  const json::value* required = schema.find("required");
  for (const json::member& each : *properties->as_object()) {
    const json::object& rules = *each.value.as_object();
    const json::value* standard = rules.find("default");
    bool is_required = false;
    for (const json::value& needed : *required->as_array())
      is_required = is_required || *needed.as_string() == each.key;
    if (standard != nullptr && !standard->is_null()) filled.append(each.key, *standard);
    else if (is_required) filled.append(each.key, sample_value(rules, each.key));
  }
  return filled;
}

inline json::value sample_value(const json::object& schema, std::string_view name, std::string_view list_format) {
  if (const json::value* choices = schema.find("enum")) return (*choices->as_array())[0];
  const std::string_view type = text_of(schema, "type");
  if (type == "integer" || type == "number" || type == "float") {
    const json::value* least = schema.find("minimum");
    return least == nullptr ? json::value(0) : *least;
  }
  if (type == "boolean") return false;
  if (type == "object") return sample_members(schema);
  if (type == "array") {
    const json::object any;
    json::array items;
    std::string_view format = text_of(schema, "format");
    if (format.empty() && schema.contains(media_keyword)) format = "image_uris";
    const json::value* of_items = schema.find("items");
    const json::object& rules = of_items == nullptr ? any : *of_items->as_object();
    for (std::size_t left = count_of(schema, "minItems", 0); left > 0; --left)
      items.push_back(sample_value(rules, name, format));
    return items;
  }
  return sample_text(schema, name, list_format);
}

}  // namespace schema::detail

template <class T, class Backend>
result<T> sample_of() {
  using namespace schema::detail;
  return from_value<T, Backend>(sample_members(object_schema<T, Backend>({.internal = true})));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
