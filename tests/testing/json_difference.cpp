// SPDX-License-Identifier: MIT
// The texts in which two JSON values are compared.
#include "runcomfy/testing/json_difference.hpp"

#include <doctest/doctest.h>

#include <string>

#include "runcomfy/json/parse.hpp"

namespace json = runcomfy::json;
using runcomfy::testing::differences;

namespace {

json::value read(std::string_view text) { return *json::parse(text); }

std::string told(std::string_view expected, std::string_view actual) {
  std::string out;
  for (const auto& each : differences(read(expected), read(actual))) out += each.message() + "\n";
  return out;
}

}  // namespace

TEST_CASE("equal values have no differences, whatever their spelling") {
  CHECK(told(R"({"a":1,"b":[true,null,"x"]})", R"({ "b": [true, null, "x"], "a": 1.0 })").empty());
  CHECK(told("null", "null").empty());
}

TEST_CASE("each difference is named by its pointer") {
  CHECK(told(R"({"prompt":"a fox","steps":7})", R"({"prompt":"a dog","steps":7})") ==
        "/prompt: expected \"a fox\", got \"a dog\"\n");
  CHECK(told(R"({"steps":7})", R"({"steps":"7"})") == "/steps: expected 7, got \"7\"\n");
  CHECK(told(R"({"a":1,"b":2})", R"({"b":2,"c":{"d":3}})") ==
        "/a: is missing, expected 1\n/c: is not expected, got {\"d\":3}\n");
  CHECK(told(R"({"loras":[{"path":"x","scale":1},{"path":"y"}]})", R"({"loras":[{"path":"x","scale":2}]})") ==
        "/loras/0/scale: expected 1, got 2\n/loras/1: is missing, expected {\"path\":\"y\"}\n");
  CHECK(told("[1]", "[1,2]") == "/1: is not expected, got 2\n");
  CHECK(told("[]", "{}") == "the whole value: expected [], got {}\n");
  CHECK(told(R"({"a/b":{"~":1}})", R"({"a/b":{"~":2}})") == "/a~1b/~0: expected 1, got 2\n");
}

TEST_CASE("long texts are shown around the place where they part") {
  const std::string same(100, 's');
  const std::string out = told("\"" + same + "one" + same + "\"", "\"" + same + "two" + same + "\"");
  CHECK(out.find("...ssssssssssssssssssssone") != std::string::npos);
  CHECK(out.find("...sssssssssssssssssssstwo") != std::string::npos);
  CHECK(out.size() < 220);
  CHECK(told("\"short\"", "\"" + same + "\"").find("...\"") != std::string::npos);
}

TEST_CASE("a member that stands twice in one text is a difference") {
  CHECK(told(R"({"a":1})", R"({"a":1,"a":2})") == "the whole value: expected {\"a\":1}, got {\"a\":1,\"a\":2}\n");
}
