// SPDX-License-Identifier: MIT
// Asking a wait or a transfer to end early. Our own type, because std::stop_token is missing from current toolchains
// (libc++ before 20, Xcode before 26).
#pragma once

#include <atomic>
#include <concepts>
#include <mutex>
#include <type_traits>
#include <utility>

#include "runcomfy/core/place.hpp"
#include "runcomfy/core/shared.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {
struct stop_state;
class stop_listener;
}  // namespace detail

/// Tells whether a stop was asked for. Owns what it looks at, so it may outlive its source. Copies are cheap.
/// A default-made token never stops. Safe to use from several threads.
class stop_token {
 public:
  stop_token() noexcept = default;
  [[nodiscard]] bool stop_requested() const noexcept;
  /// Whether it was made by a source: a default-made token is false.
  [[nodiscard]] bool stop_possible() const noexcept { return state_ != nullptr; }

 private:
  friend class stop_source;
  friend class detail::stop_listener;
  explicit stop_token(detail::shared<detail::stop_state> state) noexcept : state_(std::move(state)) {}
  detail::shared<detail::stop_state> state_;
};

/// Asks for a stop: once, for good, from any thread. Copies share the same stop.
class stop_source {
 public:
  stop_source();
  [[nodiscard]] stop_token token() const noexcept { return stop_token(state_); }
  /// Wakes every wait that holds a token of this source. Returns true for the first call only.
  bool request_stop() const;
  [[nodiscard]] bool stop_requested() const noexcept { return token().stop_requested(); }

 private:
  detail::shared<detail::stop_state> state_;
};

/// Two words that look at something with `stop_requested()`, without owning it. It appears only inside `http::call`
/// and `http::exchange`, whose life is inside that of what they look at; options hold a `stop_token`.
class stop_view {
 public:
  constexpr stop_view() noexcept = default;
  template <class T>
    requires(!std::same_as<T, stop_view> &&
             requires(const T& t) {
               { t.stop_requested() } -> std::convertible_to<bool>;
             })
  constexpr stop_view(const T& watched) noexcept
      : watched_(detail::address_of(watched)),
        ask_([](const void* p) { return static_cast<bool>(static_cast<const T*>(p)->stop_requested()); }) {}

  [[nodiscard]] bool stop_requested() const { return ask_ != nullptr && ask_(watched_); }

 private:
  const void* watched_ = nullptr;
  bool (*ask_)(const void*) = nullptr;
};

namespace detail {

// Calls a function when a stop is asked for, at once if it was already. The function runs under the state's lock,
// so that after the destructor it runs no more; it must only wake somebody up.
class stop_listener {
 public:
  stop_listener(const stop_token& token, void (*notify)(void*), void* context);
  ~stop_listener();
  stop_listener(const stop_listener&) = delete;
  stop_listener& operator=(const stop_listener&) = delete;

 private:
  friend struct stop_state;
  shared<stop_state> state_;
  void (*notify_)(void*);
  void* context_;
  stop_listener* next_ = nullptr;
};

struct stop_state {
  std::atomic<bool> requested{false};
  std::mutex lock;
  stop_listener* listeners = nullptr;

  bool request() {
    const std::lock_guard guard(lock);
    if (requested.exchange(true)) return false;
    for (stop_listener* each = listeners; each != nullptr; each = each->next_) each->notify_(each->context_);
    return true;
  }
};

inline stop_listener::stop_listener(const stop_token& token, void (*notify)(void*), void* context)
    : state_(token.state_), notify_(notify), context_(context) {
  if (state_ == nullptr) return;
  const std::lock_guard guard(state_->lock);
  next_ = std::exchange(state_->listeners, this);
  if (state_->requested.load()) notify_(context_);
}

inline stop_listener::~stop_listener() {
  if (state_ == nullptr) return;
  const std::lock_guard guard(state_->lock);
  for (stop_listener** at = &state_->listeners; *at != nullptr; at = &(*at)->next_) {
    if (*at == this) {
      *at = next_;
      return;
    }
  }
}

}  // namespace detail

inline bool stop_token::stop_requested() const noexcept { return state_ != nullptr && state_->requested.load(); }
inline stop_source::stop_source() : state_(detail::make_shared_of<detail::stop_state>()) {}
inline bool stop_source::request_stop() const { return state_->request(); }

}  // namespace runcomfy::inline RUNCOMFY_ABI
