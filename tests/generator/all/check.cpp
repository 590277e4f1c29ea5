// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <cstddef>
#include <cstdio>
#include <map>

namespace all_models {
namespace {

std::map<std::string, std::vector<json::value>, std::less<>> read_all() {
  std::map<std::string, std::vector<json::value>, std::less<>> all;
  for (const std::string& name : testing_support::shared_list("contract/schemas")) {
    if (!name.ends_with(".json")) continue;
    const auto text = testing_support::shared_file("contract/schemas/" + name);
    REQUIRE(text.has_value());
    runcomfy::result<json::value> parsed = json::parse(*text);
    REQUIRE_MESSAGE(parsed.has_value(), name);
    all[*parsed->find("model_id")->as_string()].push_back(*parsed->find("input_schema"));
  }
  return all;
}

// What was looked at, told at the end: a test that found nothing to look at would pass, too.
struct counts {
  std::size_t models = 0;
  std::size_t schemas = 0;
  std::size_t properties = 0;
  std::size_t defaults = 0;
  std::size_t nulls = 0;
  std::size_t filled = 0;
};
counts seen;

struct counts_told : doctest::IReporter {
  explicit counts_told(const doctest::ContextOptions&) {}
  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {
    std::printf(
        "all_models: %zu models in %zu schemas, %zu properties: %zu published defaults, each valid in its own field; "
        "%zu "
        "of null, which are absent; %zu required properties without a default, filled by the rule\n",
        seen.models, seen.schemas, seen.properties, seen.defaults, seen.nulls, seen.filled);
  }
  void test_case_start(const doctest::TestCaseData&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}
};
REGISTER_LISTENER("counts", 1, counts_told);

}  // namespace

std::vector<json::value> published_schemas(std::string_view model_id) {
  static const auto all = read_all();
  const auto found = all.find(model_id);
  return found == all.end() ? std::vector<json::value>() : found->second;
}

void compare_schemas(const json::value& ours, const std::vector<json::value>& theirs) {
  ++seen.models;
  seen.schemas += theirs.size();
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    const json::value mine = comparable(ours, i == 0);
    const json::value their = comparable(theirs[i], i == 0);
    for (const json::member& each : *their.find("properties")->as_object()) {
      const json::value* found = mine.find("properties")->find(each.key);
      REQUIRE_MESSAGE(found != nullptr, each.key);
      CHECK_MESSAGE(*found == each.value, each.key, ": ", runcomfy::to_json(*found), " is not ",
                    runcomfy::to_json(each.value));
    }
    CHECK(mine == their);
  }
}

void check_violations(const std::vector<runcomfy::violation>& found) {
  for (const runcomfy::violation& each : found) FAIL_CHECK(each.message());
}

void check_body(const json::value& body, const json::value& schema) {
  // By the rules of the testing kit, which know nothing of the struct.
  check_violations(runcomfy::testing::check_body(schema, body));
  // Nothing is sent but defaults and what is required, and each default is the published one.
  for (const json::member& each : *schema.find("properties")->as_object()) {
    const json::value* standard = each.value.find("default");
    const json::value* sent = body.find(each.key);
    const json::array& required = *schema.find("required")->as_array();
    const bool must = std::find(required.begin(), required.end(), json::value(each.key)) != required.end();
    ++seen.properties;
    if (standard != nullptr) ++(standard->is_null() ? seen.nulls : seen.defaults);
    if (standard != nullptr && !standard->is_null()) {
      REQUIRE_MESSAGE(sent != nullptr, each.key);
      CHECK_MESSAGE(*sent == *standard, each.key);
    } else {
      CHECK_MESSAGE((sent != nullptr) == must, each.key);
      seen.filled += must ? 1U : 0U;
    }
  }
}

}  // namespace all_models

TEST_CASE("a comparison that should fail does") {
  const auto schema = [](const char* property) {
    return *runcomfy::json::parse(std::string(R"({"type": "object", "required": ["p"], "properties": {"p": )") +
                                  property + "}}");
  };
  using all_models::comparable;
  CHECK(comparable(schema(R"({"type": "string", "title": "A", "description": "B"})"), true) ==
        comparable(schema(R"({"title": "A", "type": "string"})"), true));
  CHECK(comparable(schema(R"({"type": "string", "title": "A"})"), false) ==
        comparable(schema(R"({"type": "string"})"), false));
  CHECK_FALSE(comparable(schema(R"({"type": "string", "title": "A"})"), true) ==
              comparable(schema(R"({"type": "string"})"), true));
  CHECK_FALSE(comparable(schema(R"({"type": "float"})"), true) == comparable(schema(R"({"type": "number"})"), true));
  CHECK_FALSE(comparable(schema(R"({"type": "integer", "minimum": 1})"), true) ==
              comparable(schema(R"({"type": "integer"})"), true));
}
