// SPDX-License-Identifier: MIT
// runcomfy for C++, the library: a client of the RunComfy Model API. Bring a transport, or copy runcomfy_httplib.hpp beside it.
// Generated from include/runcomfy by tools/amalgamate.cpp. Change the tree, not this file.
//
// MIT License
//
// Copyright (c) 2026 the runcomfy-cpp authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#if defined(RUNCOMFY_SINGLE_HEADER)
#if RUNCOMFY_SINGLE_HEADER != 100
#error "runcomfy: this translation unit includes two versions of the single header runcomfy.hpp: use one."
#endif
#elif defined(RUNCOMFY_VERSION)
#error "runcomfy: this translation unit includes both the header tree <runcomfy/...> and the single header runcomfy.hpp: use one of them."
#else

#include <array>
#include <atomic>
#include <bit>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>
#include <version>

// ---- runcomfy/core/chrono.hpp ---------------------------------------------------------------------------------------
// Durations, the steady clock and their literals: the part of <chrono> that the library needs.

// <chrono> of libstdc++ brings calendars, time zones and streams in C++20, a tenth of what including this library would
// cost. What <mutex> needs of it stands in a header of its own there; include <chrono> yourself where you use the rest.
#if defined(__GLIBCXX__) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif

// ---- runcomfy/core/version.hpp --------------------------------------------------------------------------------------
// The version of the library, and the name of the inline namespace that every entity of it lives in.

#if defined(RUNCOMFY_SINGLE_HEADER)
#error \
    "runcomfy: this program includes both the single header runcomfy.hpp and the header tree <runcomfy/...>: use one of them."
#endif

/// Major * 10000 + minor * 100 + patch. The one place where the version is written down; CMake and Meson read it here.
#define RUNCOMFY_VERSION 100
/// The inline namespace of this version: two versions may live in one program, in different translation units.
#define RUNCOMFY_ABI v0_1_0

namespace runcomfy::inline RUNCOMFY_ABI {

/// The version as text, for user agents and bug reports.
inline constexpr const char* version_text = "0.1.0";

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/core/place.hpp ----------------------------------------------------------------------------------------
// Objects in storage that is there already. <memory> has the same and much more, and would cost every user 0.02 s.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Begins the life of a `T`, made from the arguments, in storage of its own.
template <class T, class... Args>
T* construct(T* where, Args&&... args) {
  return ::new (static_cast<void*>(where)) T(std::forward<Args>(args)...);
}

/// Ends the life of an object, not of its storage.
template <class T>
void destroy(T* what) noexcept {
  what->~T();
}

/// Where an object is, whatever its type makes of `&`.
template <class T>
[[nodiscard]] constexpr T* address_of(T& what) noexcept {
  return __builtin_addressof(what);  // of g++, clang and MSVC
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/client/clock.hpp --------------------------------------------------------------------------------------
// Time and chance, handed in from outside, so that a job of half an hour is tested in a millisecond.

namespace runcomfy::inline RUNCOMFY_ABI {

using time_point = std::chrono::steady_clock::time_point;
/// The time of day. It may jump, so nothing is timed by it: it only stands in records that outlive the process.
using wall_time = std::chrono::system_clock::time_point;

/// What ends a sleep early: a stop that was asked for, or a client that closes. Set once, for good.
class wake_signal {
 public:
  void set() {
    const std::lock_guard guard(lock_);
    raised_ = true;
    changed_.notify_all();
  }
  [[nodiscard]] bool raised() const noexcept { return raised_; }
  /// Sleeps on the machine's steady clock until then, or until `set()`.
  void sleep_until(time_point when) {
    std::unique_lock guard(lock_);
    // In steps of at most an hour: time_point::max() overflows in some standard libraries.
    while (!raised_ && std::chrono::steady_clock::now() < when) {
      const time_point step = std::chrono::steady_clock::now() + std::chrono::hours(1);
      changed_.wait_until(guard, when < step ? when : step);
    }
  }
  /// For clocks of your own: blocks until `set()`, or until `over()` is true. It is asked again after each `nudge()`,
  /// under a lock of this signal: it must be quick and lock nothing.
  template <class Over>
  void wait(Over over) {
    std::unique_lock guard(lock_);
    while (!raised_ && !over()) changed_.wait(guard);
  }
  void nudge() {
    const std::lock_guard guard(lock_);
    changed_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::atomic<bool> raised_{false};
};

/// What a clock of your own must have: the time, and a sleep that returns at the time or when the signal is raised,
/// whichever is first. Both may be called from several threads. It may also have `wall_time wall_now()`; without it the
/// time of day is the machine's.
template <class C>
concept clock = requires(C& c, time_point when, wake_signal& wake) {
  { c.now() } -> std::same_as<time_point>;
  c.sleep_until(when, wake);
};

/// Any clock, in two pointers and without owning it; the machine's steady clock by default. A clock that is given
/// outlives the client. The network keeps real time: pair another clock with the mock or the simulator only.
class clock_ref {
 public:
  clock_ref() noexcept = default;
  template <class C>
    requires(clock<C> && !std::same_as<C, clock_ref>)
  clock_ref(C& from) noexcept : clock_(detail::address_of(from)), act_(&act_on<C>) {}

  [[nodiscard]] time_point now() const {
    if (act_ == nullptr) return std::chrono::steady_clock::now();
    return act_(clock_, {}, nullptr, nullptr);
  }
  void sleep_until(time_point when, wake_signal& wake) const {
    if (act_ == nullptr) wake.sleep_until(when);
    else act_(clock_, when, &wake, nullptr);
  }
  [[nodiscard]] wall_time wall_now() const {
    wall_time out = std::chrono::system_clock::now();
    if (act_ != nullptr) act_(clock_, {}, nullptr, &out);
    return out;
  }

 private:
  // One function for all three, so that the whole stays two pointers.
  template <class C>
  static time_point act_on(void* clock, time_point when, wake_signal* wake, wall_time* wall) {
    C& target = *static_cast<C*>(clock);
    if (wake != nullptr) {
      target.sleep_until(when, *wake);
      return when;
    }
    if (wall == nullptr) return target.now();
    if constexpr (requires {
                    { target.wall_now() } -> std::same_as<wall_time>;
                  }) {
      *wall = target.wall_now();
    }
    return when;
  }
  void* clock_ = nullptr;
  time_point (*act_)(void*, time_point, wake_signal*, wall_time*) = nullptr;
};

/// A source of random numbers, without owning it: anything that returns uniformly spread `std::uint64_t` when called.
/// By default each client has a generator of its own, seeded from the time and its address: good for spreading polls,
/// not for secrets. A source that is given outlives the client and is called under a lock of the client.
class random_ref {
 public:
  random_ref() noexcept = default;
  template <class G>
    requires(!std::same_as<G, random_ref> &&
             requires(G& g) {
               { g() } -> std::convertible_to<std::uint64_t>;
             })
  random_ref(G& from) noexcept
      : source_(detail::address_of(from)),
        next_([](void* source) -> std::uint64_t { return (*static_cast<G*>(source))(); }) {}

  [[nodiscard]] explicit operator bool() const noexcept { return next_ != nullptr; }
  std::uint64_t operator()() const { return next_(source_); }

 private:
  void* source_ = nullptr;
  std::uint64_t (*next_)(void*) = nullptr;
};

namespace detail {

// Sebastiano Vigna's splitmix64: eight bytes of state, which is all that jitter needs.
class splitmix64 {
 public:
  explicit splitmix64(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t operator()() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/core/owners.hpp ---------------------------------------------------------------------------------------
// How many own something that several threads share.

#if !defined(__GNUC__)
#include <atomic>  // of libstdc++ it brings the headers of the operating system's threads into every program
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Begins with one owner.
class owner_count {
 public:
#if defined(__GNUC__)
  void add() noexcept { __atomic_fetch_add(&owners_, 1, __ATOMIC_RELAXED); }
  /// True: that was the last one.
  [[nodiscard]] bool drop() noexcept { return __atomic_fetch_sub(&owners_, 1, __ATOMIC_ACQ_REL) == 1; }

 private:
  std::uint32_t owners_ = 1;
#else
  void add() noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] bool drop() noexcept { return owners_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  std::atomic<std::uint32_t> owners_{1};
#endif
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/core/utf8.hpp -----------------------------------------------------------------------------------------
// What is UTF-8, character by character.

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_APART
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// One UTF-8 sequence of 2 to 4 bytes at `at`, whose first byte is above 0x7F: its length, or 0 where the bytes are not
// well-formed (Unicode 15, table 3-7: no overlong form, no surrogate, nothing above U+10FFFF).
RUNCOMFY_APART constexpr std::size_t utf8_sequence(const char* at, const char* end) noexcept {
  const auto byte = [at](std::size_t i) { return unsigned{static_cast<unsigned char>(at[i])}; };
  const unsigned first = byte(0);
  const std::size_t length = 2U + (first >= 0xE0 ? 1U : 0U) + (first >= 0xF0 ? 1U : 0U);
  if (first < 0xC2 || static_cast<std::size_t>(end - at) < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  const unsigned pair = first << 8 | byte(1);
  if (pair >> 5 == 0xE080 >> 5 || pair >> 5 == 0xEDA0 >> 5 || pair >> 4 == 0xF080 >> 4 || pair >= 0xF490) return 0;
  return length;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

#undef RUNCOMFY_APART

// ---- runcomfy/core/append.hpp ---------------------------------------------------------------------------------------
// Adding to a text by small functions. In C++20 every use of another member of std::string puts a copy of that member
// into the program, which makes reports the largest part of a small one.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#define RUNCOMFY_NOINLINE [[gnu::noinline]]
#else
#define RUNCOMFY_COLD
#define RUNCOMFY_NOINLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

struct keep_all {
  std::size_t operator()(char*, std::size_t size) const noexcept { return size; }
};
template <class String>
concept can_overwrite = requires(String& text) { text.__resize_and_overwrite(0, keep_all()); };
template <class String>
concept can_overwrite_msvc = requires(String& text) { text._Resize_and_overwrite(0, keep_all()); };
template <class String>
concept can_default_init = requires(String& text) { text.__resize_default_init(0); };
template <class String>
concept resizes_unfilled = can_overwrite<String> || can_overwrite_msvc<String> || can_default_init<String>;

/// The rest of that function where the text must move, with libstdc++: what its `reserve` makes has room to grow,
/// unlike that of libc++.
template <class String>
RUNCOMFY_COLD void make_room(String& text, std::size_t size) {
  text.reserve(size);
}

/// Makes a text so long; what is new of it may be anything. The one place where texts grow, so that there is one copy
/// of how they do. The public name for it exists only from C++23 on, and what a program does must not depend on its
/// -std.
template <class String>
RUNCOMFY_NOINLINE void resize_unfilled(String& text, std::size_t size) {
#if defined(__GLIBCXX__)
  if (text.capacity() < size) make_room(text, size);
  if (text.capacity() < size) __builtin_unreachable();  // or there would be code to grow once more
#endif
  if constexpr (can_overwrite<String>) text.__resize_and_overwrite(size, keep_all());
  else if constexpr (can_overwrite_msvc<String>) text._Resize_and_overwrite(size, keep_all());
  else if constexpr (can_default_init<String>) text.__resize_default_init(size);
  else text.resize(size);
}

/// Adds a text, which is no part of the other; for what is rare, because it is made for size.
RUNCOMFY_COLD inline void append(std::string& to, std::string_view text) {
  if (text.empty()) return;
  const std::size_t old = to.size();
  resize_unfilled(to, old + text.size());
  std::memcpy(to.data() + old, text.data(), text.size());
}

/// Adds a text that may hold names from outside, as a part of one line of a log or a terminal: a question mark stands
/// for each control character, for each character that breaks a line or turns the direction of writing (Unicode: Cc,
/// U+2028 to U+202E, U+2066 to U+2069, U+200E, U+200F, U+061C), and for each byte that is no UTF-8.
RUNCOMFY_COLD inline void append_line(std::string& to, std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const bool ascii = static_cast<unsigned char>(*at) < 0x80;
    std::size_t length = ascii ? 1 : utf8_sequence(at, end);
    bool shown = length != 0;
    if (length == 0) length = 1;
    std::uint32_t bytes = 0;
    for (std::size_t i = 0; i < length; ++i) bytes = bytes << 8U | static_cast<unsigned char>(at[i]);
    const auto is_among = [bytes](std::uint32_t first, std::uint32_t last) { return bytes - first <= last - first; };
    shown = shown && !is_among(0, 0x1F) && !is_among(0x7F, 0x7F) && !is_among(0xC280, 0xC29F) &&
            !is_among(0xD89C, 0xD89C) && !is_among(0xE2808E, 0xE2808F) && !is_among(0xE280A8, 0xE280AE) &&
            !is_among(0xE281A6, 0xE281A9);
    append(to, shown ? std::string_view(at, length) : std::string_view("?"));
    at += length;
  }
}

/// Where the first byte stands that is not allowed, as the end of a sentence part: ` (at offset 7)`. Empty if all are.
template <class Allowed>
[[nodiscard]] std::string place_of_other(std::string_view text, Allowed allowed) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!allowed(text[i])) return " (at offset " + std::to_string(i) + ")";
  }
  return {};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

#undef RUNCOMFY_COLD
#undef RUNCOMFY_NOINLINE

// ---- runcomfy/core/violation.hpp ------------------------------------------------------------------------------------
// One broken rule of an input.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]  // made for size: reports are rare
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// One rule of a model's input schema that a value does not keep. All texts are complete in themselves.
struct violation {
  std::string wire_name;  ///< the property as the service names it; nested ones by path, as in `loras/0/path`
  std::string member;     ///< the C++ member that holds it; empty where it has none
  /// The JSON Schema keyword: `minimum`, `maximum`, `maxLength`, `minItems`, `maxItems`, `enum`, `format`; or `media`,
  /// `utf8`, `type`, `finite`.
  std::string rule;
  std::string limit;   ///< what the rule asks for, as JSON text
  std::string actual;  ///< what was given, as JSON text, shortened; for lengths and counts, the length or count
  std::string_view help =
      {};  ///< what to do about it, where that is not plain; a text that lives as long as the program

  /// The violation as a sentence part: `598_steps (member steps): 99 breaks maximum 20`. One line, whatever the names
  /// and values hold: a question mark stands for each control character.
  [[nodiscard]] std::string message() const;

  friend bool operator==(const violation&, const violation&) = default;
};

RUNCOMFY_COLD inline std::string violation::message() const {
  std::string text;
  detail::append_line(text, wire_name);
  if (!member.empty() && member != wire_name) {
    detail::append(text, " (member ");
    detail::append_line(text, member);
    detail::append(text, ")");
  }
  detail::append(text, ": ");
  detail::append_line(text, actual);
  detail::append(text, " breaks ");
  detail::append_line(text, rule);
  if (!limit.empty()) detail::append(text, " ");
  detail::append_line(text, limit);
  if (!help.empty()) detail::append(text, ": ");
  detail::append_line(text, help);
  return text;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_COLD

// ---- runcomfy/core/error.hpp ----------------------------------------------------------------------------------------
// What went wrong, in a value that costs one pointer.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// What kind of thing went wrong: what a program branches on. Closed until the next major version.
enum class error_kind : std::uint8_t {
  invalid_input,   ///< the input, an id or an option is malformed; nothing was sent
  configuration,   ///< the client is set up wrongly (base URL, CA file, transport); nothing was sent
  authentication,  ///< the token is missing, malformed, or refused by the service
  permission,      ///< the token is good but not for this
  balance,         ///< the account has not enough money
  not_found,       ///< no such model or request, or it has expired
  rate_limited,    ///< the service asks to come back later
  rejected,        ///< the service refused the request for another reason; no job was made
  server,          ///< the service failed (HTTP 5xx)
  gateway,         ///< something in front of the service answered instead of it (HTML, 502, 503, 504)
  network,         ///< the connection could not be made or broke
  tls,             ///< the certificate was refused or the TLS handshake failed
  protocol,        ///< the answer could not be understood
  timeout,         ///< the time given by the caller is over; the job, if any, goes on
  stopped,         ///< the caller's stop token fired; the job, if any, goes on
  lost_contact,    ///< the service could not be reached for too long while a job was running
  in_doubt,        ///< the submit may or may not have reached the service: a job may exist and cost money
  job_failed,      ///< the job ended without success
  job_cancelled,   ///< the job was cancelled
  unknown_state,   ///< the service kept saying a state word that this version does not know
  storage,         ///< the journal or another file could not be written or read
  closed,          ///< the client was closed; attach to the job again with another client
};

/// Which call of the user failed.
enum class operation : std::uint8_t { none, submit, attach, status, output, wait, cancel, json, validate, journal };

/// What became of a submit, as far as it is known. A submit that cannot be told is in doubt: money may have been spent.
enum class delivery : std::uint8_t {
  not_sent,  ///< proved: no byte of the body left; submitting again is safe
  rejected,  ///< the service answered and made no job; submitting again is safe
  accepted,  ///< a job exists; its id is in the error
  in_doubt,  ///< cannot be known; submitting again may pay twice
};

[[nodiscard]] constexpr std::string_view to_string(error_kind kind) noexcept {
  switch (kind) {
    case error_kind::invalid_input: return "invalid_input";
    case error_kind::configuration: return "configuration";
    case error_kind::authentication: return "authentication";
    case error_kind::permission: return "permission";
    case error_kind::balance: return "balance";
    case error_kind::not_found: return "not_found";
    case error_kind::rate_limited: return "rate_limited";
    case error_kind::rejected: return "rejected";
    case error_kind::server: return "server";
    case error_kind::gateway: return "gateway";
    case error_kind::network: return "network";
    case error_kind::tls: return "tls";
    case error_kind::protocol: return "protocol";
    case error_kind::timeout: return "timeout";
    case error_kind::stopped: return "stopped";
    case error_kind::lost_contact: return "lost_contact";
    case error_kind::in_doubt: return "in_doubt";
    case error_kind::job_failed: return "job_failed";
    case error_kind::job_cancelled: return "job_cancelled";
    case error_kind::unknown_state: return "unknown_state";
    case error_kind::storage: return "storage";
    case error_kind::closed: return "closed";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(operation what) noexcept {
  switch (what) {
    case operation::none: return "none";
    case operation::submit: return "submit";
    case operation::attach: return "attach";
    case operation::status: return "status";
    case operation::output: return "output";
    case operation::wait: return "wait";
    case operation::cancel: return "cancel";
    case operation::json: return "json";
    case operation::validate: return "validate";
    case operation::journal: return "journal";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(delivery what) noexcept {
  switch (what) {
    case delivery::not_sent: return "not_sent";
    case delivery::rejected: return "rejected";
    case delivery::accepted: return "accepted";
    case delivery::in_doubt: return "in_doubt";
  }
  return "unknown";
}

/// Everything an error can say. Plain data: fill what is known and make an `error` of it.
struct error_info {
  error_kind kind = error_kind::protocol;
  runcomfy::operation operation = runcomfy::operation::none;
  runcomfy::delivery delivery = runcomfy::delivery::not_sent;
  int http_status = 0;          ///< 0 when no HTTP answer came
  int code = 0;                 ///< `error_code` of the service (contract, section 5); 0 when there is none
  std::string service_message;  ///< what the service said, shortened and without secrets
  std::string request_id;       ///< the job, once known
  std::string model_id;         ///< the model, where the call named one
  std::string attempt_id;       ///< the send in doubt, by its name in the journal
  int attempts = 0;             ///< HTTP exchanges made for this call
  std::optional<std::chrono::milliseconds> retry_after;  ///< how long the service asks to wait
  std::vector<violation> violations;
  std::string message;  ///< one sentence: what, where, what to do
};

namespace detail {
class error_maker;
}

/// What went wrong: immutable, one pointer wide, cheap and safe to copy across threads.
/// Its texts never hold the token. A moved-from error may only be destroyed or assigned to.
class error {
 public:
  explicit error(error_info info) : state_(new shared{std::move(info)}) {}
  error(const error& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) state_->owners.add();
  }
  error(error&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  error& operator=(error other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  RUNCOMFY_COLD ~error() {
    if (state_ != nullptr && state_->owners.drop()) delete state_;
  }

  [[nodiscard]] error_kind kind() const noexcept { return state_->info.kind; }
  [[nodiscard]] runcomfy::operation operation() const noexcept { return state_->info.operation; }
  /// What became of the submit this error belongs to; `accepted` for everything that happens to a job later.
  [[nodiscard]] runcomfy::delivery delivery() const noexcept { return state_->info.delivery; }
  /// The HTTP status of the last answer, 0 when there was none.
  [[nodiscard]] int http_status() const noexcept { return state_->info.http_status; }
  /// The `error_code` of the service (contract, section 5), 0 when there was none.
  [[nodiscard]] int code() const noexcept { return state_->info.code; }
  /// The service's own words, shortened; empty when there were none.
  [[nodiscard]] const std::string& service_message() const noexcept { return state_->info.service_message; }
  /// The id of the job as text, empty when none is known: `client.attach(e.request_id())` comes back to it.
  [[nodiscard]] const std::string& request_id() const noexcept { return state_->info.request_id; }
  [[nodiscard]] const std::string& model_id() const noexcept { return state_->info.model_id; }
  /// The send that is in doubt, by its name in the journal: for `submit_options::resubmit` and `client::resolve`.
  /// Empty without a journal.
  [[nodiscard]] const std::string& attempt_id() const noexcept { return state_->info.attempt_id; }
  /// How many HTTP exchanges the failed call made.
  [[nodiscard]] int attempts() const noexcept { return state_->info.attempts; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> retry_after() const noexcept {
    return state_->info.retry_after;
  }
  /// Every broken rule of the input, for `invalid_input`.
  [[nodiscard]] const std::vector<violation>& violations() const noexcept { return state_->info.violations; }
  /// One sentence: what happened, where, and what to do.
  [[nodiscard]] const std::string& message() const noexcept { return state_->info.message; }
  /// The same error, or one that says the same: kind, delivery, HTTP status, code, request id and sentence.
  friend bool operator==(const error& a, const error& b) noexcept {
    if (a.state_ == b.state_) return true;
    return a.kind() == b.kind() && a.delivery() == b.delivery() && a.http_status() == b.http_status() &&
           a.code() == b.code() && a.request_id() == b.request_id() && a.message() == b.message();
  }
  /// Everything at once, for code that makes a new error out of this one.
  [[nodiscard]] const error_info& info() const noexcept { return state_->info; }

 private:
  friend class detail::error_maker;
  struct shared {
    error_info info;
    detail::owner_count owners = {};
  };
  explicit error(shared* first) noexcept : state_(first) {}
  shared* state_;
};

namespace detail {

// Makes an error without a move of each of its texts, which is most of what an error costs in a small program.
class error_maker {
 public:
  static error begin(error_kind kind, operation what) {
    error made(new error::shared{{}});
    made.state_->info.kind = kind;
    made.state_->info.operation = what;
    return made;
  }
  // Of an error that has no other owner yet.
  static std::string& message(error& made) noexcept { return made.state_->info.message; }
};

}  // namespace detail

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_COLD

// ---- runcomfy/core/fatal.hpp ----------------------------------------------------------------------------------------
// The one way in which the library ends a program: a broken promise of the caller, told as a sentence.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Writes one line to standard error and aborts. Used where going on would be undefined behaviour.
[[noreturn]] inline void fatal(std::string_view sentence) noexcept {
  std::fwrite("runcomfy: ", 1, 10, stderr);
  std::fwrite(sentence.data(), 1, sentence.size(), stderr);
  std::fwrite("\n", 1, 1, stderr);
  std::abort();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/core/exception.hpp ------------------------------------------------------------------------------------
// The bridge between `result<T>` and exceptions: `value()` throws where exceptions exist and ends the program where
// they do not.

namespace runcomfy::inline RUNCOMFY_ABI {

/// What `result<T>::value()` throws. `what()` is the error's sentence.
class exception : public std::exception {
 public:
  explicit exception(runcomfy::error why) noexcept : error_(std::move(why)) {}
  [[nodiscard]] const char* what() const noexcept override { return error_.message().c_str(); }
  [[nodiscard]] const runcomfy::error& error() const noexcept { return error_; }

 private:
  runcomfy::error error_;
};

namespace detail {

// The mode is a type, so that translation units with and without exceptions instantiate different functions
// instead of two bodies of one (architecture, law 8).
struct exceptions_on {
  template <class E>
  [[noreturn]] static void raise(const E& why);
  // Runs code of the user that must not end a call of ours. False: it threw.
  template <class F>
  static bool contain(F&& f);
};
struct exceptions_off {
  template <class E>
  [[noreturn]] static void raise(const E& why) {
    fatal(why.message());
  }
  template <class F>
  static bool contain(F&& f) {
    f();
    return true;
  }
};

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
template <class E>
[[noreturn]] void exceptions_on::raise(const E& why) {
  throw exception(why);
}
template <class F>
bool exceptions_on::contain(F&& f) {
  try {
    f();
    return true;
  } catch (...) {
    return false;
  }
}
using exceptions_here = exceptions_on;
#else
using exceptions_here = exceptions_off;
#endif

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/core/result.hpp ---------------------------------------------------------------------------------------
// A value or the reason why there is none: the interface of std::expected, the same type in every language mode.

namespace runcomfy::inline RUNCOMFY_ABI {

template <class T>
class result;
template <>
class result<void>;

namespace detail {

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<result<T>> = true;
template <class T>
concept not_a_result = !is_result<T>;

// std::expected<T, error> (or a look-alike) by its shape, so that no feature macro changes this class.
template <class X>
concept expected_like = !is_result<X> && requires(const X& x) {
  typename X::value_type;
  typename X::error_type;
  typename X::unexpected_type;
  { x.has_value() } -> std::same_as<bool>;
  { x.error() } -> std::convertible_to<const error&>;
};
template <class X, class T>
concept expected_of =
    expected_like<X> && std::same_as<typename X::value_type, T> && std::same_as<typename X::error_type, error>;

[[noreturn]] inline void no_value(const error& why) noexcept { fatal(why.message()); }
[[noreturn]] inline void no_error() noexcept { fatal("error() was called on a result that holds a value"); }

}  // namespace detail

/// A `T`, or the `error` that says why there is none. Has the interface of `std::expected<T, error>` and converts to
/// and from it. `*` and `->` on an error end the program with the error's sentence; `value()` throws
/// `runcomfy::exception`, or does the same where exceptions are off. As thread-safe as `T`.
template <class T>
class [[nodiscard]] result {
 public:
  using value_type = T;
  using error_type = runcomfy::error;

  result()
    requires std::default_initializable<T>
      : value_(), has_value_(true) {}
  template <class U = T>
    requires(!detail::is_result<std::remove_cvref_t<U>> && !std::same_as<std::remove_cvref_t<U>, runcomfy::error> &&
             !detail::expected_like<std::remove_cvref_t<U>> && std::constructible_from<T, U>)
  explicit(!std::convertible_to<U, T>) result(U&& value) : value_(std::forward<U>(value)), has_value_(true) {}
  result(runcomfy::error why) noexcept : error_(std::move(why)), has_value_(false) {}
  /// From `std::expected<T, error>`.
  template <detail::expected_of<T> X>
  result(X other) : has_value_(other.has_value()) {
    if (has_value_) detail::construct(detail::address_of(value_), *std::move(other));
    else detail::construct(detail::address_of(error_), std::move(other).error());
  }

  result(const result& other)
    requires std::copy_constructible<T>
      : has_value_(other.has_value_) {
    if (has_value_) detail::construct(detail::address_of(value_), other.value_);
    else detail::construct(detail::address_of(error_), other.error_);
  }
  result(result&& other) noexcept(std::is_nothrow_move_constructible_v<T>) : has_value_(other.has_value_) {
    if (has_value_) detail::construct(detail::address_of(value_), std::move(other.value_));
    else detail::construct(detail::address_of(error_), std::move(other.error_));
  }
  /// As strong as the copy of `T`: what was held before survives a copy that throws.
  result& operator=(const result& other)
    requires std::copy_constructible<T>
  {
    result copy(other);
    return *this = std::move(copy);
  }
  result& operator=(result&& other) noexcept(std::is_nothrow_move_constructible_v<T>) {
    static_assert(std::is_nothrow_move_constructible_v<T>,
                  "runcomfy: only a result of a type that moves without throwing can be assigned to");
    if (this == detail::address_of(other)) return *this;
    detail::destroy(this);
    detail::construct(this, std::move(other));
    return *this;
  }
  ~result() {
    if (has_value_) detail::destroy(detail::address_of(value_));
    else detail::destroy(detail::address_of(error_));
  }

  [[nodiscard]] bool has_value() const noexcept { return has_value_; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value_; }

  [[nodiscard]] T& operator*() & noexcept { return checked(), value_; }
  [[nodiscard]] const T& operator*() const& noexcept { return checked(), value_; }
  [[nodiscard]] T&& operator*() && noexcept { return checked(), std::move(value_); }
  [[nodiscard]] T* operator->() noexcept { return checked(), detail::address_of(value_); }
  [[nodiscard]] const T* operator->() const noexcept { return checked(), detail::address_of(value_); }

  template <class Mode = detail::exceptions_here>
  [[nodiscard]] T& value() & {
    if (!has_value_) Mode::raise(error_);
    return value_;
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] const T& value() const& {
    if (!has_value_) Mode::raise(error_);
    return value_;
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] T&& value() && {
    if (!has_value_) Mode::raise(error_);
    return std::move(value_);
  }

  [[nodiscard]] const runcomfy::error& error() const& noexcept {
    if (has_value_) detail::no_error();
    return error_;
  }
  [[nodiscard]] runcomfy::error&& error() && noexcept {
    if (has_value_) detail::no_error();
    return std::move(error_);
  }

  [[nodiscard]] runcomfy::error error_or(runcomfy::error other) const {
    if (has_value_) return other;
    return error_;
  }
  /// Gives it a new value, made from the arguments.
  template <class... Args>
  T& emplace(Args&&... args) {
    *this = result(T(std::forward<Args>(args)...));
    return value_;
  }
  void swap(result& other) noexcept {
    result held(std::move(other));
    other = std::move(*this);
    *this = std::move(held);
  }
  friend void swap(result& a, result& b) noexcept { a.swap(b); }
  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value_ ? value_ : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  [[nodiscard]] T value_or(U&& other) && {
    return has_value_ ? std::move(value_) : static_cast<T>(std::forward<U>(other));
  }

  template <class F>
  auto and_then(F&& f) & -> std::remove_cvref_t<decltype(std::forward<F>(f)(std::declval<T&>()))> {
    if (has_value_) return std::forward<F>(f)(value_);
    return error_;
  }
  template <class F>
  auto and_then(F&& f) const& -> std::remove_cvref_t<decltype(std::forward<F>(f)(std::declval<const T&>()))> {
    if (has_value_) return std::forward<F>(f)(value_);
    return error_;
  }
  template <class F>
  auto and_then(F&& f) && -> std::remove_cvref_t<decltype(std::forward<F>(f)(std::declval<T&&>()))> {
    if (has_value_) return std::forward<F>(f)(std::move(value_));
    return std::move(error_);
  }
  template <class F>
  auto transform(F&& f) & {
    return transformed(std::forward<F>(f), value_, *this);
  }
  template <class F>
  auto transform(F&& f) const& {
    return transformed(std::forward<F>(f), value_, *this);
  }
  template <class F>
  auto transform(F&& f) && {
    return transformed(std::forward<F>(f), std::move(value_), *this);
  }
  template <class F>
  result or_else(F&& f) const& {
    if (has_value_) return *this;
    return std::forward<F>(f)(error_);
  }
  template <class F>
  result or_else(F&& f) && {
    if (has_value_) return std::move(*this);
    return std::forward<F>(f)(std::move(error_));
  }
  template <class F>
  result transform_error(F&& f) const& {
    if (has_value_) return *this;
    return result(std::forward<F>(f)(error_));
  }
  template <class F>
  result transform_error(F&& f) && {
    if (has_value_) return std::move(*this);
    return result(std::forward<F>(f)(std::move(error_)));
  }

  /// To `std::expected<T, error>`.
  template <detail::expected_of<T> X>
  [[nodiscard]] operator X() const {
    if (has_value_) return X(value_);
    return X(typename X::unexpected_type(error_));
  }

  /// Equal when both hold equal values, or both hold equal errors.
  [[nodiscard]] friend bool operator==(const result& a, const result& b)
    requires std::equality_comparable<T>
  {
    if (a.has_value_ != b.has_value_) return false;
    return a.has_value_ ? a.value_ == b.value_ : a.error_ == b.error_;
  }
  /// Equal when there is a value and it equals. Templated over itself, so that nothing converts to a result to get
  /// here.
  template <std::same_as<result> Self, detail::not_a_result U>
  [[nodiscard]] friend bool operator==(const Self& a, const U& b) {
    return a.has_value_ && a.value_ == b;
  }

 private:
  void checked() const noexcept {
    if (!has_value_) detail::no_value(error_);
  }
  template <class F, class V, class Self>
  static auto transformed(F&& f, V&& value, const Self& self) {
    using U = std::remove_cvref_t<decltype(std::forward<F>(f)(std::forward<V>(value)))>;
    if (!self.has_value_) return result<U>(self.error_);
    if constexpr (std::is_void_v<U>) {
      std::forward<F>(f)(std::forward<V>(value));
      return result<U>();
    } else {
      return result<U>(std::forward<F>(f)(std::forward<V>(value)));
    }
  }

  union {
    T value_;
    runcomfy::error error_;
  };
  bool has_value_;
};

/// Success without a value, or the reason why not.
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;
  using error_type = runcomfy::error;

  result() noexcept : nothing_{}, has_value_(true) {}
  result(runcomfy::error why) noexcept : error_(std::move(why)), has_value_(false) {}
  template <detail::expected_of<void> X>
  result(X other) : nothing_{}, has_value_(other.has_value()) {
    if (!has_value_) detail::construct(detail::address_of(error_), std::move(other).error());
  }
  result(const result& other) noexcept : nothing_{}, has_value_(other.has_value_) {
    if (!has_value_) detail::construct(detail::address_of(error_), other.error_);
  }
  result(result&& other) noexcept : nothing_{}, has_value_(other.has_value_) {
    if (!has_value_) detail::construct(detail::address_of(error_), std::move(other.error_));
  }
  result& operator=(result other) noexcept {
    detail::destroy(this);
    detail::construct(this, std::move(other));
    return *this;
  }
  ~result() {
    if (!has_value_) detail::destroy(detail::address_of(error_));
  }

  [[nodiscard]] bool has_value() const noexcept { return has_value_; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value_; }
  void operator*() const noexcept {
    if (!has_value_) detail::no_value(error_);
  }
  template <class Mode = detail::exceptions_here>
  void value() const {
    if (!has_value_) Mode::raise(error_);
  }
  [[nodiscard]] const runcomfy::error& error() const& noexcept {
    if (has_value_) detail::no_error();
    return error_;
  }
  [[nodiscard]] runcomfy::error&& error() && noexcept {
    if (has_value_) detail::no_error();
    return std::move(error_);
  }
  [[nodiscard]] runcomfy::error error_or(runcomfy::error other) const {
    if (has_value_) return other;
    return error_;
  }
  void emplace() noexcept { *this = result(); }
  void swap(result& other) noexcept { std::swap(*this, other); }
  [[nodiscard]] friend bool operator==(const result& a, const result& b) {
    return a.has_value_ == b.has_value_ && (a.has_value_ || a.error_ == b.error_);
  }
  template <class F>
  auto and_then(F&& f) const -> std::remove_cvref_t<decltype(std::forward<F>(f)())> {
    if (has_value_) return std::forward<F>(f)();
    return error_;
  }
  template <class F>
  auto transform(F&& f) const {
    using U = std::remove_cvref_t<decltype(std::forward<F>(f)())>;
    if (!has_value_) return result<U>(error_);
    if constexpr (std::is_void_v<U>) {
      std::forward<F>(f)();
      return result<U>();
    } else {
      return result<U>(std::forward<F>(f)());
    }
  }
  template <class F>
  result or_else(F&& f) const {
    if (has_value_) return *this;
    return std::forward<F>(f)(error_);
  }
  template <class F>
  result transform_error(F&& f) const {
    if (has_value_) return *this;
    return result(std::forward<F>(f)(error_));
  }
  template <detail::expected_of<void> X>
  [[nodiscard]] operator X() const {
    if (has_value_) return X();
    return X(typename X::unexpected_type(error_));
  }

 private:
  struct nothing {};
  union {
    nothing nothing_;
    runcomfy::error error_;
  };
  bool has_value_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/client/journal.hpp ------------------------------------------------------------------------------------
// The record of paid sends: written before the first byte leaves, so that a crash in between leaves a trace.

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

// ---- runcomfy/protocol/states.hpp -----------------------------------------------------------------------------------
// The words of the service about a job, and what they mean.

namespace runcomfy::inline RUNCOMFY_ABI {

/// Where a job is. `finished` says that it ended, not that it succeeded: the output tells.
enum class job_state : std::uint8_t { queued, running, finished };

/// What `on_update` and `job::status` tell.
struct update {
  job_state state = job_state::queued;
  std::optional<std::int64_t> queue_position;  ///< jobs in front of this one; only while queued, and not always
  std::chrono::milliseconds elapsed{};         ///< since the job was submitted or attached, by the client's clock
  std::string word;                            ///< the service's own word, as it came
};

/// What came of asking for a cancel (contract, section 3.4).
enum class cancel_outcome : std::uint8_t {
  cancelled,         ///< the service says so
  not_cancellable,   ///< it runs already: it goes on and is billed
  already_finished,  ///< it had ended before
  unknown,           ///< the service answered with success and a word that this version does not know
};

[[nodiscard]] constexpr std::string_view to_string(job_state state) noexcept {
  switch (state) {
    case job_state::queued: return "queued";
    case job_state::running: return "running";
    case job_state::finished: return "finished";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(cancel_outcome outcome) noexcept {
  switch (outcome) {
    case cancel_outcome::cancelled: return "cancelled";
    case cancel_outcome::not_cancellable: return "not_cancellable";
    case cancel_outcome::already_finished: return "already_finished";
    case cancel_outcome::unknown: return "unknown";
  }
  return "unknown";
}

namespace protocol {

/// The meaning of a state word, over all endpoints (contract, section 4).
enum class state_word : std::uint8_t { queued, running, completed, succeeded, failed, cancelled, unknown };

/// Reads a state word without regard to case. `completed` means "ended, either way"; only the result endpoint tells.
[[nodiscard]] constexpr state_word read_state_word(std::string_view word) noexcept {
  constexpr auto is = [](std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const char lower = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + ('a' - 'A')) : a[i];
      if (lower != b[i]) return false;
    }
    return true;
  };
  for (const std::string_view each : {"in_queue", "queued", "pending", "waiting"}) {
    if (is(word, each)) return state_word::queued;
  }
  for (const std::string_view each : {"in_progress", "running", "starting", "processing"}) {
    if (is(word, each)) return state_word::running;
  }
  if (is(word, "completed")) return state_word::completed;
  if (is(word, "succeeded")) return state_word::succeeded;
  if (is(word, "failed")) return state_word::failed;
  if (is(word, "cancelled") || is(word, "canceled")) return state_word::cancelled;
  return state_word::unknown;
}

}  // namespace protocol
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/client/observer.hpp -----------------------------------------------------------------------------------
// Watching what a client does, for logs and metrics.

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

// ---- runcomfy/core/shared.hpp ---------------------------------------------------------------------------------------
// One object with several owners. A std::shared_ptr of each kind would cost every user more to compile than it gives:
// there is no weak owner here, no deleter and no array.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Counts the owners of what it is the head of, and knows how to end it: the owners need not know its type.
struct shared_count {
  void (*end)(shared_count*) noexcept;
  owner_count owners = {};
};

/// An owner of a `T`, or of nothing. Copies own the same object, and the last one destroys it. As safe to use from
/// several threads as a pointer: each its own copy.
template <class T>
class shared {
 public:
  shared() noexcept = default;
  shared(std::nullptr_t) noexcept {}
  /// From an owner of what is a `T` or derives from it.
  template <class U>
    requires requires(U* u, T*& t) { t = u; }
  shared(shared<U> other) noexcept
      : object_(std::exchange(other.object_, nullptr)), count_(std::exchange(other.count_, nullptr)) {}
  shared(const shared& other) noexcept : object_(other.object_), count_(other.count_) {
    if (count_ != nullptr) count_->owners.add();
  }
  shared(shared&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)), count_(std::exchange(other.count_, nullptr)) {}
  shared& operator=(shared other) noexcept {
    std::swap(object_, other.object_);
    std::swap(count_, other.count_);
    return *this;
  }
  ~shared() {
    if (count_ != nullptr && count_->owners.drop()) count_->end(count_);
  }

  [[nodiscard]] T* get() const noexcept { return object_; }
  [[nodiscard]] T* operator->() const noexcept { return object_; }
  [[nodiscard]] std::add_lvalue_reference_t<T> operator*() const noexcept { return *object_; }
  [[nodiscard]] friend bool operator==(const shared& a, std::nullptr_t) noexcept { return a.object_ == nullptr; }

 private:
  template <class U>
  friend class shared;
  template <class U, class... Args>
  friend shared<U> make_shared_of(Args&&... args);

  T* object_ = nullptr;
  shared_count* count_ = nullptr;
};

/// A new `T`, made from the arguments, and its first owner.
template <class T, class... Args>
[[nodiscard]] shared<T> make_shared_of(Args&&... args) {
  struct held : shared_count {
    explicit held(Args&&... from)
        : shared_count{[](shared_count* from_count) noexcept { delete static_cast<held*>(from_count); }},
          object(std::forward<Args>(from)...) {}
    T object;
  };
  held* const made = new held(std::forward<Args>(args)...);
  shared<T> out;
  out.object_ = &made->object;
  out.count_ = made;
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/core/callback.hpp -------------------------------------------------------------------------------------
// A stored callable, because <functional> would cost every user more than it gives here.

namespace runcomfy::inline RUNCOMFY_ABI {

template <class Signature>
class callback;

/// Holds any callable of that signature, or nothing. Copies share it.
template <class R, class... Args>
class callback<R(Args...)> {
 public:
  callback() noexcept = default;
  callback(std::nullptr_t) noexcept {}
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, callback> && std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
  callback(F&& f) {
    using held = std::decay_t<F>;
    if constexpr (!std::is_function_v<std::remove_reference_t<F>> && requires { f == nullptr; }) {
      if (f == nullptr) return;  // an empty std::function, or a null pointer, is nothing
    }
    target_ = detail::make_shared_of<holder<held>>(std::forward<F>(f));
    call_ = [](void* target, Args... args) -> R {
      return static_cast<holder<held>*>(target)->f(std::forward<Args>(args)...);
    };
  }

  [[nodiscard]] explicit operator bool() const noexcept { return call_ != nullptr; }
  R operator()(Args... args) const { return call_(target_.get(), std::forward<Args>(args)...); }

 private:
  template <class F>
  struct holder {
    explicit holder(const F& from) : f(from) {}
    explicit holder(F&& from) : f(std::move(from)) {}
    F f;
  };
  detail::shared<void> target_;
  R (*call_)(void*, Args...) = nullptr;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/core/stop.hpp -----------------------------------------------------------------------------------------
// Asking a wait or a transfer to end early. Our own type, because std::stop_token is missing from current toolchains
// (libc++ before 20, Xcode before 26).

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

// ---- runcomfy/core/lazily.hpp ---------------------------------------------------------------------------------------
// What keeps a template over nothing cheap for the programs that include it and do not use it.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// The type `T`, at which a template looks only when it is used itself: compilers look at once at any other type that
/// does not depend on the template's parameters, and at all that is written with it.
template <class Lazy, class T>
using lazily = std::enable_if_t<sizeof(Lazy*) != 0, T>;

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/json/list.hpp -----------------------------------------------------------------------------------------
// A growing list of things that move without throwing. A std::vector of each would take a tenth of a second to compile
// in every translation unit that includes this floor (g++ 12).

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

template <class T>
class list {
 public:
  list() noexcept = default;
  list(list&& other) noexcept : data_(other.data_), size_(other.size_), capacity_(other.capacity_) {
    other.data_ = nullptr;
    other.size_ = other.capacity_ = 0;
  }
  list& operator=(list&& other) noexcept {
    list old(std::move(*this));
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~list() {
    clear();
    if (data_ != nullptr) std::allocator<T>().deallocate(data_, capacity_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T* begin() noexcept { return data_; }
  [[nodiscard]] T* end() noexcept { return data_ + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] T& operator[](std::size_t index) noexcept { return data_[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return data_[index]; }
  [[nodiscard]] T& back() noexcept { return data_[size_ - 1]; }

  // By value, so that an item of this very list may be pushed.
  T& push(T item) {
    static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>);
    if (size_ == capacity_) reserve(size_ < 4 ? 4 : size_ * 2);
    T* const made = runcomfy::detail::construct(data_ + size_, std::move(item));
    ++size_;
    return *made;
  }
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    T* const moved = std::allocator<T>().allocate(capacity);
    for (std::size_t i = 0; i < size_; ++i) {
      runcomfy::detail::construct(moved + i, std::move(data_[i]));
      runcomfy::detail::destroy(data_ + i);
    }
    if (data_ != nullptr) std::allocator<T>().deallocate(data_, capacity_);
    data_ = moved;
    capacity_ = capacity;
  }
  void pop() noexcept { runcomfy::detail::destroy(data_ + --size_); }
  void erase(std::size_t index) noexcept {
    for (std::size_t i = index + 1; i < size_; ++i) data_[i - 1] = std::move(data_[i]);
    pop();
  }
  void clear() noexcept {
    for (T* each = data_ + std::exchange(size_, 0); each != data_;) runcomfy::detail::destroy(--each);
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/node.hpp -----------------------------------------------------------------------------------------
// The types of `json/value.hpp`, which is what to include: here are the classes and what is simple about them.

namespace runcomfy::inline RUNCOMFY_ABI::json {

class value;
struct member;

namespace detail {

using runcomfy::detail::lazily;
struct value_access;
struct tree;

template <class T>
inline constexpr bool is_character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                                     std::same_as<T, char16_t> || std::same_as<T, char32_t>;
// The integers that stand for a number: `bool` is a boolean, and a character is neither a number nor a text.
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !is_character<T> && sizeof(T) <= 8;
}  // namespace detail

/// A list of values: `json::array{1, "two", nullptr}`. An array that holds just one array is written
/// `json::array{json::value(inner)}`: some compilers read `json::array{inner}` as a copy of `inner`.
/// References and pointers to elements hold until the next call that adds, removes or reserves.
/// Not safe to change from several threads at once.
class array {
 public:
  array() noexcept;
  array(std::initializer_list<value> items);
  array(const array& other);
  array(array&& other) noexcept;
  array& operator=(const array& other);
  array& operator=(array&& other) noexcept;
  ~array();

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] bool empty() const noexcept;
  /// The element; an index that is out of range ends the program.
  [[nodiscard]] value& operator[](std::size_t index);
  [[nodiscard]] const value& operator[](std::size_t index) const;
  /// The element, or null pointer when the index is out of range.
  [[nodiscard]] value* get(std::size_t index) noexcept;
  [[nodiscard]] const value* get(std::size_t index) const noexcept;
  [[nodiscard]] value* begin() noexcept;
  [[nodiscard]] value* end() noexcept;
  [[nodiscard]] const value* begin() const noexcept;
  [[nodiscard]] const value* end() const noexcept;
  value& push_back(value item);
  void pop_back();
  /// Removes one element; does nothing when the index is out of range.
  void erase(std::size_t index);
  void reserve(std::size_t count);
  void clear() noexcept;
  /// Equal elements in the same order; numbers by value, objects whatever the order of their members.
  friend bool operator==(const array& a, const array& b);

 private:
  friend struct detail::tree;
  detail::list<value> items_;
};

/// An ordered list of members: `json::object{{"prompt", "a fox"}, {"steps", 7}}`. Look-up is linear. A text may name a
/// member twice (RFC 8259 leaves it open): both are kept in order, and look-up finds the first. References and pointers
/// to members hold until the next call that adds, removes or reserves, and `operator[]` may add one.
/// Not safe to change from several threads at once.
class object {
 public:
  object() noexcept;
  object(std::initializer_list<member> members);
  object(const object& other);
  object(object&& other) noexcept;
  object& operator=(const object& other);
  object& operator=(object&& other) noexcept;
  ~object();

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] bool empty() const noexcept;
  [[nodiscard]] bool contains(std::string_view key) const noexcept;
  /// The value of the first member with this name, or null pointer.
  [[nodiscard]] value* find(std::string_view key) noexcept;
  [[nodiscard]] const value* find(std::string_view key) const noexcept;
  /// The value of the first member with this name; a new one at the end, null, when there is none. Adding moves the
  /// members: where one is given the value of another one write `o.set("new", o["old"])`, which copies first, and never
  /// `o["new"] = o["old"]`, which reads `old` where it no longer is.
  [[nodiscard]] value& operator[](std::string_view key);
  /// Gives the first member with this name a new value, or adds one at the end. The value may be one of this object.
  value& set(std::string_view key, value to);
  /// Adds a member at the end, even when there is one with this name.
  value& append(std::string key, value to);
  /// Removes every member with this name and tells how many they were.
  std::size_t erase(std::string_view key);
  void reserve(std::size_t count);
  void clear() noexcept;
  [[nodiscard]] member* begin() noexcept;
  [[nodiscard]] member* end() noexcept;
  [[nodiscard]] const member* begin() const noexcept;
  [[nodiscard]] const member* end() const noexcept;
  /// The same members with equal values, whatever their order; members of the same name in the same order.
  friend bool operator==(const object& a, const object& b);

 private:
  friend struct detail::tree;
  detail::list<member> items_;
};

/// Null, a boolean, a number, a string, an array or an object. Made from any of them without a word:
/// `json::value v = 7;`. Copies are deep. Nothing here throws but what allocation throws; asking for what a value is
/// not gives nothing back, never an error. Not safe to change from several threads at once.
class value {
 public:
  value() noexcept : tag_(tag::null), words_{} {}
  value(std::nullptr_t) noexcept : value() {}
  template <class B>
    requires std::same_as<B, bool>
  value(B from) noexcept : value() {
    boolean_ = from;
    tag_ = tag::boolean;
  }
  template <detail::integer I>
  value(I from) noexcept : value() {
    if constexpr (std::is_unsigned_v<I>) {
      natural_ = from;
      tag_ = natural_ > 0x7fff'ffff'ffff'ffffU ? tag::natural : tag::integer;
      if (tag_ == tag::integer) integer_ = static_cast<std::int64_t>(from);
    } else {
      tag_ = tag::integer;
      integer_ = from;
    }
  }
  /// A NaN or an infinity can be held, but writing it is an error: JSON has no word for it.
  template <std::floating_point F>
  value(F from) noexcept : value() {
    real_ = static_cast<double>(from);
    tag_ = tag::real;
  }
  /// A null pointer gives null.
  value(const char* text) : value() {
    if (text != nullptr) assign_text(std::string(text), tag::string);
  }
  value(std::string text) noexcept : value() { assign_text(std::move(text), tag::string); }
  value(std::string_view text) : value() { assign_text(std::string(text), tag::string); }
  value(array items) noexcept : value() {
    runcomfy::detail::construct(&array_, std::move(items));
    tag_ = tag::array;
  }
  value(object members) noexcept : value() {
    runcomfy::detail::construct(&object_, std::move(members));
    tag_ = tag::object;
  }

  value(const value& other);
  value(value&& other) noexcept : value() { take(other); }
  value& operator=(const value& other);
  value& operator=(value&& other) noexcept;
  ~value() { reset(); }

  [[nodiscard]] bool is_null() const noexcept { return tag_ == tag::null; }
  [[nodiscard]] bool is_bool() const noexcept { return tag_ == tag::boolean; }
  [[nodiscard]] bool is_number() const noexcept { return tag_ >= tag::integer && tag_ <= tag::long_integer; }
  /// A number that was given as an integer (`7`, not `7.0`).
  [[nodiscard]] bool is_integer() const noexcept { return is_number() && tag_ != tag::real; }
  [[nodiscard]] bool is_string() const noexcept { return tag_ == tag::string; }
  [[nodiscard]] bool is_array() const noexcept { return tag_ == tag::array; }
  [[nodiscard]] bool is_object() const noexcept { return tag_ == tag::object; }

  template <class Lazy = void>  // these are templates, so that only programs that use one compile it
  [[nodiscard]] std::optional<detail::lazily<Lazy, bool>> as_bool() const noexcept;
  /// The number, when it is integral and fits without loss; `7.0` is 7.
  template <class Lazy = void>
  [[nodiscard]] std::optional<detail::lazily<Lazy, std::int64_t>> as_int64() const noexcept;
  template <class Lazy = void>
  [[nodiscard]] std::optional<detail::lazily<Lazy, std::uint64_t>> as_uint64() const noexcept;
  /// The number, rounded to the nearest double; nothing for an integer that is too large for any.
  template <class Lazy = void>
  [[nodiscard]] std::optional<detail::lazily<Lazy, double>> as_double() const noexcept;
  /// The digits of an integer that 64 bits cannot hold, as they were read. They are written back unchanged.
  [[nodiscard]] const std::string* as_long_integer() const noexcept {
    return tag_ == tag::long_integer ? &text_ : nullptr;
  }
  [[nodiscard]] std::string* as_string() noexcept { return is_string() ? &text_ : nullptr; }
  [[nodiscard]] const std::string* as_string() const noexcept { return is_string() ? &text_ : nullptr; }
  [[nodiscard]] array* as_array() noexcept { return is_array() ? &array_ : nullptr; }
  [[nodiscard]] const array* as_array() const noexcept { return is_array() ? &array_ : nullptr; }
  [[nodiscard]] object* as_object() noexcept { return is_object() ? &object_ : nullptr; }
  [[nodiscard]] const object* as_object() const noexcept { return is_object() ? &object_ : nullptr; }

  /// The member of an object, or null pointer where this is no object or has no such member.
  [[nodiscard]] const value* find(std::string_view key) const noexcept;
  [[nodiscard]] value* find(std::string_view key) noexcept;
  /// What a JSON pointer (RFC 6901: `/outputs/0/url`) names, or null pointer. The empty pointer names this value.
  [[nodiscard]] const value* at_pointer(std::string_view pointer) const;
  [[nodiscard]] value* at_pointer(std::string_view pointer);

  /// The same JSON: numbers compare by value (`1 == 1.0`, exactly, in any size), objects whatever the order of their
  /// members. A NaN equals nothing.
  friend bool operator==(const value& a, const value& b);

 private:
  friend struct detail::value_access;
  friend struct detail::tree;
  enum class tag : std::uint8_t { null, boolean, integer, natural, real, long_integer, string, array, object };

  void assign_text(std::string&& text, tag as) noexcept {
    runcomfy::detail::construct(&text_, std::move(text));
    tag_ = as;
  }
  // Whether it is an integer that fits, and then which one.
  bool is_whole(std::int64_t& out) const noexcept;
  bool is_whole(std::uint64_t& out) const noexcept;
  void take(value& other) noexcept;
  void reset() noexcept {
    if (tag_ >= tag::long_integer) destroy();
  }
  void destroy() noexcept;

  tag tag_;  // `natural` only above the range of `integer`, so that equal integers have equal tags
  union {
    std::uint64_t words_[(sizeof(std::string) + 7) / 8];  // set to zero first, or g++ warns of what it cannot follow
    bool boolean_;
    std::int64_t integer_;
    std::uint64_t natural_;
    double real_;
    std::string text_;
    json::array array_;
    json::object object_;
  };
};

/// One member of an object: `for (auto& [key, value] : object)`.
struct member {
  std::string key = {};
  json::value value = {};
  friend bool operator==(const member&, const member&) = default;
};

namespace detail {

// What only the readers and writers may do.
struct value_access {
  using tag = value::tag;
  static value long_integer(std::string digits) {
    value made;
    made.assign_text(std::move(digits), tag::long_integer);
    return made;
  }
  static tag tag_of(const value& v) noexcept { return v.tag_; }
  static bool boolean(const value& v) noexcept { return v.boolean_; }
  static std::int64_t integer(const value& v) noexcept { return v.integer_; }
  static std::uint64_t natural(const value& v) noexcept { return v.natural_; }
  static double real(const value& v) noexcept { return v.real_; }
  static const std::string& text(const value& v) noexcept { return v.text_; }
};

}  // namespace detail

inline array::array() noexcept = default;
inline array::array(array&& other) noexcept = default;
inline std::size_t array::size() const noexcept { return items_.size(); }
inline bool array::empty() const noexcept { return items_.empty(); }
inline value* array::get(std::size_t index) noexcept { return index < size() ? begin() + index : nullptr; }
inline const value* array::get(std::size_t index) const noexcept { return index < size() ? begin() + index : nullptr; }
inline const value& array::operator[](std::size_t index) const {
  if (index >= size()) runcomfy::detail::fatal("json::array: the index is out of range; use get() to ask");
  return items_[index];
}
inline value& array::operator[](std::size_t index) {
  return const_cast<value&>(static_cast<const array&>(*this)[index]);
}
inline value* array::begin() noexcept { return items_.begin(); }
inline value* array::end() noexcept { return items_.end(); }
inline const value* array::begin() const noexcept { return items_.begin(); }
inline const value* array::end() const noexcept { return items_.end(); }
inline value& array::push_back(value item) { return items_.push(std::move(item)); }
inline void array::pop_back() {
  if (!items_.empty()) items_.pop();
}
inline void array::erase(std::size_t index) {
  if (index < size()) items_.erase(index);
}
inline void array::reserve(std::size_t count) { items_.reserve(count); }

inline object::object() noexcept = default;
inline object::object(object&& other) noexcept = default;
inline std::size_t object::size() const noexcept { return items_.size(); }
inline bool object::empty() const noexcept { return items_.empty(); }
inline const value* object::find(std::string_view key) const noexcept {
  for (const member& each : items_)
    if (each.key == key) return &each.value;
  return nullptr;
}
inline value* object::find(std::string_view key) noexcept {
  return const_cast<value*>(static_cast<const object&>(*this).find(key));
}
inline bool object::contains(std::string_view key) const noexcept { return find(key) != nullptr; }
inline value& object::append(std::string key, value to) { return items_.push({std::move(key), std::move(to)}).value; }
inline value& object::operator[](std::string_view key) {
  if (value* found = find(key)) return *found;
  return append(std::string(key), value());
}
inline value& object::set(std::string_view key, value to) { return (*this)[key] = std::move(to); }
inline std::size_t object::erase(std::string_view key) {
  const std::size_t before = size();
  for (std::size_t i = size(); i-- > 0;)
    if (items_[i].key == key) items_.erase(i);
  return before - size();
}
inline void object::reserve(std::size_t count) { items_.reserve(count); }
inline member* object::begin() noexcept { return items_.begin(); }
inline member* object::end() noexcept { return items_.end(); }
inline const member* object::begin() const noexcept { return items_.begin(); }
inline const member* object::end() const noexcept { return items_.end(); }

inline bool value::is_whole(std::int64_t& out) const noexcept {
  if (tag_ == tag::integer) return out = integer_, true;
  // The bounds are exact doubles; NaN fails both comparisons.
  if (tag_ != tag::real || !(real_ >= -0x1p63 && real_ < 0x1p63)) return false;
  out = static_cast<std::int64_t>(real_);
  return static_cast<double>(out) >= real_ && static_cast<double>(out) <= real_;
}
inline bool value::is_whole(std::uint64_t& out) const noexcept {
  if (tag_ == tag::natural) return out = natural_, true;
  if (tag_ == tag::integer) return out = static_cast<std::uint64_t>(integer_), integer_ >= 0;
  if (tag_ != tag::real || !(real_ > -1 && real_ < 0x1p64)) return false;
  out = static_cast<std::uint64_t>(real_ > 0 ? real_ : 0);
  return static_cast<double>(out) >= real_ && static_cast<double>(out) <= real_;
}
template <class Lazy>
std::optional<detail::lazily<Lazy, bool>> value::as_bool() const noexcept {
  if (is_bool()) return boolean_;
  return std::nullopt;
}
template <class Lazy>
std::optional<detail::lazily<Lazy, std::int64_t>> value::as_int64() const noexcept {
  if (std::int64_t out = 0; is_whole(out)) return out;
  return std::nullopt;
}
template <class Lazy>
std::optional<detail::lazily<Lazy, std::uint64_t>> value::as_uint64() const noexcept {
  if (std::uint64_t out = 0; is_whole(out)) return out;
  return std::nullopt;
}
inline const value* value::find(std::string_view key) const noexcept {
  return is_object() ? object_.find(key) : nullptr;
}
inline value* value::find(std::string_view key) noexcept { return is_object() ? object_.find(key) : nullptr; }

}  // namespace runcomfy::inline RUNCOMFY_ABI::json

// ---- runcomfy/json/decimal.hpp --------------------------------------------------------------------------------------
// Decimal text to the nearest float or double by natural numbers of any length: where nothing quicker can tell.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// A natural number of a fixed greatest size: enough for 801 digits divided by ten to the 1150th.
class big_natural {
 public:
  void multiply_add(std::uint32_t factor, std::uint32_t addend) noexcept {
    std::uint64_t carry = addend;
    for (std::size_t i = 0; i < size_; ++i) {
      carry += std::uint64_t{words_[i]} * factor;
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) words_[size_++] = static_cast<std::uint32_t>(carry);
  }
  // Divides and tells whether something was left over.
  bool divide(std::uint32_t divisor) noexcept {
    std::uint64_t rest = 0;
    for (std::size_t i = size_; i-- > 0;) {
      rest = (rest << 32) | words_[i];
      words_[i] = static_cast<std::uint32_t>(rest / divisor);
      rest %= divisor;
    }
    while (size_ > 0 && words_[size_ - 1] == 0) --size_;
    return rest != 0;
  }
  void shift_up_words(std::size_t count) noexcept {
    for (std::size_t i = size_; i-- > 0;) words_[i + count] = words_[i];
    for (std::size_t i = 0; i < count; ++i) words_[i] = 0;
    size_ += count;
  }
  [[nodiscard]] int bits() const noexcept {
    return size_ == 0 ? 0 : static_cast<int>(size_ * 32) - std::countl_zero(words_[size_ - 1]);
  }
  // The 64 highest bits, and whether a lower one is set. Needs at least 64 bits.
  [[nodiscard]] std::uint64_t top(bool& rest) const noexcept {
    const int low = bits() - 64;
    std::uint64_t out = 0;
    for (int i = 0; i < 64; ++i) out |= static_cast<std::uint64_t>(bit(low + i)) << i;
    for (int i = 0; i < low && !rest; ++i) rest = bit(i);
    return out;
  }

 private:
  [[nodiscard]] bool bit(int i) const noexcept {
    return ((words_[static_cast<std::size_t>(i) / 32] >> (static_cast<unsigned>(i) % 32)) & 1U) != 0;
  }
  std::uint32_t words_[128]{};
  std::size_t size_ = 0;
};

// The digits of a number, without point and leading zeros, and the power of ten of the last one that is kept.
struct decimal {
  static constexpr int most_digits = 800;  // more than the 768 that can decide a double; the others only break a tie
  char digits[most_digits];
  int count = 0;
  bool more = false;  // a digit other than zero was dropped
  long exponent = 0;
  bool negative = false;

  // `text` is a number of the JSON grammar.
  decimal(const char* at, const char* end) noexcept {
    if (*at == '-') negative = true, ++at;
    bool after_point = false;
    for (; at != end && *at != 'e' && *at != 'E'; ++at) {
      if (*at == '.') {
        after_point = true;
        continue;
      }
      if (count < most_digits && (count > 0 || *at != '0')) digits[count++] = *at;
      else if (count > 0) more = more || *at != '0', ++exponent;
      if (after_point) --exponent;
    }
    if (at == end) return;
    ++at;
    const bool down = *at == '-';
    if (*at == '-' || *at == '+') ++at;
    long power = 0;
    for (; at != end; ++at)
      if (power < 100'000'000) power = power * 10 + (*at - '0');
    exponent += down ? -power : power;
  }
};

template <class Real>
struct real_format {
  static_assert(std::numeric_limits<Real>::is_iec559 && (sizeof(Real) == 4 || sizeof(Real) == 8));
  using bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
  static constexpr int precision = std::numeric_limits<Real>::digits;                 // 24 or 53, with the hidden bit
  static constexpr int lowest = std::numeric_limits<Real>::min_exponent - precision;  // power of two of the last bit
  static constexpr int highest = std::numeric_limits<Real>::max_exponent - precision;
};

// `high` * 2^`power` (with `rest`: and a little more), `high` having its 64th bit set, rounded to nearest, ties to
// even; `tie` tells of one.
template <class Real>
std::optional<Real> assemble(std::uint64_t high, int power, bool rest, bool negative, bool& tie) noexcept {
  using format = real_format<Real>;
  int drop = 64 - format::precision;
  if (power + drop < format::lowest) drop = format::lowest - power;  // a subnormal has fewer bits
  std::uint64_t kept = 0;
  if (drop <= 64) {
    kept = drop == 64 ? 0 : high >> drop;
    const std::uint64_t half = std::uint64_t{1} << (drop - 1);
    const std::uint64_t dropped = drop == 64 ? high : high & ((half << 1) - 1);
    tie = dropped == half && !rest;
    if (dropped > half || (dropped == half && (rest || (kept & 1) != 0))) ++kept;
  }
  int last = power + drop;
  if (kept == std::uint64_t{1} << format::precision) kept >>= 1, ++last;
  if (last > format::highest) return std::nullopt;
  using bits = typename format::bits;
  auto out = static_cast<bits>(kept);
  constexpr auto hidden = static_cast<bits>(bits{1} << (format::precision - 1));
  // A subnormal has the exponent field 0, and reaching the hidden bit by rounding makes that field 1 by itself.
  if (out >= hidden) out = static_cast<bits>(out + hidden * static_cast<bits>(last - format::lowest));
  if (negative) out = static_cast<bits>(out | static_cast<bits>(bits{1} << (sizeof(bits) * 8 - 1)));
  return std::bit_cast<Real>(out);
}

template <class Real>
std::optional<Real> exact(const decimal& from) noexcept {
  const long magnitude = from.count + from.exponent;  // the number is below ten to this power
  if (from.count == 0 || magnitude < -400) return from.negative ? -Real{0} : Real{0};
  if (magnitude > 400) return std::nullopt;
  big_natural number;
  for (int i = 0; i < from.count; ++i) number.multiply_add(10, static_cast<std::uint32_t>(from.digits[i] - '0'));
  bool rest = from.more;
  int power = static_cast<int>(from.exponent);  // of ten: its twos are left for the end, so that only fives are worked
  constexpr std::uint32_t five_13 = 1'220'703'125;
  int fives = power < 0 ? -power : power;
  // Enough bits that 64 are left after the division (a five takes less than 2.33 bits).
  const int wanted = 64 + (power < 0 ? fives * 7 / 3 + 1 : 0);
  if (number.bits() < wanted) {
    const auto words = static_cast<std::size_t>((wanted - number.bits() + 31) / 32);
    number.shift_up_words(words);
    power -= static_cast<int>(words) * 32;
  }
  const bool down = from.exponent < 0;
  for (; fives > 0; fives -= 13) {
    std::uint32_t factor = five_13;
    if (fives < 13) {
      factor = 1;
      for (int i = 0; i < fives; ++i) factor *= 5;
    }
    if (down) rest = number.divide(factor) || rest;
    else number.multiply_add(factor, 0);
  }
  power += number.bits() - 64;
  const std::uint64_t high = number.top(rest);
  bool tie = false;
  return assemble<Real>(high, power, rest, from.negative, tie);
}

// The nearest value, ties to even; zero where it is too small; nothing where it is too large to be finite. The text is
// a number of the JSON grammar.
template <class Real>
std::optional<Real> decimal_to_real(const char* at, const char* end) noexcept {
  return exact<Real>(decimal(at, end));
}

// Whether an integer of the JSON grammar, of more than 64 bits, is exactly a double.
inline bool is_exactly(std::string_view digits, double real) noexcept {
  if (digits.size() > 310) return false;  // the largest double has 309 digits
  const std::optional<double> nearest = decimal_to_real<double>(digits.data(), digits.data() + digits.size());
  if (!nearest || std::bit_cast<std::uint64_t>(*nearest) != std::bit_cast<std::uint64_t>(real)) return false;
  big_natural number;
  for (const char c : digits)
    if (c != '-') number.multiply_add(10, static_cast<std::uint32_t>(c - '0'));
  bool rest = false;
  return (number.top(rest) & 0x7FF) == 0 && !rest;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/limits.hpp ---------------------------------------------------------------------------------------
// How much a JSON text may ask of its reader.

namespace runcomfy::inline RUNCOMFY_ABI::json {

/// What a reader refuses, so that a hostile text costs bounded time, memory and stack (reliability, section 4.3).
struct limits {
  std::size_t depth = 128;               ///< arrays and objects inside each other; more than 512 counts as 512
  std::size_t bytes = 16 * 1024 * 1024;  ///< the whole text
  std::size_t number_characters = 1000;  ///< one number
  std::size_t key_bytes = 64 * 1024;     ///< one member name, after its escapes are resolved
  std::size_t elements = 1'000'000;      ///< array elements and object members, all together
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The deepest nesting that a reader follows whatever the limits say, and that a writer writes: the stack is finite.
inline constexpr std::size_t hard_depth = 512;

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/tree.hpp -----------------------------------------------------------------------------------------
// What concerns a whole value: copy, destruction, comparison and pointers into it, with a stack that does not grow with
// the depth of the value.

namespace runcomfy::inline RUNCOMFY_ABI::json {
namespace detail {

struct tree {
  using tag = value::tag;
  struct copying {
    const value* from;
    value* to;
  };
  struct comparing {
    const value* a;
    const value* b;
  };

  static bool nests(const value& v) noexcept { return v.tag_ >= tag::array; }

  // Copies what is flat, and puts off what holds values of its own.
  static void copy_one(const value& from, value& to, list<copying>& later) {
    switch (from.tag_) {
      case tag::null: break;
      case tag::boolean: to = from.boolean_; break;
      case tag::integer: to = from.integer_; break;
      case tag::natural: to = from.natural_; break;
      case tag::real: to = from.real_; break;
      case tag::long_integer:
      case tag::string: to.assign_text(std::string(from.text_), from.tag_); break;
      case tag::array:
      case tag::object: later.push({&from, &to}); break;
    }
  }
  static void copy_items(const array& from, array& to, list<copying>& later) {
    to.items_.reserve(from.items_.size());
    for (const value& each : from.items_) copy_one(each, to.items_.push(value()), later);
  }
  static void copy_items(const object& from, object& to, list<copying>& later) {
    to.items_.reserve(from.items_.size());
    for (const member& each : from.items_) copy_one(each.value, to.items_.push({each.key, value()}).value, later);
  }
  static void finish(list<copying>& later) {
    while (!later.empty()) {
      const copying next = later.back();
      later.pop();
      if (next.from->tag_ == tag::array) {
        *next.to = array();
        copy_items(next.from->array_, next.to->array_, later);
      } else {
        *next.to = object();
        copy_items(next.from->object_, next.to->object_, later);
      }
    }
  }
  template <class Container>
  static void copy(const Container& from, Container& to) {
    list<copying> later;
    copy_items(from, to, later);
    finish(later);
  }

  // Empties a container from its leaves upwards. Down to the depth that any reader makes this recurses and allocates
  // nothing; what was built deeper by hand is brought up into a list.
  static value& value_in(value& item) noexcept { return item; }
  static value& value_in(member& item) noexcept { return item.value; }
  template <class Container>
  static void dismantle(Container& from, std::size_t depth) noexcept {
    for (auto& item : from.items_) {
      value& each = value_in(item);
      if (!nests(each)) continue;
      if (depth >= hard_depth) flatten(each);
      else if (each.tag_ == tag::array) dismantle(each.array_, depth + 1);
      else dismantle(each.object_, depth + 1);
    }
    from.items_.clear();
  }
  static void flatten(value& root) noexcept {
    list<value> waiting;
    waiting.push(std::move(root));
    while (!waiting.empty()) {
      value next = std::move(waiting.back());
      waiting.pop();
      if (next.tag_ == tag::array) lift(next.array_, waiting);
      else lift(next.object_, waiting);
    }
  }
  template <class Container>
  static void lift(Container& from, list<value>& waiting) {
    for (auto& item : from.items_) {
      if (nests(value_in(item))) waiting.push(std::move(value_in(item)));
    }
  }

  static bool equal_numbers(const value& a, const value& b) noexcept {
    if (a.tag_ == b.tag_) {
      if (a.tag_ == tag::integer) return a.integer_ == b.integer_;
      if (a.tag_ == tag::natural) return a.natural_ == b.natural_;
      if (a.tag_ == tag::real) return a.real_ <= b.real_ && a.real_ >= b.real_;
      return a.text_ == b.text_;
    }
    // Different tags: equal only where one is a real that is that very integer.
    std::int64_t integer = 0;
    std::uint64_t natural = 0;
    if (a.tag_ == tag::integer) return b.is_whole(integer) && integer == a.integer_;
    if (b.tag_ == tag::integer) return a.is_whole(integer) && integer == b.integer_;
    if (a.tag_ == tag::natural) return b.is_whole(natural) && natural == a.natural_;
    if (b.tag_ == tag::natural) return a.is_whole(natural) && natural == b.natural_;
    return a.tag_ == tag::real ? is_exactly(b.text_, a.real_) : is_exactly(a.text_, b.real_);
  }
  static bool equal_one(const value& a, const value& b, list<comparing>& later) {
    if (a.is_number()) return b.is_number() && equal_numbers(a, b);
    if (a.tag_ != b.tag_) return false;
    switch (a.tag_) {
      case tag::boolean: return a.boolean_ == b.boolean_;
      case tag::string: return a.text_ == b.text_;
      case tag::array:
      case tag::object: later.push({&a, &b}); return true;
      default: return true;
    }
  }
  static bool equal_items(const array& a, const array& b, list<comparing>& later) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!equal_one(a.items_[i], b.items_[i], later)) return false;
    return true;
  }
  static bool equal_items(const object& a, const object& b, list<comparing>& later) {
    if (a.size() != b.size()) return false;
    std::size_t i = 0;
    for (; i < a.size() && a.items_[i].key == b.items_[i].key; ++i)
      if (!equal_one(a.items_[i].value, b.items_[i].value, later)) return false;
    // From here on the orders differ: the first of a name in one is the first of that name in the other, and so on.
    std::string used(b.size(), 0);
    for (const std::size_t start = i; i < a.size(); ++i) {
      std::size_t partner = start;
      while (partner < b.size() && (used[partner] != 0 || b.items_[partner].key != a.items_[i].key)) ++partner;
      if (partner == b.size()) return false;
      used[partner] = 1;
      if (!equal_one(a.items_[i].value, b.items_[partner].value, later)) return false;
    }
    return true;
  }
  static bool finish(list<comparing>& later) {
    while (!later.empty()) {
      const comparing next = later.back();
      later.pop();
      const bool same = next.a->tag_ == tag::array ? equal_items(next.a->array_, next.b->array_, later)
                                                   : equal_items(next.a->object_, next.b->object_, later);
      if (!same) return false;
    }
    return true;
  }
  template <class Container>
  static bool equal(const Container& a, const Container& b) {
    list<comparing> later;
    return equal_items(a, b, later) && finish(later);
  }

  // RFC 6901, section 4: `~1` is a slash and `~0` a tilde; an index has no leading zero.
  static const value* step(const value& from, std::string_view token) {
    if (from.tag_ == tag::array) {
      if (token.empty() || token.size() > 9 || (token.size() > 1 && token[0] == '0')) return nullptr;
      std::size_t index = 0;
      for (const char c : token) {
        if (c < '0' || c > '9') return nullptr;
        index = index * 10 + static_cast<std::size_t>(c - '0');
      }
      return from.array_.get(index);
    }
    if (from.tag_ != tag::object) return nullptr;
    std::string key;
    for (std::size_t i = 0; i < token.size(); ++i) {
      if (token[i] == '~') {
        if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return nullptr;
        key += token[i] == '0' ? '~' : '/';
      } else {
        key += token[i];
      }
    }
    return from.object_.find(key);
  }
};

}  // namespace detail

inline array::array(std::initializer_list<value> items) {
  items_.reserve(items.size());
  for (const value& each : items) items_.push(each);
}
inline array::array(const array& other) { detail::tree::copy(other, *this); }
inline array& array::operator=(const array& other) { return *this = array(other); }
inline array& array::operator=(array&& other) noexcept {
  array old(std::move(*this));  // emptied after the move, because `other` may be part of it
  items_ = std::move(other.items_);
  return *this;
}
inline array::~array() { detail::tree::dismantle(*this, 0); }
inline void array::clear() noexcept { detail::tree::dismantle(*this, 0); }
inline bool operator==(const array& a, const array& b) { return detail::tree::equal(a, b); }

inline object::object(std::initializer_list<member> members) {
  items_.reserve(members.size());
  for (const member& each : members) items_.push(each);
}
inline object::object(const object& other) { detail::tree::copy(other, *this); }
inline object& object::operator=(const object& other) { return *this = object(other); }
inline object& object::operator=(object&& other) noexcept {
  object old(std::move(*this));
  items_ = std::move(other.items_);
  return *this;
}
inline object::~object() { detail::tree::dismantle(*this, 0); }
inline void object::clear() noexcept { detail::tree::dismantle(*this, 0); }
inline bool operator==(const object& a, const object& b) { return detail::tree::equal(a, b); }

inline value::value(const value& other) : value() {
  detail::list<detail::tree::copying> later;
  detail::tree::copy_one(other, *this, later);
  detail::tree::finish(later);
}
inline value& value::operator=(const value& other) { return *this = value(other); }
inline value& value::operator=(value&& other) noexcept {
  value incoming(std::move(other));  // first out of `other`, which may be part of what is destroyed here
  reset();
  tag_ = tag::null;
  take(incoming);
  return *this;
}
inline void value::take(value& other) noexcept {
  switch (other.tag_) {
    case tag::null: break;
    case tag::boolean: boolean_ = other.boolean_; break;
    case tag::integer: integer_ = other.integer_; break;
    case tag::natural: natural_ = other.natural_; break;
    case tag::real: real_ = other.real_; break;
    case tag::long_integer:
    case tag::string: runcomfy::detail::construct(&text_, std::move(other.text_)); break;
    case tag::array: runcomfy::detail::construct(&array_, std::move(other.array_)); break;
    case tag::object: runcomfy::detail::construct(&object_, std::move(other.object_)); break;
  }
  tag_ = other.tag_;
  other.reset();
  other.tag_ = tag::null;
}
inline void value::destroy() noexcept {
  if (tag_ == tag::array) runcomfy::detail::destroy(&array_);
  else if (tag_ == tag::object) runcomfy::detail::destroy(&object_);
  else runcomfy::detail::destroy(&text_);
}
template <class Lazy>
std::optional<detail::lazily<Lazy, double>> value::as_double() const noexcept {
  if (tag_ == tag::real) return real_;
  if (tag_ == tag::integer) return static_cast<double>(integer_);
  if (tag_ == tag::natural) return static_cast<double>(natural_);
  if (tag_ == tag::long_integer) return detail::decimal_to_real<double>(text_.data(), text_.data() + text_.size());
  return std::nullopt;
}
inline bool operator==(const value& a, const value& b) {
  detail::list<detail::tree::comparing> later;
  return detail::tree::equal_one(a, b, later) && detail::tree::finish(later);
}
inline const value* value::at_pointer(std::string_view pointer) const {
  const value* here = this;
  while (here != nullptr && !pointer.empty()) {
    if (pointer[0] != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    here = detail::tree::step(*here, token);
  }
  return here;
}
inline value* value::at_pointer(std::string_view pointer) {
  return const_cast<value*>(static_cast<const value&>(*this).at_pointer(pointer));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json

// ---- runcomfy/core/ids.hpp ------------------------------------------------------------------------------------------
// The names of models and of jobs, checked once and then safe to build paths with.

namespace runcomfy::inline RUNCOMFY_ABI {

/// The name of a model as the catalogue spells it: 2 to 8 segments joined by `/`, as in
/// `kling/kling-2-1/master/image-to-video`. A segment has 1 to 64 letters, digits, `.`, `_`, `-` and inner spaces, and
/// starts with a letter or a digit; at most 256 characters in all (contract, section 3.1; reliability, section 2.4).
class model_id {
 public:
  /// Checks the text. The error is `invalid_input` and says which rule is broken.
  [[nodiscard]] static result<model_id> parse(std::string_view text);
  /// Why the text is no model id, as a sentence part; empty when it is one.
  [[nodiscard]] static constexpr std::string_view fault_of(std::string_view text) noexcept;

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  operator std::string_view() const noexcept { return text_; }
  /// The id as a URL path: every segment percent-encoded, the slashes kept.
  [[nodiscard]] std::string path() const;
  friend bool operator==(const model_id&, const model_id&) = default;

 private:
  explicit model_id(std::string_view text) : text_(text) {}
  std::string text_;
};

/// The name that the service gave to one job: 1 to 256 letters, digits and `-._~:@!$&'()*+,;=`, and neither `.` nor
/// `..`. The form is not documented (contract, section 3.1); official clients take `[A-Za-z0-9_-]{1,128}`. This is
/// wider, because a job that was paid for must not be lost to a new spelling.
class request_id {
 public:
  /// Checks the text. The error is `invalid_input`.
  [[nodiscard]] static result<request_id> parse(std::string_view text);
  [[nodiscard]] static constexpr std::string_view fault_of(std::string_view text) noexcept;

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// The id as one segment of a URL path, percent-encoded.
  [[nodiscard]] std::string path() const;
  friend bool operator==(const request_id&, const request_id&) = default;

 private:
  explicit request_id(std::string_view text) : text_(text) {}
  std::string text_;
};

namespace detail {

constexpr bool is_alnum(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
constexpr bool is_one_of(char c, std::string_view set) noexcept { return set.find(c) != std::string_view::npos; }
// RFC 3986, section 2.3.
constexpr bool is_unreserved(char c) noexcept { return is_alnum(c) || is_one_of(c, "-._~"); }

constexpr bool is_of_request_id(char c) noexcept { return is_unreserved(c) || is_one_of(c, ":@!$&'()*+,;="); }

inline void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += hex[byte >> 4];
      out += hex[byte & 15U];
    }
  }
}

/// Text from outside, made fit to be quoted in a message: at most `limit` bytes, nothing but printable ASCII.
inline std::string quoted(std::string_view text, std::size_t limit = 64) {
  std::string out = "\"";
  for (const char c : text.substr(0, limit)) out += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > limit) out += "...";
  return out + "\"";
}

}  // namespace detail

constexpr std::string_view model_id::fault_of(std::string_view text) noexcept {
  if (text.empty()) return "it is empty";
  if (text.size() > 256) return "it is longer than 256 characters";
  if (text.find("://") != std::string_view::npos)
    return "it is a URL; only the id is wanted, as in kling/kling-2-1/master/image-to-video";
  if (text.front() == '/') return "it starts with a slash";
  if (text.back() == '/') return "it ends with a slash";
  std::size_t segments = 0;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    ++segments;
    if (segment.empty()) return "it has an empty segment (two slashes)";
    if (segment.size() > 64) return "a segment is longer than 64 characters";
    if (!detail::is_alnum(segment.front())) return "a segment does not start with a letter or a digit";
    if (segment.back() == ' ') return "a segment ends with a space";
    for (const char c : segment) {
      if (!detail::is_alnum(c) && !detail::is_one_of(c, "._- "))
        return "it has a character other than letters, digits, . _ - space and /";
    }
    if (slash == std::string_view::npos) break;
    text.remove_prefix(slash + 1);
  }
  if (segments < 2) return "it has one segment; a model id has 2 to 8, joined by slashes";
  if (segments > 8) return "it has more than 8 segments";
  return {};
}

constexpr std::string_view request_id::fault_of(std::string_view text) noexcept {
  if (text.empty()) return "it is empty";
  if (text.size() > 256) return "it is longer than 256 characters";
  if (text == "." || text == "..") return "it is a dot segment";
  for (const char c : text) {
    if (!detail::is_of_request_id(c)) return "it has a character that no request id can have";
  }
  return {};
}

inline result<model_id> model_id::parse(std::string_view text) {
  const std::string_view fault = fault_of(text);
  if (fault.empty()) return model_id(text);
  error_info info;
  info.kind = error_kind::invalid_input;
  info.message =
      "model id " + detail::quoted(text) + " is malformed: " + std::string(fault) +
      detail::place_of_other(text, [](char c) { return detail::is_alnum(c) || detail::is_one_of(c, "._- /"); }) +
      "; copy it from the model's API page";
  return error(std::move(info));
}

inline std::string model_id::path() const {
  std::string out;
  std::string_view rest = text_;
  while (true) {
    const std::size_t slash = rest.find('/');
    detail::append_percent_encoded(out, rest.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    rest.remove_prefix(slash + 1);
  }
}

inline result<request_id> request_id::parse(std::string_view text) {
  const std::string_view fault = fault_of(text);
  if (fault.empty()) return request_id(text);
  error_info info;
  info.kind = error_kind::invalid_input;
  info.message = "request id " + detail::quoted(text) + " is malformed: " + std::string(fault) +
                 detail::place_of_other(text, detail::is_of_request_id) + "; pass the id that submit returned";
  return error(std::move(info));
}

inline std::string request_id::path() const {
  std::string out;
  detail::append_percent_encoded(out, text_);
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/http/headers.hpp --------------------------------------------------------------------------------------
// HTTP header fields as they stand on the wire: an ordered list of pairs, repeats kept.

namespace runcomfy::inline RUNCOMFY_ABI::http {

/// One header field. Names compare without regard to case (RFC 9110, section 5.1).
struct header {
  std::string name;
  std::string value;
  friend bool operator==(const header&, const header&) = default;
};

/// Whether two field names are the same name.
[[nodiscard]] constexpr bool same_name(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// Whether the field may be sent: the name is an RFC 9110 token, the value is HTAB, SP and visible ASCII only.
[[nodiscard]] constexpr bool is_sendable(std::string_view name, std::string_view value) noexcept {
  if (name.empty()) return false;
  for (const char c : name) {
    if (!detail::is_alnum(c) && !detail::is_one_of(c, "!#$%&'*+-.^_`|~")) return false;
  }
  for (const char c : value) {
    if (c != '\t' && (c < ' ' || c > '~')) return false;
  }
  return true;
}

/// Why the field may not be sent, as a sentence part that names it and tells the place, never the value; empty if it
/// may.
template <class = void>
[[nodiscard]] std::string fault_of_field(std::string_view name, std::string_view value) {
  if (is_sendable(name, value)) return {};
  if (name.empty()) return "a header field has no name";
  const std::string out = "the header field " + runcomfy::detail::quoted(name);
  if (!is_sendable(name, {})) {
    const auto allowed = [](char c) { return is_sendable({&c, 1}, {}); };
    return out + " has a character in its name that HTTP does not allow" +
           runcomfy::detail::place_of_other(name, allowed);
  }
  const auto allowed = [](char c) { return is_sendable("x", {&c, 1}); };
  return out + " has a character in its value that HTTP cannot carry" +
         runcomfy::detail::place_of_other(value, allowed);
}

/// Header fields in wire order. Look-up ignores case; nothing is merged or sorted. (What changes them are templates
/// over nothing, so that only programs that use it compile it.)
class headers {
 public:
  headers() = default;
  headers(std::initializer_list<header> fields) : fields_(fields) {}

  /// Appends a field, also if one of that name is there.
  template <class Lazy = void>
  void add(std::string name, std::string value) {
    runcomfy::detail::lazily<Lazy, std::vector<header>>& fields = fields_;
    fields.push_back({std::move(name), std::move(value)});
  }
  /// Replaces the first field of that name, drops the others, or appends.
  template <class Lazy = void>
  void set(std::string_view name, std::string value) {
    bool done = false;
    runcomfy::detail::lazily<Lazy, std::vector<header>> kept;
    for (header& each : fields_) {
      if (!same_name(each.name, name)) {
        kept.push_back(std::move(each));
      } else if (!std::exchange(done, true)) {
        // `done` lets it be once. NOLINTNEXTLINE(bugprone-use-after-move)
        kept.push_back({std::move(each.name), std::move(value)});
      }
    }
    if (!done) kept.push_back({std::string(name), std::move(value)});
    fields_ = std::move(kept);
  }
  /// The value of the first field of that name, or null.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept {
    for (const header& each : fields_) {
      if (same_name(each.name, name)) return &each.value;
    }
    return nullptr;
  }
  /// The values of all fields of that name, in order.
  template <class Lazy = void>
  [[nodiscard]] auto all(std::string_view name) const {
    std::vector<runcomfy::detail::lazily<Lazy, std::string_view>> values;
    for (const header& each : fields_) {
      if (same_name(each.name, name)) values.push_back(each.value);
    }
    return values;
  }
  [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
  [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
  [[nodiscard]] auto end() const noexcept { return fields_.end(); }
  friend bool operator==(const headers&, const headers&) = default;

 private:
  std::vector<header> fields_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::http

// ---- runcomfy/http/punycode.hpp -------------------------------------------------------------------------------------
// Labels of international host names as they stand in a URL: `xn--` and punycode (RFC 3492).

namespace runcomfy::inline RUNCOMFY_ABI::http::detail {

// Lower-case letters that mean themselves in a host name, wherever they stand and whatever stands beside them (UTS 46):
// Latin, Greek, Cyrillic, Han, Kana, Hangul. What needs tables or rules about its neighbours is not among them: scripts
// that run from right to left, marks, symbols, and letters that a browser turns into others.
[[nodiscard]] constexpr bool is_plain_letter(std::uint64_t c) noexcept {
  struct range {
    std::uint32_t first, last, step;
  };
  constexpr range ranges[] = {
      {0xDF, 0xF6, 1},     {0xF8, 0xFF, 1},     {0x101, 0x131, 2},   {0x135, 0x137, 2},   {0x13A, 0x13E, 2},
      {0x142, 0x148, 2},   {0x14B, 0x177, 2},   {0x17A, 0x17E, 2},   {0x3AC, 0x3CE, 1},   {0x430, 0x45F, 1},
      {0x3041, 0x3096, 1}, {0x30A1, 0x30FA, 1}, {0x30FC, 0x30FC, 1}, {0x4E00, 0x9FA5, 1}, {0xAC00, 0xD7A3, 1},
  };
  for (const range& each : ranges) {
    if (c >= each.first && c <= each.last) return (c - each.first) % each.step == 0;
  }
  return false;
}

// Whether what follows `xn--` decodes to lower-case letters and digits, with plain letters among them. A browser then
// leaves the label as it is. Only which letters there are counts, so where they go is not kept.
[[nodiscard]] constexpr bool is_plain_punycode(std::string_view text) noexcept {
  const std::size_t hyphen = text.rfind('-');
  std::size_t at = hyphen == std::string_view::npos ? 0 : hyphen + 1;
  if (hyphen == 0 || at == text.size()) return false;
  std::uint64_t letters = hyphen == std::string_view::npos ? 0 : hyphen;  // so many are decoded
  std::uint64_t code = 128, position = 0, bias = 72;
  bool first = true;
  while (at < text.size()) {
    const std::uint64_t before = position;
    std::uint64_t weight = 1;
    for (std::uint64_t k = 36;; k += 36) {
      if (at == text.size() || weight > 0x10FFFFFFFFU) return false;
      const char c = text[at++];
      const bool letter = c >= 'a' && c <= 'z';
      if (!letter && (c < '0' || c > '9')) return false;
      const auto digit = static_cast<std::uint64_t>(letter ? c - 'a' : c - '0' + 26);
      position += digit * weight;
      const std::uint64_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    ++letters;
    std::uint64_t delta = (position - before) / (first ? 700 : 2);
    first = false;
    delta += delta / letters;
    bias = 0;
    for (; delta > 455; delta /= 35) bias += 36;
    bias += 36 * delta / (delta + 38);
    code += position / letters;
    position = position % letters + 1;
    if (!is_plain_letter(code)) return false;
  }
  return true;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::http::detail

// ---- runcomfy/http/url.hpp ------------------------------------------------------------------------------------------
// The one URL parser of the library: a strict subset of RFC 3986 and of WHATWG, on which both agree about the host.

namespace runcomfy::inline RUNCOMFY_ABI::http {

/// What `url::parse` takes beyond `https://` on port 443 at a named host.
struct url_rules {
  bool any_port = false;        ///< a port other than 443
  bool any_host = false;        ///< IP literals in canonical form, and names without a dot such as `localhost`
  bool plain_loopback = false;  ///< `http://` to a loopback address; for tests only
};

/// An absolute URL made of checked parts. Refused are: other schemes, user info, fragments, backslashes, controls,
/// non-ASCII, `%` in the host, short or octal IPv4, IPv6 that is not spelled as RFC 5952 has it, zones, and more than
/// 8192 bytes (reliability, section 2.2). Punycode is taken where it stands for letters of scripts that need no rules
/// of their own: Latin, Greek, Cyrillic, Han, Kana, Hangul.
/// The path and the query are kept byte for byte: nothing is decoded or re-encoded.
class url {
 public:
  /// The error is `invalid_input` and says which rule is broken; it never quotes the query, which may hold a secret.
  [[nodiscard]] static result<url> parse(std::string_view text, url_rules rules = {});

  [[nodiscard]] bool secure() const noexcept { return secure_; }
  [[nodiscard]] std::string_view scheme() const noexcept { return secure_ ? "https" : "http"; }
  /// Lower case; an IPv6 literal without its brackets.
  [[nodiscard]] const std::string& host() const noexcept { return host_; }
  /// The port to connect to.
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// `host`, or `host:port` where the port is not the scheme's own; IPv6 in brackets. The value of a `Host` field.
  [[nodiscard]] std::string authority() const {
    std::string out = host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]";
    if (port_ != (secure_ ? 443 : 80)) out += ":" + std::to_string(port_);
    return out;
  }
  /// `scheme://authority`: what must be equal for a token to be sent.
  [[nodiscard]] std::string origin() const { return std::string(scheme()) + "://" + authority(); }
  /// Path and query as they go on the request line; never empty.
  [[nodiscard]] const std::string& target() const noexcept { return target_; }
  [[nodiscard]] std::string text() const { return origin() + target_; }
  /// Whether the host is this machine.
  [[nodiscard]] bool loopback() const noexcept {
    return host_ == "localhost" || host_ == "::1" || (host_.starts_with("127.") && ipv4(host_));
  }
  /// The same origin with another path and query. What cannot stand there is percent-encoded, a `/` that is missing in
  /// front is added, and everything else stays as it is.
  [[nodiscard]] url with_target(std::string target) const;
  friend bool operator==(const url&, const url&) = default;

 private:
  url() = default;
  static bool ipv4(std::string_view text) noexcept;
  static bool ipv6(std::string_view text);
  static std::string_view fault_of_name(std::string_view host, bool single_label) noexcept;
  static bool may_stand(std::string_view target, std::size_t at) noexcept;
  static std::string_view fault_of_target(std::string_view target, std::size_t& at) noexcept;
  static std::string_view fill(url& out, std::string_view text, url_rules rules, std::size_t& at);

  bool secure_ = true;
  std::uint16_t port_ = 443;
  std::string host_;
  std::string target_ = "/";
};

namespace detail {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace detail

// Four decimal numbers without leading zeros: the one spelling that every resolver reads alike.
inline bool url::ipv4(std::string_view text) noexcept {
  int parts = 0;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
    int number = 0;
    for (const char c : part) {
      if (!detail::is_digit(c)) return false;
      number = number * 10 + (c - '0');
    }
    if (number > 255) return false;
    ++parts;
    if (dot == std::string_view::npos) return parts == 4;
    text.remove_prefix(dot + 1);
  }
}

// RFC 5952: of the many spellings of an address the one that everybody writes; no embedded IPv4, no zone.
inline bool url::ipv6(std::string_view text) {
  constexpr std::size_t all = 8, none = 9;
  unsigned read[all] = {}, groups[all] = {};
  std::size_t count = 0, gap = none, at = 0;
  if (text.starts_with("::")) gap = 0, at = 2;
  while (at < text.size()) {
    if (count == all) return false;
    const std::size_t begin = at;
    for (; at < text.size() && detail::is_hex(text[at]); ++at) {
      const int c = static_cast<unsigned char>(text[at]);
      read[count] = read[count] * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    if (at == begin || at - begin > 4) return false;
    ++count;
    if (at == text.size()) break;
    if (text[at] != ':' || ++at == text.size()) return false;
    if (text[at] != ':') continue;
    if (gap != none) return false;
    gap = count;
    ++at;
  }
  if (gap == none ? count != all : count == all) return false;
  for (std::size_t i = 0; i < count; ++i) groups[i < gap ? i : all - count + i] = read[i];

  std::size_t zeros = 0, length = 1;  // the first longest run of zeros, if it is longer than one
  for (std::size_t i = 0; i < all; ++i) {
    std::size_t run = 0;
    while (i + run < all && groups[i + run] == 0) ++run;
    if (run > length) zeros = i, length = run;
  }
  std::string canonical;
  for (std::size_t i = 0; i < all; ++i) {
    if (length > 1 && i == zeros) {
      canonical += "::";
      i += length - 1;
      continue;
    }
    if (!canonical.empty() && canonical.back() != ':') canonical += ':';
    for (int shift = 12; shift >= 0; shift -= 4) {
      if (shift == 0 || groups[i] >> shift != 0) canonical += "0123456789abcdef"[groups[i] >> shift & 15U];
    }
  }
  return text == canonical;
}

inline std::string_view url::fault_of_name(std::string_view host, bool single_label) noexcept {
  if (host.size() > 253) return "its host is longer than 253 characters";
  std::size_t labels = 0;
  std::string_view last;
  for (std::string_view rest = host;; ++labels) {
    const std::size_t dot = rest.find('.');
    last = rest.substr(0, dot);
    if (last.empty()) return "its host has an empty label";
    if (last.size() > 63) return "a label of its host is longer than 63 characters";
    if (last.front() == '-' || last.back() == '-') return "a label of its host starts or ends with a hyphen";
    for (const char c : last) {
      if (!runcomfy::detail::is_alnum(c) && c != '-')
        return "its host has a character other than letters, digits, - and .";
    }
    if (last.starts_with("xn--") && !detail::is_plain_punycode(last.substr(4)))
      return "a label of its host is no punycode of plain letters";
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (labels == 0 && !single_label) return "its host has no dot";
  // A last label that is a number makes the whole host an IPv4 address for WHATWG ("1.2", "0x7f.1").
  bool number = true;
  for (const char c : last) number = number && detail::is_digit(c);
  if (number || last.starts_with("0x")) return "its host ends in a number but is no IPv4 address of four plain numbers";
  return {};
}

// Whether the character there may stand in a path or a query.
inline bool url::may_stand(std::string_view target, std::size_t at) noexcept {
  const char c = target[at];
  if (c == '%') return at + 2 < target.size() && detail::is_hex(target[at + 1]) && detail::is_hex(target[at + 2]);
  return runcomfy::detail::is_unreserved(c) || runcomfy::detail::is_one_of(c, "!$&'()*+,;=:@/?");
}

// `at` is where the fault is.
inline std::string_view url::fault_of_target(std::string_view target, std::size_t& at) noexcept {
  bool query = false;
  for (at = 0; at < target.size(); ++at) {
    const char c = target[at];
    query = query || c == '?';
    if (may_stand(target, at)) continue;
    return c == '%'   ? "it has a % that is not followed by two hexadecimal digits"
           : c == '#' ? "it has a fragment"
           : query    ? "its query has a character that must be percent-encoded"
                      : "its path has a character that must be percent-encoded";
  }
  return {};
}

inline url url::with_target(std::string target) const {
  url out = *this;
  bool good = target.starts_with('/');
  for (std::size_t i = 0; i < target.size(); ++i) good = good && may_stand(target, i);
  if (good) {
    out.target_ = std::move(target);
    return out;
  }
  out.target_ = target.starts_with('/') ? "" : "/";
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (may_stand(target, i)) out.target_ += target[i];
    else runcomfy::detail::append_percent_encoded(out.target_, std::string_view(target).substr(i, 1));
  }
  return out;
}

// `at` is where the fault is, if it is one byte's.
inline std::string_view url::fill(url& out, std::string_view text, url_rules rules, std::size_t& at) {
  const std::size_t size = text.size();
  const char* const begin = text.data();
  if (text.empty()) return "it is empty";
  if (text.size() > 8192) return "it is longer than 8192 bytes";
  for (at = 0; at < size; ++at) {
    if (text[at] <= ' ' || text[at] > '~') return "it has white space, a control or a non-ASCII character";
  }
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return "it has no scheme; it must start with https://";
  if (same_name(text.substr(0, colon), "https")) {
    out.secure_ = true;
  } else if (same_name(text.substr(0, colon), "http")) {
    if (!rules.plain_loopback) return "it is not https";
    out.secure_ = false;
  } else {
    return "its scheme is not https";
  }
  out.port_ = out.secure_ ? 443 : 80;
  text.remove_prefix(colon + 3);
  const std::size_t end = text.find_first_of("/?#\\");
  std::string_view authority = text.substr(0, end);
  std::string_view target = end == std::string_view::npos ? std::string_view() : text.substr(end);
  if (authority.find('@') != std::string_view::npos) return "it has user information before the host";
  if (authority.empty()) return "it has no host";

  std::string_view port;
  bool has_port = false;
  std::string_view host = authority;
  const bool bracketed = authority.front() == '[';
  const std::size_t after_host = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed) {
    if (after_host == std::string_view::npos) return "its IPv6 host has no closing bracket";
    host = authority.substr(1, after_host - 1);
    const std::string_view rest = authority.substr(after_host + 1);
    if (!rest.empty() && rest.front() != ':') return "it has something between its IPv6 host and the port";
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
  } else if (after_host != std::string_view::npos) {
    host = authority.substr(0, after_host);
    port = authority.substr(after_host + 1);
    has_port = true;
  }
  if (has_port) {
    if (port.empty() || port.size() > 5 || port.front() == '0') return "its port is not a number from 1 to 65535";
    std::uint32_t number = 0;
    for (const char c : port) {
      if (!detail::is_digit(c)) return "its port is not a number from 1 to 65535";
      number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (number > 65535) return "its port is not a number from 1 to 65535";
    if (!rules.any_port && number != 443) return "its port is not 443";
    out.port_ = static_cast<std::uint16_t>(number);
  }

  for (const char c : host) out.host_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  if (bracketed) {
    if (!ipv6(out.host_)) return "its host is no IPv6 address as RFC 5952 spells it";
    if (!rules.any_host) return "its host is an IP address, not a name";
  } else if (ipv4(out.host_)) {
    if (!rules.any_host) return "its host is an IP address, not a name";
  } else if (const std::string_view fault = fault_of_name(out.host_, rules.any_host); !fault.empty()) {
    const auto of_host = [](char c) { return runcomfy::detail::is_alnum(c) || c == '-' || c == '.'; };
    std::size_t i = 0;
    while (i < host.size() && of_host(host[i])) ++i;
    if (i < host.size()) at = static_cast<std::size_t>(host.data() - begin) + i;
    return fault;
  }
  if (!out.secure_ && !out.loopback()) return "it is not https, and its host is not this machine";

  if (const std::string_view fault = fault_of_target(target, at); !fault.empty()) {
    at += size - target.size();
    return fault;
  }
  if (target.empty() || target.front() == '?') out.target_ = "/" + std::string(target);
  else out.target_ = target;
  return {};
}

inline result<url> url::parse(std::string_view text, url_rules rules) {
  url out;
  std::size_t at = text.size();
  const std::string_view fault = fill(out, text, rules, at);
  if (fault.empty()) return out;
  error_info info;
  info.kind = error_kind::invalid_input;
  const bool has_scheme = text.find("://") != std::string_view::npos;
  // What comes before an @ or after a ? may be a secret.
  const std::string_view shown = text.find('@') == std::string_view::npos
                                     ? text.substr(0, text.find_first_of("?#"))
                                     : text.substr(0, has_scheme ? text.find("://") : 0);
  info.message = "the URL " + runcomfy::detail::quoted(shown) + " is refused: " + std::string(fault);
  if (at < text.size()) info.message += " (at offset " + std::to_string(at) + ")";
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::http

// ---- runcomfy/protocol/api_base.hpp ---------------------------------------------------------------------------------
// The one place a token may be sent to.

namespace runcomfy::inline RUNCOMFY_ABI {

/// Where the API lives: an https origin, without a path. Any host and port may be named, because it is the caller who
/// names them. Always constructible: a bad one makes the first call fail with `configuration`, nothing sent.
class api_base {
 public:
  /// `https://model-api.runcomfy.net` (contract, section 1).
  api_base() : api_base(standard) {}
  api_base(std::string_view text) : api_base(text, false) {}
  /// A null pointer or an empty text, as from an environment variable that is not set, is the default.
  api_base(const char* text) : api_base(std::string_view(text != nullptr ? text : "")) {}
  api_base(const std::string& text) : api_base(std::string_view(text)) {}
  /// For tests: also takes `http://` to a loopback address, where the token goes in the clear.
  [[nodiscard]] static api_base plain_loopback(std::string_view text) { return api_base(text, true); }

  [[nodiscard]] const result<http::url>& url() const noexcept { return url_; }

 private:
  api_base(std::string_view text, bool plain) : url_(checked(text, plain)) {}

  static constexpr std::string_view standard = "https://model-api.runcomfy.net";

  static result<http::url> checked(std::string_view text, bool plain) {
    if (text.empty()) text = standard;
    result<http::url> parsed = http::url::parse(text, {.any_port = true, .any_host = true, .plain_loopback = plain});
    if (parsed && parsed->target() == "/") return parsed;
    error_info info;
    info.kind = error_kind::configuration;
    const std::string why = parsed ? "it has a path or a query" : parsed.error().message();
    info.message =
        "the base URL of the client is unusable: " + why + "; give an origin such as https://model-api.runcomfy.net";
    if (!parsed && !plain && text.starts_with("http://"))
      info.message += " (tests on loopback: api_base::plain_loopback)";
    return error(std::move(info));
  }

  result<http::url> url_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/protocol/policy.hpp -----------------------------------------------------------------------------------
// How often to ask, how long to wait, when to give up: numbers, no clock.

namespace runcomfy::inline RUNCOMFY_ABI {

/// When to ask for the state of a job: at once, then after `first`, each pause `factor` times the last, up to
/// `longest`.
struct poll_policy {
  std::chrono::milliseconds first{2'000};
  std::chrono::milliseconds longest{10'000};
  double factor = 1.5;
  double jitter = 0.1;  ///< each pause is spread by this share to both sides, so that many clients do not march in step

  /// The pause after poll number `done` (1 for the first), with `random` in [0, 1).
  [[nodiscard]] constexpr std::chrono::milliseconds pause(int done, double random) const noexcept {
    double ms = static_cast<double>(first.count());
    const auto most = static_cast<double>(longest.count());
    for (int i = 1; i < done && ms < most; ++i) ms *= factor;
    if (ms > most) ms = most;
    ms *= 1.0 + jitter * (2.0 * random - 1.0);
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(ms));
  }
};

/// How calls that are free (status, result, cancel) are repeated after a passing fault: full jitter between nothing and
/// a ceiling that doubles, out of a budget that all jobs of the client share (reliability, section 3.4).
struct retry_policy {
  std::chrono::milliseconds first{500};
  std::chrono::milliseconds longest{30'000};
  std::chrono::milliseconds retry_after_cap{120'000};  ///< a longer Retry-After is cut to this
  std::chrono::milliseconds give_up_after{300'000};    ///< without any good answer for so long: `lost_contact`
  std::chrono::milliseconds unknown_word_after{
      600'000};           ///< nothing but unknown state words for so long: `unknown_state`
  int budget = 500;       ///< tokens; a success gives back what the last repeat before it cost, or one token
  int repeat_cost = 5;    ///< tokens for one quick repeat
  int timeout_cost = 10;  ///< the same, after a time-out

  /// The pause after `failures` faults in a row (1 for the first), with `random` in [0, 1).
  [[nodiscard]] constexpr std::chrono::milliseconds pause(int failures, double random) const noexcept {
    double ms = static_cast<double>(first.count());
    const auto most = static_cast<double>(longest.count());
    for (int i = 1; i < failures && ms < most; ++i) ms *= 2.0;
    if (ms > most) ms = most;
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(ms * random));
  }
  /// The pause while the budget is used up: between a half and the whole of `longest`.
  [[nodiscard]] constexpr std::chrono::milliseconds slow_pause(double random) const noexcept {
    const double ms = static_cast<double>(longest.count()) * (0.5 + 0.5 * random);
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(ms));
  }
};

/// How a paid POST is tried again. Only one that was certainly not sent ever is, with the pauses of `retry_policy`.
struct submit_policy {
  int attempts = 3;                   ///< at most, the first one included
  bool wait_out_rate_limits = false;  ///< also try again after a 429, when its Retry-After has passed
  double least_time = 0.25;           ///< no further attempt begins with less than this share of the time left
};

/// Limits of one HTTP exchange.
struct timeout_policy {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds read{30'000};           ///< silence before the answer; status, result and cancel
  std::chrono::milliseconds submit_read{90'000};    ///< the same for the paid POST, which must not be given up early
  std::chrono::milliseconds total{45'000};          ///< a whole exchange; status, result and cancel
  std::chrono::milliseconds submit_total{120'000};  ///< one paid POST
};

/// All numbers of a client. Every member has a default that suits the service.
struct policies {
  poll_policy poll = {};
  retry_policy retry = {};
  timeout_policy timeouts = {};
  submit_policy submit = {};
};

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/client/options.hpp ------------------------------------------------------------------------------------
// What a client, a submit and a wait can be told. The order of members is API: designators must follow it.

namespace runcomfy::inline RUNCOMFY_ABI {

/// How a client behaves. Everything that is referred to here (clock, random, observer, journal) outlives the client.
struct options {
  api_base base_url = {};            ///< where the API lives
  clock_ref clock = {};              ///< the machine's steady clock
  random_ref random = {};            ///< spreads polls and repeats
  observer_ref observer = {};        ///< told what happens
  journal_ref journal = {};          ///< keeps a record of paid sends
  runcomfy::policies policies = {};  ///< all numbers
  std::string user_agent = {};       ///< put before `runcomfy-cpp/VERSION`
  bool include_cost = true;          ///< ask for the cost with the result
};

/// How one submit is made.
struct submit_options {
  bool check = true;          ///< validate the input first; false sends it as it is
  json::object extra = {};    ///< properties that the struct does not know; they win over its own
  stop_token stop = {};       ///< ends the submit early: before the body is started it is `stopped`, later `in_doubt`
  std::string resubmit = {};  ///< names a send in doubt of the same input, which is now sent again: it may pay twice
  bool send_unrecorded = false;  ///< send even if the journal cannot keep the intent: a crash then leaves no trace
  /// For all attempts, the pauses between them, and the look at an id whose answer was torn.
  std::chrono::milliseconds timeout = std::chrono::minutes(2);
  /// The job is not wanted any more. Before the POST leaves nothing is sent (`stopped`). Once it has left, its answer
  /// is waited for, and the job is cancelled as soon as its id is known: `job_cancelled`, or the job, if it could not
  /// be cancelled and goes on.
  stop_token cancel = {};
};

/// How long and how to wait.
struct wait_options {
  std::chrono::milliseconds timeout = std::chrono::minutes(30);  ///< the wait ends then, the job does not
  stop_token stop = {};
  callback<void(const update&)> on_update = {};  ///< called when state or queue position changed; may throw
  stop_token cancel = {};  ///< asks the service to cancel the job, once; the wait then goes on to whatever end it has
};

/// How long a single call may take with its repeats.
struct call_options {
  std::chrono::milliseconds timeout = std::chrono::seconds(60);
  stop_token stop = {};
};

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/http/message.hpp --------------------------------------------------------------------------------------
// What goes out, what comes back, and how far an exchange got.

namespace runcomfy::inline RUNCOMFY_ABI::http {

using time_point = std::chrono::steady_clock::time_point;

/// One HTTP request. `headers` holds everything but what framing needs: the transport adds `Host`, `Content-Length`
/// and `Connection` by itself, `Accept-Encoding: identity` where the request names no coding, and nothing else.
struct request {
  std::string method;
  http::url url;
  http::headers headers = {};
  std::string body = {};
};

/// Status and header fields of an answer.
struct response_head {
  int status = 0;
  http::headers headers = {};
};

/// A whole answer.
struct response {
  int status = 0;
  http::headers headers = {};
  std::string body = {};
};

/// The terms of one exchange. All views in it outlive the exchange.
struct call {
  time_point deadline = (time_point::max)();          ///< for the whole exchange, from look-up to the last byte
  std::chrono::milliseconds connect_timeout{10'000};  ///< for look-up, connect and TLS handshake together
  std::chrono::milliseconds read_timeout{30'000};     ///< the longest silence while waiting for the answer
  stop_view stop = {};                                ///< noticed within 250 ms
  std::size_t max_body = 16U << 20U;                  ///< bytes of body taken before the exchange ends as `too_big`
  bool public_addresses_only = false;                 ///< refuse loopback, private and other special addresses
  bool once = false;  ///< a paid POST: fresh connection, the body started at most once, no re-send by the stack
};

/// How far an exchange got: the last thing that was begun.
enum class phase : std::uint8_t {
  nothing,
  resolve,
  connect,
  proxy,
  tls,
  send_head,
  send_body,
  await_head,
  receive_head,
  receive_body,
  done,
};

/// Why an exchange has no complete answer.
enum class failure : std::uint8_t {
  none,          ///< it has one, whatever its status
  refused,       ///< the transport would not send it (bad header, a promise it cannot keep); nothing was sent
  resolve,       ///< the name was not found
  connect,       ///< no connection
  proxy,         ///< the proxy refused
  tls,           ///< the certificate was refused, or the two could not agree on TLS
  send,          ///< the connection broke while sending
  receive,       ///< the connection broke before the answer was complete
  framing,       ///< the answer was not HTTP
  too_big,       ///< the body was longer than `call::max_body`
  sink_stopped,  ///< `on_head` or `on_body` said stop
  timeout,       ///< the deadline, the connect or the read time-out passed
  stopped,       ///< `call::stop` fired
  other,         ///< anything else; `detail` tells
};

[[nodiscard]] constexpr std::string_view to_string(phase what) noexcept {
  switch (what) {
    case phase::nothing: return "before anything was done";
    case phase::resolve: return "while looking up the host";
    case phase::connect: return "while connecting";
    case phase::proxy: return "while talking to the proxy";
    case phase::tls: return "in the TLS handshake";
    case phase::send_head: return "while sending the request";
    case phase::send_body: return "while sending the body";
    case phase::await_head: return "while waiting for the answer";
    case phase::receive_head: return "while reading the answer's head";
    case phase::receive_body: return "while reading the answer's body";
    case phase::done: return "after the answer";
  }
  return "at an unknown point";
}

/// How an exchange ended. A finished exchange is success whatever its status; then `reply` is complete.
struct outcome {
  failure why = failure::none;
  response reply = {};  ///< with a failure: what had arrived of it
  phase reached = phase::done;
  bool body_started = true;  ///< whether any byte of the body (of the head, if the body is empty) may have been handed
                             ///< over; true if unknown
  std::string detail = {};   ///< the stack's own words, without secrets

  [[nodiscard]] bool ok() const noexcept { return why == failure::none; }

  [[nodiscard]] static outcome success(response reply) {
    outcome out;
    out.reply = std::move(reply);
    return out;
  }
  [[nodiscard]] static outcome failed(failure why, phase reached, bool body_started, std::string detail = {}) {
    outcome out;
    out.why = why;
    out.reached = reached;
    out.body_started = body_started;
    out.detail = std::move(detail);
    return out;
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::http

// ---- runcomfy/json/utf8.hpp -----------------------------------------------------------------------------------------
// Walking over text quickly where it is plain, and exactly where it is not.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

using runcomfy::detail::utf8_sequence;

// Where the last character before `at` begins, if it is no ASCII, so that it may be looked at once more: the bytes
// before may be its first ones only.
inline const char* last_begin(const char* at, const char* const begin) noexcept {
  for (int most = 4; most > 0 && at != begin && static_cast<unsigned char>(at[-1]) >= 0x80; --most) {
    --at;
    if (static_cast<unsigned char>(*at) >= 0xC0) break;
  }
  return at;
}

// Gives how many bytes it wrote: at most four.
inline std::size_t put_utf8(char* to, std::uint32_t code) noexcept {
  const auto put = [&to](std::uint32_t byte) { *to++ = static_cast<char>(static_cast<unsigned char>(byte)); };
  const auto tail = [&put, code](int bits) { put(0x80 | ((code >> bits) & 0x3F)); };
  if (code < 0x80) return put(code), 1;
  if (code < 0x800) return put(0xC0 | (code >> 6)), tail(0), 2;
  if (code < 0x10000) return put(0xE0 | (code >> 12)), tail(6), tail(0), 3;
  return put(0xF0 | (code >> 18)), tail(12), tail(6), tail(0), 4;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/protocol/repair.hpp -----------------------------------------------------------------------------------
// Replies whose JSON is sound but for a torn character in some text: a lone surrogate, or bytes that are no UTF-8.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI::protocol::detail {

// The value of four hexadecimal digits, or -1.
[[nodiscard]] constexpr int hex4(std::string_view digits) noexcept {
  if (digits.size() < 4) return -1;
  int value = 0;
  for (const char c : digits.substr(0, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

// The text with every lone surrogate escape and every byte that is no UTF-8 replaced by U+FFFD (as WHATWG decoders do).
// Nothing else changes, so what was no JSON stays none.
template <class = void>
[[nodiscard]] std::string repaired(std::string_view text) {
  const auto surrogate_at = [&](std::size_t at) {  // its value, or -1
    if (text.substr(at, 2) != "\\u") return -1;
    const int value = hex4(text.substr(at + 2));
    return value >= 0xD800 && value <= 0xDFFF ? value : -1;
  };
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\\' && i + 1 < text.size()) {
      const int first = surrogate_at(i);
      const int second = first >= 0 ? surrogate_at(i + 6) : -1;
      const bool pair = first >= 0 && first < 0xDC00 && second >= 0xDC00;
      if (first >= 0 && !pair) out += "\\ufffd";
      else out += text.substr(i, pair ? 12 : 2);
      i += pair ? 12 : first >= 0 ? 6 : 2;
    } else if (byte < 0x80) {
      out += text[i++];
    } else {
      const std::size_t size = json::detail::utf8_sequence(text.data() + i, text.data() + text.size());
      if (size != 0) out += text.substr(i, size);
      else out += "\xEF\xBF\xBD";
      i += size != 0 ? size : 1;
    }
  }
  return out;
}

// The value of a whole `"request_id":"..."` of the outermost object in a body of which the rest is missing, or nothing.
// What an inner object says, such as an echoed input, is of another request.
template <class = void>
[[nodiscard]] std::string salvaged_id(std::string_view torn) {
  constexpr std::string_view space = " \t\r\n";
  const auto text_at = [&](std::size_t& at) {  // the text that begins here, without its quotes; `at` goes behind it
    const std::size_t begin = ++at;
    while (at < torn.size() && torn[at] != '"') at += torn[at] == '\\' ? 2U : 1U;
    if (at >= torn.size()) return std::string_view();
    return torn.substr(begin, at++ - begin);
  };
  int depth = 0;
  for (std::size_t at = 0; at < torn.size();) {
    const char c = torn[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') {
      ++at;
      continue;
    }
    const bool wanted = text_at(at) == "request_id" && depth == 1;
    if (!wanted) continue;
    at = torn.find_first_not_of(space, at);
    if (at == std::string_view::npos || torn[at] != ':') continue;
    at = torn.find_first_not_of(space, at + 1);
    if (at == std::string_view::npos || torn[at] != '"') return {};
    const std::string_view id = text_at(at);
    return id.find('\\') == std::string_view::npos ? std::string(id) : std::string();
  }
  return {};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol::detail

// ---- runcomfy/client/token_mask.hpp ---------------------------------------------------------------------------------
// Taking the token out of what a service, a proxy or a stack gives back, before anything reads it.
// A template over nothing, so that only a program that runs a job compiles it.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Real tokens are long: one of less than eight letters, as in tests, would be found in ordinary words.
template <class Lazy>
class basic_token_mask {
 public:
  static void apply(const http::request& what, http::outcome& how) {
    const std::string* field = what.headers.find("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (field == nullptr || !field->starts_with(scheme) || field->size() < scheme.size() + 8) return;
    const basic_token_mask mask(std::string_view(*field).substr(scheme.size()));
    mask.hide(how.reply.body);
    if (!how.detail.empty()) {
      mask.hide(how.detail);
      mask.hide_pieces(how.detail);
    }
    // A 2xx holds the id and the outputs of a job that was paid for. They must not be spoilt by a few letters that they
    // have in common with the token, as where both name the account.
    if (how.reply.status < 200 || how.reply.status > 299) mask.hide_pieces(how.reply.body);
  }

 private:
  static constexpr std::string_view stars = "***";
  static constexpr std::size_t piece = 12;

  explicit basic_token_mask(std::string_view secret) : secret_(secret) {
    for (std::size_t i = 0; i < 2; ++i) {
      const char digit = hex(secret[0] >> (i == 0 ? 4 : 0));
      for (const char c : {secret[i], '\\', '%', digit, upper(digit)}) note(c, i);
      for (std::size_t before = 0; before < 3; ++before) {
        const char c = base64(before, first_base64(before) + i);
        note(c, i);
        if (c == '+') note('-', i);
        if (c == '/') note('_', i);
      }
    }
  }
  void note(char c, std::size_t place) { may_stand_[static_cast<unsigned char>(c)] |= place == 0 ? first : second; }
  [[nodiscard]] bool may_stand(char c, unsigned place) const {
    return (may_stand_[static_cast<unsigned char>(c)] & place) != 0;
  }

  // The whole token: plain or percent-encoded, as hexadecimal digits or base64, each with or without escapes of JSON.
  void hide(std::string& text) const {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!may_stand(text[at], first)) continue;
      const bool escape = text[at] == '\\' || text[at] == '%';
      if (!escape && at + 1 < text.size() && !may_stand(text[at + 1], second)) continue;
      const std::size_t length = spelled_length(std::string_view(text).substr(at));
      if (length != 0) text.replace(at, length, stars);
    }
  }
  // Twelve bytes in a row of the token, or more, plain or with escapes. Far behind the start of an answer nothing is
  // looked for, so that a long one takes no time.
  void hide_pieces(std::string& text) const {
    constexpr std::size_t most = 1U << 16U;
    for (std::size_t at = 0; at < text.size() && at < most; ++at) {
      const std::string_view rest = std::string_view(text).substr(at);
      for (std::size_t from = 0; from + piece <= secret_.size(); ++from) {
        std::size_t length = 0, i = from;
        while (i < secret_.size() && takes(rest, length, secret_[i], true)) ++i;
        if (i < from + piece) continue;
        text.replace(at, length, stars);
        break;
      }
    }
  }

  // How many bytes at the start of the text spell the token; 0 if they do not.
  [[nodiscard]] std::size_t spelled_length(std::string_view text) const {
    for (const bool escaped : {true, false}) {
      std::size_t at = 0, i = 0;
      while (i < secret_.size() && takes(text, at, secret_[i], escaped)) ++i;
      if (i == secret_.size()) return at;
    }
    std::size_t at = 0, i = 0;
    for (; i < 2 * secret_.size(); ++i) {
      const char digit = hex(secret_[i / 2] >> (i % 2 == 0 ? 4 : 0));
      if (!takes(text, at, digit, true) && !takes(text, at, upper(digit), true)) break;
    }
    if (i == 2 * secret_.size()) return at;
    for (std::size_t before = 0; before < 3; ++before) {
      const std::size_t end = 8 * (before + secret_.size()) / 6;
      for (at = 0, i = first_base64(before); i < end; ++i) {
        const char c = base64(before, i);
        if (!takes(text, at, c, true) && !(c == '+' && takes(text, at, '-', true)) &&
            !(c == '/' && takes(text, at, '_', true)))
          break;
      }
      if (i == end) return at;
    }
    return 0;
  }
  // Goes over what spells this character at that place, if it does.
  static bool takes(std::string_view text, std::size_t& at, char c, bool escaped) {
    const std::string_view rest = text.substr(at);
    std::size_t length = 0;
    if (escaped && rest.size() >= 2 && rest[0] == '\\') {
      const bool code = rest[1] == 'u' && protocol::detail::hex4(rest.substr(2)) == static_cast<unsigned char>(c);
      length = code ? 6 : rest[1] == c && c != 'u' ? 2 : 0;
    } else if (escaped && rest.size() >= 3 && rest[0] == '%') {
      const bool code = upper(rest[1]) == upper(hex(c >> 4)) && upper(rest[2]) == upper(hex(c));
      length = code ? 3 : 0;
    }
    if (length == 0 && !rest.empty() && rest[0] == c) length = 1;
    at += length;
    return length != 0;
  }

  static char hex(int value) { return "0123456789abcdef"[value & 15]; }
  static char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
  // Base64 of the token behind so many other bytes: the first character that they do not decide, and any one.
  static std::size_t first_base64(std::size_t before) { return (8 * before + 5) / 6; }
  [[nodiscard]] char base64(std::size_t before, std::size_t which) const {
    const std::size_t byte = 6 * which / 8 - before, shift = 6 * which % 8;
    const unsigned high = static_cast<unsigned char>(secret_[byte]);
    const unsigned low = byte + 1 < secret_.size() ? static_cast<unsigned char>(secret_[byte + 1]) : 0U;
    const unsigned value = (high << 8U | low) >> (10 - shift) & 63U;
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[value];
  }

  std::string_view secret_;
  static constexpr unsigned char first = 1, second = 2;  // where a character may stand in what spells the token
  unsigned char may_stand_[256] = {};
};
using token_mask = basic_token_mask<void>;

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/http/transport.hpp ------------------------------------------------------------------------------------
// The seam under which every HTTP stack fits: one primitive, and an adapter for stacks that block.

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

// ---- runcomfy/protocol/delivery.hpp ---------------------------------------------------------------------------------
// What became of a paid POST: the one table that decides whether it may be sent again.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

// The service knows no idempotency key and lists no requests, so what cannot be proved stays open.
//
// | class                     | decided by                                                      | sent again          |
// |---------------------------|-----------------------------------------------------------------|---------------------|
// | N `delivery::not_sent`    | proof: no byte of the body was handed over, sending the head had | by itself, a few |
// |                           | not begun, and no byte of an answer came                        | times               |
// | R `delivery::rejected`    | a complete answer with a status (or a code in a 2xx) that is in | only 429, by option |
// |                           | the list below, and without a request id                        |                     |
// | A `delivery::accepted`    | 2xx with a usable request id and no error code                  | never               |
// | D `delivery::in_doubt`    | everything else: it is the default                              | never               |
//
// A 2xx that was torn but holds a whole request id is D until a free status read has confirmed the id; then it is A.

/// Whether a status, or the first three digits of a code, says that the service looked at the request and made no job.
/// 408, 409, 425 and every 5xx are not there: the service may have begun.
[[nodiscard]] constexpr bool is_refusal(int status) noexcept {
  switch (status) {
    case 400:
    case 401:
    case 402:
    case 403:
    case 404:
    case 405:
    case 413:
    case 415:
    case 422:
    case 429: return true;
    default: return false;
  }
}

/// Of an exchange without a complete answer. `status` is that of the part that came, 0 when nothing did.
[[nodiscard]] constexpr delivery delivery_of_failure(http::phase reached, bool body_started, int status) noexcept {
  const bool proof = !body_started && reached < http::phase::send_head && status == 0;
  return proof ? delivery::not_sent : delivery::in_doubt;
}

/// Of a complete answer. `code` is its `error_code`, 0 when there is none.
[[nodiscard]] constexpr delivery delivery_of_answer(int status, int code, bool holds_id, bool id_is_usable) noexcept {
  const bool success = status >= 200 && status < 300;
  if (success && code == 0 && id_is_usable) return delivery::accepted;
  if (holds_id) return delivery::in_doubt;
  const bool coded = code >= 100'000;  // the first three digits then are an HTTP status (contract, section 5)
  const bool refused =
      success ? coded && is_refusal(code / 1000) : is_refusal(status) && (!coded || is_refusal(code / 1000));
  return refused ? delivery::rejected : delivery::in_doubt;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/excerpt.hpp ----------------------------------------------------------------------------------
// Short pieces of what the service said, fit to stand in an error: no secret, no prompt, little text.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI::protocol::detail {

// The text with every URL in it cut down to what is no secret: signatures stand in queries, passwords before an `@`.
template <class = void>
std::string without_url_secrets(std::string_view text) {
  constexpr std::string_view ends = " \t\r\n\"'<>()[]{},";
  std::string out;
  while (true) {
    const std::size_t at = text.find("://");
    if (at == std::string_view::npos) return out.append(text);
    const std::size_t begin = at + 3;
    const std::string_view url = text.substr(begin, text.find_first_of(ends, begin) - begin);
    const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    const std::size_t password = authority.rfind('@');
    const std::string_view shown = url.substr(password == std::string_view::npos ? 0 : password);
    out.append(text.substr(0, begin));
    if (password != std::string_view::npos) out += "***";
    out.append(shown.substr(0, shown.find_first_of("?#")));
    if (shown.find_first_of("?#") != std::string_view::npos) out += "?***";
    text.remove_prefix(begin + url.size());
  }
}

// Text of the service for people: one line, printable ASCII, at most 200 bytes.
template <class = void>
std::string shortened(std::string_view text) {
  constexpr std::size_t most = 200;
  std::string out;
  // No more is looked at than can be shown: masking makes nothing longer but by a few letters.
  const std::string masked = without_url_secrets(text.substr(0, 4 * most));
  for (const char c : std::string_view(masked).substr(0, most)) out += c >= ' ' && c <= '~' ? c : ' ';
  if (masked.size() > most) out += "...";
  return out;
}

// The shape of a reply that was not understood: names of members, and the values of the few that never hold anything
// private. A body may echo the input, so everything else is shown by its type.
template <class = void>
std::string glimpse(const json::value& body) {
  constexpr std::size_t most_members = 12;
  const json::object* members = body.as_object();
  if (members == nullptr) return "no object";
  std::string out = "{";
  std::size_t shown = 0;
  for (const json::member& each : *members) {
    if (shown == most_members) {
      out += ", ...";
      break;
    }
    if (shown++ > 0) out += ", ";
    out += runcomfy::detail::quoted(each.key, 24) + ": ";
    bool open = false;
    for (const std::string_view name : {"status", "state", "outcome", "error_code", "queue_position"})
      open = open || each.key == name;
    if (const std::string* text = each.value.as_string())
      out += open ? runcomfy::detail::quoted(*text, 32) : std::string("text");
    else if (const auto number = each.value.as_int64(); number && open) out += std::to_string(*number);
    else if (each.value.is_null()) out += "null";
    else if (each.value.as_object() != nullptr) out += "{...}";
    else if (each.value.as_array() != nullptr) out += "[...]";
    else out += "value";
  }
  return out + "}";
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol::detail

// ---- runcomfy/json/blocks.hpp ---------------------------------------------------------------------------------------
// Sixteen bytes of text at a time: which of them are plain, and which need a closer look.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

inline std::uint64_t eight_bytes(const char* at) noexcept {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}
inline std::uint32_t four_bytes(const char* at) noexcept {
  std::uint32_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The eight bytes in the order of a little-endian machine, the first one lowest.
inline std::uint64_t first_lowest(std::uint64_t word) noexcept {
  if constexpr (std::endian::native == std::endian::big) {  // not covered: other machines
    std::uint64_t out = 0;
    for (int i = 0; i < 8; ++i, word >>= 8) out = (out << 8) | (word & 0xFF);
    return out;
  } else {
    return word;
  }
}

// Which of sixteen bytes are marked: those whose highest bit is set. Behind the first one marks may be wrong.
struct word_marks {
  std::uint64_t low, high;
  [[nodiscard]] bool any() const noexcept { return (low | high) != 0; }
  [[nodiscard]] std::size_t first() const noexcept {
    return static_cast<std::size_t>(low != 0 ? std::countr_zero(low) : 64 + std::countr_zero(high)) / 8;
  }
};

// Special are the bytes that a string cannot hold as they are, and those that are not ASCII: quote, backslash, below
// the blank, above 0x7F. Flipping one bit puts the quote among the control characters, and as signed numbers those
// above 0x7F are below them.
struct sixteen_in_words {
  std::uint64_t low, high;

  static sixteen_in_words load(const char* at) noexcept { return {eight_bytes(at), eight_bytes(at + 8)}; }
  static sixteen_in_words of(std::uint64_t low, std::uint64_t high) noexcept { return {low, high}; }
  void store(char* to) const noexcept {
    std::memcpy(to, &low, 8);
    std::memcpy(to + 8, &high, 8);
  }
  [[nodiscard]] word_marks special() const noexcept { return {special_in(low), special_in(high)}; }

 private:
  // A subtraction borrows only from what is marked, so that all before the first mark is right.
  static std::uint64_t special_in(std::uint64_t word) noexcept {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101U;
    word = first_lowest(word);
    const std::uint64_t found = ((word ^ (ones * 2)) - ones * 33) | ((word ^ (ones * '\\')) - ones) | word;
    return found & (ones * 0x80);
  }
};

// Vectors are a language extension: no header is needed, and every translation unit of a platform takes the same path,
// whatever its -march. Elsewhere (MSVC, 32 bits, big-endian) two words do the same.
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__AARCH64EL__))

struct bit_marks {
  std::uint32_t bits;
  [[nodiscard]] bool any() const noexcept { return bits != 0; }
  [[nodiscard]] std::size_t first() const noexcept { return static_cast<std::size_t>(std::countr_zero(bits)); }
};

struct sixteen_in_vector {
  typedef signed char bytes __attribute__((vector_size(16)));
  typedef std::uint64_t words __attribute__((vector_size(16)));
  bytes value;

  static sixteen_in_vector load(const char* at) noexcept {
    sixteen_in_vector out;
    std::memcpy(&out.value, at, 16);
    return out;
  }
  static sixteen_in_vector of(std::uint64_t low, std::uint64_t high) noexcept {
    const words both = {low, high};
    return {reinterpret_cast<bytes>(both)};
  }
  void store(char* to) const noexcept { std::memcpy(to, &value, 16); }

  [[nodiscard]] auto special() const noexcept {
    const auto found = ((value ^ 2) < 33) | (value == '\\');
#if defined(__x86_64__)
    typedef char plain_bytes __attribute__((vector_size(16)));
    return bit_marks{static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(reinterpret_cast<plain_bytes>(found)))};
#else
    const auto both = reinterpret_cast<words>(found);
    return word_marks{both[0], both[1]};
#endif
  }
};
using sixteen = sixteen_in_vector;

#else

using sixteen = sixteen_in_words;

#endif

// Less than sixteen bytes, with zeros behind them.
inline sixteen load_short(const char* at, std::size_t size) noexcept {
  const char* const end = at + size;
  if constexpr (std::endian::native == std::endian::big) {  // not covered: other machines
    std::uint64_t words[2] = {0, 0};
    if (size > 0) std::memcpy(words, at, size);
    return sixteen::of(words[0], words[1]);
  } else if (size > 8) {
    return sixteen::of(eight_bytes(at), eight_bytes(end - 8) >> (8 * (16 - size)));
  } else if (size >= 4) {
    return sixteen::of(four_bytes(at) | std::uint64_t{four_bytes(end - 4)} << (8 * (size - 4)), 0);
  } else {
    const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i); };
    return sixteen::of(size == 0 ? 0 : byte(0) | byte(size / 2) | byte(size - 1), 0);
  }
}

// The first special byte, or the end.
inline const char* skip_short(const char* at, const char* const end) noexcept {
  return at + load_short(at, static_cast<std::size_t>(end - at)).special().first();
}
inline const char* skip_plain(const char* at, const char* const end) noexcept {
  for (; end - at >= 16; at += 16) {
    const auto found = sixteen::load(at).special();
    if (found.any()) return at + found.first();
  }
  return skip_short(at, end);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/read_error.hpp -----------------------------------------------------------------------------------
// The sentence for a JSON text that cannot be read: what is wrong, at which byte, under which JSON pointer.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

using runcomfy::detail::append;

// Puts one token of a JSON pointer (RFC 6901), fit for a message: printable ASCII, at most 64 characters of it, which
// takes at most twice its size and one character more. Gives the end.
inline char* put_token(char* to, const char* token, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size && i < 64; ++i) {
    const char c = token[i];
    *to++ = c < ' ' || c > '~' ? '?' : c == '/' ? '~' : c;
    if (c == '~') *to++ = '0';
    if (c == '/') *to++ = '1';
  }
  for (int i = 0; i < 3 && size > 64; ++i) *to++ = '.';
  return to;
}

// While a place is looked for, the way to it is one text: of each level a mark, which no token holds, and its token.
enum way_mark : char { before_key = 1, behind_key = 2, in_array = 3 };

// Adds where in the document byte `at` lies: a JSON pointer, or that it is the top level. Runs only when something
// failed, over the text before that byte, which is known to be JSON: so reading itself keeps no path. A key counts once
// its closing quote is read; escapes in it stay as they are written.
template <class = void>
RUNCOMFY_COLD void append_place(std::string& to, const char* text, std::size_t size) {
  std::string buffer;
  runcomfy::detail::resize_unfilled(buffer, 2 * size + 8);  // no byte of the text adds more than two
  char* const way = buffer.data();
  char* end = way;
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    if (c == '{') *end++ = before_key;
    if (c == '[') *end++ = in_array, *end++ = '0';
    if (c == '"') {
      const std::size_t begin = ++i;
      while (i < size && text[i] != '"') i += text[i] == '\\' ? 2U : 1U;
      if (i >= size || end == way || end[-1] != before_key) continue;
      end[-1] = behind_key;
      end = put_token(end, text + begin, i - begin);
    }
    if ((c != ',' && c != '}' && c != ']') || end == way) continue;
    char* mark = end - 1;
    while (*mark > in_array) --mark;
    if (c == ',' && *mark == in_array) {  // the number after this one
      char* digit = end - 1;
      for (; *digit == '9'; --digit) *digit = '0';
      if (digit == mark) mark[1] = '1', *end++ = '0';
      else ++*digit;
    } else {
      end = mark;
      if (c == ',') *end++ = before_key;
    }
  }
  char* shown = way;  // what is shown takes the place of what was read
  for (const char* at = way; at != end; ++at) {
    if (*at <= in_array && shown - way > 200) {
      std::memcpy(shown, "/...", 4);  // no C string: NOLINT(bugprone-not-null-terminated-result)
      shown += 4;
      break;
    }
    if (*at != before_key) *shown++ = *at == behind_key || *at == in_array ? '/' : *at;
  }
  if (shown == way) return append(to, ", top level: ");
  append(to, ", in ");
  append(to, {way, static_cast<std::size_t>(shown - way)});
  append(to, ": ");
}

template <class = void>
RUNCOMFY_COLD error read_error(std::string_view text, std::size_t at, std::string_view what) {
  error made = runcomfy::detail::error_maker::begin(error_kind::protocol, operation::json);
  std::string& message = runcomfy::detail::error_maker::message(made);
  append(message, "cannot read JSON at byte ");
  append(message, std::to_string(at));
  append_place(message, text.data(), at < text.size() ? at : text.size());
  append(message, what);
  if (at >= text.size()) append(message, ", but the text ends here; it may have been cut off");
  return made;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_COLD

// ---- runcomfy/json/powers.hpp ---------------------------------------------------------------------------------------
// Powers of ten to 128 bits, exactly rounded down: what turns binary numbers into decimal ones and back.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// 128 bits. Where the compiler knows such numbers, carries cost no branches.
struct long_word {
  std::uint64_t high, low;

#if defined(__SIZEOF_INT128__)
  __extension__ typedef unsigned __int128 whole;
  [[nodiscard]] static constexpr long_word of(whole from) noexcept {
    return {static_cast<std::uint64_t>(from >> 64), static_cast<std::uint64_t>(from)};
  }
  [[nodiscard]] static constexpr long_word product(std::uint64_t a, std::uint64_t b) noexcept {
    return of(static_cast<whole>(a) * b);
  }
  [[nodiscard]] constexpr long_word plus(std::uint64_t more) const noexcept {
    return of((static_cast<whole>(high) << 64 | low) + more);
  }
#else
  [[nodiscard]] static constexpr long_word product(std::uint64_t a, std::uint64_t b) noexcept {
    const std::uint64_t low_a = a & 0xFFFF'FFFFU, high_a = a >> 32, low_b = b & 0xFFFF'FFFFU, high_b = b >> 32;
    const std::uint64_t lowest = low_a * low_b, middle = high_a * low_b + (lowest >> 32);
    const std::uint64_t other = low_a * high_b + (middle & 0xFFFF'FFFFU);
    return {high_a * high_b + (middle >> 32) + (other >> 32), (other << 32) | (lowest & 0xFFFF'FFFFU)};
  }
  [[nodiscard]] constexpr long_word plus(std::uint64_t more) const noexcept {
    return {high + (low + more < more ? 1U : 0U), low + more};
  }
#endif
};

// The power of two of the highest bit of ten to the `power`th, for -1233 to 1233.
[[nodiscard]] constexpr int bits_of_ten_to(int power) noexcept { return (power * 1'741'647) >> 19; }

inline constexpr int lowest_power = -342, highest_power = 324;

// Ten to every 27th power, to 192 bits, and five to the powers up to 27, which 64 bits hold; both moved up so that the
// highest bit is set. A table of all 667 powers would be thirteen times as large.
template <class = void>
inline constexpr std::uint64_t every_27th[26][3] = {
    {0x8049'A4AC'0C58'11AE, 0x205B'896D'777D'6278, 0xAC26'1E9F'5141'430B},  // 10^-351
    {0xCF42'894A'5DCE'35EA, 0x5206'4CAC'8286'75B9, 0x475F'2B7D'7DF1'AD7A},  // 10^-324
    {0xA76C'5823'38ED'2621, 0xAF2A'F2B8'0AF6'F24E, 0x657C'8F4D'4332'3A36},  // 10^-297
    {0x873E'4F75'E222'4E68, 0x5A77'44A6'E804'A291, 0xCC35'EDDF'CF09'96D7},  // 10^-270
    {0xDA7F'5BF5'9096'6848, 0xAF39'A475'506A'899E, 0xA302'94CC'2934'E662},  // 10^-243
    {0xB080'392C'C434'9DEC, 0xBD8D'794D'96AA'CFB3, 0xFE13'A5C8'6AF6'4418},  // 10^-216
    {0x8E93'8662'882A'F53E, 0x547E'B47B'7282'EE9C, 0x41B0'230E'1421'487D},  // 10^-189
    {0xE658'29B3'046B'0AFA, 0x0CB4'A5A3'112A'5112, 0xA3B5'61B1'CB20'8396},  // 10^-162
    {0xBA12'1A46'50E4'DDEB, 0x92F3'4D62'616C'E413, 0x21A0'183E'1058'3CD3},  // 10^-135
    {0x964E'858C'91BA'2655, 0x3A6A'07F8'D510'F86F, 0xE908'2F25'E9C5'E9EC},  // 10^-108
    {0xF2D5'6790'AB41'C2A2, 0xFAE2'7299'423F'B9C3, 0x3695'DAD7'E885'8901},  // 10^-81
    {0xC428'D05A'A475'1E4C, 0xAA97'E14C'3C26'B886, 0x9684'2DC9'5323'F5A8},  // 10^-54
    {0x9E74'D1B7'91E0'7E48, 0x775E'A264'CF55'347D, 0xCA49'F1C0'5120'C9C7},  // 10^-27
    {0x8000'0000'0000'0000, 0x0000'0000'0000'0000, 0x0000'0000'0000'0000},  // 10^0
    {0xCECB'8F27'F420'0F3A, 0x0000'0000'0000'0000, 0x0000'0000'0000'0000},  // 10^27
    {0xA70C'3C40'A64E'6C51, 0x9990'90B6'5F67'D924, 0x0000'0000'0000'0000},  // 10^54
    {0x86F0'AC99'B4E8'DAFD, 0x69A0'28BB'3DED'71A3, 0xDF9F'9156'27C0'4E28},  // 10^81
    {0xDA01'EE64'1A70'8DE9, 0xE80E'6F48'20CC'9495, 0xD74B'AAD0'3BC1'D8D3},  // 10^108
    {0xB01A'E745'B101'E9E4, 0x5EC0'5DCF'F72E'7F8F, 0xC04C'79FF'E324'301F},  // 10^135
    {0x8E41'ADE9'FBEB'C27D, 0x1458'8F13'BE84'7307, 0x23BD'6A20'59C0'02F5},  // 10^162
    {0xE5D3'EF28'2A24'2E81, 0x8F16'68C8'A86D'A5FA, 0xF0B5'CCF5'176E'CC7C},  // 10^189
    {0xB9A7'4A06'37CE'2EE1, 0x6D95'3E2B'D717'3692, 0x88EF'B003'7AC0'8BDE},  // 10^216
    {0x95F8'3D0A'1FB6'9CD9, 0x4ABD'AF10'1564'F98E, 0x0D5A'4AF7'B3A9'8E47},  // 10^243
    {0xF24A'01A7'3CF2'DCCF, 0xBC63'3B39'673C'8CEC, 0x3D9C'44CD'2F36'917C},  // 10^270
    {0xC3B8'3581'09E8'4F07, 0x0A86'2F80'EC47'00C8, 0x0260'6EA0'1029'DC37},  // 10^297
    {0x9E19'DB92'B4E3'1BA9, 0x6C07'A2C2'6A83'46D1, 0x4944'D9F5'2CD0'DEC2},  // 10^324
};
inline constexpr int exact_powers = 28;
struct five_table {
  std::uint64_t power[exact_powers]{};
};
template <class = void>
inline constexpr five_table fives = [] {
  five_table out;
  std::uint64_t five = 1;
  for (std::uint64_t& each : out.power) {
    each = five;
    while (each >> 63 == 0) each <<= 1;
    five *= 5;
  }
  return out;
}();

// The 128 highest bits of ten to the `power`th (`lowest_power` to `highest_power`), the highest one set.
template <class = void>
[[nodiscard]] constexpr long_word ten_to(int power) noexcept {
  if (power >= 0 && power < exact_powers)
    return {fives<>.power[power], 0};  // numbers from 10^-11 to 10^17 ask for these
  const auto offset = static_cast<unsigned>(power + 351);
  const auto& base = every_27th<>[offset / 27];
  const std::uint64_t five = fives<>.power[offset % 27];
  const long_word rest = long_word::product(base[1], five).plus(long_word::product(base[2], five).high);
  const long_word top = long_word::product(base[0], five).plus(rest.high);
  if (top.high >> 63 != 0) return top;
  return {(top.high << 1) | (top.low >> 63), (top.low << 1) | (rest.low >> 63)};
}

// The 64 highest bits of a tenth to the powers up to 27.
template <class = void>
inline constexpr five_table tenths = [] {
  five_table out;
  for (int i = 0; i < exact_powers; ++i) out.power[i] = ten_to(-i).high;
  return out;
}();

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/scan_number.hpp ----------------------------------------------------------------------------------
// Numbers out of text: the grammar of JSON, and the nearest float or double.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// Eight bytes, the first one lowest: whether all are digits, and what number they are.
inline bool are_digits(std::uint64_t eight) noexcept {
  constexpr std::uint64_t upper = 0xF0F0'F0F0'F0F0'F0F0;
  return ((eight & upper) | ((eight + 0x0606'0606'0606'0606) & upper) >> 4) == 0x3333'3333'3333'3333;
}
inline std::uint64_t number_of(std::uint64_t eight) noexcept {
  eight = (eight & 0x0F0F'0F0F'0F0F'0F0F) * (1 + (10 << 8)) >> 8;
  eight = (eight & 0x00FF'00FF'00FF'00FF) * (1 + (100 << 16)) >> 16;
  return (eight & 0x0000'FFFF'0000'FFFF) * (1 + (std::uint64_t{10'000} << 32)) >> 32;
}

// A number as it stands in the text, checked against the grammar.
struct number_token {
  const char* begin = nullptr;
  const char* end = nullptr;
  std::uint64_t digits = 0;  // all of them, without point and exponent, where 64 bits hold them
  int power = 0;             // of ten, of the last digit
  bool negative = false;
  bool integer = true;  // no point and no exponent, and not "-0", which only a real can hold
  bool fits = true;     // whether 64 bits hold the digits, and `power` tells the rest

  // Reads the number at `at`. Gives what is wrong, and then `end` is where; or null pointer.
  const char* scan(const char* at, const char* limit) noexcept;

 private:
  bool digits_fit(const char* last) const noexcept;
};

// Where there are more than nineteen digits, some of which may be zeros at the front.
inline bool number_token::digits_fit(const char* const last) const noexcept {
  const char* first = begin;
  while (first != last && (*first < '1' || *first > '9')) ++first;
  std::ptrdiff_t count = last - first;
  for (const char* at = first; at != last; ++at)
    if (*at == '.') --count;
  // Twenty digits fit up to 18446744073709551615, and beyond that `digits` has wrapped around to less than 10^19.
  return count < 20 || (count == 20 && *first == '1' && digits >= 10'000'000'000'000'000'000U);
}

inline const char* number_token::scan(const char* at, const char* const limit) noexcept {
  const auto is_digit = [&at, limit] { return at != limit && *at >= '0' && *at <= '9'; };
  const auto stop = [this, &at](const char* fault) {
    end = at;
    return fault;
  };
  begin = at;
  if (at != limit && *at == '-') negative = true, ++at;
  if (!is_digit()) return stop("expected a digit");
  std::uint64_t all = 0;
  const char* first = at;
  if (*at == '0') {
    ++at;
  } else {
    for (; is_digit(); ++at) all = all * 10 + static_cast<std::uint64_t>(*at - '0');
  }
  std::ptrdiff_t count = at - first;
  if (at != limit && *at == '.') {
    ++at;
    integer = false;
    if (!is_digit()) return stop("expected a digit after the decimal point");
    first = at;
    for (; limit - at >= 8; at += 8) {
      const std::uint64_t eight = first_lowest(eight_bytes(at));
      if (!are_digits(eight)) break;
      all = all * 100'000'000 + number_of(eight);
    }
    for (; is_digit(); ++at) all = all * 10 + static_cast<std::uint64_t>(*at - '0');
    const std::ptrdiff_t places = at - first;
    count += places;
    if (places < 100'000) power = -static_cast<int>(places);
    else fits = false;
  }
  digits = all;
  if (count > 19) fits = fits && digits_fit(at);
  if (at != limit && (*at == 'e' || *at == 'E')) {
    ++at;
    integer = false;
    const bool down = at != limit && *at == '-';
    if (at != limit && (*at == '-' || *at == '+')) ++at;
    if (!is_digit()) return stop("expected a digit in the exponent");
    int exponent = 0;
    for (; is_digit(); ++at)
      if (exponent < 100'000'000) exponent = exponent * 10 + (*at - '0');
    power += down ? -exponent : exponent;
  }
  if (negative && all == 0 && fits) integer = false;
  return stop(nullptr);
}

// The nearest value of `digits` / 10^`places`, for 1 to 27 places and digits above zero, where it can be told from 64
// bits of the power, as nearly always. Else `unsure`.
template <class Real>
Real near_fraction(std::uint64_t digits, int places, bool negative, bool& unsure) noexcept {
  using format = real_format<Real>;
  using bits = typename format::bits;
  const int unused = std::countl_zero(digits);
  const std::uint64_t high = long_word::product(digits << unused, tenths<>.power[places]).high;
  const int drop = 63 - format::precision + static_cast<int>(high >> 63);
  // What is missing may be one in the last bit.
  const std::uint64_t half = std::uint64_t{1} << (drop - 1), dropped = high & (2 * half - 1);
  unsure = dropped == half || dropped == half - 1;
  const std::uint64_t kept = (high >> drop) + (dropped > half ? 1 : 0);
  constexpr std::uint64_t hidden = std::uint64_t{1} << (format::precision - 1);
  const int last = bits_of_ten_to(-places) + 1 - unused + drop;  // power of two of the lowest bit of `kept`
  // Where all bits of `kept` were rounded up to the next power of two, the exponent becomes one more by itself.
  auto out = static_cast<bits>(kept - hidden + hidden * static_cast<std::uint64_t>(last - format::lowest + 1));
  if (negative) out = static_cast<bits>(out | static_cast<bits>(bits{1} << (sizeof(bits) * 8 - 1)));
  return std::bit_cast<Real>(out);
}

// The nearest value of `digits` * 10^`power`, where it can be told from their product with 128 bits of the power, which
// is right but for the last few: Daniel Lemire, "Number parsing at a gigabyte per second", 2021, with the margin in
// place of the proof. `unsure` where it cannot; nothing where it is too large.
template <class Real>
std::optional<Real> near_real(std::uint64_t digits, int power, bool negative, bool& unsure) noexcept {
  if (digits == 0 || power < lowest_power) return negative ? -Real{0} : Real{0};
  if (power > 308) return std::nullopt;
  const int unused = std::countl_zero(digits);
  const long_word scale = ten_to(power);
  long_word product = long_word::product(scale.low, digits << unused);
  product = long_word::product(scale.high, digits << unused).plus(product.high);
  int last = bits_of_ten_to(power) + 1 - unused;  // power of two of the lowest bit of `product.high`
  if (product.high >> 63 == 0) {
    product = {product.high << 1 | product.low >> 63, product.low << 1};
    --last;
  }
  bool tie = false;
  const std::optional<Real> out = assemble<Real>(product.high, last, product.low != 0, negative, tie);
  if (power >= 0 && power < exact_powers) return out;
  // What is missing is less than four in the lower word.
  constexpr std::uint64_t margin = 4;
  unsure = tie || product.low > ~margin;
  // Decimals that are binary fractions, as 0.25 is, come so near: without their fives they are exact.
  if (unsure && power < 0 && power > -exact_powers) {
    const std::uint64_t five = fives<>.power[-power], odd = five >> std::countr_zero(five);
    if (digits % odd == 0) {
      digits /= odd;
      unsure = false;
      const int free = std::countl_zero(digits);
      return assemble<Real>(digits << free, power - free, false, negative, tie);
    }
  }
  return out;
}

// Processors whose arithmetic is in doubles, with nothing added, round a quotient or a product once.
#if (defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ == 0) || defined(_M_X64) || defined(_M_ARM64)
inline constexpr bool rounds_once = true;
#else
inline constexpr bool rounds_once = false;
#endif
template <class = void>
inline constexpr double exact_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// The nearest value, ties to even; zero where it is too small; nothing where it is too large to be finite.
template <class Real>
std::optional<Real> token_to_real(const number_token& token) noexcept {
  if (token.fits) {
    if constexpr (sizeof(Real) == 8 && rounds_once) {
      // Both are exact doubles (William Clinger, "How to read floating point numbers accurately", 1990).
      if (token.digits <= std::uint64_t{1} << 53 && token.power >= -22 && token.power <= 22) {
        auto out = static_cast<Real>(static_cast<std::int64_t>(token.digits));
        out = token.power < 0 ? out / exact_tens<>[-token.power] : out * exact_tens<>[token.power];
        return token.negative ? -out : out;
      }
    }
    bool unsure = false;
    if (token.power < 0 && token.power > -exact_powers && token.digits != 0) {
      const Real out = near_fraction<Real>(token.digits, -token.power, token.negative, unsure);
      if (!unsure) return out;
      unsure = false;
    }
    const std::optional<Real> out = near_real<Real>(token.digits, token.power, token.negative, unsure);
    if (!unsure) return out;
  }
  return decimal_to_real<Real>(token.begin, token.end);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/escape.hpp ---------------------------------------------------------------------------------------
// The characters that a JSON string cannot hold as they are.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// What stands behind the backslash, for each byte up to the backslash itself; 0 where the byte stands for itself.
struct escape_letters {
  char of['\\' + 1]{};
};
inline constexpr escape_letters escapes = [] {
  escape_letters out;
  for (int i = 0; i < 0x20; ++i) out.of[i] = 'u';
  constexpr std::string_view bytes = "\b\f\n\r\t\"\\", letters = "bfnrt\"\\";
  for (std::size_t i = 0; i < bytes.size(); ++i) out.of[static_cast<unsigned char>(bytes[i])] = letters[i];
  return out;
}();

// What stands for what behind a backslash; zero for all else.
struct escape_meanings {
  char of[128]{};
};
template <class = void>
inline constexpr escape_meanings meanings = [] {
  escape_meanings out;
  constexpr char pairs[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
  for (int i = 0; pairs[i] != 0; i += 2) out.of[static_cast<unsigned char>(pairs[i])] = pairs[i + 1];
  return out;
}();

[[nodiscard]] constexpr bool is_escaped(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= '\\' && escapes.of[byte] != 0;
}

// Writes one byte of a text, in up to six bytes, and returns the end.
constexpr char* put_character(char* to, char c) noexcept {
  if (!is_escaped(c)) return *to = c, to + 1;  // not covered: of names, while compiling
  const auto byte = static_cast<unsigned char>(c);
  *to++ = '\\';
  *to++ = escapes.of[byte];
  if (escapes.of[byte] != 'u') return to;
  *to++ = '0';
  *to++ = '0';
  *to++ = static_cast<char>('0' + (byte >> 4));
  *to++ = "0123456789abcdef"[byte & 15U];
  return to;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/wide.hpp -----------------------------------------------------------------------------------------
// Thirty-two bytes of text at a time, on processors that can (x86-64 with AVX2): which are special, and whether they
// are UTF-8.

// Nothing here depends on -march: the instructions are allowed function by function, and whether the processor has them
// is asked when the program runs.
#if defined(__GNUC__) && defined(__x86_64__)

#define RUNCOMFY_AVX2_INLINE __attribute__((target("avx2"), always_inline)) inline

#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 33)
#define RUNCOMFY_ASK_GLIBC 1
// As <sys/platform/x86.h> declares it, which has macros besides. NOLINTBEGIN(bugprone-reserved-identifier)
struct cpuid_feature;
extern "C" const cpuid_feature* __x86_get_cpuid_feature_leaf(unsigned int) __attribute__((pure));
// NOLINTEND(bugprone-reserved-identifier)
#endif
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The C library knows what the processor can; the run-time library of the compiler would have to be asked with 5 KB
// more in the program.
inline bool has_wide() noexcept {
#if defined(RUNCOMFY_ASK_GLIBC)
  constexpr unsigned leaf_7 = 1, active_ebx = 5, avx2 = 1U << 5;
  return (reinterpret_cast<const unsigned*>(__x86_get_cpuid_feature_leaf(leaf_7))[active_ebx] & avx2) != 0;
#else
  return __builtin_cpu_supports("avx2") != 0;
#endif
}

struct thirty_two {
  typedef char bytes __attribute__((vector_size(32)));
  typedef signed char signed_bytes __attribute__((vector_size(32)));
  typedef unsigned char naturals __attribute__((vector_size(32)));
  typedef std::uint16_t halves __attribute__((vector_size(32)));
  typedef long long words __attribute__((vector_size(32)));

  RUNCOMFY_AVX2_INLINE static bytes load(const char* at) noexcept {
    bytes out;
    std::memcpy(&out, at, 32);
    return out;
  }
  RUNCOMFY_AVX2_INLINE static void store(char* to, bytes from) noexcept { std::memcpy(to, &from, 32); }
  // A constant that stays where it is: compilers like to make constants anew in every turn of a loop.
  RUNCOMFY_AVX2_INLINE static bytes kept(bytes constant) noexcept {
    __asm__("" : "+x"(constant));
    return constant;
  }
  RUNCOMFY_AVX2_INLINE static bytes repeated(int byte) noexcept { return kept(bytes{} + static_cast<char>(byte)); }
  // Sixteen bytes, twice.
  RUNCOMFY_AVX2_INLINE static bytes table(const char* of) noexcept {
    typedef long long half __attribute__((vector_size(16)));
    half low;
    std::memcpy(&low, of, 16);
#if defined(__clang__)
    return kept(reinterpret_cast<bytes>(__builtin_shufflevector(low, low, 0, 1, 0, 1)));
#else
    return kept(reinterpret_cast<bytes>(__builtin_ia32_vbroadcastsi256(low)));
#endif
  }
  template <class Vector>
  RUNCOMFY_AVX2_INLINE static bytes as_bytes(Vector from) noexcept {
    bytes out;
    std::memcpy(&out, &from, 32);
    return out;
  }
  RUNCOMFY_AVX2_INLINE static std::uint32_t high_bits(bytes from) noexcept {
    return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb256(from));
  }
  // Which bytes are not zero.
  RUNCOMFY_AVX2_INLINE static std::uint32_t not_zero(bytes from) noexcept {
    return high_bits(as_bytes(from != bytes{}));
  }
  RUNCOMFY_AVX2_INLINE static bool any(bytes from) noexcept {
    return __builtin_ia32_ptestz256(reinterpret_cast<words>(from), reinterpret_cast<words>(from)) == 0;
  }
  // Stops at zero.
  RUNCOMFY_AVX2_INLINE static bytes minus(bytes from, bytes less) noexcept {
#if defined(__clang__) && !__has_builtin(__builtin_ia32_psubusb256)
    return reinterpret_cast<bytes>(
        __builtin_elementwise_sub_sat(reinterpret_cast<naturals>(from), reinterpret_cast<naturals>(less)));
#else
    return __builtin_ia32_psubusb256(from, less);
#endif
  }
  // Looks up the four lowest bits of each byte; zero where the highest one is set.
  RUNCOMFY_AVX2_INLINE static bytes look_up(bytes table, bytes index) noexcept {
    return __builtin_ia32_pshufb256(table, index);
  }
  // The bytes `By` places later, with zeros before them.
  template <int By>
  RUNCOMFY_AVX2_INLINE static bytes delayed(bytes from) noexcept {
    const auto all = reinterpret_cast<words>(from);
    const words lower = __builtin_ia32_permti256(all, all, 0x08);
#if defined(__clang__)
    return __builtin_ia32_palignr256(from, reinterpret_cast<bytes>(lower), 16 - By);
#else
    return reinterpret_cast<bytes>(__builtin_ia32_palignr256(all, lower, (16 - By) * 8));
#endif
  }
};

// A constant of sixteen bytes that stands in memory, for a look-up stays within each half of a block.
struct wide_constant {
  char data[16]{};
};

// What two bytes in a row must not be: one bit for each rule, and a rule is broken where three look-ups, by the halves
// of the first byte and the upper half of the second one, all give its bit.
struct pair_rules {
  wide_constant first_high, first_low, second_high;

  // The first bytes are some with the same upper half, or all with some upper halves; the second ones are all with
  // some.
  constexpr void forbid(int rule, int first_from, int first_to, int second_from,
                        int second_to) {  // not covered: while compiling
    const bool whole = first_to - first_from >= 16;
    add(first_high, first_from / 16, first_to / 16, rule);
    add(first_low, whole ? 0 : first_from % 16, whole ? 15 : first_to % 16, rule);
    add(second_high, second_from / 16, second_to / 16, rule);
  }

 private:
  static constexpr void add(wide_constant& to, int from, int last, int rule) {  // not covered: while compiling
    for (int i = from; i <= last; ++i) to.data[i] = static_cast<char>(static_cast<unsigned char>(to.data[i]) | rule);
  }
};
// What a tail byte after a tail byte breaks, or after ASCII. It is right where a third or a fourth byte is due, and
// where that is due after ASCII, another rule is broken before.
inline constexpr int two_tails = 0x80;
// What control characters break, which a string cannot hold as they are.
inline constexpr int control_character = 2;

consteval pair_rules utf8_pairs() {
  pair_rules out;
  out.forbid(1, 0xC0, 0xFF, 0x00, 0x7F);  // a tail byte is missing
  out.forbid(1, 0xC0, 0xFF, 0xC0, 0xFF);
  out.forbid(control_character, 0x00, 0xFF, 0x00, 0x1F);
  out.forbid(4, 0xE0, 0xE0, 0x80, 0x9F);   // overlong
  out.forbid(8, 0xF4, 0xFF, 0x90, 0xBF);   // above U+10FFFF
  out.forbid(16, 0xED, 0xED, 0xA0, 0xBF);  // surrogates
  out.forbid(32, 0xC0, 0xC1, 0x80, 0xBF);  // overlong
  out.forbid(64, 0xF0, 0xF0, 0x80, 0x8F);  // overlong
  out.forbid(64, 0xF5, 0xFF, 0x80, 0x8F);  // above U+10FFFF
  out.forbid(two_tails, 0x00, 0xBF, 0x80, 0xBF);
  return out;
}
// Gives the quote and the backslash for themselves, and no other byte but zero.
consteval wide_constant quote_table() {
  wide_constant out;
  out.data['"' % 16] = '"', out.data['\\' % 16] = '\\';
  return out;
}
template <class = void>
inline constexpr pair_rules utf8_rules = utf8_pairs();
template <class = void>
inline constexpr wide_constant quotes = quote_table();

// Which bytes are special.
struct special_check {
  static constexpr int flipped = 2;
  thirty_two::bytes flip = thirty_two::repeated(flipped);
  thirty_two::bytes below = thirty_two::repeated(33);
  thirty_two::bytes backslash = thirty_two::repeated('\\');

  RUNCOMFY_AVX2_INLINE special_check() noexcept {}

  // The highest bit: a quote, a backslash, a control character or not ASCII. See `sixteen::special`.
  RUNCOMFY_AVX2_INLINE thirty_two::bytes special(thirty_two::bytes from) const noexcept {
    using block = thirty_two;
    const auto low = reinterpret_cast<block::signed_bytes>(from ^ flip) < reinterpret_cast<block::signed_bytes>(below);
    return block::as_bytes(low) | block::as_bytes(from == backslash);
  }
};

// Whether bytes are UTF-8 without control characters, given those one, two and three places before each (John Keiser,
// Daniel Lemire, "Validating UTF-8 in less than one instruction per byte", 2020).
struct pair_check {
  thirty_two::bytes low_half = thirty_two::repeated(0x0F);
  thirty_two::bytes tail_bit = thirty_two::repeated(two_tails);
  thirty_two::bytes third = thirty_two::repeated(0xE0 - 0x80);  // 0x80 and more is left of 0xE0 and more
  thirty_two::bytes first_high, first_low, second_high;

  RUNCOMFY_AVX2_INLINE explicit pair_check(const pair_rules& rules) noexcept
      : first_high(thirty_two::table(rules.first_high.data)),
        first_low(thirty_two::table(rules.first_low.data)),
        second_high(thirty_two::table(rules.second_high.data)) {}

  RUNCOMFY_AVX2_INLINE thirty_two::bytes upper(thirty_two::bytes from) const noexcept {
    return reinterpret_cast<thirty_two::bytes>(reinterpret_cast<thirty_two::halves>(from) >> 4) & low_half;
  }
  RUNCOMFY_AVX2_INLINE thirty_two::bytes pairs(thirty_two::bytes now, thirty_two::bytes one) const noexcept {
    return thirty_two::look_up(first_high, upper(one)) & thirty_two::look_up(first_low, one & low_half) &
           thirty_two::look_up(second_high, upper(now));
  }
};
struct utf8_check : pair_check {
  thirty_two::bytes fourth = thirty_two::repeated(0xF0 - 0x80);

  RUNCOMFY_AVX2_INLINE utf8_check() noexcept : pair_check(utf8_rules<>) {}

  // Not zero where they are not.
  RUNCOMFY_AVX2_INLINE thirty_two::bytes faults(thirty_two::bytes now, thirty_two::bytes one, thirty_two::bytes two,
                                                thirty_two::bytes three) const noexcept {
    return pairs(now, one) ^ ((thirty_two::minus(two, third) | thirty_two::minus(three, fourth)) & tail_bit);
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_AVX2_INLINE
#undef RUNCOMFY_ASK_GLIBC

#else

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

constexpr bool has_wide() noexcept { return false; }

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#endif

// ---- runcomfy/json/wide_scan.hpp ------------------------------------------------------------------------------------
// Passing over the inside of a JSON string, 32 bytes at a time.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

#if defined(__GNUC__) && defined(__x86_64__)

// Moves over UTF-8 from the begin of a character to the first quote, backslash or control character, or to the begin of
// a character from which on one should look closer: because something is wrong, or little text is left.
template <class = void>
__attribute__((target("avx2"))) const char* scan_wide(const char* at, const char* const end) noexcept {
  using block = thirty_two;
  const char* const begin = at;
  const special_check specials;
  const utf8_check check;
  for (; end - at > 32; at += 32) {
    const auto now = block::load(at);
    const std::uint32_t found = block::high_bits(specials.special(now));
    const std::uint32_t high = block::high_bits(now);
    const auto faults = at == begin
                            ? check.faults(now, block::delayed<1>(now), block::delayed<2>(now), block::delayed<3>(now))
                            : check.faults(now, block::load(at - 1), block::load(at - 2), block::load(at - 3));
    if (block::any(faults)) break;
    if (const std::uint32_t escaped = found & ~high; escaped != 0) return at + std::countr_zero(escaped);
  }
  return last_begin(at, begin);
}

// Copies ASCII text, what short escapes stand for in their place, while 66 bytes of it and room up to `last` are left,
// and moves both. Stops at the begin of what is something else. Where the next block begins hardly depends on the
// escapes in this one, so that the processor looks at several at once.
template <class = void>
__attribute__((target("avx2"))) void unescape_wide(const char*& from, const char* const end, char*& into,
                                                   const char* const last) noexcept {
  using block = thirty_two;
  const char* at = from;
  char* to = into;
  const special_check specials;
  while (end - at >= 66 && last - to >= 64) {
    const auto now = block::load(at);
    block::store(to, now);
    std::uint32_t found = block::high_bits(specials.special(now));
    if (block::high_bits(now) != 0) break;
    std::ptrdiff_t size = 32;
    while (found != 0) {
      const int place = std::countr_zero(found);
      const auto sign = static_cast<unsigned char>(at[place + 1]);
      const char meaning = at[place] == '\\' && sign < 128 ? meanings<>.of[sign] : '\0';
      if (meaning == 0) {
        from = at + place;
        into = to + place;
        return;
      }
      // The byte i of the block has its place at `to` + i.
      to[place] = meaning;
      block::store(to + place + 1, block::load(at + place + 2));
      --to;
      found &= ~(std::uint32_t{3} << place);
      if (place == 31) size = 33;
    }
    at += size;
    to += size;
  }
  from = at;
  into = to;
}

#else

inline const char* scan_wide(const char* at, const char*) noexcept { return at; }
inline void unescape_wide(const char*&, const char*, char*&, const char*) noexcept {}

#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/scan_string.hpp ----------------------------------------------------------------------------------
// Strings out of text: where they end, whether they are UTF-8, and what their escapes stand for.

#if defined(__GNUC__)
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_INLINE
#define RUNCOMFY_APART
#endif

// Room that is written before it is read: C++26 would fill it first.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(indeterminate)
#define RUNCOMFY_UNSET [[indeterminate]]
#endif
#endif
#if !defined(RUNCOMFY_UNSET)
#define RUNCOMFY_UNSET
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// A string, checked.
struct string_token {
  std::string_view text;      // where it stands, or, when it has escapes, in the room that was given
  const char* end = nullptr;  // behind the closing quote

  // Reads the string behind whose opening quote `at` is. Gives what is wrong, and then `end` is where; or null pointer.
  // Only what most strings need stands in every place that reads one.
  RUNCOMFY_INLINE const char* scan(const char* at, const char* const limit, std::string& room) {
    const char* const begin = at;
    for (; limit - at >= 16; at += 16) {
      const auto found = sixteen::load(at).special();
      if (!found.any()) continue;
      at += found.first();
      if (*at != '"') break;
      text = {begin, static_cast<std::size_t>(at - begin)};
      end = at + 1;
      return nullptr;
    }
    return scan_rest(begin, at, limit, room);
  }

 private:
  // A string that is not plain ASCII, or is near the end of the text; up to `at` it is plain.
  RUNCOMFY_APART const char* scan_rest(const char* begin, const char* at, const char* limit, std::string& room) {
    end = at;
    if (const char* const fault = pass_plain(limit)) return fault;
    if (*end != '"') return scan_escapes(begin, limit, room);
    text = {begin, static_cast<std::size_t>(end - begin)};
    ++end;
    return nullptr;
  }
  // Up to the next quote or backslash, checking what lies between.
  const char* pass_plain(const char* const limit) noexcept {
    for (const char* at = end;;) {
      end = at = skip_plain(at, limit);
      if (at == limit) return "expected the closing quote of a string";
      const auto byte = static_cast<unsigned char>(*at);
      if (byte == '"' || byte == '\\') return nullptr;
      if (byte < 0x20) return "a control character in a string must be escaped";
      if (limit - at > 32 && has_wide()) at = scan_wide(at, limit);
      while (at != limit && static_cast<unsigned char>(*at) >= 0x80) {
        const std::size_t length = utf8_sequence(at, limit);
        if (length == 0) return end = at, "a string is not valid UTF-8";
        at += length;
      }
    }
  }
  // From a backslash on. What comes out is put together on the stack, so that the string takes its memory at once.
  const char* scan_escapes(const char* begin, const char* const limit, std::string& room) {
    constexpr std::ptrdiff_t size = 1024;
    RUNCOMFY_UNSET char pieces[size + 16];
    char* const last = pieces + size;
    char* to = pieces;
    const auto flush = [&room, &pieces, &to] {
      room.append(pieces, static_cast<std::size_t>(to - pieces));
      to = pieces;
    };
    const auto put = [&](const char* from, const char* until) {
      if (last - to < until - from) flush();
      if (size < until - from) room.append(from, static_cast<std::size_t>(until - from));
      else std::memcpy(to, from, static_cast<std::size_t>(until - from)), to += until - from;
    };
    room.clear();
    const char* at = end;
    put(begin, at);
    for (const bool wide = has_wide();;) {
      if (to > last - 16) flush();
      if (wide) unescape_wide(at, limit, to, last);
      if (*at == '\\') {
        const auto sign = static_cast<unsigned char>(limit - at < 2 ? 0 : at[1]);
        if (const char meaning = sign < 128 ? meanings<>.of[sign] : '\0'; meaning != 0) {
          *to++ = meaning;
          at += 2;
        } else {
          end = at;
          if (const char* const fault = take_unicode(limit, to)) return fault;
          at = end;
        }
      }
      bool plain = limit - at >= 16;
      for (; plain && to <= last - 16; plain = limit - at >= 16) {
        const auto now = sixteen::load(at);
        now.store(to);
        const auto found = now.special();
        const std::size_t count = found.any() ? found.first() : 16;
        at += count;
        to += count;
        if (count < 16) break;
      }
      if (plain && (*at == '\\' || to > last - 16)) continue;
      end = at;
      if (const char* const fault = pass_plain(limit)) return fault;
      put(at, end);
      at = end;
      if (*at == '"') break;
    }
    ++end;
    flush();
    text = room;
    return nullptr;
  }
  // A backslash that begins none of the short escapes.
  const char* take_unicode(const char* const limit, char*& to) {
    if (limit - end < 2) return end = limit, "expected an escape sequence";
    if (end[1] != 'u') return "a string has an escape sequence that JSON does not know";
    std::uint32_t code = 0;
    if (!four_digits(end, limit, code)) return "expected four hexadecimal digits after \\u";
    if (code >= 0xDC00 && code <= 0xDFFF) return "a low surrogate stands alone";
    std::size_t length = 6;
    if (code >= 0xD800 && code <= 0xDBFF) {
      std::uint32_t low = 0;
      if (!four_digits(end + 6, limit, low) || low < 0xDC00 || low > 0xDFFF) return "a high surrogate stands alone";
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      length = 12;
    }
    to += put_utf8(to, code);
    end += length;
    return nullptr;
  }
  static bool four_digits(const char* at, const char* limit, std::uint32_t& out) noexcept {
    if (limit - at < 6 || at[0] != '\\' || at[1] != 'u') return false;
    for (int i = 2; i < 6; ++i) {
      const char c = at[i];
      std::uint32_t digit = 0;
      if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a') + 10;
      else if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A') + 10;
      else return false;
      out = out * 16 + digit;
    }
    return true;
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_INLINE
#undef RUNCOMFY_APART
#undef RUNCOMFY_UNSET

// ---- runcomfy/json/cursor.hpp ---------------------------------------------------------------------------------------
// A strict pull parser over a whole text (RFC 8259), under the reader of values and the reader of structs.

#if defined(__GNUC__)
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#define RUNCOMFY_APART [[gnu::noinline]]
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_INLINE
#define RUNCOMFY_APART
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

class cursor;

// How one member of a struct is read.
struct member_row {
  const char* text;  // as it is written: a comma, the name in quotes, and the colon
  std::uint32_t text_size;
  std::uint32_t name_size;
  const char* name;
  bool (*read)(cursor& in, void* into);
  void (*unset)(void* into);  // makes an optional empty; null pointer where the member must be there
};

// Every function that returns bool returns false once something failed, and then the caller returns false as well:
// the first fault is kept and told at the end by `why()`. Nothing here keeps a path: see `pointer_at`.
class cursor {
 public:
  cursor(std::string_view text, const limits& within) noexcept
      : begin_(text.data()),
        at_(text.data()),
        end_(text.data() + text.size()),
        limits_(within),
        elements_left_(within.elements) {
    if (limits_.depth > hard_depth) limits_.depth = hard_depth;
  }

  // Before the first value: the size, and one byte order mark is passed over.
  bool open() {
    const auto size = static_cast<std::size_t>(end_ - begin_);
    if (size > limits_.bytes) return refuse("the text is longer than the limit of ", limits_.bytes, " bytes");
    if (size >= 3 && std::memcmp(at_, "\xEF\xBB\xBF", 3) == 0) at_ += 3;
    return true;
  }
  // After the last value: nothing but white space.
  bool close() {
    skip_space();
    return at_ == end_ || fail("expected nothing more after the value");
  }

  // The first character of the next value; 0 at the end of the text.
  RUNCOMFY_INLINE char peek() noexcept {
    if (at_ != end_ && static_cast<unsigned char>(*at_) > ' ') return *at_;
    skip_space();
    return at_ != end_ ? *at_ : '\0';
  }
  [[nodiscard]] const char* position() const noexcept { return at_; }
  // How many bytes of the text are left.
  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  bool literal(std::string_view word) {
    const auto left = static_cast<std::size_t>(end_ - at_);
    if (left < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) return fail_inside(word);
    at_ += word.size();
    return true;
  }

  // A string into `out`, its escapes resolved.
  bool string(std::string& out) {
    std::string_view text;
    if (!next_string(text, out)) return false;
    if (text.data() == out.data()) return true;
    // A string that has to grow is made anew: there is nothing in it that is worth keeping.
    if (text.size() > out.capacity()) out = std::string(text);
    else out.assign(text.data(), text.size());
    return true;
  }
  // A string that is gone after the next read.
  bool passing_string(std::string_view& out) { return next_string(out, room_); }

  // A number, where the reader takes nothing else.
  bool number(number_token& out, const char* what) { return at_number() ? scan(out) : mismatch(what); }
  // An integer of up to eighteen digits, as most are, from -`lowest` to `highest`, as the bits of its two's complement.
  // Where something else stands here it takes nothing.
  bool short_integer(std::uint64_t lowest, std::uint64_t highest, std::uint64_t& out) noexcept {
    const char* at = at_;
    const bool negative = at != end_ && *at == '-';
    if (negative) ++at;
    const char* const first = at;
    std::uint64_t digits = 0;
    if (end_ - at >= 8 && at[7] >= '0' && at[7] <= '9') {
      for (std::uint64_t eight = 0; end_ - at >= 8 && are_digits(eight = first_lowest(eight_bytes(at))); at += 8)
        digits = digits * 100'000'000 + number_of(eight);
    }
    while (at != end_ && *at >= '0' && *at <= '9') digits = digits * 10 + static_cast<std::uint64_t>(*at++ - '0');
    const std::ptrdiff_t size = at - first;
    if (at == end_ || size < 1 || size > 18 || (*first == '0' && (negative || size > 1))) return false;
    if (*at == '.' || *at == 'e' || *at == 'E' || digits > (negative ? lowest : highest)) return false;
    if (limits_.number_characters < 20) return false;
    out = negative ? 0 - digits : digits;
    at_ = at;
    return true;
  }
  // A number; where none begins, the fault is told as the lack of any value.
  bool number_or_nothing(number_token& out) { return at_number() ? scan(out) : fail("expected a value"); }

  // An array: `each(*this, into)` reads one element.
  bool array(bool (*each)(cursor& in, void* into), void* into) {
    bool more = false;
    if (!open_array(more)) return false;
    while (more) {
      if (!each(*this, into) || !next_element(more)) return false;
    }
    return true;
  }
  // An array of strings into a sink: `note(text, left)` takes one that stands in the text, of which so many bytes are
  // left, `take(text, left)` one that is gone after the next read.
  template <class Sink>
  bool strings(Sink& sink) {
    bool more = false;
    if (!open_array(more)) return false;
    while (more) {
      std::string_view text;
      if (!next_string(text, room_)) return false;
      if (text.data() != room_.data()) sink.note(text, left());
      else sink.take(text, left());
      if (!next_element(more)) return false;
    }
    sink.flush(0);
    return true;
  }
  // The same by steps: `more` tells whether an element follows.
  bool open_array(bool& more) {
    if (peek() != '[') return mismatch("an array");
    if (!enter()) return false;
    more = peek() != ']';
    return more ? count_one() : leave();
  }
  bool next_element(bool& more) {
    const char c = peek();
    more = c == ',';
    if (more) return ++at_, count_one();
    return c == ']' ? leave() : fail("expected ',' or ']'");
  }

  // An object by steps: `more` tells whether a member follows, whose name is read by `member_name`.
  bool open_object(bool& more) {
    if (peek() != '{') return mismatch("an object");
    if (!enter()) return false;
    more = peek() != '}';
    return more ? true : leave();
  }
  // The name of a member and the colon behind it. The name is gone after the next read.
  bool member_name(std::string_view& name) {
    if (peek() != '"') return fail("expected a member name in double quotes");
    const char* const begin = at_;
    if (!count_one() || !passing_string(name)) return false;
    if (name.size() > limits_.key_bytes) {
      at_ = begin;
      return refuse("the member name is longer than the limit of ", limits_.key_bytes, " bytes");
    }
    if (peek() != ':') return fail("expected ':'");
    ++at_;
    return true;
  }
  bool next_member(bool& more) {
    const char c = peek();
    more = c == ',';
    if (more) return ++at_, true;
    return c == '}' ? leave() : fail("expected ',' or '}'");
  }

  // An object into the members of a struct: row i says how what is at into[i] is read, and seen[i], false at first, is
  // whether it was.
  bool object(const member_row* const rows, const std::size_t count, void* const* into, bool* seen) {
    peek();
    const char* const begin = at_;
    bool more = false;
    if (!open_object(more)) return false;
    std::size_t row = 0, known = 0;
    if (more && count != 0 && is_next(rows[0], 1)) pass_name(rows[0], 1);
    else if (more) row = find_name(rows, count, 0);
    while (more) {
      if (row < count) {
        if (seen[row]) return fail("the member is given twice");
        seen[row] = true;
        ++known;
        if (!rows[row].read(*this, into[row])) return false;
        ++row;
      } else {
        if (row > count || !skip()) return false;
        row = 0;
      }
      // Members mostly come in the order of the struct, and without white space before them.
      if (row < count && is_next(rows[row], 0)) pass_name(rows[row], 0);
      else if (!next_member(more)) return false;
      else if (more) row = find_name(rows, count, row);
    }
    return known == count || unset_others(begin, rows, count, into, seen);
  }

  // Any value, checked and thrown away.
  bool skip();

  // The next value is of another type than the one that is wanted.
  RUNCOMFY_COLD bool mismatch(const char* wanted) {
    const char* found = "";
    switch (peek()) {
      case '{': found = ", found an object"; break;
      case '[': found = ", found an array"; break;
      case '"': found = ", found a string"; break;
      case 't':
      case 'f': found = ", found a boolean"; break;
      case 'n': found = ", found null"; break;
      default:
        if (at_number()) found = ", found a number";
    }
    return fail_at(at_, std::string("expected ") + wanted + found);
  }
  // Keeps the first fault. `at` is the byte that the message names.
  RUNCOMFY_COLD bool fail_at(const char* at, std::string_view what) {
    if (read_)
      read_ =
          read_error({begin_, static_cast<std::size_t>(end_ - begin_)}, static_cast<std::size_t>(at - begin_), what);
    return false;
  }
  RUNCOMFY_COLD bool fail(const char* what) { return fail_at(at_, what); }
  [[nodiscard]] error why() && { return std::move(read_).error(); }

 private:
  bool at_number() noexcept {
    const char c = peek();
    return c == '-' || (c >= '0' && c <= '9');
  }
  bool scan(number_token& out) {
    const char* const fault = out.scan(at_, end_);
    if (fault != nullptr) return fail_at(out.end, fault);
    if (static_cast<std::size_t>(out.end - at_) > limits_.number_characters)
      return refuse("the number is longer than the limit of ", limits_.number_characters, " characters");
    at_ = out.end;
    return true;
  }
  RUNCOMFY_APART void skip_space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  bool enter() {
    if (depth_ >= limits_.depth) return refuse("nested deeper than the limit of ", limits_.depth, " levels");
    ++depth_;
    ++at_;
    return true;
  }
  bool leave() noexcept {
    --depth_;
    ++at_;
    return true;
  }
  bool count_one() {
    if (elements_left_ == 0)
      return refuse("the text has more elements and members than the limit of ", limits_.elements, "");
    --elements_left_;
    return true;
  }

  // Whether the name of that member stands here as it is written, the first `skipped` characters of that aside.
  [[nodiscard]] RUNCOMFY_INLINE bool is_next(const member_row& row, std::uint32_t skipped) const noexcept {
    const std::uint32_t size = row.text_size - skipped;
    return left() >= size && size <= limits_.key_bytes && elements_left_ != 0 &&
           same_bytes(at_, row.text + skipped, size);
  }
  void pass_name(const member_row& row, std::uint32_t skipped) noexcept {
    --elements_left_;
    at_ += row.text_size - skipped;
  }
  // The next name however it stands there, expected after `row`: gives whose it is, `count` where nobody's, and more
  // where it failed.
  RUNCOMFY_APART std::size_t find_name(const member_row* rows, std::size_t count, std::size_t row) {
    peek();
    if (row < count && is_next(rows[row], 1)) return pass_name(rows[row], 1), row;
    std::string_view name;
    if (!member_name(name)) return count + 1;
    for (row = 0; row < count; ++row)
      if (rows[row].name_size == name.size() && std::memcmp(rows[row].name, name.data(), name.size()) == 0) break;
    return row;
  }
  // What is not there: every member that must be is told.
  RUNCOMFY_APART bool unset_others(const char* begin, const member_row* rows, std::size_t count, void* const* into,
                                   const bool* seen) {
    bool missing = false;
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i]) continue;
      if (rows[i].unset != nullptr) rows[i].unset(into[i]);
      else missing = true;
    }
    return !missing || fail_missing(begin, rows, count, seen);
  }
  // Three bytes at least.
  RUNCOMFY_INLINE static bool same_bytes(const char* a, const char* b, std::size_t size) noexcept {
    if (size < 8) {
      if (size < 4) return std::memcmp(a, b, 3) == 0;  // of the empty name
      return four_bytes(a) == four_bytes(b) && four_bytes(a + size - 4) == four_bytes(b + size - 4);
    }
    if (eight_bytes(a) != eight_bytes(b)) return false;
    for (std::size_t i = 8; i + 8 < size; i += 8)
      if (eight_bytes(a + i) != eight_bytes(b + i)) return false;
    return eight_bytes(a + size - 8) == eight_bytes(b + size - 8);
  }
  RUNCOMFY_COLD bool refuse(const char* before, std::size_t limit, const char* after) {
    return fail_at(at_, before + std::to_string(limit) + after);
  }
  RUNCOMFY_COLD bool fail_inside(std::string_view word) {
    while (!word.empty() && at_ != end_ && *at_ == word[0]) ++at_, word.remove_prefix(1);
    return fail("expected a value");
  }
  RUNCOMFY_COLD bool fail_missing(const char* begin, const member_row* rows, std::size_t count, const bool* seen) {
    std::string what = "required members are missing";
    const char* before = ": ";
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i] || rows[i].unset != nullptr) continue;
      what += before;
      what.append(rows[i].name, rows[i].name_size);
      before = ", ";
    }
    return fail_at(begin, what);
  }

  RUNCOMFY_INLINE bool next_string(std::string_view& out, std::string& room) {
    if (peek() != '"') return mismatch("a string");
    string_token token;
    if (const char* const fault = token.scan(at_ + 1, end_, room)) return fail_at(token.end, fault);
    out = token.text;
    at_ = token.end;
    return true;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  limits limits_;
  std::size_t elements_left_;
  std::size_t depth_ = 0;
  std::string room_;
  result<void> read_;  // or the first fault; a std::optional of it would be more to compile
};

// A loop, not a recursion: what is unknown is mostly passed over, so that it should be quick.
inline bool cursor::skip() {
  std::uint64_t objects[hard_depth / 64 + 1] = {};  // for each level whether it is an object
  const std::size_t outside = depth_;
  const auto in_object = [&] { return (objects[depth_ / 64] >> (depth_ % 64) & 1) != 0; };
  for (;;) {
    bool more = false;
    const char c = peek();
    if (c == '{' || c == '[') {
      if (!(c == '{' ? open_object(more) : open_array(more))) return false;
      if (more) {
        const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
        if (c == '{') objects[depth_ / 64] |= bit;
        else objects[depth_ / 64] &= ~bit;
      }
    } else if (c == '"') {
      std::string_view ignored;
      if (!passing_string(ignored)) return false;
    } else if (c == 't' || c == 'f' || c == 'n') {
      if (!literal(c == 't' ? "true" : c == 'f' ? "false" : "null")) return false;
    } else {
      number_token ignored;
      if (!number_or_nothing(ignored)) return false;
    }
    while (!more) {
      if (depth_ == outside) return true;
      if (!(in_object() ? next_member(more) : next_element(more))) return false;
    }
    std::string_view name;
    if (in_object() && !member_name(name)) return false;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_INLINE
#undef RUNCOMFY_APART
#undef RUNCOMFY_COLD

// ---- runcomfy/json/parse.hpp ----------------------------------------------------------------------------------------
// Text to `json::value`.

namespace runcomfy::inline RUNCOMFY_ABI::json {

/// Reads one JSON text, strictly (RFC 8259): valid UTF-8, nothing after the value, no lone surrogates; one leading byte
/// order mark is passed over. Integers are kept exactly in any length; other numbers become the nearest double, and one
/// too large for a double is an error. Members that repeat a name are all kept. The error is `protocol` and tells the
/// byte and the JSON pointer, never the text. Takes time linear in the text. Safe from several threads.
[[nodiscard]] result<value> parse(std::string_view text, const limits& within = {});

namespace detail {

inline bool read_value(cursor& in, value& out);

// The token as the smallest thing that holds it exactly.
inline bool number_to_value(cursor& in, const number_token& token, value& out) {
  constexpr std::uint64_t top = std::uint64_t{1} << 63;
  if (!token.integer) {
    const std::optional<double> real = token_to_real<double>(token);
    if (!real) return in.fail_at(token.begin, "the number is too large for a double");
    out = *real;
  } else if (!token.fits || (token.negative && token.digits > top)) {
    out = value_access::long_integer(std::string(token.begin, token.end));
  } else if (token.negative) {
    out = static_cast<std::int64_t>(0 - token.digits);
  } else {
    out = token.digits;
  }
  return true;
}

inline bool read_array(cursor& in, array& out) {
  bool more = false;
  if (!in.open_array(more)) return false;
  while (more) {
    if (!read_value(in, out.push_back(value())) || !in.next_element(more)) return false;
  }
  return true;
}

inline bool read_object(cursor& in, object& out) {
  bool more = false;
  if (!in.open_object(more)) return false;
  while (more) {
    std::string_view name;
    if (!in.member_name(name)) return false;
    if (!read_value(in, out.append(std::string(name), value())) || !in.next_member(more)) return false;
  }
  return true;
}

inline bool read_value(cursor& in, value& out) {
  switch (in.peek()) {
    case '{': out = object(); return read_object(in, *out.as_object());
    case '[': out = array(); return read_array(in, *out.as_array());
    case '"': out = std::string(); return in.string(*out.as_string());
    case 't': out = true; return in.literal("true");
    case 'f': out = false; return in.literal("false");
    case 'n': out = nullptr; return in.literal("null");
    default: {
      number_token token;
      return in.number_or_nothing(token) && number_to_value(in, token, out);
    }
  }
}

}  // namespace detail

inline result<value> parse(std::string_view text, const limits& within) {
  detail::cursor in(text, within);
  value out;
  if (!in.open() || !detail::read_value(in, out) || !in.close()) return std::move(in).why();
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json

// ---- runcomfy/protocol/output.hpp -----------------------------------------------------------------------------------
// What a finished job leaves behind.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI {

/// The outputs of a job that succeeded. The service documents several shapes (contract, section 3.3: a string, an
/// array, an object with one or more known members, nested objects with `url`), so each URL is sorted by the name of
/// the member it came under, and where that says nothing by its file extension. Only `output` is looked into, never
/// the rest of the reply, which may echo inputs. URLs are as the service sent them; fetch them without the token, and
/// soon: how long they live is not documented (contract, section 7).
struct output {
  std::optional<std::string> image;  ///< the first of `images`
  std::optional<std::string> video;  ///< the first of `videos`
  std::vector<std::string> images;   ///< every image, in order, each once
  std::vector<std::string> videos;
  std::optional<std::string> audio;  ///< the first of `audios`
  std::vector<std::string> audios;
  std::vector<std::string> others;  ///< URLs that are none of these
  json::value value;                ///< the member `output` as it came; null if there was none
  json::value raw;                  ///< the whole reply as it came
  std::optional<double> cost;       ///< US dollars; only with `options::include_cost`, and sometimes late
  std::string created_at;           ///< as the service spells it, perhaps empty (contract, question 8)
  std::string finished_at;
  std::string request_id;

  /// Whether there is no URL at all. A job may succeed with something else, which is in `value`.
  [[nodiscard]] bool empty() const noexcept {
    return images.empty() && videos.empty() && audios.empty() && others.empty();
  }
};

namespace protocol {

namespace detail {

enum class media : std::uint8_t { unknown, image, video, audio };

[[nodiscard]] constexpr media media_of_member(std::string_view name) noexcept {
  if (name == "image" || name == "images") return media::image;
  if (name == "video" || name == "videos") return media::video;
  if (name == "audio" || name == "audios") return media::audio;
  return media::unknown;
}

template <class = void>
[[nodiscard]] media media_of_url(std::string_view url) noexcept {
  if (url.starts_with("data:image/")) return media::image;
  if (url.starts_with("data:video/")) return media::video;
  if (url.starts_with("data:audio/")) return media::audio;
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t dot = url.find_last_of("./");
  if (dot == std::string_view::npos || url[dot] != '.') return media::unknown;
  const std::string_view extension = url.substr(dot + 1);
  const auto any_of = [&](auto... names) { return (http::same_name(extension, names) || ...); };
  if (any_of("png", "jpg", "jpeg", "webp", "gif", "bmp", "avif", "tif", "tiff")) return media::image;
  if (any_of("mp4", "webm", "mov", "mkv", "avi", "m4v")) return media::video;
  if (any_of("mp3", "wav", "flac", "ogg", "m4a", "aac", "opus")) return media::audio;
  return media::unknown;
}

template <class = void>
[[nodiscard]] bool is_link(std::string_view text) noexcept {
  return http::same_name(text.substr(0, 8), "https://") || http::same_name(text.substr(0, 7), "http://") ||
         http::same_name(text.substr(0, 5), "data:");
}

template <class = void>
void collect(const json::value& from, media under, output& out) {
  if (const std::string* text = from.as_string()) {
    if (!is_link(*text)) return;
    const media kind = under != media::unknown ? under : media_of_url(*text);
    std::vector<std::string>& list = kind == media::image   ? out.images
                                     : kind == media::video ? out.videos
                                     : kind == media::audio ? out.audios
                                                            : out.others;
    for (const std::string& each : list) {
      if (each == *text) return;
    }
    list.push_back(*text);
  } else if (const json::array* items = from.as_array()) {
    for (const json::value& each : *items) collect(each, under, out);
  } else if (const json::object* members = from.as_object()) {
    for (const json::member& each : *members) {
      const media named = media_of_member(each.key);
      collect(each.value, named != media::unknown ? named : under, out);
    }
  }
}

}  // namespace detail

/// Fills the URL lists of `out` from what stands under `output`.
template <class = void>
void collect_urls(const json::value& from, output& out) {
  detail::collect(from, detail::media::unknown, out);
  if (!out.images.empty()) out.image = out.images.front();
  if (!out.videos.empty()) out.video = out.videos.front();
  if (!out.audios.empty()) out.audio = out.audios.front();
}

}  // namespace protocol
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/protocol/retry_after.hpp ------------------------------------------------------------------------------
// How long the service asks to wait (RFC 9110, section 10.2.3).
// Functions here are templates over nothing, so that only a program that runs a job compiles them.

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

// ---- runcomfy/protocol/replies.hpp ----------------------------------------------------------------------------------
// Reading the service's replies: everything the contract names, nothing required that may be missing.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// A reply body, looked at once.
struct reply_body {
  enum class form : std::uint8_t { empty, object, other_json, html, not_json };
  form is = form::empty;
  json::value value;            ///< the JSON, where it is JSON
  int code = 0;                 ///< `error_code`, 0 when there is none
  std::string service_message;  ///< `error_message`, `message`, `error` or `detail`, shortened; printable ASCII only
  std::string torn_id;          ///< a whole `request_id` at the beginning of what is no JSON

  /// A member as text; empty when it is missing or no string.
  [[nodiscard]] std::string text(std::string_view name) const {
    const json::value* found = value.find(name);
    const std::string* as_text = found != nullptr ? found->as_string() : nullptr;
    return as_text != nullptr ? *as_text : std::string();
  }
};

/// `POST /v1/models/{model_id}` (contract, section 3.1).
struct submit_reply {
  std::optional<request_id> id;
  std::string id_text;  ///< as it came, also where it is no id
  std::string status_url, result_url, cancel_url;
  std::string word;
};

/// `GET .../status` (contract, section 3.2).
struct status_reply {
  std::string word;
  state_word state = state_word::unknown;
  std::optional<std::int64_t> queue_position;
};

/// `GET .../result` (contract, section 3.3).
struct result_reply {
  std::string word;
  state_word state = state_word::unknown;
  std::string failure;      ///< what `error` says, or else another message, shortened
  bool has_error = false;   ///< whether there is a member `error` that says something
  bool has_output = false;  ///< whether there is a member `output` that holds something
  output outputs;
};

/// `POST .../cancel` (contract, section 3.4).
struct cancel_reply {
  cancel_outcome outcome = cancel_outcome::unknown;
  std::string word;
};

namespace detail {

// What an `error`, `message` or `detail` of any shape says: a string, an object with one of these, an array of them.
template <class = void>
std::string spoken(const json::value* from, int depth = 0) {
  if (from == nullptr || depth > 4) return {};
  if (const std::string* text = from->as_string()) return shortened(*text);
  if (const json::array* items = from->as_array())
    return items->empty() ? std::string() : spoken(items->get(0), depth + 1);
  for (const std::string_view name : {"error_message", "message", "msg", "error", "detail", "debugInfo"}) {
    std::string text = spoken(from->find(name), depth + 1);
    if (!text.empty()) return text;
  }
  return {};
}

// An id is a string; a number is taken by its digits, because a job that was paid for must not be lost to its spelling.
template <class = void>
std::string id_of(const json::value* from) {
  if (from == nullptr) return {};
  if (const std::string* text = from->as_string()) return *text;
  if (const auto number = from->as_uint64(); number && from->is_integer()) return std::to_string(*number);
  if (const std::string* digits = from->as_long_integer()) return *digits;
  return {};
}

template <class = void>
bool holds_something(const json::value* from) {
  if (from == nullptr || from->is_null()) return false;
  if (const std::string* text = from->as_string()) return !text->empty();
  if (const json::array* items = from->as_array()) return !items->empty();
  if (const json::object* members = from->as_object()) return !members->empty();
  return true;
}

template <class = void>
bool looks_like_html(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

}  // namespace detail

template <class = void>
[[nodiscard]] reply_body read_body(std::string_view text) {
  reply_body out;
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return out;
  result<json::value> parsed = json::parse(text);
  // An echoed prompt that was cut inside a character must not hide the output that stands beside it.
  if (!parsed) parsed = json::parse(detail::repaired(text));
  if (!parsed) {
    out.is = detail::looks_like_html(text) ? reply_body::form::html : reply_body::form::not_json;
    if (out.is == reply_body::form::not_json) out.torn_id = detail::salvaged_id(text);
    return out;
  }
  out.value = *std::move(parsed);
  out.is = out.value.is_object() ? reply_body::form::object : reply_body::form::other_json;
  if (out.is != reply_body::form::object) return out;
  if (const json::value* code = out.value.find("error_code")) {
    if (const auto number = code->as_int64(); number && *number > 0 && *number < 1'000'000'000)
      out.code = static_cast<int>(*number);
    else if (const std::string* digits = code->as_string())
      out.code = static_cast<int>(detail::read_number(*digits).value_or(0));
  }
  out.service_message = detail::spoken(&out.value);
  return out;
}

/// The id that a text of the service is, if it is one. `***` stands where the token was taken out of it.
template <class = void>
[[nodiscard]] std::optional<request_id> usable_id(std::string_view text) {
  result<request_id> id = request_id::parse(text);
  if (!id || text.find("***") != std::string_view::npos) return std::nullopt;
  return *std::move(id);
}

/// Whether there is a `request_id` that says anything, well-formed or not.
template <class = void>
[[nodiscard]] bool names_a_request(const reply_body& body) {
  return !body.torn_id.empty() || detail::holds_something(body.value.find("request_id"));
}

/// `success`: the answer is a 2xx. Third parties also read `id` there (contract, section 3.1); in a refusal that would
/// be the name of the error.
template <class = void>
[[nodiscard]] submit_reply read_submit(const reply_body& body, bool success) {
  submit_reply out;
  bool agreed = true;  // a body that gives two ids has no usable one
  if (const json::object* members = body.value.as_object()) {
    for (const json::member& each : *members) {
      if (each.key != "request_id") continue;
      const std::string text = detail::id_of(&each.value);
      if (out.id_text.empty()) out.id_text = text;
      agreed = agreed && text == out.id_text;
    }
  }
  if (out.id_text.empty() && success) out.id_text = detail::id_of(body.value.find("id"));
  if (agreed) out.id = usable_id(out.id_text);
  out.status_url = body.text("status_url");
  out.result_url = body.text("result_url");
  out.cancel_url = body.text("cancel_url");
  out.word = body.text("status");
  return out;
}

template <class = void>
[[nodiscard]] status_reply read_status(const reply_body& body) {
  status_reply out;
  out.word = body.text("status");
  out.state = read_state_word(out.word);
  if (const json::value* position = body.value.find("queue_position")) out.queue_position = position->as_int64();
  return out;
}

template <class = void>
[[nodiscard]] result_reply read_result(reply_body body) {
  result_reply out;
  out.word = body.text("status");
  out.state = read_state_word(out.word);
  out.failure = detail::spoken(body.value.find("error"));
  out.has_error = detail::holds_something(body.value.find("error"));
  out.has_output = detail::holds_something(body.value.find("output"));
  if (out.failure.empty()) out.failure = body.service_message;
  if (const json::value* value = body.value.find("output")) out.outputs.value = *value;
  if (const json::value* cost = body.value.find("cost")) out.outputs.cost = cost->as_double();
  out.outputs.created_at = body.text("created_at");
  out.outputs.finished_at = body.text("finished_at");
  out.outputs.raw = std::move(body.value);
  collect_urls(out.outputs.value, out.outputs);
  return out;
}

template <class = void>
[[nodiscard]] cancel_reply read_cancel(const reply_body& body) {
  cancel_reply out;
  out.word = body.text("outcome");
  // `status` is not reliable here (contract, section 3.4), so it only speaks where `outcome` is missing.
  if (out.word.empty()) out.word = body.text("status");
  if (read_state_word(out.word) == state_word::cancelled) out.outcome = cancel_outcome::cancelled;
  else if (http::same_name(out.word, "not_cancellable")) out.outcome = cancel_outcome::not_cancellable;
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/sentences.hpp --------------------------------------------------------------------------------
// The one sentence of an error: which call, what happened, what to do.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// Which call an error is about.
struct subject {
  runcomfy::operation operation = runcomfy::operation::none;
  std::string model_id;    ///< empty if unknown
  std::string request_id;  ///< empty if unknown
  int attempts = 1;        ///< exchanges made for it
};

namespace detail {

inline constexpr std::string_view nothing_sent = "; nothing was sent";

template <class = void>
std::string name_of(operation what, std::string_view model_id, std::string_view request_id) {
  const std::string model = model_id.empty() ? std::string() : " to " + std::string(model_id);
  const std::string job = request_id.empty() ? std::string() : " of job " + std::string(request_id);
  switch (what) {
    case operation::submit: return "submit" + model;
    case operation::status: return "status" + job;
    case operation::output: return "output" + job;
    case operation::wait: return "wait for the end" + job;
    case operation::cancel: return "cancel" + job;
    default: return std::string(to_string(what)) + job;
  }
}

template <class = void>
std::string_view words_of(http::failure why) noexcept {
  switch (why) {
    case http::failure::none: return "nothing failed";
    case http::failure::refused: return "the transport refused to send it";
    case http::failure::resolve: return "the host was not found";
    case http::failure::connect: return "no connection could be made";
    case http::failure::proxy: return "the proxy refused";
    case http::failure::tls: return "the TLS connection was refused";
    case http::failure::send: return "the connection broke";
    case http::failure::receive: return "the connection broke";
    case http::failure::framing: return "the answer was not HTTP";
    case http::failure::too_big: return "the answer was too big";
    case http::failure::sink_stopped: return "the answer was cut off";
    case http::failure::timeout: return "the time for it ran out";
    case http::failure::stopped: return "it was stopped";
    case http::failure::other: return "it failed";
  }
  return "it failed";
}

// What to do about it. With an id of a job, the way back to it.
template <class = void>
std::string advice_for(error_kind kind, operation what, std::string_view request_id) {
  const bool submit = what == operation::submit;
  const std::string attach = "client.attach(\"" + std::string(request_id) + "\")";
  switch (kind) {
    case error_kind::invalid_input: return "correct the input and submit again";
    case error_kind::configuration: return "correct the client's options";
    case error_kind::authentication: return "check the token in RUNCOMFY_TOKEN; a newly made key revokes the old one";
    case error_kind::permission: return "use the token of the account that owns it";
    case error_kind::balance: return "top up the RunComfy account";
    case error_kind::not_found:
      return submit ? "check the model id on the model's API page" : "the id is wrong, or the job has expired";
    case error_kind::rate_limited: return "try again later";
    case error_kind::rejected:
      return submit ? "correct the input by the model's API page" : "see the service's message";
    case error_kind::server:
    case error_kind::gateway:
    case error_kind::network: return submit ? "submit again" : "try again; the job goes on";
    case error_kind::tls:
      return "the token was not sent; check this machine's clock and CA certificates, or add your own CA to the "
             "transport";
    case error_kind::protocol: return "try again; if it stays, the service has changed: update runcomfy";
    case error_kind::timeout:
    case error_kind::stopped:
    case error_kind::lost_contact:
    case error_kind::closed:
      if (request_id.empty()) return kind == error_kind::closed ? "use a client that is open" : "submit again";
      if (what == operation::cancel) return "it may have arrived: ask for the status";
      return "the job goes on and is billed: " + attach + (kind == error_kind::closed ? " of another client" : "") +
             " comes back to it";
    case error_kind::in_doubt:
      if (!request_id.empty())
        return attach + " tells whether the job exists; it is billed if it does, so do not submit again before that";
      return "a job may exist and be billed: look at your RunComfy requests before you submit again";
    case error_kind::job_failed: return "correct the input, or submit again";
    case error_kind::job_cancelled: return "submit again if it is still wanted";
    case error_kind::unknown_state: return "look at the job on the web, or update runcomfy";
    case error_kind::storage: return "make the journal writable, or choose another";
  }
  return "try again";
}

}  // namespace detail

/// An error about a call. `what` is a sentence part; the subject goes before it and the advice after it, the usual one
/// for the kind of the error unless another is given.
template <class = void>
[[nodiscard]] error make_error(error_info info, const subject& about, std::string_view what,
                               std::string_view advice = {}) {
  info.operation = about.operation;
  info.model_id = about.model_id;
  if (info.request_id.empty() || info.delivery != delivery::in_doubt) info.request_id = about.request_id;
  info.attempts = about.attempts;
  if (!about.request_id.empty()) info.delivery = delivery::accepted;
  info.message = detail::name_of(about.operation, about.model_id, about.request_id) + " failed: " + std::string(what);
  std::string numbers;
  const bool plain_success = info.http_status >= 200 && info.http_status < 300 && info.kind != error_kind::protocol;
  if (info.http_status != 0 && !plain_success) numbers = "HTTP " + std::to_string(info.http_status);
  if (info.code != 0) numbers += (numbers.empty() ? "code " : ", code ") + std::to_string(info.code);
  if (!numbers.empty()) info.message += " (" + numbers + ")";
  if (!info.service_message.empty()) info.message += ", the service says \"" + info.service_message + "\"";
  if (info.delivery == delivery::not_sent && about.operation == operation::submit) info.message += detail::nothing_sent;
  info.message += "; ";
  if (advice.empty()) info.message += detail::advice_for(info.kind, about.operation, info.request_id);
  else info.message += advice;
  return error(std::move(info));
}

/// What happened, out of the sentence of an error that `make_error` made: without the call before it and the advice
/// behind it, to be told inside another sentence.
template <class = void>
[[nodiscard]] std::string cause_of(const error& why) {
  std::string_view text = why.message();
  const std::string before = detail::name_of(why.operation(), why.model_id(), why.request_id()) + " failed: ";
  const std::string after = "; " + detail::advice_for(why.kind(), why.operation(), why.request_id());
  if (text.starts_with(before)) text.remove_prefix(before.size());
  if (text.ends_with(after)) text.remove_suffix(after.size());
  if (text.ends_with(detail::nothing_sent)) text.remove_suffix(detail::nothing_sent.size());
  return std::string(text);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/failures.hpp ---------------------------------------------------------------------------------
// From an exchange that went wrong to an error that says what to do.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// The kind that an HTTP status and a code of the service stand for (contract, section 5, with its conflicts: a bad
/// token is 400004 or 401001, no money is 402 or 400002). The code speaks first, because it is the more precise one.
[[nodiscard]] constexpr error_kind kind_of_refusal(int status, int code) noexcept {
  switch (code) {
    case 400001: return error_kind::rejected;  // malformed id: ours are checked, so the service disagrees
    case 400002: return error_kind::balance;
    case 400004:
    case 401001: return error_kind::authentication;
    case 403001:
    case 403003: return error_kind::permission;
    case 404001: return error_kind::not_found;
    case 422001: return error_kind::rejected;
    case 10001: return error_kind::balance;
    default: break;
  }
  const int http = status >= 200 && status < 300 && code >= 100000 ? code / 1000 : status;
  switch (http) {
    case 401: return error_kind::authentication;
    case 402: return error_kind::balance;
    case 403: return error_kind::permission;
    case 404: return error_kind::not_found;
    case 429: return error_kind::rate_limited;
    case 408:  // these three ask for another try (RFC 9110, sections 15.5.9 and 15.5.20; RFC 8470)
    case 421:
    case 425: return error_kind::gateway;
    default: return http >= 500 ? error_kind::server : error_kind::rejected;
  }
}

/// An exchange without a complete answer.
template <class = void>
[[nodiscard]] error exchange_failed(const http::outcome& how, const subject& about) {
  error_info info;
  info.http_status = how.reply.status;
  info.delivery = delivery_of_failure(how.reached, how.body_started, how.reply.status);
  switch (how.why) {
    case http::failure::refused: info.kind = error_kind::configuration; break;
    case http::failure::tls: info.kind = error_kind::tls; break;
    case http::failure::timeout: info.kind = error_kind::timeout; break;
    case http::failure::stopped: info.kind = error_kind::stopped; break;
    case http::failure::framing:
    case http::failure::too_big: info.kind = error_kind::protocol; break;
    default: info.kind = error_kind::network; break;
  }
  if (about.operation == operation::submit && info.delivery == delivery::in_doubt) info.kind = error_kind::in_doubt;
  std::string what(detail::words_of(how.why));
  if (how.reached != http::phase::nothing || !how.body_started) {  // a stack that cannot tell says neither
    what += " ";
    what += to_string(how.reached);
  }
  if (!how.detail.empty()) what += " (" + detail::shortened(how.detail) + ")";
  return make_error(std::move(info), about, what);
}

/// A complete answer that is not what was asked for.
template <class = void>
[[nodiscard]] error answer_refused(const http::response& reply, const reply_body& body, const subject& about) {
  const bool success = reply.status >= 200 && reply.status < 300;
  error_info info;
  info.http_status = reply.status;
  info.code = body.code;
  info.service_message = body.service_message;
  info.retry_after = read_retry_after(reply.headers);
  std::string what;
  const bool submit = about.operation == operation::submit;
  info.delivery = delivery_of_answer(reply.status, body.code, names_a_request(body), false);
  // A web page is no word of the service, nor is a 404 in plain text: what it says about a job counts for nothing. A
  // submit, though, was refused.
  const bool page = body.is == reply_body::form::html || (body.is == reply_body::form::not_json && reply.status == 404);
  if (page && !(submit && info.delivery == delivery::rejected)) {
    info.kind = error_kind::gateway;
    what = body.is == reply_body::form::html ? "something in front of the service answered with a web page"
                                             : "something in front of the service answered instead of it";
  } else if (!success || body.code != 0) {
    info.kind = kind_of_refusal(reply.status, body.code);
    const bool between = (reply.status >= 502 && reply.status <= 504) || (reply.status >= 300 && reply.status < 400);
    if (between && body.code == 0) info.kind = error_kind::gateway;
    if (reply.status < 200) info.kind = error_kind::protocol;  // says nothing about the job, so asking again may help
    what = info.kind == error_kind::server             ? "the service has a fault"
           : reply.status >= 300 && reply.status < 400 ? "the answer is a redirect, which is never followed"
           : info.kind == error_kind::gateway          ? "the service was not reached behind its gateway"
           : reply.status < 200                        ? "the transport gave an interim answer as the final one"
                                                       : "the service refused it";
  } else {
    info.kind = error_kind::protocol;
    what = body.is == reply_body::form::empty      ? "the answer is empty"
           : body.is == reply_body::form::not_json ? "the answer is not JSON"
           : body.is == reply_body::form::object   ? "the answer lacks what it must hold"
                                                   : "the answer is no JSON object";
  }
  if (submit && info.delivery == delivery::in_doubt) info.kind = error_kind::in_doubt;
  return make_error(std::move(info), about, what);
}

/// Whether asking again may help, for calls that are free to repeat.
[[nodiscard]] constexpr bool is_passing(error_kind kind) noexcept {
  switch (kind) {
    case error_kind::rate_limited:
    case error_kind::server:
    case error_kind::gateway:
    case error_kind::network:
    case error_kind::timeout:
    case error_kind::protocol: return true;
    default: return false;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/retry_budget.hpp -----------------------------------------------------------------------------
// How many quick repeats a client may make, over all its jobs, so that an outage is not answered with a storm.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// A bucket of tokens: each quick repeat costs some, each success gives some back. While it is empty, repeats are not
/// quick, so that a client with a thousand jobs does not knock more often than when all is well (the shape that AWS's
/// SDKs publish; reliability, section 3.4). Safe from several threads.
class retry_budget {
 public:
  explicit retry_budget(int full) noexcept : full_(full), left_(full) {}

  /// Takes so many tokens, or none and false.
  bool spend(int tokens) noexcept {
    int left = left_.load(std::memory_order_relaxed);
    while (left >= tokens) {
      if (left_.compare_exchange_weak(left, left - tokens, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  void earn(int tokens) noexcept {
    int left = left_.load(std::memory_order_relaxed);
    while (left < full_) {
      const int next = tokens < full_ - left ? left + tokens : full_;
      if (left_.compare_exchange_weak(left, next, std::memory_order_relaxed)) return;
    }
  }
  [[nodiscard]] int left() const noexcept { return left_.load(std::memory_order_relaxed); }

 private:
  const int full_;
  std::atomic<int> left_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/transitions.hpp ------------------------------------------------------------------------------
// Every transition of a job, in one table.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// Where a job machine is: what the world must do next.
enum class machine_phase : std::uint8_t {
  submit,         ///< send the paid POST
  pause_submit,   ///< wait, then send it; so far it is proved that nothing of it was sent, or that it was refused
  confirm,        ///< read the status of an id that came in a torn answer
  pause_confirm,  ///< wait, then read it
  poll,           ///< read the status
  pause_poll,     ///< wait, then read the status
  fetch,          ///< read the result
  pause_fetch,    ///< wait, then read the result
  cancel,         ///< ask for a cancel
  pause_cancel,   ///< wait, then ask for a cancel
  look,           ///< read the status, to tell a job that runs from one that had ended before the cancel
  pause_look,     ///< wait, then read it
  done,           ///< nothing: the outcome is known
};

/// What happened to it.
enum class machine_event : std::uint8_t {
  accepted,         ///< the submit gave an id
  torn,             ///< the answer to the submit was cut off behind a whole id
  again,            ///< the submit was certainly not sent, or refused for now, and may be tried again
  unsent,           ///< the submit was certainly not sent, for good
  rejected,         ///< the submit was refused
  doubtful,         ///< the submit may have arrived
  abandoned,        ///< the driver gives up on a submit whose job is not known
  confirmed,        ///< the service knows the id
  alive,            ///< the job is queued or running
  unknown,          ///< the reply holds no word that is known
  ended,            ///< the status says that it ended in some way that the result must tell
  cancelled,        ///< it was cancelled
  succeeded,        ///< the result says so
  failed,           ///< the result says so
  cancel_wanted,    ///< the driver wants it cancelled
  not_cancellable,  ///< the service says so, to a driver that wants to know why
  goes_on,          ///< the cancel did not end the job, and the driver wants its output then
  lost,             ///< the call failed in a way that may pass
  refused,          ///< the call failed for good
  woke,             ///< the pause is over
};
inline constexpr int machine_phase_count = static_cast<int>(machine_phase::done) + 1;
inline constexpr int machine_event_count = static_cast<int>(machine_event::woke) + 1;

struct transition {
  machine_phase from;
  machine_event on;
  machine_phase to;
};

/// Every pair of phase and event that can happen. (`submit` follows on `pause_submit` alone, and a further attempt on
/// `again` alone: what may have been sent never comes back there.)
inline constexpr transition transitions[] = {
    {machine_phase::submit, machine_event::accepted, machine_phase::poll},
    {machine_phase::submit, machine_event::torn, machine_phase::confirm},
    {machine_phase::submit, machine_event::again, machine_phase::pause_submit},
    {machine_phase::submit, machine_event::unsent, machine_phase::done},
    {machine_phase::submit, machine_event::rejected, machine_phase::done},
    {machine_phase::submit, machine_event::doubtful, machine_phase::done},
    {machine_phase::submit, machine_event::abandoned, machine_phase::done},
    {machine_phase::pause_submit, machine_event::woke, machine_phase::submit},
    {machine_phase::pause_submit, machine_event::abandoned, machine_phase::done},

    {machine_phase::confirm, machine_event::confirmed, machine_phase::poll},
    {machine_phase::confirm, machine_event::lost, machine_phase::pause_confirm},
    {machine_phase::confirm, machine_event::refused, machine_phase::done},
    {machine_phase::confirm, machine_event::abandoned, machine_phase::done},
    {machine_phase::pause_confirm, machine_event::woke, machine_phase::confirm},
    {machine_phase::pause_confirm, machine_event::abandoned, machine_phase::done},

    {machine_phase::poll, machine_event::alive, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::unknown, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::lost, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::ended, machine_phase::fetch},
    {machine_phase::poll, machine_event::cancelled, machine_phase::done},
    {machine_phase::poll, machine_event::refused, machine_phase::done},
    {machine_phase::poll, machine_event::cancel_wanted, machine_phase::cancel},
    {machine_phase::pause_poll, machine_event::woke, machine_phase::poll},
    {machine_phase::pause_poll, machine_event::cancel_wanted, machine_phase::cancel},

    {machine_phase::fetch, machine_event::succeeded, machine_phase::done},
    {machine_phase::fetch, machine_event::failed, machine_phase::done},
    {machine_phase::fetch, machine_event::cancelled, machine_phase::done},
    {machine_phase::fetch, machine_event::alive, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::unknown, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::lost, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::refused, machine_phase::done},
    {machine_phase::pause_fetch, machine_event::woke, machine_phase::fetch},

    {machine_phase::cancel, machine_event::cancelled, machine_phase::done},
    {machine_phase::cancel, machine_event::not_cancellable, machine_phase::look},
    {machine_phase::cancel, machine_event::unknown, machine_phase::done},
    {machine_phase::cancel, machine_event::goes_on, machine_phase::poll},
    {machine_phase::cancel, machine_event::lost, machine_phase::pause_cancel},
    {machine_phase::cancel, machine_event::refused, machine_phase::done},
    {machine_phase::pause_cancel, machine_event::woke, machine_phase::cancel},

    {machine_phase::look, machine_event::alive, machine_phase::done},
    {machine_phase::look, machine_event::unknown, machine_phase::done},
    {machine_phase::look, machine_event::ended, machine_phase::done},
    {machine_phase::look, machine_event::cancelled, machine_phase::done},
    {machine_phase::look, machine_event::lost, machine_phase::pause_look},
    {machine_phase::look, machine_event::refused, machine_phase::done},
    {machine_phase::pause_look, machine_event::woke, machine_phase::look},
};

/// The row of the table, or null when the event cannot happen in that phase.
[[nodiscard]] constexpr const transition* find_transition(machine_phase from, machine_event on) noexcept {
  for (const transition& each : transitions) {
    if (each.from == from && each.on == on) return &each;
  }
  return nullptr;
}

/// Where an event leads, or nothing when it cannot happen in that phase.
template <class = void>
[[nodiscard]] constexpr std::optional<machine_phase> next_phase(machine_phase from, machine_event on) noexcept {
  const transition* row = find_transition(from, on);
  return row != nullptr ? std::optional<machine_phase>(row->to) : std::nullopt;
}

[[nodiscard]] constexpr std::string_view to_string(machine_phase phase) noexcept {
  switch (phase) {
    case machine_phase::submit: return "submit";
    case machine_phase::pause_submit: return "pause_submit";
    case machine_phase::confirm: return "confirm";
    case machine_phase::pause_confirm: return "pause_confirm";
    case machine_phase::poll: return "poll";
    case machine_phase::pause_poll: return "pause_poll";
    case machine_phase::fetch: return "fetch";
    case machine_phase::pause_fetch: return "pause_fetch";
    case machine_phase::cancel: return "cancel";
    case machine_phase::pause_cancel: return "pause_cancel";
    case machine_phase::look: return "look";
    case machine_phase::pause_look: return "pause_look";
    case machine_phase::done: return "done";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(machine_event event) noexcept {
  switch (event) {
    case machine_event::accepted: return "accepted";
    case machine_event::torn: return "torn";
    case machine_event::again: return "again";
    case machine_event::unsent: return "unsent";
    case machine_event::rejected: return "rejected";
    case machine_event::doubtful: return "doubtful";
    case machine_event::abandoned: return "abandoned";
    case machine_event::confirmed: return "confirmed";
    case machine_event::alive: return "alive";
    case machine_event::unknown: return "unknown";
    case machine_event::ended: return "ended";
    case machine_event::cancelled: return "cancelled";
    case machine_event::succeeded: return "succeeded";
    case machine_event::failed: return "failed";
    case machine_event::cancel_wanted: return "cancel_wanted";
    case machine_event::not_cancellable: return "not_cancellable";
    case machine_event::goes_on: return "goes_on";
    case machine_event::lost: return "lost";
    case machine_event::refused: return "refused";
    case machine_event::woke: return "woke";
  }
  return "unknown";
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/machine_state.hpp ----------------------------------------------------------------------------
// What a job machine remembers, and what all its steps share: transitions, repeats, the end.
// Everything here is a template over nothing, so that only a program that runs a job compiles it.

namespace runcomfy::inline RUNCOMFY_ABI {

/// What the world adds to an event: the time, a random number in [0, 1) for the length of the next pause, and the
/// client's budget of quick repeats; without one they are not limited.
struct moment {
  std::chrono::steady_clock::time_point now;
  double random = 0.5;
  protocol::retry_budget* budget = nullptr;
};

namespace protocol {

using runcomfy::detail::lazily;

template <class Lazy>
struct basic_machine_state {
  machine_phase phase = machine_phase::poll;
  std::string model;
  lazily<Lazy, std::optional<request_id>> id;
  lazily<Lazy, policies> numbers;
  bool cancel_only = false;  // the outcome of a cancel is what is wanted, not an output

  bool cancel_wanted = false;
  lazily<Lazy, std::optional<update>> last;
  lazily<Lazy, std::optional<result<output>>> verdict;
  lazily<Lazy, std::optional<result<cancel_outcome>>> cancel_verdict;
  lazily<Lazy, std::optional<cancel_outcome>> cancel_answer;  // what the service said to a cancel
  lazily<Lazy, submit_reply> submitted;      // with the id that still must be confirmed, if there is one
  lazily<Lazy, std::optional<error>> doubt;  // why the id must be confirmed
  bool status_says_ended = false;
  bool status_says_failed = false;

  int attempts = 0;      // exchanges so far
  int cancels = 0;       // of these, cancels
  int polls = 0;         // good answers that said "not yet"
  int failures = 0;      // passing failures in a row
  int repeat_spent = 0;  // what the last repeat took from the budget
  lazily<Lazy, std::optional<error>> last_failure;
  lazily<Lazy, std::optional<std::chrono::steady_clock::time_point>> failing_since;
  lazily<Lazy, std::optional<std::chrono::steady_clock::time_point>> first_unknown;
  lazily<Lazy, std::chrono::steady_clock::time_point> wake_at = {};
  const transition* taken = nullptr;  // the last row of the table

  bool go(machine_event what) { return step(what); }
  bool step(machine_event what) {  // apart, so that a program of the tests can count what `go` takes
    const transition* row = find_transition(phase, what);
    if (row == nullptr) return false;
    phase = row->to;
    taken = row;
    return true;
  }
  void finish(machine_event how, result<output> with) {
    verdict = std::move(with);
    go(how);
  }
  void finish_cancel(machine_event how, result<cancel_outcome> with) {
    cancel_verdict = std::move(with);
    go(how);
  }
  [[nodiscard]] subject about(operation what) const { return {what, model, id ? id->text() : std::string(), attempts}; }

  // A good answer came.
  void answered(moment at) {
    if (at.budget != nullptr) at.budget->earn(repeat_spent > 0 ? repeat_spent : 1);
    start_over();
  }
  void start_over() {
    repeat_spent = 0;
    failures = 0;
    failing_since.reset();
    last_failure.reset();
  }

  // How long to wait before the call that failed is made again.
  [[nodiscard]] std::chrono::milliseconds pause_after(const error& why, bool quick, moment at) const {
    const auto own = quick ? numbers.retry.pause(failures, at.random) : numbers.retry.slow_pause(at.random);
    if (!why.retry_after()) return own;
    const auto most = numbers.retry.retry_after_cap;
    const auto asked = *why.retry_after() < most ? *why.retry_after() : most;
    return asked > own ? asked : own;
  }
  [[nodiscard]] bool spend(const error& why, moment at) {
    const int cost = why.kind() == error_kind::timeout ? numbers.retry.timeout_cost : numbers.retry.repeat_cost;
    const bool quick = at.budget == nullptr || at.budget->spend(cost);
    repeat_spent = quick ? cost : 0;
    return quick;
  }

  // A call that is free to repeat has failed. Nothing: it is repeated after a pause. Else the error that ends it.
  std::optional<error> lose(operation what, const error& why, moment at) {
    if (!is_passing(why.kind())) return why;
    ++failures;
    last_failure = why;
    if (!failing_since) failing_since = at.now;
    if (at.now - *failing_since >= numbers.retry.give_up_after) {
      error_info info = why.info();
      info.kind = error_kind::lost_contact;
      info.http_status = info.code = 0;  // they stand in the text of the last try
      info.service_message.clear();
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at.now - *failing_since).count();
      return make_error(std::move(info), about(what),
                        "no good answer for " + std::to_string(seconds) + " s, the last time because " + cause_of(why));
    }
    const bool quick = spend(why, at);
    wake_at = at.now + pause_after(why, quick, at);
    go(machine_event::lost);
    return std::nullopt;
  }
};

/// Whether an answer is a good one of a free call: a JSON object in a 2xx that is no error. A job that failed may say
/// so and give an error code beside it: then the word counts.
template <class = void>
[[nodiscard]] bool is_good_answer(const http::outcome& how, const reply_body& body) {
  if (!how.ok() || how.reply.status < 200 || how.reply.status >= 300) return false;
  if (body.is != reply_body::form::object) return false;
  const state_word word = read_state_word(body.text("status"));
  return body.code == 0 || word == state_word::failed || word == state_word::cancelled;
}

/// Why a free call has no good answer.
template <class = void>
[[nodiscard]] error failure_of(const http::outcome& how, const reply_body& body, const subject& about) {
  return how.ok() ? answer_refused(how.reply, body, about) : exchange_failed(how, about);
}

}  // namespace protocol
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/protocol/machine_submit.hpp ---------------------------------------------------------------------------
// The steps of a job machine that concern money: what became of the paid POST, and whether it may be tried again.
// Functions here are templates over the one type of state, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

namespace detail {

/// The error of a submit that may have made a job, with the id as far as one is known.
template <class State>
error doubtful(const State& s, error_info info, const std::string& what) {
  info.kind = error_kind::in_doubt;
  info.delivery = delivery::in_doubt;
  if (s.submitted.id) info.request_id = s.submitted.id->text();
  return make_error(std::move(info), s.about(operation::submit), what);
}

/// The same, of an id that could not be confirmed.
template <class State>
error unconfirmed(const State& s, const std::string& why) {
  error_info info = s.doubt->info();
  return doubtful(s, std::move(info),
                  "the answer was cut off behind the request id " + s.submitted.id->text() + ", and " + why);
}

/// Nothing of it was sent, or it was refused for now: again after a pause, or for good.
template <class State>
void retry_submit(State& s, const error& why, moment at) {
  const submit_policy& numbers = s.numbers.submit;
  const bool unsent = why.delivery() == delivery::not_sent;
  const bool limited = why.kind() == error_kind::rate_limited;
  const bool allowed = (unsent && is_passing(why.kind())) || (limited && numbers.wait_out_rate_limits);
  const bool too_long = why.retry_after() && *why.retry_after() > s.numbers.retry.retry_after_cap;
  const machine_event end = unsent ? machine_event::unsent : machine_event::rejected;
  if (!allowed || too_long || s.cancel_wanted || s.attempts >= numbers.attempts || !s.spend(why, at))
    return s.finish(end, why);
  ++s.failures;
  s.last_failure = why;
  auto pause = s.pause_after(why, true, at);
  // A service that asks for less and does not say how much less is given a second.
  if (limited && !why.retry_after() && pause < std::chrono::seconds(1)) pause = std::chrono::seconds(1);
  s.wake_at = at.now + pause;
  s.go(machine_event::again);
}

}  // namespace detail

/// The paid POST has ended.
template <class State>
void on_submit(State& s, const http::outcome& how, const reply_body& body, moment at) {
  const bool success = how.reply.status >= 200 && how.reply.status < 300;
  s.submitted = how.ok() ? read_submit(body, success) : submit_reply();
  if (how.ok() && delivery_of_answer(how.reply.status, body.code, names_a_request(body), s.submitted.id.has_value()) ==
                      delivery::accepted) {
    s.id = s.submitted.id;
    s.answered(at);
    s.go(machine_event::accepted);
    if (s.cancel_wanted) s.go(machine_event::cancel_wanted);
    return;
  }
  const error why = failure_of(how, body, s.about(operation::submit));
  if (why.delivery() != delivery::in_doubt) return detail::retry_submit(s, why, at);

  // A torn answer may still hold the id of a job that was made. Whether it was, a status read tells, which is free.
  if (std::optional<request_id> id = usable_id(how.ok() ? body.torn_id : detail::salvaged_id(how.reply.body)); id) {
    s.submitted.id = std::move(id);
    if (success) {
      s.doubt = why;
      s.go(machine_event::torn);
      return;
    }
  }
  if (s.submitted.id) {
    return s.finish(
        machine_event::doubtful,
        detail::doubtful(s, why.info(), "the answer holds an error and also the request id " + s.submitted.id->text()));
  }
  if (!s.submitted.id_text.empty()) {
    return s.finish(machine_event::doubtful, detail::doubtful(s, why.info(),
                                                              "the answer holds a request id that cannot be used: " +
                                                                  runcomfy::detail::quoted(s.submitted.id_text)));
  }
  s.finish(machine_event::doubtful, why);
}

/// The status read that is to confirm an id has ended.
template <class State>
void on_confirm(State& s, const http::outcome& how, const reply_body& body, moment at) {
  const std::string named = detail::id_of(body.value.find("request_id"));
  const bool same = named == s.submitted.id->text();
  if (is_good_answer(how, body) && (same || (named.empty() && !body.text("status").empty()))) {
    s.id = s.submitted.id;
    s.doubt.reset();
    s.answered(at);
    s.go(machine_event::confirmed);
    if (s.cancel_wanted) s.go(machine_event::cancel_wanted);
    return;
  }
  const error why = failure_of(how, body, {operation::status, s.model, s.submitted.id->text(), s.attempts});
  if (s.lose(operation::submit, why, at)) {
    s.finish(machine_event::refused, detail::unconfirmed(s, "it could not be confirmed: " + cause_of(why)));
  }
}

/// The driver gives up on a submit whose job is not known, between two exchanges. False in any other phase.
template <class State>
bool abandon(State& s, error_kind why) {
  const std::string what = why == error_kind::closed    ? "the client was closed"
                           : why == error_kind::timeout ? "the time given for it is over"
                           : why == error_kind::stopped ? "it was stopped"
                                                        : "no more could be sent";
  if (s.phase == machine_phase::submit || s.phase == machine_phase::pause_submit) {
    // The last attempt says more than a time that is over.
    if (why == error_kind::timeout && s.last_failure) {
      s.finish(machine_event::abandoned, *s.last_failure);
      return true;
    }
    error_info info;
    info.kind = why;
    info.delivery = s.last_failure ? s.last_failure->delivery() : delivery::not_sent;
    s.finish(machine_event::abandoned,
             make_error(std::move(info), s.about(operation::submit),
                        what + (s.last_failure ? " after " + cause_of(*s.last_failure) : std::string())));
    return true;
  }
  if (s.phase == machine_phase::confirm || s.phase == machine_phase::pause_confirm) {
    s.finish(machine_event::abandoned,
             detail::unconfirmed(s, what + " before it was confirmed" +
                                        (s.last_failure ? ", after " + cause_of(*s.last_failure) : std::string())));
    return true;
  }
  return false;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/machine_cancel.hpp ---------------------------------------------------------------------------
// The steps of a job machine that cancel a job: the outcome is what the service says, never a guess.
// Functions here are templates over the one type of state, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// A cancel has ended.
template <class State>
void on_cancel(State& s, const http::outcome& how, const reply_body& body, moment at) {
  ++s.cancels;
  const bool readable = body.is == reply_body::form::object || body.is == reply_body::form::empty;
  const bool success = how.ok() && how.reply.status >= 200 && how.reply.status < 300;
  if (!success || body.code != 0 || !readable) {
    const auto end = s.lose(operation::cancel, failure_of(how, body, s.about(operation::cancel)), at);
    if (!end) return;
    if (s.cancel_only) return s.finish_cancel(machine_event::refused, *end);
    s.start_over();
    s.go(machine_event::goes_on);  // what the status says about the job counts
    return;
  }
  const cancel_outcome said = read_cancel(body).outcome;
  s.cancel_answer = said;
  s.answered(at);
  if (said == cancel_outcome::cancelled) {
    s.last = update{job_state::finished, std::nullopt, {}, "cancelled"};
    if (s.cancel_only) return s.finish_cancel(machine_event::cancelled, said);
    error_info info;
    info.kind = error_kind::job_cancelled;
    info.http_status = how.reply.status;
    return s.finish(machine_event::cancelled,
                    make_error(std::move(info), s.about(operation::wait), "the job was cancelled, as was asked for"));
  }
  if (!s.cancel_only) {
    s.go(machine_event::goes_on);
  } else if (said == cancel_outcome::not_cancellable) {
    s.go(machine_event::not_cancellable);  // it runs, or it is over already, perhaps by an earlier try: a look tells
  } else {
    s.finish_cancel(machine_event::unknown, said);
  }
}

/// The status read after a refused cancel has ended.
template <class State>
void on_look(State& s, const http::outcome& how, const reply_body& body, moment at) {
  if (!is_good_answer(how, body)) {
    // What the service said to the cancel stands.
    if (s.lose(operation::status, failure_of(how, body, s.about(operation::status)), at))
      s.finish_cancel(machine_event::refused, cancel_outcome::not_cancellable);
    return;
  }
  const status_reply reply = read_status(body);
  s.answered(at);
  switch (reply.state) {
    case state_word::queued:
    case state_word::running:
      s.last = update{reply.state == state_word::queued ? job_state::queued : job_state::running,
                      reply.queue_position,
                      {},
                      reply.word};
      return s.finish_cancel(machine_event::alive, cancel_outcome::not_cancellable);
    case state_word::unknown: return s.finish_cancel(machine_event::unknown, cancel_outcome::not_cancellable);
    case state_word::cancelled:
      s.last = update{job_state::finished, std::nullopt, {}, reply.word};
      // By an earlier try of this call whose answer was lost, or else by somebody else before.
      return s.finish_cancel(machine_event::cancelled,
                             s.cancels > 1 ? cancel_outcome::cancelled : cancel_outcome::already_finished);
    default:
      s.last = update{job_state::finished, std::nullopt, {}, reply.word};
      return s.finish_cancel(machine_event::ended, cancel_outcome::already_finished);
  }
}

/// The driver wants the job cancelled; it is between two exchanges, or the paid POST is under way. True if that is
/// remembered or acted on, false if the job has ended or a cancel is under way already.
template <class State>
bool want_cancel(State& s) {
  switch (s.phase) {
    case machine_phase::submit:
    case machine_phase::confirm:
    case machine_phase::pause_confirm: return s.cancel_wanted = true;
    case machine_phase::pause_submit: s.cancel_wanted = true; return abandon(s, error_kind::stopped);
    default:
      if (!s.go(machine_event::cancel_wanted)) return false;
      s.start_over();
      return s.cancel_wanted = true;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/machine_follow.hpp ---------------------------------------------------------------------------
// The steps of a job machine that follow a job to its end: status and result.
// Functions here are templates over the one type of state, so that only a program that runs a job compiles them.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

namespace detail {

template <class State>
void on_alive(State& s, const status_reply& news, moment at) {
  s.answered(at);
  s.first_unknown.reset();
  const job_state state = news.state == state_word::queued ? job_state::queued : job_state::running;
  s.last = update{state, news.queue_position, {}, news.word};
  s.wake_at = at.now + s.numbers.poll.pause(++s.polls, at.random);
  s.go(machine_event::alive);
}

// Only known words end a wait, so a new one is waited out; not for ever.
template <class State>
void on_unknown_word(State& s, operation what, std::string_view word, const json::value& body, moment at) {
  s.answered(at);
  if (!s.first_unknown) s.first_unknown = at.now;
  // It has not ended, as far as is known.
  s.last = update{job_state::running, std::nullopt, {}, std::string(word)};
  if (at.now - *s.first_unknown >= s.numbers.retry.unknown_word_after) {
    error_info info;
    info.kind = error_kind::unknown_state;
    return s.finish(machine_event::refused,
                    make_error(std::move(info), s.about(what),
                               "the service keeps saying a state that is not known, " +
                                   runcomfy::detail::quoted(word, 32) + ", last in " + glimpse(body)));
  }
  s.wake_at = at.now + s.numbers.poll.pause(++s.polls, at.random);
  s.go(machine_event::unknown);
}

template <class State>
void on_bad_end(State& s, machine_event how, error_kind kind, int http_status, std::string service_message) {
  error_info info;
  info.kind = kind;
  info.http_status = http_status;
  info.service_message = std::move(service_message);
  const std::string_view what =
      kind == error_kind::job_cancelled ? "the job was cancelled" : "the job ended without success";
  s.finish(how, make_error(std::move(info), s.about(operation::wait), what));
}

// What a result says that does not say it in a word of its own: it is told by what it holds. An unknown word counts as
// none once the status has said, in a known one, that the job ended; with an error beside it, it is the bad end.
template <class State>
state_word implied_word(const State& s, const result_reply& reply) {
  const bool new_word = reply.state == state_word::unknown && !reply.word.empty();
  if (s.status_says_failed) return state_word::failed;
  if (new_word && reply.has_error) return state_word::failed;
  if (reply.has_output) return state_word::succeeded;
  if (reply.has_error) return state_word::failed;
  return reply.state == state_word::completed ? state_word::succeeded : state_word::unknown;
}

}  // namespace detail

/// A status read has ended.
template <class State>
void on_status(State& s, const http::outcome& how, const reply_body& body, moment at) {
  if (!is_good_answer(how, body)) {
    if (auto end = s.lose(operation::status, failure_of(how, body, s.about(operation::status)), at))
      s.finish(machine_event::refused, *end);
    return;
  }
  const status_reply reply = read_status(body);
  if (reply.state == state_word::queued || reply.state == state_word::running) return detail::on_alive(s, reply, at);
  if (reply.state == state_word::unknown)
    return detail::on_unknown_word(s, operation::status, reply.word, body.value, at);
  s.answered(at);
  s.first_unknown.reset();
  s.last = update{job_state::finished, std::nullopt, {}, reply.word};
  if (reply.state == state_word::cancelled) {
    return detail::on_bad_end(s, machine_event::cancelled, error_kind::job_cancelled, how.reply.status, {});
  }
  s.status_says_ended = true;
  s.status_says_failed = reply.state == state_word::failed;
  s.go(machine_event::ended);
}

/// A result read has ended.
template <class State>
void on_result(State& s, const http::outcome& how, reply_body body, moment at) {
  constexpr int result_not_ready = 400005;  // contract, section 5
  if (how.ok() && body.code == result_not_ready) {
    return detail::on_alive(s, {s.last ? s.last->word : std::string(), state_word::running, {}}, at);
  }
  if (!is_good_answer(how, body)) {
    const error why = failure_of(how, body, s.about(operation::output));
    if (s.status_says_failed && how.ok() && !is_passing(why.kind())) {
      return detail::on_bad_end(s, machine_event::failed, error_kind::job_failed, how.reply.status,
                                body.service_message);
    }
    if (auto end = s.lose(operation::output, why, at)) s.finish(machine_event::refused, *end);
    return;
  }
  const int http_status = how.reply.status;
  result_reply reply = read_result(std::move(body));
  const bool says_nothing = reply.word.empty() || reply.state == state_word::completed ||
                            (reply.state == state_word::unknown && s.status_says_ended);
  const state_word word = says_nothing ? detail::implied_word(s, reply) : reply.state;
  switch (word) {
    case state_word::queued:
    case state_word::running: return detail::on_alive(s, {reply.word, word, std::nullopt}, at);
    case state_word::failed:
      s.answered(at);
      return detail::on_bad_end(s, machine_event::failed, error_kind::job_failed, http_status,
                                std::move(reply.failure));
    case state_word::cancelled:
      s.answered(at);
      return detail::on_bad_end(s, machine_event::cancelled, error_kind::job_cancelled, http_status,
                                std::move(reply.failure));
    case state_word::completed:
    case state_word::succeeded:
      s.answered(at);
      if (s.id) reply.outputs.request_id = s.id->text();
      return s.finish(machine_event::succeeded, std::move(reply.outputs));
    case state_word::unknown: break;
  }
  detail::on_unknown_word(s, operation::output, reply.word, reply.outputs.raw, at);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/protocol/job_machine.hpp ------------------------------------------------------------------------------
// One job from submit to output, without a clock, a socket, a thread or a random source inside.

namespace runcomfy::inline RUNCOMFY_ABI {

/// Says what must happen next and is told what happened. A driver is a loop over `next()`:
///
///     for (;;) {
///       const job_machine::step step = machine.next();
///       if (step.act == job_machine::action::done) return *machine.verdict();
///       if (step.act == job_machine::action::wait) { sleep_until(step.until); machine.on_time(); }
///       else machine.on_outcome(transfer(step.operation), {now(), random()});
///     }
///
/// A driver that submits sends the paid POST once for each time that it is asked to: after the first time it is asked
/// again only for a POST of which nothing was sent (`submit_policy`). It is for the driver to keep its own limit of
/// time: it leaves the loop, or calls `abandon` while the job is not known.
///
/// Events that cannot happen in its phase change nothing and answer false. A plain value; not for several threads.
/// (A template over nothing, so that only programs that run a job compile it.) Use `job_machine`.
template <class Lazy>
class basic_job_machine {
 public:
  enum class action : std::uint8_t { send, wait, done };
  struct step {
    action act = action::done;
    runcomfy::operation operation = runcomfy::operation::none;  ///< what to send: submit, status, output or cancel
    std::chrono::steady_clock::time_point until = {};           ///< when a wait ends
  };

  /// A job that is still to be submitted.
  [[nodiscard]] static basic_job_machine submitting(const model_id& model, policies numbers = {}) {
    return basic_job_machine(protocol::machine_phase::submit, model.text(), std::nullopt, numbers);
  }
  /// A job that exists. `model` may be empty.
  [[nodiscard]] static basic_job_machine attached(const request_id& id, std::string_view model = {},
                                                  policies numbers = {}) {
    return basic_job_machine(protocol::machine_phase::poll, std::string(model), id, numbers);
  }
  /// A job whose result is wanted at once, without asking for its state first.
  [[nodiscard]] static basic_job_machine fetching(const request_id& id, std::string_view model = {},
                                                  policies numbers = {}) {
    return basic_job_machine(protocol::machine_phase::fetch, std::string(model), id, numbers);
  }
  /// A job that is to be cancelled: the end is told by `cancel_verdict()`.
  [[nodiscard]] static basic_job_machine cancelling(const request_id& id, std::string_view model = {},
                                                    policies numbers = {}) {
    basic_job_machine out(protocol::machine_phase::cancel, std::string(model), id, numbers);
    out.state_.cancel_only = true;
    return out;
  }
  /// A machine as it was when `save()` was called, to follow the job to its output. One that was saved before the id of
  /// its job was known does not come back: whether the POST went out is not known then, and the error says `in_doubt`.
  [[nodiscard]] static result<basic_job_machine> restored(const json::value& saved, policies numbers = {});
  /// `{"model_id": ..., "request_id": ..., "phase": ...}`
  [[nodiscard]] json::object save() const;

  [[nodiscard]] step next() const noexcept;
  /// The exchange asked for has ended. False when none was asked for.
  bool on_outcome(const http::outcome& how, moment at);
  /// The exchange asked for was cut off by the driver itself, so it tells nothing: it is counted, and asked for again.
  /// Not for the paid POST, whose outcome always tells something.
  void on_cut_off() noexcept { ++state_.attempts; }
  /// The wait is over. False when there was none.
  bool on_time() { return state_.go(protocol::machine_event::woke); }
  /// The job is to be cancelled. While its id is not known that is remembered, and done as soon as it is; a submit of
  /// which nothing was sent ends. A job that cannot be cancelled is followed on. To be called between two exchanges, or
  /// while the paid POST is under way. False when there is nothing to cancel: the job has ended, or it is being done.
  bool want_cancel() { return protocol::want_cancel(state_); }
  /// The submit is given up, because of `stopped`, `closed` or `timeout`. To be called between two exchanges. False,
  /// and nothing happens, once the job is known: then just stop driving, and attach to it later.
  bool abandon(error_kind why) { return protocol::abandon(state_, why); }

  /// The id, once known.
  [[nodiscard]] const std::optional<request_id>& id() const noexcept { return state_.id; }
  [[nodiscard]] const std::string& model() const noexcept { return state_.model; }
  [[nodiscard]] protocol::machine_phase phase() const noexcept { return state_.phase; }
  /// What is known of the job; `elapsed` is the driver's to fill. Null before the first good answer.
  [[nodiscard]] const update* last() const noexcept { return state_.last ? &*state_.last : nullptr; }
  /// Passing failures in a row; zero after a good answer.
  [[nodiscard]] int failures() const noexcept { return state_.failures; }
  /// The last of them, if there is one.
  [[nodiscard]] const std::optional<error>& last_failure() const noexcept { return state_.last_failure; }
  /// Exchanges so far.
  [[nodiscard]] int attempts() const noexcept { return state_.attempts; }
  /// The end: set when `next()` says done, but for `cancelling`.
  [[nodiscard]] const std::optional<result<output>>& verdict() const noexcept { return state_.verdict; }
  /// The end of `cancelling`.
  [[nodiscard]] const std::optional<result<cancel_outcome>>& cancel_verdict() const noexcept {
    return state_.cancel_verdict;
  }
  /// What the service said to a cancel, once it has: before the end where a look at the job must follow.
  [[nodiscard]] const std::optional<cancel_outcome>& cancel_answer() const noexcept { return state_.cancel_answer; }
  /// Why the answer to the submit is in doubt, while the id in it is not confirmed: then, and only then.
  [[nodiscard]] error doubt() const {
    return protocol::detail::doubtful(state_, state_.doubt->info(),
                                      "the answer was cut off behind the request id " + state_.submitted.id->text());
  }
  /// What the service said to the submit, for comparing its URLs. While its answer was torn and the id in it is not
  /// confirmed, `id` here is set and `id()` is not.
  [[nodiscard]] const protocol::submit_reply& submitted() const noexcept { return state_.submitted; }
  /// The last row of the table that was taken, null before the first: for tests that must reach every row.
  [[nodiscard]] const protocol::transition* last_transition() const noexcept { return state_.taken; }

 private:
  basic_job_machine(protocol::machine_phase phase, std::string model, std::optional<request_id> id, policies numbers) {
    state_.phase = phase;
    state_.model = std::move(model);
    state_.id = std::move(id);
    state_.numbers = numbers;
  }

  protocol::basic_machine_state<Lazy> state_;
};

using job_machine = basic_job_machine<void>;

template <class Lazy>
typename basic_job_machine<Lazy>::step basic_job_machine<Lazy>::next() const noexcept {
  using protocol::machine_phase;
  switch (state_.phase) {
    case machine_phase::submit: return {action::send, operation::submit, {}};
    case machine_phase::confirm:
    case machine_phase::poll:
    case machine_phase::look: return {action::send, operation::status, {}};
    case machine_phase::fetch: return {action::send, operation::output, {}};
    case machine_phase::cancel: return {action::send, operation::cancel, {}};
    case machine_phase::pause_submit:
    case machine_phase::pause_confirm:
    case machine_phase::pause_poll:
    case machine_phase::pause_fetch:
    case machine_phase::pause_cancel:
    case machine_phase::pause_look: return {action::wait, operation::none, state_.wake_at};
    case machine_phase::done: break;
  }
  return {};
}

template <class Lazy>
bool basic_job_machine<Lazy>::on_outcome(const http::outcome& how, moment at) {
  using protocol::machine_phase;
  if (next().act != action::send) return false;
  ++state_.attempts;
  protocol::reply_body body;
  if (how.ok()) body = protocol::read_body(how.reply.body);
  switch (state_.phase) {
    case machine_phase::submit: protocol::on_submit(state_, how, body, at); break;
    case machine_phase::confirm: protocol::on_confirm(state_, how, body, at); break;
    case machine_phase::poll: protocol::on_status(state_, how, body, at); break;
    case machine_phase::fetch: protocol::on_result(state_, how, std::move(body), at); break;
    case machine_phase::cancel: protocol::on_cancel(state_, how, body, at); break;
    default: protocol::on_look(state_, how, body, at); break;
  }
  return true;
}

template <class Lazy>
json::object basic_job_machine<Lazy>::save() const {
  const std::optional<request_id>& known = state_.id ? state_.id : state_.submitted.id;
  return json::object{{"model_id", state_.model},
                      {"request_id", known ? json::value(known->text()) : json::value(nullptr)},
                      {"phase", protocol::to_string(state_.phase)}};
}

template <class Lazy>
result<basic_job_machine<Lazy>> basic_job_machine<Lazy>::restored(const json::value& saved, policies numbers) {
  using protocol::machine_phase;
  const auto text = [&](std::string_view name) {
    const json::value* found = saved.find(name);
    const std::string* as_text = found != nullptr ? found->as_string() : nullptr;
    return as_text != nullptr ? *as_text : std::string();
  };
  error_info info;
  info.operation = operation::attach;
  info.model_id = text("model_id");
  const std::string phase = text("phase");
  const std::string id_text = text("request_id");
  result<request_id> id = request_id::parse(id_text);
  if (id_text.empty()) {
    info.kind = error_kind::in_doubt;
    info.delivery = delivery::in_doubt;
    info.message =
        "the saved job to " + info.model_id +
        " has no request id: its submit may have gone out; look at your RunComfy requests before you submit again";
    return error(std::move(info));
  }
  if (!id) return id.error();
  basic_job_machine out = attached(*id, info.model_id, numbers);
  for (int each = 0; each < protocol::machine_phase_count; ++each) {
    const auto was = static_cast<machine_phase>(each);
    if (phase != protocol::to_string(was)) continue;
    // Pauses start over, and an end is asked for again: reading is free. So is a cancel that may have been heard.
    if (was == machine_phase::fetch || was == machine_phase::pause_fetch) out.state_.phase = machine_phase::fetch;
    if (was == machine_phase::cancel || was == machine_phase::pause_cancel) out.state_.phase = machine_phase::cancel;
    return out;
  }
  info.kind = error_kind::invalid_input;
  info.request_id = id_text;
  info.message = "the saved job " + id_text + " has an unknown phase " + runcomfy::detail::quoted(phase) +
                 "; attach to its id instead";
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/core/sha256.hpp ---------------------------------------------------------------------------------------
// SHA-256 (FIPS 180-4), by which a journal recognises a body: in the core, so that it works without a crypto library.
// A template over nothing, so that only a program that keeps a journal compiles it.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

template <class Lazy>
class basic_sha256 {
 public:
  /// The digest as 64 lower-case hexadecimal digits. Takes time linear in the text.
  [[nodiscard]] static std::string hex(std::string_view text) {
    basic_sha256 sum;
    for (; text.size() - sum.taken_ >= 64; sum.taken_ += 64) sum.block(text.data() + sum.taken_);
    // The rest, a one bit, zeros, and the length in bits as the last eight bytes of a block.
    char last[128] = {};
    const std::size_t rest = text.size() - sum.taken_;
    for (std::size_t i = 0; i < rest; ++i) last[i] = text[sum.taken_ + i];
    last[rest] = static_cast<char>(0x80);
    const std::size_t length = rest < 56 ? 64 : 128;
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    for (std::size_t i = 0; i < 8; ++i) last[length - 1 - i] = static_cast<char>((bits >> (8 * i)) & 255U);
    for (std::size_t at = 0; at < length; at += 64) sum.block(last + at);
    return sum.digits();
  }

 private:
  static constexpr std::uint32_t rotated(std::uint32_t x, unsigned by) noexcept { return (x >> by) | (x << (32 - by)); }

  void block(const char* bytes) noexcept {
    std::uint32_t w[64] = {};
    for (std::size_t i = 0; i < 64; ++i) w[i / 4] = (w[i / 4] << 8U) | static_cast<unsigned char>(bytes[i]);
    for (std::size_t i = 16; i < 64; ++i) {
      const std::uint32_t a = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] >> 3U);
      const std::uint32_t b = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] >> 10U);
      w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    std::uint32_t v[8] = {};
    for (std::size_t i = 0; i < 8; ++i) v[i] = state_[i];
    // The words change their roles by one place each round; in eight rounds they are back.
    const auto round = [&](std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::size_t e, std::size_t f,
                           std::size_t g, std::size_t h, std::size_t i) {
      const std::uint32_t first = v[h] + (rotated(v[e], 6) ^ rotated(v[e], 11) ^ rotated(v[e], 25)) +
                                  ((v[e] & v[f]) ^ (~v[e] & v[g])) + constants[i] + w[i];
      v[d] += first;
      v[h] = first + (rotated(v[a], 2) ^ rotated(v[a], 13) ^ rotated(v[a], 22)) +
             ((v[a] & v[b]) ^ (v[a] & v[c]) ^ (v[b] & v[c]));
    };
    for (std::size_t i = 0; i < 64; i += 8) {
      round(0, 1, 2, 3, 4, 5, 6, 7, i);
      round(7, 0, 1, 2, 3, 4, 5, 6, i + 1);
      round(6, 7, 0, 1, 2, 3, 4, 5, i + 2);
      round(5, 6, 7, 0, 1, 2, 3, 4, i + 3);
      round(4, 5, 6, 7, 0, 1, 2, 3, i + 4);
      round(3, 4, 5, 6, 7, 0, 1, 2, i + 5);
      round(2, 3, 4, 5, 6, 7, 0, 1, i + 6);
      round(1, 2, 3, 4, 5, 6, 7, 0, i + 7);
    }
    for (std::size_t i = 0; i < 8; ++i) state_[i] += v[i];
  }

  [[nodiscard]] std::string digits() const {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    out.reserve(64);
    for (const std::uint32_t word : state_) {
      for (unsigned shift = 32; shift > 0; shift -= 4) out += hex[(word >> (shift - 4)) & 15U];
    }
    return out;
  }

  // The first 32 bits of the fractional parts of the cube roots, and below of the square roots, of the first primes.
  static constexpr std::uint32_t constants[64] = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

  std::uint32_t state_[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::size_t taken_ = 0;
};
using sha256 = basic_sha256<void>;

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/core/token.hpp ----------------------------------------------------------------------------------------
// The secret that pays for jobs.

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {
class token_reader;
}
namespace protocol {
template <class Lazy>
class basic_request_builder;
}

/// An API token, or the reason why there is none: the first call that needs it then fails with `authentication`,
/// nothing sent. White space around the text is dropped; what is left must be 1 to 8192 visible ASCII characters
/// (reliability, section 2.4). It is never printed, and no public function gives its text back.
/// Copies share one secret, which is overwritten in memory when the last copy goes. Safe to use from several threads,
/// if the callable is.
class token {
 public:
  /// From text: `token("...")`; a null pointer is a token that is not there, as from `std::getenv`.
  token(const char* text) : token(std::string_view(text != nullptr ? text : ""), "the token") {}
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  token(const Text& text) : token(std::string_view(text), "the token") {}
  /// From a callable that returns the token as text, or `result<std::string>`; asked before every call, for rotation.
  template <class Callable>
    requires(!std::convertible_to<const Callable&, std::string_view> &&
             !std::same_as<std::remove_cvref_t<Callable>, token> && std::is_invocable_v<std::remove_cvref_t<Callable>&>)
  explicit token(Callable&& callable)
      : source_(detail::make_shared_of<called<std::remove_cvref_t<Callable>>>(std::forward<Callable>(callable))) {}
  /// From an environment variable.
  [[nodiscard]] static token from_env(const char* name = "RUNCOMFY_TOKEN");

  /// Whether a token is at hand, as far as can be told without asking a callable.
  [[nodiscard]] bool good() const { return fault().empty(); }
  /// Why there is none; empty when `good()`.
  [[nodiscard]] std::string fault() const { return source_ != nullptr ? source_->fault() : "the token was moved from"; }

  template <class Stream>
  friend Stream& operator<<(Stream&, const token&) = delete;    // a token is never printed
  friend bool operator==(const token&, const token&) = delete;  // a token is never compared

 private:
  friend class detail::token_reader;

  struct source {
    virtual ~source() = default;
    virtual std::string fault() = 0;
    virtual result<std::string> read() = 0;
  };
  struct fixed;
  template <class Callable>
  struct called;

  token(std::string_view text, std::string_view name);
  explicit token(detail::shared<source> from) : source_(std::move(from)) {}
  static std::string_view trimmed(std::string_view text);
  static std::string fault_of(std::string_view text, std::string_view name, std::string_view whole);
  static error refusal(std::string fault);

  detail::shared<source> source_;
};

struct token::fixed final : token::source {
  fixed(std::string_view from, std::string why) : text(from), reason(std::move(why)) {}
  fixed(const fixed&) = delete;
  fixed& operator=(const fixed&) = delete;
  ~fixed() override {
    volatile char* bytes = text.data();  // volatile, or the compiler drops stores to memory that is about to go
    for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = 0;
  }
  std::string fault() override { return reason; }
  result<std::string> read() override {
    if (!reason.empty()) return refusal(reason);
    return text;
  }
  std::string text;
  const std::string reason;
};

template <class Callable>
struct token::called final : token::source {
  explicit called(Callable from) : callable(std::move(from)) {}
  std::string fault() override { return {}; }
  result<std::string> read() override {
    result<std::string> got = callable();
    if (!got) return refusal("its source failed: " + got.error().message());
    const std::string_view text = trimmed(*got);
    std::string why = fault_of(text, "the token from the callable", *got);
    if (!why.empty()) return refusal(std::move(why));
    return std::string(text);
  }
  Callable callable;
};

inline token::token(std::string_view text, std::string_view name) {
  const std::string_view inner = trimmed(text);
  std::string why = fault_of(inner, name, text);
  source_ = detail::make_shared_of<fixed>(why.empty() ? inner : std::string_view(), std::move(why));
}

inline token token::from_env(const char* name) {
#if defined(_MSC_VER)
#pragma warning(push)
#pragma warning(disable : 4996)  // getenv is safe here: the text is copied at once
#endif
  const char* text = std::getenv(name);
#if defined(_MSC_VER)
#pragma warning(pop)
#endif
  if (text != nullptr) return token(std::string_view(text), "the environment variable " + std::string(name));
  return token(detail::make_shared_of<fixed>(std::string_view(),
                                             "the environment variable " + std::string(name) + " is not set"));
}

inline std::string_view token::trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

// `whole` is what `text` was trimmed out of.
inline std::string token::fault_of(std::string_view text, std::string_view name, std::string_view whole) {
  if (text.empty()) return std::string(name) + " is empty";
  if (text.size() > 8192) return std::string(name) + " is longer than 8192 characters";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] > ' ' && text[i] <= '~') continue;
    const auto before = static_cast<std::size_t>(text.data() - whole.data());
    return std::string(name) +
           " has a character that no token can have (white space, a control or a non-ASCII one, at " + "offset " +
           std::to_string(before + i) + ")";
  }
  return {};
}

inline error token::refusal(std::string fault) {
  error_info info;
  info.kind = error_kind::authentication;
  info.message = "no usable token: " + fault + "; make one on your RunComfy profile page and set RUNCOMFY_TOKEN";
  return error(std::move(info));
}

namespace detail {

// The one door to the secret. It is opened in protocol/requests.hpp only, by the function that also builds the URL.
class token_reader {
  template <class Lazy>
  friend class protocol::basic_request_builder;
  static result<std::string> read(const token& from) {
    if (from.source_ == nullptr) return token::refusal(from.fault());
    return from.source_->read();
  }
};

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/protocol/requests.hpp ---------------------------------------------------------------------------------
// The requests of the API: the one place where the token meets a URL, which is built here from checked parts.

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// Builds the four requests of a job, and that for the catalogue, each to the configured origin and with the token
/// (architecture, law 2). No function here takes a URL, so nothing that the service names can ever get the token.
/// Thread-safe after construction.
template <class Lazy>
class basic_request_builder {
 public:
  basic_request_builder(api_base base, token secret, std::string_view user_agent, bool include_cost)
      : base_(std::move(base)), token_(std::move(secret)), include_cost_(include_cost) {
    user_agent_ = "runcomfy-cpp/" + std::string(version_text);
    if (!user_agent.empty()) user_agent_ = std::string(user_agent) + " " + user_agent_;
  }

  /// `POST /v1/models/{model_id}` with the input as body: the call that costs money.
  [[nodiscard]] result<http::request> submit(const model_id& model, std::string body) const {
    return authorized(operation::submit, "POST", "/v1/models/" + model.path(), std::move(body));
  }
  /// `GET /v1/requests/{request_id}/status`
  [[nodiscard]] result<http::request> status(const request_id& id) const {
    return authorized(operation::status, "GET", status_path(id), {});
  }
  /// `GET /v1/requests/{request_id}/result`, with `include_cost=true` if asked for (contract, section 3.3).
  [[nodiscard]] result<http::request> output(const request_id& id) const {
    return authorized(operation::output, "GET", result_path(id) + (include_cost_ ? "?include_cost=true" : ""), {});
  }
  /// `POST /v1/requests/{request_id}/cancel`, without a body.
  [[nodiscard]] result<http::request> cancel(const request_id& id) const {
    return authorized(operation::cancel, "POST", cancel_path(id), {});
  }

  /// `GET /v1/models`: a page of the catalogue with its schemas (contract, section 3.5). A token that is not good is
  /// left out, because the catalogue is said to be public.
  [[nodiscard]] result<http::request> models(std::size_t limit, std::size_t offset) const {
    return authorized(
        operation::none, "GET",
        "/v1/models?include_schema=true&limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset), {},
        false);
  }

  /// What tells accounts apart in a record: 16 hexadecimal digits of the token's SHA-256, from which nobody gets the
  /// token back. Empty without a usable token.
  [[nodiscard]] static std::string account_of(const http::request& authorized) {
    const std::string* field = authorized.headers.find("Authorization");
    return field == nullptr ? std::string() : tag_of(*field);
  }
  [[nodiscard]] std::string account() const {
    const result<std::string> secret = runcomfy::detail::token_reader::read(token_);
    return secret ? tag_of("Bearer " + *secret) : std::string();
  }

  /// The URLs that the service should name for this job; its own are compared with these and never followed.
  [[nodiscard]] std::string status_url(const request_id& id) const { return named(status_path(id)); }
  [[nodiscard]] std::string result_url(const request_id& id) const { return named(result_path(id)); }
  [[nodiscard]] std::string cancel_url(const request_id& id) const { return named(cancel_path(id)); }

 private:
  static std::string status_path(const request_id& id) { return "/v1/requests/" + id.path() + "/status"; }
  static std::string result_path(const request_id& id) { return "/v1/requests/" + id.path() + "/result"; }
  static std::string cancel_path(const request_id& id) { return "/v1/requests/" + id.path() + "/cancel"; }
  static std::string tag_of(std::string_view authorization) {
    return runcomfy::detail::sha256::hex("runcomfy account " + std::string(authorization)).substr(0, 16);
  }
  std::string named(std::string target) const {
    return base_.url() ? base_.url()->with_target(std::move(target)).text() : std::string();
  }

  result<http::request> authorized(operation what, std::string_view method, std::string target, std::string body,
                                   bool needs_token = true) const {
    const auto refuse = [&](const error& why) {
      error_info info = why.info();
      info.operation = what;
      return error(std::move(info));
    };
    if (!base_.url()) return refuse(base_.url().error());
    const result<std::string> secret = needs_token || token_.good() ? runcomfy::detail::token_reader::read(token_)
                                                                    : result<std::string>(std::string());
    if (!secret) return refuse(secret.error());
    http::request out{std::string(method), base_.url()->with_target(std::move(target))};
    if (!secret->empty()) out.headers.add("Authorization", "Bearer " + *secret);
    out.headers.add("Accept", "application/json");
    out.headers.add("Accept-Encoding", "identity");  // no stack is to unpack what may be a bomb
    if (!body.empty()) out.headers.add("Content-Type", "application/json");
    out.headers.add("User-Agent", user_agent_);
    out.body = std::move(body);
    for (const http::header& each : out.headers) {
      const std::string fault = http::fault_of_field(each.name, each.value);
      if (fault.empty()) continue;
      error_info info;
      info.kind = error_kind::configuration;
      info.operation = what;
      info.message = fault + "; check options::user_agent";
      return error(std::move(info));
    }
    return out;
  }

  api_base base_;
  token token_;
  std::string user_agent_;
  bool include_cost_;
};
/// A template over nothing, so that only a program that sends something compiles it.
using request_builder = basic_request_builder<void>;

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol

// ---- runcomfy/client/engine.hpp -------------------------------------------------------------------------------------
// What a client and its jobs share: the transport, the clock, and who is inside.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Gathers an answer, and lets the thread that started it wait for its end.
class gathering_exchange final : public http::exchange {
 public:
  gathering_exchange(const http::request& what, const http::call& how) : http::exchange(what, how) {}

  http::outcome wait() {
    std::unique_lock guard(lock_);
    ended_.wait(guard, [&] { return done_; });
    how_.reply = std::move(reply_);
    if (too_big_) {
      how_.why = http::failure::too_big;
      how_.reached = http::phase::receive_body;
    }
    return std::move(how_);
  }

 private:
  bool take_head(http::response_head head) override {
    reply_.status = head.status;
    reply_.headers = std::move(head.headers);
    return true;
  }
  bool take_body(std::string_view bytes) override {
    const std::size_t room = call().max_body - reply_.body.size();
    too_big_ = bytes.size() > room;
    reply_.body.append(bytes.substr(0, room));  // what fits is kept: it may hold the id of a job
    return !too_big_;
  }
  void finish(http::outcome how) override {
    const std::lock_guard guard(lock_);  // held to the end: the waiting thread destroys this object
    how_ = std::move(how);
    done_ = true;
    ended_.notify_one();
  }

  std::mutex lock_;
  std::condition_variable ended_;
  http::outcome how_;
  http::response reply_;
  bool too_big_ = false;
  bool done_ = false;
};

template <class Lazy>
class basic_waiter;

// Templates over nothing, so that only a translation unit that runs a job compiles them: see job.hpp.
template <class Lazy>
class basic_engine;
using engine = basic_engine<void>;
using waiter = basic_waiter<void>;

// A call in progress, which ends early when the user's stop token fires or the client closes. A second token may ask
// for a cancel: that wakes it once, and the call goes on.
template <class Lazy>
class basic_waiter {
 public:
  basic_waiter(engine& owner, const stop_token& stop, stop_token cancel = {});
  ~basic_waiter();
  basic_waiter(const basic_waiter&) = delete;
  basic_waiter& operator=(const basic_waiter&) = delete;

  [[nodiscard]] bool stopped() const noexcept { return stop_.raised(); }
  [[nodiscard]] bool cancel_asked() const noexcept { return !cancel_noted_ && cancel_.stop_requested(); }
  void note_cancel() noexcept { cancel_noted_ = true; }

  // For what may be cut off by either: sleeps, and exchanges that are free to repeat.
  [[nodiscard]] wake_signal& wake() noexcept { return cancel_noted_ ? stop_ : either_; }
  [[nodiscard]] bool stop_requested() const { return cancel_noted_ ? stop_.raised() : either_.raised(); }

 private:
  friend engine;
  void raise() {
    stop_.set();
    either_.set();
  }
  engine& owner_;
  wake_signal stop_;
  wake_signal either_;
  waiter* next_ = nullptr;
  const stop_token cancel_;
  bool cancel_noted_ = false;  // only the thread of the call looks at it
  stop_listener stop_listener_;
  stop_listener cancel_listener_;
};

template <class Lazy>
class basic_engine {
 public:
  struct owned_base {
    virtual ~owned_base() = default;
  };

  basic_engine(shared<owned_base> owned, http::transport_ref transport, bool concurrent, token secret, options how)
      : owned_(std::move(owned)),
        transport_(transport),
        concurrent_(concurrent),
        requests_(how.base_url, std::move(secret), how.user_agent, how.include_cost),
        options_(std::move(how)),
        budget_(options_.policies.retry.budget),
        own_random_(static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()) ^
                    std::uint64_t{reinterpret_cast<std::uintptr_t>(this)}) {}
  basic_engine(const basic_engine&) = delete;
  basic_engine& operator=(const basic_engine&) = delete;

  [[nodiscard]] const options& how() const noexcept { return options_; }
  [[nodiscard]] const protocol::request_builder& requests() const noexcept { return requests_; }
  [[nodiscard]] time_point now() const { return options_.clock.now(); }

  // A call of the user. While it lasts, `close()` waits, and what the options refer to may be used.
  class visit {
   public:
    explicit visit(basic_engine& where) : where_(where), inside_(where.come()) {}
    ~visit() { pause(); }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    [[nodiscard]] explicit operator bool() const noexcept { return inside_; }
    void pause() {
      if (std::exchange(inside_, false)) where_.go();
    }
    [[nodiscard]] bool resume() { return inside_ = where_.come(); }

   private:
    basic_engine& where_;
    bool inside_;
  };

  [[nodiscard]] bool closed() {
    const std::lock_guard guard(lock_);
    return closed_;
  }

  /// A time from now, cut where the clock would overflow.
  [[nodiscard]] time_point after(std::chrono::milliseconds wait) const {
    const time_point from = now();
    const auto room = std::chrono::duration_cast<std::chrono::milliseconds>((time_point::max)() - from);
    return wait < room ? from + wait : (time_point::max)();
  }

  std::uint64_t random_bits() {
    const std::lock_guard guard(lock_);
    return options_.random ? options_.random() : own_random_();
  }
  // The time, a number in [0, 1) with the 53 bits that a double has, and the budget of all jobs.
  moment chance() { return {now(), static_cast<double>(random_bits() >> 11U) * 0x1p-53, &budget_}; }

  // Wakes every wait, lets the exchanges and calls in flight end, and never again touches the transport or anything
  // that the options refer to. Called from inside `on_update` it does not wait for that call: its visit is over.
  void close() {
    std::unique_lock guard(lock_);
    closed_ = true;
    for (waiter* each = waiters_; each != nullptr; each = each->next_) each->raise();
    changed_.notify_all();
    changed_.wait(guard, [&] { return in_flight_ == 0 && visits_ == 0; });
  }

  // Runs one exchange to its end. Calls into a transport that is not concurrent go one after the other. A transport
  // that throws cannot be asked how far it got. Nothing: it was stopped, closed or out of time before it began, or
  // `early` spoke against beginning it.
  template <class Mode>
  std::optional<http::outcome> transfer(const http::request& what, const http::call& how, stop_view early) {
    if (!enter(how, early)) return std::nullopt;
    const leaving at_end{*this};
    gathering_exchange exchange(what, how);
    if (!Mode::contain([&] { transport_.start(exchange); })) {
      return http::outcome::failed(http::failure::other, http::phase::nothing, true,
                                   "the transport threw an exception");
    }
    http::outcome out = exchange.wait();
    token_mask::apply(what, out);
    return out;
  }
  // Runs the free exchange that a machine asks for. A stop, a close and a cancel that is asked for cut it off: then, as
  // when it never began, the machine asks for it again.
  template <class Mode>
  void exchange(lazily<Lazy, job_machine>& machine, operation what, const http::request& request, time_point limit,
                const waiter& waiting) {
    const timeout_policy& timeouts = options_.policies.timeouts;
    http::call how;
    how.deadline = after(timeouts.total);
    if (limit < how.deadline) how.deadline = limit;
    how.connect_timeout = timeouts.connect;
    how.read_timeout = timeouts.read;
    how.stop = waiting;
    const std::optional<http::outcome> got = transfer<Mode>(request, how, waiting);
    if (!got) return;
    if (!got->ok() && waiting.stop_requested()) return machine.on_cut_off();
    machine.on_outcome(*got, chance());
    if (machine.failures() > 0) tell_failure<Mode>(machine, what);
  }
  // Sleeps as a machine asks, no longer than to the limit.
  void sleep(lazily<Lazy, job_machine>& machine, time_point until, time_point limit, waiter& waiting) {
    options_.clock.sleep_until(until < limit ? until : limit, waiting.wake());
    if (now() >= until) machine.on_time();
  }
  [[nodiscard]] result<http::request> request_for(operation what, const request_id& id) const {
    if (what == operation::status) return requests_.status(id);
    if (what == operation::output) return requests_.output(id);
    return requests_.cancel(id);
  }

  // An error about a closed client, or about a stop that was asked for.
  error interrupted(operation what, std::string_view model, std::string_view id, int attempts = 0) {
    error_info info;
    const bool was_closed = closed();
    info.kind = was_closed ? error_kind::closed : error_kind::stopped;
    return protocol::make_error(std::move(info), {what, std::string(model), std::string(id), attempts},
                                was_closed ? "the client was closed" : "it was stopped");
  }

  // What an observer or a journal throws must not lose a job that was paid for.
  template <class Mode>
  void tell(event what) const {
    if (options_.observer) (void)Mode::contain([&] { options_.observer.tell(what); });
  }
  template <class Mode>
  void tell_failure(const lazily<Lazy, job_machine>& machine, operation what) const {
    const std::optional<request_id>& id = machine.id() ? machine.id() : machine.submitted().id;
    tell<Mode>({event::kind::call_failed,
                machine.model(),
                id ? id->text() : std::string(),
                {},
                machine.last_failure(),
                std::string(to_string(what))});
  }
  template <class Mode>
  std::optional<error> keep(journal_entry& entry) const {
    std::optional<error> why;
    const bool returned = Mode::contain([&] {
      entry.time = options_.clock.wall_now();
      if (const result<void> kept = options_.journal.append(entry); !kept) why = kept.error();
    });
    return returned ? why : journal_threw();
  }
  template <class Mode>
  void write_later(journal_entry& entry) const {
    if (!options_.journal) return;
    const std::optional<error> why = keep<Mode>(entry);
    if (why) tell<Mode>({event::kind::journal_failed, entry.model_id, entry.request_id, {}, why, {}});
  }
  // A job has ended, in whatever way.
  template <class Mode>
  void record_end(std::string_view model, std::string_view id, std::string_view how) const {
    if (!options_.journal) return;
    journal_entry entry;
    entry.what = journal_entry::kind::finished;
    entry.model_id = model;
    entry.request_id = id;
    entry.note = how;
    write_later<Mode>(entry);
  }
  // What of the journal is not over, and then the jobs that ended last.
  template <class Mode>
  result<std::vector<journal_entry>> unresolved() const {
    result<std::vector<journal_entry>> out = std::vector<journal_entry>();
    const bool returned = Mode::contain([&] {
      const result<std::vector<journal_entry>> entries = options_.journal.entries();
      if (!entries) {
        out = entries.error();
        return;
      }
      open_sends sends;
      for (const journal_entry& each : *entries) sends.take(each);
      *out = sends.list();
      out->insert(out->end(), sends.ended().begin(), sends.ended().end());
    });
    if (!returned) return journal_threw();
    return out;
  }

  // The attempts that this client is sending now, which are not in doubt yet.
  void begin_send(const std::string& attempt) {
    const std::lock_guard guard(lock_);
    sending_.push_back(attempt);
  }
  void end_send(const std::string& attempt) {
    const std::lock_guard guard(lock_);
    std::erase(sending_, attempt);
  }
  [[nodiscard]] bool is_sending(const std::string& attempt) {
    const std::lock_guard guard(lock_);
    for (const std::string& each : sending_) {
      if (each == attempt) return true;
    }
    return false;
  }
  // Names one attempt to submit, in this process and, by chance, in all others.
  std::string name_attempt() {
    std::uint64_t bits = random_bits();
    std::string name;
    constexpr std::string_view hex = "0123456789abcdef";
    for (int i = 0; i < 16; ++i, bits >>= 4U) name += hex[bits & 15U];
    const std::lock_guard guard(lock_);
    return name + "-" + std::to_string(++attempts_);
  }

 private:
  friend waiter;

  struct leaving {
    basic_engine& from;
    ~leaving() { from.leave(); }
  };

  static error journal_threw() {
    error_info info;
    info.kind = error_kind::storage;
    info.message = "it threw an exception";
    return error(std::move(info));
  }

  bool come() {
    const std::lock_guard guard(lock_);
    if (!closed_) ++visits_;
    return !closed_;
  }
  void go() {
    const std::lock_guard guard(lock_);
    --visits_;
    changed_.notify_all();
  }

  bool enter(const http::call& how, stop_view early) {
    std::unique_lock guard(lock_);
    while (!closed_ && !concurrent_ && in_flight_ > 0) {
      if (early.stop_requested() || now() >= how.deadline) return false;
      // A stop token can only be looked at, so look often enough to be prompt.
      changed_.wait_for(guard, std::chrono::milliseconds(20));
    }
    if (closed_ || early.stop_requested()) return false;
    ++in_flight_;
    return true;
  }
  void leave() {
    const std::lock_guard guard(lock_);
    --in_flight_;
    changed_.notify_all();
  }

  shared<owned_base> owned_;
  http::transport_ref transport_;
  const bool concurrent_;
  const protocol::request_builder requests_;
  const options options_;
  protocol::retry_budget budget_;

  std::mutex lock_;
  std::condition_variable changed_;
  splitmix64 own_random_;
  waiter* waiters_ = nullptr;
  int in_flight_ = 0;  // exchanges
  int visits_ = 0;     // calls of the user that may touch the clock, the journal or the observer
  std::uint64_t attempts_ = 0;
  std::vector<std::string> sending_;
  bool closed_ = false;
};

template <class Lazy>
basic_waiter<Lazy>::basic_waiter(engine& owner, const stop_token& stop, stop_token cancel)
    : owner_(owner),
      cancel_(std::move(cancel)),
      stop_listener_(
          stop, [](void* self) { static_cast<basic_waiter*>(self)->raise(); }, this),
      cancel_listener_(cancel_, [](void* self) { static_cast<basic_waiter*>(self)->either_.set(); }, this) {
  const std::lock_guard guard(owner_.lock_);
  next_ = std::exchange(owner_.waiters_, this);
  if (owner_.closed_) raise();
}

template <class Lazy>
basic_waiter<Lazy>::~basic_waiter() {
  const std::lock_guard guard(owner_.lock_);
  for (waiter** at = &owner_.waiters_; *at != nullptr; at = &(*at)->next_) {
    if (*at == this) {
      *at = next_;
      return;
    }
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/client/job.hpp ----------------------------------------------------------------------------------------
// One job: follow it, get its output, cancel it.

namespace runcomfy::inline RUNCOMFY_ABI {

// The functions of `job` and `client` are templates over the exception mode, so that translation units with and without
// exceptions link; and only a translation unit that calls one compiles its body, so that including the library is
// cheap.

/// A job that the service accepted. A cheap handle: copies are the same job, destroying it cancels nothing, and its id
/// alone is enough to come back to it (`client::attach`). It may outlive its client: every call then fails with
/// `closed` and the id. All functions may be called from several threads at once: one waits, another cancels.
class job {
 public:
  job(const job&) = default;  // also in place of a move: no job is ever empty
  job& operator=(const job&) = default;

  [[nodiscard]] const request_id& id() const noexcept { return about_->id; }
  /// The model it was submitted to; empty when the job was attached by its id.
  [[nodiscard]] const std::string& model() const noexcept { return about_->model; }

  /// One look at where it is. A passing fault is repeated within `how.timeout`.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<update> status(call_options how = {}) const;
  /// The output of a job that has finished; `job_failed` or `job_cancelled` when it ended otherwise, and `rejected`
  /// when it has not ended yet. Reading it again is free and gives fresh URLs.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<runcomfy::output> output(call_options how = {}) const;
  /// Follows the job to its end and gives its output. Ends early with `timeout` or `stopped`: the job then goes on and
  /// this handle stays attached to it, so it can be waited for again. `on_update` is called on this thread, on a change
  /// only. Passing faults are repeated until `lost_contact`.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<runcomfy::output> wait(wait_options how = {}) const;
  /// Asks the service to cancel it, which only works while it is queued (contract, section 3.4). The outcome is what
  /// the service says, never a guess.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<cancel_outcome> cancel(call_options how = {}) const;

 private:
  friend class client;

  struct identity {
    request_id id;
    std::string model;
    time_point since;
  };
  template <class Mode = detail::exceptions_here>
  job(detail::shared<detail::engine> shared, request_id id, std::string model, time_point since)
      : engine_(std::move(shared)),
        about_(detail::make_shared_of<const identity>(identity{std::move(id), std::move(model), since})) {}

  template <class Mode = detail::exceptions_here>
  protocol::subject subject(operation what, int attempts = 0) const {
    return {what, about_->model, about_->id.text(), attempts};
  }
  template <class Mode = detail::exceptions_here>
  error with_id(const error& why, int attempts) const;
  template <class Mode = detail::exceptions_here>
  error over(operation what, const detail::lazily<Mode, job_machine>& machine) const;
  // The journal learns of an end from whichever call saw it.
  template <class Mode = detail::exceptions_here>
  void record_end(std::string_view how) const {
    engine_->template record_end<Mode>(about_->model, about_->id.text(), how);
  }
  template <class Mode = detail::exceptions_here>
  void record_end(const result<runcomfy::output>& verdict) const {
    if (verdict) return record_end<Mode>("succeeded");
    const error_kind kind = verdict.error().kind();
    if (kind == error_kind::job_failed) record_end<Mode>("failed");
    else if (kind == error_kind::job_cancelled) record_end<Mode>("cancelled");
  }
  template <class Mode = detail::exceptions_here>
  error interrupted(operation what, int attempts = 0) const {
    return engine_->interrupted(what, about_->model, about_->id.text(), attempts);
  }
  // The exchange that the machine asks for. The error says that the request could not be built.
  template <class Mode = detail::exceptions_here>
  std::optional<error> exchange(detail::lazily<Mode, job_machine>& machine, operation what, time_point limit,
                                detail::waiter& waiting) const;
  // Drives the machine until it has a good answer or its verdict. The error says that it got neither.
  template <class Mode = detail::exceptions_here>
  result<void> settle(detail::lazily<Mode, job_machine>& machine, operation what, const call_options& how) const;
  template <class Mode = detail::exceptions_here>
  std::optional<update> told(const detail::lazily<Mode, job_machine>& machine) const;
  // The observer learns what the service said to a cancel, once.
  template <class Mode = detail::exceptions_here>
  void tell_cancel(const detail::lazily<Mode, job_machine>& machine, std::optional<cancel_outcome>& told) const {
    if (machine.cancel_answer() == told) return;
    told = machine.cancel_answer();
    engine_->template tell<Mode>(
        {event::kind::cancel_answered, about_->model, about_->id.text(), {}, {}, std::string(to_string(*told))});
  }

  detail::shared<detail::engine> engine_;
  detail::shared<const identity> about_;
};

// An error from below that does not know the job: every error after a submit carries its id.
template <class Mode>
error job::with_id(const error& why, int attempts) const {
  error_info info = why.info();
  info.request_id = about_->id.text();
  info.model_id = about_->model;
  info.delivery = delivery::accepted;
  info.attempts = attempts;
  info.message = protocol::detail::name_of(info.operation, info.model_id, info.request_id) + " failed: " + info.message;
  return error(std::move(info));
}

template <class Mode>
error job::over(operation what, const detail::lazily<Mode, job_machine>& machine) const {
  error_info info;
  info.kind = error_kind::timeout;
  std::string text = "the time given for it is over";
  if (const update* last = machine.last()) {
    text += ", the job is ";
    text += to_string(last->state);
    if (last->queue_position) text += " at position " + std::to_string(*last->queue_position);
  }
  if (machine.last_failure()) {
    info.retry_after = machine.last_failure()->retry_after();
    text += ", the last try failed because " + protocol::cause_of(*machine.last_failure());
  }
  return protocol::make_error(std::move(info), subject<Mode>(what, machine.attempts()), text);
}

template <class Mode>
std::optional<error> job::exchange(detail::lazily<Mode, job_machine>& machine, operation what, time_point limit,
                                   detail::waiter& waiting) const {
  const result<http::request> wanted = engine_->request_for(what, about_->id);
  if (!wanted) return with_id<Mode>(wanted.error(), machine.attempts());
  engine_->template exchange<Mode>(machine, what, *wanted, limit, waiting);
  return std::nullopt;
}

template <class Mode>
std::optional<update> job::told(const detail::lazily<Mode, job_machine>& machine) const {
  if (machine.last() == nullptr) return std::nullopt;
  update news = *machine.last();
  news.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(engine_->now() - about_->since);
  return news;
}

template <class Mode>
result<void> job::settle(detail::lazily<Mode, job_machine>& machine, operation what, const call_options& how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(what);
  detail::waiter waiting(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  while (true) {
    const auto step = machine.next();
    if (step.act == detail::lazily<Mode, job_machine>::action::done || machine.last() != nullptr) return {};
    if (waiting.stopped()) return interrupted<Mode>(what, machine.attempts());
    if (engine_->now() >= limit) return over<Mode>(what, machine);
    if (step.act == detail::lazily<Mode, job_machine>::action::wait) {
      if (step.until >= limit) return *machine.last_failure();  // no use in waiting
      engine_->sleep(machine, step.until, limit, waiting);
    } else if (std::optional<error> why = exchange<Mode>(machine, step.operation, limit, waiting)) {
      return *std::move(why);
    }
  }
}

template <class Mode>
result<update> job::status(call_options how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::status);
  detail::lazily<Mode, job_machine> machine =
      detail::lazily<Mode, job_machine>::attached(about_->id, about_->model, engine_->how().policies);
  if (result<void> settled = settle<Mode>(machine, operation::status, how); !settled) return std::move(settled).error();
  if (machine.verdict()) record_end<Mode>(*machine.verdict());
  if (std::optional<update> news = told<Mode>(machine)) return *std::move(news);
  return machine.verdict()->error();  // no good answer, so a verdict it is
}

template <class Mode>
result<runcomfy::output> job::output(call_options how) const {
  detail::lazily<Mode, job_machine> machine =
      detail::lazily<Mode, job_machine>::fetching(about_->id, about_->model, engine_->how().policies);
  if (result<void> settled = settle<Mode>(machine, operation::output, how); !settled) return std::move(settled).error();
  if (machine.verdict()) {
    const typename detail::engine::visit inside(*engine_);
    if (inside) record_end<Mode>(*machine.verdict());
    return *machine.verdict();
  }
  error_info info;
  const std::string& word = machine.last()->word;
  const bool known = word.empty() || protocol::read_state_word(word) != protocol::state_word::unknown;
  info.kind = known ? error_kind::rejected : error_kind::unknown_state;
  return protocol::make_error(
      std::move(info), subject<Mode>(operation::output, machine.attempts()),
      known ? "the job has not ended yet" : "the result says a state that is not known, " + detail::quoted(word, 32),
      "call wait()");
}

template <class Mode>
result<runcomfy::output> job::wait(wait_options how) const {
  typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::wait);
  detail::waiter waiting(*engine_, how.stop, how.cancel);
  const time_point limit = engine_->after(how.timeout);
  detail::lazily<Mode, job_machine> machine =
      detail::lazily<Mode, job_machine>::attached(about_->id, about_->model, engine_->how().policies);
  std::optional<update> shown;
  std::optional<cancel_outcome> answered;
  while (true) {
    tell_cancel<Mode>(machine, answered);
    const auto step = machine.next();
    if (step.act == detail::lazily<Mode, job_machine>::action::done) {
      const result<runcomfy::output>& verdict = *machine.verdict();
      const event::kind end = verdict ? event::kind::finished : event::kind::ended_badly;
      const std::optional<error> why = verdict ? std::optional<error>() : verdict.error();
      record_end<Mode>(verdict);
      engine_->template tell<Mode>({end, about_->model, about_->id.text(), shown, why, {}});
      return verdict;
    }
    if (waiting.stopped()) return interrupted<Mode>(operation::wait, machine.attempts());
    if (engine_->now() >= limit) return over<Mode>(operation::wait, machine);
    if (waiting.cancel_asked()) {
      waiting.note_cancel();
      machine.want_cancel();
    } else if (step.act == detail::lazily<Mode, job_machine>::action::wait) {
      engine_->sleep(machine, step.until, limit, waiting);
    } else if (std::optional<error> why = exchange<Mode>(machine, step.operation, limit, waiting)) {
      return *std::move(why);
    }
    std::optional<update> news = told<Mode>(machine);
    if (!news) continue;
    const bool old = shown && shown->state == news->state && shown->queue_position == news->queue_position &&
                     shown->word == news->word;
    if (old) continue;
    shown = std::move(news);
    engine_->template tell<Mode>(
        {event::kind::state_changed, about_->model, about_->id.text(), shown, std::nullopt, {}});
    if (!how.on_update) continue;
    inside.pause();  // the callback may close the client
    how.on_update(*shown);
    if (!inside.resume()) return interrupted<Mode>(operation::wait, machine.attempts());
  }
}

template <class Mode>
result<cancel_outcome> job::cancel(call_options how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::cancel);
  detail::waiter waiting(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  detail::lazily<Mode, job_machine> machine =
      detail::lazily<Mode, job_machine>::cancelling(about_->id, about_->model, engine_->how().policies);
  std::optional<cancel_outcome> answered;
  while (true) {
    tell_cancel<Mode>(machine, answered);
    const auto step = machine.next();
    if (step.act == detail::lazily<Mode, job_machine>::action::done) {
      if (*machine.cancel_verdict() == cancel_outcome::cancelled) record_end<Mode>("cancelled");
      return *machine.cancel_verdict();
    }
    const bool stopped = waiting.stopped();
    const bool in_vain = step.act == detail::lazily<Mode, job_machine>::action::wait && step.until >= limit;
    if (stopped || in_vain || engine_->now() >= limit) {
      if (answered) return *answered;  // what the service said stands; only the look behind it is missing
      if (stopped) return interrupted<Mode>(operation::cancel, machine.attempts());
      return in_vain ? *machine.last_failure() : over<Mode>(operation::cancel, machine);
    }
    if (step.act == detail::lazily<Mode, job_machine>::action::wait) {
      engine_->sleep(machine, step.until, limit, waiting);
    } else if (std::optional<error> why = exchange<Mode>(machine, step.operation, limit, waiting)) {
      return *std::move(why);
    }
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/client/recovery.hpp -----------------------------------------------------------------------------------
// What a journal has to say after a crash.

namespace runcomfy::inline RUNCOMFY_ABI {

/// A job that was accepted and, as far as the journal knows, has not ended: `client::attach` comes back to it.
struct unfinished_job {
  std::string request_id;
  std::string model_id;
  wall_time sent;           ///< when its POST was about to go out
  std::string attempt;      ///< its name in the journal
  bool same_token = true;   ///< it was submitted with the token that the client has now
  bool waited_for = false;  ///< the process that submitted it still runs, and may be waiting for it
};

/// A send of which it is not known whether it arrived: a job may exist and cost money. Nothing sends it again by
/// itself. Look at your RunComfy requests around that time; then `client::resolve` it, or name it in
/// `submit_options::resubmit`.
struct doubtful_send {
  std::string attempt;  ///< its name in the journal
  std::string model_id;
  wall_time sent;               ///< when its POST was about to go out
  std::string body_hash;        ///< the SHA-256 of the JSON that was sent, 64 hexadecimal digits
  std::uint64_t body_size = 0;  ///< its bytes
  std::string request_id;       ///< an id that came with the doubt: `client::attach` tells whether it is a job
  std::string note;             ///< what went wrong; empty if the process ended before it knew
  bool same_token = true;       ///< it was sent with the token that the client has now
};

/// A job whose end a call has seen. Whether it reached the caller, no journal knows: the process may have died before
/// its output was saved. `client::attach` and `job::output` read it again, for nothing; `client::resolve` strikes it
/// off.
struct ended_job {
  std::string request_id;
  std::string model_id;
  wall_time sent;          ///< when its POST was about to go out
  std::string attempt;     ///< its name in the journal
  std::string how;         ///< `succeeded`, `failed` or `cancelled`
  bool same_token = true;  ///< it was submitted with the token that the client has now
};

/// Everything that a journal holds and that is not over, oldest first; and, apart, the jobs that ended last.
struct recovery {
  std::vector<unfinished_job> jobs;
  std::vector<doubtful_send> in_doubt;
  std::vector<ended_job> ended;  ///< the last 256, unless the journal keeps fewer
};

namespace detail {

template <class = void>
error journal_unusable(error_kind kind, std::string sentence) {
  error_info info;
  info.kind = kind;
  info.operation = operation::journal;
  info.message = std::move(sentence);
  return error(std::move(info));
}

template <class Mode>
result<std::vector<journal_entry>> listed(engine& from) {
  if (!from.how().journal) {
    return journal_unusable(error_kind::configuration, "the client keeps no journal; give it one in options::journal");
  }
  result<std::vector<journal_entry>> out = from.template unresolved<Mode>();
  if (out) return out;
  return journal_unusable(error_kind::storage, "the journal could not be read: " + out.error().message());
}

template <class Mode>
result<recovery> recover(engine& from) {
  result<std::vector<journal_entry>> open = listed<Mode>(from);
  if (!open) return std::move(open).error();
  recovery out;
  const std::string account = from.requests().account();
  for (journal_entry& each : *open) {
    const bool ours = each.account.empty() || each.account == account;
    if (each.what == journal_entry::kind::accepted) {
      out.jobs.push_back(
          {std::move(each.request_id), std::move(each.model_id), each.time, std::move(each.attempt), ours, each.live});
      continue;
    }
    if (each.what == journal_entry::kind::finished) {
      out.ended.push_back({std::move(each.request_id), std::move(each.model_id), each.time, std::move(each.attempt),
                           std::move(each.note), ours});
      continue;
    }
    const bool on_its_way = each.what == journal_entry::kind::intent && (each.live || from.is_sending(each.attempt));
    if (on_its_way) continue;
    out.in_doubt.push_back({std::move(each.attempt), std::move(each.model_id), each.time, std::move(each.body_hash),
                            each.body_size, std::move(each.request_id), std::move(each.note), ours});
  }
  return out;
}

/// Strikes off what has that name, an attempt or (`by_id`) the id of a job; or, with an id, makes an attempt a job.
template <class Mode>
result<void> settle(engine& in, std::string_view name, bool by_id, const request_id* found) {
  result<std::vector<journal_entry>> open = listed<Mode>(in);
  if (!open) return std::move(open).error();
  for (journal_entry& each : *open) {
    if ((by_id ? each.request_id : each.attempt) != name) continue;
    if (found != nullptr && each.what == journal_entry::kind::finished) return {};  // it is one, and has ended
    each.what = found != nullptr ? journal_entry::kind::accepted : journal_entry::kind::resolved;
    if (found != nullptr) each.request_id = found->text();
    each.note = found != nullptr ? "found by a person" : "settled by a person";
    const std::optional<error> why = in.template keep<Mode>(each);
    if (!why) return {};
    return journal_unusable(error_kind::storage, "the journal could not be written: " + why->message());
  }
  return journal_unusable(error_kind::not_found, "the journal holds nothing unfinished by the name of " + quoted(name));
}

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/client/submit_record.hpp ------------------------------------------------------------------------------
// The journal's side of a submit: what is on record before a paid POST leaves, and what after it.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// One for each submit. Around every POST of it, `open` before and one of the others after; each POST is an attempt
/// with a name of its own. What is still open when this object goes was cut short by an exception, and is in doubt.
///
/// An intent that cannot be kept stops the submit, unsent, unless the caller asked otherwise by name. Every later entry
/// that cannot be kept is told to the observer and loses nothing that the process knows: a job that was accepted is
/// returned all the same, because it is paid for, and the intent that is on record makes it a send in doubt after a
/// crash.
template <class Mode>
class submit_record {
 public:
  submit_record(engine& owner, const model_id& model, const http::request& request, const submit_options& how)
      : owner_(owner), how_(how) {
    if (!owner_.how().journal) return;
    entry_.model_id = model.text();
    entry_.body_hash = sha256::hex(request.body);
    entry_.body_size = request.body.size();
    entry_.account = protocol::request_builder::account_of(request);
  }
  submit_record(const submit_record&) = delete;
  submit_record& operator=(const submit_record&) = delete;
  ~submit_record() {
    if (!open_) return;
    (void)Mode::contain([&] { close(journal_entry::kind::in_doubt, "the call was cut short by an exception"); });
    owner_.end_send(entry_.attempt);
  }

  /// Puts the intent on record. The error says why nothing may be sent.
  [[nodiscard]] result<void> open() {
    if (!owner_.how().journal) return {};
    if (std::optional<error> why = look()) return *std::move(why);
    entry_.what = journal_entry::kind::intent;
    entry_.request_id.clear();
    entry_.note.clear();
    entry_.http_status = entry_.code = 0;
    owner_.begin_send(entry_.attempt);
    open_ = true;
    const std::optional<error> why = owner_.template keep<Mode>(entry_);
    if (!why) return {};
    if (how_.send_unrecorded) return unrecorded(*why);
    // It may stand there in spite of the failure. This is proof that it was not sent.
    open_ = false;
    owner_.end_send(entry_.attempt);
    entry_.what = journal_entry::kind::not_sent;
    (void)owner_.template keep<Mode>(entry_);
    return refusal("the journal could not keep the intent: " + why->message());
  }

  /// The service made a job of the POST. Also after `failed`, when an id that came with a doubt is found to be good.
  void accepted(const request_id& id) {
    if (!owner_.how().journal) return;
    entry_.request_id = id.text();
    close(journal_entry::kind::accepted, {});
  }
  /// The POST ended in any other way. Gives back the error, which now also names the send if it is in doubt.
  [[nodiscard]] error failed(const error& why, const http::outcome& how) {
    if (!owner_.how().journal) return why;
    const bool doubt = why.delivery() != delivery::not_sent && why.delivery() != delivery::rejected;
    entry_.request_id = why.request_id();
    entry_.http_status = how.reply.status;
    entry_.code = why.code();
    std::string note =
        how.ok() ? std::string("the answer tells of no job")
                 : std::string(protocol::detail::words_of(how.why)) + " " + std::string(to_string(how.reached));
    close(doubt                                  ? journal_entry::kind::in_doubt
          : why.delivery() == delivery::not_sent ? journal_entry::kind::not_sent
                                                 : journal_entry::kind::rejected,
          std::move(note));
    return named(why);
  }
  /// The POST that was announced did not begin.
  void not_begun() {
    if (owner_.how().journal) close(journal_entry::kind::not_sent, "it did not begin");
  }
  /// The same error, which now also names the send if it is in doubt.
  [[nodiscard]] error named(const error& why) const {
    if (!owner_.how().journal || why.delivery() != delivery::in_doubt) return why;
    error_info info = why.info();
    info.attempt_id = entry_.attempt;
    return error(std::move(info));
  }

 private:
  static constexpr std::chrono::hours guarded_for{24};

  void close(journal_entry::kind what, std::string note) {
    entry_.what = what;
    entry_.note = std::move(note);
    owner_.template write_later<Mode>(entry_);
    if (std::exchange(open_, false)) owner_.end_send(entry_.attempt);
  }
  result<void> unrecorded(const error& why) const {
    owner_.template tell<Mode>({event::kind::journal_failed, entry_.model_id, {}, {}, why, {}});
    return {};
  }
  error refusal(const std::string& what) const {
    error_info info;
    info.kind = error_kind::storage;
    return protocol::make_error(std::move(info), {operation::submit, entry_.model_id, {}, 0}, what);
  }

  // Looks at what is not over: chooses a name that nothing on record has, and refuses a body that is in doubt.
  std::optional<error> look() {
    const result<std::vector<journal_entry>> on_record = owner_.template unresolved<Mode>();
    const auto taken = [&] {  // two random sources that say the same; the count in the name goes on
      for (const journal_entry& each : *on_record) {
        if (each.attempt == entry_.attempt) return true;
      }
      return false;
    };
    do entry_.attempt = owner_.name_attempt();
    while (on_record && taken());
    if (!on_record) {
      if (!how_.send_unrecorded) return refusal("the journal could not be read: " + on_record.error().message());
      (void)unrecorded(on_record.error());
      return std::nullopt;
    }
    entry_.replaces.clear();
    for (const journal_entry& each : *on_record) {
      if (each.what == journal_entry::kind::accepted || each.what == journal_entry::kind::finished) continue;
      if (each.attempt == how_.resubmit) {
        entry_.replaces = each.attempt;
        continue;
      }
      if (each.what == journal_entry::kind::intent && (each.live || owner_.is_sending(each.attempt))) continue;
      if (each.body_hash != entry_.body_hash || each.model_id != entry_.model_id) continue;
      // A clock that was set back makes ages negative: that is no leave to pay twice.
      const auto age = owner_.how().clock.wall_now() - each.time;
      if (age < guarded_for) return same_body(each, age < age.zero() ? age.zero() : age);
    }
    return std::nullopt;
  }
  error same_body(const journal_entry& before, wall_time::duration age) const {
    error_info info;
    info.kind = error_kind::in_doubt;
    info.attempt_id = before.attempt;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
    const std::string what = "the same input was sent " + std::to_string(minutes) + " min ago as " + before.attempt +
                             ", and it is not known whether it arrived";
    return protocol::make_error(std::move(info), {operation::submit, entry_.model_id, {}, 0}, what,
                                "look at your RunComfy requests; then name it in submit_options::resubmit to pay "
                                "again, or settle it with client::resolve");
  }

  engine& owner_;
  const submit_options& how_;
  journal_entry entry_;
  bool open_ = false;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/client/submission.hpp ---------------------------------------------------------------------------------
// One submit: from the first attempt to a job, or to an error that says what became of the money.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Each attempt has an intent in the journal before its first byte leaves, and what became of it after.
template <class Mode>
class submission {
 public:
  using machine = lazily<Mode, job_machine>;
  using step_type = typename machine::step;
  submission(lazily<Mode, engine>& shared, const model_id& model, std::string body, const submit_options& how)
      : engine_(shared),
        model_(model),
        body_(std::move(body)),
        how_(how),
        machine_(machine::submitting(model, shared.how().policies)) {}

  // To the end: the id of the job, or why there is none to be had.
  result<request_id> run();

 private:
  // One paid POST. The error says that it could not even be tried.
  std::optional<error> attempt();
  // The status read that confirms an id, or a cancel that was asked for before. False: no cancel can be sent.
  bool call(operation what);
  void ended(const http::outcome& how);
  void accept();
  error fail(const error& why);
  [[nodiscard]] bool is_too_late(const step_type& step) const;
  void compare_urls() const;

  lazily<Mode, engine>& engine_;
  const model_id& model_;
  std::string body_;
  const submit_options& how_;
  lazily<Mode, waiter> waiting_{engine_, how_.stop, how_.cancel};
  const time_point begun_ = engine_.now();
  const time_point limit_ = engine_.after(how_.timeout);
  machine machine_;
  std::optional<submit_record<Mode>> record_;
  bool told_ = false;  // that the job exists
};

template <class Mode>
result<request_id> submission<Mode>::run() {
  using protocol::machine_phase;
  while (true) {
    const bool known = machine_.id().has_value();
    if (known) accept();
    const auto step = machine_.next();
    if (machine_.verdict()) return fail(machine_.verdict()->error());
    if (machine_.phase() == machine_phase::poll) return *machine_.id();
    const bool late = engine_.now() >= limit_ || is_too_late(step);
    if (known && (late || waiting_.stopped())) return *machine_.id();  // a cancel may have been heard: the job tells
    if (waiting_.stopped()) {
      machine_.abandon(engine_.closed() ? error_kind::closed : error_kind::stopped);
    } else if (waiting_.cancel_asked()) {
      waiting_.note_cancel();
      if (machine_.phase() == machine_phase::submit) machine_.abandon(error_kind::stopped);  // it has not begun
      else machine_.want_cancel();
    } else if (late) {
      machine_.abandon(error_kind::timeout);
    } else if (step.act == machine::action::wait) {
      engine_.sleep(machine_, step.until, limit_, waiting_);
    } else if (step.operation == operation::submit) {
      if (std::optional<error> why = attempt()) return *std::move(why);
    } else if (!call(step.operation)) {
      return *machine_.id();
    }
  }
}

template <class Mode>
std::optional<error> submission<Mode>::attempt() {
  const auto untried = [&](const error& why) {
    error_info info = why.info();
    info.model_id = model_.text();
    info.attempts = machine_.attempts();
    return error(std::move(info));
  };
  // Built anew for each attempt, because the token may have changed.
  result<http::request> request = engine_.requests().submit(model_, std::move(body_));
  if (!request) return untried(request.error());
  if (!record_) record_.emplace(engine_, model_, *request, how_);
  if (const result<void> kept = record_->open(); !kept) return untried(kept.error());
  engine_.template tell<Mode>({event::kind::submitting, model_.text(), {}, {}, {}, {}});

  const timeout_policy& timeouts = engine_.how().policies.timeouts;
  http::call call;
  call.deadline = engine_.after(timeouts.submit_total);
  if (limit_ < call.deadline) call.deadline = limit_;
  call.connect_timeout = timeouts.connect;
  call.read_timeout = timeouts.submit_read;
  call.stop = how_.stop;  // neither a close nor a wanted cancel cuts it off: its answer holds the id
  call.once = true;
  const std::optional<http::outcome> got = engine_.template transfer<Mode>(*request, call, waiting_);
  body_ = std::move(request->body);
  if (!got) {  // stopped, not wanted or out of time while it waited for its turn
    record_->not_begun();
    return std::nullopt;
  }
  if (waiting_.cancel_asked()) {
    waiting_.note_cancel();
    machine_.want_cancel();
  }
  ended(*got);
  return std::nullopt;
}

// What became of the attempt. A job is put on record by `accept`, because a confirmation may find one too.
template <class Mode>
void submission<Mode>::ended(const http::outcome& how) {
  machine_.on_outcome(how, engine_.chance());
  if (machine_.id()) return;
  if (machine_.verdict()) {
    (void)record_->failed(machine_.verdict()->error(), how);
  } else if (machine_.phase() == protocol::machine_phase::confirm) {
    (void)record_->failed(machine_.doubt(), how);
  } else {
    (void)record_->failed(*machine_.last_failure(), how);
    engine_.template tell_failure<Mode>(machine_, operation::submit);
  }
}

template <class Mode>
bool submission<Mode>::call(operation what) {
  const request_id& id = machine_.id() ? *machine_.id() : *machine_.submitted().id;
  const result<http::request> wanted = engine_.request_for(what, id);
  if (!wanted) return machine_.abandon(wanted.error().kind());  // the token has gone bad since
  engine_.template exchange<Mode>(machine_, what, *wanted, limit_, waiting_);
  return true;
}

template <class Mode>
void submission<Mode>::accept() {
  if (std::exchange(told_, true)) return;
  record_->accepted(*machine_.id());
  engine_.template tell<Mode>({event::kind::submitted, model_.text(), machine_.id()->text(), {}, {}, {}});
  compare_urls();
}

template <class Mode>
error submission<Mode>::fail(const error& why) {
  if (told_) engine_.template record_end<Mode>(model_.text(), why.request_id(), "cancelled");
  error out = record_ ? record_->named(why) : why;
  engine_.template tell<Mode>(
      {told_ ? event::kind::ended_badly : event::kind::submit_failed, model_.text(), out.request_id(), {}, out, {}});
  return out;
}

// Whether a pause ends so late that there is no use in it. A paid POST whose answer cannot be waited for would only end
// in doubt.
template <class Mode>
bool submission<Mode>::is_too_late(const step_type& step) const {
  if (step.act != machine::action::wait) return false;
  if (step.until >= limit_) return true;
  if (machine_.phase() != protocol::machine_phase::pause_submit) return false;
  using seconds = std::chrono::duration<double>;
  return seconds(limit_ - step.until) < seconds(limit_ - begun_) * engine_.how().policies.submit.least_time;
}

// The service's own URLs are read for comparison only: the client builds its own and sends the token to no other.
template <class Mode>
void submission<Mode>::compare_urls() const {
  const protocol::submit_reply& said = machine_.submitted();
  const protocol::request_builder& ours = engine_.requests();
  const request_id& id = *machine_.id();
  const auto compare = [&](std::string_view name, const std::string& theirs, const std::string& own) {
    if (theirs.empty() || theirs == own) return;
    engine_.template tell<Mode>({event::kind::foreign_url,
                                 model_.text(),
                                 id.text(),
                                 {},
                                 {},
                                 std::string(name) + " of the reply is not " + own + "; it is not used"});
  };
  compare("status_url", said.status_url, ours.status_url(id));
  compare("result_url", said.result_url, ours.result_url(id));
  compare("cancel_url", said.cancel_url, ours.cancel_url(id));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/core/fixed_string.hpp ---------------------------------------------------------------------------------
// A string literal as a template argument.

namespace runcomfy::inline RUNCOMFY_ABI {

/// A string literal of `Size - 1` characters that may be a template argument, as in `field<"600_prompt", ...>`.
template <std::size_t Size>
struct fixed_string {
  char data[Size]{};  // public, because a type of a template argument must be structural

  consteval fixed_string(const char (&text)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) data[i] = text[i];
  }

  [[nodiscard]] static constexpr std::size_t size() { return Size - 1; }
  [[nodiscard]] constexpr std::string_view view() const { return {data, Size - 1}; }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/reflect/rules.hpp -------------------------------------------------------------------------------------
// The rules of a published schema as types: what may follow the type in a `field`.

namespace runcomfy::inline RUNCOMFY_ABI {

/// A bound of a number, whole or not, as a template argument: `minimum<6>`, `minimum<0.6>`. Whole bounds are exact from
/// -2^63 to 2^64 - 1. A `double` travels as its bits, because clang before 18 takes no `double` there.
struct bound {
  enum class form : unsigned char { negative, natural, real };  // what the bits are: int64_t, uint64_t, double
  std::uint64_t bits = 0;  // public, because a type of a template argument must be structural
  form is = form::natural;

  template <std::floating_point F>
  consteval bound(F value) : bits(std::bit_cast<std::uint64_t>(static_cast<double>(value))), is(form::real) {}
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  consteval bound(I value)
      : bits(static_cast<std::uint64_t>(value)), is(value < I{} ? form::negative : form::natural) {}

  /// A number known at run time.
  constexpr bound(std::uint64_t its_bits, form its_form) : bits(its_bits), is(its_form) {}

  [[nodiscard]] constexpr bool is_whole() const { return is != form::real; }
  /// The bound as a `double`, rounded where it is a long integer.
  [[nodiscard]] constexpr double number() const {
    if (is == form::real) return std::bit_cast<double>(bits);
    return is == form::negative ? static_cast<double>(static_cast<std::int64_t>(bits)) : static_cast<double>(bits);
  }
};

namespace detail {

/// -1, 0 or 1: how a number compares with another one; 2 where one is NaN. Whole numbers compare exactly.
constexpr int compare(bound mine, bound other) {
  if (!mine.is_whole() || !other.is_whole()) {
    const double a = mine.number();
    const double b = other.number();
    return a < b ? -1 : a > b ? 1 : a >= b ? 0 : 2;
  }
  // Two's complement: of two numbers with the same sign the one with the greater bits is the greater one.
  if (mine.is != other.is) return mine.is == bound::form::negative ? -1 : 1;
  return mine.bits < other.bits ? -1 : mine.bits > other.bits ? 1 : 0;
}
/// A number known at run time as what can be compared.
template <class N>
constexpr bound bound_of(N number) {
  if constexpr (std::is_integral_v<N>)
    return {static_cast<std::uint64_t>(number), number < N{} ? bound::form::negative : bound::form::natural};
  else return {std::bit_cast<std::uint64_t>(static_cast<double>(number)), bound::form::real};
}
template <class N>
constexpr int compare(N value, bound limit) {
  return compare(bound_of(value), limit);
}

}  // namespace detail

/// The least number allowed.
template <bound Limit>
struct minimum {
  static constexpr bound limit = Limit;
};

/// The greatest number allowed.
template <bound Limit>
struct maximum {
  static constexpr bound limit = Limit;
};

/// The greatest length of a text, in code points (not bytes), as JSON Schema counts.
template <std::size_t Limit>
struct max_length {
  static constexpr std::size_t limit = Limit;
};

/// The least number of items of a list.
template <std::size_t Limit>
struct min_items {
  static constexpr std::size_t limit = Limit;
};

/// The greatest number of items of a list.
template <std::size_t Limit>
struct max_items {
  static constexpr std::size_t limit = Limit;
};

/// What a text means: `format<"image_uri">` and its like. On a list of texts it is the format of the list
/// (`image_uris`); the format of the items stands in `items<format<"image_uri">>`.
template <fixed_string Name>
struct format {
  static constexpr std::string_view name = Name.view();
};

/// This text names media by its address: a public https URL, or a data URI where the model takes one. What surely
/// cannot work is refused: a path on this computer, a bare name, an address that only this computer or its network
/// knows. On a list of texts it speaks of each item. A media `format` (`image_uri`, `video_uris`) says the same; this
/// rule is for media inputs that are published without a format, and is no part of the schema.
struct media_uri {};

/// The same, for a model that takes the bare name of a file that the service knows (`RunComfy_examples_1235_1.png`) as
/// well. Beside a media `format` it widens what that takes.
struct media_name {};

/// The service spells the type of this number `float` in its schema, not `number`. Changes nothing on the wire.
struct spelled_float {};

/// The service's schema of this list says nothing of its items. Changes nothing on the wire.
struct spelled_without_items {};

/// The same as the rules in it, said of each item of a list.
template <class... Rules>
struct items {};

/// A list of rules, and how to find one in it.
template <class... Rules>
struct rule_list {};

namespace detail {

template <class Rule>
inline constexpr bool is_minimum = false;
template <bound Limit>
inline constexpr bool is_minimum<minimum<Limit>> = true;
template <class Rule>
inline constexpr bool is_maximum = false;
template <bound Limit>
inline constexpr bool is_maximum<maximum<Limit>> = true;
template <class Rule>
inline constexpr bool is_max_length = false;
template <std::size_t Limit>
inline constexpr bool is_max_length<max_length<Limit>> = true;
template <class Rule>
inline constexpr bool is_min_items = false;
template <std::size_t Limit>
inline constexpr bool is_min_items<min_items<Limit>> = true;
template <class Rule>
inline constexpr bool is_max_items = false;
template <std::size_t Limit>
inline constexpr bool is_max_items<max_items<Limit>> = true;
template <class Rule>
inline constexpr bool is_format = false;
template <fixed_string Name>
inline constexpr bool is_format<format<Name>> = true;
template <class Rule>
inline constexpr bool is_media = std::is_same_v<Rule, media_uri> || std::is_same_v<Rule, media_name>;
template <class Rule>
inline constexpr bool is_items = false;
template <class... Rules>
inline constexpr bool is_items<items<Rules...>> = true;

template <class Rule>
inline constexpr bool is_rule = is_minimum<Rule> || is_maximum<Rule> || is_max_length<Rule> || is_min_items<Rule> ||
                                is_max_items<Rule> || is_format<Rule> || is_media<Rule> || is_items<Rule> ||
                                std::is_same_v<Rule, spelled_float> || std::is_same_v<Rule, spelled_without_items>;

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/reflect/annotations.hpp -------------------------------------------------------------------------------
// Names and rules as C++26 annotations of plain members, in the words of `field`.

namespace runcomfy::inline RUNCOMFY_ABI {

/// The name on the wire as an annotation, where the back end is C++26 static reflection. Rules are annotations too:
///
///     [[=runcomfy::wire<"598_steps">{}, =runcomfy::minimum<6>{}, =runcomfy::maximum<20>{}]]
///     std::optional<int> steps = {};
///
///     enum class speed { fast, very_fast [[=runcomfy::wire<"very-fast">{}]] };
///
/// Such a member means the same as `field<"598_steps", std::optional<int>, minimum<6>, maximum<20>>`, but it is a plain
/// member: what a field checks while compiling is found by `validate` only, and a required one may be forgotten.
/// Compilers without static reflection do not know annotations, so such a struct is for C++26 only.
template <fixed_string Name>
struct wire {
  static_assert(Name.size() > 0, "runcomfy: a wire name needs at least one character");
  static constexpr std::string_view name = Name.view();
};

namespace reflect::detail {

/// What annotations say of a member: nothing.
struct no_annotations {
  static constexpr bool any = false;
  static constexpr std::string_view wire_name = {};
  using rules = rule_list<>;
};

}  // namespace reflect::detail
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/reflect/count.hpp -------------------------------------------------------------------------------------
// How many members an aggregate has, found by asking how many initialisers it takes.

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The most members that the structured-bindings back end can name.
inline constexpr std::size_t max_members = 64;

namespace detail {

struct probe_tag {};

// Defined nowhere: only the compiler thinks about calls of it. The conversions below have bodies, because compilers
// complain about functions of local types that are used, as far as std::optional goes, and never defined.
[[noreturn]] void never_called() noexcept;

// Converts to anything but the aggregate itself, which would be a copy.
template <class Self>
struct probe : probe_tag {
  template <class U>
    requires(!std::is_same_v<std::remove_cv_t<U>, Self>)
  operator U() const noexcept {  // not covered: nothing is ever made of a probe
    never_called();
  }
};

// Converts to the bases of the aggregate only.
template <class Self>
struct base_probe : probe_tag {
  template <class U>
    requires(std::is_base_of_v<U, Self> && !std::is_same_v<std::remove_cv_t<U>, Self>)
  operator U() const noexcept {
    never_called();
  }
};

template <class T, class Before>
inline constexpr bool takes = false;
template <class T, std::size_t... I>
  requires requires { T{(static_cast<void>(I), probe<T>{})...}; }
inline constexpr bool takes<T, std::index_sequence<I...>> = true;

template <class T, class After>
inline constexpr bool takes_base = false;
template <class T, std::size_t... I>
  requires requires { T{base_probe<T>{}, (static_cast<void>(I), probe<T>{})...}; }
inline constexpr bool takes_base<T, std::index_sequence<I...>> = true;

// The numbers of initialisers that an aggregate takes form one interval. It starts above zero when members cannot be
// left out, so "count up until it fails" would find no member in a struct whose last member is required.
template <class T, std::size_t Most, std::size_t N = 0>
consteval std::size_t fewest_initialisers() {
  if constexpr (N > Most || takes<T, std::make_index_sequence<N>>) return N;
  else return fewest_initialisers<T, Most, N + 1>();
}
/// The greatest number that is taken, which is at least `Good` and below `Bad`. Most structs are small.
template <class T, std::size_t Good, std::size_t Bad>
consteval std::size_t most_initialisers() {
  if constexpr (Bad - Good == 1) {
    return Good;
  } else {
    constexpr std::size_t half = Good + (Bad - Good) / 2;
    constexpr std::size_t next = half < 2 * Good + 8 ? half : 2 * Good + 8;
    if constexpr (takes<T, std::make_index_sequence<next>>) return most_initialisers<T, next, Bad>();
    else return most_initialisers<T, Good, next>();
  }
}

/// Whether an aggregate has a base class, also an empty one.
template <class T, std::size_t Fewest>
consteval bool has_base() {
  return takes_base<T, std::make_index_sequence<(Fewest > 0 ? Fewest - 1 : 0)>>;
}

// In braces a C array swallows one initialiser for each of its elements. In parentheses there is one for each member.
#if defined(__cpp_aggregate_paren_init)
template <class T, class Before>
inline constexpr bool takes_in_parentheses = false;
template <class T, std::size_t... I>
  requires requires { T((static_cast<void>(I), probe<T>{})...); }
inline constexpr bool takes_in_parentheses<T, std::index_sequence<I...>> = true;

template <class T, std::size_t Count>
consteval bool has_array() {
  return !takes_in_parentheses<T, std::make_index_sequence<Count>>;
}
#else
// Clang before 16. Where `{}` in place of an initialiser leaves room for fewer others, there is an array.
template <class T, class Before, class After>
inline constexpr bool takes_braces = false;
template <class T, std::size_t... I, std::size_t... J>
  requires requires { T{(static_cast<void>(I), probe<T>{})..., {}, (static_cast<void>(J), probe<T>{})...}; }
inline constexpr bool takes_braces<T, std::index_sequence<I...>, std::index_sequence<J...>> = true;

template <class T, std::size_t Count, std::size_t At, std::size_t Swallowed = 1>
consteval bool array_at() {
  if constexpr (At + Swallowed > Count) return false;
  else if constexpr (takes_braces<T, std::make_index_sequence<At>, std::make_index_sequence<Count - At - Swallowed>>)
    return Swallowed > 1;
  else return array_at<T, Count, At, Swallowed + 1>();
}
template <class T, std::size_t Count, std::size_t At = 0>
consteval bool has_array() {
  if constexpr (At >= Count) return false;
  else if constexpr (array_at<T, Count, At>()) return true;
  else return has_array<T, Count, At + 1>();
}
#endif

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

// ---- runcomfy/reflect/limits.hpp ------------------------------------------------------------------------------------
// What keeps a struct from being taken apart, and the sentences that say so: the same for every back end.

namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail {

/// What a back end found in a struct.
struct obstacles {
  bool base = false;       // a base class, also an empty one
  bool array = false;      // a C array as a member
  bool reference = false;  // a reference as a member
  bool bit_field = false;
  bool unnamed = false;      // an anonymous union or struct
  bool too_many = false;     // more members than the back end can name
  bool uncountable = false;  // no number of initialisers is taken

  [[nodiscard]] constexpr bool none() const {
    return !(base || array || reference || bit_field || unnamed || too_many || uncountable);
  }
};

/// Whether a struct can be taken apart. If it cannot, the compiler says why.
template <class T, obstacles Found>
consteval bool can_be_taken_apart() {
  static_assert(!Found.base, "runcomfy: this struct has a base class: make the base a member instead");
  static_assert(!Found.array, "runcomfy: this struct has a C array as a member: use std::array");
  static_assert(!Found.reference, "runcomfy: this struct has a reference member: make it a value");
  static_assert(!Found.bit_field, "runcomfy: this struct has a bit-field as a member: use a whole type");
  static_assert(!Found.unnamed, "runcomfy: this struct has an anonymous union or struct as a member: give it a name");
  static_assert(!Found.too_many,
                "runcomfy: this struct has more than 64 members: group some of them in a struct of their own");
  static_assert(!Found.uncountable,
                "runcomfy: the members of this struct cannot be counted: it has more than 64 of them, or a reference "
                "member, or a member that cannot be moved");
  return Found.none();
}

// Given to `with_members` in place of what a user does. The members arrive by reference, to which a bit-field cannot be
// bound: where a call of it would be ill-formed, there is one. Clang before 16 cannot ask that about what structured
// bindings name; there the call is made, and clang quotes the line below.
struct whole_members {
  template <class... M>
  constexpr void operator()(M&...) const {}  // runcomfy: this struct has a bit-field as a member: use a whole type
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail

// ---- runcomfy/reflect/bindings.hpp ----------------------------------------------------------------------------------
// The back end that takes aggregates apart by structured bindings: C++20, every compiler, up to 64 members.

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The name of this back end. Templates whose body depends on the back end carry it as a defaulted parameter, so that
/// translation units of different language modes instantiate different functions.
struct bindings {
  /// What the compiler knows of names only by the texts it gives for functions.
  static constexpr bool is_static_reflection = false;
  template <class T, std::size_t I>
  using annotations = detail::no_annotations;
  template <class T>
  static consteval bool has_annotations() {
    return false;
  }
  template <class E>
  static consteval bool has_annotated_enumerator() {
    return false;
  }

  template <class T>
  static consteval std::size_t size();
  /// How many members must be given at least, counted from the first.
  template <class T>
  static consteval std::size_t fewest() {
    return detail::fewest_initialisers<T, max_members>();
  }
  template <class T>
  static consteval detail::obstacles obstacles();
  template <class T, class F>
  static constexpr decltype(auto) with_members(T& object, F&& f);
};

namespace detail {

/// Names `Count` members and gives them to a function.
template <std::size_t Count>
struct binder;
template <>
struct binder<0> {
  template <class T, class F>
  static constexpr decltype(auto) bind(T&, F& f) {
    return f();
  }
};

// Packs of names (C++26) are there in every language mode of these compilers, with a warning. The other way, a list for
// each number of members, is a twentieth of what including the library costs.
#if defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L || \
    (!defined(__clang__) && defined(__GNUC__) && __GNUC__ >= 16)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wc++26-extensions"
template <std::size_t Count>
struct binder {
  template <class T, class F>
  static constexpr decltype(auto) bind(T& object, F& f) {
    // Compilers quote this line where they cannot tell an obstacle beforehand, so it says what is meant.
    auto& [... m] = object; /* runcomfy: anonymous union or C array */
    if constexpr (std::is_same_v<F, const whole_members>) return std::bool_constant<requires { f(m...); }>();
    else return f(m...);
  }
};
#pragma GCC diagnostic pop

#else

// The list of n names is spelled from blocks of eight: n = 8 * block + rest.
#define RUNCOMFY_REST_1(b) m_##b##0
#define RUNCOMFY_REST_2(b) m_##b##0, m_##b##1
#define RUNCOMFY_REST_3(b) m_##b##0, m_##b##1, m_##b##2
#define RUNCOMFY_REST_4(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3
#define RUNCOMFY_REST_5(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3, m_##b##4
#define RUNCOMFY_REST_6(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3, m_##b##4, m_##b##5
#define RUNCOMFY_REST_7(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3, m_##b##4, m_##b##5, m_##b##6
#define RUNCOMFY_REST_8(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3, m_##b##4, m_##b##5, m_##b##6, m_##b##7
#define RUNCOMFY_BLOCKS_0
#define RUNCOMFY_BLOCKS_1 RUNCOMFY_BLOCKS_0 RUNCOMFY_REST_8(0),
#define RUNCOMFY_BLOCKS_2 RUNCOMFY_BLOCKS_1 RUNCOMFY_REST_8(1),
#define RUNCOMFY_BLOCKS_3 RUNCOMFY_BLOCKS_2 RUNCOMFY_REST_8(2),
#define RUNCOMFY_BLOCKS_4 RUNCOMFY_BLOCKS_3 RUNCOMFY_REST_8(3),
#define RUNCOMFY_BLOCKS_5 RUNCOMFY_BLOCKS_4 RUNCOMFY_REST_8(4),
#define RUNCOMFY_BLOCKS_6 RUNCOMFY_BLOCKS_5 RUNCOMFY_REST_8(5),
#define RUNCOMFY_BLOCKS_7 RUNCOMFY_BLOCKS_6 RUNCOMFY_REST_8(6),
#if defined(__clang__) && __clang_major__ < 16
#define RUNCOMFY_CALL(...) return f(__VA_ARGS__)
#else
#define RUNCOMFY_CALL(...)                                                                                         \
  if constexpr (std::is_same_v<F, const whole_members>) return std::bool_constant<requires { f(__VA_ARGS__); }>(); \
  else return f(__VA_ARGS__)
#endif
// Compilers quote the line of the binding where they cannot tell an obstacle beforehand, so it says what is meant.
#define RUNCOMFY_BIND(block, rest)                                                                                     \
  template <>                                                                                                          \
  struct binder<8 * block + rest> {                                                                                    \
    template <class T, class F>                                                                                        \
    static constexpr decltype(auto) bind(T& object, F& f) {                                                            \
      auto& [RUNCOMFY_BLOCKS_##block RUNCOMFY_REST_##rest(block)] = object; /* runcomfy: anonymous union or C array */ \
      RUNCOMFY_CALL(RUNCOMFY_BLOCKS_##block RUNCOMFY_REST_##rest(block));                                              \
    }                                                                                                                  \
  };
#define RUNCOMFY_BIND_BLOCK(block) \
  RUNCOMFY_BIND(block, 1)          \
  RUNCOMFY_BIND(block, 2)          \
  RUNCOMFY_BIND(block, 3)          \
  RUNCOMFY_BIND(block, 4)          \
  RUNCOMFY_BIND(block, 5)          \
  RUNCOMFY_BIND(block, 6)          \
  RUNCOMFY_BIND(block, 7)          \
  RUNCOMFY_BIND(block, 8)

RUNCOMFY_BIND_BLOCK(0)
RUNCOMFY_BIND_BLOCK(1)
RUNCOMFY_BIND_BLOCK(2)
RUNCOMFY_BIND_BLOCK(3)
RUNCOMFY_BIND_BLOCK(4)
RUNCOMFY_BIND_BLOCK(5)
RUNCOMFY_BIND_BLOCK(6)
RUNCOMFY_BIND_BLOCK(7)

#undef RUNCOMFY_REST_1
#undef RUNCOMFY_REST_2
#undef RUNCOMFY_REST_3
#undef RUNCOMFY_REST_4
#undef RUNCOMFY_REST_5
#undef RUNCOMFY_REST_6
#undef RUNCOMFY_REST_7
#undef RUNCOMFY_REST_8
#undef RUNCOMFY_BLOCKS_0
#undef RUNCOMFY_BLOCKS_1
#undef RUNCOMFY_BLOCKS_2
#undef RUNCOMFY_BLOCKS_3
#undef RUNCOMFY_BLOCKS_4
#undef RUNCOMFY_BLOCKS_5
#undef RUNCOMFY_BLOCKS_6
#undef RUNCOMFY_BLOCKS_7
#undef RUNCOMFY_CALL
#undef RUNCOMFY_BIND
#undef RUNCOMFY_BIND_BLOCK

#endif

// Clang 21 tells the number. Its name is asked for where it is known, and a type that has none is a failed constraint.
#if defined(__has_builtin)
#if __has_builtin(__builtin_structured_binding_size)
#define RUNCOMFY_HAS_BINDING_SIZE
#endif
#endif
#if defined(RUNCOMFY_HAS_BINDING_SIZE)
template <class T>
concept bindable = requires { __builtin_structured_binding_size(T); };
template <class T, std::size_t>
consteval std::size_t count_from() {
  return __builtin_structured_binding_size(T);
}
#undef RUNCOMFY_HAS_BINDING_SIZE
#else
template <class T>
concept bindable = true;
template <class T, std::size_t Fewest>
consteval std::size_t count_from() {
  return most_initialisers<T, Fewest, max_members + 2>();
}
#endif

template <class T>
consteval std::size_t count_members() {
  return count_from<T, fewest_initialisers<T, max_members>()>();
}

template <class T>
consteval obstacles obstacles_to_binding() {
  constexpr std::size_t fewest = fewest_initialisers<T, max_members>();
  if constexpr (fewest > max_members) {
    return {.uncountable = true};
  } else if constexpr (has_base<T, fewest>()) {
    return {.base = true};
  } else if constexpr (!bindable<T>) {
    return {.unnamed = true};
  } else {
    constexpr std::size_t count = count_from<T, fewest>();
    if constexpr (count > max_members) {
      return {.too_many = true};
    } else if constexpr (count > 0) {
      if constexpr (has_array<T, count>()) {
        return {.array = true};
      } else {
        constexpr whole_members check;
        using whole = decltype(binder<count>::bind(std::declval<T&>(), check));
        return {.bit_field = std::is_same_v<whole, std::false_type>};
      }
    } else {
      return {};
    }
  }
}

}  // namespace detail

template <class T>
consteval std::size_t bindings::size() {
  return detail::count_members<T>();
}

template <class T>
consteval detail::obstacles bindings::obstacles() {
  return detail::obstacles_to_binding<T>();
}

template <class T, class F>
constexpr decltype(auto) bindings::with_members(T& object, F&& f) {
  return detail::binder<size<std::remove_const_t<T>>()>::bind(object, f);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

// ---- runcomfy/reflect/packs.hpp -------------------------------------------------------------------------------------
// The back end that takes aggregates apart by a structured binding that is a pack: C++26, any number of members.

// g++ 15 says 202403 and has no packs; clang 22 has them in every mode, and warns of them before C++26.
#if __cplusplus > 202302L && defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The name of this back end; see `bindings`. Names are read as there.
struct packs {
  static constexpr bool is_static_reflection = false;
  template <class T, std::size_t I>
  using annotations = detail::no_annotations;
  template <class T>
  static consteval bool has_annotations() {
    return false;
  }
  template <class E>
  static consteval bool has_annotated_enumerator() {
    return false;
  }

  template <class T>
  static consteval std::size_t size();
  /// How many members must be given at least, counted from the first.
  template <class T>
  static consteval std::size_t fewest() {
    return detail::fewest_initialisers<T, size<T>()>();
  }
  template <class T>
  static consteval detail::obstacles obstacles();
  template <class T, class F>
  static constexpr decltype(auto) with_members(T& object, F&& f) {
    auto& [... members] = object;
    return f(members...);
  }
};

namespace detail {

template <std::size_t Size, obstacles Found>
struct pack_facts {
  static constexpr std::size_t size = Size;
  static constexpr obstacles found = Found;
};

// Never called: it is its type that is asked for.
template <class T>
constexpr auto look_at_pack(T& object) {
  auto& [... members] = object;
  return pack_facts < sizeof...(members), obstacles{.array = (std::is_array_v<decltype(members)> || ...),
                                                    .reference = (std::is_reference_v<decltype(members)> || ...),
                                                    .bit_field = !requires {whole_members()(members...);
}
}
>();
}
template <class T>
using facts_of_pack = decltype(look_at_pack(std::declval<T&>()));

/// What has a base cannot be looked at, so this comes first. More initialisers than bytes are needed by nobody.
template <class T>
consteval bool has_base_before_pack() {
  constexpr std::size_t most = sizeof(T) + 8 < 512 ? sizeof(T) + 8 : 512;
  constexpr std::size_t fewest = fewest_initialisers<T, most>();
  if constexpr (fewest > most) return false;
  else return has_base<T, fewest>();
}

}  // namespace detail

template <class T>
consteval std::size_t packs::size() {
  return detail::facts_of_pack<T>::size;
}

template <class T>
consteval detail::obstacles packs::obstacles() {
  if constexpr (detail::has_base_before_pack<T>()) return {.base = true};
  else if constexpr (!detail::bindable<T>) return {.unnamed = true};
  else return detail::facts_of_pack<T>::found;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

#endif

// ---- runcomfy/reflect/kinds.hpp -------------------------------------------------------------------------------------
// What kinds of types the library tells apart, told by their shape, so that no container header is needed here.

namespace runcomfy::inline RUNCOMFY_ABI {

template <fixed_string Name, class T, class... Rules>
class field;

/// Specialise it to name the members of a type that cannot be changed; see `reflect/describe.hpp`.
template <class T>
struct describe;

namespace reflect {

/// True for a type that is one JSON value and never taken apart; specialise it for aggregates that are that.
template <class T>
inline constexpr bool is_leaf = false;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_field = false;
template <fixed_string Name, class T, class... Rules>
inline constexpr bool is_field<field<Name, T, Rules...>> = true;

/// True for every `one_of<...>`; the specialisation stands beside it.
template <class T>
inline constexpr bool is_one_of = false;

/// `std::optional<V>` gives `V`, every other type itself.
template <class T>
struct without_optional {
  using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
  using type = T;
};
template <class T>
using without_optional_t = typename without_optional<T>::type;

/// A text: `std::string`, `std::string_view`, a C string.
template <class T>
concept text_like = std::convertible_to<const T&, std::string_view> && !std::same_as<T, std::nullptr_t>;

/// A number that JSON knows: no `bool`, no character types.
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
                  !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// Keys that are texts, and values: `std::map<std::string, V>` and its like.
template <class T>
concept map_like = !is_optional<T> && requires(T& map) {
  typename T::key_type;
  typename T::mapped_type;
  map.begin();
  map.end();
  requires text_like<typename T::key_type>;
};

/// A list of fixed length: `std::array<V, N>`.
template <class T>
concept fixed_list = !is_optional<T> && !text_like<T> && requires(T& list) {
  typename T::value_type;
  std::tuple_size<T>::value;
  list.begin();
  list.end();
  list.data();
};

/// A list that grows: `std::vector<V>` and its like. (`std::optional` is a range in C++26, hence the test.)
template <class T>
concept growing_list = !is_optional<T> && !text_like<T> && !map_like<T> && requires(T& list, typename T::value_type v) {
  list.begin();
  list.end();
  list.size();
  list.clear();
  list.push_back(static_cast<typename T::value_type&&>(v));
};

template <class T>
concept list_like = fixed_list<T> || growing_list<T>;

/// A type whose members are named by a specialisation of `describe`.
template <class T>
concept described = requires { typename describe<T>::members; };

/// A struct that is taken apart into members: an aggregate that is no other kind of value, or a described type.
template <class T>
concept reflectable =
    described<std::remove_cv_t<T>> ||
    (std::is_class_v<T> && std::is_aggregate_v<T> && !is_leaf<std::remove_cv_t<T>> && !text_like<std::remove_cv_t<T>> &&
     !map_like<std::remove_cv_t<T>> && !list_like<std::remove_cv_t<T>>);

}  // namespace reflect
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/reflect/unchecked.hpp ---------------------------------------------------------------------------------
// The named way round the checks.

namespace runcomfy::inline RUNCOMFY_ABI {

/// A value that is stored without a look at the rules; made by `unchecked`.
template <class T>
struct unchecked_value {
  T value;
};

/// For what the service is known to take and this library is not: `.ratio = runcomfy::unchecked("4:3")`,
/// `.steps = runcomfy::unchecked(40)`. The compiler's checks are left out; `validate` still reports the value, so such
/// an input is submitted with `{.check = false}`. A text must live until it is stored.
template <class T>
[[nodiscard]] constexpr auto unchecked(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return unchecked_value<std::string_view>{std::string_view(value)};
  else return unchecked_value<T>{value};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/reflect/accepts.hpp -----------------------------------------------------------------------------------
// What a field may be made of: which types, which numbers, which lists.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

template <class T>
struct item_of {
  using type = T;
};
template <class T>
  requires reflect::list_like<T> || reflect::map_like<T>
struct item_of<T> {
  using type = typename T::value_type;
};

/// Whether a rule can be kept or broken by values of a type.
template <class Rule, class T>
consteval bool rule_fits() {
  constexpr bool is_list = reflect::list_like<T> || reflect::map_like<T>;
  if constexpr (is_minimum<Rule> || is_maximum<Rule>) return reflect::integer<T> || std::floating_point<T>;
  else if constexpr (is_max_length<Rule>) return reflect::text_like<T>;
  else if constexpr (is_min_items<Rule> || is_max_items<Rule> || is_items<Rule>) return is_list;
  else if constexpr (is_format<Rule> || is_media<Rule>) return reflect::text_like<T> || reflect::list_like<T>;
  else if constexpr (std::same_as<Rule, spelled_without_items>) return reflect::list_like<T>;
  else return std::floating_point<T>;  // spelled_float
}

template <class T>
inline constexpr bool is_unchecked = false;
template <class T>
inline constexpr bool is_unchecked<unchecked_value<T>> = true;

template <class T>
concept is_number = reflect::integer<T> || std::floating_point<T>;

template <class T>
concept takes_text_choice = reflect::is_one_of<T> && T::is_text;
template <class T, class I>
concept takes_number_choice = reflect::is_one_of<T> && !T::is_text && reflect::integer<I>;

template <class T>
concept is_probe = std::derived_from<std::remove_cvref_t<T>, reflect::detail::probe_tag>;

template <class T, class S>
concept takes_text = std::same_as<T, std::string> && reflect::text_like<S> && !std::same_as<S, std::string> &&
                     !std::is_array_v<S> && !is_probe<S> && !reflect::is_field<S>;

/// Whether every value of `From` is one of `To`.
template <class To, class From>
consteval bool always_fits() {
  if constexpr (std::floating_point<To>) return std::numeric_limits<From>::digits <= std::numeric_limits<To>::digits;
  else if constexpr (std::floating_point<From>) return false;
  else if constexpr (std::is_signed_v<From> == std::is_signed_v<To>) return sizeof(From) <= sizeof(To);
  else return std::is_signed_v<To> && sizeof(From) < sizeof(To);
}
template <class To, class From>
concept takes_any_number = is_number<To> && is_number<From> && always_fits<To, From>();
template <class To, class From>
concept takes_constant_number =
    is_number<To> && is_number<From> && (std::floating_point<To> || reflect::integer<From>) && !always_fits<To, From>();

// Called where a constant does not fit. It is no constexpr function, so the compiler stops there and prints its name.
inline void this_number_does_not_fit_the_type_of_the_field() {}  // not covered: stops the compiler

// Whole numbers must stay what they are. One with a fraction is rounded to the nearest, as C++ rounds constants, but
// must be in range and must not become zero: `0.1` is sent as 0.1 by a `float` too.
template <std::floating_point To, class From>
consteval To fitting(From value) {
  if constexpr (std::floating_point<From>) {
    constexpr From most = static_cast<From>((std::numeric_limits<To>::max)());
    using from = std::numeric_limits<From>;
    const bool is_finite = value <= (from::max)() && value >= from::lowest();
    if (is_finite && (value > most || value < -most)) this_number_does_not_fit_the_type_of_the_field();
    if (value != From{} && static_cast<To>(value) == To{}) this_number_does_not_fit_the_type_of_the_field();
    return static_cast<To>(value);
  } else {
    std::uint64_t odd = value < From{} ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    while (odd != 0 && odd % 2 == 0) odd /= 2;
    if (odd >> std::numeric_limits<To>::digits != 0) this_number_does_not_fit_the_type_of_the_field();
    return static_cast<To>(value);
  }
}
template <reflect::integer To, class From>
consteval To fitting(From value) {
  const bool too_small = std::is_signed_v<From> && value < From{} &&
                         (!std::is_signed_v<To> || static_cast<std::int64_t>(value) <
                                                       static_cast<std::int64_t>((std::numeric_limits<To>::min)()));
  const bool too_large = value > From{} && static_cast<std::uint64_t>(value) >
                                               static_cast<std::uint64_t>((std::numeric_limits<To>::max)());
  if (too_small || too_large) this_number_does_not_fit_the_type_of_the_field();
  return static_cast<To>(value);
}

/// Items in braces, one by one, so that they can be counted: not for structs and maps, whose items have braces of their
/// own and no type.
template <class List>
concept takes_braced_items =
    reflect::map_like<List> || (reflect::growing_list<List> && reflect::reflectable<typename List::value_type>);

/// Whether an item may be made of it without losing anything. A literal is no choice here: only the field itself can
/// check it, so such items are given as the `one_of`.
template <class Item, class U>
consteval bool takes_item() {
  using given = std::remove_cvref_t<U>;
  if constexpr (is_probe<given> || reflect::is_field<given>) return false;
  else if constexpr (std::same_as<Item, bool> || reflect::is_one_of<Item>) return std::same_as<given, Item>;
  else if constexpr (is_number<Item>) return is_number<given> && always_fits<Item, given>();
  else if constexpr (std::same_as<Item, std::string>) return reflect::text_like<given>;
  else return std::convertible_to<U&&, Item>;
}
template <class List, class Item, class... U>
concept takes_items = reflect::list_like<List> && !takes_braced_items<List> && sizeof...(U) > 1 &&
                      (takes_item<Item, U>() && ...);

template <class List, class... U>
constexpr List list_of(U&&... items) {
  using item = typename List::value_type;
  if constexpr (reflect::fixed_list<List>) {
    static_assert(sizeof...(U) == std::tuple_size<List>::value,
                  "runcomfy: a list of fixed length takes exactly as many items");
    return List{static_cast<item>(std::forward<U>(items))...};
  } else {
    List list;
    if constexpr (requires { list.reserve(sizeof...(U)); }) list.reserve(sizeof...(U));
    (list.push_back(static_cast<item>(std::forward<U>(items))), ...);
    return list;
  }
}

/// The one item of a list, `.urls = {"one"}`. The way to it is a conversion, and a second one leads to the field:
/// both are made inside braces only, so that `.urls = "one"` is no list by accident.
template <class List>
struct only_item {
  using item = typename List::value_type;
  item value;
  template <class U>
    requires(takes_item<item, U>())
  constexpr only_item(U&& from) : value(static_cast<item>(std::forward<U>(from))) {}
};
/// An optional of another type, each of whose values is one of the field's.
template <class T, class U>
consteval bool is_optional_of_less() {
  if constexpr (reflect::is_optional<T> && reflect::is_optional<U>) {
    using to = reflect::without_optional_t<T>;
    using from = reflect::without_optional_t<U>;
    if constexpr (is_number<to> && is_number<from>) return always_fits<to, from>();
    else return std::same_as<to, std::string> && std::same_as<from, std::string_view>;
  } else {
    return false;
  }
}

/// Everything that no constructor of its own takes. Arithmetic types only as themselves: nothing is narrowed, and no
/// pointer becomes `true`.
template <class Field, class T, class U>
consteval bool is_value_of() {
  using given = std::remove_cvref_t<U>;
  using inner = reflect::without_optional_t<T>;
  if constexpr (std::same_as<given, Field> || is_probe<given> || is_unchecked<given> ||
                std::same_as<given, std::nullopt_t>)
    return false;
  else if constexpr (std::same_as<given, T>) return !reflect::reflectable<T> && !is_number<T>;
  else if constexpr (reflect::is_optional<given>) return is_optional_of_less<T, given>();
  else if constexpr (std::is_arithmetic_v<inner>) return std::same_as<inner, bool> && std::same_as<given, bool>;
  else if constexpr (reflect::is_one_of<inner> || std::is_enum_v<inner>) return std::same_as<given, inner>;
  else if constexpr (std::same_as<inner, std::string>)
    return std::is_class_v<given> && !takes_text<inner, given> && std::convertible_to<U&&, std::string>;
  else return !std::same_as<given, inner> || !reflect::reflectable<inner> ? std::convertible_to<U&&, T> : false;
}
template <class Field, class T, class U>
concept takes_value = is_value_of<Field, T, U>();

template <class T, class U>
constexpr T taken_unchecked(const unchecked_value<U>& any) {
  if constexpr (reflect::is_one_of<T>) return T(any);
  else return T(any.value);
}

/// What a field is compared with as it stands; anything else becomes a field first. A list of types and no question
/// whether `==` compiles, because that question comes back here through argument-dependent look-up.
template <class T, class U>
consteval bool is_comparable() {
  using inner = reflect::without_optional_t<T>;
  if constexpr (std::same_as<U, T> || std::same_as<U, inner>) return std::equality_comparable<U>;
  else if constexpr (std::same_as<U, std::nullopt_t>) return reflect::is_optional<T>;
  else if constexpr (is_number<inner>) return is_number<U>;
  else if constexpr (std::same_as<inner, std::string>)
    return std::same_as<U, std::string_view> ||
           (std::convertible_to<const U&, const char*> && !std::same_as<U, std::nullptr_t>);
  else if constexpr (takes_text_choice<inner>)
    return std::is_array_v<U> || std::same_as<U, std::string> || std::same_as<U, std::string_view> ||
           std::same_as<U, const char*> || std::same_as<U, char*>;
  else if constexpr (reflect::is_one_of<inner>) return reflect::integer<U>;
  else return false;
}
template <class T, class U>
concept comparable = is_comparable<T, U>();

template <class T, class U>
constexpr bool same_value(const T& a, const U& b) {
  if constexpr (reflect::is_optional<T> && !reflect::is_optional<U> && !std::same_as<U, std::nullopt_t>) {
    return a.has_value() && same_value(*a, b);
  } else if constexpr (reflect::integer<T> && reflect::integer<U>) {
    return std::cmp_equal(a, b);
  } else if constexpr (is_number<T> && is_number<U>) {
    return static_cast<double>(a) == static_cast<double>(b);
  } else {
    return a == b;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/reflect/media_text.hpp --------------------------------------------------------------------------------
// What a text says about media at first sight: whether a format means media, and whether a text is a path on this
// computer.

#if defined(__GNUC__) && !defined(__clang__)
#define RUNCOMFY_ALWAYS_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_ALWAYS_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Whether a format is one of the service's media formats: `image_uri`, `video_uris` and so on.
constexpr bool is_media_format(std::string_view format) {
  return format.ends_with("_uri") || format.ends_with("_uris");
}

/// Whether a text starts with a word of small letters, whatever the case of its own.
constexpr bool starts_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != word[i]) return false;
  }
  return true;
}

/// Whether a text that starts with these characters, NUL where it has no more, is surely a path on this computer. Made
/// of scalars, so that g++ sees through it where a literal is given.
RUNCOMFY_ALWAYS_INLINE inline constexpr bool starts_local_path(char a, char b, char c, char d, char e) {
  const bool is_letter = (a >= 'a' && a <= 'z') || (a >= 'A' && a <= 'Z');
  const bool is_drive = is_letter && b == ':' && (c == '/' || c == '\\');
  const bool is_here = a == '.' && (b == '/' || b == '\\' || (b == '.' && (c == '/' || c == '\\')));
  const bool is_home = a == '~' && (b == '/' || b == '\\');
  const bool is_file = (a | 0x20) == 'f' && (b | 0x20) == 'i' && (c | 0x20) == 'l' && (d | 0x20) == 'e' && e == ':';
  return a == '/' || a == '\\' || is_drive || is_here || is_home || is_file;
}

/// Whether a text is surely a path on this computer: `/x`, `\x`, `./x`, `..\x`, `~/x`, `C:\x`, `C:/x`, `file:x`. A bare
/// name is none, and `pics/x.png` is not surely one: some models take names of files that the service knows.
constexpr bool is_local_path(std::string_view text) {
  const auto at = [text](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
  return starts_local_path(at(0), at(1), at(2), at(3), at(4));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

#undef RUNCOMFY_ALWAYS_INLINE

// ---- runcomfy/reflect/constant_checks.hpp ---------------------------------------------------------------------------
// The rules of a field as far as a compiler can apply them to a constant.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// They are no constexpr functions, so that a compiler stops at the call and prints the name.
inline void this_number_is_below_the_minimum_of_the_field() {}                 // not covered: stops the compiler
inline void this_number_is_above_the_maximum_of_the_field() {}                 // not covered: stops the compiler
inline void this_text_is_longer_than_the_max_length_of_the_field() {}          // not covered: stops the compiler
inline void this_text_is_a_path_on_this_computer_and_no_address_of_media() {}  // not covered: stops the compiler

// g++ has no diagnose_if, but it can tell a constant after inlining, that is from -O1. The call to this function is
// gone again where the number is no constant or keeps the rules.
#if defined(__GNUC__) && !defined(__clang__)
[[gnu::error("runcomfy: this number is outside the minimum and maximum of its field")]] void number_out_of_range();
[[gnu::error(
    "runcomfy: this text is a path on this computer; give media by a public https URL, or send the file itself "
    "with runcomfy::data_uri if the model takes it")]] void
path_for_media();
#define RUNCOMFY_REFUSE_CONSTANT(number, broken) \
  if (__builtin_constant_p(number) && __builtin_constant_p(broken) && (broken)) number_out_of_range()
#define RUNCOMFY_REFUSE_PATH(broken) \
  if (__builtin_constant_p(broken) && (broken)) path_for_media()
#define RUNCOMFY_ALWAYS_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_REFUSE_CONSTANT(number, broken) static_cast<void>(broken)
#define RUNCOMFY_REFUSE_PATH(broken) static_cast<void>(broken)
#define RUNCOMFY_ALWAYS_INLINE
#endif

/// The code points of a text up to the first NUL, or to its end. Bytes that continue a code point do not count.
constexpr std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return count;
}

template <class Rule, class N>
constexpr bool is_below(N number) {
  if constexpr (is_minimum<Rule>) return compare(number, Rule::limit) == -1;
  else return false;
}
template <class Rule, class N>
constexpr bool is_above(N number) {
  if constexpr (is_maximum<Rule>) return compare(number, Rule::limit) == 1;
  else return false;
}
template <class Rule>
constexpr bool is_longer(std::size_t length) {
  if constexpr (is_max_length<Rule>) return length > Rule::limit;
  else return false;
}
template <class Rule>
constexpr bool is_fewer(std::size_t count) {
  if constexpr (is_min_items<Rule>) return count < Rule::limit;
  else return false;
}
template <class Rule>
constexpr bool is_more(std::size_t count) {
  if constexpr (is_max_items<Rule>) return count > Rule::limit;
  else return false;
}

/// Whether one rule is a minimum, and the other one a maximum below it.
template <class Low, class High>
consteval bool bounds_cross() {
  if constexpr (is_minimum<Low> && is_maximum<High>) {
    return compare(Low::limit, High::limit) == 1;
  } else if constexpr (is_min_items<Low> && is_max_items<High>) {
    return Low::limit > High::limit;
  } else {
    return false;
  }
}
template <class Low, class... High>
inline constexpr bool crosses_one = (bounds_cross<Low, High>() || ...);
template <class... Rules>
inline constexpr bool no_bounds_cross = !(crosses_one<Rules, Rules...> || ...);
/// Whether each kind of rule is there once at most.
template <class... Rules>
inline constexpr bool kinds_differ =
    (0 + ... + is_minimum<Rules>) <= 1 && (0 + ... + is_maximum<Rules>) <= 1 && (0 + ... + is_max_length<Rules>) <= 1 &&
    (0 + ... + is_min_items<Rules>) <= 1 && (0 + ... + is_max_items<Rules>) <= 1 && (0 + ... + is_format<Rules>) <= 1 &&
    (0 + ... + is_media<Rules>) <= 1 && (0 + ... + is_items<Rules>) <= 1;

// Clang instantiates it for arguments of every type before it looks at the constraints of the constructor.
template <class... Rules, class N>
constexpr bool breaks_range([[maybe_unused]] const N& number) {
  if constexpr (std::is_arithmetic_v<N>) return ((is_below<Rules>(number) || is_above<Rules>(number)) || ...);
  else return false;
}
template <class... Rules>
constexpr bool breaks_length([[maybe_unused]] const char* literal) {
  return (is_longer<Rules>(code_points(literal)) || ...);
}
/// A code point has at most four bytes: a literal with more than four times the limit is too long whatever it says.
template <std::size_t Bytes, class... Rules>
inline constexpr bool literal_fits = !(is_longer<Rules>((Bytes + 3) / 4) || ...);
template <std::size_t Count, class... Rules>
inline constexpr bool count_fits = !(is_more<Rules>(Count) || ...);
template <std::size_t Count, class... Rules>
inline constexpr bool count_suffices = !(is_fewer<Rules>(Count) || ...);

/// Whether rules ask for media: by their own name, or by a format.
template <class Rule>
inline constexpr bool asks_for_media = is_media<Rule>;
template <fixed_string Name>
inline constexpr bool asks_for_media<format<Name>> = is_media_format(Name.view());

/// The same for what is in a list.
template <class Rule>
inline constexpr bool asks_items_for_media = asks_for_media<Rule>;
template <class... Rules>
inline constexpr bool asks_items_for_media<items<Rules...>> = (asks_for_media<Rules> || ...);

// Clang instantiates it for arguments of every type before it looks at the constraints of the constructor.
template <class Other>
constexpr bool is_path_literal(const Other&) {
  return false;
}
template <std::size_t Size>
constexpr bool is_path_literal(const char (&literal)[Size]) {
  return is_local_path(std::string_view(literal, Size - 1));
}
template <class... Texts>
constexpr bool has_path_literal(const Texts&... texts) {
  return (is_path_literal(texts) || ...);
}

template <class... Rules, class N>
RUNCOMFY_ALWAYS_INLINE constexpr void check_number([[maybe_unused]] N number) {
  if (std::is_constant_evaluated()) {  // not covered: while compiling
    if ((is_below<Rules>(number) || ...)) this_number_is_below_the_minimum_of_the_field();
    if ((is_above<Rules>(number) || ...)) this_number_is_above_the_maximum_of_the_field();
  } else {
    const bool broken = detail::breaks_range<Rules...>(number);
    RUNCOMFY_REFUSE_CONSTANT(number, broken);
  }
}
template <class... Rules>
constexpr void check_text([[maybe_unused]] const char* literal) {
  if (std::is_constant_evaluated() && breaks_length<Rules...>(literal))  // not covered: while compiling
    this_text_is_longer_than_the_max_length_of_the_field();              // not covered: while compiling
}

template <class Other>
RUNCOMFY_ALWAYS_INLINE constexpr void check_media(const Other&) {}  // known at run time only
template <std::size_t Size>
RUNCOMFY_ALWAYS_INLINE constexpr void check_media([[maybe_unused]] const char (&literal)[Size]) {
  const auto at = [&literal](std::size_t i) { return i < Size ? literal[i] : '\0'; };
  const bool broken = detail::starts_local_path(at(0), at(1), at(2), at(3), at(4));
  if (std::is_constant_evaluated()) {  // not covered: while compiling
    if (broken) this_text_is_a_path_on_this_computer_and_no_address_of_media();
  } else {
    RUNCOMFY_REFUSE_PATH(broken);
  }
}

#undef RUNCOMFY_REFUSE_CONSTANT
#undef RUNCOMFY_REFUSE_PATH
#undef RUNCOMFY_ALWAYS_INLINE

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/reflect/identifier.hpp --------------------------------------------------------------------------------
// The C++ names of members, cut out of the texts that compilers give for functions.

namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail {

/// A text of the compiler, or a part of one. Compilers take long for each call and each character while they compile,
/// so no length is counted and nothing is called in a loop.
struct cut_name {
  const char* begin = nullptr;
  std::size_t size = 0;
};
constexpr bool operator==(const cut_name& a, const cut_name& b) {
  if (a.size != b.size) return false;
  for (std::size_t i = 0; i < a.size; ++i)
    if (a.begin[i] != b.begin[i]) return false;
  return true;
}
template <std::size_t Size>
consteval cut_name whole(const char (&literal)[Size]) {
  return {literal, Size - 1};
}

template <class T>
struct holder {
  T value;
};

// An object that is declared and never defined: only addresses inside it are taken, and only by the compiler. Clang
// has a warning for that, and another one where T is local or in an anonymous namespace.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern holder<T> never_defined;

// Clang before 18 takes no pointer to a part of an object as a template argument, but takes a class that holds one. It
// points to void, so that the type of the member does not lengthen the text.
struct place {
  const void* at;
};

// T stands first, because compilers that know functions by their arguments alone would mix up two structs.
template <class T, place Member>
consteval cut_name member_signature() {
#if defined(_MSC_VER) && !defined(__clang__)
  return {__FUNCSIG__, sizeof(__FUNCSIG__) - 1};
#else
  return {__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1};
#endif
}

template <std::size_t Size>
struct places {
  place of[Size + 1];
};
struct place_members {
  template <class... M>
  constexpr places<sizeof...(M)> operator()(M&... members) const {  // not covered: while compiling
    return {{place{__builtin_addressof(members)}..., place{nullptr}}};
  }
};
template <class T, class Backend>
consteval auto places_of_members() {
  return Backend::with_members(never_defined<T>.value, place_members());
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

// The identifier that ends `tail` characters before the end of the text.
constexpr cut_name identifier_before(cut_name text, std::size_t tail) {
  if (text.size < tail) return {};
  std::size_t begin = text.size - tail;
  for (; begin > 0; --begin) {
    const char c = text.begin[begin - 1];
    if (c >= 'a' && c <= 'z') continue;
    if (c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) continue;
    if (static_cast<unsigned char>(c) < 0x80) break;  // a part of a letter in UTF-8
  }
  return {text.begin + begin, text.size - tail - begin};
}

// What follows a name that is known in the text for it; more than the text where the name is not in it.
constexpr std::size_t tail_after(cut_name text, cut_name name) {
  for (std::size_t tail = 0; tail + name.size <= text.size; ++tail)
    if (cut_name{text.begin + (text.size - tail - name.size), name.size} == name) return tail;
  return text.size + 1;
}

// A struct whose names are known. What compilers write after a name differs, so it is learned from the first one, and
// the others show that it was learned well.
struct knowledge {
  struct known {
    int first_known_member;
    double m3mb3r_2;
    bool gr\u00f6\u00dfe;
    known* last;
  };
};
template <class Backend>
inline constexpr std::size_t signature_tail =
    tail_after(member_signature<knowledge::known, places_of_members<knowledge::known, Backend>().of[0]>(),
               whole("first_known_member"));

template <std::size_t Count>
struct cut_names {
  cut_name of[Count + 1];
};
template <class T, class Backend, std::size_t... I>
consteval auto cut_names_at(std::index_sequence<I...>) {
  constexpr places<sizeof...(I)> members = places_of_members<T, Backend>();
  return cut_names<sizeof...(I)>{
      {identifier_before(member_signature<T, members.of[I]>(), signature_tail<Backend>)..., {}}};
}
template <class T, class Backend>
consteval auto cut_names_of_members() {
  return cut_names_at<T, Backend>(std::make_index_sequence<Backend::template size<T>()>());
}

/// Copies of names, one behind the other and each with a NUL at its end, so that the long signatures do not reach the
/// program.
template <std::size_t Count, std::size_t Length>
struct kept_names {
  char text[Length + Count + 1]{};
  std::size_t end[Count + 1]{};
  [[nodiscard]] constexpr std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : end[i - 1] + 1;
    return {text + begin, end[i] - begin};
  }
};
template <std::size_t Count>
constexpr std::size_t length_of(const cut_names<Count>& names) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < Count; ++i) length += names.of[i].size;
  return length;
}
template <std::size_t Length, std::size_t Count>
constexpr kept_names<Count, Length> kept(const cut_names<Count>& names) {
  kept_names<Count, Length> to;
  std::size_t at = 0;
  for (std::size_t i = 0; i < Count; ++i) {
    for (std::size_t k = 0; k < names.of[i].size; ++k) to.text[at++] = names.of[i].begin[k];
    to.end[i] = at++;
  }
  return to;
}
template <class T, class Backend>
consteval auto kept_names_of_members() {
  constexpr auto names = cut_names_of_members<T, Backend>();
  return kept<length_of(names)>(names);
}
template <class T, class Backend>
inline constexpr auto names_of_members = kept_names_of_members<T, Backend>();

template <class Backend>
consteval bool can_cut_names() {
  constexpr auto names = cut_names_of_members<knowledge::known, Backend>();
  return names.of[0] == whole("first_known_member") && names.of[1] == whole("m3mb3r_2") &&
         names.of[2] == whole("gr\u00f6\u00dfe") && names.of[3] == whole("last");
}
template <class Backend>
inline constexpr bool knows_identifiers = can_cut_names<Backend>();

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail

// ---- runcomfy/reflect/enumerators.hpp -------------------------------------------------------------------------------
// The enumerators of an enum as a table, found by asking the compiler for the text of each value of a range.

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// Where static reflection is not at hand, enumerators are looked for among these values.
inline constexpr int first_scanned_enumerator = -1;
inline constexpr int last_scanned_enumerator = 127;

namespace detail {

template <class E, std::size_t Size>
struct enumerator_table {
  E value[Size + 1]{};
  std::string_view text[Size + 1]{};
  static constexpr std::size_t size = Size;
};

template <class E, E Value>
consteval cut_name enumerator_signature() {
#if defined(_MSC_VER) && !defined(__clang__)
  return {__FUNCSIG__, sizeof(__FUNCSIG__) - 1};
#else
  return {__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1};
#endif
}

enum class known_enum { known_enumerator = 2, gr\u00f6\u00dfe_3 };
inline constexpr std::size_t enumerator_tail =
    tail_after(enumerator_signature<known_enum, known_enum::known_enumerator>(), whole("known_enumerator"));

// A value without an enumerator is spelled as a cast of a number.
template <class E, E Value>
consteval cut_name cut_enumerator() {
  const cut_name name = identifier_before(enumerator_signature<E, Value>(), enumerator_tail);
  return name.size == 0 || (name.begin[0] >= '0' && name.begin[0] <= '9') ? cut_name() : name;
}
inline constexpr bool knows_enumerators =
    cut_enumerator<known_enum, known_enum::known_enumerator>() == whole("known_enumerator") &&
    cut_enumerator<known_enum, static_cast<known_enum>(3)>() == whole("gr\u00f6\u00dfe_3") &&
    cut_enumerator<known_enum, static_cast<known_enum>(-1)>().size == 0 &&
    cut_enumerator<known_enum, static_cast<known_enum>(0)>().size == 0;

template <class E>
consteval int first_scanned() {
  return std::is_signed_v<std::underlying_type_t<E>> ? first_scanned_enumerator : 0;
}
template <class E>
consteval std::size_t scanned_values() {
  if constexpr (std::is_same_v<std::underlying_type_t<E>, bool>) return 2;
  else return static_cast<std::size_t>(last_scanned_enumerator - first_scanned<E>() + 1);
}
template <class E>
inline constexpr auto cut_enumerators = []<std::size_t... I>(std::index_sequence<I...>) {
  return cut_names<sizeof...(I)>{
      {cut_enumerator<E, static_cast<E>(static_cast<int>(I) + first_scanned<E>())>()..., {}}};
}(std::make_index_sequence<scanned_values<E>()>());

template <class E>
consteval std::size_t count_enumerators() {
  std::size_t count = 0;
  constexpr std::size_t values = scanned_values<E>();
  for (std::size_t i = 0; i < values; ++i) count += cut_enumerators<E>.of[i].size == 0 ? 0U : 1U;
  return count;
}
// The texts alone, in memory of their own.
template <class E>
inline constexpr auto names_of_enumerators = [] {
  cut_names<count_enumerators<E>()> names;
  std::size_t at = 0;
  constexpr std::size_t values = scanned_values<E>();
  for (std::size_t i = 0; i < values; ++i)
    if (cut_enumerators<E>.of[i].size != 0) names.of[at++] = cut_enumerators<E>.of[i];
  return kept<length_of(cut_enumerators<E>)>(names);
}();
template <class E>
inline constexpr auto scanned_enumerators = [] {
  enumerator_table<E, count_enumerators<E>()> table;
  std::size_t at = 0;
  constexpr std::size_t values = scanned_values<E>();
  for (std::size_t i = 0; i < values; ++i) {
    if (cut_enumerators<E>.of[i].size == 0) continue;
    table.value[at] = static_cast<E>(static_cast<int>(i) + first_scanned<E>());
    table.text[at] = names_of_enumerators<E>[at];
    ++at;
  }
  return table;
}();

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

// ---- runcomfy/reflect/static_reflection.hpp -------------------------------------------------------------------------
// The back end that asks the compiler itself: C++26 static reflection, with names and rules from annotations.

#if defined(__cpp_impl_reflection) && defined(__cpp_expansion_statements) && defined(__cpp_lib_reflection) && \
    defined(__cpp_lib_define_static)

#include <meta>
#include <span>
#include <vector>

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

namespace detail {

template <class T>
inline constexpr std::span<const std::meta::info> data_members =
    std::define_static_array(std::meta::nonstatic_data_members_of(^^T, std::meta::access_context::unchecked()));

consteval obstacles obstacles_in(std::meta::info type, std::span<const std::meta::info> members) {
  obstacles found = {.base = !bases_of(type, std::meta::access_context::unchecked()).empty()};
  for (const std::meta::info each : members) {
    if (is_array_type(type_of(each))) found.array = true;
    if (is_reference_type(type_of(each))) found.reference = true;
    if (is_bit_field(each)) found.bit_field = true;
    if (!has_identifier(each)) found.unnamed = true;
  }
  return found;
}

consteval std::size_t fewest_of(std::span<const std::meta::info> members) {
  for (std::size_t i = members.size(); i > 0; --i) {
    const std::meta::info last = members[i - 1];
    if (!has_default_member_initializer(last) && !is_default_constructible_type(type_of(last))) return i;
  }
  return 0;
}

template <class A>
inline constexpr bool is_wire = false;
template <fixed_string Name>
inline constexpr bool is_wire<wire<Name>> = true;
template <class Wire>
inline constexpr const char* text_of_wire = std::define_static_string(Wire::name);
template <class A>
inline constexpr bool is_rule = runcomfy::detail::is_rule<A>;

/// The types of the annotations of something that are rules, or wire names; annotations of others are theirs.
consteval std::vector<std::meta::info> annotation_types(std::meta::info of, std::meta::info kind) {
  std::vector<std::meta::info> types;
  for (const std::meta::info each : annotations_of(of)) {
    const std::meta::info type = remove_cvref(type_of(each));
    if (extract<bool>(substitute(kind, {type}))) types.push_back(type);
  }
  return types;
}
/// The name that annotations give, "" where they give none.
consteval std::string_view annotated_name(std::meta::info of) {
  std::vector<std::meta::info> names = annotation_types(of, ^^is_wire);
  if (names.empty()) return {};
  names.resize(1);
  return extract<const char*>(substitute(^^text_of_wire, names));
}
consteval bool is_annotated(std::meta::info of) {
  return !annotation_types(of, ^^is_wire).empty() || !annotation_types(of, ^^is_rule).empty();
}

template <class T, class Rules>
inline constexpr bool rules_fit = false;
template <class T, class... Rules>
inline constexpr bool rules_fit<T, rule_list<Rules...>> =
    (runcomfy::detail::rule_fits<Rules, without_optional_t<T>>() && ...);
template <class Rules>
inline constexpr bool rules_differ = false;
template <class... Rules>
inline constexpr bool rules_differ<rule_list<Rules...>> = runcomfy::detail::kinds_differ<Rules...>;
template <class Rules>
inline constexpr bool rules_meet = false;
template <class... Rules>
inline constexpr bool rules_meet<rule_list<Rules...>> = runcomfy::detail::no_bounds_cross<Rules...>;

/// What annotations say of one member.
template <class T, std::size_t I>
struct noted {
  static constexpr bool any = true;
  using rules = [:substitute(^^rule_list, annotation_types(data_members<T>[I], ^^is_rule)):];
  static constexpr std::string_view wire_name = annotated_name(data_members<T>[I]);

 private:
  using declared = std::remove_const_t<typename[:type_of(data_members<T>[I]):]>;
  static_assert(annotation_types(data_members<T>[I], ^^is_wire).size() <= 1,
                "runcomfy: the annotations of this member give it two wire names");
  static_assert(is_field<declared> || rules_fit<declared, rules>,
                "runcomfy: an annotated rule does not go with the type of its member: minimum and maximum are for "
                "numbers, max_length for texts, min_items, max_items and items for lists and maps, format, media_uri "
                "and media_name for texts and lists of texts");
  static_assert(rules_differ<rules>, "runcomfy: the annotations of this member give it a rule twice");
  static_assert(rules_meet<rules>,
                "runcomfy: the annotated minimum of this member is above its maximum, so that no value is good");
};

consteval std::meta::info annotations_in(std::meta::info type, std::meta::info member, std::size_t index) {
  if (!is_annotated(member)) return ^^no_annotations;
  return substitute(^^noted, {
                                 type, std::meta::reflect_constant(index)});
}

consteval bool has_annotated_member(std::span<const std::meta::info> members) {
  for (const std::meta::info each : members)
    if (is_annotated(each)) return true;
  return false;
}

// Of enumerators with one value the first one counts.
template <class E>
consteval std::vector<std::meta::info> named_values() {
  std::vector<std::meta::info> found;
  for (const std::meta::info each : enumerators_of(^^E)) {
    auto at = found.begin();
    while (at != found.end() && extract<E>(*at) < extract<E>(each)) ++at;
    if (at == found.end() || extract<E>(*at) != extract<E>(each)) found.insert(at, each);
  }
  return found;
}
/// In the order of their values, as where they are found by asking for each value.
template <class E>
inline constexpr auto reflected_enumerators = [] {
  enumerator_table<E, named_values<E>().size()> table;
  std::size_t at = 0;
  for (const std::meta::info each : named_values<E>()) {
    const std::string_view name = annotated_name(each);
    table.value[at] = extract<E>(each);
    table.text[at++] = std::define_static_string(name.empty() ? identifier_of(each) : name);
  }
  return table;
}();

struct enumerator_faults {
  bool named_twice = false;
  bool ruled = false;
  bool same_text = false;
};
template <class E>
consteval enumerator_faults faults_of_enumerators() {
  enumerator_faults found;
  for (const std::meta::info each : enumerators_of(^^E)) {
    if (annotation_types(each, ^^is_wire).size() > 1) found.named_twice = true;
    if (!annotation_types(each, ^^is_rule).empty()) found.ruled = true;
  }
  const auto& table = reflected_enumerators<E>;
  for (std::size_t i = 0; i < table.size; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (table.text[i] == table.text[j]) found.same_text = true;
  return found;
}

}  // namespace detail

/// The name of this back end; see `bindings`.
struct static_reflection {
  static constexpr bool is_static_reflection = true;
  template <class T, std::size_t I>
  using annotations = [:detail::annotations_in(^^T, detail::data_members<T>[I], I):];
  /// Whether a member has an annotation of this library.
  template <class T>
  static consteval bool has_annotations() {
    return detail::has_annotated_member(detail::data_members<T>);
  }

  template <class T>
  static consteval std::size_t size() {
    return detail::data_members<T>.size();
  }
  /// How many members must be given at least, counted from the first.
  template <class T>
  static consteval std::size_t fewest() {
    return detail::fewest_of(detail::data_members<T>);
  }
  template <class T>
  static consteval detail::obstacles obstacles() {
    return detail::obstacles_in(^^T, detail::data_members<T>);
  }
  template <class T, class F>
  static constexpr decltype(auto) with_members(T& object, F&& f) {
    return packs::with_members(object, f);
  }
  template <class T, std::size_t I>
  static consteval std::string_view identifier() {
    return std::define_static_string(identifier_of(detail::data_members<T>[I]));
  }

  template <class E>
  static constexpr const auto& enumerators = detail::reflected_enumerators<E>;
  template <class E>
  static consteval bool has_annotated_enumerator() {
    return detail::has_annotated_member(std::define_static_array(enumerators_of(^^E)));
  }
  /// Whether the annotations of an enum make sense; if not, the compiler says why.
  template <class E>
  static consteval bool enumerators_are_sound() {
    constexpr detail::enumerator_faults found = detail::faults_of_enumerators<E>();
    static_assert(!found.named_twice, "runcomfy: the annotations of an enumerator give it two wire names");
    static_assert(!found.ruled, "runcomfy: an enumerator takes no rule as annotation, only runcomfy::wire");
    static_assert(!found.same_text, "runcomfy: two enumerators of this enum have the same text");
    return !found.named_twice && !found.ruled && !found.same_text;
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

#endif

// ---- runcomfy/reflect/backend.hpp -----------------------------------------------------------------------------------
// Which back end is in use: the most capable one that the compiler and its language mode have.

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The back end in use: `static_reflection`, else `packs`, else `bindings`. A struct means the same with each of them.
/// Templates below carry it as a defaulted parameter, and so must templates that use them and are instantiated in
/// translation units of different language modes. To use another one, name it: `write_json<T, reflect::bindings>(...)`.
#if defined(__cpp_impl_reflection) && defined(__cpp_expansion_statements) && defined(__cpp_lib_reflection) && \
    defined(__cpp_lib_define_static)
using backend = static_reflection;
#elif __cplusplus > 202302L && defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L
using backend = packs;
#else
using backend = bindings;
#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

// ---- runcomfy/reflect/describe.hpp ----------------------------------------------------------------------------------
// A table of members for a type that cannot be changed: a class of another library, one with a base, one with an array.

namespace runcomfy::inline RUNCOMFY_ABI {

/// One row of a `described` table: the name on the wire, where the value is, and the rules, as in a `field`.
template <fixed_string Name, auto Pointer, class... Rules>
  requires std::is_member_object_pointer_v<decltype(Pointer)>
struct member {
  static constexpr std::string_view wire_name = Name.view();
  static constexpr auto pointer = Pointer;
  using rules = rule_list<Rules...>;
};

/// The members of a foreign type, in the order in which they are written:
///
///     template <>
///     struct runcomfy::describe<their::camera> {
///       using members = runcomfy::described<runcomfy::member<"zoom", &their::camera::zoom, runcomfy::minimum<0>>,
///                                           runcomfy::member<"pan", &their::camera::pan>>;
///     };
///
/// The type must be default-constructible if it is to be read.
template <class... Members>
struct described {
  static constexpr std::size_t size = sizeof...(Members);

  template <class T, class F>
  static constexpr decltype(auto) with_members([[maybe_unused]] T& object, F&& f) {
    return f(object.*Members::pointer...);
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/reflect/choice.hpp ------------------------------------------------------------------------------------
// What `one_of` is made of: choices as template arguments, the nearest of them, and a text that is none.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {

/// One choice as a template argument: a text, or a whole number where `Size` is 0.
template <std::size_t Size>
struct choice {
  char text[Size]{};  // public, because a type of a template argument must be structural
  consteval choice(const char (&from)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) text[i] = from[i];
  }
  [[nodiscard]] constexpr std::string_view get() const { return {text, Size - 1}; }
};
template <>
struct choice<0> {
  std::int64_t number;
  consteval choice(std::int64_t from) : number(from) {}
  [[nodiscard]] constexpr std::int64_t get() const { return number; }
};
template <std::size_t Size>
choice(const char (&)[Size]) -> choice<Size>;
template <std::integral I>
choice(I) -> choice<0>;

}  // namespace detail

template <detail::choice... Choices>
class one_of;

namespace detail {

// Called where a literal is no choice. It is no constexpr function, so the compiler stops there and prints its name.
template <choice Nearest>
void this_is_none_of_the_choices_did_you_mean() {}  // not covered: stops the compiler

/// How many letters must be changed, added or dropped to turn one text into the other.
constexpr std::size_t distance(std::string_view from, std::string_view to) {
  constexpr std::size_t limit = 64;
  from = from.substr(0, limit);
  to = to.substr(0, limit);
  std::size_t row[limit + 1]{};
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0U : 1U);
      const std::size_t shorter = (row[j - 1] < above ? row[j - 1] : above) + 1;
      row[j] = replaced < shorter ? replaced : shorter;
      diagonal = above;
    }
  }
  return row[to.size()];
}
constexpr std::uint64_t distance(std::int64_t from, std::int64_t to) {
  const auto a = static_cast<std::uint64_t>(from);
  const auto b = static_cast<std::uint64_t>(to);
  return from < to ? b - a : a - b;
}

/// Whether `a` is nearer to a value than `b`: fewer changes, and of texts, where that is equal, more letters in common
/// at the start.
constexpr bool is_nearer(std::string_view value, std::string_view a, std::string_view b) {
  const auto common = [value](std::string_view other) {
    std::size_t count = 0;
    while (count < value.size() && count < other.size() && value[count] == other[count]) ++count;
    return count;
  };
  const std::size_t to_a = distance(value, a);
  const std::size_t to_b = distance(value, b);
  return to_a < to_b || (to_a == to_b && common(a) > common(b));
}
constexpr bool is_nearer(std::int64_t value, std::int64_t a, std::int64_t b) {
  return distance(value, a) < distance(value, b);
}

// A text on the heap that costs one null pointer while there is none, also in a constant.
class kept_text {
 public:
  constexpr kept_text() noexcept = default;
  constexpr kept_text(const kept_text& other)
      : text_(other.text_ == nullptr ? nullptr : new std::string(*other.text_)) {}
  constexpr kept_text(kept_text&& other) noexcept : text_(std::exchange(other.text_, nullptr)) {}
  constexpr kept_text& operator=(kept_text other) noexcept {
    std::swap(text_, other.text_);
    return *this;
  }
  constexpr ~kept_text() {
    if (text_ != nullptr) discard(text_);
  }
  /// Once.
  RUNCOMFY_COLD void keep(std::string_view text) { text_ = new std::string(text); }
  [[nodiscard]] std::string_view view() const noexcept { return *text_; }

 private:
  // Apart, so that compilers see at each destructor that there mostly is none.
  RUNCOMFY_COLD static constexpr void discard(const std::string* text) noexcept { delete text; }

  std::string* text_ = nullptr;
};

// All that a `one_of` holds, whatever its choices: which of them it is, or how many there are, if it is none.
struct chosen_text {
  std::size_t index;
  kept_text text = {};  // one that is no choice
};
struct chosen_number {
  std::size_t index;
  std::int64_t number = 0;
};

// Choices are short, and there are some to compare: with few branches, where memcmp has many.
inline bool same_bytes(const char* a, const char* b, std::size_t size) noexcept {
  const auto same = [a, b](auto word, std::size_t at) {
    auto other = word;
    std::memcpy(&word, a + at, sizeof word);
    std::memcpy(&other, b + at, sizeof other);
    return word == other;
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8)
      if (!same(std::uint64_t{}, at)) return false;
    return same(std::uint64_t{}, size - 8);
  }
  if (size >= 4) return same(std::uint32_t{}, 0) && same(std::uint32_t{}, size - 4);
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

// Clang instantiates it for every `one_of` and every argument before it looks at constraints.
template <choice Choice, class T>
constexpr bool is_choice(const T& value) {
  if constexpr (reflect::integer<T> && reflect::integer<decltype(Choice.get())>)
    return std::cmp_equal(Choice.get(), value);
  else if constexpr (requires { Choice.get() == value; }) return Choice.get() == value;
  else return false;
}
template <choice... Choices, class T>
constexpr bool is_no_choice(const T& value) {
  return !(is_choice<Choices>(value) || ...);
}

template <class OneOf>
struct choices_of {
  static constexpr bool lack(const auto&) { return false; }
};
template <choice... Choices>
struct choices_of<one_of<Choices...>> {
  static constexpr bool lack(const auto& value) { return is_no_choice<Choices...>(value); }
  static constexpr bool lack(const std::nullopt_t&) { return false; }
  template <std::size_t Size>
  static constexpr bool lack(const char (&literal)[Size]) {
    return is_no_choice<Choices...>(std::string_view(literal, Size - 1));
  }
};
/// Whether a literal can never equal a `one_of`, because it is no choice; false for every other type.
template <class T, class U>
constexpr bool is_never(const U& value) {
  return choices_of<T>::lack(value);
}

template <class T>
concept any_text = std::same_as<T, std::string> || std::same_as<T, std::string_view> || std::same_as<T, const char*> ||
                   std::same_as<T, char*>;

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_COLD

// ---- runcomfy/reflect/one_of.hpp ------------------------------------------------------------------------------------
// A value out of a published list: texts or whole numbers, checked by the compiler where they are written down.

namespace runcomfy::inline RUNCOMFY_ABI {

#if defined(__clang__)
#define RUNCOMFY_REFUSE(condition, sentence) __attribute__((diagnose_if((condition), sentence, "error")))
#else
#define RUNCOMFY_REFUSE(condition, sentence)
#endif

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wgcc-compat"  // diagnose_if, where pedantic
#endif
/// One of the texts: `one_of<"16:9", "1:1">`, or of the whole numbers: `one_of<81, 141>`, that a published schema
/// lists. A literal is checked by the compiler; what is known at run time only goes through `parse`, or through
/// `unchecked` where the service is known to take more than this list. A choice read from JSON that is not in the list
/// is kept.
template <detail::choice... Choices>
class one_of {
  static_assert(sizeof...(Choices) > 0, "runcomfy: one_of needs at least one choice");
  static_assert((std::same_as<decltype(Choices.get()), std::string_view> && ...) ||
                    (std::same_as<decltype(Choices.get()), std::int64_t> && ...),
                "runcomfy: the choices of one_of are either all texts or all whole numbers");

 public:
  static constexpr bool is_text = (std::same_as<decltype(Choices.get()), std::string_view> && ...);
  /// `std::string_view` or `std::int64_t`.
  using value_type = std::conditional_t<is_text, std::string_view, std::int64_t>;
  /// All choices, in the order of the schema.
  static constexpr std::array<value_type, sizeof...(Choices)> choices{Choices.get()...};
  static_assert(
      [] {
        for (std::size_t i = 0; i < choices.size(); ++i)
          for (std::size_t j = 0; j < i; ++j)
            if (choices[i] == choices[j]) return false;
        return true;
      }(),
      "runcomfy: one_of names a choice twice");
  /// The `index()` of a value that is not in the list.
  static constexpr std::size_t unknown = sizeof...(Choices);

  /// From a literal: anything but a choice does not compile.
  template <std::size_t Size>
    requires is_text
  consteval one_of(const char (&literal)[Size]) : is_{at(std::string_view(literal, Size - 1))} {}
  template <reflect::integer I>
    requires(!is_text)
  consteval one_of(I literal) : is_{at(literal), literal} {}
  /// From `runcomfy::unchecked("4:3")`: any value, in the list or not.
  template <class T>
    requires std::convertible_to<const T&, value_type>
  one_of(const unchecked_value<T>& any) : one_of(unchecked(any.value)) {}

  /// A choice known at run time only; nothing when it is not in the list.
  [[nodiscard]] static constexpr std::optional<one_of> parse(value_type value) {
    const std::size_t index = find(value);
    if (index == unknown) return std::nullopt;
    return one_of(position{index}, value);
  }
  /// Any value, in the list or not. `validate` reports one that is not.
  [[nodiscard]] static one_of unchecked(value_type value) {
    const std::size_t index = find(value);
    one_of made(position{index}, value);
    if constexpr (is_text) {
      if (index == unknown) made.is_.text.keep(value);
    }
    return made;
  }

  /// The index of a choice, for `case`: anything but a choice does not compile.
  [[nodiscard]] static consteval std::size_t at(value_type choice) {
    const std::size_t index = find(choice);
    if (index == unknown) refuse(choice);
    return index;
  }
  /// The place in `choices`, or `unknown`.
  [[nodiscard]] constexpr std::size_t index() const noexcept { return is_.index; }
  [[nodiscard]] constexpr bool known() const noexcept { return is_.index != unknown; }

  /// The text as the service spells it. It lives as long as this object.
  [[nodiscard]] constexpr std::string_view text() const noexcept
    requires is_text
  {
    return known() ? choices[is_.index] : is_.text.view();
  }
  [[nodiscard]] constexpr value_type value() const noexcept {
    if constexpr (is_text) return text();
    else return is_.number;
  }

  friend constexpr bool operator==(const one_of& a, const one_of& b) noexcept { return a.value() == b.value(); }
  /// With a literal: one that is no choice, and so never equal, does not compile where its length or clang tells.
  template <std::size_t Size>
    requires is_text
  friend constexpr bool operator==(const one_of& a, const char (&literal)[Size])
      RUNCOMFY_REFUSE((detail::is_never<one_of<Choices...>>(literal)),
                      "runcomfy: this literal is no choice, and never equal to one") {
    static_assert(((Choices.get().size() == Size - 1) || ...),
                  "runcomfy: this literal is none of the choices of its one_of, and never equal to one");
    return a.text() == std::string_view(literal, Size - 1);
  }
  template <reflect::integer I>
    requires(!is_text)
  friend constexpr bool operator==(const one_of& a, I number)
      RUNCOMFY_REFUSE((detail::is_never<one_of<Choices...>>(number)),
                      "runcomfy: this number is no choice, and never equal to one") {
    return std::cmp_equal(a.is_.number, number);
  }
  template <detail::any_text S>
    requires is_text
  friend constexpr bool operator==(const one_of& a, const S& text) noexcept {
    return a.text() == text;
  }

 private:
  struct position {
    std::size_t index;
  };

  constexpr one_of(position where, [[maybe_unused]] value_type value) : is_{where.index} {
    if constexpr (!is_text) is_.number = value;
  }
  static constexpr std::size_t find(value_type value) {
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (same(choices[i], value)) return i;
    return unknown;
  }
  static constexpr bool same(value_type a, value_type b) {
    if constexpr (is_text) {
      if (a.size() != b.size()) return false;
      if (!std::is_constant_evaluated()) return detail::same_bytes(a.data(), b.data(), a.size());
    }
    return a == b;
  }
  static constexpr void refuse(value_type value) {  // not covered: stops the compiler
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < choices.size(); ++i)
      if (detail::is_nearer(value, choices[i], choices[nearest])) nearest = i;
    std::size_t i = 0;
    ((i++ == nearest ? detail::this_is_none_of_the_choices_did_you_mean<Choices>() : void()), ...);
  }

  std::conditional_t<is_text, detail::chosen_text, detail::chosen_number> is_;
};
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#undef RUNCOMFY_REFUSE

namespace reflect {
template <runcomfy::detail::choice... Choices>
inline constexpr bool is_one_of<one_of<Choices...>> = true;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/reflect/field.hpp -------------------------------------------------------------------------------------
// A member with its wire name and its rules in the type, that reads and writes like what it holds.

namespace runcomfy::inline RUNCOMFY_ABI {

namespace reflect {
struct blank_maker;
}

#if defined(__clang__)
#define RUNCOMFY_REFUSE(condition, sentence) __attribute__((diagnose_if((condition), sentence, "error")))
#else
#define RUNCOMFY_REFUSE(condition, sentence)
#endif
#define RUNCOMFY_PATH_FOR_MEDIA                                                                                     \
  "runcomfy: this text is a path on this computer; give media by a public https URL, or send the file itself with " \
  "runcomfy::data_uri if the model takes it"
#if defined(__GNUC__) && !defined(__clang__)
#define RUNCOMFY_ALWAYS_INLINE [[gnu::always_inline]]  // see detail::check_number
#else
#define RUNCOMFY_ALWAYS_INLINE
#endif

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wgcc-compat"  // diagnose_if, where pedantic
#endif

namespace detail {

/// The one item of a list of media in braces. A path on this computer is none.
template <class List>
struct only_media_item : only_item<List> {
  using only_item<List>::only_item;
  template <std::size_t Size>
    requires(takes_item<typename List::value_type, const char (&)[Size]>())
  RUNCOMFY_ALWAYS_INLINE constexpr only_media_item(const char (&literal)[Size])
      RUNCOMFY_REFUSE((is_path_literal(literal)), RUNCOMFY_PATH_FOR_MEDIA)
      : only_item<List>(literal) {
    check_media(literal);
  }
};

template <class List, bool IsMedia>
struct only_item_of {
  using type = std::conditional_t<IsMedia, only_media_item<List>, only_item<List>>;
};
template <class Other, bool IsMedia>
  requires(!reflect::list_like<Other>)
struct only_item_of<Other, IsMedia> {
  struct type {};
};

}  // namespace detail

/// A member called `Name` on the wire:
///
///     field<"600_prompt", std::string> prompt;                                            // must be given
///     field<"598_steps", std::optional<int>, minimum<6>, maximum<20>> steps = {};         // may be left out
///
/// The type says the need: `std::optional` may be left out, anything else must be given, so that a forgotten one does
/// not compile. `Rules` are those of the published schema (`reflect/rules.hpp`). What the compiler can see is checked
/// by it: spellings of `one_of`, numbers that do not fit the type, literals that are too long, lists with too many
/// items, and constants out of range (everywhere in constant expressions; in other code by clang, and by g++ from -O1).
/// The rest is checked by `validate`. As thread-safe as `T`.
template <fixed_string Name, class T, class... Rules>
class field {
  using inner = reflect::without_optional_t<T>;
  using item = typename detail::item_of<inner>::type;
  static constexpr bool is_optional = reflect::is_optional<T>;
  static constexpr bool is_media = (detail::asks_for_media<Rules> || ...);
  static constexpr bool holds_media = (detail::asks_items_for_media<Rules> || ...);

  static_assert(Name.size() > 0, "runcomfy: a field needs a name");
  static_assert((detail::is_rule<Rules> && ...), "runcomfy: a field takes only rules after its type");
  static_assert(
      (detail::rule_fits<Rules, inner>() && ...),
      "runcomfy: a rule does not go with the type of its field: minimum and maximum are for numbers, max_length "
      "for texts, min_items, max_items and items for lists and maps, format, media_uri and media_name for texts and "
      "lists of texts");
  static_assert(detail::kinds_differ<Rules...>, "runcomfy: a field takes each rule once");
  static_assert(detail::no_bounds_cross<Rules...>,
                "runcomfy: the minimum of this field is above its maximum, so that no value is good");
  static_assert(!reflect::is_optional<inner>, "runcomfy: an optional of an optional has no meaning in JSON");

 public:
  using value_type = T;
  static constexpr std::string_view wire_name = Name.view();

  /// Nothing; only where `T` is a `std::optional`.
  // Compilers quote the line of a deleted function, so what the user should read stands on it.
  // clang-format off
  constexpr field() requires is_optional = default;
  constexpr field() requires(!is_optional) = delete;  // this field must be given: its type is no std::optional
  // clang-format on
  constexpr field(std::nullopt_t)
    requires is_optional
      : value_() {}

  /// A literal of a `one_of`.
  template <std::size_t Size>
    requires detail::takes_text_choice<inner>
  consteval field(const char (&literal)[Size]) : value_(inner(literal)) {}
  template <class I>
    requires detail::takes_number_choice<inner, I>
  consteval field(I literal) : value_(inner(literal)) {}

  /// A text.
  template <std::size_t Size>
    requires(std::same_as<inner, std::string> && !is_media)
  constexpr field(const char (&literal)[Size])
      RUNCOMFY_REFUSE((detail::breaks_length<Rules...>(literal)),
                      "runcomfy: this text is longer than the max_length of its field")
      : value_(inner(static_cast<const char*>(literal))) {
    static_assert(detail::literal_fits<Size - 1, Rules...>,
                  "runcomfy: this literal is longer than the field's max_length allows");
    detail::check_text<Rules...>(literal);
  }
  /// The same for media: a path on this computer is none.
  template <std::size_t Size>
    requires(std::same_as<inner, std::string> && is_media)
  RUNCOMFY_ALWAYS_INLINE constexpr field(const char (&literal)[Size])
      RUNCOMFY_REFUSE((detail::is_path_literal(literal)), RUNCOMFY_PATH_FOR_MEDIA)
      : value_(inner(static_cast<const char*>(literal))) {
    static_assert(detail::literal_fits<Size - 1, Rules...>,
                  "runcomfy: this literal is longer than the field's max_length allows");
    detail::check_text<Rules...>(literal);
    detail::check_media(literal);
  }
  template <class S>
    requires detail::takes_text<inner, S>
  constexpr field(const S& text) : value_(inner(std::string_view(text))) {}

  /// A number of a type whose values all fit.
  template <class N>
    requires detail::takes_any_number<inner, N>
  RUNCOMFY_ALWAYS_INLINE constexpr field(N number)
      RUNCOMFY_REFUSE((detail::breaks_range<Rules...>(number)),
                      "runcomfy: this number is outside the minimum and maximum of its field")
      : value_(static_cast<inner>(number)) {
    detail::check_number<Rules...>(number);
  }
  /// A number of another type: a constant whose value fits. Cast a variable to the type of the field.
  template <class N>
    requires detail::takes_constant_number<inner, N>
  consteval field(N constant) : value_(detail::fitting<inner>(constant)) {
    detail::check_number<Rules...>(constant);
  }

  /// Two and more items of a list, in braces.
  template <class... U>
    requires(detail::takes_items<inner, item, U...> && !holds_media)
  constexpr field(U&&... items) : value_(detail::list_of<inner>(std::forward<U>(items)...)) {
    static_assert(detail::count_fits<sizeof...(U), Rules...>,
                  "runcomfy: this list has more items than the field's max_items allows");
    static_assert(detail::count_suffices<sizeof...(U), Rules...>,
                  "runcomfy: this list has fewer items than the field's min_items asks for");
  }
  /// The same for media: a path on this computer is none.
  template <class... U>
    requires(detail::takes_items<inner, item, U...> && holds_media)
  RUNCOMFY_ALWAYS_INLINE constexpr field(U&&... items)
      RUNCOMFY_REFUSE((detail::has_path_literal(items...)), RUNCOMFY_PATH_FOR_MEDIA)
      : value_(detail::list_of<inner>(std::forward<U>(items)...)) {
    static_assert(detail::count_fits<sizeof...(U), Rules...>,
                  "runcomfy: this list has more items than the field's max_items allows");
    static_assert(detail::count_suffices<sizeof...(U), Rules...>,
                  "runcomfy: this list has fewer items than the field's min_items asks for");
    (detail::check_media(items), ...);
  }
  /// The only item of a list, in braces.
  constexpr field(typename detail::only_item_of<inner, holds_media>::type only)
    requires(reflect::list_like<inner> && !detail::takes_braced_items<inner>)
      : value_(detail::list_of<inner>(std::move(only.value))) {
    static_assert(detail::count_fits<1, Rules...>,
                  "runcomfy: this list has more items than the field's max_items allows");
    static_assert(detail::count_suffices<1, Rules...>,
                  "runcomfy: this list has fewer items than the field's min_items asks for");
  }
  /// The items of a list of structs, or the pairs of a map, in braces.
  constexpr field(std::initializer_list<item> items)
    requires detail::takes_braced_items<inner>
      : value_(inner(items)) {}

  /// A struct; `.lora = {{.path = "..."}}` names no type.
  constexpr field(inner object)
    requires reflect::reflectable<inner>
      : value_(std::move(object)) {}
  /// Whatever else `T` takes.
  template <class U>
    requires detail::takes_value<field, T, U>
  constexpr field(U&& value) : value_(std::forward<U>(value)) {}
  /// A value that the rules do not allow, by its own name: `.steps = runcomfy::unchecked(40)`.
  template <class U>
    requires(std::constructible_from<inner, const U&> || std::constructible_from<inner, unchecked_value<U>>)
  constexpr field(const unchecked_value<U>& any) : value_(detail::taken_unchecked<inner>(any)) {}

  [[nodiscard]] constexpr inner& operator*() noexcept { return held(value_); }
  [[nodiscard]] constexpr const inner& operator*() const noexcept { return held(value_); }
  [[nodiscard]] constexpr inner* operator->() noexcept { return &held(value_); }
  [[nodiscard]] constexpr const inner* operator->() const noexcept { return &held(value_); }

  [[nodiscard]] constexpr bool has_value() const noexcept
    requires is_optional
  {
    return value_.has_value();
  }
  [[nodiscard]] constexpr explicit operator bool() const noexcept
    requires is_optional
  {
    return value_.has_value();
  }
  constexpr void reset() noexcept
    requires is_optional
  {
    value_.reset();
  }
  template <class U>
  [[nodiscard]] constexpr inner value_or(U&& other) const
    requires is_optional
  {
    return value_.value_or(std::forward<U>(other));
  }

  /// The value itself, with its `std::optional`.
  [[nodiscard]] constexpr T& get() noexcept { return value_; }
  [[nodiscard]] constexpr const T& get() const noexcept { return value_; }
  constexpr operator const T&() const noexcept
    requires(!is_optional)
  {
    return value_;
  }

  friend constexpr bool operator==(const field& a, const field& b)
    requires std::equality_comparable<T>
  {
    return a.value_ == b.value_;
  }
  // No template, so that nothing is as good a match: not what `std::optional` brings, and no conversion to a field.
  friend constexpr bool operator==(const field& a, const T& b)
    requires(is_optional && std::equality_comparable<T>)
  {
    return a.value_ == b;
  }
  // clang-format off
  friend constexpr bool operator==(const field&, std::nullptr_t) requires std::same_as<inner, std::string> = delete;  // std::nullopt is meant
  // clang-format on
  template <class U>
    requires detail::comparable<T, U>
  friend constexpr bool operator==(const field& a, const U& b)
      RUNCOMFY_REFUSE((detail::is_never<reflect::without_optional_t<T>>(b)),
                      "runcomfy: this literal is no choice, and never equal to one") {
    return detail::same_value(a.value_, b);
  }

 private:
  friend struct reflect::blank_maker;
  struct blank {};
  constexpr field(blank, T&& value) : value_(std::move(value)) {}

  template <class V>
  static constexpr auto& held(V& value) noexcept {
    if constexpr (is_optional) return *value;
    else return value;
  }

  T value_;
};
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// Fields of different names or rules compare by what they hold.
template <fixed_string A, class T, class... R, fixed_string B, class U, class... S>
  requires(std::same_as<reflect::without_optional_t<T>, reflect::without_optional_t<U>>)
[[nodiscard]] constexpr bool operator==(const field<A, T, R...>& a, const field<B, U, S...>& b) {
  return a.get() == b.get();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_REFUSE
#undef RUNCOMFY_PATH_FOR_MEDIA
#undef RUNCOMFY_ALWAYS_INLINE

// ---- runcomfy/reflect/member_list.hpp -------------------------------------------------------------------------------
// A list of types or values with cheap access by index: what std::tuple does, without its include cost.

namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail {

template <class T>
struct type_is {
  using type = T;
};

template <std::size_t I, class T>
struct indexed_type {};
template <class Indices, class... T>
struct indexed_types;
template <std::size_t... I, class... T>
struct indexed_types<std::index_sequence<I...>, T...> : indexed_type<I, T>... {};

// One overload resolution against the bases, whatever the length of the list.
template <std::size_t I, class T>
type_is<T> type_of(indexed_type<I, T>);

template <std::size_t I, class T>
struct indexed_value {
  T value;
};
template <class Indices, class... T>
struct indexed_values;
template <std::size_t... I, class... T>
struct indexed_values<std::index_sequence<I...>, T...> : indexed_value<I, T>... {};

template <std::size_t I, class T>
constexpr const T& value_at(const indexed_value<I, T>& from) {
  return from.value;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail

// ---- runcomfy/reflect/info.hpp --------------------------------------------------------------------------------------
// The seam: the members of a struct, their types, names and rules, whatever the back end.

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

namespace detail {

template <class T, class Backend>
consteval bool is_sound() {
  static_assert(reflectable<T>,
                "runcomfy: this type is no plain struct (an aggregate without base classes), and there "
                "is no runcomfy::describe<T> for it");
  if constexpr (described<T>) return true;
  else if constexpr (!reflectable<T>) return false;
  else return can_be_taken_apart<T, Backend::template obstacles<T>()>();
}
/// Whether a type can be taken apart; if not, the compiler says why, once.
template <class T, class Backend>
inline constexpr bool sound = is_sound<T, Backend>();

template <class T, class Backend>
consteval std::size_t size_of() {
  if constexpr (!sound<T, Backend>) return 0;
  else if constexpr (described<T>) return describe<T>::members::size;
  else return Backend::template size<T>();
}

}  // namespace detail

/// Calls `f(m0, m1, ...)` with references to the members, const where the object is, and returns what it returns.
template <class Backend = backend, class T, class F>
constexpr decltype(auto) with_members([[maybe_unused]] T& object, F&& f) {
  using type = std::remove_const_t<T>;
  if constexpr (!detail::sound<type, Backend>) return f();  // not covered: the compiler has said why
  else if constexpr (described<type>) return describe<type>::members::with_members(object, f);
  else return Backend::with_members(object, f);
}

namespace detail {

struct collect_types {
  template <class... M>
  constexpr indexed_types<std::index_sequence_for<M...>, M...> operator()(M&...) const {  // not covered: only its type
    return {};
  }
};
template <class T, class Backend>
using types_of = decltype(with_members<Backend>(std::declval<T&>(), collect_types()));

}  // namespace detail

/// The number of members. A struct that cannot be taken apart is a compile error with a sentence, never zero.
template <class T, class Backend = backend>
inline constexpr std::size_t size = detail::size_of<T, Backend>();

/// The type of member `I`, as it was declared.
template <class T, std::size_t I, class Backend = backend>
using member_type = typename decltype(detail::type_of<I>(detail::types_of<T, Backend>()))::type;

/// Member `I` of an object. For all members at once `with_members` compiles faster.
template <std::size_t I, class Backend = backend, class T>
constexpr auto& get(T& object) {
  return *with_members<Backend>(object, [](auto&... members) {
    return detail::value_at<I>(
        detail::indexed_values<std::index_sequence_for<decltype(members)...>, decltype(&members)...>{{&members}...});
  });
}

/// The C++ name of member `I`, with a NUL behind it; "" for members of described types.
template <class T, std::size_t I, class Backend = backend>
consteval std::string_view identifier() {
  if constexpr (described<T>) {
    return {};
  } else if constexpr (Backend::is_static_reflection) {
    return Backend::template identifier<T, I>();
  } else {
    static_assert(detail::knows_identifiers<Backend>,
                  "runcomfy: this compiler spells signatures in an unknown way, so the names of plain members cannot "
                  "be read: name them with runcomfy::field<\"name\", T>, and please report the compiler");
    return detail::names_of_members<T, Backend>[I];
  }
}

namespace detail {

// A plain member: named by an annotation or by its identifier, with the rules of its annotations.
template <class T, std::size_t I, class M, class Backend>
struct source {
  using value_type = M;
  using annotations = typename Backend::template annotations<T, I>;
  using rules = typename annotations::rules;
  static consteval std::string_view wire_name() {
    if constexpr (annotations::wire_name.empty()) return identifier<T, I, Backend>();
    else return annotations::wire_name;
  }
};
template <class T, std::size_t I, fixed_string Name, class V, class... Rules, class Backend>
struct source<T, I, field<Name, V, Rules...>, Backend> {
  using annotations = typename Backend::template annotations<T, I>;
  static_assert(!annotations::any, "runcomfy: a field has its name and its rules in its type: it takes no annotations");
  using value_type = V;
  using rules = rule_list<Rules...>;
  static consteval std::string_view wire_name() { return Name.view(); }
};

template <class Members>
struct rows;
template <class... Members>
struct rows<runcomfy::described<Members...>> {
  using types = indexed_types<std::index_sequence_for<Members...>, Members...>;
};
template <class T, std::size_t I, class M, class Backend>
  requires reflect::described<T>
struct source<T, I, M, Backend> {
  static_assert(!Backend::template has_annotations<T>(),
                "runcomfy: this type has a table (runcomfy::describe) and annotated members: use one of them");
  using row = typename decltype(type_of<I>(typename rows<typename describe<T>::members>::types{}))::type;
  using value_type = M;
  using rules = typename row::rules;
  static consteval std::string_view wire_name() { return row::wire_name; }
};

constexpr cut_name as_cut(std::string_view text) {  // not covered: while compiling
  return {text.data(), text.size()};
}
template <class T, class Backend, std::size_t... I>
consteval bool names_differ(std::index_sequence<I...>) {
  const cut_name names[sizeof...(I) + 1] = {
      as_cut(source<T, I, std::remove_const_t<member_type<T, I, Backend>>, Backend>::wire_name())..., {}};
  for (std::size_t i = 0; i < sizeof...(I); ++i)
    for (std::size_t j = i + 1; j < sizeof...(I); ++j)
      if (names[i].size == names[j].size && names[i] == names[j]) return false;
  return true;
}

template <class T, class Backend>
inline constexpr bool has_distinct_names = names_differ<T, Backend>(std::make_index_sequence<size<T, Backend>>());

}  // namespace detail

/// What is known about member `I` of `T`. The names come from its `field`, else from its annotations (C++26), else from
/// `describe<T>`, else from the member's identifier.
template <class T, std::size_t I, class Backend = backend>
struct info {
  static_assert(detail::has_distinct_names<T, Backend>, "runcomfy: two members of this struct have the same wire name");

  /// The type as declared: `field<...>` or a plain type.
  using declared = std::remove_const_t<member_type<T, I, Backend>>;
  /// What is written and read: the type inside a field, with its `std::optional`.
  using value_type = typename detail::source<T, I, declared, Backend>::value_type;
  /// The rules as types, `rule_list<...>`.
  using rules = typename detail::source<T, I, declared, Backend>::rules;
  /// The property's name in JSON; a NUL stands behind it.
  static constexpr std::string_view wire_name = detail::source<T, I, declared, Backend>::wire_name();
  /// The member's name in C++; a NUL stands behind it. "" for members of described types.
  static constexpr std::string_view member = identifier<T, I, Backend>();
  /// Whether the property must be there: whether the type is no `std::optional`.
  static constexpr bool required = !is_optional<value_type>;
};

/// What a member holds: the value inside a `field`, the member itself otherwise.
template <class M>
constexpr auto& value_of(M& member) {
  if constexpr (is_field<std::remove_const_t<M>>) return member.get();
  else return member;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

// ---- runcomfy/reflect/blank.hpp -------------------------------------------------------------------------------------
// An object to read into, made although its required members have no value yet.

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The one door to the blank state of fields, which users never see: a reader opens it and fills what it made, or
/// throws it away.
struct blank_maker {
  template <class T, class Backend>
  static constexpr T make();

 private:
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
  // The members after the last required one keep their own initialisers.
  template <class T, class Backend, std::size_t... I>
  static constexpr T make_members(std::index_sequence<I...>) {
    return T{make<std::remove_const_t<member_type<T, I, Backend>>, Backend>()...};
  }
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
  template <class T, class Backend, std::size_t... I>
  static constexpr T make_array(std::index_sequence<I...>) {
    return T{{(static_cast<void>(I), make<typename T::value_type, Backend>())...}};
  }
};

template <class T, class Backend>
constexpr T blank_maker::make() {
  if constexpr (std::is_default_constructible_v<T>) {
    return T{};
  } else if constexpr (is_field<T>) {
    return T(typename T::blank{}, make<typename T::value_type, Backend>());
  } else if constexpr (is_one_of<T>) {
    return *T::parse(T::choices[0]);
  } else if constexpr (fixed_list<T>) {
    return make_array<T, Backend>(std::make_index_sequence<std::tuple_size<T>::value>{});
  } else {
    static_assert(reflectable<T>, "runcomfy: this type can only be written, not read: it has no default constructor");
    static_assert(!described<T>, "runcomfy: a described type needs a default constructor to be read");
    return make_members<T, Backend>(std::make_index_sequence<Backend::template fewest<T>()>{});
  }
}

/// A `T` to read into. Members that have initialisers keep them, required members are blank: the reader must fill each
/// one or throw the object away.
template <class T, class Backend = backend>
[[nodiscard]] constexpr T make_blank() {
  return blank_maker::make<T, Backend>();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

// ---- runcomfy/reflect/enums.hpp -------------------------------------------------------------------------------------
// Enumerators and their texts: from a table of the user, else from the enumerators' own names.

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {
struct no_names {};
}  // namespace detail

/// Specialise it where enumerators are spelled differently on the wire, or lie outside -1 to 127:
///
///     template <>
///     inline constexpr auto runcomfy::enum_names<speed> =
///         std::array{std::pair{speed::fast, std::string_view("very-fast")}, ...};
template <class E>
inline constexpr detail::no_names enum_names{};

namespace reflect {

namespace detail {

template <class E>
concept has_names = !std::same_as<std::remove_cvref_t<decltype(enum_names<E>)>, runcomfy::detail::no_names>;

// A cast of any number is defined only where the underlying type is fixed, which is where `E{0}` compiles.
template <class E>
concept has_fixed_type = requires { E{0}; };

// Two pairs with one text could not be told apart when they are read.
consteval bool texts_differ(const auto& table) {
  std::size_t same = 0;
  std::size_t size = 0;
  for (const auto& [value, text] : table) {
    ++size;
    for (const auto& [other, name] : table) same += text == name ? 1U : 0U;
  }
  return same == size;
}

template <class E, class Backend>
consteval bool can_be_named() {
  if constexpr (has_names<E>) {
    static_assert(texts_differ(enum_names<E>),
                  "runcomfy: runcomfy::enum_names gives two enumerators of this enum the same text");
    static_assert(!Backend::template has_annotated_enumerator<E>(),
                  "runcomfy: this enum has a table (runcomfy::enum_names) and annotated enumerators: use one of them");
    return true;
  } else if constexpr (Backend::is_static_reflection) {
    return Backend::template enumerators_are_sound<E>();
  } else {
    static_assert(has_fixed_type<E>,
                  "runcomfy: the names of this enum cannot be found: make it an enum class, or specialise "
                  "runcomfy::enum_names<E>");
    static_assert(knows_enumerators,
                  "runcomfy: this compiler spells signatures in an unknown way: specialise runcomfy::enum_names<E>");
    if constexpr (has_fixed_type<E> && knows_enumerators) {
      static_assert(scanned_enumerators<E>.size > 0,
                    "runcomfy: no enumerator of this enum has a value from -1 to 127, where names are found: "
                    "specialise runcomfy::enum_names<E>");
      return scanned_enumerators<E>.size > 0;
    } else {
      return false;
    }
  }
}
/// Whether the names of an enum are known; if not, the compiler says why, once.
template <class E, class Backend>
inline constexpr bool nameable = can_be_named<E, Backend>();

template <class E, class Backend>
constexpr const auto& table_of() {
  if constexpr (Backend::is_static_reflection) return Backend::template enumerators<E>;
  else return scanned_enumerators<E>;
}

}  // namespace detail

/// The text of an enumerator; "" for a value that has none.
template <class Backend = backend, class E>
  requires std::is_enum_v<E>
[[nodiscard]] constexpr std::string_view enum_text(E value) {
  if constexpr (!detail::nameable<E, Backend>) {  // not covered: the compiler has said why
    return {};
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, text] : enum_names<E>)
      if (each == value) return text;
    return {};
  } else {
    const auto& table = detail::table_of<E, Backend>();
    for (std::size_t i = 0; i < table.size; ++i)
      if (table.value[i] == value) return table.text[i];
    return {};
  }
}

/// The enumerator with that text.
template <class E, class Backend = backend>
  requires std::is_enum_v<E>
[[nodiscard]] constexpr std::optional<E> enum_from(std::string_view text) {
  if constexpr (!detail::nameable<E, Backend>) {  // not covered: the compiler has said why
    return std::nullopt;
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, name] : enum_names<E>)
      if (name == text) return each;
    return std::nullopt;
  } else {
    const auto& table = detail::table_of<E, Backend>();
    for (std::size_t i = 0; i < table.size; ++i)
      if (table.text[i] == text) return table.value[i];
    return std::nullopt;
  }
}

/// Calls `f(text)` for the text of every enumerator, in the order of the table or of the values.
template <class E, class Backend = backend, class F>
constexpr void for_each_enum_text(F&& f) {
  if constexpr (!detail::nameable<E, Backend>) {
  } else if constexpr (detail::has_names<E>) {
    for (const auto& [each, name] : enum_names<E>) f(name);
  } else {
    const auto& table = detail::table_of<E, Backend>();
    for (std::size_t i = 0; i < table.size; ++i) f(table.text[i]);
  }
}

}  // namespace reflect
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/reflect/facts.hpp -------------------------------------------------------------------------------------
// What a published schema says beside the rules: titles, defaults and demands on media, as a table of the struct.

namespace runcomfy::inline RUNCOMFY_ABI {

/// What the service demands of the file behind a media URL. The rule is a quantity and a comparison in the service's
/// spelling and means "must be": `file_size_mb<`, `width_pixels>`, `width/height<` (schemas, `validations`). The
/// library looks at no file: these are told, not checked.
struct media_demand {
  std::string_view rule;
  double value = 0;
};

/// A view of an array of demands, which must live as long: a `static constexpr` one.
struct media_demands {
  const media_demand* first = nullptr;
  std::size_t count = 0;

  constexpr media_demands() noexcept = default;
  template <std::size_t Count>
  constexpr media_demands(const media_demand (&array)[Count]) noexcept : first(array), count(Count) {}

  [[nodiscard]] constexpr std::size_t size() const noexcept { return count; }
  [[nodiscard]] constexpr bool empty() const noexcept { return count == 0; }
  [[nodiscard]] constexpr const media_demand* begin() const noexcept { return first; }
  [[nodiscard]] constexpr const media_demand* end() const noexcept { return first + count; }
};

/// What a schema says of one property beside its rules. A model's struct holds a table of them, never template
/// arguments:
///
///     static constexpr runcomfy::media_demand image_demands[] = {{"file_size_mb<", 10}, {"width_pixels>", 384}};
///     static constexpr runcomfy::fact facts[] = {
///         {.wire_name = "598_steps", .title = "Steps", .default_json = "10"},
///         {.wire_name = "image", .title = "Image", .validations = image_demands},
///     };
///
/// Each wire name must be that of a member; properties without facts need no row.
struct fact {
  std::string_view wire_name;
  std::string_view title = {};
  /// The published default as JSON text; empty where there is none. It is never sent: the service fills it in.
  std::string_view default_json = {};
  media_demands validations = {};
};

namespace reflect {

/// Where the constants of a struct stand, `model_id` and `facts`: in itself. Specialised for types that can have none.
template <class T>
struct constants_of {
  using type = T;
};
template <class T>
using constants = typename constants_of<T>::type;

template <class T>
concept has_facts = requires {
  constants<T>::facts[0].wire_name;
  constants<T>::facts[0].default_json;
};

/// The facts of a property; nothing where the struct has none.
template <class T>
[[nodiscard]] constexpr const fact* find_fact([[maybe_unused]] std::string_view wire_name) {
  if constexpr (has_facts<T>) {
    for (const fact& each : constants<T>::facts)
      if (each.wire_name == wire_name) return &each;
  }
  return nullptr;
}

}  // namespace reflect
}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/json/keys.hpp -----------------------------------------------------------------------------------------
// The keys of a struct as they are written.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

consteval bool is_utf8(std::string_view name) {
  const char* const end = name.data() + name.size();
  for (const char* at = name.data(); at != end;) {
    const std::size_t length = static_cast<unsigned char>(*at) < 0x80 ? 1 : utf8_sequence(at, end);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

// The keys of a struct as they are written, each with the comma before it: `,"prompt":,"steps":`.
template <std::size_t Count, std::size_t Size>
struct key_texts {
  char data[Size + 1]{};
  std::size_t begin[Count + 1]{};
};
template <std::size_t Count>
struct name_list {
  std::string_view names[Count + 1];

  [[nodiscard]] consteval bool all_utf8() const {
    for (std::size_t i = 0; i < Count; ++i)
      if (!is_utf8(names[i])) return false;
    return true;
  }
  [[nodiscard]] consteval std::size_t text_size() const {
    std::size_t size = 0;
    char escaped[6]{};
    for (std::size_t i = 0; i < Count; ++i) {
      size += 4;
      for (const char c : names[i]) size += static_cast<std::size_t>(put_character(escaped, c) - escaped);
    }
    return size;
  }
  template <std::size_t Size>
  [[nodiscard]] consteval key_texts<Count, Size> texts() const {
    key_texts<Count, Size> out;
    char* to = out.data;
    for (std::size_t i = 0; i < Count; ++i) {
      *to++ = ',';
      *to++ = '"';
      for (const char c : names[i]) to = put_character(to, c);
      *to++ = '"';
      *to++ = ':';
      out.begin[i + 1] = static_cast<std::size_t>(to - out.data);
    }
    return out;
  }
};
template <class T, class Backend, std::size_t... I>
consteval auto names_of(std::index_sequence<I...>) {
  return name_list<sizeof...(I)>{{reflect::info<T, I, Backend>::wire_name...}};
}
template <class T, class Backend>
inline constexpr auto keys_of = [] {
  constexpr auto list = names_of<T, Backend>(std::make_index_sequence<reflect::size<T, Backend>>());
  static_assert(list.all_utf8(), "runcomfy: the name of a member of this struct is not UTF-8");
  return list.template texts<list.text_size()>();
}();

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/shape.hpp ----------------------------------------------------------------------------------------
// Which form of JSON a C++ type takes: decided once, for the writer and for the reader.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

enum class shape : unsigned char {
  any,
  any_array,
  any_object,
  optional,
  one_of,
  text,
  boolean,
  integer,
  real,
  enumeration,
  map,
  fixed_list,
  list,
  structure,
  none
};

template <class T>
consteval shape shape_of() {
  if constexpr (std::same_as<T, value>) return shape::any;
  else if constexpr (std::same_as<T, array>) return shape::any_array;
  else if constexpr (std::same_as<T, object>) return shape::any_object;
  else if constexpr (reflect::is_optional<T>) return shape::optional;  // before lists: in C++26 it is a range
  else if constexpr (reflect::is_one_of<T>) return shape::one_of;
  else if constexpr (reflect::text_like<T>) return shape::text;
  else if constexpr (std::same_as<T, bool>) return shape::boolean;
  else if constexpr (integer<T>) return shape::integer;
  else if constexpr (std::same_as<T, float> || std::same_as<T, double>) return shape::real;
  else if constexpr (std::is_enum_v<T>) return shape::enumeration;
  else if constexpr (reflect::map_like<T>) return shape::map;
  else if constexpr (reflect::fixed_list<T>) return shape::fixed_list;
  else if constexpr (reflect::growing_list<T>) return shape::list;
  else if constexpr (reflect::reflectable<T>) return shape::structure;
  else return shape::none;
}

// What inserting gives: in a map that tells whether the key was new, in a multimap just the place.
template <class Map>
concept multimap_like = reflect::map_like<Map> && requires(Map& map, typename Map::value_type&& item) {
  map.insert(static_cast<typename Map::value_type&&>(item));
} && !requires(Map& map, typename Map::value_type&& item) {
  map.insert(static_cast<typename Map::value_type&&>(item)).second;
};

template <class T>
consteval shape known_shape() {
  static_assert(!multimap_like<T>,
                "runcomfy: a map with several values of one key cannot be JSON: use a map whose values are lists");
  static_assert(!reflect::is_optional<T> || !reflect::is_optional<reflect::without_optional_t<T>>,
                "runcomfy: an optional of an optional has no meaning in JSON");
  static_assert(shape_of<T>() != shape::none,
                "runcomfy: a value of this type cannot be JSON. Use bool, an integer of up to 64 bits, float, double, "
                "std::string, an enum, one_of, std::optional, std::vector, std::array, a map with std::string keys, "
                "json::value or a plain struct; or name the members of the type with runcomfy::describe<T>");
  return shape_of<T>();
}

/// Whether a text is a C string that is no text at all.
template <class Text>
constexpr bool is_null_text([[maybe_unused]] const Text& text) {
  if constexpr (std::is_pointer_v<Text>) return text == nullptr;
  else return false;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/decode.hpp ---------------------------------------------------------------------------------------
// JSON text to C++ values, straight into the members: no `json::value` is made on the way.

// Room that is written before it is read: C++26 would fill it first.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(indeterminate)
#define RUNCOMFY_UNSET [[indeterminate]]
#endif
#endif
#if !defined(RUNCOMFY_UNSET)
#define RUNCOMFY_UNSET
#endif
#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_APART
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// Reads a `T` from a JSON text, as strictly as `json::parse`. Members that `T` does not know are checked and passed
/// over; a member of `T` given twice is an error; a `std::optional` that is null or not there is unset; what is not
/// optional must be there, and all that is missing is told at once. An integer must be exact and in range (`7.0` is 7);
/// a `one_of` keeps a spelling it does not know. The error is `protocol` and tells the byte and the JSON pointer, never
/// the text. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<T> from_json(std::string_view text, const json::limits& within = {});

namespace json::detail {

// A number that is written with a point or an exponent and is an integer all the same, as 7.0 and 7e2 are: its
// magnitude, exactly.
template <class Lazy = void>
std::optional<lazily<Lazy, std::uint64_t>> whole_magnitude(const number_token& token) {
  decimal digits(token.begin, token.end);
  while (digits.count > 0 && digits.digits[digits.count - 1] == '0') --digits.count, ++digits.exponent;
  if (digits.count == 0 && !digits.more) return 0;
  if (digits.more || digits.exponent < 0 || digits.count + digits.exponent > 20) return std::nullopt;
  constexpr std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)();
  std::uint64_t out = 0;
  for (long i = 0; i < digits.count + digits.exponent; ++i) {
    const std::uint64_t digit = i < digits.count ? static_cast<std::uint64_t>(digits.digits[i] - '0') : 0;
    if (out > most / 10 || (out == most / 10 && digit > most % 10)) return std::nullopt;
    out = out * 10 + digit;
  }
  return out;
}

// An integer from `lowest` to `highest`, as the bits of its two's complement.
template <class Lazy = void>
RUNCOMFY_APART bool read_long_whole(cursor& in, std::int64_t lowest, std::uint64_t highest, std::uint64_t& out) {
  number_token token;
  if (!in.number(token, "an integer")) return false;
  if (!token.integer) {
    const auto whole = whole_magnitude<Lazy>(token);
    token.fits = whole.has_value();
    token.digits = whole.value_or(0);
  }
  const std::uint64_t most = token.negative ? 0 - static_cast<std::uint64_t>(lowest) : highest;
  if (!token.fits || token.digits > most)
    return in.fail_at(token.begin,
                      "expected an integer from " + std::to_string(lowest) + " to " + std::to_string(highest));
  out = token.negative ? 0 - token.digits : token.digits;
  return true;
}
template <class Lazy = void>
bool read_whole(cursor& in, std::int64_t lowest, std::uint64_t highest, std::uint64_t& out) {
  in.peek();
  return in.short_integer(0 - static_cast<std::uint64_t>(lowest), highest, out) ||
         read_long_whole<Lazy>(in, lowest, highest, out);
}

template <integer Integer>
bool read_integer(cursor& in, Integer& out) {
  using limits = std::numeric_limits<Integer>;
  std::uint64_t bits = 0;
  if (!read_whole(in, (limits::min)(), std::uint64_t{(limits::max)()}, bits)) return false;
  out = static_cast<Integer>(bits);
  return true;
}

template <class Real>
bool read_real(cursor& in, Real& out) {
  number_token token;
  if (!in.number(token, "a number")) return false;
  const std::optional<Real> real = token_to_real<Real>(token);
  if (!real)
    return in.fail_at(token.begin, sizeof(Real) == 4 ? "the number is too large for a float"
                                                     : "the number is too large for a double");
  out = *real;
  return true;
}

inline bool read_boolean(cursor& in, bool& out) {
  const char c = in.peek();
  if (c != 't' && c != 'f') return in.mismatch("a boolean");
  out = c == 't';
  return in.literal(out ? "true" : "false");
}

template <class Backend, class Enum>
bool read_enum(cursor& in, Enum& out) {
  std::string_view name;
  in.peek();
  const char* const begin = in.position();
  if (!in.passing_string(name)) return false;
  const std::optional<Enum> found = reflect::enum_from<Enum, Backend>(name);
  if (found) return out = *found, true;
  std::string what = "expected one of";
  reflect::for_each_enum_text<Enum, Backend>(
      [&what](std::string_view each) { what.append(" \"").append(each) += '"'; });
  return in.fail_at(begin, what);
}

// Room for `count` items more, of which `here` bytes of the text gave all so far, where `left` bytes may give others: a
// short list grows to its size at once, a long one by what the rest lets expect, and at most fourfold.
template <class List>
void make_room(List& out, std::size_t count, std::size_t here, std::size_t left) {
  if constexpr (requires { out.reserve(out.size()), out.capacity(); }) {
    const std::size_t size = out.size() + count;
    if (size <= out.capacity()) return;
    const std::size_t expected = size + left / (here / size + 1);
    out.reserve(expected < 4 * size ? expected : 4 * size);
  }
}

// Texts into a list: noted down first, where they stand.
template <class List>
class text_list {
 public:
  explicit text_list(List& out) noexcept : out_(out) {}

  void note(std::string_view text, std::size_t left) {
    if (count_ == most) flush(left);
    noted_[count_++] = {text.data(), text.size()};
    bytes_ += text.size() + 3;
  }
  void take(std::string_view text, std::size_t left) {
    note(text, left);
    flush(left);
  }
  void flush(std::size_t left) {
    make_room(out_, count_, bytes_, left);
    for (std::size_t i = 0; i < count_; ++i) out_.emplace_back(noted_[i].data, noted_[i].size);
    count_ = 0;
  }

 private:
  static constexpr std::size_t most = 32;
  List& out_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;  // what those so far took in the text, at least
  // Without initialisers, which would cost as much as the texts of a short list.
  struct {
    const char* data;
    std::size_t size;
  } noted_[most];
};

// Other things into a list: read on the stack first, as many as have room there.
template <class List>
class item_list {
 public:
  using item = typename List::value_type;

  item_list(List& out, std::size_t left) noexcept : out_(out), left_(left) {}
  item_list(const item_list&) = delete;
  item_list& operator=(const item_list&) = delete;
  ~item_list() { destroy(); }

  // The next one, made by `make`, where so many bytes of the text are left.
  template <class Make>
  item& add(std::size_t left, Make make) {
    if (count_ == most) flush(left);
    item* const made = ::new (static_cast<void*>(here_ + count_ * sizeof(item))) item(make());
    ++count_;
    return *made;
  }
  void flush(std::size_t left) {
    make_room(out_, count_, left_ - left, left);
    for (std::size_t i = 0; i < count_; ++i) out_.push_back(std::move(at(i)));
    destroy();
  }

 private:
  [[nodiscard]] item& at(std::size_t i) noexcept {
    return *std::launder(reinterpret_cast<item*>(here_ + i * sizeof(item)));
  }
  void destroy() noexcept {
    while (count_ > 0) at(--count_).~item();
  }

  static constexpr std::size_t most = sizeof(item) < 512 ? 512 / sizeof(item) : 1;
  List& out_;
  std::size_t left_;  // bytes of the text when the list began
  std::size_t count_ = 0;
  alignas(item) unsigned char here_[most * sizeof(item)];
};

template <class Backend>
struct decoder {
  template <class T>
  static bool read(cursor& in, T& out) {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::any) {
      return read_value(in, out);
    } else if constexpr (form == shape::any_array) {
      out.clear();
      return read_array(in, out);
    } else if constexpr (form == shape::any_object) {
      out.clear();
      return read_object(in, out);
    } else if constexpr (form == shape::optional) {
      return read_optional(in, out);
    } else if constexpr (form == shape::one_of) {
      return read_one_of<T>(in, out);
    } else if constexpr (form == shape::text) {
      static_assert(std::is_same_v<T, std::string>,
                    "runcomfy: a text is read into a std::string; a view or a pointer has nothing to point to");
      return in.string(out);
    } else if constexpr (form == shape::boolean) {
      return read_boolean(in, out);
    } else if constexpr (form == shape::integer) {
      return read_integer(in, out);
    } else if constexpr (form == shape::real) {
      return read_real(in, out);
    } else if constexpr (form == shape::enumeration) {
      return read_enum<Backend>(in, out);
    } else if constexpr (form == shape::map) {
      return read_map(in, out);
    } else if constexpr (form == shape::fixed_list) {
      return read_fixed(in, out);
    } else if constexpr (form == shape::list) {
      out.clear();
      if constexpr (std::is_same_v<typename T::value_type, std::string>) {
        RUNCOMFY_UNSET text_list<T> texts(out);
        return in.strings(texts);
      } else {
        RUNCOMFY_UNSET item_list<T> items(out, in.left());
        if (!in.array(&read_item<T>, &items)) return false;
        items.flush(0);
        return true;
      }
    } else {
      return read_struct(in, out);
    }
  }

 private:
  template <class T>
  static bool read_optional(cursor& in, std::optional<T>& out) {
    if (in.peek() == 'n') return out.reset(), in.literal("null");
    if constexpr (reflect::is_one_of<T>) {
      return read_one_of<T>(in, out);
    } else if constexpr (std::is_arithmetic_v<T>) {
      T number{};
      if (!read(in, number)) return false;
      out = number;
      return true;
    } else {
      return read(in, out.emplace(reflect::make_blank<T, Backend>()));
    }
  }

  // `Into` is the choice, or an optional one.
  template <class Choice, class Into>
  static bool read_one_of(cursor& in, Into& out) {
    if constexpr (Choice::is_text) {
      std::string_view text;
      if (!in.passing_string(text)) return false;
      out = Choice::unchecked(text);
    } else {
      typename Choice::value_type number{};
      if (!read_integer(in, number)) return false;
      out = Choice::unchecked(number);
    }
    return true;
  }

  template <class List>
  static bool read_item(cursor& in, void* into) {
    auto& items = *static_cast<item_list<List>*>(into);
    return read(in, items.add(in.left(), [] { return reflect::make_blank<typename List::value_type, Backend>(); }));
  }

  template <class List>
  static bool read_fixed(cursor& in, List& out) {
    in.peek();
    const char* const begin = in.position();
    std::size_t count = 0;
    bool more = false;
    if (!in.open_array(more)) return false;
    while (more && count < out.size()) {
      if (!read(in, out[count++]) || !in.next_element(more)) return false;
    }
    if (!more && count == out.size()) return true;
    return in.fail_at(begin, "expected an array of " + std::to_string(out.size()) + " elements");
  }

  template <class Map>
  static bool read_map(cursor& in, Map& out) {
    static_assert(std::is_same_v<typename Map::key_type, std::string>,
                  "runcomfy: the keys of a map are read into std::string; a view or a pointer has nothing to point to");
    using item = typename Map::mapped_type;
    out.clear();
    bool more = false;
    if (!in.open_object(more)) return false;
    while (more) {
      std::string_view name;
      if (!in.member_name(name)) return false;
      const auto [place, fresh] = out.emplace(typename Map::key_type(name), reflect::make_blank<item, Backend>());
      if (!fresh) return in.fail("the member is given twice");
      if (!read(in, place->second) || !in.next_member(more)) return false;
    }
    return true;
  }

  template <class M>
  static bool read_member(cursor& in, void* into) {
    return read(in, *static_cast<M*>(into));
  }
  // An unset optional is never written, so what is not there is unset, whatever its initialiser says.
  template <class M>
  static void unset_member(void* into) {
    static_cast<M*>(into)->reset();
  }
  template <class M>
  static constexpr auto unset_of() -> void (*)(void*) {  // not covered: while compiling
    if constexpr (reflect::is_optional<M>) return &unset_member<M>;
    else return nullptr;
  }

  template <std::size_t Count>
  struct rows {
    member_row row[Count + 1];
  };
  template <class T, std::size_t... I>
  static constexpr rows<sizeof...(I)> rows_of(std::index_sequence<I...>) {  // not covered: while compiling
    constexpr auto& keys = keys_of<T, Backend>;
    return {{{keys.data + keys.begin[I], static_cast<std::uint32_t>(keys.begin[I + 1] - keys.begin[I]),
              static_cast<std::uint32_t>(reflect::info<T, I, Backend>::wire_name.size()),
              reflect::info<T, I, Backend>::wire_name.data(),
              &read_member<typename reflect::info<T, I, Backend>::value_type>,
              unset_of<typename reflect::info<T, I, Backend>::value_type>()}...}};
  }
  template <class T>
  static constexpr auto table = rows_of<T>(std::make_index_sequence<reflect::size<T, Backend>>());

  template <class T>
  static bool read_struct(cursor& in, T& out) {
    constexpr std::size_t count = reflect::size<T, Backend>;
    bool seen[count + 1] = {};
    return reflect::with_members<Backend>(out, [&in, &seen](auto&... each) {
      void* const into[] = {address_of(reflect::value_of(each))..., nullptr};
      return in.object(table<T>.row, count, into, seen);
    });
  }
  template <class M>
  static void* address_of(M& member) noexcept {
    static_assert(!std::is_const_v<M>,
                  "runcomfy: this struct has a const member, so it can be written, but not read: make it a plain one");
    if constexpr (std::is_const_v<M>) return nullptr;  // not covered: the compiler has said why
    else return &member;
  }
};

// What is made from it is made by this conversion, where it will be, and not moved there.
template <class T, class Backend>
struct blank_maker {
  operator T() const { return reflect::make_blank<T, Backend>(); }  // NOLINT(google-explicit-constructor)
};
// Aggregates have no constructor that would take the maker for something else.
template <class T, class Backend>
auto blank_in_place() {
  if constexpr (std::is_aggregate_v<T>) return blank_maker<T, Backend>{};
  else return reflect::make_blank<T, Backend>();
}

}  // namespace json::detail

template <class T, class Backend>
result<T> from_json(std::string_view text, const json::limits& within) {
  json::detail::cursor in(text, within);
  result<T> out(json::detail::blank_in_place<T, Backend>());
  if (!in.open() || !json::detail::decoder<Backend>::read(in, *out) || !in.close()) {
    // In its place, and not a second return value, so that what was read is never moved.
    out.~result();
    ::new (static_cast<void*>(&out)) result<T>(std::move(in).why());
  }
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_APART
#undef RUNCOMFY_UNSET

// ---- runcomfy/core/floating.hpp -------------------------------------------------------------------------------------
// Two questions about a double, without <cmath>, which would cost every user a tenth of the include time.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// By the bits of IEEE 754, so that -ffast-math changes nothing.
[[nodiscard]] constexpr bool is_finite(double x) noexcept {
  return (std::bit_cast<std::uint64_t>(x) & 0x7ff0'0000'0000'0000U) != 0x7ff0'0000'0000'0000U;
}
[[nodiscard]] constexpr bool is_nan(double x) noexcept {
  return (std::bit_cast<std::uint64_t>(x) & 0x7fff'ffff'ffff'ffffU) > 0x7ff0'0000'0000'0000U;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/json/shortest.hpp -------------------------------------------------------------------------------------
// The shortest decimal number that reads back as a given binary one (Raffaello Giulietti, "The Schubfach way to render
// doubles", 2021; that one product tells it all, by its fraction, is from Victor Zverovich's zmij, 2025).

#if defined(__GNUC__)
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// (`digits` + `last` / 10) * 10^`power`, `last` being 0 to 9.
struct decimal_number {
  std::uint64_t digits;
  int power;
  int last;
};

// The decimal number with the fewest digits among those that are nearer to `significand` * 2^`exponent` than to its
// neighbours, and of these the nearest one. It may end with zeros. The significand is above zero and below 2^53;
// `lower_is_nearer` where the neighbour below is at half the distance: at powers of two.
//
// In units of 10^`power` the distance between neighbours is at least a tenth and less than one. So at most one whole
// number is near enough, the one below or the one above. If none is, one more digit is needed, and it suffices.
template <class = void>
[[nodiscard]] RUNCOMFY_INLINE constexpr decimal_number shortest(std::uint64_t significand, int exponent,
                                                                bool lower_is_nearer) noexcept {
  const int power = ((exponent * 1'262'611 - (lower_is_nearer ? 524'031 : 0)) >> 22) + 1;
  const int shift = -(exponent + bits_of_ten_to(-power));  // 1 to 4, or 0 where the lower one is nearer
  // Half the distance to the neighbours, in 2^-64; the number, with 64 bits behind the point; what rounds a digit.
  std::uint64_t half = 0, rounding = std::uint64_t{1} << 63;
  long_word number{};
  if (power <= 0 && power > 1 - exact_powers) {
    // Exact. Here only are there numbers in the middle of two digits: those with a fraction of 1/4 get the 2, which is
    // even, and those with 3/4 the 8. At the end of what is near enough there is no whole number.
    half = fives<>.power[-power] >> shift;
    number = long_word::product(half, 2 * significand);
    rounding += (number.low >> 63) - 1;
  } else {
    // All is too small, by less than 1 + 2^-10 in the last bit. No whole number is as near to an end, in any double,
    // without being the end itself; and there both sides of the comparison are rounded down by the same. Rounding to
    // one more digit multiplies the error by ten, and is right with the 6: the doubles that come so near to the middle
    // of two digits are few, and all of them are in the tests.
    const long_word scale = ten_to(-power);
    half = scale.high >> shift;
    const std::uint64_t rest = (scale.high << 1) << (63 - shift) | scale.low >> shift;
    number = long_word::product(half, 2 * significand).plus(long_word::product(rest, 2 * significand).high);
    rounding += 6;
  }
  const std::uint64_t fraction = number.low;
  const std::uint64_t even = 1 - (significand & 1);  // an even one gets what lies just in the middle
  const bool above = fraction + (half + even) < fraction;
  bool below = fraction < half + even;
  int last = static_cast<int>(long_word::product(fraction, 10).plus(rounding).high);
  if (lower_is_nearer) {
    below = fraction < half / 2 + even;
    // The nearest digit may be too far below.
    const int least = static_cast<int>(long_word::product(fraction - half / 2, 10).plus(~std::uint64_t{0}).high);
    if (last < least) last = least;
  }
  return {number.high + (above ? 1 : 0), power, above || below ? 0 : last};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_INLINE

// ---- runcomfy/json/number.hpp ---------------------------------------------------------------------------------------
// Numbers to text: integers exactly, reals by the fewest digits that read back the same.

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_APART
#define RUNCOMFY_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The room that a number takes at most.
template <class Number>
inline constexpr std::size_t room_of = std::numeric_limits<Number>::digits10 + 2;
template <std::floating_point Real>
inline constexpr std::size_t room_of<Real> = 25;  // "-0.0000012345678901234567"
// So many bytes behind that room may be written as well, and must be there: digits are stored eight at a time.
inline constexpr std::size_t overrun = 32;

// Four digits of a number below 10^4 as bytes of 0 to 9, the first one the lowest.
[[nodiscard]] constexpr std::uint32_t four_digits(std::uint32_t number) noexcept {
  const std::uint32_t hundreds = (number * 10'486) >> 20;
  const std::uint32_t all = hundreds | (number - hundreds * 100) << 16;
  const std::uint32_t tens = ((all * 103) >> 10) & 0x000F'000F;
  return tens | ((all - tens * 10) << 8);
}
// Eight digits of a number below 10^8 in the same way: twice four, four times two, eight.
[[nodiscard]] RUNCOMFY_INLINE constexpr std::uint64_t eight_digits_here(std::uint64_t number) noexcept {
  std::uint64_t upper = (number * 109'951'163) >> 40;
  std::uint64_t all = (number << 32) - upper * ((std::uint64_t{10'000} << 32) - 1);
  upper = ((all * 10'486) >> 20) & 0x7F'0000'007F;
  all = (all << 16) - upper * ((std::uint64_t{100} << 16) - 1);
  upper = ((all * 103) >> 10) & 0x000F'000F'000F'000F;
  return (all << 8) - upper * ((std::uint64_t{10} << 8) - 1);
}
// One copy of it, for those who need it once.
[[nodiscard]] RUNCOMFY_APART constexpr std::uint64_t eight_digits(std::uint64_t number) noexcept {
  return eight_digits_here(number);
}
inline constexpr std::uint64_t eight_zeros = 0x3030'3030'3030'3030;
// How many of the last of eight digits are zero, if not all are.
[[nodiscard]] constexpr int zero_bytes(std::uint64_t digits) noexcept {
  return static_cast<int>(static_cast<unsigned>(std::countl_zero(digits | 1)) / 8);
}

inline void put_eight(char* to, std::uint64_t bytes) noexcept {
  bytes = first_lowest(bytes);
  std::memcpy(to, &bytes, 8);
}

// Stores eight bytes, of which those behind the digits do not count.
inline char* put_below_10_4(char* to, std::uint32_t number) noexcept {
  const std::uint32_t digits = four_digits(number);
  const auto zeros = static_cast<unsigned>(std::countr_zero(digits | 1U << 24)) / 8;
  put_eight(to, (digits | eight_zeros) >> (8 * zeros));
  return to + (4 - zeros);
}

RUNCOMFY_APART inline char* put_natural(char* to, std::uint64_t number) noexcept {
  constexpr std::uint32_t step = 100'000'000;
  if (number < 10) {
    *to = static_cast<char>('0' + number);
    return to + 1;
  }
  if (number < 10'000) return put_below_10_4(to, static_cast<std::uint32_t>(number));
  if (number >= step) {
    to = put_natural(to, number / step);
    put_eight(to, eight_digits(number % step) | eight_zeros);
    return to + 8;
  }
  const std::uint64_t digits = eight_digits(number);
  const auto zeros = static_cast<unsigned>(std::countr_zero(digits | std::uint64_t{1} << 63)) / 8;
  put_eight(to, (digits | eight_zeros) >> (8 * zeros));
  return to + (8 - zeros);
}

inline char* put_integer(char* to, std::int64_t number) noexcept {
  *to = '-';
  return put_natural(to + (number < 0),
                     number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number));
}

template <std::integral Integer>
char* put_number(char* to, Integer number) noexcept {
  if constexpr (std::is_unsigned_v<Integer>) return put_natural(to, number);
  else return put_integer(to, number);
}

// A number from its millionths.
inline char* put_millionths(char* to, std::uint64_t millionths) noexcept {
  to = put_natural(to, millionths / 1'000'000);
  const std::uint64_t places = eight_digits(millionths % 1'000'000 * 100);
  if (places == 0) return to;
  *to = '.';
  put_eight(to + 1, places | eight_zeros);
  return to + 9 - zero_bytes(places);
}

// Seventeen digits, twice eight as bytes and the last one, of which `size` count, with the point before them (`point`
// -5 to 0) or behind so many as `point` says (8 to 16).
RUNCOMFY_APART inline char* put_far_point(char* to, std::uint64_t high, std::uint64_t low, char last, int size,
                                          int point) noexcept {
  if (point <= 0) {
    put_eight(to, 0x3030'3030'3030'2E30);  // "0.000000"
    to += 2 - point;
    put_eight(to, high);
    put_eight(to + 8, low);
    to[16] = last;
    return to + size;
  }
  put_eight(to, high);
  put_eight(to + 8, low);
  to[point] = '.';
  put_eight(to + point + 1, point == 16 ? 0 : low >> (8 * (point - 8)));
  to[17] = last;
  return to + (size <= point ? point : size + 1);
}

// A number that is finite, as JavaScript writes it (RFC 8785, section 3.2.2.3), but that a negative zero keeps its
// sign, and that what is 2^53 or more has an exponent: zeros behind the shortest digits would make an integer of it
// that is another number. All is told by whole numbers, so that -ffast-math changes nothing.
template <std::floating_point Real>
RUNCOMFY_APART char* put_number(char* to, Real number) noexcept {
  using format = real_format<Real>;
  using bits_type = typename format::bits;
  constexpr int stored = format::precision - 1;
  constexpr std::uint64_t hidden = std::uint64_t{1} << stored;
  constexpr auto sign = static_cast<bits_type>(bits_type{1} << (sizeof(Real) * 8 - 1));
  auto bits = std::bit_cast<bits_type>(number);
  if ((bits & sign) != 0) {
    *to++ = '-';
    bits = static_cast<bits_type>(bits & ~sign);
    number = -number;
  }
  std::uint64_t significand = bits & (hidden - 1);
  int exponent = static_cast<int>(bits >> stored);
  const bool lower_is_nearer = significand == 0;  // of the least one that is no subnormal it is said without need
  if (exponent == 0) {
    if (significand == 0) {
      *to = '0';
      return to + 1;
    }
    exponent = 1;
  } else {
    significand |= hidden;
  }
  exponent += format::lowest - 1;

  // The quick way: a double below 2^30 that has up to six places after the point, or a float below 2^13 that has up to
  // three. Such a decimal is the shortest, because no two of them are near enough to be the same number. From 2^-10 on
  // the differences have less than 64 bits.
  constexpr bool wide = sizeof(Real) == 8;
  constexpr std::uint64_t parts_of_one = wide ? 1'000'000 : 1'000;
  constexpr unsigned above_lowest = wide ? 40 : 23;
  if (static_cast<unsigned>(exponent + stored + 10) < above_lowest) {
    const double value = number;
    // Checked by what follows. NOLINTNEXTLINE(bugprone-incorrect-roundings)
    const auto parts = static_cast<std::uint64_t>(static_cast<std::int64_t>(value * (wide ? 1e6 : 1e3) + 0.5));
    // They must be nearer than half of the last bit.
    const std::uint64_t apart = (parts << -exponent) - significand * parts_of_one;
    if (apart + (parts_of_one / 2 - 1) < parts_of_one - 1)
      return put_millionths(to, parts * (1'000'000 / parts_of_one));
  }

  const decimal_number decimal = shortest(significand, exponent, lower_is_nearer);
  std::uint64_t digits = decimal.digits;
  auto last = static_cast<unsigned>(decimal.last);
  // Sixteen digits, or eight of a float, of which the first one is not zero, and the last one.
  int point = decimal.power + (wide ? 16 : 8);  // so many digits are before it
  constexpr std::uint64_t step = 100'000'000;
  for (; digits < (wide ? step : 1) * step / 10; --point) {
    digits = digits * 10 + last;
    last = 0;
  }
  std::uint64_t high = eight_digits_here(wide ? digits / step : digits);
  std::uint64_t low = wide ? eight_digits_here(digits % step) : std::exchange(last, 0);
  int size = (low != 0 ? 16 : 8) - zero_bytes(low != 0 ? low : high);
  if (last != 0) size = 17;
  high |= eight_zeros;
  low |= eight_zeros;
  const auto last_digit = static_cast<char>('0' + last);

  const int scale = point - 1;
  bool scientific = false;
  if (static_cast<unsigned>(scale) >= 7) {
    constexpr std::uint64_t two_to_53 = wide ? 9'007'199'254'740'992 : 90'071'993;  // of a float the next one
    scientific = scale <= -7 || scale > 15 || (scale == 15 && digits >= two_to_53);
    if (!scientific) return put_far_point(to, high, low, last_digit, size, point);
    point = 1;
  }
  put_eight(to, high);
  to[point] = '.';
  put_eight(to + point + 1, high >> (8 * point));
  put_eight(to + 9, low);
  to[17] = last_digit;
  to += size <= point ? point : size + 1;
  if (!scientific) return to;
  *to++ = 'e';
  *to++ = scale < 0 ? '-' : '+';
  return put_natural(to, static_cast<unsigned>(scale < 0 ? -scale : scale));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_APART
#undef RUNCOMFY_INLINE

// ---- runcomfy/json/writing.hpp --------------------------------------------------------------------------------------
// What is known while a text is put into a buffer: how much room is left for escapes, and the first fault.

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#define RUNCOMFY_KNOWN(what) ((what) ? void() : __builtin_unreachable())
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_APART
#define RUNCOMFY_KNOWN(what) void()
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// A text is put in one go into a buffer that has the room for all of it but its escapes. For those there is some more;
// where that is not enough, the text is put once again, with what was missing. A fault does not end the writing either:
// where it was is read off the text itself.
class writing {
 public:
  writing() noexcept = default;
  // Over a buffer that is there already, with room for so many bytes of escapes.
  explicit writing(std::ptrdiff_t spare) noexcept : spare_(spare) {}

  // A buffer with room for `size` bytes and some escapes.
  char* open(std::string& buffer, std::uint64_t size) {
    const std::uint64_t wanted = size + missing_ + overrun + 32;
    constexpr std::size_t most = static_cast<std::size_t>(-1);  // the string itself says that it cannot be so long
    spread(buffer, wanted < most ? static_cast<std::size_t>(wanted) : most);
    spare_ = static_cast<std::ptrdiff_t>(buffer.size() - size - overrun);
    fault_ = nullptr;
    return buffer.data();
  }
  // Cuts the buffer where the text ends. False: there was too little room for the escapes.
  bool close(std::string& buffer, const char* end) {
    const auto size = static_cast<std::size_t>(end - buffer.data());
    RUNCOMFY_KNOWN(size <= buffer.size());  // or there would be code for an exception
    buffer.erase(size);
    if (spare_ >= 0) return true;
    missing_ += static_cast<std::uint64_t>(-spare_);
    return false;
  }

  // What stands behind the backslash for a character that is escaped with two bytes, if there is room for that. Else
  // zero.
  char short_escape(char c) noexcept {
    const char letter = escapes.of[static_cast<unsigned char>(c)];
    if (letter == 'u' || spare_ < 1) return 0;
    --spare_;
    return letter;
  }

  // Puts a character that is escaped.
  RUNCOMFY_APART char* escape_any(char* to, char c) noexcept {
    spare_ -= escapes.of[static_cast<unsigned char>(c)] == 'u' ? 5 : 1;
    if (spare_ >= 0) return put_character(to, c);
    *to = '?';
    return to + 1;
  }

  // Remembers the first fault. `at` is in the value that cannot be written, or where it would stand.
  void fail(const char* what, const char* at) noexcept {
    if (fault_ != nullptr) return;
    fault_ = what;
    fault_at_ = at;
  }
  // The fault, if it was in the key that begins at `key`, belongs to the member, whose value begins at `value`.
  void key_ends(const char* key, const char* value) noexcept {
    if (fault_ != nullptr && fault_at_ >= key) fault_at_ = value;
  }
  [[nodiscard]] bool failed() const noexcept { return fault_ != nullptr; }
  // The reason why this text is none. Empties the buffer.
  template <class = void>
  RUNCOMFY_COLD error why(std::string& buffer) const {
    error made = runcomfy::detail::error_maker::begin(error_kind::invalid_input, operation::json);
    std::string& message = runcomfy::detail::error_maker::message(made);
    append(message, "cannot write JSON");
    append_place(message, buffer.data(), static_cast<std::size_t>(fault_at_ - buffer.data()));
    append(message, fault_);
    buffer.clear();
    return made;
  }

 private:
  // Makes the size at least `size`, and all that is allocated where that needs no filling.
  static void spread(std::string& buffer, std::size_t size) {
    using runcomfy::detail::resize_unfilled;
    const std::size_t room = buffer.capacity();
    if (room < size) buffer.clear();  // or it would be copied
    if constexpr (runcomfy::detail::resizes_unfilled<std::string>) {
      resize_unfilled(buffer, room < size ? size : room);
    } else {
      // As much as the last text took, which may have been one with as many escapes.
      const std::size_t last = buffer.size() + overrun + 32;
      resize_unfilled(buffer, size < last && buffer.size() / 2 < size ? last : size);
    }
  }

  std::ptrdiff_t spare_ = 0;
  std::uint64_t missing_ = 0;
  const char* fault_ = nullptr;
  const char* fault_at_ = nullptr;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_APART
#undef RUNCOMFY_KNOWN
#undef RUNCOMFY_COLD

// ---- runcomfy/json/wide_copy.hpp ------------------------------------------------------------------------------------
// A long text as the inside of a JSON string, 32 bytes at a time.

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

#if defined(__GNUC__) && defined(__x86_64__)

// Copies text that begins with a whole character, escaping what must be, and moves `from` and `into`. Stops where less
// than 32 bytes are left, and before what `writing::escape_any` should escape, but not before the first byte. False: it
// is not UTF-8.
template <class = void>
__attribute__((target("avx2"))) bool copy_wide(const char*& from, const char* const end, char*& into,
                                               writing& w) noexcept {
  using block = thirty_two;
  const char* at = from;
  char* to = into;
  const char* const begin = at;
  const char* const last = end - 32;  // where the last block begins
  const char* plain = at;             // since here nothing was escaped
  bool open = false;                  // whether the bytes before may be an unfinished character
  const special_check specials;
  for (;;) {
    if (at > last) {
      // Once more what is copied already, unless that would undo an escape or look at what is before the text.
      const std::ptrdiff_t again = at - last;
      if (again == 32 || at - plain < again + 3) break;
      at -= again;
      to -= again;
    }
    // ASCII. Where the next block begins does not depend on what is escaped in this one, so that the processor looks at
    // several of them at once.
    while (!open && at <= last) {
      const auto now = block::load(at);
      block::store(to, now);
      std::uint32_t found = block::high_bits(specials.special(now));
      if (found == 0) {
        at += 32;
        to += 32;
        for (; end - at >= 64; at += 64, to += 64) {
          const auto a = block::load(at), b = block::load(at + 32);
          block::store(to, a);
          block::store(to + 32, b);
          if (block::high_bits(specials.special(a) | specials.special(b)) != 0) break;
        }
        continue;
      }
      if (block::high_bits(now) != 0 || end - at < 64) break;
      for (; found != 0; found &= found - 1) {
        const int place = std::countr_zero(found);
        const char letter = w.short_escape(at[place]);
        if (letter == 0) {
          from = at + place;
          into = to + place;
          return true;
        }
        // The byte i of the block has its place at `to` + i.
        to[place] = '\\';
        to[place + 1] = letter;
        block::store(to + place + 2, block::load(at + place + 1));
        ++to;
      }
      at += 32;
      to += 32;
      plain = at;
    }
    if (at > last) continue;
    const utf8_check check;
    const auto quotes = block::table(detail::quotes<>.data);
    auto now = block::load(at);
    auto one = block::delayed<1>(now), two = block::delayed<2>(now), three = block::delayed<3>(now);
    if (at - begin >= 3) one = block::load(at - 1), two = block::load(at - 2), three = block::load(at - 3);
    for (;;) {
      block::store(to, now);
      const auto found = check.faults(now, one, two, three);
      const auto marked = block::as_bytes(block::look_up(quotes, now) == now);
      if (block::any(found | marked)) {
        static_assert(control_character == special_check::flipped);  // those are no fault, but escaped
        const bool good = !block::any(found & ~specials.flip);
        const int place = good ? std::countr_zero(block::not_zero(found | marked)) : 0;
        from = at + place;
        into = to + place;
        return good;
      }
      at += 32;
      to += 32;
      open = block::high_bits(now) != 0;
      if (!open || at > last) break;
      now = block::load(at), one = block::load(at - 1), two = block::load(at - 2), three = block::load(at - 3);
    }
  }
  from = last_begin(at, begin);
  into = to - (at - from);
  return true;
}

#else

inline bool copy_wide(const char*&, const char*, char*&, writing&) noexcept { return true; }

#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

// ---- runcomfy/json/text.hpp -----------------------------------------------------------------------------------------
// A text as a JSON string: copied, escaped and checked as UTF-8 in one go.

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_APART
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// Copies less than sixteen bytes. False: one of them is special, and nothing is to be counted on.
inline bool copy_short(char* to, const char* at, std::size_t size) noexcept {
  const char* const end = at + size;
  std::uint64_t low, high;
  if (size >= 8) {
    low = eight_bytes(at);
    high = eight_bytes(end - 8);
    std::memcpy(to, &low, 8);
    std::memcpy(to + size - 8, &high, 8);
  } else if (size >= 4) {
    const std::uint32_t first = four_bytes(at), last = four_bytes(end - 4);
    std::memcpy(to, &first, 4);
    std::memcpy(to + size - 4, &last, 4);
    low = high = first | std::uint64_t{last} << 32;
  } else if (size > 0) {
    const char first = at[0], middle = at[size / 2], last = at[size - 1];
    to[0] = first, to[size / 2] = middle, to[size - 1] = last;
    const auto byte = [](char c) { return std::uint64_t{static_cast<unsigned char>(c)}; };
    low = high = byte(first) | byte(middle) << 8 | byte(last) << 16 | 0x2020'2020'2000'0000U;
  } else {
    return true;
  }
  return !sixteen::of(low, high).special().any();
}

// Copies text that begins with a whole character, escaping what must be, and moves `from` and `into`. False: it is not
// UTF-8. Stores up to sixteen bytes behind what it copies.
RUNCOMFY_APART inline bool copy_narrow(const char*& from, const char* const end, char*& into, writing& w) noexcept {
  const char* at = from;
  char* to = into;
  bool good = true;
  while (good && at != end) {
    if (is_escaped(*at)) {
      to = w.escape_any(to, *at++);
    } else if (end - at >= 32 && has_wide()) {
      good = copy_wide(at, end, to, w);
    } else if (static_cast<unsigned char>(*at) >= 0x80) {
      std::size_t length = utf8_sequence(at, end);
      good = length != 0;
      for (; length != 0; --length) *to++ = *at++;
    } else {
      char last[16]{};  // less than sixteen bytes, with zeros behind them, which are found like control characters
      const char* next = at;
      if (end - at < 16) {
        std::memcpy(last, at, static_cast<std::size_t>(end - at));
        next = last;
      }
      bool plain = true;
      do {
        const sixteen block = sixteen::load(next);
        block.store(to);
        const auto found = block.special();
        plain = !found.any();
        const std::size_t size = plain ? 16 : found.first();
        at += size;
        to += size;
        next = at;
      } while (plain && end - at >= 16);
    }
  }
  from = at;
  into = to;
  return good;
}

// The rest of a string, from a character that needs a closer look.
RUNCOMFY_APART inline char* put_rest(char* to, const char* at, const char* const end, writing& w) noexcept {
  bool good = true;
  // A long text at once: the way through `copy_narrow` costs a twentieth of a prompt.
  if (end - at >= 96 && has_wide()) good = copy_wide(at, end, to, w);
  if (!good || (at != end && !copy_narrow(at, end, to, w))) {
    w.fail("a string is not valid UTF-8", to);
    *to++ = '?';
  }
  *to = '"';
  return to + 1;
}

inline char* put_text(char* to, const char* at, std::size_t size, writing& w) noexcept {
  *to++ = '"';
  const char* const end = at + size;
  if (size < 16) {
    if (!copy_short(to, at, size)) return put_rest(to, at, end, w);
    to += size;
  } else {
    if (size >= 128) return put_rest(to, at, end, w);
    const char* const last = end - 16;
    for (;;) {
      const sixteen block = sixteen::load(at);
      block.store(to);
      const auto found = block.special();
      if (found.any()) return put_rest(to + found.first(), at + found.first(), end, w);
      if (at == last) break;
      at += 16;
      to += 16;
      if (at > last) {  // once more what is known to be plain
        to -= at - last;
        at = last;
      }
    }
    to += 16;
  }
  *to = '"';
  return to + 1;
}

inline char* put_text(char* to, std::string_view text, writing& w) noexcept {
  return put_text(to, text.data(), text.size(), w);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_APART

// ---- runcomfy/json/write.hpp ----------------------------------------------------------------------------------------
// Scalars and `json::value` as text: how much room they take at most without escapes, and the text itself.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// Every `put_...(to, x)` writes at `to` and returns the end.

inline char* put_null(char* to) noexcept {
  std::memcpy(to, "null", 4);  // no C string: NOLINT(bugprone-not-null-terminated-result)
  return to + 4;
}
inline char* put_boolean(char* to, bool from) noexcept {
  std::memcpy(to, from ? "true" : "false", 5);
  return to + (from ? 4 : 5);
}
inline char* put_raw(char* to, std::string_view text) noexcept {
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  return to + text.size();
}
// `null` for what cannot be written.
RUNCOMFY_COLD inline char* put_fault(char* to, const char* what, writing& w) noexcept {
  w.fail(what, to);
  return put_null(to);
}
inline char* put_too_deep(char* to, writing& w) noexcept { return put_fault(to, "nested deeper than 512 levels", w); }

template <std::floating_point Real>
char* put_real(char* to, Real from, writing& w) noexcept {
  if (!runcomfy::detail::is_finite(from)) return put_fault(to, "JSON has no word for NaN and infinity", w);
  return put_number(to, from);
}

// How many bytes a value takes at most, without escapes. The sums over lists stop at more than any memory holds, so
// that many views of one long text do not add up to a small number.
using byte_count = std::uint64_t;
[[nodiscard]] constexpr byte_count sum(byte_count a, byte_count b) noexcept {
  constexpr byte_count most = byte_count{1} << 62;
  return a + b < most ? a + b : most;
}

[[nodiscard]] inline byte_count value_room(const value& from, std::size_t depth) noexcept;

[[nodiscard]] inline byte_count array_room(const array& from, std::size_t depth) noexcept {
  byte_count all = 4;  // also for the `null` of what is too deep
  if (depth >= hard_depth) return all;
  for (const value& each : from) all = sum(all, value_room(each, depth + 1) + 1);
  return all;
}
[[nodiscard]] inline byte_count object_room(const object& from, std::size_t depth) noexcept {
  byte_count all = 4;
  if (depth >= hard_depth) return all;
  for (const member& each : from) all = sum(all, each.key.size() + 4 + value_room(each.value, depth + 1));
  return all;
}
[[nodiscard]] inline byte_count value_room(const value& from, std::size_t depth) noexcept {
  using access = value_access;
  switch (access::tag_of(from)) {
    case access::tag::integer:
    case access::tag::natural: return room_of<std::uint64_t>;
    case access::tag::real: return room_of<double>;
    case access::tag::long_integer:
    case access::tag::string: return access::text(from).size() + 2;
    case access::tag::array: return array_room(*from.as_array(), depth);
    case access::tag::object: return object_room(*from.as_object(), depth);
    case access::tag::null:
    case access::tag::boolean: break;
  }
  return 5;
}

inline char* put_value(char* to, const value& from, std::size_t depth, writing& w) noexcept;

// Before every element stands a comma, and the bracket then takes the place of the first one.
inline char* put_array(char* const begin, const array& from, std::size_t depth, writing& w) noexcept {
  if (depth >= hard_depth) return put_too_deep(begin, w);
  char* to = begin;
  for (const value& each : from) {
    *to = ',';
    to = put_value(to + 1, each, depth + 1, w);
  }
  if (to == begin) ++to;
  *begin = '[';
  *to = ']';
  return to + 1;
}

// A key and the colon.
inline char* put_key(char* const begin, std::string_view key, writing& w) noexcept {
  char* const to = put_text(begin, key, w);
  *to = ':';
  w.key_ends(begin, to + 1);
  return to + 1;
}

inline char* put_object(char* const begin, const object& from, std::size_t depth, writing& w) noexcept {
  if (depth >= hard_depth) return put_too_deep(begin, w);
  char* to = begin;
  for (const member& each : from) {
    *to = ',';
    to = put_value(put_key(to + 1, each.key, w), each.value, depth + 1, w);
  }
  if (to == begin) ++to;
  *begin = '{';
  *to = '}';
  return to + 1;
}

inline char* put_value(char* to, const value& from, std::size_t depth, writing& w) noexcept {
  using access = value_access;
  switch (access::tag_of(from)) {
    case access::tag::boolean: return put_boolean(to, access::boolean(from));
    case access::tag::integer: return put_number(to, access::integer(from));
    case access::tag::natural: return put_number(to, access::natural(from));
    case access::tag::real: return put_real(to, access::real(from), w);
    case access::tag::long_integer: return put_raw(to, access::text(from));
    case access::tag::string: return put_text(to, access::text(from), w);
    case access::tag::array: return put_array(to, *from.as_array(), depth, w);
    case access::tag::object: return put_object(to, *from.as_object(), depth, w);
    case access::tag::null: break;
  }
  return put_null(to);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_COLD

// ---- runcomfy/json/encode.hpp ---------------------------------------------------------------------------------------
// C++ values to JSON text.

namespace runcomfy::inline RUNCOMFY_ABI {

/// Writes a value as JSON into a buffer, whose former content goes and whose capacity is used again. An unset
/// `std::optional` member is left out (elsewhere it is null), enums are written by name, reals with as few digits as
/// read back the same, in the form of JavaScript (RFC 8785; but a negative zero keeps its sign, and from 2^53 on there
/// is an exponent). An error is `invalid_input` and leaves the buffer empty: a NaN or an infinity, text that is not
/// UTF-8, an enumerator without a name, more than 512 levels; it tells the JSON pointer. `x` must not refer to the
/// buffer. Safe from several threads on different buffers.
template <class T, class Backend = reflect::backend>
result<void> write_json(const T& x, std::string& buffer);

/// The JSON text of a value, or why it has none (see `write_json`).
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<std::string> try_to_json(const T& x);

/// The JSON text of a value. Where it has none (see `write_json`) this throws `runcomfy::exception`, or ends the
/// program where exceptions are off; use `try_to_json` for values that come from outside.
template <class T, class Backend = reflect::backend, class Mode = detail::exceptions_here>
[[nodiscard]] std::string to_json(const T& x);

namespace json::detail {

template <class E, class Backend>
consteval std::size_t longest_enum_text() {
  std::size_t longest = 4;
  reflect::for_each_enum_text<E, Backend>([&longest](std::string_view text) {
    if (text.size() + 2 > longest) longest = text.size() + 2;
  });
  return longest;
}

// Both ways over one type: the room, and the text. `Backend` is a parameter of the class, so that translation units
// with different back ends do not share functions.
template <class Backend>
struct encoder {
  // The room for a `T` without the parts whose size only the value tells.
  template <class T>
  static consteval std::size_t fixed_room() {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::optional) {
      constexpr std::size_t of_value = fixed_room<typename T::value_type>();
      return of_value < 4 ? 4 : of_value;
    } else if constexpr (form == shape::one_of) {
      if constexpr (T::is_text) return 2;
      else return room_of<typename T::value_type>;
    } else if constexpr (form == shape::integer || form == shape::real) {
      return room_of<T>;
    } else if constexpr (form == shape::boolean) {
      return 5;
    } else if constexpr (form == shape::enumeration) {
      return longest_enum_text<T, Backend>();
    } else if constexpr (form == shape::structure) {
      return struct_room<T>(std::make_index_sequence<reflect::size<T, Backend>>());
    } else {
      return 4;
    }
  }
  // The rest of it.
  template <class T>
  static byte_count more_room([[maybe_unused]] const T& from, [[maybe_unused]] std::size_t depth) noexcept {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::any) {
      return value_room(from, depth);
    } else if constexpr (form == shape::any_array) {
      return array_room(from, depth);
    } else if constexpr (form == shape::any_object) {
      return object_room(from, depth);
    } else if constexpr (form == shape::optional) {
      return from.has_value() ? more_room(*from, depth) : 0;
    } else if constexpr (form == shape::one_of) {
      if constexpr (T::is_text) return from.text().size();
      else return 0;
    } else if constexpr (form == shape::text) {
      return is_null_text(from) ? 0 : std::string_view(from).size();
    } else if constexpr (form == shape::map) {
      byte_count all = 0;
      if (depth >= hard_depth) return all;
      for (const auto& [key, each] : from) {
        constexpr std::size_t around = 4 + fixed_room<typename T::mapped_type>();
        const std::size_t size = is_null_text(key) ? 0 : std::string_view(key).size();
        all = sum(all, around + size + more_room(each, depth + 1));
      }
      return all;
    } else if constexpr (form == shape::fixed_list || form == shape::list) {
      using item = typename T::value_type;
      byte_count all = byte_count{from.size()} * (fixed_room<item>() + 1);
      if constexpr (has_more_room<item>()) {
        if (depth >= hard_depth) return all;
        for (const auto& each : from) all = sum(all, more_room<item>(each, depth + 1));
      }
      return all;
    } else if constexpr (form == shape::structure) {
      if (depth >= hard_depth) return 0;
      return reflect::with_members<Backend>(from, [depth](const auto&... each) {
        return (more_room(reflect::value_of(each), depth + 1) + ... + byte_count{0});
      });
    } else {
      return 0;
    }
  }

  template <class T>
  static char* put(char* to, const T& from, [[maybe_unused]] std::size_t depth, [[maybe_unused]] writing& w) noexcept {
    constexpr shape form = shape_of<T>();
    if constexpr (form == shape::any) {
      return put_value(to, from, depth, w);
    } else if constexpr (form == shape::any_array) {
      return put_array(to, from, depth, w);
    } else if constexpr (form == shape::any_object) {
      return put_object(to, from, depth, w);
    } else if constexpr (form == shape::optional) {
      return from.has_value() ? put(to, *from, depth, w) : put_null(to);
    } else if constexpr (form == shape::one_of) {
      if constexpr (T::is_text) return put_text(to, from.text(), w);
      else return put_number(to, from.value());
    } else if constexpr (form == shape::text) {
      return is_null_text(from) ? put_fault(to, "a C string is a null pointer", w) : put_text(to, from, w);
    } else if constexpr (form == shape::boolean) {
      return put_boolean(to, from);
    } else if constexpr (form == shape::integer) {
      return put_number(to, from);
    } else if constexpr (form == shape::real) {
      return put_real(to, from, w);
    } else if constexpr (form == shape::enumeration) {
      const std::string_view name = reflect::enum_text<Backend>(from);
      if (!name.empty()) return put_text(to, name, w);
      return put_fault(
          to, "a value of an enum has no name (outside -1 to 127 an enumerator may need runcomfy::enum_names)", w);
    } else if (depth >= hard_depth) {
      return put_too_deep(to, w);
    } else if constexpr (form == shape::map) {
      return put_map(to, from, depth, w);
    } else if constexpr (form == shape::fixed_list || form == shape::list) {
      return put_list(to, from, depth, w);
    } else {
      return put_struct(to, from, depth, w);
    }
  }

  template <class T, std::size_t... I>
  static consteval std::size_t struct_room(std::index_sequence<I...>) {
    constexpr std::size_t sizes[] = {4, fixed_room<typename reflect::info<T, I, Backend>::value_type>()...};
    std::size_t all = keys_of<T, Backend>.begin[sizeof...(I)];
    for (const std::size_t size : sizes) all += size;
    return all;
  }
  template <class T>
  static consteval bool has_more_room() {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::optional) return has_more_room<typename T::value_type>();
    else if constexpr (form == shape::one_of) return T::is_text;
    else return form != shape::boolean && form != shape::integer && form != shape::real && form != shape::enumeration;
  }

 private:
  // Every part comes with a comma before it, and the bracket or brace then takes the place of the first one.
  static char* enclose(char* const begin, char* to, char opening, char closing) noexcept {
    if (to == begin) ++to;
    *begin = opening;
    *to = closing;
    return to + 1;
  }

  // `const auto&` binds to what a list gives as it is, and `item` makes a bool of what `std::vector<bool>` gives.
  template <class List>
  static char* put_list(char* const begin, const List& from, std::size_t depth, writing& w) noexcept {
    using item = typename List::value_type;
    char* to = begin;
    for (const auto& each : from) {
      *to = ',';
      to = put<item>(to + 1, each, depth + 1, w);
    }
    return enclose(begin, to, '[', ']');
  }

  template <class Map>
  static char* put_map(char* const begin, const Map& from, std::size_t depth, writing& w) noexcept {
    char* to = begin;
    for (const auto& [key, each] : from) {
      if (is_null_text(key)) w.fail("the key of a map is a null pointer", begin);
      *to = ',';
      to = put_key(to + 1, is_null_text(key) ? std::string_view() : std::string_view(key), w);
      to = put(to, each, depth + 1, w);
    }
    return enclose(begin, to, '{', '}');
  }

  template <class T>
  static char* put_struct(char* const begin, const T& from, std::size_t depth, writing& w) noexcept {
    char* to = begin;
    reflect::with_members<Backend>(from, [&to, depth, &w](const auto&... each) {
      put_members<T>(std::index_sequence_for<decltype(each)...>(), to, depth, w, reflect::value_of(each)...);
    });
    return enclose(begin, to, '{', '}');
  }
  template <class T, std::size_t... I, class... M>
  static void put_members(std::index_sequence<I...>, char*& to, std::size_t depth, writing& w,
                          const M&... each) noexcept {
    ((to = put_member<T, I>(to, each, depth + 1, w)), ...);
  }
  template <class T, std::size_t I, class M>
  static char* put_member(char* to, const M& each, std::size_t depth, writing& w) noexcept {
    if constexpr (reflect::is_optional<M>)
      if (!each.has_value()) return to;
    constexpr auto& keys = keys_of<T, Backend>;
    constexpr std::size_t size = keys.begin[I + 1] - keys.begin[I];
    std::memcpy(to, keys.data + keys.begin[I], size);
    if constexpr (reflect::is_optional<M>) return put(to + size, *each, depth, w);
    else return put(to + size, each, depth, w);
  }
};

}  // namespace json::detail

template <class T, class Backend>
result<void> write_json(const T& x, std::string& buffer) {
  using encoder = json::detail::encoder<Backend>;
  const json::detail::byte_count size = encoder::template fixed_room<T>() + encoder::more_room(x, 0);
  json::detail::writing w;
  char* end = nullptr;
  do end = encoder::put(w.open(buffer, size), x, 0, w);
  while (!w.close(buffer, end));
  if (w.failed()) return w.why(buffer);
  return {};
}

template <class T, class Backend>
result<std::string> try_to_json(const T& x) {
  std::string buffer;
  if (result<void> done = write_json<T, Backend>(x, buffer); !done) return std::move(done).error();
  return buffer;
}

template <class T, class Backend, class Mode>
std::string to_json(const T& x) {
  return try_to_json<T, Backend>(x).template value<Mode>();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/json/convert.hpp --------------------------------------------------------------------------------------
// C++ values to `json::value` and back, by way of the text: what is seen is what would be sent.

namespace runcomfy::inline RUNCOMFY_ABI {

/// The JSON of a value in a form that can be changed, or why it has none (see `write_json`).
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<json::value> try_to_value(const T& x);

/// The same. Where a value has no JSON this throws `runcomfy::exception`, or ends the program where exceptions are off.
template <class T, class Backend = reflect::backend, class Mode = detail::exceptions_here>
[[nodiscard]] json::value to_value(const T& x);

/// A `T` out of a `json::value`, by the rules of `from_json`. Bytes in errors count in the text that `to_json` makes of
/// the value.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<T> from_value(const json::value& from);

namespace json::detail {

// For a text that this program has written itself.
inline limits no_limits() {
  constexpr std::size_t most = (std::numeric_limits<std::size_t>::max)();
  return {hard_depth, most, most, most, most};
}

}  // namespace json::detail

template <class T, class Backend>
result<json::value> try_to_value(const T& x) {
  std::string text;
  if (result<void> done = write_json<T, Backend>(x, text); !done) return std::move(done).error();
  return json::parse(text, json::detail::no_limits());
}

template <class T, class Backend, class Mode>
json::value to_value(const T& x) {
  return try_to_value<T, Backend>(x).template value<Mode>();
}

template <class T, class Backend>
result<T> from_value(const json::value& from) {
  std::string text;
  if (result<void> done = write_json(from, text); !done) return std::move(done).error();
  return from_json<T, Backend>(text, json::detail::no_limits());
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/schema/json_text.hpp ----------------------------------------------------------------------------------
// Values as short JSON texts, for reports: never long, always well-formed. Made for size: reports are rare.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_COLD
#define RUNCOMFY_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

using runcomfy::detail::append;

/// The first byte that is no well-formed UTF-8, or `npos`.
RUNCOMFY_INLINE inline std::size_t bad_utf8_at(std::string_view text) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (end - at >= 8 && (json::detail::eight_bytes(at) & 0x8080808080808080U) == 0) {
      at += 8;
      continue;
    }
    if (static_cast<unsigned char>(*at) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = json::detail::utf8_sequence(at, end);
    if (length == 0) return static_cast<std::size_t>(at - text.data());
    at += length;
  }
  return std::string_view::npos;
}

/// Something to be told as JSON text, by what it is made of; nothing is written before a report is.
struct shown {
  /// Numbers first, in the order of `bound::form`.
  enum class kind : unsigned char { negative, natural, real, nothing, text, bad_byte, texts, numbers, names };
  kind is = kind::nothing;
  std::uint64_t bits = 0;  ///< of a number; the size of a text, the length of a list, the place of a byte
  union {
    const char* text = nullptr;
    const std::string_view* texts;
    const std::int64_t* numbers;
    void (*names)(std::string&);  ///< adds what stands between the brackets
  };

  constexpr shown() = default;
  constexpr shown(bound from) : is(static_cast<kind>(from.is)), bits(from.bits) {}
  constexpr shown(std::string_view from) : is(kind::text), bits(from.size()), text(from.data()) {}
  constexpr shown(kind what, std::size_t size) : is(what), bits(size) {}
  constexpr shown(const std::string_view* from, std::size_t count) : shown(kind::texts, count) { texts = from; }
  constexpr shown(const std::int64_t* from, std::size_t count) : shown(kind::numbers, count) { numbers = from; }
  constexpr shown(void (*from)(std::string&)) : shown(kind::names, 0) { names = from; }
};

// `append_quoted` and `append_number` are for `append_shown` alone, and become a part of it: a function of its own
// costs a small program more than its text.

/// The longest part of a text that is shown, in bytes.
inline constexpr std::size_t most_shown = 64;

/// A text in quotes. What is longer than `most_shown` ends in `...`, never inside a code point; a byte that is no UTF-8
/// becomes a question mark.
RUNCOMFY_INLINE inline void append_quoted(std::string& to, std::string_view text) {
  std::size_t end = text.size();
  if (end > most_shown) {
    end = most_shown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  }
  constexpr std::size_t longest = most_shown * 6;  // `\u0000`
  char escaped[longest + 16];
  char* last = escaped;
  json::detail::writing w(longest);
  const char* at = text.data();
  for (; !json::detail::copy_narrow(at, text.data() + end, last, w); ++at) *last++ = '?';
  append(to, "\"");
  append(to, {escaped, static_cast<std::size_t>(last - escaped)});
  append(to, end < text.size() ? "...\"" : "\"");
}

/// A number; where it is none, its name in quotes.
RUNCOMFY_INLINE inline void append_number(std::string& to, bound number) {
  char digits[json::detail::room_of<double> + json::detail::overrun];
  const double real = number.number();
  std::string_view text;
  if (number.is_whole() || runcomfy::detail::is_finite(real)) {
    using namespace json::detail;
    char* const end = number.is == bound::form::real       ? put_number(digits, real)
                      : number.is == bound::form::negative ? put_integer(digits, static_cast<std::int64_t>(number.bits))
                                                           : put_natural(digits, number.bits);
    text = {digits, static_cast<std::size_t>(end - digits)};
  } else {
    text = runcomfy::detail::is_nan(real) ? "\"NaN\"" : real < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  }
  append(to, text);
}

RUNCOMFY_COLD inline void append_shown(std::string& to, const shown& what) {
  const std::size_t size = static_cast<std::size_t>(what.bits);
  if (what.is == shown::kind::nothing) return;
  if (what.is < shown::kind::nothing) return append_number(to, {what.bits, static_cast<bound::form>(what.is)});
  if (what.is == shown::kind::text) return append_quoted(to, {what.text, size});
  if (what.is == shown::kind::bad_byte) {
    append(to, "\"a text with an invalid byte at offset ");
    append_shown(to, bound{what.bits, bound::form::natural});
    return append(to, "\"");
  }
  append(to, "[");
  if (what.is == shown::kind::names) {
    what.names(to);
  } else {
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) append(to, ",");
      append_shown(to, what.is == shown::kind::texts ? shown(what.texts[i])
                                                     : shown(runcomfy::detail::bound_of(what.numbers[i])));
    }
  }
  append(to, "]");
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#undef RUNCOMFY_INLINE
#undef RUNCOMFY_COLD

// ---- runcomfy/schema/media.hpp --------------------------------------------------------------------------------------
// What can be told about the address of media without opening it: only what surely cannot work is a fault.

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

/// Which texts name media.
struct media_kind {
  bool takes_names = false;  ///< the bare name of a file that the service knows, too
  bool takes_empty = false;  ///< an empty text, which may mean "none"
};

/// Why a text surely names no media that the service can fetch, and what to do; empty where it may.
struct media_fault {
  std::string_view help = {};
  std::string_view shown = {};
};

/// Four numbers from 0 to 255 with dots between them, as one number; nothing else gives 0, as 0.0.0.0 does.
inline std::uint32_t ipv4_address(std::string_view host) noexcept {
  std::uint32_t address = 0;
  std::uint32_t part = 0;
  int dots = 0;
  for (const char c : host) {
    if (c >= '0' && c <= '9') part = part * 10 + static_cast<std::uint32_t>(c - '0');
    else if (c == '.' && ++dots < 4) address = address << 8 | part, part = 0;
    else return 0;
    if (part > 255) return 0;
  }
  return dots == 3 ? address << 8 | part : 0;
}

/// Whether only this computer or its network knows a host: names without a dot, names that are set aside for local use
/// (RFC 6761 and 6762; `internal` by ICANN), and addresses for private use, this host and this link (RFC 6890).
inline bool is_unreachable_host(std::string_view host) noexcept {
  if (!host.empty() && host[0] == '[') {  // IPv6: ::, ::1, fc00::/7, fe80::/10
    const auto at = [host](std::size_t i) { return i < host.size() ? static_cast<char>(host[i] | 0x20) : '\0'; };
    const bool whole_group = at(5) == ':';
    return host == "[::]" || host == "[::1]" || (whole_group && at(1) == 'f' && (at(2) == 'c' || at(2) == 'd')) ||
           (whole_group && at(1) == 'f' && at(2) == 'e' &&
            (at(3) == '8' || at(3) == '9' || at(3) == 'a' || at(3) == 'b'));
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos) return true;
  for (const std::string_view last : {"localhost", "local", "internal"})
    if (host.size() - dot - 1 == last.size() && runcomfy::detail::starts_with_word(host.substr(dot + 1), last))
      return true;
  struct block {
    std::uint32_t first;
    int bits;
  };
  constexpr block blocks[] = {
      {0x0A000000, 8},  {0x7F000000, 8},  {0x64400000, 10},   // 10/8, 127/8, 100.64/10
      {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0A80000, 16}};  // 169.254/16, 172.16/12, 192.168/16
  const std::uint32_t address = ipv4_address(host);
  for (const block each : blocks)
    if (address >> (32 - each.bits) == each.first >> (32 - each.bits)) return true;
  return host == "0.0.0.0";
}

/// What may be shown of an address: nothing of a user's name and password, and nothing of a query, which may be a
/// signature.
inline std::string_view public_part(std::string_view address) noexcept {
  if (address.find('@') != std::string_view::npos) return address.substr(0, address.find(':') + 1);
  return address.substr(0, address.find('?'));
}

inline media_fault find_media_fault(std::string_view text, media_kind kind) noexcept {
  using runcomfy::detail::starts_with_word;
  if (text.empty()) {
    if (kind.takes_empty) return {};
    return {"give the https address of the file", text};
  }
  if (runcomfy::detail::is_local_path(text))
    return {
        "this is a path on this computer: upload the file to a public https address and give that, or send the file "
        "itself with runcomfy::data_uri if the model takes it",
        text};
  if (starts_with_word(text, "data:")) {
    if (text.find(',') != std::string_view::npos) return {};
    return {"a data URI has a comma before its data: make it with runcomfy::data_uri", text};
  }
  const std::size_t scheme = starts_with_word(text, "https:") ? 6 : starts_with_word(text, "http:") ? 5 : 0;
  if (scheme == 0) {
    if (kind.takes_names) return {};
    return {
        "this is no https address: upload the file to one and give that, or send the file itself with "
        "runcomfy::data_uri if the model takes it",
        public_part(text)};
  }
  std::string_view host = text.substr(scheme);
  if (host.starts_with("//")) host = host.substr(2, host.find_first_of("/?#\\", 2) - 2);
  host = host.substr(host.rfind('@') + 1);
  host = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  if (!is_unreachable_host(host)) return {};
  return {"the service cannot reach this address, because it is not public: upload the file to a public https address",
          public_part(text)};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

// ---- runcomfy/schema/checker.hpp ------------------------------------------------------------------------------------
// The rules of a type as tables, and what walks over them. Compiled once, whatever the number of types.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_COLD
#define RUNCOMFY_INLINE
#endif

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

class checker;
struct place;

/// What the checker itself can look at; `other` is what only a function of the type can, or nothing can break.
enum class form : unsigned char { other, text, integer, real };

/// The rules of one value.
struct value_rules {
  form is = form::other;
  unsigned char width = 0;  ///< of a number, in bytes
  bool is_signed = false;
  /// The least and the greatest number, count or length; of the kind that is compared with them.
  bool limited[2] = {false, false};
  media_kind media = {};
  bound::form limit_form[2] = {bound::form::natural, bound::form::natural};
  union {
    std::uint64_t limit_bits[2] = {0, 0};
    std::size_t choices;  ///< how many a `one_of` has
  };
  void (*visit)(checker&, const value_rules&, const void*, const place&) = nullptr;
  union {
    const char* format = nullptr;   ///< of media that is published with one
    const value_rules* items;       ///< of what a list, a map or an optional holds
    const std::string_view* texts;  ///< of a `one_of`, as many as `choices` says
    const std::int64_t* numbers;    ///< the same
  };

  [[nodiscard]] constexpr bool empty() const { return is == form::other && visit == nullptr; }
  [[nodiscard]] constexpr bound limit(std::size_t side) const { return {limit_bits[side], limit_form[side]}; }
  constexpr void set_limit(std::size_t side, bound to) {  // not covered: while compiling
    limited[side] = true;
    limit_bits[side] = to.bits;
    limit_form[side] = to.is;
  }
};

/// One member of a struct.
struct member_rules {
  const char* wire_name = nullptr;
  const char* member = nullptr;
  value_rules rules = {};
};

/// Where a value is: a step from the place of what holds it. The texts are made only when a rule is broken.
struct place {
  const place* outer = nullptr;
  const member_rules* named = nullptr;  ///< a member of a struct; else
  std::string_view key = {};            ///< a member of a map, if it has an address; else
  std::size_t index = 0;                ///< an item of a list

  /// The names on the way here: on the wire, `loras/0/path`, or in C++, `loras[0].path`. False: there are none.
  bool append_path(std::string& to, bool in_cpp) const;
};

/// Walks twice where a rule is broken: it counts, and then it tells. So there is no code for a growing list of reports.
class checker {
 public:
  std::size_t count_of_broken = 0;
  violation* next = nullptr;  ///< where the next report goes, if it is told
  violation* end = nullptr;

  /// `at` holds the addresses of the members, null for those that are not there.
  RUNCOMFY_COLD void members(const member_rules* row, std::size_t count, const void* const* at, const place* outer) {
    for (std::size_t i = 0; i < count; ++i)
      if (at[i] != nullptr) value(row[i].rules, at[i], {outer, row + i});
  }
  void items(const value_rules& of, const void* first, std::size_t count, std::size_t size, const place& outer) {
    for (std::size_t i = 0; i < count; ++i)
      value(of, static_cast<const char*>(first) + i * size, {&outer, nullptr, {}, i});
  }
  RUNCOMFY_COLD void value(const value_rules& of, const void* at, const place& where) {
    if (of.visit != nullptr) of.visit(*this, of, at, where);
    else if (of.is == form::text) text_here(of, *static_cast<const std::string*>(at), where);
    else if (of.is != form::other) number(of, at, where);
  }

  RUNCOMFY_COLD void text(const value_rules& of, std::string_view given, const place& where) {
    text_here(of, given, where);
  }
  void media(const value_rules& of, std::string_view given, const place& where) {
    const media_fault fault = find_media_fault(given, of.media);
    if (!fault.help.empty()) bad_media(of, fault, where);
  }
  void count(const value_rules& of, std::size_t given, const place& where) {
    limits(of, runcomfy::detail::bound_of(given), where);
  }
  RUNCOMFY_INLINE void number(const value_rules& of, const void* at, const place& where) {
    const bound given = load(of, at);
    if (given.is == bound::form::real && !runcomfy::detail::is_finite(given.number()))
      broken("finite", {}, given, where);
    else limits(of, given, where);
  }

  /// `at` is the address of a `one_of`.
  RUNCOMFY_COLD static void choice(checker& to, const value_rules& of, const void* at, const place& where) {
    shown list, given;
    if (of.is == form::text) {
      const auto& chosen = *static_cast<const runcomfy::detail::chosen_text*>(at);
      if (chosen.index != of.choices) return;
      list = shown(of.texts, of.choices);
      given = chosen.text.view();
    } else {
      const auto& chosen = *static_cast<const runcomfy::detail::chosen_number*>(at);
      if (chosen.index != of.choices) return;
      list = shown(of.numbers, of.choices);
      given = runcomfy::detail::bound_of(chosen.number);
    }
    to.broken("enum", list, given, where);
  }

  void limits(const value_rules& of, bound given, const place& where);
  void broken(const char* rule, const shown& limit, const shown& given, const place& where, const char* help = "");

 private:
  RUNCOMFY_INLINE void text_here(const value_rules& of, std::string_view given, const place& where) {
    if (const std::size_t bad = bad_utf8_at(given); bad != std::string_view::npos)
      broken("utf8", {}, {shown::kind::bad_byte, bad}, where);
    // No text has more code points than bytes.
    if (of.limited[1] && given.size() > of.limit_bits[1])
      limits(of, runcomfy::detail::bound_of(runcomfy::detail::code_points(given)), where);
  }
  void bad_media(const value_rules& of, const media_fault& fault, const place& where);

  static bound load(const value_rules& of, const void* at) {
    if (of.is == form::real)
      return runcomfy::detail::bound_of(of.width == sizeof(double) ? loaded<double>(at)
                                                                   : static_cast<double>(loaded<float>(at)));
    std::uint64_t bits = 0;
    const std::size_t behind = std::endian::native == std::endian::big ? sizeof bits - of.width : 0;
    std::memcpy(reinterpret_cast<char*>(&bits) + behind, at, of.width);
    const std::uint64_t sign = std::uint64_t{1} << (of.width * 8 - 1);
    if (!of.is_signed || (bits & sign) == 0) return {bits, bound::form::natural};
    return {bits | (0 - sign), bound::form::negative};
  }
  template <class T>
  static T loaded(const void* at) {
    T out;
    std::memcpy(&out, at, sizeof out);
    return out;
  }
};

// What stands in a map or in a described type has no C++ name, and so has none of what is inside.
RUNCOMFY_COLD inline bool place::append_path(std::string& to, bool in_cpp) const {
  if (outer != nullptr && !outer->append_path(to, in_cpp)) return false;
  const bool is_item = named == nullptr && key.data() == nullptr;
  if (in_cpp && !is_item && (named == nullptr || *named->member == '\0')) {
    to.clear();
    return false;
  }
  if (outer != nullptr) append(to, !in_cpp ? "/" : is_item ? "[" : ".");
  if (is_item) append_shown(to, runcomfy::detail::bound_of(index));
  else append(to, named == nullptr ? key : in_cpp ? named->member : named->wire_name);
  if (in_cpp && is_item) append(to, "]");
  return true;
}

RUNCOMFY_COLD inline void checker::broken(const char* rule, const shown& limit, const shown& given, const place& where,
                                          const char* help) {
  ++count_of_broken;
  if (next == end) return;
  where.append_path(next->wire_name, false);
  where.append_path(next->member, true);
  append(next->rule, rule);
  append_shown(next->limit, limit);
  append_shown(next->actual, given);
  next->help = help;
  ++next;
}
RUNCOMFY_COLD inline void checker::limits(const value_rules& of, bound given, const place& where) {
  static constexpr char names[][10] = {"minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum"};
  const std::size_t name = of.is == form::other ? 0U : of.is == form::text ? 2U : 4U;
  for (std::size_t side = 0; side < 2; ++side) {
    const bound limit = of.limit(side);
    const bound* const both[2] = {&given, &limit};
    const bound &less = *both[side], &more = *both[1 - side];
    const bool bad = given.is == bound::form::real ? std::bit_cast<double>(less.bits) < std::bit_cast<double>(more.bits)
                     : less.is != more.is          ? less.is < more.is
                                                   : less.bits < more.bits;
    if (of.limited[side] && bad) broken(names[name + side], limit, given, where);
  }
}
RUNCOMFY_COLD inline void checker::bad_media(const value_rules& of, const media_fault& fault, const place& where) {
  const char* const asked = of.format != nullptr   ? of.format
                            : of.media.takes_names ? "a public https URL, a data URI or a name that the service knows"
                                                   : "a public https URL or a data URI";
  broken(of.format != nullptr ? "format" : "media", std::string_view(asked), fault.shown, where, fault.help.data());
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#undef RUNCOMFY_INLINE
#undef RUNCOMFY_COLD

// ---- runcomfy/schema/rule_table.hpp ---------------------------------------------------------------------------------
// From a type to the tables of its rules: all that templates do about validation.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

// The rules for the items of a list: those in `items<...>`, and what the list itself says of them: a format, media.
template <class Rule>
struct rules_for_items {
  using type = rule_list<>;
};
template <class... Rules>
struct rules_for_items<items<Rules...>> {
  using type = rule_list<Rules...>;
};
template <class Rule>
  requires(runcomfy::detail::is_format<Rule> || runcomfy::detail::is_media<Rule>)
struct rules_for_items<Rule> {
  using type = rule_list<Rule>;
};

template <class... Lists>
struct joined {
  using type = rule_list<>;
};
template <class... First, class... Second, class... More>
struct joined<rule_list<First...>, rule_list<Second...>, More...> : joined<rule_list<First..., Second...>, More...> {};
template <class... Rules>
struct joined<rule_list<Rules...>> {
  using type = rule_list<Rules...>;
};

template <class Rules>
struct item_rules;
template <class... Rules>
struct item_rules<rule_list<Rules...>> : joined<typename rules_for_items<Rules>::type...> {};

template <class Rule>
consteval void add_rule(value_rules& to) {
  using namespace runcomfy::detail;
  if constexpr (is_minimum<Rule> || is_min_items<Rule>) {
    to.set_limit(0, bound(Rule::limit));
  } else if constexpr (is_maximum<Rule> || is_max_items<Rule> || is_max_length<Rule>) {
    to.set_limit(1, bound(Rule::limit));
  } else if constexpr (is_media<Rule>) {
    to.media.takes_names = to.media.takes_names || std::is_same_v<Rule, media_name>;
  } else if constexpr (asks_for_media<Rule>) {
    to.format = Rule::name.data();
  }
}

template <class T>
struct held_by {
  using type = void;
};
template <class T>
  requires reflect::list_like<T> || reflect::is_optional<T>
struct held_by<T> {
  using type = typename T::value_type;
};
template <class T>
  requires reflect::map_like<T>
struct held_by<T> {
  using type = typename T::mapped_type;
};

/// How the checker looks into a value of type `T`.
template <class Backend, class T>
struct visitor {
  using held = typename held_by<T>::type;

  static void visit_struct(checker& to, const value_rules&, const void* at, const place& where) {
    check_members(to, object(at), &where);
  }
  static void check_members(checker& to, const T& object, const place* outer);
  RUNCOMFY_COLD static void check_all(checker& to, const void* at) { check_members(to, object(at), nullptr); }

  // An integer between bounds of which one is no integer.
  static void visit_as_real(checker& to, const value_rules& of, const void* at, const place& where) {
    to.limits(of, runcomfy::detail::bound_of(static_cast<double>(object(at))), where);
  }
  static void visit_text(checker& to, const value_rules& of, const void* at, const place& where) {
    if (json::detail::is_null_text(object(at)))
      to.broken("type", std::string_view("a text"), std::string_view("a null pointer"), where);
    else to.text(of, std::string_view(object(at)), where);
  }
  static void visit_media(checker& to, const value_rules& of, const void* at, const place& where) {
    visit_text(to, of, at, where);
    if (!json::detail::is_null_text(object(at))) to.media(of, std::string_view(object(at)), where);
  }
  static void visit_enum(checker& to, const value_rules&, const void* at, const place& where) {
    if (!reflect::enum_text<Backend>(object(at)).empty()) return;
    constexpr auto names = [](std::string& list) {
      bool first = true;
      reflect::for_each_enum_text<T, Backend>([&](std::string_view each) {
        if (!first) append(list, ",");
        first = false;
        append_shown(list, each);
      });
    };
    const auto number = +static_cast<std::underlying_type_t<T>>(object(at));
    to.broken("enum", shown(+names), runcomfy::detail::bound_of(number), where);
  }
  static void visit_optional(checker& to, const value_rules& of, const void* at, const place& where) {
    if (object(at).has_value()) to.value(*of.items, runcomfy::detail::address_of(*object(at)), where);
  }
  static void visit_list(checker& to, const value_rules& of, const void* at, const place& where) {
    const T& list = object(at);
    to.count(of, list.size(), where);
    if (of.items->empty()) return;
    if constexpr (requires { static_cast<const held*>(list.data()); }) {
      to.items(*of.items, list.data(), list.size(), sizeof(held), where);
    } else {
      std::size_t index = 0;
      for (const held& each : list)
        to.value(*of.items, runcomfy::detail::address_of(each), {&where, nullptr, {}, index++});
    }
  }
  static void visit_map(checker& to, const value_rules& of, const void* at, const place& where) {
    constexpr value_rules of_keys = {};
    to.count(of, object(at).size(), where);
    for (const auto& [key, each] : object(at)) {
      if (json::detail::is_null_text(key)) {
        to.broken("type", std::string_view("keys that are texts"), std::string_view("a null pointer"), where);
        continue;
      }
      const place inside = {&where, nullptr, std::string_view(key)};
      to.text(of_keys, std::string_view(key), inside);
      to.value(*of.items, runcomfy::detail::address_of(each), inside);
    }
  }

 private:
  static const T& object(const void* at) { return *static_cast<const T*>(at); }
};

template <class Backend, class T, bool TakesEmpty, class... Rules>
consteval value_rules make_rules(rule_list<Rules...> rules);

/// The rules of a value. An optional text may be empty where media is asked for: that may mean "none".
template <class Backend, class T, class Rules, bool TakesEmpty = false>
inline constexpr value_rules rules_of = make_rules<Backend, T, TakesEmpty>(Rules());

template <class Backend, class T, bool TakesEmpty, class... Rules>
consteval value_rules make_rules(rule_list<Rules...>) {
  using json::detail::shape;
  using visit = visitor<Backend, T>;
  constexpr shape form_of_type = json::detail::known_shape<T>();
  value_rules made;
  (detail::add_rule<Rules>(made), ...);
  if constexpr (form_of_type == shape::integer || form_of_type == shape::real) {
    made.is = form_of_type == shape::integer ? form::integer : form::real;
    made.width = sizeof(T);
    made.is_signed = std::is_signed_v<T>;
    if (form_of_type == shape::real || !made.limit(0).is_whole() || !made.limit(1).is_whole()) {
      for (std::size_t side = 0; side < 2; ++side) {
        const bound real = runcomfy::detail::bound_of(made.limit(side).number());
        made.limit_bits[side] = real.bits;
        made.limit_form[side] = real.is;
      }
      if constexpr (form_of_type == shape::integer) made.visit = visit::visit_as_real;
    }
  } else if constexpr (form_of_type == shape::text) {
    made.is = form::text;
    made.media.takes_empty = TakesEmpty;
    if constexpr ((runcomfy::detail::asks_for_media<Rules> || ...)) made.visit = visit::visit_media;
    else if constexpr (!std::is_same_v<T, std::string>) made.visit = visit::visit_text;
  } else if constexpr (form_of_type == shape::structure) {
    made.visit = visit::visit_struct;
  } else if constexpr (form_of_type == shape::one_of) {
    made.is = T::is_text ? form::text : form::integer;
    made.visit = checker::choice;
    made.choices = T::choices.size();
    if constexpr (T::is_text) made.texts = T::choices.data();
    else made.numbers = T::choices.data();
  } else if constexpr (form_of_type == shape::enumeration) {
    made.visit = visit::visit_enum;
  } else if constexpr (form_of_type == shape::optional) {
    made.items = &rules_of<Backend, typename visit::held, rule_list<Rules...>, TakesEmpty>;
    made.visit = visit::visit_optional;
  } else if constexpr (form_of_type == shape::list || form_of_type == shape::fixed_list) {
    made.items = &rules_of<Backend, typename visit::held, typename item_rules<rule_list<Rules...>>::type>;
    made.visit = visit::visit_list;
  } else if constexpr (form_of_type == shape::map) {
    made.items = &rules_of<Backend, typename visit::held, typename item_rules<rule_list<Rules...>>::type>;
    made.visit = visit::visit_map;
  }
  return made;
}

/// The members of a struct as rows.
template <class Backend, class T, class Indices>
struct member_table;
template <class Backend, class T, std::size_t... I>
struct member_table<Backend, T, std::index_sequence<I...>> {
  template <class Info>
  static consteval member_rules row() {
    using value_type = typename Info::value_type;
    constexpr bool is_optional = reflect::is_optional<value_type>;
    constexpr bool same = Info::member == Info::wire_name;  // then there is one text of both
    return {Info::wire_name.data(),
            same                   ? Info::wire_name.data()
            : Info::member.empty() ? ""
                                   : Info::member.data(),
            rules_of<Backend, reflect::without_optional_t<value_type>, typename Info::rules, is_optional>};
  }
  static constexpr member_rules rows[sizeof...(I) == 0 ? 1 : sizeof...(I)] = {row<reflect::info<T, I, Backend>>()...};
};

/// The address of a value; null for an optional that is unset.
template <class V>
const void* address_of(const V& value) {
  if constexpr (reflect::is_optional<V>) return value.has_value() ? runcomfy::detail::address_of(*value) : nullptr;
  else return runcomfy::detail::address_of(value);
}

template <class Backend, class T>
void visitor<Backend, T>::check_members(checker& to, const T& object, const place* outer) {
  reflect::with_members<Backend>(object, [&](const auto&... each) {
    const void* const at[] = {detail::address_of(reflect::value_of(each))..., nullptr};
    using rows = member_table<Backend, T, std::index_sequence_for<decltype(each)...>>;
    to.members(rows::rows, sizeof...(each), at, outer);
  });
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#undef RUNCOMFY_COLD

// ---- runcomfy/schema/validate.hpp -----------------------------------------------------------------------------------
// Every rule of an input, checked at run time before anything is sent, with one complete report.

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// All broken rules of an input, in the order of its members; none when it is good. Checked are, in members, nested
/// structs, lists and maps: `minimum`, `maximum`, `maxLength` (code points), `minItems`, `maxItems`, `enum` (a `one_of`
/// or an enumerator that is not in its list), `utf8` (a text that is none), `type` (a C string that is a null pointer),
/// `finite` (NaN and infinity have no JSON), and where media is asked for, by a `format` or by `media_uri` and
/// `media_name`, texts that surely name none that the service can fetch: paths on this computer, addresses that are not
/// public, other schemes than http, https and data, and, where it must be given, an empty text. Any other text is left
/// to the service. The members of `json::value` are not looked into. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] std::vector<violation> validate(const T& input);

namespace schema::detail {

// Walks twice where a rule is broken.
// A template, so that a program that does not validate is not compiled with it.
template <class = void>
RUNCOMFY_COLD std::vector<violation> broken_rules(const void* object, void (*check)(checker&, const void*)) {
  checker to;
  check(to, object);
#if defined(__GNUC__)
  if (to.count_of_broken > static_cast<std::size_t>(-1) / 1024) __builtin_unreachable();  // no code to refuse that
#endif
  std::vector<violation> found(to.count_of_broken);
  if (found.empty()) return found;
  to.next = found.data();
  to.end = to.next + found.size();
  check(to, object);
  return found;
}

}  // namespace schema::detail

template <class T, class Backend>
std::vector<violation> validate(const T& input) {
  return schema::detail::broken_rules<>(runcomfy::detail::address_of(input),
                                        schema::detail::visitor<Backend, T>::check_all);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_COLD

// ---- runcomfy/client/client.hpp -------------------------------------------------------------------------------------
// What users call: submit an input, get a job.

namespace runcomfy::inline RUNCOMFY_ABI {

/// The door to the service. It owns nothing of the network: it speaks through the transport it is given, which it
/// refers to when given an lvalue (the one rule: that transport outlives the client) and owns when given an rvalue.
/// All functions may be called from several threads. The destructor ends every wait with `closed`, lets exchanges in
/// flight end, and leaves the jobs of the service alone.
class client {
 public:
  /// Never fails: a bad token or base URL makes the first call fail, with nothing sent.
  template <class Transport>
    requires(!std::same_as<std::remove_cvref_t<Transport>, client>)
  client(Transport&& transport, token secret, options how = {})
      : engine_(make(std::forward<Transport>(transport), std::move(secret), std::move(how))) {}
  client(client&&) noexcept = default;
  client& operator=(client&& other) noexcept {
    client old(std::move(*this));
    engine_ = std::move(other.engine_);
    return *this;
  }
  ~client() { close(); }

  /// Sends the input to the model that its type names (`static constexpr std::string_view model_id`). This is the call
  /// that costs money: the POST leaves at most once. One of which it is proved that nothing left is tried again
  /// (`submit_policy`). On an error, `delivery()` says what became of it.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<job> submit(const Input& input, submit_options how = {}) const {
    if constexpr (check_model_id<Input>())
      return submit<Input, Mode>(reflect::constants<Input>::model_id, input, std::move(how));
    else return submit<Input, Mode>(std::string_view(), input, std::move(how));
  }
  /// The same, to a model named here.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<job> submit(std::string_view model, const Input& input, submit_options how = {}) const;
  /// Any JSON object to any model, unchecked: for what the library does not know.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> submit(std::string_view model, const json::object& input, submit_options how = {}) const;

  /// Submits and waits. An error after the submit holds the id of the job, which goes on. The stop and cancel tokens of
  /// `waiting` count for the submit as well, unless `how` has its own.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<output> run(const Input& input, wait_options waiting = {}, submit_options how = {}) const {
    lend_tokens(waiting, how);
    return followed<Mode>(submit<Input, Mode>(input, std::move(how)), std::move(waiting));
  }
  template <class Input, class Mode = detail::exceptions_here>
  [[nodiscard]] result<output> run(std::string_view model, const Input& input, wait_options waiting = {},
                                   submit_options how = {}) const {
    lend_tokens(waiting, how);
    if constexpr (reflect::reflectable<Input>) {
      return followed<Mode>(submit<Input, Mode>(model, input, std::move(how)), std::move(waiting));
    } else {
      return followed<Mode>(submit<Mode>(model, input, std::move(how)), std::move(waiting));
    }
  }

  /// A handle on a job that exists, from its id alone. Nothing is sent.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(std::string_view id) const {
    return attached<Mode>(id, {});
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(const request_id& id) const {
    return attached<Mode>(id.text(), {});
  }
  /// What the journal holds that is not over: after a crash, the jobs to attach to and, apart, the sends of which it is
  /// not known whether they arrived, and the jobs that ended, whose output may not have been saved. Nothing is sent.
  /// Sends that are on their way now are not in it.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<recovery> recover() const;
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(const unfinished_job& from) const {
    return attached<Mode>(from.request_id, from.model_id);
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(const ended_job& from) const {
    return attached<Mode>(from.request_id, from.model_id);
  }
  /// Settles what `recover` lists, by the name of its attempt: no job came of it, it is saved, or nobody wants it any
  /// more. The journal forgets it. `not_found` if it holds nothing of that name.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<void> resolve(std::string_view attempt) const {
    return settle<Mode>(attempt, false, nullptr);
  }
  /// The same by the job: its outputs are saved, or not wanted any more.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<void> resolve(const job& which) const {
    return settle<Mode>(which.id().text(), true, nullptr);
  }
  /// Settles a send in doubt of which the job was found, as on the web: it is on record from now on, and attached to.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> resolve(std::string_view attempt, std::string_view id) const;

  /// What the destructor does, at a time of your own. Every later call, also of its jobs, fails with `closed`.
  void close() noexcept {
    if (engine_ != nullptr) engine_->close();
  }

 private:
  template <class Transport>
  struct owned final : detail::engine::owned_base {
    explicit owned(Transport&& from) : stack(std::move(from)) {}
    Transport stack;
  };

  template <class Transport>
  static detail::shared<detail::engine> make(Transport&& transport, token secret, options how);
  template <class Input>
  static consteval bool check_model_id();  // a condition, so that compilers look at it before they need the id
  template <class Mode = detail::exceptions_here>
  static error invalid(std::string_view model, std::vector<violation> violations);
  template <class Mode = detail::exceptions_here>
  static error unwritable(std::string_view model, const error& why);
  template <class Mode = detail::exceptions_here>
  static error moved_from();
  static void lend_tokens(const wait_options& from, submit_options& to) {
    if (!to.stop.stop_possible()) to.stop = from.stop;
    if (!to.cancel.stop_possible()) to.cancel = from.cancel;
  }
  template <class Mode>
  static result<output> followed(const result<job>& made, wait_options waiting) {
    if (!made) return made.error();
    return made->wait<Mode>(std::move(waiting));
  }
  template <class Mode = detail::exceptions_here>
  result<job> send(std::string_view model, std::string body, const submit_options& how) const;
  template <class Mode = detail::exceptions_here>
  result<job> attached(std::string_view id, std::string_view model) const;
  template <class Mode = detail::exceptions_here>
  result<void> settle(std::string_view name, bool by_id, const request_id* found) const;

  detail::shared<detail::engine> engine_;
};

template <class Transport>
detail::shared<detail::engine> client::make(Transport&& transport, token secret, options how) {
  using stack = std::remove_reference_t<Transport>;
  static_assert(!std::is_const_v<stack>,
                "runcomfy: the transport of a client must not be const, because sending changes it");
  if constexpr (http::check_transport<stack>()) {
    constexpr bool concurrent = http::is_concurrent<stack>();
    if constexpr (std::is_lvalue_reference_v<Transport>) {
      return detail::make_shared_of<detail::engine>(nullptr, http::transport_ref(transport), concurrent,
                                                    std::move(secret), std::move(how));
    } else {
      auto keeper = detail::make_shared_of<owned<stack>>(std::move(transport));
      const http::transport_ref inner(keeper->stack);
      return detail::make_shared_of<detail::engine>(std::move(keeper), inner, concurrent, std::move(secret),
                                                    std::move(how));
    }
  } else {
    return nullptr;  // not reached: check_transport has stopped the build
  }
}

template <class Input>
consteval bool client::check_model_id() {
  using constants = reflect::constants<Input>;
  constexpr bool has_model_id = requires {
    { constants::model_id } -> std::convertible_to<std::string_view>;
  };
  static_assert(
      has_model_id,
      "runcomfy: submit(input) needs to know the model: add `static constexpr std::string_view model_id = \"...\";` "
      "to the struct, or call submit(\"the/model-id\", input)");
  if constexpr (has_model_id) {
    static_assert(model_id::fault_of(constants::model_id).empty(),
                  "runcomfy: the model_id of this struct is malformed: it is 2 to 8 segments joined by slashes, "
                  "as in kling/kling-2-1/master/image-to-video");
  }
  return has_model_id;
}

template <class Input, class Mode>
  requires reflect::reflectable<Input>
result<job> client::submit(std::string_view model, const Input& input, submit_options how) const {
  if (how.check) {
    std::vector<violation> violations = validate(input);
    if (!violations.empty()) return invalid<Mode>(model, std::move(violations));
  }
  std::string body;
  if (how.extra.empty()) {
    const result<void> written = write_json(input, body);
    if (!written) return unwritable<Mode>(model, written.error());
  } else {
    result<json::value> editable = try_to_value(input);
    if (!editable) return unwritable<Mode>(model, editable.error());
    for (const json::member& each : how.extra) editable->as_object()->set(each.key, each.value);
    const result<void> written = write_json(*editable, body);
    if (!written) return unwritable<Mode>(model, written.error());
  }
  return send<Mode>(model, std::move(body), how);
}

template <class Mode>
result<job> client::submit(std::string_view model, const json::object& input, submit_options how) const {
  json::object merged;
  if (!how.extra.empty()) {
    merged = input;
    for (const json::member& each : how.extra) merged.set(each.key, each.value);
  }
  std::string body;
  const result<void> written = write_json(how.extra.empty() ? input : merged, body);
  if (!written) return unwritable<Mode>(model, written.error());
  return send<Mode>(model, std::move(body), how);
}

template <class Mode>
result<job> client::send(std::string_view model, std::string body, const submit_options& how) const {
  if (engine_ == nullptr) return moved_from<Mode>();
  detail::engine& engine = *engine_;
  const result<model_id> checked = model_id::parse(model);
  if (!checked) {
    error_info info = checked.error().info();
    info.operation = operation::submit;
    info.model_id = detail::quoted(model);
    return error(std::move(info));
  }
  const detail::engine::visit inside(engine);
  if (!inside || how.stop.stop_requested() || how.cancel.stop_requested())
    return engine.interrupted(operation::submit, model, {});
  const time_point since = engine.now();
  const result<request_id> id = detail::submission<Mode>(engine, *checked, std::move(body), how).run();
  if (!id) return id.error();
  return job(engine_, *id, checked->text(), since);
}

template <class Mode>
error client::invalid(std::string_view model, std::vector<violation> violations) {
  error_info info;
  info.kind = error_kind::invalid_input;
  std::string what =
      "the input breaks " + std::to_string(violations.size()) + (violations.size() == 1 ? " rule: " : " rules: ");
  for (std::size_t i = 0; i < violations.size() && i < 8; ++i) what += (i == 0 ? "" : "; ") + violations[i].message();
  if (violations.size() > 8) what += "; and more in violations()";
  info.violations = std::move(violations);
  return protocol::make_error(std::move(info), {operation::submit, std::string(model), {}, 0}, what);
}

template <class Mode>
error client::unwritable(std::string_view model, const error& why) {
  error_info info;
  info.kind = error_kind::invalid_input;
  return protocol::make_error(std::move(info), {operation::submit, std::string(model), {}, 0}, why.message());
}

template <class Mode>
result<job> client::attached(std::string_view id, std::string_view model) const {
  const result<request_id> checked = request_id::parse(id);
  if (!checked) {
    error_info info = checked.error().info();
    info.operation = operation::attach;
    return error(std::move(info));
  }
  if (engine_ == nullptr) return moved_from<Mode>();
  const detail::engine::visit inside(*engine_);
  if (!inside) return engine_->interrupted(operation::attach, {}, id);
  return job(engine_, *checked, std::string(model), engine_->now());
}

template <class Mode>
result<recovery> client::recover() const {
  if (engine_ == nullptr) return moved_from<Mode>();
  const detail::engine::visit inside(*engine_);
  if (!inside) return engine_->interrupted(operation::journal, {}, {});
  return detail::recover<Mode>(*engine_);
}

template <class Mode>
result<void> client::settle(std::string_view name, bool by_id, const request_id* found) const {
  if (engine_ == nullptr) return moved_from<Mode>();
  const detail::engine::visit inside(*engine_);
  if (!inside) return engine_->interrupted(operation::journal, {}, {});
  return detail::settle<Mode>(*engine_, name, by_id, found);
}

template <class Mode>
result<job> client::resolve(std::string_view attempt, std::string_view id) const {
  result<job> found = attach<Mode>(id);
  if (!found) return found;
  if (result<void> settled = settle<Mode>(attempt, false, &found->id()); !settled) return std::move(settled).error();
  return found;
}

template <class Mode>
error client::moved_from() {
  error_info info;
  info.kind = error_kind::closed;
  info.message = "the client was moved from and cannot be used; use the one it was moved to";
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/schema/schema_of.hpp ----------------------------------------------------------------------------------
// The schema of a struct, as the service publishes schemas.

namespace runcomfy::inline RUNCOMFY_ABI {

/// The input schema that `T` stands for, in the form and spelling of the published ones: `type`, `properties` in the
/// order of the members, `required`, `enum`, `minimum`, `maximum`, `maxLength`, `minItems`, `maxItems`, `items`,
/// `format`, and from the struct's table of facts `title`, `default` and `validations`. `float` where the field is
/// `spelled_float`, else `number`; no `items` where it is `spelled_without_items`. A `std::array` has exactly its
/// number of items. A struct that holds itself is written out eight levels deep. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] json::value schema_of();

namespace schema::detail {

// How much deeper to go, and whether to tell under keywords of our own what is published without a word: media without
// a format, and items that a schema leaves out.
struct levels {
  int left = 8;
  bool internal = false;
  [[nodiscard]] levels deeper() const { return {left - 1, internal}; }
};
inline constexpr std::string_view media_keyword = "our media";
inline constexpr std::string_view without_items_keyword = "our items";

template <class T, class Backend>
json::object object_schema(levels at);

inline json::value bound_value(bound limit) {
  if (!limit.is_whole()) return limit.number();
  if (limit.is == bound::form::negative) return static_cast<std::int64_t>(limit.bits);
  return limit.bits;
}

template <class V, class Backend, class... Rules>
json::object value_schema(levels at, rule_list<Rules...>);

template <class V, class Backend, class... Rules>
json::value items_schema(levels at, items<Rules...>) {
  return value_schema<typename V::value_type, Backend>(at, rule_list<Rules...>());
}

inline void mark(json::object& to, std::string_view keyword, levels at) {
  if (at.internal) to.set(keyword, true);
  else if (keyword == without_items_keyword) to.erase("items");
}

template <class V, class Backend, class Rule>
void add_rule(json::object& to, levels at) {
  using namespace runcomfy::detail;
  if constexpr (is_minimum<Rule>) to.set("minimum", bound_value(Rule::limit));
  else if constexpr (is_maximum<Rule>) to.set("maximum", bound_value(Rule::limit));
  else if constexpr (is_max_length<Rule>) to.set("maxLength", Rule::limit);
  else if constexpr (is_min_items<Rule>) to.set("minItems", Rule::limit);
  else if constexpr (is_max_items<Rule>) to.set("maxItems", Rule::limit);
  else if constexpr (is_format<Rule>) to.set("format", Rule::name);
  else if constexpr (is_media<Rule>) mark(to, media_keyword, at);
  else if constexpr (is_items<Rule>) to.set("items", items_schema<V, Backend>(at, Rule()));
  else if constexpr (std::is_same_v<Rule, spelled_float>) to.set("type", "float");
  else if constexpr (std::is_same_v<Rule, spelled_without_items>) mark(to, without_items_keyword, at);
}

template <class V, class Backend, class... Rules>
json::object value_schema(levels at, rule_list<Rules...>) {
  using json::detail::shape;
  constexpr shape form = json::detail::known_shape<V>();
  json::object to;
  if constexpr (form == shape::optional) {
    return value_schema<reflect::without_optional_t<V>, Backend>(at, rule_list<Rules...>());
  } else if constexpr (form == shape::one_of) {
    to.set("type", V::is_text ? "string" : "integer");
    json::array choices;
    for (const auto& each : V::choices) choices.push_back(each);
    to.set("enum", std::move(choices));
  } else if constexpr (form == shape::enumeration) {
    to.set("type", "string");
    json::array choices;
    reflect::for_each_enum_text<V, Backend>([&](std::string_view each) { choices.push_back(each); });
    to.set("enum", std::move(choices));
  } else if constexpr (form == shape::text) {
    to.set("type", "string");
  } else if constexpr (form == shape::boolean) {
    to.set("type", "boolean");
  } else if constexpr (form == shape::integer) {
    to.set("type", "integer");
  } else if constexpr (form == shape::real) {
    to.set("type", "number");
  } else if constexpr (form == shape::list || form == shape::fixed_list) {
    to.set("type", "array");
    json::object of_items = value_schema<typename V::value_type, Backend>(at, rule_list<>());
    if (!of_items.empty()) to.set("items", std::move(of_items));
    if constexpr (form == shape::fixed_list) {
      to.set("minItems", std::tuple_size<V>::value);
      to.set("maxItems", std::tuple_size<V>::value);
    }
  } else if constexpr (form == shape::any_array) {
    to.set("type", "array");
  } else if constexpr (form == shape::map || form == shape::any_object) {
    to.set("type", "object");
  } else if constexpr (form == shape::structure) {
    to = object_schema<V, Backend>(at.deeper());
  }
  (add_rule<V, Backend, Rules>(to, at), ...);
  return to;
}

inline void add_facts(json::object& to, const fact& from) {
  if (!from.title.empty()) to.set("title", from.title);
  if (!from.default_json.empty()) {
    if (result<json::value> known = json::parse(from.default_json)) to.set("default", *std::move(known));
  }
  json::array demands;
  for (const media_demand& each : from.validations) {
    demands.push_back(json::object{{"validation_rule", each.rule}, {"validation_value", each.value}});
  }
  if (!demands.empty()) to.set("validations", std::move(demands));
}

template <class T, class Backend>
consteval bool facts_have_members() {
  if constexpr (reflect::has_facts<T>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      for (const fact& each : reflect::constants<T>::facts)
        if (!((each.wire_name == reflect::info<T, I, Backend>::wire_name) || ...)) return false;
      return true;
    }(std::make_index_sequence<reflect::size<T, Backend>>{});
  } else {
    return true;
  }
}

template <class T, std::size_t I, class Backend>
void add_member(json::object& properties, json::array& required, levels at) {
  using info = reflect::info<T, I, Backend>;
  json::object to = value_schema<typename info::value_type, Backend>(at, typename info::rules());
  if (const fact* known = reflect::find_fact<T>(info::wire_name)) add_facts(to, *known);
  properties.append(std::string(info::wire_name), std::move(to));
  if constexpr (info::required) required.push_back(info::wire_name);
}

template <class T, class Backend>
json::object object_schema(levels at) {
  static_assert(facts_have_members<T, Backend>(),
                "runcomfy: the facts of this struct speak of a wire name that no member has");
  json::object to{{"type", "object"}};
  if (at.left <= 0) return to;
  json::object properties;
  json::array required;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (add_member<T, I, Backend>(properties, required, at), ...);
  }(std::make_index_sequence<reflect::size<T, Backend>>{});
  to.set("required", std::move(required));
  to.set("properties", std::move(properties));
  return to;
}

}  // namespace schema::detail

template <class T, class Backend>
json::value schema_of() {
  return schema::detail::object_schema<T, Backend>({});
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/schema/difference.hpp ---------------------------------------------------------------------------------
// One difference between a published schema and a struct.

namespace runcomfy::inline RUNCOMFY_ABI {

/// What a published schema says otherwise than a struct.
struct difference {
  /// The property as the service names it, nested ones by path, as in `loras/path`; empty for the schema itself.
  std::string wire_name;
  /// The keyword of the schema: `type`, `required`, `enum`, `maximum`, `items/format` ...; `properties` where one side
  /// lacks the whole property.
  std::string keyword;
  std::string ours;       ///< what the struct says, as JSON text, shortened; empty where it says nothing
  std::string published;  ///< what the published schema says; of an `enum` each side holds what the other lacks
  /// Whether an input that the struct takes for good may be refused, or a setting of it passed over; false where the
  /// struct merely knows less or asks for more than the service does.
  bool breaking = false;

  /// The difference as a sentence: `598_steps: maximum is 20 in the struct and 30 in the published schema`. One line,
  /// whatever is published: a question mark stands for each control character.
  [[nodiscard]] std::string message() const;

  friend bool operator==(const difference&, const difference&) = default;
};

inline std::string difference::message() const {
  const bool one_side = ours.empty() != published.empty();
  std::string text = wire_name.empty() ? wire_name : wire_name + ": ";
  if (keyword == "properties" && one_side && !wire_name.empty()) {
    text += ours.empty() ? "the published schema has this property, " + published + ", and the struct has not"
                         : "the struct has this property, " + ours + ", and the published schema has not";
  } else if (keyword == "enum" && one_side) {
    text += "enum has " + (ours.empty() ? published + " in the published schema only" : ours + " in the struct only");
  } else {
    text += keyword + " is " + (ours.empty() ? "nothing" : ours) + " in the struct and " +
            (published.empty() ? "nothing" : published) + " in the published schema";
  }
  std::string line;
  detail::append_line(line, text);
  return line;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/schema/check_schema.hpp -------------------------------------------------------------------------------
// A published schema against a struct: has the service changed what the struct says?

namespace runcomfy::inline RUNCOMFY_ABI {

/// Every difference between a published input schema and a struct; none where they say the same. `published` is the
/// schema, or an object that holds it as `input_schema`, as an entry of the catalogue does; the `model_id` beside it is
/// then compared, too.
///
/// Compared are, in properties at any depth, what is there and what is required, `type`, `enum` (whatever the order),
/// `minimum`, `maximum`, `maxLength`, `minItems`, `maxItems`, `format`, `items`, `default`, `validations`, and keywords
/// that this library does not know. No difference are the order of properties, titles, descriptions and other localised
/// words; a default of null (that is none); and a default that the struct leaves out and whose JSON text has more than
/// 66 characters: long prompts and lists of example media are no settings. `float` and `number` are told, but break
/// nothing.
///
/// A schema that is none is told as a difference, too. Of more than 1,000 differences the rest is left out; texts are
/// shortened. Takes time linear in the size of the published schema. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] std::vector<difference> check_schema(const json::value& published);

namespace schema::detail {

/// Walks over our schema and the published one. It goes only as deep as ours.
// A template of a type that is always the same, so that a program which compares nothing does not compile it.
template <class Difference>
class schema_comparison {
 public:
  std::vector<Difference> found;

  void top(const json::object& ours, const json::value& published, std::string_view model_id) {
    const json::value* schema = published.find("input_schema");
    if (schema != nullptr) {
      const json::value* id = published.find("model_id");
      if (id != nullptr && !model_id.empty() && *id != model_id) {
        const json::value mine = model_id;
        add({}, "model_id", &mine, id, true);
      }
    } else {
      schema = &published;
    }
    if (const json::object* theirs = schema->as_object()) return value(ours, *theirs, {});
    const json::value mine = "object";
    add({}, "type", &mine, schema, true);
  }

 private:
  static constexpr std::size_t most_differences = 1000;
  static constexpr std::size_t most_told = 200;      // characters of one side of a difference
  static constexpr std::size_t most_entries = 4096;  // of what has names: published schemas have fewer than 64
  static constexpr std::size_t long_default = 66;    // characters of a default's JSON text: 64 and two quotes

  /// The property, and the keywords on the way into what it holds: `items/`.
  struct place {
    std::string wire_name = {};
    std::string keywords = {};
  };

  void add(const place& at, std::string_view keyword, const json::value* ours, const json::value* published,
           bool breaking) {
    if (found.size() >= most_differences) return;
    found.push_back({at.wire_name, at.keywords + std::string(keyword), told(ours), told(published), breaking});
  }
  /// What has the wrong shape is told, and not looked into.
  bool has_shape(const place& at, std::string_view keyword, const json::value* published, bool right) {
    if (published != nullptr && !right) add(at, keyword, nullptr, published, true);
    return published != nullptr && right;
  }

  void value(const json::object& ours, const json::object& theirs, const place& at) {
    if (theirs.size() > most_entries) return add(at, "keywords", nullptr, &entries(theirs.size()), true);
    type(ours.find("type"), theirs.find("type"), at);
    choices(ours.find("enum"), theirs.find("enum"), at);
    for (const std::string_view keyword : {"minimum", "minItems"}) limit(keyword, ours, theirs, at, true);
    for (const std::string_view keyword : {"maximum", "maxItems", "maxLength"}) limit(keyword, ours, theirs, at, false);
    format(ours.find("format"), theirs.find("format"), at);
    standard(ours.find("default"), theirs.find("default"), at);
    demands(ours.find("validations"), theirs.find("validations"), at);
    items(ours, theirs.find("items"), at);
    members(ours, theirs, at);
    others(theirs, at);
  }

  void type(const json::value* ours, const json::value* theirs, const place& at) {
    if (!has_shape(at, "type", theirs, theirs != nullptr && theirs->is_string())) {
      if (theirs == nullptr && ours != nullptr) add(at, "type", ours, theirs, false);
      return;
    }
    if (ours == nullptr) return add(at, "type", ours, theirs, false);  // any JSON: the user sees to it
    if (*ours == *theirs) return;
    const auto is_number = [](const json::value& type) { return type == "number" || type == "float"; };
    add(at, "type", ours, theirs, !is_number(*theirs) || !(is_number(*ours) || *ours == "integer"));
  }

  void choices(const json::value* ours, const json::value* theirs, const place& at) {
    if (!has_shape(at, "enum", theirs,
                   theirs != nullptr && theirs->is_array() && theirs->as_array()->size() <= most_entries)) {
      if (theirs == nullptr && ours != nullptr) add(at, "enum", ours, theirs, false);
      return;
    }
    if (ours == nullptr) return add(at, "enum", ours, theirs, true);
    const json::value gone = lacking(*ours->as_array(), *theirs->as_array());
    const json::value fresh = lacking(*theirs->as_array(), *ours->as_array());
    if (!gone.as_array()->empty()) add(at, "enum", &gone, nullptr, true);
    if (!fresh.as_array()->empty()) add(at, "enum", nullptr, &fresh, false);
  }
  static json::array lacking(const json::array& these, const json::array& in) {
    json::array out;
    for (const json::value& each : these)
      if (!contains(in, each)) out.push_back(each);
    return out;
  }
  static bool contains(const json::array& list, const json::value& wanted) {
    for (const json::value& each : list)
      if (each == wanted) return true;
    return false;
  }

  void limit(std::string_view keyword, const json::object& ours, const json::object& theirs, const place& at,
             bool low) {
    const json::value* const mine = ours.find(keyword);
    const json::value* const published = theirs.find(keyword);
    if (published == nullptr) {
      if (mine != nullptr) add(at, keyword, mine, nullptr, false);
      return;
    }
    if (!has_shape(at, keyword, published, published->is_number())) return;
    if (mine == nullptr) return add(at, keyword, nullptr, published, true);
    const bool less = is_less(number_of(*published), number_of(*mine));
    const bool more = is_less(number_of(*mine), number_of(*published));
    if (less || more) add(at, keyword, mine, published, low ? more : less);
  }

  void format(const json::value* ours, const json::value* theirs, const place& at) {
    if (ours != nullptr && theirs != nullptr && *ours == *theirs) return;
    if (ours != nullptr || theirs != nullptr) add(at, "format", ours, theirs, ours != nullptr && theirs != nullptr);
  }

  void standard(const json::value* ours, const json::value* theirs, const place& at) {
    if (ours != nullptr && ours->is_null()) ours = nullptr;
    if (theirs != nullptr && theirs->is_null()) theirs = nullptr;
    if (ours == nullptr && (theirs == nullptr || is_long(*theirs))) return;
    if (ours == nullptr || theirs == nullptr || *ours != *theirs) add(at, "default", ours, theirs, false);
  }
  static bool is_long(const json::value& standard) {
    const result<std::string> text = try_to_json(standard);
    return !text || runcomfy::detail::code_points(*text) > long_default;
  }

  void demands(const json::value* ours, const json::value* theirs, const place& at) {
    const bool is_list = theirs != nullptr && theirs->is_array() && theirs->as_array()->size() <= most_entries;
    if (theirs != nullptr && !is_list) return add(at, "validations", ours, theirs, false);
    json::array mine;
    json::array published;
    if (ours != nullptr) mine = *ours->as_array();
    if (theirs != nullptr)
      for (const json::value& each : *theirs->as_array()) published.push_back(without_words(each));
    const json::value gone = lacking(mine, published);
    const json::value fresh = lacking(published, mine);
    const bool has_gone = !gone.as_array()->empty();
    const bool has_fresh = !fresh.as_array()->empty();
    if (has_gone || has_fresh) add(at, "validations", has_gone ? &gone : nullptr, has_fresh ? &fresh : nullptr, false);
  }
  static json::value without_words(const json::value& demand) {
    json::value copy = demand;
    if (json::object* members = copy.as_object()) members->erase("validation_error");
    return copy;
  }

  void items(const json::object& ours, const json::value* theirs, const place& at) {
    const json::value* const mine = ours.find("items");
    const bool said = mine != nullptr && !ours.contains(without_items_keyword);
    if (theirs == nullptr) {
      if (said) add(at, "items", mine, nullptr, false);
      return;
    }
    if (!has_shape(at, "items", theirs, theirs->is_object())) return;
    if (!said) add(at, "items", nullptr, theirs, false);
    if (mine != nullptr) value(*mine->as_object(), *theirs->as_object(), {at.wire_name, at.keywords + "items/"});
  }

  void members(const json::object& ours, const json::object& theirs, const place& at) {
    const json::value* const mine = ours.find("properties");
    const json::value* const published = theirs.find("properties");
    if (published == nullptr && mine == nullptr) return;
    if (published == nullptr || mine == nullptr) return add(at, "properties", mine, published, published == nullptr);
    if (!has_shape(at, "properties", published, published->is_object())) return;
    const json::object& properties = *published->as_object();
    if (properties.size() > most_entries) return add(at, "properties", nullptr, &entries(properties.size()), true);
    const json::value* const needed = theirs.find("required");
    const bool has_needed = has_shape(at, "required", needed, needed != nullptr && are_texts(*needed));
    const json::array none;
    const json::array& required = has_needed ? *needed->as_array() : none;
    const json::array& required_here = *ours.find("required")->as_array();

    for (const json::member& each : *mine->as_object()) {
      const place inside = {at.wire_name.empty() ? each.key : at.wire_name + "/" + each.key};
      const json::value* const other = properties.find(each.key);
      const bool must = contains(required, each.key);
      const bool must_here = contains(required_here, each.key);
      if (must != must_here) {
        const json::value yes = must;
        const json::value yes_here = must_here;
        add(inside, "required", &yes_here, &yes, must);
      }
      if (other == nullptr) add(inside, "properties", &each.value, nullptr, true);
      else if (has_shape(inside, "properties", other, other->is_object()))
        value(*each.value.as_object(), *other->as_object(), inside);
    }
    for (const json::member& each : properties) {
      const place inside = {at.wire_name.empty() ? each.key : at.wire_name + "/" + each.key};
      const bool twice = properties.find(each.key) != &each.value;
      if (twice || mine->find(each.key) == nullptr)
        add(inside, "properties", nullptr, &each.value, twice || contains(required, each.key));
    }
    for (const json::value& each : required) {
      const std::string& name = *each.as_string();
      if (properties.contains(name) || mine->find(name) != nullptr) continue;
      const json::value yes = true;
      add({at.wire_name.empty() ? name : at.wire_name + "/" + name}, "required", nullptr, &yes, true);
    }
  }
  static bool are_texts(const json::value& list) {
    const json::array* const items = list.as_array();
    if (items == nullptr || items->size() > most_entries) return false;
    for (const json::value& each : *items)
      if (!each.is_string()) return false;
    return true;
  }

  /// Keywords that are not compared above. Those of JSON Schema that make inputs invalid may break something.
  void others(const json::object& theirs, const place& at) {
    static constexpr std::string_view known =
        " type enum minimum maximum minItems maxItems maxLength format default validations items properties required "
        "title description ";
    static constexpr std::string_view strict =
        " pattern const minLength exclusiveMinimum exclusiveMaximum multipleOf uniqueItems contains minProperties "
        "maxProperties propertyNames dependentRequired allOf anyOf oneOf not if $ref ";
    for (const json::member& each : theirs) {
      const std::string word = ' ' + each.key + ' ';
      if (known.find(word) != std::string_view::npos) continue;
      add(at, each.key, nullptr, &each.value, strict.find(word) != std::string_view::npos);
    }
  }

  /// A number as what can be compared exactly; an integer of more than 64 bits, which no bound of ours is, as the
  /// largest.
  static bound number_of(const json::value& from) {
    if (const auto number = from.as_int64()) return runcomfy::detail::bound_of(*number);
    if (const auto number = from.as_uint64()) return runcomfy::detail::bound_of(*number);
    double real = 0x1.fffffffffffffp+1023;
    if (const std::string* digits = from.as_long_integer()) real = digits->front() == '-' ? -real : real;
    else real = from.as_double().value_or(real);
    return runcomfy::detail::bound_of(real);
  }
  static bool is_less(bound a, bound b) { return runcomfy::detail::compare(a, b) < 0; }

  /// JSON text that stops growing soon after `most` characters, however long or deep the value is.
  static void append_json(std::string& to, const json::value& from, std::size_t most) {
    const auto next = [&](bool first) {
      if (!first) to += ',';
      return to.size() <= most;
    };
    if (const json::array* items = from.as_array()) {
      to += '[';
      for (const json::value& each : *items) {
        if (!next(&each == items->begin())) return;
        append_json(to, each, most);
      }
      to += ']';
    } else if (const json::object* members = from.as_object()) {
      to += '{';
      for (const json::member& each : *members) {
        if (!next(&each == members->begin())) return;
        append_shown(to, std::string_view(each.key));
        to += ':';
        append_json(to, each.value, most);
      }
      to += '}';
    } else if (const std::string* text = from.as_string()) {
      append_shown(to, std::string_view(*text));
    } else if (const std::string* digits = from.as_long_integer()) {
      to.append(*digits, 0, most);
    } else if (from.is_number()) {
      append_shown(to, number_of(from));
    } else {
      to += from.is_null() ? "null" : *from.as_bool() ? "true" : "false";
    }
  }
  static std::string told(const json::value* from) {
    std::string text;
    if (from == nullptr) return text;
    append_json(text, *from, most_told);
    if (text.size() <= most_told) return text;
    std::size_t end = most_told;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    text.resize(end);
    return text += "...";
  }

  const json::value& entries(std::size_t count) {
    count_ = json::object{{"too many entries to compare", count}};
    return count_;
  }
  json::value count_;
};

template <class T>
constexpr std::string_view model_id_of() {
  using constants = reflect::constants<T>;
  if constexpr (requires { std::string_view(constants::model_id); }) return constants::model_id;
  else return {};
}

}  // namespace schema::detail

template <class T, class Backend>
std::vector<difference> check_schema(const json::value& published) {
  using namespace schema::detail;
  schema_comparison<difference> comparison;
  comparison.top(object_schema<T, Backend>({.internal = true}), published, model_id_of<T>());
  return std::move(comparison.found);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/core/base64.hpp ---------------------------------------------------------------------------------------
// Bytes as base64.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// RFC 4648, section 4: four characters for three bytes, and for one or two bytes with padding.
inline char* put_base64(char* to, const char* from, std::size_t size) noexcept {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte = [](char c) { return static_cast<std::uint32_t>(static_cast<unsigned char>(c)); };
  for (; size >= 3; from += 3, size -= 3, to += 4) {
    const std::uint32_t bits = byte(from[0]) << 16 | byte(from[1]) << 8 | byte(from[2]);
    to[0] = digits[bits >> 18];
    to[1] = digits[bits >> 12 & 63];
    to[2] = digits[bits >> 6 & 63];
    to[3] = digits[bits & 63];
  }
  if (size == 0) return to;
  const std::uint32_t bits = byte(from[0]) << 16 | (size == 2 ? byte(from[1]) << 8 : 0);
  to[0] = digits[bits >> 18];
  to[1] = digits[bits >> 12 & 63];
  to[2] = size == 2 ? digits[bits >> 6 & 63] : '=';
  to[3] = '=';
  return to + 4;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/schema/data_uri.hpp -----------------------------------------------------------------------------------
// Local media as input: the bytes of a file as a `data:` URI (RFC 2397), at once or piece by piece.

namespace runcomfy::inline RUNCOMFY_ABI {

namespace schema::detail {
template <class T>
concept byte_range = !std::is_convertible_v<const T&, std::string_view> && requires(const T& bytes) {
  bytes.size();
  requires sizeof(*bytes.data()) == 1;
};
}  // namespace schema::detail

struct data_uri_options {
  /// The most bytes of the file. The service publishes no limit; 32 MiB is the most that its own ComfyUI nodes send of
  /// one file (6 MiB of a PNG, 16 MiB of a WAV; contract, section 6). The text is a third longer than the file.
  std::size_t max_bytes = std::size_t{32} << 20;
};

/// The bytes of a file as a text that some models take where they ask for media: `data:image/png;base64,iVBOR...`. The
/// service's documentation speaks of public https URLs only: it does not promise that a model takes data URIs. The
/// media type is that of the file (RFC 6838, `image/png`, `video/mp4`, `audio/mpeg`), with parameters if it has any.
/// The error is `invalid_input`: too many bytes, none, or a text that is no media type. Safe from several threads.
[[nodiscard]] result<std::string> data_uri(std::string_view bytes, std::string_view media_type,
                                           data_uri_options options = {});
/// The same for a `std::span`, `std::vector` or `std::array` of `std::byte`, `unsigned char` or `char`.
template <schema::detail::byte_range Bytes>
[[nodiscard]] result<std::string> data_uri(const Bytes& bytes, std::string_view media_type,
                                           data_uri_options options = {});

/// Makes a data URI of a file that is read piece by piece:
///
///     runcomfy::data_uri_writer writer("video/mp4");
///     while (read(piece) && writer.add(piece)) {}
///     runcomfy::result<std::string> uri = std::move(writer).finish();
///
/// Holds the text made so far and nothing of the file. Not safe to use from several threads at once.
class data_uri_writer {
 public:
  explicit data_uri_writer(std::string_view media_type, data_uri_options options = {});

  /// Adds the next bytes of the file. False: there is a fault, which `finish` tells, and no need to read on.
  bool add(std::string_view bytes);
  template <schema::detail::byte_range Bytes>
  bool add(const Bytes& bytes) {
    return add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  /// Saves growing where the size of the file is known. More than `max_bytes` is no fault here.
  void expect(std::size_t bytes);

  /// The whole text, or why there is none. The writer can only be destroyed then.
  [[nodiscard]] result<std::string> finish() &&;

 private:
  enum class fault : unsigned char { none, media_type, too_long };

  std::string text_;
  data_uri_options options_;
  std::size_t size_ = 0;  // of the file so far; the last 0 to 2 bytes of it wait for the next piece
  char waiting_[2] = {};
  fault fault_ = fault::none;
};

namespace schema::detail {

/// A name of RFC 6838, section 4.2, without `#` and `^`: they are no characters of a URI, and no registered type has
/// any.
constexpr bool is_restricted_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > 127) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!is_alnum && (i == 0 || std::string_view("!$&-_.+").find(c) == std::string_view::npos)) return false;
  }
  return true;
}

/// `type/subtype`, and any number of `;name=value`.
constexpr bool is_media_type(std::string_view text) noexcept {
  for (char between = '/';; between = '=') {
    const std::size_t end = text.find(';');
    const std::string_view part = text.substr(0, end);
    const std::size_t middle = part.find(between);
    if (middle == std::string_view::npos || !is_restricted_name(part.substr(0, middle)) ||
        !is_restricted_name(part.substr(middle + 1)))
      return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace schema::detail

inline data_uri_writer::data_uri_writer(std::string_view media_type, data_uri_options options)
    : options_(options), fault_(schema::detail::is_media_type(media_type) ? fault::none : fault::media_type) {
  if (fault_ == fault::none) ((text_ = "data:") += media_type) += ";base64,";
}

inline bool data_uri_writer::add(std::string_view bytes) {
  if (fault_ != fault::none) return false;
  if (bytes.size() > options_.max_bytes - size_) {
    fault_ = fault::too_long;
    text_ = {};
    return false;
  }
  const std::size_t left = size_ % 3;
  size_ += bytes.size();
  std::size_t at = text_.size();
  if (left != 0) {
    char three[3] = {waiting_[0], waiting_[1], 0};
    const std::size_t missing = 3 - left;
    const std::size_t taken = bytes.size() < missing ? bytes.size() : missing;
    for (std::size_t i = 0; i < taken; ++i) three[left + i] = bytes[i];
    bytes.remove_prefix(taken);
    waiting_[0] = three[0];
    waiting_[1] = three[1];
    if (taken < missing) return true;
    text_.resize(at + 4);
    runcomfy::detail::put_base64(text_.data() + at, three, 3);
    at += 4;
  }
  const std::size_t whole = bytes.size() - bytes.size() % 3;
  text_.resize(at + whole / 3 * 4);
  runcomfy::detail::put_base64(text_.data() + at, bytes.data(), whole);
  for (std::size_t i = whole; i < bytes.size(); ++i) waiting_[i - whole] = bytes[i];
  return true;
}

inline void data_uri_writer::expect(std::size_t bytes) {
  if (fault_ == fault::none && bytes <= options_.max_bytes) text_.reserve(text_.size() + (bytes / 3 + 1) * 4);
}

inline result<std::string> data_uri_writer::finish() && {
  error_info info;
  info.kind = error_kind::invalid_input;
  if (fault_ == fault::media_type) {
    info.message = "a data URI needs the media type of the file, as in image/png or video/mp4";
  } else if (fault_ == fault::too_long) {
    info.message =
        "the file has more than " + std::to_string(options_.max_bytes) +
        " bytes, which is the limit for a data URI (data_uri_options::max_bytes): upload it to a public https "
        "address and give that";
  } else if (size_ == 0) {
    info.message = "there are no bytes to make a data URI of: was the file read?";
  } else {
    if (const std::size_t left = size_ % 3; left != 0) {
      char four[4];
      runcomfy::detail::put_base64(four, waiting_, left);
      text_.append(four, 4);
    }
    return std::move(text_);
  }
  return error(std::move(info));
}

inline result<std::string> data_uri(std::string_view bytes, std::string_view media_type, data_uri_options options) {
  data_uri_writer writer(media_type, options);
  writer.expect(bytes.size());
  writer.add(bytes);
  return std::move(writer).finish();
}
template <schema::detail::byte_range Bytes>
result<std::string> data_uri(const Bytes& bytes, std::string_view media_type, data_uri_options options) {
  return data_uri(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), media_type, options);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/schema/defaults.hpp -----------------------------------------------------------------------------------
// The published defaults in an input, for who asks for them: otherwise they are never sent.

namespace runcomfy::inline RUNCOMFY_ABI {

/// Gives each unset optional member the default that its struct's table of facts holds, also in nested structs and in
/// the items of lists. Members that are set stay as they are; a default of null means that there is none; required
/// members are never touched, and neither are those whose default the table leaves out, as it does long prompts.
///
/// Nobody needs this to submit: what is left out is filled in by the service, by the defaults of the day. It is for
/// showing them, and for sending what they were when the struct was made.
///
/// The error, `configuration`, tells each default that its member cannot hold, also as `violations()`; the others are
/// filled in all the same. Safe from several threads on different inputs.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<void> fill_defaults(T& input);

namespace schema::detail {

// The walk over an input. `Violation` is a parameter so that a program which never asks does not compile it.
template <class Backend, class Violation>
class default_filler {
 public:
  std::vector<Violation> unreadable;

  template <class T>
  void members(T& object, const place* outer) {
    reflect::with_members<Backend>(object, [&](auto&... each) {
      using indices = std::index_sequence_for<decltype(each)...>;
      std::size_t index = 0;
      (member<T>(reflect::value_of(each), {outer, member_table<Backend, T, indices>::rows + index++}), ...);
    });
  }

 private:
  template <class T, class V>
  void member(V& value, const place& at) {
    if constexpr (reflect::is_optional<V>) {
      const fact* const known = reflect::find_fact<T>(at.named->wire_name);
      if (!value.has_value() && known != nullptr && !known->default_json.empty() && known->default_json != "null")
        fill(value, known->default_json, at);
      if (value.has_value()) inside(*value, at);
    } else {
      inside(value, at);
    }
  }
  template <class V>
  void fill(V& value, std::string_view json, const place& at) {
    if (auto read = from_json<typename V::value_type, Backend>(json)) {
      value.emplace(*std::move(read));
      return;
    }
    Violation& made = unreadable.emplace_back();
    at.append_path(made.wire_name, false);
    at.append_path(made.member, true);
    made.rule = "default";
    made.actual = json.substr(0, most_shown);
    made.help = "the struct's table of facts holds a default that its type cannot";
  }
  template <class V>
  void inside(V& value, const place& at) {
    if constexpr (json::detail::shape_of<V>() == json::detail::shape::structure) {
      members(value, &at);
    } else if constexpr (reflect::list_like<V>) {
      if constexpr (reflect::reflectable<typename V::value_type>) {
        std::size_t index = 0;
        for (auto& each : value) inside(each, {&at, nullptr, {}, index++});
      }
    }
  }
};

}  // namespace schema::detail

template <class T, class Backend>
result<void> fill_defaults(T& input) {
  schema::detail::default_filler<Backend, violation> filler;
  filler.members(input, nullptr);
  if (filler.unreadable.empty()) return {};
  error_info info;
  info.kind = error_kind::configuration;
  info.message = "published defaults that the struct cannot hold: ";
  for (const violation& each : filler.unreadable) info.message += each.wire_name + " (" + each.actual + ") ";
  info.message.back() = '.';
  info.violations = std::move(filler.unreadable);
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#define RUNCOMFY_SINGLE_HEADER 100

#endif  // RUNCOMFY_SINGLE_HEADER
