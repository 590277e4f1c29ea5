// SPDX-License-Identifier: MIT
// What the simulated service says, in the shapes of the contract.
#pragma once

#include <chrono>  // calendars, which core/chrono.hpp leaves out
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/violation.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/testing/json_difference.hpp"
#include "runcomfy/testing/simulator_options.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

struct job_record {
  simulated_job truth = {};
  model_behaviour behaviour = {};
  std::uint64_t user = 0;
  http::time_point service_started = {};

  [[nodiscard]] job_state state_at(http::time_point when) const {
    if (truth.cancelled || when >= truth.finishes) return job_state::finished;
    return when >= truth.starts ? job_state::running : job_state::queued;
  }
  [[nodiscard]] http::time_point ended() const { return truth.cancelled.value_or(truth.finishes); }
  // The position counts down by equal steps until the start.
  [[nodiscard]] int position_at(http::time_point when) const {
    const auto all = truth.starts - truth.submitted;
    if (all.count() <= 0 || behaviour.queue <= 0) return 0;
    const double passed = static_cast<double>((when - truth.submitted).count()) / static_cast<double>(all.count());
    const int left = behaviour.queue - static_cast<int>(passed * behaviour.queue);
    return left > 0 ? left : 0;
  }
};

[[nodiscard]] inline http::response json_reply(int status, json::object body) {
  return {status, {{"Content-Type", "application/json"}}, json_text(std::move(body))};
}

[[nodiscard]] inline http::response error_reply(refusal how, std::string message) {
  json::object body;
  if (how.code != 0) body.set("error_code", how.code);
  body.set("error_message", std::move(message));
  return json_reply(how.status, std::move(body));
}

[[nodiscard]] inline http::response invalid_input_reply(refusal how, const std::vector<violation>& broken) {
  json::object body;
  json::array detail;
  std::string message = "The input does not match the schema: ";
  for (const violation& each : broken) {
    if (!detail.empty()) message += "; ";
    message += each.message();
    detail.push_back(each.message());
  }
  if (how.code != 0) body.set("error_code", how.code);
  body.set("error_message", std::move(message));
  body.set("detail", std::move(detail));
  return json_reply(how.status, std::move(body));
}

[[nodiscard]] inline http::response too_many_reply(std::chrono::seconds wait) {
  http::response out = error_reply({429, 0}, "Too many requests.");
  out.headers.add("Retry-After", std::to_string(wait.count()));
  return out;
}

// A time as the service's siblings spell it (contract, section 3.3). Every simulated service starts with the year 2026,
// so that the same run gives the same text.
[[nodiscard]] inline std::string date_text(http::time_point::duration since_start) {
  using std::chrono::days;
  using std::chrono::microseconds;
  const auto since = std::chrono::duration_cast<microseconds>(since_start);
  const auto whole = std::chrono::floor<days>(since);
  const std::chrono::year_month_day date(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + whole);
  const auto digits = [](std::int64_t number, std::size_t width) {
    std::string out = std::to_string(number);
    return out.size() < width ? std::string(width - out.size(), '0') + out : out;
  };
  const std::int64_t micros = (since - whole).count();
  const std::int64_t seconds = micros / 1'000'000;
  return digits(static_cast<int>(date.year()), 4) + "-" + digits(static_cast<unsigned>(date.month()), 2) + "-" +
         digits(static_cast<unsigned>(date.day()), 2) + "T" + digits(seconds / 3600, 2) + ":" +
         digits(seconds / 60 % 60, 2) + ":" + digits(seconds % 60, 2) + "." + digits(micros % 1'000'000, 6) + "+00:00";
}

inline void add_urls(json::object& body, const job_record& job, const simulator_options& options, bool with_cancel) {
  if (!options.tells_urls) return;
  const std::string base = options.origin + "/v1/requests/" + job.truth.request_id;
  body.set("status_url", base + "/status");
  body.set("result_url", base + "/result");
  if (with_cancel) body.set("cancel_url", base + "/cancel");
}

