// SPDX-License-Identifier: MIT
// A request as a test looks at it afterwards, without its secrets.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/json/parse.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// One request that reached the mock or the simulator. Header fields that carry secrets are masked.
struct recorded_request {
  std::string method;
  std::string path;            ///< as it stood on the wire, without the query
  std::string query;           ///< without the question mark
  http::headers headers = {};  ///< `Authorization` reads `Bearer ***`
  std::string body = {};
  bool once = false;  ///< whether the call was marked as a paid one
  std::size_t max_body = 0;
  std::chrono::milliseconds connect_timeout{};
  std::chrono::milliseconds read_timeout{};
  http::time_point deadline = {};
  http::time_point at = {};  ///< when it came, by the clock of the mock or the simulator
  std::string origin = {};   ///< where it went, as in `https://model-api.runcomfy.net`

  [[nodiscard]] std::string target() const { return query.empty() ? path : path + "?" + query; }
  /// The body as JSON; nothing if it is none.
  [[nodiscard]] std::optional<json::value> json() const {
    result<json::value> read = json::parse(body);
    if (!read) return std::nullopt;
    return std::move(*read);
  }
};

namespace detail {

// The value of a header field as it may be shown.
[[nodiscard]] inline std::string masked(std::string_view name, std::string_view value) {
  for (const std::string_view secret : {"authorization", "proxy-authorization"}) {
    if (!http::same_name(name, secret)) continue;
    for (const std::string_view scheme : {"Bearer ", "Basic "}) {
      if (value.starts_with(scheme)) return std::string(scheme) + "***";
    }
    return "***";
  }
  for (const std::string_view secret : {"cookie", "set-cookie", "x-api-key"}) {
    if (http::same_name(name, secret)) return "***";
  }
  return std::string(value);
}

[[nodiscard]] inline std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }
[[nodiscard]] inline std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

[[nodiscard]] inline recorded_request record(const http::request& what, const http::call& how, http::time_point at) {
  recorded_request out{what.method, std::string(path_of(what.url.target())), std::string(query_of(what.url.target()))};
  for (const http::header& each : what.headers) out.headers.add(each.name, masked(each.name, each.value));
  out.body = what.body;
  out.once = how.once;
  out.max_body = how.max_body;
  out.connect_timeout = how.connect_timeout;
  out.read_timeout = how.read_timeout;
  out.deadline = how.deadline;
  out.at = at;
  out.origin = what.url.origin();
  return out;
}

[[nodiscard]] inline int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Text with its percent escapes resolved; a broken escape stays as it is.
[[nodiscard]] inline std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

struct query_parameter {
  std::string name;
  std::string value;
};

[[nodiscard]] inline std::vector<query_parameter> query_parameters(std::string_view query) {
  std::vector<query_parameter> out;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : pair.size());
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    out.push_back({percent_decoded(pair.substr(0, equals)),
                   equals == std::string_view::npos ? std::string() : percent_decoded(pair.substr(equals + 1))});
  }
  return out;
}

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::testing
