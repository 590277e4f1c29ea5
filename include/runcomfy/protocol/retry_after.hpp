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

// Seconds since 1970 of a day and a time of day, or nothing where there is no such moment.
[[nodiscard]] constexpr std::optional<std::int64_t> read_moment(std::string_view day_text, std::string_view month_text,
                                                                std::optional<std::int64_t> year,
                                                                std::string_view time) noexcept {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (time.size() != 8 || time[2] != ':' || time[5] != ':') return std::nullopt;
  const auto day = read_number(day_text);
  const auto hour = read_number(time.substr(0, 2));
  const auto minute = read_number(time.substr(3, 2));
  const auto second = read_number(time.substr(6, 2));
  const std::size_t month = month_text.size() == 3 ? months.find(month_text) : std::string_view::npos;
  if (!day || !year || !hour || !minute || !second || month == std::string_view::npos || month % 3 != 0)
    return std::nullopt;
  const bool leap = *year % 4 == 0 && (*year % 100 != 0 || *year % 400 == 0);
  const int last = lengths[month / 3] + (leap && month == 3 ? 1 : 0);
  if (*day < 1 || *day > last || *year < 1970 || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  // Days from civil, for years that count from March.
  const auto m = static_cast<std::int64_t>(month / 3 + 1);
  const std::int64_t y = *year - (m <= 2 ? 1 : 0);
  const std::int64_t era = y / 400;
  const std::int64_t of_era = y - era * 400;
  const std::int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + *day - 1;
  const std::int64_t days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
  return ((days * 24 + *hour) * 60 + *minute) * 60 + *second;
}

// Seconds since 1970 of a date in one of the three forms of HTTP (RFC 9110, section 5.6.7):
// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
[[nodiscard]] constexpr std::optional<std::int64_t> read_http_date(std::string_view text) noexcept {
  const std::size_t comma = text.find(", ");
  if (comma == std::string_view::npos) {
    if (text.size() != 24 || text[3] != ' ' || text[7] != ' ' || text[10] != ' ' || text[19] != ' ')
      return std::nullopt;
    const std::size_t day = text[8] == ' ' ? 9 : 8;
    return read_moment(text.substr(day, 10 - day), text.substr(4, 3), read_number(text.substr(20)), text.substr(11, 8));
  }
  const std::string_view rest = text.substr(comma + 2);
  if (!rest.ends_with(" GMT")) return std::nullopt;
  if (rest.size() == 24 && rest[2] == ' ' && rest[6] == ' ' && rest[11] == ' ')
    return read_moment(rest.substr(0, 2), rest.substr(3, 3), read_number(rest.substr(7, 4)), rest.substr(12, 8));
  if (rest.size() != 22 || rest[2] != '-' || rest[6] != '-' || rest[9] != ' ') return std::nullopt;
  std::optional<std::int64_t> year = read_number(rest.substr(7, 2));
  if (year) *year += *year < 70 ? 2000 : 1900;  // as POSIX reads two digits
  return read_moment(rest.substr(0, 2), rest.substr(3, 3), year, rest.substr(10, 8));
}

// A field value without white space around it.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace detail

/// How long to wait, by `Retry-After-Ms`, or `Retry-After` in seconds or as a date. A date counts against the answer's
/// own `Date` field, so a wrong clock of this machine does no harm. Nothing when it is absent, unreadable, not in the
/// future, or more than 31 days, which nobody means.
template <class = void>
[[nodiscard]] std::optional<std::chrono::milliseconds> read_retry_after(const http::headers& fields) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const auto sane = [](milliseconds wait) -> std::optional<milliseconds> {
    constexpr auto most = std::chrono::hours(31 * 24);
    if (wait <= wait.zero() || wait > most) return std::nullopt;
    return wait;
  };
  if (const std::string* text = fields.find("retry-after-ms")) {
    if (const auto number = detail::read_number(detail::trimmed(*text)))
      if (const auto wait = sane(milliseconds(*number))) return wait;
  }
  const std::string* text = fields.find("retry-after");
  if (text == nullptr) return std::nullopt;
  if (const auto number = detail::read_number(detail::trimmed(*text))) return sane(seconds(*number));
  const std::string* date = fields.find("date");
  if (date == nullptr) return std::nullopt;
  const auto then = detail::read_http_date(detail::trimmed(*text));
  const auto now = detail::read_http_date(detail::trimmed(*date));
  if (!then || !now) return std::nullopt;
  return sane(seconds(*then - *now));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
