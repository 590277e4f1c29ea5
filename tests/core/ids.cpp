// SPDX-License-Identifier: MIT
#include "runcomfy/core/ids.hpp"

#include <doctest/doctest.h>

#include <string>

namespace rc = runcomfy;

TEST_CASE("model ids of the catalogue are taken as they are spelled") {
  for (const char* text :
       {"kling/kling-2-1/master/image-to-video", "wan-ai/wan-2.7/text-to-video", "a/b",
        "kling/kling-video-o3/4K/text-to-video", "minimax/Hailuo Video 01 Live", "a/b/c/d/e/f/g/h", "x_y/1.0"}) {
    const auto id = rc::model_id::parse(text);
    REQUIRE_MESSAGE(id, text);
    CHECK(id->text() == text);
  }
  CHECK(rc::model_id::parse("minimax/Hailuo Video 01 Live")->path() == "minimax/Hailuo%20Video%2001%20Live");
  CHECK(rc::model_id::parse("a/b")->path() == "a/b");
}

TEST_CASE("malformed model ids are refused with the rule they break") {
  const std::string long_segment = "a/" + std::string(65, 'b');
  std::string long_id = "a";
  for (int i = 0; i < 5; ++i) long_id += "/" + std::string(60, 'b');
  const struct {
    std::string text, word;
  } cases[] = {
      {"", "empty"},
      {"one", "one segment"},
      {"/a/b", "starts with a slash"},
      {"a/b/", "ends with a slash"},
      {"a//b", "empty segment"},
      {"a/../b", "letter or a digit"},
      {"a/.", "letter or a digit"},
      {"a/ b", "letter or a digit"},
      {"a/b ", "ends with a space"},
      {"a/b?c", "other than letters"},
      {"a/b#c", "other than"},
      {"a/b%2f", "other than"},
      {"a/b\\c", "other than"},
      {"a/b\r\nX: y", "other than"},
      {"a/\xc3\xa9", "letter or a digit"},
      {std::string("a/b\0c", 5), "other than"},
      {"https://model-api.runcomfy.net/v1/models/a/b", "URL"},
      {"a/b/c/d/e/f/g/h/i", "more than 8"},
      {long_segment, "64"},
      {long_id, "256"},
  };
  for (const auto& each : cases) {
    const auto id = rc::model_id::parse(each.text);
    REQUIRE_MESSAGE(!id, each.text);
    CHECK(id.error().kind() == rc::error_kind::invalid_input);
    CHECK(id.error().delivery() == rc::delivery::not_sent);
    CHECK_MESSAGE(id.error().message().find(each.word) != std::string::npos, id.error().message());
  }
}

TEST_CASE("no byte but the allowed ones passes in a model id") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = std::string("a/b") + static_cast<char>(byte) + "c";
    const char c = static_cast<char>(byte);
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                         c == '_' || c == '-' || c == ' ' || c == '/';
    CHECK_MESSAGE(rc::model_id::parse(text).has_value() == allowed, byte);
  }
}

TEST_CASE("request ids: what the service may send, and nothing that could leave its path segment") {
  for (const char* text : {"8a3f", "a_b-C9", "0b1e9a52-5f6c-4f0e-9e83-2b7f6a5f4c11", "req:1@2", "a.b~c"}) {
    CHECK_MESSAGE(rc::request_id::parse(text).has_value(), text);
  }
  CHECK(rc::request_id::parse("a:b")->path() == "a%3Ab");
  for (const char* text : {"", ".", "..", "a/b", "a\\b", "a?b", "a#b", "a%2fb", "a b", "a\nb", "\xc3\xa9"}) {
    const auto id = rc::request_id::parse(text);
    CHECK_MESSAGE(!id, text);
    if (!id) CHECK(id.error().message().find("request id") != std::string::npos);
  }
  CHECK_FALSE(rc::request_id::parse(std::string(257, 'a')));
  CHECK_FALSE(rc::request_id::parse(std::string("a\0b", 3)));
}
