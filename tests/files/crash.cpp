// SPDX-License-Identifier: MIT
// The process dies, or the machine loses its power, at every step of a program's life. After that the journal knows
// every send that might have happened, and a program that goes by it pays for nothing twice and loses no job.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

using namespace files_tests;

namespace {

const std::vector<std::string> items = {"a fox", "a dog", "a cat"};

// The items whose jobs ended and were seen to end. The journal's text tells as well, where a process died before it
// could say so.
std::set<std::string> finished_items(machine& m) {
  files::detail::for_each_line(
      m.disk.content(where),
      [&](std::string_view line) {
        const auto entry = files::detail::from_line(line);
        REQUIRE(entry);
        if (entry->what == kind::finished) m.ended.insert(entry->request_id);
      },
      [](std::string_view) {});
  std::set<std::string> out;
  for (const std::string& id : m.ended) {
    const auto job = m.service.job(id);
    REQUIRE(job);
    out.insert(*job->body.find("prompt")->as_string());
  }
  return out;
}

// A program with work to do. It comes back to its jobs, leaves sends in doubt to a person, and submits the rest.
void work(run& program, machine& m) {
  const auto left = program.client.recover();
  if (!left) return;
  std::set<std::string> busy = finished_items(m);
  for (const rc::doubtful_send& each : left->in_doubt) {
    for (const std::string& item : items) {
      if (hash_of(input{item}) == each.body_hash) busy.insert(item);
    }
  }
  for (const rc::unfinished_job& each : left->jobs) {
    const auto job = m.service.job(each.request_id);
    REQUIRE(job);
    busy.insert(*job->body.find("prompt")->as_string());
    if (const auto attached = program.client.attach(each)) (void)attached->wait();
    if (program.process.dead()) return;
  }
  for (const std::string& item : items) {
    if (busy.count(item) != 0) continue;
    if (const auto job = program.client.submit(input{item})) (void)job->wait();
    if (program.process.dead()) return;
  }
}

// What must hold whenever no process runs. A journal that keeps ends lists each job: whose output may not be saved.
void check(machine& m, const std::string& what, bool keeps_ends = true) {
  run looker(m);
  const auto left = looker.client.recover();
  REQUIRE_MESSAGE(left, what << ": " << (left ? "" : left.error().message()));
  const std::set<std::string> over = finished_items(m);
  std::map<std::string, int> paid;
  for (const auto& each : m.service.jobs()) {
    const std::string item = *each.body.find("prompt")->as_string();
    if (++paid[item] > 1) FAIL(what << ": paid twice for " << item);
    bool known = !keeps_ends && over.count(item) != 0;
    for (const auto& job : left->ended) known = known || job.request_id == each.request_id;
    for (const auto& job : left->jobs) known = known || job.request_id == each.request_id;
    for (const auto& doubt : left->in_doubt) known = known || doubt.body_hash == hash_of(input{item});
    if (!known) FAIL(what << ": lost " << each.request_id << ", " << item);
  }
  for (const auto& job : left->jobs) {
    CHECK_FALSE(job.waited_for);
    REQUIRE_MESSAGE(m.service.job(job.request_id), what);
  }
}

// No more trouble: everything comes to its end, with a person who looks at the web list for what is in doubt.
void settle(machine& m, const std::string& what) {
  m.plan = {};
  run last(m);
  const auto doubts = last.client.recover();
  REQUIRE_MESSAGE(doubts, what);
  for (const rc::doubtful_send& each : doubts->in_doubt) {
    std::optional<std::string> found;
    for (const auto& job : m.service.jobs()) {
      if (hash_of(input{*job.body.find("prompt")->as_string()}) == each.body_hash) found = job.request_id;
    }
    if (found) REQUIRE_MESSAGE(last.client.resolve(each.attempt, *found), what);
    else REQUIRE_MESSAGE(last.client.resolve(each.attempt), what);
  }
  work(last, m);
  const auto left = last.client.recover();
  REQUIRE_MESSAGE(left, what);
  CHECK_MESSAGE(left->jobs.empty(), what);
  CHECK_MESSAGE(left->in_doubt.empty(), what);
  CHECK_MESSAGE(m.service.jobs().size() == items.size(), what);
  CHECK_MESSAGE(finished_items(m).size() == items.size(), what);
}

std::size_t steps_of_a_quiet_run() {
  machine m;
  run program(m);
  work(program, m);
  REQUIRE(m.service.jobs().size() == items.size());
  return m.plan.count;
}

// Runs up to the first step of that name at or after `from`, and dies there.
std::size_t step_named(const std::string& name, std::size_t skip = 0) {
  machine m;
  run program(m);
  work(program, m);
  for (std::size_t i = 0; i < m.plan.trace.size(); ++i) {
    if (m.plan.trace[i] == name && skip-- == 0) return i;
  }
  FAIL("no step " << name);
  return 0;
}
struct left_behind {
  std::size_t sent = 0;
  std::size_t jobs = 0;
  std::size_t doubts = 0;
  bool operator==(const left_behind&) const = default;
};
// Dies there, loses the power (all that is not synced with it, or nothing), and looks.
left_behind after(std::size_t step, verdict how, bool all_lost) {
  machine m;
  m.plan.at = step;
  m.plan.what = how;
  {
    run program(m);
    work(program, m);
    REQUIRE(program.process.dead());
  }
  if (all_lost) m.disk.cut_power([](std::uint64_t) { return std::uint64_t{0}; });
  run looker(m);
  const auto left = looker.client.recover();
  REQUIRE(left);
  return {m.service.submits(), left->jobs.size(), left->in_doubt.size()};
}

}  // namespace

