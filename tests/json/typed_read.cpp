// SPDX-License-Identifier: MIT
// JSON read into C++ values: every kind of member, what is refused, and what the sentence says.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runcomfy/json.hpp"

namespace json = runcomfy::json;
using runcomfy::field;
using runcomfy::from_json;
using runcomfy::one_of;

namespace {

enum class speed { slow, fast };

struct lora {
  std::string path;
  std::optional<double> scale = 0.75;

  friend bool operator==(const lora&, const lora&) = default;
};

struct everything {
  bool yes = {};
  std::int8_t i8 = {};
  std::uint64_t u64 = {};
  float real32 = {};
  double real64 = {};
  std::string text = {};
  speed how = {};
  std::optional<int> maybe = {};
  std::vector<int> list = {};
  std::vector<bool> bits = {};
  std::vector<std::optional<int>> holes = {};
  std::array<double, 2> pair = {};
  std::map<std::string, int> map = {};
  std::unordered_map<std::string, std::vector<int>> other_map = {};
  lora nested = {};
  std::vector<lora> nested_list = {};
  json::value any = {};
  json::object object = {};
  json::array array = {};
  one_of<"16:9", "1:1"> ratio = "1:1";
  one_of<81, 141> frames = 81;

  friend bool operator==(const everything&, const everything&) = default;
};

struct input {
  field<"600_prompt", std::string> prompt;
  field<"frames", one_of<81, 141>> frames;
  field<"598_steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> steps = {};
  field<"ratio", std::optional<one_of<"16:9", "1:1">>> ratio = {};

  friend bool operator==(const input&, const input&) = default;
};

struct node {
  int id = 0;
  std::vector<node> children = {};
};

template <class T>
std::string fault_of(std::string_view text) {
  const runcomfy::result<T> read = from_json<T>(text);
  if (read) return "accepted";
  CHECK(read.error().kind() == runcomfy::error_kind::protocol);
  CHECK(read.error().operation() == runcomfy::operation::json);
  return read.error().message();
}

template <class T>
bool reads(std::string_view text) {
  return from_json<T>(text).has_value();
}

}  // namespace

TEST_CASE("typed read: every kind of member") {
  const everything read = from_json<everything>(R"({
    "yes": true, "i8": -128, "u64": 18446744073709551615, "real32": 0.1, "real64": 1e-3, "text": "a\u00e9\n",
    "how": "fast", "maybe": 5, "list": [1, 2, 3], "bits": [true, false, true], "holes": [1, null],
    "pair": [0.5, -1], "map": {"one": 1, "two": 2}, "other_map": {"k": [1]}, "nested": {"path": "p"},
    "nested_list": [{"path": "q", "scale": 2}, {"path": "r", "scale": null}], "any": {"x": [1, null]},
    "object": {"k": 1}, "array": [[]], "ratio": "16:9", "frames": 141})")
                              .value();
  everything expected{.yes = true,
                      .i8 = -128,
                      .u64 = (std::numeric_limits<std::uint64_t>::max)(),
                      .real32 = 0.1F,
                      .real64 = 0.001,
                      .text = "a\xC3\xA9\n",
                      .how = speed::fast,
                      .maybe = 5,
                      .list = {1, 2, 3},
                      .bits = {true, false, true},
                      .holes = {1, std::nullopt},
                      .pair = {0.5, -1},
                      .map = {{"one", 1}, {"two", 2}},
                      .other_map = {{"k", {1}}},
                      .nested = {"p", std::nullopt},
                      .nested_list = {{"q", 2}, {"r", std::nullopt}},
                      .any = json::object{{"x", json::array{1, nullptr}}},
                      .object = {{"k", 1}},
                      .array = json::array{json::value(json::array{})},
                      .ratio = "16:9",
                      .frames = 141};
  CHECK(read == expected);
  CHECK(from_json<everything>(runcomfy::to_json(read)).value() == read);
  CHECK(runcomfy::from_value<everything>(runcomfy::to_value(read)).value() == read);
}

TEST_CASE("typed read: a struct whose fields must be given") {
  CHECK(from_json<input>(R"({"frames":141,"600_prompt":"x"})").value() == input{.prompt = "x", .frames = 141});
  CHECK(from_json<input>(R"({"frames":141,"600_prompt":"x","598_steps":7,"ratio":"1:1"})").value() ==
        input{.prompt = "x", .frames = 141, .steps = 7, .ratio = "1:1"});
  CHECK(from_json<std::vector<input>>(R"([{"frames":141,"600_prompt":"x"}])").value().size() == 1);
  CHECK(from_json<std::map<std::string, input>>(R"({"k":{"frames":141,"600_prompt":"x"}})").value().size() == 1);
  CHECK(from_json<std::optional<input>>("null").value() == std::nullopt);
  CHECK(from_json<std::optional<input>>(R"({"frames":141,"600_prompt":"x"})").value()->prompt == "x");
}

TEST_CASE("typed read: everything that is missing is told at once") {
  CHECK(fault_of<input>("{}") ==
        "cannot read JSON at byte 0, top level: required members are missing: 600_prompt, frames");
  CHECK(fault_of<input>(R"( {"598_steps":7,"frames":81})") ==
        "cannot read JSON at byte 1, top level: required members are missing: 600_prompt");
  CHECK(fault_of<std::vector<lora>>(R"([{"path":"a"}, {"scale":1}])") ==
        "cannot read JSON at byte 15, in /1: required members are missing: path");
}

TEST_CASE("typed read: an optional that is null or not there is unset, and null is nothing else") {
  struct given {
    std::optional<int> a = 3;
    std::optional<lora> b = {};
    std::optional<json::value> c = {};
  };
  CHECK_FALSE(from_json<given>("{}")->a.has_value());  // whatever the initialiser says: unset is never written
  CHECK_FALSE(from_json<given>(R"({"a":null,"b":null,"c":null})")->a.has_value());
  CHECK_FALSE(from_json<given>(R"({"c":null})")->c.has_value());
  CHECK(from_json<given>(R"({"a":4,"b":{"path":"x"},"c":1})")->b->path == "x");
  CHECK(fault_of<lora>(R"({"path":null})") == "cannot read JSON at byte 8, in /path: expected a string, found null");
  CHECK(fault_of<given>(R"({"a":nul})") == "cannot read JSON at byte 8, in /a: expected a value");
  struct any {
    json::value x = 1;
  };
  CHECK(from_json<any>(R"({"x":null})")->x.is_null());
  CHECK_FALSE(reads<any>("{}"));
}

TEST_CASE("typed read: unknown members are passed over, and checked") {
  CHECK(from_json<lora>(R"({"new":{"path":[1,{"a":null}]},"path":"p","other":"\ud83d\ude00","n":-1.5e3,"t":true})")
            .value() == lora{"p", std::nullopt});
  for (const char* bad : {R"({"path":"p","new":})", R"({"path":"p","new":[1,]})", R"({"path":"p","new":"\x"})",
                          R"({"path":"p","new":01})", R"({"path":"p","new":tru})", R"({"path":"p","new":{"a"}})",
                          "{\"path\":\"p\",\"new\":\"\xFF\"}", "{\"path\":\"p\",\"n\xFF\":1}"})
    CHECK_MESSAGE(!reads<lora>(bad), bad);
  CHECK(from_json<lora>(R"({"new":1,"new":2,"path":"p"})").value() == lora{"p", std::nullopt});
}

TEST_CASE("typed read: a known member given twice is an error, however it is spelled") {
  CHECK(fault_of<lora>(R"({"path":"a","path":"b"})") ==
        "cannot read JSON at byte 19, in /path: the member is given twice");
  CHECK(fault_of<lora>(R"({"path":"a","p\u0061th":"b"})").find("given twice") != std::string::npos);
  CHECK(from_json<lora>(R"({"p\u0061th":"b"})").value() == lora{"b", std::nullopt});
  CHECK(fault_of<std::map<std::string, int>>(R"({"a":1,"a":1})").find("in /a: the member is given twice") !=
        std::string::npos);
}

TEST_CASE("typed read: a value of another type is named with what was expected") {
  CHECK(fault_of<std::string>("1") == "cannot read JSON at byte 0, top level: expected a string, found a number");
  CHECK(fault_of<std::string>("[") == "cannot read JSON at byte 0, top level: expected a string, found an array");
  CHECK(fault_of<int>("\"1\"") == "cannot read JSON at byte 0, top level: expected an integer, found a string");
  CHECK(fault_of<int>("true") == "cannot read JSON at byte 0, top level: expected an integer, found a boolean");
  CHECK(fault_of<double>("{}") == "cannot read JSON at byte 0, top level: expected a number, found an object");
  CHECK(fault_of<bool>("0") == "cannot read JSON at byte 0, top level: expected a boolean, found a number");
  CHECK(fault_of<bool>("falsy") == "cannot read JSON at byte 4, top level: expected a value");
  CHECK(fault_of<std::vector<int>>("{}") ==
        "cannot read JSON at byte 0, top level: expected an array, found an object");
  CHECK(fault_of<lora>("[]") == "cannot read JSON at byte 0, top level: expected an object, found an array");
  CHECK(fault_of<json::object>("[]") == "cannot read JSON at byte 0, top level: expected an object, found an array");
  CHECK(fault_of<json::array>("false") == "cannot read JSON at byte 0, top level: expected an array, found a boolean");
  CHECK(fault_of<lora>("") ==
        "cannot read JSON at byte 0, top level: expected an object, but the text ends here; it "
        "may have been cut off");
  CHECK(fault_of<lora>("<html>") == "cannot read JSON at byte 0, top level: expected an object");
  CHECK(fault_of<std::vector<lora>>(R"([{"path":"a"},{"path":["x"]}])") ==
        "cannot read JSON at byte 22, in /1/path: expected a string, found an array");
  CHECK(fault_of<speed>("\"medium\"") == "cannot read JSON at byte 0, top level: expected one of \"slow\" \"fast\"");
  CHECK(fault_of<lora>(R"({"path":"a"} x)") ==
        "cannot read JSON at byte 13, top level: expected nothing more after the value");
}

TEST_CASE("typed read: integers are in range and exact") {
  CHECK(from_json<std::int8_t>("127").value() == 127);
  CHECK(from_json<std::int8_t>("-128").value() == -128);
  CHECK(fault_of<std::int8_t>("128") == "cannot read JSON at byte 0, top level: expected an integer from -128 to 127");
  CHECK_FALSE(reads<std::int8_t>("-129"));
  CHECK(from_json<std::uint8_t>("255").value() == 255);
  CHECK(fault_of<std::uint8_t>("-1") == "cannot read JSON at byte 0, top level: expected an integer from 0 to 255");
  CHECK(from_json<std::int64_t>("-9223372036854775808").value() == (std::numeric_limits<std::int64_t>::min)());
  CHECK(from_json<std::int64_t>("9223372036854775807").value() == (std::numeric_limits<std::int64_t>::max)());
  CHECK_FALSE(reads<std::int64_t>("9223372036854775808"));
  CHECK_FALSE(reads<std::int64_t>("-9223372036854775809"));
  CHECK(from_json<std::uint64_t>("18446744073709551615").value() == (std::numeric_limits<std::uint64_t>::max)());
  CHECK_FALSE(reads<std::uint64_t>("18446744073709551616"));
  CHECK(from_json<std::uint32_t>("4294967295").value() == 4294967295U);
  // An integer by value is an integer, exactly.
  CHECK(from_json<int>("7.0").value() == 7);
  CHECK(from_json<int>("-7.000").value() == -7);
  CHECK(from_json<int>("7e2").value() == 700);
  CHECK(from_json<int>("700e-2").value() == 7);
  CHECK(from_json<int>("0.07E+2").value() == 7);
  CHECK(from_json<int>("0.0").value() == 0);
  CHECK(from_json<int>("-0").value() == 0);
  CHECK(from_json<unsigned>("-0").value() == 0);
  CHECK(from_json<unsigned>("-0.0e9").value() == 0);
  CHECK(from_json<std::int64_t>("9007199254740993.0").value() == 9007199254740993);
  CHECK(from_json<std::uint64_t>("18446744073709551615.0").value() == (std::numeric_limits<std::uint64_t>::max)());
  for (const char* bad : {"7.5", "7e-1", "1e20", "18446744073709551616.0", "1e9999999999", "1e-9999999999", "0.1",
                          "99999999999999999999.0", "18446744073709551620e0"})
    CHECK_MESSAGE(!reads<std::uint64_t>(bad), bad);
  CHECK_FALSE(reads<std::uint64_t>("1." + std::string(900, '0') + "1"));
}

