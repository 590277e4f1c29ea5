// SPDX-License-Identifier: MIT
// Objects to read into, although their required members have no value yet.
#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

namespace reflect = runcomfy::reflect;
using runcomfy::field;
using runcomfy::one_of;

namespace {
struct inner {
  field<"path", std::string> path;
  field<"scale", std::optional<double>> scale = {};
};
struct outer {
  field<"text", std::string> text;
  field<"ratio", one_of<"16:9", "1:1">> ratio;
  field<"frames", one_of<81, 141>> frames;
  field<"nested", inner> nested;
  inner plain_nested;
  std::array<inner, 2> fixed;
  std::optional<inner> maybe;
  std::optional<int> left_out = 5;
  int with_default = 25;
};
struct plain {
  int number = 3;
  std::string text = "default";
  double zero;
};
struct late {
  int first = 7;
  field<"last", std::string> last;
};
}  // namespace

TEST_CASE("a struct without required fields keeps its defaults") {
  const plain made = reflect::make_blank<plain>();
  CHECK(made.number == 3);
  CHECK(made.text == "default");
  CHECK(made.zero == 0);
}

TEST_CASE("required fields are blank, at every depth, and what follows them keeps its defaults") {
  outer made = reflect::make_blank<outer>();
  CHECK(made.text == "");
  CHECK(made.nested->path == "");
  CHECK(made.plain_nested.path == "");
  CHECK(made.fixed[1].path == "");
  CHECK_FALSE(made.maybe.has_value());
  CHECK(made.left_out == 5);
  CHECK(made.with_default == 25);
  made.text = "filled";
  made.nested->path = "deep";
  CHECK(made.text == "filled");
  CHECK(made.nested->path == "deep");
}

TEST_CASE("members before a required one start from nothing") {
  const late made = reflect::make_blank<late>();
  CHECK(made.first == 0);
  CHECK(made.last == "");
}

TEST_CASE("values that are no structs can be blank, too") {
  CHECK(reflect::make_blank<int>() == 0);
  CHECK(reflect::make_blank<std::string>().empty());
  CHECK(reflect::make_blank<one_of<"a", "b">>().index() == 0);
  CHECK(reflect::make_blank<std::vector<inner>>().empty());
}
