// SPDX-License-Identifier: MIT
#include "render.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "cpp_text.hpp"
#include "json_text.hpp"
#include "runcomfy/json.hpp"
#include "runcomfy/schema/property_name.hpp"

namespace generator {
namespace {

namespace json = runcomfy::json;

constexpr std::size_t width = 120;
constexpr std::size_t short_default = 64;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// A number as a literal that is the same number in C++.
std::string literal_of(const json::value& number) {
  // There is no literal of the least number: `-9223372036854775808` is a minus before a number that is too large.
  if (number == (std::numeric_limits<std::int64_t>::min)()) return "-9223372036854775807 - 1";
  const std::string text = number_text(number);
  if (number.as_int64()) return text;
  if (number.as_uint64()) return text + 'U';
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

/// A type or a rule as text, which is `head<a, b>` or `head`, so that it can be broken into lines.
struct term {
  std::string head;
  std::vector<term> arguments = {};

  [[nodiscard]] std::string text() const {
    if (arguments.empty()) return head;
    std::string out = head + '<';
    for (const term& each : arguments) out += (out.back() == '<' ? "" : ", ") + each.text();
    return out + '>';
  }
};

class writer {
 public:
  explicit writer(const render_options& options) : options_(options) {}

  std::string out;

  /// A struct; `model` where it is the input itself and not what the input holds.
  void structure(const struct_plan& plan, const std::vector<std::string>& comment, const model_plan* model) {
    for (const member_plan& each : plan.members) {  // what is inside stands before
      const value_plan* inner = &each.value;
      while (inner->is == kind::list) inner = inner->item.get();
      if (inner->is == kind::structure)
        structure(*inner->members, {"What `" + plan.name + "` holds in `" + each.name + "`."}, nullptr);
    }
    taken_.clear();
    for (const member_plan& each : plan.members) taken_.insert(each.name);

    for (const std::string& line : comment) out += "/// " + line + '\n';
    out += "struct " + plan.name + " {\n";
    if (model != nullptr) {
      const std::string text = "  static constexpr " + word("std::string_view");
      out += text + " model_id = " + literal(model->model_id) + ";\n";
      out += "  /// SHA-256 of the canonical form of the schema that this was made from.\n";
      const std::string digest = text + " schema_digest =";
      out += digest + (digest.size() + 68 > width ? "\n      " : " ") + literal(model->digest) + ";\n\n";
    }
    for (const member_plan& each : plan.members) member(each);
    if (!plan.members.empty()) out += '\n';
    facts(plan);
    out += "  friend bool operator==(const " + plan.name + "&, const " + plan.name + "&) = default;\n};\n\n";
  }

 private:
  // A word of the library. Where a member has the same name it is spelled out, because a name must not change its
  // meaning within a class.
  [[nodiscard]] std::string word(const std::string& name) const {
    const std::string first = name.substr(0, name.find(':'));
    return taken_.count(first) == 0 ? name : first == "std" ? "::" + name : "::runcomfy::" + name;
  }

  [[nodiscard]] term type(const value_plan& plan) const {
    switch (plan.is) {
      case kind::text: return {word("std::string")};
      case kind::boolean: return {"bool"};
      case kind::small_integer: return {"int"};
      case kind::integer: return {word("std::int64_t")};
      case kind::natural: return {word("std::uint64_t")};
      case kind::real: return {"double"};
      case kind::choice: {
        term made{word("one_of")};
        for (const json::value& each : plan.choices)
          made.arguments.push_back({each.is_string() ? literal(*each.as_string()) : literal_of(each)});
        return made;
      }
      case kind::list: return {word("std::vector"), {type(*plan.item)}};
      case kind::structure: return {plan.members->name};
      case kind::any_object: return {word("json::object")};
      case kind::any: break;
    }
    return {word("json::value")};
  }

  [[nodiscard]] std::vector<term> rules(const value_plan& plan) const {
    std::vector<term> made;
    const auto add = [&](const char* name, std::string argument) {
      made.push_back({word(name), {{std::move(argument)}}});
    };
    if (plan.is == kind::list) {
      std::vector<term> of_items = rules(*plan.item);
      if (!of_items.empty()) made.push_back({word("items"), std::move(of_items)});
    }
    if (!plan.format.empty()) add("format", literal(plan.format));
    if (!plan.media.empty()) made.push_back({word(plan.media)});
    if (plan.max_length) add("max_length", std::to_string(*plan.max_length));
    if (plan.min_items) add("min_items", std::to_string(*plan.min_items));
    if (plan.max_items) add("max_items", std::to_string(*plan.max_items));
    if (plan.items_unpublished && plan.item->is != kind::any) made.push_back({word("spelled_without_items")});
    if (plan.minimum) add("minimum", literal_of(*plan.minimum));
    if (plan.maximum) add("maximum", literal_of(*plan.maximum));
    if (plan.is == kind::real && plan.spelled_float) made.push_back({word("spelled_float")});
    return made;
  }

  void member(const member_plan& plan) {
    for (const std::string& line : about(plan)) out += "  /// " + line + '\n';
    term declared{word("field"), {{literal(plan.wire_name)}}};
    declared.arguments.push_back(plan.required ? type(plan.value) : term{word("std::optional"), {type(plan.value)}});
    for (term& each : rules(plan.value)) declared.arguments.push_back(std::move(each));
    declaration(declared, plan.name + (plan.required ? ";" : " = {};"));
  }

  // Broken as clang-format breaks it: arguments are filled into lines behind their bracket, and then the name stands in
  // a line of its own.
  void declaration(const term& declared, const std::string& name) {
    const std::string line = "  " + declared.text() + ' ' + name;
    if (line.size() <= width) {
      out += line + '\n';
      return;
    }
    std::string text = "  ";
    std::size_t column = 2;
    fill(declared, text, column, 0);
    out += text;
    out += "\n      " + name + '\n';
  }

  // `tail`: how many characters must follow in the same line.
  static void fill(const term& what, std::string& text, std::size_t& column, std::size_t tail) {
    text += what.head;
    column += what.head.size();
    if (what.arguments.empty()) return;
    text += '<';
    const std::size_t indent = ++column;
    for (std::size_t i = 0; i < what.arguments.size(); ++i) {
      const term& each = what.arguments[i];
      const std::size_t behind = i + 1 < what.arguments.size() ? 1 : tail + 1;  // a comma, or the brackets
      const std::size_t needed = each.text().size() + behind;
      if (i > 0) {
        if (column + 1 + least_of(each, behind) > width) {
          text += '\n' + std::string(indent, ' ');
          column = indent;
        } else {
          text += ' ';
          ++column;
        }
      }
      if (column + needed <= width || each.arguments.empty()) {
        text += each.text();
        column += needed - behind;
      } else {
        fill(each, text, column, behind);
      }
      if (i + 1 < what.arguments.size()) {
        text += ',';
        ++column;
      }
    }
    text += '>';
    ++column;
  }
  // How wide a term is up to the first place where it can be broken.
  static std::size_t least_of(const term& what, std::size_t behind) {
    if (what.arguments.empty()) return what.head.size() + behind;
    return what.head.size() + 1 + least_of(what.arguments[0], what.arguments.size() > 1 ? 1 : behind + 1);
  }

  [[nodiscard]] std::vector<std::string> about(const member_plan& plan) const {
    if (options_.how_much == texts::all) {
      std::string text = is_ascii(plan.title) ? std::string() : plan.title + '\n';
      text += plan.description;
      if (std::vector<std::string> lines = comment_lines(text, width - 6); !lines.empty()) return lines;
    }
    if (plan.value.media.empty()) return {};
    const bool is_list = plan.value.is == kind::list;
    std::string noun = plan.value.media_kind;
    if (noun == "media") noun = is_list ? "media" : "a media file";
    else if (is_list) noun += noun == "audio" ? "" : "s";
    else if (noun == "audio") noun = "audio";
    else noun = (noun == "image" ? "an " : "a ") + noun;
    std::string text = (is_list ? "Public https URLs of " : "A public https URL of ") + noun;
    if (plan.value.media == "media_name")
      text += is_list ? ", or names of files that the service knows" : ", or the name of a file that the service knows";
    return {text + '.'};
  }

  [[nodiscard]] bool shows_title(const member_plan& plan) const {
    return !plan.title.empty() && (options_.how_much == texts::all || is_ascii(plan.title));
  }
  [[nodiscard]] bool shows_default(const member_plan& plan) const {
    return !plan.default_json.empty() &&
           (options_.how_much == texts::all || length_of(plan.default_json) <= short_default + 2);
  }

  void facts(const struct_plan& plan) {
    std::vector<const member_plan*> shown;
    bool left_out = false;
    for (const member_plan& each : plan.members) {
      if (shows_title(each) || shows_default(each) || !each.demands.empty()) shown.push_back(&each);
      left_out = left_out || (!each.default_json.empty() && !shows_default(each));
    }
    if (shown.empty()) return;
    std::set<std::string> used = taken_;
    std::vector<std::string> demands(shown.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (shown[i]->demands.empty()) continue;
      demands[i] = shown[i]->name + "_demands";
      while (!used.insert(demands[i]).second) demands[i] += '2';
      list_of_demands(demands[i], shown[i]->demands);
    }
    if (left_out) out += "  // Left out: published defaults of more than 64 characters.\n";
    out += "  static constexpr " + word("fact") + " facts[] = {\n";
    for (std::size_t i = 0; i < shown.size(); ++i) row(*shown[i], demands[i]);
    out += "  };\n\n";
  }

  void list_of_demands(const std::string& name, const std::vector<demand>& from) {
    std::string line = "  static constexpr " + word("media_demand") + ' ' + name + "[] = {";
    const std::size_t indent = line.size();
    std::vector<std::string> items;
    std::size_t length = indent;
    for (const demand& each : from) {
      items.push_back('{' + view_of(each.rule) + ", " + literal_of(each.value) + '}');
      length += items.back().size() + 2;
    }
    const bool breaks = length > width;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) line += breaks ? ",\n" + std::string(indent, ' ') : ", ";
      line += items[i];
    }
    out += line + "};\n";
  }

