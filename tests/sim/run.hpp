// SPDX-License-Identifier: MIT
// One seed, from the weather to the last look at the journal.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "program.hpp"
#include "world.hpp"

namespace sim {

struct outcome_of_seed {
  totals sums;
  std::string violation;  ///< empty if all invariants held
};

namespace detail {

inline void start_process(world& w, process& p, micros when);

// What a planted bug makes of the client's numbers.
inline runcomfy::policies policies_of(world& w) {
  runcomfy::policies out;
  out.submit.wait_out_rate_limits = w.sim.chance.chance(0.5);
  if (w.has(bug::no_retry_budget)) {
    out.retry.budget = 1'000'000;
    out.retry.longest = std::chrono::milliseconds(200);
    out.retry.give_up_after = std::chrono::hours(2);
  }
  if (w.has(bug::polls_at_once)) out.poll.first = out.poll.longest = std::chrono::milliseconds(1);
  if (w.has(bug::ignores_retry_after)) out.retry.retry_after_cap = std::chrono::milliseconds(0);
  if (w.has(bug::tries_for_ever)) out.submit.attempts = 1'000;
  return out;
}

// The life of a process, from its start to its end or its crash. A client that was closed is replaced.
inline void live(world& w, process& p) {
  files::memory_process under(w.machine,
                              static_cast<std::uint64_t>(p.index) + 1 + 10 * static_cast<std::uint64_t>(p.incarnation));
  p.disk = &under;
  try {
    process_disk disk(w, p, under);
    runcomfy::file_journal file(disk, journal_path, {.compact_above = w.compact_above});
    bad_journal middle(w, file);
    checked_journal journal(w, p, middle);
    process_clock clock(w, p);
    process_observer observer(w, p);
    random own(w.seed * 1000 + static_cast<std::uint64_t>(p.index) * 100 + static_cast<std::uint64_t>(p.incarnation));
    bool closed = true;
    while (closed && !p.dead && !w.sim.broken()) {
      p.budget = 500;
      p.spent = 0;
      stack http(w, p);
      runcomfy::client client{
          http,
          runcomfy::token(secret),
          {.clock = clock, .random = own, .observer = observer, .journal = journal, .policies = policies_of(w)}};
      program caller(w, p, client);
      caller.run();
      closed = caller.client_closed();
    }
  } catch (const crashed&) {
  }
  p.disk = nullptr;
}

inline void process_main(void* with) {
  auto& [w, p] = *static_cast<std::pair<world*, process*>*>(with);
  live(*w, *p);
  p->alive = false;
  if (!p->dead) return;
  for (wish& each : w->wishes)  // what was not written down is forgotten
    if (each.owner == p->index && !each.noted_alone) each.noted.clear();
  start_process(*w, *p, w->sim.now() + w->sim.chance.between(second, w->storm ? 20 * minute : 10 * second));
}

inline void start_process(world& w, process& p, micros when) {
  w.sim.plan(when, [&w, &p] {
    if (w.sim.running(p.index)) return start_process(w, p, w.sim.now() + second);  // it is still coming to its end
    p.alive = true;
    p.dead = false;
    p.attempt = -1;
    p.call = {};
    p.holds_lock = false;
    ++p.incarnation;
    const bool mortal = w.crashes_left > 0 && (w.on(family::kill) || w.on(family::power));
    p.steps_to_live = mortal ? w.sim.chance.between(1, w.sim.chance.chance(0.5) ? 60 : 600) : INT64_MAX;
    p.self = {&w, &p};
    w.sim.note("starts", p.index + 1, p.incarnation);
    w.sim.begin(p.index, w.sim.now(), &process_main, &p.self);
  });
}

inline void choose_weather(world& w) {
  random& chance = w.sim.chance;
  w.families = static_cast<std::uint32_t>(chance() >> 13U) & ((1U << family_count) - 1U);
  static constexpr double shares[] = {0.03, 0.1, 0.25, 0.6};
  w.fault_share = shares[chance.below(4)];
  static constexpr double disk_shares[] = {0.002, 0.01, 0.05};
  w.disk_fault_share = disk_shares[chance.below(3)];
  static constexpr double yields[] = {0, 0.05, 0.4};
  const std::uint64_t processes = 1 + chance.below(3);
  w.yield_share = yields[chance.below(3)];
  if (chance.chance(0.1)) {
    w.outage_from = chance.between(0, minute);
    w.outage_to = w.outage_from + chance.between(minute, 3 * hour);
  }
  w.crashes_left = static_cast<int>(chance.below(6));
  w.storm_steps = 100 + chance.below(chance.chance(0.8) ? 500 : 2000);
  static constexpr std::size_t sizes[] = {700, 2'000, 1U << 20U};
  w.compact_above = sizes[chance.below(3)];
  w.processes.resize(static_cast<std::size_t>(processes));
  for (std::size_t i = 0; i < w.processes.size(); ++i) w.processes[i].index = static_cast<int>(i);
  const std::uint64_t wishes = 1 + chance.below(8);
  for (std::uint64_t i = 0; i < wishes; ++i) {
    wish each;
    each.owner = static_cast<int>(i < processes ? i : chance.below(processes));
    each.model = "sim/wish-" + std::to_string(i);
    each.input = runcomfy::json::object{{"prompt", std::string(prompt_heart)}, {"n", static_cast<int>(i)}};
    (void)runcomfy::write_json(each.input, each.body);
    each.body_hash = runcomfy::detail::sha256::hex(each.body);
    w.wishes.push_back(std::move(each));
  }
  if (w.on(family::wall_clock)) {
    static constexpr micros jumps[] = {minute, hour, 25 * hour, 365 * 24 * hour};
    const micros far = jumps[chance.below(4)];
    const micros jump = chance.chance(0.5) ? far : -far;
    w.sim.plan(chance.between(0, 5 * minute), [&w, jump] {
      w.wall_shift += jump;
      w.note_fault("wall clock", jump / second);
    });
  }
}

// I6: everything has come to its end, and the journal tells of nothing that has not.
inline void audit(world& w) {
  for (const wish& each : w.wishes)
    if (!each.done) return w.sim.violate("I6", "an input was never done: " + each.model);
  for (const server_job& each : w.served.jobs)
    if (!each.known) return w.sim.violate("I2", "a job was paid for, and nobody knows of it: " + each.id);
  const std::string text = w.machine.content(journal_path);
  check_text(w, text, "the journal");
  if (text.size() > 200'000) w.sim.violate("I9", "the journal has " + std::to_string(text.size()) + " bytes");
  files::memory_process auditor(w.machine, 999);
  runcomfy::file_journal journal(auditor, journal_path);
  const auto open = journal.entries();
  if (!open) return w.sim.violate("I8", "the journal cannot be read: " + open.error().message());
  for (const runcomfy::journal_entry& each : *open) {
    if (each.what == runcomfy::journal_entry::kind::finished) continue;
    const attempt* of = w.find_attempt(each.attempt);  // an end may be forgotten when the power goes, but nothing else
    if (of == nullptr || of->is != attempt::standing::finished || of->certain)
      w.sim.violate("I8", "all is done, and the journal tells of " + each.attempt);
  }
}

}  // namespace detail

/// Runs it. `stacks`: three fibers, to be used again and again.
inline outcome_of_seed run_seed(std::uint64_t seed, bug planted, bool loud,
                                std::vector<std::unique_ptr<fiber>>& stacks) {
  world w(seed, planted, loud, stacks);
  w.machine.on_step([&w](const files::disk_step&) { return std::exchange(w.next_verdict, files::disk_verdict::done); });
  detail::choose_weather(w);
  if (loud) {
    std::string text = "weather:";
    for (std::size_t i = 0; i < family_count; ++i)
      if (w.on(static_cast<family>(i))) text += " " + std::string(family_names[i]);
    w.sim.say(text + "; " + std::to_string(w.wishes.size()) + " jobs, " + std::to_string(w.processes.size()) +
              " processes");
  }
  const micros apart = w.sim.chance.chance(0.5) ? 2 * second : 5 * millisecond;
  for (process& each : w.processes) detail::start_process(w, each, w.sim.chance.between(0, apart));

  micros calm_since = never;
  std::uint64_t calm_steps = 0;
  w.sim.run([&] {
    if (w.storm && (w.sim.sums.steps > w.storm_steps || w.sim.now() > 48 * hour)) {
      w.storm = false;
      w.sim.note("the storm is over");
      calm_since = w.sim.now();
      calm_steps = w.sim.sums.steps;
      for (server_job& each : w.served.jobs) {
        each.runs_at = std::min(each.runs_at, calm_since + 5 * second);
        each.ends_at = std::min(each.ends_at, calm_since + 30 * second);
      }
    }
    if (!w.storm && (w.sim.now() - calm_since > 48 * hour || w.sim.sums.steps - calm_steps > 50'000))
      w.sim.violate("I6", "the storm is over, and the jobs do not end");
    return w.sim.broken();
  });
  if (w.sim.broken()) {  // whatever still runs ends now
    for (process& each : w.processes) {
      if (!w.sim.running(each.index)) continue;
      each.dead = true;
      if (each.disk != nullptr) each.disk->kill();
      w.sim.finish(each.index);
    }
  } else {
    detail::audit(w);
  }
  outcome_of_seed out;
  out.sums = w.sim.sums;
  out.sums.seeds = 1;
  out.sums.hours = static_cast<double>(w.sim.now()) / static_cast<double>(hour);
  out.sums.hash = w.sim.hash();
  out.violation = w.sim.violation();
  return out;
}

}  // namespace sim
