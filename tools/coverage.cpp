// SPDX-License-Identifier: MIT
// How much of the headers the tests run: lines and branches of each file, out of what `llvm-cov export` says.
//
//     coverage ROOT --export FILE... [--lines PERCENT] [--branches PERCENT] [--missing] FOLDER...
//
// One export for each program: llvm-cov itself loses functions that one program runs and another one only compiles.
// What one of them runs is run. A FOLDER is one of include/runcomfy/. A template counts once: what one of its instances
// runs is run. A branch is one outcome of a condition; a condition that is constant has none. Left out is what no
// program can run, because it is done while compiling, and a line that ends in a comment `not covered: REASON`, with
// the block that it opens: such lines are counted as marked. Exit code 1 if a folder stays below --lines or --branches,
// 2 on a bad call.
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "runcomfy/json.hpp"

namespace {

namespace json = runcomfy::json;
namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& sentence) { throw std::runtime_error(sentence); }

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) fail("cannot read " + file.generic_string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// One entry of the arrays of numbers that llvm-cov writes.
std::int64_t number(const json::value& row, std::size_t index) {
  const json::array* items = row.as_array();
  const json::value* item = items == nullptr ? nullptr : items->get(index);
  if (item == nullptr) fail("the export has a row that is too short");
  if (const std::optional<bool> flag = item->as_bool()) return *flag ? 1 : 0;
  const std::optional<std::int64_t> whole = item->as_int64();
  // A count beyond 2^63 is one that ran below zero; it was run.
  return whole ? *whole : 1;
}

const json::array& list(const json::value& from, std::string_view pointer) {
  const json::value* found = from.at_pointer(pointer);
  if (found == nullptr || found->as_array() == nullptr) fail("the export has no " + std::string(pointer));
  return *found->as_array();
}

struct count {
  std::size_t all = 0;
  std::size_t run = 0;

  void operator+=(const count& other) {
    all += other.all;
    run += other.run;
  }
  [[nodiscard]] double percent() const {
    return all == 0 ? 100.0 : 100.0 * static_cast<double>(run) / static_cast<double>(all);
  }
};

struct place {
  std::int64_t line;
  std::int64_t column;
  friend auto operator<=>(const place&, const place&) = default;
};

struct outcomes {
  bool yes = false;
  bool no = false;
  bool constant = false;  // neither way, although it was come by
};

struct line_facts {
  bool run = false;
  bool own = false;  // a region begins or goes on in it
};

// What is known of one file, out of all exports.
struct file_facts {
  std::map<std::int64_t, line_facts> lines;  // those with code
  std::set<std::int64_t> left_out;           // of which one instance of a template has nothing
  std::map<std::pair<place, place>, outcomes> branches;
};

struct summary {
  count lines;
  count branches;
  std::size_t marked = 0;

  void operator+=(const summary& other) {
    lines += other.lines;
    branches += other.branches;
    marked += other.marked;
  }
};

// From one segment to the next the count stays the same.
struct segment {
  place from;
  std::int64_t runs;
  bool has_count;
  bool is_entry;
  bool is_gap;
};

std::vector<segment> segments_of(const json::value& file) {
  std::vector<segment> out;
  for (const json::value& row : list(file, "/segments"))
    out.push_back({{number(row, 0), number(row, 1)},
                   number(row, 2),
                   number(row, 3) != 0,
                   number(row, 4) != 0,
                   number(row, 5) != 0});
  return out;
}

// Of each line with code, how often it was run: the greatest count of the regions that lie in it. llvm-cov counts the
// same, but for lines that begin with what one instance of a template leaves out, which it passes over, and for what is
// between two regions (gaps), which holds no code.
void add_lines(const std::vector<segment>& segments, file_facts& to) {
  const auto counts = [](const segment& each) { return each.has_count && !each.is_gap; };
  const segment* around = nullptr;
  std::size_t at = 0;
  const std::int64_t last = segments.empty() ? 0 : segments.back().from.line;
  for (std::int64_t line = 1; line <= last; ++line) {
    const std::size_t first = at;
    const bool starts_skipped =
        at < segments.size() && segments[at].from.line == line && !segments[at].has_count && segments[at].is_entry;
    std::int64_t most = -1;
    bool own = false;
    if (around != nullptr && counts(*around) && !starts_skipped) most = around->runs;
    for (; at < segments.size() && segments[at].from.line == line; ++at) {
      if (!counts(segments[at])) continue;
      most = std::max(most, segments[at].runs);
      own = true;
    }
    if (most >= 0) {
      line_facts& known = to.lines[line];
      known.run = known.run || most > 0;
      known.own = known.own || own;
    } else if (starts_skipped) {
      to.left_out.insert(line);
    }
    if (at > first) around = &segments[at - 1];
  }
}

std::int64_t runs_at(const std::vector<segment>& segments, place where) {
  std::int64_t out = 0;
  for (const segment& each : segments) {
    if (where < each.from) break;
    out = each.has_count ? each.runs : 0;
  }
  return out;
}

// C++ text with blanks in place of comments and of what stands in quotes, so that brackets can be counted.
std::string code_of(std::string text) {
  const auto blank = [&text](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && i < text.size(); ++i)
      if (text[i] != '\n') text[i] = ' ';
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::size_t end = at;
    if (text.compare(at, 2, "//") == 0) {
      end = text.find('\n', at);
    } else if (text[at] == '"' ||
               (text[at] == '\'' && (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0))) {
      for (end = at + 1; end < text.size() && text[end] != text[at]; ++end)
        if (text[end] == '\\') ++end;
      ++end;
    } else {
      continue;
    }
    end = std::min(end, text.size());
    blank(at, end);
    at = end - 1;
  }
  return text;
}

