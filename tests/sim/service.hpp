// SPDX-License-Identifier: MIT
// The service of a run: it alone knows which jobs exist and were paid for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faults.hpp"
#include "simulation.hpp"

namespace sim {

/// A paid job.
struct server_job {
  std::string id;
  int input = 0;
  micros runs_at = 0;
  micros ends_at = 0;
  bool succeeds = true;
  bool cancelled = false;
  bool known = false;  ///< a caller has learned of its end, or of its being, from the service or by looking
};

inline constexpr std::string_view api_origin = "https://model-api.runcomfy.net";
inline constexpr std::string_view secret = "canary-8f3A61c07bE4-token";  ///< searched for in everything that comes out
inline constexpr std::string_view secret_heart = "8f3A61c07bE4";
inline constexpr std::string_view secret_in_hex = "386633413631";
inline constexpr std::string_view secret_in_base64 = "M0E2MWMwN2JF";  // a part of the token in base64
inline constexpr std::string_view prompt_heart = "prompt-of-nobody";

class service {
 public:
  explicit service(simulation& owner) : sim_(owner) {}

  std::vector<server_job> jobs;

  [[nodiscard]] server_job* find(std::string_view id) {
    for (server_job& each : jobs) {
      if (each.id == id) return &each;
    }
    return nullptr;
  }
  [[nodiscard]] bool ended(const server_job& job) const { return job.cancelled || sim_.now() >= job.ends_at; }
  [[nodiscard]] bool succeeded(const server_job& job) const { return !job.cancelled && ended(job) && job.succeeds; }
  [[nodiscard]] static std::string video_of(const server_job& job) {
    return "https://playgrounds-storage-public.runcomfy.net/out/" + job.id + ".mp4";
  }

  /// Makes a job, which costs money from now on.
  int make(int input, bool digits_only, bool storm) {
    random& chance = sim_.chance;
    const auto number = static_cast<std::int64_t>(jobs.size());
    server_job job;
    job.id = digits_only ? std::to_string(700'000 + number * 1000 + static_cast<std::int64_t>(chance.below(1000)))
                         : "job-" + std::to_string(number) + "-" + std::to_string(chance.below(1'000'000));
    job.input = input;
    const micros queued = chance.chance(0.3) ? 0 : chance.between(0, 20 * second);
    micros runs = chance.between(0, 30 * second);
    if (storm && chance.chance(0.1)) runs = chance.between(0, 8 * hour);
    job.runs_at = sim_.now() + queued;
    job.ends_at = job.runs_at + runs;
    job.succeeds = !chance.chance(0.15);
    jobs.push_back(std::move(job));
    sim_.note("job made", input, number);
    return static_cast<int>(number);
  }

  [[nodiscard]] std::string submitted(const server_job& job, fault how) const {
    switch (how) {
      case fault::no_id: return R"({"status":"in_queue"})";
      case fault::bad_id: return R"({"request_id":"../)" + job.id + R"("})";
      case fault::two_ids: return R"({"request_id":")" + job.id + R"(","request_id":"other-1"})";
      case fault::id_and_code: return R"({"request_id":")" + job.id + R"(","error_code":500001})";
      case fault::number_id: return R"({"request_id":)" + job.id + "}";
      case fault::other_name_id: return R"({"id":")" + job.id + R"(","status":"in_queue"})";
      case fault::foreign_urls:
        return R"({"request_id":")" + job.id + R"(","status_url":"https://evil.example/v1/)" + job.id +
               R"(/status","cancel_url":"http://model-api.runcomfy.net/cancel"})";
      case fault::token_echo:
        return R"({"request_id":")" + job.id + R"(","debug":"Bearer )" + std::string(secret) + R"("})";
      default: return R"({"request_id":")" + job.id + R"("})";
    }
  }
  [[nodiscard]] std::string status(const server_job& job, fault how) {
    std::string word = "in_queue";
    if (job.cancelled) word = sim_.chance.chance(0.5) ? "cancelled" : "Canceled";
    else if (sim_.now() >= job.ends_at) word = !job.succeeds && sim_.chance.chance(0.3) ? "failed" : "completed";
    else if (sim_.now() >= job.runs_at) word = "in_progress";
    if (how == fault::unknown_word) word = "contemplating";
    if (how == fault::back_to_queue && !ended(job)) word = "in_queue";
    if (word == "in_queue") {
      const micros left = job.runs_at > sim_.now() ? (job.runs_at - sim_.now()) / (5 * second) + 1 : 1;
      return R"({"request_id":")" + job.id + R"(","status":"in_queue","queue_position":)" + std::to_string(left) + "}";
    }
    if (how == fault::token_echo) return R"({"status":")" + word + R"(","echo":")" + std::string(secret) + R"("})";
    return R"({"request_id":")" + job.id + R"(","status":")" + word + R"("})";
  }
  [[nodiscard]] std::string result(const server_job& job, fault how) {
    if (how == fault::unknown_word) return R"({"request_id":")" + job.id + R"(","status":"contemplating"})";
    if (how == fault::not_ready || !ended(job)) return R"({"request_id":")" + job.id + R"(","status":"in_progress"})";
    if (job.cancelled) return R"({"request_id":")" + job.id + R"(","status":"cancelled"})";
    if (!job.succeeds)
      return R"({"request_id":")" + job.id + R"(","status":"failed","error":{"message":"out of luck"}})";
    return R"({"request_id":")" + job.id + R"(","status":"succeeded","output":{"video":")" + video_of(job) +
           R"("},"cost":0.28})";
  }
  /// Cancels it if it still can be.
  [[nodiscard]] std::string cancel(server_job& job, fault how) {
    if (how == fault::unknown_word) return R"({"outcome":"considered"})";
    if (!job.cancelled && sim_.now() < job.runs_at) {
      job.cancelled = true;
      sim_.note("job cancelled", job.input);
      return R"({"request_id":")" + job.id + R"(","outcome":"cancelled"})";
    }
    return R"({"request_id":")" + job.id + R"(","outcome":"not_cancellable"})";
  }

 private:
  simulation& sim_;
};

}  // namespace sim
