// SPDX-License-Identifier: MIT
// Which of the processes that wrote to a journal still run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/files/disk.hpp"
#include "runcomfy/files/journal_text.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::files::detail {

/// A process that sends has a number, which stands in its lines, and a file `JOURNAL.N.live` whose lock it holds as
/// long as it runs: the system lets go of it however the process ends. All of it is for the holder of the journal's
/// lock, so nobody meets a file that is made but not locked yet.
class journal_sessions {
 public:
  explicit journal_sessions(disk& on) : disk_(on) {}
  journal_sessions(const journal_sessions&) = delete;
  journal_sessions& operator=(const journal_sessions&) = delete;
  ~journal_sessions() {
    if (!running()) return;
    file_ = nullptr;
    (void)disk_.remove(name_);
  }

  /// False too in the child of a fork: the parent's session is not its own.
  [[nodiscard]] bool running() const { return file_ != nullptr && process_ == disk_.process_id(); }
  [[nodiscard]] std::uint64_t own() const { return running() ? number_ : 0; }

  /// Takes a number that no line on record has and no other process, and clears away the files of those that ended.
  result<void> begin(const std::string& journal, std::uint64_t highest_on_record) {
    file_ = nullptr;  // in the child of a fork, the parent's lock stays with the parent
    const std::string folder = folder_of(journal);
    result<std::vector<std::string>> names = disk_.list(folder);
    if (!names) return std::move(names).error();
    std::uint64_t highest = highest_on_record;
    for (const std::string& each : *names) {
      const std::optional<std::uint64_t> number = number_of(journal, each);
      if (!number) continue;
      if (*number > highest) highest = *number;
      if (ask(journal, *number) == answer::ended) (void)disk_.remove(name_of(journal, *number));
    }
    std::string name = name_of(journal, highest + 1);
    result<std::unique_ptr<file>> made = disk_.open(name, open_mode::replace);
    if (!made) return std::move(made).error();
    if (*made == nullptr) return storage_error("the folder of " + name + " goes away");
    const result<bool> got = (*made)->lock(std::chrono::milliseconds(0));
    if (!got) return got.error();
    if (!*got) return storage_error("somebody else has locked " + name);
    number_ = highest + 1;
    process_ = disk_.process_id();
    name_ = std::move(name);
    file_ = *std::move(made);
    return {};
  }

  /// Whether the process of that number runs. What cannot be told counts as ended: its sends are then in doubt.
  [[nodiscard]] bool lives(const std::string& journal, std::uint64_t number) const {
    return ask(journal, number) == answer::lives;
  }

 private:
  enum class answer : std::uint8_t { lives, ended, unknown };

  [[nodiscard]] answer ask(const std::string& journal, std::uint64_t number) const {
    if (number == own()) return number != 0 ? answer::lives : answer::ended;
    const result<std::unique_ptr<file>> opened = disk_.open(name_of(journal, number), open_mode::read);
    if (!opened) return answer::unknown;
    if (*opened == nullptr) return answer::ended;
    const result<bool> let_go = (*opened)->lock(std::chrono::milliseconds(0));
    if (!let_go) return answer::unknown;
    return *let_go ? answer::ended : answer::lives;
  }

  static constexpr std::string_view ending = ".live";

  static std::string name_of(const std::string& journal, std::uint64_t number) {
    return journal + "." + std::to_string(number) + std::string(ending);
  }
  // Of a name in the journal's folder.
  static std::optional<std::uint64_t> number_of(const std::string& journal, std::string_view name) {
    const std::string folder = folder_of(journal);
    std::string_view base = journal;
    if (base.size() > folder.size() && base.starts_with(folder)) base.remove_prefix(folder.size());
    while (!base.empty() && (base.front() == '/' || base.front() == '\\')) base.remove_prefix(1);
    if (!name.starts_with(base) || !name.ends_with(ending)) return std::nullopt;
    name.remove_prefix(base.size());
    if (name.size() < 2 + ending.size() || name.front() != '.') return std::nullopt;
    name = name.substr(1, name.size() - 1 - ending.size());
    std::uint64_t out = 0;
    for (const char c : name) {
      if (c < '0' || c > '9' || out > 99'999'999'999U) return std::nullopt;
      out = out * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return out;
  }

  disk& disk_;
  std::unique_ptr<file> file_;
  std::string name_;
  std::uint64_t number_ = 0;
  std::uint64_t process_ = 0;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::files::detail
