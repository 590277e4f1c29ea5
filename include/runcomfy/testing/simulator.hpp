// SPDX-License-Identifier: MIT
// The service as a value, with no network in sight.
#pragma once

#include <concepts>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/http/transport.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/schema/schema_of.hpp"
#include "runcomfy/testing/recorded_request.hpp"
#include "runcomfy/testing/simulator_options.hpp"
#include "runcomfy/testing/simulator_world.hpp"
#include "runcomfy/testing/terms.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing {

/// The Model API as its contract describes it: submit, status, result and cancel, with queues, costs, users, limits and
/// faults. Itself a transport:
///
///     testing::simulator service;
///     testing::virtual_clock clock;
///     runcomfy::client client{service, "test-token", {.clock = clock}};
///
/// It takes any well-formed model id and makes plausible outputs; inputs of models that were added with a schema are
/// checked against it. Everything follows from the options, the seed and the requests: the same run, the same bytes.
///
/// Time. Without a clock each request of the API moves the simulator's own time by `simulator_options::step`, so jobs
/// go forward when they are asked about, and no real time plays a part. With a clock, the one that the client has, they
/// go forward by that clock; `clock_ref()` stands for the machine's.
///
/// As a transport it is at `simulator_options::origin` and nowhere else: a request to another origin fails as
/// `failure::refused`, and nothing of it reaches the service.
///
/// A copy is a service of its own with the same past. Safe from several threads; calls may overlap.
class simulator {
 public:
  static constexpr bool concurrent = true;

  explicit simulator(simulator_options options = {}) : world_(std::nullopt, std::move(options)) {}
  explicit simulator(clock_ref by, simulator_options options = {}) : world_(by, std::move(options)) {}
  template <class Clock>
    requires(clock<Clock> && !std::same_as<Clock, clock_ref>)
  explicit simulator(Clock& by, simulator_options options = {}) : world_(clock_ref(by), std::move(options)) {}
  simulator(const simulator& other) : world_(other.copy()) {}
  simulator& operator=(const simulator& other) {
    detail::world taken = other.copy();
    const std::lock_guard guard(lock_);
    world_ = std::move(taken);
    return *this;
  }

  /// Adds a typed model, or replaces it: the id is `T::model_id`, the schema that of the struct.
  template <class T>
  void add_model(model_behaviour behaviour = {}) {
    add_model(std::string_view(reflect::constants<T>::model_id), schema_of<T>(), std::move(behaviour));
  }
  /// Adds a model with its published input schema; a published file with a member `input_schema` will do as well.
  void add_model(std::string_view id, json::value schema, model_behaviour behaviour = {}) {
    if (json::value* inner = schema.find("input_schema")) schema = json::value(std::move(*inner));
    const std::lock_guard guard(lock_);
    world_.add({std::string(id), std::move(schema), std::move(behaviour)});
  }
  /// Adds a model that takes any input.
  void add_model(std::string_view id, model_behaviour behaviour) {
    const std::lock_guard guard(lock_);
    world_.add({std::string(id), std::nullopt, std::move(behaviour)});
  }
  /// The next job that is made runs like this, whatever its model.
  void next_job(model_behaviour behaviour) {
    const std::lock_guard guard(lock_);
    world_.next_job = std::move(behaviour);
  }
  /// The account's money from now on, before what jobs have cost so far; nothing: never used up.
  void set_balance(std::optional<double> usd) {
    const std::lock_guard guard(lock_);
    world_.options.balance = usd;
  }

  /// Spoils the next calls of one kind: `submit`, `status`, `output` (the result) or `cancel`. Faults of one kind of
  /// call come one after the other, in the order in which they were asked for.
  void fault_next(operation on, fault what, int times = 1) { order({on, what, std::nullopt, times}); }
  /// Gives the next call of that kind this answer; the service does nothing for it.
  void reply_next(operation on, http::response reply) { outcome_next(on, http::outcome::success(std::move(reply))); }
  /// Ends the next call of that kind in this way; the service does nothing for it.
  void outcome_next(operation on, http::outcome how) { order({on, {}, std::move(how), 1}); }

  http::outcome perform(const http::request& what, const http::call& how) {
    std::optional<clock_ref> clock;
    std::chrono::milliseconds latency{};
    {
      const std::lock_guard guard(lock_);
      clock = world_.clock;
      latency = world_.options.latency;
    }
    const detail::terms terms(clock, what, how);
    if (std::optional<http::outcome> early = terms.refusal()) return *std::move(early);
    if (std::optional<http::outcome> astray = elsewhere(what)) return *std::move(astray);
    http::outcome out = exchange(what, how);
    const bool silent = out.why == http::failure::timeout && out.reached == http::phase::await_head;
    if (silent) latency = how.read_timeout + std::chrono::milliseconds(1);
    if (std::optional<http::outcome> late = terms.pass(latency)) return *std::move(late);
    return terms.limited(std::move(out));
  }
  /// For a server around the simulator. A status of 0 says: close the connection without an answer. Waits for nothing,
  /// and does not look at the origin, which is the server's.
  http::response handle(const http::request& what) {
    http::outcome out = exchange(what, {});
    if (!out.ok()) return {};
    return std::move(out.reply);
  }

  /// Every job, oldest first, as it stands now.
  [[nodiscard]] std::vector<simulated_job> jobs() const {
    const std::lock_guard guard(lock_);
    std::vector<simulated_job> out;
    for (const detail::job_record& each : world_.jobs) out.push_back(world_.truth_of(each));
    return out;
  }
  [[nodiscard]] std::optional<simulated_job> job(std::string_view request_id) const {
    const std::lock_guard guard(lock_);
    const detail::job_record* found = world_.find_job(request_id);
    if (found == nullptr) return std::nullopt;
    return world_.truth_of(*found);
  }
  /// How many paid POSTs reached the service, whether a job came of them or not.
  [[nodiscard]] std::size_t submits() const {
    const std::lock_guard guard(lock_);
    return world_.submits;
  }
  /// What all jobs have cost so far, in US dollars.
  [[nodiscard]] double charged_total() const {
    const std::lock_guard guard(lock_);
    return world_.charged_total();
  }
  /// The last requests that reached the service (`simulator_options::keep_requests`), oldest first, secrets masked.
  [[nodiscard]] std::vector<recorded_request> requests() const {
    const std::lock_guard guard(lock_);
    return world_.last_requests();
  }
  /// How many requests reached the service.
  [[nodiscard]] std::size_t request_count() const {
    const std::lock_guard guard(lock_);
    return world_.request_count;
  }
  [[nodiscard]] time_point now() const {
    const std::lock_guard guard(lock_);
    return world_.now();
  }

 private:
  [[nodiscard]] detail::world copy() const {
    const std::lock_guard guard(lock_);
    return world_;
  }
  void order(detail::ordered_fault what) {
    const std::lock_guard guard(lock_);
    if (what.left > 0) world_.faults.push_back(std::move(what));
  }
  http::outcome exchange(const http::request& what, const http::call& how) {
    const std::lock_guard guard(lock_);
    return world_.exchange(what, how);
  }

  std::optional<http::outcome> elsewhere(const http::request& what) const {
    const std::lock_guard guard(lock_);
    return world_.elsewhere(what);
  }

  mutable std::mutex lock_;
  detail::world world_;
};

static_assert(http::check_transport<simulator>());

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing
