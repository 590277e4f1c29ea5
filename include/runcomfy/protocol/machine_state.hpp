// SPDX-License-Identifier: MIT
// What a job machine remembers, and what all its steps share: transitions, repeats, the end.
// Everything here is a template over nothing, so that only a program that runs a job compiles it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/lazily.hpp"
#include "runcomfy/protocol/failures.hpp"
#include "runcomfy/protocol/policy.hpp"
#include "runcomfy/protocol/replies.hpp"
#include "runcomfy/protocol/retry_budget.hpp"
#include "runcomfy/protocol/transitions.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// What the world adds to an event: the time, a random number in [0, 1) for the length of the next pause, and the
/// client's budget of quick repeats; without one they are not limited.
struct moment {
  std::chrono::steady_clock::time_point now;
  double random = 0.5;
  protocol::retry_budget* budget = nullptr;
};

namespace protocol {

using runcomfy::detail::lazily;

template <class Lazy>
struct basic_machine_state {
  machine_phase phase = machine_phase::poll;
  std::string model;
  lazily<Lazy, std::optional<request_id>> id;
  lazily<Lazy, policies> numbers;
  bool cancel_only = false;  // the outcome of a cancel is what is wanted, not an output

  bool cancel_wanted = false;
  lazily<Lazy, std::optional<update>> last;
  lazily<Lazy, std::optional<result<output>>> verdict;
  lazily<Lazy, std::optional<result<cancel_outcome>>> cancel_verdict;
  lazily<Lazy, std::optional<cancel_outcome>> cancel_answer;  // what the service said to a cancel
  lazily<Lazy, submit_reply> submitted;      // with the id that still must be confirmed, if there is one
  lazily<Lazy, std::optional<error>> doubt;  // why the id must be confirmed
  bool status_says_ended = false;
  bool status_says_failed = false;

  int attempts = 0;      // exchanges so far
  int cancels = 0;       // of these, cancels
  int polls = 0;         // good answers that said "not yet"
  int failures = 0;      // passing failures in a row
  int repeat_spent = 0;  // what the last repeat took from the budget
  lazily<Lazy, std::optional<error>> last_failure;
  lazily<Lazy, std::optional<std::chrono::steady_clock::time_point>> failing_since;
  lazily<Lazy, std::optional<std::chrono::steady_clock::time_point>> first_unknown;
  lazily<Lazy, std::chrono::steady_clock::time_point> wake_at = {};
  const transition* taken = nullptr;  // the last row of the table

  bool go(machine_event what) { return step(what); }
  bool step(machine_event what) {  // apart, so that a program of the tests can count what `go` takes
    const transition* row = find_transition(phase, what);
    if (row == nullptr) return false;
    phase = row->to;
    taken = row;
    return true;
  }
  void finish(machine_event how, result<output> with) {
    verdict = std::move(with);
    go(how);
  }
  void finish_cancel(machine_event how, result<cancel_outcome> with) {
    cancel_verdict = std::move(with);
    go(how);
  }
  [[nodiscard]] subject about(operation what) const { return {what, model, id ? id->text() : std::string(), attempts}; }

  // A good answer came.
  void answered(moment at) {
    if (at.budget != nullptr) at.budget->earn(repeat_spent > 0 ? repeat_spent : 1);
    start_over();
  }
  void start_over() {
    repeat_spent = 0;
    failures = 0;
    failing_since.reset();
    last_failure.reset();
  }

  // How long to wait before the call that failed is made again.
  [[nodiscard]] std::chrono::milliseconds pause_after(const error& why, bool quick, moment at) const {
    const auto own = quick ? numbers.retry.pause(failures, at.random) : numbers.retry.slow_pause(at.random);
    if (!why.retry_after()) return own;
    const auto most = numbers.retry.retry_after_cap;
    const auto asked = *why.retry_after() < most ? *why.retry_after() : most;
    return asked > own ? asked : own;
  }
  [[nodiscard]] bool spend(const error& why, moment at) {
    const int cost = why.kind() == error_kind::timeout ? numbers.retry.timeout_cost : numbers.retry.repeat_cost;
    const bool quick = at.budget == nullptr || at.budget->spend(cost);
    repeat_spent = quick ? cost : 0;
    return quick;
  }

  // A call that is free to repeat has failed. Nothing: it is repeated after a pause. Else the error that ends it.
  std::optional<error> lose(operation what, const error& why, moment at) {
    if (!is_passing(why.kind())) return why;
    ++failures;
    last_failure = why;
    if (!failing_since) failing_since = at.now;
    if (at.now - *failing_since >= numbers.retry.give_up_after) {
      error_info info = why.info();
      info.kind = error_kind::lost_contact;
      info.http_status = info.code = 0;  // they stand in the text of the last try
      info.service_message.clear();
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at.now - *failing_since).count();
      return make_error(std::move(info), about(what),
                        "no good answer for " + std::to_string(seconds) + " s, the last time because " + cause_of(why));
    }
    const bool quick = spend(why, at);
    wake_at = at.now + pause_after(why, quick, at);
    go(machine_event::lost);
    return std::nullopt;
  }
};

/// Whether an answer is a good one of a free call: a JSON object in a 2xx that is no error. A job that failed may say
/// so and give an error code beside it: then the word counts.
template <class = void>
[[nodiscard]] bool is_good_answer(const http::outcome& how, const reply_body& body) {
  if (!how.ok() || how.reply.status < 200 || how.reply.status >= 300) return false;
  if (body.is != reply_body::form::object) return false;
  const state_word word = read_state_word(body.text("status"));
  return body.code == 0 || word == state_word::failed || word == state_word::cancelled;
}

/// Why a free call has no good answer.
template <class = void>
[[nodiscard]] error failure_of(const http::outcome& how, const reply_body& body, const subject& about) {
  return how.ok() ? answer_refused(how.reply, body, about) : exchange_failed(how, about);
}

}  // namespace protocol
}  // namespace runcomfy::inline RUNCOMFY_ABI
