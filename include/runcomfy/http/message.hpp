// SPDX-License-Identifier: MIT
// What goes out, what comes back, and how far an exchange got.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/stop.hpp"
#include "runcomfy/http/headers.hpp"
#include "runcomfy/http/url.hpp"

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
