// SPDX-License-Identifier: MIT
// Taking the token out of what a service, a proxy or a stack gives back, before anything reads it.
// A template over nothing, so that only a program that runs a job compiles it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runcomfy/http/message.hpp"
#include "runcomfy/protocol/repair.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Real tokens are long: one of less than eight letters, as in tests, would be found in ordinary words.
template <class Lazy>
class basic_token_mask {
 public:
  static void apply(const http::request& what, http::outcome& how) {
    const std::string* field = what.headers.find("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (field == nullptr || !field->starts_with(scheme) || field->size() < scheme.size() + 8) return;
    const basic_token_mask mask(std::string_view(*field).substr(scheme.size()));
    mask.hide(how.reply.body);
    if (!how.detail.empty()) {
      mask.hide(how.detail);
      mask.hide_pieces(how.detail);
    }
    // A 2xx holds the id and the outputs of a job that was paid for. They must not be spoilt by a few letters that they
    // have in common with the token, as where both name the account.
    if (how.reply.status < 200 || how.reply.status > 299) mask.hide_pieces(how.reply.body);
  }

 private:
  static constexpr std::string_view stars = "***";
  static constexpr std::size_t piece = 12;

  explicit basic_token_mask(std::string_view secret) : secret_(secret) {
    for (std::size_t i = 0; i < 2; ++i) {
      const char digit = hex(secret[0] >> (i == 0 ? 4 : 0));
      for (const char c : {secret[i], '\\', '%', digit, upper(digit)}) note(c, i);
      for (std::size_t before = 0; before < 3; ++before) {
        const char c = base64(before, first_base64(before) + i);
        note(c, i);
        if (c == '+') note('-', i);
        if (c == '/') note('_', i);
      }
    }
  }
  void note(char c, std::size_t place) { may_stand_[static_cast<unsigned char>(c)] |= place == 0 ? first : second; }
  [[nodiscard]] bool may_stand(char c, unsigned place) const {
    return (may_stand_[static_cast<unsigned char>(c)] & place) != 0;
  }

  // The whole token: plain or percent-encoded, as hexadecimal digits or base64, each with or without escapes of JSON.
  void hide(std::string& text) const {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!may_stand(text[at], first)) continue;
      const bool escape = text[at] == '\\' || text[at] == '%';
      if (!escape && at + 1 < text.size() && !may_stand(text[at + 1], second)) continue;
      const std::size_t length = spelled_length(std::string_view(text).substr(at));
      if (length != 0) text.replace(at, length, stars);
    }
  }
  // Twelve bytes in a row of the token, or more, plain or with escapes. Far behind the start of an answer nothing is
  // looked for, so that a long one takes no time.
  void hide_pieces(std::string& text) const {
    constexpr std::size_t most = 1U << 16U;
    for (std::size_t at = 0; at < text.size() && at < most; ++at) {
      const std::string_view rest = std::string_view(text).substr(at);
      for (std::size_t from = 0; from + piece <= secret_.size(); ++from) {
        std::size_t length = 0, i = from;
        while (i < secret_.size() && takes(rest, length, secret_[i], true)) ++i;
        if (i < from + piece) continue;
        text.replace(at, length, stars);
        break;
      }
    }
  }

  // How many bytes at the start of the text spell the token; 0 if they do not.
  [[nodiscard]] std::size_t spelled_length(std::string_view text) const {
    for (const bool escaped : {true, false}) {
      std::size_t at = 0, i = 0;
      while (i < secret_.size() && takes(text, at, secret_[i], escaped)) ++i;
      if (i == secret_.size()) return at;
    }
    std::size_t at = 0, i = 0;
    for (; i < 2 * secret_.size(); ++i) {
      const char digit = hex(secret_[i / 2] >> (i % 2 == 0 ? 4 : 0));
      if (!takes(text, at, digit, true) && !takes(text, at, upper(digit), true)) break;
    }
    if (i == 2 * secret_.size()) return at;
    for (std::size_t before = 0; before < 3; ++before) {
      const std::size_t end = 8 * (before + secret_.size()) / 6;
      for (at = 0, i = first_base64(before); i < end; ++i) {
        const char c = base64(before, i);
        if (!takes(text, at, c, true) && !(c == '+' && takes(text, at, '-', true)) &&
            !(c == '/' && takes(text, at, '_', true)))
          break;
      }
      if (i == end) return at;
    }
    return 0;
  }
  // Goes over what spells this character at that place, if it does.
  static bool takes(std::string_view text, std::size_t& at, char c, bool escaped) {
    const std::string_view rest = text.substr(at);
    std::size_t length = 0;
    if (escaped && rest.size() >= 2 && rest[0] == '\\') {
      const bool code = rest[1] == 'u' && protocol::detail::hex4(rest.substr(2)) == static_cast<unsigned char>(c);
      length = code ? 6 : rest[1] == c && c != 'u' ? 2 : 0;
    } else if (escaped && rest.size() >= 3 && rest[0] == '%') {
      const bool code = upper(rest[1]) == upper(hex(c >> 4)) && upper(rest[2]) == upper(hex(c));
      length = code ? 3 : 0;
    }
    if (length == 0 && !rest.empty() && rest[0] == c) length = 1;
    at += length;
    return length != 0;
  }

  static char hex(int value) { return "0123456789abcdef"[value & 15]; }
  static char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
  // Base64 of the token behind so many other bytes: the first character that they do not decide, and any one.
  static std::size_t first_base64(std::size_t before) { return (8 * before + 5) / 6; }
  [[nodiscard]] char base64(std::size_t before, std::size_t which) const {
    const std::size_t byte = 6 * which / 8 - before, shift = 6 * which % 8;
    const unsigned high = static_cast<unsigned char>(secret_[byte]);
    const unsigned low = byte + 1 < secret_.size() ? static_cast<unsigned char>(secret_[byte + 1]) : 0U;
    const unsigned value = (high << 8U | low) >> (10 - shift) & 63U;
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[value];
  }

  std::string_view secret_;
  static constexpr unsigned char first = 1, second = 2;  // where a character may stand in what spells the token
  unsigned char may_stand_[256] = {};
};
using token_mask = basic_token_mask<void>;

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
