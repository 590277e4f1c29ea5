// SPDX-License-Identifier: MIT
// Holds the header tree to its laws: floors include only downward, no heavy or system header below floor 8, rooted
// includes, no leaked macro, one idea a file.
//
//     check_tree ROOT    prints one line for each breach; exit code 1 if there is one
#include <iostream>

#include "header_tree.hpp"

namespace {

using tools::header;

constexpr int top_floor = 8;
constexpr std::size_t most_lines = 500;

/// What one folder is: its floor, and, where a floor is held to less than everything below it, the folders it may see.
struct room {
  int floor = 0;
  std::set<std::string> sees = {};
};

const std::map<std::string, room>& rooms() {
  static const std::map<std::string, room> all = {
      {"core", {1}},
      {"reflect", {2}},
      {"json", {3}},
      {"schema", {4}},
      {"models", {4, {"core", "reflect", "json", "schema"}}},
      {"http", {5, {"core"}}},  // knows nothing of JSON
      {"protocol", {6}},
      {"client", {7}},
      {"transport", {8, {"core", "http"}}},  // knows nothing of jobs and JSON
      {"testing", {8}},
      {"files", {8}},
  };
  return all;
}

/// `core` of `runcomfy/core/error.hpp`; empty for a façade such as `runcomfy/json.hpp`.
std::string folder_of(const std::string& name) {
  const std::size_t first = name.find('/') + 1;
  const std::size_t second = name.find('/', first);
  return second == std::string::npos ? std::string() : name.substr(first, second - first);
}

struct checker {
  int breaches = 0;

  void report(const header& in, std::size_t line, const std::string& sentence) {
    ++breaches;
    std::cerr << "include/" << in.name << ':' << line << ": " << sentence << '\n';
  }

  void check_project_include(const header& in, const tools::include_line& each, const std::string& folder) {
    if (!each.name.starts_with("runcomfy/"))
      return report(in, each.line, "a project include starts with \"runcomfy/\"");
    const bool over_both = folder == "models" || in.name == "runcomfy/core/std_stop_token.hpp";
    if (each.depth != 0 && !over_both) report(in, each.line, "a project include inside #if");
    if (folder.empty()) return;  // a façade includes what it shows
    const room& here = rooms().at(folder);
    const std::string target = folder_of(each.name);
    if (target.empty()) {
      if (folder == "models" && each.name == "runcomfy/json.hpp") return;
      return report(in, each.line, "a floor does not include the façade " + each.name);
    }
    if (target == folder) return;
    const auto there = rooms().find(target);
    if (there == rooms().end()) return report(in, each.line, "the folder " + target + " has no floor");
    if (there->second.floor >= here.floor)
      return report(in, each.line, folder + " may not include " + target + ": floors include only downward");
    if (target == "models") return report(in, each.line, "models are leaves: only users include them");
    if (!here.sees.empty() && here.sees.count(target) == 0)
      report(in, each.line, folder + " knows nothing of " + target);
  }

  void check_foreign_include(const header& in, const tools::include_line& each, int floor) {
    static const std::set<std::string> heavy = {"filesystem", "thread", "random",  "iostream", "regex",
                                                "fstream",    "future", "csignal", "execution"};
    if (floor >= top_floor) return;
    if (each.name == "bits/chrono.h" && in.name == "runcomfy/core/chrono.hpp") return;  // the reason stands there
    if (heavy.count(each.name) != 0) {
      report(in, each.line, "<" + each.name + "> does not go below floor 8");
    } else if (!tools::is_standard(each.name) && each.name != "expected" && each.name != "meta") {
      report(in, each.line, "<" + each.name + "> is no header of the standard: it belongs on floor 8");
    }
  }

  void check(const header& in) {
    const std::string folder = folder_of(in.name);
    const auto here = rooms().find(folder);
    if (!folder.empty() && here == rooms().end()) return report(in, 1, "the folder " + folder + " has no floor");
    const int floor = folder.empty() ? 1 : here->second.floor;
    if (in.lines.size() > most_lines) report(in, in.lines.size(), "more than 500 lines: split it by ideas");
    if (in.lines.front() != "// SPDX-License-Identifier: MIT") report(in, 1, "the first line is the SPDX line");
    if (in.lines.size() < 2 || !in.lines[1].starts_with("// ")) report(in, 2, "the second line tells the file's idea");
    if (std::find(in.lines.begin(), in.lines.end(), "#pragma once") == in.lines.end()) report(in, 1, "no #pragma once");
    for (const auto& each : in.includes) {
      if (each.quoted) {
        check_project_include(in, each, folder);
      } else {
        check_foreign_include(in, each, floor);
      }
    }
    for (std::size_t i = 0; i < in.lines.size(); ++i) {
      if (in.lines[i].find("namespace {") != std::string::npos && tools::trim(in.lines[i]) == "namespace {")
        report(in, i + 1, "an anonymous namespace in a header");
    }
  }

  /// A macro may be undefined by the headers that include its own, as long as all of them do it.
  void check_macros(const std::map<std::string, header>& tree) {
    for (const auto& [name, in] : tree) {
      std::set<std::string> seen;
      for (const std::string& macro : tools::leaks(tree, name, seen)) {
        if (in.defined.count(macro) != 0 && undone_by_includers(tree, name, macro)) continue;
        report(in, in.lines.size(), "the macro " + macro + " is neither public nor undefined at the end");
      }
    }
  }

  static bool undone_by_includers(const std::map<std::string, header>& tree, const std::string& name,
                                  const std::string& macro) {
    bool included = false;
    for (const auto& [other, in] : tree) {
      for (const auto& each : in.includes) {
        if (!each.quoted || each.name != name) continue;
        included = true;
        if (in.undefined.count(macro) == 0) return false;
      }
    }
    return included;
  }
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: check_tree ROOT\n";
    return 2;
  }
  const auto tree = tools::read_tree(argv[1]);
  checker checks;
  for (const auto& [name, each] : tree) checks.check(each);
  checks.check_macros(tree);
  if (checks.breaches != 0) return 1;
  std::cout << tree.size() << " headers keep the laws of the tree\n";
  return 0;
} catch (const std::exception& failure) {
  std::cerr << "check_tree: " << failure.what() << '\n';
  return 1;
}
