// SPDX-License-Identifier: MIT
// The steps of a job machine that cancel a job: the outcome is what the service says, never a guess.
// Functions here are templates over the one type of state, so that only a program that runs a job compiles them.
#pragma once

#include <optional>
#include <utility>

#include "runcomfy/protocol/machine_state.hpp"
#include "runcomfy/protocol/machine_submit.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// A cancel has ended.
template <class State>
void on_cancel(State& s, const http::outcome& how, const reply_body& body, moment at) {
  ++s.cancels;
  const bool readable = body.is == reply_body::form::object || body.is == reply_body::form::empty;
  const bool success = how.ok() && how.reply.status >= 200 && how.reply.status < 300;
  if (!success || body.code != 0 || !readable) {
    const auto end = s.lose(operation::cancel, failure_of(how, body, s.about(operation::cancel)), at);
    if (!end) return;
    if (s.cancel_only) return s.finish_cancel(machine_event::refused, *end);
    s.start_over();
    s.go(machine_event::goes_on);  // what the status says about the job counts
    return;
  }
  const cancel_outcome said = read_cancel(body).outcome;
  s.cancel_answer = said;
  s.answered(at);
  if (said == cancel_outcome::cancelled) {
    s.last = update{job_state::finished, std::nullopt, {}, "cancelled"};
    if (s.cancel_only) return s.finish_cancel(machine_event::cancelled, said);
    error_info info;
    info.kind = error_kind::job_cancelled;
    info.http_status = how.reply.status;
    return s.finish(machine_event::cancelled,
                    make_error(std::move(info), s.about(operation::wait), "the job was cancelled, as was asked for"));
  }
  if (!s.cancel_only) {
    s.go(machine_event::goes_on);
  } else if (said == cancel_outcome::not_cancellable) {
    s.go(machine_event::not_cancellable);  // it runs, or it is over already, perhaps by an earlier try: a look tells
  } else {
    s.finish_cancel(machine_event::unknown, said);
  }
}

/// The status read after a refused cancel has ended.
template <class State>
void on_look(State& s, const http::outcome& how, const reply_body& body, moment at) {
  if (!is_good_answer(how, body)) {
    // What the service said to the cancel stands.
    if (s.lose(operation::status, failure_of(how, body, s.about(operation::status)), at))
      s.finish_cancel(machine_event::refused, cancel_outcome::not_cancellable);
    return;
  }
  const status_reply reply = read_status(body);
  s.answered(at);
  switch (reply.state) {
    case state_word::queued:
    case state_word::running:
      s.last = update{reply.state == state_word::queued ? job_state::queued : job_state::running,
                      reply.queue_position,
                      {},
                      reply.word};
      return s.finish_cancel(machine_event::alive, cancel_outcome::not_cancellable);
    case state_word::unknown: return s.finish_cancel(machine_event::unknown, cancel_outcome::not_cancellable);
    case state_word::cancelled:
      s.last = update{job_state::finished, std::nullopt, {}, reply.word};
      // By an earlier try of this call whose answer was lost, or else by somebody else before.
      return s.finish_cancel(machine_event::cancelled,
                             s.cancels > 1 ? cancel_outcome::cancelled : cancel_outcome::already_finished);
    default:
      s.last = update{job_state::finished, std::nullopt, {}, reply.word};
      return s.finish_cancel(machine_event::ended, cancel_outcome::already_finished);
  }
}

/// The driver wants the job cancelled; it is between two exchanges, or the paid POST is under way. True if that is
/// remembered or acted on, false if the job has ended or a cancel is under way already.
template <class State>
bool want_cancel(State& s) {
  switch (s.phase) {
    case machine_phase::submit:
    case machine_phase::confirm:
    case machine_phase::pause_confirm: return s.cancel_wanted = true;
    case machine_phase::pause_submit: s.cancel_wanted = true; return abandon(s, error_kind::stopped);
    default:
      if (!s.go(machine_event::cancel_wanted)) return false;
      s.start_over();
      return s.cancel_wanted = true;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
