// SPDX-License-Identifier: MIT
// URLs that must be taken, and come out byte for byte as they went in: a strict parser is of use only if it takes what
// services really send.
#include <doctest/doctest.h>

#include <cstddef>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <string_view>

#include "runcomfy/http/url.hpp"
#include "runcomfy/json/parse.hpp"
#include "shared_data.hpp"

namespace http = runcomfy::http;
namespace json = runcomfy::json;

namespace {

// Parsed by the rules for URLs that a server names, and taken apart and put together again.
bool comes_out_unchanged(const std::string& text) {
  const auto url = http::url::parse(text);
  CHECK_MESSAGE(url.has_value(), text << ": " << (url ? std::string() : url.error().message()));
  if (!url) return false;
  CHECK_MESSAGE(url->text() == text, text << " came out as " << url->text());
  CHECK(url->secure());
  CHECK(url->port() == 443);
  return url->text() == text && url->origin() + url->target() == text && url->with_target(url->target()) == *url;
}

void collect_urls(const json::value& from, std::set<std::string>& into) {
  if (const std::string* text = from.as_string()) {
    if (text->starts_with("https://") || text->starts_with("http://")) into.insert(*text);
  } else if (const json::array* items = from.as_array()) {
    for (const json::value& each : *items) collect_urls(each, into);
  } else if (const json::object* members = from.as_object()) {
    for (const json::member& each : *members) collect_urls(each.value, into);
  }
}
// Whatever stands under a member of that name, at any depth.
void collect_under(const json::value& from, std::string_view name, std::set<std::string>& into) {
  if (const json::array* items = from.as_array()) {
    for (const json::value& each : *items) collect_under(each, name, into);
  } else if (const json::object* members = from.as_object()) {
    for (const json::member& each : *members) {
      if (each.key == name) collect_urls(each.value, into);
      else collect_under(each.value, name, into);
    }
  }
}

}  // namespace

TEST_CASE("real output shapes, pre-signed queries, percent-encoding and punycode come out as they went in") {
  std::ifstream in(RUNCOMFY_SOURCE_DIR "/tests/data/https_urls.txt");
  REQUIRE(in);
  std::set<std::string> seen;
  std::size_t unchanged = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    CHECK_MESSAGE(seen.insert(line).second, "twice in the list: " << line);
    if (comes_out_unchanged(line)) ++unchanged;
  }
  std::cout << "good URLs: " << unchanged << " of " << seen.size() << " accepted unchanged\n";
  CHECK(seen.size() >= 200);
  CHECK(unchanged == seen.size());
}

TEST_CASE("every default and example URL of the published schemas comes out as it went in") {
  const auto names = testing_support::shared_list("contract/schemas");
  REQUIRE_SHARED(names, "contract/schemas");
  std::set<std::string> urls;
  std::size_t schemas = 0;
  for (const std::string& name : names) {
    const auto text = testing_support::shared_file("contract/schemas/" + name);
    REQUIRE(text);
    const auto schema = json::parse(*text);
    if (!schema) continue;
    ++schemas;
    for (const std::string_view member : {"default", "example", "examples"}) collect_under(*schema, member, urls);
  }
  std::size_t unchanged = 0;
  for (const std::string& each : urls) {
    if (comes_out_unchanged(each)) ++unchanged;
  }
  std::cout << "URLs of published schemas: " << unchanged << " of " << urls.size() << " accepted unchanged, out of "
            << schemas << " schemas\n";
  CHECK(schemas >= 80);
  CHECK(urls.size() >= 2);
  CHECK(unchanged == urls.size());
}
