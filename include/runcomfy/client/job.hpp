// SPDX-License-Identifier: MIT
// One job: follow it, get its output, cancel it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/client/engine.hpp"
#include "runcomfy/client/options.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/protocol/output.hpp"
#include "runcomfy/protocol/states.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

// The functions of `job` and `client` are templates over the exception mode, so that translation units with and without
// exceptions link; and only a translation unit that calls one compiles its body, so that including the library is
// cheap.

/// A job that the service accepted. A cheap handle: copies are the same job, destroying it cancels nothing, and its id
/// alone is enough to come back to it (`client::attach`). It may outlive its client: every call then fails with
/// `closed` and the id. All functions may be called from several threads at once: one waits, another cancels.
class job {
 public:
  job(const job&) = default;  // also in place of a move: no job is ever empty
  job& operator=(const job&) = default;

  [[nodiscard]] const request_id& id() const noexcept { return about_->id; }
  /// The model it was submitted to; empty when the job was attached by its id.
  [[nodiscard]] const std::string& model() const noexcept { return about_->model; }

  /// One look at where it is. A passing fault is repeated within `how.timeout`.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<update> status(call_options how = {}) const;
  /// The output of a job that has finished; `job_failed` or `job_cancelled` when it ended otherwise, and `rejected`
  /// when it has not ended yet. Reading it again is free and gives fresh URLs.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<runcomfy::output> output(call_options how = {}) const;
  /// Follows the job to its end and gives its output. Ends early with `timeout` or `stopped`: the job then goes on and
  /// this handle stays attached to it, so it can be waited for again. `on_update` is called on this thread, on a change
  /// only. Passing faults are repeated until `lost_contact`.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<runcomfy::output> wait(wait_options how = {}) const;
  /// Asks the service to cancel it, which only works while it is queued (contract, section 3.4). The outcome is what
  /// the service says, never a guess.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<cancel_outcome> cancel(call_options how = {}) const;

 private:
  friend class client;

  struct identity {
    request_id id;
    std::string model;
    time_point since;
  };
  template <class Mode = detail::exceptions_here>
  job(std::shared_ptr<detail::engine> shared, request_id id, std::string model, time_point since)
      : engine_(std::move(shared)),
        about_(std::make_shared<const identity>(identity{std::move(id), std::move(model), since})) {}

  template <class Mode = detail::exceptions_here>
  protocol::subject subject(operation what, int attempts = 0) const {
    return {what, about_->model, about_->id.text(), attempts};
  }
  template <class Mode = detail::exceptions_here>
  result<http::request> request(operation what) const {
    if (what == operation::status) return engine_->requests().status(about_->id);
    if (what == operation::output) return engine_->requests().output(about_->id);
    return engine_->requests().cancel(about_->id);
  }
  template <class Mode = detail::exceptions_here>
  error with_id(const error& why) const;
  template <class Mode = detail::exceptions_here>
  error over(operation what, const update* last, const std::optional<error>& last_failure, int attempts) const;
  template <class Mode = detail::exceptions_here>
  void record_end(std::string_view how) const;
  template <class Mode = detail::exceptions_here>
  void record_end(const result<runcomfy::output>& verdict) const {
    if (verdict) return record_end<Mode>("succeeded");
    const error_kind kind = verdict.error().kind();
    if (kind == error_kind::job_failed) record_end<Mode>("failed");
    else if (kind == error_kind::job_cancelled) record_end<Mode>("cancelled");
  }
  template <class Mode = detail::exceptions_here>
  error interrupted(operation what) const {
    return engine_->interrupted(what, about_->model, about_->id.text());
  }
  template <class Mode = detail::exceptions_here>
  void tell_failure(operation what, const std::optional<error>& why) const {
    engine_->template tell<Mode>(
        {event::kind::call_failed, about_->model, about_->id.text(), std::nullopt, why, std::string(to_string(what))});
  }
  template <class Mode = detail::exceptions_here>
  result<http::outcome> transfer(operation what, time_point limit, detail::waiter& waiter) const;
  // Drives the machine until it has a good answer or its verdict. The error says that it got neither.
  template <class Mode = detail::exceptions_here>
  result<void> settle(job_machine& machine, operation what, const call_options& how) const;
  template <class Mode = detail::exceptions_here>
  std::optional<update> told(const job_machine& machine) const;

  std::shared_ptr<detail::engine> engine_;
  std::shared_ptr<const identity> about_;
};

