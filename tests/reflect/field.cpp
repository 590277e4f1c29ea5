// SPDX-License-Identifier: MIT
// A field reads and writes like what it holds.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

using runcomfy::field;
using runcomfy::maximum;
using runcomfy::minimum;
using runcomfy::one_of;

namespace {

enum class mode { fast, slow };
struct lora {
  std::string path;
  std::optional<double> scale = {};
  friend bool operator==(const lora&, const lora&) = default;
};
struct input {
  field<"600_prompt", std::string, runcomfy::max_length<10>> prompt;
  field<"ratio", one_of<"16:9", "1:1">> ratio;
  field<"urls", std::vector<std::string>, runcomfy::min_items<1>, runcomfy::max_items<3>> urls;
  field<"count", int> count;
  field<"598_steps", std::optional<int>, minimum<6>, maximum<20>> steps = {};
  field<"frames", std::optional<one_of<81, 141>>> frames = {};
  field<"mode_name", std::optional<one_of<"a", "b">>> named = {};
  field<"seed", std::optional<std::uint32_t>, minimum<0>, maximum<4294967295>> seed = {};
  field<"big", std::optional<std::int64_t>> big = {};
  field<"small", std::optional<std::int8_t>> small_number = {};
  field<"cfg", std::optional<double>, minimum<0.6>, maximum<2>> cfg = {};
  field<"weight", std::optional<float>> weight = {};
  field<"flag", std::optional<bool>> flag = {};
  field<"mode", std::optional<mode>> speed = {};
  field<"text", std::optional<std::string>> text = {};
  field<"lora", std::optional<lora>> single = {};
  field<"loras", std::optional<std::vector<lora>>> loras = {};
  field<"map", std::optional<std::map<std::string, int>>> map = {};
  field<"numbers", std::optional<std::vector<int>>> numbers = {};
  field<"pair", std::optional<std::array<int, 2>>> pair = {};
  friend bool operator==(const input&, const input&) = default;
};
input made() { return {.prompt = "a fox", .ratio = "16:9", .urls = {"a", "b"}, .count = 3}; }

}  // namespace

TEST_CASE("the need comes from the type") {
  static_assert(std::is_aggregate_v<input>);
  static_assert(!std::is_default_constructible_v<decltype(input::prompt)>);
  static_assert(!std::is_default_constructible_v<decltype(input::count)>);
  static_assert(std::is_default_constructible_v<decltype(input::steps)>);
  static_assert(!std::is_default_constructible_v<input>);
  CHECK(sizeof(input::count) == sizeof(int));
  CHECK(sizeof(input::prompt) == sizeof(std::string));
  CHECK(sizeof(input::steps) == sizeof(std::optional<int>));
}

TEST_CASE("left out is nothing") {
  const input x = made();
  CHECK_FALSE(x.steps.has_value());
  CHECK_FALSE(static_cast<bool>(x.frames));
  CHECK(x.steps == std::nullopt);
  CHECK(x.steps.get() == std::optional<int>());
  CHECK(x.steps.value_or(7) == 7);
}

TEST_CASE("texts") {
  input x = made();
  CHECK(x.prompt == "a fox");
  CHECK(*x.prompt == "a fox");
  CHECK(x.prompt->size() == 5);
  const std::string text = "string";
  x.prompt = text;
  CHECK(x.prompt == text);
  x.prompt = std::string_view("view");
  CHECK(x.prompt == std::string_view("view"));
  const char* pointer = "pointer";
  x.prompt = pointer;
  CHECK(x.prompt == pointer);
  char buffer[32] = "buffer";
  x.prompt = buffer;
  CHECK(x.prompt == "buffer");
  x.prompt = std::string("moved");
  *x.prompt += "!";
  CHECK(x.prompt == "moved!");
  const std::string copy = x.prompt;
  CHECK(copy == "moved!");
  CHECK(x.prompt != "other");
  x.text = "optional";
  CHECK(x.text == "optional");
  CHECK(x.text != std::nullopt);
  x.text = std::optional<std::string>("again");
  CHECK(x.text->front() == 'a');
  static_assert(!std::is_constructible_v<decltype(input::prompt), int>);
  static_assert(!std::is_constructible_v<decltype(input::prompt), std::nullptr_t>);
}

TEST_CASE("a long text with max_length is a matter of run time") {
  const std::string text(11, 'x');
  const input x{.prompt = text, .ratio = "1:1", .urls = {"u"}, .count = 1};
  CHECK(x.prompt->size() == 11);
}

TEST_CASE("numbers") {
  input x = made();
  CHECK(x.count == 3);
  const int copy = x.count;
  CHECK(copy == 3);
  x.count = 4;
  *x.count += 1;
  CHECK(x.count == 5);
  CHECK(x.count == 5LL);
  CHECK(x.count != 5.5);
  x.steps = 7;
  CHECK(x.steps == 7);
  CHECK(*x.steps == 7);
  CHECK(x.steps.value_or(1) == 7);
  x.steps = std::optional<int>(8);
  CHECK(x.steps == std::optional<int>(8));
  const std::optional<int> eight = 8;
  CHECK(x.steps == eight);
  CHECK(eight == x.steps);
  CHECK(x.steps != std::optional<int>());
  int variable = 9;
  x.steps = variable;
  variable = 0;
  CHECK(x.steps == 9);
  x.steps.reset();
  CHECK_FALSE(x.steps.has_value());
  x.steps = 6;
  x.steps = std::nullopt;
  CHECK_FALSE(x.steps.has_value());
  x.steps = 20;
  x.steps = {};
  CHECK_FALSE(x.steps.has_value());
  CHECK(x.steps != 0);
}

TEST_CASE("a constant fits where its value fits") {
  input x = made();
  x.seed = 7;
  CHECK(x.seed == 7);
  x.seed = 4294967295;
  CHECK(x.seed == 4294967295);
  CHECK(x.seed != -1);
  x.big = 7;
  x.big = 9223372036854775807;
  CHECK(x.big == 9223372036854775807);
  x.big = 7U;
  CHECK(x.big == 7);
  x.small_number = 127;
  x.small_number = -128;
  CHECK(x.small_number == -128);
  x.cfg = 1;
  CHECK(x.cfg == 1);
  CHECK(x.cfg == 1.0);
  x.cfg = 0.6;
  CHECK(x.cfg == 0.6);
  x.cfg = 1.5F;
  CHECK(x.cfg == 1.5);
  x.weight = 0.5;
  CHECK(x.weight == 0.5);
}

TEST_CASE("what would lose something is not taken") {
  using steps = decltype(input::steps);
  static_assert(!std::is_constructible_v<steps, double>);
  static_assert(!std::is_constructible_v<steps, bool>);
  static_assert(!std::is_constructible_v<steps, char>);
  static_assert(!std::is_constructible_v<steps, const char*>);
  static_assert(!std::is_constructible_v<steps, std::optional<double>>);
  static_assert(!std::is_constructible_v<steps, std::optional<long long>>);
  static_assert(!std::is_constructible_v<steps, mode>);
  using flag = decltype(input::flag);
  static_assert(std::is_constructible_v<flag, bool>);
  static_assert(!std::is_constructible_v<flag, int>);
  static_assert(!std::is_constructible_v<flag, const char*>);
  static_assert(!std::is_constructible_v<decltype(input::cfg), bool>);
  static_assert(!std::is_constructible_v<decltype(input::numbers), double>);
  static_assert(!std::is_constructible_v<decltype(input::numbers), int, long long>);
  static_assert(!std::is_constructible_v<decltype(input::speed), int>);
}

namespace {
// Whether a variable is taken; a constant may be taken nevertheless.
template <class To, class From>
concept takes_variable = requires(From from) { field<"n", To>(from); };
}  // namespace

TEST_CASE("optionals of smaller types are taken") {
  input x = made();
  const std::optional<int> seven = 7;
  x.big = seven;
  CHECK(x.big == 7);
  x.cfg = seven;
  CHECK(x.cfg == 7);
  x.big = std::optional<int>();
  CHECK(x.big == std::nullopt);
  x.text = std::optional<std::string_view>("view");
  CHECK(x.text == "view");
  x.text = std::optional<std::string_view>();
  CHECK(x.text == std::nullopt);
  static_assert(!std::is_constructible_v<decltype(input::weight), std::optional<double>>);
  static_assert(!std::is_constructible_v<decltype(input::seed), std::optional<int>>);
  static_assert(!std::is_constructible_v<decltype(input::count), std::optional<short>>);
  static_assert(!std::is_constructible_v<decltype(input::flag), std::optional<int>>);
}

TEST_CASE("real numbers do not lose digits") {
  static_assert(takes_variable<double, double> && takes_variable<double, float> && takes_variable<float, float>);
  static_assert(takes_variable<double, int> && takes_variable<float, short>);
  static_assert(runcomfy::detail::takes_any_number<double, std::uint32_t>);
  static_assert(!runcomfy::detail::takes_any_number<double, std::int64_t>);
  static_assert(!runcomfy::detail::takes_any_number<float, int>);
  static_assert(!runcomfy::detail::takes_any_number<float, double>);
  input x = made();
  x.weight = 1;
  CHECK(x.weight == 1);
  x.weight = -16777216;
  CHECK(x.weight == -16777216);
  x.weight = 0.1;
  CHECK(x.weight == 0.1F);
  x.weight = 0.0;
  CHECK(x.weight == 0);
  x.cfg = 2L;
  CHECK(x.cfg == 2);
  using double_field = field<"n", double>;
  CHECK(double_field(9007199254740992) == 9007199254740992.0);
  CHECK(double_field(-9223372036854775807 - 1) == -0x1p63);
  const float variable = 1.5F;
  x.cfg = variable;
  CHECK(x.cfg == 1.5);
}

TEST_CASE("choices") {
  input x = made();
  CHECK(x.ratio == "16:9");
  x.ratio = "1:1";
  CHECK(x.ratio == "1:1");
  CHECK(x.ratio != "16:9");
  CHECK(x.ratio->index() == 1);
  CHECK(x.ratio->text() == "1:1");
  x.frames = 81;
  CHECK(x.frames == 81);
  x.frames = one_of<81, 141>(141);
  CHECK(x.frames->value() == 141);
  x.frames = one_of<81, 141>::parse(7);
  CHECK_FALSE(x.frames.has_value());
  x.named = "b";
  CHECK(x.named == "b");
  CHECK(x.named == std::string("b"));
  const char* b = "b";
  CHECK(x.named == b);
  CHECK(b == *x.named);
  CHECK(x.named == std::optional(one_of<"a", "b">("b")));
  CHECK(x.named != std::nullopt);
  x.named = std::nullopt;
  CHECK(x.named == std::nullopt);
  CHECK(std::nullopt == x.named);
  CHECK(x.named != b);
  CHECK(x.named != "b");
  x.ratio = runcomfy::unchecked("4:3");
  CHECK(x.ratio->text() == "4:3");
  x.frames = runcomfy::unchecked(99);
  CHECK(x.frames->value() == 99);
  using choice = std::remove_cvref_t<decltype(*x.ratio)>;
  switch (x.ratio->index()) {
    case choice::at("16:9"):
    case choice::at("1:1"): FAIL("4:3 is no choice"); break;
    default: CHECK(x.ratio->index() == choice::unknown);
  }
}

TEST_CASE("lists in braces, one item, many, and as a vector") {
  input x = made();
  CHECK(x.urls->size() == 2);
  CHECK(x.urls->at(1) == "b");
  x.urls = {"one"};
  CHECK(x.urls->size() == 1);
  const std::string s = "s";
  x.urls = {s, std::string_view("v"), "l"};
  CHECK(x.urls == std::vector<std::string>{"s", "v", "l"});
  const std::vector<std::string> many(5, "x");
  x.urls = many;
  CHECK(x.urls == many);
  x.urls->push_back("y");
  CHECK(x.urls->size() == 6);
  x.numbers = {1, 2, 3};
  CHECK(x.numbers->back() == 3);
  x.pair = {4, 5};
  CHECK(x.pair->at(1) == 5);
  x.numbers = {7};
  CHECK(x.numbers == std::vector<int>{7});
  x.urls = {s};
  CHECK(x.urls == std::vector<std::string>{"s"});
}

TEST_CASE("a list is made of braces or of a list, of nothing else") {
  using numbers = decltype(input::numbers);
  static_assert(!std::is_convertible_v<int, numbers>);
  static_assert(!std::is_assignable_v<numbers&, int>);
  static_assert(!std::is_convertible_v<const char*, decltype(input::urls)>);
  static_assert(!std::is_assignable_v<decltype(input::urls)&, const char(&)[2]>);
  using rows = field<"rows", std::vector<std::vector<int>>>;
  static_assert(!std::is_convertible_v<std::vector<int>, rows>);
  static_assert(!std::is_assignable_v<rows&, std::vector<int>>);
  const rows one = {std::vector<int>{1, 2}};
  CHECK(one->size() == 1);
  const rows two = {std::vector<int>{1, 2}, std::vector<int>{3}};
  CHECK(two->size() == 2);
  const field<"one", std::array<int, 1>> fixed = {4};
  CHECK(fixed->front() == 4);
}

TEST_CASE("structs, lists of structs and maps") {
  input x = made();
  x.single = lora{.path = "p"};
  CHECK(x.single->path == "p");
  x.single = {{.path = "q", .scale = 0.5}};
  CHECK(x.single->scale == 0.5);
  CHECK(x.single == lora{"q", 0.5});
  x.loras = {{.path = "a"}, {.path = "b"}};
  CHECK(x.loras->size() == 2);
  CHECK(x.loras->at(1).path == "b");
  x.map = {{"a", 1}, {"b", 2}};
  CHECK(x.map->at("b") == 2);
  const std::map<std::string, int> map{{"c", 3}};
  x.map = map;
  CHECK(x.map == map);
  x.speed = mode::slow;
  CHECK(x.speed == mode::slow);
  x.flag = false;
  CHECK(x.flag.has_value());
  CHECK(x.flag == false);
}

namespace {
template <class A, class B>
concept compares = requires(const A& a, const B& b) { a == b; };
}  // namespace

TEST_CASE("a text is not compared with a null pointer") {
  static_assert(compares<decltype(input::prompt), const char*>);
  static_assert(!compares<decltype(input::prompt), std::nullptr_t>);
  static_assert(!compares<decltype(input::text), std::nullptr_t>);
}

TEST_CASE("fields of different names compare by value") {
  const field<"one", std::string, runcomfy::max_length<9>> one = "a fox";
  const field<"two", std::optional<std::string>> two = "a fox";
  const field<"three", std::optional<std::string>> three = {};
  CHECK(made().prompt == one);
  CHECK(one == two);
  CHECK(two == one);
  CHECK(two != three);
  CHECK(one != three);
}

TEST_CASE("structs of fields compare by value") {
  input a = made();
  input b = made();
  CHECK(a == b);
  b.steps = 7;
  CHECK(a != b);
  a.steps = 7;
  CHECK(a == b);
  const input c = std::move(b);
  CHECK(c == a);
}

TEST_CASE("unchecked values are stored as they are") {
  input x = made();
  x.steps = runcomfy::unchecked(40);
  CHECK(x.steps == 40);
  x.prompt = runcomfy::unchecked("longer than ten letters");
  CHECK(x.prompt == "longer than ten letters");
}

TEST_CASE("fields are constants where their types are") {
  constexpr field<"n", int, minimum<1>, maximum<3>> n = 3;
  static_assert(*n == 3 && n == 3 && n.wire_name == "n");
  constexpr field<"n", std::optional<one_of<"x", "y">>> chosen = "y";
  static_assert(chosen.has_value() && chosen->index() == 1);
  constexpr field<"n", std::optional<double>> none = {};
  static_assert(!none);
  static_assert(field<"n", std::uint8_t>(255) == 255);
}
