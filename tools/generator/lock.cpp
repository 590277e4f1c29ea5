// SPDX-License-Identifier: MIT
#include "lock.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "runcomfy/core/ids.hpp"
#include "runcomfy/json.hpp"
#include "runcomfy/schema/property_name.hpp"

namespace generator {
namespace {

namespace json = runcomfy::json;
using runcomfy::result;

constexpr int version = 1;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Why a text is no name; empty when it is one.
std::string_view fault_of_name(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > 128) return "is longer than 128 characters";
  if (!is_letter(name[0])) return "is no identifier";
  for (const char c : name)
    if (!is_letter(c) && !is_digit(c)) return "is no identifier";
  if (name.find("__") != std::string_view::npos) return "holds two underscores in a row, which C++ reserves";
  if (name[0] == '_' && name.size() > 1 && name[1] >= 'A' && name[1] <= 'Z')
    return "starts with an underscore and a capital, which C++ reserves";
  if (runcomfy::schema::detail::is_reserved_word(name)) return "is a keyword or a macro";
  return {};
}

// A path that stays below a folder, and is one file on every system.
std::string_view fault_of_header(std::string_view path) {
  if (!path.ends_with(".hpp")) return "does not end in .hpp";
  if (path.size() > 512) return "is longer than 512 characters";
  for (const char c : path)
    if (!is_letter(c) && !is_digit(c) && c != '.' && c != '-' && c != '/')
      return "has a character other than letters, digits, . _ - and /";
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (segment.empty() || segment.front() == '.' || segment.back() == '.')
      return "has a segment that is empty, or starts or ends with a dot";
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    if (slash != std::string_view::npos && rest.empty()) return "ends with a slash";
  }
  return {};
}

// Walks the document and stops at the first fault, which it remembers with its place.
class checker {
 public:
  std::string fault;  // empty: good so far

  bool fail(const std::string& pointer, std::string_view what) {
    if (fault.empty()) fault = (pointer.empty() ? "the document" : pointer) + " " + std::string(what);
    return false;
  }

  bool only(const json::object& from, const std::string& pointer, std::initializer_list<std::string_view> known) {
    std::set<std::string_view> seen;
    for (const json::member& each : from) {
      if (std::find(known.begin(), known.end(), each.key) == known.end())
        return fail(pointer, "has a member \"" + printable(each.key) + "\", which is unknown");
      if (!seen.insert(each.key).second) return fail(pointer, "has \"" + each.key + "\" twice");
    }
    return true;
  }
  bool text(const json::object& from, const std::string& pointer, std::string_view key, std::string& to) {
    const json::value* found = from.find(key);
    if (found == nullptr || !found->is_string()) return fail(pointer, "has no text \"" + std::string(key) + "\"");
    to = *found->as_string();
    return true;
  }
  bool name(const json::object& from, const std::string& pointer, std::string_view key, std::string& to) {
    if (!text(from, pointer, key, to)) return false;
    const std::string_view why = fault_of_name(to);
    return why.empty() || fail(pointer + '/' + std::string(key), std::string(why));
  }

  bool properties(const json::object& from, const std::string& pointer, std::vector<locked_property>& to,
                  std::string_view struct_name) {
    const json::value* found = from.find("properties");
    const json::array* list = found == nullptr ? nullptr : found->as_array();
    if (list == nullptr) return fail(pointer, "has no list \"properties\"");
    std::set<std::string> wire_names;
    std::set<std::string> members = {std::string(struct_name)};
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string here = pointer + "/properties/" + std::to_string(i);
      locked_property made;
      if (!property((*list)[i], here, made)) return false;
      if (!wire_names.insert(made.wire_name).second) return fail(here, "has a \"wire\" that was there before");
      if (!members.insert(made.member).second)
        return fail(here, "has the member name \"" + made.member + "\", which is taken in this struct");
      to.push_back(std::move(made));
    }
    return true;
  }

  bool property(const json::value& from, const std::string& pointer, locked_property& to) {
    const json::object* object = from.as_object();
    if (object == nullptr) return fail(pointer, "is no object");
    if (!only(*object, pointer, {"wire", "member", "type", "removed", "struct", "properties"})) return false;
    if (!text(*object, pointer, "wire", to.wire_name) || !name(*object, pointer, "member", to.member) ||
        !text(*object, pointer, "type", to.type))
      return false;
    if (const json::value* removed = object->find("removed")) {
      if (!removed->is_bool()) return fail(pointer + "/removed", "is neither true nor false");
      to.removed = *removed->as_bool();
    }
    if (!object->contains("struct") && !object->contains("properties")) return true;
    return name(*object, pointer, "struct", to.struct_name) &&
           properties(*object, pointer, to.properties, to.struct_name);
  }

  bool model(const json::value& from, const std::string& pointer, locked_model& to) {
    const json::object* object = from.as_object();
    if (object == nullptr) return fail(pointer, "is no object");
    if (!only(*object, pointer, {"model_id", "namespace", "struct", "header", "properties"})) return false;
    if (!text(*object, pointer, "model_id", to.model_id) || !text(*object, pointer, "namespace", to.name_space) ||
        !name(*object, pointer, "struct", to.struct_name) || !text(*object, pointer, "header", to.header))
      return false;
    if (const std::string_view why = runcomfy::model_id::fault_of(to.model_id); !why.empty())
      return fail(pointer + "/model_id", "is no model id: " + std::string(why));
    if (const std::string_view why = fault_of_header(to.header); !why.empty()) return fail(pointer + "/header", why);
    for (std::string_view rest = to.name_space; !to.name_space.empty();) {
      const std::size_t colons = rest.find("::");
      if (const std::string_view why = fault_of_name(rest.substr(0, colons)); !why.empty())
        return fail(pointer + "/namespace", "has a part that " + std::string(why));
      if (colons == std::string_view::npos) break;
      rest.remove_prefix(colons + 2);
    }
    return properties(*object, pointer, to.properties, to.struct_name);
  }

 private:
  static std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 40)) out += c >= ' ' && c <= '~' ? c : '?';
    return out;
  }
};