// Where the bracket at `at` is closed.
std::size_t closing(const std::string& code, std::size_t at) {
  const char open = code[at];
  const char close = open == '(' ? ')' : '}';
  int depth = 0;
  for (; at < code.size(); ++at) {
    if (code[at] == open) ++depth;
    if (code[at] == close && --depth == 0) return at;
  }
  return code.size();
}

// Lines that no program can run: bodies of consteval functions, lambdas that make a constexpr variable, and what stands
// in a static_assert. The table of the tests for compile-time code holds those (tests/schema/compile_time.cpp).
std::set<std::int64_t> compile_time_lines(const std::string& text) {
  const std::string code = code_of(text);
  std::set<std::int64_t> out;
  const auto take = [&](std::size_t begin, std::size_t end) {  // both included
    std::int64_t line = 1 + std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
    for (std::size_t i = begin; i <= end && i < code.size(); ++i) {
      out.insert(line);
      if (code[i] == '\n') ++line;
    }
  };
  for (std::size_t at = code.find("consteval "); at != std::string::npos; at = code.find("consteval ", at + 1))
    take(at, closing(code, std::min(code.find('{', at), code.size() - 1)));
  for (std::size_t at = code.find("static_assert("); at != std::string::npos; at = code.find("static_assert(", at + 1))
    take(at, closing(code, code.find('(', at)));
  for (std::size_t at = code.find("constexpr "); at != std::string::npos; at = code.find("constexpr ", at + 1)) {
    const std::size_t equals = code.find_first_of("={;(", at);
    if (equals != std::string::npos && code.compare(equals, 3, "= [") == 0)
      take(at, closing(code, code.find('{', equals)));
  }
  return out;
}

// Lines that return something, outside `#if`: where none of the tests compiles one, the compiler says nothing of it,
// and nobody would miss it. (A template that is never instantiated; a branch of `if constexpr` that is never chosen.)
std::set<std::int64_t> returning_lines(const std::string& text) {
  const std::string code = code_of(text);
  std::set<std::int64_t> out;
  std::int64_t line = 1;
  int conditions = 0;
  for (std::size_t at = 0; at < code.size(); ++line) {
    const std::size_t end = std::min(code.find('\n', at), code.size());
    const std::string_view here = std::string_view(code).substr(at, end - at);
    if (here.substr(0, 3) == "#if") ++conditions;
    if (here.substr(0, 6) == "#endif") --conditions;
    const std::size_t word = here.find("return ");
    const bool starts =
        word == 0 || (word != std::string_view::npos && (here[word - 1] == ' ' || here[word - 1] == '{'));
    if (starts && conditions == 0) out.insert(line);
    at = end + 1;
  }
  return out;
}

// Lines of nothing but brackets and comments: what a compiler says of the one behind a `return` says nothing of the
// code.
std::set<std::int64_t> empty_lines(const std::string& text) {
  const std::string code = code_of(text);
  std::set<std::int64_t> out;
  std::int64_t line = 1;
  for (std::size_t at = 0; at < code.size(); ++line) {
    const std::size_t end = std::min(code.find('\n', at), code.size());
    if (std::string_view(code).substr(at, end - at).find_first_not_of(" {}();,") == std::string_view::npos)
      out.insert(line);
    at = end + 1;
  }
  return out;
}

// Lines that end in the comment, and where a bracket is opened in one, all lines up to where it is closed.
std::set<std::int64_t> marked_lines(const std::string& text) {
  const std::string code = code_of(text);
  std::set<std::int64_t> out;
  std::int64_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (text.substr(at, end - at).find("// not covered: ") != std::string::npos) {
      const std::size_t open = std::min(code.find('{', at), end);
      const std::size_t last = open < end ? std::min(closing(code, open), code.size() - 1) : at;
      const std::ptrdiff_t more = std::count(code.begin() + static_cast<std::ptrdiff_t>(at),
                                             code.begin() + static_cast<std::ptrdiff_t>(last), '\n');
      for (std::ptrdiff_t i = 0; i <= more; ++i) out.insert(line + i);
    }
    at = end + 1;
  }
  return out;
}

void add(const json::value& file, file_facts& to) {
  const std::vector<segment> segments = segments_of(file);
  add_lines(segments, to);
  for (const json::value& row : list(file, "/branches")) {
    const place begin{number(row, 0), number(row, 1)};
    outcomes& seen = to.branches[{begin, {number(row, 2), number(row, 3)}}];
    const bool yes = number(row, 4) != 0;
    const bool no = number(row, 5) != 0;
    seen.yes = seen.yes || yes;
    seen.no = seen.no || no;
    seen.constant = seen.constant || (!yes && !no && runs_at(segments, begin) > 0);
  }
}

