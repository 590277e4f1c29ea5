// SPDX-License-Identifier: MIT
// How long the service asks to wait (RFC 9110, section 10.2.3).
// Functions here are templates over nothing, so that only a program that runs a job compiles them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/http/headers.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

namespace detail {

// Digits only; nothing on anything else or on more than nine digits.
[[nodiscard]] constexpr std::optional<std::int64_t> read_number(std::string_view text) noexcept {
  if (text.empty() || text.size() > 9) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

// Seconds since 1970 of an IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT`; the obsolete forms are not read.
[[nodiscard]] constexpr std::optional<std::int64_t> read_http_date(std::string_view text) noexcept {
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':') return std::nullopt;
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t month = months.find(text.substr(8, 3));
  const auto day = read_number(text.substr(5, 2));
  const auto year = read_number(text.substr(12, 4));
  const auto hour = read_number(text.substr(17, 2));
  const auto minute = read_number(text.substr(20, 2));
  const auto second = read_number(text.substr(23, 2));
  if (month == std::string_view::npos || month % 3 != 0 || !day || !year || !hour || !minute || !second)
    return std::nullopt;
  if (*day < 1 || *day > 31 || *year < 1970 || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  // Days from civil, for years that count from March.
  const auto m = static_cast<std::int64_t>(month / 3 + 1);
  const std::int64_t y = *year - (m <= 2 ? 1 : 0);
  const std::int64_t era = y / 400;
  const std::int64_t of_era = y - era * 400;
  const std::int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + *day - 1;
  const std::int64_t days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
  return ((days * 24 + *hour) * 60 + *minute) * 60 + *second;
}

}  // namespace detail

/// How long to wait, by `Retry-After-Ms`, or `Retry-After` in seconds or as a date. A date counts against the answer's
/// own `Date` field, so a wrong clock of this machine does no harm. Nothing when absent, in the past or unreadable.
template <class = void>
[[nodiscard]] std::optional<std::chrono::milliseconds> read_retry_after(const http::headers& fields) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  if (const std::string* text = fields.find("retry-after-ms")) {
    if (const auto number = detail::read_number(*text)) return milliseconds(*number);
  }
  const std::string* text = fields.find("retry-after");
  if (text == nullptr) return std::nullopt;
  if (const auto number = detail::read_number(*text)) return seconds(*number);
  const std::string* date = fields.find("date");
  if (date == nullptr) return std::nullopt;
  const auto then = detail::read_http_date(*text);
  const auto now = detail::read_http_date(*date);
  if (!then || !now || *then < *now) return std::nullopt;
  return seconds(*then - *now);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
