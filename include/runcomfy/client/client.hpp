// SPDX-License-Identifier: MIT
// What users call: submit an input, get a job.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/client/engine.hpp"
#include "runcomfy/client/job.hpp"
#include "runcomfy/client/options.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/token.hpp"
#include "runcomfy/http/transport.hpp"
#include "runcomfy/json/convert.hpp"
#include "runcomfy/json/encode.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/validate.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// The door to the service. It owns nothing of the network: it speaks through the transport it is given, which it
/// refers to when given an lvalue (the one rule: that transport outlives the client) and owns when given an rvalue.
/// All functions may be called from several threads. The destructor ends every wait with `closed`, lets exchanges in
/// flight end, and leaves the jobs of the service alone.
class client {
 public:
  /// Never fails: a bad token or base URL makes the first call fail, with nothing sent.
  template <class Transport>
    requires(!std::same_as<std::remove_cvref_t<Transport>, client>)
  client(Transport&& transport, token secret, options how = {})
      : engine_(make(std::forward<Transport>(transport), std::move(secret), std::move(how))) {}
  client(client&&) noexcept = default;
  client& operator=(client&& other) noexcept {
    client old(std::move(*this));
    engine_ = std::move(other.engine_);
    return *this;
  }
  ~client() { close(); }

  /// Sends the input to the model that its type names (`static constexpr std::string_view model_id`). This is the call
  /// that costs money: the POST leaves at most once. On an error, `delivery()` says what became of it.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<job> submit(const Input& input, submit_options how = {}) const {
    check_model_id<Input>();
    return submit<Input, Mode>(Input::model_id, input, std::move(how));
  }
  /// The same, to a model named here.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<job> submit(std::string_view model, const Input& input, submit_options how = {}) const;
  /// Any JSON object to any model, unchecked: for what the library does not know.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> submit(std::string_view model, const json::object& input, submit_options how = {}) const;

  /// Submits and waits. An error after the submit holds the id of the job, which goes on.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<output> run(const Input& input, wait_options waiting = {}, submit_options how = {}) const {
    return followed<Mode>(submit<Input, Mode>(input, std::move(how)), std::move(waiting));
  }
  template <class Input, class Mode = detail::exceptions_here>
  [[nodiscard]] result<output> run(std::string_view model, const Input& input, wait_options waiting = {},
                                   submit_options how = {}) const {
    if constexpr (reflect::reflectable<Input>) {
      return followed<Mode>(submit<Input, Mode>(model, input, std::move(how)), std::move(waiting));
    } else {
      return followed<Mode>(submit<Mode>(model, input, std::move(how)), std::move(waiting));
    }
  }

  /// A handle on a job that exists, from its id alone. Nothing is sent.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(std::string_view id) const {
    const result<request_id> checked = request_id::parse(id);
    if (checked) return attach<Mode>(*checked);
    error_info info = checked.error().info();
    info.operation = operation::attach;
    return error(std::move(info));
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(const request_id& id) const {
    if (engine_ == nullptr) return moved_from<Mode>();
    const detail::engine::visit inside(*engine_);
    if (!inside) return engine_->interrupted(operation::attach, {}, id.text());
    return job(engine_, id, {}, engine_->now());
  }

  /// What the destructor does, at a time of your own. Every later call, also of its jobs, fails with `closed`.
  void close() noexcept {
    if (engine_ != nullptr) engine_->close();
  }

 private:
  template <class Transport>
  struct owned final : detail::engine::owned_base {
    explicit owned(Transport&& from) : stack(std::move(from)) {}
    Transport stack;
  };

  template <class Transport>
  static std::shared_ptr<detail::engine> make(Transport&& transport, token secret, options how);
  template <class Input>
  static constexpr void check_model_id();
  template <class Mode = detail::exceptions_here>
  static error invalid(std::string_view model, std::vector<violation> violations);
  template <class Mode = detail::exceptions_here>
  static error unwritable(std::string_view model, const error& why);
  template <class Mode = detail::exceptions_here>
  static error moved_from();
  template <class Mode>
  static result<output> followed(const result<job>& made, wait_options waiting) {
    if (!made) return made.error();
    return made->wait<Mode>(std::move(waiting));
  }
  template <class Mode = detail::exceptions_here>
  result<job> send(std::string_view model, std::string body, const submit_options& how) const;
  template <class Mode = detail::exceptions_here>
  void compare_urls(const job_machine& machine) const;

  std::shared_ptr<detail::engine> engine_;
};

template <class Transport>
std::shared_ptr<detail::engine> client::make(Transport&& transport, token secret, options how) {
  using stack = std::remove_reference_t<Transport>;
  static_assert(!std::is_const_v<stack>,
                "runcomfy: the transport of a client must not be const, because sending changes it");
  if constexpr (http::check_transport<stack>()) {
    constexpr bool concurrent = http::is_concurrent<stack>();
    if constexpr (std::is_lvalue_reference_v<Transport>) {
      return std::make_shared<detail::engine>(nullptr, http::transport_ref(transport), concurrent, std::move(secret),
                                              std::move(how));
    } else {
      auto keeper = std::make_unique<owned<stack>>(std::move(transport));
      const http::transport_ref inner(keeper->stack);
      return std::make_shared<detail::engine>(std::move(keeper), inner, concurrent, std::move(secret), std::move(how));
    }
  } else {
    return nullptr;  // not reached: check_transport has stopped the build
  }
}

template <class Input>
constexpr void client::check_model_id() {
  constexpr bool has_model_id = requires {
    { Input::model_id } -> std::convertible_to<std::string_view>;
  };
  static_assert(
      has_model_id,
      "runcomfy: submit(input) needs to know the model: add `static constexpr std::string_view model_id = \"...\";` "
      "to the struct, or call submit(\"the/model-id\", input)");
  if constexpr (has_model_id) {
    static_assert(model_id::fault_of(Input::model_id).empty(),
                  "runcomfy: the model_id of this struct is malformed: it is 2 to 8 segments joined by slashes, "
                  "as in kling/kling-2-1/master/image-to-video");
  }
}

template <class Input, class Mode>
  requires reflect::reflectable<Input>
result<job> client::submit(std::string_view model, const Input& input, submit_options how) const {
  if (how.check) {
    std::vector<violation> violations = validate(input);
    if (!violations.empty()) return invalid<Mode>(model, std::move(violations));
  }
  std::string body;
  if (how.extra.empty()) {
    const result<void> written = write_json(input, body);
    if (!written) return unwritable<Mode>(model, written.error());
  } else {
    result<json::value> editable = try_to_value(input);
    if (!editable) return unwritable<Mode>(model, editable.error());
    for (const json::member& each : how.extra) editable->as_object()->set(each.key, each.value);
    const result<void> written = write_json(*editable, body);
    if (!written) return unwritable<Mode>(model, written.error());
  }
  return send<Mode>(model, std::move(body), how);
}

template <class Mode>
result<job> client::submit(std::string_view model, const json::object& input, submit_options how) const {
  json::object merged;
  if (!how.extra.empty()) {
    merged = input;
    for (const json::member& each : how.extra) merged.set(each.key, each.value);
  }
  std::string body;
  const result<void> written = write_json(how.extra.empty() ? input : merged, body);
  if (!written) return unwritable<Mode>(model, written.error());
  return send<Mode>(model, std::move(body), how);
}

template <class Mode>
result<job> client::send(std::string_view model, std::string body, const submit_options& how) const {
  if (engine_ == nullptr) return moved_from<Mode>();
  detail::engine& engine = *engine_;
  const result<model_id> checked = model_id::parse(model);
  if (!checked) {
    error_info info = checked.error().info();
    info.operation = operation::submit;
    info.model_id = detail::quoted(model);
    return error(std::move(info));
  }
  const detail::engine::visit inside(engine);
  if (!inside || how.stop.stop_requested()) return engine.interrupted(operation::submit, model, {});

  journal_entry entry;
  entry.attempt = engine.name_attempt();
  entry.model_id = checked->text();
  entry.body_hash = detail::fnv1a(body);
  entry.body_size = body.size();

  const result<http::request> request = engine.requests().submit(*checked, std::move(body));
  if (!request) {
    error_info info = request.error().info();
    info.model_id = checked->text();
    return error(std::move(info));
  }
  std::optional<error> unkept;
  const bool returned = Mode::contain([&] {
    if (const result<void> kept = engine.how().journal.append(entry); !kept) unkept = kept.error();
  });
  if (!returned || unkept) {
    error_info info;
    info.kind = error_kind::storage;
    const std::string why = unkept ? unkept->message() : "it threw an exception";
    return protocol::make_error(std::move(info), {operation::submit, checked->text(), {}, 0},
                                "the journal could not keep the intent: " + why);
  }
  engine.tell<Mode>({event::kind::submitting, checked->text(), {}, {}, {}, {}});

  const timeout_policy& timeouts = engine.how().policies.timeouts;
  http::call call;
  call.deadline = engine.after(timeouts.submit_total);
  call.connect_timeout = timeouts.connect;
  call.read_timeout = timeouts.submit_read;
  call.stop = how.stop;
  call.once = true;
  job_machine machine = job_machine::submitting(*checked, engine.how().policies);
  const time_point since = engine.now();
  machine.on_outcome(engine.transfer<Mode>(*request, call), engine.chance());

  if (machine.id()) {
    entry.what = journal_entry::kind::accepted;
    entry.request_id = machine.id()->text();
    engine.write_later<Mode>(entry);
    engine.tell<Mode>({event::kind::submitted, checked->text(), entry.request_id, {}, {}, {}});
    compare_urls<Mode>(machine);
    return job(engine_, *machine.id(), checked->text(), since);
  }
  const error why = machine.verdict()->error();
  entry.request_id = why.request_id();
  entry.what = why.delivery() == delivery::not_sent   ? journal_entry::kind::not_sent
               : why.delivery() == delivery::rejected ? journal_entry::kind::rejected
                                                      : journal_entry::kind::in_doubt;
  engine.write_later<Mode>(entry);
  engine.tell<Mode>({event::kind::submit_failed, checked->text(), entry.request_id, {}, why, {}});
  if (why.kind() == error_kind::stopped && engine.closed())
    return engine.interrupted(operation::submit, checked->text(), {});
  return why;
}

// The service's own URLs are read for comparison only: the client builds its own and sends the token to no other.
template <class Mode>
void client::compare_urls(const job_machine& machine) const {
  const protocol::submit_reply& said = machine.submitted();
  const protocol::request_builder& ours = engine_->requests();
  const auto compare = [&](std::string_view name, const std::string& theirs, const std::string& own) {
    if (theirs.empty() || theirs == own) return;
    engine_->template tell<Mode>({event::kind::foreign_url,
                                  machine.model(),
                                  machine.id()->text(),
                                  {},
                                  {},
                                  std::string(name) + " of the reply is not " + own + "; it is not used"});
  };
  compare("status_url", said.status_url, ours.status_url(*machine.id()));
  compare("result_url", said.result_url, ours.result_url(*machine.id()));
  compare("cancel_url", said.cancel_url, ours.cancel_url(*machine.id()));
}

template <class Mode>
error client::invalid(std::string_view model, std::vector<violation> violations) {
  error_info info;
  info.kind = error_kind::invalid_input;
  std::string what =
      "the input breaks " + std::to_string(violations.size()) + (violations.size() == 1 ? " rule: " : " rules: ");
  for (std::size_t i = 0; i < violations.size() && i < 8; ++i) what += (i == 0 ? "" : "; ") + violations[i].message();
  if (violations.size() > 8) what += "; and more in violations()";
  info.violations = std::move(violations);
  return protocol::make_error(std::move(info), {operation::submit, std::string(model), {}, 0}, what);
}

template <class Mode>
error client::unwritable(std::string_view model, const error& why) {
  error_info info;
  info.kind = error_kind::invalid_input;
  return protocol::make_error(std::move(info), {operation::submit, std::string(model), {}, 0}, why.message());
}

template <class Mode>
error client::moved_from() {
  error_info info;
  info.kind = error_kind::closed;
  info.message = "the client was moved from and cannot be used; use the one it was moved to";
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
