// SPDX-License-Identifier: MIT
// What can be told about the address of media without opening it: only what surely cannot work is a fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/media_text.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

/// Which texts name media.
struct media_kind {
  bool takes_names = false;  ///< the bare name of a file that the service knows, too
  bool takes_empty = false;  ///< an empty text, which may mean "none"
};

/// Why a text surely names no media that the service can fetch, and what to do; empty where it may.
struct media_fault {
  std::string_view help = {};
  std::string_view shown = {};
};

/// Four numbers from 0 to 255 with dots between them, as one number; nothing else gives 0, as 0.0.0.0 does.
inline std::uint32_t ipv4_address(std::string_view host) noexcept {
  std::uint32_t address = 0;
  std::uint32_t part = 0;
  int dots = 0;
  for (const char c : host) {
    if (c >= '0' && c <= '9') part = part * 10 + static_cast<std::uint32_t>(c - '0');
    else if (c == '.' && ++dots < 4) address = address << 8 | part, part = 0;
    else return 0;
    if (part > 255) return 0;
  }
  return dots == 3 ? address << 8 | part : 0;
}

/// Whether only this computer or its network knows a host: names without a dot, names that are set aside for local use
/// (RFC 6761 and 6762; `internal` by ICANN), and addresses for private use, this host and this link (RFC 6890).
inline bool is_unreachable_host(std::string_view host) noexcept {
  if (!host.empty() && host[0] == '[') {  // IPv6: ::, ::1, fc00::/7, fe80::/10
    const auto at = [host](std::size_t i) { return i < host.size() ? static_cast<char>(host[i] | 0x20) : '\0'; };
    const bool whole_group = at(5) == ':';
    return host == "[::]" || host == "[::1]" || (whole_group && at(1) == 'f' && (at(2) == 'c' || at(2) == 'd')) ||
           (whole_group && at(1) == 'f' && at(2) == 'e' &&
            (at(3) == '8' || at(3) == '9' || at(3) == 'a' || at(3) == 'b'));
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos) return true;
  for (const std::string_view last : {"localhost", "local", "internal"})
    if (host.size() - dot - 1 == last.size() && runcomfy::detail::starts_with_word(host.substr(dot + 1), last))
      return true;
  struct block {
    std::uint32_t first;
    int bits;
  };
  constexpr block blocks[] = {
      {0x0A000000, 8},  {0x7F000000, 8},  {0x64400000, 10},   // 10/8, 127/8, 100.64/10
      {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0A80000, 16}};  // 169.254/16, 172.16/12, 192.168/16
  const std::uint32_t address = ipv4_address(host);
  for (const block each : blocks)
    if (address >> (32 - each.bits) == each.first >> (32 - each.bits)) return true;
  return host == "0.0.0.0";
}

/// What may be shown of an address: nothing of a user's name and password, and nothing of a query, which may be a
/// signature.
inline std::string_view public_part(std::string_view address) noexcept {
  if (address.find('@') != std::string_view::npos) return address.substr(0, address.find(':') + 1);
  return address.substr(0, address.find('?'));
}

inline media_fault find_media_fault(std::string_view text, media_kind kind) noexcept {
  using runcomfy::detail::starts_with_word;
  if (text.empty()) {
    if (kind.takes_empty) return {};
    return {"give the https address of the file", text};
  }
  if (runcomfy::detail::is_local_path(text))
    return {
        "this is a path on this computer: upload the file to a public https address and give that, or send the file "
        "itself with runcomfy::data_uri if the model takes it",
        text};
  if (starts_with_word(text, "data:")) {
    if (text.find(',') != std::string_view::npos) return {};
    return {"a data URI has a comma before its data: make it with runcomfy::data_uri", text};
  }
  const std::size_t scheme = starts_with_word(text, "https:") ? 6 : starts_with_word(text, "http:") ? 5 : 0;
  if (scheme == 0) {
    if (kind.takes_names) return {};
    return {
        "this is no https address: upload the file to one and give that, or send the file itself with "
        "runcomfy::data_uri if the model takes it",
        public_part(text)};
  }
  std::string_view host = text.substr(scheme);
  if (host.starts_with("//")) host = host.substr(2, host.find_first_of("/?#\\", 2) - 2);
  host = host.substr(host.rfind('@') + 1);
  host = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  if (!is_unreachable_host(host)) return {};
  return {"the service cannot reach this address, because it is not public: upload the file to a public https address",
          public_part(text)};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail
