// SPDX-License-Identifier: MIT
// The strict reader: what it takes, what it refuses, and how it says so.
#include "runcomfy/json/parse.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

std::string fault_of(std::string_view text, const json::limits& within = {}) {
  const runcomfy::result<json::value> read = json::parse(text, within);
  if (read) return "accepted";
  CHECK(read.error().kind() == runcomfy::error_kind::protocol);
  CHECK(read.error().operation() == runcomfy::operation::json);
  return read.error().message();
}

// The string that a JSON string stands for; "refused" if it is none.
std::string text_of(std::string_view quoted) {
  const runcomfy::result<json::value> read = json::parse(quoted);
  return read && read->is_string() ? *read->as_string() : "refused";
}

bool starts_with(std::string_view text, std::string_view head) { return text.substr(0, head.size()) == head; }

std::string repeated(std::string_view what, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += what;
  return all;
}

}  // namespace

TEST_CASE("parse: the sentence tells what is wrong, the byte and the JSON pointer") {
  CHECK(fault_of("") ==
        "cannot read JSON at byte 0, top level: expected a value, but the text ends here; it may have "
        "been cut off");
  CHECK(fault_of("  x") == "cannot read JSON at byte 2, top level: expected a value");
  CHECK(fault_of("1 2") == "cannot read JSON at byte 2, top level: expected nothing more after the value");
  CHECK(fault_of("[1,]") == "cannot read JSON at byte 3, in /1: expected a value");
  CHECK(fault_of("[1 2]") == "cannot read JSON at byte 3, in /0: expected ',' or ']'");
  CHECK(fault_of("[1") ==
        "cannot read JSON at byte 2, in /0: expected ',' or ']', but the text ends here; it may have "
        "been cut off");
  CHECK(fault_of("{\"a\" 1}") == "cannot read JSON at byte 5, in /a: expected ':'");
  CHECK(fault_of("{\"a\":1,}") == "cannot read JSON at byte 7, top level: expected a member name in double quotes");
  CHECK(fault_of("{\"a\":1 \"b\":2}") == "cannot read JSON at byte 7, in /a: expected ',' or '}'");
  CHECK(fault_of("{1:2}") == "cannot read JSON at byte 1, top level: expected a member name in double quotes");
  CHECK(fault_of(R"({"outputs":[{"url":"x"},{"url":tru}]})") ==
        "cannot read JSON at byte 34, in /outputs/1/url: expected a value");
  CHECK(fault_of("-") ==
        "cannot read JSON at byte 1, top level: expected a digit, but the text ends here; it may have "
        "been cut off");
  CHECK(fault_of("1.x") == "cannot read JSON at byte 2, top level: expected a digit after the decimal point");
  CHECK(fault_of("1e+x") == "cannot read JSON at byte 3, top level: expected a digit in the exponent");
  CHECK(fault_of("01") == "cannot read JSON at byte 1, top level: expected nothing more after the value");
  CHECK(fault_of("[1e400]") == "cannot read JSON at byte 1, in /0: the number is too large for a double");
  CHECK(fault_of("nulL") == "cannot read JSON at byte 3, top level: expected a value");
  CHECK(fault_of("NaN") == "cannot read JSON at byte 0, top level: expected a value");
  CHECK(fault_of("[\"a\x01\"]") ==
        "cannot read JSON at byte 3, in /0: a control character in a string must be escaped");
  CHECK(fault_of("[\"a\xFF\"]") == "cannot read JSON at byte 3, in /0: a string is not valid UTF-8");
  CHECK(fault_of("\"abc") ==
        "cannot read JSON at byte 4, top level: expected the closing quote of a string, but the "
        "text ends here; it may have been cut off");
  CHECK(fault_of("\"\\x\"") ==
        "cannot read JSON at byte 1, top level: a string has an escape sequence that JSON does not know");
  CHECK(fault_of("\"\\") ==
        "cannot read JSON at byte 2, top level: expected an escape sequence, but the text ends "
        "here; it may have been cut off");
  CHECK(fault_of("\"\\u12G4\"") == "cannot read JSON at byte 1, top level: expected four hexadecimal digits after \\u");
  CHECK(fault_of("\"\\uD800\"") == "cannot read JSON at byte 1, top level: a high surrogate stands alone");
  CHECK(fault_of("\"\\uDC00\"") == "cannot read JSON at byte 1, top level: a low surrogate stands alone");
}

TEST_CASE("parse: a pointer leads past closed containers and quotes inside strings, and is shortened and masked") {
  CHECK(starts_with(fault_of(R"({"a":[1,{"b":2}],"c":{"d":[0,0,?]}})"), "cannot read JSON at byte 31, in /c/d/2: "));
  CHECK(starts_with(fault_of(R"(["a\"]{,","\\",?])"), "cannot read JSON at byte 15, in /2: "));
  CHECK(starts_with(fault_of(R"({"a/b~c":?})"), "cannot read JSON at byte 9, in /a~1b~0c: "));
  CHECK(starts_with(fault_of("{\"\xC3\xA9\":?}"), "cannot read JSON at byte 6, in /??: "));
  CHECK(starts_with(fault_of("\xEF\xBB\xBF[?]"), "cannot read JSON at byte 4, in /0: "));
  const std::string long_key(5000, 'k');
  CHECK(fault_of("{\"" + long_key + "\":?}").size() < 200);
  const std::string deep = repeated("{\"" + std::string(60, 'k') + "\":", 100);
  CHECK(fault_of(deep).size() < 500);
}

TEST_CASE("parse: no more than names of the text is ever in the message") {
  for (const std::string_view text : {R"({"a":"SECRET)", R"({"a":"SECRET","b":?})", R"(["SECRET" "SECRET"])",
                                      R"({"a":SECRET})", "SECRET", R"({"a":1e9999SECRET})"})
    CHECK_MESSAGE(fault_of(text).find("SECRET") == std::string::npos, text);
}

TEST_CASE("parse: white space is the four characters of the standard, and a byte order mark stands first only") {
  CHECK(*json::parse(" \t\r\n[ 1 , 2 ] \n") == json::array{1, 2});
  CHECK(*json::parse("{ \"a\" : 1 }") == json::object{{"a", 1}});
  CHECK(fault_of("\f1") != "accepted");
  CHECK(fault_of("\v1") != "accepted");
  CHECK(fault_of("\xC2\xA0\x31") != "accepted");
  CHECK(*json::parse("\xEF\xBB\xBF 1") == 1);
  CHECK(fault_of("\xEF\xBB\xBF") != "accepted");
  CHECK(fault_of("\xEF\xBB\xBF\xEF\xBB\xBF\x31") != "accepted");
  CHECK(fault_of(" \xEF\xBB\xBF\x31") != "accepted");
  CHECK(fault_of("[1]\xEF\xBB\xBF") != "accepted");
  CHECK(fault_of(std::string_view("1\0", 2)) != "accepted");
  CHECK(fault_of(std::string_view("\0", 1)) != "accepted");
  CHECK(fault_of(std::string_view("[1,\0]", 5)) != "accepted");
}

TEST_CASE("parse: escapes") {
  CHECK(text_of(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(text_of(R"("A\u00e9\u20AC\uD83D\uDE00")") == "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK(text_of(R"("\u0000")") == std::string(1, '\0'));
  CHECK(text_of(R"("\uDBFF\uDFFF")") == "\xF4\x8F\xBF\xBF");
  CHECK(text_of(R"("\uFFFF\uFFFE\uD7FF\uE000")") == "\xEF\xBF\xBF\xEF\xBF\xBE\xED\x9F\xBF\xEE\x80\x80");
  CHECK(text_of(R"("\u007F\u0080\u07FF\u0800")") == "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80");
  CHECK(text_of("\"plain text longer than eight bytes\\nand more\"") == "plain text longer than eight bytes\nand more");
  for (const char* bad :
       {R"("\uD800")", R"("\uD800x")", R"("\uD800\n")", R"("\uD800\uD800")", R"("\uD800\u0041")", R"("\uDFFF")",
        R"("\u123")", R"("\u")", R"("\U0041")", R"("\'")", R"("\0")", R"("\uD800\u")", R"("\u 041")", R"("\u-041")"})
    CHECK_MESSAGE(text_of(bad) == "refused", bad);
}

TEST_CASE("parse: UTF-8 is checked at every place of a string") {
  const std::string_view good[] = {"\xC2\x80",         "\xDF\xBF",         "\xE0\xA0\x80", "\xEC\xBF\xBF",
                                   "\xED\x9F\xBF",     "\xEE\x80\x80",     "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
                                   "\xF3\xBF\xBF\xBF", "\xF4\x8F\xBF\xBF", "\x7F"};
  const std::string_view bad[] = {"\x80",
                                  "\xBF",
                                  "\xC0\x80",
                                  "\xC1\xBF",
                                  "\xC2",
                                  "\xC2\x7F",
                                  "\xC2\xC0",
                                  "\xE0\x9F\xBF",
                                  "\xE0\xA0",
                                  "\xE1\x80",
                                  "\xE1\x80\x7F",
                                  "\xE1\x7F\x80",
                                  "\xED\xA0\x80",
                                  "\xED\xBF\xBF",
                                  "\xF0\x8F\xBF\xBF",
                                  "\xF0\x90\x80",
                                  "\xF1\x80",
                                  "\xF4\x90\x80\x80",
                                  "\xF5\x80\x80\x80",
                                  "\xFE",
                                  "\xFF",
                                  "\xF1\x80\x80\x7F",
                                  "\xF1\x7F\x80\x80",
                                  "\xF1\x80\x7F\x80"};
  for (int offset = 0; offset < 18; ++offset) {
    const std::string before(static_cast<std::size_t>(offset), 'a');
    for (const int tail : {0, 1, 9}) {
      const std::string after(static_cast<std::size_t>(tail), 'z');
      for (const std::string_view each : good) {
        const std::string text = before + std::string(each) + after;
        CHECK(text_of("\"" + text + "\"") == text);
        CHECK(runcomfy::to_json(text) == "\"" + text + "\"");
      }
      for (const std::string_view each : bad) {
        const std::string text = before + std::string(each) + after;
        CHECK(text_of("\"" + text + "\"") == "refused");
        CHECK(fault_of("{\"" + text + "\":1}") != "accepted");
        CHECK_FALSE(runcomfy::try_to_json(text).has_value());
      }
    }
  }
}

TEST_CASE("parse: every byte below the blank, the quote and the backslash is seen at every place of a string") {
  for (std::size_t place = 0; place < 20; ++place) {
    for (int c = 0; c < 0x20; ++c) {
      std::string text(20, 'a');
      text[place] = static_cast<char>(c);
      CHECK(text_of("\"" + text + "\"") == "refused");
      CHECK(text_of(runcomfy::to_json(text)) == text);
    }
    for (const char c : {'"', '\\'}) {
      std::string text(20, 'a');
      text[place] = c;
      CHECK(text_of(runcomfy::to_json(text)) == text);
    }
  }
}

TEST_CASE("parse: integers are exact in 64 bits, and kept as digits beyond") {
  const auto integer = [](std::string_view text) { return json::parse(text)->as_int64(); };
  const auto natural = [](std::string_view text) { return json::parse(text)->as_uint64(); };
  CHECK(integer("0") == 0);
  CHECK(integer("9007199254740991") == 9007199254740991);
  CHECK(integer("9007199254740992") == 9007199254740992);
  CHECK(integer("9007199254740993") == 9007199254740993);
  CHECK(integer("-9007199254740993") == -9007199254740993);
  CHECK(integer("9223372036854775807") == INT64_MAX);
  CHECK(integer("-9223372036854775808") == INT64_MIN);
  CHECK_FALSE(integer("9223372036854775808").has_value());
  CHECK_FALSE(integer("-9223372036854775809").has_value());
  CHECK(natural("9223372036854775808") == std::uint64_t{1} << 63);
  CHECK(natural("18446744073709551615") == UINT64_MAX);
  for (const char* beyond : {"18446744073709551616", "18446744073709551625", "-9223372036854775809",
                             "-18446744073709551616", "184467440737095516150", "100000000000000000000000000000"}) {
    const json::value read = *json::parse(beyond);
    CHECK(read.is_integer());
    CHECK_FALSE(read.as_int64().has_value());
    CHECK_FALSE(read.as_uint64().has_value());
    CHECK(read.as_double() == runcomfy::from_json<double>(beyond).value());
    REQUIRE(read.as_long_integer() != nullptr);
    CHECK(*read.as_long_integer() == beyond);
    CHECK(runcomfy::to_json(read) == beyond);
    const json::value copy = read;
    CHECK(copy == read);
  }
  CHECK(json::parse("18446744073709551616")->as_double() == 0x1p64);
  CHECK_FALSE(json::parse("1" + std::string(400, '0'))->as_double().has_value());
  const json::value minus_zero = *json::parse("-0");
  CHECK(std::signbit(*minus_zero.as_double()));
  CHECK(minus_zero.as_int64() == 0);
  CHECK(runcomfy::to_json(minus_zero) == "-0");
  CHECK(json::parse("7")->is_integer());
  CHECK_FALSE(json::parse("7.0")->is_integer());
  CHECK_FALSE(json::parse("7e0")->is_integer());
  CHECK(*json::parse("[-1,1E2,1e-2,0.5,0e0]") == json::array{-1, 100, 0.01, 0.5, 0});
}

TEST_CASE("parse: names given twice are both kept, and the first is found") {
  const json::value read = *json::parse(R"({"a":1,"b":2,"a":3})");
  CHECK(read.as_object()->size() == 3);
  CHECK(*read.find("a") == 1);
  CHECK(runcomfy::to_json(read) == R"({"a":1,"b":2,"a":3})");
}

TEST_CASE("parse: each limit holds at its edge") {
  CHECK(json::parse(repeated("[", 128) + repeated("]", 128)).has_value());
  CHECK(fault_of(repeated("[", 129) + repeated("]", 129)).find("nested deeper than the limit of 128 levels") !=
        std::string::npos);
  CHECK(fault_of(repeated("{\"a\":", 129)).find("nested deeper than the limit of 128 levels") != std::string::npos);
  CHECK(json::parse("[[1]]", {.depth = 2}).has_value());
  CHECK_FALSE(json::parse("[[1]]", {.depth = 1}).has_value());
  CHECK(json::parse("[[],[],{}]", {.depth = 2}).has_value());
  CHECK_FALSE(json::parse("[]", {.depth = 0}).has_value());
  CHECK(json::parse("1", {.depth = 0}).has_value());
  // Whatever the caller allows, the stack of the reader is bounded.
  CHECK(json::parse(repeated("[", 512) + repeated("]", 512), {.depth = 1'000'000}).has_value());
  CHECK(fault_of(repeated("[", 1'000'000), {.depth = 1'000'000}).find("512 levels") != std::string::npos);

  CHECK(json::parse("[1, 2]", {.bytes = 6}).has_value());
  CHECK(fault_of("[1, 2]", {.bytes = 5}).find("longer than the limit of 5 bytes") != std::string::npos);

  CHECK(json::parse(std::string(1000, '1')).has_value());
  CHECK(fault_of(std::string(1001, '1')).find("the limit of 1000 characters") != std::string::npos);
  CHECK(json::parse("[-1.5]", {.number_characters = 4}).has_value());
  CHECK(fault_of("[-1.5]", {.number_characters = 3}) ==
        "cannot read JSON at byte 1, in /0: the number is longer than the limit of 3 characters");

  const std::string key(64 * 1024, 'k');
  CHECK(json::parse("{\"" + key + "\":1}").has_value());
  CHECK(fault_of("{\"" + key + "k\":1}").find("the limit of 65536 bytes") != std::string::npos);
  CHECK(json::parse("{\"\\u0041\\u0041\":1}", {.key_bytes = 2}).has_value());
  CHECK_FALSE(json::parse("{\"\\u0041\\u0041\":1}", {.key_bytes = 1}).has_value());

  CHECK(json::parse("[1,{\"a\":2}]", {.elements = 3}).has_value());
  CHECK(fault_of("[1,{\"a\":2}]", {.elements = 2}).find("than the limit of 2") != std::string::npos);
  std::string many = "[0";
  for (int i = 1; i < 1'000'000; ++i) many += ",0";
  CHECK(json::parse(many + "]").has_value());
  CHECK(fault_of(many + ",0]").find("the limit of 1000000") != std::string::npos);
  struct nothing_known {
    std::optional<int> unused = {};
  };
  CHECK_FALSE(runcomfy::from_json<nothing_known>("{\"u\":" + many + "]}").has_value());
  CHECK_FALSE(runcomfy::from_json<nothing_known>("{\"u\":" + repeated("[", 200) + repeated("]", 200) + "}"));
}
