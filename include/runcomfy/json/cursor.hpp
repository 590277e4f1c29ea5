// SPDX-License-Identifier: MIT
// A strict pull parser over a whole text (RFC 8259), under the reader of values and the reader of structs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/blocks.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/read_error.hpp"
#include "runcomfy/json/scan_number.hpp"
#include "runcomfy/json/scan_string.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#define RUNCOMFY_APART [[gnu::noinline]]
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_INLINE
#define RUNCOMFY_APART
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

class cursor;

// How one member of a struct is read.
struct member_row {
  const char* text;  // as it is written: a comma, the name in quotes, and the colon
  std::uint32_t text_size;
  std::uint32_t name_size;
  const char* name;
  bool (*read)(cursor& in, void* into);
  void (*unset)(void* into);  // makes an optional empty; null pointer where the member must be there
};

// Every function that returns bool returns false once something failed, and then the caller returns false as well:
// the first fault is kept and told at the end by `why()`. Nothing here keeps a path: see `pointer_at`.
class cursor {
 public:
  cursor(std::string_view text, const limits& within) noexcept
      : begin_(text.data()),
        at_(text.data()),
        end_(text.data() + text.size()),
        limits_(within),
        elements_left_(within.elements) {
    if (limits_.depth > hard_depth) limits_.depth = hard_depth;
  }

  // Before the first value: the size, and one byte order mark is passed over.
  bool open() {
    const auto size = static_cast<std::size_t>(end_ - begin_);
    if (size > limits_.bytes) return refuse("the text is longer than the limit of ", limits_.bytes, " bytes");
    if (size >= 3 && std::memcmp(at_, "\xEF\xBB\xBF", 3) == 0) at_ += 3;
    return true;
  }
  // After the last value: nothing but white space.
  bool close() {
    skip_space();
    return at_ == end_ || fail("expected nothing more after the value");
  }

  // The first character of the next value; 0 at the end of the text.
  RUNCOMFY_INLINE char peek() noexcept {
    if (at_ != end_ && static_cast<unsigned char>(*at_) > ' ') return *at_;
    skip_space();
    return at_ != end_ ? *at_ : '\0';
  }
  [[nodiscard]] const char* position() const noexcept { return at_; }
  // How many bytes of the text are left.
  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  bool literal(std::string_view word) {
    const auto left = static_cast<std::size_t>(end_ - at_);
    if (left < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) return fail_inside(word);
    at_ += word.size();
    return true;
  }

  // A string into `out`, its escapes resolved.
  bool string(std::string& out) {
    std::string_view text;
    if (!next_string(text, out)) return false;
    if (text.data() == out.data()) return true;
    // A string that has to grow is made anew: there is nothing in it that is worth keeping.
    if (text.size() > out.capacity()) out = std::string(text);
    else out.assign(text.data(), text.size());
    return true;
  }
  // A string that is gone after the next read.
  bool passing_string(std::string_view& out) { return next_string(out, room_); }

  // A number, where the reader takes nothing else.
  bool number(number_token& out, const char* what) { return at_number() ? scan(out) : mismatch(what); }
  // An integer of up to eighteen digits, as most are, from -`lowest` to `highest`, as the bits of its two's complement.
  // Where something else stands here it takes nothing.
  bool short_integer(std::uint64_t lowest, std::uint64_t highest, std::uint64_t& out) noexcept {
    const char* at = at_;
    const bool negative = at != end_ && *at == '-';
    if (negative) ++at;
    const char* const first = at;
    std::uint64_t digits = 0;
    if (end_ - at >= 8 && at[7] >= '0' && at[7] <= '9') {
      for (std::uint64_t eight = 0; end_ - at >= 8 && are_digits(eight = first_lowest(eight_bytes(at))); at += 8)
        digits = digits * 100'000'000 + number_of(eight);
    }
    while (at != end_ && *at >= '0' && *at <= '9') digits = digits * 10 + static_cast<std::uint64_t>(*at++ - '0');
    const std::ptrdiff_t size = at - first;
    if (at == end_ || size < 1 || size > 18 || (*first == '0' && (negative || size > 1))) return false;
    if (*at == '.' || *at == 'e' || *at == 'E' || digits > (negative ? lowest : highest)) return false;
    if (limits_.number_characters < 20) return false;
    out = negative ? 0 - digits : digits;
    at_ = at;
    return true;
  }
  // A number; where none begins, the fault is told as the lack of any value.
  bool number_or_nothing(number_token& out) { return at_number() ? scan(out) : fail("expected a value"); }

