// SPDX-License-Identifier: MIT
// Fields that hold any JSON.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "runcomfy/json.hpp"

using runcomfy::field;
namespace json = runcomfy::json;

namespace {
struct open {
  field<"any", json::value> any;
  field<"object", std::optional<json::object>> object = {};
  field<"list", std::optional<std::vector<json::value>>> list = {};
  field<"array", std::optional<json::array>> array = {};
  friend bool operator==(const open&, const open&) = default;
};
}  // namespace

TEST_CASE("a field of any JSON takes whatever JSON takes") {
  open x{.any = 7};
  CHECK(*x.any == 7);
  x.any = "text";
  CHECK(*x.any == "text");
  x.any = 0.5;
  CHECK(*x.any == 0.5);
  x.any = true;
  CHECK(*x.any == true);
  x.any = nullptr;
  CHECK(x.any->is_null());
  x.any = json::object{{"path", "p"}, {"scale", 1}};
  CHECK(*x.any->find("path") == "p");
  x.object = json::object{{"a", 1}};
  CHECK(*x.object->find("a") == 1);
  x.list = {1, "two", nullptr};
  CHECK(x.list->size() == 3);
  x.array = json::array{1, 2};
  CHECK(x.array->size() == 2);
  CHECK(x == x);
  CHECK(runcomfy::validate(x).empty());
  CHECK(runcomfy::to_json(x) ==
        R"({"any":{"path":"p","scale":1},"object":{"a":1},"list":[1,"two",null],"array":[1,2]})");
  const runcomfy::result<open> back = runcomfy::from_json<open>(runcomfy::to_json(x));
  REQUIRE(back.has_value());
  CHECK(*back == x);
}
