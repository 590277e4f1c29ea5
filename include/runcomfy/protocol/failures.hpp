// SPDX-License-Identifier: MIT
// From an exchange that went wrong to an error that says what to do.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/protocol/delivery.hpp"
#include "runcomfy/protocol/excerpt.hpp"
#include "runcomfy/protocol/replies.hpp"
#include "runcomfy/protocol/retry_after.hpp"
#include "runcomfy/protocol/sentences.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// The kind that an HTTP status and a code of the service stand for (contract, section 5, with its conflicts: a bad
/// token is 400004 or 401001, no money is 402 or 400002). The code speaks first, because it is the more precise one.
[[nodiscard]] constexpr error_kind kind_of_refusal(int status, int code) noexcept {
  switch (code) {
    case 400001: return error_kind::rejected;  // malformed id: ours are checked, so the service disagrees
    case 400002: return error_kind::balance;
    case 400004:
    case 401001: return error_kind::authentication;
    case 403001:
    case 403003: return error_kind::permission;
    case 404001: return error_kind::not_found;
    case 422001: return error_kind::rejected;
    case 10001: return error_kind::balance;
    default: break;
  }
  const int http = status >= 200 && status < 300 && code >= 100000 ? code / 1000 : status;
  switch (http) {
    case 401: return error_kind::authentication;
    case 402: return error_kind::balance;
    case 403: return error_kind::permission;
    case 404: return error_kind::not_found;
    case 429: return error_kind::rate_limited;
    case 408:  // these three ask for another try (RFC 9110, sections 15.5.9 and 15.5.20; RFC 8470)
    case 421:
    case 425: return error_kind::gateway;
    default: return http >= 500 ? error_kind::server : error_kind::rejected;
  }
}

/// An exchange without a complete answer.
template <class = void>
[[nodiscard]] error exchange_failed(const http::outcome& how, const subject& about) {
  error_info info;
  info.http_status = how.reply.status;
  info.delivery = delivery_of_failure(how.reached, how.body_started, how.reply.status);
  switch (how.why) {
    case http::failure::refused: info.kind = error_kind::configuration; break;
    case http::failure::tls: info.kind = error_kind::tls; break;
    case http::failure::timeout: info.kind = error_kind::timeout; break;
    case http::failure::stopped: info.kind = error_kind::stopped; break;
    case http::failure::framing:
    case http::failure::too_big: info.kind = error_kind::protocol; break;
    default: info.kind = error_kind::network; break;
  }
  if (about.operation == operation::submit && info.delivery == delivery::in_doubt) info.kind = error_kind::in_doubt;
  std::string what(detail::words_of(how.why));
  if (how.reached != http::phase::nothing || !how.body_started) {  // a stack that cannot tell says neither
    what += " ";
    what += to_string(how.reached);
  }
  if (!how.detail.empty()) what += " (" + detail::shortened(how.detail) + ")";
  return make_error(std::move(info), about, what);
}

/// A complete answer that is not what was asked for.
template <class = void>
[[nodiscard]] error answer_refused(const http::response& reply, const reply_body& body, const subject& about) {
  const bool success = reply.status >= 200 && reply.status < 300;
  error_info info;
  info.http_status = reply.status;
  info.code = body.code;
  info.service_message = body.service_message;
  info.retry_after = read_retry_after(reply.headers);
  std::string what;
  const bool submit = about.operation == operation::submit;
  info.delivery = delivery_of_answer(reply.status, body.code, names_a_request(body), false);
  // A web page is no word of the service, nor is a 404 in plain text: what it says about a job counts for nothing. A
  // submit, though, was refused.
  const bool page = body.is == reply_body::form::html || (body.is == reply_body::form::not_json && reply.status == 404);
  if (page && !(submit && info.delivery == delivery::rejected)) {
    info.kind = error_kind::gateway;
    what = body.is == reply_body::form::html ? "something in front of the service answered with a web page"
                                             : "something in front of the service answered instead of it";
  } else if (!success || body.code != 0) {
    info.kind = kind_of_refusal(reply.status, body.code);
    const bool between = (reply.status >= 502 && reply.status <= 504) || (reply.status >= 300 && reply.status < 400);
    if (between && body.code == 0) info.kind = error_kind::gateway;
    if (reply.status < 200) info.kind = error_kind::protocol;  // says nothing about the job, so asking again may help
    what = info.kind == error_kind::server             ? "the service has a fault"
           : reply.status >= 300 && reply.status < 400 ? "the answer is a redirect, which is never followed"
           : info.kind == error_kind::gateway          ? "the service was not reached behind its gateway"
           : reply.status < 200                        ? "the transport gave an interim answer as the final one"
                                                       : "the service refused it";
  } else {
    info.kind = error_kind::protocol;
    what = body.is == reply_body::form::empty      ? "the answer is empty"
           : body.is == reply_body::form::not_json ? "the answer is not JSON"
           : body.is == reply_body::form::object   ? "the answer lacks what it must hold"
                                                   : "the answer is no JSON object";
  }
  if (submit && info.delivery == delivery::in_doubt) info.kind = error_kind::in_doubt;
  return make_error(std::move(info), about, what);
}

/// Whether asking again may help, for calls that are free to repeat.
[[nodiscard]] constexpr bool is_passing(error_kind kind) noexcept {
  switch (kind) {
    case error_kind::rate_limited:
    case error_kind::server:
    case error_kind::gateway:
    case error_kind::network:
    case error_kind::timeout:
    case error_kind::protocol: return true;
    default: return false;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
