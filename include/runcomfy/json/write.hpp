// SPDX-License-Identifier: MIT
// Text out of scalars and of `json::value`: measured and checked first, then written without a check.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/floating.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/number.hpp"
#include "runcomfy/json/read_error.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/json/value.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The first pass: how much room the text needs (exactly for strings, a few bytes more for numbers), and whether it can
// be written at all. `add` returns false on a fault, and every caller on the way out says where it was.
class meter {
 public:
  std::size_t room = 0;

  bool text(std::string_view from) {
    room += from.size() + 2;
    const char* at = from.data();
    const char* const end = at + from.size();
    for (;;) {
      at = skip_plain(at, end);
      if (at == end) return true;
      const auto byte = static_cast<unsigned char>(*at);
      if (byte >= 0x80) {
        const std::size_t length = utf8_sequence(at, end);
        if (length == 0) return fail("a string is not valid UTF-8");
        at += length;
      } else {
        const bool shortly = byte == '"' || byte == '\\' || (byte >= 8 && byte <= 13 && byte != 11);
        room += shortly ? 1 : 5;
        ++at;
      }
    }
  }
  template <std::floating_point Real>
  bool real(Real from) {
    room += room_of<Real>;
    return runcomfy::detail::is_finite(from) || fail("JSON has no word for NaN and infinity");
  }
  template <std::integral Integer>
  bool integer(Integer) {
    room += room_of<Integer>;
    return true;
  }
  bool boolean() {
    room += 5;
    return true;
  }
  // What stands between the values of a container, and how deep they are.
  bool enter(std::size_t count) {
    room += 2 + count;
    return ++depth_ <= hard_depth || fail("nested deeper than 512 levels");
  }
  void leave() { --depth_; }

  bool fail(const char* what) {
    fault_ = what;
    return false;
  }
  bool inside(std::string_view key) {
    std::string head;
    if (pointer_.size() > 200) pointer_ = "/...";  // the way in names the fault better than its innermost part
    append_token(head, key);
    pointer_.insert(0, head);
    return false;
  }
  bool inside(std::size_t index) { return inside(std::to_string(index)); }
  [[nodiscard]] error why() const {
    error_info info;
    info.kind = error_kind::invalid_input;
    info.operation = operation::json;
    info.message =
        "cannot write JSON, " + (pointer_.empty() ? std::string("top level: ") : "in " + pointer_ + ": ") + fault_;
    return error(std::move(info));
  }

 private:
  std::size_t depth_ = 0;
  const char* fault_ = "";
  std::string pointer_;
};

// The second pass: `put(to, x)` writes and returns the end. The meter has seen to the room.
inline char* put_raw(char* to, std::string_view text) {
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

// Whether one of eight bytes is a quote, a backslash or a control character.
inline bool escapes_in_eight(std::uint64_t word) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  const auto zero = [](std::uint64_t x) { return (x - ones) & ~x; };
  const std::uint64_t found = zero(word ^ (ones * '"')) | zero(word ^ (ones * '\\')) | ((word - ones * 0x20) & ~word);
  return (found & (ones * 0x80)) != 0;
}

constexpr char* put_character(char* to, char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && c != '"' && c != '\\') {
    *to = c;
    return to + 1;
  }
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr std::string_view short_forms = "........btn.fr";
  *to++ = '\\';
  if (byte >= 0x20) {
    *to++ = c;
  } else if (byte < short_forms.size() && short_forms[byte] != '.') {
    *to++ = short_forms[byte];
  } else {
    *to++ = 'u';
    *to++ = '0';
    *to++ = '0';
    *to++ = hex[byte >> 4];
    *to++ = hex[byte & 15U];
  }
  return to;
}

inline char* put_text(char* to, std::string_view text) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  *to++ = '"';
  while (end - at >= 8) {
    const std::uint64_t word = eight_bytes(at);
    if (escapes_in_eight(word)) {
      for (int i = 0; i < 8; ++i) to = put_character(to, *at++);
    } else {
      std::memcpy(to, &word, 8);
      at += 8;
      to += 8;
    }
  }
  while (at != end) to = put_character(to, *at++);
  *to++ = '"';
  return to;
}

inline char* put_boolean(char* to, bool from) { return put_raw(to, from ? "true" : "false"); }

inline bool measure_value(meter& m, const value& from);

inline bool measure_array(meter& m, const array& from) {
  if (!m.enter(from.size())) return false;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (!measure_value(m, from[i])) return m.inside(i);
  m.leave();
  return true;
}

inline bool measure_object(meter& m, const object& from) {
  if (!m.enter(from.size() * 2)) return false;
  for (const member& each : from)
    if (!m.text(each.key) || !measure_value(m, each.value)) return m.inside(each.key);
  m.leave();
  return true;
}

inline bool measure_value(meter& m, const value& from) {
  using access = value_access;
  switch (access::tag_of(from)) {
    case access::tag::integer: return m.integer(access::integer(from));
    case access::tag::natural: return m.integer(access::natural(from));
    case access::tag::real: return m.real(access::real(from));
    case access::tag::long_integer: m.room += access::text(from).size(); return true;
    case access::tag::string: return m.text(access::text(from));
    case access::tag::array: return measure_array(m, *from.as_array());
    case access::tag::object: return measure_object(m, *from.as_object());
    case access::tag::null:
    case access::tag::boolean: break;
  }
  return m.boolean();  // and "null" is no longer
}

inline char* put_value(char* to, const value& from);

inline char* put_array(char* to, const array& from) {
  *to++ = '[';
  bool first = true;
  for (const value& each : from) {
    if (!std::exchange(first, false)) *to++ = ',';
    to = put_value(to, each);
  }
  *to++ = ']';
  return to;
}

inline char* put_object(char* to, const object& from) {
  *to++ = '{';
  bool first = true;
  for (const member& each : from) {
    if (!std::exchange(first, false)) *to++ = ',';
    to = put_text(to, each.key);
    *to++ = ':';
    to = put_value(to, each.value);
  }
  *to++ = '}';
  return to;
}

inline char* put_value(char* to, const value& from) {
  using access = value_access;
  switch (access::tag_of(from)) {
    case access::tag::boolean: return put_boolean(to, access::boolean(from));
    case access::tag::integer: return put_number(to, access::integer(from));
    case access::tag::natural: return put_number(to, access::natural(from));
    case access::tag::real: return put_number(to, access::real(from));
    case access::tag::long_integer: return put_raw(to, access::text(from));
    case access::tag::string: return put_text(to, access::text(from));
    case access::tag::array: return put_array(to, *from.as_array());
    case access::tag::object: return put_object(to, *from.as_object());
    case access::tag::null: break;
  }
  return put_raw(to, "null");
}

// Both passes over one buffer. It keeps what it had until there is room for the new text, so that in the long run
// nothing is filled twice.
template <class Measure, class Put>
result<void> write_into(std::string& buffer, Measure&& measure, Put&& put) {
  meter m;
  if (!measure(m)) {
    buffer.clear();
    return m.why();
  }
  buffer.resize(m.room);
  const char* const end = put(buffer.data());
  buffer.resize(static_cast<std::size_t>(end - buffer.data()));
  return {};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
