// SPDX-License-Identifier: MIT
// One line of a script: which request is awaited, and what it is answered with.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/callback.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/http/url.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/testing/json_difference.hpp"
#include "runcomfy/testing/recorded_request.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

// What one call is answered with.
struct scripted_answer {
  http::outcome outcome = {};
  callback<http::outcome(const http::request&, const http::call&)> compute = {};
  std::chrono::milliseconds delay{};
};

struct header_rule {
  std::string name;
  std::optional<std::string> value;  // nothing: any
  bool absent = false;
};

struct body_rule {
  std::string label;
  callback<bool(std::string_view)> holds;
};

inline constexpr std::size_t no_limit = (std::numeric_limits<std::size_t>::max)();

/// One awaited request with what came of it.
struct scripted {
  std::string method;
  std::string path;
  std::string origin = {};  // empty: the one that the mock was first called at
  std::vector<query_parameter> query = {};
  std::vector<header_rule> headers = {};
  std::optional<std::string> body = {};
  std::optional<json::value> json = {};
  std::vector<body_rule> body_rules = {};
  std::string fault = {};  // why the line itself makes no sense; empty if it does
  std::optional<std::size_t> least = {};
  std::optional<std::size_t> most = {};
  std::vector<scripted_answer> answers = {};
  std::chrono::milliseconds first_delay{};
  std::size_t made = 0;

  [[nodiscard]] std::string name() const { return method + " " + origin + path; }
  // One call, or one for each answer, unless a number was given.
  [[nodiscard]] std::size_t at_least() const { return least.value_or(answers.empty() ? 1 : answers.size()); }
  [[nodiscard]] std::size_t at_most() const { return most.value_or(answers.empty() ? 1 : answers.size()); }
  [[nodiscard]] bool met() const { return made >= at_least(); }
  [[nodiscard]] bool used_up() const { return made >= at_most(); }
  [[nodiscard]] std::string count() const {
    if (at_most() == no_limit) return std::to_string(made) + " calls made, any number allowed";
    return std::to_string(made) + " of " + std::to_string(at_most()) + (at_most() == 1 ? " call made" : " calls made");
  }
  [[nodiscard]] scripted_answer next_answer() {
    const std::size_t turn = made++;
    if (answers.empty()) {
      scripted_answer plain = answer_of({200, {}, "{}"});
      plain.delay = first_delay;
      return plain;
    }
    return answers[turn < answers.size() ? turn : answers.size() - 1];
  }
  void await_target(std::string_view target) {
    path = path_of(target);
    query = query_parameters(query_of(target));
  }
  void await_url(std::string_view text) {
    const result<http::url> read = http::url::parse(text, {.any_port = true, .any_host = true, .plain_loopback = true});
    if (!read) {
      fault = read.error().message();
      return await_target(text);  // which no request can have
    }
    origin = read->origin();
    await_target(read->target());
  }
  [[nodiscard]] static scripted_answer answer_of(http::response reply) {
    if (!reply.body.empty() && !reply.headers.contains("content-type"))
      reply.headers.add("Content-Type", "application/json");
    return {http::outcome::success(std::move(reply))};
  }
};

// How far a request is from a line: the differences to show, and a number to find the nearest by.
struct distance {
  std::vector<std::string> lines;
  std::size_t weight = 0;

  void add(std::string line, std::size_t heavy) {
    lines.push_back(std::move(line));
    weight += heavy;
  }
};

inline constexpr std::size_t method_weight = 40;
inline constexpr std::size_t path_weight = 20;  // and for each segment that differs
inline constexpr std::size_t field_weight = 10;

[[nodiscard]] inline std::size_t different_segments(std::string_view a, std::string_view b) {
  std::size_t count = 0;
  while (!a.empty() || !b.empty()) {
    const std::string_view one = a.substr(0, a.find('/', 1));
    const std::string_view other = b.substr(0, b.find('/', 1));
    if (one != other) ++count;
    a.remove_prefix(one.size());
    b.remove_prefix(other.size());
  }
  return count;
}

