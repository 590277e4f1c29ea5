// SPDX-License-Identifier: MIT
// The names of models and of jobs, checked once and then safe to build paths with.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/append.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/core/result.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// The name of a model as the catalogue spells it: 2 to 8 segments joined by `/`, as in
/// `kling/kling-2-1/master/image-to-video`. A segment has 1 to 64 letters, digits, `.`, `_`, `-` and inner spaces, and
/// starts with a letter or a digit; at most 256 characters in all (contract, section 3.1; reliability, section 2.4).
class model_id {
 public:
  /// Checks the text. The error is `invalid_input` and says which rule is broken.
  [[nodiscard]] static result<model_id> parse(std::string_view text);
  /// Why the text is no model id, as a sentence part; empty when it is one.
  [[nodiscard]] static constexpr std::string_view fault_of(std::string_view text) noexcept;

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  operator std::string_view() const noexcept { return text_; }
  /// The id as a URL path: every segment percent-encoded, the slashes kept.
  [[nodiscard]] std::string path() const;
  friend bool operator==(const model_id&, const model_id&) = default;

 private:
  explicit model_id(std::string_view text) : text_(text) {}
  std::string text_;
};

/// The name that the service gave to one job: 1 to 256 letters, digits and `-._~:@!$&'()*+,;=`, and neither `.` nor
/// `..`. The form is not documented (contract, section 3.1); official clients take `[A-Za-z0-9_-]{1,128}`. This is
/// wider, because a job that was paid for must not be lost to a new spelling.
class request_id {
 public:
  /// Checks the text. The error is `invalid_input`.
  [[nodiscard]] static result<request_id> parse(std::string_view text);
  [[nodiscard]] static constexpr std::string_view fault_of(std::string_view text) noexcept;

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// The id as one segment of a URL path, percent-encoded.
  [[nodiscard]] std::string path() const;
  friend bool operator==(const request_id&, const request_id&) = default;

 private:
  explicit request_id(std::string_view text) : text_(text) {}
  std::string text_;
};

namespace detail {

constexpr bool is_alnum(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
constexpr bool is_one_of(char c, std::string_view set) noexcept { return set.find(c) != std::string_view::npos; }
// RFC 3986, section 2.3.
constexpr bool is_unreserved(char c) noexcept { return is_alnum(c) || is_one_of(c, "-._~"); }

constexpr bool is_of_request_id(char c) noexcept { return is_unreserved(c) || is_one_of(c, ":@!$&'()*+,;="); }

inline void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += hex[byte >> 4];
      out += hex[byte & 15U];
    }
  }
}

/// Text from outside, made fit to be quoted in a message: at most `limit` bytes, nothing but printable ASCII.
inline std::string quoted(std::string_view text, std::size_t limit = 64) {
  std::string out = "\"";
  for (const char c : text.substr(0, limit)) out += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > limit) out += "...";
  return out + "\"";
}

}  // namespace detail

constexpr std::string_view model_id::fault_of(std::string_view text) noexcept {
  if (text.empty()) return "it is empty";
  if (text.size() > 256) return "it is longer than 256 characters";
  if (text.find("://") != std::string_view::npos)
    return "it is a URL; only the id is wanted, as in kling/kling-2-1/master/image-to-video";
  if (text.front() == '/') return "it starts with a slash";
  if (text.back() == '/') return "it ends with a slash";
  std::size_t segments = 0;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    ++segments;
    if (segment.empty()) return "it has an empty segment (two slashes)";
    if (segment.size() > 64) return "a segment is longer than 64 characters";
    if (!detail::is_alnum(segment.front())) return "a segment does not start with a letter or a digit";
    if (segment.back() == ' ') return "a segment ends with a space";
    for (const char c : segment) {
      if (!detail::is_alnum(c) && !detail::is_one_of(c, "._- "))
        return "it has a character other than letters, digits, . _ - space and /";
    }
    if (slash == std::string_view::npos) break;
    text.remove_prefix(slash + 1);
  }
  if (segments < 2) return "it has one segment; a model id has 2 to 8, joined by slashes";
  if (segments > 8) return "it has more than 8 segments";
  return {};
}

constexpr std::string_view request_id::fault_of(std::string_view text) noexcept {
  if (text.empty()) return "it is empty";
  if (text.size() > 256) return "it is longer than 256 characters";
  if (text == "." || text == "..") return "it is a dot segment";
  for (const char c : text) {
    if (!detail::is_of_request_id(c)) return "it has a character that no request id can have";
  }
  return {};
}

inline result<model_id> model_id::parse(std::string_view text) {
  const std::string_view fault = fault_of(text);
  if (fault.empty()) return model_id(text);
  error_info info;
  info.kind = error_kind::invalid_input;
  info.message =
      "model id " + detail::quoted(text) + " is malformed: " + std::string(fault) +
      detail::place_of_other(text, [](char c) { return detail::is_alnum(c) || detail::is_one_of(c, "._- /"); }) +
      "; copy it from the model's API page";
  return error(std::move(info));
}

inline std::string model_id::path() const {
  std::string out;
  std::string_view rest = text_;
  while (true) {
    const std::size_t slash = rest.find('/');
    detail::append_percent_encoded(out, rest.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    out += '/';
    rest.remove_prefix(slash + 1);
  }
}

inline result<request_id> request_id::parse(std::string_view text) {
  const std::string_view fault = fault_of(text);
  if (fault.empty()) return request_id(text);
  error_info info;
  info.kind = error_kind::invalid_input;
  info.message = "request id " + detail::quoted(text) + " is malformed: " + std::string(fault) +
                 detail::place_of_other(text, detail::is_of_request_id) + "; pass the id that submit returned";
  return error(std::move(info));
}

inline std::string request_id::path() const {
  std::string out;
  detail::append_percent_encoded(out, text_);
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
