// SPDX-License-Identifier: MIT
// Watching what a client does, for logs and metrics.
#pragma once

#include <concepts>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/place.hpp"
#include "runcomfy/protocol/states.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Something that happened. It never holds the token, the input or a URL's query.
struct event {
  enum class kind : std::uint8_t {
    submitting,       ///< a paid POST is about to go out
    submitted,        ///< it was accepted
    submit_failed,    ///< it ended in any other way; see `problem`
    state_changed,    ///< a status read brought something new; see `news`
    call_failed,      ///< a call failed and may be repeated, a submit only if nothing of it left; see `problem`
    finished,         ///< the output is there
    ended_badly,      ///< the wait is over for good without an output; see `problem`
    foreign_url,      ///< the service named a URL that is not the one of the API; it is not used, see `detail`
    journal_failed,   ///< an entry after the intent could not be written; see `problem`
    cancel_answered,  ///< the service answered to a cancel; see `detail` for the outcome
  };
  kind what = kind::submitting;
  std::string model_id;
  std::string request_id;
  std::optional<update> news = {};
  std::optional<error> problem = {};
  std::string detail = {};
};

/// An observer of your own. Called from whichever thread calls the client, also from several at once. What it throws is
/// dropped, because a job that was paid for must not be lost to a log line. It must not close the client.
template <class O>
concept observer = requires(O& watcher, const event& what) { watcher.on_event(what); };

/// Any observer, in two pointers and without owning it; none by default. An observer that is given outlives the client.
class observer_ref {
 public:
  observer_ref() noexcept = default;
  template <class O>
    requires(observer<O> && !std::same_as<O, observer_ref>)
  observer_ref(O& watcher) noexcept
      : watcher_(detail::address_of(watcher)),
        tell_([](void* to, const event& what) { static_cast<O*>(to)->on_event(what); }) {}

  [[nodiscard]] explicit operator bool() const noexcept { return tell_ != nullptr; }
  void tell(const event& what) const {
    if (tell_ != nullptr) tell_(watcher_, what);
  }

 private:
  void* watcher_ = nullptr;
  void (*tell_)(void*, const event&) = nullptr;
};

/// Keeps every event in memory. (A template, so that only programs that use it compile it.) Use `memory_observer`.
template <class Event>
class basic_memory_observer {
 public:
  void on_event(const Event& what) {
    const std::lock_guard guard(lock_);
    events_.push_back(what);
  }
  [[nodiscard]] std::vector<Event> events() const {
    const std::lock_guard guard(lock_);
    return events_;
  }

 private:
  mutable std::mutex lock_;
  std::vector<Event> events_;
};
using memory_observer = basic_memory_observer<event>;

}  // namespace runcomfy::inline RUNCOMFY_ABI
