// SPDX-License-Identifier: MIT
// From a published schema to the members of a struct, while compiling: C++26 static reflection only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/fixed_string.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/constant_json.hpp"
#include "runcomfy/schema/media_guess.hpp"
#include "runcomfy/schema/property_name.hpp"

#if defined(__cpp_impl_reflection) && defined(__cpp_lib_reflection) && defined(__cpp_lib_define_static)

#include <meta>

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

// Texts as template arguments: a template gets the characters, and says what they are as an argument of another one.
template <const auto& Text>
inline constexpr fixed_string<sizeof(Text)> fixed_string_of = Text;
template <const auto& Text>
inline constexpr runcomfy::detail::choice<sizeof(Text)> choice_of = Text;

using whole_type = std::int64_t;  // a reflection of a using-declaration is not to be had
using natural_type = std::uint64_t;

consteval std::meta::info text_argument(std::meta::info as, std::string_view text) {
  return constant_of(substitute(as, {std::meta::reflect_constant_string(text)}));
}
consteval std::meta::info rule(std::meta::info what, bound limit) {
  return substitute(what, {std::meta::reflect_constant(limit)});
}
consteval std::meta::info rule(std::meta::info what, std::size_t limit) {
  return substitute(what, {std::meta::reflect_constant(limit)});
}

constexpr bool is_below(bound a, bound b) { return runcomfy::detail::compare(a, b) == -1; }
constexpr bound whole_bound(std::int64_t number) { return runcomfy::detail::bound_of(number); }

/// Which struct a schema makes: `what<bytes, node, name>::input`.
struct struct_maker {
  std::meta::info what;   // the alias template of that type
  std::meta::info bytes;  // the schema's text
  cpp_name name;          // of the struct whose members are read
};

/// What a value is in C++.
struct constant_type {
  enum class kind : unsigned char { text, boolean, integer, real, choice, list, structure, any_object, any };
  kind is = kind::any;
  std::meta::info type = ^^json::value;
  std::vector<std::meta::info> rules = {};
  std::string format = {};
};

/// Reads one object schema. The rules are those of `generate_models`; but where that one would warn of something, there
/// is nobody to warn here, so it is refused.
class constant_schema {
 public:
  std::vector<std::meta::info> members;  // for std::meta::define_aggregate
  std::vector<std::size_t> schemas;      // where those of the members begin, in the same order
  sentence trouble;

  consteval constant_schema(constant_value schema, const struct_maker& maker) : maker_(maker) {
    if (!is_good_object(schema)) return;
    const std::vector<constant_value> ordered = required_first(schema);
    std::vector<std::string> wire_names;
    for (const constant_value each : ordered) wire_names.push_back(each.name());
    const std::vector<std::string_view> views(wire_names.begin(), wire_names.end());
    std::vector<cpp_name> names(ordered.size());
    name_properties(views.data(), views.size(), names.data(), maker.name.view());
    for (std::size_t i = 0; i < ordered.size() && trouble.empty(); ++i)
      add_member(ordered[i], wire_names[i], names[i], i < required_);
  }

 private:
  using kind = constant_type::kind;

  template <class... Texts>
  consteval bool fail(const Texts&... what) {
    if (!trouble.empty()) return false;
    trouble.add("runcomfy: this schema makes no struct: ");
    if (!property_.empty()) trouble.add("the property \"").add(property_).add("\": ");
    (trouble.add(what), ...);
    return false;
  }

  consteval bool is_good_object(constant_value schema) {
    const constant_value properties = schema.find("properties");
    if (!properties) return fail("it has no \"properties\"");
    if (!properties.is_object()) return fail("its \"properties\" are no object");
    const constant_value required = schema.find("required");
    if (required && !required.is_array()) return fail("its \"required\" is no list");
    return true;
  }

