// SPDX-License-Identifier: MIT
// Bodies against input schemas: each rule with our own examples, then every published schema.
#include "runcomfy/testing/schema_rules.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runcomfy/json/parse.hpp"
#include "runcomfy/testing/simulator.hpp"
#include "shared_data.hpp"
#include "testing/requests.hpp"

using namespace testing_support;
namespace json = runcomfy::json;
using runcomfy::testing::check_body;
using runcomfy::testing::simulator;

namespace {

json::value read(std::string_view text) { return *json::parse(text); }

// The broken rules of one property, as "name rule, name rule".
std::string broken(std::string_view property_schema, std::string_view given) {
  const json::value schema =
      read(R"({"type":"object","properties":{"p":)" + std::string(property_schema) + R"(},"required":["p"]})");
  std::string out;
  for (const auto& each : check_body(schema, read(R"({"p":)" + std::string(given) + "}")))
    out += (out.empty() ? "" : ", ") + each.wire_name + " " + each.rule;
  return out;
}

}  // namespace

TEST_CASE("types, the service's own float among them") {
  CHECK(broken(R"({"type":"string"})", R"("x")").empty());
  CHECK(broken(R"({"type":"string"})", "1") == "p type");
  CHECK(broken(R"({"type":"integer"})", "7").empty());
  CHECK(broken(R"({"type":"integer"})", "7.0").empty());
  CHECK(broken(R"({"type":"integer"})", "123456789012345678901234567890").empty());
  CHECK(broken(R"({"type":"integer"})", "7.5") == "p type");
  CHECK(broken(R"({"type":"integer"})", R"("7")") == "p type");
  CHECK(broken(R"({"type":"float"})", "0.5").empty());
  CHECK(broken(R"({"type":"float"})", "1").empty());
  CHECK(broken(R"({"type":"float"})", "true") == "p type");
  CHECK(broken(R"({"type":"number"})", R"("0.5")") == "p type");
  CHECK(broken(R"({"type":"boolean"})", "false").empty());
  CHECK(broken(R"({"type":"boolean"})", "0") == "p type");
  CHECK(broken(R"({"type":"array"})", R"([1,"x",null])").empty());
  CHECK(broken(R"({"type":"array"})", "{}") == "p type");
  CHECK(broken(R"({"type":"object"})", "{}").empty());
  CHECK(broken(R"({"type":"object"})", "[]") == "p type");
  CHECK(broken(R"({"type":"a word of the future"})", "[]").empty());
  CHECK(broken("{}", "[]").empty());
}

TEST_CASE("null is nothing but null, except where it is the default") {
  CHECK(broken(R"({"type":"integer"})", "null") == "p type");
  CHECK(broken(R"({"type":"integer","default":1})", "null") == "p type");
  CHECK(broken(R"({"type":"integer","default":null})", "null").empty());
}

TEST_CASE("choices, bounds, lengths and counts") {
  CHECK(broken(R"({"type":"string","enum":["1080p","4K"]})", R"("4K")").empty());
  CHECK(broken(R"({"type":"string","enum":["1080p","4K"]})", R"("4k")") == "p enum");
  CHECK(broken(R"({"type":"integer","enum":[5,10]})", "10.0").empty());
  CHECK(broken(R"({"type":"integer","enum":[5,10]})", "7") == "p enum");
  CHECK(broken(R"({"type":"integer","minimum":-1,"maximum":4294967295})", "4294967295").empty());
  CHECK(broken(R"({"type":"integer","minimum":-1,"maximum":4294967295})", "4294967296") == "p maximum");
  CHECK(broken(R"({"type":"integer","minimum":-1,"maximum":4294967295})", "-2") == "p minimum");
  CHECK(broken(R"({"type":"integer","minimum":0,"maximum":9})", "123456789012345678901234567890") == "p maximum");
  CHECK(broken(R"({"type":"integer","minimum":0,"maximum":9})", "-123456789012345678901234567890") == "p minimum");
  CHECK(broken(R"({"type":"float","minimum":0,"maximum":1})", "1.0000001") == "p maximum");
  CHECK(broken(R"({"type":"string","maxLength":3})", R"("äöü")").empty());
  CHECK(broken(R"({"type":"string","maxLength":3})", R"("abcd")") == "p maxLength");
  CHECK(broken(R"({"type":"string","maxLength":1})", "\"\xF0\x9F\xA6\x8A\"").empty());
  CHECK(broken(R"({"type":"string","minLength":1})", R"("")") == "p minLength");
  CHECK(broken(R"({"type":"array","minItems":1,"maxItems":2})", "[]") == "p minItems");
  CHECK(broken(R"({"type":"array","minItems":1,"maxItems":2})", "[1,2,3]") == "p maxItems");
  CHECK(broken(R"({"type":"array","items":{"type":"string"}})", R"(["a",1,null])") == "p/1 type, p/2 type");
}