  // A literal that becomes a std::string_view: by itself, one ends at its first zero.
  [[nodiscard]] std::string view_of(std::string_view text) const {
    if (text.find('\0') == std::string_view::npos) return literal(text);
    return word("std::string_view") + '(' + literal(text) + ", " + std::to_string(text.size()) + ')';
  }

  void row(const member_plan& plan, const std::string& demands) {
    std::vector<std::string> parts = {".wire_name = " + view_of(plan.wire_name)};
    if (shows_title(plan)) parts.push_back(".title = " + broken(".title = ", plan.title));
    if (shows_default(plan)) parts.push_back(".default_json = " + broken(".default_json = ", plan.default_json));
    if (!demands.empty()) parts.push_back(".validations = " + demands);
    std::string line = "      {";
    for (const std::string& each : parts) line += (line.back() == '{' ? "" : ", ") + each;
    line += "},";
    if (line.size() > width || line.find('\n') != std::string::npos) {
      line = "      {";
      for (const std::string& each : parts) line += (line.back() == '{' ? "" : ",\n       ") + each;
      line += "},";
    }
    out += line + '\n';
  }
  // A literal that may take several lines, behind `       .title = `.
  static std::string broken(std::string_view label, std::string_view text) {
    const std::size_t indent = 7 + label.size();
    std::string made;
    for (const std::string& piece : literal_pieces(text, width - indent - 2))
      made += (made.empty() ? "" : '\n' + std::string(indent, ' ')) + piece;
    return made;
  }

  const render_options& options_;
  std::set<std::string> taken_;  // the members of the struct at hand
};

}  // namespace

std::string render(const model_plan& plan, const render_options& options) {
  writer to(options);
  if (!options.licence.empty()) to.out += "// SPDX-License-Identifier: " + options.licence + '\n';
  to.out += "// The input of " + plan.model_id +
            ", from its published schema.\n// Made by generate_models: change the schema or the lock file, not this "
            "file.\n#pragma once\n\n#if !defined(RUNCOMFY_SINGLE_HEADER)\n#include "
            "\"runcomfy/json.hpp\"\n#endif\n\n";
  const std::string scope = "namespace runcomfy::inline RUNCOMFY_ABI::models" +
                            (plan.name_space.empty() ? std::string() : "::" + plan.name_space);
  to.out += scope + " {\n\n";

  std::vector<std::string> about = {"The input of " + plan.model_id + '.'};
  if (options.how_much == texts::all)
    for (std::string& line : comment_lines(plan.description, width - 4)) about.push_back(std::move(line));
  to.structure(plan.input, about, &plan);
  return to.out + "}  // " + scope + '\n';
}

}  // namespace generator
