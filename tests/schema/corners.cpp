// SPDX-License-Identifier: MIT
// The schema side at places that its other tests pass by: names of every form at run time, reports that are cut, and
// samples and differences of what hardly ever occurs.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/schema/check_schema.hpp"
#include "runcomfy/schema/data_uri.hpp"
#include "runcomfy/schema/defaults.hpp"
#include "runcomfy/schema/media.hpp"
#include "runcomfy/schema/property_name.hpp"
#include "runcomfy/schema/sample.hpp"

namespace {

namespace json = runcomfy::json;
namespace schema = runcomfy::schema;
using runcomfy::check_schema;
using runcomfy::field;
using runcomfy::violation;

std::string name_of(std::string_view wire_name) { return std::string(schema::property_name(wire_name).view()); }

struct told {
  field<"a", std::optional<int>> a = {};
  field<"b", std::optional<std::vector<json::value>>> b = {};
  static constexpr runcomfy::fact facts[] = {{.wire_name = "a", .default_json = "{no json"},
                                             {.wire_name = "b", .title = "B"}};
};

json::value parsed(std::string_view text) { return json::parse(text).value(); }

}  // namespace

TEST_CASE("corners: the name of a property, by each of its steps, at run time") {
  CHECK(name_of("prompt") == "prompt");
  CHECK(name_of("600_prompt") == "prompt");
  CHECK(name_of("57:13_text") == "text");
  CHECK(name_of(":5_text") == "_5_text");
  CHECK(name_of("600_") == "_600");
  CHECK(name_of("600") == "_600");
  CHECK(name_of("600prompt") == "_600prompt");
  CHECK(name_of("602_widthx602_height") == "width_height");
  CHECK(name_of("602_widthx603_height") == "widthx603_height");
  CHECK(name_of("602_axisx602_b") == "axis_b");
  CHECK(name_of("602_a") == "a");
  CHECK(name_of("imageURL") == "image_url");
  CHECK(name_of("HTTPServer") == "httpserver");
  CHECK(name_of("Image URL (new)") == "image_url_new");
  CHECK(name_of("__a__b__") == "a_b");
  CHECK(name_of("\xED\x95\x9C") == "property");
  CHECK(name_of("") == "property");
  CHECK(name_of("3d_model") == "_3d_model");
  CHECK(name_of("default") == "default_");
  CHECK(name_of("model_id") == "model_id_");
  CHECK(name_of("defaults") == "defaults");
  CHECK(name_of("fault") == "fault");
  CHECK(name_of("zone{|}a") == "zone_a");
  CHECK(name_of(std::string(200, 'a')).size() == schema::cpp_name::capacity);
  CHECK(schema::property_name("600_prompt") == schema::property_name("prompt"));
  CHECK_FALSE(schema::property_name("prompts") == schema::property_name("prompt"));
}

TEST_CASE("corners: names that are taken are numbered, also where they are long or end in an underscore") {
  const auto numbered = [](std::string_view wire_name, std::size_t times) {
    std::size_t left = times;
    return std::string(
        schema::free_name(schema::property_name(wire_name), [&left](std::string_view) { return left-- > 0; }).view());
  };
  CHECK(numbered("prompt", 0) == "prompt");
  CHECK(numbered("prompt", 1) == "prompt_2");
  CHECK(numbered("prompt", 11) == "prompt_12");
  CHECK(numbered("class", 1) == "class_2");
  CHECK(numbered(std::string(64, 'a'), 1).size() <= schema::cpp_name::capacity);
  CHECK(numbered(std::string(64, 'a'), 1).substr(60) == "aa_2");
}

