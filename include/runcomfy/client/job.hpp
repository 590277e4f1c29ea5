// SPDX-License-Identifier: MIT
// One job: follow it, get its output, cancel it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/client/engine.hpp"
#include "runcomfy/client/options.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/lazily.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/shared.hpp"
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
  job(detail::shared<detail::engine> shared, request_id id, std::string model, time_point since)
      : engine_(std::move(shared)),
        about_(detail::make_shared_of<const identity>(identity{std::move(id), std::move(model), since})) {}

  template <class Mode = detail::exceptions_here>
  protocol::subject subject(operation what, int attempts = 0) const {
    return {what, about_->model, about_->id.text(), attempts};
  }
  template <class Mode = detail::exceptions_here>
  error with_id(const error& why, int attempts) const;
  template <class Mode = detail::exceptions_here>
  error over(operation what, const detail::lazily<Mode, job_machine>& machine) const;
  // The journal learns of an end from whichever call saw it.
  template <class Mode = detail::exceptions_here>
  void record_end(std::string_view how) const {
    engine_->template record_end<Mode>(about_->model, about_->id.text(), how);
  }
  template <class Mode = detail::exceptions_here>
  void record_end(const result<runcomfy::output>& verdict) const {
    if (verdict) return record_end<Mode>("succeeded");
    const error_kind kind = verdict.error().kind();
    if (kind == error_kind::job_failed) record_end<Mode>("failed");
    else if (kind == error_kind::job_cancelled) record_end<Mode>("cancelled");
  }
  template <class Mode = detail::exceptions_here>
  error interrupted(operation what, int attempts = 0) const {
    return engine_->interrupted(what, about_->model, about_->id.text(), attempts);
  }
  // The exchange that the machine asks for. The error says that the request could not be built.
  template <class Mode = detail::exceptions_here>
  std::optional<error> exchange(detail::lazily<Mode, job_machine>& machine, operation what, time_point limit,
                                detail::waiter& waiting) const;
  // Drives the machine until it has a good answer or its verdict. The error says that it got neither.
  template <class Mode = detail::exceptions_here>
  result<void> settle(detail::lazily<Mode, job_machine>& machine, operation what, const call_options& how) const;
  template <class Mode = detail::exceptions_here>
  std::optional<update> told(const detail::lazily<Mode, job_machine>& machine) const;
  // The observer learns what the service said to a cancel, once.
  template <class Mode = detail::exceptions_here>
  void tell_cancel(const detail::lazily<Mode, job_machine>& machine, std::optional<cancel_outcome>& told) const {
    if (machine.cancel_answer() == told) return;
    told = machine.cancel_answer();
    engine_->template tell<Mode>(
        {event::kind::cancel_answered, about_->model, about_->id.text(), {}, {}, std::string(to_string(*told))});
  }

  detail::shared<detail::engine> engine_;
  detail::shared<const identity> about_;
};

// An error from below that does not know the job: every error after a submit carries its id.
template <class Mode>
error job::with_id(const error& why, int attempts) const {
  error_info info = why.info();
  info.request_id = about_->id.text();
  info.model_id = about_->model;
  info.delivery = delivery::accepted;
  info.attempts = attempts;
  info.message = protocol::detail::name_of(info.operation, info.model_id, info.request_id) + " failed: " + info.message;
  return error(std::move(info));
}

template <class Mode>
error job::over(operation what, const detail::lazily<Mode, job_machine>& machine) const {
  error_info info;
  info.kind = error_kind::timeout;
  std::string text = "the time given for it is over";
  if (const update* last = machine.last()) {
    text += ", the job is ";
    text += to_string(last->state);
    if (last->queue_position) text += " at position " + std::to_string(*last->queue_position);
  }
  if (machine.last_failure()) {
    info.retry_after = machine.last_failure()->retry_after();
    text += ", the last try failed because " + protocol::cause_of(*machine.last_failure());
  }
  return protocol::make_error(std::move(info), subject<Mode>(what, machine.attempts()), text);
}

template <class Mode>
std::optional<error> job::exchange(detail::lazily<Mode, job_machine>& machine, operation what, time_point limit,
                                   detail::waiter& waiting) const {
  const result<http::request> wanted = engine_->request_for(what, about_->id);
  if (!wanted) return with_id<Mode>(wanted.error(), machine.attempts());
  engine_->template exchange<Mode>(machine, what, *wanted, limit, waiting);
  return std::nullopt;
}

template <class Mode>
std::optional<update> job::told(const detail::lazily<Mode, job_machine>& machine) const {
  if (machine.last() == nullptr) return std::nullopt;
  update news = *machine.last();
  news.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(engine_->now() - about_->since);
  return news;
}

