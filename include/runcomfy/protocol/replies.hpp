// SPDX-License-Identifier: MIT
// Reading the service's replies: everything the contract names, nothing required that may be missing.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/ids.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/protocol/excerpt.hpp"
#include "runcomfy/protocol/output.hpp"
#include "runcomfy/protocol/repair.hpp"
#include "runcomfy/protocol/retry_after.hpp"
#include "runcomfy/protocol/states.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// A reply body, looked at once.
struct reply_body {
  enum class form : std::uint8_t { empty, object, other_json, html, not_json };
  form is = form::empty;
  json::value value;            ///< the JSON, where it is JSON
  int code = 0;                 ///< `error_code`, 0 when there is none
  std::string service_message;  ///< `error_message`, `message`, `error` or `detail`, shortened; printable ASCII only
  std::string torn_id;          ///< a whole `request_id` at the beginning of what is no JSON

  /// A member as text; empty when it is missing or no string.
  [[nodiscard]] std::string text(std::string_view name) const {
    const json::value* found = value.find(name);
    const std::string* as_text = found != nullptr ? found->as_string() : nullptr;
    return as_text != nullptr ? *as_text : std::string();
  }
};

/// `POST /v1/models/{model_id}` (contract, section 3.1).
struct submit_reply {
  std::optional<request_id> id;
  std::string id_text;  ///< as it came, also where it is no id
  std::string status_url, result_url, cancel_url;
  std::string word;
};

/// `GET .../status` (contract, section 3.2).
struct status_reply {
  std::string word;
  state_word state = state_word::unknown;
  std::optional<std::int64_t> queue_position;
};

/// `GET .../result` (contract, section 3.3).
struct result_reply {
  std::string word;
  state_word state = state_word::unknown;
  std::string failure;      ///< what `error` says, or else another message, shortened
  bool has_error = false;   ///< whether there is a member `error` that says something
  bool has_output = false;  ///< whether there is a member `output` that holds something
  output outputs;
};

/// `POST .../cancel` (contract, section 3.4).
struct cancel_reply {
  cancel_outcome outcome = cancel_outcome::unknown;
  std::string word;
};

namespace detail {

// What an `error`, `message` or `detail` of any shape says: a string, an object with one of these, an array of them.
template <class = void>
std::string spoken(const json::value* from, int depth = 0) {
  if (from == nullptr || depth > 4) return {};
  if (const std::string* text = from->as_string()) return shortened(*text);
  if (const json::array* items = from->as_array())
    return items->empty() ? std::string() : spoken(items->get(0), depth + 1);
  for (const std::string_view name : {"error_message", "message", "msg", "error", "detail", "debugInfo"}) {
    std::string text = spoken(from->find(name), depth + 1);
    if (!text.empty()) return text;
  }
  return {};
}

// An id is a string; a number is taken by its digits, because a job that was paid for must not be lost to its spelling.
template <class = void>
std::string id_of(const json::value* from) {
  if (from == nullptr) return {};
  if (const std::string* text = from->as_string()) return *text;
  if (const auto number = from->as_uint64(); number && from->is_integer()) return std::to_string(*number);
  if (const std::string* digits = from->as_long_integer()) return *digits;
  return {};
}

template <class = void>
bool holds_something(const json::value* from) {
  if (from == nullptr || from->is_null()) return false;
  if (const std::string* text = from->as_string()) return !text->empty();
  if (const json::array* items = from->as_array()) return !items->empty();
  if (const json::object* members = from->as_object()) return !members->empty();
  return true;
}

template <class = void>
bool looks_like_html(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

}  // namespace detail

template <class = void>
[[nodiscard]] reply_body read_body(std::string_view text) {
  reply_body out;
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return out;
  result<json::value> parsed = json::parse(text);
  // An echoed prompt that was cut inside a character must not hide the output that stands beside it.
  if (!parsed) parsed = json::parse(detail::repaired(text));
  if (!parsed) {
    out.is = detail::looks_like_html(text) ? reply_body::form::html : reply_body::form::not_json;
    if (out.is == reply_body::form::not_json) out.torn_id = detail::salvaged_id(text);
    return out;
  }
  out.value = *std::move(parsed);
  out.is = out.value.is_object() ? reply_body::form::object : reply_body::form::other_json;
  if (out.is != reply_body::form::object) return out;
  if (const json::value* code = out.value.find("error_code")) {
    if (const auto number = code->as_int64(); number && *number > 0 && *number < 1'000'000'000)
      out.code = static_cast<int>(*number);
    else if (const std::string* digits = code->as_string())
      out.code = static_cast<int>(detail::read_number(*digits).value_or(0));
  }
  out.service_message = detail::spoken(&out.value);
  return out;
}

/// The id that a text of the service is, if it is one. `***` stands where the token was taken out of it.
template <class = void>
[[nodiscard]] std::optional<request_id> usable_id(std::string_view text) {
  result<request_id> id = request_id::parse(text);
  if (!id || text.find("***") != std::string_view::npos) return std::nullopt;
  return *std::move(id);
}

/// Whether there is a `request_id` that says anything, well-formed or not.
template <class = void>
[[nodiscard]] bool names_a_request(const reply_body& body) {
  return !body.torn_id.empty() || detail::holds_something(body.value.find("request_id"));
}

/// `success`: the answer is a 2xx. Third parties also read `id` there (contract, section 3.1); in a refusal that would
/// be the name of the error.
template <class = void>
[[nodiscard]] submit_reply read_submit(const reply_body& body, bool success) {
  submit_reply out;
  bool agreed = true;  // a body that gives two ids has no usable one
  if (const json::object* members = body.value.as_object()) {
    for (const json::member& each : *members) {
      if (each.key != "request_id") continue;
      const std::string text = detail::id_of(&each.value);
      if (out.id_text.empty()) out.id_text = text;
      agreed = agreed && text == out.id_text;
    }
  }
  if (out.id_text.empty() && success) out.id_text = detail::id_of(body.value.find("id"));
  if (agreed) out.id = usable_id(out.id_text);
  out.status_url = body.text("status_url");
  out.result_url = body.text("result_url");
  out.cancel_url = body.text("cancel_url");
  out.word = body.text("status");
  return out;
}

template <class = void>
[[nodiscard]] status_reply read_status(const reply_body& body) {
  status_reply out;
  out.word = body.text("status");
  out.state = read_state_word(out.word);
  if (const json::value* position = body.value.find("queue_position")) out.queue_position = position->as_int64();
  return out;
}

template <class = void>
[[nodiscard]] result_reply read_result(reply_body body) {
  result_reply out;
  out.word = body.text("status");
  out.state = read_state_word(out.word);
  out.failure = detail::spoken(body.value.find("error"));
  out.has_error = detail::holds_something(body.value.find("error"));
  out.has_output = detail::holds_something(body.value.find("output"));
  if (out.failure.empty()) out.failure = body.service_message;
  if (const json::value* value = body.value.find("output")) out.outputs.value = *value;
  if (const json::value* cost = body.value.find("cost")) out.outputs.cost = cost->as_double();
  out.outputs.created_at = body.text("created_at");
  out.outputs.finished_at = body.text("finished_at");
  out.outputs.raw = std::move(body.value);
  collect_urls(out.outputs.value, out.outputs);
  return out;
}

template <class = void>
[[nodiscard]] cancel_reply read_cancel(const reply_body& body) {
  cancel_reply out;
  out.word = body.text("outcome");
  // `status` is not reliable here (contract, section 3.4), so it only speaks where `outcome` is missing.
  if (out.word.empty()) out.word = body.text("status");
  if (read_state_word(out.word) == state_word::cancelled) out.outcome = cancel_outcome::cancelled;
  else if (http::same_name(out.word, "not_cancellable")) out.outcome = cancel_outcome::not_cancellable;
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
