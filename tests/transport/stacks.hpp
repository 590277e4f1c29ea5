// SPDX-License-Identifier: MIT
// The transports under test, and a server on a real socket that does exactly what a test says.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../../examples/curl_transport/curl_transport.hpp"
#include "../../examples/support/loopback_server.hpp"
#include "runcomfy/transport/httplib.hpp"

namespace transport_tests {

namespace http = runcomfy::http;
using clock = std::chrono::steady_clock;
using ms = std::chrono::milliseconds;
using loopback::stream;
using loopback::wire_request;

/// A file that goes away with the object.
class temporary_file {
 public:
  explicit temporary_file(std::string_view text) {
    const int file = ::mkstemp(path_);
    REQUIRE(file >= 0);
    REQUIRE(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::close(file);
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() { std::remove(path_); }
  [[nodiscard]] const char* path() const { return path_; }

 private:
  char path_[32] = "/tmp/runcomfy_test_XXXXXX";
};

struct over_httplib {
  static constexpr bool tls = true;
  // Whether the fields go out exactly as given; old versions sort them by name and add their own.
  static constexpr bool exact_head = runcomfy::detail::writes_own_head<::httplib::ClientImpl>;
  static constexpr bool skips_early_hints = false;
  // Whether an answer without a length is told from one that was cut off, by the polite end of TLS.
  static constexpr bool sees_goodbye = true;
  explicit over_httplib(const std::string& ca_pem) : stack({.ca_file = {}, .ca_pem = ca_pem}) {}
  runcomfy::httplib_transport stack;
};

struct over_curl {
  static constexpr bool tls = true;
  static constexpr bool exact_head = true;
  static constexpr bool skips_early_hints = true;
  static constexpr bool sees_goodbye = false;
  explicit over_curl(const std::string& ca_pem) : file(ca_pem), stack(ca_pem.empty() ? "" : file.path()) {}
  temporary_file file;
  curl_transport stack;
};

/// The same over plain sockets.
template <class Over>
struct plain : Over {
  static constexpr bool tls = false;
  explicit plain(const std::string&) : Over("") {}
};

#define TRANSPORTS transport_tests::over_httplib, transport_tests::over_curl
#define TRANSPORTS_BOTH                                                                                             \
  transport_tests::over_httplib, transport_tests::plain<transport_tests::over_httplib>, transport_tests::over_curl, \
      transport_tests::plain<transport_tests::over_curl>

/// Gives each request to a script, which answers through the stream and says whether to read another one from it.
class scripted {
 public:
  using script = std::function<bool(stream&, const wire_request&)>;

  explicit scripted(script answer, bool tls = true, const loopback::certificate_wish& wish = {})
      : answer_(std::move(answer)), listener_(tls, [this](stream& peer) { serve(peer); }, wish) {}

  [[nodiscard]] http::url url(std::string_view target = "/", std::string_view host = "127.0.0.1") const {
    auto parsed = http::url::parse(listener_.base_url(host) + std::string(target), {true, true, true});
    REQUIRE(parsed);
    return *parsed;
  }
  [[nodiscard]] const std::string& ca_pem() const { return listener_.ca_pem(); }
  [[nodiscard]] int connections() const { return listener_.connections(); }
  /// Waits until the connections are done with.
  void settle() const { listener_.settle(ms(2000)); }
  /// Whole requests, in the order in which they came.
  [[nodiscard]] std::vector<wire_request> requests() const {
    const std::lock_guard hold(lock_);
    return requests_;
  }

 private:
  void serve(stream& peer) {
    std::string rest;
    wire_request got;
    while (loopback::read_request(peer, rest, got)) {
      {
        const std::lock_guard hold(lock_);
        requests_.push_back(got);
      }
      if (!answer_(peer, got)) return;
    }
    peer.say_goodbye();
  }

  const script answer_;
  mutable std::mutex lock_;
  std::vector<wire_request> requests_;
  loopback::listener listener_;
};

/// A script that always says the same and keeps the connection.
inline scripted::script always(std::string wire) {
  return [wire = std::move(wire)](stream& peer, const wire_request&) { return peer.write(wire); };
}
inline const char* const ok_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

inline http::call within(ms limit) {
  http::call how;
  how.deadline = clock::now() + limit;
  return how;
}
inline http::request get(http::url from) { return {"GET", std::move(from), {}, {}}; }
inline http::request post(http::url to, std::string body) { return {"POST", std::move(to), {}, std::move(body)}; }

/// A stop that any thread may ask for, and that remembers when.
struct stop_flag {
  std::atomic<bool> asked{false};
  clock::time_point when{};
  void ask() {
    when = clock::now();
    asked = true;
  }
  [[nodiscard]] bool stop_requested() const { return asked; }
};

inline ms since(clock::time_point start) { return std::chrono::duration_cast<ms>(clock::now() - start); }

}  // namespace transport_tests

// Sanitizers slow everything down; the limits in these tests are about behaviour, not about speed.
#if !defined(__has_feature)
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
inline constexpr std::chrono::milliseconds slack{1000};
inline constexpr std::size_t longest_status_line = 4'000;  // the sanitizer follows calls only so deep
#elif defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
inline constexpr std::chrono::milliseconds slack{1000};
inline constexpr std::size_t longest_status_line = 32'000;
#else
inline constexpr std::chrono::milliseconds slack{250};
inline constexpr std::size_t longest_status_line = 32'000;  // httplib takes 32 KiB
#endif
