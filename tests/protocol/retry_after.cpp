// SPDX-License-Identifier: MIT
#include "runcomfy/protocol/retry_after.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>

namespace http = runcomfy::http;
using namespace std::chrono_literals;
using delay = std::optional<std::chrono::milliseconds>;

namespace {

constexpr const char* now = "Fri, 20 Nov 2026 10:00:00 GMT";

delay read(const char* value, const char* date = now) {
  http::headers fields{{"Retry-After", value}};
  if (date != nullptr) fields.add("Date", date);
  return runcomfy::protocol::read_retry_after(fields);
}

}  // namespace

TEST_CASE("Retry-After in all its forms, and in none of the others") {
  const struct {
    const char* value;
    delay expected;
  } cases[] = {
      // Seconds.
      {"1", 1s},
      {"7", 7s},
      {" 7\t", 7s},
      {"007", 7s},
      {"120", 120s},
      {"86400", 24h},
      {"2678400", 31 * 24h},
      {"2678401", {}},
      {"999999999", {}},
      {"9999999999", {}},
      {"99999999999999999999999999", {}},
      {"0", {}},
      {"-0", {}},
      {"-1", {}},
      {"+5", {}},
      {"1.5", {}},
      {"1e3", {}},
      {"0x10", {}},
      {"5 s", {}},
      {"5, 10", {}},
      {"", {}},
      {" ", {}},
      {"soon", {}},
      // The date that HTTP writes today.
      {"Fri, 20 Nov 2026 10:00:30 GMT", 30s},
      {"Fri, 20 Nov 2026 10:00:01 GMT", 1s},
      {"Fri, 20 Nov 2026 10:00:60 GMT", 60s},  // a leap second
      {"Sat, 21 Nov 2026 10:00:00 GMT", 24h},
      {"Fri, 20 Nov 2026 10:00:00 GMT", {}},
      {"Fri, 20 Nov 2026 09:59:59 GMT", {}},
      {"Thu, 01 Jan 1970 00:00:00 GMT", {}},
      {"Fri, 31 Dec 9999 23:59:59 GMT", {}},
      {"Fri, 20 Nov 2026 10:00:30 CET", {}},
      {"Fri, 20 Nov 2026 10:00:30 UTC", {}},
      {"Fri, 20 Nov 2026 10:00:30", {}},
      {"Fri, 20 Xyz 2026 10:00:30 GMT", {}},
      {"Fri, 20 anF 2026 10:00:30 GMT", {}},
      {"Fri, 00 Nov 2026 10:00:30 GMT", {}},
      {"Fri, 31 Nov 2026 10:00:30 GMT", {}},
      {"Fri, 20 Nov 2026 24:00:30 GMT", {}},
      {"Fri, 20 Nov 2026 10:60:30 GMT", {}},
      {"Fri, 20 Nov 2026 10:00:61 GMT", {}},
      {"Fri, 20 Nov 2026 10-00-30 GMT", {}},
      {"Fri, 2 Nov 2026 10:00:30 GMT", {}},
      // The two that it wrote before, which a reader still takes (RFC 9110, section 5.6.7).
      {"Friday, 20-Nov-26 10:00:30 GMT", 30s},
      {"Friday, 20-Nov-94 10:00:30 GMT", {}},
      {"Friday, 20-Nov-2026 10:00:30 GMT", {}},
      {"Fri Nov 20 10:00:30 2026", 30s},
      {"Tue Dec  1 10:00:00 2026", 11 * 24h},
      {"Fri Nov 20 10:00:30 26", {}},
      {"Fri Nov 20 10:00:30 2026 GMT", {}},
  };
  for (const auto& each : cases) CHECK_MESSAGE(read(each.value) == each.expected, each.value);
}

TEST_CASE("a date counts against the answer's own, whatever this machine's clock says") {
  CHECK(read("Mon, 01 Mar 2027 00:00:00 GMT", "Sun, 28 Feb 2027 23:59:59 GMT") == 1s);
  CHECK(read("Wed, 01 Mar 2028 00:00:00 GMT", "Mon, 28 Feb 2028 00:00:00 GMT") == 48h);  // a leap year
  CHECK(read("Fri, 01 Mar 2030 00:00:00 GMT", "Thu, 28 Feb 2030 00:00:00 GMT") == 24h);
  CHECK(read("Tue, 01 Mar 2050 00:00:00 GMT", "Mon Feb 28 00:00:00 2050") == 24h);
  CHECK(read("Sun, 06 Nov 1994 08:49:47 GMT", "Sunday, 06-Nov-94 08:49:37 GMT") == 10s);
  CHECK_FALSE(read("Fri, 20 Nov 2026 10:00:30 GMT", nullptr));
  CHECK_FALSE(read("Fri, 20 Nov 2026 10:00:30 GMT", "yesterday"));
}

TEST_CASE("milliseconds win over seconds, where they can be read") {
  const auto both = [](const char* ms, const char* s) {
    return runcomfy::protocol::read_retry_after({{"retry-after-ms", ms}, {"Retry-After", s}});
  };
  CHECK(both("250", "7") == 250ms);
  CHECK(both("1500", "soon") == 1500ms);
  CHECK(both("-3", "7") == 7s);
  CHECK(both("0", "7") == 7s);
  CHECK(both("fast", "7") == 7s);
  CHECK_FALSE(runcomfy::protocol::read_retry_after({}));
}
