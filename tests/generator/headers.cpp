// SPDX-License-Identifier: MIT
// Whole headers: against texts that were looked at, and as the C++ that they are. To take changed output as good:
//     generate_models tests/generator/golden/NAME.json --header tests/generator/golden/NAME.hpp
#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "generator/files.hpp"
#include "golden/awkward.hpp"
#include "golden/plain.hpp"
#include "support.hpp"

namespace json = runcomfy::json;
using runcomfy::models::studio::awkward_1_5::_4k::awkward;
using runcomfy::models::studio::turntable::image_to_video;

namespace {

std::string golden(const std::string& name) {
  const auto text = generator::read_file(RUNCOMFY_SOURCE_DIR "/tests/generator/golden/" + name);
  REQUIRE(text.has_value());
  REQUIRE_MESSAGE(text->has_value(), name);
  return **text;
}

}  // namespace

TEST_CASE("headers are made as they were, byte for byte") {
  for (const std::string name : {"plain", "awkward"}) {
    const auto made = generator::generate_header(golden(name + ".json"));
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().message()));
    CHECK(*made == golden(name + ".hpp"));
  }
}

TEST_CASE("no line is longer than 120 columns, and everything but comments is ASCII") {
  const std::string text = golden("awkward.hpp");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    CHECK_MESSAGE(line.size() <= 120, line);
    CHECK_FALSE(line.ends_with(' '));
    CHECK_FALSE(line.ends_with('\\'));
    if (line.find("//") == std::string::npos)
      for (const char c : line) CHECK(static_cast<unsigned char>(c) < 0x80);
    at = end + 1;
  }
}

TEST_CASE("a generated struct is an input like one written by hand") {
  const image_to_video input{.prompt = "a fox", .image_url = "https://example.com/fox.png", .duration = 10};
  CHECK(runcomfy::validate(input).empty());
  CHECK(runcomfy::to_json(input) == R"({"prompt":"a fox","image_url":"https://example.com/fox.png","duration":10})");
  CHECK(image_to_video::model_id == "studio/turntable/image-to-video");
  CHECK(image_to_video::schema_digest.size() == 64);
}

TEST_CASE("awkward names and values reach the wire as they are published") {
  awkward input{.prompt = "x", .lora = {{.path = "p"}}, .image = "fox.png"};
  input.seed = 4294967295;
  input.seed_2 = 18446744073709551615U;
  input.seed_3 = INT64_MIN;
  input.property = std::vector<json::value>{1, "two"};
  input.std = "?\?/";
  input.loras = {{.lora_path = "l", .camera = {{.zoom = 2}}}};
  input.matrix = std::vector<std::vector<double>>{{1, 2}};
  input.near_ = 1e-7;
  input.format = "https://example.com/fox.png";
  CHECK(runcomfy::validate(input).empty());
  const std::string text = runcomfy::to_json(input);
  CHECK(generator_tests::json_of(text) == generator_tests::json_of(R"json({
    "600_prompt": "x", "lora": {"path": "p"}, "608_image": "fox.png", "598_seed": 4294967295,
    "612_seed": 18446744073709551615, "seed": -9223372036854775808, "\u753b\u50cf": [1, "two"], "std": "??/",
    "loras": [{"lora_path": "l", "camera": {"zoom": 2}}], "matrix": [[1, 2]], "near": 1e-7,
    "format": "https://example.com/fox.png"})json"));
  const auto back = runcomfy::from_json<awkward>(text);
  REQUIRE_MESSAGE(back.has_value(), (back ? "" : back.error().message()));
  CHECK(*back == input);
  using choices = runcomfy::reflect::without_optional_t<decltype(awkward::std)::value_type>;
  CHECK(choices::choices[3] == std::string_view("a\0b7", 4));
}

TEST_CASE("the rules of a generated struct hold, in lists in lists too") {
  awkward input{.prompt = std::string(501, 'x'),
                .lora = {{.path = "p", .scale = runcomfy::unchecked(3.0)}},
                .image = std::string("/fox.png")};  // clang refuses the literal
  input.matrix = std::vector<std::vector<double>>{{1}, {1, -1}};
  std::vector<std::string> told;
  for (const runcomfy::violation& each : runcomfy::validate(input)) told.push_back(each.wire_name + ' ' + each.rule);
  CHECK(told == std::vector<std::string>{"600_prompt maxLength", "lora/scale maximum", "608_image media",
                                         "matrix/0 minItems", "matrix/1/1 minimum"});
}

TEST_CASE("the short form leaves out what is long or translated") {
  generator::render_options options;
  options.how_much = generator::texts::only_short;
  options.licence = "MIT";
  const std::string translated =
      R"({"type": "string", "title": "\ud504\ub86c", "description": "Long words.", "default": ")";
  const std::string text = generator_tests::property(translated + std::string(65, 'x') + "\"}", "p", options).text;
  CHECK(text.starts_with("// SPDX-License-Identifier: MIT\n// The input of a/b, from its published schema.\n"));
  CHECK_FALSE(generator_tests::has(text, "Long words."));
  CHECK_FALSE(generator_tests::has(text, "facts"));
  const std::string at_limit = generator_tests::property(translated + std::string(64, 'x') + "\"}", "p", options).text;
  CHECK_HAS(at_limit, "  static constexpr fact facts[] = {\n      {.wire_name = \"p\", .default_json = \"\\\"xxxx");
  CHECK_FALSE(generator_tests::has(at_limit, ".title"));
  CHECK_FALSE(generator_tests::has(at_limit, "Left out"));
  const auto both =
      generator_tests::make({generator_tests::model("a/b", R"("p": {"type": "string", "title": "P", "default": ")" +
                                                               std::string(65, 'x') + "\"}")},
                            {}, options);
  CHECK_HAS(both.headers[0].text,
            "  // Left out: published defaults of more than 64 characters.\n  static constexpr fact facts[] = {\n"
            "      {.wire_name = \"p\", .title = \"P\"},\n");
  // And the long form has all of it.
  const std::string all = generator_tests::property(translated + std::string(300, 'x') + "\"}").text;
  CHECK_HAS(all, "  /// \xED\x94\x84\xEB\xA1\xAC\n  /// Long words.\n");
  CHECK_HAS(all, "       .title = \"\\355\\224\\204\\353\\241\\254\",\n       .default_json = \"\\\"xxx");
}

