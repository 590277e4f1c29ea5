// SPDX-License-Identifier: MIT
// The published schemas through the generator: what is committed is current, and nothing in them is lost on the way.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "generator/cpp_text.hpp"
#include "generator/digest.hpp"
#include "generator/files.hpp"
#include "shared_data.hpp"
#include "support.hpp"

namespace {

constexpr const char* folder = "contract/schemas";

std::vector<generator::published> read(const std::vector<std::string>& names) {
  std::vector<generator::published> all;
  generator::notices told;
  for (const std::string& name : names) {
    const auto text = testing_support::shared_file(std::string(folder) + '/' + name);
    REQUIRE_MESSAGE(text.has_value(), name);
    const auto found = generator::read_published(*text, name, "", told);
    REQUIRE_MESSAGE(found.has_value(), (found ? "" : found.error().message()));
    all.insert(all.end(), found->begin(), found->end());
  }
  CHECK(told.empty());
  return all;
}
std::vector<generator::published> read_all() {
  std::vector<std::string> names;
  for (const std::string& each : testing_support::shared_list(folder))
    if (each.ends_with(".json")) names.push_back(each);
  return read(names);
}
std::string committed(const std::string& path) {
  const auto text = generator::read_file(RUNCOMFY_SOURCE_DIR "/" + path);
  REQUIRE(text.has_value());
  return text->value_or("(missing)");
}

}  // namespace

// To make them so:
//     generate_models FILE FILE FILE --out include/runcomfy/models --lock tools/models.lock.json --texts short
//     --licence MIT
TEST_CASE("the committed models and their lock file are what the published schemas make") {
  const std::vector<std::string> names = {"community__wan-2-1__fusionx__image-to-video.json",
                                          "kling__kling-2-1__master__image-to-video.json",
                                          "wan-ai__wan-2-6__image-to-image.json"};
  const auto there = testing_support::shared_file(std::string(folder) + '/' + names[0]);
  REQUIRE_SHARED(there, folder);
  const std::string lock_text = committed("tools/models.lock.json");
  const auto lock = generator::read_lock(lock_text, "tools/models.lock.json");
  REQUIRE_MESSAGE(lock.has_value(), (lock ? "" : lock.error().message()));
  generator::render_options options;
  options.how_much = generator::texts::only_short;
  options.licence = "MIT";
  const auto made = generator_tests::make(read(names), *lock, options);
  CHECK(made.headers.size() == 3);
  for (const generator::header_file& each : made.headers)
    CHECK_MESSAGE(committed("include/runcomfy/models/" + each.path) == each.text, each.path);
  CHECK(generator::lock_text(made.lock) == lock_text);
  for (const generator::header_file& each : made.headers) CHECK(each.text.find('\t') == std::string::npos);
}

TEST_CASE("every published schema is understood without a warning") {
  const auto there = testing_support::shared_list(folder);
  REQUIRE_SHARED(there, folder);
  const std::vector<generator::published> all = read_all();
  const auto made = generator_tests::make(all);
  CHECK(all.size() >= 94);
  for (const generator::notice& each : made.told)
    CHECK_MESSAGE(each.is == generator::notice::severity::note, each.text());
  for (const generator::header_file& each : made.headers)
    for (std::size_t at = 0; at < each.text.size();) {
      const std::size_t end = each.text.find('\n', at);
      CHECK_MESSAGE(generator::length_of(std::string_view(each.text).substr(at, end - at)) <= 120, each.path);
      at = end + 1;
    }
}

TEST_CASE("a model that is published in several languages has one digest, and the same header in any order") {
  const auto there = testing_support::shared_list(folder);
  REQUIRE_SHARED(there, folder);
  std::map<std::string, std::string> digests;
  std::size_t again = 0;
  for (const generator::published& each : read_all()) {
    const auto [at, is_new] = digests.emplace(each.model_id, generator::sha256(generator::canonical_text(each.schema)));
    again += is_new ? 0U : 1U;
    CHECK_MESSAGE(at->second == generator::sha256(generator::canonical_text(each.schema)), each.where);
  }
  CHECK(again >= 2);
  // The German page has another order: with the lock, the header is the same but for its texts.
  const std::string english = "community__wan-2-1__fusionx__image-to-video.json";
  const std::string german = "variant__community__wan-2-1__fusionx__image-to-video.de.json";
  generator::render_options options;
  options.how_much = generator::texts::only_short;
  const auto first = generator_tests::make(read({english}), {}, options);
  const auto second = generator_tests::make(read({german}), first.lock, options);
  CHECK(second.lock == first.lock);
  CHECK(second.headers[0].text == first.headers[0].text);
}