  // Required properties in the order of `required`, then the others in the order of the schema.
  consteval std::vector<constant_value> required_first(constant_value schema) {
    std::vector<constant_value> ordered;
    const auto is_taken = [&](std::size_t index) {
      for (const constant_value each : ordered)
        if (each.index() == index) return true;
      return false;
    };
    const constant_value required = schema.find("required");
    if (required) {
      for (const constant_value name : required.items()) {
        if (!name.is_text()) return fail("its \"required\" holds something that is no name"), ordered;
        const constant_value found = schema.find("properties").find(name.text());
        if (!found) return fail("its \"required\" names \"", name.text(), "\", which is no property"), ordered;
        if (!is_taken(found.index())) ordered.push_back(found);
      }
    }
    required_ = ordered.size();
    for (const constant_value each : schema.find("properties").items())
      if (!is_taken(each.index())) ordered.push_back(each);
    return ordered;
  }

  consteval void add_member(constant_value schema, const std::string& wire_name, const cpp_name& name, bool required) {
    property_ = wire_name;
    if (wire_name.empty()) return void(fail("its name is empty"));
    if (!schema.is_object()) return void(fail("its schema is no object"));
    constant_type value = read(schema, name, false);
    add_media(value, schema, wire_name);
    if (!trouble.empty()) return;
    if (!required)
      value.type = substitute(^^std::optional, {
                                                   value.type});
    std::vector<std::meta::info> arguments = {text_argument(^^fixed_string_of, wire_name), value.type};
    arguments.insert(arguments.end(), value.rules.begin(), value.rules.end());
    members.push_back(data_member_spec(substitute(^^field, arguments), {.name = name.view()}));
    schemas.push_back(schema.index());
    property_.clear();
  }

  consteval constant_type read(constant_value schema, const cpp_name& name, bool is_item) {
    constant_type to;
    if (!keywords_are_known(schema) || !read_type(to, schema)) return to;
    const constant_value choices = schema.find("enum");
    if (choices && !read_choices(to, choices)) return to;
    if (to.is == kind::list && !read_items(to, schema.find("items"), schema.find("format"), name)) return to;
    if (to.is == kind::any_object && schema.find("properties")) {
      if (!schema.find("properties").is_object()) return fail("its \"properties\" are no object"), to;
      if (!schema.find("properties").is_empty()) make_struct(to, schema, name, is_item);
    }
    read_rules(to, schema);
    return to;
  }

  consteval bool keywords_are_known(constant_value schema) {
    constexpr std::string_view known[] = {"type",   "title",     "description", "default",    "enum",
                                          "format", "minimum",   "maximum",     "minItems",   "maxItems",
                                          "items",  "maxLength", "validations", "properties", "required"};
    for (const constant_value each : schema.items()) {
      bool is_known = false;
      for (const std::string_view word : known) is_known = is_known || each.is_named(word);
      if (!is_known) return fail("its keyword \"", each.name(), "\" is unknown");
    }
    return true;
  }

  consteval bool read_type(constant_type& to, constant_value schema) {
    const constant_value type = schema.find("type");
    if (type && !type.is_text()) return fail("its \"type\" is no text");
    const std::string word = type ? type.text() : schema.find("properties") ? "object" : "";
    if (word == "string") to = {kind::text, ^^std::string};
    else if (word == "boolean") to = {kind::boolean, ^^bool};
    else if (word == "integer") to = {kind::integer, ^^whole_type};
    else if (word == "number" || word == "float") to = {kind::real, ^^double};
    else if (word == "array") to = {kind::list, ^^json::array};
    else if (word == "object") to = {kind::any_object, ^^json::object};
    else if (!word.empty()) return fail("its type \"", word, "\" is unknown");
    else if (!schema.find("enum")) return fail("it has no type");
    return true;
  }

  consteval bool read_choices(constant_type& to, constant_value from) {
    if (!from.is_array() || from.is_empty()) return fail("its enum is no list of values");
    std::vector<std::meta::info> choices;
    std::size_t texts = 0;
    std::size_t wholes = 0;
    for (const constant_value each : from.items()) {
      if (each.is_text()) {
        ++texts;
        choices.push_back(text_argument(^^choice_of, each.text()));
        continue;
      }
      const std::optional<bound> number = each.is_number() ? each.number() : std::nullopt;
      if (!number || !number->is_whole() || (number->is == bound::form::natural && number->bits >> 63 != 0))
        return fail("its enum holds ", each.written(), ", which is neither a text nor a whole number");
      ++wholes;
      choices.push_back(
          std::meta::reflect_constant(runcomfy::detail::choice<0>(static_cast<std::int64_t>(number->bits))));
    }
    if (texts > 0 && wholes > 0) return fail("its enum holds both texts and numbers");
    if (to.is != kind::any && to.is != (texts > 0 ? kind::text : kind::integer))
      return fail("its enum does not go with its type");
    to = {kind::choice, substitute(^^one_of, choices)};
    return true;
  }

  consteval bool read_items(constant_type& to, constant_value items, constant_value format, const cpp_name& name) {
    constant_type item;
    const bool is_open = !items || (items.is_object() && items.is_empty());
    const bool is_media = format && format.is_text() && !media_kind_of(format.text()).empty();
    if (items && !items.is_object()) return fail("its \"items\" are no object");
    if (is_open && !items && is_media) item = {kind::text, ^^std::string};
    if (!is_open) item = read(items, name, true);
    if (items && (items.find("default") || items.find("validations")))
      return fail("its items have a default or validations of their own");
    if (item.is == kind::boolean) item = {};  // std::vector<bool> holds no bool that could be named
    to.type = substitute(^^std::vector, {
                                            item.type});
    if (!item.rules.empty()) to.rules.push_back(substitute(^^runcomfy::items, item.rules));
    item_ = item.is;
    item_has_format_ = !item.format.empty();
    unpublished_ = is_open && item.is != kind::any;
    return trouble.empty();
  }

  consteval void make_struct(constant_type& to, constant_value schema, const cpp_name& name, bool is_item) {
    cpp_name wanted = maker_.name;
    if (wanted.size > 0) wanted.append("_");
    wanted.append(name.view());
    if (is_item) wanted.append("_item");
    to = {kind::structure, substitute(maker_.what, {maker_.bytes, std::meta::reflect_constant(schema.index()),
                                                    std::meta::reflect_constant(segment_name(wanted.view()))})};
  }

  // In the order of the generator, so that the types are the same.
  consteval void read_rules(constant_type& to, constant_value schema) {
    if (const constant_value format = schema.find("format")) {
      if (!format.is_text() || format.text().empty()) return void(fail("its format is no word"));
      if (to.is != kind::text && to.is != kind::list) return void(does_not_go("format"));
      to.format = format.text();
      to.rules.push_back(substitute(^^runcomfy::format, {
                                                            text_argument(^^fixed_string_of, to.format)}));
      const constant_value standard = schema.find("default");
      if (to.is == kind::text && !media_kind_of(to.format).empty() && standard && standard.is_text() &&
          is_file_name(standard.text()))
        to.rules.push_back(^^media_name);
    }
    media_at_ = to.rules.size();
    read_count(to, schema, "maxLength", to.is == kind::text, ^^max_length);
    const auto least = read_count(to, schema, "minItems", to.is == kind::list, ^^min_items);
    const auto most = read_count(to, schema, "maxItems", to.is == kind::list, ^^max_items);
    if (least && most && *least > *most) return void(fail("its minItems are above its maxItems"));
    if (to.is == kind::list && unpublished_) to.rules.push_back(^^spelled_without_items);
    read_bounds(to, schema);
    const constant_value type = schema.find("type");
    if (to.is == kind::real && type && type.text() == "float") to.rules.push_back(^^spelled_float);
    if (to.is != kind::structure && (schema.find("properties") || schema.find("required")) && to.is != kind::any_object)
      does_not_go("properties");
    if (to.is != kind::list && schema.find("items")) does_not_go("items");
  }

  consteval bool does_not_go(std::string_view keyword) {
    return fail("its keyword \"", keyword, "\" does not go with its type");
  }

  consteval std::optional<std::size_t> read_count(constant_type& to, constant_value schema, std::string_view keyword,
                                                  bool fits, std::meta::info what) {
    const constant_value found = schema.find(keyword);
    if (!found) return std::nullopt;
    if (!fits) return does_not_go(keyword), std::nullopt;
    const std::optional<bound> count = found.is_number() ? found.number() : std::nullopt;
    if (!count || count->is != bound::form::natural || count->bits > (std::numeric_limits<std::uint32_t>::max)())
      return fail("its ", keyword, " is ", found.written(), ", no count"), std::nullopt;
    to.rules.push_back(rule(what, static_cast<std::size_t>(count->bits)));
    return static_cast<std::size_t>(count->bits);
  }

  consteval std::optional<bound> read_bound(constant_type& to, constant_value schema, std::string_view keyword) {
    const constant_value found = schema.find(keyword);
    if (!found || to.is == kind::choice) return std::nullopt;  // the enum is the narrower rule
    if (to.is != kind::integer && to.is != kind::real) return does_not_go(keyword), std::nullopt;
    if (!found.is_number()) return fail("its ", keyword, " is no number"), std::nullopt;
    const std::optional<bound> limit = found.number();
    if (!limit) fail("its ", keyword, " is ", found.written(), ", which cannot be read exactly while compiling");
    return limit;
  }
  consteval void read_bounds(constant_type& to, constant_value schema) {
    const std::optional<bound> low = read_bound(to, schema, "minimum");
    const std::optional<bound> high = read_bound(to, schema, "maximum");
    if (low && high && is_below(*high, *low)) return void(fail("its minimum is above its maximum"));
    if (low) to.rules.push_back(rule(^^minimum, *low));
    if (high) to.rules.push_back(rule(^^maximum, *high));
    if (to.is != kind::integer || !low || !high) return;
    constexpr std::int64_t well_inside_int = std::int64_t{1} << 30;
    const auto is_small = [](bound limit) {
      return !is_below(limit, whole_bound(-well_inside_int)) && !is_below(whole_bound(well_inside_int), limit);
    };
    if (is_small(*low) && is_small(*high)) to.type = ^^int;
    else if (!is_below(*low, whole_bound(0)) &&
             is_below(whole_bound((std::numeric_limits<std::int64_t>::max)()), *high))
      to.type = ^^natural_type;
  }

  // Media that no format tells.
  consteval void add_media(constant_type& to, constant_value schema, std::string_view wire_name) {
    const constant_value demands = schema.find("validations");
    if (demands && !demands.is_array()) return void(fail("its validations are no list"));
    if (demands)
      for (const constant_value each : demands.items())
        if (!each.find("validation_rule").is_text() || !each.find("validation_value").is_number() ||
            !each.find("validation_value").number())
          return void(fail("a validation is ", each.compact(), ", no rule with a number"));
    const bool is_list = to.is == kind::list && item_ == kind::text && !item_has_format_;
    if (!to.format.empty() || (to.is != kind::text && !is_list)) return;
    constant_value standard = schema.find("default");
    if (standard && standard.is_array() && !standard.is_empty()) standard = standard.items()[0];
    const std::string example = standard && standard.is_text() ? standard.text() : "";
    const media_guess guess = guess_media(wire_name, example, demands && !demands.is_empty());
    if (guess.kind.empty()) return;
    to.rules.insert(to.rules.begin() + static_cast<std::ptrdiff_t>(media_at_),
                    guess.takes_names ? ^^media_name : ^^media_uri);
  }

  struct_maker maker_;
  std::string property_ = {};
  std::size_t required_ = 0;
  std::size_t media_at_ = 0;  // where among the rules one for media stands
  kind item_ = kind::any;     // of the list that was read last
  bool item_has_format_ = false;
  bool unpublished_ = false;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#endif
