// SPDX-License-Identifier: MIT
// One submit: from the first attempt to a job, or to an error that says what became of the money.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/client/engine.hpp"
#include "runcomfy/client/options.hpp"
#include "runcomfy/client/submit_record.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/lazily.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Each attempt has an intent in the journal before its first byte leaves, and what became of it after.
template <class Mode>
class submission {
 public:
  using machine = lazily<Mode, job_machine>;
  using step_type = typename machine::step;
  submission(lazily<Mode, engine>& shared, const model_id& model, std::string body, const submit_options& how)
      : engine_(shared),
        model_(model),
        body_(std::move(body)),
        how_(how),
        machine_(machine::submitting(model, shared.how().policies)) {}

  // To the end: the id of the job, or why there is none to be had.
  result<request_id> run();

 private:
  // One paid POST. The error says that it could not even be tried.
  std::optional<error> attempt();
  // The status read that confirms an id, or a cancel that was asked for before. False: no cancel can be sent.
  bool call(operation what);
  void ended(const http::outcome& how);
  void accept();
  error fail(const error& why);
  [[nodiscard]] bool is_too_late(const step_type& step) const;
  void compare_urls() const;

  lazily<Mode, engine>& engine_;
  const model_id& model_;
  std::string body_;
  const submit_options& how_;
  lazily<Mode, waiter> waiting_{engine_, how_.stop, how_.cancel};
  const time_point begun_ = engine_.now();
  const time_point limit_ = engine_.after(how_.timeout);
  machine machine_;
  std::optional<submit_record<Mode>> record_;
  bool told_ = false;  // that the job exists
};

template <class Mode>
result<request_id> submission<Mode>::run() {
  using protocol::machine_phase;
  while (true) {
    const bool known = machine_.id().has_value();
    if (known) accept();
    const auto step = machine_.next();
    if (machine_.verdict()) return fail(machine_.verdict()->error());
    if (machine_.phase() == machine_phase::poll) return *machine_.id();
    const bool late = engine_.now() >= limit_ || is_too_late(step);
    if (known && (late || waiting_.stopped())) return *machine_.id();  // a cancel may have been heard: the job tells
    if (waiting_.stopped()) {
      machine_.abandon(engine_.closed() ? error_kind::closed : error_kind::stopped);
    } else if (waiting_.cancel_asked()) {
      waiting_.note_cancel();
      if (machine_.phase() == machine_phase::submit) machine_.abandon(error_kind::stopped);  // it has not begun
      else machine_.want_cancel();
    } else if (late) {
      machine_.abandon(error_kind::timeout);
    } else if (step.act == machine::action::wait) {
      engine_.sleep(machine_, step.until, limit_, waiting_);
    } else if (step.operation == operation::submit) {
      if (std::optional<error> why = attempt()) return *std::move(why);
    } else if (!call(step.operation)) {
      return *machine_.id();
    }
  }
}

template <class Mode>
std::optional<error> submission<Mode>::attempt() {
  const auto untried = [&](const error& why) {
    error_info info = why.info();
    info.model_id = model_.text();
    info.attempts = machine_.attempts();
    return error(std::move(info));
  };
  // Built anew for each attempt, because the token may have changed.
  result<http::request> request = engine_.requests().submit(model_, std::move(body_));
  if (!request) return untried(request.error());
  if (!record_) record_.emplace(engine_, model_, *request, how_);
  if (const result<void> kept = record_->open(); !kept) return untried(kept.error());
  engine_.template tell<Mode>({event::kind::submitting, model_.text(), {}, {}, {}, {}});

  const timeout_policy& timeouts = engine_.how().policies.timeouts;
  http::call call;
  call.deadline = engine_.after(timeouts.submit_total);
  if (limit_ < call.deadline) call.deadline = limit_;
  call.connect_timeout = timeouts.connect;
  call.read_timeout = timeouts.submit_read;
  call.stop = how_.stop;  // neither a close nor a wanted cancel cuts it off: its answer holds the id
  call.once = true;
  const std::optional<http::outcome> got = engine_.template transfer<Mode>(*request, call, waiting_);
  body_ = std::move(request->body);
  if (!got) {  // stopped, not wanted or out of time while it waited for its turn
    record_->not_begun();
    return std::nullopt;
  }
  if (waiting_.cancel_asked()) {
    waiting_.note_cancel();
    machine_.want_cancel();
  }
  ended(*got);
  return std::nullopt;
}

// What became of the attempt. A job is put on record by `accept`, because a confirmation may find one too.
template <class Mode>
void submission<Mode>::ended(const http::outcome& how) {
  machine_.on_outcome(how, engine_.chance());
  if (machine_.id()) return;
  if (machine_.verdict()) {
    (void)record_->failed(machine_.verdict()->error(), how);
  } else if (machine_.phase() == protocol::machine_phase::confirm) {
    (void)record_->failed(machine_.doubt(), how);
  } else {
    (void)record_->failed(*machine_.last_failure(), how);
    engine_.template tell_failure<Mode>(machine_, operation::submit);
  }
}

template <class Mode>
bool submission<Mode>::call(operation what) {
  const request_id& id = machine_.id() ? *machine_.id() : *machine_.submitted().id;
  const result<http::request> wanted = engine_.request_for(what, id);
  if (!wanted) return machine_.abandon(wanted.error().kind());  // the token has gone bad since
  engine_.template exchange<Mode>(machine_, what, *wanted, limit_, waiting_);
  return true;
}

template <class Mode>
void submission<Mode>::accept() {
  if (std::exchange(told_, true)) return;
  record_->accepted(*machine_.id());
  engine_.template tell<Mode>({event::kind::submitted, model_.text(), machine_.id()->text(), {}, {}, {}});
  compare_urls();
}

template <class Mode>
error submission<Mode>::fail(const error& why) {
  if (told_) engine_.template record_end<Mode>(model_.text(), why.request_id(), "cancelled");
  error out = record_ ? record_->named(why) : why;
  engine_.template tell<Mode>(
      {told_ ? event::kind::ended_badly : event::kind::submit_failed, model_.text(), out.request_id(), {}, out, {}});
  return out;
}

// Whether a pause ends so late that there is no use in it. A paid POST whose answer cannot be waited for would only end
// in doubt.
template <class Mode>
bool submission<Mode>::is_too_late(const step_type& step) const {
  if (step.act != machine::action::wait) return false;
  if (step.until >= limit_) return true;
  if (machine_.phase() != protocol::machine_phase::pause_submit) return false;
  using seconds = std::chrono::duration<double>;
  return seconds(limit_ - step.until) < seconds(limit_ - begun_) * engine_.how().policies.submit.least_time;
}

// The service's own URLs are read for comparison only: the client builds its own and sends the token to no other.
template <class Mode>
void submission<Mode>::compare_urls() const {
  const protocol::submit_reply& said = machine_.submitted();
  const protocol::request_builder& ours = engine_.requests();
  const request_id& id = *machine_.id();
  const auto compare = [&](std::string_view name, const std::string& theirs, const std::string& own) {
    if (theirs.empty() || theirs == own) return;
    engine_.template tell<Mode>({event::kind::foreign_url,
                                 model_.text(),
                                 id.text(),
                                 {},
                                 {},
                                 std::string(name) + " of the reply is not " + own + "; it is not used"});
  };
  compare("status_url", said.status_url, ours.status_url(id));
  compare("result_url", said.result_url, ours.result_url(id));
  compare("cancel_url", said.cancel_url, ours.cancel_url(id));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
