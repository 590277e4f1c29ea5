// SPDX-License-Identifier: MIT
// One exchange, shared by the thread that waits for it and the worker that runs it.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/http/message.hpp"
#include "runcomfy/transport/httplib/socket.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// The caller may leave while the worker still hangs in a system call. So the job owns copies of all it needs, and once
// the caller has given up, every step of the worker that would hand over another byte is refused under the same lock.
class exchange_job {
 public:
  using clock = std::chrono::steady_clock;

  exchange_job(const http::request& what, const http::call& how)
      : asked(what),
        deadline(how.deadline),
        connect_timeout(how.connect_timeout),
        read_timeout(how.read_timeout),
        max_body(how.max_body),
        public_only(how.public_addresses_only),
        once(how.once) {}

  const http::request asked;
  const http::time_point deadline;
  const std::chrono::milliseconds connect_timeout;
  const std::chrono::milliseconds read_timeout;
  const std::size_t max_body;
  const bool public_only;
  const bool once;

  // For the caller: returns at the end, at the deadline, or when the stop fires.
  http::outcome wait(stop_view stop);

  // For the worker. Those that return bool say whether to go on.
  bool enter(http::phase where);
  bool use_socket(std::shared_ptr<socket_grip> grip, bool established, bool head_is_seen);
  void ask_proxy();
  void handshake(bool finished);
  void goodbye();
  bool send_head();
  bool send_body(std::size_t offset, std::size_t length);
  bool take_head(int status, http::headers fields);
  bool take_body(std::string_view bytes);
  void finish(http::outcome how);

  // What is known when an attempt has failed or ended.
  struct progress {
    http::phase reached = http::phase::nothing;
    bool body_started = false;
    bool given_up = false;
    bool head_sent = false;  // as far as the stack lets it be seen
    bool head_taken = false;
    bool complete = false;  // nothing more can come, although the stack does not know it
    http::failure refused = http::failure::none;
    std::string refusal;
    clock::duration silence{};
  };
  [[nodiscard]] progress look() const;
  [[nodiscard]] bool is_given_up() const {
    const std::lock_guard hold(lock_);
    return given_up_ != http::failure::none;
  }
  [[nodiscard]] http::time_point connect_by() const {
    const std::lock_guard hold(lock_);
    return connect_by_;
  }
  // The reply as far as it has come, and whether that is all of it, where the stack says that it has ended.
  [[nodiscard]] http::response take_reply(bool& whole);
  // On stacks that do not say when the head is sent, an empty body counts as started with the connection; this takes it
  // back where the stack says that there was none.
  void nothing_was_sent();

 private:
  static http::time_point after(http::time_point from, std::chrono::milliseconds more) {
    if (more >= (http::time_point::max)() - from) return (http::time_point::max)();
    return from + more;
  }
  [[nodiscard]] bool established() const {
    if (reached_ > http::phase::tls) return true;
    return reached_ == http::phase::connect && !asked.url.secure() && grip_ != nullptr && grip_->connected();
  }
  [[nodiscard]] std::string where_it_hangs() const {
    std::string words(to_string(reached_));
    if (reached_ != http::phase::proxy) return words;
    return words + ", which opened no tunnel; check that its URL has the host and the port of an HTTP proxy";
  }
  void advance(http::phase where) {
    if (where > reached_) reached_ = where;
    moved_ = clock::now();
  }
  bool refuse(http::failure why, std::string text) {
    refused_ = why;
    refusal_ = std::move(text);
    return false;
  }
  void give_up(http::failure why, std::string text) {
    given_up_ = why;
    farewell_ = std::move(text);
    if (grip_ != nullptr) grip_->shut();
  }

  mutable std::mutex lock_;
  std::condition_variable changed_;
  bool over_ = false;
  http::outcome result_;
  http::failure given_up_ = http::failure::none;
  std::string farewell_;

  http::time_point connect_by_ = (http::time_point::max)();  // counted from the look-up
  std::shared_ptr<socket_grip> grip_;
  http::phase reached_ = http::phase::nothing;
  bool body_started_ = false;
  std::size_t sent_ = 0;
  int heads_ = 0;  // sent over the connection in use
  clock::time_point moved_ = clock::now();
  http::response reply_;
  bool head_taken_ = false;
  bool complete_ = false;
  bool goodbye_ = false;
  bool chunked_ = false;
  std::optional<std::uint64_t> announced_;
  http::failure refused_ = http::failure::none;
  std::string refusal_;
};

inline http::outcome exchange_job::wait(stop_view stop) {
  constexpr std::chrono::milliseconds glance{50};  // how often the stop is looked at
  constexpr std::chrono::milliseconds grace{100};  // for the worker to notice that its socket was shut
  std::unique_lock hold(lock_);
  while (!over_ && given_up_ == http::failure::none) {
    hold.unlock();  // stop_requested() is code of the user
    const bool stopped = stop.stop_requested();
    hold.lock();
    if (over_) break;
    const auto now = clock::now();
    const bool connecting = !established();
    if (stopped) {
      give_up(http::failure::stopped, "stopped " + std::string(to_string(reached_)));
    } else if (now >= deadline) {
      give_up(http::failure::timeout, "the time limit of the call passed " + where_it_hangs());
    } else if (connecting && now >= connect_by_) {
      give_up(http::failure::timeout, "no connection to " + asked.url.authority() +
                                          " within the connect time-out; it passed " + where_it_hangs());
    } else {
      auto wake = (std::min)(now + glance, deadline);
      if (connecting) wake = (std::min)(wake, connect_by_);
      changed_.wait_until(hold, wake);
    }
  }
  if (given_up_ != http::failure::none && grip_ != nullptr) {
    changed_.wait_for(hold, grace, [this] { return over_; });
  }
  if (over_ && (given_up_ == http::failure::none || result_.ok())) return std::move(result_);
  http::outcome out = http::outcome::failed(given_up_, reached_, body_started_, farewell_);
  out.reply = std::move(result_.reply.status != 0 ? result_.reply : reply_);
  return out;
}

