// SPDX-License-Identifier: MIT
// A published schema against a struct: has the service changed what the struct says?
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/encode.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/reflect/constant_checks.hpp"
#include "runcomfy/reflect/rules.hpp"
#include "runcomfy/schema/difference.hpp"
#include "runcomfy/schema/json_text.hpp"
#include "runcomfy/schema/schema_of.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Every difference between a published input schema and a struct; none where they say the same. `published` is the
/// schema, or an object that holds it as `input_schema`, as an entry of the catalogue does; the `model_id` beside it is
/// then compared, too.
///
/// Compared are, in properties at any depth, what is there and what is required, `type`, `enum` (whatever the order),
/// `minimum`, `maximum`, `maxLength`, `minItems`, `maxItems`, `format`, `items`, `default`, `validations`, and keywords
/// that this library does not know. No difference are the order of properties, titles, descriptions and other localised
/// words; a default of null (that is none); and a default that the struct leaves out and whose JSON text has more than
/// 66 characters: long prompts and lists of example media are no settings. `float` and `number` are told, but break
/// nothing.
///
/// A schema that is none is told as a difference, too. Of more than 1,000 differences the rest is left out; texts are
/// shortened. Takes time linear in the size of the published schema. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] std::vector<difference> check_schema(const json::value& published);

namespace schema::detail {

/// Walks over our schema and the published one. It goes only as deep as ours.
// A template of a type that is always the same, so that a program which compares nothing does not compile it.
template <class Difference>
class schema_comparison {
 public:
  std::vector<Difference> found;

  void top(const json::object& ours, const json::value& published, std::string_view model_id) {
    const json::value* schema = published.find("input_schema");
    if (schema != nullptr) {
      const json::value* id = published.find("model_id");
      if (id != nullptr && !model_id.empty() && *id != model_id) {
        const json::value mine = model_id;
        add({}, "model_id", &mine, id, true);
      }
    } else {
      schema = &published;
    }
    if (const json::object* theirs = schema->as_object()) return value(ours, *theirs, {});
    const json::value mine = "object";
    add({}, "type", &mine, schema, true);
  }

 private:
  static constexpr std::size_t most_differences = 1000;
  static constexpr std::size_t most_told = 200;      // characters of one side of a difference
  static constexpr std::size_t most_entries = 4096;  // of what has names: published schemas have fewer than 64
  static constexpr std::size_t long_default = 66;    // characters of a default's JSON text: 64 and two quotes

  /// The property, and the keywords on the way into what it holds: `items/`.
  struct place {
    std::string wire_name = {};
    std::string keywords = {};
  };

  void add(const place& at, std::string_view keyword, const json::value* ours, const json::value* published,
           bool breaking) {
    if (found.size() >= most_differences) return;
    found.push_back({at.wire_name, at.keywords + std::string(keyword), told(ours), told(published), breaking});
  }
  /// What has the wrong shape is told, and not looked into.
  bool has_shape(const place& at, std::string_view keyword, const json::value* published, bool right) {
    if (published != nullptr && !right) add(at, keyword, nullptr, published, true);
    return published != nullptr && right;
  }

  void value(const json::object& ours, const json::object& theirs, const place& at) {
    if (theirs.size() > most_entries) return add(at, "keywords", nullptr, &entries(theirs.size()), true);
    type(ours.find("type"), theirs.find("type"), at);
    choices(ours.find("enum"), theirs.find("enum"), at);
    for (const std::string_view keyword : {"minimum", "minItems"}) limit(keyword, ours, theirs, at, true);
    for (const std::string_view keyword : {"maximum", "maxItems", "maxLength"}) limit(keyword, ours, theirs, at, false);
    format(ours.find("format"), theirs.find("format"), at);
    standard(ours.find("default"), theirs.find("default"), at);
    demands(ours.find("validations"), theirs.find("validations"), at);
    items(ours, theirs.find("items"), at);
    members(ours, theirs, at);
    others(theirs, at);
  }

  void type(const json::value* ours, const json::value* theirs, const place& at) {
    if (!has_shape(at, "type", theirs, theirs != nullptr && theirs->is_string())) {
      if (theirs == nullptr && ours != nullptr) add(at, "type", ours, theirs, false);
      return;
    }
    if (ours == nullptr) return add(at, "type", ours, theirs, false);  // any JSON: the user sees to it
    if (*ours == *theirs) return;
    const auto is_number = [](const json::value& type) { return type == "number" || type == "float"; };
    add(at, "type", ours, theirs, !is_number(*theirs) || !(is_number(*ours) || *ours == "integer"));
  }