// The table of what a crash leaves, line by line, at the worst of times: whatever is not synced is lost.
TEST_CASE("before the intent is durable: nothing sent, nothing on record") {
  CHECK(after(step_named("append journal.jsonl"), verdict::dies, true) == left_behind{0, 0, 0});
  CHECK(after(step_named("append journal.jsonl"), verdict::dies_torn, true) == left_behind{0, 0, 0});
  CHECK(after(step_named("sync journal.jsonl"), verdict::dies, true) == left_behind{0, 0, 0});
  // Durable bytes under a name that is not: the folder is synced before anything is sent.
  CHECK(after(step_named("sync_folder runcomfy"), verdict::dies, true) == left_behind{0, 0, 0});
}

TEST_CASE("the intent is durable, before the first byte: in doubt, which is a false alarm and harmless") {
  CHECK(after(step_named("POST /v1/models/maker/model/text-to-video"), verdict::dies, true) == left_behind{0, 0, 1});
}

TEST_CASE("any byte sent, before the acknowledgement is durable: in doubt") {
  CHECK(after(step_named("POST /v1/models/maker/model/text-to-video"), verdict::dies_torn, true) ==
        left_behind{1, 0, 1});
  CHECK(after(step_named("append journal.jsonl", 1), verdict::dies, true) == left_behind{1, 0, 1});
  CHECK(after(step_named("append journal.jsonl", 1), verdict::dies_torn, true) == left_behind{1, 0, 1});
  CHECK(after(step_named("sync journal.jsonl", 1), verdict::dies, true) == left_behind{1, 0, 1});
}

TEST_CASE("the acknowledgement is durable: resumed, without a second POST") {
  CHECK(after(step_named("sync journal.jsonl", 1), verdict::dies_torn, true) == left_behind{1, 1, 0});
  CHECK(after(step_named("append journal.jsonl", 2), verdict::dies, true) == left_behind{1, 1, 0});
  // The end may be forgotten, which costs a look at the job and nothing else.
  CHECK(after(step_named("append journal.jsonl", 2), verdict::dies_torn, true) == left_behind{1, 1, 0});
  CHECK(after(step_named("append journal.jsonl", 2), verdict::dies_torn, false) == left_behind{1, 1, 0});
  CHECK(after(step_named("append journal.jsonl", 2) + 1, verdict::dies, false) == left_behind{1, 0, 0});
}

TEST_CASE("a process that dies at any step: nothing is lost, nothing is paid for twice, and all comes to its end") {
  const std::size_t steps = steps_of_a_quiet_run();
  MESSAGE(steps << " steps");
  for (const verdict how : {verdict::dies, verdict::dies_torn}) {
    for (std::size_t at = 0; at < steps; ++at) {
      const std::string what = (how == verdict::dies ? "dies before step " : "dies in step ") + std::to_string(at);
      machine m;
      m.plan.at = at;
      m.plan.what = how;
      {
        run program(m);
        work(program, m);
        REQUIRE_MESSAGE(program.process.dead(), what << " of " << m.plan.count);
      }
      m.plan = {};
      check(m, what);
      {
        run again(m);
        work(again, m);
      }
      check(m, what + ", started again");
      settle(m, what);
    }
  }
}

