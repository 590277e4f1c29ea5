// SPDX-License-Identifier: MIT
// A request body against an input schema, as the service publishes them.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/violation.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/testing/json_difference.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// Every rule of a published input schema that a body breaks. Known are the keywords that published schemas use: `type`
/// (with the service's own `float`), `required`, `properties`, `enum`, `minimum`, `maximum`, `minLength`, `maxLength`
/// (code points), `minItems`, `maxItems`, `items`. Other keywords, formats and rules about the media behind a URL are
/// not looked at. Null is taken only where null is the published default. A required name that is not among the
/// properties is passed over: one published schema has such a one.
[[nodiscard]] std::vector<violation> check_body(const json::value& schema, const json::value& body,
                                                bool accept_unknown_properties = false);

namespace detail {

class schema_checker {
 public:
  explicit schema_checker(bool accept_unknown) : accept_unknown_(accept_unknown) {}

  void check(const json::value& schema, const json::value& given, const std::string& where) {
    if (given.is_null()) {
      const json::value* usual = schema.find("default");
      if (usual != nullptr && usual->is_null()) return;
    }
    if (const std::string* type = text_of(schema, "type"); type != nullptr && !is_of_type(given, *type))
      return add(where, "type", *type, json_text(given));  // no other rule makes sense then
    check_enum(schema, given, where);
    if (given.is_number()) check_number(schema, given, where);
    if (given.is_string()) check_length(schema, *given.as_string(), where);
    if (given.is_array()) check_items(schema, *given.as_array(), where);
    if (given.is_object()) check_members(schema, *given.as_object(), where);
  }

  std::vector<violation> found;

 private:
  static const std::string* text_of(const json::value& schema, std::string_view keyword) {
    const json::value* value = schema.find(keyword);
    return value == nullptr ? nullptr : value->as_string();
  }
  void add(const std::string& where, std::string rule, std::string limit, const std::string& actual) {
    found.push_back({where.empty() ? "the body" : where, {}, std::move(rule), std::move(limit), excerpt(actual)});
  }

  static bool is_integral(const json::value& given) {
    return given.as_int64() || given.as_uint64() || given.as_long_integer() != nullptr;
  }
  // A word that is no JSON type lets everything pass.
  static bool is_of_type(const json::value& given, std::string_view type) {
    if (type == "string") return given.is_string();
    if (type == "integer") return is_integral(given);
    if (type == "number" || type == "float") return given.is_number();
    if (type == "boolean") return given.is_bool();
    if (type == "array") return given.is_array();
    if (type == "object") return given.is_object();
    return true;
  }

  void check_enum(const json::value& schema, const json::value& given, const std::string& where) {
    const json::value* listed = schema.find("enum");
    if (listed == nullptr || !listed->is_array()) return;
    for (const json::value& each : *listed->as_array()) {
      if (each == given) return;
    }
    add(where, "enum", json_text(*listed), json_text(given));
  }

  // An integer beyond 64 bits is beyond every bound.
  static double as_real(const json::value& given) {
    if (const std::optional<double> real = given.as_double()) return *real;
    const std::string* digits = given.as_long_integer();
    const double most = (std::numeric_limits<double>::max)();
    return digits != nullptr && digits->front() == '-' ? -most : most;
  }
  void check_number(const json::value& schema, const json::value& given, const std::string& where) {
    const double real = as_real(given);
    if (const json::value* least = schema.find("minimum"); least != nullptr && least->is_number()) {
      if (!(real >= as_real(*least))) add(where, "minimum", json_text(*least), json_text(given));
    }
    if (const json::value* most = schema.find("maximum"); most != nullptr && most->is_number()) {
      if (!(real <= as_real(*most))) add(where, "maximum", json_text(*most), json_text(given));
    }
  }

  void check_count(const json::value& schema, std::string_view least_word, std::string_view most_word,
                   std::size_t count, const std::string& where) {
    const json::value* least = schema.find(least_word);
    const json::value* most = schema.find(most_word);
    if (least != nullptr && least->as_uint64() && count < *least->as_uint64())
      add(where, std::string(least_word), json_text(*least), std::to_string(count));
    if (most != nullptr && most->as_uint64() && count > *most->as_uint64())
      add(where, std::string(most_word), json_text(*most), std::to_string(count));
  }
  void check_length(const json::value& schema, const std::string& given, const std::string& where) {
    std::size_t points = 0;
    for (const char c : given) points += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    check_count(schema, "minLength", "maxLength", points, where);
  }
  void check_items(const json::value& schema, const json::array& given, const std::string& where) {
    check_count(schema, "minItems", "maxItems", given.size(), where);
    const json::value* items = schema.find("items");
    if (items == nullptr) return;
    for (std::size_t i = 0; i < given.size(); ++i) check(*items, given[i], inside(where, std::to_string(i)));
  }
  void check_members(const json::value& schema, const json::object& given, const std::string& where) {
    const json::value* properties = schema.find("properties");
    if (properties == nullptr || !properties->is_object()) return;
    if (const json::value* required = schema.find("required"); required != nullptr && required->is_array()) {
      for (const json::value& each : *required->as_array()) {
        const std::string* name = each.as_string();
        if (name != nullptr && properties->find(*name) != nullptr && !given.contains(*name))
          found.push_back({inside(where, *name), {}, "required", {}, "nothing"});
      }
    }
    for (const json::member& each : given) {
      if (const json::value* rules = properties->find(each.key)) check(*rules, each.value, inside(where, each.key));
      else if (!accept_unknown_) add(inside(where, each.key), "additionalProperties", "false", json_text(each.value));
    }
  }
  static std::string inside(const std::string& where, const std::string& name) {
    return where.empty() ? name : where + "/" + name;
  }

  bool accept_unknown_;
};

}  // namespace detail

inline std::vector<violation> check_body(const json::value& schema, const json::value& body,
                                         bool accept_unknown_properties) {
  detail::schema_checker checker(accept_unknown_properties);
  checker.check(schema, body, {});
  return std::move(checker.found);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing
