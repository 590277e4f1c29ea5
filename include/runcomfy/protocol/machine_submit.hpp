// SPDX-License-Identifier: MIT
// The steps of a job machine that concern money: what became of the paid POST, and whether it may be tried again.
// Functions here are templates over the one type of state, so that only a program that runs a job compiles them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/protocol/machine_state.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

namespace detail {

/// The error of a submit that may have made a job, with the id as far as one is known.
template <class State>
error doubtful(const State& s, error_info info, const std::string& what) {
  info.kind = error_kind::in_doubt;
  info.delivery = delivery::in_doubt;
  if (s.submitted.id) info.request_id = s.submitted.id->text();
  return make_error(std::move(info), s.about(operation::submit), what);
}

/// The same, of an id that could not be confirmed.
template <class State>
error unconfirmed(const State& s, const std::string& why) {
  error_info info = s.doubt->info();
  return doubtful(s, std::move(info),
                  "the answer was cut off behind the request id " + s.submitted.id->text() + ", and " + why);
}

/// Nothing of it was sent, or it was refused for now: again after a pause, or for good.
template <class State>
void retry_submit(State& s, const error& why, moment at) {
  const submit_policy& numbers = s.numbers.submit;
  const bool unsent = why.delivery() == delivery::not_sent;
  const bool limited = why.kind() == error_kind::rate_limited;
  const bool allowed = (unsent && is_passing(why.kind())) || (limited && numbers.wait_out_rate_limits);
  const bool too_long = why.retry_after() && *why.retry_after() > s.numbers.retry.retry_after_cap;
  const machine_event end = unsent ? machine_event::unsent : machine_event::rejected;
  if (!allowed || too_long || s.cancel_wanted || s.attempts >= numbers.attempts || !s.spend(why, at))
    return s.finish(end, why);
  ++s.failures;
  s.last_failure = why;
  auto pause = s.pause_after(why, true, at);
  // A service that asks for less and does not say how much less is given a second.
  if (limited && !why.retry_after() && pause < std::chrono::seconds(1)) pause = std::chrono::seconds(1);
  s.wake_at = at.now + pause;
  s.go(machine_event::again);
}

}  // namespace detail

/// The paid POST has ended.
template <class State>
void on_submit(State& s, const http::outcome& how, const reply_body& body, moment at) {
  const bool success = how.reply.status >= 200 && how.reply.status < 300;
  s.submitted = how.ok() ? read_submit(body, success) : submit_reply();
  if (how.ok() && delivery_of_answer(how.reply.status, body.code, names_a_request(body), s.submitted.id.has_value()) ==
                      delivery::accepted) {
    s.id = s.submitted.id;
    s.answered(at);
    s.go(machine_event::accepted);
    if (s.cancel_wanted) s.go(machine_event::cancel_wanted);
    return;
  }
  const error why = failure_of(how, body, s.about(operation::submit));
  if (why.delivery() != delivery::in_doubt) return detail::retry_submit(s, why, at);

  // A torn answer may still hold the id of a job that was made. Whether it was, a status read tells, which is free.
  if (std::optional<request_id> id = usable_id(how.ok() ? body.torn_id : detail::salvaged_id(how.reply.body)); id) {
    s.submitted.id = std::move(id);
    if (success) {
      s.doubt = why;
      s.go(machine_event::torn);
      return;
    }
  }
  if (s.submitted.id) {
    return s.finish(
        machine_event::doubtful,
        detail::doubtful(s, why.info(), "the answer holds an error and also the request id " + s.submitted.id->text()));
  }
  if (!s.submitted.id_text.empty()) {
    return s.finish(machine_event::doubtful, detail::doubtful(s, why.info(),
                                                              "the answer holds a request id that cannot be used: " +
                                                                  runcomfy::detail::quoted(s.submitted.id_text)));
  }
  s.finish(machine_event::doubtful, why);
}

/// The status read that is to confirm an id has ended.
template <class State>
void on_confirm(State& s, const http::outcome& how, const reply_body& body, moment at) {
  const std::string named = detail::id_of(body.value.find("request_id"));
  const bool same = named == s.submitted.id->text();
  if (is_good_answer(how, body) && (same || (named.empty() && !body.text("status").empty()))) {
    s.id = s.submitted.id;
    s.doubt.reset();
    s.answered(at);
    s.go(machine_event::confirmed);
    if (s.cancel_wanted) s.go(machine_event::cancel_wanted);
    return;
  }
  const error why = failure_of(how, body, {operation::status, s.model, s.submitted.id->text(), s.attempts});
  if (s.lose(operation::submit, why, at)) {
    s.finish(machine_event::refused, detail::unconfirmed(s, "it could not be confirmed: " + cause_of(why)));
  }
}

/// The driver gives up on a submit whose job is not known, between two exchanges. False in any other phase.
template <class State>
bool abandon(State& s, error_kind why) {
  const std::string what = why == error_kind::closed    ? "the client was closed"
                           : why == error_kind::timeout ? "the time given for it is over"
                           : why == error_kind::stopped ? "it was stopped"
                                                        : "no more could be sent";
  if (s.phase == machine_phase::submit || s.phase == machine_phase::pause_submit) {
    // The last attempt says more than a time that is over.
    if (why == error_kind::timeout && s.last_failure) {
      s.finish(machine_event::abandoned, *s.last_failure);
      return true;
    }
    error_info info;
    info.kind = why;
    info.delivery = s.last_failure ? s.last_failure->delivery() : delivery::not_sent;
    s.finish(machine_event::abandoned,
             make_error(std::move(info), s.about(operation::submit),
                        what + (s.last_failure ? " after " + cause_of(*s.last_failure) : std::string())));
    return true;
  }
  if (s.phase == machine_phase::confirm || s.phase == machine_phase::pause_confirm) {
    s.finish(machine_event::abandoned,
             detail::unconfirmed(s, what + " before it was confirmed" +
                                        (s.last_failure ? ", after " + cause_of(*s.last_failure) : std::string())));
    return true;
  }
  return false;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
