// SPDX-License-Identifier: MIT
// runcomfy for C++, the testing kit: simulator, mock transport and virtual clock.
// Generated from include/runcomfy by tools/amalgamate.cpp. Change the tree, not this file.
//
// MIT License
//
// Copyright (c) 2026 the runcomfy-cpp authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#include "runcomfy.hpp"

#if !defined(RUNCOMFY_SINGLE_HEADER) || RUNCOMFY_SINGLE_HEADER != 100
#error "runcomfy: runcomfy_testing.hpp and the runcomfy.hpp beside it are of different versions: copy both from the same release."
#elif !defined(RUNCOMFY_SINGLE_HEADER_TESTING)
#define RUNCOMFY_SINGLE_HEADER_TESTING

#include <chrono>
#include <memory>
#include <thread>
#include <unordered_map>
#include <unordered_set>

// ---- runcomfy/schema/sample.hpp -------------------------------------------------------------------------------------
// A filled input for a try-out or a test, by a rule that leaves nothing to chance.

namespace runcomfy::inline RUNCOMFY_ABI {

/// An input that keeps every rule of its type:
///
/// - a property with a published default, other than null, has that default;
/// - an optional property without one is left out;
/// - a required property without one is filled: an enum with its first member; a text with the property's name on the
///   wire, cut to `maxLength`; a media text with `https://example.com/image.png` (`video.mp4`, `audio.mp3`, by its
///   format); a number with its `minimum`, or 0; a boolean with false; a list with `minItems` items, each filled by the
///   rule for its items, media by the format of the list where they have none; a map with nothing; a struct by these
///   rules; any JSON with the property's name.
///
/// The error tells which value the type cannot hold, as a wrong row in its table of facts. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<T> sample_of();

namespace schema::detail {

inline json::value sample_value(const json::object& schema, std::string_view name, std::string_view list_format = {});

inline std::string_view text_of(const json::object& schema, std::string_view keyword) {
  const json::value* found = schema.find(keyword);
  const std::string* text = found == nullptr ? nullptr : found->as_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}
inline std::size_t count_of(const json::object& schema, std::string_view keyword, std::size_t otherwise) {
  const json::value* found = schema.find(keyword);
  return found == nullptr ? otherwise : static_cast<std::size_t>(found->as_uint64().value_or(otherwise));
}

inline json::value sample_text(const json::object& schema, std::string_view name, std::string_view list_format) {
  const std::string_view own = text_of(schema, "format");
  const std::string_view format = own.empty() ? list_format : own;
  if (format.starts_with("video_uri")) return "https://example.com/video.mp4";
  if (format.starts_with("audio_uri")) return "https://example.com/audio.mp3";
  if (runcomfy::detail::is_media_format(format) || schema.contains(media_keyword))
    return "https://example.com/image.png";
  const std::size_t most = count_of(schema, "maxLength", name.size());
  std::size_t end = 0;
  for (std::size_t points = 0; end < name.size(); ++end) {
    const bool starts = (static_cast<unsigned char>(name[end]) & 0xC0U) != 0x80U;
    if (starts && points++ == most) break;
  }
  return name.substr(0, end);
}

inline json::value sample_members(const json::object& schema) {
  json::object filled;
  const json::value* properties = schema.find("properties");
  if (properties == nullptr) return filled;
  const json::value* required = schema.find("required");
  for (const json::member& each : *properties->as_object()) {
    const json::object& rules = *each.value.as_object();
    const json::value* standard = rules.find("default");
    bool is_required = false;
    for (const json::value& needed : *required->as_array())
      is_required = is_required || *needed.as_string() == each.key;
    if (standard != nullptr && !standard->is_null()) filled.append(each.key, *standard);
    else if (is_required) filled.append(each.key, sample_value(rules, each.key));
  }
  return filled;
}

inline json::value sample_value(const json::object& schema, std::string_view name, std::string_view list_format) {
  if (const json::value* choices = schema.find("enum")) return (*choices->as_array())[0];
  const std::string_view type = text_of(schema, "type");
  if (type == "integer" || type == "number" || type == "float") {
    const json::value* least = schema.find("minimum");
    return least == nullptr ? json::value(0) : *least;
  }
  if (type == "boolean") return false;
  if (type == "object") return sample_members(schema);
  if (type == "array") {
    const json::object any;
    json::array items;
    std::string_view format = text_of(schema, "format");
    if (format.empty() && schema.contains(media_keyword)) format = "image_uris";
    const json::value* of_items = schema.find("items");
    const json::object& rules = of_items == nullptr ? any : *of_items->as_object();
    for (std::size_t left = count_of(schema, "minItems", 0); left > 0; --left)
      items.push_back(sample_value(rules, name, format));
    return items;
  }
  return sample_text(schema, name, list_format);
}

}  // namespace schema::detail

template <class T, class Backend>
result<T> sample_of() {
  using namespace schema::detail;
  return from_value<T, Backend>(sample_members(object_schema<T, Backend>({.internal = true})));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/testing/json_difference.hpp ---------------------------------------------------------------------------
// Where two JSON values differ, as lines that a person can read.

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

// ---- runcomfy/testing/recorded_request.hpp --------------------------------------------------------------------------
// A request as a test looks at it afterwards, without its secrets.

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// One request that reached the mock or the simulator. Header fields that carry secrets are masked.
struct recorded_request {
  std::string method;
  std::string path;            ///< as it stood on the wire, without the query
  std::string query;           ///< without the question mark
  http::headers headers = {};  ///< `Authorization` reads `Bearer ***`
  std::string body = {};
  bool once = false;  ///< whether the call was marked as a paid one
  std::size_t max_body = 0;
  std::chrono::milliseconds connect_timeout{};
  std::chrono::milliseconds read_timeout{};
  http::time_point deadline = {};
  http::time_point at = {};  ///< when it came, by the clock of the mock or the simulator
  std::string origin = {};   ///< where it went, as in `https://model-api.runcomfy.net`

  [[nodiscard]] std::string target() const { return query.empty() ? path : path + "?" + query; }
  /// The body as JSON; nothing if it is none.
  [[nodiscard]] std::optional<json::value> json() const {
    result<json::value> read = json::parse(body);
    if (!read) return std::nullopt;
    return std::move(*read);
  }
};

namespace detail {

// The value of a header field as it may be shown.
[[nodiscard]] inline std::string masked(std::string_view name, std::string_view value) {
  for (const std::string_view secret : {"authorization", "proxy-authorization"}) {
    if (!http::same_name(name, secret)) continue;
    for (const std::string_view scheme : {"Bearer ", "Basic "}) {
      if (value.starts_with(scheme)) return std::string(scheme) + "***";
    }
    return "***";
  }
  for (const std::string_view secret : {"cookie", "set-cookie", "x-api-key"}) {
    if (http::same_name(name, secret)) return "***";
  }
  return std::string(value);
}

[[nodiscard]] inline std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }
[[nodiscard]] inline std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

[[nodiscard]] inline recorded_request record(const http::request& what, const http::call& how, http::time_point at) {
  recorded_request out{what.method, std::string(path_of(what.url.target())), std::string(query_of(what.url.target()))};
  for (const http::header& each : what.headers) out.headers.add(each.name, masked(each.name, each.value));
  out.body = what.body;
  out.once = how.once;
  out.max_body = how.max_body;
  out.connect_timeout = how.connect_timeout;
  out.read_timeout = how.read_timeout;
  out.deadline = how.deadline;
  out.at = at;
  out.origin = what.url.origin();
  return out;
}

[[nodiscard]] inline int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Text with its percent escapes resolved; a broken escape stays as it is.
[[nodiscard]] inline std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

struct query_parameter {
  std::string name;
  std::string value;
};

[[nodiscard]] inline std::vector<query_parameter> query_parameters(std::string_view query) {
  std::vector<query_parameter> out;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : pair.size());
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    out.push_back({percent_decoded(pair.substr(0, equals)),
                   equals == std::string_view::npos ? std::string() : percent_decoded(pair.substr(equals + 1))});
  }
  return out;
}

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::testing

// ---- runcomfy/testing/expectation.hpp -------------------------------------------------------------------------------
// One line of a script: which request is awaited, and what it is answered with.

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

// ---- runcomfy/testing/terms.hpp -------------------------------------------------------------------------------------
// The terms of a call (stop, deadline, size), kept by transports that have no network: as a real one keeps them.

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

class terms {
 public:
  terms(const std::optional<clock_ref>& clock, const http::request& what, const http::call& how)
      : clock_(clock), what_(what), how_(how) {}

  [[nodiscard]] http::time_point now() const { return clock_ ? clock_->now() : http::time_point(); }

  // Why the exchange cannot even begin.
  [[nodiscard]] std::optional<http::outcome> refusal() const {
    for (const http::header& each : what_.headers) {
      if (std::string fault = http::fault_of_field(each.name, each.value); !fault.empty())
        return http::outcome::failed(http::failure::refused, http::phase::nothing, false, std::move(fault));
    }
    if (how_.stop.stop_requested()) return http::outcome::failed(http::failure::stopped, http::phase::nothing, false);
    if (clock_ && clock_->now() >= how_.deadline)
      return http::outcome::failed(http::failure::timeout, http::phase::nothing, false,
                                   "the deadline had passed: is this clock also the client's, by options::clock?");
    return std::nullopt;
  }

  // Lets time pass before the answer comes. What comes back ends the exchange instead of the answer.
  [[nodiscard]] std::optional<http::outcome> pass(std::chrono::milliseconds delay) const {
    if (!clock_ || delay <= delay.zero()) return std::nullopt;
    const bool silent = delay > how_.read_timeout;
    http::time_point until = clock_->now() + (silent ? how_.read_timeout : delay);
    const bool late = until > how_.deadline;
    if (late) until = how_.deadline;
    wake_signal never;
    while (clock_->now() < until) {
      if (how_.stop.stop_requested()) return ended(http::failure::stopped, {});
      // A transport notices a stop within 250 ms.
      const http::time_point step = clock_->now() + std::chrono::milliseconds(250);
      clock_->sleep_until(step < until ? step : until, never);
    }
    if (how_.stop.stop_requested()) return ended(http::failure::stopped, {});
    if (late) return ended(http::failure::timeout, "the deadline passed");
    if (silent) return ended(http::failure::timeout, "no answer within the read time-out");
    return std::nullopt;
  }

  // A transport takes no more of a body than it was allowed.
  [[nodiscard]] http::outcome limited(http::outcome out) const {
    if (!out.ok() || out.reply.body.size() <= how_.max_body) return out;
    out.reply.body.resize(how_.max_body);
    out.why = http::failure::too_big;
    out.reached = http::phase::receive_body;
    return out;
  }

  // An exchange that ends between the request and the answer.
  [[nodiscard]] http::outcome ended(http::failure why, std::string detail) const {
    return http::outcome::failed(why, http::phase::await_head, !what_.body.empty(), std::move(detail));
  }

 private:
  const std::optional<clock_ref>& clock_;
  const http::request& what_;
  const http::call& how_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail

// ---- runcomfy/testing/mock_transport.hpp ----------------------------------------------------------------------------
// A transport that follows a script, and says in which call the program under test did not.

namespace runcomfy::inline RUNCOMFY_ABI::testing {

namespace detail {

enum class script_order : unsigned char { any, strict };

// A call that no line awaited, with its distance from each line there was then.
struct unexpected_call {
  std::size_t call;
  std::vector<distance> from_lines;
};

struct script {
  explicit script(std::optional<clock_ref> given) : clock(given) {}
  script(const script&) = delete;
  script& operator=(const script&) = delete;
  ~script() {
    if (!on_problem || told) return;
    for (const std::string& each : problems()) on_problem(each);
  }

  scripted* pick(const http::request& what);
  void note_unexpected(const http::request& what);
  [[nodiscard]] std::size_t nearest_line(const unexpected_call& to) const;
  [[nodiscard]] std::string describe(const unexpected_call& call) const;
  [[nodiscard]] std::string describe_unmet(std::size_t line) const;
  [[nodiscard]] std::vector<std::string> problems() const;

  std::mutex lock;
  const std::optional<clock_ref> clock;
  script_order order = script_order::any;
  std::vector<std::unique_ptr<scripted>> lines;
  std::size_t front = 0;  // in strict order: the lines before it are over
  std::string origin;     // of the first call that was answered
  std::vector<recorded_request> calls;
  std::vector<unexpected_call> unexpected;
  callback<void(std::string_view)> on_problem;
  bool told = false;
};

}  // namespace detail

/// One line of a mock's script. Every function returns the line, so that they chain. A line awaits one call, or as many
/// as it has answers; call number n gets answer number n, and the last one is given again.
class expectation {
 public:
  /// A query parameter, after its percent escapes are resolved. Parameters that are not named may be anything.
  expectation query(std::string name, std::string value) const {
    return with([&](detail::scripted& line) { line.query.push_back({std::move(name), std::move(value)}); });
  }
  /// A header field has this value. Values of `Authorization` are compared, and masked in every report.
  expectation header(std::string name, std::string value) const {
    return with([&](detail::scripted& line) { line.headers.push_back({std::move(name), std::move(value), false}); });
  }
  expectation header_present(std::string name) const {
    return with([&](detail::scripted& line) { line.headers.push_back({std::move(name), std::nullopt, false}); });
  }
  expectation header_absent(std::string name) const {
    return with([&](detail::scripted& line) { line.headers.push_back({std::move(name), std::nullopt, true}); });
  }
  /// The body, byte for byte.
  expectation body(std::string text) const {
    return with([&](detail::scripted& line) { line.body = std::move(text); });
  }
  /// The body as JSON, given as text or as a value: the order of members and the spelling of numbers do not matter.
  template <class Json>
  expectation json_body(const Json& expected) const {
    return with([&](detail::scripted& line) {
      if constexpr (std::convertible_to<const Json&, std::string_view>) {
        result<json::value> read = json::parse(std::string_view(expected));
        if (read) line.json = *std::move(read);
        else line.fault = "the text given to json_body is not JSON: " + read.error().message();
      } else {
        line.json = json::value(expected);
      }
    });
  }
  /// The body fulfils a condition. The label completes the sentence "the body is not ...".
  expectation body_is(std::string label, callback<bool(std::string_view)> condition) const {
    return with([&](detail::scripted& line) { line.body_rules.push_back({std::move(label), std::move(condition)}); });
  }

  /// Exactly so many calls.
  expectation times(std::size_t count) const {
    return with([&](detail::scripted& line) { line.least = line.most = count; });
  }
  /// Any number of calls, none included.
  expectation any_number() const {
    return with([&](detail::scripted& line) {
      line.least = 0;
      line.most = detail::no_limit;
    });
  }

  /// Answers with a status, and a body given as text or as a JSON value. The body counts as JSON unless
  /// `reply_header("Content-Type", ...)` says otherwise. Without any answer a line says `200 {}`.
  expectation reply(int status) const { return reply(http::response{status}); }
  template <class Body>
  expectation reply(int status, const Body& body) const {
    if constexpr (std::convertible_to<const Body&, std::string_view>)
      return reply(http::response{status, {}, std::string(std::string_view(body))});
    else return reply(http::response{status, {}, detail::json_text(json::value(body))});
  }
  expectation reply(http::response whole) const { return answer(detail::scripted::answer_of(std::move(whole))); }
  /// A header field of the answer before it.
  expectation reply_header(std::string_view name, std::string value) const {
    return with([&](detail::scripted& line) {
      if (!line.answers.empty()) line.answers.back().outcome.reply.headers.set(name, std::move(value));
      else line.fault = "reply_header stands before any reply";
    });
  }
  /// Fails without an answer: why, how far the exchange got, and whether any byte of the body may have left.
  expectation fail(http::failure why, http::phase reached, bool body_started, std::string detail = {}) const {
    return answer({http::outcome::failed(why, reached, body_started, std::move(detail))});
  }
  /// Computes the answer. Calls may overlap; no lock is held.
  expectation answer(callback<http::outcome(const http::request&, const http::call&)> compute) const {
    return answer(detail::scripted_answer{{}, std::move(compute)});
  }
  /// Gives the answer before it, or the first where there is none yet, after so long by the mock's clock. A deadline or
  /// read time-out that is shorter wins, and so does a stop.
  expectation after(std::chrono::milliseconds delay) const {
    return with([&](detail::scripted& line) {
      if (!script_->clock) line.fault = "after() needs a clock: mock_transport mock{clock}";
      else if (line.answers.empty()) line.first_delay = delay;
      else line.answers.back().delay = delay;
    });
  }

  /// How many calls were answered by this line.
  [[nodiscard]] std::size_t calls() const {
    const std::lock_guard guard(script_->lock);
    return line_->made;
  }

 private:
  friend class mock_transport;
  expectation(std::shared_ptr<detail::script> owner, detail::scripted& line)
      : script_(std::move(owner)), line_(&line) {}

  template <class Change>
  expectation with(Change&& change) const {
    const std::lock_guard guard(script_->lock);
    change(*line_);
    return *this;
  }
  expectation answer(detail::scripted_answer next) const {
    return with([&](detail::scripted& line) {
      if (line.answers.empty()) next.delay = line.first_delay;
      line.answers.push_back(std::move(next));
    });
  }

  std::shared_ptr<detail::script> script_;
  detail::scripted* line_;
};

/// A transport that answers by a script:
///
///     testing::mock_transport mock;
///     mock.expect("POST", "/v1/models/a/b").json_body(R"({"prompt":"a fox"})").reply(200, R"({"request_id":"r-1"})");
///
/// A call is answered by the first line, in order of declaration, that awaits it and is not used up. A call that no
/// line awaits fails as `failure::refused` (nothing was sent) and is a problem, as is a line that got too few calls.
/// All calls must go to one origin, that of the first call that was answered, unless a line names another: a client
/// that takes its token elsewhere is found out. `verify()` tells all of them. Nothing here throws or needs a test
/// framework. Copies share one script, so a client may own one and the test another. Safe from several threads; calls
/// may overlap.
class mock_transport {
 public:
  static constexpr bool concurrent = true;

  /// Without a clock no time plays a part: there are no delays, and deadlines are not looked at.
  mock_transport() : script_(std::make_shared<detail::script>(std::nullopt)) {}
  /// With the clock of the client under test.
  explicit mock_transport(clock_ref clock) : script_(std::make_shared<detail::script>(clock)) {}
  template <class Clock>
    requires(clock<Clock> && !std::same_as<Clock, clock_ref>)
  explicit mock_transport(Clock& clock) : mock_transport(clock_ref(clock)) {}

  /// Adds a line for a path, or for a whole URL, which says the origin as well. The path is compared byte for byte; a
  /// query in it is as good as calls of `query`.
  expectation expect(std::string method, std::string_view target) {
    auto line = std::make_unique<detail::scripted>();
    line->method = std::move(method);
    if (!target.starts_with('/') && target.find("://") != std::string_view::npos) line->await_url(target);
    else line->await_target(target);
    const std::lock_guard guard(script_->lock);
    script_->lines.push_back(std::move(line));
    return expectation(script_, *script_->lines.back());
  }
  /// From here on calls must come in the order of the lines: a line is over when a later one was called.
  void in_order() { set_order(detail::script_order::strict); }
  /// The default: any line may be called at any time.
  void in_any_order() { set_order(detail::script_order::any); }

  http::outcome perform(const http::request& what, const http::call& how);

  /// Every request that came, in order, expected or not. What was stopped or out of time before it left is not there.
  [[nodiscard]] std::vector<recorded_request> requests() const {
    const std::lock_guard guard(script_->lock);
    return script_->calls;
  }
  /// What went against the script so far, each as a text of several lines.
  [[nodiscard]] std::vector<std::string> problems() const {
    const std::lock_guard guard(script_->lock);
    return script_->problems();
  }
  /// Success if every call was expected and every line was met; else one error (`protocol`) with all problems.
  [[nodiscard]] result<void> verify() const;
  /// Told of each problem when the last copy of the mock goes, unless `verify` has told them. Without one, silence.
  void on_problem(callback<void(std::string_view)> tell) {
    const std::lock_guard guard(script_->lock);
    script_->on_problem = std::move(tell);
  }

 private:
  void set_order(detail::script_order order) {
    const std::lock_guard guard(script_->lock);
    script_->order = order;
  }
  std::shared_ptr<detail::script> script_;
};

namespace detail {

inline scripted* script::pick(const http::request& what) {
  for (std::size_t i = front; i < lines.size(); ++i) {
    scripted& line = *lines[i];
    if (!line.used_up() && distance_of(line, what, origin).lines.empty()) {
      if (origin.empty()) origin = what.url.origin();
      if (order == script_order::strict) front = i;
      return &line;
    }
    if (order == script_order::strict && !line.met()) return nullptr;
  }
  return nullptr;
}

inline void script::note_unexpected(const http::request& what) {
  unexpected_call call{calls.size() - 1, {}};
  bool blocked = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    distance from = distance_of(*lines[i], what, origin);
    if (lines[i]->used_up()) from.add("times: " + lines[i]->count() + ", this is one more", field_weight / 2);
    else if (order == script_order::strict && i < front) from.add("order: a later line was called", field_weight / 2);
    else if (blocked) from.add("order: an earlier line awaits its call", field_weight / 2);
    if (order == script_order::strict && i >= front && !lines[i]->met()) blocked = true;
    call.from_lines.push_back(std::move(from));
  }
  unexpected.push_back(std::move(call));
}

inline std::size_t script::nearest_line(const unexpected_call& to) const {
  std::size_t best = 0;
  for (std::size_t i = 1; i < to.from_lines.size(); ++i) {
    if (to.from_lines[i].weight < to.from_lines[best].weight) best = i;
  }
  return best;
}

[[nodiscard]] inline std::string indented(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& each : lines) out += "\n    " + each;
  return out;
}

inline std::string script::describe(const unexpected_call& call) const {
  const recorded_request& what = calls[call.call];
  std::string out = "call " + std::to_string(call.call + 1) + " was not expected: " + what.method + " " + what.target();
  if (call.from_lines.empty()) return out + "\n  the script was empty";
  const std::size_t best = nearest_line(call);
  return out + "\n  the nearest is expectation " + std::to_string(best + 1) + ", " + lines[best]->name() +
         ", which differs in" + indented(call.from_lines[best].lines);
}

inline std::string script::describe_unmet(std::size_t line) const {
  std::string out =
      "expectation " + std::to_string(line + 1) + " was not met: " + lines[line]->name() + ", " + lines[line]->count();
  const unexpected_call* best = nullptr;
  for (const unexpected_call& each : unexpected) {
    if (each.from_lines.size() <= line) continue;  // the line was written after that call
    if (best == nullptr || each.from_lines[line].weight < best->from_lines[line].weight) best = &each;
  }
  if (best == nullptr) return out;
  const recorded_request& what = calls[best->call];
  return out + "\n  the nearest is call " + std::to_string(best->call + 1) + ", " + what.method + " " + what.target() +
         ", which differs in" + indented(best->from_lines[line].lines);
}

inline std::vector<std::string> script::problems() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i]->fault.empty())
      out.push_back("expectation " + std::to_string(i + 1) + ", " + lines[i]->name() + ": " + lines[i]->fault);
  }
  for (const unexpected_call& each : unexpected) out.push_back(describe(each));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i]->met()) out.push_back(describe_unmet(i));
  }
  return out;
}

}  // namespace detail

inline http::outcome mock_transport::perform(const http::request& what, const http::call& how) {
  const detail::terms terms(script_->clock, what, how);
  if (std::optional<http::outcome> early = terms.refusal()) return *std::move(early);
  detail::scripted_answer answer;
  {
    const std::lock_guard guard(script_->lock);
    script_->told = false;
    script_->calls.push_back(detail::record(what, how, terms.now()));
    detail::scripted* line = script_->pick(what);
    if (line == nullptr) {
      script_->note_unexpected(what);
      return http::outcome::failed(http::failure::refused, http::phase::nothing, false,
                                   "the mock did not expect this: " + script_->describe(script_->unexpected.back()));
    }
    answer = line->next_answer();
  }
  if (std::optional<http::outcome> late = terms.pass(answer.delay)) return *std::move(late);
  return terms.limited(answer.compute ? answer.compute(what, how) : std::move(answer.outcome));
}

inline result<void> mock_transport::verify() const {
  const std::lock_guard guard(script_->lock);
  script_->told = true;
  const std::vector<std::string> found = script_->problems();
  if (found.empty()) return {};
  error_info info;
  info.kind = error_kind::protocol;
  info.message = "the calls did not follow the script of the mock, in " + std::to_string(found.size()) +
                 (found.size() == 1 ? " place:" : " places:");
  for (const std::string& each : found) info.message += "\n" + each;
  return error(std::move(info));
}

static_assert(http::check_transport<mock_transport>());

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing

// ---- runcomfy/testing/schema_rules.hpp ------------------------------------------------------------------------------
// A request body against an input schema, as the service publishes them.

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// Every rule of a published input schema that a body breaks. Known are the keywords that published schemas use: `type`
/// (with the service's own `float`), `required`, `properties`, `enum`, `minimum`, `maximum`, `minLength`, `maxLength`
/// (code points), `minItems`, `maxItems`, `items`. Other keywords, formats and rules about the media behind a URL are
/// not looked at. Null is taken only where null is the published default. A required name that is not among the
/// properties is passed over: one published schema has such a one.
[[nodiscard]] std::vector<violation> check_body(const json::value& schema, const json::value& body,
                                                bool accept_unknown_properties = false);

namespace detail {

class schema_checker {
 public:
  explicit schema_checker(bool accept_unknown) : accept_unknown_(accept_unknown) {}

  void check(const json::value& schema, const json::value& given, const std::string& where) {
    if (given.is_null()) {
      const json::value* usual = schema.find("default");
      if (usual != nullptr && usual->is_null()) return;
    }
    if (const std::string* type = text_of(schema, "type"); type != nullptr && !is_of_type(given, *type))
      return add(where, "type", *type, json_text(given));  // no other rule makes sense then
    check_enum(schema, given, where);
    if (given.is_number()) check_number(schema, given, where);
    if (given.is_string()) check_length(schema, *given.as_string(), where);
    if (given.is_array()) check_items(schema, *given.as_array(), where);
    if (given.is_object()) check_members(schema, *given.as_object(), where);
  }

  std::vector<violation> found;

 private:
  static const std::string* text_of(const json::value& schema, std::string_view keyword) {
    const json::value* value = schema.find(keyword);
    return value == nullptr ? nullptr : value->as_string();
  }
  void add(const std::string& where, std::string rule, std::string limit, const std::string& actual) {
    found.push_back({where.empty() ? "the body" : where, {}, std::move(rule), std::move(limit), excerpt(actual)});
  }

  static bool is_integral(const json::value& given) {
    return given.as_int64() || given.as_uint64() || given.as_long_integer() != nullptr;
  }
  // A word that is no JSON type lets everything pass.
  static bool is_of_type(const json::value& given, std::string_view type) {
    if (type == "string") return given.is_string();
    if (type == "integer") return is_integral(given);
    if (type == "number" || type == "float") return given.is_number();
    if (type == "boolean") return given.is_bool();
    if (type == "array") return given.is_array();
    if (type == "object") return given.is_object();
    return true;
  }

  void check_enum(const json::value& schema, const json::value& given, const std::string& where) {
    const json::value* listed = schema.find("enum");
    if (listed == nullptr || !listed->is_array()) return;
    for (const json::value& each : *listed->as_array()) {
      if (each == given) return;
    }
    add(where, "enum", json_text(*listed), json_text(given));
  }

  // An integer beyond 64 bits is beyond every bound.
  static double as_real(const json::value& given) {
    if (const std::optional<double> real = given.as_double()) return *real;
    const std::string* digits = given.as_long_integer();
    const double most = (std::numeric_limits<double>::max)();
    return digits != nullptr && digits->front() == '-' ? -most : most;
  }
  void check_number(const json::value& schema, const json::value& given, const std::string& where) {
    const double real = as_real(given);
    if (const json::value* least = schema.find("minimum"); least != nullptr && least->is_number()) {
      if (!(real >= as_real(*least))) add(where, "minimum", json_text(*least), json_text(given));
    }
    if (const json::value* most = schema.find("maximum"); most != nullptr && most->is_number()) {
      if (!(real <= as_real(*most))) add(where, "maximum", json_text(*most), json_text(given));
    }
  }

  void check_count(const json::value& schema, std::string_view least_word, std::string_view most_word,
                   std::size_t count, const std::string& where) {
    const json::value* least = schema.find(least_word);
    const json::value* most = schema.find(most_word);
    if (least != nullptr && least->as_uint64() && count < *least->as_uint64())
      add(where, std::string(least_word), json_text(*least), std::to_string(count));
    if (most != nullptr && most->as_uint64() && count > *most->as_uint64())
      add(where, std::string(most_word), json_text(*most), std::to_string(count));
  }
  void check_length(const json::value& schema, const std::string& given, const std::string& where) {
    std::size_t points = 0;
    for (const char c : given) points += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    check_count(schema, "minLength", "maxLength", points, where);
  }
  void check_items(const json::value& schema, const json::array& given, const std::string& where) {
    check_count(schema, "minItems", "maxItems", given.size(), where);
    const json::value* items = schema.find("items");
    if (items == nullptr) return;
    for (std::size_t i = 0; i < given.size(); ++i) check(*items, given[i], inside(where, std::to_string(i)));
  }
  void check_members(const json::value& schema, const json::object& given, const std::string& where) {
    const json::value* properties = schema.find("properties");
    if (properties == nullptr || !properties->is_object()) return;
    if (const json::value* required = schema.find("required"); required != nullptr && required->is_array()) {
      for (const json::value& each : *required->as_array()) {
        const std::string* name = each.as_string();
        if (name != nullptr && properties->find(*name) != nullptr && !given.contains(*name))
          found.push_back({inside(where, *name), {}, "required", {}, "nothing"});
      }
    }
    for (const json::member& each : given) {
      if (const json::value* rules = properties->find(each.key)) check(*rules, each.value, inside(where, each.key));
      else if (!accept_unknown_) add(inside(where, each.key), "additionalProperties", "false", json_text(each.value));
    }
  }
  static std::string inside(const std::string& where, const std::string& name) {
    return where.empty() ? name : where + "/" + name;
  }

