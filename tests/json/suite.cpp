// SPDX-License-Identifier: MIT
// Every case of JSONTestSuite, and the tables of docs/json.md for those that the standard leaves open.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"
#include "support/shared_data.hpp"

namespace json = runcomfy::json;

namespace {

constexpr std::string_view parsing = "data/json-test-suite/test_parsing";
constexpr std::string_view transform = "data/json-test-suite/test_transform";

struct nothing_known {
  std::optional<int> unused = {};
};

std::string text_of(std::string_view folder, const std::string& name) {
  const std::optional<std::string> text = testing_support::shared_file(std::string(folder) + "/" + name);
  REQUIRE_MESSAGE(text.has_value(), name);
  return *text;
}

// What is accepted must be written and read back as the same.
void check_round_trip(const std::string& name, const json::value& value) {
  const runcomfy::result<std::string> text = runcomfy::try_to_json(value);
  REQUIRE_MESSAGE(text.has_value(), name);
  const runcomfy::result<json::value> again = json::parse(*text);
  REQUIRE_MESSAGE(again.has_value(), name);
  CHECK_MESSAGE(*again == value, name);
  CHECK_MESSAGE(runcomfy::to_json(*again) == *text, name);
}

// The row of the documentation for one case, all but the reason: outcome and what the reader does.
std::string row_of(const std::string& name, const std::string& text) {
  const std::string head = "| `" + name + "` | ";
  const runcomfy::result<json::value> read = json::parse(text);
  if (read) return head + "accepted | `" + runcomfy::to_json(*read) + "` | ";
  // "cannot read JSON at byte 2, in /0: a high surrogate stands alone", without the pointer and the closing remark
  const std::string message(read.error().message());
  const std::size_t byte = message.find("byte ");
  const std::size_t what = message.find(": ", byte);
  const std::size_t end = message.find(", but the text ends here");
  REQUIRE_MESSAGE((byte != std::string::npos && what != std::string::npos), message);
  return head + "refused | " + message.substr(byte, message.find(',', byte) - byte) +
         message.substr(what, end == std::string::npos ? end : end - what) + " | ";
}

// Compares the rows of the documentation, in its order and with a reason in each, and prints what they should be.
void check_table(std::string_view folder, const std::vector<std::string>& names) {
  std::vector<std::string> documented;
  std::ifstream page(RUNCOMFY_SOURCE_DIR "/docs/json.md");
  for (std::string line; std::getline(page, line);) {
    const std::size_t end = line.find(".json` | ");
    if (line.rfind("| `", 0) != 0 || end == std::string::npos) continue;
    if (std::find(names.begin(), names.end(), line.substr(3, end + 2)) != names.end()) documented.push_back(line);
  }
  CHECK(documented.size() == names.size());
  std::string expected;
  bool same = documented.size() == names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string row = row_of(names[i], text_of(folder, names[i]));
    const std::string said = i < documented.size() ? documented[i] : std::string();
    const bool has_reason = said.size() > row.size() + 4 && said.substr(said.size() - 2) == " |";
    const bool is_same = said.rfind(row, 0) == 0 && has_reason;
    same = same && is_same;
    expected += "\n" + (is_same ? said : row + "(why?) |");
  }
  CHECK_MESSAGE(same, "docs/json.md should say:", expected);
}

// Types that between them read every kind of value. None of them accepts what is no JSON.
template <class T>
void check_refused_as(const std::string& name, const std::string& text) {
  CHECK_MESSAGE(!runcomfy::from_json<T>(text).has_value(), name);
}
void check_refused(const std::string& name, const std::string& text) {
  check_refused_as<json::value>(name, text);
  check_refused_as<json::array>(name, text);
  check_refused_as<json::object>(name, text);
  check_refused_as<std::vector<json::value>>(name, text);
  check_refused_as<std::vector<std::vector<json::value>>>(name, text);
  check_refused_as<std::vector<std::string>>(name, text);
  check_refused_as<std::vector<double>>(name, text);
  check_refused_as<std::vector<int>>(name, text);
  check_refused_as<std::vector<bool>>(name, text);
  check_refused_as<std::vector<std::optional<int>>>(name, text);
  check_refused_as<std::map<std::string, json::value>>(name, text);
  check_refused_as<std::map<std::string, std::string>>(name, text);
  check_refused_as<std::map<std::string, int>>(name, text);
  check_refused_as<nothing_known>(name, text);
  check_refused_as<std::vector<nothing_known>>(name, text);
  check_refused_as<std::optional<json::value>>(name, text);
  check_refused_as<std::string>(name, text);
  check_refused_as<double>(name, text);
  check_refused_as<float>(name, text);
  check_refused_as<int>(name, text);
  check_refused_as<bool>(name, text);
}

