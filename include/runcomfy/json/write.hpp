// SPDX-License-Identifier: MIT
// Scalars and `json::value` as text: how much room they take at most without escapes, and the text itself.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "runcomfy/core/floating.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/number.hpp"
#include "runcomfy/json/text.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/json/writing.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// Every `put_...(to, x)` writes at `to` and returns the end.

inline char* put_null(char* to) noexcept {
  std::memcpy(to, "null", 4);  // no C string: NOLINT(bugprone-not-null-terminated-result)
  return to + 4;
}
inline char* put_boolean(char* to, bool from) noexcept {
  std::memcpy(to, from ? "true" : "false", 5);
  return to + (from ? 4 : 5);
}
inline char* put_raw(char* to, std::string_view text) noexcept {
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  return to + text.size();
}
// `null` for what cannot be written.
RUNCOMFY_COLD inline char* put_fault(char* to, const char* what, writing& w) noexcept {
  w.fail(what, to);
  return put_null(to);
}
inline char* put_too_deep(char* to, writing& w) noexcept { return put_fault(to, "nested deeper than 512 levels", w); }

template <std::floating_point Real>
char* put_real(char* to, Real from, writing& w) noexcept {
  if (!runcomfy::detail::is_finite(from)) return put_fault(to, "JSON has no word for NaN and infinity", w);
  return put_number(to, from);
}

// How many bytes a value takes at most, without escapes. The sums over lists stop at more than any memory holds, so
// that many views of one long text do not add up to a small number.
using byte_count = std::uint64_t;
[[nodiscard]] constexpr byte_count sum(byte_count a, byte_count b) noexcept {
  constexpr byte_count most = byte_count{1} << 62;
  return a + b < most ? a + b : most;
}

[[nodiscard]] inline byte_count value_room(const value& from, std::size_t depth) noexcept;

[[nodiscard]] inline byte_count array_room(const array& from, std::size_t depth) noexcept {
  byte_count all = 4;  // also for the `null` of what is too deep
  if (depth >= hard_depth) return all;
  for (const value& each : from) all = sum(all, value_room(each, depth + 1) + 1);
  return all;
}
[[nodiscard]] inline byte_count object_room(const object& from, std::size_t depth) noexcept {
  byte_count all = 4;
  if (depth >= hard_depth) return all;
  for (const member& each : from) all = sum(all, each.key.size() + 4 + value_room(each.value, depth + 1));
  return all;
}
[[nodiscard]] inline byte_count value_room(const value& from, std::size_t depth) noexcept {
  using access = value_access;
  switch (access::tag_of(from)) {
    case access::tag::integer:
    case access::tag::natural: return room_of<std::uint64_t>;
    case access::tag::real: return room_of<double>;
    case access::tag::long_integer:
    case access::tag::string: return access::text(from).size() + 2;
    case access::tag::array: return array_room(*from.as_array(), depth);
    case access::tag::object: return object_room(*from.as_object(), depth);
    case access::tag::null:
    case access::tag::boolean: break;
  }
  return 5;
}

inline char* put_value(char* to, const value& from, std::size_t depth, writing& w) noexcept;

// Before every element stands a comma, and the bracket then takes the place of the first one.
inline char* put_array(char* const begin, const array& from, std::size_t depth, writing& w) noexcept {
  if (depth >= hard_depth) return put_too_deep(begin, w);
  char* to = begin;
  for (const value& each : from) {
    *to = ',';
    to = put_value(to + 1, each, depth + 1, w);
  }
  if (to == begin) ++to;
  *begin = '[';
  *to = ']';
  return to + 1;
}

// A key and the colon.
inline char* put_key(char* const begin, std::string_view key, writing& w) noexcept {
  char* const to = put_text(begin, key, w);
  *to = ':';
  w.key_ends(begin, to + 1);
  return to + 1;
}

inline char* put_object(char* const begin, const object& from, std::size_t depth, writing& w) noexcept {
  if (depth >= hard_depth) return put_too_deep(begin, w);
  char* to = begin;
  for (const member& each : from) {
    *to = ',';
    to = put_value(put_key(to + 1, each.key, w), each.value, depth + 1, w);
  }
  if (to == begin) ++to;
  *begin = '{';
  *to = '}';
  return to + 1;
}

inline char* put_value(char* to, const value& from, std::size_t depth, writing& w) noexcept {
  using access = value_access;
  switch (access::tag_of(from)) {
    case access::tag::boolean: return put_boolean(to, access::boolean(from));
    case access::tag::integer: return put_number(to, access::integer(from));
    case access::tag::natural: return put_number(to, access::natural(from));
    case access::tag::real: return put_real(to, access::real(from), w);
    case access::tag::long_integer: return put_raw(to, access::text(from));
    case access::tag::string: return put_text(to, access::text(from), w);
    case access::tag::array: return put_array(to, *from.as_array(), depth, w);
    case access::tag::object: return put_object(to, *from.as_object(), depth, w);
    case access::tag::null: break;
  }
  return put_null(to);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_COLD
