// SPDX-License-Identifier: MIT
// Everything that one run holds: the machine with its disk, its processes, the service, and what is known of each send.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bugs.hpp"
#include "faults.hpp"
#include "runcomfy/files.hpp"
#include "runcomfy/files/memory_disk.hpp"
#include "runcomfy/runcomfy.hpp"
#include "service.hpp"
#include "simulation.hpp"

namespace sim {

inline constexpr const char* journal_path = "/state/runcomfy/journal.jsonl";

/// Thrown through the library by the clock of a process that has died.
struct crashed {};
/// Thrown by observers and callbacks.
struct callback_failed {};

/// One thing that a caller wants: an input for a model of its own, so that jobs can be told apart in the journal.
struct wish {
  int owner = 0;
  std::string model;
  runcomfy::json::object input;
  std::string body;
  std::string body_hash;
  std::string noted;         ///< the id of its job, as the caller has it in memory
  bool noted_alone = false;  ///< and the journal has not, so that the caller writes it down elsewhere
  bool done = false;
  bool unwanted = false;  ///< cancelled before it was sent, or by the caller
  int allowed = 0;        ///< how many jobs of it may exist: sends that the caller asked for, knowing what came before
  int tries = 0;
};

/// The call into the library that a process is in.
struct call_state {
  runcomfy::operation what = runcomfy::operation::none;
  int wish = -1;
  std::string job;
  micros limit = never;
  micros stopped_at = never;
  std::uint64_t serial = 0;  ///< tells this call from all others of the run
  std::uint64_t steps_before = 0;
  // of a submit
  int posts = 0;
  int jobs = 0;
  bool post_left = false;     ///< any byte of the last POST
  bool post_refused = false;  ///< a whole refusal came back to it
  bool accepted_clearly = false;
  bool guarded = false;  ///< a send of the same body is in doubt, on record, and not named
  bool unrecorded = false;
  bool journal_failed = false;
  // of the exchange before
  runcomfy::operation last = runcomfy::operation::none;
  bool last_failed = false;
  bool last_timed_out = false;
  bool last_alive = false;
  micros last_end = 0;
  micros not_before = 0;
};

/// One paid POST, as its journal entries tell of it.
struct attempt {
  enum class standing : std::uint8_t { intent, doubt, accepted, finished, closed };
  std::string name;
  int wish = 0;
  int owner = 0;
  int incarnation = 0;
  standing is = standing::intent;
  bool certain = true;  ///< the last entry of it was kept: without it, several states are right
  bool replaced = false;
  bool left = false;
  int posts = 0;
  int jobs = 0;
  std::string replaces;
  std::string job;
  runcomfy::wall_time time{};
};

struct world;

struct process {
  int index = 0;
  bool alive = false;
  bool dead = false;
  int incarnation = 0;
  std::int64_t steps_to_live = INT64_MAX;
  runcomfy::files::memory_process* disk = nullptr;
  call_state call;
  int attempt = -1;  ///< the one under way
  int quick_repeats = 0;
  int budget = 500;  ///< of quick repeats, counted on its own
  int spent = 0;
  bool holds_lock = false;
  std::string late_bytes;  ///< for a planted bug
  std::pair<world*, process*> self;
};

struct world {
  world(std::uint64_t number, bug which, bool loud, std::vector<std::unique_ptr<fiber>>& stacks)
      : seed(number), planted(which), sim(number, loud, stacks), served(sim) {}

  const std::uint64_t seed;
  const bug planted;
  simulation sim;
  service served;
  runcomfy::files::memory_disk machine;

  // the weather
  bool storm = true;
  std::uint32_t families = 0;
  double fault_share = 0;      ///< of exchanges
  micros outage_from = never;  ///< when every exchange has a fault
  micros outage_to = never;
  double disk_fault_share = 0;  ///< of operations of the disk
  double yield_share = 0;       ///< of operations of the disk that let others run in between
  int crashes_left = 0;
  micros wall_shift = 0;
  std::uint64_t storm_steps = 0;
  std::size_t compact_above = 1U << 20U;
  runcomfy::files::disk_verdict next_verdict = runcomfy::files::disk_verdict::done;

  std::vector<process> processes;
  std::vector<wish> wishes;
  std::vector<attempt> attempts;

  // counters by which a check sees that something came in between
  std::uint64_t appends_begun = 0;
  std::uint64_t appends_ended = 0;
  std::uint64_t deaths = 0;
  std::uint64_t calls = 0;
  std::uint64_t disk_faults = 0;

  // for bugs
  bool stale_lock = false;
  std::string last_job;
  std::vector<std::string> live_locks;

  [[nodiscard]] bool on(family which) const noexcept {
    return storm && ((families >> static_cast<unsigned>(which)) & 1U) != 0;
  }
  [[nodiscard]] bool has(bug which) const noexcept { return planted == which; }

  [[nodiscard]] static runcomfy::time_point point(micros at) {
    return runcomfy::time_point(std::chrono::hours(100'000)) +
           std::chrono::duration_cast<runcomfy::time_point::duration>(std::chrono::microseconds(at));
  }
  [[nodiscard]] static micros micros_of(runcomfy::time_point at) {
    if (at == (runcomfy::time_point::max)()) return never;
    return std::chrono::duration_cast<std::chrono::microseconds>(at - point(0)).count();
  }
  [[nodiscard]] runcomfy::wall_time wall_now() const {
    return runcomfy::wall_time(std::chrono::duration_cast<runcomfy::wall_time::duration>(
        std::chrono::seconds(1'795'000'000) + std::chrono::microseconds(sim.now() + wall_shift)));
  }

  void note_fault(const char* what, std::int64_t a = 0, std::int64_t b = 0) {
    ++sim.sums.faults;
    sim.note(what, a, b);
  }

  /// A place where a process may end, and one step of the run.
  void seam(process& p) {
    ++sim.sums.steps;
    if (p.dead) return;
    if (sim.sums.steps - p.call.steps_before > 60'000)
      sim.violate("I9", "a call takes more than 60000 steps: " + std::string(to_string(p.call.what)));
    if (--p.steps_to_live <= 0 && storm) die(p);
  }
  void die(process& p) {
    if (p.dead) return;
    ++sim.sums.crashes;
    ++deaths;
    --crashes_left;
    if (on(family::power) && (!on(family::kill) || sim.chance.chance(0.4))) {
      note_fault("power cut");
      machine.cut_power([this](std::uint64_t count) { return sim.chance.below(count); });
      for (attempt& each : attempts) {
        if (each.is == attempt::standing::finished) each.certain = false;
      }
      for (process& each : processes)
        if (each.alive) bury(each);
      return;
    }
    note_fault("killed", p.index + 1);
    if (p.disk != nullptr) p.disk->kill();
    bury(p);
  }
  void bury(process& p) {
    p.dead = true;
    p.late_bytes.clear();
    if (p.holds_lock) stale_lock = has(bug::lock_outlives);
    sim.wake(p.index);
  }

  [[nodiscard]] attempt* find_attempt(std::string_view name) {
    for (attempt& each : attempts) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }
  [[nodiscard]] int wish_of(std::string_view model) const {
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      if (wishes[i].model == model) return static_cast<int>(i);
    }
    return -1;
  }
};

}  // namespace sim
