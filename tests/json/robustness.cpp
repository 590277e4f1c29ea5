// SPDX-License-Identifier: MIT
// Hostile and unusual surroundings: each limit at its very edge on every way into the reader, NUL and byte order marks
// at every place, numbers of every kind that JSON cannot hold at every place, and a locale whose decimal point is a
// comma.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <locale>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

struct nothing_known {
  std::optional<int> unused = {};
};
struct any_inside {
  json::value any = {};
};
struct node {
  std::vector<node> children = {};
};

std::string repeated(std::string_view what, std::size_t times) {
  std::string all;
  all.reserve(what.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += what;
  return all;
}

template <class T>
std::string fault_of(std::string_view text, const json::limits& within = {}) {
  const runcomfy::result<T> read = runcomfy::from_json<T>(text, within);
  return read ? "accepted" : std::string(read.error().message());
}
bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The same outcome on every way: as a value, as an item, under a name that a struct knows, and one that it does not.
// `less` is how many levels the text may have less there.
std::string fault_on_every_way(const std::string& text) {
  const std::string fault = fault_of<json::value>(text);
  const bool accepted = fault == "accepted";
  const auto parsed = json::parse(text);
  CHECK(parsed.has_value() == accepted);
  if (!parsed) CHECK(parsed.error().message() == fault);
  CHECK((fault_of<std::vector<json::value>>("[" + text + "]", {.depth = 129}) == "accepted") == accepted);
  CHECK((fault_of<any_inside>("{\"any\":" + text + "}", {.depth = 129}) == "accepted") == accepted);
  CHECK((fault_of<nothing_known>("{\"other\":" + text + "}", {.depth = 129}) == "accepted") == accepted);
  return fault;
}

}  // namespace

TEST_CASE("robustness: 127 and 128 levels are read, 129 are not, on every way into the reader") {
  for (const bool objects : {false, true}) {
    const auto nested = [objects](std::size_t depth) {
      return repeated(objects ? "{\"a\":" : "[", depth) + (objects ? "1" : "") + repeated(objects ? "}" : "]", depth);
    };
    CHECK(fault_on_every_way(nested(127)) == "accepted");
    CHECK(fault_on_every_way(nested(128)) == "accepted");
    CHECK(has(fault_on_every_way(nested(129)), "nested deeper than the limit of 128 levels"));
  }
  const auto nodes = [](std::size_t levels) {
    return repeated(R"({"children":[)", levels / 2) + repeated("]}", levels / 2);
  };
  CHECK(fault_of<node>(nodes(128)) == "accepted");
  CHECK(has(fault_of<node>(nodes(130)), "nested deeper than the limit of 128 levels"));
  CHECK(fault_of<node>(nodes(130), {.depth = 130}) == "accepted");
}

TEST_CASE("robustness: 511 and 512 levels are written, 513 are not, as a value and as a struct") {
  for (const std::size_t depth : {511U, 512U, 513U}) {
    node deep;
    for (std::size_t i = 1; i < depth / 2; ++i) {
      node around;
      around.children.push_back(std::move(deep));
      deep = std::move(around);
    }
    json::value value = 1;
    for (std::size_t i = 0; i < depth; ++i) {
      json::array around;
      around.push_back(std::move(value));
      value = std::move(around);
    }
    CHECK(runcomfy::try_to_json(value).has_value() == (depth <= 512));
    CHECK(runcomfy::try_to_json(deep).has_value());
    node around;
    around.children.push_back(std::move(deep));
    CHECK(runcomfy::try_to_json(around).has_value() == (depth <= 511));
  }
}

TEST_CASE("robustness: a text of 16 MiB is read, one of a byte more is not") {
  constexpr std::size_t most = 16 * 1024 * 1024;
  for (const std::size_t size : {most - 1, most, most + 1}) {
    const std::string text = "{\"any\":\"" + std::string(size - 10, 'x') + "\"}";
    REQUIRE(text.size() == size);
    const std::string expected = size <= most ? "accepted"
                                              : "cannot read JSON at byte 0, top level: the text is longer than the "
                                                "limit of 16777216 bytes";
    CHECK(fault_of<json::value>(text) == expected);
    CHECK(fault_of<any_inside>(text) == expected);
    CHECK(fault_of<nothing_known>(text) == expected);
    CHECK(fault_of<std::map<std::string, std::string>>(text) == expected);
  }
}

