// SPDX-License-Identifier: MIT
// The generator: whatever a published schema says, the header is well-formed C++ as far as a lexer and a list of names
// can tell, the same every time, and the names that were given once are given again. (That headers of real schemas
// compile is what tests/generator shows.)
#include "generator/generate.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/support/harness.hpp"
#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

using namespace std::string_view_literals;

std::uint64_t inputs = 0;
std::uint64_t headers = 0;
std::uint64_t members_seen = 0;
std::uint64_t refused = 0;
std::uint64_t locks = 0;

constexpr std::array keywords = {
    "alignas"sv,     "alignof"sv,   "and"sv,        "and_eq"sv,    "asm"sv,      "auto"sv,         "bitand"sv,
    "bitor"sv,       "bool"sv,      "break"sv,      "case"sv,      "catch"sv,    "char"sv,         "char8_t"sv,
    "char16_t"sv,    "char32_t"sv,  "class"sv,      "compl"sv,     "concept"sv,  "const"sv,        "consteval"sv,
    "constexpr"sv,   "constinit"sv, "const_cast"sv, "continue"sv,  "co_await"sv, "co_return"sv,    "co_yield"sv,
    "decltype"sv,    "default"sv,   "delete"sv,     "do"sv,        "double"sv,   "dynamic_cast"sv, "else"sv,
    "enum"sv,        "explicit"sv,  "export"sv,     "extern"sv,    "false"sv,    "float"sv,        "for"sv,
    "friend"sv,      "goto"sv,      "if"sv,         "inline"sv,    "int"sv,      "long"sv,         "mutable"sv,
    "namespace"sv,   "new"sv,       "noexcept"sv,   "not"sv,       "not_eq"sv,   "nullptr"sv,      "operator"sv,
    "or"sv,          "or_eq"sv,     "private"sv,    "protected"sv, "public"sv,   "register"sv,     "reinterpret_cast"sv,
    "requires"sv,    "return"sv,    "short"sv,      "signed"sv,    "sizeof"sv,   "static"sv,       "static_assert"sv,
    "static_cast"sv, "struct"sv,    "switch"sv,     "template"sv,  "this"sv,     "thread_local"sv, "throw"sv,
    "true"sv,        "try"sv,       "typedef"sv,    "typeid"sv,    "typename"sv, "union"sv,        "unsigned"sv,
    "using"sv,       "virtual"sv,   "void"sv,       "volatile"sv,  "wchar_t"sv,  "while"sv,        "xor"sv,
    "xor_eq"sv,
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

void check_name(std::string_view name, std::string_view header) {
  fuzz::require(!name.empty() && is_letter(name[0]), "a name begins with a letter", header);
  for (const char c : name) fuzz::require(is_letter(c) || is_digit(c), "a name is made of letters and digits", header);
  fuzz::require(std::find(keywords.begin(), keywords.end(), name) == keywords.end(), "no name is a keyword", name);
  fuzz::require(name.find("__") == std::string_view::npos &&
                    !(name[0] == '_' && (name.size() < 2 || (name[1] >= 'A' && name[1] <= 'Z'))),
                "no name is reserved", name);
}

// One line without its comment and with its strings emptied, so that only code is left. `in` is where it stands.
std::string code_of(std::string_view line, std::string_view in) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if (c == '/' && line.substr(at, 2) == "//") break;
    fuzz::require(c >= ' ' && c <= '~', "code is printable ASCII", in);
    fuzz::require(!(c == '/' && line.substr(at, 2) == "/*"), "there are no comments that span lines", in);
    if (c != '"') {
      fuzz::require(c != '\\', "a backslash stands in strings only", in);
      out += c;
      continue;
    }
    out += "\"\"";
    for (++at;; ++at) {
      fuzz::require(at < line.size(), "every string ends where it began", in);
      if (line[at] == '"') break;
      fuzz::require(line[at] >= ' ' && line[at] <= '~', "strings are printable ASCII", in);
      fuzz::require(line.substr(at, 2) != "??", "no string holds a trigraph", in);
      if (line[at] != '\\') continue;
      fuzz::require(at + 1 < line.size(), "an escape is whole", in);
      ++at;
      fuzz::require("\"\\?nrtabfv01234567xuU"sv.find(line[at]) != std::string_view::npos, "escapes are known to C++",
                    in);
    }
  }
  return out;
}

// The name that a member declaration ends with: `  field<"a", int> name = {};`
std::string_view declared_name(std::string_view code) {
  std::size_t end = code.rfind(';');
  const std::size_t initialiser = code.find(" = ");
  if (initialiser != std::string_view::npos) end = initialiser;
  std::size_t begin = end;
  while (begin > 0 && (is_letter(code[begin - 1]) || is_digit(code[begin - 1]))) --begin;
  return code.substr(begin, end - begin);
}

void check_header(const std::string& header) {
  std::string open;
  std::set<std::string> members;
  std::set<std::string> structs;
  std::string member;  // a declaration that may go on in the next line
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t end = header.find('\n', at);
    fuzz::require(end != std::string::npos, "the last line has a line end", header);
    const std::string_view line = std::string_view(header).substr(at, end - at);
    at = end + 1;
    fuzz::require(line.empty() || line.back() != '\\', "no line goes on in the next one", header);
    for (const char c : line)
      fuzz::require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7F', "a header holds no control characters",
                    header);
    const std::string code = code_of(line, header);
    for (const char c : code) {
      if (c == '{' || c == '(') open += c;
      if (c != '}' && c != ')') continue;
      fuzz::require(!open.empty() && open.back() == (c == '}' ? '{' : '('), "brackets are balanced", header);
      open.pop_back();
    }
    if (code.rfind("struct ", 0) == 0) {
      const std::string name = code.substr(7, code.find(' ', 7) - 7);
      check_name(name, header);
      fuzz::require(structs.insert(name).second, "each struct has a name of its own", header);
      members.clear();
    } else if (code.rfind("  field<", 0) == 0 || code.rfind("  ::runcomfy::field<", 0) == 0) {
      member = code;
    } else if (!member.empty()) {
      member += code;
    }
    if (member.empty() || member.back() != ';') continue;
    const std::string_view name = declared_name(member);
    check_name(name, header);
    ++members_seen;
    fuzz::require(members.insert(std::string(name)).second, "each member has a name of its own", header);
    member.clear();
  }
  fuzz::require(open.empty(), "every bracket is closed", header);
  fuzz::require(runcomfy::try_to_json(header).has_value(), "a header is UTF-8", header);
}

void check_path(const generator::header_file& file) {
  const std::string_view path = file.path;
  fuzz::require(!path.empty() && path[0] != '/' && path.find("..") == std::string_view::npos &&
                    path.find("//") == std::string_view::npos && path.size() > 4 &&
                    path.substr(path.size() - 4) == ".hpp",
                "a header lies below the output folder", path);
  for (const char c : path)
    fuzz::require(is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '/', "a path is plain ASCII", path);
}

// A lock file comes out as it went in.
void check_lock(const generator::lock_file& lock) {
  const runcomfy::result<generator::lock_file> again = generator::read_lock(generator::lock_text(lock), "again");
  fuzz::require(again.has_value(), "a lock file that was written can be read",
                again ? std::string() : std::string(again.error().message()));
  fuzz::require(*again == lock, "a lock file reads back as the same", generator::lock_text(lock));
}

// The same published text without the last property of the input.
std::vector<generator::published> without_last_property(std::vector<generator::published> from) {
  for (generator::published& each : from) {
    json::value* const properties = each.schema.find("properties");
    json::object* const object = properties == nullptr ? nullptr : properties->as_object();
    if (object == nullptr || object->empty()) continue;
    const std::string last = (object->end() - 1)->key;
    object->erase(last);
  }
  return from;
}

void check_generated(const std::vector<generator::published>& from, const generator::render_options& options) {
  const runcomfy::result<generator::generated> made = generator::generate(from, {}, options);
  if (!made) {
    ++refused;
    fuzz::require(!made.error().message().empty(), "a refusal says why");
    return;
  }
  for (const generator::header_file& each : made->headers) {
    ++headers;
    check_path(each);
    check_header(each.text);
  }
  for (const generator::notice& each : made->told) {
    fuzz::require(!each.what.empty() && !each.done.empty(), "a notice says what is there and what was done");
    for (const char c : each.text())
      fuzz::require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7F', "a notice is one line", each.text());
  }
  check_lock(made->lock);
  const runcomfy::result<generator::generated> again = generator::generate(from, made->lock, options);
  fuzz::require(again && again->headers == made->headers && again->lock == made->lock,
                "with its own lock file the same headers are made again");
  // A property goes and comes back: its name is kept for it.
  const runcomfy::result<generator::generated> less =
      generator::generate(without_last_property(from), made->lock, options);
  if (!less) return;
  check_lock(less->lock);
  const runcomfy::result<generator::generated> back = generator::generate(from, less->lock, options);
  fuzz::require(back && back->headers == made->headers, "what went and came back is as it was");
}

}  // namespace

bool fuzz::run(std::string_view input) {
  ++inputs;
  const std::uint64_t before = headers;
  if (const runcomfy::result<generator::lock_file> lock = generator::read_lock(input, "the input")) {
    ++locks;
    check_lock(*lock);
  }
  generator::notices told;
  const runcomfy::result<std::vector<generator::published>> from =
      generator::read_published(input, "the input", "fuzz/model", told);
  if (!from) {
    ++refused;
    return false;
  }
  check_generated(*from, {});
  check_generated(*from, {.how_much = generator::texts::only_short, .licence = "MIT"});
  return headers != before;
}

const std::vector<std::string_view>& fuzz::words() {
  static const std::vector<std::string_view> all = {"model_id",
                                                    "input_schema",
                                                    "type",
                                                    "object",
                                                    "properties",
                                                    "required",
                                                    "string",
                                                    "integer",
                                                    "number",
                                                    "float",
                                                    "boolean",
                                                    "array",
                                                    "items",
                                                    "enum",
                                                    "minimum",
                                                    "maximum",
                                                    "maxLength",
                                                    "minItems",
                                                    "maxItems",
                                                    "format",
                                                    "title",
                                                    "default",
                                                    "description",
                                                    "validations",
                                                    "validation_rule",
                                                    "validation_value",
                                                    "image_uri",
                                                    "image_uris",
                                                    "null",
                                                    "600_prompt",
                                                    "class",
                                                    "prompt",
                                                    "Prompt",
                                                    "PROMPT",
                                                    "a/b/c",
                                                    "kling/kling-2-1",
                                                    "16:9",
                                                    "$ref",
                                                    "oneOf",
                                                    "uint32",
                                                    "a b",
                                                    "_x",
                                                    "a__b",
                                                    "models",
                                                    "version",
                                                    "properties/x",
                                                    "file_size_mb<",
                                                    "?\?/"};
  return all;
}

void fuzz::report() {
  std::printf(
      "fuzz: generator: %llu inputs, %llu headers made of them with %llu members, %llu refused, %llu lock files "
      "read, 0 properties broken\n",
      static_cast<unsigned long long>(inputs), static_cast<unsigned long long>(headers),
      static_cast<unsigned long long>(members_seen), static_cast<unsigned long long>(refused),
      static_cast<unsigned long long>(locks));
}
