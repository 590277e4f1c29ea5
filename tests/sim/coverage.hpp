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

// The machine has no observer, and needs none but here: in this program each step is counted. The step itself is the
// library's.
template <>
inline bool basic_machine_state<void>::go(machine_event what) {
  const machine_phase from = phase;
  if (!step(what)) return false;
  ++sim::covered.taken[static_cast<int>(from)][static_cast<int>(what)];
  return true;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