// Whatever holds any JSON reads the same as `json::parse`.
void check_accepted(const std::string& name, const std::string& text, const json::value& value) {
  CHECK_MESSAGE(runcomfy::from_json<json::value>(text).value() == value, name);
  CHECK_MESSAGE(runcomfy::from_json<std::optional<json::value>>(text).value().has_value() == !value.is_null(), name);
  const auto items = runcomfy::from_json<std::vector<json::value>>(text);
  CHECK_MESSAGE(items.has_value() == value.is_array(), name);
  if (items) CHECK_MESSAGE(runcomfy::to_value(*items) == value, name);
  const auto array = runcomfy::from_json<json::array>(text);
  CHECK_MESSAGE(array.has_value() == value.is_array(), name);
  if (array) CHECK_MESSAGE(json::value(*array) == value, name);
  const auto object = runcomfy::from_json<json::object>(text);
  CHECK_MESSAGE(object.has_value() == value.is_object(), name);
  if (object) CHECK_MESSAGE(json::value(*object) == value, name);
  // Everything in it is unknown to this struct, and passed over.
  CHECK_MESSAGE(runcomfy::from_json<nothing_known>(text).has_value() == value.is_object(), name);
}

}  // namespace

TEST_CASE("JSONTestSuite: what must be accepted is, what must be refused is, by every type") {
  const std::vector<std::string> names = testing_support::shared_list(parsing);
  REQUIRE_SHARED(names, parsing);
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const std::string& name : names) {
    const std::string text = text_of(parsing, name);
    const runcomfy::result<json::value> read = json::parse(text);
    if (read) {
      check_round_trip(name, *read);
      check_accepted(name, text, *read);
    } else {
      CHECK_MESSAGE(read.error().kind() == runcomfy::error_kind::protocol, name);
      check_refused(name, text);
    }
    if (name[0] == 'y') accepted += read ? 1U : 0U;
    if (name[0] == 'n') refused += read ? 0U : 1U;
    if (name[0] != 'i') CHECK_MESSAGE(read.has_value() == (name[0] == 'y'), name);
  }
  CHECK(accepted == 95);
  CHECK(refused == 188);
}

TEST_CASE("JSONTestSuite: what the standard leaves open is as the documentation says") {
  std::vector<std::string> names = testing_support::shared_list(parsing);
  REQUIRE_SHARED(names, parsing);
  names.erase(std::remove_if(names.begin(), names.end(), [](const std::string& name) { return name[0] != 'i'; }),
              names.end());
  CHECK(names.size() == 35);
  check_table(parsing, names);
  CHECK(json::parse(text_of(parsing, "i_structure_500_nested_arrays.json"), {.depth = 512}).has_value());
}

TEST_CASE("JSONTestSuite: what is read out of the transforms is as the documentation says") {
  const std::vector<std::string> names = testing_support::shared_list(transform);
  REQUIRE_SHARED(names, transform);
  CHECK(names.size() == 22);
  check_table(transform, names);
  for (const std::string& name : names) {
    const std::string text = text_of(transform, name);
    if (const auto read = json::parse(text)) {
      check_round_trip(name, *read);
      check_accepted(name, text, *read);
    } else {
      check_refused(name, text);
    }
  }
}

TEST_CASE("JSONTestSuite: what is skipped as an unknown member is checked by the same grammar") {
  const std::vector<std::string> names = testing_support::shared_list(parsing);
  REQUIRE_SHARED(names, parsing);
  for (const std::string& name : names) {
    const std::string text = text_of(parsing, name);
    // A byte order mark is for the start of a text only.
    if (text.rfind("\xEF\xBB\xBF", 0) == 0) continue;
    const std::string inside = "{\"unknown\":" + text + "}";
    const runcomfy::result<nothing_known> skipped = runcomfy::from_json<nothing_known>(inside);
    const runcomfy::result<json::value> read = json::parse(inside);
    // Some refused texts become JSON by what is put around them; the value reader tells. A number that no double can
    // hold is passed over all the same, because nothing has to hold it.
    const bool is_large = !read && read.error().message().find("too large for a double") != std::string::npos;
    CHECK_MESSAGE(skipped.has_value() == (read.has_value() || is_large), name);
    if (!skipped) CHECK_MESSAGE(skipped.error().message() == read.error().message(), name);
    if (name[0] == 'y') CHECK_MESSAGE(skipped.has_value(), name);
  }
}
