// SPDX-License-Identifier: MIT
// C++ values written as JSON: every kind of member, alone and inside others, and what cannot be written.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"

namespace json = runcomfy::json;
using runcomfy::field;
using runcomfy::one_of;
using runcomfy::to_json;

namespace {

enum class speed { slow, fast };
enum class codec { h264 = 4, av1 = 9 };
enum class unnamed : int { somebody = 1 };

struct lora {
  std::string path = {};
  double scale = 1;
};

struct empty {};

struct only_optional {
  std::optional<int> a = {};
  std::optional<std::string> b = {};
};

struct node {
  int id = 0;
  std::vector<node> children = {};
};

class camera {
 public:
  camera() = default;
  camera(double zoom, std::optional<int> pan) : zoom_(zoom), pan_(pan) {}
  double zoom_ = 1;
  std::optional<int> pan_ = {};

 private:
  [[maybe_unused]] int hidden_ = 0;
};

struct everything {
  bool yes = true;
  std::int8_t i8 = -128;
  std::uint8_t u8 = 255;
  std::int64_t i64 = (std::numeric_limits<std::int64_t>::min)();
  std::uint64_t u64 = (std::numeric_limits<std::uint64_t>::max)();
  float real32 = 0.1F;
  double real64 = 0.1;
  std::string text = "a \"fox\"";
  std::string_view view = "seen";
  const char* c_text = "c";
  speed how = speed::fast;
  codec which = codec::av1;
  std::optional<int> unset = {};
  std::optional<int> set = 7;
  std::vector<int> list = {1, 2, 3};
  std::vector<bool> bits = {true, false};
  std::vector<std::optional<int>> holes = {1, std::nullopt, 3};
  std::deque<std::string> queue = {"a", "b"};
  std::array<double, 2> pair = {0.5, 1.5};
  std::map<std::string, int> map = {{"one", 1}, {"two", 2}};
  lora nested = {"p", 0.5};
  std::vector<lora> nested_list = {{"q", 2}};
  json::value any = json::array{1, nullptr, "x"};
  json::object object = {{"k", json::object{{"l", 1}}}};
  json::array array = {1, 2};
  one_of<"16:9", "1:1"> ratio = "1:1";
  one_of<81, 141> frames = 141;
};

struct input {
  field<"600_prompt", std::string> prompt;
  field<"598_steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> steps = {};
  field<"ratio", std::optional<one_of<"16:9", "1:1">>> ratio = {};
  field<"loras", std::optional<std::vector<lora>>> loras = {};
  field<"key \"\\\n\x01 \xC3\xA9", std::optional<int>> odd = {};
};

std::string fault_of(const auto& x) {
  std::string buffer = "what was there";
  const runcomfy::result<void> done = runcomfy::write_json(x, buffer);
  if (done) return "written";
  CHECK(buffer.empty());
  CHECK(done.error().kind() == runcomfy::error_kind::invalid_input);
  CHECK(done.error().operation() == runcomfy::operation::json);
  CHECK(done.error().delivery() == runcomfy::delivery::not_sent);
  CHECK(runcomfy::try_to_json(x).error().message() == done.error().message());
  CHECK(runcomfy::try_to_value(x).error().message() == done.error().message());
  return done.error().message();
}

}  // namespace

template <>
inline constexpr auto runcomfy::enum_names<codec> =
    std::array{std::pair{codec::h264, std::string_view("H.264")}, std::pair{codec::av1, std::string_view("AV1 \"x\"")}};

template <>
struct runcomfy::describe<camera> {
  using members = runcomfy::described<runcomfy::member<"zoom", &camera::zoom_>, runcomfy::member<"pan", &camera::pan_>>;
};

TEST_CASE("typed write: every kind of member") {
  CHECK(to_json(everything{}) ==
        R"({"yes":true,"i8":-128,"u8":255,"i64":-9223372036854775808,"u64":18446744073709551615,)"
        R"("real32":0.1,"real64":0.1,"text":"a \"fox\"","view":"seen","c_text":"c","how":"fast",)"
        R"("which":"AV1 \"x\"","set":7,"list":[1,2,3],"bits":[true,false],"holes":[1,null,3],"queue":["a","b"],)"
        R"("pair":[0.5,1.5],"map":{"one":1,"two":2},"nested":{"path":"p","scale":0.5},)"
        R"("nested_list":[{"path":"q","scale":2}],"any":[1,null,"x"],"object":{"k":{"l":1}},"array":[1,2],)"
        R"("ratio":"1:1","frames":141})");
}

TEST_CASE("typed write: unset optionals are left out, never null") {
  input x{.prompt = "a fox"};
  CHECK(to_json(x) == R"({"600_prompt":"a fox"})");
  x.steps = 7;
  x.ratio = "16:9";
  x.loras = {{.path = "p"}};
  x.odd = 1;
  CHECK(to_json(x) ==
        "{\"600_prompt\":\"a fox\",\"598_steps\":7,\"ratio\":\"16:9\","
        "\"loras\":[{\"path\":\"p\",\"scale\":1}],\"key \\\"\\\\\\n\\u0001 \xC3\xA9\":1}");
  CHECK(json::parse(to_json(x))->find("key \"\\\n\x01 \xC3\xA9") != nullptr);
  CHECK(to_json(only_optional{}) == "{}");
  CHECK(to_json(only_optional{.b = "x"}) == R"({"b":"x"})");
  CHECK(to_json(empty{}) == "{}");
  CHECK(to_json(std::vector<only_optional>{{}, {.a = 1}}) == R"([{},{"a":1}])");
}

TEST_CASE("typed write: a one_of keeps what it does not know") {
  struct given {
    one_of<"16:9", "1:1"> ratio = "1:1";
    one_of<81, 141> frames = 81;
  };
  given x;
  x.ratio = runcomfy::unchecked("4:3 \"wide\"");
  x.frames = runcomfy::unchecked(99);
  CHECK(to_json(x) == R"({"ratio":"4:3 \"wide\"","frames":99})");
}

TEST_CASE("typed write: what stands alone") {
  CHECK(to_json(true) == "true");
  CHECK(to_json(false) == "false");
  CHECK(to_json(-5) == "-5");
  CHECK(to_json("literal") == "\"literal\"");
  CHECK(to_json(std::string()) == "\"\"");
  CHECK(to_json(std::string_view()) == "\"\"");
  CHECK(to_json(std::optional<int>()) == "null");
  CHECK(to_json(std::optional<int>(1)) == "1");
  CHECK(to_json(std::vector<int>()) == "[]");
  CHECK(to_json(std::map<std::string, int>()) == "{}");
  CHECK(to_json(std::map<std::string, std::optional<int>>{{"a", 1}, {"b", {}}}) == R"({"a":1,"b":null})");
  CHECK(to_json(std::unordered_map<std::string, lora>{{"k\n", {}}}) == R"({"k\n":{"path":"","scale":1}})");
  CHECK(to_json(std::vector<std::vector<int>>{{}, {1}, {2, 3}}) == "[[],[1],[2,3]]");
  CHECK(to_json(speed::slow) == "\"slow\"");
  CHECK(to_json(json::value()) == "null");
  CHECK(to_json(json::object{{"a", true}, {"b", false}}) == R"({"a":true,"b":false})");
  CHECK(to_json(json::array{}) == "[]");
  CHECK(to_json(json::object{}) == "{}");
  CHECK(to_json(node{1, {{2, {}}, {3, {{4, {}}}}}}) ==
        R"({"id":1,"children":[{"id":2,"children":[]},{"id":3,"children":[{"id":4,"children":[]}]}]})");
  CHECK(to_json(camera(2, std::nullopt)) == R"({"zoom":2})");
  CHECK(to_json(camera(2, 3)) == R"({"zoom":2,"pan":3})");
}

TEST_CASE("typed write: escapes are the short ones, and others in hexadecimal") {
  CHECK(to_json(std::string_view("\"\\/\b\f\n\r\t\0\x01\x0B\x1F\x7F", 13)) ==
        R"("\"\\/\b\f\n\r\t\u0000\u0001\u000b\u001f)"
        "\x7F\"");
  CHECK(to_json("\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4 \xF0\x9F\xA6\x8A") ==
        "\"\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4 \xF0\x9F\xA6\x8A\"");
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string plain(length, 'p');
    CHECK(to_json(plain) == "\"" + plain + "\"");
    const std::string quotes(length, '"');
    CHECK(to_json(quotes).size() == 2 * length + 2);
    CHECK(runcomfy::from_json<std::string>(to_json(quotes)).value() == quotes);
  }
}

TEST_CASE("typed write: the buffer holds exactly the text, and its room is used again") {
  std::string buffer(1000, '#');
  REQUIRE(runcomfy::write_json(json::array{1, 2}, buffer));
  CHECK(buffer == "[1,2]");
  buffer.reserve(1000);
  const char* const room = buffer.data();
  REQUIRE(runcomfy::write_json(input{.prompt = std::string(100, 'x')}, buffer));
  CHECK(buffer == "{\"600_prompt\":\"" + std::string(100, 'x') + "\"}");
  REQUIRE(runcomfy::write_json(1.5, buffer));
  CHECK(buffer == "1.5");
  CHECK(buffer.data() == room);
}

TEST_CASE("typed write: what has no JSON is refused, under its JSON pointer") {
  struct named {
    unnamed nobody = {};
  };
  const auto with = [](auto&& change) {
    struct parts {
      std::vector<lora> loras = {};
      std::optional<double> cfg = {};
      std::map<std::string, std::string> tags = {};
      json::value any = {};
      float small_real = 0;
      const char* text = "";
      std::array<std::string, 2> texts = {};
    } x;
    change(x);
    return fault_of(x);
  };
  CHECK(with([](auto&) {}) == "written");
  CHECK(with([](auto& x) { x.cfg = std::nan(""); }) ==
        "cannot write JSON, in /cfg: JSON has no word for NaN and infinity");
  CHECK(with([](auto& x) { x.small_real = -HUGE_VALF; }) ==
        "cannot write JSON, in /small_real: JSON has no word for NaN and infinity");
  CHECK(with([](auto& x) { x.loras = {{}, {"p", HUGE_VAL}}; }) ==
        "cannot write JSON, in /loras/1/scale: JSON has no word for NaN and infinity");
  CHECK(with([](auto& x) { x.loras = {{"ok"}, {"p\xFF"}}; }) ==
        "cannot write JSON, in /loras/1/path: a string is not valid UTF-8");
  CHECK(with([](auto& x) { x.tags = {{"a/b~", "\xED\xA0\x80"}}; }) ==
        "cannot write JSON, in /tags/a~1b~0: a string is not valid UTF-8");
  CHECK(with([](auto& x) { x.tags = {{"k\xFF", "v"}}; }) ==
        "cannot write JSON, in /tags/k?: a string is not valid UTF-8");
  CHECK(with([](auto& x) { x.any = json::array{1, json::object{{"d", std::nan("")}}}; }) ==
        "cannot write JSON, in /any/1/d: JSON has no word for NaN and infinity");
  CHECK(with([](auto& x) { x.any = json::object{{"\xC0", 1}}; }) ==
        "cannot write JSON, in /any/?: a string is not valid UTF-8");
  CHECK(with([](auto& x) { x.texts[1] = "\x80"; }) == "cannot write JSON, in /texts/1: a string is not valid UTF-8");
  CHECK(runcomfy::try_to_json(std::map<const char*, int>{{nullptr, 1}}).error().message() ==
        "cannot write JSON, top level: the key of a map is a null pointer");
  CHECK(to_json(std::map<const char*, int>{{"a", 1}}) == R"({"a":1})");
  CHECK(with([](auto& x) { x.text = nullptr; }) == "cannot write JSON, in /text: a C string is a null pointer");
  CHECK(fault_of(named{unnamed{77}}) ==
        "cannot write JSON, in /nobody: a value of an enum has no name (outside -1 to 127 an enumerator may need "
        "runcomfy::enum_names)");
  CHECK(fault_of(std::nan("")) == "cannot write JSON, top level: JSON has no word for NaN and infinity");
  node deep{1};
  for (int i = 0; i < 600; ++i) {
    node around{i};
    around.children.push_back(std::move(deep));
    deep = std::move(around);
  }
  CHECK(fault_of(deep).find("nested deeper than 512 levels") != std::string::npos);
}

#if defined(__cpp_exceptions)
TEST_CASE("typed write: to_json and to_value throw the error where there is no JSON") {
  CHECK_THROWS_AS((void)to_json(std::nan("")), runcomfy::exception);
  CHECK_THROWS_AS((void)runcomfy::to_value(std::nan("")), runcomfy::exception);
}
#endif
