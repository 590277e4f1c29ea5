// SPDX-License-Identifier: MIT
// Which rows of the protocol machine's table the runs have taken.
#pragma once

#include <cstdint>

#include "runcomfy/runcomfy.hpp"

namespace sim {

struct coverage {
  std::uint64_t taken[runcomfy::protocol::machine_phase_count][runcomfy::protocol::machine_event_count] = {};
};
inline thread_local coverage covered;

}  // namespace sim

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

// The machine has no observer, and needs none but here: in this program, its one step counts what it does. It must do
// what the library's own does: machine_state.hpp.
template <>
inline bool basic_machine_state<void>::go(machine_event what) {
  const transition* row = find_transition(phase, what);
  if (row == nullptr) return false;
  ++sim::covered.taken[static_cast<int>(phase)][static_cast<int>(what)];
  phase = row->to;
  taken = row;
  return true;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
