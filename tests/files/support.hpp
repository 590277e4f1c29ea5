// SPDX-License-Identifier: MIT
// What the tests of files share: a machine with a disk in memory and the simulated service, on which processes of a
// program run, die and start again.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/files.hpp"
#include "runcomfy/runcomfy.hpp"
#include "runcomfy/testing.hpp"

namespace files_tests {

namespace rc = runcomfy;
namespace files = runcomfy::files;
namespace http = runcomfy::http;
namespace testing = runcomfy::testing;
using namespace std::chrono_literals;
using kind = rc::journal_entry::kind;
using verdict = files::disk_verdict;

inline const std::string where = "/state/runcomfy/journal.jsonl";

struct input {
  static constexpr std::string_view model_id = "maker/model/text-to-video";
  std::string prompt;
};
inline std::string hash_of(const input& what) { return rc::detail::sha256::hex(rc::to_json(what)); }

inline bool has(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

inline rc::journal_entry entry(kind what, std::string attempt, std::string request_id = {}) {
  rc::journal_entry out;
  out.what = what;
  out.attempt = std::move(attempt);
  out.time = rc::wall_time(std::chrono::milliseconds(1'795'165'754'123));
  out.model_id = "maker/model/text-to-video";
  out.request_id = std::move(request_id);
  out.body_hash = std::string(64, 'a');
  out.body_size = 123;
  out.account = "0123456789abcdef";
  return out;
}
inline rc::journal_entry intent(std::string attempt) { return entry(kind::intent, std::move(attempt)); }
inline rc::journal_entry accepted(std::string attempt, std::string id) {
  return entry(kind::accepted, std::move(attempt), std::move(id));
}
inline rc::journal_entry finished(std::string id) { return entry(kind::finished, {}, std::move(id)); }

// `attempt:kind` of what a journal lists, `*` behind what lives.
inline std::string listed(const rc::result<std::vector<rc::journal_entry>>& entries) {
  if (!entries) return "error: " + entries.error().message();
  std::string out;
  for (const rc::journal_entry& each : *entries) {
    out += (out.empty() ? "" : " ") + each.attempt + ":" +
           std::string(files::detail::kind_names[static_cast<std::size_t>(each.what)]) + (each.live ? "*" : "");
  }
  return out;
}

// A source of choices that are the same every time.
struct dice {
  std::uint64_t state;
  std::uint64_t operator()(std::uint64_t below) { return (*this)() % below; }
  std::uint64_t operator()() {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
};

// Something fails at one moment of a run: the moments are the operations on the disk and the requests, counted
// together.
struct trouble {
  static constexpr std::size_t never = ~std::size_t{0};
  std::size_t at = never;
  verdict what = verdict::dies;
  std::size_t count = 0;
  std::vector<std::string> trace = {};

  verdict next(const std::string& name) {
    trace.push_back(name);
    return count++ == at ? what : verdict::done;
  }
};

struct machine {
  machine() {
    disk.on_step([this](const files::disk_step& step) {
      static const char* const names[] = {"open", "facts",  "read",   "append", "truncate",    "sync",
                                          "lock", "rename", "remove", "list",   "make_folder", "sync_folder"};
      return plan.next(names[static_cast<std::size_t>(step.what)] + (" " + step.path.substr(step.path.rfind('/') + 1)));
    });
  }
  files::memory_disk disk;
  testing::virtual_clock clock;
  testing::simulator service{clock};
  std::uint64_t next_process = 1;
  trouble plan;
  std::function<void()> in_post;  // what happens while a POST is on its way
  std::set<std::string> ended;    // the jobs whose end was on record, at whatever time
};

// The service as a process sees it. A dead process reaches nobody; one that dies in a request may die before the
// service has it, or when it has.
struct network {
  static constexpr bool concurrent = true;
  files::memory_process& process;
  machine& on;
  http::outcome perform(const http::request& what, const http::call& how) {
    const auto dead = http::outcome::failed(http::failure::refused, http::phase::nothing, false, "dead");
    if (process.dead()) return dead;
    switch (on.plan.next(what.method + " " + what.url.target())) {
      case verdict::done:
        if (on.in_post && what.method == "POST") on.in_post();
        return on.service.perform(what, how);
      case verdict::refused: return http::outcome::failed(http::failure::connect, http::phase::connect, false);
      case verdict::torn: (void)on.service.perform(what, how); break;
      case verdict::dies: process.kill(); return dead;
      case verdict::dies_torn:
        (void)on.service.perform(what, how);
        process.kill();
        break;
    }
    return http::outcome::failed(http::failure::receive, http::phase::await_head, true);
  }
};

// The journal of a process. The machine remembers the ends that went into it, because the journal need not.
struct watched_journal {
  machine& on;
  rc::file_journal inner;
  rc::result<void> append(const rc::journal_entry& entry) {
    rc::result<void> kept = inner.append(entry);
    if (kept && entry.what == kind::finished) on.ended.insert(entry.request_id);
    return kept;
  }
  rc::result<std::vector<rc::journal_entry>> entries() { return inner.entries(); }
};

// One run of the program.
struct run {
  explicit run(machine& on, rc::file_journal_options how = {})
      : random{on.next_process},
        process(on.disk, on.next_process++),
        stack{process, on},
        journal{on, {process, where, how}},
        client(stack, "test-token", {.clock = on.clock, .random = random, .observer = seen, .journal = journal}) {}
  dice random;
  files::memory_process process;
  network stack;
  rc::memory_observer seen;
  watched_journal journal;
  rc::client client;
};

}  // namespace files_tests
