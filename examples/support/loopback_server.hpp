// SPDX-License-Identifier: MIT
// A real HTTPS server on 127.0.0.1 around a function from request to response: the demo puts the simulator behind it.
//
//     loopback::server server([](const runcomfy::http::request& asked) { return runcomfy::http::response{200}; });
//     runcomfy::httplib_transport stack({.ca_pem = server.ca_pem()});
//     ... server.base_url() ...
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "loopback_tls.hpp"
#include "runcomfy/http/message.hpp"

namespace loopback {

/// One request as it stood on the wire.
struct wire_request {
  std::string first_line;
  runcomfy::http::headers headers;
  std::string body;
};

/// Reads one request with a Content-Length body, or none. `rest` holds what has come beyond it. False: no whole one.
inline bool read_request(stream& from, std::string& rest, wire_request& out) {
  std::size_t end = 0;
  while ((end = rest.find("\r\n\r\n")) == std::string::npos) {
    if (rest.size() > 65'536 || !from.read(rest)) return false;
  }
  out = {};
  std::size_t at = rest.find("\r\n");
  out.first_line = rest.substr(0, at);
  while (at < end) {
    const std::size_t start = at + 2;
    at = rest.find("\r\n", start);
    const std::string line = rest.substr(start, at - start);
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return false;
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    out.headers.add(line.substr(0, colon), value == std::string::npos ? "" : line.substr(value));
  }
  rest.erase(0, end + 4);
  const std::string* length = out.headers.find("Content-Length");
  const std::size_t size = length != nullptr ? std::strtoul(length->c_str(), nullptr, 10) : 0;
  while (rest.size() < size) {
    if (!from.read(rest)) return false;
  }
  out.body = rest.substr(0, size);
  rest.erase(0, size);
  return true;
}

/// The text of a response. A 204 has no body and no length.
inline std::string to_wire(const runcomfy::http::response& answer, bool close) {
  std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " \r\n";
  for (const auto& each : answer.headers) out += each.name + ": " + each.value + "\r\n";
  if (answer.status != 204) out += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  if (close) out += "Connection: close\r\n";
  return out + "\r\n" + (answer.status != 204 ? answer.body : "");
}

class server {
 public:
  using handler = std::function<runcomfy::http::response(const runcomfy::http::request&)>;

  /// The handler is called for one request at a time.
  explicit server(handler answer, bool tls = true)
      : answer_(std::move(answer)), listener_(tls, [this](stream& peer) { serve(peer); }) {}

  [[nodiscard]] std::string base_url() const { return listener_.base_url(); }
  [[nodiscard]] const std::string& ca_pem() const { return listener_.ca_pem(); }
  [[nodiscard]] int connections() const { return listener_.connections(); }
  [[nodiscard]] int requests() const { return requests_; }
  /// Waits until no connection has been served for 50 ms, or the time is over.
  void settle(std::chrono::milliseconds most) const { listener_.settle(most); }

 private:
  void serve(stream& peer) {
    std::string rest;
    wire_request got;
    for (bool close = false; !close && read_request(peer, rest, got);) {
      ++requests_;
      const std::string* wish = got.headers.find("Connection");
      close = wish != nullptr && runcomfy::http::same_name(*wish, "close");
      if (!peer.write(to_wire(answer_to(got), close))) return;
    }
    peer.say_goodbye();
  }
  runcomfy::http::response answer_to(const wire_request& got) {
    const std::size_t space = got.first_line.find(' ');
    const std::size_t end = got.first_line.find(' ', space + 1);
    if (space == std::string::npos || end == std::string::npos) return {400, {}, {}};
    const auto url = runcomfy::http::url::parse(
        listener_.base_url() + got.first_line.substr(space + 1, end - space - 1), {true, true, true});
    if (!url) return {400, {}, url.error().message()};
    const std::lock_guard one_at_a_time(lock_);
    return answer_({got.first_line.substr(0, space), *url, got.headers, got.body});
  }

  const handler answer_;
  std::atomic<int> requests_{0};
  std::mutex lock_;
  listener listener_;  // last: its threads use what is above
};

}  // namespace loopback
