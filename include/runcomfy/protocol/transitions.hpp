// SPDX-License-Identifier: MIT
// Every transition of a job, in one table.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// Where a job machine is: what the world must do next.
enum class machine_phase : std::uint8_t {
  submit,       ///< send the paid POST
  poll,         ///< read the status
  pause_poll,   ///< wait, then read the status
  fetch,        ///< read the result
  pause_fetch,  ///< wait, then read the result
  done,         ///< nothing: the outcome is known
};

/// What happened to it.
enum class machine_event : std::uint8_t {
  accepted,   ///< the submit gave an id
  denied,     ///< the submit ended in any other way: rejected, not sent, or in doubt
  alive,      ///< the job is queued or running
  unknown,    ///< the reply holds no state word that is known
  ended,      ///< the status says that it ended in some way that the result must tell
  cancelled,  ///< it was cancelled
  succeeded,  ///< the result says so
  failed,     ///< the result says so
  lost,       ///< the call failed in a way that may pass
  refused,    ///< the call failed for good
  woke,       ///< the pause is over
};

struct transition {
  machine_phase from;
  machine_event on;
  machine_phase to;
};

inline constexpr transition transitions[] = {
    {machine_phase::submit, machine_event::accepted, machine_phase::poll},
    {machine_phase::submit, machine_event::denied, machine_phase::done},
    {machine_phase::poll, machine_event::alive, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::unknown, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::lost, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::ended, machine_phase::fetch},
    {machine_phase::poll, machine_event::cancelled, machine_phase::done},
    {machine_phase::poll, machine_event::refused, machine_phase::done},
    {machine_phase::pause_poll, machine_event::woke, machine_phase::poll},
    {machine_phase::fetch, machine_event::succeeded, machine_phase::done},
    {machine_phase::fetch, machine_event::failed, machine_phase::done},
    {machine_phase::fetch, machine_event::cancelled, machine_phase::done},
    {machine_phase::fetch, machine_event::alive, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::unknown, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::lost, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::refused, machine_phase::done},
    {machine_phase::pause_fetch, machine_event::woke, machine_phase::fetch},
};

/// Where an event leads, or nothing when it cannot happen in that phase.
[[nodiscard]] constexpr std::optional<machine_phase> next_phase(machine_phase from, machine_event on) noexcept {
  for (const transition& each : transitions) {
    if (each.from == from && each.on == on) return each.to;
  }
  return std::nullopt;
}

[[nodiscard]] constexpr std::string_view to_string(machine_phase phase) noexcept {
  switch (phase) {
    case machine_phase::submit: return "submit";
    case machine_phase::poll: return "poll";
    case machine_phase::pause_poll: return "pause_poll";
    case machine_phase::fetch: return "fetch";
    case machine_phase::pause_fetch: return "pause_fetch";
    case machine_phase::done: return "done";
  }
  return "unknown";
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
