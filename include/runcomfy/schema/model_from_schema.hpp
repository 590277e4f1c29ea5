// SPDX-License-Identifier: MIT
// A published schema becomes a type while compiling, without a generator. Experimental; C++26 static reflection only.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "runcomfy/core/fixed_string.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/constant_schema.hpp"

#if defined(__cpp_impl_reflection) && defined(__cpp_lib_reflection) && defined(__cpp_lib_define_static)

#include <meta>
#include <span>

namespace runcomfy::inline RUNCOMFY_ABI {

namespace schema::detail {
template <const auto& Bytes, fixed_string ModelId>
struct model_maker;
}

/// The input of a model as a struct, made by the compiler from the schema that is published for it:
///
///     inline constexpr unsigned char orbit_schema[] = {
///     #embed "orbit.json"
///     };
///     using orbit = runcomfy::model_from_schema<orbit_schema>;
///
///     orbit input{.prompt = "a fox", .steps = 12};
///
/// The members are those that `generate_models` would write: the same names (`schema/property_name.hpp`), the same
/// `field` types, required ones first. So everything takes the struct that takes a generated one: `to_json`,
/// `from_json`, `validate`, `schema_of`, `check_schema`, `client.submit`. A mistake in the schema is a compile error
/// with a sentence, and so is what `generate_models` would warn of: an unknown keyword, a bound of a wrong type.
///
/// `Bytes` is an array of `char` or `unsigned char` with static storage duration. It holds an entry of the catalogue
/// (`{"model_id": ..., "input_schema": ...}`), or an input schema alone; then `ModelId` names the model, and is
/// needed by `submit(input)` only. Declare the array `inline`, or each translation unit has a type of its own.
///
/// Needs g++ 16 with `-std=c++26 -freflection`. As no default member initialisers can be made, -Wextra warns
/// (-Wmissing-field-initializers) where designated initialisers leave optional members out.
template <const auto& Bytes, fixed_string ModelId = "">
using model_from_schema = typename schema::detail::model_maker<Bytes, ModelId>::type;

namespace schema::detail {

template <std::size_t Size>
struct constant_characters {
  char of[Size + 1] = {};
};
template <const auto& Bytes>
inline constexpr auto characters_of = [] {
  static_assert(sizeof(Bytes[0]) == 1, "runcomfy: a schema is an array of char or unsigned char");
  constant_characters<sizeof(Bytes)> made;
  for (std::size_t i = 0; i < sizeof(Bytes); ++i) made.of[i] = static_cast<char>(Bytes[i]);
  return made;
}();
/// A string literal has a NUL at its end, which is no part of the text.
template <const auto& Bytes>
inline constexpr std::string_view characters_in{
    characters_of<Bytes>.of,
    sizeof(Bytes) > 0 && characters_of<Bytes>.of[sizeof(Bytes) - 1] == '\0' ? sizeof(Bytes) - 1 : sizeof(Bytes)};

template <std::size_t Size>
struct constant_nodes {
  constant_node of[Size];
  sentence trouble;
};
template <const auto& Bytes>
inline constexpr auto nodes_in = [] {
  constexpr std::size_t most = [] {  // each value but the first has one of these in front
    std::size_t count = 1;
    for (const char each : characters_in<Bytes>)
      count += each == '{' || each == '[' || each == ',' || each == ':' ? 1U : 0U;
    return count;
  }();
  constant_nodes<most> made;
  const constant_reader read(characters_in<Bytes>);
  for (std::size_t i = 0; i < read.nodes.size(); ++i) made.of[i] = read.nodes[i];
  made.trouble = read.trouble;
  return made;
}();
template <const auto& Bytes>
consteval constant_value value_at(std::size_t index) {
  return {characters_in<Bytes>, nodes_in<Bytes>.of, index};
}

template <const auto& Bytes, std::size_t Node, cpp_name Name, fixed_string ModelId = "">
struct made;
template <const auto& Bytes, std::size_t Node, cpp_name Name, fixed_string ModelId = "">
using made_input = typename made<Bytes, Node, Name, ModelId>::input;

/// What is read of one object schema.
struct read_members {
  std::span<const std::meta::info> members;
  std::span<const std::size_t> schemas;  // where those of the members begin
  sentence trouble;
};
template <const auto& Bytes, std::size_t Node, cpp_name Name>
inline constexpr read_members members_at = [] {
  const constant_schema read(value_at<Bytes>(Node), {^^made_input, std::meta::reflect_object(Bytes), Name});
  return read_members{std::define_static_array(read.members), std::define_static_array(read.schemas), read.trouble};
}();

/// The demands on the media of one property.
template <const auto& Bytes, std::size_t Node>
inline constexpr auto demands_at = [] {
  std::array<media_demand, value_at<Bytes>(Node).items().size()> found;
  std::size_t at = 0;
  for (const constant_value each : value_at<Bytes>(Node).items()) {
    const constant_value word = each.find("validation_rule");
    const constant_value limit = each.find("validation_value");
    found[at++] = {std::define_static_string(word.text()), limit.number()->number()};
  }
  return found;
}();
/// The same as a pointer, to be asked for by a node that is known to a consteval function only.
template <const auto& Bytes, std::size_t Node>
inline constexpr const media_demand* first_demand_at = demands_at<Bytes, Node>.data();

template <const auto& Bytes>
consteval fact fact_of(constant_value property) {
  fact made{.wire_name = std::define_static_string(property.name())};
  if (const constant_value title = property.find("title"); title.is_text())
    made.title = std::define_static_string(title.text());
  if (const constant_value standard = property.find("default"))
    made.default_json = std::define_static_string(standard.compact());
  if (const constant_value demands = property.find("validations"); demands && !demands.items().empty()) {
    made.validations.count = demands.items().size();
    made.validations.first = extract<const media_demand*>(substitute(
        ^^first_demand_at, {
                               std::meta::reflect_object(Bytes), std::meta::reflect_constant(demands.index())}));
  }
  return made;
}
template <const auto& Bytes, std::size_t Node, cpp_name Name>
inline constexpr auto facts_at = [] {
  constexpr std::span<const std::size_t> schemas = members_at<Bytes, Node, Name>.schemas;
  std::array<fact, schemas.size()> rows;
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = fact_of<Bytes>(value_at<Bytes>(schemas[i]));
  return rows;
}();

template <fixed_string ModelId>
struct named_model {
  static constexpr std::string_view model_id = ModelId.view();
};
template <fixed_string ModelId>
  requires(ModelId.size() == 0)
struct named_model<ModelId> {};

/// One struct, `input`. Its constants stand around it: what `define_aggregate` makes has data members only.
template <const auto& Bytes, std::size_t Node, cpp_name Name, fixed_string ModelId>
struct made : named_model<ModelId> {
  struct input;

