// SPDX-License-Identifier: MIT
// The deterministic simulation: `simulate --help`, docs/simulation.md.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "coverage.hpp"
#include "run.hpp"

namespace {

using clock_type = std::chrono::steady_clock;

struct arguments {
  std::uint64_t seeds = 1'000'000;
  std::uint64_t first = 1;
  std::uint64_t seed = 0;
  bool one = false;
  bool planted = false;
  std::uint64_t planted_seeds = 100'000;
  sim::bug bug = sim::bug::none;
  unsigned threads = 0;
};

constexpr const char* usage = R"(usage: simulate [OPTION..]
  --seeds N       run so many seeds (default 1000000)
  --first N       beginning with this one (default 1)
  --seed N        run this one and print its trace
  --bug NAME      plant this bug
  --planted [N]   plant each bug in turn, with at most N seeds (default 100000), and print a table
  --threads N     so many threads (default: one for each core)
)";

std::vector<std::unique_ptr<sim::fiber>> make_stacks() {
  std::vector<std::unique_ptr<sim::fiber>> out;
  for (int i = 0; i < 3; ++i) out.push_back(std::make_unique<sim::fiber>());
  return out;
}

struct campaign {
  sim::totals sums;
  sim::coverage covered;
  std::uint64_t failed_seed = 0;  // the smallest that was found
  std::string violation;
};

// Runs seeds until all are done or one of them breaks an invariant.
campaign run_many(std::uint64_t first, std::uint64_t count, sim::bug planted, unsigned threads, bool progress) {
  campaign all;
  std::mutex lock;
  std::atomic<std::uint64_t> next{0};
  std::atomic<bool> stop{false};
  const auto begun = clock_type::now();
  auto told = begun;
  const auto work = [&] {
    auto stacks = make_stacks();
    sim::covered = {};
    campaign mine;
    constexpr std::uint64_t block = 64;
    const std::uint64_t step = planted == sim::bug::none ? block : 1;
    while (!stop) {
      const std::uint64_t from = next.fetch_add(step);
      if (from >= count) break;
      for (std::uint64_t i = from; i < std::min(from + step, count) && !stop; ++i) {
        const sim::outcome_of_seed got = sim::run_seed(first + i, planted, false, stacks);
        mine.sums.add(got.sums);
        std::string why = got.violation;
        if (why.empty() && planted == sim::bug::none && i % 256 == 0) {  // I12
          const sim::outcome_of_seed again = sim::run_seed(first + i, planted, false, stacks);
          if (again.sums.hash != got.sums.hash) why = "I12: the same seed runs differently";
        }
        if (why.empty()) continue;
        const std::lock_guard guard(lock);
        stop = true;
        if (all.failed_seed == 0 || first + i < all.failed_seed) {
          all.failed_seed = first + i;
          all.violation = why;
        }
      }
      if (progress && clock_type::now() - told > std::chrono::seconds(30)) {
        const std::lock_guard guard(lock);
        if (clock_type::now() - told > std::chrono::seconds(30)) {
          told = clock_type::now();
          std::printf("%llu seeds\n", static_cast<unsigned long long>(std::min<std::uint64_t>(next, count)));
          std::fflush(stdout);
        }
      }
    }
    const std::lock_guard guard(lock);
    all.sums.add(mine.sums);
    for (int phase = 0; phase < runcomfy::protocol::machine_phase_count; ++phase)
      for (int event = 0; event < runcomfy::protocol::machine_event_count; ++event)
        all.covered.taken[phase][event] += sim::covered.taken[phase][event];
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& each : others) each.join();
  return all;
}

bool print_coverage(const sim::coverage& covered) {
  std::size_t taken = 0;
  std::string missing;
  for (const runcomfy::protocol::transition& each : runcomfy::protocol::transitions) {
    if (covered.taken[static_cast<int>(each.from)][static_cast<int>(each.on)] > 0) ++taken;
    else missing += " " + std::string(to_string(each.from)) + "+" + std::string(to_string(each.on));
  }
  const std::size_t all = std::size(runcomfy::protocol::transitions);
  std::printf("protocol machine: %zu of %zu pairs of state and event%s%s\n", taken, all,
              missing.empty() ? "" : "; not:", missing.c_str());
  return taken * 100 >= all * 99;
}

