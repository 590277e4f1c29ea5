// SPDX-License-Identifier: MIT
// The words of the service about a job, and what they mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Where a job is. `finished` says that it ended, not that it succeeded: the output tells.
enum class job_state : std::uint8_t { queued, running, finished };

/// What `on_update` and `job::status` tell.
struct update {
  job_state state = job_state::queued;
  std::optional<std::int64_t> queue_position;  ///< jobs in front of this one; only while queued, and not always
  std::chrono::milliseconds elapsed{};         ///< since the job was submitted or attached, by the client's clock
  std::string word;                            ///< the service's own word, as it came
};

/// What came of asking for a cancel (contract, section 3.4).
enum class cancel_outcome : std::uint8_t {
  cancelled,         ///< the service says so
  not_cancellable,   ///< it runs already: it goes on and is billed
  already_finished,  ///< it had ended before
  unknown,           ///< the service answered with success and a word that this version does not know
};

[[nodiscard]] constexpr std::string_view to_string(job_state state) noexcept {
  switch (state) {
    case job_state::queued: return "queued";
    case job_state::running: return "running";
    case job_state::finished: return "finished";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(cancel_outcome outcome) noexcept {
  switch (outcome) {
    case cancel_outcome::cancelled: return "cancelled";
    case cancel_outcome::not_cancellable: return "not_cancellable";
    case cancel_outcome::already_finished: return "already_finished";
    case cancel_outcome::unknown: return "unknown";
  }
  return "unknown";
}

namespace protocol {

/// The meaning of a state word, over all endpoints (contract, section 4).
enum class state_word : std::uint8_t { queued, running, completed, succeeded, failed, cancelled, unknown };

/// Reads a state word without regard to case. `completed` means "ended, either way"; only the result endpoint tells.
[[nodiscard]] constexpr state_word read_state_word(std::string_view word) noexcept {
  constexpr auto is = [](std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const char lower = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + ('a' - 'A')) : a[i];
      if (lower != b[i]) return false;
    }
    return true;
  };
  for (const std::string_view each : {"in_queue", "queued", "pending", "waiting"}) {
    if (is(word, each)) return state_word::queued;
  }
  for (const std::string_view each : {"in_progress", "running", "starting", "processing"}) {
    if (is(word, each)) return state_word::running;
  }
  if (is(word, "completed")) return state_word::completed;
  if (is(word, "succeeded")) return state_word::succeeded;
  if (is(word, "failed")) return state_word::failed;
  if (is(word, "cancelled") || is(word, "canceled")) return state_word::cancelled;
  return state_word::unknown;
}

}  // namespace protocol
}  // namespace runcomfy::inline RUNCOMFY_ABI