template <class Mode>
result<void> job::settle(detail::lazily<Mode, job_machine>& machine, operation what, const call_options& how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(what);
  detail::waiter waiting(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  while (true) {
    const auto step = machine.next();
    if (step.act == detail::lazily<Mode, job_machine>::action::done || machine.last() != nullptr) return {};
    if (waiting.stopped()) return interrupted<Mode>(what, machine.attempts());
    if (engine_->now() >= limit) return over<Mode>(what, machine);
    if (step.act == detail::lazily<Mode, job_machine>::action::wait) {
      if (step.until >= limit) return *machine.last_failure();  // no use in waiting
      engine_->sleep(machine, step.until, limit, waiting);
    } else if (std::optional<error> why = exchange<Mode>(machine, step.operation, limit, waiting)) {
      return *std::move(why);
    }
  }
}

template <class Mode>
result<update> job::status(call_options how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::status);
  detail::lazily<Mode, job_machine> machine =
      detail::lazily<Mode, job_machine>::attached(about_->id, about_->model, engine_->how().policies);
  if (result<void> settled = settle<Mode>(machine, operation::status, how); !settled) return std::move(settled).error();
  if (machine.verdict()) record_end<Mode>(*machine.verdict());
  if (std::optional<update> news = told<Mode>(machine)) return *std::move(news);
  return machine.verdict()->error();  // no good answer, so a verdict it is
}

template <class Mode>
result<runcomfy::output> job::output(call_options how) const {
  detail::lazily<Mode, job_machine> machine =
      detail::lazily<Mode, job_machine>::fetching(about_->id, about_->model, engine_->how().policies);
  if (result<void> settled = settle<Mode>(machine, operation::output, how); !settled) return std::move(settled).error();
  if (machine.verdict()) {
    const typename detail::engine::visit inside(*engine_);
    if (inside) record_end<Mode>(*machine.verdict());
    return *machine.verdict();
  }
  error_info info;
  const std::string& word = machine.last()->word;
  const bool known = word.empty() || protocol::read_state_word(word) != protocol::state_word::unknown;
  info.kind = known ? error_kind::rejected : error_kind::unknown_state;
  return protocol::make_error(
      std::move(info), subject<Mode>(operation::output, machine.attempts()),
      known ? "the job has not ended yet" : "the result says a state that is not known, " + detail::quoted(word, 32),
      "call wait()");
}

template <class Mode>
result<runcomfy::output> job::wait(wait_options how) const {
  typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::wait);
  detail::waiter waiting(*engine_, how.stop, how.cancel);
  const time_point limit = engine_->after(how.timeout);
  detail::lazily<Mode, job_machine> machine =
      detail::lazily<Mode, job_machine>::attached(about_->id, about_->model, engine_->how().policies);
  std::optional<update> shown;
  std::optional<cancel_outcome> answered;
  while (true) {
    tell_cancel<Mode>(machine, answered);
    const auto step = machine.next();
    if (step.act == detail::lazily<Mode, job_machine>::action::done) {
      const result<runcomfy::output>& verdict = *machine.verdict();
      const event::kind end = verdict ? event::kind::finished : event::kind::ended_badly;
      const std::optional<error> why = verdict ? std::optional<error>() : verdict.error();
      record_end<Mode>(verdict);
      engine_->template tell<Mode>({end, about_->model, about_->id.text(), shown, why, {}});
      return verdict;
    }
    if (waiting.stopped()) return interrupted<Mode>(operation::wait, machine.attempts());
    if (engine_->now() >= limit) return over<Mode>(operation::wait, machine);
    if (waiting.cancel_asked()) {
      waiting.note_cancel();
      machine.want_cancel();
    } else if (step.act == detail::lazily<Mode, job_machine>::action::wait) {
      engine_->sleep(machine, step.until, limit, waiting);
    } else if (std::optional<error> why = exchange<Mode>(machine, step.operation, limit, waiting)) {
      return *std::move(why);
    }
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
    if (!inside.resume()) return interrupted<Mode>(operation::wait, machine.attempts());
  }
}

template <class Mode>
result<cancel_outcome> job::cancel(call_options how) const {
  const typename detail::engine::visit inside(*engine_);
  if (!inside) return interrupted<Mode>(operation::cancel);
  detail::waiter waiting(*engine_, how.stop);
  const time_point limit = engine_->after(how.timeout);
  detail::lazily<Mode, job_machine> machine =
      detail::lazily<Mode, job_machine>::cancelling(about_->id, about_->model, engine_->how().policies);
  std::optional<cancel_outcome> answered;
  while (true) {
    tell_cancel<Mode>(machine, answered);
    const auto step = machine.next();
    if (step.act == detail::lazily<Mode, job_machine>::action::done) {
      if (*machine.cancel_verdict() == cancel_outcome::cancelled) record_end<Mode>("cancelled");
      return *machine.cancel_verdict();
    }
    const bool stopped = waiting.stopped();
    const bool in_vain = step.act == detail::lazily<Mode, job_machine>::action::wait && step.until >= limit;
    if (stopped || in_vain || engine_->now() >= limit) {
      if (answered) return *answered;  // what the service said stands; only the look behind it is missing
      if (stopped) return interrupted<Mode>(operation::cancel, machine.attempts());
      return in_vain ? *machine.last_failure() : over<Mode>(operation::cancel, machine);
    }
    if (step.act == detail::lazily<Mode, job_machine>::action::wait) {
      engine_->sleep(machine, step.until, limit, waiting);
    } else if (std::optional<error> why = exchange<Mode>(machine, step.operation, limit, waiting)) {
      return *std::move(why);
    }
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