  static_assert(members_at<Bytes, Node, Name>.trouble.empty(), members_at<Bytes, Node, Name>.trouble);
  consteval { std::meta::define_aggregate(^^input, members_at<Bytes, Node, Name>.members); }

  static constexpr const auto& facts = facts_at<Bytes, Node, Name>;
};

consteval bool is_made(std::meta::info type) {
  if (!has_parent(type)) return false;
  const std::meta::info around = parent_of(type);
  return is_type(around) && has_template_arguments(around) && template_of(around) == ^^made;
}
template <class T>
concept made_from_schema = std::is_class_v<T> && is_made(^^T);

template <made_from_schema T>
constexpr bool operator==(const T& a, const T& b) {
  return reflect::with_members(a, [&](const auto&... mine) {
    return reflect::with_members(b, [&](const auto&... other) { return ((mine == other) && ...); });
  });
}

struct no_model {};

/// Finds the schema in what was published.
template <const auto& Bytes, fixed_string ModelId>
struct document {
  static consteval constant_value entry() { return value_at<Bytes>(0); }
  static consteval constant_value schema() {
    const constant_value inside = entry().find("input_schema");
    return inside ? inside : entry();
  }
  static consteval std::string model_id() {
    const constant_value known = entry().find("model_id");
    return ModelId.size() > 0 ? std::string(ModelId.view()) : known.is_text() ? known.text() : std::string();
  }
  static consteval sentence find_trouble() {
    if (!nodes_in<Bytes>.trouble.empty()) return nodes_in<Bytes>.trouble;
    if (schema().is_object()) return {};
    return sentence().add("runcomfy: this is no schema of one model: an object was expected");
  }
  static consteval std::meta::info find_type() {
    if (!find_trouble().empty()) return ^^no_model;
    const std::string id = model_id();
    const cpp_name name = id.empty() ? cpp_name() : segment_name(std::string_view(id).substr(id.rfind('/') + 1));
    return substitute(^^made_input, {
                                        std::meta::reflect_object(Bytes), std::meta::reflect_constant(schema().index()),
                                        std::meta::reflect_constant(name), text_argument(^^fixed_string_of, id)});
  }
};

template <const auto& Bytes, fixed_string ModelId>
struct model_maker {
  using from = document<Bytes, ModelId>;
  static_assert(from::find_trouble().empty(), from::find_trouble());
  using type = typename[:from::find_type():];
};

}  // namespace schema::detail

namespace reflect {

template <runcomfy::schema::detail::made_from_schema T>
struct constants_of<T> {
  using type = typename[:parent_of(^^T):];
};

}  // namespace reflect
}  // namespace runcomfy::inline RUNCOMFY_ABI

#else

namespace runcomfy::inline RUNCOMFY_ABI {

namespace schema::detail {
template <class Bytes>
inline constexpr bool has_static_reflection = false;
}

template <const auto& Bytes, fixed_string ModelId = "">
struct model_from_schema {
  static_assert(schema::detail::has_static_reflection<decltype(Bytes)>,
                "runcomfy: model_from_schema needs C++26 static reflection: g++ 16 with -std=c++26 -freflection");
};

}  // namespace runcomfy::inline RUNCOMFY_ABI

#endif
