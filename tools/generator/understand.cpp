// SPDX-License-Identifier: MIT
#include "understand.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "cpp_text.hpp"
#include "json_text.hpp"
#include "media.hpp"
#include "runcomfy/json.hpp"

namespace generator {
namespace {

namespace json = runcomfy::json;
using runcomfy::result;

constexpr std::size_t most_members = 64;       // what the library can take apart on every compiler
constexpr std::size_t most_properties = 1000;  // that are looked at
constexpr std::size_t most_levels = 6;         // of structs in structs and lists in lists; `schema_of` writes eight
constexpr std::size_t most_choices = 256;
constexpr std::size_t longest_choice = 256;
constexpr std::size_t longest_wire_name = 256;
constexpr std::size_t longest_text = 2000;      // of a title or a description, in code points
constexpr std::size_t longest_default = 16000;  // MSVC takes literals of up to 16 380 bytes
constexpr std::int64_t well_inside_int = std::int64_t{1} << 30;

std::string quoted(std::string_view text) { return runcomfy::to_json(shortened(text, 40)); }
std::string told(const json::value& value) { return shortened(json_text(value), 40); }

// Whether compilers can compare each choice with each other one in a constant expression without a flag. Clang stops
// after 1,048,576 steps; measured with clang 14 and 19, a pair takes about 15, or, where the lengths are equal, 30 and
// 10 for each character that is equal at the start.
bool are_comparable(const std::vector<json::value>& choices) {
  std::size_t steps = 0;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const std::string* a = choices[i].as_string();
      const std::string* b = choices[j].as_string();
      const bool same_length = a != nullptr && b != nullptr && a->size() == b->size();
      steps += 15;
      if (same_length) {
        const auto differ = std::mismatch(a->begin(), a->end(), b->begin());
        steps += 15 + 10 * static_cast<std::size_t>(differ.first - a->begin());
      }
    }
  }
  return steps <= 700'000;
}

bool is_numeric(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

class reader {
 public:
  explicit reader(teller& tell) : tell_(tell) {}

  struct_plan structure(const json::object& schema, const std::string& path, std::size_t level) {
    struct_plan plan;
    const std::vector<std::string> required = required_of(schema, path);
    const json::value* properties = schema.find("properties");
    std::vector<member_plan> optional;
    std::size_t count = 0;
    for (const json::member& each : *properties->as_object()) {
      if (++count > most_properties) {
        tell_.warn(path, "there are more than 1000 properties", "only the first are looked at");
        break;
      }
      const std::string where = path.empty() ? each.key : path + '/' + each.key;
      const bool again = std::any_of(properties->as_object()->begin(), &each,
                                     [&](const json::member& earlier) { return earlier.key == each.key; });
      if (again) {
        tell_.warn(where, "the property is there twice", "the first one is taken");
      } else if (each.key.empty() || each.key.size() > longest_wire_name) {
        tell_.warn(shortened(where, 60), each.key.empty() ? "the name is empty" : "the name is too long for a field",
                   "left out; send it by the submit option `extra`");
      } else {
        optional.push_back(member(each, where, level));
      }
    }
    for (const std::string& name : required) {
      const auto found = std::find_if(optional.begin(), optional.end(),
                                      [&](const member_plan& each) { return each.wire_name == name; });
      if (found == optional.end()) {
        if (properties->as_object()->contains(name)) continue;  // left out above, and told
        tell_.warn(path, "\"required\" names " + quoted(name) + ", which is not among the properties",
                   "left out; should the service ask for it, send it by the submit option `extra`");
        continue;
      }
      found->required = true;
      plan.members.push_back(std::move(*found));
      optional.erase(found);
    }
    for (member_plan& each : optional) plan.members.push_back(std::move(each));
    if (plan.members.size() > most_members) {
      tell_.warn(
          path, "there are " + std::to_string(plan.members.size()) + " properties, and a struct has at most 64 members",
          "the last ones are left out; send them by the submit option `extra`");
      plan.members.resize(most_members);
    }
    return plan;
  }

 private:
  member_plan member(const json::member& from, const std::string& path, std::size_t level) {
    member_plan plan;
    plan.wire_name = from.key;
    const json::object* schema = from.value.as_object();
    if (schema == nullptr) {
      tell_.warn(path, "its schema is no object but " + told(from.value), "taken as any JSON");
      return plan;
    }
    plan.value = value(*schema, path, level);
    plan.title = text_of(*schema, "title", path);
    plan.description = text_of(*schema, "description", path);
    read_demands(plan, *schema, path);
    const json::value* standard = schema->find("default");
    if (standard != nullptr) read_default(plan, *standard, path);
    read_media(plan, standard == nullptr ? json::value() : *standard, path);
    return plan;
  }

  value_plan value(const json::object& schema, const std::string& path, std::size_t level) {
    check_keywords(schema, path);
    value_plan plan;
    const std::string type = type_of(schema, path);
    if (type == "string") plan.is = kind::text;
    else if (type == "boolean") plan.is = kind::boolean;
    else if (type == "integer") plan.is = kind::integer;
    else if (type == "number" || type == "float" || type == "double") plan.is = kind::real;
    else if (type == "array") plan.is = kind::list;
    else if (type == "object") plan.is = kind::any_object;
    else if (!type.empty()) tell_.warn(path, "its type " + quoted(type) + " is unknown", "taken as any JSON");
    else if (!schema.contains("enum")) tell_.warn(path, "it has no type", "taken as any JSON");
    plan.spelled_float = type == "float" || type == "double";
    if (type == "double") tell_.warn(path, "its type is spelled \"double\"", "taken as the service's \"float\"");

    if (const json::value* choices = schema.find("enum")) read_choices(plan, *choices, type, path);
    if (plan.is == kind::list) read_list(plan, schema, path, level);
    if (plan.is == kind::any_object) read_object(plan, schema, path, level);
    read_bounds(plan, schema, path);
    plan.max_length = count_of(schema, "maxLength", plan.is == kind::text, path);
    plan.min_items = count_of(schema, "minItems", plan.is == kind::list, path);
    plan.max_items = count_of(schema, "maxItems", plan.is == kind::list, path);
    if (plan.min_items && plan.max_items && *plan.min_items > *plan.max_items) {
      tell_.warn(path, "its minItems are above its maxItems", "both are left to the service");
      plan.min_items.reset();
      plan.max_items.reset();
    }
    read_format(plan, schema, path);
    if (plan.is != kind::any_object && plan.is != kind::structure)
      for (const std::string_view keyword : {"properties", "required"})
        if (schema.contains(keyword)) does_not_fit(keyword, path);
    if (plan.is != kind::list && schema.contains("items")) does_not_fit("items", path);
    return plan;
  }

  void does_not_fit(std::string_view keyword, const std::string& path) {
    tell_.warn(path, "its keyword \"" + std::string(keyword) + "\" does not go with its type", "left out");
  }

  void check_keywords(const json::object& schema, const std::string& path) {
    static constexpr std::string_view known[] = {"type",   "title",     "description", "default",    "enum",
                                                 "format", "minimum",   "maximum",     "minItems",   "maxItems",
                                                 "items",  "maxLength", "validations", "properties", "required"};
    for (const json::member& each : schema)
      if (std::find(std::begin(known), std::end(known), each.key) == std::end(known))
        tell_.warn(path, "its keyword " + quoted(each.key) + " is unknown", "left to the service");
  }

  std::string type_of(const json::object& schema, const std::string& path) {
    const json::value* type = schema.find("type");
    if (type == nullptr) return schema.contains("properties") ? "object" : "";
    if (const std::string* text = type->as_string()) return *text;
    // ["string", "null"]: what may be null may be left out, and null is never sent.
    std::vector<std::string> named;
    if (const json::array* list = type->as_array())
      for (const json::value& each : *list)
        if (const std::string* text = each.as_string(); text != nullptr && *text != "null") named.push_back(*text);
    if (named.size() == 1) {
      tell_.warn(path, "its type is a list, " + told(*type), "taken as " + quoted(named[0]));
      return named[0];
    }
    return told(*type);
  }

  std::string text_of(const json::object& schema, std::string_view keyword, const std::string& path) {
    const json::value* found = schema.find(keyword);
    if (found == nullptr) return {};
    const std::string* text = found->as_string();
    if (text == nullptr) {
      tell_.warn(path, "its \"" + std::string(keyword) + "\" is no text but " + told(*found), "left out");
      return {};
    }
    std::string out = shortened(*text, longest_text);
    std::replace(out.begin(), out.end(), '\0', ' ');  // it is for people
    return out;
  }

  std::vector<std::string> required_of(const json::object& schema, const std::string& path) {
    std::vector<std::string> names;
    const json::value* found = schema.find("required");
    if (found == nullptr) return names;
    const json::array* list = found->as_array();
    if (list == nullptr) {
      tell_.warn(path, "\"required\" is no list but " + told(*found), "no property is taken as required");
      return names;
    }
    for (const json::value& each : *list) {
      if (names.size() >= most_properties) {
        tell_.warn(path, "\"required\" holds more than 1000 names", "only the first are looked at");
        break;
      }
      const std::string* name = each.as_string();
      if (name == nullptr) tell_.warn(path, "\"required\" holds " + told(each) + ", which is no name", "left out");
      else if (std::find(names.begin(), names.end(), *name) == names.end()) names.push_back(*name);
    }
    return names;
  }

  void read_choices(value_plan& plan, const json::value& from, const std::string& type, const std::string& path) {
    const std::string left = "any value of its type is taken, and left to the service";
    const json::array* list = from.as_array();
    if (list == nullptr || list->empty())
      return tell_.warn(path, "its enum is " + told(from) + ", no list of values", left);
    std::vector<json::value> choices;
    bool texts = true;
    bool wholes = true;
    for (const json::value& each : *list) {
      if (each.is_null()) {
        tell_.warn(path, "its enum holds null", "left out; a property without a value is not sent");
        continue;
      }
      if (std::find(choices.begin(), choices.end(), each) != choices.end()) {
        tell_.warn(path, "its enum holds " + told(each) + " twice", "it is one choice");
        continue;
      }
      texts = texts && each.is_string();
      wholes = wholes && each.is_number() && each.as_int64();
      if (each.is_string() && each.as_string()->size() > longest_choice)
        return tell_.warn(path, "a choice of its enum is longer than 256 bytes", left);
      choices.push_back(each);
      if (choices.size() > most_choices) return tell_.warn(path, "its enum has more than 256 choices", left);
    }
    if (!are_comparable(choices)) return tell_.warn(path, "its enum has more choices than compilers can compare", left);
    if (choices.empty() || (!texts && !wholes) || type == "boolean" || type == "array" || type == "object")
      return tell_.warn(
          path, "its enum " + told(from) + " is neither of texts nor of whole numbers, or not of its type", left);
    if (!type.empty() && (texts ? type != "string" : type != "integer"))
      tell_.warn(path, "its enum does not go with its type " + quoted(type), "the enum is taken");
    if (texts &&
        std::all_of(choices.begin(), choices.end(), [](const json::value& v) { return is_numeric(*v.as_string()); }))
      tell_.note(path, "its choices are numbers, spelled as texts", "they stay texts");
    plan.is = kind::choice;
    plan.choices = std::move(choices);
  }

  void read_list(value_plan& plan, const json::object& schema, const std::string& path, std::size_t level) {
    plan.item = std::make_unique<value_plan>();
    const json::value* items = schema.find("items");
    const json::value* format = schema.find("format");
    const std::string* format_text = format == nullptr ? nullptr : format->as_string();
    if (items == nullptr) {
      plan.items_unpublished = true;
      if (format_text != nullptr && !media_kind_of(*format_text).empty()) {
        plan.item->is = kind::text;
        tell_.note(path, "the array has no \"items\"", "its format says that they are texts");
      } else {
        tell_.note(path, "the array has no \"items\"", "they are any JSON");
      }
    } else if (const json::object* of_items = items->as_object()) {
      if (of_items->empty() || level >= most_levels) {
        plan.items_unpublished = of_items->empty();
        if (!of_items->empty()) too_deep(path, "items");
      } else {
        *plan.item = value(*of_items, path + "/items", level + 1);
        for (const std::string_view keyword : {"default", "validations"})
          if (of_items->contains(keyword))
            tell_.warn(path, "its items have \"" + std::string(keyword) + "\"", "left out");
      }
    } else {
      tell_.warn(path, "its \"items\" are no object but " + told(*items), "they are any JSON");
    }
    if (plan.item->is == kind::boolean) {  // std::vector<bool> has no bool in it that a reference could name
      tell_.note(path, "it is an array of booleans", "they are any JSON");
      plan.item->is = kind::any;
    }
  }

  void read_object(value_plan& plan, const json::object& schema, const std::string& path, std::size_t level) {
    const json::value* properties = schema.find("properties");
    if (properties == nullptr || properties->as_object() == nullptr || properties->as_object()->empty()) {
      if (schema.contains("required")) does_not_fit("required", path);
      return tell_.note(path, "the object has no \"properties\"", "it is any JSON object");
    }
    if (level >= most_levels) return too_deep(path, "object");
    struct_plan members = structure(schema, path, level + 1);
    if (members.members.empty()) return;
    plan.is = kind::structure;
    plan.members = std::make_unique<struct_plan>(std::move(members));
  }

  void too_deep(const std::string& path, std::string_view what) {
    tell_.warn(path, "it lies more than " + std::to_string(most_levels) + " levels deep",
               what == "items" ? "its items are any JSON" : "it is any JSON object");
  }

  void read_bounds(value_plan& plan, const json::object& schema, const std::string& path) {
    const bool is_number = plan.is == kind::integer || plan.is == kind::real;
    const auto bound = [&](std::string_view keyword) -> std::optional<json::value> {
      const json::value* found = schema.find(keyword);
      if (found == nullptr) return std::nullopt;
      if (plan.is == kind::choice) {
        tell_.note(path, "it has an enum and a " + std::string(keyword), "the enum is the narrower rule");
      } else if (!is_number) {
        does_not_fit(keyword, path);
      } else if (!found->is_number() || found->as_long_integer() != nullptr) {
        tell_.warn(path, "its " + std::string(keyword) + " is " + told(*found) + ", no number of 64 bits",
                   "left to the service");
      } else {
        return *found;
      }
      return std::nullopt;
    };
    plan.minimum = bound("minimum");
    plan.maximum = bound("maximum");
    if (plan.minimum && plan.maximum && is_less(*plan.maximum, *plan.minimum)) {
      tell_.warn(path, "its minimum is above its maximum", "both are left to the service");
      plan.minimum.reset();
      plan.maximum.reset();
    }
    if (plan.is != kind::integer) return;
    const auto small = [](const std::optional<json::value>& limit) {
      return limit && !is_less(*limit, -well_inside_int) && !is_less(well_inside_int, *limit);
    };
    if (small(plan.minimum) && small(plan.maximum)) plan.is = kind::small_integer;
    else if (plan.minimum && !is_less(*plan.minimum, 0) && plan.maximum &&
             is_less((std::numeric_limits<std::int64_t>::max)(), *plan.maximum))
      plan.is = kind::natural;
  }

  std::optional<std::size_t> count_of(const json::object& schema, std::string_view keyword, bool fits,
                                      const std::string& path) {
    const json::value* found = schema.find(keyword);
    if (found == nullptr) return std::nullopt;
    const auto count = found->is_number() ? found->as_uint64() : std::nullopt;
    if (!fits) {
      does_not_fit(keyword, path);
    } else if (!count || *count > (std::numeric_limits<std::uint32_t>::max)()) {
      tell_.warn(path, "its " + std::string(keyword) + " is " + told(*found) + ", no count", "left to the service");
    } else {
      return static_cast<std::size_t>(*count);
    }
    return std::nullopt;
  }

  void read_format(value_plan& plan, const json::object& schema, const std::string& path) {
    const json::value* found = schema.find("format");
    if (found == nullptr) return;
    const std::string* text = found->as_string();
    if (text == nullptr || text->empty() || text->size() > longest_choice)
      return tell_.warn(path, "its format is " + told(*found) + ", no word", "left out");
    if (plan.is != kind::text && plan.is != kind::list) return does_not_fit("format", path);
    plan.format = *text;
    plan.media_kind = media_kind_of(*text);
    const bool plural = text->ends_with("s");
    if (plan.media_kind.empty())
      tell_.warn(path, "its format " + quoted(*text) + " is unknown",
                 "kept as a word; the value is left to the service");
    else if (plural != (plan.is == kind::list))
      tell_.warn(path, "its format " + quoted(*text) + (plural ? " is that of a list" : " is that of one text"),
                 "kept");
  }

  void read_demands(member_plan& plan, const json::object& schema, const std::string& path) {
    const json::value* found = schema.find("validations");
    if (found == nullptr) return;
    const json::array* list = found->as_array();
    if (list == nullptr) return tell_.warn(path, "its validations are no list but " + told(*found), "left out");
    for (const json::value& each : *list) {
      const json::value* rule = each.find("validation_rule");
      const json::value* limit = each.find("validation_value");
      const std::string* text = rule == nullptr ? nullptr : rule->as_string();
      const auto number = limit == nullptr ? std::nullopt : limit->as_double();
      if (text == nullptr || text->empty() || !number)
        tell_.warn(path, "a validation is " + told(each) + ", no rule with a number", "left out");
      else plan.demands.push_back({*text, *number});
    }
  }

  void read_default(member_plan& plan, const json::value& standard, const std::string& path) {
    plan.default_json = json_text(standard);
    if (plan.default_json.size() > longest_default) {
      tell_.warn(path, "its default is longer than 16000 bytes", "left out");
      plan.default_json.clear();
    }
    if (standard.is_null()) tell_.note(path, "its default is null", "that means: left out");
    if (!takes(plan.value, standard))
      tell_.warn(path, "its default " + told(standard) + " breaks its own rules", "kept as it is; it is never sent");
  }

  void read_media(member_plan& plan, const json::value& standard, const std::string& path) {
    value_plan& value = plan.value;
    const bool is_list = value.is == kind::list && value.item->is == kind::text && value.item->format.empty();
    const std::string* text = standard.as_string();
    if (!value.media_kind.empty()) {
      if (value.is == kind::text && text != nullptr && is_file_name(*text)) value.media = "media_name";
    } else if ((value.is == kind::text || is_list) && value.format.empty()) {
      const media_guess guess = guess_media(plan.wire_name, standard, !plan.demands.empty());
      value.media_kind = guess.kind;
      if (guess.kind.empty()) return;
      value.media = guess.takes_names ? "media_name" : "media_uri";
      tell_.note(path, "no format says that it is media, but its name, its default or its validations do",
                 "it is checked as " + value.media);
    }
  }

  teller& tell_;
};

}  // namespace

result<struct_plan> understand(const json::value& schema, teller& tell) {
  const auto refused = [](std::string why) {
    runcomfy::error_info info;
    info.kind = runcomfy::error_kind::invalid_input;
    info.message = "this is no input schema: " + why;
    return runcomfy::error(std::move(info));
  };
  const json::object* object = schema.as_object();
  if (object == nullptr) return refused("an object is wanted, and it is " + told(schema));
  const json::value* properties = object->find("properties");
  if (properties == nullptr) return refused("it has no \"properties\"");
  if (!properties->is_object()) return refused("its \"properties\" are no object but " + told(*properties));
  const json::value* type = object->find("type");
  if (type == nullptr || *type != "object")
    tell.warn("", "the type of the input is " + (type == nullptr ? std::string("not given") : told(*type)),
              "taken as \"object\"");
  static constexpr std::string_view known[] = {"type", "title", "description", "properties", "required"};
  for (const json::member& each : *object)
    if (std::find(std::begin(known), std::end(known), each.key) == std::end(known))
      tell.warn("", "the keyword " + quoted(each.key) + " of the input is unknown", "left to the service");
  if (!object->contains("required")) tell.warn("", "there is no \"required\"", "no property is taken as required");
  return reader(tell).structure(*object, "", 0);
}

}  // namespace generator
