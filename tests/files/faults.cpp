// SPDX-License-Identifier: MIT
// Every operation on the disk fails once, and every allocation: nothing is sent that is not on record, no job is lost,
// and the journal works again when the disk does.
#include <functional>
#include <new>
#include <string>

#include "failing_new.hpp"
#include "support.hpp"

using namespace files_tests;

namespace {

// What holds whatever failed: a job that exists is known to the caller, or on record.
void check(machine& m, const std::string& what, const std::string& known_id) {
  REQUIRE_MESSAGE(m.service.jobs().size() <= 1, what);
  run after(m);
  const auto left = after.client.recover();
  REQUIRE_MESSAGE(left, what << ": " << (left ? "" : left.error().message()));
  if (m.service.jobs().empty()) {
    CHECK_MESSAGE(known_id.empty(), what);
  } else {
    const std::string id = m.service.jobs()[0].request_id;
    bool known = id == known_id || m.ended.count(id) != 0;
    for (const auto& each : left->jobs) known = known || each.request_id == id;
    for (const auto& each : left->in_doubt) known = known || each.body_hash == hash_of(input{"a fox"});
    CHECK_MESSAGE(known, what);
  }
  // And it works again.
  for (const auto& each : left->in_doubt) CHECK_MESSAGE(after.client.resolve(each.attempt), what);
  for (const auto& each : left->jobs) CHECK_MESSAGE(after.client.attach(each)->wait(), what);
  CHECK_MESSAGE(after.client.submit(input{"another fox"}), what);
}

}  // namespace

TEST_CASE("each operation on the disk fails once: the submit says so or goes on, and no job is lost") {
  std::size_t storage_errors = 0;
  std::size_t later_failures = 0;
  for (const verdict how : {verdict::refused, verdict::torn}) {
    bool reached = true;
    for (std::size_t at = 0; reached; ++at) {
      const std::string what = (how == verdict::torn ? "torn at " : "refused at ") + std::to_string(at);
      machine m;
      std::string id;
      {
        run program(m);
        m.plan.at = at;
        m.plan.what = how;
        const auto job = program.client.submit(input{"a fox"});
        reached = m.plan.count > at;
        if (job) id = job->id().text();
        if (job && reached) {
          for (const rc::event& each : program.seen.events())
            later_failures += each.what == rc::event::kind::journal_failed;
        }
        if (!job && job.error().kind() == rc::error_kind::storage) {
          ++storage_errors;
          CHECK_MESSAGE(job.error().delivery() == rc::delivery::not_sent, what);
          CHECK_MESSAGE(m.service.submits() == 0, what);
          CHECK_MESSAGE(has(job.error().message(), "nothing was sent"), job.error().message());
          CHECK_MESSAGE(has(job.error().message(), "/state"), job.error().message());
          // The same process tries again, and nothing stands in its way.
          m.plan = {};
          const auto again = program.client.submit(input{"a fox"});
          REQUIRE_MESSAGE(again, what << ": " << (again ? "" : again.error().message()));
          id = again->id().text();
        }
        m.plan = {};
      }
      check(m, what, id);
    }
  }
  MESSAGE(storage_errors << " submits refused, " << later_failures << " later entries lost");
  CHECK(storage_errors > 20);
  CHECK(later_failures > 8);
}

TEST_CASE("each operation of a whole job fails once, with compaction on the way") {
  bool reached = true;
  for (std::size_t at = 0; reached; ++at) {
    machine m;
    const rc::file_journal_options how{.compact_above = 100};
    std::string id;
    {
      run program(m, how);
      m.plan.at = at;
      m.plan.what = at % 2 == 0 ? verdict::refused : verdict::torn;
      if (const auto job = program.client.submit(input{"a fox"})) {
        id = job->id().text();
        (void)job->wait();
      }
      reached = m.plan.count > at;
      m.plan = {};
    }
    check(m, "at " + std::to_string(at), id);
  }
}

TEST_CASE("a full disk stops every submit, unsent, and is over when there is room again") {
  bool full = true;  // outlives the program, which works on the disk until its end
  machine m;
  run program(m);
  m.disk.on_step([&](const files::disk_step& step) {
    return full && step.what == files::disk_step::kind::append ? verdict::torn : verdict::done;
  });
  for (int i = 0; i < 5; ++i) CHECK(program.client.submit(input{"a fox"}).error().kind() == rc::error_kind::storage);
  CHECK(m.service.submits() == 0);
  CHECK(m.disk.content(where).empty());  // what stood there in part was taken back
  CHECK(program.client.submit(input{"a fox"}, {.send_unrecorded = true}));
  full = false;
  CHECK(program.client.submit(input{"a fox"}));
  CHECK(program.client.recover()->jobs.size() == 1);
  CHECK(program.client.recover()->in_doubt.empty());
}

TEST_CASE("what could not be taken back is passed over") {
  bool broken = true;  // outlives the program, which works on the disk until its end
  machine m;
  run program(m);
  m.disk.on_step([&](const files::disk_step& step) {
    if (!broken) return verdict::done;
    if (step.what == files::disk_step::kind::append) return verdict::torn;
    return step.what == files::disk_step::kind::truncate ? verdict::refused : verdict::done;
  });
  for (int i = 0; i < 3; ++i) CHECK_FALSE(program.client.submit(input{"a fox"}));
  broken = false;
  CHECK(program.client.submit(input{"a fox"}));
  CHECK(program.client.recover()->jobs.size() == 1);
  CHECK(program.client.recover()->in_doubt.empty());
  CHECK(*program.journal.inner.damaged_places() > 0);
}

#if defined(__cpp_exceptions)
TEST_CASE("each allocation of a submit with a journal fails once: no job is lost, and what is cut short is in doubt") {
  std::size_t thrown = 0;
  std::size_t failed = 0;
  bool reached = true;
  for (std::size_t at = 1; reached; ++at) {
    const std::string what = "allocation " + std::to_string(at);
    machine m;
    m.plan.trace.reserve(500);
    std::string id;
    {
      run program(m);
      REQUIRE(program.client.submit(input{"warm up"})->wait());  // so that only the submit itself is counted
      const input fox{"a fox"};
      memory = {at, false};
      try {
        const auto job = program.client.submit(fox);
        memory.left = 0;
        if (job) id = job->id().text();
        else ++failed;
      } catch (const std::bad_alloc&) {
        memory.left = 0;
        ++thrown;
      }
      reached = memory.struck;
      const auto left = program.client.recover();
      REQUIRE_MESSAGE(left, what);
      REQUIRE_MESSAGE(m.service.jobs().size() <= 2, what);
      if (m.service.jobs().size() == 2) {
        const std::string truth = m.service.jobs()[1].request_id;
        bool known = truth == id;
        for (const auto& each : left->jobs) known = known || each.request_id == truth;
        for (const auto& each : left->in_doubt) known = known || each.body_hash == hash_of(fox);
        CHECK_MESSAGE(known, what);
      }
    }
    run after(m);
    REQUIRE_MESSAGE(after.client.recover(), what);
  }
  MESSAGE(thrown << " submits threw, " << failed << " failed");
  CHECK(thrown + failed > 50);
}

