// SPDX-License-Identifier: MIT
// The JSON pointers of messages, against a plain way to find them.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json/read_error.hpp"

namespace {

namespace jd = runcomfy::json::detail;

std::string place(std::string_view text) {
  std::string to = "x";
  jd::append_place(to, text.data(), text.size());
  return to.substr(1);
}

// With a stack of levels.
std::string plain_place(std::string_view text) {
  struct level {
    bool object;
    bool named;
    std::string_view key;
    std::size_t index;
  };
  std::vector<level> levels;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{' || c == '[') levels.push_back({c == '{', false, {}, 0});
    if ((c == '}' || c == ']') && !levels.empty()) levels.pop_back();
    if (c == ',' && !levels.empty()) ++levels.back().index, levels.back().named = false;
    if (c != '"') continue;
    const std::size_t begin = ++i;
    while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
    if (i >= text.size() || levels.empty() || !levels.back().object || levels.back().named) continue;
    levels.back().named = true;
    levels.back().key = text.substr(begin, i - begin);
  }
  std::string pointer;
  for (const level& each : levels) {
    if (pointer.size() > 200) {
      pointer += "/...";
      break;
    }
    if (!each.object) pointer += "/" + std::to_string(each.index);
    if (!each.object || !each.named) continue;
    pointer += '/';
    for (const char c : each.key.substr(0, 64)) {
      if (c == '~') pointer += "~0";
      else if (c == '/') pointer += "~1";
      else pointer += c >= ' ' && c <= '~' ? c : '?';
    }
    if (each.key.size() > 64) pointer += "...";
  }
  return pointer.empty() ? ", top level: " : ", in " + pointer + ": ";
}

}  // namespace

TEST_CASE("places: each byte of a document has the pointer that a stack of levels gives") {
  std::string document = R"({"a":[0,[1,{"b/c~d":"x,]\"}","":[]}],{}],"\"k":{"l":[)";
  for (int i = 0; i < 1200; ++i) document += "1,";
  document += R"([[],[2]],3]},"z":)";
  for (int i = 0; i < 70; ++i) document += R"([9,{"\t)" + std::string(static_cast<std::size_t>(i), 'k') + "\":";
  for (std::size_t size = 0; size <= document.size(); ++size) {
    const std::string_view text(document.data(), size);
    REQUIRE_MESSAGE(place(text) == plain_place(text), text.substr(size < 40 ? 0 : size - 40));
  }
  CHECK(place(document).size() > 200);
}

TEST_CASE("places: the form of a message") {
  CHECK(place("") == ", top level: ");
  CHECK(place("{") == ", top level: ");
  CHECK(place("[") == ", in /0: ");
  CHECK(place("[9,9,9,9,9,9,9,9,9,9,") == ", in /10: ");
  CHECK(place(R"({"a":1,"b":[{"c":)") == ", in /b/0/c: ");
  CHECK(place("1,]}") == ", top level: ");
  const std::string outside = "{\"" + std::string("\x01\x03\x1B\xC3\xA9", 5) + "\":";
  CHECK(place(outside) == ", in /?????: ");
}

TEST_CASE("places: text from any bytes gets the same place both ways") {
  std::uint64_t state = 7;
  for (int turn = 0; turn < 20000; ++turn) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      text += "{}[],\":\\a9~/\x01\x02\x03\xFF"[state >> 60];
    }
    REQUIRE_MESSAGE(place(text) == plain_place(text), text);
  }
}
