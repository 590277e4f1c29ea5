// SPDX-License-Identifier: MIT
// What the tests of the generator share: small schemas in, text and notices out.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/generate.hpp"
#include "runcomfy/json.hpp"

namespace generator_tests {

using generator::generated;
using generator::lock_file;
using generator::notice;
using generator::published;
using generator::texts;

inline runcomfy::json::value json_of(std::string_view text) {
  runcomfy::result<runcomfy::json::value> parsed = runcomfy::json::parse(text);
  REQUIRE_MESSAGE(parsed.has_value(), (parsed ? "" : parsed.error().message()));
  return *std::move(parsed);
}

/// A model with the properties in `text`, which is what stands between the braces.
inline published model(std::string id, std::string_view properties, std::string_view required = "") {
  published out;
  out.model_id = std::move(id);
  out.where = out.model_id + ".json";
  out.schema = json_of(R"({"type": "object", "required": [)" + std::string(required) + R"(], "properties": {)" +
                       std::string(properties) + "}}");
  return out;
}

inline generated make(const std::vector<published>& from, lock_file lock = {},
                      const generator::render_options& options = {}) {
  runcomfy::result<generated> made = generator::generate(from, std::move(lock), options);
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().message()));
  return *std::move(made);
}

/// One property alone: the lines of its member, and what was told, as one text each.
struct one {
  std::string text;  ///< the whole header
  std::string told;  ///< the notices, one in a line
};
inline one property(std::string_view schema, std::string_view name = "p",
                    const generator::render_options& options = {}) {
  const generated made = make({model("a/b", runcomfy::to_json(name) + ": " + std::string(schema))}, {}, options);
  REQUIRE(made.headers.size() == 1);
  one out{made.headers[0].text, {}};
  for (const notice& each : made.told) out.told += each.text() + '\n';
  return out;
}

inline bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace generator_tests

// A text holds a part; the message shows both where it does not.
#define CHECK_HAS(text, part) CHECK_MESSAGE(generator_tests::has(text, part), "\"" part "\" is not in:\n", text)