  bool accept_unknown_;
};

}  // namespace detail

inline std::vector<violation> check_body(const json::value& schema, const json::value& body,
                                         bool accept_unknown_properties) {
  detail::schema_checker checker(accept_unknown_properties);
  checker.check(schema, body, {});
  return std::move(checker.found);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing

// ---- runcomfy/testing/simulator_options.hpp -------------------------------------------------------------------------
// How the simulated service behaves: models, money, limits, and faults to order.

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// What a model makes.
enum class media : std::uint8_t {
  by_name,  ///< as the model id says: `text-to-audio` makes audio, `image-to-video` a video, anything else an image
  image,
  images,
  video,
  videos,
  audio,
  audios,
};

/// The words of the service for the states of a job (contract, section 4); change them to see what a client makes of
/// other spellings and of words it does not know.
struct state_words {
  std::string queued = "in_queue";
  std::string running = "in_progress";
  std::string finished = "completed";  ///< on the status endpoint; `failed` and `succeeded` are said to occur too
  std::string succeeded = "succeeded";
  std::string failed = "failed";
  std::string cancelled = "cancelled";
};

/// How jobs of one model run. Times count from the submit. The order of members is API.
struct model_behaviour {
  int queue = 2;                                  ///< the position at first; it counts down until the job starts
  std::chrono::milliseconds start_after{2'000};   ///< until then the job is queued and can be cancelled
  std::chrono::milliseconds finish_after{5'000};  ///< not before the start
  std::optional<double> cost = 0.25;              ///< US dollars; nothing: free, and the result tells no cost
  std::chrono::milliseconds cost_after{0};        ///< how long after the end the result tells the cost
  media makes = media::by_name;
  std::optional<json::value> output = {};  ///< instead of made-up URLs: any JSON
  bool omits_output = false;               ///< succeeds without `output`
  bool fails = false;                      ///< ends as failed
  std::optional<json::value> error = {};   ///< what a failed job says, any JSON; nothing: no `error` member
  state_words words = {};
};

/// An HTTP status and an `error_code`; 0 leaves the code out of the body.
struct refusal {
  int status = 0;
  int code = 0;
};

/// The service as a whole. Where the sources of the contract disagree, a member chooses. The order of members is API.
struct simulator_options {
  std::uint64_t seed = 1;                                 ///< request ids follow from it
  std::string origin = "https://model-api.runcomfy.net";  ///< where it is, and of the URLs in replies
  bool accept_unknown_models = true;                      ///< any well-formed model id, with `behaviour`; else 404001
  bool accept_unknown_properties = false;                 ///< in inputs of models with a schema
  model_behaviour behaviour = {};                         ///< of models that were not added
  std::vector<std::string> tokens = {};                   ///< the good ones; none: any is good. Kept as hashes only
  refusal bad_token = {401, 401001};                      ///< or `{400, 400004}`
  refusal bad_input = {422, 422001};                      ///< or `{400, 0}`
  refusal no_money = {402, 400002};                       ///< or `{400, 400002}`
  std::optional<refusal> early_result = {};               ///< nothing: 200 with the state; or `{400, 400005}`
  std::optional<double> balance = {};                     ///< US dollars; nothing: never used up
  bool bills_failures = true;                             ///< whether a failed job costs (contract, question 22)
  int submit_status = 200;                                ///< or 202
  int cancel_status = 202;                                ///< or 200
  bool tells_urls = true;                                 ///< `status_url` and its like
  bool tells_queue_position = true;
  bool tells_times = true;                                      ///< `created_at` and `finished_at`
  bool echoes_input = false;                                    ///< results repeat the input, as some are said to do
  std::optional<std::chrono::milliseconds> expires_after = {};  ///< after the end; then 404001
  int requests_per_minute = 0;                                  ///< 0: no limit; else 429 with Retry-After
  std::chrono::milliseconds latency{0};                         ///< of every answer, by the clock; without a clock none
  std::chrono::milliseconds step{1'000};  ///< without a clock: what each request moves the time by
  std::size_t keep_requests = 10'000;     ///< how many of the last requests are kept for `requests()`
  bool any_origin = false;                ///< takes requests to hosts other than `origin` as well
};

/// What goes wrong with one call. "Done" says that the service did what was asked before the answer was spoilt.
enum class fault : std::uint8_t {
  host_not_found,      ///< nothing sent
  unreachable,         ///< no connection, nothing sent
  certificate,         ///< the certificate is refused, nothing sent
  drop_before,         ///< the connection breaks while the body is sent; not done
  drop_after,          ///< done, and the connection breaks before the answer
  drop_midway,         ///< done, and the connection breaks inside the answer's body
  no_answer,           ///< done, and the answer never comes: the read time-out or the deadline ends it
  rate_limited,        ///< 429 with `Retry-After: 2`; not done
  server_error,        ///< 500 with code 500001; not done
  bad_gateway,         ///< 502 with an HTML page; not done
  unavailable,         ///< 503 with plain text and `Retry-After: 2`; not done
  gateway_timeout,     ///< 504 with an HTML page; done, as is known of polls (contract, section 5)
  empty_body,          ///< done, 200 with nothing
  not_json,            ///< done, 200 with a torn JSON text
  html_page,           ///< done, 200 with an HTML page
  other_json,          ///< done, 200 with a JSON array
  too_big,             ///< done, 200 with a body beyond the limit of the call
  missing_request_id,  ///< done, without `request_id`
  bad_request_id,      ///< done, with a `request_id` that is no id
  error_in_200,        ///< 200 with error_code 500001; not done
  interim_103,         ///< done, and a stack that takes the interim 103 for the answer
  redirect,            ///< 307 to another host; not done
};

/// The truth about one job, for tests.
struct simulated_job {
  std::string request_id;
  std::string model_id;
  json::value body;
  http::time_point submitted = {};
  http::time_point starts = {};
  http::time_point finishes = {};
  std::optional<http::time_point> cancelled = {};
  job_state state = job_state::queued;  ///< when it was asked for
  bool fails = false;
  double charged = 0;  ///< US dollars so far: the cost from the start of the job on, and nothing for a cancelled one
  std::size_t status_calls = 0;
  std::size_t result_calls = 0;
  std::size_t cancel_calls = 0;
};

namespace detail {

[[nodiscard]] constexpr bool is_done_before(fault what) noexcept {
  switch (what) {
    case fault::drop_after:
    case fault::drop_midway:
    case fault::no_answer:
    case fault::gateway_timeout:
    case fault::empty_body:
    case fault::not_json:
    case fault::html_page:
    case fault::other_json:
    case fault::too_big:
    case fault::missing_request_id:
    case fault::bad_request_id:
    case fault::interim_103: return true;
    default: return false;
  }
}

[[nodiscard]] constexpr media media_of_model(std::string_view id) noexcept {
  const auto has = [](std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
  };
  while (!id.empty()) {
    const std::size_t slash = id.rfind('/');
    std::string_view segment = slash == std::string_view::npos ? id : id.substr(slash + 1);
    id = slash == std::string_view::npos ? std::string_view() : id.substr(0, slash);
    if (const std::size_t to = segment.rfind("-to-"); to != std::string_view::npos) segment.remove_prefix(to);
    if (has(segment, "audio") || has(segment, "music") || has(segment, "speech")) return media::audio;
    if (has(segment, "video")) return media::video;
    if (has(segment, "image")) return media::image;
  }
  return media::image;
}

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI::testing

// ---- runcomfy/testing/simulator_replies.hpp -------------------------------------------------------------------------
// What the simulated service says, in the shapes of the contract.

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

struct job_record {
  simulated_job truth = {};
  model_behaviour behaviour = {};
  std::uint64_t user = 0;
  http::time_point service_started = {};

  [[nodiscard]] job_state state_at(http::time_point when) const {
    if (truth.cancelled || when >= truth.finishes) return job_state::finished;
    return when >= truth.starts ? job_state::running : job_state::queued;
  }
  [[nodiscard]] http::time_point ended() const { return truth.cancelled.value_or(truth.finishes); }
  // The position counts down by equal steps until the start.
  [[nodiscard]] int position_at(http::time_point when) const {
    const auto all = truth.starts - truth.submitted;
    if (all.count() <= 0 || behaviour.queue <= 0) return 0;
    const double passed = static_cast<double>((when - truth.submitted).count()) / static_cast<double>(all.count());
    const int left = behaviour.queue - static_cast<int>(passed * behaviour.queue);
    return left > 0 ? left : 0;
  }
};

[[nodiscard]] inline http::response json_reply(int status, json::object body) {
  return {status, {{"Content-Type", "application/json"}}, json_text(std::move(body))};
}

[[nodiscard]] inline http::response error_reply(refusal how, std::string message) {
  json::object body;
  if (how.code != 0) body.set("error_code", how.code);
  body.set("error_message", std::move(message));
  return json_reply(how.status, std::move(body));
}

[[nodiscard]] inline http::response invalid_input_reply(refusal how, const std::vector<violation>& broken) {
  json::object body;
  json::array detail;
  std::string message = "The input does not match the schema: ";
  for (const violation& each : broken) {
    if (!detail.empty()) message += "; ";
    message += each.message();
    detail.push_back(each.message());
  }
  if (how.code != 0) body.set("error_code", how.code);
  body.set("error_message", std::move(message));
  body.set("detail", std::move(detail));
  return json_reply(how.status, std::move(body));
}

[[nodiscard]] inline http::response too_many_reply(std::chrono::seconds wait) {
  http::response out = error_reply({429, 0}, "Too many requests.");
  out.headers.add("Retry-After", std::to_string(wait.count()));
  return out;
}

// A time as the service's siblings spell it (contract, section 3.3). Every simulated service starts with the year 2026,
// so that the same run gives the same text.
[[nodiscard]] inline std::string date_text(http::time_point::duration since_start) {
  using std::chrono::days;
  using std::chrono::microseconds;
  const auto since = std::chrono::duration_cast<microseconds>(since_start);
  const auto whole = std::chrono::floor<days>(since);
  const std::chrono::year_month_day date(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + whole);
  const auto digits = [](std::int64_t number, std::size_t width) {
    std::string out = std::to_string(number);
    return out.size() < width ? std::string(width - out.size(), '0') + out : out;
  };
  const std::int64_t micros = (since - whole).count();
  const std::int64_t seconds = micros / 1'000'000;
  return digits(static_cast<int>(date.year()), 4) + "-" + digits(static_cast<unsigned>(date.month()), 2) + "-" +
         digits(static_cast<unsigned>(date.day()), 2) + "T" + digits(seconds / 3600, 2) + ":" +
         digits(seconds / 60 % 60, 2) + ":" + digits(seconds % 60, 2) + "." + digits(micros % 1'000'000, 6) + "+00:00";
}

inline void add_urls(json::object& body, const job_record& job, const simulator_options& options, bool with_cancel) {
  if (!options.tells_urls) return;
  const std::string base = options.origin + "/v1/requests/" + job.truth.request_id;
  body.set("status_url", base + "/status");
  body.set("result_url", base + "/result");
  if (with_cancel) body.set("cancel_url", base + "/cancel");
}

[[nodiscard]] inline http::response submit_reply(const job_record& job, const simulator_options& options) {
  json::object body{{"request_id", job.truth.request_id}};
  add_urls(body, job, options, true);
  return json_reply(options.submit_status, std::move(body));
}

[[nodiscard]] inline http::response status_reply(const job_record& job, const simulator_options& options,
                                                 http::time_point now) {
  const job_state state = job.state_at(now);
  const state_words& words = job.behaviour.words;
  json::object body{{"request_id", job.truth.request_id}};
  body.set("status", job.truth.cancelled           ? words.cancelled
                     : state == job_state::queued  ? words.queued
                     : state == job_state::running ? words.running
                                                   : words.finished);
  if (state == job_state::queued && options.tells_queue_position) body.set("queue_position", job.position_at(now));
  add_urls(body, job, options, false);
  return json_reply(200, std::move(body));
}

[[nodiscard]] inline http::response cancel_reply(const job_record& job, const simulator_options& options,
                                                 http::time_point now, bool done) {
  const state_words& words = job.behaviour.words;
  json::object body{{"request_id", job.truth.request_id}, {"outcome", done ? "cancelled" : "not_cancellable"}};
  body.set("status", job.truth.cancelled                       ? words.cancelled
                     : job.state_at(now) == job_state::running ? words.running
                                                               : words.finished);
  return json_reply(options.cancel_status, std::move(body));
}

// Links in the form of the real ones, on the real host, with an escape that must not be touched (contract, section 7).
[[nodiscard]] inline json::value made_up_output(const job_record& job) {
  const media kind = job.behaviour.makes == media::by_name ? media_of_model(job.truth.model_id) : job.behaviour.makes;
  const auto link = [&](std::string_view name) {
    return "https://playgrounds-storage-public.runcomfy.net/simulated%3D/" + job.truth.request_id + "/output/" +
           std::string(name);
  };
  switch (kind) {
    case media::images: return json::object{{"images", json::array{link("1_output.png"), link("2_output.png")}}};
    case media::video: return json::object{{"video", link("output.mp4")}};
    case media::videos: return json::object{{"videos", json::array{link("1_output.mp4"), link("2_output.mp4")}}};
    case media::audio: return json::object{{"audio", link("output.mp3")}};
    case media::audios: return json::object{{"audios", json::array{link("1_output.mp3"), link("2_output.mp3")}}};
    default: return json::object{{"image", link("output.png")}};
  }
}

[[nodiscard]] inline http::response result_reply(const job_record& job, const simulator_options& options,
                                                 http::time_point now, bool with_cost) {
  const state_words& words = job.behaviour.words;
  const job_state state = job.state_at(now);
  const bool ended = state == job_state::finished && !job.truth.cancelled;
  json::object body{{"request_id", job.truth.request_id}};
  body.set("status", job.truth.cancelled           ? words.cancelled
                     : state == job_state::queued  ? words.queued
                     : state == job_state::running ? words.running
                     : job.truth.fails             ? words.failed
                                                   : words.succeeded);
  if (ended && !job.truth.fails && !job.behaviour.omits_output)
    body.set("output", job.behaviour.output ? *job.behaviour.output : made_up_output(job));
  if (ended && job.truth.fails && job.behaviour.error) body.set("error", *job.behaviour.error);
  if (options.echoes_input) body.set("input", job.truth.body);
  if (options.tells_times) {
    body.set("created_at", date_text(job.truth.submitted - job.service_started));
    if (state == job_state::finished) body.set("finished_at", date_text(job.ended() - job.service_started));
  }
  const bool billed = ended && job.behaviour.cost && (!job.truth.fails || options.bills_failures);
  if (with_cost && billed && now >= job.truth.finishes + job.behaviour.cost_after)
    body.set("cost", *job.behaviour.cost);
  return json_reply(200, std::move(body));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail

// ---- runcomfy/testing/simulator_faults.hpp --------------------------------------------------------------------------
// What each fault makes of an exchange.

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

[[nodiscard]] constexpr bool reaches_service(fault what) noexcept {
  switch (what) {
    case fault::host_not_found:
    case fault::unreachable:
    case fault::certificate:
    case fault::drop_before: return false;
    default: return true;
  }
}

// A fault on the way to the service.
[[nodiscard]] inline http::outcome unreached(fault what, const http::request& request) {
  using http::failure;
  using http::phase;
  switch (what) {
    case fault::host_not_found: return http::outcome::failed(failure::resolve, phase::resolve, false, "no such host");
    case fault::certificate:
      return http::outcome::failed(failure::tls, phase::tls, false, "the certificate is self-signed");
    case fault::drop_before:
      return http::outcome::failed(failure::send, phase::send_body, !request.body.empty(), "connection reset");
    default: return http::outcome::failed(failure::connect, phase::connect, false, "connection refused");
  }
}

[[nodiscard]] inline http::response page(int status, std::string_view title) {
  const std::string text(title);
  return {status,
          {{"Content-Type", "text/html"}},
          "<html>\n<head><title>" + text + "</title></head>\n<body><h1>" + text + "</h1></body>\n</html>\n"};
}

// The reply of the service with another request id, or with none.
[[nodiscard]] inline http::response without_id(http::response reply, std::string_view instead) {
  result<json::value> body = json::parse(reply.body);
  if (!body || !body->is_object()) return reply;
  json::object kept;
  for (const json::member& each : *body->as_object()) {
    if (each.key.ends_with("_url")) continue;
    if (each.key != "request_id") kept.append(each.key, each.value);
    else if (!instead.empty()) kept.append(each.key, instead);
  }
  reply.body = json_text(std::move(kept));
  return reply;
}

// A fault between the service and the client; `reply` is what the service said, if it was asked.
[[nodiscard]] inline http::outcome spoil(fault what, http::response reply, const http::request& request,
                                         const http::call& how) {
  using http::failure;
  using http::phase;
  const bool body = !request.body.empty();
  const auto plain = [](int status, std::string_view type, std::string text) {
    return http::outcome::success({status, {{"Content-Type", std::string(type)}}, std::move(text)});
  };
  switch (what) {
    case fault::drop_after: return http::outcome::failed(failure::receive, phase::await_head, body, "connection reset");
    case fault::drop_midway: {
      http::outcome out = http::outcome::failed(failure::receive, phase::receive_body, body, "connection reset");
      reply.body.resize(reply.body.size() / 2);
      out.reply = std::move(reply);
      return out;
    }
    case fault::no_answer: return http::outcome::failed(failure::timeout, phase::await_head, body, "no answer");
    case fault::rate_limited: return http::outcome::success(too_many_reply(std::chrono::seconds(2)));
    case fault::server_error: return http::outcome::success(error_reply({500, 500001}, "Internal error."));
    case fault::bad_gateway: return http::outcome::success(page(502, "502 Bad Gateway"));
    case fault::unavailable: {
      http::outcome out = plain(503, "text/plain", "The service is being updated.");
      out.reply.headers.add("Retry-After", "2");
      return out;
    }
    case fault::gateway_timeout: return http::outcome::success(page(504, "504 Gateway Time-out"));
    case fault::empty_body: return plain(200, "application/json", {});
    case fault::not_json: return plain(200, "application/json", reply.body.substr(0, reply.body.size() - 1));
    case fault::html_page: return http::outcome::success(page(200, "Sign in to the network"));
    case fault::other_json: return plain(200, "application/json", "[" + reply.body + "]");
    case fault::too_big: {
      // What does not depend on the call stays below any sensible memory limit.
      constexpr std::size_t most = std::size_t{64} << 20U;
      const std::size_t size = how.max_body < most ? how.max_body + 1 : most;
      return plain(200, "application/json", "{\"padding\":\"" + std::string(size, 'x') + "\"}");
    }
    case fault::missing_request_id: return http::outcome::success(without_id(std::move(reply), {}));
    case fault::bad_request_id: return http::outcome::success(without_id(std::move(reply), "no id/at all"));
    case fault::error_in_200: return http::outcome::success(error_reply({200, 500001}, "Internal error."));
    case fault::interim_103: return http::outcome::success({103, {{"Link", "</style.css>; rel=preload"}}, {}});
    case fault::redirect:
      return http::outcome::success({307, {{"Location", "https://elsewhere.example" + request.url.target()}}, {}});
    default: return http::outcome::success(std::move(reply));
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail

// ---- runcomfy/testing/simulator_world.hpp ---------------------------------------------------------------------------
// The simulated service without locks and transports: requests in, answers out, and the truth about jobs and money.

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

// A fault or a ready outcome that waits for its call.
struct ordered_fault {
  operation on = operation::none;
  fault what = fault::server_error;
  std::optional<http::outcome> ready = {};
  int left = 1;
};

struct known_model {
  std::string id;
  std::optional<json::value> schema;
  model_behaviour behaviour;
};

// Which call of the API a request is, if any.
struct route {
  operation what = operation::none;
  std::string id;  // of the model or of the job; empty where it is malformed
};

// An id from its place in a path. Each segment is decoded by itself: a slash that was encoded parts no segments, and is
// in no id.
[[nodiscard]] inline std::string id_from(std::string_view path) {
  std::string out;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string segment = percent_decoded(path.substr(0, slash));
    if (segment.find('/') != std::string::npos) return {};
    out += segment;
    if (slash == std::string_view::npos) return out;
    out += '/';
    path.remove_prefix(slash + 1);
  }
}

// The names that an object in a body gives more than once, by path as in `loras/0/path`, each time again.
inline void add_repeated_names(const json::value& in, const std::string& where, std::vector<std::string>& out) {
  const std::string before = where.empty() ? where : where + "/";
  if (const json::array* items = in.as_array()) {
    for (std::size_t i = 0; i < items->size(); ++i) add_repeated_names((*items)[i], before + std::to_string(i), out);
  } else if (const json::object* members = in.as_object()) {
    std::unordered_set<std::string_view> seen;
    for (const json::member& each : *members) {
      const std::string here = before + each.key;
      if (!seen.insert(each.key).second) out.push_back(here);
      add_repeated_names(each.value, here, out);
    }
  }
}

class world {
 public:
  world(std::optional<clock_ref> by, simulator_options with)
      : clock(by), options(std::move(with)), random_(options.seed), started_(now()) {
    const result<http::url> at =
        http::url::parse(options.origin, {.any_port = true, .any_host = true, .plain_loopback = true});
    origin_ = at ? at->origin() : options.origin;
    for (const std::string& each : options.tokens) good_.push_back(hash_of(each));
    options.tokens.clear();
  }

  // What becomes of a request that goes to another host: a client that took its token there would be found out.
  [[nodiscard]] std::optional<http::outcome> elsewhere(const http::request& what) const {
    const std::string origin = what.url.origin();
    if (options.any_origin || origin == origin_) return std::nullopt;
    return http::outcome::failed(http::failure::refused, http::phase::nothing, false,
                                 "the simulator is at " + origin_ + " and the request went to " + origin +
                                     "; simulator_options::origin says where it is, any_origin that it is everywhere");
  }

  // One exchange, as far as the service has a part in it.
  http::outcome exchange(const http::request& what, const http::call& how) {
    const route to = route_of(what);
    if (!clock && to.what != operation::none) own_now_ += options.step;
    std::optional<ordered_fault> spoilt = take_fault(to.what);
    if (spoilt && !spoilt->ready && !reaches_service(spoilt->what)) return unreached(spoilt->what, what);
    remember(record(what, how, now()));
    if (to.what == operation::submit) ++submits;
    if (spoilt && spoilt->ready) return *std::move(spoilt->ready);
    if (spoilt && !is_done_before(spoilt->what)) return spoil(spoilt->what, {}, what, how);
    http::response reply = serve(to, what);
    if (spoilt) return spoil(spoilt->what, std::move(reply), what, how);
    return http::outcome::success(std::move(reply));
  }

  [[nodiscard]] http::time_point now() const { return clock ? clock->now() : own_now_; }
  [[nodiscard]] simulated_job truth_of(const job_record& from) const {
    simulated_job out = from.truth;
    out.state = from.state_at(now());
    out.charged = charged(from);
    return out;
  }
  [[nodiscard]] const job_record* find_job(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : &jobs[found->second];
  }
  [[nodiscard]] double charged_total() const {
    double sum = 0;
    for (const job_record& each : jobs) sum += charged(each);
    return sum;
  }
  void add(known_model model) {
    for (known_model& each : models) {
      if (each.id == model.id) {
        each = std::move(model);
        return;
      }
    }
    models.push_back(std::move(model));
  }
  [[nodiscard]] std::vector<recorded_request> last_requests() const {
    const std::size_t kept = requests.size() < options.keep_requests ? requests.size() : options.keep_requests;
    return {requests.end() - static_cast<std::ptrdiff_t>(kept), requests.end()};
  }

  std::optional<clock_ref> clock;
  simulator_options options;
  std::vector<known_model> models;
  std::vector<job_record> jobs;
  std::vector<recorded_request> requests;
  std::vector<ordered_fault> faults;
  std::optional<model_behaviour> next_job;
  std::size_t submits = 0;
  std::size_t request_count = 0;

 private:
  static route route_of(const http::request& what) {
    std::string_view path = path_of(what.url.target());
    constexpr std::string_view models_at = "/v1/models/";
    constexpr std::string_view requests_at = "/v1/requests/";
    if (path.starts_with(models_at) && what.method == "POST")
      return {operation::submit, id_from(path.substr(models_at.size()))};
    if (!path.starts_with(requests_at)) return {};
    path.remove_prefix(requests_at.size());
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view last = path.substr(slash + 1);
    std::string id = id_from(path.substr(0, slash));
    if (last == "status" && what.method == "GET") return {operation::status, std::move(id)};
    if (last == "result" && what.method == "GET") return {operation::output, std::move(id)};
    if (last == "cancel" && what.method == "POST") return {operation::cancel, std::move(id)};
    return {};
  }

  http::response serve(const route& to, const http::request& what) {
    if (to.what == operation::none)
      return error_reply({404, 404001}, "There is no such path, or not with this method.");
    const std::string* field = what.headers.find("authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (field == nullptr || !field->starts_with(scheme) || field->size() == scheme.size())
      return error_reply(options.bad_token, "The API token is missing.");
    const std::uint64_t user = hash_of(std::string_view(*field).substr(scheme.size()));
    if (!good_.empty() && !is_good(user)) return error_reply(options.bad_token, "The API token is invalid or expired.");
    if (std::optional<http::response> wait = limit_rate()) return *std::move(wait);
    if (to.what == operation::submit) return submit(to.id, what, user);

    if (!request_id::fault_of(to.id).empty()) return error_reply({400, 400001}, "The request id is malformed.");
    const auto found = by_id_.find(to.id);
    if (found == by_id_.end() || expired(jobs[found->second]))
      return error_reply({404, 404001}, "The request does not exist or has expired.");
    job_record& job = jobs[found->second];
    if (job.user != user) return error_reply({403, 403001}, "The request belongs to another user.");
    if (to.what == operation::status) {
      ++job.truth.status_calls;
      return status_reply(job, options, now());
    }
    if (to.what == operation::cancel) {
      if (!what.body.empty()) return error_reply({400, 0}, "A cancel takes no body.");
      return cancel(job);
    }
    ++job.truth.result_calls;
    if (options.early_result && job.state_at(now()) != job_state::finished)
      return error_reply(*options.early_result, "The result is not ready yet.");
    bool with_cost = false;
    for (const query_parameter& each : query_parameters(query_of(what.url.target())))
      with_cost = with_cost || (each.name == "include_cost" && each.value == "true");
    return result_reply(job, options, now(), with_cost);
  }

  http::response submit(const std::string& id, const http::request& what, std::uint64_t user) {
    if (!model_id::fault_of(id).empty()) return error_reply({400, 400001}, "The model id is malformed.");
    const known_model* model = nullptr;
    for (const known_model& each : models) {
      if (each.id == id) model = &each;
    }
    if (model == nullptr && !options.accept_unknown_models)
      return error_reply({404, 404001}, "There is no model " + id + ".");
    const std::string* type = what.headers.find("content-type");
    if (type == nullptr || !http::same_name(type->substr(0, 16), "application/json"))
      return error_reply({415, 0}, "The body must be sent as application/json.");
    result<json::value> body = json::parse(what.body);
    if (!body || !body->is_object()) return error_reply(options.bad_input, "The body must be a JSON object.");
    std::vector<std::string> repeated;
    add_repeated_names(*body, {}, repeated);
    if (!repeated.empty())
      return error_reply(options.bad_input, "The body gives a name twice: " + excerpt(repeated.front()) + ".");
    if (model != nullptr && model->schema) {
      const std::vector<violation> broken = check_body(*model->schema, *body, options.accept_unknown_properties);
      if (!broken.empty()) return invalid_input_reply(options.bad_input, broken);
    }
    model_behaviour behaviour = next_job ? *next_job : (model != nullptr ? model->behaviour : options.behaviour);
    const double cost = behaviour.cost.value_or(0);
    if (options.balance) {
      const double left = *options.balance - spoken_for();
      if (left < cost || left <= 0) return error_reply(options.no_money, "The balance is too low.");
    }
    next_job.reset();

    job_record job;
    job.user = user;
    job.service_started = started_;
    job.truth.request_id = new_id();
    job.truth.model_id = id;
    job.truth.body = *std::move(body);
    job.truth.submitted = now();
    job.truth.starts = now() + behaviour.start_after;
    job.truth.finishes =
        now() + (behaviour.finish_after < behaviour.start_after ? behaviour.start_after : behaviour.finish_after);
    job.truth.fails = behaviour.fails;
    job.behaviour = std::move(behaviour);
    by_id_.emplace(job.truth.request_id, jobs.size());
    jobs.push_back(std::move(job));
    return submit_reply(jobs.back(), options);
  }

  http::response cancel(job_record& job) {
    ++job.truth.cancel_calls;
    const bool possible = job.state_at(now()) == job_state::queued;
    if (possible) job.truth.cancelled = now();
    return cancel_reply(job, options, now(), possible);
  }

  [[nodiscard]] double charged(const job_record& job) const {
    const job_state state = job.state_at(now());
    if (job.truth.cancelled || state == job_state::queued) return 0;
    if (state == job_state::finished && job.truth.fails && !options.bills_failures) return 0;
    return job.behaviour.cost.value_or(0);
  }
  // What no other job can be paid from: what was charged, and what queued jobs will cost.
  [[nodiscard]] double spoken_for() const {
    double sum = 0;
    for (const job_record& each : jobs) {
      const bool waits = !each.truth.cancelled && each.state_at(now()) == job_state::queued;
      sum += waits ? each.behaviour.cost.value_or(0) : charged(each);
    }
    return sum;
  }
  [[nodiscard]] bool expired(const job_record& job) const {
    return options.expires_after && now() > job.ended() + *options.expires_after;
  }
  [[nodiscard]] bool is_good(std::uint64_t user) const {
    for (const std::uint64_t each : good_) {
      if (each == user) return true;
    }
    return false;
  }

  std::optional<http::response> limit_rate() {
    if (options.requests_per_minute <= 0) return std::nullopt;
    constexpr std::chrono::minutes window(1);
    std::erase_if(lately_, [&](http::time_point each) { return each + window <= now(); });
    if (lately_.size() < static_cast<std::size_t>(options.requests_per_minute)) {
      lately_.push_back(now());
      return std::nullopt;
    }
    const auto left = std::chrono::ceil<std::chrono::seconds>(lately_.front() + window - now());
    return too_many_reply(left);
  }

  std::optional<ordered_fault> take_fault(operation on) {
    for (std::size_t i = 0; i < faults.size(); ++i) {
      if (faults[i].on != on) continue;
      ordered_fault out = faults[i];
      if (--faults[i].left <= 0) faults.erase(faults.begin() + static_cast<std::ptrdiff_t>(i));
      return out;
    }
    return std::nullopt;
  }

  // The oldest go in blocks, so that keeping costs nothing in the long run.
  void remember(recorded_request what) {
    ++request_count;
    if (options.keep_requests == 0) return;
    if (requests.size() >= 2 * options.keep_requests)
      requests.erase(requests.begin(), requests.begin() + static_cast<std::ptrdiff_t>(options.keep_requests));
    requests.push_back(std::move(what));
  }

  // FNV-1a, then stirred with the seed: enough to tell users apart, and no way back to the token.
  [[nodiscard]] std::uint64_t hash_of(std::string_view token) const {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : token) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return runcomfy::detail::splitmix64(hash ^ options.seed)();
  }

  // In the form of a version 4 UUID, from the seed.
  std::string new_id() {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    std::uint64_t bits = 0;
    for (int i = 0; i < 32; ++i) {
      if (i % 16 == 0) bits = random_();
      if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
      out += i == 12 ? '4' : i == 16 ? hex[8 + (bits & 3U)] : hex[bits & 15U];
      bits >>= 4U;
    }
    return out;
  }

  http::time_point own_now_{std::chrono::hours(1'000)};
  runcomfy::detail::splitmix64 random_;
  http::time_point started_;
  std::vector<std::uint64_t> good_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::vector<http::time_point> lately_;
  std::string origin_;  // in the spelling of `http::url`
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail

// ---- runcomfy/testing/simulator.hpp ---------------------------------------------------------------------------------
// The service as a value, with no network in sight.

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// The Model API as its contract describes it: submit, status, result and cancel, with queues, costs, users, limits and
/// faults. Itself a transport:
///
///     testing::simulator service;
///     testing::virtual_clock clock;
///     runcomfy::client client{service, "test-token", {.clock = clock}};
///
/// It takes any well-formed model id and makes plausible outputs; inputs of models that were added with a schema are
/// checked against it. Everything follows from the options, the seed and the requests: the same run, the same bytes.
///
/// Time. Without a clock each request of the API moves the simulator's own time by `simulator_options::step`, so jobs
/// go forward when they are asked about, and no real time plays a part. With a clock, the one that the client has, they
/// go forward by that clock; `clock_ref()` stands for the machine's.
///
/// As a transport it is at `simulator_options::origin` and nowhere else: a request to another origin fails as
/// `failure::refused`, and nothing of it reaches the service.
///
/// A copy is a service of its own with the same past. Safe from several threads; calls may overlap.
class simulator {
 public:
  static constexpr bool concurrent = true;

  explicit simulator(simulator_options options = {}) : world_(std::nullopt, std::move(options)) {}
  explicit simulator(clock_ref by, simulator_options options = {}) : world_(by, std::move(options)) {}
  template <class Clock>
    requires(clock<Clock> && !std::same_as<Clock, clock_ref>)
  explicit simulator(Clock& by, simulator_options options = {}) : world_(clock_ref(by), std::move(options)) {}
  simulator(const simulator& other) : world_(other.copy()) {}
  simulator& operator=(const simulator& other) {
    detail::world taken = other.copy();
    const std::lock_guard guard(lock_);
    world_ = std::move(taken);
    return *this;
  }

  /// Adds a typed model, or replaces it: the id is `T::model_id`, the schema that of the struct.
  template <class T>
  void add_model(model_behaviour behaviour = {}) {
    add_model(std::string_view(reflect::constants<T>::model_id), schema_of<T>(), std::move(behaviour));
  }
  /// Adds a model with its published input schema; a published file with a member `input_schema` will do as well.
  void add_model(std::string_view id, json::value schema, model_behaviour behaviour = {}) {
    if (json::value* inner = schema.find("input_schema")) schema = json::value(std::move(*inner));
    const std::lock_guard guard(lock_);
    world_.add({std::string(id), std::move(schema), std::move(behaviour)});
  }
  /// Adds a model that takes any input.
  void add_model(std::string_view id, model_behaviour behaviour) {
    const std::lock_guard guard(lock_);
    world_.add({std::string(id), std::nullopt, std::move(behaviour)});
  }
  /// The next job that is made runs like this, whatever its model.
  void next_job(model_behaviour behaviour) {
    const std::lock_guard guard(lock_);
    world_.next_job = std::move(behaviour);
  }
  /// The account's money from now on, before what jobs have cost so far; nothing: never used up.
  void set_balance(std::optional<double> usd) {
    const std::lock_guard guard(lock_);
    world_.options.balance = usd;
  }

  /// Spoils the next calls of one kind: `submit`, `status`, `output` (the result) or `cancel`. Faults of one kind of
  /// call come one after the other, in the order in which they were asked for.
  void fault_next(operation on, fault what, int times = 1) { order({on, what, std::nullopt, times}); }
  /// Gives the next call of that kind this answer; the service does nothing for it.
  void reply_next(operation on, http::response reply) { outcome_next(on, http::outcome::success(std::move(reply))); }
  /// Ends the next call of that kind in this way; the service does nothing for it.
  void outcome_next(operation on, http::outcome how) { order({on, {}, std::move(how), 1}); }

  http::outcome perform(const http::request& what, const http::call& how) {
    std::optional<clock_ref> clock;
    std::chrono::milliseconds latency{};
    {
      const std::lock_guard guard(lock_);
      clock = world_.clock;
      latency = world_.options.latency;
    }
    const detail::terms terms(clock, what, how);
    if (std::optional<http::outcome> early = terms.refusal()) return *std::move(early);
    if (std::optional<http::outcome> astray = elsewhere(what)) return *std::move(astray);
    http::outcome out = exchange(what, how);
    const bool silent = out.why == http::failure::timeout && out.reached == http::phase::await_head;
    if (silent) latency = how.read_timeout + std::chrono::milliseconds(1);
    if (std::optional<http::outcome> late = terms.pass(latency)) return *std::move(late);
    return terms.limited(std::move(out));
  }
  /// For a server around the simulator. A status of 0 says: close the connection without an answer. Waits for nothing,
  /// and does not look at the origin, which is the server's.
  http::response handle(const http::request& what) {
    http::outcome out = exchange(what, {});
    if (!out.ok()) return {};
    return std::move(out.reply);
  }

  /// Every job, oldest first, as it stands now.
  [[nodiscard]] std::vector<simulated_job> jobs() const {
    const std::lock_guard guard(lock_);
    std::vector<simulated_job> out;
    for (const detail::job_record& each : world_.jobs) out.push_back(world_.truth_of(each));
    return out;
  }
  [[nodiscard]] std::optional<simulated_job> job(std::string_view request_id) const {
    const std::lock_guard guard(lock_);
    const detail::job_record* found = world_.find_job(request_id);
    if (found == nullptr) return std::nullopt;
    return world_.truth_of(*found);
  }
  /// How many paid POSTs reached the service, whether a job came of them or not.
  [[nodiscard]] std::size_t submits() const {
    const std::lock_guard guard(lock_);
    return world_.submits;
  }
  /// What all jobs have cost so far, in US dollars.
  [[nodiscard]] double charged_total() const {
    const std::lock_guard guard(lock_);
    return world_.charged_total();
  }
  /// The last requests that reached the service (`simulator_options::keep_requests`), oldest first, secrets masked.
  [[nodiscard]] std::vector<recorded_request> requests() const {
    const std::lock_guard guard(lock_);
    return world_.last_requests();
  }
  /// How many requests reached the service.
  [[nodiscard]] std::size_t request_count() const {
    const std::lock_guard guard(lock_);
    return world_.request_count;
  }
  [[nodiscard]] time_point now() const {
    const std::lock_guard guard(lock_);
    return world_.now();
  }

 private:
  [[nodiscard]] detail::world copy() const {
    const std::lock_guard guard(lock_);
    return world_;
  }
  void order(detail::ordered_fault what) {
    const std::lock_guard guard(lock_);
    if (what.left > 0) world_.faults.push_back(std::move(what));
  }
  http::outcome exchange(const http::request& what, const http::call& how) {
    const std::lock_guard guard(lock_);
    return world_.exchange(what, how);
  }

  std::optional<http::outcome> elsewhere(const http::request& what) const {
    const std::lock_guard guard(lock_);
    return world_.elsewhere(what);
  }

  mutable std::mutex lock_;
  detail::world world_;
};

static_assert(http::check_transport<simulator>());

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing

// ---- runcomfy/testing/virtual_clock.hpp -----------------------------------------------------------------------------
// Time that passes when a test says so: half an hour of waiting in a millisecond, and the same every time.

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// A `runcomfy::clock` on which no real time ever passes. It starts at a fixed time and never goes back.
///
/// In the automatic mode a sleep moves the time to its end at once. What was planned with `at` and `in` for the time
/// between runs on the way, in order, on the sleeping thread, and the sleep ends early when one of these functions
/// raises its signal (asks for a stop, closes the client). A sleep without an end blocks until its signal is raised.
/// With several threads, whoever sleeps moves the time forward to its own end, and a sleep whose end has passed returns
/// at once: the time can run past what another thread is about to do. Where that matters, let every thread that sleeps
/// hold a `participant`: then time stands while one of them is awake, and goes to the next end when all are asleep.
///
/// In the manual mode a sleep blocks its thread until another one calls `advance` far enough, or the signal is raised.
///
/// Planned functions run one at a time, without a lock held; they may plan more, sleep, and advance. They must not
/// wait for a thread that is itself asleep on this clock. Everything here is safe from several threads. The clock
/// outlives whatever uses it.
class virtual_clock {
 public:
  enum class mode : std::uint8_t { automatic, manual };
  using duration = std::chrono::steady_clock::duration;

  /// A thread's part in the passing of time; it ends with this object. Hand it to the thread, so that it is there
  /// before the thread is: `std::thread t([here = clock.participate()] { ... });`
  class participant {
   public:
    participant(participant&& other) noexcept : clock_(std::exchange(other.clock_, nullptr)) {}
    participant& operator=(participant&&) = delete;
    ~participant() {
      if (clock_ != nullptr) clock_->leave();
    }

   private:
    friend class virtual_clock;
    explicit participant(virtual_clock& clock) noexcept : clock_(&clock) {}
    virtual_clock* clock_;
  };

  explicit virtual_clock(mode how = mode::automatic) noexcept : mode_(how) {}
  virtual_clock(const virtual_clock&) = delete;
  virtual_clock& operator=(const virtual_clock&) = delete;

  /// When every virtual clock starts.
  [[nodiscard]] static constexpr time_point start() noexcept { return time_point(std::chrono::hours(1'000)); }
  [[nodiscard]] time_point now() const noexcept { return time_point(duration(now_.load())); }
  /// The time since the start.
  [[nodiscard]] duration elapsed() const noexcept { return now() - start(); }
  /// The time of day: the first second of 2026 (UTC) and what has elapsed, moved by `shift_wall`.
  [[nodiscard]] wall_time wall_now() const noexcept {
    using std::chrono::duration_cast;
    return wall_time(duration_cast<wall_time::duration>(std::chrono::seconds(1'767'225'600)) +
                     duration_cast<wall_time::duration>(elapsed() + duration(wall_shift_.load())));
  }
  /// Somebody sets the machine's clock, forward or back. Nothing that is timed may notice.
  void shift_wall(duration by) noexcept { wall_shift_ += by.count(); }

  /// Sleeps by the rule of the mode.
  void sleep_until(time_point when, wake_signal& wake);

  /// Plans a function for a time after the start. One that is in the past runs at the next sleep or `advance`.
  void at(duration since_start, callback<void()> f) { plan(start() + since_start, std::move(f)); }
  /// Plans a function for a time after now.
  void in(duration from_now, callback<void()> f) { plan(now() + from_now, std::move(f)); }

  /// Moves the time on, runs what was planned up to then, and wakes the sleepers whose end has come. They wake to the
  /// time after the whole step: take small steps where that matters.
  void advance(duration by);
  /// Moves the time to the next end of a sleep or the next planned function. False, and nothing done, if there is none.
  bool advance_to_next();

  /// For the automatic mode with several threads; see above. All threads that sleep take part, or none.
  [[nodiscard]] participant participate();

  /// How often anybody went to sleep.
  [[nodiscard]] std::size_t sleeps() const;
  /// How many threads are blocked in a sleep now.
  [[nodiscard]] std::size_t sleepers() const;
  /// Blocks the calling thread until at least so many threads are blocked in a sleep.
  void wait_for_sleepers(std::size_t count) const;

 private:
  struct planned {
    time_point when;
    callback<void()> run;
  };
  struct sleeper {
    time_point when;
    wake_signal* wake;
  };
  // While a planned function runs: only its own thread may move the time.
  class turn {
   public:
    turn(virtual_clock& clock, std::unique_lock<std::mutex>& guard) : clock_(clock), guard_(guard) {
      outer_ = std::exchange(clock_.runner_, std::this_thread::get_id());
      guard_.unlock();
    }
    ~turn() {
      guard_.lock();
      clock_.runner_ = outer_;
      clock_.changed_.notify_all();
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

   private:
    virtual_clock& clock_;
    std::unique_lock<std::mutex>& guard_;
    std::thread::id outer_;
  };

  void plan(time_point when, callback<void()> f);
  void leave();
  void settle(std::unique_lock<std::mutex>& guard);
  bool step(std::unique_lock<std::mutex>& guard);
  void block(std::unique_lock<std::mutex>& guard, time_point when, wake_signal& wake);
  bool run_planned(std::unique_lock<std::mutex>& guard, time_point until, const wake_signal* wake);
  void move_to(time_point when);
  bool asleep(const sleeper& each) const noexcept { return each.when > now() && !each.wake->raised(); }
  std::size_t count_sleepers() const noexcept;

  const mode mode_;
  mutable std::mutex lock_;
  mutable std::condition_variable changed_;
  std::atomic<duration::rep> now_{start().time_since_epoch().count()};  // written under the lock, read anywhere
  std::atomic<duration::rep> wall_shift_{0};
  std::vector<planned> planned_;  // by time; equal times in order of planning
  std::vector<sleeper> sleepers_;
  std::size_t sleeps_ = 0;
  std::size_t participants_ = 0;
  std::thread::id runner_;  // the thread that runs a planned function, or none
};

inline void virtual_clock::plan(time_point when, callback<void()> f) {
  const std::lock_guard guard(lock_);
  auto place = planned_.begin();
  while (place != planned_.end() && place->when <= when) ++place;
  planned_.insert(place, planned{when, std::move(f)});
}

inline void virtual_clock::move_to(time_point when) {
  if (when > now()) now_.store(when.time_since_epoch().count());
  for (const sleeper& each : sleepers_) {
    if (each.when <= now()) each.wake->nudge();
  }
}

// Runs what is planned up to a time, moving the time along. False as soon as the signal is raised.
inline bool virtual_clock::run_planned(std::unique_lock<std::mutex>& guard, time_point until, const wake_signal* wake) {
  while (true) {
    while (runner_ != std::thread::id() && runner_ != std::this_thread::get_id()) changed_.wait(guard);
    if (wake != nullptr && wake->raised()) return false;
    if (planned_.empty() || planned_.front().when > until) return true;
    const planned next = std::move(planned_.front());
    planned_.erase(planned_.begin());
    move_to(next.when);
    const turn mine(*this, guard);
    next.run();
  }
}

inline void virtual_clock::block(std::unique_lock<std::mutex>& guard, time_point when, wake_signal& wake) {
  sleepers_.push_back({when, &wake});
  changed_.notify_all();
  settle(guard);
  guard.unlock();
  wake.wait([this, when] { return now() >= when; });
  guard.lock();
  std::size_t mine = 0;  // any entry of the same signal and time is as good as this one
  while (sleepers_[mine].wake != &wake || sleepers_[mine].when != when) ++mine;
  sleepers_.erase(sleepers_.begin() + static_cast<std::ptrdiff_t>(mine));
}

inline void virtual_clock::sleep_until(time_point when, wake_signal& wake) {
  std::unique_lock guard(lock_);
  ++sleeps_;
  if (mode_ == mode::manual || participants_ > 0) return block(guard, when, wake);
  if (!run_planned(guard, when, &wake)) return;
  if (when == (time_point::max)()) return block(guard, when, wake);
  move_to(when);
}

inline void virtual_clock::advance(duration by) {
  std::unique_lock guard(lock_);
  const time_point target = now() + by;
  run_planned(guard, target, nullptr);
  move_to(target);
}

// To the next end of a sleep or planned function, if there is one.
inline bool virtual_clock::step(std::unique_lock<std::mutex>& guard) {
  time_point next = (time_point::max)();
  if (!planned_.empty()) next = planned_.front().when;
  for (const sleeper& each : sleepers_) {
    if (asleep(each) && each.when < next) next = each.when;
  }
  if (next == (time_point::max)()) return false;
  run_planned(guard, next, nullptr);
  move_to(next);
  return true;
}
inline bool virtual_clock::advance_to_next() {
  std::unique_lock guard(lock_);
  return step(guard);
}

// Lets time pass as long as every participant is asleep.
inline void virtual_clock::settle(std::unique_lock<std::mutex>& guard) {
  while (participants_ > 0 && count_sleepers() >= participants_ && step(guard)) {
  }
}
inline virtual_clock::participant virtual_clock::participate() {
  const std::lock_guard guard(lock_);
  ++participants_;
  return participant(*this);
}
inline void virtual_clock::leave() {
  std::unique_lock guard(lock_);
  --participants_;
  settle(guard);
}

inline std::size_t virtual_clock::count_sleepers() const noexcept {
  std::size_t count = 0;
  for (const sleeper& each : sleepers_) count += asleep(each) ? 1U : 0U;
  return count;
}
inline std::size_t virtual_clock::sleeps() const {
  const std::lock_guard guard(lock_);
  return sleeps_;
}
inline std::size_t virtual_clock::sleepers() const {
  const std::lock_guard guard(lock_);
  return count_sleepers();
}
inline void virtual_clock::wait_for_sleepers(std::size_t count) const {
  std::unique_lock guard(lock_);
  while (count_sleepers() < count) changed_.wait(guard);
}

static_assert(clock<virtual_clock>);

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing

#endif  // RUNCOMFY_SINGLE_HEADER_TESTING
