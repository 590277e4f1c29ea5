// SPDX-License-Identifier: MIT
// A journal in one file, for several threads and several processes.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/client/journal.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/files/default_path.hpp"
#include "runcomfy/files/disk.hpp"
#include "runcomfy/files/journal_line.hpp"
#include "runcomfy/files/journal_sessions.hpp"
#include "runcomfy/files/journal_text.hpp"
#include "runcomfy/files/system_disk.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

struct file_journal_options {
  /// The file is rewritten without what is over when it is longer than this and at least half of it is over. What is
  /// not over is never dropped, however long that makes the file.
  std::size_t compact_above = 1U << 20U;
  /// How long another process may hold the lock, which it does for one append, before a call fails.
  std::chrono::milliseconds lock_limit = std::chrono::seconds(5);
  /// How many of the jobs that ended last are kept for `recovery::ended`, which lists 256 at most.
  std::size_t keep_ended = 256;
};

/// The embedded `journal_store`: an append-only file of JSON lines with length and checksum.
///
///     runcomfy::file_journal journal;   // at default_journal_path()
///     runcomfy::client client{transport, token, {.journal = journal}};
///
/// An entry is durable when `append` returns (`fdatasync`, and once `fsync` of the folder), except for `finished`,
/// which may be forgotten at no cost but to look at the job again. Beside the file there are `FILE.lock`, which is held
/// for each call, and `FILE.N.live` for each process, by which others see whether a send without an answer is on its
/// way or in doubt. Network file systems are not supported: their locks and their `fsync` promise less.
///
/// A line that was torn by a crash or damaged later is passed over and kept; all others are read. A file that is no
/// journal is left alone: every call then fails. Always constructible: what is wrong with the path is the error of the
/// first call. Safe to use from several threads; in the child of a fork it goes on as another process.
class file_journal {
 public:
  file_journal() : file_journal(default_journal_path()) {}
  /// The path (UTF-8) is taken as it is now, whatever the current folder is later.
  explicit file_journal(std::string path, file_journal_options how = {})
      : file_journal(result<std::string>(std::move(path)), how) {}
  /// A path that may have failed, such as `default_journal_path()`.
  template <std::same_as<result<std::string>> Path>
  explicit file_journal(Path path, file_journal_options how = {})
      : own_(std::make_unique<files::system_disk>()), disk_(*own_), path_(fixed(std::move(path))), how_(how) {}
  /// On a disk of your own, which outlives the journal.
  file_journal(files::disk& on, const std::string& path, file_journal_options how = {})
      : disk_(on), path_(fixed(path)), how_(how) {}
  file_journal(const file_journal&) = delete;
  file_journal& operator=(const file_journal&) = delete;

  /// Where it is; the error says why it is nowhere.
  [[nodiscard]] const result<std::string>& path() const noexcept { return path_; }

  [[nodiscard]] result<void> append(const journal_entry& entry);
  /// One entry for each attempt that is not over, oldest first; then one for each of the jobs that ended last. If
  /// something that this process wrote could not be made durable, that is tried again first, and the call fails with
  /// it.
  [[nodiscard]] result<std::vector<journal_entry>> entries();
  /// How many places of the file cannot be read. A crash may leave one; more of them mean a bad disk.
  [[nodiscard]] result<std::size_t> damaged_places();

 private:
  using stored = files::detail::stored_entry;

  result<std::string> fixed(result<std::string> path) const {
    if (!path) return path;
    if (path->empty() || path->find('\0') != std::string::npos) return files::storage_error("the journal has no path");
    return disk_.absolute(*path);
  }
  [[nodiscard]] static bool closes(journal_entry::kind what) noexcept {
    return what == journal_entry::kind::rejected || what == journal_entry::kind::not_sent ||
           what == journal_entry::kind::resolved || what == journal_entry::kind::finished;
  }
  // Whether an entry would say something new of what is on record.
  [[nodiscard]] bool is_news(const journal_entry& entry) const {
    if (entry.what == journal_entry::kind::finished) return text_.sends().holds_job(entry.request_id);
    return !closes(entry.what) || text_.sends().holds(entry.attempt);
  }

  [[nodiscard]] bool is_on_its_way(const std::string& attempt) const {
    for (const std::string& each : on_their_way_) {
      if (each == attempt) return true;
    }
    return false;
  }

  // The lock file, locked; a null pointer if its folder is not there and is not wanted.
  result<std::unique_ptr<files::file>> locked(bool make_folder);
  result<void> append_locked(const journal_entry& entry);
  result<void> write(files::file& to, const std::string& line, bool durable, bool take_back);
  result<void> make_durable(files::file& what);
  void compact_if_large();

  const std::unique_ptr<files::disk> own_;
  files::disk& disk_;
  const result<std::string> path_;
  const file_journal_options how_;

  std::mutex lock_;
  files::detail::journal_text text_{how_.keep_ended};
  files::detail::journal_sessions sessions_{disk_};
  std::vector<std::string> on_their_way_;  // intents of this process that have no end yet
  std::uint64_t durable_name_of_ = 0;      // the generation of the text whose file has a durable name
  bool owes_sync_ = false;                 // something was written or taken back that a loss of power may undo
  std::uint64_t compact_at_ = how_.compact_above;
};

static_assert(journal_store<file_journal>);

inline result<void> file_journal::append(const journal_entry& entry) {
  const std::lock_guard guard(lock_);
  // Even if the end of a send cannot be written, it is not on its way any more.
  if (entry.what != journal_entry::kind::intent) std::erase(on_their_way_, entry.attempt);
  if (!path_) return path_.error();
  const result<std::unique_ptr<files::file>> held = locked(true);
  if (!held) return held.error();
  if (result<void> kept = append_locked(entry); !kept) return kept;
  if (closes(entry.what)) compact_if_large();
  return {};
}

inline result<std::unique_ptr<files::file>> file_journal::locked(bool make_folder) {
  const std::string name = *path_ + ".lock";
  result<std::unique_ptr<files::file>> opened = disk_.open(name, files::open_mode::append);
  if (!opened || (*opened == nullptr && !make_folder)) return opened;
  if (*opened == nullptr) {
    if (result<void> made = disk_.make_folder(files::detail::folder_of(*path_)); !made) return std::move(made).error();
    opened = disk_.open(name, files::open_mode::append);
    if (!opened) return opened;
    if (*opened == nullptr) return files::storage_error("the folder of " + *path_ + " goes away");
  }
  const result<bool> got = (*opened)->lock(how_.lock_limit);
  if (!got) return got.error();
  if (!*got) return files::storage_error("another process has held the lock of " + *path_ + " for too long");
  return opened;
}

inline result<void> file_journal::append_locked(const journal_entry& entry) {
  result<std::unique_ptr<files::file>> opened = disk_.open(*path_, files::open_mode::append);
  if (!opened) return std::move(opened).error();
  if (*opened == nullptr) return files::storage_error("the folder of " + *path_ + " goes away");
  files::file& file = **opened;
  if (result<void> read = text_.catch_up(file, *path_); !read) return read;
  if (!is_news(entry)) return owes_sync_ ? make_durable(file) : result<void>();
  const bool is_intent = entry.what == journal_entry::kind::intent;
  if (is_intent && text_.sends().holds(entry.attempt)) {
    return files::storage_error("the attempt " + entry.attempt + " is on record already");
  }
  stored line;
  static_cast<journal_entry&>(line) = entry;
  if (is_intent) {
    if (!sessions_.running()) {
      if (result<void> runs = sessions_.begin(*path_, text_.highest_session()); !runs) return runs;
    }
    on_their_way_.push_back(entry.attempt);
  }
  line.session = sessions_.own();
  line.process = disk_.process_id();
  const auto fail = [&](result<void> why) {
    if (is_intent) on_their_way_.pop_back();
    return why;
  };
  result<std::string> text = files::detail::to_line(line);
  if (!text) return fail(std::move(text).error());
  const bool durable = entry.what != journal_entry::kind::finished;
  const bool take_back = is_intent || entry.what == journal_entry::kind::resolved;
  if (result<void> written = write(file, *text, durable, take_back); !written) return fail(written);
  return {};
}

// Behind what is there, on a line of its own. A line that stands there in part is taken back as far as that goes. So is
// a whole one that may not be durable if it is an intent, because nothing will be sent, or what a person settled,
// because it will be asked for again; but nothing else, because it is true.
inline result<void> file_journal::write(files::file& to, const std::string& line, bool durable, bool take_back) {
  const std::uint64_t end = text_.size();
  if (result<void> put = to.append((text_.ends_line() ? "" : "\n") + line + "\n"); !put) {
    (void)to.truncate(end);
    return put;
  }
  if (!durable) return {};
  result<void> kept = make_durable(to);
  if (kept && durable_name_of_ != text_.generation()) {
    kept = disk_.sync_folder(files::detail::folder_of(*path_));
    if (kept) durable_name_of_ = text_.generation();
  }
  if (kept) return kept;
  owes_sync_ = true;
  if (take_back) {
    (void)to.truncate(end);
    (void)make_durable(to);
  }
  return kept;
}

inline result<void> file_journal::make_durable(files::file& what) {
  result<void> kept = what.sync();
  if (kept) owes_sync_ = false;
  return kept;
}

inline result<std::vector<journal_entry>> file_journal::entries() {
  const std::lock_guard guard(lock_);
  if (!path_) return path_.error();
  std::vector<journal_entry> out;
  const result<std::unique_ptr<files::file>> held = locked(false);
  if (!held) return held.error();
  if (*held == nullptr) return out;
  // A caller acts on what it is told, so what is told is durable. (Windows syncs only what is open for writing.)
  const files::open_mode how = owes_sync_ ? files::open_mode::append : files::open_mode::read;
  const result<std::unique_ptr<files::file>> file = disk_.open(*path_, how);
  if (!file) return file.error();
  if (*file == nullptr) return out;
  if (owes_sync_) {
    if (result<void> kept = make_durable(**file); !kept) return std::move(kept).error();
  }
  if (result<void> read = text_.catch_up(**file, *path_); !read) return std::move(read).error();
  std::vector<std::pair<std::uint64_t, bool>> asked;  // about each session once
  const auto lives = [&](std::uint64_t session) {
    for (const auto& each : asked) {
      if (each.first == session) return each.second;
    }
    return asked.emplace_back(session, sessions_.lives(*path_, session)).second;
  };
  for (const stored& each : text_.sends().list()) {
    out.push_back(each);
    const bool own_intent = each.what == journal_entry::kind::intent && each.session == sessions_.own();
    out.back().live = own_intent ? is_on_its_way(each.attempt) : lives(each.session);
  }
  const std::vector<stored>& ended = text_.sends().ended();
  out.insert(out.end(), ended.begin(), ended.end());
  return out;
}

inline result<std::size_t> file_journal::damaged_places() {
  if (const result<std::vector<journal_entry>> listed = entries(); !listed) return listed.error();
  const std::lock_guard guard(lock_);
  return text_.damaged();
}

// Everybody who appends holds the lock and opens the file by its name, so nobody writes to the old one any more. The
// new one is whole and durable before it takes the name. A failure leaves the old one, and costs nothing but room.
inline void file_journal::compact_if_large() {
  if (text_.size() <= compact_at_) return;
  const std::string beside = *path_ + ".new";
  const auto rewrite = [&]() -> result<bool> {
    std::string kept;
    {  // closed before it is replaced, as Windows will have it
      const result<std::unique_ptr<files::file>> old = disk_.open(*path_, files::open_mode::read);
      if (!old) return old.error();
      if (*old == nullptr) return false;
      if (result<void> read = text_.catch_up(**old, *path_); !read) return std::move(read).error();
      const result<std::string> all = (*old)->read(0, static_cast<std::size_t>(text_.size()));
      if (!all) return all.error();
      kept = text_.without_what_is_over(*all);
      if (kept.size() > text_.size() / 2) return false;
      const result<std::unique_ptr<files::file>> made = disk_.open(beside, files::open_mode::replace);
      if (!made) return made.error();
      if (*made == nullptr) return false;
      if (result<void> put = (*made)->append(kept); !put) return std::move(put).error();
      if (result<void> synced = (*made)->sync(); !synced) return std::move(synced).error();
    }
    if (result<void> replaced = disk_.rename(beside, *path_); !replaced) return std::move(replaced).error();
    return true;
  };
  const result<bool> done = rewrite();
  if (!done) (void)disk_.remove(beside);
  // The next append makes the new name durable before it says that its entry is.
  compact_at_ = done && *done ? how_.compact_above : 2 * text_.size();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
