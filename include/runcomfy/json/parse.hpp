// SPDX-License-Identifier: MIT
// Text to `json::value`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/cursor.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/value.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json {

/// Reads one JSON text, strictly (RFC 8259): valid UTF-8, nothing after the value, no lone surrogates; one leading byte
/// order mark is passed over. Integers are kept exactly in any length; other numbers become the nearest double, and one
/// too large for a double is an error. Members that repeat a name are all kept. The error is `protocol` and tells the
/// byte and the JSON pointer, never the text. Takes time linear in the text. Safe from several threads.
[[nodiscard]] result<value> parse(std::string_view text, const limits& within = {});

namespace detail {

inline bool read_value(cursor& in, value& out);

// The token as the smallest thing that holds it exactly.
inline bool number_to_value(cursor& in, const number_token& token, value& out) {
  constexpr std::uint64_t top = std::uint64_t{1} << 63;
  if (!token.integer) {
    const std::optional<double> real = token_to_real<double>(token);
    if (!real) return in.fail_at(token.begin, "the number is too large for a double");
    out = *real;
  } else if (!token.fits || (token.negative && token.digits > top)) {
    out = value_access::long_integer(std::string(token.begin, token.end));
  } else if (token.negative) {
    out = static_cast<std::int64_t>(0 - token.digits);
  } else {
    out = token.digits;
  }
  return true;
}

inline bool read_array(cursor& in, array& out) {
  bool more = false;
  if (!in.open_array(more)) return false;
  while (more) {
    if (!read_value(in, out.push_back(value())) || !in.next_element(more)) return false;
  }
  return true;
}

inline bool read_object(cursor& in, object& out) {
  bool more = false;
  if (!in.open_object(more)) return false;
  while (more) {
    std::string_view name;
    if (!in.member_name(name)) return false;
    if (!read_value(in, out.append(std::string(name), value())) || !in.next_member(more)) return false;
  }
  return true;
}

inline bool read_value(cursor& in, value& out) {
  switch (in.peek()) {
    case '{': out = object(); return read_object(in, *out.as_object());
    case '[': out = array(); return read_array(in, *out.as_array());
    case '"': out = std::string(); return in.string(*out.as_string());
    case 't': out = true; return in.literal("true");
    case 'f': out = false; return in.literal("false");
    case 'n': out = nullptr; return in.literal("null");
    default: {
      number_token token;
      return in.number_or_nothing(token) && number_to_value(in, token, out);
    }
  }
}

}  // namespace detail

inline result<value> parse(std::string_view text, const limits& within) {
  detail::cursor in(text, within);
  value out;
  if (!in.open() || !detail::read_value(in, out) || !in.close()) return std::move(in).why();
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json
