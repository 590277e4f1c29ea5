// SPDX-License-Identifier: MIT
// A transport that follows a script, and says in which call the program under test did not.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/core/callback.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/http/transport.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/testing/expectation.hpp"
#include "runcomfy/testing/recorded_request.hpp"
#include "runcomfy/testing/terms.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing {

namespace detail {

enum class script_order : unsigned char { any, strict };

// A call that no line awaited, with its distance from each line there was then.
struct unexpected_call {
  std::size_t call;
  std::vector<distance> from_lines;
};

struct script {
  explicit script(std::optional<clock_ref> given) : clock(given) {}
  script(const script&) = delete;
  script& operator=(const script&) = delete;
  ~script() {
    if (!on_problem || told) return;
    for (const std::string& each : problems()) on_problem(each);
  }

  scripted* pick(const http::request& what);
  void note_unexpected(const http::request& what);
  [[nodiscard]] std::size_t nearest_line(const unexpected_call& to) const;
  [[nodiscard]] std::string describe(const unexpected_call& call) const;
  [[nodiscard]] std::string describe_unmet(std::size_t line) const;
  [[nodiscard]] std::vector<std::string> problems() const;

  std::mutex lock;
  const std::optional<clock_ref> clock;
  script_order order = script_order::any;
  std::vector<std::unique_ptr<scripted>> lines;
  std::size_t front = 0;  // in strict order: the lines before it are over
  std::string origin;     // of the first call that was answered
  std::vector<recorded_request> calls;
  std::vector<unexpected_call> unexpected;
  callback<void(std::string_view)> on_problem;
  bool told = false;
};

}  // namespace detail

/// One line of a mock's script. Every function returns the line, so that they chain. A line awaits one call, or as many
/// as it has answers; call number n gets answer number n, and the last one is given again.
class expectation {
 public:
  /// A query parameter, after its percent escapes are resolved. Parameters that are not named may be anything.
  expectation query(std::string name, std::string value) const {
    return with([&](detail::scripted& line) { line.query.push_back({std::move(name), std::move(value)}); });
  }
  /// A header field has this value. Values of `Authorization` are compared, and masked in every report.
  expectation header(std::string name, std::string value) const {
    return with([&](detail::scripted& line) { line.headers.push_back({std::move(name), std::move(value), false}); });
  }
  expectation header_present(std::string name) const {
    return with([&](detail::scripted& line) { line.headers.push_back({std::move(name), std::nullopt, false}); });
  }
  expectation header_absent(std::string name) const {
    return with([&](detail::scripted& line) { line.headers.push_back({std::move(name), std::nullopt, true}); });
  }
  /// The body, byte for byte.
  expectation body(std::string text) const {
    return with([&](detail::scripted& line) { line.body = std::move(text); });
  }
  /// The body as JSON, given as text or as a value: the order of members and the spelling of numbers do not matter.
  template <class Json>
  expectation json_body(const Json& expected) const {
    return with([&](detail::scripted& line) {
      if constexpr (std::convertible_to<const Json&, std::string_view>) {
        result<json::value> read = json::parse(std::string_view(expected));
        if (read) line.json = *std::move(read);
        else line.fault = "the text given to json_body is not JSON: " + read.error().message();
      } else {
        line.json = json::value(expected);
      }
    });
  }
  /// The body fulfils a condition. The label completes the sentence "the body is not ...".
  expectation body_is(std::string label, callback<bool(std::string_view)> condition) const {
    return with([&](detail::scripted& line) { line.body_rules.push_back({std::move(label), std::move(condition)}); });
  }

  /// Exactly so many calls.
  expectation times(std::size_t count) const {
    return with([&](detail::scripted& line) { line.least = line.most = count; });
  }
  /// Any number of calls, none included.
  expectation any_number() const {
    return with([&](detail::scripted& line) {
      line.least = 0;
      line.most = detail::no_limit;
    });
  }

