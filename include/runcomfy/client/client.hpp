// SPDX-License-Identifier: MIT
// What users call: submit an input, get a job.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/client/engine.hpp"
#include "runcomfy/client/job.hpp"
#include "runcomfy/client/options.hpp"
#include "runcomfy/client/recovery.hpp"
#include "runcomfy/client/submission.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/shared.hpp"
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
  /// that costs money: the POST leaves at most once. One of which it is proved that nothing left is tried again
  /// (`submit_policy`). On an error, `delivery()` says what became of it.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<job> submit(const Input& input, submit_options how = {}) const {
    if constexpr (check_model_id<Input>())
      return submit<Input, Mode>(reflect::constants<Input>::model_id, input, std::move(how));
    else return submit<Input, Mode>(std::string_view(), input, std::move(how));
  }
  /// The same, to a model named here.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<job> submit(std::string_view model, const Input& input, submit_options how = {}) const;
  /// Any JSON object to any model, unchecked: for what the library does not know.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> submit(std::string_view model, const json::object& input, submit_options how = {}) const;

  /// Submits and waits. An error after the submit holds the id of the job, which goes on. The stop and cancel tokens of
  /// `waiting` count for the submit as well, unless `how` has its own.
  template <class Input, class Mode = detail::exceptions_here>
    requires reflect::reflectable<Input>
  [[nodiscard]] result<output> run(const Input& input, wait_options waiting = {}, submit_options how = {}) const {
    lend_tokens(waiting, how);
    return followed<Mode>(submit<Input, Mode>(input, std::move(how)), std::move(waiting));
  }
  template <class Input, class Mode = detail::exceptions_here>
  [[nodiscard]] result<output> run(std::string_view model, const Input& input, wait_options waiting = {},
                                   submit_options how = {}) const {
    lend_tokens(waiting, how);
    if constexpr (reflect::reflectable<Input>) {
      return followed<Mode>(submit<Input, Mode>(model, input, std::move(how)), std::move(waiting));
    } else {
      return followed<Mode>(submit<Mode>(model, input, std::move(how)), std::move(waiting));
    }
  }

  /// A handle on a job that exists, from its id alone. Nothing is sent.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(std::string_view id) const {
    return attached<Mode>(id, {});
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(const request_id& id) const {
    return attached<Mode>(id.text(), {});
  }
  /// What the journal holds that is not over: after a crash, the jobs to attach to and, apart, the sends of which it is
  /// not known whether they arrived, and the jobs that ended, whose output may not have been saved. Nothing is sent.
  /// Sends that are on their way now are not in it.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<recovery> recover() const;
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(const unfinished_job& from) const {
    return attached<Mode>(from.request_id, from.model_id);
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> attach(const ended_job& from) const {
    return attached<Mode>(from.request_id, from.model_id);
  }
  /// Settles what `recover` lists, by the name of its attempt: no job came of it, it is saved, or nobody wants it any
  /// more. The journal forgets it. `not_found` if it holds nothing of that name.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<void> resolve(std::string_view attempt) const {
    return settle<Mode>(attempt, false, nullptr);
  }
  /// The same by the job: its outputs are saved, or not wanted any more.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<void> resolve(const job& which) const {
    return settle<Mode>(which.id().text(), true, nullptr);
  }
  /// Settles a send in doubt of which the job was found, as on the web: it is on record from now on, and attached to.
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] result<job> resolve(std::string_view attempt, std::string_view id) const;

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
  static detail::shared<detail::engine> make(Transport&& transport, token secret, options how);
  template <class Input>
  static consteval bool check_model_id();  // a condition, so that compilers look at it before they need the id
  template <class Mode = detail::exceptions_here>
  static error invalid(std::string_view model, std::vector<violation> violations);
  template <class Mode = detail::exceptions_here>
  static error unwritable(std::string_view model, const error& why);
  template <class Mode = detail::exceptions_here>
  static error moved_from();
  static void lend_tokens(const wait_options& from, submit_options& to) {
    if (!to.stop.stop_possible()) to.stop = from.stop;
    if (!to.cancel.stop_possible()) to.cancel = from.cancel;
  }
  template <class Mode>
  static result<output> followed(const result<job>& made, wait_options waiting) {
    if (!made) return made.error();
    return made->wait<Mode>(std::move(waiting));
  }
  template <class Mode = detail::exceptions_here>
  result<job> send(std::string_view model, std::string body, const submit_options& how) const;
  template <class Mode = detail::exceptions_here>
  result<job> attached(std::string_view id, std::string_view model) const;
  template <class Mode = detail::exceptions_here>
  result<void> settle(std::string_view name, bool by_id, const request_id* found) const;

  detail::shared<detail::engine> engine_;
};

template <class Transport>
detail::shared<detail::engine> client::make(Transport&& transport, token secret, options how) {
  using stack = std::remove_reference_t<Transport>;
  static_assert(!std::is_const_v<stack>,
                "runcomfy: the transport of a client must not be const, because sending changes it");
  if constexpr (http::check_transport<stack>()) {
    constexpr bool concurrent = http::is_concurrent<stack>();
    if constexpr (std::is_lvalue_reference_v<Transport>) {
      return detail::make_shared_of<detail::engine>(nullptr, http::transport_ref(transport), concurrent,
                                                    std::move(secret), std::move(how));
    } else {
      auto keeper = detail::make_shared_of<owned<stack>>(std::move(transport));
      const http::transport_ref inner(keeper->stack);
      return detail::make_shared_of<detail::engine>(std::move(keeper), inner, concurrent, std::move(secret),
                                                    std::move(how));
    }
  } else {
    return nullptr;  // not reached: check_transport has stopped the build
  }
}

template <class Input>
consteval bool client::check_model_id() {
  using constants = reflect::constants<Input>;
  constexpr bool has_model_id = requires {
    { constants::model_id } -> std::convertible_to<std::string_view>;
  };
  static_assert(
      has_model_id,
      "runcomfy: submit(input) needs to know the model: add `static constexpr std::string_view model_id = \"...\";` "
      "to the struct, or call submit(\"the/model-id\", input)");
  if constexpr (has_model_id) {
    static_assert(model_id::fault_of(constants::model_id).empty(),
                  "runcomfy: the model_id of this struct is malformed: it is 2 to 8 segments joined by slashes, "
                  "as in kling/kling-2-1/master/image-to-video");
  }
  return has_model_id;
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
  if (!inside || how.stop.stop_requested() || how.cancel.stop_requested())
    return engine.interrupted(operation::submit, model, {});
  const time_point since = engine.now();
  const result<request_id> id = detail::submission<Mode>(engine, *checked, std::move(body), how).run();
  if (!id) return id.error();
  return job(engine_, *id, checked->text(), since);
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
result<job> client::attached(std::string_view id, std::string_view model) const {
  const result<request_id> checked = request_id::parse(id);
  if (!checked) {
    error_info info = checked.error().info();
    info.operation = operation::attach;
    return error(std::move(info));
  }
  if (engine_ == nullptr) return moved_from<Mode>();
  const detail::engine::visit inside(*engine_);
  if (!inside) return engine_->interrupted(operation::attach, {}, id);
  return job(engine_, *checked, std::string(model), engine_->now());
}

template <class Mode>
result<recovery> client::recover() const {
  if (engine_ == nullptr) return moved_from<Mode>();
  const detail::engine::visit inside(*engine_);
  if (!inside) return engine_->interrupted(operation::journal, {}, {});
  return detail::recover<Mode>(*engine_);
}

template <class Mode>
result<void> client::settle(std::string_view name, bool by_id, const request_id* found) const {
  if (engine_ == nullptr) return moved_from<Mode>();
  const detail::engine::visit inside(*engine_);
  if (!inside) return engine_->interrupted(operation::journal, {}, {});
  return detail::settle<Mode>(*engine_, name, by_id, found);
}

template <class Mode>
result<job> client::resolve(std::string_view attempt, std::string_view id) const {
  result<job> found = attach<Mode>(id);
  if (!found) return found;
  if (result<void> settled = settle<Mode>(attempt, false, &found->id()); !settled) return std::move(settled).error();
  return found;
}

template <class Mode>
error client::moved_from() {
  error_info info;
  info.kind = error_kind::closed;
  info.message = "the client was moved from and cannot be used; use the one it was moved to";
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