TEST_CASE("members: required, unknown, nested") {
  const json::value schema = read(
      R"({"type":"object","required":["a","gone"],"properties":{"a":{"type":"string"},"loras":{"type":"array","items":
          {"type":"object","required":["path"],"properties":{"path":{"type":"string"},"scale":{"type":"float"}}}}}})");
  const auto found = check_body(schema, read(R"({"loras":[{"path":"x"},{"scale":"big"}],"other":1})"));
  REQUIRE(found.size() == 4);
  CHECK(found[0].message() == "a: nothing breaks required");
  CHECK(found[1].message() == "loras/1/path: nothing breaks required");
  CHECK(found[2].message() == "loras/1/scale: \"big\" breaks type float");
  CHECK(found[3].message() == "other: 1 breaks additionalProperties false");
  CHECK(check_body(schema, read(R"({"a":"","other":1})"), true).empty());
  CHECK(check_body(schema, read("[]")).at(0).message() == "the body: [] breaks type object");
}

TEST_CASE("the simulator checks inputs of models it has a schema of, and names the property") {
  simulator service({.accept_unknown_models = false});
  service.add_model("a/b", read(R"({"type":"object","required":["prompt"],"properties":{"prompt":{"type":"string"},
                                    "steps":{"type":"integer","minimum":1,"maximum":9}}})"));
  CHECK(send(service, "POST", "/v1/models/a/b", R"({"prompt":"x","steps":9})").reply.status == 200);
  const auto out = send(service, "POST", "/v1/models/a/b", R"({"steps":10,"more":0})");
  CHECK(out.reply.status == 422);
  CHECK(code_of(out) == 422001);
  CHECK(text_of(out, "error_message") ==
        "The input does not match the schema: prompt: nothing breaks required; steps: 10 breaks maximum 9; "
        "more: 0 breaks additionalProperties false");
  CHECK(json_of(out).find("detail")->as_array()->size() == 3);
  CHECK(service.jobs().size() == 1);

  simulator lenient({.accept_unknown_properties = true, .bad_input = {400, 0}});
  lenient.add_model("a/b", read(R"({"input_schema":{"type":"object","properties":{"n":{"type":"integer"}}}})"));
  CHECK(send(lenient, "POST", "/v1/models/a/b", R"({"more":0})").reply.status == 200);
  const auto old = send(lenient, "POST", "/v1/models/a/b", R"({"n":"x"})");
  CHECK(old.reply.status == 400);
  CHECK(json_of(old).find("error_code") == nullptr);
  lenient.add_model("a/b", runcomfy::testing::model_behaviour{});  // replaced: takes anything
  CHECK(send(lenient, "POST", "/v1/models/a/b", R"({"n":"x"})").reply.status == 200);
}

// The published schemas.

namespace {

constexpr const char* folder = "contract/schemas";

std::vector<std::pair<std::string, json::value>> published() {
  std::vector<std::pair<std::string, json::value>> out;
  for (const std::string& name : shared_list(folder)) {
    if (!name.ends_with(".json")) continue;
    const auto text = shared_file(std::string(folder) + "/" + name);
    REQUIRE(text);
    auto value = json::parse(*text);
    REQUIRE_MESSAGE(value, name);
    out.emplace_back(name, *std::move(value));
  }
  return out;
}

// Something that a property takes: its default, a choice, or the least that its rules allow.
json::value sample(const json::value& rules) {
  if (const json::value* usual = rules.find("default"); usual != nullptr && !usual->is_null()) return *usual;
  if (const json::value* choices = rules.find("enum")) return choices->as_array()->operator[](0);
  const json::value* type = rules.find("type");
  const std::string word = type != nullptr ? *type->as_string() : "string";
  if (word == "boolean") return true;
  if (word == "integer" || word == "number" || word == "float") {
    const json::value* least = rules.find("minimum");
    return least != nullptr ? *least : json::value(1);
  }
  if (word == "array") {
    const json::value* least = rules.find("minItems");
    const json::value* items = rules.find("items");
    json::array out;
    const std::uint64_t count = least != nullptr ? least->as_uint64().value() : 1;
    for (std::uint64_t i = 0; i < count; ++i) out.push_back(items != nullptr ? sample(*items) : json::value("x"));
    return out;
  }
  return "https://example.com/x.png";
}

struct mutation {
  std::string what;
  json::object body;
};

// Every way to break one rule of one property, each alone.
std::vector<mutation> mutations(const json::value& schema, const json::object& good) {
  std::vector<mutation> out;
  const auto with = [&](const std::string& name, json::value value, const std::string& what) {
    json::object body = good;
    body.set(name, std::move(value));
    out.push_back({name + ": " + what, std::move(body)});
  };
  for (const json::value& each : *schema.find("required")->as_array()) {
    if (schema.find("properties")->find(*each.as_string()) == nullptr) continue;
    json::object body = good;
    body.erase(*each.as_string());
    out.push_back({*each.as_string() + ": left out", std::move(body)});
  }
  with("surely_no_such_property", 1, "unknown");
  for (const json::member& each : *schema.find("properties")->as_object()) {
    const json::value& rules = each.value;
    const std::string type = *rules.find("type")->as_string();
    with(each.key, type == "object" ? json::value(1) : json::value(json::object{{"wrong", 1}}), "an object");
    if (type != "boolean") with(each.key, true, "true");
    if (rules.find("default") == nullptr || !rules.find("default")->is_null()) with(each.key, nullptr, "null");
    if (type == "integer") with(each.key, 1.5, "a fraction");
    if (rules.find("enum") != nullptr) {
      if (type == "string") with(each.key, "surely no such choice", "no choice");
      else with(each.key, 987654321, "no choice");
    }
    if (const json::value* least = rules.find("minimum")) with(each.key, *least->as_double() - 1, "below");
    if (const json::value* most = rules.find("maximum")) with(each.key, *most->as_double() + 1, "above");
    if (const json::value* most = rules.find("maxLength"))
      with(each.key, std::string(most->as_uint64().value() + 1, 'x'), "too long");
    if (const json::value* most = rules.find("maxItems")) {
      json::array many;
      const json::value item = rules.find("items") != nullptr ? sample(*rules.find("items")) : json::value("x");
      for (std::uint64_t i = 0; i <= most->as_uint64().value(); ++i) many.push_back(item);
      with(each.key, std::move(many), "too many");
    }
    const json::value* least = rules.find("minItems");
    if (least != nullptr && least->as_uint64().value() > 0) with(each.key, json::array(), "too few");
  }
  return out;
}

}  // namespace

TEST_CASE("published schemas: example bodies are accepted, and each rule broken alone is refused") {
  const auto all = published();
  REQUIRE_SHARED(shared_list(folder), folder);
  std::size_t examples = 0;
  std::size_t refused = 0;
  std::string without;
  for (const auto& [name, file] : all) {
    CAPTURE(name);
    const std::string id = *file.find("model_id")->as_string();
    const json::value& schema = *file.find("input_schema");
    simulator service({.accept_unknown_models = false, .keep_requests = 0});
    service.add_model(id, file);
    const std::string target = "/v1/models/" + runcomfy::model_id::parse(id)->path();
    const auto submit = [&](const json::object& body) {
      return send(service, "POST", target, runcomfy::try_to_json(json::value(body)).value());
    };

    if (const json::value* example = file.find("example_body")) {
      ++examples;
      const auto out = submit(*example->as_object());
      CHECK_MESSAGE(out.reply.status == 200, out.reply.body);
    } else {
      without += (without.empty() ? "" : ", ") + name;
    }

    json::object good;
    for (const json::member& each : *schema.find("properties")->as_object()) good.set(each.key, sample(each.value));
    const auto out = submit(good);
    CHECK_MESSAGE(out.reply.status == 200, out.reply.body);
    for (const mutation& each : mutations(schema, good)) {
      const auto answer = submit(each.body);
      CHECK_MESSAGE(answer.reply.status == 422, each.what);
      CHECK(text_of(answer, "error_message").find(each.what.substr(0, each.what.find(':'))) != std::string::npos);
      ++refused;
    }
  }
  CHECK(all.size() >= 94);
  CHECK(examples >= 3);
  MESSAGE(all.size() << " schemas, " << examples << " examples, " << refused
                     << " broken bodies; without an example: " << without);
}
