// SPDX-License-Identifier: MIT
// What is known of a journal's text, kept up to date by reading only what others have added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/client/journal.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/files/disk.hpp"
#include "runcomfy/files/journal_line.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::files::detail {

/// The folder of a path, as `disk` takes it.
[[nodiscard]] inline std::string folder_of(const std::string& path) {
#if defined(_WIN32)
  const std::size_t slash = path.find_last_of("/\\");
#else
  const std::size_t slash = path.rfind('/');
#endif
  if (slash == std::string::npos) return ".";
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

/// All of it is for the holder of the lock.
class journal_text {
 public:
  explicit journal_text(std::size_t keep_ended) : keep_ended_(keep_ended) {}

  /// Reads what is new, or everything if this is another file than last time or the old part of it has changed.
  result<void> catch_up(file& from, const std::string& path) {
    const result<file_facts> now = from.facts();
    if (!now) return now.error();
    if (!now->regular) return storage_error(path + " is no file, so it cannot be a journal; choose another path");
    if (now->size > most) return storage_error(path + " is far too large for a journal; choose another path");
    result<bool> same = is_continued(from, *now);
    if (!same) return std::move(same).error();
    valid_ = false;  // until all is taken: entries must not be taken a second time into what the first time left
    if (!*same) forget();
    const auto count = static_cast<std::size_t>(now->size - facts_.size);
    const result<std::string> text = from.read(facts_.size, count);
    if (!text) return text.error();
    if (text->size() != count) return storage_error(path + " became shorter while it was read; try again");
    if (facts_.size == 0) starts_like_one_ = starts_like_a_journal(*text);
    take(*text);
    facts_ = *now;
    tail_ += std::string_view(*text).substr(count - (count < tail_size ? count : tail_size));
    if (tail_.size() > tail_size) tail_.erase(0, tail_.size() - tail_size);
    valid_ = true;
    if (intact_ > 0 || starts_like_one_) return {};
    return storage_error(path + " is there and is no journal of this library; choose another path");
  }

  [[nodiscard]] const basic_open_sends<stored_entry>& sends() const noexcept { return sends_; }
  [[nodiscard]] std::size_t damaged() const noexcept { return damaged_; }
  /// The highest number of a session in any line.
  [[nodiscard]] std::uint64_t highest_session() const noexcept { return highest_session_; }
  /// As it was last read.
  [[nodiscard]] std::uint64_t size() const noexcept { return facts_.size; }
  [[nodiscard]] bool ends_line() const noexcept { return tail_.empty() || tail_.back() == '\n'; }
  /// Another number each time it turned out to be another file.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

  /// The whole text without the lines of attempts that are over. What cannot be read, or was written by a newer
  /// version, stays as it is.
  [[nodiscard]] std::string without_what_is_over(std::string_view all) const {
    std::string out;
    const auto keep = [&](std::string_view bytes) {
      out += bytes;
      out += '\n';
    };
    for_each_line(
        all,
        [&](std::string_view line) {
          const std::optional<stored_entry> entry = from_line(line);
          if (!entry || sends_.holds(entry->attempt) || is_end_to_keep(*entry)) keep(line);
        },
        keep);
    return out;
  }

 private:
  static constexpr std::uint64_t most = 256U << 20U;
  static constexpr std::size_t tail_size = 512;  // holds the name of the last attempt, which is in no other place

  [[nodiscard]] bool is_end_to_keep(const stored_entry& entry) const {
    return entry.what == journal_entry::kind::finished && sends_.holds_end(entry.request_id);
  }

  // Whether the file begins with what is known.
  result<bool> is_continued(file& from, const file_facts& now) const {
    if (!valid_ || now.device != facts_.device || now.id != facts_.id || now.size < facts_.size) return false;
    result<std::string> end = from.read(facts_.size - tail_.size(), tail_.size());
    if (!end) return std::move(end).error();
    return *end == tail_;
  }
  void forget() {
    sends_ = basic_open_sends<stored_entry>(keep_ended_);
    facts_ = {};
    tail_.clear();
    damaged_ = intact_ = 0;
    highest_session_ = 0;
    ++generation_;
  }
  void take(std::string_view text) {
    for_each_line(
        text,
        [&](std::string_view line) {
          ++intact_;
          const std::optional<stored_entry> entry = from_line(line);
          if (!entry) return;
          if (entry->session > highest_session_) highest_session_ = entry->session;
          sends_.take(*entry);
        },
        [&](std::string_view) { ++damaged_; });
  }
  // Of a text without one whole line: whether crashes in the first lines of a journal may have left it. Each line is
  // then the start of one, cut off or going over into the zeros that some file systems leave.
  static bool starts_like_a_journal(std::string_view text) noexcept {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      line = line.substr(0, line.find('\0'));
      const std::size_t length = line.size() < line_start.size() ? line.size() : line_start.size();
      if (line.substr(0, length) != line_start.substr(0, length)) return false;
    }
    return true;
  }

  std::size_t keep_ended_;
  basic_open_sends<stored_entry> sends_{keep_ended_};
  file_facts facts_ = {};
  std::string tail_;
  std::size_t damaged_ = 0;
  std::size_t intact_ = 0;
  std::uint64_t highest_session_ = 0;
  std::uint64_t generation_ = 0;
  bool starts_like_one_ = true;
  bool valid_ = false;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::files::detail
