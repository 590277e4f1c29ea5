// SPDX-License-Identifier: MIT
// One job from submit to output, without a clock, a socket, a thread or a random source inside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/protocol/machine_cancel.hpp"
#include "runcomfy/protocol/machine_follow.hpp"
#include "runcomfy/protocol/machine_state.hpp"
#include "runcomfy/protocol/machine_submit.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Says what must happen next and is told what happened. A driver is a loop over `next()`:
///
///     for (;;) {
///       const job_machine::step step = machine.next();
///       if (step.act == job_machine::action::done) return *machine.verdict();
///       if (step.act == job_machine::action::wait) { sleep_until(step.until); machine.on_time(); }
///       else machine.on_outcome(transfer(step.operation), {now(), random()});
///     }
///
/// A driver that submits sends the paid POST once for each time that it is asked to: after the first time it is asked
/// again only for a POST of which nothing was sent (`submit_policy`). It is for the driver to keep its own limit of
/// time: it leaves the loop, or calls `abandon` while the job is not known.
///
/// Events that cannot happen in its phase change nothing and answer false. A plain value; not for several threads.
/// (A template over nothing, so that only programs that run a job compile it.) Use `job_machine`.
template <class Lazy>
class basic_job_machine {
 public:
  enum class action : std::uint8_t { send, wait, done };
  struct step {
    action act = action::done;
    runcomfy::operation operation = runcomfy::operation::none;  ///< what to send: submit, status, output or cancel
    std::chrono::steady_clock::time_point until = {};           ///< when a wait ends
  };

  /// A job that is still to be submitted.
  [[nodiscard]] static basic_job_machine submitting(const model_id& model, policies numbers = {}) {
    return basic_job_machine(protocol::machine_phase::submit, model.text(), std::nullopt, numbers);
  }
  /// A job that exists. `model` may be empty.
  [[nodiscard]] static basic_job_machine attached(const request_id& id, std::string_view model = {},
                                                  policies numbers = {}) {
    return basic_job_machine(protocol::machine_phase::poll, std::string(model), id, numbers);
  }
  /// A job whose result is wanted at once, without asking for its state first.
  [[nodiscard]] static basic_job_machine fetching(const request_id& id, std::string_view model = {},
                                                  policies numbers = {}) {
    return basic_job_machine(protocol::machine_phase::fetch, std::string(model), id, numbers);
  }
  /// A job that is to be cancelled: the end is told by `cancel_verdict()`.
  [[nodiscard]] static basic_job_machine cancelling(const request_id& id, std::string_view model = {},
                                                    policies numbers = {}) {
    basic_job_machine out(protocol::machine_phase::cancel, std::string(model), id, numbers);
    out.state_.cancel_only = true;
    return out;
  }
  /// A machine as it was when `save()` was called, to follow the job to its output. One that was saved before the id of
  /// its job was known does not come back: whether the POST went out is not known then, and the error says `in_doubt`.
  [[nodiscard]] static result<basic_job_machine> restored(const json::value& saved, policies numbers = {});
  /// `{"model_id": ..., "request_id": ..., "phase": ...}`
  [[nodiscard]] json::object save() const;

  [[nodiscard]] step next() const noexcept;
  /// The exchange asked for has ended. False when none was asked for.
  bool on_outcome(const http::outcome& how, moment at);
  /// The exchange asked for was cut off by the driver itself, so it tells nothing: it is counted, and asked for again.
  /// Not for the paid POST, whose outcome always tells something.
  void on_cut_off() noexcept { ++state_.attempts; }
  /// The wait is over. False when there was none.
  bool on_time() { return state_.go(protocol::machine_event::woke); }
  /// The job is to be cancelled. While its id is not known that is remembered, and done as soon as it is; a submit of
  /// which nothing was sent ends. A job that cannot be cancelled is followed on. To be called between two exchanges, or
  /// while the paid POST is under way. False when there is nothing to cancel: the job has ended, or it is being done.
  bool want_cancel() { return protocol::want_cancel(state_); }
  /// The submit is given up, because of `stopped`, `closed` or `timeout`. To be called between two exchanges. False,
  /// and nothing happens, once the job is known: then just stop driving, and attach to it later.
  bool abandon(error_kind why) { return protocol::abandon(state_, why); }

  /// The id, once known.
  [[nodiscard]] const std::optional<request_id>& id() const noexcept { return state_.id; }
  [[nodiscard]] const std::string& model() const noexcept { return state_.model; }
  [[nodiscard]] protocol::machine_phase phase() const noexcept { return state_.phase; }
  /// What is known of the job; `elapsed` is the driver's to fill. Null before the first good answer.
  [[nodiscard]] const update* last() const noexcept { return state_.last ? &*state_.last : nullptr; }
  /// Passing failures in a row; zero after a good answer.
  [[nodiscard]] int failures() const noexcept { return state_.failures; }
  /// The last of them, if there is one.
  [[nodiscard]] const std::optional<error>& last_failure() const noexcept { return state_.last_failure; }
  /// Exchanges so far.
  [[nodiscard]] int attempts() const noexcept { return state_.attempts; }
  /// The end: set when `next()` says done, but for `cancelling`.
  [[nodiscard]] const std::optional<result<output>>& verdict() const noexcept { return state_.verdict; }
  /// The end of `cancelling`.
  [[nodiscard]] const std::optional<result<cancel_outcome>>& cancel_verdict() const noexcept {
    return state_.cancel_verdict;
  }
  /// What the service said to a cancel, once it has: before the end where a look at the job must follow.
  [[nodiscard]] const std::optional<cancel_outcome>& cancel_answer() const noexcept { return state_.cancel_answer; }
  /// Why the answer to the submit is in doubt, while the id in it is not confirmed: then, and only then.
  [[nodiscard]] error doubt() const {
    return protocol::detail::doubtful(state_, state_.doubt->info(),
                                      "the answer was cut off behind the request id " + state_.submitted.id->text());
  }
  /// What the service said to the submit, for comparing its URLs. While its answer was torn and the id in it is not
  /// confirmed, `id` here is set and `id()` is not.
  [[nodiscard]] const protocol::submit_reply& submitted() const noexcept { return state_.submitted; }
  /// The last row of the table that was taken, null before the first: for tests that must reach every row.
  [[nodiscard]] const protocol::transition* last_transition() const noexcept { return state_.taken; }

 private:
  basic_job_machine(protocol::machine_phase phase, std::string model, std::optional<request_id> id, policies numbers) {
    state_.phase = phase;
    state_.model = std::move(model);
    state_.id = std::move(id);
    state_.numbers = numbers;
  }

  protocol::basic_machine_state<Lazy> state_;
};

using job_machine = basic_job_machine<void>;

template <class Lazy>
typename basic_job_machine<Lazy>::step basic_job_machine<Lazy>::next() const noexcept {
  using protocol::machine_phase;
  switch (state_.phase) {
    case machine_phase::submit: return {action::send, operation::submit, {}};
    case machine_phase::confirm:
    case machine_phase::poll:
    case machine_phase::look: return {action::send, operation::status, {}};
    case machine_phase::fetch: return {action::send, operation::output, {}};
    case machine_phase::cancel: return {action::send, operation::cancel, {}};
    case machine_phase::pause_submit:
    case machine_phase::pause_confirm:
    case machine_phase::pause_poll:
    case machine_phase::pause_fetch:
    case machine_phase::pause_cancel:
    case machine_phase::pause_look: return {action::wait, operation::none, state_.wake_at};
    case machine_phase::done: break;
  }
  return {};
}

template <class Lazy>
bool basic_job_machine<Lazy>::on_outcome(const http::outcome& how, moment at) {
  using protocol::machine_phase;
  if (next().act != action::send) return false;
  ++state_.attempts;
  protocol::reply_body body;
  if (how.ok()) body = protocol::read_body(how.reply.body);
  switch (state_.phase) {
    case machine_phase::submit: protocol::on_submit(state_, how, body, at); break;
    case machine_phase::confirm: protocol::on_confirm(state_, how, body, at); break;
    case machine_phase::poll: protocol::on_status(state_, how, body, at); break;
    case machine_phase::fetch: protocol::on_result(state_, how, std::move(body), at); break;
    case machine_phase::cancel: protocol::on_cancel(state_, how, body, at); break;
    default: protocol::on_look(state_, how, body, at); break;
  }
  return true;
}

template <class Lazy>
json::object basic_job_machine<Lazy>::save() const {
  const std::optional<request_id>& known = state_.id ? state_.id : state_.submitted.id;
  return json::object{{"model_id", state_.model},
                      {"request_id", known ? json::value(known->text()) : json::value(nullptr)},
                      {"phase", protocol::to_string(state_.phase)}};
}

template <class Lazy>
result<basic_job_machine<Lazy>> basic_job_machine<Lazy>::restored(const json::value& saved, policies numbers) {
  using protocol::machine_phase;
  const auto text = [&](std::string_view name) {
    const json::value* found = saved.find(name);
    const std::string* as_text = found != nullptr ? found->as_string() : nullptr;
    return as_text != nullptr ? *as_text : std::string();
  };
  error_info info;
  info.operation = operation::attach;
  info.model_id = text("model_id");
  const std::string phase = text("phase");
  const std::string id_text = text("request_id");
  result<request_id> id = request_id::parse(id_text);
  if (id_text.empty()) {
    info.kind = error_kind::in_doubt;
    info.delivery = delivery::in_doubt;
    info.message =
        "the saved job to " + info.model_id +
        " has no request id: its submit may have gone out; look at your RunComfy requests before you submit again";
    return error(std::move(info));
  }
  if (!id) return id.error();
  basic_job_machine out = attached(*id, info.model_id, numbers);
  for (int each = 0; each < protocol::machine_phase_count; ++each) {
    const auto was = static_cast<machine_phase>(each);
    if (phase != protocol::to_string(was)) continue;
    // Pauses start over, and an end is asked for again: reading is free. So is a cancel that may have been heard.
    if (was == machine_phase::fetch || was == machine_phase::pause_fetch) out.state_.phase = machine_phase::fetch;
    if (was == machine_phase::cancel || was == machine_phase::pause_cancel) out.state_.phase = machine_phase::cancel;
    return out;
  }
  info.kind = error_kind::invalid_input;
  info.request_id = id_text;
  info.message = "the saved job " + id_text + " has an unknown phase " + runcomfy::detail::quoted(phase) +
                 "; attach to its id instead";
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
