// SPDX-License-Identifier: MIT
// The simulated service without locks and transports: requests in, answers out, and the truth about jobs and money.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/http/url.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/testing/recorded_request.hpp"
#include "runcomfy/testing/schema_rules.hpp"
#include "runcomfy/testing/simulator_faults.hpp"
#include "runcomfy/testing/simulator_options.hpp"
#include "runcomfy/testing/simulator_replies.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

// A fault or a ready outcome that waits for its call.
struct ordered_fault {
  operation on = operation::none;
  fault what = fault::server_error;
  std::optional<http::outcome> ready = {};
  int left = 1;
};

struct known_model {
  std::string id;
  std::optional<json::value> schema;
  model_behaviour behaviour;
};

// Which call of the API a request is, if any.
struct route {
  operation what = operation::none;
  std::string id;  // of the model or of the job; empty where it is malformed
};

// An id from its place in a path. Each segment is decoded by itself: a slash that was encoded parts no segments, and is
// in no id.
[[nodiscard]] inline std::string id_from(std::string_view path) {
  std::string out;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string segment = percent_decoded(path.substr(0, slash));
    if (segment.find('/') != std::string::npos) return {};
    out += segment;
    if (slash == std::string_view::npos) return out;
    out += '/';
    path.remove_prefix(slash + 1);
  }
}

// The names that an object in a body gives more than once, by path as in `loras/0/path`, each time again.
inline void add_repeated_names(const json::value& in, const std::string& where, std::vector<std::string>& out) {
  const std::string before = where.empty() ? where : where + "/";
  if (const json::array* items = in.as_array()) {
    for (std::size_t i = 0; i < items->size(); ++i) add_repeated_names((*items)[i], before + std::to_string(i), out);
  } else if (const json::object* members = in.as_object()) {
    std::unordered_set<std::string_view> seen;
    for (const json::member& each : *members) {
      const std::string here = before + each.key;
      if (!seen.insert(each.key).second) out.push_back(here);
      add_repeated_names(each.value, here, out);
    }
  }
}

class world {
 public:
  world(std::optional<clock_ref> by, simulator_options with)
      : clock(by), options(std::move(with)), random_(options.seed), started_(now()) {
    const result<http::url> at =
        http::url::parse(options.origin, {.any_port = true, .any_host = true, .plain_loopback = true});
    origin_ = at ? at->origin() : options.origin;
    for (const std::string& each : options.tokens) good_.push_back(hash_of(each));
    options.tokens.clear();
  }

  // What becomes of a request that goes to another host: a client that took its token there would be found out.
  [[nodiscard]] std::optional<http::outcome> elsewhere(const http::request& what) const {
    const std::string origin = what.url.origin();
    if (options.any_origin || origin == origin_) return std::nullopt;
    return http::outcome::failed(http::failure::refused, http::phase::nothing, false,
                                 "the simulator is at " + origin_ + " and the request went to " + origin +
                                     "; simulator_options::origin says where it is, any_origin that it is everywhere");
  }

  // One exchange, as far as the service has a part in it.
  http::outcome exchange(const http::request& what, const http::call& how) {
    const route to = route_of(what);
    if (!clock && to.what != operation::none) own_now_ += options.step;
    std::optional<ordered_fault> spoilt = take_fault(to.what);
    if (spoilt && !spoilt->ready && !reaches_service(spoilt->what)) return unreached(spoilt->what, what);
    remember(record(what, how, now()));
    if (to.what == operation::submit) ++submits;
    if (spoilt && spoilt->ready) return *std::move(spoilt->ready);
    if (spoilt && !is_done_before(spoilt->what)) return spoil(spoilt->what, {}, what, how);
    http::response reply = serve(to, what);
    if (spoilt) return spoil(spoilt->what, std::move(reply), what, how);
    return http::outcome::success(std::move(reply));
  }

  [[nodiscard]] http::time_point now() const { return clock ? clock->now() : own_now_; }
  [[nodiscard]] simulated_job truth_of(const job_record& from) const {
    simulated_job out = from.truth;
    out.state = from.state_at(now());
    out.charged = charged(from);
    return out;
  }
  [[nodiscard]] const job_record* find_job(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : &jobs[found->second];
  }
  [[nodiscard]] double charged_total() const {
    double sum = 0;
    for (const job_record& each : jobs) sum += charged(each);
    return sum;
  }
  void add(known_model model) {
    for (known_model& each : models) {
      if (each.id == model.id) {
        each = std::move(model);
        return;
      }
    }
    models.push_back(std::move(model));
  }
  [[nodiscard]] std::vector<recorded_request> last_requests() const {
    const std::size_t kept = requests.size() < options.keep_requests ? requests.size() : options.keep_requests;
    return {requests.end() - static_cast<std::ptrdiff_t>(kept), requests.end()};
  }

  std::optional<clock_ref> clock;
  simulator_options options;
  std::vector<known_model> models;
  std::vector<job_record> jobs;
  std::vector<recorded_request> requests;
  std::vector<ordered_fault> faults;
  std::optional<model_behaviour> next_job;
  std::size_t submits = 0;
  std::size_t request_count = 0;

 private:
  static route route_of(const http::request& what) {
    std::string_view path = path_of(what.url.target());
    constexpr std::string_view models_at = "/v1/models/";
    constexpr std::string_view requests_at = "/v1/requests/";
    if (path.starts_with(models_at) && what.method == "POST")
      return {operation::submit, id_from(path.substr(models_at.size()))};
    if (!path.starts_with(requests_at)) return {};
    path.remove_prefix(requests_at.size());
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view last = path.substr(slash + 1);
    std::string id = id_from(path.substr(0, slash));
    if (last == "status" && what.method == "GET") return {operation::status, std::move(id)};
    if (last == "result" && what.method == "GET") return {operation::output, std::move(id)};
    if (last == "cancel" && what.method == "POST") return {operation::cancel, std::move(id)};
    return {};
  }

  http::response serve(const route& to, const http::request& what) {
    if (to.what == operation::none)
      return error_reply({404, 404001}, "There is no such path, or not with this method.");
    const std::string* field = what.headers.find("authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (field == nullptr || !field->starts_with(scheme) || field->size() == scheme.size())
      return error_reply(options.bad_token, "The API token is missing.");
    const std::uint64_t user = hash_of(std::string_view(*field).substr(scheme.size()));
    if (!good_.empty() && !is_good(user)) return error_reply(options.bad_token, "The API token is invalid or expired.");
    if (std::optional<http::response> wait = limit_rate()) return *std::move(wait);
    if (to.what == operation::submit) return submit(to.id, what, user);

    if (!request_id::fault_of(to.id).empty()) return error_reply({400, 400001}, "The request id is malformed.");
    const auto found = by_id_.find(to.id);
    if (found == by_id_.end() || expired(jobs[found->second]))
      return error_reply({404, 404001}, "The request does not exist or has expired.");
    job_record& job = jobs[found->second];
    if (job.user != user) return error_reply({403, 403001}, "The request belongs to another user.");
    if (to.what == operation::status) {
      ++job.truth.status_calls;
      return status_reply(job, options, now());
    }
    if (to.what == operation::cancel) {
      if (!what.body.empty()) return error_reply({400, 0}, "A cancel takes no body.");
      return cancel(job);
    }
    ++job.truth.result_calls;
    if (options.early_result && job.state_at(now()) != job_state::finished)
      return error_reply(*options.early_result, "The result is not ready yet.");
    bool with_cost = false;
    for (const query_parameter& each : query_parameters(query_of(what.url.target())))
      with_cost = with_cost || (each.name == "include_cost" && each.value == "true");
    return result_reply(job, options, now(), with_cost);
  }

  http::response submit(const std::string& id, const http::request& what, std::uint64_t user) {
    if (!model_id::fault_of(id).empty()) return error_reply({400, 400001}, "The model id is malformed.");
    const known_model* model = nullptr;
    for (const known_model& each : models) {
      if (each.id == id) model = &each;
    }
    if (model == nullptr && !options.accept_unknown_models)
      return error_reply({404, 404001}, "There is no model " + id + ".");
    const std::string* type = what.headers.find("content-type");
    if (type == nullptr || !http::same_name(type->substr(0, 16), "application/json"))
      return error_reply({415, 0}, "The body must be sent as application/json.");
    result<json::value> body = json::parse(what.body);
    if (!body || !body->is_object()) return error_reply(options.bad_input, "The body must be a JSON object.");
    std::vector<std::string> repeated;
    add_repeated_names(*body, {}, repeated);
    if (!repeated.empty())
      return error_reply(options.bad_input, "The body gives a name twice: " + excerpt(repeated.front()) + ".");
    if (model != nullptr && model->schema) {
      const std::vector<violation> broken = check_body(*model->schema, *body, options.accept_unknown_properties);
      if (!broken.empty()) return invalid_input_reply(options.bad_input, broken);
    }
    model_behaviour behaviour = next_job ? *next_job : (model != nullptr ? model->behaviour : options.behaviour);
    const double cost = behaviour.cost.value_or(0);
    if (options.balance) {
      const double left = *options.balance - spoken_for();
      if (left < cost || left <= 0) return error_reply(options.no_money, "The balance is too low.");
    }
    next_job.reset();

    job_record job;
    job.user = user;
    job.service_started = started_;
    job.truth.request_id = new_id();
    job.truth.model_id = id;
    job.truth.body = *std::move(body);
    job.truth.submitted = now();
    job.truth.starts = now() + behaviour.start_after;
    job.truth.finishes =
        now() + (behaviour.finish_after < behaviour.start_after ? behaviour.start_after : behaviour.finish_after);
    job.truth.fails = behaviour.fails;
    job.behaviour = std::move(behaviour);
    by_id_.emplace(job.truth.request_id, jobs.size());
    jobs.push_back(std::move(job));
    return submit_reply(jobs.back(), options);
  }

  http::response cancel(job_record& job) {
    ++job.truth.cancel_calls;
    const bool possible = job.state_at(now()) == job_state::queued;
    if (possible) job.truth.cancelled = now();
    return cancel_reply(job, options, now(), possible);
  }

  [[nodiscard]] double charged(const job_record& job) const {
    const job_state state = job.state_at(now());
    if (job.truth.cancelled || state == job_state::queued) return 0;
    if (state == job_state::finished && job.truth.fails && !options.bills_failures) return 0;
    return job.behaviour.cost.value_or(0);
  }
  // What no other job can be paid from: what was charged, and what queued jobs will cost.
  [[nodiscard]] double spoken_for() const {
    double sum = 0;
    for (const job_record& each : jobs) {
      const bool waits = !each.truth.cancelled && each.state_at(now()) == job_state::queued;
      sum += waits ? each.behaviour.cost.value_or(0) : charged(each);
    }
    return sum;
  }
  [[nodiscard]] bool expired(const job_record& job) const {
    return options.expires_after && now() > job.ended() + *options.expires_after;
  }
  [[nodiscard]] bool is_good(std::uint64_t user) const {
    for (const std::uint64_t each : good_) {
      if (each == user) return true;
    }
    return false;
  }

  std::optional<http::response> limit_rate() {
    if (options.requests_per_minute <= 0) return std::nullopt;
    constexpr std::chrono::minutes window(1);
    std::erase_if(lately_, [&](http::time_point each) { return each + window <= now(); });
    if (lately_.size() < static_cast<std::size_t>(options.requests_per_minute)) {
      lately_.push_back(now());
      return std::nullopt;
    }
    const auto left = std::chrono::ceil<std::chrono::seconds>(lately_.front() + window - now());
    return too_many_reply(left);
  }

  std::optional<ordered_fault> take_fault(operation on) {
    for (std::size_t i = 0; i < faults.size(); ++i) {
      if (faults[i].on != on) continue;
      ordered_fault out = faults[i];
      if (--faults[i].left <= 0) faults.erase(faults.begin() + static_cast<std::ptrdiff_t>(i));
      return out;
    }
    return std::nullopt;
  }

  // The oldest go in blocks, so that keeping costs nothing in the long run.
  void remember(recorded_request what) {
    ++request_count;
    if (options.keep_requests == 0) return;
    if (requests.size() >= 2 * options.keep_requests)
      requests.erase(requests.begin(), requests.begin() + static_cast<std::ptrdiff_t>(options.keep_requests));
    requests.push_back(std::move(what));
  }

  // FNV-1a, then stirred with the seed: enough to tell users apart, and no way back to the token.
  [[nodiscard]] std::uint64_t hash_of(std::string_view token) const {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : token) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return runcomfy::detail::splitmix64(hash ^ options.seed)();
  }

  // In the form of a version 4 UUID, from the seed.
  std::string new_id() {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    std::uint64_t bits = 0;
    for (int i = 0; i < 32; ++i) {
      if (i % 16 == 0) bits = random_();
      if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
      out += i == 12 ? '4' : i == 16 ? hex[8 + (bits & 3U)] : hex[bits & 15U];
      bits >>= 4U;
    }
    return out;
  }

  http::time_point own_now_{std::chrono::hours(1'000)};
  runcomfy::detail::splitmix64 random_;
  http::time_point started_;
  std::vector<std::uint64_t> good_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::vector<http::time_point> lately_;
  std::string origin_;  // in the spelling of `http::url`
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail
