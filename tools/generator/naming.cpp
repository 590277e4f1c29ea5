// SPDX-License-Identifier: MIT
#include "naming.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "runcomfy/schema/property_name.hpp"

namespace generator {
namespace {

using runcomfy::schema::cpp_name;

std::vector<std::string> segments_of(std::string_view model_id) {
  std::vector<std::string> segments;
  while (true) {
    const std::size_t slash = model_id.find('/');
    segments.emplace_back(model_id.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    model_id.remove_prefix(slash + 1);
  }
}

std::string joined(std::string_view name_space, std::string_view name) {
  return name_space.empty() ? std::string(name) : std::string(name_space) + "::" + std::string(name);
}

// A segment as part of a path on any system: small letters, and not one of the names that Windows keeps for devices.
std::string path_segment(std::string_view segment) {
  std::string out;
  for (const char c : segment) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    const bool capital = c >= 'A' && c <= 'Z';
    out += capital ? static_cast<char>(c - 'A' + 'a') : good ? c : '-';
  }
  while (!out.empty() && out.back() == '.') out.back() = '-';
  const std::string stem = out.substr(0, out.find('.'));
  static constexpr std::string_view devices =
      " con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 "
      "lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 ";
  if (!stem.empty() && runcomfy::schema::detail::is_word_of(devices, stem)) out.insert(stem.size(), "-");
  return out;
}

cpp_name name_of(std::string_view text) {
  cpp_name out;
  out.append(text);
  return out;
}

}  // namespace

std::string type_word(const value_plan& plan, bool required) {
  std::string word;
  switch (plan.is) {
    case kind::text: word = "std::string"; break;
    case kind::boolean: word = "bool"; break;
    case kind::small_integer: word = "int"; break;
    case kind::integer: word = "std::int64_t"; break;
    case kind::natural: word = "std::uint64_t"; break;
    case kind::real: word = "double"; break;
    case kind::choice: word = plan.choices[0].is_string() ? "one_of<text>" : "one_of<number>"; break;
    case kind::list: word = "std::vector<" + type_word(*plan.item, true) + ">"; break;
    case kind::structure: word = plan.members->name; break;
    case kind::any_object: word = "json::object"; break;
    case kind::any: word = "json::value"; break;
  }
  return required ? word : "std::optional<" + word + ">";
}

namer::namer(lock_file& lock) : lock_(lock) {
  for (const locked_model& each : lock_.models) reserve(each);
}

void namer::reserve(const locked_model& from) {
  reserve_namespace(from.name_space);
  structs_.insert(joined(from.name_space, from.struct_name));
  std::string header = from.header;  // two names that differ in capitals are one file on some systems
  for (char& c : header) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  headers_.insert(std::move(header));
  reserve(from.name_space, from.properties);
}
void namer::reserve(const std::string& name_space, const std::vector<locked_property>& from) {
  for (const locked_property& each : from) {
    if (!each.struct_name.empty()) structs_.insert(joined(name_space, each.struct_name));
    reserve(name_space, each.properties);
  }
}
void namer::reserve_namespace(std::string_view name_space) {
  for (std::size_t at = 0; at != std::string_view::npos && !name_space.empty();) {
    at = name_space.find("::", at == 0 ? 0 : at + 2);
    namespaces_.emplace(name_space.substr(0, at));
  }
}

// Where a new model goes: a segment is a namespace, the last one the struct. A segment that is a struct already, as
// that of a model whose id is the beginning of this one, is joined with what follows: `extend_video` beside
// `extend_video_draft`.
locked_model namer::placed(const std::string& model_id) const {
  locked_model out;
  out.model_id = model_id;
  const std::vector<std::string> segments = segments_of(model_id);
  std::string before;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    const cpp_name name = runcomfy::schema::segment_name(before + segments[i]);
    if (structs_.count(joined(out.name_space, name.view())) != 0) {
      before = std::string(name.view()) + "_";
    } else {
      out.name_space = joined(out.name_space, name.view());
      before.clear();
    }
  }
  out.struct_name =
      runcomfy::schema::free_name(runcomfy::schema::segment_name(before + segments.back()), [&](std::string_view name) {
        const std::string whole = joined(out.name_space, name);
        return structs_.count(whole) != 0 || namespaces_.count(whole) != 0;
      }).view();
  std::string path;
  for (const std::string& each : segments) path += (path.empty() ? "" : "/") + path_segment(each);
  out.header = path + ".hpp";
  for (int number = 2; headers_.count(out.header) != 0; ++number)
    out.header = path + "-" + std::to_string(number) + ".hpp";
  return out;
}

