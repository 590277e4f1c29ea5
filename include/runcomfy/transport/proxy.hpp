// SPDX-License-Identifier: MIT
// The proxy that a transport goes through: set by the program, or read from the environment where the program asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/base64.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/http/url.hpp"
#include "runcomfy/transport/no_proxy.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Through which HTTP proxy requests go, and to which hosts without one. Without a URL there is no proxy, whatever the
/// environment says.
///
/// The proxy is asked for a tunnel to the host (CONNECT). TLS is spoken through it with the host itself, whose
/// certificate is verified as ever: the proxy learns the name and the port of the host, and never sees a token.
struct proxy_settings {
  /// `http://host:port` or `http://user:password@host:port`; the `http://` may be left out. User and password are
  /// percent-encoded where they have other characters than those of a URL, and go to the proxy only (Basic). The port
  /// must be named: programs disagree about the usual one. Refused are other schemes, paths, white space and controls,
  /// also encoded ones; then every call fails with `failure::refused`, nothing sent.
  std::string url = {};
  /// What is reached without the proxy: a list of hosts between commas, as in the variable NO_PROXY. `example.com` is
  /// that host and all below it, `.example.com` and `*.example.com` are those below it; addresses and blocks of them
  /// (`10.0.0.0/8`); `*` is everything. All but blocks may end in `:port`. This machine is never reached by a proxy.
  std::string no_proxy = {};
  /// The environment variable that the URL is from, for messages.
  std::string variable = {};

  /// What the environment says now: the first of `https_proxy`, `HTTPS_PROXY`, `all_proxy` and `ALL_PROXY` that is not
  /// empty, and of `no_proxy` and `NO_PROXY`. Not `http_proxy` in either case: it is about requests without TLS, which
  /// only go to this machine here. Do not call it while another thread changes the environment.
  [[nodiscard]] static proxy_settings from_env();
};

namespace detail {

// A proxy as the transport needs it.
struct proxy_address {
  std::string host;  // lower case, IPv6 without brackets
  std::uint16_t port = 0;
  std::string credentials;  // the value of Proxy-Authorization, a secret; empty: none

  // For messages.
  [[nodiscard]] std::string authority() const {
    const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return shown + ":" + std::to_string(port);
  }
};

// The settings, checked once.
class proxy_rules {
 public:
  explicit proxy_rules(const proxy_settings& from);
  // Why nothing may be sent; empty if all is well. Never quotes the URL, which may hold a password.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
  // The proxy on the way to that URL, or null if there is none. Looks nothing up.
  [[nodiscard]] const proxy_address* way_to(const http::url& to) const {
    return address_.port == 0 || without_.covers(to.host(), to.port()) ? nullptr : &address_;
  }

 private:
  static std::string_view read(std::string_view text, proxy_address& out);
  static std::string_view read_credentials(std::string_view text, std::string& out);

  proxy_address address_;
  no_proxy_list without_;
  std::string fault_;
};

// From `user:password`, percent-encoded, to the value of the field (RFC 7617).
inline std::string_view proxy_rules::read_credentials(std::string_view text, std::string& out) {
  if (text.empty() || text.front() == ':') return "its user is empty";
  const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); };
  std::string plain;
  bool in_password = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !http::detail::is_hex(text[i + 1]) || !http::detail::is_hex(text[i + 2])) {
        return "its user or password has a % that is not followed by two hexadecimal digits";
      }
      c = static_cast<char>(nibble(text[i + 1]) << 4 | nibble(text[i + 2]));
      i += 2;
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') return "its user or password has an encoded control";
      if (c == ':' && !in_password) return "its user has a colon, which cannot be sent";
    } else if (c == ':') {
      in_password = true;
    } else if (!is_unreserved(c) && !is_one_of(c, "!$&'()*+,;=")) {
      return "its user or password has a character that must be percent-encoded";
    }
    plain += c;
  }
  if (!in_password) plain += ':';
  out.resize((plain.size() + 2) / 3 * 4);
  put_base64(out.data(), plain.data(), plain.size());
  out.insert(0, "Basic ");
  return {};
}

inline std::string_view proxy_rules::read(std::string_view text, proxy_address& out) {
  if (text.size() > 2048) return "it is longer than 2048 bytes";
  for (const char c : text) {
    if (c <= ' ' || c > '~') return "it has white space, a control or a non-ASCII character";
  }
  if (const std::size_t colon = text.find("://"); colon != std::string_view::npos) {
    if (!http::same_name(text.substr(0, colon), "http")) return "its scheme is not http";
    text.remove_prefix(colon + 3);
  }
  if (const std::size_t end = text.find_first_of("/?#\\"); end != std::string_view::npos) {
    if (text.substr(end) != "/") return "it has more than a host and a port";
    text = text.substr(0, end);
  }
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    if (text.find('@', at + 1) != std::string_view::npos)
      return "it has more than one @; write %40 for those of a password";
    if (const std::string_view fault = read_credentials(text.substr(0, at), out.credentials); !fault.empty())
      return fault;
    text.remove_prefix(at + 1);
  }
  const bool bracketed = text.starts_with('[');
  const std::size_t colon = text.find(':', bracketed ? text.find(']') : 0);
  const std::string_view host = text.substr(0, colon);
  if (host.empty()) return "it names no host";
  constexpr http::url_rules any{.any_port = true, .any_host = true};
  const auto named = http::url::parse("https://" + std::string(host), any);
  if (!named) return "its host is neither a name nor an address that a URL can have";
  if (colon == std::string_view::npos) return "it names no port, and programs disagree about the usual one";
  const auto whole = http::url::parse("https://" + std::string(text), any);
  if (!whole) return "its port is not a number from 1 to 65535";
  out.host = whole->host();
  out.port = whole->port();
  return {};
}

inline proxy_rules::proxy_rules(const proxy_settings& from) : without_(from.no_proxy) {
  for (const char c : from.no_proxy) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F')
      fault_ = "the list of hosts without proxy (no_proxy) has a control character";
  }
  if (from.url.empty() || !fault_.empty()) return;
  proxy_address read_here;
  if (const std::string_view why = read(from.url, read_here); !why.empty()) {
    fault_ = "the URL of the proxy" +
             (from.variable.empty() ? "" : ", from the environment variable " + from.variable + ",") +
             " is refused: " + std::string(why) +
             "; it must read http://host:port, with user:password@ before the host if the proxy asks for them";
  } else {
    address_ = std::move(read_here);
  }
}

}  // namespace detail

inline proxy_settings proxy_settings::from_env() {
#if defined(_MSC_VER)
#pragma warning(push)
#pragma warning(disable : 4996)  // getenv is safe here: the text is copied at once
#endif
  const auto first_of = [](std::initializer_list<const char*> names, std::string* which) -> std::string {
    for (const char* name : names) {
      const char* text = std::getenv(name);
      if (text == nullptr || *text == '\0') continue;
      if (which != nullptr) *which = name;
      return text;
    }
    return {};
  };
#if defined(_MSC_VER)
#pragma warning(pop)
#endif
  proxy_settings out;
  out.url = first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}, &out.variable);
  out.no_proxy = first_of({"no_proxy", "NO_PROXY"}, nullptr);
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