// An error from below that does not know the job: every error after a submit carries its id.
template <class Mode>
error job::with_id(const error& why) const {
  error_info info = why.info();
  info.request_id = about_->id.text();
  info.model_id = about_->model;
  info.delivery = delivery::accepted;
  info.message = protocol::detail::name_of(subject<Mode>(info.operation)) + " failed: " + info.message;
  return error(std::move(info));
}

template <class Mode>
error job::over(operation what, const update* last, const std::optional<error>& last_failure, int attempts) const {
  error_info info;
  if (last_failure) info = last_failure->info();
  info.kind = error_kind::timeout;
  std::string text = "the time given for it is over";
  if (last != nullptr) {
    text += ", the job is ";
    text += to_string(last->state);
    if (last->queue_position) text += " at position " + std::to_string(*last->queue_position);
  }
  if (last_failure) text += "; the last try: " + last_failure->message();
  info.http_status = 0;  // it stands in the text of the last try
  info.service_message.clear();
  info.code = 0;
  return protocol::make_error(std::move(info), subject<Mode>(what, attempts), text);
}

// The journal learns of an end from whichever call saw it.
template <class Mode>
void job::record_end(std::string_view how) const {
  if (!engine_->how().journal) return;
  journal_entry entry;
  entry.what = journal_entry::kind::finished;
  entry.model_id = about_->model;
  entry.request_id = about_->id.text();
  entry.note = how;
  engine_->template write_later<Mode>(entry);
}

template <class Mode>
result<http::outcome> job::transfer(operation what, time_point limit, detail::waiter& waiter) const {
  const result<http::request> wanted = request<Mode>(what);
  if (!wanted) return with_id<Mode>(wanted.error());
  const timeout_policy& timeouts = engine_->how().policies.timeouts;
  http::call how;
  how.deadline = engine_->after(timeouts.total);
  if (limit < how.deadline) how.deadline = limit;
  how.connect_timeout = timeouts.connect;
  how.read_timeout = timeouts.read;
  how.stop = waiter;
  return engine_->template transfer<Mode>(*wanted, how);
}

template <class Mode>
std::optional<update> job::told(const job_machine& machine) const {
  if (machine.last() == nullptr) return std::nullopt;
  update news = *machine.last();
  news.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(engine_->now() - about_->since);
  return news;
}

template <class Mode>
result<void> job::settle(job_machine& machine, operation what, const call_options& how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(what);
  detail::waiter waiter(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  while (true) {
    if (waiter.stop_requested()) return interrupted<Mode>(what);
    if (engine_->now() >= limit) return over<Mode>(what, machine.last(), machine.last_failure(), machine.attempts());
    const job_machine::step step = machine.next();
    if (step.act == job_machine::action::done) return {};
    if (step.act == job_machine::action::wait) {
      engine_->how().clock.sleep_until(step.until < limit ? step.until : limit, waiter.wake());
      machine.on_time();
      continue;
    }
    const result<http::outcome> got = transfer<Mode>(step.operation, limit, waiter);
    if (!got) return got.error();
    if (waiter.stop_requested() && !got->ok()) continue;
    machine.on_outcome(*got, engine_->chance());
    if (machine.failures() == 0) return {};
    tell_failure<Mode>(step.operation, machine.last_failure());
  }
}

template <class Mode>
result<update> job::status(call_options how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::status);
  job_machine machine = job_machine::attached(about_->id, about_->model, engine_->how().policies);
  if (result<void> settled = settle<Mode>(machine, operation::status, how); !settled) return std::move(settled).error();
  if (machine.verdict()) record_end<Mode>(*machine.verdict());
  if (std::optional<update> news = told<Mode>(machine)) return *std::move(news);
  return machine.verdict()->error();  // no good answer, so a verdict it is
}

template <class Mode>
result<runcomfy::output> job::output(call_options how) const {
  job_machine machine = job_machine::fetching(about_->id, about_->model, engine_->how().policies);
  if (result<void> settled = settle<Mode>(machine, operation::output, how); !settled) return std::move(settled).error();
  if (machine.verdict()) {
    const typename detail::engine::visit inside(*engine_);
    if (inside) record_end<Mode>(*machine.verdict());
    return *machine.verdict();
  }
  error_info info;
  info.kind = error_kind::rejected;
  return protocol::make_error(std::move(info), subject<Mode>(operation::output, machine.attempts()),
                              "the job has not ended yet", "call wait()");
}

template <class Mode>
result<runcomfy::output> job::wait(wait_options how) const {
  typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::wait);
  detail::waiter waiter(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  job_machine machine = job_machine::attached(about_->id, about_->model, engine_->how().policies);
  std::optional<update> shown;
  while (true) {
    const job_machine::step step = machine.next();
    if (step.act == job_machine::action::done) {
      const result<runcomfy::output>& verdict = *machine.verdict();
      const event::kind end = verdict ? event::kind::finished : event::kind::ended_badly;
      const std::optional<error> why = verdict ? std::optional<error>() : verdict.error();
      record_end<Mode>(verdict);
      engine_->template tell<Mode>({end, about_->model, about_->id.text(), shown, why, {}});
      return verdict;
    }
    if (waiter.stop_requested()) return interrupted<Mode>(operation::wait);
    if (engine_->now() >= limit) {
      return over<Mode>(operation::wait, machine.last(), machine.last_failure(), machine.attempts());
    }
    if (step.act == job_machine::action::wait) {
      engine_->how().clock.sleep_until(step.until < limit ? step.until : limit, waiter.wake());
      if (!waiter.stop_requested() && engine_->now() >= step.until) machine.on_time();
      continue;
    }
    const result<http::outcome> got = transfer<Mode>(step.operation, limit, waiter);
    if (!got) return got.error();
    if (waiter.stop_requested() && !got->ok()) continue;
    machine.on_outcome(*got, engine_->chance());
    if (machine.failures() > 0) tell_failure<Mode>(step.operation, machine.last_failure());
    std::optional<update> news = told<Mode>(machine);
    if (!news) continue;
    const bool old = shown && shown->state == news->state && shown->queue_position == news->queue_position &&
                     shown->word == news->word;
    if (old) continue;
    shown = std::move(news);
    engine_->template tell<Mode>(
        {event::kind::state_changed, about_->model, about_->id.text(), shown, std::nullopt, {}});
    if (!how.on_update) continue;
    inside.pause();  // the callback may close the client
    how.on_update(*shown);
    if (!inside.resume()) return interrupted<Mode>(operation::wait);
  }
}

template <class Mode>
result<cancel_outcome> job::cancel(call_options how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::cancel);
  detail::waiter waiter(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  std::optional<error> last_failure;
  for (int failures = 0;;) {
    if (waiter.stop_requested()) return interrupted<Mode>(operation::cancel);
    if (engine_->now() >= limit) return over<Mode>(operation::cancel, nullptr, last_failure, failures);
    const result<http::outcome> got = transfer<Mode>(operation::cancel, limit, waiter);
    if (!got) return got.error();
    if (waiter.stop_requested() && !got->ok()) continue;
    const protocol::reply_body body = got->ok() ? protocol::read_body(got->reply.body) : protocol::reply_body();
    const bool success = got->ok() && got->reply.status >= 200 && got->reply.status < 300 && body.code == 0;
    const bool readable = body.is == protocol::reply_body::form::object || body.is == protocol::reply_body::form::empty;
    if (success && readable) {
      const cancel_outcome said = protocol::read_cancel(body).outcome;
      if (said == cancel_outcome::cancelled) record_end<Mode>("cancelled");
      if (said != cancel_outcome::not_cancellable) return said;
      // It runs, or it is over already, perhaps by an earlier try of this call: the reply does not tell.
      how.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(limit - engine_->now());
      const result<update> where = status<Mode>(how);
      if (!where || where->state != job_state::finished) return said;
      const bool cancelled = protocol::read_state_word(where->word) == protocol::state_word::cancelled;
      return cancelled && failures > 0 ? cancel_outcome::cancelled : cancel_outcome::already_finished;
    }
    const protocol::subject about = subject<Mode>(operation::cancel, failures + 1);
    const error why =
        got->ok() ? protocol::answer_refused(got->reply, body, about) : protocol::exchange_failed(*got, about);
    if (!protocol::is_passing(why.kind())) return why;
    last_failure = why;
    tell_failure<Mode>(operation::cancel, why);
    auto pause = engine_->how().policies.retry.pause(++failures, engine_->chance().random);
    if (why.retry_after() && *why.retry_after() > pause) pause = *why.retry_after();
    const time_point until = engine_->after(pause);
    if (until >= limit) return why;
    engine_->how().clock.sleep_until(until, waiter.wake());
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
