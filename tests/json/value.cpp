// SPDX-License-Identifier: MIT
// json::value, json::array and json::object as a user builds, asks and changes them.
#include "runcomfy/json/value.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

json::value nested(int depth, bool objects) {
  json::value inner = 1;
  for (int i = 0; i < depth; ++i) {
    if (objects) {
      json::object around;
      around["a"] = std::move(inner);
      inner = std::move(around);
    } else {
      json::array around;
      around.push_back(std::move(inner));
      inner = std::move(around);
    }
  }
  return inner;
}

}  // namespace

TEST_CASE("value: is made of everything that JSON knows, and of nothing else") {
  CHECK(json::value().is_null());
  CHECK(json::value(nullptr).is_null());
  CHECK(json::value(static_cast<const char*>(nullptr)).is_null());
  CHECK(json::value(true).as_bool() == true);
  CHECK(json::value(7).as_int64() == 7);
  CHECK(json::value(-7LL).as_int64() == -7);
  CHECK(json::value(static_cast<unsigned char>(200)).as_int64() == 200);
  CHECK(json::value(0.5).as_double() == 0.5);
  CHECK(json::value(0.5F).as_double() == 0.5);
  CHECK(*json::value("text").as_string() == "text");
  CHECK(*json::value(std::string("text")).as_string() == "text");
  CHECK(*json::value(std::string_view("te\0xt", 5)).as_string() == std::string("te\0xt", 5));
  CHECK(json::value(json::array{1, 2}).as_array()->size() == 2);
  CHECK(json::value(json::object{{"a", 1}}).as_object()->size() == 1);

  static_assert(!std::is_constructible_v<json::value, char>);
  static_assert(!std::is_constructible_v<json::value, int*>);
  static_assert(!std::is_constructible_v<json::value, void*>);
  static_assert(std::is_nothrow_move_constructible_v<json::value>);
  static_assert(std::is_nothrow_move_assignable_v<json::value>);
  static_assert(std::is_nothrow_move_assignable_v<json::object>);
  static_assert(std::is_nothrow_move_assignable_v<json::array>);
}

TEST_CASE("value: exactly one question about its kind is answered by yes") {
  const json::value all[] = {nullptr, true, 1, 1.5, "s", json::array{}, json::object{}};
  for (const json::value& each : all) {
    const int yes = int{each.is_null()} + int{each.is_bool()} + int{each.is_number()} + int{each.is_string()} +
                    int{each.is_array()} + int{each.is_object()};
    CHECK(yes == 1);
    CHECK((each.as_bool().has_value()) == each.is_bool());
    CHECK((each.as_double().has_value()) == each.is_number());
    CHECK((each.as_string() != nullptr) == each.is_string());
    CHECK((each.as_array() != nullptr) == each.is_array());
    CHECK((each.as_object() != nullptr) == each.is_object());
    CHECK(each.as_long_integer() == nullptr);
    CHECK(each.find("x") == nullptr);
  }
  CHECK(json::value(1).is_integer());
  CHECK_FALSE(json::value(1.0).is_integer());
  CHECK_FALSE(json::value("1").is_integer());
}