[[nodiscard]] inline http::response submit_reply(const job_record& job, const simulator_options& options) {
  json::object body{{"request_id", job.truth.request_id}};
  add_urls(body, job, options, true);
  return json_reply(options.submit_status, std::move(body));
}

[[nodiscard]] inline http::response status_reply(const job_record& job, const simulator_options& options,
                                                 http::time_point now) {
  const job_state state = job.state_at(now);
  const state_words& words = job.behaviour.words;
  json::object body{{"request_id", job.truth.request_id}};
  body.set("status", job.truth.cancelled           ? words.cancelled
                     : state == job_state::queued  ? words.queued
                     : state == job_state::running ? words.running
                                                   : words.finished);
  if (state == job_state::queued && options.tells_queue_position) body.set("queue_position", job.position_at(now));
  add_urls(body, job, options, false);
  return json_reply(200, std::move(body));
}

[[nodiscard]] inline http::response cancel_reply(const job_record& job, const simulator_options& options,
                                                 http::time_point now, bool done) {
  const state_words& words = job.behaviour.words;
  json::object body{{"request_id", job.truth.request_id}, {"outcome", done ? "cancelled" : "not_cancellable"}};
  body.set("status", job.truth.cancelled                       ? words.cancelled
                     : job.state_at(now) == job_state::running ? words.running
                                                               : words.finished);
  return json_reply(options.cancel_status, std::move(body));
}

// Links in the form of the real ones, on the real host, with an escape that must not be touched (contract, section 7).
[[nodiscard]] inline json::value made_up_output(const job_record& job) {
  const media kind = job.behaviour.makes == media::by_name ? media_of_model(job.truth.model_id) : job.behaviour.makes;
  const auto link = [&](std::string_view name) {
    return "https://playgrounds-storage-public.runcomfy.net/simulated%3D/" + job.truth.request_id + "/output/" +
           std::string(name);
  };
  switch (kind) {
    case media::images: return json::object{{"images", json::array{link("1_output.png"), link("2_output.png")}}};
    case media::video: return json::object{{"video", link("output.mp4")}};
    case media::videos: return json::object{{"videos", json::array{link("1_output.mp4"), link("2_output.mp4")}}};
    case media::audio: return json::object{{"audio", link("output.mp3")}};
    case media::audios: return json::object{{"audios", json::array{link("1_output.mp3"), link("2_output.mp3")}}};
    default: return json::object{{"image", link("output.png")}};
  }
}

[[nodiscard]] inline http::response result_reply(const job_record& job, const simulator_options& options,
                                                 http::time_point now, bool with_cost) {
  const state_words& words = job.behaviour.words;
  const job_state state = job.state_at(now);
  const bool ended = state == job_state::finished && !job.truth.cancelled;
  json::object body{{"request_id", job.truth.request_id}};
  body.set("status", job.truth.cancelled           ? words.cancelled
                     : state == job_state::queued  ? words.queued
                     : state == job_state::running ? words.running
                     : job.truth.fails             ? words.failed
                                                   : words.succeeded);
  if (ended && !job.truth.fails && !job.behaviour.omits_output)
    body.set("output", job.behaviour.output ? *job.behaviour.output : made_up_output(job));
  if (ended && job.truth.fails && job.behaviour.error) body.set("error", *job.behaviour.error);
  if (options.echoes_input) body.set("input", job.truth.body);
  if (options.tells_times) {
    body.set("created_at", date_text(job.truth.submitted - job.service_started));
    if (state == job_state::finished) body.set("finished_at", date_text(job.ended() - job.service_started));
  }
  const bool billed = ended && job.behaviour.cost && (!job.truth.fails || options.bills_failures);
  if (with_cost && billed && now >= job.truth.finishes + job.behaviour.cost_after)
    body.set("cost", *job.behaviour.cost);
  return json_reply(200, std::move(body));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail
