// SPDX-License-Identifier: MIT
// The seam under which every HTTP stack fits: one primitive, and an adapter for stacks that block.
#pragma once

#include <atomic>
#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/fatal.hpp"
#include "runcomfy/core/place.hpp"
#include "runcomfy/http/message.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::http {

/// One exchange in flight. It is owned by the caller and stays alive until `complete()` was called, exactly once, on
/// any thread, perhaps before `start()` returns; nothing may touch it afterwards. A transport calls `on_head` once,
/// then `on_body` for each piece, then `complete`; an answer that failed early may skip the first two.
class exchange {
 public:
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  [[nodiscard]] const http::request& request() const noexcept { return request_; }
  [[nodiscard]] const http::call& call() const noexcept { return call_; }

  /// The final head (never a 1xx). False means: end the exchange with `failure::sink_stopped`.
  [[nodiscard]] bool on_head(response_head head) { return take_head(std::move(head)); }
  /// Body bytes as they arrive. False as above.
  [[nodiscard]] bool on_body(std::string_view bytes) { return take_body(bytes); }
  /// The end. `outcome::reply` is not looked at: the reply went through `on_head` and `on_body`.
  void complete(outcome how) {
    if (completed_.exchange(true)) runcomfy::detail::fatal("a transport called complete() twice for one exchange");
    finish(std::move(how));
  }

 protected:
  exchange(const http::request& what, const http::call& how) : request_(what), call_(how) {}
  ~exchange() = default;

 private:
  virtual bool take_head(response_head head) = 0;
  virtual bool take_body(std::string_view bytes) = 0;
  virtual void finish(outcome how) = 0;

  const http::request& request_;
  const http::call& call_;
  std::atomic<bool> completed_{false};
};

// One requirement for each named concept: a compiler then names the one that failed.
template <class T>
concept has_start = requires(T& t, exchange& x) { t.start(x); };
template <class T>
concept start_returns_nothing = requires(T& t, exchange& x) {
  { t.start(x) } -> std::same_as<void>;
};
template <class T>
concept has_perform = requires(T& t, const request& what, const call& how) { t.perform(what, how); };
template <class T>
concept perform_returns_outcome = requires(T& t, const request& what, const call& how) {
  { t.perform(what, how) } -> std::same_as<outcome>;
};

/// A stack that reports when it is done: `void start(exchange&)`.
template <class T>
concept transport = has_start<T> && start_returns_nothing<T>;
/// A stack that blocks: `outcome perform(request const&, call const&)`.
template <class T>
concept blocking_transport = has_perform<T> && perform_returns_outcome<T>;
/// What a client takes.
template <class T>
concept usable_transport = transport<T> || blocking_transport<T>;

/// True for a usable transport; otherwise the build stops with a sentence that says what is missing. For authors:
/// `static_assert(runcomfy::http::check_transport<my_stack>());`
template <class T>
consteval bool check_transport() {
  static_assert(has_start<T> || has_perform<T>,
                "runcomfy: a transport needs `runcomfy::http::outcome perform(runcomfy::http::request const&, "
                "runcomfy::http::call const&)`, "
                "or `void start(runcomfy::http::exchange&)`, callable on a non-const object");
  static_assert(has_start<T> || !has_perform<T> || perform_returns_outcome<T>,
                "runcomfy: perform() of a transport must return runcomfy::http::outcome by value");
  static_assert(
      !has_start<T> || start_returns_nothing<T>,
      "runcomfy: start() of a transport must return void; the end of the exchange is told by exchange::complete()");
  return usable_transport<T>;
}

/// Whether calls into the transport may overlap: `static constexpr bool concurrent = true;` in it.
template <class T>
[[nodiscard]] consteval bool is_concurrent() {
  if constexpr (requires {
                  { T::concurrent } -> std::convertible_to<bool>;
                })
    return T::concurrent;
  else return false;
}

/// Makes a blocking stack a `transport`. Refers to it; the stack outlives the adapter.
template <blocking_transport T>
class blocking {
 public:
  static constexpr bool concurrent = is_concurrent<T>();
  explicit blocking(T& stack) noexcept : stack_(stack) {}
  void start(exchange& x) {
    outcome how = stack_.perform(x.request(), x.call());
    if (how.reply.status != 0) {
      const bool wanted = x.on_head({how.reply.status, std::move(how.reply.headers)}) &&
                          (how.reply.body.empty() || x.on_body(how.reply.body));
      if (!wanted && how.ok()) how.why = failure::sink_stopped;
    }
    how.reply = {};
    x.complete(std::move(how));
  }

 private:
  T& stack_;
};

/// Any transport, in two pointers and without owning it. Itself a transport.
class transport_ref {
 public:
  template <class T>
    requires(usable_transport<T> && !std::same_as<T, transport_ref>)
  transport_ref(T& stack) noexcept : stack_(runcomfy::detail::address_of(stack)), start_(&start_one<T>) {}
  void start(exchange& x) { start_(stack_, x); }

 private:
  template <class T>
  static void start_one(void* stack, exchange& x) {
    if constexpr (transport<T>) static_cast<T*>(stack)->start(x);
    else blocking<T>(*static_cast<T*>(stack)).start(x);
  }
  void* stack_;
  void (*start_)(void*, exchange&);
};
static_assert(sizeof(transport_ref) == 2 * sizeof(void*) && transport<transport_ref>);

}  // namespace runcomfy::inline RUNCOMFY_ABI::http