TEST_CASE("corners: a sentence for each form of difference") {
  const auto sentence = [](std::string wire_name, std::string keyword, std::string ours, std::string published) {
    return runcomfy::difference{std::move(wire_name), std::move(keyword), std::move(ours), std::move(published), true}
        .message();
  };
  CHECK(sentence("a", "properties", "{}", "") ==
        "a: the struct has this property, {}, and the published schema has not");
  CHECK(sentence("a", "properties", "", "{}") ==
        "a: the published schema has this property, {}, and the struct has not");
  CHECK(sentence("a", "properties", "1", "2") == "a: properties is 1 in the struct and 2 in the published schema");
  CHECK(sentence("", "properties", "1", "") == "properties is 1 in the struct and nothing in the published schema");
  CHECK(sentence("a", "enum", "[1]", "") == "a: enum has [1] in the struct only");
  CHECK(sentence("a", "enum", "", "[1]") == "a: enum has [1] in the published schema only");
  CHECK(sentence("a", "enum", "[1]", "[2]") == "a: enum is [1] in the struct and [2] in the published schema");
  CHECK(sentence("a", "maximum", "", "2") == "a: maximum is nothing in the struct and 2 in the published schema");
  const runcomfy::difference one{"a", "enum", "", "[1]", true};
  runcomfy::difference other = one;
  CHECK(one == other);
  other.breaking = false;
  CHECK_FALSE(one == other);
}

TEST_CASE("corners: types, defaults and items that differ as they hardly ever do") {
  struct numbers {
    field<"n", std::optional<double>> n = {};
    field<"i", std::optional<std::int64_t>> i = {};
    field<"s", std::optional<std::string>> s = {};
    field<"any", std::optional<std::vector<json::value>>> any = {};
  };
  const auto found = [](std::string_view properties) {
    std::string all;
    for (const runcomfy::difference& each : check_schema<numbers>(
             parsed(R"({"type":"object","required":[],"properties":{)" + std::string(properties) + "}}")))
      if (each.keyword != "properties") all += (each.breaking ? "! " : "") + each.message() + "\n";
    return all;
  };
  CHECK(found(R"("n":{"type":"integer"})") ==
        "! n: type is \"number\" in the struct and \"integer\" in the published schema\n");
  CHECK(found(R"("i":{"type":"number"})") ==
        "i: type is \"integer\" in the struct and \"number\" in the published schema\n");
  CHECK(found(R"("s":{"type":"number"})") ==
        "! s: type is \"string\" in the struct and \"number\" in the published schema\n");
  CHECK(found(R"("s":{"type":"string","enum":7})").find("enum") != std::string::npos);
  CHECK(found(R"("any":{"type":"array","items":{"type":"string","maxLength":3}})").find("any") != std::string::npos);
  // A long text in another language is cut between two characters.
  std::string korean;
  for (int i = 0; i < 400; ++i) korean += "\xED\x95\x9C";
  for (int shift = 0; shift < 3; ++shift) {
    const std::string told = found("\"s\":{\"type\":\"string\",\"format\":\"" +
                                   std::string(static_cast<std::size_t>(shift), 'x') + korean + "\"}");
    CHECK(told.find("...") != std::string::npos);
    CHECK(runcomfy::try_to_json(told).has_value());
  }
}

TEST_CASE("corners: reports of texts that are long, not UTF-8, or both") {
  struct limited {
    field<"t", runcomfy::one_of<"a", "b">> t;
    std::map<std::string, std::int16_t> small_numbers = {};
    field<"n", std::optional<std::vector<std::int8_t>>, runcomfy::items<runcomfy::minimum<3>>> bytes = {};
  };
  for (int shift = 0; shift < 4; ++shift) {
    std::string text(static_cast<std::size_t>(60 + shift), 'x');
    for (int i = 0; i < 30; ++i) text += "\xF0\x9F\xA6\x8A";
    limited x{.t = runcomfy::unchecked(text)};
    const std::vector<violation> found = runcomfy::validate(x);
    REQUIRE(found.size() == 1);
    CHECK(found[0].rule == "enum");
    CHECK(json::parse(found[0].actual).has_value());
    CHECK(found[0].actual.find("...") != std::string::npos);
    x.t = runcomfy::unchecked(text.substr(0, 62) + "\xFF\xC3");
    for (const violation& each : runcomfy::validate(x)) CHECK(runcomfy::try_to_json(each.message()).has_value());
  }
  limited x{.t = "a", .small_numbers = {{"k", -7}}, .bytes = std::vector<std::int8_t>{-1, 3}};
  const std::vector<violation> found = runcomfy::validate(x);
  REQUIRE(found.size() == 1);
  CHECK(found[0].actual == "-1");
}