  // An array: `each(*this, into)` reads one element.
  bool array(bool (*each)(cursor& in, void* into), void* into) {
    bool more = false;
    if (!open_array(more)) return false;
    while (more) {
      if (!each(*this, into) || !next_element(more)) return false;
    }
    return true;
  }
  // An array of strings into a sink: `note(text, left)` takes one that stands in the text, of which so many bytes are
  // left, `take(text, left)` one that is gone after the next read.
  template <class Sink>
  bool strings(Sink& sink) {
    bool more = false;
    if (!open_array(more)) return false;
    while (more) {
      std::string_view text;
      if (!next_string(text, room_)) return false;
      if (text.data() != room_.data()) sink.note(text, left());
      else sink.take(text, left());
      if (!next_element(more)) return false;
    }
    sink.flush(0);
    return true;
  }
  // The same by steps: `more` tells whether an element follows.
  bool open_array(bool& more) {
    if (peek() != '[') return mismatch("an array");
    if (!enter()) return false;
    more = peek() != ']';
    return more ? count_one() : leave();
  }
  bool next_element(bool& more) {
    const char c = peek();
    more = c == ',';
    if (more) return ++at_, count_one();
    return c == ']' ? leave() : fail("expected ',' or ']'");
  }

  // An object by steps: `more` tells whether a member follows, whose name is read by `member_name`.
  bool open_object(bool& more) {
    if (peek() != '{') return mismatch("an object");
    if (!enter()) return false;
    more = peek() != '}';
    return more ? true : leave();
  }
  // The name of a member and the colon behind it. The name is gone after the next read.
  bool member_name(std::string_view& name) {
    if (peek() != '"') return fail("expected a member name in double quotes");
    const char* const begin = at_;
    if (!count_one() || !passing_string(name)) return false;
    if (name.size() > limits_.key_bytes) {
      at_ = begin;
      return refuse("the member name is longer than the limit of ", limits_.key_bytes, " bytes");
    }
    if (peek() != ':') return fail("expected ':'");
    ++at_;
    return true;
  }
  bool next_member(bool& more) {
    const char c = peek();
    more = c == ',';
    if (more) return ++at_, true;
    return c == '}' ? leave() : fail("expected ',' or '}'");
  }

  // An object into the members of a struct: row i says how what is at into[i] is read, and seen[i], false at first, is
  // whether it was.
  bool object(const member_row* const rows, const std::size_t count, void* const* into, bool* seen) {
    peek();
    const char* const begin = at_;
    bool more = false;
    if (!open_object(more)) return false;
    std::size_t row = 0, known = 0;
    if (more && count != 0 && is_next(rows[0], 1)) pass_name(rows[0], 1);
    else if (more) row = find_name(rows, count, 0);
    while (more) {
      if (row < count) {
        if (seen[row]) return fail("the member is given twice");
        seen[row] = true;
        ++known;
        if (!rows[row].read(*this, into[row])) return false;
        ++row;
      } else {
        if (row > count || !skip()) return false;
        row = 0;
      }
      // Members mostly come in the order of the struct, and without white space before them.
      if (row < count && is_next(rows[row], 0)) pass_name(rows[row], 0);
      else if (!next_member(more)) return false;
      else if (more) row = find_name(rows, count, row);
    }
    return known == count || unset_others(begin, rows, count, into, seen);
  }

  // Any value, checked and thrown away.
  bool skip();

  // The next value is of another type than the one that is wanted.
  RUNCOMFY_COLD bool mismatch(const char* wanted) {
    const char* found = "";
    switch (peek()) {
      case '{': found = ", found an object"; break;
      case '[': found = ", found an array"; break;
      case '"': found = ", found a string"; break;
      case 't':
      case 'f': found = ", found a boolean"; break;
      case 'n': found = ", found null"; break;
      default:
        if (at_number()) found = ", found a number";
    }
    return fail_at(at_, std::string("expected ") + wanted + found);
  }
  // Keeps the first fault. `at` is the byte that the message names.
  RUNCOMFY_COLD bool fail_at(const char* at, std::string_view what) {
    if (read_)
      read_ =
          read_error({begin_, static_cast<std::size_t>(end_ - begin_)}, static_cast<std::size_t>(at - begin_), what);
    return false;
  }
  RUNCOMFY_COLD bool fail(const char* what) { return fail_at(at_, what); }
  [[nodiscard]] error why() && { return std::move(read_).error(); }

 private:
  bool at_number() noexcept {
    const char c = peek();
    return c == '-' || (c >= '0' && c <= '9');
  }
  bool scan(number_token& out) {
    const char* const fault = out.scan(at_, end_);
    if (fault != nullptr) return fail_at(out.end, fault);
    if (static_cast<std::size_t>(out.end - at_) > limits_.number_characters)
      return refuse("the number is longer than the limit of ", limits_.number_characters, " characters");
    at_ = out.end;
    return true;
  }
  RUNCOMFY_APART void skip_space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  bool enter() {
    if (depth_ >= limits_.depth) return refuse("nested deeper than the limit of ", limits_.depth, " levels");
    ++depth_;
    ++at_;
    return true;
  }
  bool leave() noexcept {
    --depth_;
    ++at_;
    return true;
  }
  bool count_one() {
    if (elements_left_ == 0)
      return refuse("the text has more elements and members than the limit of ", limits_.elements, "");
    --elements_left_;
    return true;
  }

