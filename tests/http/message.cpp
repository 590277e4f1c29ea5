// SPDX-License-Identifier: MIT
#include "runcomfy/http/message.hpp"

#include <doctest/doctest.h>

#include <string>

namespace http = runcomfy::http;

TEST_CASE("headers keep order and repeats, and are found without regard to case") {
  http::headers fields{{"A", "1"}, {"b", "2"}};
  fields.add("a", "3");
  CHECK(fields.size() == 3);
  REQUIRE(fields.find("a") != nullptr);
  CHECK(*fields.find("a") == "1");
  CHECK(fields.all("A").size() == 2);
  CHECK(fields.all("A")[1] == "3");
  CHECK(fields.find("c") == nullptr);
  fields.set("a", "4");
  CHECK(fields.size() == 2);
  CHECK(*fields.find("A") == "4");
  CHECK(fields.begin()->name == "A");
  fields.set("new", "5");
  CHECK(fields.size() == 3);
  CHECK(fields.contains("NEW"));
  CHECK_FALSE(http::headers().contains("x"));
}

TEST_CASE("a field is sendable by RFC 9110, over every byte") {
  CHECK(http::is_sendable("X-A", "b c\td"));
  CHECK(http::is_sendable("X-A", ""));
  CHECK_FALSE(http::is_sendable("", "x"));
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool visible = c > ' ' && c <= '~';
    CHECK(http::is_sendable("x", std::string("a") + c) == (visible || c == ' ' || c == '\t'));
    const bool token = visible && std::string("\"(),/:;<=>?@[\\]{}").find(c) == std::string::npos;
    CHECK(http::is_sendable(std::string("a") + c, "x") == token);
  }
}

TEST_CASE("an outcome is a success by default and tells how far a failure got") {
  CHECK(http::outcome::success({404, {}, "x"}).ok());
  const auto failed = http::outcome::failed(http::failure::connect, http::phase::connect, false, "refused");
  CHECK_FALSE(failed.ok());
  CHECK_FALSE(failed.body_started);
  CHECK(http::outcome().body_started);  // a transport that cannot tell says "started"
  for (int i = 0; i <= static_cast<int>(http::phase::done); ++i) {
    CHECK(http::to_string(static_cast<http::phase>(i)) != "at an unknown point");
  }
}
