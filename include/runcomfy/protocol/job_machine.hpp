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
#include "runcomfy/protocol/failures.hpp"
#include "runcomfy/protocol/policy.hpp"
#include "runcomfy/protocol/replies.hpp"
#include "runcomfy/protocol/transitions.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// What the world adds to an event: the time, and a random number in [0, 1) for the length of the next pause.
struct moment {
  std::chrono::steady_clock::time_point now;
  double random = 0.5;
};

/// Says what must happen next and is told what happened. A driver is a loop over `next()`:
///
///     for (;;) {
///       const job_machine::step step = machine.next();
///       if (step.act == job_machine::action::done) return *machine.verdict();
///       if (step.act == job_machine::action::wait) { sleep_until(step.until); machine.on_time(); }
///       else machine.on_outcome(transfer(step.operation), {now(), random()});
///     }
///
/// Events that cannot happen in its phase change nothing and answer false. A plain value; not for several threads.
/// (A template over nothing, so that only programs that run a job compile it.) Use `job_machine`.
template <class Lazy>
class basic_job_machine {
 public:
  enum class action : std::uint8_t { send, wait, done };
  struct step {
    action act = action::done;
    runcomfy::operation operation = runcomfy::operation::none;  ///< what to send: submit, status or output
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
  /// A machine as it was when `save()` was called. One that was saved before its submit was answered does not come
  /// back: whether the POST went out is not known then, and the error says `in_doubt`.
  [[nodiscard]] static result<basic_job_machine> restored(const json::value& saved, policies numbers = {});
  /// `{"model_id": ..., "request_id": ..., "phase": ...}`
  [[nodiscard]] json::object save() const;

  [[nodiscard]] step next() const noexcept;
  /// The exchange asked for has ended. False when none was asked for.
  bool on_outcome(const http::outcome& how, moment at);
  /// The wait is over. False when there was none.
  bool on_time() { return go(protocol::machine_event::woke); }

  /// The id, once known.
  [[nodiscard]] const std::optional<request_id>& id() const noexcept { return id_; }
  [[nodiscard]] const std::string& model() const noexcept { return model_; }
  [[nodiscard]] protocol::machine_phase phase() const noexcept { return phase_; }
  /// What is known of the job; `elapsed` is the driver's to fill. Null before the first good answer.
  [[nodiscard]] const update* last() const noexcept { return last_ ? &*last_ : nullptr; }
  /// Passing failures in a row; zero after a good answer.
  [[nodiscard]] int failures() const noexcept { return failures_; }
  /// The last of them, if there is one.
  [[nodiscard]] const std::optional<error>& last_failure() const noexcept { return last_failure_; }
  /// Exchanges so far.
  [[nodiscard]] int attempts() const noexcept { return attempts_; }
  /// The end: set when `next()` says done.
  [[nodiscard]] const std::optional<result<output>>& verdict() const noexcept { return verdict_; }
  /// What the service said to the submit, for comparing its URLs.
  [[nodiscard]] const protocol::submit_reply& submitted() const noexcept { return submitted_; }

 private:
  using event = protocol::machine_event;

  basic_job_machine(protocol::machine_phase phase, std::string model, std::optional<request_id> id, policies numbers)
      : phase_(phase), model_(std::move(model)), id_(std::move(id)), policies_(numbers) {}