  // Whether the name of that member stands here as it is written, the first `skipped` characters of that aside.
  [[nodiscard]] RUNCOMFY_INLINE bool is_next(const member_row& row, std::uint32_t skipped) const noexcept {
    const std::uint32_t size = row.text_size - skipped;
    return left() >= size && size <= limits_.key_bytes && elements_left_ != 0 &&
           same_bytes(at_, row.text + skipped, size);
  }
  void pass_name(const member_row& row, std::uint32_t skipped) noexcept {
    --elements_left_;
    at_ += row.text_size - skipped;
  }
  // The next name however it stands there, expected after `row`: gives whose it is, `count` where nobody's, and more
  // where it failed.
  RUNCOMFY_APART std::size_t find_name(const member_row* rows, std::size_t count, std::size_t row) {
    peek();
    if (row < count && is_next(rows[row], 1)) return pass_name(rows[row], 1), row;
    std::string_view name;
    if (!member_name(name)) return count + 1;
    for (row = 0; row < count; ++row)
      if (rows[row].name_size == name.size() && std::memcmp(rows[row].name, name.data(), name.size()) == 0) break;
    return row;
  }
  // What is not there: every member that must be is told.
  RUNCOMFY_APART bool unset_others(const char* begin, const member_row* rows, std::size_t count, void* const* into,
                                   const bool* seen) {
    bool missing = false;
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i]) continue;
      if (rows[i].unset != nullptr) rows[i].unset(into[i]);
      else missing = true;
    }
    return !missing || fail_missing(begin, rows, count, seen);
  }
  // Three bytes at least.
  RUNCOMFY_INLINE static bool same_bytes(const char* a, const char* b, std::size_t size) noexcept {
    if (size < 8) {
      if (size < 4) return std::memcmp(a, b, 3) == 0;  // of the empty name
      return four_bytes(a) == four_bytes(b) && four_bytes(a + size - 4) == four_bytes(b + size - 4);
    }
    if (eight_bytes(a) != eight_bytes(b)) return false;
    for (std::size_t i = 8; i + 8 < size; i += 8)
      if (eight_bytes(a + i) != eight_bytes(b + i)) return false;
    return eight_bytes(a + size - 8) == eight_bytes(b + size - 8);
  }
  RUNCOMFY_COLD bool refuse(const char* before, std::size_t limit, const char* after) {
    return fail_at(at_, before + std::to_string(limit) + after);
  }
  RUNCOMFY_COLD bool fail_inside(std::string_view word) {
    while (!word.empty() && at_ != end_ && *at_ == word[0]) ++at_, word.remove_prefix(1);
    return fail("expected a value");
  }
  RUNCOMFY_COLD bool fail_missing(const char* begin, const member_row* rows, std::size_t count, const bool* seen) {
    std::string what = "required members are missing";
    const char* before = ": ";
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i] || rows[i].unset != nullptr) continue;
      what += before;
      what.append(rows[i].name, rows[i].name_size);
      before = ", ";
    }
    return fail_at(begin, what);
  }

  RUNCOMFY_INLINE bool next_string(std::string_view& out, std::string& room) {
    if (peek() != '"') return mismatch("a string");
    string_token token;
    if (const char* const fault = token.scan(at_ + 1, end_, room)) return fail_at(token.end, fault);
    out = token.text;
    at_ = token.end;
    return true;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  limits limits_;
  std::size_t elements_left_;
  std::size_t depth_ = 0;
  std::string room_;
  result<void> read_;  // or the first fault; a std::optional of it would be more to compile
};

// A loop, not a recursion: what is unknown is mostly passed over, so that it should be quick.
inline bool cursor::skip() {
  std::uint64_t objects[hard_depth / 64 + 1] = {};  // for each level whether it is an object
  const std::size_t outside = depth_;
  const auto in_object = [&] { return (objects[depth_ / 64] >> (depth_ % 64) & 1) != 0; };
  for (;;) {
    bool more = false;
    const char c = peek();
    if (c == '{' || c == '[') {
      if (!(c == '{' ? open_object(more) : open_array(more))) return false;
      if (more) {
        const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
        if (c == '{') objects[depth_ / 64] |= bit;
        else objects[depth_ / 64] &= ~bit;
      }
    } else if (c == '"') {
      std::string_view ignored;
      if (!passing_string(ignored)) return false;
    } else if (c == 't' || c == 'f' || c == 'n') {
      if (!literal(c == 't' ? "true" : c == 'f' ? "false" : "null")) return false;
    } else {
      number_token ignored;
      if (!number_or_nothing(ignored)) return false;
    }
    while (!more) {
      if (depth_ == outside) return true;
      if (!(in_object() ? next_member(more) : next_element(more))) return false;
    }
    std::string_view name;
    if (in_object() && !member_name(name)) return false;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_INLINE
#undef RUNCOMFY_APART
#undef RUNCOMFY_COLD