TEST_CASE("corners: addresses of hosts, number by number") {
  using schema::detail::ipv4_address;
  using schema::detail::is_unreachable_host;
  CHECK(ipv4_address("1.2.3.4") == 0x01020304);
  CHECK(ipv4_address("255.255.255.255") == 0xFFFFFFFF);
  for (const char* none : {"256.1.1.1", "1.2.3.300", "1.2.3", "1.2.3.4.5", "1.2.3.x", "", "1..2.3."})
    CHECK_MESSAGE((ipv4_address(none) == 0 || std::string_view(none) == "1..2.3."), none);
  for (const char* inside : {"10.1.2.3",     "127.0.0.1",  "100.64.0.1", "169.254.1.1", "172.16.0.1", "172.31.255.255",
                             "192.168.1.1",  "0.0.0.0",    "localhost",  "printer",     "a.local",    "a.b.internal",
                             "x.localhost.", "[::]",       "[::1]",      "[fc00:1::]",  "[fd12:3::]", "[fe80:1::]",
                             "[fe90:1::]",   "[fea0:1::]", "[feb0:1::]", "[FEBF:1::]"})
    CHECK_MESSAGE(is_unreachable_host(inside), inside);
  for (const char* outside :
       {"example.com", "11.1.2.3", "172.32.0.1", "100.128.0.1", "192.169.1.1", "256.168.1.1", "[2001:db8::1]",
        "[fec0:1::]", "[ff02:1::]", "[fe:1::]", "[fed:1::]", "[fa00:1::]", "a.notlocal", "locals.example"})
    CHECK_MESSAGE(!is_unreachable_host(outside), outside);
}

TEST_CASE("corners: a struct without members is read, written, checked, filled and compared") {
  struct empty {};
  struct holds {
    empty one;
    std::vector<empty> some = {};
  };
  CHECK(runcomfy::from_json<empty>(R"({"unknown": [1]})").has_value());
  CHECK_FALSE(runcomfy::from_json<empty>("[]").has_value());
  const runcomfy::result<holds> read = runcomfy::from_json<holds>(R"({"one": {}, "some": [{}, {}]})");
  REQUIRE(read.has_value());
  CHECK(runcomfy::to_json(*read) == R"({"one":{},"some":[{},{}]})");
  CHECK(runcomfy::from_value<holds>(runcomfy::to_value(*read)).has_value());
  CHECK(runcomfy::validate(*read).empty());
  empty nothing;
  CHECK(runcomfy::fill_defaults(nothing).has_value());
  CHECK(check_schema<empty>(runcomfy::schema_of<empty>()).empty());
  CHECK(check_schema<empty>(parsed(R"({"type": "object", "properties": {"a": {}}})")).size() == 1);
}

TEST_CASE("corners: samples of structs without members, and of lists of anything") {
  struct empty {};
  struct lists {
    field<"l", std::vector<json::value>, runcomfy::min_items<2>> l;
    std::vector<std::vector<int>> nested = {};
  };
  CHECK(runcomfy::to_json(runcomfy::sample_of<empty>().value()) == "{}");
  CHECK(runcomfy::to_json(runcomfy::sample_of<lists>().value()).find("\"l\":[") != std::string::npos);
}

TEST_CASE("corners: a default that is no JSON is left out of the schema, and one is found for each member") {
  const json::value schema_text = runcomfy::schema_of<told>();
  CHECK(schema_text.at_pointer("/properties/a/default") == nullptr);
  CHECK(*schema_text.at_pointer("/properties/b/title") == "B");
  told x;
  CHECK_FALSE(runcomfy::fill_defaults(x).has_value());
  CHECK_FALSE(x.b.has_value());
}

TEST_CASE("corners: media types of data URIs may hold every letter and digit") {
  CHECK(runcomfy::data_uri("x", "aZ09/zA90").value().rfind("data:aZ09/zA90;base64,", 0) == 0);
  for (const char* wrong : {"a{/b", "a/b{", "image/", "/png", "image", "im age/png", "image/p\xC3\xA9"})
    CHECK_FALSE(runcomfy::data_uri("x", wrong).has_value());
}