  // A job that failed may say so and give an error code beside it: the word counts.
  static bool ends_badly(const protocol::reply_body& body) {
    const protocol::state_word word = protocol::read_state_word(body.text("status"));
    return word == protocol::state_word::failed || word == protocol::state_word::cancelled;
  }
  bool go(event what) {
    const auto to = protocol::next_phase(phase_, what);
    if (to) phase_ = *to;
    return to.has_value();
  }
  void answered() {  // a good answer came
    failures_ = 0;
    failing_since_.reset();
    last_failure_.reset();
  }
  protocol::subject about(runcomfy::operation what) const {
    return {what, model_, id_ ? id_->text() : std::string(), attempts_};
  }
  // The error of a submit that may have made a job, with the id as far as one is known.
  error doubt(error_info info, const std::string& what) const {
    info.kind = error_kind::in_doubt;
    info.delivery = delivery::in_doubt;
    info = protocol::make_error(std::move(info), about(operation::submit), what).info();
    if (submitted_.id) info.request_id = submitted_.id->text();
    return error(std::move(info));
  }
  void finish(event how, result<output> verdict) {
    verdict_ = std::move(verdict);
    go(how);
  }
  void on_submit(const http::outcome& how, const protocol::reply_body& body);
  void on_status(const http::outcome& how, const protocol::reply_body& body, moment at);
  void on_result(const http::outcome& how, protocol::reply_body body, moment at);
  void on_failure(runcomfy::operation what, const error& why, moment at);
  void on_alive(const protocol::status_reply& news, moment at);
  void on_unknown_word(runcomfy::operation what, std::string_view word, moment at);
  void on_bad_end(event how, error_kind kind, int http_status, std::string service_message);

