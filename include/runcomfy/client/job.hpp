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

// The functions of `job` and `client` are templates with an empty parameter: only a translation unit that calls one
// compiles its body, and including the library stays cheap for all others.

/// A job that the service accepted. A cheap handle: copies are the same job, destroying it cancels nothing, and its id
/// alone is enough to come back to it (`client::attach`). It may outlive its client: every call then fails with
/// `closed` and the id. All functions may be called from several threads at once: one waits, another cancels.
class job {
 public:
  [[nodiscard]] const request_id& id() const noexcept { return about_->id; }
  /// The model it was submitted to; empty when the job was attached by its id.
  [[nodiscard]] const std::string& model() const noexcept { return about_->model; }

  /// One look at where it is. A passing fault is repeated within `how.timeout`.
  template <class Lazy = void>
  [[nodiscard]] result<update> status(call_options how = {}) const;
  /// The output of a job that has finished; `job_failed` or `job_cancelled` when it ended otherwise, and `rejected`
  /// when it has not ended yet. Reading it again is free and gives fresh URLs.
  template <class Lazy = void>
  [[nodiscard]] result<runcomfy::output> output(call_options how = {}) const;
  /// Follows the job to its end and gives its output. Ends early with `timeout` or `stopped`: the job then goes on and
  /// this handle stays attached to it, so it can be waited for again. `on_update` is called on this thread, on a change
  /// only. Passing faults are repeated until `lost_contact`.
  template <class Lazy = void>
  [[nodiscard]] result<runcomfy::output> wait(wait_options how = {}) const;
  /// Asks the service to cancel it, which only works while it is queued (contract, section 3.4). The outcome is what
  /// the service says, never a guess.
  template <class Lazy = void>
  [[nodiscard]] result<cancel_outcome> cancel(call_options how = {}) const;

 private:
  friend class client;

  struct identity {
    request_id id;
    std::string model;
    time_point since;
  };
  template <class Lazy = void>
  job(std::shared_ptr<detail::engine> shared, request_id id, std::string model, time_point since)
      : engine_(std::move(shared)),
        about_(std::make_shared<const identity>(identity{std::move(id), std::move(model), since})) {}

  template <class Lazy = void>
  protocol::subject subject(operation what, int attempts = 0) const {
    return {what, about_->model, about_->id.text(), attempts};
  }
  template <class Lazy = void>
  result<http::request> request(operation what) const {
    if (what == operation::status) return engine_->requests().status(about_->id);
    if (what == operation::output) return engine_->requests().output(about_->id);
    return engine_->requests().cancel(about_->id);
  }
  template <class Lazy = void>
  error with_id(const error& why) const;
  template <class Lazy = void>
  error over(operation what, const update* last) const;
  template <class Lazy = void>
  result<http::outcome> transfer(operation what, time_point limit, detail::waiter& waiter) const;
  // Drives the machine until it has a good answer or its verdict. The error says that it got neither.
  template <class Lazy = void>
  result<void> settle(job_machine& machine, operation what, const call_options& how) const;
  template <class Lazy = void>
  std::optional<update> told(const job_machine& machine) const;

  std::shared_ptr<detail::engine> engine_;
  std::shared_ptr<const identity> about_;
};

// An error from below that does not know the job: every error after a submit carries its id.
template <class Lazy>
error job::with_id(const error& why) const {
  error_info info = why.info();
  info.request_id = about_->id.text();
  info.model_id = about_->model;
  info.delivery = delivery::accepted;
  return error(std::move(info));
}

template <class Lazy>
error job::over(operation what, const update* last) const {
  error_info info;
  info.kind = error_kind::timeout;
  std::string text = "the time given for it is over";
  if (last != nullptr) {
    text += ", the job is ";
    text += to_string(last->state);
    if (last->queue_position) text += " at position " + std::to_string(*last->queue_position);
  }
  return protocol::make_error(std::move(info), subject(what), text);
}

template <class Lazy>
result<http::outcome> job::transfer(operation what, time_point limit, detail::waiter& waiter) const {
  const result<http::request> wanted = request(what);
  if (!wanted) return with_id(wanted.error());
  const timeout_policy& timeouts = engine_->how().policies.timeouts;
  http::call how;
  how.deadline = engine_->after(timeouts.total);
  if (limit < how.deadline) how.deadline = limit;
  how.connect_timeout = timeouts.connect;
  how.read_timeout = timeouts.read;
  how.stop = waiter;
  return engine_->transfer(*wanted, how);
}

template <class Lazy>
std::optional<update> job::told(const job_machine& machine) const {
  if (machine.last() == nullptr) return std::nullopt;
  update news = *machine.last();
  news.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(engine_->now() - about_->since);
  return news;
}

template <class Lazy>
result<void> job::settle(job_machine& machine, operation what, const call_options& how) const {
  detail::waiter waiter(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  while (true) {
    if (waiter.stop_requested()) return engine_->interrupted(what, about_->model, about_->id.text());
    if (engine_->now() >= limit) return over(what, machine.last());
    const job_machine::step step = machine.next();
    if (step.act == job_machine::action::done) return {};
    if (step.act == job_machine::action::wait) {
      engine_->how().clock.sleep_until(step.until < limit ? step.until : limit, waiter.wake());
      machine.on_time();
      continue;
    }
    const result<http::outcome> got = transfer(step.operation, limit, waiter);
    if (!got) return got.error();
    if (waiter.stop_requested() && !got->ok()) continue;
    machine.on_outcome(*got, engine_->chance());
    if (machine.failures() == 0) return {};
  }
}

template <class Lazy>
result<update> job::status(call_options how) const {
  job_machine machine = job_machine::attached(about_->id, about_->model, engine_->how().policies);
  if (result<void> settled = settle(machine, operation::status, how); !settled) return std::move(settled).error();
  if (std::optional<update> news = told(machine)) return *std::move(news);
  return machine.verdict()->error();  // no good answer, so a verdict it is
}

template <class Lazy>
result<runcomfy::output> job::output(call_options how) const {
  job_machine machine = job_machine::fetching(about_->id, about_->model, engine_->how().policies);
  if (result<void> settled = settle(machine, operation::output, how); !settled) return std::move(settled).error();
  if (machine.verdict()) return *machine.verdict();
  error_info info;
  info.kind = error_kind::rejected;
  return protocol::make_error(std::move(info), subject(operation::output, machine.attempts()),
                              "the job has not ended yet, call wait()");
}

template <class Lazy>
result<runcomfy::output> job::wait(wait_options how) const {
  detail::waiter waiter(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  job_machine machine = job_machine::attached(about_->id, about_->model, engine_->how().policies);
  std::optional<update> shown;
  while (true) {
    const job_machine::step step = machine.next();
    if (step.act == job_machine::action::done) {
      const result<runcomfy::output>& verdict = *machine.verdict();
      engine_->tell({verdict ? event::kind::finished : event::kind::ended_badly,
                     about_->model,
                     about_->id.text(),
                     shown,
                     verdict ? std::optional<error>() : verdict.error(),
                     {}});
      const bool ended = verdict || verdict.error().kind() == error_kind::job_failed ||
                         verdict.error().kind() == error_kind::job_cancelled;
      if (ended) engine_->write_later({journal_entry::kind::finished, {}, about_->model, about_->id.text(), 0, 0});
      return verdict;
    }
    if (waiter.stop_requested()) return engine_->interrupted(operation::wait, about_->model, about_->id.text());
    if (engine_->now() >= limit) return over(operation::wait, machine.last());
    if (step.act == job_machine::action::wait) {
      engine_->how().clock.sleep_until(step.until < limit ? step.until : limit, waiter.wake());
      if (!waiter.stop_requested() && engine_->now() >= step.until) machine.on_time();
      continue;
    }
    const result<http::outcome> got = transfer(step.operation, limit, waiter);
    if (!got) return got.error();
    if (waiter.stop_requested() && !got->ok()) continue;
    machine.on_outcome(*got, engine_->chance());
    if (machine.failures() > 0) {
      engine_->tell({event::kind::call_failed, about_->model, about_->id.text(), shown, std::nullopt,
                     std::string(to_string(step.operation)) + " read failed " + std::to_string(machine.failures()) +
                         " times in a row"});
    }
    std::optional<update> news = told(machine);
    if (!news) continue;
    if (shown && shown->state == news->state && shown->queue_position == news->queue_position &&
        shown->word == news->word)
      continue;
    shown = std::move(news);
    engine_->tell({event::kind::state_changed, about_->model, about_->id.text(), shown, std::nullopt, {}});
    if (how.on_update) how.on_update(*shown);
  }
}

template <class Lazy>
result<cancel_outcome> job::cancel(call_options how) const {
  detail::waiter waiter(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  for (int failures = 0;;) {
    if (waiter.stop_requested()) return engine_->interrupted(operation::cancel, about_->model, about_->id.text());
    if (engine_->now() >= limit) return over(operation::cancel, nullptr);
    const result<http::outcome> got = transfer(operation::cancel, limit, waiter);
    if (!got) return got.error();
    if (waiter.stop_requested() && !got->ok()) continue;
    const protocol::reply_body body = got->ok() ? protocol::read_body(got->reply.body) : protocol::reply_body();
    const bool success = got->ok() && got->reply.status >= 200 && got->reply.status < 300 && body.code == 0;
    const bool readable = body.is == protocol::reply_body::form::object || body.is == protocol::reply_body::form::empty;
    if (success && readable) {
      const cancel_outcome said = protocol::read_cancel(body).outcome;
      if (said != cancel_outcome::not_cancellable) return said;
      const result<update> where = status(how);  // running, or over already: the cancel reply does not tell
      return where && where->state == job_state::finished ? cancel_outcome::already_finished : said;
    }
    const error why = got->ok() ? protocol::answer_refused(got->reply, body, subject(operation::cancel, failures + 1))
                                : protocol::exchange_failed(*got, subject(operation::cancel, failures + 1));
    if (!protocol::is_passing(why.kind())) return why;
    engine_->tell({event::kind::call_failed, about_->model, about_->id.text(), std::nullopt, why, {}});
    const moment at = engine_->chance();
    auto pause = engine_->how().policies.retry.pause(++failures, at.random);
    if (why.retry_after() && *why.retry_after() > pause) pause = *why.retry_after();
    const time_point until = engine_->after(pause);
    if (until >= limit) return why;
    engine_->how().clock.sleep_until(until, waiter.wake());
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