TEST_CASE("typed read: reals are the nearest of their type") {
  CHECK(from_json<double>("0.1").value() == 0.1);
  CHECK(from_json<float>("0.1").value() == 0.1F);
  CHECK(from_json<double>("9007199254740993").value() == 9007199254740992.0);
  CHECK(std::signbit(from_json<double>("-0").value()));
  CHECK(std::signbit(from_json<double>("-0.0").value()));
  CHECK(fault_of<double>("1e400") == "cannot read JSON at byte 0, top level: the number is too large for a double");
  CHECK(fault_of<float>("1e39") == "cannot read JSON at byte 0, top level: the number is too large for a float");
  CHECK_FALSE(reads<double>("NaN"));
  CHECK_FALSE(reads<double>("Infinity"));
  CHECK_FALSE(reads<double>("+1"));
  CHECK_FALSE(reads<double>(".5"));
}

TEST_CASE("typed read: a one_of keeps a spelling that it does not know") {
  const auto ratio = from_json<one_of<"16:9", "1:1">>("\"4:3\"").value();
  CHECK_FALSE(ratio.known());
  CHECK(ratio.text() == "4:3");
  CHECK(runcomfy::to_json(ratio) == "\"4:3\"");
  CHECK(from_json<one_of<"16:9", "1:1">>("\"1\\u003A1\"").value().index() == 1);
  const auto frames = from_json<one_of<81, 141>>("99").value();
  CHECK_FALSE(frames.known());
  CHECK(frames.value() == 99);
  CHECK(from_json<one_of<81, 141>>("141.0").value().index() == 1);
  CHECK(fault_of<one_of<81, 141>>("\"81\"").find("expected an integer, found a string") != std::string::npos);
  CHECK(fault_of<one_of<"a", "b">>("1").find("expected a string, found a number") != std::string::npos);
}

TEST_CASE("typed read: lists of fixed length take exactly that many") {
  using pair = std::array<int, 2>;
  CHECK(from_json<pair>("[1,2]").value() == pair{1, 2});
  CHECK(fault_of<pair>("[1]") == "cannot read JSON at byte 0, top level: expected an array of 2 elements");
  CHECK(fault_of<pair>(" [1,2,3]") == "cannot read JSON at byte 1, top level: expected an array of 2 elements");
  CHECK(reads<std::array<int, 0>>("[]"));
  CHECK_FALSE(reads<std::array<int, 0>>("[1]"));
}

TEST_CASE("typed read: what an initialiser put into a container is gone") {
  struct given {
    std::vector<int> list = {1, 2};
    std::map<std::string, int> map = {{"a", 1}};
    json::object object = {{"a", 1}};
    json::array array = {1};
    std::string text = "before";
  };
  const given read = from_json<given>(R"({"list":[3],"map":{"b":2},"object":{"b":2},"array":[2],"text":""})").value();
  CHECK(read.list == std::vector<int>{3});
  CHECK(read.map == std::map<std::string, int>{{"b", 2}});
  CHECK(read.object == json::object{{"b", 2}});
  CHECK(read.array == json::array{2});
  CHECK(read.text.empty());
}

