// SPDX-License-Identifier: MIT
// Texts from outside as literals and comments, and the digest of schemas.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "generator/cpp_text.hpp"
#include "generator/digest.hpp"
#include "generator/json_text.hpp"
#include "support.hpp"

using generator::canonical_text;
using generator::comment_lines;
using generator::literal;
using generator::sha256;
using lines = std::vector<std::string>;

TEST_CASE("a literal holds exactly the bytes of its text, in ASCII") {
  CHECK(literal("") == R"("")");
  CHECK(literal("say \"hi\"\\") == R"("say \"hi\"\\")");
  CHECK(literal("a\nb\tc\r") == R"("a\nb\tc\015")");
  CHECK(literal(std::string("a\0007", 3)) == R"("a\0007")");  // three octal digits, so the 7 is a character
  CHECK(literal("caf\xC3\xA9"
                "1") == R"("caf\303\2511")");
  CHECK(literal("?"
                "?/ ???") == R"("?\?/ ?\?\?")");
  CHECK(literal("\x7F") == R"("\177")");
}

TEST_CASE("a literal in pieces breaks behind spaces and commas, and nowhere in an escape") {
  CHECK(generator::literal_pieces("one two three", 8) == lines{R"("one ")", R"("two ")", R"("three")"});
  CHECK(generator::literal_pieces("abcdefghij", 6) == lines{R"("abcd")", R"("efgh")", R"("ij")"});
  CHECK(generator::literal_pieces("ab\xC3\xA9", 7) == lines{R"("ab")", R"("\303")", R"("\251")"});
  CHECK(generator::literal_pieces("", 7) == lines{R"("")"});
}

TEST_CASE("no text leaves its comment") {
  CHECK(comment_lines("a */ b /* c", 80) == lines{"a */ b /* c"});  // harmless in a line comment
  CHECK(comment_lines("one\\\ntwo \\ \nthree", 80) == lines{"one", "two", "three"});
  CHECK(comment_lines("what?"
                      "?/\nnext",
                      80) == lines{"what?"
                                   "? /",
                                   "next"});
  CHECK(comment_lines("a\rb\x01"
                      "c\x7F",
                      80) == lines{"a bc"});
  CHECK(comment_lines("right\xE2\x80\xAEtfel\xE2\x80\xAC zero\xE2\x80\x8Bwidth \xEF\xBB\xBFmark\xC2\x85", 80) ==
        lines{"righttfel zerowidth mark"});
  CHECK(comment_lines("\xE2\x80\xA8\xE2\x80\xA9", 80).empty());
  CHECK(comment_lines("", 80).empty());
  CHECK(comment_lines(" \n\n ", 80).empty());
}

TEST_CASE("comments are wrapped by code points, and words that are too long are cut") {
  CHECK(comment_lines("one two three", 7) == lines{"one two", "three"});
  CHECK(comment_lines("\xED\x94\x84\xEB\xA1\xAC \xED\x94\x84", 4) == lines{"\xED\x94\x84\xEB\xA1\xAC \xED\x94\x84"});
  CHECK(comment_lines("a bcdefgh i", 3) == lines{"a", "bcd", "efg", "h i"});
}

TEST_CASE("texts are shortened between code points") {
  CHECK(generator::shortened("abc", 3) == "abc");
  CHECK(generator::shortened("abcd", 3) == "abc...");
  CHECK(generator::shortened("\xC3\xA9\xC3\xA9", 1) == "\xC3\xA9...");
}

TEST_CASE("SHA-256 gives the values of its standard") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  // Around the ends of blocks; by sha256sum.
  CHECK(sha256(std::string(54, 'a')) == "a3f01b6939256127582ac8ae9fb47a382a244680806a3f613a118851c1ca1d47");
  CHECK(sha256(std::string(55, 'a')) == "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  CHECK(sha256(std::string(56, 'a')) == "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
  CHECK(sha256(std::string(57, 'a')) == "f13b2d724659eb3bf47f2dd6af1accc87b81f09f59f2b75e5c0bed6589dfe8c6");
  CHECK(sha256(std::string(63, 'a')) == "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
  CHECK(sha256(std::string(64, 'a')) == "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
  CHECK(sha256(std::string(65, 'a')) == "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0");
  CHECK(sha256(std::string(119, 'a')) == "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb");
  CHECK(sha256(std::string(120, 'a')) == "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c");
  CHECK(sha256(std::string(128, 'a')) == "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e");
}

TEST_CASE("numbers are spelled as RFC 8785 has it, on every machine") {
  const auto text_of = [](const char* number) { return generator::number_text(generator_tests::json_of(number)); };
  for (const char* same : {"0",
                           "-1",
                           "5",
                           "0.6",
                           "-0.5",
                           "1e-7",
                           "1.5e-7",
                           "0.000001",
                           "1e+300",
                           "1.25e+22",
                           "9007199254740993",
                           "9223372036854775807",
                           "-9223372036854775808",
                           "18446744073709551615",
                           "123456.789",
                           "99999999999999999999999",
                           "5e-324",
                           "1.7976931348623157e+308",
                           "0.001",
                           "0.0001"})
    CHECK(text_of(same) == std::string(same));
  CHECK(text_of("1.0") == "1");
  CHECK(text_of("1e2") == "100");
  CHECK(text_of("1E20") == "100000000000000000000");
  CHECK(text_of("1e21") == "1e+21");
  CHECK(text_of("123e18") == "123000000000000000000");
  CHECK(text_of("0.00000010") == "1e-7");
  CHECK(text_of("-0.0") == "0");
  CHECK(generator::json_text(generator_tests::json_of(R"({"b": [1.0, null, "\u00e9"], "a": {}, "c": []})")) ==
        "{\"b\":[1,null,\"\xC3\xA9\"],\"a\":{},\"c\":[]}");
}

TEST_CASE("the canonical text of a schema leaves out what carries no meaning") {
  const std::string one = canonical_text(generator_tests::json_of(R"({
    "title": "Input", "type": "object", "required": ["b", "a", "b"],
    "properties": {
      "title": {"type": "string", "title": "Titel", "description": "Hier.", "default": "x"},
      "a": {"type": "float", "minimum": 1.0, "default": 0.5, "validations":
            [{"validation_rule": "w<", "validation_value": 1e1, "validation_error": "Zu breit."}]},
      "b": {"type": "array", "items": {"type": "string", "description": "Etwas."}, "default": [{"title": 1}]}
    }})"));
  CHECK(one == R"({"properties":{"a":{"default":0.5,"minimum":1,"type":"float","validations":[{"validation_rule":"w<",)"
               R"("validation_value":10}]},"b":{"default":[{"title":1}],"items":{"type":"string"},"type":"array"},)"
               R"("title":{"default":"x","type":"string"}},"required":["a","b"],"type":"object"})");
  const std::string other = canonical_text(generator_tests::json_of(R"({
    "properties": {
      "b": {"items": {"type": "string"}, "type": "array", "default": [{"title": 1}]},
      "a": {"default": 0.5, "type": "float", "minimum": 1, "title": "A",
            "validations": [{"validation_value": 10, "validation_rule": "w<"}]},
      "title": {"default": "x", "type": "string", "description": "Ici."}
    }, "required": ["a", "b"], "type": "object"})"));
  CHECK(one == other);
  // The order of an enum is kept: a program may count its choices.
  CHECK(canonical_text(generator_tests::json_of(R"({"properties": {"a": {"enum": [2, 1]}}})")) ==
        R"({"properties":{"a":{"enum":[2,1]}}})");
  CHECK(canonical_text(generator_tests::json_of(R"({"properties": {"a": {"maximum": 18446744073709551615}}})")) ==
        R"({"properties":{"a":{"maximum":18446744073709551615}}})");
}
