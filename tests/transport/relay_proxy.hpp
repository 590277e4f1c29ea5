// SPDX-License-Identifier: MIT
// An HTTP proxy on 127.0.0.1 that does what a test says, and keeps every byte that it sees.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "stacks.hpp"

namespace transport_tests {

/// Opens tunnels to 127.0.0.1, whatever host it is asked for, or plays a script instead.
class relay_proxy {
 public:
  using script = std::function<void(stream&)>;
  static constexpr const char* opened = "HTTP/1.1 200 Connection established\r\n\r\n";

  /// `to`: the port to go to; 0: the one that it is asked for.
  explicit relay_proxy(std::uint16_t to = 0, std::string answer = opened)
      : to_(to), answer_(std::move(answer)), listener_(false, [this](stream& peer) { relay(peer); }) {}
  /// The script plays behind the head of the request.
  explicit relay_proxy(script play) : play_(std::move(play)), listener_(false, [this](stream& peer) { relay(peer); }) {}

  /// As in `proxy_settings::url`, with `user:password@` or nothing.
  [[nodiscard]] std::string url(const std::string& credentials = "") const {
    return "http://" + credentials + "127.0.0.1:" + std::to_string(listener_.port());
  }
  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] int connections() const { return listener_.connections(); }
  void settle() const { listener_.settle(ms(2000)); }
  /// The heads of the requests, in the order in which they came.
  [[nodiscard]] std::vector<std::string> heads() const {
    const std::lock_guard hold(lock_);
    return heads_;
  }
  /// All that came from clients and from behind the tunnels.
  [[nodiscard]] std::string seen() const {
    const std::lock_guard hold(lock_);
    return seen_;
  }

 private:
  void relay(stream& peer) {
    std::string got;
    while (got.find("\r\n\r\n") == std::string::npos) {
      const std::size_t before = got.size();
      if (!peer.read(got)) return;
      keep(std::string_view(got).substr(before));
    }
    {
      const std::lock_guard hold(lock_);
      heads_.push_back(got);
    }
    if (play_) return play_(peer);
    const int host = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(to_ != 0 ? to_ : port_in(got));
    if (::connect(host, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      ::close(host);
      peer.write("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    stream far(host, nullptr);
    if (!peer.write(answer_)) return;
    std::thread back([&] {
      copy(far, peer);
      peer.interrupt();
    });
    copy(peer, far);
    far.interrupt();
    back.join();
  }
  static std::uint16_t port_in(std::string_view head) {
    head = head.substr(0, head.find(" HTTP/"));
    return static_cast<std::uint16_t>(std::stoi(std::string(head.substr(head.rfind(':') + 1))));
  }
  void copy(stream& from, stream& to) {
    for (std::string bytes; from.read(bytes); bytes.clear()) {
      keep(bytes);
      if (!to.write(bytes)) return;
    }
  }
  void keep(std::string_view bytes) {
    const std::lock_guard hold(lock_);
    seen_ += bytes;
  }

  const std::uint16_t to_ = 0;
  const std::string answer_;
  const script play_;
  mutable std::mutex lock_;
  std::vector<std::string> heads_;
  std::string seen_;
  loopback::listener listener_;
};

}  // namespace transport_tests
