// SPDX-License-Identifier: MIT
// JSON that is read while compiling: a text in, a table of its values out, without the library's reader at run time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/reflect/rules.hpp"

// Older libraries have no std::vector for constant expressions.
#if defined(__cpp_impl_reflection) && defined(__cpp_lib_reflection) && defined(__cpp_lib_define_static)

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

/// What is wrong, for a `static_assert`. What does not fit is cut off.
struct sentence {
  static constexpr std::size_t capacity = 400;
  char text[capacity] = {};
  std::size_t length = 0;

  [[nodiscard]] constexpr bool empty() const { return length == 0; }
  [[nodiscard]] constexpr std::size_t size() const { return length; }
  [[nodiscard]] constexpr const char* data() const { return text; }
  constexpr sentence& add(std::string_view more) {
    for (const char each : more)
      if (length < capacity) text[length++] = each;
    return *this;
  }
  constexpr sentence& add(std::size_t number) {
    if (number >= 10) add(number / 10);
    const char digit[] = {static_cast<char>('0' + number % 10)};
    return add(std::string_view(digit, 1));
  }
};

enum class constant_kind : unsigned char { null, boolean, number, text, array, object };

/// One value, or the name of a member. Behind an array come its items, behind an object name, value, name, value.
struct constant_node {
  constant_kind is = constant_kind::null;
  std::size_t begin = 0;  // in the text; that of a text begins behind its quote
  std::size_t end = 0;
  std::size_t next = 0;  // the first node behind it and all that it holds
};

/// Reads a whole text, as strictly as `json::parse`: UTF-8, no duplicate names, at most 32 levels.
class constant_reader {
 public:
  std::vector<constant_node> nodes;
  sentence trouble;

  explicit constexpr constant_reader(std::string_view text) : text_(text) {
    skip_space();
    if (!value(0)) return;
    skip_space();
    if (at_ != text_.size()) fail("something follows the value");
  }

 private:
  static constexpr std::size_t most_levels = 32;

  constexpr bool fail(std::string_view what) {
    if (!trouble.empty()) return false;
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < at_ && i < text_.size(); ++i) {
      ++column;
      if (text_[i] == '\n') {
        ++line;
        column = 1;
      }
    }
    trouble.add("runcomfy: this schema is no JSON: ").add(what);
    trouble.add(", in line ").add(line).add(", column ").add(column);
    return false;
  }

  [[nodiscard]] constexpr char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  constexpr void skip_space() {
    while (here() == ' ' || here() == '\n' || here() == '\r' || here() == '\t') ++at_;
  }
  constexpr bool take(char wanted) {
    if (here() != wanted) return false;
    ++at_;
    return true;
  }

  constexpr bool value(std::size_t level) {
    const std::size_t mine = nodes.size();
    nodes.push_back({.begin = at_});
    const char first = here();
    bool good = false;
    if (first == '"') {
      nodes[mine].is = constant_kind::text;
      nodes[mine].begin = at_ + 1;
      good = quoted();
    } else if (first == '{' || first == '[') {
      nodes[mine].is = first == '{' ? constant_kind::object : constant_kind::array;
      good = level < most_levels ? list(mine, level) : fail("it is more than 32 levels deep");
    } else if (first == '-' || (first >= '0' && first <= '9')) {
      nodes[mine].is = constant_kind::number;
      good = number();
    } else {
      nodes[mine].is = first == 'n' ? constant_kind::null : constant_kind::boolean;
      good = word("null") || word("true") || word("false") || fail("a value was expected");
    }
    nodes[mine].end = first == '"' && good ? at_ - 1 : at_;
    nodes[mine].next = nodes.size();
    return good;
  }

  constexpr bool word(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) return false;
    at_ += wanted.size();
    return true;
  }

  constexpr bool list(std::size_t mine, std::size_t level) {
    const bool named = text_[at_++] == '{';
    const char end = named ? '}' : ']';
    skip_space();
    if (take(end)) return true;
    while (true) {
      const std::size_t name = nodes.size();
      if (named) {
        if (here() != '"') return fail("a name in quotes was expected");
        if (!value(level) || !is_new(mine, name)) return false;
        skip_space();
        if (!take(':')) return fail("a colon was expected");
        skip_space();
      }
      if (!value(level + 1)) return false;
      skip_space();
      if (take(end)) return true;
      if (!take(',')) return fail(named ? "a comma or a brace was expected" : "a comma or a bracket was expected");
      skip_space();
    }
  }
  // Names are compared as they are written. Two spellings of one name make two members of one name, which are refused.
  constexpr bool is_new(std::size_t object, std::size_t name) {
    const std::string_view mine = text_.substr(nodes[name].begin, nodes[name].end - nodes[name].begin);
    for (std::size_t i = object + 1; i < name; i = nodes[i + 1].next)
      if (text_.substr(nodes[i].begin, nodes[i].end - nodes[i].begin) == mine)
        return fail("an object has two members of one name");
    return true;
  }

  constexpr bool quoted() {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("a control character stands in a text");
      if (c == '\\') {
        if (!escape()) return false;
      } else if (static_cast<unsigned char>(c) >= 0x80) {
        const std::size_t length = json::detail::utf8_sequence(text_.data() + at_, text_.data() + text_.size());
        if (length == 0) return fail("a byte is no UTF-8");
        at_ += length - 1;
      }
    }
    return fail("a text has no end");
  }
  // Stops at the last character of the escape.
  constexpr bool escape() {
    ++at_;
    if (here() != 'u') {
      constexpr std::string_view known = "\"\\/bfnrt";
      return known.find(here()) != std::string_view::npos && at_ < text_.size() ? true : fail("an unknown escape");
    }
    for (int i = 0; i < 4; ++i) {
      ++at_;
      if (!is_hex(here())) return fail("an escape lacks its four digits");
    }
    return true;
  }
  static constexpr bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  constexpr bool digits() {
    const std::size_t first = at_;
    while (here() >= '0' && here() <= '9') ++at_;
    return at_ != first;
  }
  constexpr bool number() {
    take('-');
    if (!take('0') && !digits()) return fail("a digit was expected");
    if (take('.') && !digits()) return fail("a digit was expected");
    if (here() == 'e' || here() == 'E') {
      ++at_;
      if (!take('+')) take('-');
      if (!digits()) return fail("a digit was expected");
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// A value in the table of a text, or none.
class constant_value {
 public:
  constexpr constant_value() = default;
  constexpr constant_value(std::string_view text, const constant_node* nodes, std::size_t index)
      : text_(text), nodes_(nodes), index_(index) {}

  [[nodiscard]] explicit constexpr operator bool() const { return nodes_ != nullptr; }
  [[nodiscard]] constexpr std::size_t index() const { return index_; }
  [[nodiscard]] constexpr bool is(constant_kind kind) const { return nodes_ != nullptr && nodes_[index_].is == kind; }
  [[nodiscard]] constexpr bool is_empty() const { return nodes_[index_].next == index_ + 1; }  // of a list or object
  [[nodiscard]] constexpr bool is_text() const { return is(constant_kind::text); }
  [[nodiscard]] constexpr bool is_object() const { return is(constant_kind::object); }
  [[nodiscard]] constexpr bool is_array() const { return is(constant_kind::array); }
  [[nodiscard]] constexpr bool is_number() const { return is(constant_kind::number); }

  /// As it is written; that of a text without its quotes.
  [[nodiscard]] constexpr std::string_view written() const {
    return text_.substr(nodes_[index_].begin, nodes_[index_].end - nodes_[index_].begin);
  }
  /// The characters of a text.
  [[nodiscard]] constexpr std::string text() const;
  /// The value as JSON without white space.
  [[nodiscard]] constexpr std::string compact() const;
  /// A number as a bound, whole where its value is; nothing where it cannot be read exactly while compiling.
  [[nodiscard]] constexpr std::optional<bound> number() const;

  /// The items of an array; the values of an object.
  [[nodiscard]] constexpr std::vector<constant_value> items() const {
    std::vector<constant_value> found;
    const std::size_t step = is_object() ? 1 : 0;
    for (std::size_t i = index_ + 1; i < nodes_[index_].next; i = nodes_[i + step].next)
      found.push_back({text_, nodes_, i + step});
    return found;
  }
  /// The name of a value in its object.
  [[nodiscard]] constexpr std::string name() const { return constant_value(text_, nodes_, index_ - 1).text(); }
  [[nodiscard]] constexpr bool is_named(std::string_view wanted) const {
    const std::string_view own = constant_value(text_, nodes_, index_ - 1).written();
    return own == wanted || (own.find('\\') != std::string_view::npos && name() == wanted);
  }
  /// The member of an object.
  [[nodiscard]] constexpr constant_value find(std::string_view wanted) const {
    if (!is_object()) return {};
    for (std::size_t i = index_ + 1; i < nodes_[index_].next; i = nodes_[i + 1].next)
      if (const constant_value each(text_, nodes_, i + 1); each.is_named(wanted)) return each;
    return {};
  }

 private:
  std::string_view text_ = {};
  const constant_node* nodes_ = nullptr;
  std::size_t index_ = 0;
};

constexpr std::uint32_t hex_number(std::string_view digits) {
  std::uint32_t number = 0;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    number = number * 16 + static_cast<std::uint32_t>(digit);
  }
  return number;
}

constexpr void append_code_point(std::string& to, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { to.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code < 0x80) return put(code);
  const int tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  put((tails == 1 ? 0xC0U : tails == 2 ? 0xE0U : 0xF0U) | (code >> (6 * tails)));
  for (int i = tails - 1; i >= 0; --i) put(0x80U | ((code >> (6 * i)) & 0x3FU));
}

constexpr std::string constant_value::text() const {
  const std::string_view from = written();
  std::string out;
  for (std::size_t at = 0; at < from.size(); ++at) {
    if (from[at] != '\\') {
      out.push_back(from[at]);
      continue;
    }
    const char c = from[++at];
    if (c != 'u') {
      constexpr std::string_view letters = "bfnrt";
      const std::size_t known = letters.find(c);
      out.push_back(known == std::string_view::npos ? c : "\b\f\n\r\t"[known]);
      continue;
    }
    std::uint32_t code = hex_number(from.substr(at + 1, 4));
    at += 4;
    if (code >= 0xD800 && code < 0xDC00 && from.substr(at + 1).starts_with("\\u")) {
      const std::uint32_t second = hex_number(from.substr(at + 3, 4));
      if (second >= 0xDC00 && second < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00);
        at += 6;
      }
    }
    append_code_point(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  }
  return out;
}

constexpr std::string constant_value::compact() const {
  const std::size_t around = is_text() ? 1 : 0;
  const std::size_t first = nodes_[index_].begin - around;
  const std::string_view from = text_.substr(first, nodes_[index_].end + around - first);
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (inside || (from[i] != ' ' && from[i] != '\n' && from[i] != '\r' && from[i] != '\t')) out.push_back(from[i]);
    if (inside && from[i] == '\\') out.push_back(from[++i]);
    else if (from[i] == '"') inside = !inside;
  }
  return out;
}

constexpr std::optional<bound> constant_value::number() const {
  const std::string_view from = written();
  const bool negative = from.starts_with('-');
  std::uint64_t digits = 0;
  int power = 0;  // of ten
  bool fraction = false;
  std::size_t at = negative ? 1 : 0;
  for (; at < from.size() && from[at] != 'e' && from[at] != 'E'; ++at) {
    if (from[at] == '.') {
      fraction = true;
      continue;
    }
    const auto digit = static_cast<std::uint64_t>(from[at] - '0');
    if (digits > ((std::numeric_limits<std::uint64_t>::max)() - digit) / 10) return std::nullopt;
    digits = digits * 10 + digit;
    if (fraction) --power;
  }
  if (at < from.size()) {
    const bool down = from[at + 1] == '-';
    int exponent = 0;
    for (++at; at < from.size(); ++at) {
      if (from[at] == '-' || from[at] == '+') continue;
      exponent = exponent * 10 + (from[at] - '0');
      if (exponent > 1000) return std::nullopt;
    }
    power += down ? -exponent : exponent;
  }
  if (digits == 0) return bound(0, bound::form::natural);
  while (power < 0 && digits % 10 == 0) {
    digits /= 10;
    ++power;
  }
  while (power > 0 && digits <= (std::numeric_limits<std::uint64_t>::max)() / 10) {
    digits *= 10;
    --power;
  }
  if (power == 0) {
    constexpr std::uint64_t lowest = std::uint64_t{1} << 63;
    if (!negative) return bound(digits, bound::form::natural);
    if (digits <= lowest) return bound(0 - digits, bound::form::negative);
  }
  // Both factors are exact, so the result is the nearest double.
  if (digits > (std::uint64_t{1} << 53) || power < -22 || power > 22) return std::nullopt;
  double ten = 1;
  for (int i = 0; i < (power < 0 ? -power : power); ++i) ten *= 10;
  const double size = power < 0 ? static_cast<double>(digits) / ten : static_cast<double>(digits) * ten;
  return bound(std::bit_cast<std::uint64_t>(negative ? -size : size), bound::form::real);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#endif
