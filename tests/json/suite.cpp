// SPDX-License-Identifier: MIT
// Every case of JSONTestSuite, and the table of docs/json.md for those that the standard leaves open.
#include <doctest/doctest.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "runcomfy/json.hpp"
#include "support/shared_data.hpp"

namespace json = runcomfy::json;

namespace {

constexpr std::string_view folder = "data/json-test-suite/test_parsing";

// The rows "| `i_name.json` | accepted | why |" of the documentation.
std::map<std::string, bool> documented_outcomes() {
  std::map<std::string, bool> outcomes;
  std::ifstream page(RUNCOMFY_SOURCE_DIR "/docs/json.md");
  for (std::string line; std::getline(page, line);) {
    if (line.rfind("| `i_", 0) != 0) continue;
    const std::size_t end = line.find('`', 3);
    const std::string said = line.substr(end + 4, line.find(' ', end + 4) - end - 4);
    const bool known_word = said == "accepted" || said == "refused";
    CHECK_MESSAGE(known_word, line);
    outcomes[line.substr(3, end - 3)] = said == "accepted";
  }
  return outcomes;
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

}  // namespace

TEST_CASE("JSONTestSuite: every case has the outcome that the standard or the documentation gives it") {
  const std::vector<std::string> names = testing_support::shared_list(folder);
  REQUIRE_SHARED(names, folder);
  const std::map<std::string, bool> open = documented_outcomes();
  std::size_t counted[3] = {};
  for (const std::string& name : names) {
    const auto text = testing_support::shared_file(std::string(folder) + "/" + name);
    REQUIRE(text);
    const runcomfy::result<json::value> read = json::parse(*text);
    const runcomfy::result<json::value> typed = runcomfy::from_json<json::value>(*text);
    CHECK_MESSAGE(typed.has_value() == read.has_value(), name);
    if (read) check_round_trip(name, *read);
    else CHECK_MESSAGE(read.error().kind() == runcomfy::error_kind::protocol, name);
    if (name.rfind("y_", 0) == 0) {
      ++counted[0];
      CHECK_MESSAGE(read.has_value(), name);
    } else if (name.rfind("n_", 0) == 0) {
      ++counted[1];
      CHECK_MESSAGE(!read.has_value(), name);
    } else {
      ++counted[2];
      REQUIRE_MESSAGE(open.count(name) == 1, name);
      CHECK_MESSAGE(read.has_value() == open.at(name), name);
    }
  }
  CHECK(counted[0] == 95);
  CHECK(counted[1] == 188);
  CHECK(counted[2] == 35);
  CHECK(open.size() == 35);
}

TEST_CASE("JSONTestSuite: what is skipped as an unknown member is checked by the same grammar") {
  struct nothing_known {
    std::optional<int> unused = {};
  };
  const std::vector<std::string> names = testing_support::shared_list(folder);
  REQUIRE_SHARED(names, folder);
  for (const std::string& name : names) {
    if (name[0] == 'i') continue;
    const auto text = testing_support::shared_file(std::string(folder) + "/" + name);
    REQUIRE(text);
    // A byte order mark is for the start of a text only.
    if (text->rfind("\xEF\xBB\xBF", 0) == 0) continue;
    const std::string inside = "{\"unknown\":" + *text + "}";
    const bool accepted = runcomfy::from_json<nothing_known>(inside).has_value();
    // Some refused texts become JSON by what is put around them; the value reader tells.
    CHECK_MESSAGE(accepted == json::parse(inside).has_value(), name);
    if (name[0] == 'y') CHECK_MESSAGE(accepted, name);
  }
}
