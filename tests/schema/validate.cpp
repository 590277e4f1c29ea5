// SPDX-License-Identifier: MIT
// Each rule of an input: just inside its limit, and just outside.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/validate.hpp"

using namespace std::string_literals;
using runcomfy::field;
using runcomfy::format;
using runcomfy::items;
using runcomfy::max_items;
using runcomfy::max_length;
using runcomfy::maximum;
using runcomfy::min_items;
using runcomfy::minimum;
using runcomfy::one_of;
using runcomfy::unchecked;
using runcomfy::validate;
using runcomfy::violation;

namespace {

using violations = std::vector<violation>;

struct steps_only {
  field<"598_steps", std::optional<int>, minimum<6>, maximum<20>> steps = {};
};
struct cfg_only {
  field<"598_cfg", std::optional<double>, minimum<0.6>, maximum<2>> cfg = {};
};
struct seed_only {
  field<"seed", std::optional<std::uint32_t>, minimum<1>, maximum<4294967295>> seed = {};
};
struct wide_only {
  field<"wide", std::optional<std::int64_t>, minimum<-12>, maximum<9007199254740993>> wide = {};
};
struct text_only {
  field<"text", std::string, max_length<3>> text;
};
struct list_only {
  field<"urls", std::vector<std::string>, min_items<1>, max_items<3>, items<max_length<4>>> urls;
};

}  // namespace

TEST_CASE("an input without rules is good") {
  struct none {
    std::string prompt;
    std::optional<int> duration = {};
  };
  CHECK(validate(none{.prompt = ""}).empty());
  CHECK(validate(steps_only{}).empty());
}

TEST_CASE("minimum and maximum of whole numbers") {
  CHECK(validate(steps_only{.steps = 6}).empty());
  CHECK(validate(steps_only{.steps = 20}).empty());
  CHECK(validate(steps_only{.steps = unchecked(5)}) == violations{{"598_steps", "steps", "minimum", "6", "5"}});
  CHECK(validate(steps_only{.steps = unchecked(21)}) == violations{{"598_steps", "steps", "maximum", "20", "21"}});
}

TEST_CASE("minimum and maximum of real numbers") {
  CHECK(validate(cfg_only{.cfg = 0.6}).empty());
  CHECK(validate(cfg_only{.cfg = 2}).empty());
  CHECK(validate(cfg_only{.cfg = unchecked(0.5)}) == violations{{"598_cfg", "cfg", "minimum", "0.6", "0.5"}});
  CHECK(validate(cfg_only{.cfg = unchecked(2.25)}) == violations{{"598_cfg", "cfg", "maximum", "2", "2.25"}});
}

TEST_CASE("a whole number between bounds that are none") {
  struct input {
    field<"steps", int, minimum<0.5>, maximum<2.5>> steps;
  };
  CHECK(validate(input{1}).empty());
  CHECK(validate(input{2}).empty());
  CHECK(validate(input{unchecked(0)}) == violations{{"steps", "steps", "minimum", "0.5", "0"}});
  CHECK(validate(input{unchecked(3)}) == violations{{"steps", "steps", "maximum", "2.5", "3"}});
}

TEST_CASE("bounds beyond 32 and 53 bits are exact") {
  CHECK(validate(seed_only{.seed = 4294967295}).empty());
  CHECK(validate(seed_only{.seed = unchecked(0U)}) == violations{{"seed", "seed", "minimum", "1", "0"}});
  CHECK(validate(wide_only{.wide = std::int64_t{9007199254740993}}).empty());
  CHECK(validate(wide_only{.wide = unchecked(std::int64_t{9007199254740994})}) ==
        violations{{"wide", "wide", "maximum", "9007199254740993", "9007199254740994"}});
  CHECK(validate(wide_only{.wide = -12}).empty());
  CHECK(validate(wide_only{.wide = unchecked(-13)}) == violations{{"wide", "wide", "minimum", "-12", "-13"}});
}

TEST_CASE("bounds of 64 bits without a sign are exact") {
  struct top {
    field<"seed", std::uint64_t, minimum<-1>, maximum<18446744073709551614U>> seed;
    field<"low", std::int64_t, minimum<-9223372036854775807 - 1>, maximum<-1>> low;
  };
  constexpr std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)();
  CHECK(validate(top{.seed = most - 1, .low = -1}).empty());
  CHECK(validate(top{.seed = unchecked(most), .low = unchecked(0)}) ==
        violations{{"seed", "seed", "maximum", "18446744073709551614", "18446744073709551615"},
                   {"low", "low", "maximum", "-1", "0"}});
}

TEST_CASE("NaN and infinity have no JSON") {
  CHECK(validate(cfg_only{.cfg = std::numeric_limits<double>::quiet_NaN()}) ==
        violations{{"598_cfg", "cfg", "finite", "", "\"NaN\""}});
  CHECK(validate(cfg_only{.cfg = unchecked(std::numeric_limits<double>::infinity())}) ==
        violations{{"598_cfg", "cfg", "finite", "", "\"Infinity\""}});
  CHECK(validate(cfg_only{.cfg = unchecked(-std::numeric_limits<double>::infinity())}) ==
        violations{{"598_cfg", "cfg", "finite", "", "\"-Infinity\""}});
}

TEST_CASE("maxLength counts code points, not bytes") {
  CHECK(validate(text_only{.text = ""}).empty());
  CHECK(validate(text_only{.text = "abc"s}).empty());
  CHECK(validate(text_only{.text = "\xED\x95\x9C\xEA\xB8\x80\xF0\x9F\xA6\x8A"s}).empty());
  CHECK(validate(text_only{.text = "abcd"s}) == violations{{"text", "text", "maxLength", "3", "4"}});
  CHECK(validate(text_only{.text = "\xED\x95\x9C\xEA\xB8\x80\xF0\x9F\xA6\x8A!"s}) ==
        violations{{"text", "text", "maxLength", "3", "4"}});
}

TEST_CASE("a text that is no UTF-8 is a violation of its own") {
  CHECK(validate(text_only{.text = "a\xFF"s}) ==
        violations{{"text", "text", "utf8", "", "\"a text with an invalid byte at offset 1\""}});
  CHECK(validate(text_only{.text = "\xC0\x80"s}).size() == 1);
  CHECK(validate(text_only{.text = "\xED\xA0\x80"s}).size() == 1);
  CHECK(validate(text_only{.text = "ab\xE2\x82"s}).front().actual == "\"a text with an invalid byte at offset 2\"");
  const violations both = validate(text_only{.text = "abcd\xFF"s});
  CHECK(both.size() == 2);
}

TEST_CASE("counts of items, and rules of items") {
  CHECK(validate(list_only{.urls = {"a"}}).empty());
  CHECK(validate(list_only{.urls = {"a", "b", "c"}}).empty());
  CHECK(validate(list_only{.urls = std::vector<std::string>{}}) == violations{{"urls", "urls", "minItems", "1", "0"}});
  CHECK(validate(list_only{.urls = std::vector<std::string>(4, "x")}) ==
        violations{{"urls", "urls", "maxItems", "3", "4"}});
  CHECK(validate(list_only{.urls = {"a", "long!"}}) == violations{{"urls/1", "urls[1]", "maxLength", "4", "5"}});
}

TEST_CASE("a choice that is not in the list names those that are") {
  struct choices {
    field<"ratio", std::optional<one_of<"16:9", "1:1">>> ratio = {};
    field<"frames", std::optional<one_of<81, 141>>> frames = {};
  };
  CHECK(validate(choices{.ratio = "1:1", .frames = 141}).empty());
  CHECK(validate(choices{.ratio = unchecked("4:\"3"), .frames = unchecked(99)}) ==
        violations{{"ratio", "ratio", "enum", R"(["16:9","1:1"])", R"("4:\"3")"},
                   {"frames", "frames", "enum", "[81,141]", "99"}});
}

TEST_CASE("an enumerator without a name is not in its list") {
  enum class mode { fast, slow };
  struct with_mode {
    mode speed;
  };
  CHECK(validate(with_mode{mode::slow}).empty());
  CHECK(validate(with_mode{static_cast<mode>(9)}) == violations{{"speed", "speed", "enum", R"(["fast","slow"])", "9"}});
}

