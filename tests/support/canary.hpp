// SPDX-License-Identifier: MIT
// A secret that must not be found in anything that the library writes. Whatever a test emits is shown to the canary:
// errors, events, files, transcripts, requests. It finds any 12 bytes in a row of the secret, plain, percent-encoded,
// in base64 (of whatever alphabet and alignment), in hexadecimal digits, and with escapes of JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "runcomfy/runcomfy.hpp"
#include "runcomfy/testing/recorded_request.hpp"

namespace testing_support {

namespace spelled {

inline std::string hex(std::string_view text, std::string_view digits = "0123456789abcdef") {
  std::string out;
  for (const char c : text) {
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}
/// Every byte as `%XX`.
inline std::string percent(std::string_view text, std::string_view digits = "0123456789ABCDEF") {
  std::string out;
  for (const char c : text) out += "%" + hex(std::string_view(&c, 1), digits);
  return out;
}
/// Every byte as `\u00xx`.
inline std::string json_escapes(std::string_view text, std::string_view digits = "0123456789abcdef") {
  std::string out;
  for (const char c : text) out += "\\u00" + hex(std::string_view(&c, 1), digits);
  return out;
}
/// The characters of base64 that the text alone decides, if `before` other bytes stand before it.
inline std::string base64_inside(std::string_view text, std::size_t before, bool for_urls = false) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::string bytes = std::string(before, '\0') + std::string(text);
  std::string out;
  for (std::size_t bit = (8 * before + 5) / 6 * 6; bit + 6 <= 8 * bytes.size(); bit += 6) {
    unsigned value = 0;
    for (std::size_t i = bit; i < bit + 6; ++i)
      value = value * 2 + (static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8) & 1U);
    out += for_urls ? url[value] : plain[value];
  }
  return out;
}
/// The whole of it in base64, with padding.
inline std::string base64(std::string_view text, bool for_urls = false) {
  std::string padded(text);
  while (padded.size() % 3 != 0) padded += '\0';
  std::string out = base64_inside(padded, 0, for_urls);
  for (std::size_t i = 0; i < padded.size() - text.size(); ++i) out[out.size() - 1 - i] = '=';
  return out;
}

}  // namespace spelled

class canary {
 public:
  static constexpr std::size_t piece = 12;

  explicit canary(std::string secret) : secret_(std::move(secret)) {
    for (std::size_t at = 0; at + piece <= secret_.size(); ++at) {
      const std::string_view window = std::string_view(secret_).substr(at, piece);
      raw_.add(std::string(window));
      hex_.add(spelled::hex(window));
      for (std::size_t before = 0; before < 3; ++before)
        base64_.add(spelled::base64_inside(window, before).substr(0, base64_length));
    }
  }

  [[nodiscard]] const std::string& secret() const noexcept { return secret_; }

  /// Whether the text holds a piece of the secret, in whatever spelling.
  [[nodiscard]] bool is_in(std::string_view text) const {
    for (const std::string& each : {std::string(text), without_percent(text), without_escapes(text)}) {
      if (any_of(raw_, each, piece)) return true;
    }
    std::string lower, one_alphabet;
    for (const char c : text) {
      lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      one_alphabet += c == '-' ? '+' : c == '_' ? '/' : c;
    }
    return any_of(hex_, lower, 2 * piece) || any_of(base64_, one_alphabet, base64_length) ||
           any_of(base64_, without_escapes(one_alphabet), base64_length) ||
           any_of(base64_, without_percent(one_alphabet), base64_length);
  }

  /// Something that left the library. A text that was looked at before is not searched again.
  void look(std::string_view where, std::string_view text) {
    if (text.empty() || !seen_.insert(std::string(text)).second) return;
    bytes_ += text.size();
    if (is_in(text)) hits_.push_back(std::string(where) + ": " + std::string(text));
  }
  void look(const runcomfy::error& why) {
    look("message", why.message());
    look("service_message", why.service_message());
    look("request_id", why.request_id());
    look("model_id", why.model_id());
    look("attempt_id", why.attempt_id());
    for (const runcomfy::violation& each : why.violations()) {
      look("violation", each.message());
      look("violation's limit", each.limit);
      look("violation's value", each.actual);
    }
    look("what()", runcomfy::exception(why).what());
  }
  void look(const runcomfy::event& what) {
    look("event's model", what.model_id);
    look("event's id", what.request_id);
    look("event's detail", what.detail);
    if (what.news) look("event's word", what.news->word);
    if (what.problem) look(*what.problem);
  }
  void look(const runcomfy::output& what) {
    for (const auto* list : {&what.images, &what.videos, &what.audios, &what.others}) {
      for (const std::string& each : *list) look("output", each);
    }
    look("output's value", runcomfy::to_json(what.value));
    look("output's raw reply", runcomfy::to_json(what.raw));
    look("output's id", what.request_id);
    look("output's time", what.created_at + what.finished_at);
  }
  void look(const runcomfy::testing::recorded_request& what) {
    look("transcript's target", what.target());
    for (const runcomfy::http::header& each : what.headers) look("transcript's header", each.name + ": " + each.value);
    look("transcript's body", what.body);
    look("transcript's origin", what.origin);
  }
  template <class T>
  void look(const runcomfy::result<T>& what) {
    if (!what) look(what.error());
  }

  [[nodiscard]] const std::vector<std::string>& hits() const noexcept { return hits_; }
  [[nodiscard]] std::size_t texts() const noexcept { return seen_.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  static constexpr std::size_t base64_length = 15;  // what 12 bytes decide at least

  // Texts of one length.
  struct needles {
    void add(std::string text) {
      begins[static_cast<unsigned char>(text[0])] = true;
      all.insert(std::move(text));
    }
    std::unordered_set<std::string> all;
    bool begins[256] = {};
  };
  static bool any_of(const needles& wanted, const std::string& text, std::size_t length) {
    for (std::size_t at = 0; at + length <= text.size(); ++at) {
      if (wanted.begins[static_cast<unsigned char>(text[at])] && wanted.all.count(text.substr(at, length)) != 0)
        return true;
    }
    return false;
  }
  static int hex_digits(std::string_view text, std::size_t count) {
    if (text.size() < count) return -1;
    int value = 0;
    for (const char c : text.substr(0, count)) {
      const int digit = runcomfy::testing::detail::hex_digit(c);
      if (digit < 0) return -1;
      value = 16 * value + digit;
    }
    return value;
  }
  static std::string without_percent(std::string_view text) { return runcomfy::testing::detail::percent_decoded(text); }
  static std::string without_escapes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        out += text[i];
        continue;
      }
      const int value = text[i + 1] == 'u' ? hex_digits(text.substr(i + 2), 4) : -1;
      if (value >= 0 && value < 256) {
        out += static_cast<char>(value);
        i += 5;
      } else {
        out += text[++i];
      }
    }
    return out;
  }

  std::string secret_;
  needles raw_, hex_, base64_;
  std::unordered_set<std::string> seen_;
  std::size_t bytes_ = 0;
  std::vector<std::string> hits_;
};

}  // namespace testing_support
