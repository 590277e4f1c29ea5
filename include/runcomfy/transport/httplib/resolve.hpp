// SPDX-License-Identifier: MIT
// From a host name to the addresses that may be connected to.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "runcomfy/http/message.hpp"
#include "runcomfy/transport/httplib/socket.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// The special blocks of the IANA registries (RFC 6890 and later), as bits compared from the left.
inline bool in_block(const std::uint8_t* address, std::initializer_list<std::uint8_t> start, int bits) noexcept {
  int at = 0;
  for (const std::uint8_t expected : start) {
    const int here = (std::min)(8, bits - 8 * at);
    if (here <= 0) break;
    const auto mask = static_cast<std::uint8_t>(0xFF00 >> here);
    if ((address[at] & mask) != (expected & mask)) return false;
    ++at;
  }
  return true;
}

inline bool is_public_ipv4(const std::uint8_t* a) noexcept {
  return !(in_block(a, {0}, 8) || in_block(a, {10}, 8) || in_block(a, {100, 64}, 10) || in_block(a, {127}, 8) ||
           in_block(a, {169, 254}, 16) || in_block(a, {172, 16}, 12) || in_block(a, {192, 0, 0}, 24) ||
           in_block(a, {192, 0, 2}, 24) || in_block(a, {192, 88, 99}, 24) || in_block(a, {192, 168}, 16) ||
           in_block(a, {198, 18}, 15) || in_block(a, {198, 51, 100}, 24) || in_block(a, {203, 0, 113}, 24) ||
           in_block(a, {224}, 3));
}

inline bool is_public_ipv6(const std::uint8_t* a) noexcept {
  // NAT64 (RFC 6052): what counts is the IPv4 address inside.
  if (in_block(a, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 96)) return is_public_ipv4(a + 12);
  if (!in_block(a, {0x20}, 3)) return false;
  return !(in_block(a, {0x20, 0x01, 0x00}, 23) || in_block(a, {0x20, 0x01, 0x0d, 0xb8}, 32) ||
           in_block(a, {0x20, 0x02}, 16) || in_block(a, {0x3f, 0xff, 0x00}, 20));
}

inline bool is_public(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, bytes.size());
    return is_public_ipv4(bytes.data());
  }
  if (address.sa_family != AF_INET6) return false;
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, bytes.size());
  return is_public_ipv6(bytes.data());
}

struct addresses {
  std::vector<std::string> numeric;  // in the order of the system's preference
  http::failure why = http::failure::none;
  std::string fault;
};

// Blocks for as long as the system's resolver does; the caller of the transport does not wait for it.
inline addresses look_up(const std::string& host, bool public_only) {
  addresses out;
  const auto refuse_special = [&] {
    out.why = http::failure::refused;
    out.fault = "the host " + host + " has no public address, and only public addresses are allowed here";
  };
  // `localhost` is this machine without asking anybody (RFC 6761, section 6.3), also where no file says so.
  if (host == "localhost") {
    if (public_only) refuse_special();
    else out.numeric = {"127.0.0.1", "::1"};
    return out;
  }
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (code != 0) {
    out.why = http::failure::resolve;
    out.fault = code == EAI_AGAIN ? "the name " + host + " could not be looked up: the name server did not answer"
                                  : "the host " + host + " is unknown; check the spelling and the network";
    return out;
  }
  bool special = false;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (public_only && !is_public(*each->ai_addr)) {
      special = true;
      continue;
    }
    std::array<char, 128> text{};
    if (::getnameinfo(each->ai_addr, static_cast<socklen_t>(each->ai_addrlen), text.data(),
                      static_cast<socklen_t>(text.size()), nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    std::string numeric = text.data();
    if (std::find(out.numeric.begin(), out.numeric.end(), numeric) == out.numeric.end()) {
      out.numeric.push_back(std::move(numeric));
    }
  }
  ::freeaddrinfo(found);
  if (!out.numeric.empty()) return out;
  if (special) {
    refuse_special();
  } else {
    out.why = http::failure::resolve;
    out.fault = "the host " + host + " has no address";
  }
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
