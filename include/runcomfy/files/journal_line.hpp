// SPDX-License-Identifier: MIT
// One entry of a journal as one line of a file, and back: JSON with its length and its checksum in front.
//
//     {"crc32c":"8f0a41d2","length":331,"v":1,"kind":"intent","time":"2026-11-20T09:09:14.123Z","attempt":...}
//
// `length` counts the whole line without its line end, `crc32c` is of everything behind the comma that follows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/client/journal.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/files/crc32c.hpp"
#include "runcomfy/files/disk.hpp"
#include "runcomfy/json/decode.hpp"
#include "runcomfy/json/encode.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::files::detail {

/// An entry, and who wrote it.
struct stored_entry : journal_entry {
  std::uint64_t session = 0;
  std::uint64_t process = 0;
};

/// The members of a line behind length and checksum. Their names are the format of the file.
struct line_members {
  int v = 1;
  std::string kind;
  std::string time;
  std::string attempt;
  std::optional<std::string> model = {};
  std::optional<std::string> request_id = {};
  std::optional<std::string> body_sha256 = {};
  std::optional<std::uint64_t> body_bytes = {};
  std::optional<std::string> account = {};
  std::optional<std::string> replaces = {};
  std::optional<int> http_status = {};
  std::optional<int> error_code = {};
  std::optional<std::string> note = {};
  std::uint64_t session = 0;
  std::uint64_t pid = 0;
  std::string library = {};
};

inline constexpr std::string_view line_start = R"({"crc32c":")";
inline constexpr std::string_view length_start = R"("length":)";
inline constexpr std::size_t summed_from = line_start.size() + 8 + 2;  // behind `xxxxxxxx",`
inline constexpr std::size_t longest_line = 16384;
inline constexpr std::string_view kind_names[] = {"intent",   "accepted", "rejected", "not_sent",
                                                  "in_doubt", "finished", "resolved"};

/// UTC with milliseconds, as in `2026-11-20T09:09:14.123Z`. Years 0 to 9999.
[[nodiscard]] inline std::string to_text(wall_time when) {
  using std::chrono::milliseconds;
  std::int64_t ms = std::chrono::duration_cast<milliseconds>(when.time_since_epoch()).count();
  constexpr std::int64_t day = 86'400'000;
  std::int64_t days = ms / day;
  ms %= day;
  if (ms < 0) ms += day, --days;
  // Civil from days, for years that count from March.
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t of_era = days - era * 146'097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t m = (5 * of_year + 2) / 153;
  const std::int64_t month = m < 10 ? m + 3 : m - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const auto padded = [](std::int64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
  };
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(of_year - (153 * m + 2) / 5 + 1, 2) + "T" +
         padded(ms / 3'600'000, 2) + ":" + padded(ms / 60'000 % 60, 2) + ":" + padded(ms / 1000 % 60, 2) + "." +
         padded(ms % 1000, 3) + "Z";
}

[[nodiscard]] inline std::optional<wall_time> to_time(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd.dddZ";
  if (text.size() != form.size()) return std::nullopt;
  std::int64_t part[7] = {};
  std::size_t index = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != 'd') {
      if (text[i] != form[i]) return std::nullopt;
      ++index;
    } else {
      if (text[i] < '0' || text[i] > '9') return std::nullopt;
      part[index] = part[index] * 10 + (text[i] - '0');
    }
  }
  const auto [year, month, day, hour, minute, second, fraction] = part;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::int64_t y = year - (month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t of_era = y - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t days = era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
  const std::int64_t ms = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + fraction;
  return wall_time(std::chrono::duration_cast<wall_time::duration>(std::chrono::milliseconds(ms)));
}

/// The line without its line end. Fails only on text that is not UTF-8, or on far too much of it.
[[nodiscard]] inline result<std::string> to_line(const stored_entry& entry) {
  const auto unless_empty = [](const std::string& text) {
    return text.empty() ? std::optional<std::string>() : std::optional<std::string>(text);
  };
  const auto unless_zero = [](auto number) { return number == 0 ? std::nullopt : std::optional(number); };
  const line_members members{.kind = std::string(kind_names[static_cast<std::size_t>(entry.what)]),
                             .time = to_text(entry.time),
                             .attempt = entry.attempt,
                             .model = unless_empty(entry.model_id),
                             .request_id = unless_empty(entry.request_id),
                             .body_sha256 = unless_empty(entry.body_hash),
                             .body_bytes = unless_zero(entry.body_size),
                             .account = unless_empty(entry.account),
                             .replaces = unless_empty(entry.replaces),
                             .http_status = unless_zero(entry.http_status),
                             .error_code = unless_zero(entry.code),
                             .note = unless_empty(entry.note),
                             .session = entry.session,
                             .pid = entry.process,
                             .library = std::string("runcomfy-cpp/") + version_text};
  std::string json;
  if (result<void> written = write_json(members, json); !written) return std::move(written).error();
  std::string body;  // `"length":N,` and the members, where N counts its own digits too
  const std::size_t fixed = summed_from + length_start.size() + json.size();  // the brace of `json` makes the comma
  std::size_t length = fixed + 1;
  while (fixed + std::to_string(length).size() != length) ++length;
  if (length > longest_line) return files::storage_error("an entry is too long for a line of the journal");
  body = std::string(length_start) + std::to_string(length) + "," + json.substr(1);
  std::string line(line_start);
  const std::uint32_t sum = crc32c(body);
  for (unsigned shift = 32; shift > 0; shift -= 4) line += "0123456789abcdef"[(sum >> (shift - 4)) & 15U];
  return line + "\"," + body;
}

/// Whether the text starts with a whole line, and how long that is; 0 if not. Whether it ends there does not matter.
[[nodiscard]] inline std::size_t intact_line(std::string_view text) noexcept {
  const std::size_t digits_at = summed_from + length_start.size();
  if (!text.starts_with(line_start) || text.size() <= digits_at || text.substr(summed_from - 2, 2) != "\"," ||
      text.substr(summed_from, length_start.size()) != length_start)
    return 0;
  std::size_t length = 0;
  std::size_t at = digits_at;
  for (; at < text.size() && at < digits_at + 6 && text[at] >= '0' && text[at] <= '9'; ++at)
    length = length * 10 + static_cast<std::size_t>(text[at] - '0');
  if (length <= at || length > text.size() || length > longest_line) return 0;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const char c = text[line_start.size() + i];
    const bool letter = c >= 'a' && c <= 'f';
    if (!letter && (c < '0' || c > '9')) return 0;
    sum = (sum << 4U) | static_cast<std::uint32_t>(letter ? c - 'a' + 10 : c - '0');
  }
  return crc32c(text.substr(summed_from, length - summed_from)) == sum ? length : 0;
}

/// The entry of an intact line; nothing if a newer version of the library wrote it.
[[nodiscard]] inline std::optional<stored_entry> from_line(std::string_view line) {
  result<line_members> read = from_json<line_members>(line);
  if (!read || read->v != 1) return std::nullopt;
  line_members& members = *read;
  const std::optional<wall_time> time = to_time(members.time);
  if (!time) return std::nullopt;
  stored_entry out;
  std::size_t kind = 0;
  for (; kind < std::size(kind_names) && kind_names[kind] != members.kind; ++kind) {
  }
  if (kind == std::size(kind_names)) return std::nullopt;
  out.what = static_cast<journal_entry::kind>(kind);
  out.attempt = std::move(members.attempt);
  out.time = *time;
  out.model_id = std::move(members.model).value_or(std::string());
  out.request_id = std::move(members.request_id).value_or(std::string());
  out.body_hash = std::move(members.body_sha256).value_or(std::string());
  out.body_size = members.body_bytes.value_or(0);
  out.account = std::move(members.account).value_or(std::string());
  out.replaces = std::move(members.replaces).value_or(std::string());
  out.http_status = members.http_status.value_or(0);
  out.code = members.error_code.value_or(0);
  out.note = std::move(members.note).value_or(std::string());
  out.session = members.session;
  out.process = members.pid;
  return out;
}

/// Goes through a text that holds lines and, between them, whatever a crash or a bad disk left. Calls `intact(line)`
/// for each whole line and `damaged(bytes)` for each stretch in between that is more than line ends. A line is found by
/// its start and its length, so that a damaged line end loses neither of its neighbours.
template <class Intact, class Damaged>
void for_each_line(std::string_view text, Intact intact, Damaged damaged) {
  std::size_t from = 0;  // of what is not accounted for yet
  std::size_t at = 0;
  const auto leave = [&](std::size_t to) {
    const std::string_view between = text.substr(from, to - from);
    const std::size_t first = between.find_first_not_of('\n');
    if (first == std::string_view::npos) return;
    damaged(between.substr(first, between.find_last_not_of('\n') + 1 - first));
  };
  while ((at = text.find(line_start, at)) != std::string_view::npos) {
    const std::size_t length = intact_line(text.substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    leave(at);
    intact(text.substr(at, length));
    from = at = at + length;
  }
  leave(text.size());
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::files::detail
