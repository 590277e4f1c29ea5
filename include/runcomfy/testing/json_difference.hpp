// SPDX-License-Identifier: MIT
// Where two JSON values differ, as lines that a person can read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/json/encode.hpp"
#include "runcomfy/json/value.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// One place where two JSON values differ. The texts are JSON, cut to about 60 bytes; empty where there is nothing.
struct json_difference {
  std::string pointer;   ///< RFC 6901; empty for the whole value
  std::string expected;  ///< empty: the place should not be there
  std::string actual;    ///< empty: the place is missing

  /// As in `/prompt: expected "a fox", got "a dog"`.
  [[nodiscard]] std::string message() const {
    const std::string where = pointer.empty() ? std::string("the whole value") : pointer;
    if (actual.empty()) return where + ": is missing, expected " + expected;
    if (expected.empty()) return where + ": is not expected, got " + actual;
    return where + ": expected " + expected + ", got " + actual;
  }
  friend bool operator==(const json_difference&, const json_difference&) = default;
};

/// Every place where `actual` is not what `expected` says: members in the order of `expected`, then those that only
/// `actual` has. The order of members makes no difference; numbers compare by value.
[[nodiscard]] std::vector<json_difference> differences(const json::value& expected, const json::value& actual);

namespace detail {

[[nodiscard]] inline std::string json_text(const json::value& from) {
  return try_to_json(from).value_or("(a value that JSON cannot hold)");
}

// A piece of a text around a place, in quotes, printable.
[[nodiscard]] inline std::string excerpt(std::string_view text, std::size_t around = 0) {
  constexpr std::size_t before = 20;
  constexpr std::size_t most = 60;
  const std::size_t from = around > most ? around - before : 0;
  std::string out = from > 0 ? "..." : "";
  for (const char c : text.substr(from, most)) {
    if (c == '\n') out += "\\n";
    else out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  }
  if (text.size() > from + most) out += "...";
  return out;
}

[[nodiscard]] inline std::size_t first_difference(std::string_view a, std::string_view b) noexcept {
  std::size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  return at;
}

// Two texts, quoted, each cut around the place where they part.
struct text_pair {
  std::string expected;
  std::string actual;
};
[[nodiscard]] inline text_pair quoted_pair(std::string_view expected, std::string_view actual) {
  const std::size_t at = first_difference(expected, actual);
  return {"\"" + excerpt(expected, at) + "\"", "\"" + excerpt(actual, at) + "\""};
}

[[nodiscard]] inline std::string pointer_token(std::string_view key) {
  std::string out = "/";
  for (const char c : key) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out += c;
  }
  return out;
}

inline void compare(const std::string& where, const json::value& expected, const json::value& actual,
                    std::vector<json_difference>& out);

inline void compare_objects(const std::string& where, const json::object& expected, const json::object& actual,
                            std::vector<json_difference>& out) {
  for (const json::member& each : expected) {
    const std::string here = where + pointer_token(each.key);
    if (const json::value* other = actual.find(each.key)) compare(here, each.value, *other, out);
    else out.push_back({here, excerpt(json_text(each.value)), {}});
  }
  for (const json::member& each : actual) {
    if (!expected.contains(each.key))
      out.push_back({where + pointer_token(each.key), {}, excerpt(json_text(each.value))});
  }
}

inline void compare_arrays(const std::string& where, const json::array& expected, const json::array& actual,
                           std::vector<json_difference>& out) {
  for (std::size_t i = 0; i < expected.size() || i < actual.size(); ++i) {
    const std::string here = where + "/" + std::to_string(i);
    if (i >= actual.size()) out.push_back({here, excerpt(json_text(expected[i])), {}});
    else if (i >= expected.size()) out.push_back({here, {}, excerpt(json_text(actual[i]))});
    else compare(here, expected[i], actual[i], out);
  }
}

inline void compare(const std::string& where, const json::value& expected, const json::value& actual,
                    std::vector<json_difference>& out) {
  if (expected == actual) return;
  const std::size_t before = out.size();
  if (expected.is_object() && actual.is_object()) {
    compare_objects(where, *expected.as_object(), *actual.as_object(), out);
  } else if (expected.is_array() && actual.is_array()) {
    compare_arrays(where, *expected.as_array(), *actual.as_array(), out);
  } else if (expected.is_string() && actual.is_string()) {
    text_pair both = quoted_pair(*expected.as_string(), *actual.as_string());
    out.push_back({where, std::move(both.expected), std::move(both.actual)});
  }
  // Different kinds, scalars, or objects whose only difference is a name that stands there twice.
  if (out.size() == before) out.push_back({where, excerpt(json_text(expected)), excerpt(json_text(actual))});
}

}  // namespace detail

inline std::vector<json_difference> differences(const json::value& expected, const json::value& actual) {
  std::vector<json_difference> out;
  detail::compare({}, expected, actual, out);
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing
