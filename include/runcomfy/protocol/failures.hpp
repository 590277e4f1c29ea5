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
#include "runcomfy/protocol/replies.hpp"
#include "runcomfy/protocol/retry_after.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// Which call an error is about.
struct subject {
  runcomfy::operation operation = runcomfy::operation::none;
  std::string model_id;    ///< empty if unknown
  std::string request_id;  ///< empty if unknown
  int attempts = 1;
};

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

/// Whether a complete answer proves that no job was made (reliability, section 3.3, class R).
[[nodiscard]] constexpr bool is_sure_refusal(int status, int code) noexcept {
  switch (status) {
    case 400:
    case 401:
    case 402:
    case 403:
    case 404:
    case 405:
    case 413:
    case 415:
    case 422:
    case 429: return true;
    default: return status >= 200 && status < 300 && code >= 400000 && code < 500000;  // an error inside a 2xx
  }
}

namespace detail {

template <class = void>
std::string name_of(const subject& what) {
  const std::string model = what.model_id.empty() ? std::string() : " to " + what.model_id;
  const std::string job = what.request_id.empty() ? std::string() : " of job " + what.request_id;
  switch (what.operation) {
    case operation::submit: return "submit" + model;
    case operation::status: return "status" + job;
    case operation::output: return "output" + job;
    case operation::wait: return "wait for the end" + job;
    case operation::cancel: return "cancel" + job;
    default: return std::string(to_string(what.operation)) + job;
  }
}

template <class = void>
std::string_view words_of(http::failure why) noexcept {
  switch (why) {
    case http::failure::none: return "nothing failed";
    case http::failure::refused: return "the transport refused to send it";
    case http::failure::resolve: return "the host was not found";
    case http::failure::connect: return "no connection could be made";
    case http::failure::proxy: return "the proxy refused";
    case http::failure::tls: return "the TLS connection was refused";
    case http::failure::send: return "the connection broke";
    case http::failure::receive: return "the connection broke";
    case http::failure::framing: return "the answer was not HTTP";
    case http::failure::too_big: return "the answer was too big";
    case http::failure::sink_stopped: return "the answer was cut off";
    case http::failure::timeout: return "the time for it ran out";
    case http::failure::stopped: return "it was stopped";
    case http::failure::other: return "it failed";
  }
  return "it failed";
}

template <class = void>
std::string_view advice_for(error_kind kind, operation what) noexcept {
  const bool submit = what == operation::submit;
  switch (kind) {
    case error_kind::invalid_input: return "correct the input and submit again";
    case error_kind::configuration: return "correct the client's options";
    case error_kind::authentication: return "check the token in RUNCOMFY_TOKEN; a newly made key revokes the old one";
    case error_kind::permission: return "use the token of the account that owns it";
    case error_kind::balance: return "top up the RunComfy account";
    case error_kind::not_found:
      return submit ? "check the model id on the model's API page" : "the id is wrong, or the job has expired";
    case error_kind::rate_limited: return "try again later";
    case error_kind::rejected:
      return submit ? "correct the input by the model's API page" : "see the service's message";
    case error_kind::server:
    case error_kind::gateway:
    case error_kind::network: return submit ? "submit again" : "try again; the job goes on";
    case error_kind::tls:
      return "the token was not sent; check this machine's clock and CA certificates, or add your own CA to the "
             "transport";
    case error_kind::protocol: return "try again; if it stays, the service has changed: update runcomfy";
    case error_kind::timeout:
    case error_kind::stopped:
    case error_kind::lost_contact:
    case error_kind::closed:
      if (submit) return kind == error_kind::closed ? "use a client that is open" : "submit again";
      if (what == operation::cancel) return "it may have arrived: ask for the status";
      return "the job goes on and is billed: attach to its id to come back to it";
    case error_kind::in_doubt:
      return "a job may exist and be billed: look at your RunComfy requests before you submit again";
    case error_kind::job_failed: return "correct the input, or submit again";
    case error_kind::job_cancelled: return "submit again if it is still wanted";
    case error_kind::unknown_state: return "look at the job on the web, or update runcomfy";
    case error_kind::storage: return "make the journal writable, or choose another";
  }
  return "try again";
}

}  // namespace detail

/// An error about a call. `what` is a sentence part; the subject goes before it and the advice after it, the usual one
/// for the kind of the error unless another is given.
template <class = void>
[[nodiscard]] error make_error(error_info info, const subject& about, std::string_view what,
                               std::string_view advice = {}) {
  info.operation = about.operation;
  info.model_id = about.model_id;
  info.request_id = about.request_id;
  info.attempts = about.attempts;
  if (!about.request_id.empty()) info.delivery = delivery::accepted;
  info.message = detail::name_of(about) + " failed: " + std::string(what);
  std::string numbers;
  const bool plain_success = info.http_status >= 200 && info.http_status < 300 && info.kind != error_kind::protocol;
  if (info.http_status != 0 && !plain_success) numbers = "HTTP " + std::to_string(info.http_status);
  if (info.code != 0) numbers += (numbers.empty() ? "code " : ", code ") + std::to_string(info.code);
  if (!numbers.empty()) info.message += " (" + numbers + ")";
  if (!info.service_message.empty()) info.message += ", the service says \"" + info.service_message + "\"";
  if (info.delivery == delivery::not_sent && about.operation == operation::submit) info.message += "; nothing was sent";
  info.message += "; ";
  info.message += advice.empty() ? detail::advice_for(info.kind, about.operation) : advice;
  return error(std::move(info));
}

/// An exchange without a complete answer.
template <class = void>
[[nodiscard]] error exchange_failed(const http::outcome& how, const subject& about) {
  error_info info;
  info.http_status = how.reply.status;
  // Proof that nothing was handed over: the body was not started and no byte of the head was either.
  const bool unsent = !how.body_started && how.reached < http::phase::send_head;
  info.delivery = unsent ? delivery::not_sent : delivery::in_doubt;
  switch (how.why) {
    case http::failure::refused: info.kind = error_kind::configuration; break;
    case http::failure::tls: info.kind = error_kind::tls; break;
    case http::failure::timeout: info.kind = error_kind::timeout; break;
    case http::failure::stopped: info.kind = error_kind::stopped; break;
    case http::failure::framing:
    case http::failure::too_big: info.kind = error_kind::protocol; break;
    default: info.kind = error_kind::network; break;
  }
  if (about.operation == operation::submit && !unsent) info.kind = error_kind::in_doubt;
  std::string what(detail::words_of(how.why));
  if (how.reached != http::phase::nothing || !how.body_started) {  // a stack that cannot tell says neither
    what += " ";
    what += to_string(how.reached);
  }
  if (!how.detail.empty()) what += " (" + how.detail + ")";
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
  const bool refused = is_sure_refusal(reply.status, body.code);
  // A web page is no word of the service: what it says about a job counts for nothing. A submit, though, was refused.
  if (body.is == reply_body::form::html && !(about.operation == operation::submit && refused)) {
    info.kind = error_kind::gateway;
    what = "something in front of the service answered with a web page";
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
  info.delivery = refused ? delivery::rejected : delivery::in_doubt;
  if (about.operation == operation::submit && !refused) info.kind = error_kind::in_doubt;
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