  /// Answers with a status, and a body given as text or as a JSON value. The body counts as JSON unless
  /// `reply_header("Content-Type", ...)` says otherwise. Without any answer a line says `200 {}`.
  expectation reply(int status) const { return reply(http::response{status}); }
  template <class Body>
  expectation reply(int status, const Body& body) const {
    if constexpr (std::convertible_to<const Body&, std::string_view>)
      return reply(http::response{status, {}, std::string(std::string_view(body))});
    else return reply(http::response{status, {}, detail::json_text(json::value(body))});
  }
  expectation reply(http::response whole) const { return answer(detail::scripted::answer_of(std::move(whole))); }
  /// A header field of the answer before it.
  expectation reply_header(std::string_view name, std::string value) const {
    return with([&](detail::scripted& line) {
      if (!line.answers.empty()) line.answers.back().outcome.reply.headers.set(name, std::move(value));
      else line.fault = "reply_header stands before any reply";
    });
  }
  /// Fails without an answer: why, how far the exchange got, and whether any byte of the body may have left.
  expectation fail(http::failure why, http::phase reached, bool body_started, std::string detail = {}) const {
    return answer({http::outcome::failed(why, reached, body_started, std::move(detail))});
  }
  /// Computes the answer. Calls may overlap; no lock is held.
  expectation answer(callback<http::outcome(const http::request&, const http::call&)> compute) const {
    return answer(detail::scripted_answer{{}, std::move(compute)});
  }
  /// Gives the answer before it, or the first where there is none yet, after so long by the mock's clock. A deadline or
  /// read time-out that is shorter wins, and so does a stop.
  expectation after(std::chrono::milliseconds delay) const {
    return with([&](detail::scripted& line) {
      if (!script_->clock) line.fault = "after() needs a clock: mock_transport mock{clock}";
      else if (line.answers.empty()) line.first_delay = delay;
      else line.answers.back().delay = delay;
    });
  }

  /// How many calls were answered by this line.
  [[nodiscard]] std::size_t calls() const {
    const std::lock_guard guard(script_->lock);
    return line_->made;
  }

 private:
  friend class mock_transport;
  expectation(std::shared_ptr<detail::script> owner, detail::scripted& line)
      : script_(std::move(owner)), line_(&line) {}

  template <class Change>
  expectation with(Change&& change) const {
    const std::lock_guard guard(script_->lock);
    change(*line_);
    return *this;
  }
  expectation answer(detail::scripted_answer next) const {
    return with([&](detail::scripted& line) {
      if (line.answers.empty()) next.delay = line.first_delay;
      line.answers.push_back(std::move(next));
    });
  }

  std::shared_ptr<detail::script> script_;
  detail::scripted* line_;
};

/// A transport that answers by a script:
///
///     testing::mock_transport mock;
///     mock.expect("POST", "/v1/models/a/b").json_body(R"({"prompt":"a fox"})").reply(200, R"({"request_id":"r-1"})");
///
/// A call is answered by the first line, in order of declaration, that awaits it and is not used up. A call that no
/// line awaits fails as `failure::refused` (nothing was sent) and is a problem, as is a line that got too few calls.
/// All calls must go to one origin, that of the first call that was answered, unless a line names another: a client
/// that takes its token elsewhere is found out. `verify()` tells all of them. Nothing here throws or needs a test
/// framework. Copies share one script, so a client may own one and the test another. Safe from several threads; calls
/// may overlap.
class mock_transport {
 public:
  static constexpr bool concurrent = true;

  /// Without a clock no time plays a part: there are no delays, and deadlines are not looked at.
  mock_transport() : script_(std::make_shared<detail::script>(std::nullopt)) {}
  /// With the clock of the client under test.
  explicit mock_transport(clock_ref clock) : script_(std::make_shared<detail::script>(clock)) {}
  template <class Clock>
    requires(clock<Clock> && !std::same_as<Clock, clock_ref>)
  explicit mock_transport(Clock& clock) : mock_transport(clock_ref(clock)) {}

  /// Adds a line for a path, or for a whole URL, which says the origin as well. The path is compared byte for byte; a
  /// query in it is as good as calls of `query`.
  expectation expect(std::string method, std::string_view target) {
    auto line = std::make_unique<detail::scripted>();
    line->method = std::move(method);
    if (!target.starts_with('/') && target.find("://") != std::string_view::npos) line->await_url(target);
    else line->await_target(target);
    const std::lock_guard guard(script_->lock);
    script_->lines.push_back(std::move(line));
    return expectation(script_, *script_->lines.back());
  }
  /// From here on calls must come in the order of the lines: a line is over when a later one was called.
  void in_order() { set_order(detail::script_order::strict); }
  /// The default: any line may be called at any time.
  void in_any_order() { set_order(detail::script_order::any); }

  http::outcome perform(const http::request& what, const http::call& how);

  /// Every request that came, in order, expected or not. What was stopped or out of time before it left is not there.
  [[nodiscard]] std::vector<recorded_request> requests() const {
    const std::lock_guard guard(script_->lock);
    return script_->calls;
  }
  /// What went against the script so far, each as a text of several lines.
  [[nodiscard]] std::vector<std::string> problems() const {
    const std::lock_guard guard(script_->lock);
    return script_->problems();
  }
  /// Success if every call was expected and every line was met; else one error (`protocol`) with all problems.
  [[nodiscard]] result<void> verify() const;
  /// Told of each problem when the last copy of the mock goes, unless `verify` has told them. Without one, silence.
  void on_problem(callback<void(std::string_view)> tell) {
    const std::lock_guard guard(script_->lock);
    script_->on_problem = std::move(tell);
  }

 private:
  void set_order(detail::script_order order) {
    const std::lock_guard guard(script_->lock);
    script_->order = order;
  }
  std::shared_ptr<detail::script> script_;
};

namespace detail {

inline scripted* script::pick(const http::request& what) {
  for (std::size_t i = front; i < lines.size(); ++i) {
    scripted& line = *lines[i];
    if (!line.used_up() && distance_of(line, what, origin).lines.empty()) {
      if (origin.empty()) origin = what.url.origin();
      if (order == script_order::strict) front = i;
      return &line;
    }
    if (order == script_order::strict && !line.met()) return nullptr;
  }
  return nullptr;
}

inline void script::note_unexpected(const http::request& what) {
  unexpected_call call{calls.size() - 1, {}};
  bool blocked = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    distance from = distance_of(*lines[i], what, origin);
    if (lines[i]->used_up()) from.add("times: " + lines[i]->count() + ", this is one more", field_weight / 2);
    else if (order == script_order::strict && i < front) from.add("order: a later line was called", field_weight / 2);
    else if (blocked) from.add("order: an earlier line awaits its call", field_weight / 2);
    if (order == script_order::strict && i >= front && !lines[i]->met()) blocked = true;
    call.from_lines.push_back(std::move(from));
  }
  unexpected.push_back(std::move(call));
}

inline std::size_t script::nearest_line(const unexpected_call& to) const {
  std::size_t best = 0;
  for (std::size_t i = 1; i < to.from_lines.size(); ++i) {
    if (to.from_lines[i].weight < to.from_lines[best].weight) best = i;
  }
  return best;
}

[[nodiscard]] inline std::string indented(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& each : lines) out += "\n    " + each;
  return out;
}

inline std::string script::describe(const unexpected_call& call) const {
  const recorded_request& what = calls[call.call];
  std::string out = "call " + std::to_string(call.call + 1) + " was not expected: " + what.method + " " + what.target();
  if (call.from_lines.empty()) return out + "\n  the script was empty";
  const std::size_t best = nearest_line(call);
  return out + "\n  the nearest is expectation " + std::to_string(best + 1) + ", " + lines[best]->name() +
         ", which differs in" + indented(call.from_lines[best].lines);
}

inline std::string script::describe_unmet(std::size_t line) const {
  std::string out =
      "expectation " + std::to_string(line + 1) + " was not met: " + lines[line]->name() + ", " + lines[line]->count();
  const unexpected_call* best = nullptr;
  for (const unexpected_call& each : unexpected) {
    if (each.from_lines.size() <= line) continue;  // the line was written after that call
    if (best == nullptr || each.from_lines[line].weight < best->from_lines[line].weight) best = &each;
  }
  if (best == nullptr) return out;
  const recorded_request& what = calls[best->call];
  return out + "\n  the nearest is call " + std::to_string(best->call + 1) + ", " + what.method + " " + what.target() +
         ", which differs in" + indented(best->from_lines[line].lines);
}

inline std::vector<std::string> script::problems() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i]->fault.empty())
      out.push_back("expectation " + std::to_string(i + 1) + ", " + lines[i]->name() + ": " + lines[i]->fault);
  }
  for (const unexpected_call& each : unexpected) out.push_back(describe(each));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i]->met()) out.push_back(describe_unmet(i));
  }
  return out;
}

}  // namespace detail

inline http::outcome mock_transport::perform(const http::request& what, const http::call& how) {
  const detail::terms terms(script_->clock, what, how);
  if (std::optional<http::outcome> early = terms.refusal()) return *std::move(early);
  detail::scripted_answer answer;
  {
    const std::lock_guard guard(script_->lock);
    script_->told = false;
    script_->calls.push_back(detail::record(what, how, terms.now()));
    detail::scripted* line = script_->pick(what);
    if (line == nullptr) {
      script_->note_unexpected(what);
      return http::outcome::failed(http::failure::refused, http::phase::nothing, false,
                                   "the mock did not expect this: " + script_->describe(script_->unexpected.back()));
    }
    answer = line->next_answer();
  }
  if (std::optional<http::outcome> late = terms.pass(answer.delay)) return *std::move(late);
  return terms.limited(answer.compute ? answer.compute(what, how) : std::move(answer.outcome));
}

inline result<void> mock_transport::verify() const {
  const std::lock_guard guard(script_->lock);
  script_->told = true;
  const std::vector<std::string> found = script_->problems();
  if (found.empty()) return {};
  error_info info;
  info.kind = error_kind::protocol;
  info.message = "the calls did not follow the script of the mock, in " + std::to_string(found.size()) +
                 (found.size() == 1 ? " place:" : " places:");
  for (const std::string& each : found) info.message += "\n" + each;
  return error(std::move(info));
}

static_assert(http::check_transport<mock_transport>());

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing
