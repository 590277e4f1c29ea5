// SPDX-License-Identifier: MIT
// Asking an HTTP proxy for a tunnel (RFC 9110, section 9.3.6), over a socket that is connected to it.
//
// httplib could do this, but it writes the CONNECT request by the function that writes the head of every request of the
// client, and so would hand the token to the proxy.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runcomfy/http/message.hpp"
#include "runcomfy/http/url.hpp"
#include "runcomfy/transport/httplib/job.hpp"
#include "runcomfy/transport/httplib/socket.hpp"
#include "runcomfy/transport/proxy.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

enum class tunnel_fault : std::uint8_t { none, refused, closed, not_http, too_long, talks_on, silent };

struct tunnel_end {
  tunnel_fault fault = tunnel_fault::none;
  int status = 0;  // of the proxy's answer, if refused
};

// The whole request: the only bytes that a proxy gets in the clear.
inline std::string connect_request(const proxy_address& proxy, const http::url& to) {
  const std::string& host = to.host();
  const std::string where =
      (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(to.port());
  std::string out = "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n";
  if (!proxy.credentials.empty()) out += "Proxy-Authorization: " + proxy.credentials + "\r\n";
  return out + "\r\n";
}

// What the bytes that have come say. Nothing may follow the head of an answer that opens the tunnel: the host behind it
// does not speak before it is spoken to, so such bytes are the proxy's own.
struct connect_answer {
  bool whole = false;  // false: more must come
  tunnel_end end = {};
};

inline connect_answer read_connect_answer(std::string_view got) noexcept {
  const auto ended = [](tunnel_fault fault, int status = 0) { return connect_answer{true, {fault, status}}; };
  while (true) {
    constexpr std::string_view version = "HTTP/1.";
    const std::string_view begin = got.substr(0, version.size());
    const std::string_view line = got.substr(0, (std::min)(got.find("\r\n"), got.size()));
    if (begin != version.substr(0, begin.size()) || line.find('\n') != std::string_view::npos) {
      return ended(tunnel_fault::not_http);
    }
    // HTTP/1.x SP 3DIGIT, then a space or the end of the line
    constexpr std::size_t shortest = 12;
    if (line.size() < shortest) return line.size() < got.size() ? ended(tunnel_fault::not_http) : connect_answer{};
    int status = 0;
    for (std::size_t i = 9; i < shortest; ++i) {
      if (line[i] < '0' || line[i] > '9') return ended(tunnel_fault::not_http);
      status = status * 10 + (line[i] - '0');
    }
    const char behind = line.size() > shortest ? line[shortest] : ' ';
    if (line[7] < '0' || line[7] > '9' || line[8] != ' ' || status < 100 || (behind != ' ' && behind != '\r')) {
      return ended(tunnel_fault::not_http);
    }
    const std::size_t end = got.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    got.remove_prefix(end + 4);
    if (status >= 200 && status < 300) return ended(got.empty() ? tunnel_fault::none : tunnel_fault::talks_on);
    if (status >= 200 || status == 101) return ended(tunnel_fault::refused, status);
    if (got.empty()) return {};  // an interim answer; the final one is to come
  }
}

// Blocks until the tunnel is open or will not be. Runs inside a callback of OpenSSL: nothing is thrown.
inline tunnel_end open_tunnel(const socket_grip& socket, const exchange_job& job, std::string_view request) noexcept {
  const auto until = job.connect_by();
  const auto ready = [&](bool to_write) {
    constexpr std::chrono::milliseconds glance{50};  // for systems where a wait outlives the shutdown of its socket
    while (!job.is_given_up()) {
      const auto left = until - exchange_job::clock::now();
      if (left <= left.zero()) return false;
      const auto most = (std::min)(std::chrono::duration_cast<std::chrono::milliseconds>(left) + glance / 50, glance);
      if (socket.wait(to_write, most)) return true;
    }
    return false;
  };
  while (!request.empty()) {
    if (!ready(true)) return {tunnel_fault::silent};
    const std::ptrdiff_t sent = socket.send(request.data(), request.size());
    if (sent <= 0) return {tunnel_fault::closed};
    request.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::array<char, 16384> buffer;
  std::size_t size = 0;
  while (size < buffer.size()) {
    if (!ready(false)) return {tunnel_fault::silent};
    const std::ptrdiff_t got = socket.receive(buffer.data() + size, buffer.size() - size);
    if (got <= 0) return {tunnel_fault::closed};
    size += static_cast<std::size_t>(got);
    const connect_answer answer = read_connect_answer({buffer.data(), size});
    if (answer.whole) return answer.end;
  }
  return {tunnel_fault::too_long};
}

// Why there is no tunnel, and what to do about it. Nothing of what the proxy wrote is in the words but its status.
inline std::string words_of(const tunnel_end& end, const proxy_address& proxy, const http::url& to) {
  const std::string who = "the proxy " + proxy.authority();
  const std::string where = to.authority();
  const std::string check = "; check that its URL has the host and the port of an HTTP proxy";
  switch (end.fault) {
    case tunnel_fault::closed: return who + " closed the connection instead of answering" + check;
    case tunnel_fault::not_http: return who + " answered with something that is not HTTP" + check;
    case tunnel_fault::too_long: return who + " answered with a head of more than 16 KiB" + check;
    case tunnel_fault::talks_on: return who + " said more than that the tunnel is open, so it is no tunnel" + check;
    case tunnel_fault::silent:
      return who + " did not open the tunnel to " + where + " within the connect time-out" + check;
    default: break;
  }
  const std::string status = " (status " + std::to_string(end.status) + ")";
  switch (end.status) {
    case 407:
      return who +
             (proxy.credentials.empty() ? " asks for a user and a password" : " does not take the user and password") +
             status + "; name them in its URL, before the host: user:password@host:port";
    case 403: return who + " does not allow connections to " + where + status + "; ask whoever runs it to allow them";
    case 502:
    case 503:
    case 504: return who + " could not reach " + where + status + "; if it stays so, ask whoever runs the proxy";
    default: return who + " refused to open a tunnel to " + where + status + check;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
