// SPDX-License-Identifier: MIT
// The schema of a struct, as the service publishes schemas.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/shape.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/reflect/reflect.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// The input schema that `T` stands for, in the form and spelling of the published ones: `type`, `properties` in the
/// order of the members, `required`, `enum`, `minimum`, `maximum`, `maxLength`, `minItems`, `maxItems`, `items`,
/// `format`, and from the struct's table of facts `title`, `default` and `validations`. `float` where the field is
/// `spelled_float`, else `number`; no `items` where it is `spelled_without_items`. A `std::array` has exactly its
/// number of items. A struct that holds itself is written out eight levels deep. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] json::value schema_of();

namespace schema::detail {

// How much deeper to go, and whether to tell under keywords of our own what is published without a word: media without
// a format, and items that a schema leaves out.
struct levels {
  int left = 8;
  bool internal = false;
  [[nodiscard]] levels deeper() const { return {left - 1, internal}; }
};
inline constexpr std::string_view media_keyword = "our media";
inline constexpr std::string_view without_items_keyword = "our items";

template <class T, class Backend>
json::object object_schema(levels at);

inline json::value bound_value(bound limit) {
  if (!limit.is_whole()) return limit.number();
  if (limit.is == bound::form::negative) return static_cast<std::int64_t>(limit.bits);
  return limit.bits;
}

template <class V, class Backend, class... Rules>
json::object value_schema(levels at, rule_list<Rules...>);

template <class V, class Backend, class... Rules>
json::value items_schema(levels at, items<Rules...>) {
  return value_schema<typename V::value_type, Backend>(at, rule_list<Rules...>());
}

inline void mark(json::object& to, std::string_view keyword, levels at) {
  if (at.internal) to.set(keyword, true);
  else if (keyword == without_items_keyword) to.erase("items");
}

template <class V, class Backend, class Rule>
void add_rule(json::object& to, levels at) {
  using namespace runcomfy::detail;
  if constexpr (is_minimum<Rule>) to.set("minimum", bound_value(Rule::limit));
  else if constexpr (is_maximum<Rule>) to.set("maximum", bound_value(Rule::limit));
  else if constexpr (is_max_length<Rule>) to.set("maxLength", Rule::limit);
  else if constexpr (is_min_items<Rule>) to.set("minItems", Rule::limit);
  else if constexpr (is_max_items<Rule>) to.set("maxItems", Rule::limit);
  else if constexpr (is_format<Rule>) to.set("format", Rule::name);
  else if constexpr (is_media<Rule>) mark(to, media_keyword, at);
  else if constexpr (is_items<Rule>) to.set("items", items_schema<V, Backend>(at, Rule()));
  else if constexpr (std::is_same_v<Rule, spelled_float>) to.set("type", "float");
  else if constexpr (std::is_same_v<Rule, spelled_without_items>) mark(to, without_items_keyword, at);
}

template <class V, class Backend, class... Rules>
json::object value_schema(levels at, rule_list<Rules...>) {
  using json::detail::shape;
  constexpr shape form = json::detail::known_shape<V>();
  json::object to;
  if constexpr (form == shape::optional) {
    return value_schema<reflect::without_optional_t<V>, Backend>(at, rule_list<Rules...>());
  } else if constexpr (form == shape::one_of) {
    to.set("type", V::is_text ? "string" : "integer");
    json::array choices;
    for (const auto& each : V::choices) choices.push_back(each);
    to.set("enum", std::move(choices));
  } else if constexpr (form == shape::enumeration) {
    to.set("type", "string");
    json::array choices;
    reflect::for_each_enum_text<V, Backend>([&](std::string_view each) { choices.push_back(each); });
    to.set("enum", std::move(choices));
  } else if constexpr (form == shape::text) {
    to.set("type", "string");
  } else if constexpr (form == shape::boolean) {
    to.set("type", "boolean");
  } else if constexpr (form == shape::integer) {
    to.set("type", "integer");
  } else if constexpr (form == shape::real) {
    to.set("type", "number");
  } else if constexpr (form == shape::list || form == shape::fixed_list) {
    to.set("type", "array");
    json::object of_items = value_schema<typename V::value_type, Backend>(at, rule_list<>());
    if (!of_items.empty()) to.set("items", std::move(of_items));
    if constexpr (form == shape::fixed_list) {
      to.set("minItems", std::tuple_size<V>::value);
      to.set("maxItems", std::tuple_size<V>::value);
    }
  } else if constexpr (form == shape::any_array) {
    to.set("type", "array");
  } else if constexpr (form == shape::map || form == shape::any_object) {
    to.set("type", "object");
  } else if constexpr (form == shape::structure) {
    to = object_schema<V, Backend>(at.deeper());
  }
  (add_rule<V, Backend, Rules>(to, at), ...);
  return to;
}

inline void add_facts(json::object& to, const fact& from) {
  if (!from.title.empty()) to.set("title", from.title);
  if (!from.default_json.empty()) {
    if (result<json::value> known = json::parse(from.default_json)) to.set("default", *std::move(known));
  }
  json::array demands;
  for (const media_demand& each : from.validations) {
    demands.push_back(json::object{{"validation_rule", each.rule}, {"validation_value", each.value}});
  }
  if (!demands.empty()) to.set("validations", std::move(demands));
}

template <class T, class Backend>
consteval bool facts_have_members() {
  if constexpr (reflect::has_facts<T>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      for (const fact& each : reflect::constants<T>::facts)
        if (!((each.wire_name == reflect::info<T, I, Backend>::wire_name) || ...)) return false;
      return true;
    }(std::make_index_sequence<reflect::size<T, Backend>>{});
  } else {
    return true;
  }
}

template <class T, std::size_t I, class Backend>
void add_member(json::object& properties, json::array& required, levels at) {
  using info = reflect::info<T, I, Backend>;
  json::object to = value_schema<typename info::value_type, Backend>(at, typename info::rules());
  if (const fact* known = reflect::find_fact<T>(info::wire_name)) add_facts(to, *known);
  properties.append(std::string(info::wire_name), std::move(to));
  if constexpr (info::required) required.push_back(info::wire_name);
}

template <class T, class Backend>
json::object object_schema(levels at) {
  static_assert(facts_have_members<T, Backend>(),
                "runcomfy: the facts of this struct speak of a wire name that no member has");
  json::object to{{"type", "object"}};
  if (at.left <= 0) return to;
  json::object properties;
  json::array required;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (add_member<T, I, Backend>(properties, required, at), ...);
  }(std::make_index_sequence<reflect::size<T, Backend>>{});
  to.set("required", std::move(required));
  to.set("properties", std::move(properties));
  return to;
}

}  // namespace schema::detail

template <class T, class Backend>
json::value schema_of() {
  return schema::detail::object_schema<T, Backend>({});
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