TEST_CASE("robustness: numbers of 999 and 1000 characters are read, those of 1001 are not, of every form") {
  for (const std::size_t size : {999U, 1000U, 1001U}) {
    const auto filled = [size](std::string_view head, std::string_view tail) {
      return std::string(head) + std::string(size - head.size() - tail.size(), '0') + std::string(tail);
    };
    for (const std::string& number :
         {filled("1", ""), filled("-1", ""), filled("0.", "1"), filled("-0.", "1"), filled("1.", ""), filled("1e", "1"),
          filled("1E+", "1"), filled("1e-", "1"), filled("0.", "1e10"), filled("1.0e-", "9")}) {
      REQUIRE(number.size() == size);
      const std::string fault = fault_on_every_way(number);
      CHECK_MESSAGE((size <= 1000 ? fault == "accepted" : has(fault, "longer than the limit of 1000 characters")),
                    number.substr(0, 8));
      const bool is_integer = number.find_first_of(".eE") == std::string::npos;
      // An integer of so many digits is more than a double can be.
      CHECK(runcomfy::from_json<double>(number).has_value() == (size <= 1000 && !is_integer));
      if (size > 1000) CHECK(has(fault_of<double>(number), "longer than the limit of 1000 characters"));
      if (size > 1000) CHECK(has(fault_of<int>(number), "longer than the limit of 1000 characters"));
    }
    const runcomfy::result<int> one = runcomfy::from_json<int>(filled("1e", "0"));
    CHECK((one ? *one : 0) == (size <= 1000 ? 1 : 0));
  }
}

TEST_CASE("robustness: integers are exact at the edges of double and of 64 bits, as value and as member") {
  struct integers {
    std::optional<std::int64_t> i = {};
    std::optional<std::uint64_t> u = {};
    std::optional<double> d = {};
  };
  const auto read = [](const std::string& number) {
    integers out;
    if (const auto i = runcomfy::from_json<integers>("{\"i\":" + number + "}")) out.i = i->i;
    if (const auto u = runcomfy::from_json<integers>("{\"u\":" + number + "}")) out.u = u->u;
    out.d = runcomfy::from_json<integers>("{\"d\":" + number + "}").value().d;
    CHECK(runcomfy::to_json(*json::parse(number)) == number);
    CHECK(json::parse(number)->as_int64() == out.i);
    CHECK(json::parse(number)->as_uint64() == out.u);
    CHECK(json::parse(number)->as_double() == out.d);
    return out;
  };
  CHECK(read("9007199254740992").i == 9007199254740992);
  CHECK(read("9007199254740993").i == 9007199254740993);
  CHECK(read("9007199254740993").u == 9007199254740993U);
  CHECK(read("9007199254740993").d == 9007199254740992.0);
  CHECK(read("-9007199254740993").i == -9007199254740993);
  CHECK_FALSE(read("-9007199254740993").u.has_value());
  CHECK(read("9223372036854775807").i == 9223372036854775807);
  CHECK_FALSE(read("9223372036854775808").i.has_value());
  CHECK(read("9223372036854775808").u == 9223372036854775808U);
  CHECK(read("9223372036854775808").d == 0x1p63);
  CHECK(read("-9223372036854775808").i == (std::numeric_limits<std::int64_t>::min)());
  CHECK_FALSE(read("-9223372036854775809").i.has_value());
  CHECK(read("18446744073709551615").u == (std::numeric_limits<std::uint64_t>::max)());
  CHECK(read("18446744073709551615").d == 0x1p64);
  CHECK_FALSE(read("18446744073709551616").u.has_value());
  CHECK(read("18446744073709551616").d == 0x1p64);
  for (const char* number : {"9007199254740993", "9223372036854775807", "-9223372036854775808"}) {
    CHECK(runcomfy::to_json(runcomfy::from_json<std::int64_t>(number).value()) == number);
    CHECK(runcomfy::to_json(runcomfy::from_json<std::int64_t>(std::string(number) + ".0").value()) == number);
  }
  CHECK(runcomfy::to_json(runcomfy::from_json<std::uint64_t>("18446744073709551615").value()) ==
        "18446744073709551615");
}