TEST_CASE("a machine that loses its power at any step: the same, whatever part of what was not synced is left") {
  const std::size_t steps = steps_of_a_quiet_run();
  for (std::size_t at = 0; at < steps; ++at) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      const std::string what = "no power at step " + std::to_string(at) + ", seed " + std::to_string(seed);
      dice choose{seed * 1000 + at};
      machine m;
      m.plan.at = at;
      m.plan.what = seed % 2 == 0 ? verdict::dies : verdict::dies_torn;
      {
        run program(m);
        work(program, m);
      }
      m.plan = {};
      if (seed == 0) m.disk.cut_power([](std::uint64_t) { return std::uint64_t{0}; });
      else if (seed == 1) m.disk.cut_power([](std::uint64_t below) { return below - 1; });
      else m.disk.cut_power([&](std::uint64_t below) { return choose(below); });
      check(m, what);
      settle(m, what);
    }
  }
}

TEST_CASE("crash upon crash, with compaction, lost answers and failing writes in between") {
  std::size_t crashes = 0;
  std::size_t faults = 0;
  std::size_t compactions = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const std::string what = "seed " + std::to_string(seed);
    dice choose{seed};
    machine m;
    const rc::file_journal_options how{.compact_above = 600 + static_cast<std::size_t>(choose(2000)), .keep_ended = 0};
    const std::uint64_t lives = 1 + choose(5);
    for (std::uint64_t life = 0; life < lives; ++life) {
      const verdict kinds[] = {verdict::refused, verdict::torn, verdict::dies, verdict::dies_torn};
      m.plan = {};
      m.plan.at = static_cast<std::size_t>(choose(choose(2) == 0 ? 40 : 150));
      m.plan.what = kinds[choose(4)];
      const bool fault = m.plan.what == verdict::refused || m.plan.what == verdict::torn;
      {
        run program(m, how);
        work(program, m);
        crashes += program.process.dead() ? 1U : 0U;
        faults += fault && m.plan.count > m.plan.at ? 1U : 0U;
        for (const std::string& each : m.plan.trace) compactions += each == "rename journal.jsonl" ? 1U : 0U;
      }
      m.plan = {};
      if (choose(2) == 0) m.disk.cut_power([&](std::uint64_t below) { return choose(below); });
      check(m, what, false);
    }
    settle(m, what);
  }
  MESSAGE(crashes << " crashes, " << faults << " faults, " << compactions << " compactions");
  CHECK(crashes > 700);
  CHECK(faults > 700);
  CHECK(compactions > 700);
}

// While one process waits for the answer to a POST, another one with the same journal lives its life and dies at any
// step.
TEST_CASE("two processes share a journal, and one dies at any step while a send of the other is on its way") {
  for (const verdict how : {verdict::dies, verdict::dies_torn}) {
    for (std::size_t at = 0;; ++at) {
      const std::string what = "the other one dies at step " + std::to_string(at);
      machine m;
      bool died = false;
      run mine(m);
      bool entered = false;
      m.in_post = [&] {
        if (std::exchange(entered, true)) return;
        m.plan = {at, how, 0, {}};
        {
          run other(m);
          const auto left = other.client.recover();
          // What is on its way is nobody's doubt, and in nobody's way.
          if (left && !other.process.dead()) CHECK_MESSAGE(left->in_doubt.empty(), what);
          const auto made = other.client.submit(input{"a dog"});
          if (made) (void)made->wait();
          died = other.process.dead();
        }
        m.plan = {};
      };
      const auto made = mine.client.submit(input{"a fox"});
      REQUIRE_MESSAGE(made, what << ": " << (made ? "" : made.error().message()));
      const auto seen = mine.client.recover();
      REQUIRE_MESSAGE(seen, what);
      for (const rc::doubtful_send& each : seen->in_doubt)
        CHECK_MESSAGE(each.body_hash == hash_of(input{"a dog"}), what);
      CHECK(made->wait());
      check(m, what);
      if (!died) break;
    }
  }
}