inline void compare_query(const scripted& want, std::string_view query, distance& out) {
  const std::vector<query_parameter> given = query_parameters(query);
  for (const query_parameter& each : want.query) {
    const query_parameter* found = nullptr;
    bool same = false;
    for (const query_parameter& one : given) {
      if (one.name != each.name) continue;
      if (found == nullptr) found = &one;
      same = same || one.value == each.value;
    }
    if (same) continue;
    if (found == nullptr) {
      out.add("query " + each.name + ": is missing, expected \"" + excerpt(each.value) + "\"", field_weight);
    } else {
      const text_pair both = quoted_pair(each.value, found->value);
      out.add("query " + each.name + ": expected " + both.expected + ", got " + both.actual, field_weight);
    }
  }
}

inline void compare_headers(const scripted& want, const http::headers& given, distance& out) {
  for (const header_rule& each : want.headers) {
    const std::string* found = given.find(each.name);
    const std::string where = "header " + each.name + ": ";
    if (each.absent) {
      if (found != nullptr) out.add(where + "should not be there", field_weight);
    } else if (found == nullptr) {
      out.add(where + "is missing", field_weight);
    } else if (each.value) {
      bool same = false;
      for (const std::string_view one : given.all(each.name)) same = same || one == *each.value;
      if (same) continue;
      const std::string expected = masked(each.name, *each.value);
      if (expected != *each.value) {
        out.add(where + "the value differs (masked)", field_weight);
      } else {
        const text_pair both = quoted_pair(*each.value, *found);
        out.add(where + "expected " + both.expected + ", got " + both.actual, field_weight);
      }
    }
  }
}

inline void compare_body(const scripted& want, const std::string& given, distance& out) {
  if (want.body && *want.body != given) {
    const text_pair both = quoted_pair(*want.body, given);
    out.add("body: expected " + both.expected + ", got " + both.actual, field_weight);
  }
  if (want.json) {
    const result<json::value> read = json::parse(given);
    if (!read) {
      out.add("body: is not JSON, got \"" + excerpt(given) + "\"", field_weight);
    } else {
      for (const json_difference& each : differences(*want.json, *read))
        out.add("body " + each.message(), field_weight / 3);
    }
  }
  for (const body_rule& each : want.body_rules) {
    if (!each.holds(given)) out.add("body: is not " + each.label, field_weight);
  }
}

// A token may go to one origin only, so a host is never overlooked: without one of its own a line goes by that of the
// calls before.
inline void compare_origin(const scripted& want, std::string_view usual, const http::request& given, distance& out) {
  const std::string_view expected = want.origin.empty() ? usual : std::string_view(want.origin);
  const std::string origin = given.url.origin();
  if (expected.empty() || expected == origin) return;
  const text_pair both = quoted_pair(expected, origin);
  out.add("origin: expected " + both.expected + (want.origin.empty() ? " as in the calls before" : "") + ", got " +
              both.actual,
          field_weight);
}

// Everything in which a request is not what a line awaits. No line: it is. `usual` is the origin of the calls before,
// empty if there were none.
[[nodiscard]] inline distance distance_of(const scripted& want, const http::request& given, std::string_view usual) {
  distance out;
  if (want.method != given.method)
    out.add("method: expected " + want.method + ", got " + excerpt(given.method), method_weight);
  const std::string_view path = path_of(given.url.target());
  if (want.path != path) {
    const text_pair both = quoted_pair(want.path, path);
    out.add("path: expected " + both.expected + ", got " + both.actual,
            path_weight * (1 + different_segments(want.path, path)));
  }
  compare_origin(want, usual, given, out);
  compare_query(want, query_of(given.url.target()), out);
  compare_headers(want, given.headers, out);
  compare_body(want, given.body, out);
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail
