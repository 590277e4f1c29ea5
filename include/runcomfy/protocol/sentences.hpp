// SPDX-License-Identifier: MIT
// The one sentence of an error: which call, what happened, what to do.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/error.hpp"
#include "runcomfy/http/message.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// Which call an error is about.
struct subject {
  runcomfy::operation operation = runcomfy::operation::none;
  std::string model_id;    ///< empty if unknown
  std::string request_id;  ///< empty if unknown
  int attempts = 1;        ///< exchanges made for it
};

namespace detail {

inline constexpr std::string_view nothing_sent = "; nothing was sent";

template <class = void>
std::string name_of(operation what, std::string_view model_id, std::string_view request_id) {
  const std::string model = model_id.empty() ? std::string() : " to " + std::string(model_id);
  const std::string job = request_id.empty() ? std::string() : " of job " + std::string(request_id);
  switch (what) {
    case operation::submit: return "submit" + model;
    case operation::status: return "status" + job;
    case operation::output: return "output" + job;
    case operation::wait: return "wait for the end" + job;
    case operation::cancel: return "cancel" + job;
    default: return std::string(to_string(what)) + job;
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

// What to do about it. With an id of a job, the way back to it.
template <class = void>
std::string advice_for(error_kind kind, operation what, std::string_view request_id) {
  const bool submit = what == operation::submit;
  const std::string attach = "client.attach(\"" + std::string(request_id) + "\")";
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
      if (request_id.empty()) return kind == error_kind::closed ? "use a client that is open" : "submit again";
      if (what == operation::cancel) return "it may have arrived: ask for the status";
      return "the job goes on and is billed: " + attach + (kind == error_kind::closed ? " of another client" : "") +
             " comes back to it";
    case error_kind::in_doubt:
      if (!request_id.empty())
        return attach + " tells whether the job exists; it is billed if it does, so do not submit again before that";
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
  if (info.request_id.empty() || info.delivery != delivery::in_doubt) info.request_id = about.request_id;
  info.attempts = about.attempts;
  if (!about.request_id.empty()) info.delivery = delivery::accepted;
  info.message = detail::name_of(about.operation, about.model_id, about.request_id) + " failed: " + std::string(what);
  std::string numbers;
  const bool plain_success = info.http_status >= 200 && info.http_status < 300 && info.kind != error_kind::protocol;
  if (info.http_status != 0 && !plain_success) numbers = "HTTP " + std::to_string(info.http_status);
  if (info.code != 0) numbers += (numbers.empty() ? "code " : ", code ") + std::to_string(info.code);
  if (!numbers.empty()) info.message += " (" + numbers + ")";
  if (!info.service_message.empty()) info.message += ", the service says \"" + info.service_message + "\"";
  if (info.delivery == delivery::not_sent && about.operation == operation::submit) info.message += detail::nothing_sent;
  info.message += "; ";
  if (advice.empty()) info.message += detail::advice_for(info.kind, about.operation, info.request_id);
  else info.message += advice;
  return error(std::move(info));
}

/// What happened, out of the sentence of an error that `make_error` made: without the call before it and the advice
/// behind it, to be told inside another sentence.
template <class = void>
[[nodiscard]] std::string cause_of(const error& why) {
  std::string_view text = why.message();
  const std::string before = detail::name_of(why.operation(), why.model_id(), why.request_id()) + " failed: ";
  const std::string after = "; " + detail::advice_for(why.kind(), why.operation(), why.request_id());
  if (text.starts_with(before)) text.remove_prefix(before.size());
  if (text.ends_with(after)) text.remove_suffix(after.size());
  if (text.ends_with(detail::nothing_sent)) text.remove_suffix(detail::nothing_sent.size());
  return std::string(text);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