int run_seeds(const arguments& how) {
  const auto begun = clock_type::now();
  const campaign got = run_many(how.first, how.seeds, how.bug, how.threads, true);
  const double seconds = std::chrono::duration<double>(clock_type::now() - begun).count();
  const sim::totals& sums = got.sums;
  const auto count = static_cast<double>(std::max<std::uint64_t>(1, sums.seeds));
  const bool covered = print_coverage(got.covered);
  std::printf("for each seed: %.1f steps, %.1f faults, %.2f crashes, %.1f jobs, %.1f exchanges; trace %016llx\n",
              static_cast<double>(sums.steps) / count, static_cast<double>(sums.faults) / count,
              static_cast<double>(sums.crashes) / count, static_cast<double>(sums.jobs) / count,
              static_cast<double>(sums.exchanges) / count, static_cast<unsigned long long>(sums.hash));
  if (got.failed_seed != 0) {
    auto stacks = make_stacks();
    std::printf("\nseed %llu breaks an invariant; ./dev sim --seed %llu shows this again:\n\n",
                static_cast<unsigned long long>(got.failed_seed), static_cast<unsigned long long>(got.failed_seed));
    (void)sim::run_seed(got.failed_seed, how.bug, true, stacks);
    std::printf("\n%s\n", got.violation.c_str());
  } else {
    std::printf("0 in %.0f runs: with 95 %% confidence, fewer than %.1e of such runs break an invariant\n", count,
                3 / count);
  }
  std::printf(
      "seeds: %llu  jobs: %llu  faults: %llu  crashes: %llu  simulated hours: %.0f  seeds per second: %.0f  "
      "violations: %d\n",
      static_cast<unsigned long long>(sums.seeds), static_cast<unsigned long long>(sums.jobs),
      static_cast<unsigned long long>(sums.faults), static_cast<unsigned long long>(sums.crashes), sums.hours,
      count / seconds, got.failed_seed != 0 ? 1 : 0);
  if (got.failed_seed != 0) return 1;
  return covered || how.seeds < 20'000 ? 0 : 1;
}

int run_planted(const arguments& how) {
  std::vector<std::uint64_t> caught;
  int missed = 0;
  int planted = 0;
  for (int i = 1; i <= sim::bug_count; ++i) {
    const auto which = static_cast<sim::bug>(i);
    if (how.bug != sim::bug::none && which != how.bug) continue;
    ++planted;
    const campaign got = run_many(how.first, how.planted_seeds, which, how.threads, false);
    const sim::bug_facts facts = facts_of(which);
    if (got.failed_seed == 0) {
      ++missed;
      std::printf("%-27s MISSED in %llu seeds\n", std::string(facts.name).c_str(),
                  static_cast<unsigned long long>(how.planted_seeds));
    } else {
      caught.push_back(got.failed_seed - how.first + 1);
      std::printf("%-27s seed %6llu  %s\n", std::string(facts.name).c_str(),
                  static_cast<unsigned long long>(got.failed_seed), got.violation.substr(0, 90).c_str());
    }
    std::fflush(stdout);
  }
  std::sort(caught.begin(), caught.end());
  const std::uint64_t median = caught.empty() ? 0 : caught[caught.size() / 2];
  std::printf("planted bugs: %d  caught: %zu  missed: %d  seeds to catch: median %llu, most %llu\n", planted,
              caught.size(), missed, static_cast<unsigned long long>(median),
              static_cast<unsigned long long>(caught.empty() ? 0 : caught.back()));
  return missed == 0 ? 0 : 1;
}

bool read_number(const char* text, std::uint64_t& out) {
  if (text == nullptr || *text < '0' || *text > '9') return false;
  char* end = nullptr;
  out = std::strtoull(text, &end, 10);
  return *end == '\0';
}

bool read_arguments(int count, char** words, arguments& out) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const char* value = i + 1 < count ? words[i + 1] : nullptr;
    std::uint64_t number = 0;
    if (word == "--planted") {
      out.planted = true;
      if (read_number(value, out.planted_seeds)) ++i;
    } else if (word == "--bug") {
      for (int each = 1; each <= sim::bug_count && value != nullptr; ++each)
        if (facts_of(static_cast<sim::bug>(each)).name == value) out.bug = static_cast<sim::bug>(each);
      if (out.bug == sim::bug::none) return false;
      ++i;
    } else if (!read_number(value, number)) {
      return false;
    } else {
      ++i;
      if (word == "--seeds") out.seeds = number;
      else if (word == "--first") out.first = number;
      else if (word == "--threads") out.threads = static_cast<unsigned>(number);
      else if (word == "--seed") out.one = true, out.seed = number;
      else return false;
    }
  }
  if (out.threads == 0) out.threads = std::max(1U, std::thread::hardware_concurrency());
  return true;
}

}  // namespace

int main(int count, char** words) {
  arguments how;
  if (!read_arguments(count, words, how)) {
    std::fputs(usage, stderr);
    return 2;
  }
  if (how.planted) return run_planted(how);
  if (!how.one) return run_seeds(how);
  auto stacks = make_stacks();
  const sim::outcome_of_seed got = sim::run_seed(how.seed, how.bug, true, stacks);
  std::printf("seed %llu: %llu steps, %llu faults, trace %016llx: %s\n", static_cast<unsigned long long>(how.seed),
              static_cast<unsigned long long>(got.sums.steps), static_cast<unsigned long long>(got.sums.faults),
              static_cast<unsigned long long>(got.sums.hash),
              got.violation.empty() ? "all invariants hold" : got.violation.c_str());
  return got.violation.empty() ? 0 : 1;
}