// Starts, or starts again after a connection that failed without an answer.
inline bool exchange_job::enter(http::phase where) {
  const std::lock_guard hold(lock_);
  reached_ = where;
  moved_ = clock::now();
  if (where == http::phase::resolve) connect_by_ = (std::min)(deadline, after(moved_, connect_timeout));
  grip_ = nullptr;
  sent_ = 0;
  heads_ = 0;
  return given_up_ == http::failure::none;
}

inline bool exchange_job::use_socket(std::shared_ptr<socket_grip> grip, bool established, bool head_is_seen) {
  const std::lock_guard hold(lock_);
  grip_ = std::move(grip);
  if (!head_is_seen && asked.body.empty()) body_started_ = true;
  advance(established ? http::phase::send_head : http::phase::connect);
  if (given_up_ == http::failure::none) return true;
  grip_->shut();
  return false;
}

inline void exchange_job::ask_proxy() {
  const std::lock_guard hold(lock_);
  advance(http::phase::proxy);
}

inline void exchange_job::handshake(bool finished) {
  const std::lock_guard hold(lock_);
  advance(finished ? http::phase::send_head : http::phase::tls);
}

inline bool exchange_job::send_head() {
  const std::lock_guard hold(lock_);
  if (given_up_ != http::failure::none) return false;
  if (++heads_ > 1) return refuse(http::failure::receive, "the connection was closed before an answer came");
  advance(asked.body.empty() ? http::phase::await_head : http::phase::send_head);
  if (asked.body.empty()) body_started_ = true;  // the head is then the whole request
  return true;
}

// The peer has said over TLS that nothing more will come.
inline void exchange_job::goodbye() {
  const std::lock_guard hold(lock_);
  goodbye_ = true;
}

// The proof that a body is sent once: it can only go forward.
inline bool exchange_job::send_body(std::size_t offset, std::size_t length) {
  const std::lock_guard hold(lock_);
  if (given_up_ != http::failure::none || refused_ != http::failure::none || offset != sent_) {
    if (refused_ == http::failure::none) refuse(http::failure::receive, "the connection broke while sending");
    if (grip_ != nullptr) grip_->shut();  // or the stack would wait for an answer to half a request
    return false;
  }
  body_started_ = true;
  sent_ += length;
  advance(sent_ == asked.body.size() ? http::phase::await_head : http::phase::send_body);
  return true;
}

inline bool exchange_job::take_head(int status, http::headers fields) {
  const std::lock_guard hold(lock_);
  if (given_up_ != http::failure::none) return false;
  advance(http::phase::receive_head);
  head_taken_ = true;
  reply_ = {status, std::move(fields), {}};
  if (status < 200) {
    return refuse(http::failure::framing,
                  "the server answered with status " + std::to_string(status) + " instead of a final one");
  }
  chunked_ = reply_.headers.contains("Transfer-Encoding");
  if (!chunked_) {
    for (const std::string_view text : reply_.headers.all("Content-Length")) {
      std::uint64_t length = 0;
      const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), length);
      if (fault != std::errc() || end != text.data() + text.size() || (announced_ && *announced_ != length)) {
        return refuse(http::failure::framing, "the answer has a Content-Length that cannot be true");
      }
      announced_ = length;
    }
  }
  if (asked.method == "HEAD" || status == 204 || status == 304) {
    announced_.reset();
    complete_ = true;
    return asked.method == "HEAD" || status == 204;  // old stacks would wait for the body of a 304
  }
  if (announced_ && *announced_ > max_body) {
    return refuse(http::failure::too_big, "the answer announces " + std::to_string(*announced_) +
                                              " bytes, more than the limit of " + std::to_string(max_body));
  }
  return true;
}

inline bool exchange_job::take_body(std::string_view bytes) {
  const std::lock_guard hold(lock_);
  if (given_up_ != http::failure::none) return false;
  advance(http::phase::receive_body);
  if (bytes.size() > max_body - reply_.body.size()) {
    return refuse(http::failure::too_big,
                  "the answer is longer than the limit of " + std::to_string(max_body) + " bytes");
  }
  reply_.body += bytes;
  return true;
}

inline void exchange_job::finish(http::outcome how) {
  const std::lock_guard hold(lock_);
  result_ = std::move(how);
  over_ = true;
  grip_ = nullptr;
  changed_.notify_all();
}

inline exchange_job::progress exchange_job::look() const {
  const std::lock_guard hold(lock_);
  progress out;
  out.reached = reached_;
  out.body_started = body_started_;
  out.given_up = given_up_ != http::failure::none;
  out.head_sent = heads_ > 0;
  out.head_taken = head_taken_;
  out.complete = complete_;
  out.refused = refused_;
  out.refusal = refusal_;
  out.silence = clock::now() - moved_;
  return out;
}

inline http::response exchange_job::take_reply(bool& whole) {
  const std::lock_guard hold(lock_);
  // Chunks are checked by the stack. A body that has neither ends with the connection: over TLS that must be said.
  whole = announced_ ? *announced_ == reply_.body.size() : chunked_ || complete_ || goodbye_ || !asked.url.secure();
  return std::move(reply_);
}

inline void exchange_job::nothing_was_sent() {
  const std::lock_guard hold(lock_);
  body_started_ = false;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
