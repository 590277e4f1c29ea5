// SPDX-License-Identifier: MIT
// The header tree as text: what each header includes, defines and guards. Shared by the tools that generate and check.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tools {

namespace fs = std::filesystem;

/// One `#include` line of a header.
struct include_line {
  std::string name;     ///< between the quotes or angles
  bool quoted = false;  ///< "..." is a header of the project, <...> is somebody else's
  int depth = 0;        ///< how many `#if` are open around it
  std::size_t line = 0;
};

/// One header, its lines without line ends.
struct header {
  std::string name;  ///< as it is included: `runcomfy/core/error.hpp`
  std::vector<std::string> lines;
  std::vector<include_line> includes;
  std::set<std::string> defined;    ///< macros that are still defined at the end of its own lines
  std::set<std::string> undefined;  ///< macros that it undefines, its own or those of a header that it includes
};

inline std::string read_text(const fs::path& from) {
  std::ifstream in(from, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + from.generic_string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The word and the rest of a preprocessor line: `# define A b` gives `define` and `A b`; empty for other lines.
struct directive {
  std::string_view word;
  std::string_view rest;
};

inline directive directive_of(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.front() != '#') return {};
  line = trim(line.substr(1));
  const std::size_t end = std::min(line.find_first_of(" \t<\"("), line.size());
  return {line.substr(0, end), trim(line.substr(end))};
}

inline std::string_view first_word(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of(" \t("), text.size()));
}

inline header parse(std::string name, const std::string& text) {
  if (text.find('\r') != std::string::npos) throw std::runtime_error(name + ": has CR line ends, LF is wanted");
  if (text.empty() || text.back() != '\n') throw std::runtime_error(name + ": does not end with a line end");
  header out;
  out.name = std::move(name);
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    out.lines.push_back(text.substr(at, end - at));
    at = end + 1;
    const auto [word, rest] = directive_of(out.lines.back());
    if (word == "if" || word == "ifdef" || word == "ifndef") {
      ++depth;
    } else if (word == "endif") {
      --depth;
    } else if (word == "define") {
      out.defined.emplace(first_word(rest));
    } else if (word == "undef") {
      out.defined.erase(std::string(first_word(rest)));
      out.undefined.emplace(first_word(rest));
    } else if (word == "include") {
      const char close = !rest.empty() && rest.front() == '<' ? '>' : '"';
      const std::size_t stop = rest.find(close, 1);
      if (stop == std::string_view::npos)
        throw std::runtime_error(out.name + ":" + std::to_string(out.lines.size()) + ": an #include that is no name");
      out.includes.push_back({std::string(rest.substr(1, stop - 1)), close == '"', depth, out.lines.size()});
    }
  }
  if (depth != 0) throw std::runtime_error(out.name + ": #if and #endif do not match");
  return out;
}

/// Every header under `root`/include/runcomfy, by its name.
inline std::map<std::string, header> read_tree(const fs::path& root) {
  std::map<std::string, header> tree;
  const fs::path include = root / "include";
  for (const auto& entry : fs::recursive_directory_iterator(include / "runcomfy")) {
    if (!entry.is_regular_file()) continue;
    std::string name = entry.path().lexically_relative(include).generic_string();
    if (entry.path().extension() != ".hpp")
      throw std::runtime_error(name + ": include/ holds headers named *.hpp only");
    tree.emplace(name, parse(name, read_text(entry.path())));
  }
  return tree;
}

/// Macros that users may see or set. Everything else is undefined at the end of its header.
inline bool is_public_macro(std::string_view name) {
  static const std::set<std::string_view> known = {"RUNCOMFY_VERSION", "RUNCOMFY_ABI", "RUNCOMFY_SINGLE_HEADER",
                                                   "CPPHTTPLIB_OPENSSL_SUPPORT"};  // asked of cpp-httplib
  return known.count(name) != 0;
}

/// The macros that somebody who includes `name` is left with and should not be: neither public nor undefined again.
/// `seen` holds the headers that were included before, and grows by those that are met.
inline std::set<std::string> leaks(const std::map<std::string, header>& tree, const std::string& name,
                                   std::set<std::string>& seen) {
  const auto at = tree.find(name);
  if (at == tree.end() || !seen.insert(name).second) return {};
  std::set<std::string> left;
  for (const auto& each : at->second.includes) {
    if (each.quoted) left.merge(leaks(tree, each.name, seen));
  }
  for (const std::string& macro : at->second.undefined) left.erase(macro);
  for (const std::string& macro : at->second.defined) {
    if (!is_public_macro(macro)) left.insert(macro);
  }
  return left;
}

/// Headers of the C++20 standard library; any other <name> belongs to a third party or to a system.
inline bool is_standard(std::string_view name) {
  static const std::set<std::string_view> known = {"algorithm",
                                                   "any",
                                                   "array",
                                                   "atomic",
                                                   "barrier",
                                                   "bit",
                                                   "bitset",
                                                   "cassert",
                                                   "cctype",
                                                   "cerrno",
                                                   "cfenv",
                                                   "cfloat",
                                                   "charconv",
                                                   "chrono",
                                                   "cinttypes",
                                                   "climits",
                                                   "clocale",
                                                   "cmath",
                                                   "codecvt",
                                                   "compare",
                                                   "complex",
                                                   "concepts",
                                                   "condition_variable",
                                                   "coroutine",
                                                   "csetjmp",
                                                   "csignal",
                                                   "cstdarg",
                                                   "cstddef",
                                                   "cstdint",
                                                   "cstdio",
                                                   "cstdlib",
                                                   "cstring",
                                                   "ctime",
                                                   "cuchar",
                                                   "cwchar",
                                                   "cwctype",
                                                   "deque",
                                                   "exception",
                                                   "execution",
                                                   "filesystem",
                                                   "format",
                                                   "forward_list",
                                                   "fstream",
                                                   "functional",
                                                   "future",
                                                   "initializer_list",
                                                   "iomanip",
                                                   "ios",
                                                   "iosfwd",
                                                   "iostream",
                                                   "istream",
                                                   "iterator",
                                                   "latch",
                                                   "limits",
                                                   "list",
                                                   "locale",
                                                   "map",
                                                   "memory",
                                                   "memory_resource",
                                                   "mutex",
                                                   "new",
                                                   "numbers",
                                                   "numeric",
                                                   "optional",
                                                   "ostream",
                                                   "queue",
                                                   "random",
                                                   "ranges",
                                                   "ratio",
                                                   "regex",
                                                   "scoped_allocator",
                                                   "semaphore",
                                                   "set",
                                                   "shared_mutex",
                                                   "source_location",
                                                   "span",
                                                   "sstream",
                                                   "stack",
                                                   "stdexcept",
                                                   "stop_token",
                                                   "streambuf",
                                                   "string",
                                                   "string_view",
                                                   "strstream",
                                                   "syncstream",
                                                   "system_error",
                                                   "thread",
                                                   "tuple",
                                                   "type_traits",
                                                   "typeindex",
                                                   "typeinfo",
                                                   "unordered_map",
                                                   "unordered_set",
                                                   "utility",
                                                   "valarray",
                                                   "variant",
                                                   "vector",
                                                   "version"};
  return known.count(name) != 0;
}

}  // namespace tools