summary summary_of(const file_facts& facts, const fs::path& file, std::vector<std::string>& missing) {
  const std::string text = text_of(file);
  const std::set<std::int64_t> marked = marked_lines(text);
  const std::set<std::int64_t> compile_time = compile_time_lines(text);
  const std::set<std::int64_t> empty = empty_lines(text);
  summary out;
  for (const auto& [line, known] : facts.lines) {
    if (compile_time.count(line) != 0 || empty.count(line) != 0) continue;
    // `if constexpr (...)` in a template that this program instantiates and another one only knows.
    if (!known.run && !known.own && facts.left_out.count(line) != 0) continue;
    if (marked.count(line) != 0) {
      ++out.marked;
      continue;
    }
    ++out.lines.all;
    if (known.run) ++out.lines.run;
    else missing.push_back(std::to_string(line) + ": not run");
  }
  for (const std::int64_t line : returning_lines(text)) {
    if (facts.lines.count(line) != 0 || marked.count(line) != 0 || compile_time.count(line) != 0) continue;
    ++out.lines.all;
    missing.push_back(std::to_string(line) + ": not compiled");
  }
  for (const auto& [where, seen] : facts.branches) {
    const place& begin = where.first;
    if (marked.count(begin.line) != 0 || compile_time.count(begin.line) != 0 ||
        (seen.constant && !seen.yes && !seen.no))
      continue;
    out.branches.all += 2;
    out.branches.run += (seen.yes ? 1U : 0U) + (seen.no ? 1U : 0U);
    if (!seen.yes || !seen.no)
      missing.push_back(std::to_string(begin.line) + ":" + std::to_string(begin.column) + ": never " +
                        (seen.yes  ? "false"
                         : seen.no ? "true"
                                   : "come by"));
  }
  return out;
}

void add_export(const std::string& file, const fs::path& root, std::map<fs::path, file_facts>& to) {
  constexpr std::size_t most = std::size_t{1} << 30;
  const runcomfy::result<json::value> text =
      json::parse(text_of(file), {.bytes = most, .key_bytes = most, .elements = most});
  if (!text) fail(file + ": " + std::string(text.error().message()));
  for (const json::value& each : list(*text, "/data/0/files")) {
    const json::value* name = each.find("filename");
    if (name == nullptr || name->as_string() == nullptr) fail("the export has a file without a name");
    const fs::path path = fs::weakly_canonical(*name->as_string());
    if (path.parent_path().parent_path() == root / "include/runcomfy") add(each, to[path]);
  }
}

void print(const std::string& name, const summary& report) {
  std::printf("%-36s lines %5zu of %5zu  %6.2f %%   branches %5zu of %5zu  %6.2f %%", name.c_str(), report.lines.run,
              report.lines.all, report.lines.percent(), report.branches.run, report.branches.all,
              report.branches.percent());
  if (report.marked != 0) std::printf("   %zu marked", report.marked);
  std::printf("\n");
}

int usage() {
  std::fputs("usage: coverage ROOT --export FILE... [--lines PERCENT] [--branches PERCENT] [--missing] FOLDER...\n",
             stderr);
  return 2;
}

int run(const std::vector<std::string>& arguments) {
  double wanted_lines = 0;
  double wanted_branches = 0;
  bool show_missing = false;
  std::vector<std::string> exports;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--missing") {
      show_missing = true;
    } else if (name == "--lines" || name == "--branches" || name == "--export") {
      if (++i == arguments.size()) return usage();
      if (name == "--export") exports.push_back(arguments[i]);
      else (name == "--lines" ? wanted_lines : wanted_branches) = std::stod(arguments[i]);
    } else {
      names.push_back(name);
    }
  }
  if (names.size() < 2 || exports.empty()) return usage();
  const fs::path root = fs::canonical(names[0]);
  std::map<fs::path, file_facts> files;
  for (const std::string& each : exports) add_export(each, root, files);
  bool good = true;
  for (std::size_t i = 1; i < names.size(); ++i) {
    summary all;
    for (const auto& [path, facts] : files) {
      if (path.parent_path().filename() != names[i]) continue;
      const std::string name = names[i] + "/" + path.filename().string();
      std::vector<std::string> missing;
      const summary one = summary_of(facts, path, missing);
      print(name, one);
      if (show_missing)
        for (const std::string& each : missing) std::printf("    %s:%s\n", name.c_str(), each.c_str());
      all += one;
    }
    if (all.lines.all == 0) fail("nothing of include/runcomfy/" + names[i] + " was run");
    const bool enough = all.lines.percent() >= wanted_lines && all.branches.percent() >= wanted_branches;
    good = good && enough;
    print(names[i] + "/", all);
    std::printf("%s\n", enough ? "" : "    too little\n");
  }
  return good ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(std::vector<std::string>(arguments + 1, arguments + count));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "coverage: %s\n", error.what());
    return 2;
  }
}