TEST_CASE("value: integers come out when they fit without loss") {
  constexpr std::int64_t lowest = (std::numeric_limits<std::int64_t>::min)();
  constexpr std::int64_t highest = (std::numeric_limits<std::int64_t>::max)();
  constexpr std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)();
  CHECK(json::value(lowest).as_int64() == lowest);
  CHECK(json::value(highest).as_int64() == highest);
  CHECK(json::value(highest).as_uint64() == static_cast<std::uint64_t>(highest));
  CHECK(json::value(most).as_uint64() == most);
  CHECK_FALSE(json::value(most).as_int64().has_value());
  CHECK_FALSE(json::value(-1).as_uint64().has_value());
  CHECK(json::value(7.0).as_int64() == 7);
  CHECK(json::value(7.0).as_uint64() == 7);
  CHECK_FALSE(json::value(7.5).as_int64().has_value());
  CHECK_FALSE(json::value(7.5).as_uint64().has_value());
  CHECK(json::value(-7.0).as_int64() == -7);
  CHECK_FALSE(json::value(-7.0).as_uint64().has_value());
  CHECK_FALSE(json::value(-0.5).as_uint64().has_value());
  CHECK(json::value(-0.0).as_int64() == 0);
  CHECK(json::value(-0.0).as_uint64() == 0);
  CHECK(json::value(-0x1p63).as_int64() == lowest);
  CHECK_FALSE(json::value(0x1p63).as_int64().has_value());
  CHECK(json::value(0x1p63).as_uint64() == std::uint64_t{1} << 63);
  CHECK_FALSE(json::value(0x1p64).as_uint64().has_value());
  CHECK_FALSE(json::value(std::nan("")).as_int64().has_value());
  CHECK_FALSE(json::value(std::nan("")).as_uint64().has_value());
  CHECK(json::value(most).as_double() == 0x1p64);
  CHECK_FALSE(json::value("7").as_int64().has_value());
  CHECK_FALSE(json::value("7").as_uint64().has_value());
}

TEST_CASE("value: numbers are equal by value, in any form") {
  CHECK(json::value(1) == json::value(1.0));
  CHECK(json::value(1.0) == json::value(1U));
  CHECK(json::value(0.0) == json::value(-0.0));
  CHECK(json::value(1) != json::value(1.5));
  CHECK(json::value(1) != json::value(true));
  CHECK(json::value(1) != json::value("1"));
  CHECK(json::value("a") != json::value("b"));
  CHECK(json::value(true) != json::value(false));
  CHECK(json::value() == json::value(nullptr));
  CHECK(json::value(std::nan("")) != json::value(std::nan("")));
  // 2^53 + 1 is no double, and must not be rounded into being equal to one.
  CHECK(json::value(9007199254740993) != json::value(9007199254740992.0));
  CHECK(json::value(9007199254740992) == json::value(9007199254740992.0));
  CHECK(json::value((std::numeric_limits<std::uint64_t>::max)()) != json::value(0x1p64));
  CHECK(json::value(std::uint64_t{1} << 63) == json::value(0x1p63));
  CHECK(json::value(0x1p63) == json::value(std::uint64_t{1} << 63));
  CHECK(json::value(std::uint64_t{1} << 63) != json::value(-1));
  CHECK(json::value(std::uint64_t{1} << 63) != json::value((std::uint64_t{1} << 63) + 1));
  const json::value one_long = *json::parse("100000000000000000000");
  CHECK(one_long == *json::parse("100000000000000000000"));
  CHECK(one_long != *json::parse("100000000000000000001"));
  CHECK(one_long == json::value(1e20));
  CHECK(json::value(1e20) == one_long);
  CHECK(*json::parse("100000000000000000001") != json::value(1e20));
  CHECK(one_long != json::value(1e21));
  CHECK(one_long != json::value(-1e20));
  CHECK(one_long != json::value(0.5));
  CHECK(one_long != json::value(std::nan("")));
  CHECK(one_long != json::value(HUGE_VAL));
  CHECK(one_long != json::value(1));
  CHECK(one_long != json::value((std::numeric_limits<std::uint64_t>::max)()));
  CHECK(json::value(7) == 7);
  CHECK(json::value("x") == "x");
}

TEST_CASE("value: objects are equal whatever the order, arrays are not") {
  const json::object a{{"x", 1}, {"y", json::array{1, 2}}, {"z", json::object{{"p", 1}, {"q", 2}}}};
  const json::object b{{"z", json::object{{"q", 2}, {"p", 1}}}, {"y", json::array{1, 2}}, {"x", 1.0}};
  CHECK(a == b);
  CHECK(json::value(a) == json::value(b));
  CHECK(json::array{1, 2} != json::array{2, 1});
  CHECK(json::array{1, 2} != json::array{1, 2, 3});
  CHECK(json::array{json::object{{"a", 1}}, 1} != json::array{json::object{{"a", 2}}, 1});
  CHECK(json::object{{"x", 1}} != json::object{{"x", 2}});
  CHECK(json::object{{"x", 1}} != json::object{{"y", 1}});
  CHECK(json::object{{"x", 1}} != json::object{{"x", 1}, {"y", 1}});
  CHECK(json::object{{"x", 1}, {"y", 2}} != json::object{{"y", 2}, {"x", 3}});
  // The same name twice: the first belongs to the first, the second to the second.
  CHECK(json::object{{"x", 1}, {"x", 2}, {"y", 3}} == json::object{{"y", 3}, {"x", 1}, {"x", 2}});
  CHECK(json::object{{"x", 1}, {"x", 2}, {"y", 3}} != json::object{{"y", 3}, {"x", 2}, {"x", 1}});
  CHECK(json::object{{"x", 1}, {"x", 1}, {"y", 3}} != json::object{{"y", 3}, {"x", 1}, {"y", 3}});
}

