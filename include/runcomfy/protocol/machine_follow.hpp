// SPDX-License-Identifier: MIT
// The steps of a job machine that follow a job to its end: status and result.
// Functions here are templates over the one type of state, so that only a program that runs a job compiles them.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "runcomfy/protocol/machine_state.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

namespace detail {

template <class State>
void on_alive(State& s, const status_reply& news, moment at) {
  s.answered(at);
  s.first_unknown.reset();
  const job_state state = news.state == state_word::queued ? job_state::queued : job_state::running;
  s.last = update{state, news.queue_position, {}, news.word};
  s.wake_at = at.now + s.numbers.poll.pause(++s.polls, at.random);
  s.go(machine_event::alive);
}

// Only known words end a wait, so a new one is waited out; not for ever.
template <class State>
void on_unknown_word(State& s, operation what, std::string_view word, const json::value& body, moment at) {
  s.answered(at);
  if (!s.first_unknown) s.first_unknown = at.now;
  // It has not ended, as far as is known.
  s.last = update{job_state::running, std::nullopt, {}, std::string(word)};
  if (at.now - *s.first_unknown >= s.numbers.retry.unknown_word_after) {
    error_info info;
    info.kind = error_kind::unknown_state;
    return s.finish(machine_event::refused,
                    make_error(std::move(info), s.about(what),
                               "the service keeps saying a state that is not known, " +
                                   runcomfy::detail::quoted(word, 32) + ", last in " + glimpse(body)));
  }
  s.wake_at = at.now + s.numbers.poll.pause(++s.polls, at.random);
  s.go(machine_event::unknown);
}

template <class State>
void on_bad_end(State& s, machine_event how, error_kind kind, int http_status, std::string service_message) {
  error_info info;
  info.kind = kind;
  info.http_status = http_status;
  info.service_message = std::move(service_message);
  const std::string_view what =
      kind == error_kind::job_cancelled ? "the job was cancelled" : "the job ended without success";
  s.finish(how, make_error(std::move(info), s.about(operation::wait), what));
}

// What a result says that does not say it in a word of its own: it is told by what it holds. An unknown word counts as
// none once the status has said, in a known one, that the job ended; with an error beside it, it is the bad end.
template <class State>
state_word implied_word(const State& s, const result_reply& reply) {
  const bool new_word = reply.state == state_word::unknown && !reply.word.empty();
  if (s.status_says_failed) return state_word::failed;
  if (new_word && reply.has_error) return state_word::failed;
  if (reply.has_output) return state_word::succeeded;
  if (reply.has_error) return state_word::failed;
  return reply.state == state_word::completed ? state_word::succeeded : state_word::unknown;
}

}  // namespace detail

/// A status read has ended.
template <class State>
void on_status(State& s, const http::outcome& how, const reply_body& body, moment at) {
  if (!is_good_answer(how, body)) {
    if (auto end = s.lose(operation::status, failure_of(how, body, s.about(operation::status)), at))
      s.finish(machine_event::refused, *end);
    return;
  }
  const status_reply reply = read_status(body);
  if (reply.state == state_word::queued || reply.state == state_word::running) return detail::on_alive(s, reply, at);
  if (reply.state == state_word::unknown)
    return detail::on_unknown_word(s, operation::status, reply.word, body.value, at);
  s.answered(at);
  s.first_unknown.reset();
  s.last = update{job_state::finished, std::nullopt, {}, reply.word};
  if (reply.state == state_word::cancelled) {
    return detail::on_bad_end(s, machine_event::cancelled, error_kind::job_cancelled, how.reply.status, {});
  }
  s.status_says_ended = true;
  s.status_says_failed = reply.state == state_word::failed;
  s.go(machine_event::ended);
}

/// A result read has ended.
template <class State>
void on_result(State& s, const http::outcome& how, reply_body body, moment at) {
  constexpr int result_not_ready = 400005;  // contract, section 5
  if (how.ok() && body.code == result_not_ready) {
    return detail::on_alive(s, {s.last ? s.last->word : std::string(), state_word::running, {}}, at);
  }
  if (!is_good_answer(how, body)) {
    const error why = failure_of(how, body, s.about(operation::output));
    if (s.status_says_failed && how.ok() && !is_passing(why.kind())) {
      return detail::on_bad_end(s, machine_event::failed, error_kind::job_failed, how.reply.status,
                                body.service_message);
    }
    if (auto end = s.lose(operation::output, why, at)) s.finish(machine_event::refused, *end);
    return;
  }
  const int http_status = how.reply.status;
  result_reply reply = read_result(std::move(body));
  const bool says_nothing = reply.word.empty() || reply.state == state_word::completed ||
                            (reply.state == state_word::unknown && s.status_says_ended);
  const state_word word = says_nothing ? detail::implied_word(s, reply) : reply.state;
  switch (word) {
    case state_word::queued:
    case state_word::running: return detail::on_alive(s, {reply.word, word, std::nullopt}, at);
    case state_word::failed:
      s.answered(at);
      return detail::on_bad_end(s, machine_event::failed, error_kind::job_failed, http_status,
                                std::move(reply.failure));
    case state_word::cancelled:
      s.answered(at);
      return detail::on_bad_end(s, machine_event::cancelled, error_kind::job_cancelled, http_status,
                                std::move(reply.failure));
    case state_word::completed:
    case state_word::succeeded:
      s.answered(at);
      if (s.id) reply.outputs.request_id = s.id->text();
      return s.finish(machine_event::succeeded, std::move(reply.outputs));
    case state_word::unknown: break;
  }
  detail::on_unknown_word(s, operation::output, reply.word, reply.outputs.raw, at);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
