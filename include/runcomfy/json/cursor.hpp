// SPDX-License-Identifier: MIT
// A strict pull parser over a whole text (RFC 8259), under the reader of values and the reader of structs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/blocks.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/read_error.hpp"
#include "runcomfy/json/utf8.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

inline const char* skip_plain(const char* at, const char* end) noexcept {
  while (end - at >= 16) {
    const auto found = sixteen::load(at).special();
    if (found.any()) return at + found.first();
    at += 16;
  }
  while (at != end && static_cast<unsigned char>(*at) < 0x80 && static_cast<unsigned char>(*at) >= 0x20 && *at != '"' &&
         *at != '\\')
    ++at;
  return at;
}

// A number token, checked against the grammar. An integer carries its magnitude when 64 bits hold it.
struct number_token {
  const char* begin = nullptr;
  const char* end = nullptr;
  std::uint64_t magnitude = 0;
  bool negative = false;
  bool integer = true;  // no point and no exponent, and not "-0", which only a real can hold
  bool fits = true;
};

// Every function that returns bool returns false once something failed, and then the caller returns false as well:
// the first fault is kept and told at the end by `why()`. Nothing here keeps a path: see `pointer_at`.
class cursor {
 public:
  cursor(std::string_view text, const limits& within) noexcept
      : text_(text), at_(text.data()), end_(text.data() + text.size()), limits_(within) {
    if (limits_.depth > hard_depth) limits_.depth = hard_depth;
  }

  // Before the first value: the size, and one byte order mark is passed over.
  bool open() {
    if (text_.size() > limits_.bytes) return refuse("the text is longer than the limit of ", limits_.bytes, " bytes");
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ += 3;
    return true;
  }
  // After the last value: nothing but white space.
  bool close() {
    skip_space();
    return at_ == end_ || fail("expected nothing more after the value");
  }

  // The first character of the next value; 0 at the end of the text.
  char peek() noexcept {
    skip_space();
    return at_ != end_ ? *at_ : '\0';
  }
  [[nodiscard]] const char* position() const noexcept { return at_; }

