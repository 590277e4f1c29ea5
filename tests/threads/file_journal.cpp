// SPDX-License-Identifier: MIT
// One journal in a file, used by many threads and by the clients in them.
#include "runcomfy/files/file_journal.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "runcomfy/client/client.hpp"
#include "runcomfy/files/memory_disk.hpp"
#include "runcomfy/testing/simulator.hpp"

namespace files = runcomfy::files;
using runcomfy::file_journal;
using runcomfy::journal_entry;
using kind = journal_entry::kind;

namespace {

constexpr int thread_count = 8;
constexpr int rounds = 60;
const std::string where = "/state/journal.jsonl";

journal_entry entry(kind what, const std::string& attempt, const std::string& id = {}) {
  journal_entry out;
  out.what = what;
  out.attempt = attempt;
  out.model_id = "a/b";
  out.request_id = id;
  return out;
}

}  // namespace

TEST_CASE("many threads append to a journal and list it") {
  files::memory_disk machine;
  files::memory_process process(machine);
  file_journal journal(process, where, {.compact_above = 20'000, .keep_ended = 0});
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int n = 0; n < thread_count; ++n) {
    threads.emplace_back([&, n] {
      for (int i = 0; i < rounds; ++i) {
        const std::string name = std::to_string(n) + "-" + std::to_string(i);
        if (!journal.append(entry(kind::intent, name))) ++failures;
        if (!journal.append(entry(kind::accepted, name, "r-" + name))) ++failures;
        const auto listed = journal.entries();
        if (!listed) ++failures;
        if (i % 10 != 0 && !journal.append(entry(kind::finished, {}, "r-" + name))) ++failures;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(failures == 0);
  CHECK(journal.entries()->size() == thread_count * rounds / 10);
  CHECK(*journal.damaged_places() == 0);
}

TEST_CASE("clients in several threads share a journal in a file") {
  files::memory_disk machine;
  files::memory_process process(machine);
  file_journal journal(process, where);
  runcomfy::testing::simulator service;
  runcomfy::client client{service, "test-token", {.journal = journal}};
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (int n = 0; n < thread_count; ++n) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        // The same body everywhere: none of these sends is in doubt, so none is in the way of another.
        const auto made = client.submit("a/b", runcomfy::json::object{{"prompt", "a fox"}});
        if (!made || !client.recover()) ++failures;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(failures == 0);
  CHECK(client.recover()->jobs.size() == thread_count * 10);
  CHECK(client.recover()->in_doubt.empty());
}
