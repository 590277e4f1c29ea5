// SPDX-License-Identifier: MIT
// How many members a struct has, whatever they are and wherever they stand.
#include <doctest/doctest.h>

#include <any>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

namespace reflect = runcomfy::reflect;

struct with_statics {
  static constexpr std::string_view model_id = "a/b";
  static constexpr int table[] = {1, 2};
  int member;
};

namespace {

struct no_default {
  int number;
  explicit no_default(int from) : number(from) {}
};
struct only_moves {
  std::unique_ptr<int> held = {};
};

struct empty {};
struct one {
  int a;
};
struct one_nested {
  one inner;
};
struct hard_first {
  no_default a;
  int b;
  std::string c;
};
struct hard_middle {
  int a;
  no_default b;
  std::string c;
};
struct hard_last {
  int a;
  std::string b;
  no_default c;
};
struct hard_twice {
  no_default a;
  int b;
  no_default c;
};
struct optional_first {
  std::optional<std::string> a;
  std::optional<std::vector<int>> b;
  std::optional<one> c;
  int d;
};
struct of_everything {
  std::string text;
  std::string_view view;
  const char* pointer;
  std::vector<std::string> list;
  std::array<int, 3> fixed;
  std::map<std::string, int> map;
  std::pair<int, int> pair;
  std::variant<int, std::string> variant;
  std::function<void()> function;
  std::any any;
  std::filesystem::path path;
  std::unique_ptr<int> owner;
  only_moves moves;
  double number;
  bool flag;
  const int constant;
};
struct holds_itself {
  std::vector<holds_itself> children;
  std::unique_ptr<holds_itself> parent;
};
struct fields {
  runcomfy::field<"a", std::string> a;
  runcomfy::field<"b", runcomfy::one_of<"x", "y">> b;
  runcomfy::field<"c", std::optional<int>> c = {};
};

#define EIGHT(x) int x##0, x##1, x##2, x##3, x##4, x##5, x##6, x##7;
struct eight {
  EIGHT(a)
};
struct nine {
  EIGHT(a)
  int b;
};
struct sixty_three {
  EIGHT(a) EIGHT(b) EIGHT(c) EIGHT(d) EIGHT(e) EIGHT(f) EIGHT(g) int h0, h1, h2, h3, h4, h5, h6;
};
struct sixty_four {
  EIGHT(a) EIGHT(b) EIGHT(c) EIGHT(d) EIGHT(e) EIGHT(f) EIGHT(g) EIGHT(h)
};
struct sixty_four_hard_last {
  EIGHT(a) EIGHT(b) EIGHT(c) EIGHT(d) EIGHT(e) EIGHT(f) EIGHT(g) int h0, h1, h2, h3, h4, h5, h6;
  no_default last;
};
#undef EIGHT

}  // namespace

TEST_CASE("structs are counted at every size") {
  CHECK(reflect::size<empty> == 0);
  CHECK(reflect::size<one> == 1);
  CHECK(reflect::size<one_nested> == 1);
  CHECK(reflect::size<eight> == 8);
  CHECK(reflect::size<nine> == 9);
  CHECK(reflect::size<sixty_three> == 63);
  CHECK(reflect::size<sixty_four> == 64);
}

TEST_CASE("a member without default constructor is counted at every position") {
  CHECK(reflect::size<hard_first> == 3);
  CHECK(reflect::size<hard_middle> == 3);
  CHECK(reflect::size<hard_last> == 3);
  CHECK(reflect::size<hard_twice> == 3);
  CHECK(reflect::size<sixty_four_hard_last> == 64);
}

TEST_CASE("members of every kind are counted once") {
  CHECK(reflect::size<of_everything> == 16);
  CHECK(reflect::size<optional_first> == 4);
  CHECK(reflect::size<holds_itself> == 2);
  CHECK(reflect::size<fields> == 3);
  CHECK(reflect::size<with_statics> == 1);
}

TEST_CASE("members are handed out by reference, in order, const where the object is") {
  hard_middle object{1, no_default(2), "three"};
  const std::size_t count = reflect::with_members(object, [](auto&... m) { return sizeof...(m); });
  CHECK(count == 3);
  reflect::with_members(object, [](int& a, no_default& b, std::string& c) {
    a = 10;
    b.number = 20;
    c = "thirty";
  });
  CHECK(object.a == 10);
  CHECK(object.b.number == 20);
  CHECK(object.c == "thirty");
  reflect::get<2>(object) += "!";
  CHECK(object.c == "thirty!");
  CHECK(&reflect::get<1>(object) == &object.b);

  const hard_middle& fixed = object;
  static_assert(std::is_same_v<decltype(reflect::get<2>(fixed)), const std::string&>);
  static_assert(std::is_same_v<reflect::member_type<hard_middle, 1>, no_default>);
  static_assert(std::is_same_v<reflect::member_type<of_everything, 15>, const int>);
  CHECK(reflect::get<0>(fixed) == 10);

  sixty_four wide{};
  reflect::get<63>(wide) = 7;
  CHECK(wide.h7 == 7);
  const empty nothing{};
  CHECK(reflect::with_members(nothing, [](auto&... m) { return sizeof...(m); }) == 0);
}

TEST_CASE("only plain structs are taken apart") {
  CHECK(reflect::reflectable<hard_first>);
  CHECK(reflect::reflectable<const fields>);
  CHECK_FALSE(reflect::reflectable<std::string>);
  CHECK_FALSE(reflect::reflectable<std::vector<int>>);
  CHECK_FALSE(reflect::reflectable<std::array<int, 3>>);
  CHECK_FALSE(reflect::reflectable<std::optional<one>>);
  CHECK_FALSE(reflect::reflectable<std::map<std::string, int>>);
  CHECK_FALSE(reflect::reflectable<no_default>);
  CHECK_FALSE(reflect::reflectable<int>);
  CHECK_FALSE(reflect::reflectable<decltype(fields::a)>);
  CHECK_FALSE(reflect::reflectable<runcomfy::one_of<1, 2>>);
}
