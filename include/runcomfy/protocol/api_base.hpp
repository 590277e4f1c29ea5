// SPDX-License-Identifier: MIT
// The one place a token may be sent to.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/http/url.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Where the API lives: an https origin, without a path. Any host and port may be named, because it is the caller who
/// names them. Always constructible: a bad one makes the first call fail with `configuration`, nothing sent.
class api_base {
 public:
  /// `https://model-api.runcomfy.net` (contract, section 1).
  api_base() : api_base(standard) {}
  api_base(std::string_view text) : api_base(text, false) {}
  /// A null pointer or an empty text, as from an environment variable that is not set, is the default.
  api_base(const char* text) : api_base(std::string_view(text != nullptr ? text : "")) {}
  api_base(const std::string& text) : api_base(std::string_view(text)) {}
  /// For tests: also takes `http://` to a loopback address, where the token goes in the clear.
  [[nodiscard]] static api_base plain_loopback(std::string_view text) { return api_base(text, true); }

  [[nodiscard]] const result<http::url>& url() const noexcept { return url_; }

 private:
  api_base(std::string_view text, bool plain) : url_(checked(text, plain)) {}

  static constexpr std::string_view standard = "https://model-api.runcomfy.net";

  static result<http::url> checked(std::string_view text, bool plain) {
    if (text.empty()) text = standard;
    result<http::url> parsed = http::url::parse(text, {.any_port = true, .any_host = true, .plain_loopback = plain});
    if (parsed && parsed->target() == "/") return parsed;
    error_info info;
    info.kind = error_kind::configuration;
    const std::string why = parsed ? "it has a path or a query" : parsed.error().message();
    info.message =
        "the base URL of the client is unusable: " + why + "; give an origin such as https://model-api.runcomfy.net";
    if (!parsed && !plain && text.starts_with("http://"))
      info.message += " (tests on loopback: api_base::plain_loopback)";
    return error(std::move(info));
  }

  result<http::url> url_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
