// SPDX-License-Identifier: MIT
// Which hosts are reached without the proxy: the list that NO_PROXY holds, read as Go reads it (golang.org/x/net,
// http/httpproxy). Decided by the host and the port of a URL, before anything is looked up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// An address in any spelling. An IPv4 address inside IPv6 (::ffff:1.2.3.4) is the IPv4 address.
class ip_address {
 public:
  explicit ip_address(std::string_view text) noexcept {
    size_ = read_ipv4(text, bytes_.data()) ? 4 : read_ipv6(text, bytes_.data()) ? 16 : 0;
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    for (std::size_t i = 0; i < mapped.size(); ++i) {
      if (size_ != 16 || bytes_[i] != mapped[i]) return;
    }
    for (std::size_t i = 0; i < 4; ++i) bytes_[i] = bytes_[i + 12];
    size_ = 4;
    was_mapped_ = true;
  }
  [[nodiscard]] bool good() const noexcept { return size_ != 0; }
  [[nodiscard]] bool was_mapped() const noexcept { return was_mapped_; }
  [[nodiscard]] int bits() const noexcept { return size_ * 8; }
  [[nodiscard]] bool loopback() const noexcept {
    if (size_ == 4) return bytes_[0] == 127;
    for (std::size_t i = 0; i < 15; ++i) {
      if (bytes_[i] != 0) return false;
    }
    return size_ == 16 && bytes_[15] == 1;
  }
  // Whether both are of one family and begin with the same bits.
  [[nodiscard]] bool agrees_with(const ip_address& other, int bits) const noexcept {
    if (size_ == 0 || size_ != other.size_) return false;
    for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
      const auto mask = static_cast<std::uint8_t>(bits >= 8 ? 0xFF : 0xFF00 >> bits);
      if (((bytes_[i] ^ other.bytes_[i]) & mask) != 0) return false;
    }
    return true;
  }

 private:
  static bool read_ipv4(std::string_view text, std::uint8_t* out) noexcept;
  static bool read_ipv6(std::string_view text, std::uint8_t* out) noexcept;

  std::array<std::uint8_t, 16> bytes_{};
  int size_ = 0;
  bool was_mapped_ = false;
};

// Entries, between commas, in any case; white space around them is dropped, and what can match nothing is passed over:
//   *                            every host
//   10.1.2.3  ::1  10.1.2.3:8443  [::1]:8443
//   10.0.0.0/8  2001:db8::/32    not with a port
//   example.com  example.com:8443     the host and those below it
//   .example.com  *.example.com       those below it only
// This machine (localhost, 127.0.0.0/8, ::1) is covered by every list, also by an empty one.
class no_proxy_list {
 public:
  explicit no_proxy_list(std::string_view text) {
    while (true) {
      const std::size_t comma = text.find(',');
      add(text.substr(0, comma));
      if (comma == std::string_view::npos) break;
      text.remove_prefix(comma + 1);
    }
  }
  // `host` as http::url has it: lower case, IPv6 without brackets.
  [[nodiscard]] bool covers(std::string_view host, std::uint16_t port) const;

 private:
  struct block {
    ip_address start;
    int bits;
    std::string port;  // empty: every port
  };
  struct name {
    std::string suffix;  // with its dot
    bool itself;         // whether the host without anything before the suffix is meant as well
    std::string port;
  };
  void add(std::string_view entry);

  bool all_ = false;
  std::vector<block> blocks_;
  std::vector<name> names_;
};

inline bool ip_address::read_ipv4(std::string_view text, std::uint8_t* out) noexcept {
  for (int part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    unsigned number = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
      number = number * 10 + static_cast<unsigned>(text[digits] - '0');
      if (digits == 3) return false;
    }
    if (digits == 0 || number > 255 || (digits > 1 && text[0] == '0')) return false;
    out[part] = static_cast<std::uint8_t>(number);
    text.remove_prefix(digits);
    if (part == 3) break;
    if (text.empty() || text.front() != '.') return false;
    text.remove_prefix(1);
  }
  return text.empty();
}

inline bool ip_address::read_ipv6(std::string_view text, std::uint8_t* out) noexcept {
  constexpr std::size_t all = 16, none = 17;
  std::array<std::uint8_t, all + 4> read{};
  std::size_t size = 0, gap = none;
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    if (size >= all) return false;
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (part.find('.') != std::string_view::npos) {  // the last 32 bits as IPv4
      if (colon != std::string_view::npos || size > all - 4 || !read_ipv4(part, read.data() + size)) return false;
      size += 4;
      break;
    }
    if (part.empty() || part.size() > 4) return false;
    unsigned number = 0;
    for (const char c : part) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      number = number * 16 + static_cast<unsigned>(digit);
    }
    read[size++] = static_cast<std::uint8_t>(number >> 8);
    read[size++] = static_cast<std::uint8_t>(number & 0xFF);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;
    if (text.front() != ':') continue;
    if (gap != none) return false;
    gap = size;
    text.remove_prefix(1);
  }
  if (gap == none ? size != all : size >= all) return false;
  for (std::size_t i = 0; i < all; ++i) out[i] = 0;
  for (std::size_t i = 0; i < size; ++i) out[i < gap ? i : all - size + i] = read[i];
  return true;
}

inline void no_proxy_list::add(std::string_view entry) {
  while (!entry.empty() && (entry.front() == ' ' || entry.front() == '\t')) entry.remove_prefix(1);
  while (!entry.empty() && (entry.back() == ' ' || entry.back() == '\t')) entry.remove_suffix(1);
  if (entry == "*") all_ = true;

  if (const std::size_t slash = entry.find('/'); slash != std::string_view::npos) {
    const ip_address start(entry.substr(0, slash));
    const std::string_view digits = entry.substr(slash + 1);
    int bits = 0;
    for (const char c : digits) bits = c >= '0' && c <= '9' && bits <= 128 ? bits * 10 + (c - '0') : 1000;
    if (start.was_mapped()) bits -= 96;
    if (start.good() && !digits.empty() && bits >= 0 && bits <= start.bits()) blocks_.push_back({start, bits, {}});
    return;
  }

  std::string_view host = entry, port;
  if (entry.starts_with('[')) {
    const std::size_t end = entry.find(']');
    if (end == std::string_view::npos) return;
    host = entry.substr(1, end - 1);
    const std::string_view rest = entry.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return;
    if (!rest.empty()) port = rest.substr(1);
  } else if (const std::size_t colon = entry.find(':'); colon != std::string_view::npos && colon == entry.rfind(':')) {
    host = entry.substr(0, colon);
    port = entry.substr(colon + 1);
  }
  if (const ip_address one(host); one.good()) {
    blocks_.push_back({one, one.bits(), std::string(port)});
    return;
  }
  if (host.starts_with("*.")) host.remove_prefix(1);
  if (host.empty()) return;
  name out{{}, host.front() != '.', std::string(port)};
  if (out.itself) out.suffix = '.';
  for (const char c : host) out.suffix += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  names_.push_back(std::move(out));
}

inline bool no_proxy_list::covers(std::string_view host, std::uint16_t port) const {
  const ip_address address(host);
  if (all_ || host == "localhost" || address.loopback()) return true;
  const std::string number = std::to_string(port);
  const auto for_port = [&](const std::string& wanted) { return wanted.empty() || wanted == number; };
  for (const block& each : blocks_) {
    if (address.agrees_with(each.start, each.bits) && for_port(each.port)) return true;
  }
  for (const name& each : names_) {
    const bool below = host.ends_with(each.suffix);
    const bool same = each.itself && host == std::string_view(each.suffix).substr(1);
    if ((below || same) && for_port(each.port)) return true;
  }
  return false;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