TEST_CASE("enums of bool and of characters have numbers too") {
  enum class answer : bool { no, yes };
  enum class letter : char16_t { a, b };
  struct with_both {
    answer first;
    letter second;
  };
  CHECK(validate(with_both{answer::yes, letter::b}).empty());
  CHECK(validate(with_both{answer::no, static_cast<letter>(70)}) ==
        violations{{"second", "second", "enum", R"(["a","b"])", "70"}});
}

TEST_CASE("a C string that is a null pointer is no text") {
  struct plain {
    const char* text;
    std::optional<std::map<const char*, int>> map = {};
  };
  CHECK(validate(plain{.text = "x", .map = {{{"key", 1}}}}).empty());
  CHECK(validate(plain{.text = nullptr}) == violations{{"text", "text", "type", "\"a text\"", "\"a null pointer\""}});
  CHECK(validate(plain{.text = "x", .map = {{{nullptr, 1}}}}) ==
        violations{{"map", "map", "type", "\"keys that are texts\"", "\"a null pointer\""}});
}

namespace {
struct point {
  field<"path", std::string, max_length<3>> path;
  field<"scale", std::optional<double>, maximum<1>> scale = {};
};
struct deep {
  point plain;
  field<"one", std::optional<point>> one = {};
  std::vector<point> many = {};
  field<"named", std::optional<std::map<std::string, point>>, max_items<1>> named = {};
  std::array<std::optional<point>, 2> fixed = {};
};
point bad_point() { return {.path = "long"s, .scale = unchecked(1.5)}; }
}  // namespace

TEST_CASE("every violation is reported, at every depth, with its path") {
  const point good{.path = "ok"};
  const deep x{.plain = bad_point(),
               .one = bad_point(),
               .many = {good, bad_point()},
               .named = {{"a", good}, {"b", bad_point()}},
               .fixed = {std::nullopt, bad_point()}};
  const violations found = validate(x);
  std::vector<std::string> where;
  std::vector<std::string> members;
  for (const violation& each : found) {
    where.push_back(each.wire_name + " " + each.rule);
    members.push_back(each.member);
  }
  CHECK(where == std::vector<std::string>{"plain/path maxLength", "plain/scale maximum", "one/path maxLength",
                                          "one/scale maximum", "many/1/path maxLength", "many/1/scale maximum",
                                          "named maxItems", "named/b/path maxLength", "named/b/scale maximum",
                                          "fixed/1/path maxLength", "fixed/1/scale maximum"});
  CHECK(members[0] == "plain.path");
  CHECK(members[4] == "many[1].path");
  CHECK(members[6] == "named");
  CHECK(members[9] == "fixed[1].path");
}

TEST_CASE("a violation is a sentence") {
  const violations found = validate(steps_only{.steps = unchecked(99)});
  REQUIRE(found.size() == 1);
  CHECK(found[0].message() == "598_steps (member steps): 99 breaks maximum 20");
}

TEST_CASE("a violation is one line, whatever the keys of a map hold") {
  struct weights {
    field<"weights", std::map<std::string, std::string>> of;
  };
  const violations found = validate(weights{.of = {{"a\n\x1B[2J\xFF", "caf\xE9"}}});
  REQUIRE(found.size() == 2);
  CHECK(found[1].wire_name == "weights/a\n\x1B[2J\xFF");
  CHECK(found[1].message() == "weights/a??[2J?: \"a text with an invalid byte at offset 3\" breaks utf8");
}

TEST_CASE("a long value is told shortly, without cutting a code point") {
  struct media {
    field<"image", std::string, format<"image_uri">> image;
  };
  std::string path = "/";
  for (int i = 0; i < 100; ++i) path += "\xED\x95\x9C";
  const violations found = validate(media{.image = path});
  REQUIRE(found.size() == 1);
  CHECK(found[0].actual.size() <= 70);
  CHECK(found[0].actual.ends_with("\xED\x95\x9C...\""));
  CHECK(validate(media{.image = "/a\n\x01"s})[0].actual == "\"/a\\n\\u0001\"");
}

TEST_CASE("recursive structs are followed as far as they go") {
  struct node {
    int value = 0;
    std::vector<node> children = {};
    field<"label", std::optional<std::string>, max_length<2>> label = {};
  };
  const node tree{.value = 1, .children = {node{.value = 2, .children = {}, .label = "abc"s}}};
  CHECK(validate(tree) == violations{{"children/0/label", "children[0].label", "maxLength", "2", "3"}});
}