  protocol::machine_phase phase_;
  std::string model_;
  std::optional<request_id> id_;
  policies policies_;
  std::optional<update> last_;
  std::optional<result<output>> verdict_;
  protocol::submit_reply submitted_;
  bool status_says_failed_ = false;
  int attempts_ = 0;  // exchanges so far
  int polls_ = 0;     // good answers that said "not yet"
  int failures_ = 0;  // passing failures in a row
  std::optional<error> last_failure_;
  std::optional<std::chrono::steady_clock::time_point> failing_since_;
  std::optional<std::chrono::steady_clock::time_point> first_unknown_;
  std::chrono::steady_clock::time_point wake_at_ = {};
};

using job_machine = basic_job_machine<void>;

template <class Lazy>
typename basic_job_machine<Lazy>::step basic_job_machine<Lazy>::next() const noexcept {
  switch (phase_) {
    case protocol::machine_phase::submit: return {action::send, operation::submit, {}};
    case protocol::machine_phase::poll: return {action::send, operation::status, {}};
    case protocol::machine_phase::fetch: return {action::send, operation::output, {}};
    case protocol::machine_phase::pause_poll:
    case protocol::machine_phase::pause_fetch: return {action::wait, operation::none, wake_at_};
    case protocol::machine_phase::done: break;
  }
  return {};
}

template <class Lazy>
bool basic_job_machine<Lazy>::on_outcome(const http::outcome& how, moment at) {
  const step wanted = next();
  if (wanted.act != action::send) return false;
  ++attempts_;
  protocol::reply_body body;
  if (how.ok()) body = protocol::read_body(how.reply.body);
  if (wanted.operation == operation::submit) on_submit(how, body);
  else if (wanted.operation == operation::status) on_status(how, body, at);
  else on_result(how, std::move(body), at);
  return true;
}

template <class Lazy>
void basic_job_machine<Lazy>::on_submit(const http::outcome& how, const protocol::reply_body& body) {
  if (!how.ok()) {
    const error why = protocol::exchange_failed(how, about(operation::submit));
    // A torn answer may still hold the id of a job that was made. It is kept; whether the job runs, a status read
    // tells.
    const bool success = how.reply.status >= 200 && how.reply.status < 300;
    const result<request_id> torn =
        request_id::parse(success ? protocol::detail::salvaged_id(how.reply.body) : std::string());
    if (!torn) return finish(event::denied, why);
    submitted_.id = *torn;
    return finish(event::denied, doubt(why.info(), "the answer was cut off behind the request id " + torn->text()));
  }
  submitted_ = protocol::read_submit(body);
  const bool success = how.reply.status >= 200 && how.reply.status < 300;
  if (success && body.code == 0 && submitted_.id) {
    id_ = submitted_.id;
    go(event::accepted);
    return;
  }
  const error why = protocol::answer_refused(how.reply, body, about(operation::submit));
  if (submitted_.id)
    return finish(event::denied,
                  doubt(why.info(), "the answer holds an error and also the request id " + submitted_.id->text()));
  if (!submitted_.id_text.empty() && why.delivery() == delivery::in_doubt) {
    return finish(event::denied, doubt(why.info(), "the answer holds a request id that cannot be used: " +
                                                       detail::quoted(submitted_.id_text)));
  }
  finish(event::denied, why);
}

template <class Lazy>
void basic_job_machine<Lazy>::on_status(const http::outcome& how, const protocol::reply_body& body, moment at) {
  if (!how.ok()) return on_failure(operation::status, protocol::exchange_failed(how, about(operation::status)), at);
  const bool success = how.reply.status >= 200 && how.reply.status < 300;
  if (!success || (body.code != 0 && !ends_badly(body)) || body.is != protocol::reply_body::form::object) {
    return on_failure(operation::status, protocol::answer_refused(how.reply, body, about(operation::status)), at);
  }
  const protocol::status_reply reply = protocol::read_status(body);
  using word = protocol::state_word;
  if (reply.state == word::queued || reply.state == word::running) return on_alive(reply, at);
  if (reply.state == word::unknown) return on_unknown_word(operation::status, reply.word, at);
  answered();
  first_unknown_.reset();
  last_ = update{job_state::finished, std::nullopt, {}, reply.word};
  if (reply.state == word::cancelled)
    return on_bad_end(event::cancelled, error_kind::job_cancelled, how.reply.status, {});
  status_says_failed_ = reply.state == word::failed;
  go(event::ended);
}

template <class Lazy>
void basic_job_machine<Lazy>::on_result(const http::outcome& how, protocol::reply_body body, moment at) {
  constexpr int result_not_ready = 400005;  // contract, section 5
  if (!how.ok()) return on_failure(operation::output, protocol::exchange_failed(how, about(operation::output)), at);
  if (body.code == result_not_ready)
    return on_alive({last_ ? last_->word : std::string(), protocol::state_word::running, {}}, at);
  const bool success = how.reply.status >= 200 && how.reply.status < 300;
  if (!success || (body.code != 0 && !ends_badly(body)) || body.is != protocol::reply_body::form::object) {
    const error why = protocol::answer_refused(how.reply, body, about(operation::output));
    if (status_says_failed_ && !protocol::is_passing(why.kind())) {
      return on_bad_end(event::failed, error_kind::job_failed, how.reply.status, body.service_message);
    }
    return on_failure(operation::output, why, at);
  }
  const int http_status = how.reply.status;
  protocol::result_reply reply = protocol::read_result(std::move(body));
  using word = protocol::state_word;
  // A result without a word, or with the word of the status endpoint, is told by what it holds.
  if (reply.word.empty() || reply.state == word::completed) {
    const bool finished = reply.state == word::completed;
    if (status_says_failed_) reply.state = word::failed;
    else if (reply.has_output) reply.state = word::succeeded;
    else if (reply.has_error) reply.state = word::failed;
    else if (finished) reply.state = word::succeeded;
  }
  switch (reply.state) {
    case word::queued:
    case word::running: return on_alive({reply.word, reply.state, std::nullopt}, at);
    case word::failed: return on_bad_end(event::failed, error_kind::job_failed, http_status, std::move(reply.failure));
    case word::cancelled:
      return on_bad_end(event::cancelled, error_kind::job_cancelled, http_status, std::move(reply.failure));
    case word::completed:
    case word::succeeded:
      if (id_) reply.outputs.request_id = id_->text();
      return finish(event::succeeded, std::move(reply.outputs));
    case word::unknown: break;
  }
  on_unknown_word(operation::output, reply.word, at);
}

template <class Lazy>
void basic_job_machine<Lazy>::on_alive(const protocol::status_reply& news, moment at) {
  answered();
  first_unknown_.reset();
  const job_state state = news.state == protocol::state_word::queued ? job_state::queued : job_state::running;
  last_ = update{state, news.queue_position, {}, news.word};
  wake_at_ = at.now + policies_.poll.pause(++polls_, at.random);
  go(event::alive);
}

template <class Lazy>
void basic_job_machine<Lazy>::on_unknown_word(runcomfy::operation what, std::string_view word, moment at) {
  answered();
  if (!first_unknown_) first_unknown_ = at.now;
  last_ = update{job_state::running, std::nullopt, {}, std::string(word)};  // it has not ended, as far as is known
  if (at.now - *first_unknown_ >= policies_.retry.unknown_word_after) {
    error_info info;
    info.kind = error_kind::unknown_state;
    return finish(event::refused, protocol::make_error(std::move(info), about(what),
                                                       "the service keeps saying a state that is not known: " +
                                                           detail::quoted(word, 32)));
  }
  wake_at_ = at.now + policies_.poll.pause(++polls_, at.random);
  go(event::unknown);
}

template <class Lazy>
void basic_job_machine<Lazy>::on_failure(runcomfy::operation what, const error& why, moment at) {
  if (!protocol::is_passing(why.kind())) return finish(event::refused, why);
  ++failures_;
  last_failure_ = why;
  if (!failing_since_) failing_since_ = at.now;
  if (at.now - *failing_since_ >= policies_.retry.give_up_after) {
    error_info info = why.info();
    info.kind = error_kind::lost_contact;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at.now - *failing_since_).count();
    return finish(event::refused, protocol::make_error(std::move(info), about(what),
                                                       "no good answer for " + std::to_string(seconds) +
                                                           " s; the last one: " + why.message()));
  }
  auto pause = policies_.retry.pause(failures_, at.random);
  if (why.retry_after()) {
    const auto asked = *why.retry_after();
    const auto cut = asked < policies_.retry.retry_after_cap ? asked : policies_.retry.retry_after_cap;
    if (cut > pause) pause = cut;
  }
  wake_at_ = at.now + pause;
  go(event::lost);
}

template <class Lazy>
void basic_job_machine<Lazy>::on_bad_end(event how, error_kind kind, int http_status, std::string service_message) {
  error_info info;
  info.kind = kind;
  info.http_status = http_status;
  info.service_message = std::move(service_message);
  const std::string_view what =
      kind == error_kind::job_cancelled ? "the job was cancelled" : "the job ended without success";
  finish(how, protocol::make_error(std::move(info), about(operation::wait), what));
}

template <class Lazy>
json::object basic_job_machine<Lazy>::save() const {
  const std::optional<request_id>& known = id_ ? id_ : submitted_.id;
  return json::object{{"model_id", model_},
                      {"request_id", known ? json::value(known->text()) : json::value(nullptr)},
                      {"phase", protocol::to_string(phase_)}};
}

template <class Lazy>
result<basic_job_machine<Lazy>> basic_job_machine<Lazy>::restored(const json::value& saved, policies numbers) {
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
  for (const auto each :
       {protocol::machine_phase::poll, protocol::machine_phase::pause_poll, protocol::machine_phase::fetch,
        protocol::machine_phase::pause_fetch, protocol::machine_phase::done}) {
    if (phase != protocol::to_string(each)) continue;
    // Pauses start over, and an end is asked for again: reading is free.
    const bool result_next = each == protocol::machine_phase::fetch || each == protocol::machine_phase::pause_fetch;
    if (result_next) out.phase_ = protocol::machine_phase::fetch;
    return out;
  }
  info.kind = error_kind::invalid_input;
  info.request_id = id_text;
  info.message =
      "the saved job " + id_text + " has an unknown phase " + detail::quoted(phase) + "; attach to its id instead";
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
