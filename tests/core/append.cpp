// SPDX-License-Identifier: MIT
// Texts from outside in one line.
#include "runcomfy/core/append.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace std::string_view_literals;

namespace {

std::string line(std::string_view text) {
  std::string out = "[";
  runcomfy::detail::append_line(out, text);
  return out + "]";
}

}  // namespace

TEST_CASE("texts in any script stay as they are in a line") {
  for (const std::string_view text :
       {""sv, "600_prompt"sv, " ~"sv, "caf\xC3\xA9"sv, "\xC2\xA0"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv,
        "\xED\x94\x84\xEB\xA1\xAC"sv, "\xED\x9F\xBF\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv,
        "\xF0\x9F\xA6\x8A"sv, "\xF4\x8F\xBF\xBF"sv, "\xE2\x80\xA7"sv, "\xE2\x80\xAF"sv, "\xE2\x81\xAA"sv})
    CHECK(line(text) == "[" + std::string(text) + "]");
}

TEST_CASE("nothing in a line breaks it, moves the cursor or turns the direction of writing") {
  CHECK(line("a\r\nb\tc"sv) == "[a??b?c]");
  CHECK(line("\0\x1B[2J\x7F"sv) == "[??[2J?]");
  CHECK(line("\xC2\x80\xC2\x85\xC2\x9F"sv) == "[???]");                             // C1, with NEL
  CHECK(line("\xE2\x80\xA8\xE2\x80\xA9"sv) == "[??]");                              // separators
  CHECK(line("\xE2\x80\xAAx\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9"sv) == "[?x???]");  // overrides and isolates
  CHECK(line("\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C"sv) == "[???]");                     // marks
}

TEST_CASE("what is no UTF-8 is a question mark for each byte of a line") {
  CHECK(line("\x80"sv) == "[?]");
  CHECK(line("\x9B"
             "31m"sv) == "[?31m]");
  CHECK(line("\xC0\x8A"sv) == "[??]");       // a line break in two bytes
  CHECK(line("\xE0\x80\x8A"sv) == "[???]");  // and in three
  CHECK(line("\xE0\x9F\xBF"sv) == "[???]");
  CHECK(line("\xF0\x80\x80\x8A"sv) == "[????]");  // and in four
  CHECK(line("\xF0\x8F\xBF\xBF"sv) == "[????]");
  CHECK(line("\xED\xA0\x80\xED\xBF\xBF"sv) == "[??????]");  // surrogates
  CHECK(line("\xF4\x90\x80\x80"sv) == "[????]");            // above U+10FFFF
  CHECK(line("\xF5\x80\x80\x80\xFF"sv) == "[?????]");
  CHECK(line("\xC3"sv) == "[?]");  // cut off
  CHECK(line("\xED\x94"sv) == "[??]");
  CHECK(line("\xED\x94z"sv) == "[??z]");
  CHECK(line("\xF0\x9F\xA6"sv) == "[???]");
}