locked_model& namer::entry_for(const model_plan& plan) {
  const auto at = std::lower_bound(lock_.models.begin(), lock_.models.end(), plan.model_id,
                                   [](const locked_model& a, const std::string& id) { return a.model_id < id; });
  if (at != lock_.models.end() && at->model_id == plan.model_id) return *at;
  locked_model made = placed(plan.model_id);
  reserve(made);
  return *lock_.models.insert(at, std::move(made));
}

void namer::name(model_plan& plan, teller& tell) {
  locked_model& entry = entry_for(plan);
  plan.name_space = entry.name_space;
  plan.header = entry.header;
  plan.input.name = entry.struct_name;
  name_members(plan.input, entry.properties, entry.name_space, "", tell);
}

void namer::name_members(struct_plan& plan, std::vector<locked_property>& locked, const std::string& name_space,
                         const std::string& path, teller& tell) {
  const bool is_new = locked.empty();
  const auto path_of = [&](const std::string& wire_name) { return path.empty() ? wire_name : path + '/' + wire_name; };
  const auto find_locked = [&](const std::string& wire_name) {
    return std::find_if(locked.begin(), locked.end(),
                        [&](const locked_property& each) { return each.wire_name == wire_name; });
  };
  const auto find_planned = [&](const std::string& wire_name) {
    return std::find_if(plan.members.begin(), plan.members.end(),
                        [&](const member_plan& each) { return each.wire_name == wire_name; });
  };

  // Names. Those of the lock are there; a new one goes behind the last required member if it is required, else to the
  // end.
  for (const member_plan& each : plan.members) {
    if (find_locked(each.wire_name) != locked.end()) continue;
    const cpp_name wanted = runcomfy::schema::property_name(each.wire_name);
    const cpp_name name = runcomfy::schema::free_name(wanted, [&](std::string_view text) {
      return text == plan.name || std::any_of(locked.begin(), locked.end(),
                                              [&](const locked_property& other) { return other.member == text; });
    });
    if (name != wanted)
      tell.note(path_of(each.wire_name), "the name " + std::string(wanted.view()) + " is taken in its struct",
                "its member is called " + std::string(name.view()));
    auto behind = locked.end();
    if (each.required) {
      behind = locked.begin();
      for (auto at = locked.begin(); at != locked.end(); ++at) {
        const auto planned = find_planned(at->wire_name);
        if (planned != plan.members.end() && planned->required) behind = std::next(at);
      }
    }
    if (!is_new) tell.note(path_of(each.wire_name), "the property is new", "added as " + std::string(name.view()));
    locked.insert(behind, {each.wire_name, std::string(name.view()), {}});
  }

  // The order of the lock.
  std::vector<member_plan> ordered;
  for (locked_property& each : locked) {
    const auto planned = find_planned(each.wire_name);
    if (planned == plan.members.end()) {
      if (!each.removed)
        tell.warn(path_of(each.wire_name), "the property is gone from the schema",
                  "the member " + each.member + " is left out; its name stays reserved");
      each.removed = true;
      continue;
    }
    each.removed = false;
    planned->name = each.member;
    ordered.push_back(std::move(*planned));
  }
  plan.members = std::move(ordered);

  // Structs inside, and the types.
  for (member_plan& each : plan.members) {
    locked_property& entry = *find_locked(each.wire_name);
    value_plan* inner = &each.value;
    bool is_item = false;
    for (; inner->is == kind::list; inner = inner->item.get()) is_item = true;
    if (inner->is == kind::structure) {
      if (entry.struct_name.empty()) {
        cpp_name wanted = name_of(plan.name);
        wanted.append("_");
        wanted.append(each.name);
        if (is_item) wanted.append("_item");
        const cpp_name name =
            runcomfy::schema::free_name(runcomfy::schema::segment_name(wanted.view()), [&](std::string_view text) {
              const std::string whole = joined(name_space, text);
              return structs_.count(whole) != 0 || namespaces_.count(whole) != 0 ||
                     std::any_of(locked.begin(), locked.end(),
                                 [&](const locked_property& other) { return other.member == text; });
            });
        entry.struct_name = name.view();
        structs_.insert(joined(name_space, name.view()));
      }
      inner->members->name = entry.struct_name;
      name_members(*inner->members, entry.properties, name_space, path_of(each.wire_name), tell);
    }
    const std::string type = type_word(each.value, each.required);
    if (!entry.type.empty() && entry.type != type)
      tell.warn(path_of(each.wire_name), "its type was " + entry.type, "now it is " + type);
    entry.type = type;
  }
}

}  // namespace generator