TEST_CASE("typed read: lists of any length keep all items in order, with escapes in some") {
  for (const std::size_t count : {0U, 1U, 7U, 8U, 31U, 32U, 33U, 64U, 65U, 100U, 1000U}) {
    std::vector<std::string> texts;
    std::vector<lora> loras;
    for (std::size_t i = 0; i < count; ++i) {
      texts.push_back(std::string(i % 40, 'x') + (i % 7 == 3 ? "\n" : "") + std::to_string(i));
      loras.push_back({texts.back(), i % 3 == 0 ? std::optional<double>() : static_cast<double>(i) / 4});
    }
    CHECK(runcomfy::from_json<std::vector<std::string>>(runcomfy::to_json(texts)).value() == texts);
    CHECK(runcomfy::from_json<std::vector<lora>>(runcomfy::to_json(loras)).value() == loras);
    // What cannot be read in the middle of a list is told, and what was read before it goes.
    if (count > 0)
      CHECK(fault_of<std::vector<lora>>(runcomfy::to_json(loras) + "]").find("nothing more") != std::string::npos);
    std::string cut = runcomfy::to_json(loras);
    cut.pop_back();
    CHECK_FALSE(reads<std::vector<lora>>(cut));
    CHECK_FALSE(reads<std::vector<lora>>(cut + ",{}]"));
    cut = runcomfy::to_json(texts);
    cut.pop_back();
    CHECK_FALSE(reads<std::vector<std::string>>(cut));
    CHECK_FALSE(reads<std::vector<std::string>>(cut + (count > 0 ? ",1]" : "1]")));
  }
}

TEST_CASE("typed read: members in any order, between white space and strangers") {
  struct named {
    runcomfy::field<"e", int> first;
    runcomfy::field<"a", int> a;
    runcomfy::field<"a longer name", std::string> longer;
    runcomfy::field<"a longer nama", int> other;
    runcomfy::field<"quote\"d", int> quoted;
  };
  const auto sum = [](std::string_view text) {
    const runcomfy::result<named> read = runcomfy::from_json<named>(text);
    if (!read) return std::string(read.error().message());
    return std::to_string(*read->first) + std::to_string(*read->a) + *read->longer + std::to_string(*read->other) +
           std::to_string(*read->quoted);
  };
  CHECK(sum(R"({"e":1,"a":2,"a longer name":"x","a longer nama":3,"quote\"d":4})") == "12x34");
  CHECK(sum(R"({"quote\"d":4,"a longer nama":3,"a longer name":"x","a":2,"e":1})") == "12x34");
  CHECK(sum(R"( { "e" : 1 , "a" : 2 , "a longer name" : "x" , "a longer nama" : 3 , "quote\u0022d" : 4 } )") ==
        "12x34");
  CHECK(sum(R"({"e":1,"b":{"a":[true,null,{}]},"a":2,"a longer name":"x","e":2})").find("given twice") !=
        std::string::npos);
  CHECK(
      sum(R"({"e":1,"b":"c","a":2,"a longer namx":"y","a longer name":"x","a longer nama":3,"quote\"d":4,"z":-1.5e3})") ==
      "12x34");
  CHECK(sum(R"({"e":1,"a":2,"a longer name":"x","a longer nama":3})") ==
        "cannot read JSON at byte 0, top level: required members are missing: quote\"d");
  for (const char* const stranger :
       {"nul", "tru", "fals", "\"x", "\"\\x\"", "[1", "[1 2]", "{\"a\" 1}", "{1:2}", "01", "-", ""})
    CHECK_FALSE(reads<named>(std::string(R"({"e":1,"b":)") + stranger));
}

TEST_CASE("typed read: integers of every form") {
  const auto whole = [](std::string_view text) { return runcomfy::from_json<std::int64_t>(text); };
  CHECK(whole("0").value() == 0);
  CHECK(whole("-0").value() == 0);
  CHECK(whole(" -1 ").value() == -1);
  CHECK(whole("999999999999999999 ").value() == 999999999999999999);
  CHECK(whole("1000000000000000000 ").value() == 1000000000000000000);
  CHECK(whole("-9223372036854775808 ").value() == (std::numeric_limits<std::int64_t>::min)());
  CHECK(whole("0e5").value() == 0);
  CHECK(whole("1E2").value() == 100);
  CHECK(whole("0.0000e-3").value() == 0);
  for (const char* const none : {"", "-", "01", "-01", "--1", "1.", "1.5", "1e-1", "9223372036854775808", "1a", "+1"})
    CHECK_FALSE_MESSAGE(whole(none).has_value(), none);
  CHECK(runcomfy::from_json<std::vector<int>>("[1,-2, 3 ,0]").value() == std::vector<int>{1, -2, 3, 0});
  // Limits hold for short ones as well.
  CHECK(runcomfy::from_json<std::vector<int>>("[12345]", {.number_characters = 5}).has_value());
  CHECK_FALSE(runcomfy::from_json<std::vector<int>>("[12345]", {.number_characters = 4}).has_value());
}

TEST_CASE("typed read: integers of every length, whatever stands behind them, and no letter among their digits") {
  const std::string all = "9182736455463728190";
  for (std::size_t size = 1; size <= all.size(); ++size) {
    const std::string digits = all.substr(0, size);
    const std::uint64_t value = std::strtoull(digits.c_str(), nullptr, 10);
    for (const char* const behind : {",0]", " ,0]", ".0,0]", "e0,0]", ",00000000]"}) {
      const std::string text = "[" + digits + behind;
      const auto read = runcomfy::from_json<std::vector<std::uint64_t>>(text);
      if (behind[2] == '0' && behind[1] == '0') CHECK_FALSE_MESSAGE(read.has_value(), text);
      else CHECK_MESSAGE((read.has_value() && *read == std::vector<std::uint64_t>{value, 0}), text);
    }
    for (std::size_t at = 0; at < size; ++at) {
      for (const char letter : {':', '/', 'a', '-', '\xB1'}) {
        std::string text = "[" + digits + ",0]";
        text[1 + at] = letter;
        if (at == 0 && letter == '-' && size > 1) continue;
        CHECK_FALSE_MESSAGE(runcomfy::from_json<std::vector<std::uint64_t>>(text).has_value(), text);
      }
    }
  }
}

TEST_CASE("typed read: limits on names and on how many members there are hold for known members") {
  const std::string text = R"({"path":"a","scale":1})";
  CHECK(runcomfy::from_json<lora>(text, {.key_bytes = 5}).has_value());
  CHECK_FALSE(runcomfy::from_json<lora>(text, {.key_bytes = 4}).has_value());
  CHECK(runcomfy::from_json<lora>(text, {.elements = 2}).has_value());
  const auto refused = runcomfy::from_json<lora>(text, {.elements = 1});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message() ==
        "cannot read JSON at byte 12, top level: the text has more elements and members than the limit of 1");
  CHECK_FALSE(runcomfy::from_json<std::vector<std::string>>(R"(["a","b","c"])", {.elements = 2}).has_value());
  CHECK(runcomfy::from_json<std::vector<std::string>>(R"(["a","b"])", {.elements = 2}).has_value());
}

TEST_CASE("typed read: recursive types are bounded by the depth limit") {
  std::string text;
  for (int i = 0; i < 64; ++i) text += R"({"id":1,"children":[)";
  std::string closing;
  for (int i = 0; i < 64; ++i) closing += "]}";
  CHECK(reads<node>(text + closing));
  CHECK(fault_of<node>(text + R"({"id":1,"children":[]})" + closing).find("limit of 128 levels") != std::string::npos);
  CHECK(reads<node>(R"({"id":1,"children":[{"id":2,"children":[]}]})"));
}

TEST_CASE("convert: a struct becomes an editable object and comes back") {
  json::value editable = runcomfy::to_value(input{.prompt = "x", .frames = 81, .steps = 7});
  CHECK(editable == json::object{{"600_prompt", "x"}, {"frames", 81}, {"598_steps", 7}});
  (*editable.as_object())["ratio"] = "16:9";
  editable.as_object()->erase("598_steps");
  CHECK(runcomfy::from_value<input>(editable).value() == input{.prompt = "x", .frames = 81, .ratio = "16:9"});
  editable.as_object()->erase("frames");
  CHECK(runcomfy::from_value<input>(editable).error().message() ==
        "cannot read JSON at byte 0, top level: required members are missing: frames");
  CHECK_FALSE(runcomfy::from_value<input>(json::value(std::nan(""))).has_value());
  CHECK(runcomfy::try_to_value(std::vector<int>{1}).value() == json::array{1});
  // Larger than any limit of a reader, because the program wrote it itself.
  CHECK(runcomfy::to_value(std::vector<bool>(1'100'000)).as_array()->size() == 1'100'000);
}