TEST_CASE("a document without a model, or that is none, is an error with a sentence") {
  const auto error_of = [](std::string_view document) {
    const auto made = generator::generate_header(document);
    REQUIRE_FALSE(made.has_value());
    return made.error().message();
  };
  CHECK_HAS(error_of(""), "cannot read JSON");
  CHECK_HAS(error_of("5"), "this is no object; wanted is an object with \"model_id\" and \"input_schema\"");
  CHECK_HAS(error_of("[]"), "holds no model");
  CHECK_HAS(error_of(R"({"models": 5})"), "its \"models\" are no list");
  CHECK_HAS(error_of(R"({"model_id": "a/b"})"), "the model \"a/b\" has no \"input_schema\"");
  CHECK_HAS(error_of(R"({"input_schema": {}})"), "there is no text \"model_id\"");
  CHECK_HAS(error_of(R"({"model_id": "../etc", "input_schema": {}})"), "model id \"../etc\" is malformed");
  CHECK_HAS(error_of(R"({"model_id": "a/b", "input_schema": {}})"), "it has no \"properties\"");
}

TEST_CASE("documents hold one entry, a list, an answer of the catalogue, or a bare schema") {
  const std::string entry = R"({"model_id": "a/b", "description": "About.", "input_schema": {"properties": {}}})";
  const auto ids = [](const std::string& text, std::string bare = {}) {
    generator::notices told;
    const auto found = generator::read_published(text, "x.json", bare, told);
    REQUIRE_MESSAGE(found.has_value(), (found ? "" : found.error().message()));
    std::string out;
    for (const auto& each : *found) out += each.model_id + " (" + each.where + ") " + each.description;
    for (const auto& each : told) out += '\n' + each.text();
    return out;
  };
  CHECK(ids(entry) == "a/b (x.json) About.");
  CHECK(ids("[" + entry + "]") == "a/b (x.json, entry 0) About.");
  CHECK(ids(R"({"models": [)" + entry + R"(], "total": 1})") == "a/b (x.json, entry 0) About.");
  CHECK(ids(R"({"type": "object", "description": "D", "properties": {}})", "c/d") == "c/d (x.json) ");
  CHECK(ids("[" + entry + R"(, {"model_id": "c/d"}])") ==
        "a/b (x.json, entry 0) About.\nwarning: x.json, entry 1: the model \"c/d\" has no \"input_schema\"; wanted is "
        "an object "
        "with \"model_id\" and \"input_schema\", as the catalogue gives it with include_schema=true; left out");
  generator::notices told;
  const auto bare = generator::read_published(R"({"properties": {}})", "x.json", "", told);
  REQUIRE_FALSE(bare.has_value());
  CHECK_HAS(bare.error().message(), "name it with --model-id");
}