TEST_CASE("robustness: NUL is refused wherever it stands, and taken as an escape wherever a string stands") {
  const std::string text = R"({"any" : [ 1.5e3 , "a\n" , true , null , { } ] } )";
  for (std::size_t at = 0; at <= text.size(); ++at) {
    std::string with = text;
    with.insert(at, 1, '\0');
    CHECK(json::parse(with).has_value() == false);
    CHECK(runcomfy::from_json<any_inside>(with).has_value() == false);
    CHECK(runcomfy::from_json<nothing_known>(with).has_value() == false);
  }
  struct texts {
    std::string a = {};
    std::map<std::string, std::string> m = {};
  };
  const texts read = runcomfy::from_json<texts>(R"({"a":"x\u0000y","m":{"\u0000":"\u0000\u0000"}})").value();
  CHECK(read.a == std::string("x\0y", 3));
  CHECK(read.m.at(std::string(1, '\0')) == std::string(2, '\0'));
  CHECK(runcomfy::to_json(read) == R"({"a":"x\u0000y","m":{"\u0000":"\u0000\u0000"}})");
  // A name with NUL is another name than the one before it.
  CHECK(runcomfy::from_json<any_inside>(R"({"any\u0000":1})").has_value() == false);
}

TEST_CASE("robustness: a byte order mark stands at the very start or nowhere, on every way into the reader") {
  const std::string mark = "\xEF\xBB\xBF";
  const std::string text = R"({"any" : [ 1.5 , "a" , true ] } )";
  for (std::size_t at = 0; at <= text.size(); ++at) {
    std::string with = text;
    with.insert(at, mark);
    const bool inside_string = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '"') % 2 == 1;
    CHECK_MESSAGE(json::parse(with).has_value() == (at == 0 || inside_string), at);
    if (at == 0) CHECK(runcomfy::from_json<any_inside>(with).has_value());
  }
  for (const std::string& wrong : {mark, mark + mark + "1", " " + mark + "1", "[" + mark + "]", "[1]" + mark,
                                   mark.substr(0, 2) + "1", mark.substr(0, 1) + "1", mark.substr(1) + "1"}) {
    CHECK(json::parse(wrong).has_value() == false);
    CHECK(runcomfy::from_json<std::vector<int>>(wrong).has_value() == false);
    CHECK(runcomfy::from_json<nothing_known>(wrong).has_value() == false);
  }
  // In a string it is a character like others.
  CHECK(runcomfy::from_json<std::string>("\"" + mark + "\"").value() == mark);
}

TEST_CASE("robustness: NaN and infinity are refused at every place, under their JSON pointer") {
  struct places {
    double plain = 0;
    float small_real = 0;
    std::optional<double> maybe = {};
    std::vector<double> list = {};
    std::vector<std::optional<float>> holes = {};
    std::array<double, 2> pair = {};
    std::map<std::string, double> map = {};
    std::vector<std::map<std::string, std::vector<double>>> deep = {};
    runcomfy::field<"600_cfg", double> field = 0.0;
    runcomfy::field<"maybe_field", std::optional<float>> maybe_field = {};
    json::value any = {};
    json::object object = {};
    json::array array = {};
  };
  for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    const auto fault = [](const auto& change) {
      places x;
      change(x);
      std::string buffer = "before";
      const auto done = runcomfy::write_json(x, buffer);
      REQUIRE_FALSE(done.has_value());
      CHECK(buffer.empty());
      CHECK(done.error().kind() == runcomfy::error_kind::invalid_input);
      CHECK_FALSE(runcomfy::try_to_value(x).has_value());
      const std::string message(done.error().message());
      CHECK(has(message, ": JSON has no word for NaN and infinity"));
      return message.substr(0, message.find(": "));
    };
    CHECK(fault([=](places& x) { x.plain = bad; }) == "cannot write JSON, in /plain");
    CHECK(fault([=](places& x) { x.small_real = static_cast<float>(bad); }) == "cannot write JSON, in /small_real");
    CHECK(fault([=](places& x) { x.maybe = bad; }) == "cannot write JSON, in /maybe");
    CHECK(fault([=](places& x) { x.list = {1, 2, bad}; }) == "cannot write JSON, in /list/2");
    CHECK(fault([=](places& x) { x.holes = {1.0F, std::nullopt, static_cast<float>(bad)}; }) ==
          "cannot write JSON, in /holes/2");
    CHECK(fault([=](places& x) { x.pair[1] = bad; }) == "cannot write JSON, in /pair/1");
    CHECK(fault([=](places& x) { x.map = {{"a", 1}, {"b", bad}}; }) == "cannot write JSON, in /map/b");
    CHECK(fault([=](places& x) { x.deep = {{}, {{"k", {bad}}}}; }) == "cannot write JSON, in /deep/1/k/0");
    CHECK(fault([=](places& x) { *x.field = bad; }) == "cannot write JSON, in /600_cfg");
    CHECK(fault([=](places& x) { x.maybe_field = static_cast<float>(bad); }) == "cannot write JSON, in /maybe_field");
    CHECK(fault([=](places& x) { x.any = bad; }) == "cannot write JSON, in /any");
    CHECK(fault([=](places& x) { x.any = json::array{1, bad}; }) == "cannot write JSON, in /any/1");
    CHECK(fault([=](places& x) { x.object = {{"k", json::object{{"l", bad}}}}; }) ==
          "cannot write JSON, in /object/k/l");
    CHECK(fault([=](places& x) { x.array = {json::array{bad}, 2}; }) == "cannot write JSON, in /array/0/0");
    CHECK(runcomfy::try_to_json(bad).error().message() ==
          "cannot write JSON, top level: JSON has no word for NaN and infinity");
    CHECK_FALSE(runcomfy::try_to_json(static_cast<float>(bad)).has_value());
    CHECK_FALSE(runcomfy::try_to_json(std::optional<double>(bad)).has_value());
  }
  for (const std::string word :
       {"NaN", "nan", "Infinity", "-Infinity", "inf", "-inf", "+Infinity", "1e999", "-1e999"}) {
    // A number too large is passed over under a name that a struct does not know: nothing has to hold it.
    if (word.back() != '9') CHECK_MESSAGE(has(fault_on_every_way(word), "cannot read JSON"), word);
    CHECK_FALSE(json::parse(word).has_value());
    CHECK_FALSE(runcomfy::from_json<double>(word).has_value());
    CHECK_FALSE(runcomfy::from_json<float>(word).has_value());
  }
}

