// SPDX-License-Identifier: MIT
// The format of a line, and what is read of a text that was torn or damaged.
#include "runcomfy/files/journal_line.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support.hpp"

using namespace files_tests;
using files::detail::crc32c;
using files::detail::from_line;
using files::detail::intact_line;
using files::detail::stored_entry;
using files::detail::to_line;

namespace {

stored_entry full() {
  stored_entry out;
  static_cast<rc::journal_entry&>(out) = entry(kind::in_doubt, "8f0a41d2c3b4a596-1", "r-1");
  out.replaces = "8f0a41d2c3b4a596-0";
  out.http_status = 502;
  out.code = 500001;
  out.note = "the connection broke \"while\" waiting";
  out.session = 7;
  out.process = 4711;
  return out;
}

std::string line_of(const stored_entry& from) {
  const rc::result<std::string> line = to_line(from);
  REQUIRE(line);
  return *line;
}

// The attempts that are read of a text, and how many places cannot be.
std::pair<std::vector<std::string>, int> read(std::string_view text) {
  std::pair<std::vector<std::string>, int> out;
  files::detail::for_each_line(
      text,
      [&](std::string_view line) {
        const auto entry = from_line(line);
        out.first.push_back(entry ? entry->attempt : "unknown");
      },
      [&](std::string_view) { ++out.second; });
  return out;
}

}  // namespace

TEST_CASE("the checksum is CRC-32C: the examples of RFC 3720") {
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xe3069283U);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aaU);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43U);
  std::string up;
  for (int i = 0; i < 32; ++i) up += static_cast<char>(i);
  CHECK(crc32c(up) == 0x46dd794eU);
  CHECK(crc32c(std::string(up.rbegin(), up.rend())) == 0x113fdb5cU);
}

TEST_CASE("a line is JSON with its checksum and its length in front") {
  const std::string line = line_of(full());
  CHECK(rc::json::parse(line));
  const std::string length = std::to_string(line.size());
  CHECK(line.substr(0, 11) == R"({"crc32c":")");
  CHECK(line.substr(19, 12 + length.size()) == R"(","length":)" + length + ",");
  CHECK(line.substr(31 + length.size()) ==
        R"("v":1,"kind":"in_doubt","time":"2026-11-20T09:09:14.123Z","attempt":"8f0a41d2c3b4a596-1",)"
        R"("model":"maker/model/text-to-video","request_id":"r-1","body_sha256":")" +
            std::string(64, 'a') +
            R"(","body_bytes":123,"account":"0123456789abcdef","replaces":"8f0a41d2c3b4a596-0",)"
            R"("http_status":502,"error_code":500001,"note":"the connection broke \"while\" waiting",)"
            R"("session":7,"pid":4711,"library":"runcomfy-cpp/)" +
            std::string(rc::version_text) + "\"}");
  CHECK(line.find('\n') == std::string::npos);
}

TEST_CASE("what is written is read back") {
  const auto back = from_line(line_of(full()));
  REQUIRE(back);
  CHECK(static_cast<const rc::journal_entry&>(*back) == static_cast<const rc::journal_entry&>(full()));
  CHECK(back->session == 7);
  CHECK(back->process == 4711);
  for (int what = 0; what < 7; ++what) {
    stored_entry bare;
    bare.what = static_cast<kind>(what);
    const auto again = from_line(line_of(bare));
    REQUIRE(again);
    CHECK(static_cast<const rc::journal_entry&>(*again) == static_cast<const rc::journal_entry&>(bare));
  }
}

TEST_CASE("lengths that get a digit by counting themselves are right") {
  for (std::size_t n = 0; n < 1200; ++n) {
    stored_entry each = full();
    each.note = std::string(n, 'x');
    const std::string line = line_of(each);
    REQUIRE(intact_line(line) == line.size());
    REQUIRE(intact_line(line + "more") == line.size());
  }
  stored_entry huge = full();
  huge.note = std::string(20'000, 'x');
  CHECK(to_line(huge).error().kind() == rc::error_kind::storage);
}

TEST_CASE("times are UTC to the millisecond, and read back") {
  using files::detail::to_text;
  using files::detail::to_time;
  const struct {
    std::int64_t ms;
    const char* text;
  } cases[] = {
      {0, "1970-01-01T00:00:00.000Z"},
      {-1, "1969-12-31T23:59:59.999Z"},
      {951'782'400'000, "2000-02-29T00:00:00.000Z"},
      {951'868'799'999, "2000-02-29T23:59:59.999Z"},
      {951'868'800'000, "2000-03-01T00:00:00.000Z"},
      {1'767'225'600'000, "2026-01-01T00:00:00.000Z"},
      {1'795'165'754'123, "2026-11-20T09:09:14.123Z"},
      {4'107'542'399'000, "2100-02-28T23:59:59.000Z"},
      {4'107'542'400'000, "2100-03-01T00:00:00.000Z"},
  };
  for (const auto& each : cases) {
    const rc::wall_time when(std::chrono::milliseconds(each.ms));
    CHECK(to_text(when) == each.text);
    REQUIRE(to_time(each.text));
    CHECK(*to_time(each.text) == when);
  }
  for (const char* each : {"", "2026-11-20", "2026-11-20T09:09:14.123", "2026-13-20T09:09:14.123Z",
                           "2026-00-20T09:09:14.123Z", "2026-11-32T09:09:14.123Z", "2026-11-20T24:09:14.123Z",
                           "2026-11-20 09:09:14.123Z", "2026-11-2xT09:09:14.123Z"}) {
    CHECK_FALSE(to_time(each));
  }
}

TEST_CASE("a line is never taken for whole, or for another, with any one byte changed or any end cut off") {
  const std::string line = line_of(full());
  for (std::size_t at = 0; at < line.size(); ++at) {
    CHECK(intact_line(std::string_view(line).substr(0, at)) == 0);
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = line;
      flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << bit));
      if (intact_line(flipped) != 0) FAIL_CHECK("byte " << at << ", bit " << bit);
    }
  }
}

TEST_CASE("whole lines are found between whatever else there is") {
  stored_entry one = full();
  stored_entry two = full();
  one.attempt = "one";
  two.attempt = "two";
  const std::string a = line_of(one);
  const std::string b = line_of(two);
  using names = std::vector<std::string>;
  CHECK(read("") == std::pair(names{}, 0));
  CHECK(read("\n\n\n") == std::pair(names{}, 0));
  CHECK(read(a + "\n" + b + "\n") == std::pair(names{"one", "two"}, 0));
  CHECK(read(a + b) == std::pair(names{"one", "two"}, 0));                  // the line end is gone
  CHECK(read(a + "\x1f" + b + "\n") == std::pair(names{"one", "two"}, 1));  // it is another byte
  CHECK(read(a.substr(0, 40) + a + "\n") == std::pair(names{"one"}, 1));    // torn, and then a whole one
  CHECK(read(a + "\n" + b.substr(0, b.size() - 1)) == std::pair(names{"one"}, 1));
  CHECK(read(std::string(5000, '\0') + a + "\n" + std::string(3, '\0') + "\n" + b) ==
        std::pair(names{"one", "two"}, 2));
  // A text inside a line that looks like one is no line: its quotes are escaped.
  two.note = a;
  CHECK(read(line_of(two)) == std::pair(names{"two"}, 0));
}

TEST_CASE("a line of a newer version is whole and means nothing") {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string body = line_of(full()).substr(files::detail::summed_from);
    const std::size_t at = body.find(from);
    REQUIRE(at != std::string::npos);
    body.replace(at, from.size(), to);
    std::string sum;
    for (unsigned shift = 32; shift > 0; shift -= 4) sum += "0123456789abcdef"[(crc32c(body) >> (shift - 4)) & 15U];
    return R"({"crc32c":")" + sum + "\"," + body;
  };
  CHECK(from_line(with("in_doubt", "in_doubt")));
  for (const std::string& each :
       {with("\"v\":1", "\"v\":2"), with("in_doubt", "in_limbo"), with("2026-11", "2026-99")}) {
    CHECK(intact_line(each) == each.size());
    CHECK_FALSE(from_line(each));
  }
}
