// SPDX-License-Identifier: MIT
// Texts as JSON strings: whatever way the processor takes, the same comes out as from a writer that looks at one byte
// after the other, and nothing outside the text is read.
#include "runcomfy/json/text.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "guarded.hpp"
#include "runcomfy/json.hpp"

namespace json = runcomfy::json;
namespace detail = runcomfy::json::detail;

namespace {

// The length of a well-formed UTF-8 sequence by its meaning: decode, and encode again.
std::size_t sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (length > text.size()) return 0;
  std::uint32_t code = length == 1 ? byte(0) : byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3FU);
  }
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
  std::string again;
  char bytes[4];
  again.append(bytes, detail::put_utf8(bytes, code));
  return text.substr(0, length) == again ? length : 0;
}

// Nothing where the text is not UTF-8.
std::optional<std::string> expected(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = sequence(text);
    if (length == 0) return std::nullopt;
    const char c = text[0];
    if (length > 1) {
      out.append(text.substr(0, length));
    } else if (c == '"' || c == '\\') {
      out.append("\\").append(1, c);
    } else if (const std::size_t place = std::string_view("\b\f\n\r\t").find(c); place != std::string_view::npos) {
      out.append("\\").append(1, "bfnrt"[place]);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char code[8];
      std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out.append(code);
    } else {
      out.append(1, c);
    }
    text.remove_prefix(length);
  }
  return out + '"';
}

std::optional<std::string> written(std::string_view text) {
  runcomfy::result<std::string> json = runcomfy::try_to_json(text);
  if (json) return *std::move(json);
  CHECK(json.error().message() == "cannot write JSON, top level: a string is not valid UTF-8");
  return std::nullopt;
}

// As on processors without the wide way.
std::optional<std::string> written_narrowly(std::string_view text) {
  detail::writing w;
  std::string out;
  bool good = true;
  char* to = nullptr;
  do {
    to = w.open(out, text.size() + 2);
    *to++ = '"';
    const char* at = text.data();
    good = detail::copy_narrow(at, text.data() + text.size(), to, w);
    *to++ = '"';
  } while (!w.close(out, to));
  if (!good) return std::nullopt;
  return out;
}

test::guarded guard;

void check(std::string_view text) {
  const std::optional<std::string> wanted = expected(text);
  CHECK_MESSAGE(written(guard.at_end(text)) == wanted, std::string(text));
  CHECK_MESSAGE(written(guard.at_begin(text)) == wanted, std::string(text));
  CHECK_MESSAGE(written_narrowly(guard.at_end(text)) == wanted, std::string(text));
}

std::string repeated(std::string_view part, std::size_t size) {
  std::string out;
  while (out.size() + part.size() <= size) out += part;
  return out.append(size - out.size(), 'x');
}

}  // namespace

TEST_CASE("text: every byte at every place of texts of every length around the sizes of blocks") {
  for (const std::size_t length : {1U,  2U,  3U,  4U,  7U,  8U,  9U,  15U,  16U,  17U,  31U,  32U,  33U,  34U, 35U,
                                   36U, 63U, 64U, 65U, 95U, 96U, 97U, 127U, 128U, 129U, 159U, 160U, 161U, 200U})
    for (std::size_t place = 0; place < length; place += place < 40 || place + 40 > length ? 1 : 7) {
      std::string text(length, 'p');
      for (int byte = 0; byte < 256; byte += length > 40 && byte % 16 == 3 ? 5 : 1) {
        text[place] = static_cast<char>(byte);
        const bool narrow = byte < 0x80;
        if (narrow != written(text).has_value()) FAIL(text);
        if (narrow && written(text) != expected(text)) FAIL(text);
        if (narrow != written_narrowly(text).has_value()) FAIL(text);
      }
    }
  for (std::size_t length = 0; length < 300; ++length) {
    check(std::string(length, 'p'));
    check(std::string(length, '"'));
    check(std::string(length, '\n'));
    check(repeated("\x01", length));
  }
}

// The way by 32 bytes stops before escapes and near the end, and then must look once more at a character that has
// begun.
TEST_CASE("text: a character cut short is found wherever escapes and the end are") {
  for (const std::string_view cut : {"\xC3", "\xE0\xA0", "\xF0\x9F\xA6", "\xFF"})
    for (const char* const filler : {"p", "\xED\x95\x9C"})
      for (std::size_t length = 1; length < 110; ++length)
        for (std::size_t before = 0; before < 5; ++before)
          for (std::size_t after = 0; after < 5; ++after) {
            std::string text = repeated("p", before * 9) + "\n" + repeated(filler, length) + std::string(cut);
            text += std::string(before, 'p') + (after % 2 == 0 ? "\"" : "") + std::string(after, 'p');
            if (written(text).has_value()) FAIL(text);
            std::string json = "\"";
            for (const char c : text) json += c == '\n' ? "\\n" : c == '"' ? "\\\"" : std::string(1, c);
            json += '"';
            if (json::parse(json).has_value()) FAIL(json);
            if (json::parse(json + std::string(40, ' ')).has_value()) FAIL(json);
          }
}

TEST_CASE("text: characters of every size, right and wrong, at every place before and after the borders of blocks") {
  const std::string_view good[] = {"\xC2\x80",         "\xDF\xBF",     "\xE0\xA0\x80",     "\xED\x9F\xBF",
                                   "\xEE\x80\x80",     "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
                                   "\xF1\x80\x80\x80", "\xE1\x80\xBF"};
  const std::string_view bad[] = {"\x80",
                                  "\xC0\x80",
                                  "\xC1\xBF",
                                  "\xC2",
                                  "\xC2\xC2\x80",
                                  "\xE0\x9F\xBF",
                                  "\xE0\xA0",
                                  "\xED\xA0\x80",
                                  "\xED\xBF\xBF",
                                  "\xEF\xBF",
                                  "\xE1\x80\xC0",
                                  "\xF0\x8F\xBF\xBF",
                                  "\xF4\x90\x80\x80",
                                  "\xF5\x80\x80\x80",
                                  "\xF0\x90\x80",
                                  "\xF8\x88\x80\x80",
                                  "\xFF",
                                  "\xC2\x80\x80",
                                  "\xE1\x80\x80\x80",
                                  "\xF1\x80\x80\x80\x80"};
  const std::string_view around[] = {"p", "\xED\x95\x9C", "\xC3\xA9", "\xF0\x9F\xA6\x8A", "\n"};
  for (const std::string_view filler : around)
    for (std::size_t before = 0; before < 140; ++before)
      for (const std::size_t after : {0U, 1U, 2U, 3U, 5U, 31U, 32U, 33U, 67U}) {
        if (before > 70 && after > 3 && after != 33) continue;
        const std::string front = repeated(filler, before), back = repeated(filler, after);
        const std::string_view right = good[(before + after) % std::size(good)];
        const std::string_view wrong = bad[(before * 3 + after) % std::size(bad)];
        check(front + std::string(right) + back);
        check(front + std::string(wrong) + back);
      }
  for (const std::string_view each : good) check(each);
  for (const std::string_view each : bad) {
    CHECK_FALSE(expected(each).has_value());
    check(each);
    for (std::size_t before = 28; before < 36; ++before) {
      check(repeated("p", before) + std::string(each) + repeated("p", 64));
      check(repeated("\xED\x95\x9C", before) + std::string(each) + repeated("\xED\x95\x9C", 64));
    }
  }
}

TEST_CASE("text: random mixtures") {
  const std::string_view parts[] = {"a",
                                    "plain text, quite long, without anything to escape or to check",
                                    "\"",
                                    "\\",
                                    "\n\t",
                                    "\x1F",
                                    "\xC3\xA9",
                                    "\xED\x95\x9C\xEA\xB5\xAD\xEC\x96\xB4",
                                    "\xE4\xB8\xAD",
                                    "\xF0\x9F\xA6\x8A",
                                    " ",
                                    "\x7F"};
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    const std::size_t kinds = 1 + random() % std::size(parts), many = random() % 60;
    for (std::size_t k = 0; k < many; ++k) text += parts[random() % kinds * 5 % std::size(parts)];
    if (random() % 4 == 0 && !text.empty()) text[random() % text.size()] = static_cast<char>(random());
    if (random() % 4 == 0) text.resize(random() % (text.size() + 1));
    const std::optional<std::string> wanted = expected(text);
    if (written(guard.at_end(text)) != wanted || written_narrowly(text) != wanted) FAIL(text);
  }
}

TEST_CASE("text: sixteen bytes in words are as special as in a vector") {
  std::mt19937_64 random(6);
  for (int i = 0; i < 100'000; ++i) {
    std::string text(16, 'p');
    for (std::size_t k = random() % 5; k > 0; --k) text[random() % 16] = static_cast<char>(random());
    if (i % 3 == 0)
      for (char& c : text) c = static_cast<char>(c & 0x7F);
    const auto words = detail::sixteen_in_words::load(text.data()).special();
    const auto vector = detail::sixteen::load(text.data()).special();
    std::size_t first = 0;
    while (first < 16 && static_cast<unsigned char>(text[first]) < 0x80 && !detail::is_escaped(text[first])) ++first;
    if (words.any() != (first < 16) || vector.any() != (first < 16)) FAIL(text);
    if (first < 16 && (words.first() != first || vector.first() != first)) FAIL(text);
  }
  char copy[16];
  detail::sixteen_in_words::load("0123456789abcdef").store(copy);
  CHECK(std::string_view(copy, 16) == "0123456789abcdef");
  CHECK_FALSE(detail::sixteen_in_words::of(0x2020'2020'2020'2020U, 0x2020'2020'2020'2020U).special().any());
}

TEST_CASE("text: a buffer too small for the escapes is written again, and kept") {
  std::string buffer;
  const std::string quotes(500, '"');
  REQUIRE(runcomfy::write_json(quotes, buffer));
  CHECK(buffer == *expected(quotes));
  const char* const room = buffer.data();
  REQUIRE(runcomfy::write_json(quotes, buffer));
  CHECK(buffer == *expected(quotes));
  CHECK(buffer.data() == room);
  const std::string controls(3000, '\x02');
  REQUIRE(runcomfy::write_json(std::vector<std::string>{quotes, controls, "\xC3\xA9"}, buffer));
  CHECK(buffer == "[" + *expected(quotes) + "," + *expected(controls) + ",\"\xC3\xA9\"]");
  // The fault is told, not the lack of room.
  const runcomfy::result<void> done =
      runcomfy::write_json(std::vector<std::string>{controls + controls, "\xC3"}, buffer);
  REQUIRE_FALSE(done);
  CHECK(done.error().message() == "cannot write JSON, in /1: a string is not valid UTF-8");
  CHECK(buffer.empty());
}
