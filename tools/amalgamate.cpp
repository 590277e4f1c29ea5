// SPDX-License-Identifier: MIT
// Makes the single headers out of the header tree, byte by byte the same wherever it runs.
//
//     amalgamate ROOT            writes ROOT/single_include/*.hpp
//     amalgamate --check ROOT    compares with what is there; exit code 1 and a sentence if it differs
//
// The input is the tree itself: a façade is walked depth first in the order of its includes. What goes out: the licence
// once, the standard includes hoisted and sorted (those inside `#if` stay where they are), then each header under a
// ruler with its name. No date, hash, path or formatter.
#include <iostream>
#include <optional>

#include "header_tree.hpp"

namespace {

using tools::header;
namespace fs = std::filesystem;
using tree_type = std::map<std::string, header>;

/// One single header: what it is made from and what it stands on.
struct product {
  std::string name;      // file name under single_include/
  std::string facade;    // the header of the tree that reaches all that goes into it
  std::string guard;     // the macro that tells a second copy; public
  std::string sentence;  // the idea, for the top of the file
  bool needed = true;    // a product that is not needed is made when its façade exists
};

const std::vector<product>& products() {
  static const std::vector<product> all = {
      {"runcomfy.hpp", "runcomfy/runcomfy.hpp", "RUNCOMFY_SINGLE_HEADER",
       "runcomfy for C++, the library: a client of the RunComfy Model API. Bring a transport, or copy "
       "runcomfy_httplib.hpp beside it."},
      {"runcomfy_testing.hpp", "runcomfy/testing.hpp", "RUNCOMFY_SINGLE_HEADER_TESTING",
       "runcomfy for C++, the testing kit: simulator, mock transport and virtual clock."},
      {"runcomfy_httplib.hpp", "runcomfy/transport/httplib.hpp", "RUNCOMFY_SINGLE_HEADER_HTTPLIB",
       "runcomfy for C++, the transport over cpp-httplib and OpenSSL: include it in exactly one translation unit."},
      {"runcomfy_files.hpp", "runcomfy/files.hpp", "RUNCOMFY_SINGLE_HEADER_FILES",
       "runcomfy for C++, what touches the disk.", false},
  };
  return all;
}

/// Headers that no single header holds, because a user asks for each of them by name.
bool is_optional(const std::string& name) {
  static const std::set<std::string> opt_in = {
      "runcomfy/core/std_stop_token.hpp",       // <stop_token> is missing from current toolchains
      "runcomfy/json.hpp",                      // a smaller façade over a part of runcomfy.hpp
      "runcomfy/schema/constant_json.hpp",      // for model_from_schema
      "runcomfy/schema/constant_schema.hpp",    // the same
      "runcomfy/schema/media_guess.hpp",        // for generators
      "runcomfy/schema/model_from_schema.hpp",  // experimental, for the newest compilers
      "runcomfy/schema/property_name.hpp",      // for generators
  };
  return opt_in.count(name) != 0 || name.starts_with("runcomfy/models/");
}

struct builder {
  const tree_type& tree;
  std::set<std::string> taken = {};     // headers that stand in this product or in the one below it
  std::set<std::string> standard = {};  // hoisted includes
  std::string body = {};

  void take(const std::string& name, const std::string& from) {
    const auto at = tree.find(name);
    if (at == tree.end()) throw std::runtime_error(from + ": includes \"" + name + "\", which is not in the tree");
    if (!taken.insert(name).second) return;
    check(at->second);
    walk(at->second);
  }

  static void check(const header& source) {
    for (const auto& each : source.includes) {
      const std::string where = source.name + ":" + std::to_string(each.line);
      if (each.quoted && !each.name.starts_with("runcomfy/"))
        throw std::runtime_error(where + ": a project include starts with \"runcomfy/\"");
      if (each.quoted && each.depth != 0)
        throw std::runtime_error(where + ": a project include inside #if cannot go into a single header");
    }
  }

  // Does what the preprocessor would: an include that is met for the first time goes in where it stands.
  void walk(const header& source) {
    std::vector<std::string_view> kept;
    std::size_t include = 0;
    bool continued = false;
    for (const std::string& text : source.lines) {
      const std::string_view line = text;
      if (line.starts_with("// SPDX-License-Identifier:")) continue;
      const auto [word, rest] = tools::directive_of(line);
      if (word == "pragma" && rest == "once") continue;
      if (word == "include") {
        const auto& what = source.includes[include++];
        if (what.quoted) {
          if (taken.count(what.name) != 0) continue;
          continued = append(source.name, kept, continued) || continued;
          if (continued) kept.clear();
          take(what.name, source.name);
          continue;
        }
        if (what.depth == 0 && tools::is_standard(what.name)) {
          standard.insert(what.name);
          continue;
        }
      }
      if (line.empty() && (kept.empty() || kept.back().empty())) continue;  // what the dropped lines left
      kept.push_back(line);
    }
    append(source.name, kept, continued);
  }

