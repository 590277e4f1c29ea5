// SPDX-License-Identifier: MIT
// The reader: whatever the bytes are, `json::parse` and `from_json` agree with each other and with their own limits,
// and an error names its place and tells nothing of the text.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/support/harness.hpp"
#include "fuzz/support/structs.hpp"
#include "fuzz/support/told.hpp"
#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

std::uint64_t inputs = 0;
std::uint64_t accepted = 0;
std::uint64_t structs_read = 0;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The same text with other letters inside its string values: strings where a member name stands stay, and so does the
// length of everything. The text need not be JSON; it is followed as far as its brackets and quotes go.
std::string with_other_letters(std::string_view text) {
  std::string out(text);
  std::string open;         // the brackets around
  bool name_comes = false;  // the next string is the name of a member
  for (std::size_t at = 0; at < out.size(); ++at) {
    const char c = out[at];
    if (c == '{' || c == '[') {
      open += c;
      name_comes = c == '{';
    } else if (c == '}' || c == ']') {
      if (!open.empty()) open.pop_back();
    } else if (c == ',') {
      name_comes = !open.empty() && open.back() == '{';
    } else if (c == ':') {
      name_comes = false;
    } else if (c == '"') {
      for (++at; at < out.size() && out[at] != '"'; ++at) {
        if (out[at] == '\\') at += at + 1 < out.size() && out[at + 1] == 'u' ? 5U : 1U;
        else if (!name_comes && out[at] >= 'a' && out[at] <= 'z')
          out[at] = out[at] == 'z' ? 'a' : static_cast<char>(out[at] + 1);
      }
    }
  }
  return out;
}

struct measures {
  std::size_t depth = 0;
  std::size_t elements = 0;
  std::size_t longest_key = 0;
};

// NOLINTNEXTLINE(misc-no-recursion): a value that was read is 512 levels deep at most
void measure(const json::value& from, std::size_t depth, measures& out) {
  if (const json::array* array = from.as_array()) {
    out.depth = depth + 1 > out.depth ? depth + 1 : out.depth;
    out.elements += array->size();
    for (const json::value& each : *array) measure(each, depth + 1, out);
  } else if (const json::object* object = from.as_object()) {
    out.depth = depth + 1 > out.depth ? depth + 1 : out.depth;
    out.elements += object->size();
    for (const json::member& each : *object) {
      out.longest_key = each.key.size() > out.longest_key ? each.key.size() : out.longest_key;
      measure(each.value, depth + 1, out);
    }
  }
}

void check_error(const runcomfy::error& why, std::string_view text) {
  fuzz::require(why.kind() == runcomfy::error_kind::protocol, "a read error is of the kind protocol");
  fuzz::require(why.operation() == runcomfy::operation::json, "a read error is of the operation json");
  const std::string message(why.message());
  fuzz::told_of(message, text.size());
}

void check_value(std::string_view text) {
  const runcomfy::result<json::value> read = json::parse(text);
  const runcomfy::result<json::value> typed = runcomfy::from_json<json::value>(text);
  fuzz::require(read.has_value() == typed.has_value(), "parse and from_json<json::value> accept the same");
  if (!read) {
    check_error(read.error(), text);
    fuzz::require(read.error().message() == typed.error().message(), "parse and from_json<json::value> say the same",
                  typed.error().message());
    const runcomfy::result<json::value> other = json::parse(with_other_letters(text));
    fuzz::require(!other && other.error().message() == read.error().message(),
                  "an error is the same whatever the letters of the string values are", read.error().message());
    return;
  }
  ++accepted;
  fuzz::require(*read == *typed, "parse and from_json<json::value> read the same");

  // White space around is nothing, and a byte order mark only at the start.
  const bool marked = text.substr(0, 3) == "\xEF\xBB\xBF";
  const std::string spaced = (marked ? std::string(text) : " \t" + std::string(text)) + "\r\n ";
  const runcomfy::result<json::value> around = json::parse(spaced);
  fuzz::require(around && *around == *read, "white space around a text changes nothing");
  if (!marked) {
    const runcomfy::result<json::value> after_mark = json::parse("\xEF\xBB\xBF" + std::string(text));
    fuzz::require(after_mark && *after_mark == *read, "a byte order mark changes nothing");
  }
  fuzz::require(!json::parse(std::string(text) + ",").has_value(), "nothing may follow the value");

  // No part of a container or a string is one.
  if (!read->is_number()) {
    std::size_t end = text.size();
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\n' || text[end - 1] == '\r' || text[end - 1] == '\t'))
      --end;
    const std::size_t cut = (end * 7 + text.size() * 3) % end;
    const runcomfy::result<json::value> part = json::parse(text.substr(0, cut));
    fuzz::require(!part, "a text that was cut off is refused");
    check_error(part.error(), text.substr(0, cut));
  }

  // Limits refuse what is beyond them, and change nothing else.
  measures found;
  measure(*read, 0, found);
  for (const json::limits within : {json::limits{.depth = 3}, json::limits{.elements = 5}, json::limits{.key_bytes = 4},
                                    json::limits{.bytes = 32}}) {
    const bool fits = found.depth <= within.depth && found.elements <= within.elements &&
                      found.longest_key <= within.key_bytes && text.size() <= within.bytes;
    const runcomfy::result<json::value> limited = json::parse(text, within);
    fuzz::require(limited.has_value() == fits, "a limit refuses exactly what is beyond it");
    if (limited) fuzz::require(*limited == *read, "a limit changes no value");
    else check_error(limited.error(), text);
  }
}

// Names that a struct knows are there once at most: it has one place for each.
template <class T>
void check_names(const json::value& value) {
  if constexpr (runcomfy::reflect::reflectable<T>) {
    static const json::value schema = runcomfy::schema_of<T>();
    for (const json::member& known : *schema.find("properties")->as_object()) {
      std::size_t count = 0;
      for (const json::member& each : *value.as_object()) count += each.key == known.key ? 1U : 0U;
      fuzz::require(count <= 1, "a member that is known is given once at most", known.key);
    }
  }
}

template <class T, bool MaskedLettersMeanNothing>
void check_struct(std::string_view text) {
  const runcomfy::result<T> read = runcomfy::from_json<T>(text);
  const runcomfy::result<json::value> value = json::parse(text);
  if (!read) {
    check_error(read.error(), text);
    if constexpr (MaskedLettersMeanNothing) {
      const runcomfy::result<T> other = runcomfy::from_json<T>(with_other_letters(text));
      fuzz::require(!other && other.error().message() == read.error().message(),
                    "an error is the same whatever the letters of the string values are", read.error().message());
    }
    return;
  }
  ++structs_read;
  // A number beyond double in an unknown member is passed over, because nothing has to hold it.
  fuzz::require(value.has_value() || has(value.error().message(), "too large for a double"),
                "what from_json accepts is JSON", value ? std::string_view() : value.error().message());
  if (value) check_names<T>(*value);
  // Reals are rounded on the way through a value: 9007199254740993.0 is read as the integer that it is.
  if (value && text.find_first_of(".eE") == std::string_view::npos) {
    const runcomfy::result<T> through = runcomfy::from_value<T>(*value);
    fuzz::require(through.has_value(), "what is read from a text is read from its value");
    fuzz::require(*through == *read, "the same is read from a text and from its value");
  }
}

}  // namespace

bool fuzz::run(std::string_view input) {
  ++inputs;
  const std::uint64_t before = accepted;
  check_value(input);
  check_struct<fuzz::everything, false>(input);
  check_struct<fuzz::input, true>(input);
  check_struct<fuzz::reply, true>(input);
  check_struct<fuzz::node, true>(input);
  check_struct<std::vector<fuzz::lora>, true>(input);
  check_struct<std::map<std::string, runcomfy::json::value>, true>(input);
  check_struct<std::string, true>(input);
  check_struct<std::vector<std::uint64_t>, true>(input);
  return accepted != before;
}

const std::vector<std::string_view>& fuzz::words() {
  static const std::vector<std::string_view> all(struct_words.begin(), struct_words.end());
  return all;
}

void fuzz::report() {
  std::printf("fuzz: reader: %llu inputs, %llu of them JSON, %llu structs read out of them, 0 properties broken\n",
              static_cast<unsigned long long>(inputs), static_cast<unsigned long long>(accepted),
              static_cast<unsigned long long>(structs_read));
}
