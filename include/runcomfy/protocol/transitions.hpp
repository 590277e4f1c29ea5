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
  submit,         ///< send the paid POST
  pause_submit,   ///< wait, then send it; so far it is proved that nothing of it was sent, or that it was refused
  confirm,        ///< read the status of an id that came in a torn answer
  pause_confirm,  ///< wait, then read it
  poll,           ///< read the status
  pause_poll,     ///< wait, then read the status
  fetch,          ///< read the result
  pause_fetch,    ///< wait, then read the result
  cancel,         ///< ask for a cancel
  pause_cancel,   ///< wait, then ask for a cancel
  look,           ///< read the status, to tell a job that runs from one that had ended before the cancel
  pause_look,     ///< wait, then read it
  done,           ///< nothing: the outcome is known
};

/// What happened to it.
enum class machine_event : std::uint8_t {
  accepted,         ///< the submit gave an id
  torn,             ///< the answer to the submit was cut off behind a whole id
  again,            ///< the submit was certainly not sent, or refused for now, and may be tried again
  unsent,           ///< the submit was certainly not sent, for good
  rejected,         ///< the submit was refused
  doubtful,         ///< the submit may have arrived
  abandoned,        ///< the driver gives up on a submit whose job is not known
  confirmed,        ///< the service knows the id
  alive,            ///< the job is queued or running
  unknown,          ///< the reply holds no word that is known
  ended,            ///< the status says that it ended in some way that the result must tell
  cancelled,        ///< it was cancelled
  succeeded,        ///< the result says so
  failed,           ///< the result says so
  cancel_wanted,    ///< the driver wants it cancelled
  not_cancellable,  ///< the service says so, to a driver that wants to know why
  goes_on,          ///< the cancel did not end the job, and the driver wants its output then
  lost,             ///< the call failed in a way that may pass
  refused,          ///< the call failed for good
  woke,             ///< the pause is over
};
inline constexpr int machine_phase_count = static_cast<int>(machine_phase::done) + 1;
inline constexpr int machine_event_count = static_cast<int>(machine_event::woke) + 1;

struct transition {
  machine_phase from;
  machine_event on;
  machine_phase to;
};

/// Every pair of phase and event that can happen. (`submit` follows on `pause_submit` alone, and a further attempt on
/// `again` alone: what may have been sent never comes back there.)
inline constexpr transition transitions[] = {
    {machine_phase::submit, machine_event::accepted, machine_phase::poll},
    {machine_phase::submit, machine_event::torn, machine_phase::confirm},
    {machine_phase::submit, machine_event::again, machine_phase::pause_submit},
    {machine_phase::submit, machine_event::unsent, machine_phase::done},
    {machine_phase::submit, machine_event::rejected, machine_phase::done},
    {machine_phase::submit, machine_event::doubtful, machine_phase::done},
    {machine_phase::submit, machine_event::abandoned, machine_phase::done},
    {machine_phase::pause_submit, machine_event::woke, machine_phase::submit},
    {machine_phase::pause_submit, machine_event::abandoned, machine_phase::done},

    {machine_phase::confirm, machine_event::confirmed, machine_phase::poll},
    {machine_phase::confirm, machine_event::lost, machine_phase::pause_confirm},
    {machine_phase::confirm, machine_event::refused, machine_phase::done},
    {machine_phase::confirm, machine_event::abandoned, machine_phase::done},
    {machine_phase::pause_confirm, machine_event::woke, machine_phase::confirm},
    {machine_phase::pause_confirm, machine_event::abandoned, machine_phase::done},

    {machine_phase::poll, machine_event::alive, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::unknown, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::lost, machine_phase::pause_poll},
    {machine_phase::poll, machine_event::ended, machine_phase::fetch},
    {machine_phase::poll, machine_event::cancelled, machine_phase::done},
    {machine_phase::poll, machine_event::refused, machine_phase::done},
    {machine_phase::poll, machine_event::cancel_wanted, machine_phase::cancel},
    {machine_phase::pause_poll, machine_event::woke, machine_phase::poll},
    {machine_phase::pause_poll, machine_event::cancel_wanted, machine_phase::cancel},

    {machine_phase::fetch, machine_event::succeeded, machine_phase::done},
    {machine_phase::fetch, machine_event::failed, machine_phase::done},
    {machine_phase::fetch, machine_event::cancelled, machine_phase::done},
    {machine_phase::fetch, machine_event::alive, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::unknown, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::lost, machine_phase::pause_fetch},
    {machine_phase::fetch, machine_event::refused, machine_phase::done},
    {machine_phase::pause_fetch, machine_event::woke, machine_phase::fetch},

    {machine_phase::cancel, machine_event::cancelled, machine_phase::done},
    {machine_phase::cancel, machine_event::not_cancellable, machine_phase::look},
    {machine_phase::cancel, machine_event::unknown, machine_phase::done},
    {machine_phase::cancel, machine_event::goes_on, machine_phase::poll},
    {machine_phase::cancel, machine_event::lost, machine_phase::pause_cancel},
    {machine_phase::cancel, machine_event::refused, machine_phase::done},
    {machine_phase::pause_cancel, machine_event::woke, machine_phase::cancel},

    {machine_phase::look, machine_event::alive, machine_phase::done},
    {machine_phase::look, machine_event::unknown, machine_phase::done},
    {machine_phase::look, machine_event::ended, machine_phase::done},
    {machine_phase::look, machine_event::cancelled, machine_phase::done},
    {machine_phase::look, machine_event::lost, machine_phase::pause_look},
    {machine_phase::look, machine_event::refused, machine_phase::done},
    {machine_phase::pause_look, machine_event::woke, machine_phase::look},
};

/// The row of the table, or null when the event cannot happen in that phase.
[[nodiscard]] constexpr const transition* find_transition(machine_phase from, machine_event on) noexcept {
  for (const transition& each : transitions) {
    if (each.from == from && each.on == on) return &each;
  }
  return nullptr;
}

/// Where an event leads, or nothing when it cannot happen in that phase.
template <class = void>
[[nodiscard]] constexpr std::optional<machine_phase> next_phase(machine_phase from, machine_event on) noexcept {
  const transition* row = find_transition(from, on);
  return row != nullptr ? std::optional<machine_phase>(row->to) : std::nullopt;
}

[[nodiscard]] constexpr std::string_view to_string(machine_phase phase) noexcept {
  switch (phase) {
    case machine_phase::submit: return "submit";
    case machine_phase::pause_submit: return "pause_submit";
    case machine_phase::confirm: return "confirm";
    case machine_phase::pause_confirm: return "pause_confirm";
    case machine_phase::poll: return "poll";
    case machine_phase::pause_poll: return "pause_poll";
    case machine_phase::fetch: return "fetch";
    case machine_phase::pause_fetch: return "pause_fetch";
    case machine_phase::cancel: return "cancel";
    case machine_phase::pause_cancel: return "pause_cancel";
    case machine_phase::look: return "look";
    case machine_phase::pause_look: return "pause_look";
    case machine_phase::done: return "done";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(machine_event event) noexcept {
  switch (event) {
    case machine_event::accepted: return "accepted";
    case machine_event::torn: return "torn";
    case machine_event::again: return "again";
    case machine_event::unsent: return "unsent";
    case machine_event::rejected: return "rejected";
    case machine_event::doubtful: return "doubtful";
    case machine_event::abandoned: return "abandoned";
    case machine_event::confirmed: return "confirmed";
    case machine_event::alive: return "alive";
    case machine_event::unknown: return "unknown";
    case machine_event::ended: return "ended";
    case machine_event::cancelled: return "cancelled";
    case machine_event::succeeded: return "succeeded";
    case machine_event::failed: return "failed";
    case machine_event::cancel_wanted: return "cancel_wanted";
    case machine_event::not_cancellable: return "not_cancellable";
    case machine_event::goes_on: return "goes_on";
    case machine_event::lost: return "lost";
    case machine_event::refused: return "refused";
    case machine_event::woke: return "woke";
  }
  return "unknown";
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