  // Writes a piece of a header under a ruler. A piece of nothing but comments, as a façade is, is not written.
  bool append(const std::string& name, std::vector<std::string_view> piece, bool continued) {
    while (!piece.empty() && piece.back().empty()) piece.pop_back();
    bool only_comment = true;
    for (const auto line : piece) only_comment = only_comment && (line.empty() || line.starts_with("//"));
    if (only_comment) return false;
    std::string ruler = "// ---- " + name + (continued ? ", continued " : " ");
    ruler.resize(std::max<std::size_t>(ruler.size(), 120), '-');
    body += "\n" + ruler + "\n";
    for (const auto line : piece) (body += line) += '\n';
    return true;
  }
};

std::string value_of(const tree_type& tree, std::string_view macro) {
  for (const std::string& line : tree.at("runcomfy/core/version.hpp").lines) {
    const auto [word, rest] = tools::directive_of(line);
    if (word == "define" && tools::first_word(rest) == macro)
      return std::string(tools::trim(rest.substr(macro.size())));
  }
  throw std::runtime_error("runcomfy/core/version.hpp does not define " + std::string(macro));
}

std::string as_comment(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    out += line.empty() ? "//\n" : "// " + line + "\n";
    at = end + 1;
  }
  return out;
}

std::string assemble(const product& what, const builder& made, const std::string& licence, const std::string& version) {
  const bool is_base = what.guard == "RUNCOMFY_SINGLE_HEADER";
  std::string out =
      "// SPDX-License-Identifier: MIT\n// " + what.sentence +
      "\n// Generated from include/runcomfy by tools/amalgamate.cpp. Change the tree, not this file.\n//\n" +
      as_comment(licence) + "\n";
  if (is_base) {
    out +=
        "#if defined(RUNCOMFY_SINGLE_HEADER)\n"
        "#if RUNCOMFY_SINGLE_HEADER != " +
        version +
        "\n"
        "#error \"runcomfy: this translation unit includes two versions of the single header runcomfy.hpp: use one.\"\n"
        "#endif\n"
        "#elif defined(RUNCOMFY_VERSION)\n"
        "#error \"runcomfy: this translation unit includes both the header tree <runcomfy/...> and the single header "
        "runcomfy.hpp: use one of them.\"\n"
        "#else\n";
  } else {
    out +=
        "#include \"runcomfy.hpp\"\n\n"
        "#if !defined(RUNCOMFY_SINGLE_HEADER) || RUNCOMFY_SINGLE_HEADER != " +
        version +
        "\n"
        "#error \"runcomfy: " +
        what.name +
        " and the runcomfy.hpp beside it are of different versions: copy both from "
        "the same release.\"\n"
        "#elif !defined(" +
        what.guard +
        ")\n"
        "#define " +
        what.guard + "\n";
  }
  out += '\n';
  for (const std::string& name : made.standard) out += "#include <" + name + ">\n";
  out += made.body;
  // At the end, because core/version.hpp refuses to come after it.
  if (is_base) out += "\n#define RUNCOMFY_SINGLE_HEADER " + version + "\n";
  out += "\n#endif  // " + what.guard + "\n";
  return out;
}

std::map<std::string, std::string> generate(const fs::path& root) {
  const tree_type tree = tools::read_tree(root);
  const std::string licence = tools::read_text(root / "LICENSE");
  const std::string version = value_of(tree, "RUNCOMFY_VERSION");
  std::map<std::string, std::string> files;
  std::set<std::string> reached;
  std::set<std::string> base;
  std::set<std::string> base_standard;
  for (const product& each : products()) {
    if (!each.needed && tree.count(each.facade) == 0) continue;
    builder made{tree};
    made.taken = base;
    made.take(each.facade, each.name);
    std::set<std::string> seen = base;
    for (const std::string& macro : tools::leaks(tree, each.facade, seen))
      throw std::runtime_error(each.name + ": the macro " + macro + " is neither public nor undefined at the end");
    for (const std::string& name : made.taken) {
      if (name.starts_with("runcomfy/models/"))
        throw std::runtime_error(each.name + " reaches " + name + ", but models stay out of the single headers");
    }
    for (const std::string& name : base_standard) made.standard.erase(name);
    if (base.empty()) base = made.taken, base_standard = made.standard;
    reached.insert(made.taken.begin(), made.taken.end());
    files.emplace(each.name, assemble(each, made, licence, version));
  }
  for (const auto& [name, unused] : tree) {
    if (reached.count(name) == 0 && !is_optional(name))
      throw std::runtime_error(name + ": no façade reaches it, and tools/amalgamate.cpp does not list it as optional");
  }
  return files;
}

std::optional<std::string> read_if_there(const fs::path& from) {
  if (!fs::exists(from)) return std::nullopt;
  return tools::read_text(from);
}

int run(bool check, const fs::path& root) {
  const fs::path folder = root / "single_include";
  const auto files = generate(root);
  int stale = 0;
  for (const auto& [name, text] : files) {
    if (read_if_there(folder / name) == text) continue;
    ++stale;
    if (check) {
      std::cerr << "amalgamate: single_include/" << name << " is not what the tree makes: run ./dev headers\n";
      continue;
    }
    fs::create_directories(folder);
    std::ofstream out(folder / name, std::ios::binary);
    out << text;
    if (!out.flush()) throw std::runtime_error("cannot write single_include/" + name);
    std::cout << "single_include/" << name << " written, " << text.size() << " bytes\n";
  }
  if (fs::exists(folder)) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().generic_string();
      if (files.count(name) != 0) continue;
      std::cerr << "amalgamate: single_include/" << name << " is made by nothing: remove it\n";
      return 1;
    }
  }
  if (stale == 0) std::cout << "single_include: " << files.size() << " files are up to date\n";
  return check && stale != 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) try {
  const bool check = argc == 3 && std::string_view(argv[1]) == "--check";
  if (argc != 2 && !check) {
    std::cerr << "usage: amalgamate [--check] ROOT\n";
    return 2;
  }
  return run(check, argv[argc - 1]);
} catch (const std::exception& failure) {
  std::cerr << "amalgamate: " << failure.what() << '\n';
  return 1;
}