  void choices(const json::value* ours, const json::value* theirs, const place& at) {
    if (!has_shape(at, "enum", theirs,
                   theirs != nullptr && theirs->is_array() && theirs->as_array()->size() <= most_entries)) {
      if (theirs == nullptr && ours != nullptr) add(at, "enum", ours, theirs, false);
      return;
    }
    if (ours == nullptr) return add(at, "enum", ours, theirs, true);
    const json::value gone = lacking(*ours->as_array(), *theirs->as_array());
    const json::value fresh = lacking(*theirs->as_array(), *ours->as_array());
    if (!gone.as_array()->empty()) add(at, "enum", &gone, nullptr, true);
    if (!fresh.as_array()->empty()) add(at, "enum", nullptr, &fresh, false);
  }
  static json::array lacking(const json::array& these, const json::array& in) {
    json::array out;
    for (const json::value& each : these)
      if (!contains(in, each)) out.push_back(each);
    return out;
  }
  static bool contains(const json::array& list, const json::value& wanted) {
    for (const json::value& each : list)
      if (each == wanted) return true;
    return false;
  }

  void limit(std::string_view keyword, const json::object& ours, const json::object& theirs, const place& at,
             bool low) {
    const json::value* const mine = ours.find(keyword);
    const json::value* const published = theirs.find(keyword);
    if (published == nullptr) {
      if (mine != nullptr) add(at, keyword, mine, nullptr, false);
      return;
    }
    if (!has_shape(at, keyword, published, published->is_number())) return;
    if (mine == nullptr) return add(at, keyword, nullptr, published, true);
    const bool less = is_less(number_of(*published), number_of(*mine));
    const bool more = is_less(number_of(*mine), number_of(*published));
    if (less || more) add(at, keyword, mine, published, low ? more : less);
  }

  void format(const json::value* ours, const json::value* theirs, const place& at) {
    if (ours != nullptr && theirs != nullptr && *ours == *theirs) return;
    if (ours != nullptr || theirs != nullptr) add(at, "format", ours, theirs, ours != nullptr && theirs != nullptr);
  }

  void standard(const json::value* ours, const json::value* theirs, const place& at) {
    if (ours != nullptr && ours->is_null()) ours = nullptr;
    if (theirs != nullptr && theirs->is_null()) theirs = nullptr;
    if (ours == nullptr && (theirs == nullptr || is_long(*theirs))) return;
    if (ours == nullptr || theirs == nullptr || *ours != *theirs) add(at, "default", ours, theirs, false);
  }
  static bool is_long(const json::value& standard) {
    const result<std::string> text = try_to_json(standard);
    return !text || runcomfy::detail::code_points(*text) > long_default;
  }

  void demands(const json::value* ours, const json::value* theirs, const place& at) {
    const bool is_list = theirs != nullptr && theirs->is_array() && theirs->as_array()->size() <= most_entries;
    if (theirs != nullptr && !is_list) return add(at, "validations", ours, theirs, false);
    json::array mine;
    json::array published;
    if (ours != nullptr) mine = *ours->as_array();
    if (theirs != nullptr)
      for (const json::value& each : *theirs->as_array()) published.push_back(without_words(each));
    const json::value gone = lacking(mine, published);
    const json::value fresh = lacking(published, mine);
    const bool has_gone = !gone.as_array()->empty();
    const bool has_fresh = !fresh.as_array()->empty();
    if (has_gone || has_fresh) add(at, "validations", has_gone ? &gone : nullptr, has_fresh ? &fresh : nullptr, false);
  }
  static json::value without_words(const json::value& demand) {
    json::value copy = demand;
    if (json::object* members = copy.as_object()) members->erase("validation_error");
    return copy;
  }

  void items(const json::object& ours, const json::value* theirs, const place& at) {
    const json::value* const mine = ours.find("items");
    const bool said = mine != nullptr && !ours.contains(without_items_keyword);
    if (theirs == nullptr) {
      if (said) add(at, "items", mine, nullptr, false);
      return;
    }
    if (!has_shape(at, "items", theirs, theirs->is_object())) return;
    if (!said) add(at, "items", nullptr, theirs, false);
    if (mine != nullptr) value(*mine->as_object(), *theirs->as_object(), {at.wire_name, at.keywords + "items/"});
  }

  void members(const json::object& ours, const json::object& theirs, const place& at) {
    const json::value* const mine = ours.find("properties");
    const json::value* const published = theirs.find("properties");
    if (published == nullptr && mine == nullptr) return;
    if (published == nullptr || mine == nullptr) return add(at, "properties", mine, published, published == nullptr);
    if (!has_shape(at, "properties", published, published->is_object())) return;
    const json::object& properties = *published->as_object();
    if (properties.size() > most_entries) return add(at, "properties", nullptr, &entries(properties.size()), true);
    const json::value* const needed = theirs.find("required");
    const bool has_needed = has_shape(at, "required", needed, needed != nullptr && are_texts(*needed));
    const json::array none;
    const json::array& required = has_needed ? *needed->as_array() : none;
    const json::array& required_here = *ours.find("required")->as_array();

    for (const json::member& each : *mine->as_object()) {
      const place inside = {at.wire_name.empty() ? each.key : at.wire_name + "/" + each.key};
      const json::value* const other = properties.find(each.key);
      const bool must = contains(required, each.key);
      const bool must_here = contains(required_here, each.key);
      if (must != must_here) {
        const json::value yes = must;
        const json::value yes_here = must_here;
        add(inside, "required", &yes_here, &yes, must);
      }
      if (other == nullptr) add(inside, "properties", &each.value, nullptr, true);
      else if (has_shape(inside, "properties", other, other->is_object()))
        value(*each.value.as_object(), *other->as_object(), inside);
    }
    for (const json::member& each : properties) {
      const place inside = {at.wire_name.empty() ? each.key : at.wire_name + "/" + each.key};
      const bool twice = properties.find(each.key) != &each.value;
      if (twice || mine->find(each.key) == nullptr)
        add(inside, "properties", nullptr, &each.value, twice || contains(required, each.key));
    }
    for (const json::value& each : required) {
      const std::string& name = *each.as_string();
      if (properties.contains(name) || mine->find(name) != nullptr) continue;
      const json::value yes = true;
      add({at.wire_name.empty() ? name : at.wire_name + "/" + name}, "required", nullptr, &yes, true);
    }
  }
  static bool are_texts(const json::value& list) {
    const json::array* const items = list.as_array();
    if (items == nullptr || items->size() > most_entries) return false;
    for (const json::value& each : *items)
      if (!each.is_string()) return false;
    return true;
  }

  /// Keywords that are not compared above. Those of JSON Schema that make inputs invalid may break something.
  void others(const json::object& theirs, const place& at) {
    static constexpr std::string_view known =
        " type enum minimum maximum minItems maxItems maxLength format default validations items properties required "
        "title description ";
    static constexpr std::string_view strict =
        " pattern const minLength exclusiveMinimum exclusiveMaximum multipleOf uniqueItems contains minProperties "
        "maxProperties propertyNames dependentRequired allOf anyOf oneOf not if $ref ";
    for (const json::member& each : theirs) {
      const std::string word = ' ' + each.key + ' ';
      if (known.find(word) != std::string_view::npos) continue;
      add(at, each.key, nullptr, &each.value, strict.find(word) != std::string_view::npos);
    }
  }

  /// A number as what can be compared exactly; an integer of more than 64 bits, which no bound of ours is, as the
  /// largest.
  static bound number_of(const json::value& from) {
    if (const auto number = from.as_int64()) return runcomfy::detail::bound_of(*number);
    if (const auto number = from.as_uint64()) return runcomfy::detail::bound_of(*number);
    double real = 0x1.fffffffffffffp+1023;
    if (const std::string* digits = from.as_long_integer()) real = digits->front() == '-' ? -real : real;
    else real = from.as_double().value_or(real);
    return runcomfy::detail::bound_of(real);
  }
  static bool is_less(bound a, bound b) { return runcomfy::detail::compare(a, b) < 0; }

  /// JSON text that stops growing soon after `most` characters, however long or deep the value is.
  static void append_json(std::string& to, const json::value& from, std::size_t most) {
    const auto next = [&](bool first) {
      if (!first) to += ',';
      return to.size() <= most;
    };
    if (const json::array* items = from.as_array()) {
      to += '[';
      for (const json::value& each : *items) {
        if (!next(&each == items->begin())) return;
        append_json(to, each, most);
      }
      to += ']';
    } else if (const json::object* members = from.as_object()) {
      to += '{';
      for (const json::member& each : *members) {
        if (!next(&each == members->begin())) return;
        append_shown(to, std::string_view(each.key));
        to += ':';
        append_json(to, each.value, most);
      }
      to += '}';
    } else if (const std::string* text = from.as_string()) {
      append_shown(to, std::string_view(*text));
    } else if (const std::string* digits = from.as_long_integer()) {
      to.append(*digits, 0, most);
    } else if (from.is_number()) {
      append_shown(to, number_of(from));
    } else {
      to += from.is_null() ? "null" : *from.as_bool() ? "true" : "false";
    }
  }
  static std::string told(const json::value* from) {
    std::string text;
    if (from == nullptr) return text;
    append_json(text, *from, most_told);
    if (text.size() <= most_told) return text;
    std::size_t end = most_told;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    text.resize(end);
    return text += "...";
  }

  const json::value& entries(std::size_t count) {
    count_ = json::object{{"too many entries to compare", count}};
    return count_;
  }
  json::value count_;
};

template <class T>
constexpr std::string_view model_id_of() {
  using constants = reflect::constants<T>;
  if constexpr (requires { std::string_view(constants::model_id); }) return constants::model_id;
  else return {};
}

}  // namespace schema::detail

template <class T, class Backend>
std::vector<difference> check_schema(const json::value& published) {
  using namespace schema::detail;
  schema_comparison<difference> comparison;
  comparison.top(object_schema<T, Backend>({.internal = true}), published, model_id_of<T>());
  return std::move(comparison.found);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