  bool literal(std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word)
      return fail_inside(word);
    at_ += word.size();
    return true;
  }

  // A string into `out`, its escapes resolved.
  bool string(std::string& out) {
    std::string_view plain;
    if (!string_in_place(plain, out)) return false;
    if (plain.data() != out.data()) out.assign(plain.data(), plain.size());
    return true;
  }
  // A string where it stands in the text, or in `room` when it has escapes.
  bool string_in_place(std::string_view& out, std::string& room) {
    if (peek() != '"') return mismatch("a string");
    ++at_;
    const char* const begin = at_;
    if (!plain_run()) return false;
    if (*at_ == '"') {
      out = {begin, static_cast<std::size_t>(at_ - begin)};
      ++at_;
      return true;
    }
    room.assign(begin, at_);
    do {
      if (!escape(room)) return false;
      const char* const from = at_;
      if (!plain_run()) return false;
      room.append(from, at_);
    } while (*at_ != '"');
    ++at_;
    out = room;
    return true;
  }

  bool number(number_token& out) {
    out.begin = at_;
    const char* at = at_;
    if (at != end_ && *at == '-') out.negative = true, ++at;
    const auto digit = [&] { return at != end_ && *at >= '0' && *at <= '9'; };
    if (!digit()) return fail_at(at, "expected a digit");
    if (*at == '0') {
      ++at;
    } else {
      constexpr std::uint64_t tenth = 0xFFFF'FFFF'FFFF'FFFFU / 10;
      for (; digit(); ++at) {
        const auto next = static_cast<std::uint64_t>(*at - '0');
        if (out.magnitude > tenth || (out.magnitude == tenth && next > 5)) out.fits = false;
        else out.magnitude = out.magnitude * 10 + next;
      }
    }
    if (at != end_ && *at == '.') {
      out.integer = false;
      ++at;
      if (!digit()) return fail_at(at, "expected a digit after the decimal point");
      while (digit()) ++at;
    }
    if (at != end_ && (*at == 'e' || *at == 'E')) {
      out.integer = false;
      ++at;
      if (at != end_ && (*at == '+' || *at == '-')) ++at;
      if (!digit()) return fail_at(at, "expected a digit in the exponent");
      while (digit()) ++at;
    }
    if (out.negative && out.magnitude == 0) out.integer = false;
    if (static_cast<std::size_t>(at - at_) > limits_.number_characters)
      return refuse("the number is longer than the limit of ", limits_.number_characters, " characters");
    out.end = at_ = at;
    return true;
  }

  // An array: `each()` reads one element.
  template <class Each>
  bool elements(Each&& each) {
    if (peek() != '[') return mismatch("an array");
    if (!enter()) return false;
    if (peek() != ']') {
      do {
        if (!count_one() || !each()) return false;
      } while (comma());
    }
    return leave(']', "expected ',' or ']'");
  }
  // An object: `each(key)` reads the value of one member. The key is gone after the next read.
  template <class Each>
  bool members(Each&& each) {
    if (peek() != '{') return mismatch("an object");
    if (!enter()) return false;
    if (peek() != '}') {
      do {
        std::string_view key;
        if (peek() != '"') return fail("expected a member name in double quotes");
        const char* const key_begin = at_;
        if (!count_one() || !string_in_place(key, key_room_)) return false;
        if (key.size() > limits_.key_bytes) {
          at_ = key_begin;
          return refuse("the member name is longer than the limit of ", limits_.key_bytes, " bytes");
        }
        if (peek() != ':') return fail("expected ':'");
        ++at_;
        if (!each(key)) return false;
      } while (comma());
    }
    return leave('}', "expected ',' or '}'");
  }

  // Any value, checked and thrown away.
  bool skip() {
    switch (peek()) {
      case '{': return members([this](std::string_view) { return skip(); });
      case '[': return elements([this] { return skip(); });
      case '"': {
        std::string_view ignored;
        return string_in_place(ignored, key_room_);
      }
      case 't': return literal("true");
      case 'f': return literal("false");
      case 'n': return literal("null");
      default: {
        number_token ignored;
        return number_or_nothing(ignored);
      }
    }
  }
  // A number; where none begins, the fault is told as the lack of any value.
  bool number_or_nothing(number_token& out) { return at_number() ? number(out) : fail("expected a value"); }
  // A number, where the reader takes nothing else.
  bool number_only(number_token& out, const char* what) { return at_number() ? number(out) : mismatch(what); }

  // The next value is of another type than the one that is wanted.
  bool mismatch(const char* wanted) {
    std::string what = std::string("expected ") + wanted;
    switch (peek()) {
      case '{': what += ", found an object"; break;
      case '[': what += ", found an array"; break;
      case '"': what += ", found a string"; break;
      case 't':
      case 'f': what += ", found a boolean"; break;
      case 'n': what += ", found null"; break;
      default:
        if (at_number()) what += ", found a number";
    }
    return fail(std::move(what));
  }
  // Keeps the first fault. `at` is the byte that the message names.
  bool fail_at(const char* at, std::string what) {
    if (failed_) return false;
    failed_ = true;
    fault_at_ = static_cast<std::size_t>(at - text_.data());
    fault_ = std::move(what);
    return false;
  }
  bool fail(std::string what) { return fail_at(at_, std::move(what)); }
  [[nodiscard]] error why() const { return read_error(text_, fault_at_, fault_); }

 private:
  bool at_number() noexcept {
    const char c = peek();
    return c == '-' || (c >= '0' && c <= '9');
  }
  void skip_space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  bool enter() {
    if (depth_ >= limits_.depth) return refuse("nested deeper than the limit of ", limits_.depth, " levels");
    ++depth_;
    ++at_;
    return true;
  }
  bool leave(char closing, const char* otherwise) {
    if (peek() != closing) return fail(otherwise);
    --depth_;
    ++at_;
    return true;
  }
  bool comma() noexcept {
    if (peek() != ',') return false;
    ++at_;
    return true;
  }
  bool count_one() {
    if (++elements_ > limits_.elements)
      return refuse("the text has more elements and members than the limit of ", limits_.elements, "");
    return true;
  }
  bool refuse(const char* before, std::size_t limit, const char* after) {
    return fail(before + std::to_string(limit) + after);
  }
  bool fail_inside(std::string_view word) {
    while (!word.empty() && at_ != end_ && *at_ == word[0]) ++at_, word.remove_prefix(1);
    return fail("expected a value");
  }

  // Up to the next quote or backslash, checking what lies between.
  bool plain_run() {
    for (;;) {
      at_ = skip_plain(at_, end_);
      if (at_ == end_) return fail("expected the closing quote of a string");
      if (*at_ == '"' || *at_ == '\\') return true;
      if (static_cast<unsigned char>(*at_) < 0x20) return fail("a control character in a string must be escaped");
      const std::size_t length = utf8_sequence(at_, end_);
      if (length == 0) return fail("a string is not valid UTF-8");
      at_ += length;
    }
  }
  bool escape(std::string& out) {
    if (end_ - at_ < 2) return fail_at(end_, "expected an escape sequence");
    switch (at_[1]) {
      case '"':
      case '\\':
      case '/': out += at_[1]; break;
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': return unicode_escape(out);
      default: return fail("a string has an escape sequence that JSON does not know");
    }
    at_ += 2;
    return true;
  }
  bool unicode_escape(std::string& out) {
    std::uint32_t code = 0;
    if (!four_digits(at_, code)) return fail("expected four hexadecimal digits after \\u");
    if (code >= 0xDC00 && code <= 0xDFFF) return fail("a low surrogate stands alone");
    std::size_t length = 6;
    if (code >= 0xD800 && code <= 0xDBFF) {
      std::uint32_t low = 0;
      if (!four_digits(at_ + 6, low) || low < 0xDC00 || low > 0xDFFF) return fail("a high surrogate stands alone");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      length = 12;
    }
    append_utf8(out, code);
    at_ += length;
    return true;
  }
  bool four_digits(const char* at, std::uint32_t& out) const noexcept {
    if (end_ - at < 6 || at[0] != '\\' || at[1] != 'u') return false;
    for (int i = 2; i < 6; ++i) {
      const char c = at[i];
      std::uint32_t digit = 0;
      if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
      else if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a') + 10;
      else if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A') + 10;
      else return false;
      out = out * 16 + digit;
    }
    return true;
  }

  std::string_view text_;
  const char* at_;
  const char* end_;
  limits limits_;
  std::size_t depth_ = 0;
  std::size_t elements_ = 0;
  std::string key_room_;
  bool failed_ = false;
  std::size_t fault_at_ = 0;
  std::string fault_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
