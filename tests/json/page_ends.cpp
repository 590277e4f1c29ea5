// SPDX-License-Identifier: MIT
// The reader and the writer look at no byte before or after the text: texts that begin and end where memory that may
// not be touched begins, at every length, so that every step of eight, sixteen or thirty-two bytes meets the end.
#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace json = runcomfy::json;

namespace {

// One page between two that may not be touched.
class guarded_page {
 public:
  guarded_page() : size_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    void* const room = mmap(nullptr, 3 * size_, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
    REQUIRE(room != MAP_FAILED);
    all_ = static_cast<char*>(room);
    REQUIRE(mprotect(all_ + size_, size_, PROT_READ | PROT_WRITE) == 0);
  }
  ~guarded_page() { munmap(all_, 3 * size_); }
  guarded_page(const guarded_page&) = delete;
  guarded_page& operator=(const guarded_page&) = delete;

  std::string_view at_start(std::string_view text) { return put(all_ + size_, text); }
  std::string_view at_end(std::string_view text) { return put(all_ + 2 * size_ - text.size(), text); }

 private:
  static std::string_view put(char* to, std::string_view text) {
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  std::size_t size_;
  char* all_ = nullptr;
};

struct texts {
  std::string a = {};
  std::vector<std::string> list = {};
};

// Read where it stands alone, and at both ends of the page: the outcome is the same.
void check_reading(guarded_page& page, const std::string& text) {
  const runcomfy::result<json::value> expected = json::parse(text);
  for (const std::string_view there : {page.at_start(text), page.at_end(text)}) {
    const runcomfy::result<json::value> value = json::parse(there);
    CHECK(value.has_value() == expected.has_value());
    if (value && expected) CHECK(*value == *expected);
    if (!value && !expected) CHECK(value.error().message() == expected.error().message());
    const auto typed = runcomfy::from_json<texts>(there);
    CHECK(typed.has_value() == runcomfy::from_json<texts>(text).has_value());
    CHECK(runcomfy::from_json<double>(there).has_value() == runcomfy::from_json<double>(text).has_value());
  }
}

// What a text of some length may be made of.
const std::string fillers[] = {"x",    "\xC3\xA9", "\xED\x95\x9C",   "\xF0\x9F\xA6\x8A",
                               "\\n",  "\\u00e9",  "\\ud83e\\udd8a", "\"",
                               "\\\"", "\x01",     "\xFF",           " "};

std::string filled(std::string_view with, std::size_t size) {
  std::string text;
  while (text.size() < size) text += with;
  return text.substr(0, size);
}

}  // namespace

TEST_CASE("page ends: texts of every length are read up to their last byte and no further") {
  guarded_page page;
  for (const std::string& with : fillers) {
    for (std::size_t size = 0; size < 70; ++size) {
      const std::string inner = filled(with, size);
      check_reading(page, "\"" + inner + "\"");
      check_reading(page, "\"" + inner);  // cut off
      check_reading(page, "{\"a\":\"" + inner + "\",\"list\":[\"" + inner + "\"]}");
      check_reading(page, "{\"" + inner + "\":\"" + inner);
      check_reading(page, inner + "[1]" + inner);
    }
  }
}

TEST_CASE("page ends: numbers, words and brackets that end with the page") {
  guarded_page page;
  const std::string whole =
      R"([-12345678901234567890.12345678901234567890e-12,true,false,null,{"a":[]},"\u00e9",1e5,0.5,-0])";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    check_reading(page, whole.substr(0, size));
    check_reading(page, whole.substr(whole.size() - size));
  }
  for (const char* text :
       {"1",    "-",     "12",     "1.",       "1.5",          "1e",        "1e+",         "1e5",
        "t",    "tr",    "true",   "f",        "fals",         "n",         "nul",         "\"",
        "\"\\", "\"\\u", "\"\\u1", "\"\\u12",  "\"\\u123",     "\"\\ud83e", "\"\\ud83e\\", "\"\\ud83e\\udd8",
        "{",    "[",     "\xEF",   "\xEF\xBB", "\xEF\xBB\xBF", ""})
    check_reading(page, text);
  for (std::size_t size = 1; size < 60; ++size) {
    check_reading(page, std::string(size, '7'));
    check_reading(page, "0." + std::string(size, '7'));
    check_reading(page, std::string(size, ' '));
    check_reading(page, std::string(size, '['));
  }
}

TEST_CASE("page ends: texts of every length are written from their first byte to their last") {
  guarded_page page;
  for (const std::string& with : fillers) {
    for (std::size_t size = 0; size < 70; ++size) {
      const std::string text = filled(with, size);
      const runcomfy::result<std::string> expected = runcomfy::try_to_json(text);
      for (const std::string_view there : {page.at_start(text), page.at_end(text)}) {
        const runcomfy::result<std::string> written = runcomfy::try_to_json(there);
        CHECK(written.has_value() == expected.has_value());
        if (written && expected) CHECK(*written == *expected);
      }
    }
  }
}

#endif
