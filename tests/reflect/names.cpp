// SPDX-License-Identifier: MIT
// What members are called: by their field, by a table, by their own identifier.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

namespace reflect = runcomfy::reflect;

namespace outer {
namespace inner {
struct named {
  std::string prompt;
  runcomfy::field<"600_prompt", std::string> wired;
  std::optional<int> _leading = {};
  double CamelCase9 = 0;
};
template <class T>
struct generic {
  T value;
  std::optional<T> x = {};
};
}  // namespace inner
}  // namespace outer

namespace {
struct hidden {
  int visible;
  runcomfy::field<"wire", std::optional<int>> cpp = {};
};
struct twin_a {
  int same_place;
};
struct twin_b {
  int other_name;
};
struct not_copyable {
  int first;
  std::string second;
  not_copyable& operator=(const not_copyable&) = delete;
};
}  // namespace

TEST_CASE("a plain member is named by its identifier") {
  using outer::inner::named;
  CHECK(reflect::identifier<named, 0>() == "prompt");
  CHECK(reflect::identifier<named, 1>() == "wired");
  CHECK(reflect::identifier<named, 2>() == "_leading");
  CHECK(reflect::identifier<named, 3>() == "CamelCase9");
  CHECK(reflect::identifier<outer::inner::generic<std::string>, 0>() == "value");
  CHECK(reflect::identifier<outer::inner::generic<hidden>, 1>() == "x");
  CHECK(reflect::identifier<not_copyable, 1>() == "second");
}

TEST_CASE("names end with a NUL, so that tables may hold their addresses alone") {
  using outer::inner::named;
  CHECK(std::string(reflect::info<named, 0>::member.data()) == "prompt");
  CHECK(std::string(reflect::info<named, 3>::member.data()) == "CamelCase9");
  CHECK(std::string(reflect::info<named, 0>::wire_name.data()) == "prompt");
  CHECK(std::string(reflect::info<named, 1>::wire_name.data()) == "600_prompt");
}

TEST_CASE("structs of the same layout keep their own names") {
  CHECK(reflect::identifier<twin_a, 0>() == "same_place");
  CHECK(reflect::identifier<twin_b, 0>() == "other_name");
}

TEST_CASE("local and anonymous types work") {
  struct local {
    int here;
    std::string there;
  };
  CHECK(reflect::identifier<local, 0>() == "here");
  CHECK(reflect::identifier<local, 1>() == "there");
  CHECK(reflect::identifier<hidden, 0>() == "visible");
  CHECK(reflect::info<local, 1>::wire_name == "there");
}

TEST_CASE("the descriptor knows wire name, C++ name, need and rules") {
  using first = reflect::info<outer::inner::named, 0>;
  CHECK(first::wire_name == "prompt");
  CHECK(first::member == "prompt");
  CHECK(first::required);
  static_assert(std::is_same_v<first::rules, runcomfy::rule_list<>>);
  static_assert(std::is_same_v<first::value_type, std::string>);

  using second = reflect::info<outer::inner::named, 1>;
  CHECK(second::wire_name == "600_prompt");
  CHECK(second::member == "wired");
  CHECK(second::required);
  static_assert(std::is_same_v<second::value_type, std::string>);

  CHECK_FALSE(reflect::info<outer::inner::named, 2>::required);
  CHECK_FALSE(reflect::info<hidden, 1>::required);

  struct ruled {
    runcomfy::field<"n", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> n = {};
  };
  using third = reflect::info<ruled, 0>;
  static_assert(std::is_same_v<third::rules, runcomfy::rule_list<runcomfy::minimum<6>, runcomfy::maximum<20>>>);
  static_assert(std::is_same_v<third::value_type, std::optional<int>>);
  CHECK(third::declared::wire_name == "n");
}

namespace foreign {
struct base {
  int id = 0;
};
struct camera : base {
  double zoom = 1;
  int grid[2] = {};
  std::string name;
};
}  // namespace foreign
template <>
struct runcomfy::describe<foreign::camera> {
  using members = runcomfy::described<runcomfy::member<"camera-zoom", &foreign::camera::zoom, runcomfy::minimum<1>>,
                                      runcomfy::member<"name", &foreign::camera::name>>;
};

TEST_CASE("a type that cannot be changed is described by a table") {
  using foreign::camera;
  CHECK(reflect::reflectable<camera>);
  CHECK(reflect::size<camera> == 2);
  CHECK(reflect::info<camera, 0>::wire_name == "camera-zoom");
  CHECK(reflect::info<camera, 0>::member.empty());
  static_assert(std::is_same_v<reflect::info<camera, 0>::rules, runcomfy::rule_list<runcomfy::minimum<1>>>);
  static_assert(std::is_same_v<reflect::info<camera, 1>::value_type, std::string>);
  camera one;
  reflect::get<0>(one) = 2.5;
  reflect::with_members(one, [](double&, std::string& name) { name = "left"; });
  CHECK(one.zoom == 2.5);
  CHECK(one.name == "left");
  const camera& fixed = one;
  CHECK(reflect::get<1>(fixed) == "left");
}

TEST_CASE("fields and plain members are read alike") {
  hidden object{.visible = 3, .cpp = 4};
  CHECK(reflect::value_of(object.visible) == 3);
  CHECK(reflect::value_of(object.cpp) == std::optional<int>(4));
  reflect::value_of(object.cpp) = 5;
  CHECK(object.cpp == 5);
}

namespace {
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdollar-in-identifier-extension"
#endif
struct with_dollars {
  int $ref;
  int a$b;
};
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
}  // namespace

TEST_CASE("a dollar sign belongs to a name") {
  CHECK(reflect::info<with_dollars, 0>::wire_name == "$ref");
  CHECK(reflect::info<with_dollars, 1>::wire_name == "a$b");
}

namespace {
struct told {
  runcomfy::field<"598_steps", std::optional<int>> steps = {};
  static constexpr runcomfy::media_demand demands[] = {{"file_size_mb<", 10}, {"width_pixels>", 384}};
  static constexpr runcomfy::fact facts[] = {
      {.wire_name = "598_steps", .title = "Steps", .default_json = "10", .validations = demands},
  };
};
struct silent {
  int a;
};
}  // namespace

TEST_CASE("facts are found by wire name") {
  const runcomfy::fact* found = reflect::find_fact<told>("598_steps");
  REQUIRE(found != nullptr);
  CHECK(found->default_json == "10");
  REQUIRE(found->validations.size() == 2);
  CHECK(found->validations.begin()->rule == "file_size_mb<");
  CHECK((found->validations.end() - 1)->rule == "width_pixels>");
  CHECK(reflect::find_fact<told>("other") == nullptr);
  CHECK(reflect::find_fact<silent>("a") == nullptr);
}