TEST_CASE("object: keeps its order, finds, inserts, replaces and erases") {
  json::object object{{"prompt", "x"}, {"steps", 7}, {"list", json::array{1, 2}}};
  CHECK(object.size() == 3);
  CHECK(object.contains("steps"));
  CHECK_FALSE(object.contains("step"));
  CHECK(object.find("nothing") == nullptr);
  CHECK(*object.find("steps") == 7);
  object["steps"] = 8;
  object["seed"] = 1;
  CHECK(object["new"].is_null());
  CHECK(runcomfy::to_json(object) == R"({"prompt":"x","steps":8,"list":[1,2],"seed":1,"new":null})");
  CHECK(object.set("prompt", "y") == "y");
  object.append("prompt", "z");
  CHECK(*object.find("prompt") == "y");
  CHECK(object.erase("prompt") == 2);
  CHECK(object.erase("prompt") == 0);
  std::string keys;
  for (const auto& [key, value] : object) keys += key + (value.is_null() ? "!" : " ");
  CHECK(keys == "steps list seed new!");
  for (auto& [key, value] : object) value = key;
  CHECK(object["seed"] == "seed");
  object.clear();
  CHECK(object.empty());
  CHECK(object == json::object());
}

TEST_CASE("object: room that was reserved is used, and a copy replaces what was there") {
  json::object object{{"a", 1}};
  object.reserve(100);
  const json::member* const first = object.begin();
  for (int i = 0; i < 99; ++i) object.append(std::to_string(i), i);
  CHECK(object.begin() == first);
  CHECK(object.size() == 100);
  object.reserve(2);
  CHECK(object.size() == 100);
  json::object other{{"b", json::array{2}}};
  object = other;
  CHECK(object == json::object{{"b", json::array{2}}});
  object = *&object;
  CHECK(object == other);
  other.clear();
  CHECK(object.size() == 1);
}

TEST_CASE("array: grows, shrinks and is asked without danger") {
  json::array array{1, "two", nullptr, json::array{4}};
  CHECK(array.size() == 4);
  CHECK(array[1] == "two");
  CHECK(array.get(4) == nullptr);
  CHECK(*array.get(0) == 1);
  *array.get(0) = 5;
  CHECK(std::as_const(array).get(4) == nullptr);
  CHECK(*std::as_const(array).get(0) == 5);
  array.push_back(array[3]);  // part of itself
  CHECK(array[4] == json::array{4});
  array.erase(0);
  array.erase(99);
  CHECK(array.size() == 4);
  CHECK(array[0] == "two");
  array.pop_back();
  array.pop_back();
  array.pop_back();
  array.pop_back();
  array.pop_back();
  CHECK(array.empty());
  array.reserve(10);
  for (int i = 0; i < 100; ++i) array.push_back(i);
  int sum = 0;
  for (const json::value& each : array) sum += static_cast<int>(*each.as_int64());
  CHECK(sum == 4950);
  CHECK(json::array{json::value(json::array{1})}.size() == 1);
  CHECK(json::array{json::value(json::array{1})}[0].is_array());
}

TEST_CASE("value: copies are deep, moves leave null, parts of a value may replace it") {
  json::value a = json::object{{"list", json::array{1, json::object{{"k", "v"}}}}, {"s", std::string(100, 'x')}};
  json::value b = a;
  CHECK(a == b);
  *b.at_pointer("/list/1/k") = 2;
  CHECK(a != b);
  CHECK(*a.at_pointer("/list/1/k") == "v");
  const json::value all = json::array{nullptr, true, -1, UINT64_MAX, 0.5, *json::parse(std::string(30, '9')), "s"};
  CHECK(json::value(all) == all);
  const json::value c = std::move(a);
  CHECK(a.is_null());
  CHECK(c.find("s") != nullptr);
  a = c;
  a = *a.find("list");
  CHECK(a.as_array()->size() == 2);
  a = std::move((*a.as_array())[1]);
  CHECK(*a.find("k") == "v");
  json::value& same = a;
  a = same;
  CHECK(*a.find("k") == "v");
  json::array whole{json::array{1}, 2};
  whole = json::array(*whole[0].as_array());
  CHECK(whole == json::array{1});
  json::array outer{json::array{1, 2}, 3};
  outer = std::move(*outer[0].as_array());
  CHECK(outer == json::array{1, 2});
  json::object object{{"inner", json::object{{"x", 1}}}};
  object = std::move(*object["inner"].as_object());
  CHECK(object == json::object{{"x", 1}});
}

TEST_CASE("value: a member may be given the value of another one, also where the object grows") {
  json::object o{{"old", json::array{"a text that is long enough to live on the heap"}}};
  for (int i = 0; i < 20; ++i) {
    const json::value& made = o.set("new" + std::to_string(i), o["old"]);
    CHECK(made == *o.find("old"));
  }
  CHECK(o.size() == 21);
  json::array a{"a text that is long enough to live on the heap"};
  for (int i = 0; i < 20; ++i) a.push_back(a[0]);
  CHECK(a[20] == a[0]);
}

TEST_CASE("value: JSON pointers lead to what RFC 6901 says") {
  const json::value document =
      *json::parse(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
  CHECK(document.at_pointer("") == &document);
  CHECK(*document.at_pointer("/foo") == json::array{"bar", "baz"});
  CHECK(*document.at_pointer("/foo/0") == "bar");
  CHECK(*document.at_pointer("/foo/1") == "baz");
  CHECK(*document.at_pointer("/") == 0);
  CHECK(*document.at_pointer("/a~1b") == 1);
  CHECK(*document.at_pointer("/c%d") == 2);
  CHECK(*document.at_pointer("/e^f") == 3);
  CHECK(*document.at_pointer("/g|h") == 4);
  CHECK(*document.at_pointer("/i\\j") == 5);
  CHECK(*document.at_pointer("/k\"l") == 6);
  CHECK(*document.at_pointer("/ ") == 7);
  CHECK(*document.at_pointer("/m~0n") == 8);
  for (const char* nowhere : {"foo", "/foo/2", "/foo/-", "/foo/01", "/foo/", "/foo/+1", "/foo/0/x", "/nothing", "/m~2n",
                              "/m~", "/foo/99999999999999999999"})
    CHECK_MESSAGE(document.at_pointer(nowhere) == nullptr, nowhere);
}

TEST_CASE("value: one built deeper than any stack is copied, compared and destroyed, and refused by the writer") {
  for (const bool objects : {false, true}) {
    const json::value deep = nested(300'000, objects);
    const json::value copy = deep;
    CHECK(copy == deep);
    CHECK(copy != nested(299'999, objects));
    const runcomfy::result<std::string> text = runcomfy::try_to_json(deep);
    REQUIRE_FALSE(text.has_value());
    CHECK(text.error().kind() == runcomfy::error_kind::invalid_input);
    CHECK(text.error().message().find("512 levels") != std::string::npos);
    CHECK(text.error().message().size() < 1000);
  }
  // 512 levels are written, and read by whoever allows them.
  const std::string text = runcomfy::to_json(nested(512, false));
  CHECK_FALSE(runcomfy::try_to_json(nested(513, false)).has_value());
  CHECK(json::parse(text, {.depth = 512}).has_value());
  CHECK_FALSE(json::parse(text).has_value());
}