TEST_CASE("each allocation of every other call fails once: it throws or says so, and the job is there as before") {
  struct call {
    const char* name;
    std::function<bool(run&, const rc::job&)> make;  // whether it got what it asked for
  };
  for (const call& each : {
           call{"attach", [](run& in, const rc::job& job) { return in.client.attach(job.id()).has_value(); }},
           call{"status", [](run&, const rc::job& job) { return job.status().has_value(); }},
           call{"wait", [](run&, const rc::job& job) { return job.wait().has_value(); }},
           call{"output", [](run&, const rc::job& job) { return job.output().has_value(); }},
           call{"cancel", [](run&, const rc::job& job) { return job.cancel().has_value(); }},
           call{"recover", [](run& in, const rc::job&) { return in.client.recover().has_value(); }},
           call{"resolve", [](run& in, const rc::job& job) { return in.client.resolve(job).has_value(); }},
       }) {
    std::size_t count = 0;
    bool reached = true;
    for (std::size_t at = 1; reached; ++at) {
      const std::string what = std::string(each.name) + ", allocation " + std::to_string(at);
      machine m;
      m.plan.trace.reserve(500);
      {
        run program(m);
        const auto job = program.client.submit(input{"a fox"});
        REQUIRE(job);
        if (each.name == std::string("output")) m.clock.advance(1h);
        memory = {at, false};
        bool good = false;
        try {
          good = each.make(program, *job);
        } catch (const std::bad_alloc&) {
        }
        memory.left = 0;
        reached = memory.struck;
        count += reached ? 1U : 0U;
        CHECK_MESSAGE((good || reached), what);
        const auto left = program.client.recover();
        REQUIRE_MESSAGE(left, what);
        // Struck off or ended only where that is what the call was for.
        const bool listed = left->jobs.size() == 1 && left->jobs[0].request_id == job->id().text();
        const bool ended = left->ended.size() == 1 && left->ended[0].request_id == job->id().text();
        const bool struck_off = each.name == std::string("resolve") && left->jobs.empty() && left->ended.empty();
        CHECK_MESSAGE((listed || ended || struck_off), what);
        CHECK_MESSAGE(left->in_doubt.empty(), what);
        const auto again = program.client.attach(job->id());
        REQUIRE_MESSAGE(again, what);
        const auto out = again->wait();
        CHECK_MESSAGE((out || out.error().kind() == rc::error_kind::job_cancelled), what);
        CHECK_MESSAGE(m.service.submits() == 1, what);
      }  // here the client waits for calls that are under way, and a call that was cut short is not
    }
    MESSAGE(std::string(each.name) << ": " << count << " allocations");
    CHECK(count >= 3);
  }
}

TEST_CASE("each allocation of the journal fails once: it throws, keeps what it said it kept, and works again") {
  const auto with_trouble = [](const std::function<void(rc::file_journal&)>& what) {
    std::size_t count = 0;
    bool reached = true;
    for (std::size_t at = 1; reached; ++at) {
      files::memory_disk disk;
      files::memory_process process(disk);
      rc::file_journal journal(process, where, {.compact_above = 100});
      REQUIRE(journal.append(intent("before")));
      REQUIRE(journal.append(accepted("before", "r-0")));
      memory = {at, false};
      bool kept = true;
      try {
        what(journal);
      } catch (const std::bad_alloc&) {
        kept = false;
      }
      memory.left = 0;
      reached = memory.struck;
      count += reached ? 1U : 0U;
      const std::string now = listed(journal.entries());
      CHECK_MESSAGE(has(now, "before:accepted*"), now);
      if (kept && disk.content(where).find("\"x\"") != std::string::npos) CHECK_MESSAGE(has(now, "x:intent*"), now);
      REQUIRE(journal.append(intent("after")));
      REQUIRE(journal.append(entry(kind::rejected, "after")));
      files::memory_process other(disk, 2);
      rc::file_journal again(other, where);
      CHECK(has(listed(again.entries()), "before:accepted*"));
    }
    return count;
  };
  CHECK(with_trouble([](rc::file_journal& journal) { (void)journal.append(intent("x")); }) > 10);
  CHECK(with_trouble([](rc::file_journal& journal) { (void)journal.entries(); }) > 5);
  CHECK(with_trouble([](rc::file_journal& journal) {
          (void)journal.append(intent("y"));
          (void)journal.append(entry(kind::rejected, "y"));
          (void)journal.append(finished("r-none"));
        }) > 20);
}
#endif
