// SPDX-License-Identifier: MIT
// The one URL parser of the library: a strict subset of RFC 3986 and of WHATWG, on which both agree about the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/http/headers.hpp"
#include "runcomfy/http/punycode.hpp"

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