TEST_CASE("robustness: names given twice are kept by values and refused where they would overwrite something") {
  const std::string twice = R"({"a":1,"b":2,"a":3,"\u0061":4})";
  const json::value all = *json::parse(twice);
  CHECK(runcomfy::to_json(all) == R"({"a":1,"b":2,"a":3,"a":4})");
  CHECK(*all.find("a") == 1);
  CHECK(*all.at_pointer("/a") == 1);
  CHECK(runcomfy::from_json<json::object>(twice).value().size() == 4);
  CHECK(runcomfy::from_json<any_inside>("{\"any\":" + twice + "}").value().any == all);
  CHECK(runcomfy::from_json<nothing_known>(twice).has_value());
  struct ab {
    std::optional<int> a = {};
    int b = 0;
  };
  CHECK(fault_of<ab>(twice) == "cannot read JSON at byte 17, in /a: the member is given twice");
  CHECK(fault_of<ab>(R"({"b":1,"a":null,"a":null})") ==
        "cannot read JSON at byte 20, in /a: the member is given twice");
  CHECK(fault_of<std::map<std::string, int>>(twice) == "cannot read JSON at byte 17, in /a: the member is given twice");
  CHECK_FALSE(runcomfy::from_value<ab>(all).has_value());
}

TEST_CASE("robustness: a locale with a decimal comma and separators changes nothing") {
  struct comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const auto check = [] {
    CHECK(runcomfy::to_json(std::vector<double>{1234567.25, -0.5, 1e300}) == "[1234567.25,-0.5,1e+300]");
    CHECK(runcomfy::to_json(1234567) == "1234567");
    CHECK(json::parse("[1234567.25,1e-3]")->at_pointer("/0")->as_double() == 1234567.25);
    CHECK(runcomfy::from_json<double>("0.001").value() == 0.001);
    CHECK(runcomfy::from_json<float>("1234567.25").value() == 1234567.25F);
    CHECK_FALSE(json::parse("1,5").has_value());
    CHECK(json::parse("18446744073709551616.5")->as_double() == 18446744073709551616.0);
    CHECK(runcomfy::try_to_json(std::nan("")).error().message() ==
          "cannot write JSON, top level: JSON has no word for NaN and infinity");
  };
  check();
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new comma));
  check();
  std::locale::global(before);

  const std::string c_before = std::setlocale(LC_ALL, nullptr);
  const char* found = nullptr;
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "German_Germany.1252", "de-DE"})
    if (found == nullptr && std::setlocale(LC_ALL, name) != nullptr) found = name;
  if (found == nullptr) {
    MESSAGE("skipped: no locale with a decimal comma is installed (de_DE.UTF-8)");
    return;
  }
  CHECK(std::localeconv()->decimal_point[0] == ',');
  check();
  std::setlocale(LC_ALL, c_before.c_str());
}
