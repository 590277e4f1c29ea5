// SPDX-License-Identifier: MIT
// The record of paid sends: written before the first byte leaves, so that a crash in between leaves a trace.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/core/place.hpp"
#include "runcomfy/core/result.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// One line of a journal. It holds no prompt and no token, and no word of the service but its numbers and ids.
struct journal_entry {
  enum class kind : std::uint8_t {
    intent,    ///< a paid POST is about to go out; without a later entry of the same attempt it is in doubt
    accepted,  ///< the service gave `request_id`
    rejected,  ///< the service made no job
    not_sent,  ///< proved: nothing left
    in_doubt,  ///< it may have arrived
    finished,  ///< the job ended, in whatever way
    resolved,  ///< a person settled it: see `client::resolve`
  };
  kind what = kind::intent;
  std::string attempt;  ///< names one paid POST; empty on `finished`
  wall_time time = {};  ///< by the machine's clock as it was set
  std::string model_id = {};
  std::string request_id = {};  ///< on `accepted` and `finished`, and on `in_doubt` where an id came with the doubt
  std::string body_hash = {};   ///< the SHA-256 of the body, 64 hexadecimal digits
  std::uint64_t body_size = 0;  ///< its bytes
  std::string account = {};     ///< tells accounts apart: 16 hexadecimal digits, from which nobody gets the token back
  std::string replaces = {};    ///< on `intent`: the attempt in doubt that the caller named in `resubmit`
  int http_status = 0;          ///< of the answer, 0 without one
  int code = 0;                 ///< `error_code` of the answer, 0 without one
  std::string note = {};        ///< a few words of the library about how it ended
  /// Only in a listing: the process that wrote it still runs, so an `intent` is on its way and a job is waited for. A
  /// store that cannot tell leaves it false.
  bool live = false;
  friend bool operator==(const journal_entry&, const journal_entry&) = default;
};

/// A store of your own. `append` keeps the entry for good before it returns; a failed `intent` stops the submit,
/// unsent. `entries` gives back, in the order in which they were appended, at least the entries of every attempt that
/// is not over, and of the jobs whose end `client::recover` shall list (see `open_sends`); giving back all is right
/// too. Both are called from whichever thread calls the client, also from several at once. An exception counts as a
/// failure, and they must not close the client.
template <class J>
concept journal_store = requires(J& store, const journal_entry& entry) {
  { store.append(entry) } -> std::same_as<result<void>>;
  { store.entries() } -> std::convertible_to<result<std::vector<journal_entry>>>;
};

/// Any journal, in two pointers and without owning it; none by default. A journal that is given outlives the client.
class journal_ref {
 public:
  journal_ref() noexcept = default;
  template <class J>
    requires(journal_store<J> && !std::same_as<J, journal_ref>)
  journal_ref(J& store) noexcept : store_(detail::address_of(store)), act_(&act_on<J>) {}

  [[nodiscard]] explicit operator bool() const noexcept { return act_ != nullptr; }
  [[nodiscard]] result<void> append(const journal_entry& entry) const {
    return act_ != nullptr ? act_(store_, &entry, nullptr) : result<void>();
  }
  [[nodiscard]] result<std::vector<journal_entry>> entries() const {
    std::vector<journal_entry> out;
    if (act_ == nullptr) return out;
    result<void> listed = act_(store_, nullptr, &out);
    if (!listed) return std::move(listed).error();
    return out;
  }

 private:
  // One function for both, so that the whole stays two pointers.
  template <class J>
  static result<void> act_on(void* store, const journal_entry* entry, std::vector<journal_entry>* out) {
    J& target = *static_cast<J*>(store);
    if (entry != nullptr) return target.append(*entry);
    result<std::vector<journal_entry>> listed = target.entries();
    if (!listed) return std::move(listed).error();
    *out = *std::move(listed);
    return {};
  }
  void* store_ = nullptr;
  result<void> (*act_)(void*, const journal_entry*, std::vector<journal_entry>*) = nullptr;
};

/// What of a journal is not over: entries go in by `take`, in the order in which they were appended, and what comes out
/// is one entry for each attempt that is under way or in doubt (`intent`, `in_doubt`) or whose job has not ended
/// (`accepted`). Taking an entry twice changes nothing, and no state goes back: a job that was accepted stays accepted,
/// whatever else is said of its attempt. Stores use it to know what they must keep.
///
/// Apart from that it remembers the jobs that ended last, because an end that is on record need not have reached the
/// caller: a process may have died between.
/// (A template, so that only programs that use it compile it.) Use `open_sends`.
template <class Entry>
class basic_open_sends {
 public:
  using kind = typename Entry::kind;

  explicit basic_open_sends(std::size_t keep_ended = 256) : keep_ended_(keep_ended) {}

  void take(const Entry& next) {
    switch (next.what) {
      case kind::intent: return begin(next);
      case kind::accepted:
      case kind::in_doubt: return know(next);
      case kind::rejected:
      case kind::not_sent: return undo(next.attempt, false);
      case kind::resolved: return undo(next.attempt, true);
      case kind::finished: return end(next);
    }
  }

  /// In the order in which they were begun. `time`, body and account are those of the intent.
  [[nodiscard]] std::vector<Entry> list() const {
    std::vector<Entry> out;
    for (const record& each : records_) {
      if (!each.replaced) out.push_back(each.entry);
    }
    return out;
  }
  /// The jobs that ended last, in the order of their ends: `finished`, with the attempt, the `time`, body and account
  /// of the intent and the `note` of the end. Taken, such an entry means the same again.
  [[nodiscard]] const std::vector<Entry>& ended() const noexcept { return ended_; }
  /// Whether entries of this attempt are still needed; also true of one that is not listed, because it was named in
  /// `resubmit` and the new attempt is under way, and of one that ended and is remembered.
  [[nodiscard]] bool holds(std::string_view attempt) const {
    return find(attempt) != nullptr || has_ended(&Entry::attempt, attempt);
  }
  /// Whether the end of this job is remembered.
  [[nodiscard]] bool holds_end(std::string_view request_id) const { return has_ended(&Entry::request_id, request_id); }
  /// Whether this job has not ended.
  [[nodiscard]] bool holds_job(std::string_view request_id) const {
    for (const record& each : records_) {
      if (!request_id.empty() && each.entry.request_id == request_id) return true;
    }
    return false;
  }

 private:
  struct record {
    Entry entry;
    bool replaced = false;
  };

  // From the back, because most entries belong to what was begun last.
  [[nodiscard]] const record* find(std::string_view attempt) const {
    for (std::size_t i = records_.size(); i > 0; --i) {
      if (!attempt.empty() && records_[i - 1].entry.attempt == attempt) return &records_[i - 1];
    }
    return nullptr;
  }
  record* find(std::string_view attempt) { return const_cast<record*>(std::as_const(*this).find(attempt)); }

  [[nodiscard]] bool has_ended(std::string Entry::* which, std::string_view name) const {
    for (std::size_t i = ended_.size(); i > 0; --i) {
      if (!name.empty() && ended_[i - 1].*which == name) return true;
    }
    return false;
  }

  void begin(const Entry& next) {
    if (holds(next.attempt)) return;
    records_.push_back({next});
    if (record* old = find(next.replaces); old != nullptr && next.replaces != next.attempt) old->replaced = true;
  }
  // It arrived, or may have: what it was sent in place of is settled.
  void know(const Entry& next) {
    record* mine = find(next.attempt);
    if (mine == nullptr && has_ended(&Entry::attempt, next.attempt)) return;
    if (mine == nullptr) {  // its intent cannot be read any more
      records_.push_back({next});
      return;
    }
    if (mine->entry.what == kind::accepted) return;
    mine->entry.what = next.what;
    if (!next.request_id.empty()) mine->entry.request_id = next.request_id;
    mine->entry.http_status = next.http_status;
    mine->entry.code = next.code;
    mine->entry.note = next.note;
    drop(std::exchange(mine->entry.replaces, {}));
  }
  void drop(std::string attempt) {
    while (const record* old = find(attempt)) {
      std::string next = old->entry.replaces;
      records_.erase(records_.begin() + (old - records_.data()));
      attempt = std::move(next);
    }
  }
  // It did not arrive: what it was sent in place of is in doubt as before.
  void undo(std::string_view attempt, bool also_jobs) {
    if (also_jobs) std::erase_if(ended_, [&](const Entry& each) { return each.attempt == attempt; });
    const record* mine = find(attempt);
    if (mine == nullptr || (mine->entry.what == kind::accepted && !also_jobs)) return;
    if (record* old = find(mine->entry.replaces); old != nullptr) old->replaced = false;
    records_.erase(records_.begin() + (mine - records_.data()));
  }
  void end(const Entry& next) {
    if (next.request_id.empty()) return;
    if (!next.attempt.empty()) remember(next);  // it comes from `ended`
    for (record& each : records_) {
      if (each.entry.request_id != next.request_id || each.entry.attempt == next.attempt) continue;
      each.entry.what = kind::finished;
      each.entry.note = next.note;
      remember(each.entry);
    }
    std::erase_if(records_, [&](const record& each) { return each.entry.request_id == next.request_id; });
  }
  void remember(const Entry& job) {
    std::erase_if(ended_, [&](const Entry& each) { return each.attempt == job.attempt; });
    ended_.push_back(job);
    if (ended_.size() > keep_ended_) ended_.erase(ended_.begin());
  }

  std::vector<record> records_;
  std::vector<Entry> ended_;
  std::size_t keep_ended_;
};
using open_sends = basic_open_sends<journal_entry>;

/// A journal in memory: for tests, and for programs that keep their own records. It does not survive the process.
/// (A template, so that only programs that use it compile it.) Use `memory_journal`.
template <class Entry>
class basic_memory_journal {
 public:
  result<void> append(const Entry& entry) {
    const std::lock_guard guard(lock_);
    entries_.push_back(entry);
    return {};
  }
  /// All of them, oldest first.
  [[nodiscard]] std::vector<Entry> entries() const {
    const std::lock_guard guard(lock_);
    return entries_;
  }
  /// The jobs that were accepted and have not ended: attach to them by their `request_id`.
  [[nodiscard]] std::vector<Entry> unfinished() const {
    std::vector<Entry> out = open();
    std::erase_if(out, [](const Entry& each) { return each.what != Entry::kind::accepted; });
    return out;
  }
  /// The sends of which it is not known whether they arrived: never to be repeated without a look at the web list.
  [[nodiscard]] std::vector<Entry> in_doubt() const {
    std::vector<Entry> out = open();
    std::erase_if(out, [](const Entry& each) { return each.what == Entry::kind::accepted; });
    return out;
  }

 private:
  [[nodiscard]] std::vector<Entry> open() const {
    basic_open_sends<Entry> sends;
    for (const Entry& each : entries()) sends.take(each);
    return sends.list();
  }
  mutable std::mutex lock_;
  std::vector<Entry> entries_;
};
using memory_journal = basic_memory_journal<journal_entry>;

}  // namespace runcomfy::inline RUNCOMFY_ABI