bool place_names(checker& in, const lock_file& lock) {
  std::set<std::string> ids;
  std::set<std::string> structs;
  std::set<std::string> headers;
  const auto add_struct = [&](const std::string& name_space, const std::string& name, const std::string& pointer) {
    return structs.insert(name_space + "::" + name).second ||
           in.fail(pointer, "has the struct name \"" + name + "\", which is taken in its namespace");
  };
  const auto add_nested = [&](const auto& self, const std::string& name_space, const locked_property& from,
                              const std::string& pointer) -> bool {
    if (!from.struct_name.empty() && !add_struct(name_space, from.struct_name, pointer)) return false;
    return std::all_of(from.properties.begin(), from.properties.end(),
                       [&](const locked_property& each) { return self(self, name_space, each, pointer); });
  };
  for (std::size_t i = 0; i < lock.models.size(); ++i) {
    const locked_model& each = lock.models[i];
    const std::string here = "/models/" + std::to_string(i);
    std::string folded = each.header;
    for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!ids.insert(each.model_id).second)
      return in.fail(here, "names \"" + each.model_id + "\", which was there before");
    if (!headers.insert(folded).second) return in.fail(here, "has a header that another model has");
    if (!add_struct(each.name_space, each.struct_name, here)) return false;
    for (const locked_property& property : each.properties)
      if (!add_nested(add_nested, each.name_space, property, here)) return false;
  }
  for (std::size_t i = 0; i < lock.models.size(); ++i) {
    std::string scope;
    for (std::string_view rest = lock.models[i].name_space; !rest.empty();) {
      const std::size_t colons = rest.find("::");
      const std::string part(rest.substr(0, colons));
      if (structs.count(scope + "::" + part) != 0)
        return in.fail("/models/" + std::to_string(i) + "/namespace",
                       "has the part \"" + part + "\", which is a struct");
      scope += (scope.empty() ? "" : "::") + part;
      rest = colons == std::string_view::npos ? std::string_view() : rest.substr(colons + 2);
    }
  }
  return true;
}

void append_properties(std::string& to, const std::vector<locked_property>& from, const std::string& indent) {
  to += "\"properties\": [";
  for (std::size_t i = 0; i < from.size(); ++i) {
    const locked_property& each = from[i];
    to += (i == 0 ? "\n" : ",\n") + indent + " {\"wire\": " + runcomfy::to_json(each.wire_name) + ", \"member\": \"" +
          each.member + "\", \"type\": " + runcomfy::to_json(each.type);
    if (each.removed) to += ", \"removed\": true";
    if (!each.struct_name.empty()) {
      to += ", \"struct\": \"" + each.struct_name + "\",\n" + indent + "  ";
      append_properties(to, each.properties, indent + "  ");
    }
    to += '}';
  }
  to += from.empty() ? "]" : "\n" + indent + "]";
}

}  // namespace

result<lock_file> read_lock(std::string_view text, std::string_view where) {
  const auto damaged = [&](std::string why) {
    runcomfy::error_info info;
    info.kind = runcomfy::error_kind::invalid_input;
    info.message = "the lock file " + std::string(where) + " is damaged: " + std::move(why) +
                   "; take it from version control again, or mend that place: its names are what programs use";
    return runcomfy::error(std::move(info));
  };
  const result<json::value> parsed = json::parse(text);
  if (!parsed) return damaged(parsed.error().message());
  checker in;
  lock_file lock;
  const json::object* object = parsed->as_object();
  if (object == nullptr) return damaged("the document is no object");
  if (!in.only(*object, "", {"about", "version", "models"})) return damaged(in.fault);
  const json::value* number = object->find("version");
  if (number == nullptr || !number->is_number()) return damaged("the document has no number \"version\"");
  if (*number != version)
    return damaged("its version is " + runcomfy::to_json(*number) + ", and this generator knows version 1");
  const json::value* models = object->find("models");
  if (models == nullptr || !models->is_array()) return damaged("the document has no list \"models\"");
  for (std::size_t i = 0; i < models->as_array()->size(); ++i) {
    locked_model made;
    if (!in.model((*models->as_array())[i], "/models/" + std::to_string(i), made)) return damaged(in.fault);
    lock.models.push_back(std::move(made));
  }
  if (!place_names(in, lock)) return damaged(in.fault);
  std::sort(lock.models.begin(), lock.models.end(),
            [](const locked_model& a, const locked_model& b) { return a.model_id < b.model_id; });
  return lock;
}

std::string lock_text(const lock_file& lock) {
  std::string out =
      "{\n\"about\": \"Names that generate_models gave. Programs use them: entries are added, never changed or removed "
      "(docs/generator.md).\",\n\"version\": 1,\n\"models\": [";
  for (std::size_t i = 0; i < lock.models.size(); ++i) {
    const locked_model& each = lock.models[i];
    out += (i == 0 ? "\n" : ",\n") + std::string(" {\"model_id\": ") + runcomfy::to_json(each.model_id) +
           ",\n  \"namespace\": \"" + each.name_space + "\", \"struct\": \"" + each.struct_name +
           "\",\n  \"header\": \"" + each.header + "\",\n  ";
    append_properties(out, each.properties, "  ");
    out += '}';
  }
  return out + (lock.models.empty() ? "]\n}\n" : "\n]\n}\n");
}

}  // namespace generator
