// SPDX-License-Identifier: MIT
// The record of paid sends: written before the first byte leaves, so that a crash in between leaves a trace.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/core/result.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// One line of a journal. It holds no prompt and no token.
struct journal_entry {
  enum class kind : std::uint8_t {
    intent,    ///< a paid POST is about to go out; without a later entry of the same attempt it is in doubt
    accepted,  ///< the service gave `request_id`
    rejected,  ///< the service made no job
    not_sent,  ///< proved: nothing left
    in_doubt,  ///< it may have arrived
    finished,  ///< the job ended, in whatever way
  };
  kind what = kind::intent;
  std::string attempt;  ///< the same for all entries of one submit; empty on `finished`
  std::string model_id;
  std::string request_id;       ///< on `accepted` and `finished`
  std::uint64_t body_hash = 0;  ///< FNV-1a of the body, to recognise it; not for security
  std::size_t body_size = 0;
  friend bool operator==(const journal_entry&, const journal_entry&) = default;
};

/// A store of your own: keeps the entry for good before it returns. A failed `intent` stops the submit, unsent.
/// Called from whichever thread calls the client, also from several at once. An exception counts as a failure, and it
/// must not close the client.
template <class J>
concept journal_store = requires(J& store, const journal_entry& entry) {
  { store.append(entry) } -> std::same_as<result<void>>;
};

/// Any journal, in two pointers and without owning it; none by default. A journal that is given outlives the client.
class journal_ref {
 public:
  journal_ref() noexcept = default;
  template <class J>
    requires(journal_store<J> && !std::same_as<J, journal_ref>)
  journal_ref(J& store) noexcept
      : store_(std::addressof(store)),
        append_([](void* to, const journal_entry& entry) { return static_cast<J*>(to)->append(entry); }) {}

  [[nodiscard]] result<void> append(const journal_entry& entry) const {
    return append_ != nullptr ? append_(store_, entry) : result<void>();
  }

 private:
  void* store_ = nullptr;
  result<void> (*append_)(void*, const journal_entry&) = nullptr;
};

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
  [[nodiscard]] std::vector<Entry> entries() const {
    const std::lock_guard guard(lock_);
    return entries_;
  }
  /// The jobs that were accepted and have not ended: attach to them by their `request_id`.
  [[nodiscard]] std::vector<Entry> unfinished() const {
    std::vector<Entry> out;
    for (Entry& each : entries()) {
      if (each.what == Entry::kind::accepted) out.push_back(std::move(each));
      else if (each.what == Entry::kind::finished)
        std::erase_if(out, [&](const Entry& e) { return e.request_id == each.request_id; });
    }
    return out;
  }
  /// The sends of which it is not known whether they arrived: never to be repeated without a look at the web list.
  [[nodiscard]] std::vector<Entry> in_doubt() const {
    std::vector<Entry> out;
    for (Entry& each : entries()) {
      if (each.what == Entry::kind::intent) out.push_back(std::move(each));
      else if (each.what == Entry::kind::in_doubt) {
        for (Entry& open : out) {
          if (open.attempt == each.attempt) open = each;  // it may know a request id
        }
      } else if (each.what != Entry::kind::finished) {
        std::erase_if(out, [&](const Entry& e) { return e.attempt == each.attempt; });
      }
    }
    return out;
  }

 private:
  mutable std::mutex lock_;
  std::vector<Entry> entries_;
};
using memory_journal = basic_memory_journal<journal_entry>;

namespace detail {

[[nodiscard]] constexpr std::uint64_t fnv1a(std::string_view bytes) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI
