// SPDX-License-Identifier: MIT
// The journal in a file between real processes on a real disk: killed, forked, out of room, without rights.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runcomfy/files.hpp"

namespace fs = std::filesystem;
namespace rc = runcomfy;
using kind = rc::journal_entry::kind;

namespace {

class folder {
 public:
  folder() {
    std::string name = (fs::temp_directory_path() / "runcomfy_process_XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { fs::remove_all(path_); }
  [[nodiscard]] std::string operator/(const char* name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string text() const { return path_.string(); }

 private:
  fs::path path_;
};

rc::journal_entry entry(kind what, const std::string& attempt) {
  rc::journal_entry out;
  out.what = what;
  out.attempt = attempt;
  out.model_id = "maker/model/text-to-video";
  out.body_hash = std::string(64, 'a');
  out.body_size = 123;
  return out;
}

/// Runs a function in a child process, which ends with what the function returns.
template <class F>
pid_t spawn(F what) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(what());
  return child;
}
int wait_for(pid_t child) {
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

constexpr int workers = 8;
constexpr int kept_every = 10;  // of the rounds, which are two appends each

/// What the workers have been told is durable, where a kill cannot reach it.
struct shared {
  std::atomic<int> done[workers];
};
shared* share() {
  void* at = ::mmap(nullptr, sizeof(shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(at != MAP_FAILED);
  return new (at) shared();
}

std::string name_of(int worker, int round) { return "w" + std::to_string(worker) + "-" + std::to_string(round); }

// Goes on where the last life of this worker ended. Every tenth send is left open.
int work(const std::string& path, rc::file_journal_options how, shared& all, int worker, int rounds) {
  rc::file_journal journal(path, how);
  for (int at = all.done[worker]; at < 2 * rounds; at = ++all.done[worker]) {
    const std::string name = name_of(worker, at / 2);
    const kind what = at % 2 == 0 ? kind::intent : at / 2 % kept_every == 0 ? kind::in_doubt : kind::rejected;
    const rc::result<void> kept = journal.append(entry(what, name));
    if (kept) continue;
    // It was killed between the append and the note of it.
    if (what == kind::intent && kept.error().message().find("on record already") != std::string::npos) continue;
    const std::string text = kept.error().message() + "\n";
    (void)!::write(2, text.data(), text.size());
    return 1;
  }
  return 0;
}

struct tally {
  int kills = 0;
  std::chrono::milliseconds took{};
};

// All workers to their end, with kills at random moments.
tally run_all(const std::string& path, rc::file_journal_options how, shared& all, int rounds, unsigned seed) {
  const auto begun = std::chrono::steady_clock::now();
  std::mt19937 random(seed);
  tally out;
  pid_t pids[workers] = {};
  for (int i = 0; i < workers; ++i) pids[i] = spawn([&] { return work(path, how, all, i, rounds); });
  const auto unfinished = [&] {
    std::vector<int> open;
    for (int i = 0; i < workers; ++i) {
      if (all.done[i] < 2 * rounds) open.push_back(i);
    }
    return open;
  };
  for (std::vector<int> open = unfinished(); !open.empty() && out.kills < 60; open = unfinished()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + random() % 60));
    const int victim = open[random() % open.size()];
    ::kill(pids[victim], SIGKILL);
    const int status = wait_for(pids[victim]);
    CHECK((status == 1000 + SIGKILL || status == 0));
    out.kills += status != 0 ? 1 : 0;
    pids[victim] = spawn([&] { return work(path, how, all, victim, rounds); });
  }
  for (const pid_t each : pids) CHECK(wait_for(each) == 0);
  out.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  return out;
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("eight processes of a thousand appends each, with kills: no line is lost, and none is merged") {
  constexpr int rounds = 500;
  const folder here;
  const std::string path = here / "journal.jsonl";
  shared& all = *share();
  const tally got = run_all(path, {.compact_above = 1U << 30U, .lock_limit = std::chrono::seconds(60)}, all, rounds, 1);
  MESSAGE("" << workers * rounds * 2 << " appends, " << got.kills << " kills, " << got.took.count() << " ms");
  CHECK(got.kills >= 5);

  std::map<std::string, int> lines;
  int damaged = 0;
  rc::files::detail::for_each_line(
      content(path),
      [&](std::string_view line) {
        const auto each = rc::files::detail::from_line(line);
        REQUIRE(each);
        ++lines[each->attempt + (each->what == kind::intent ? " begun" : " ended")];
      },
      [&](std::string_view) { ++damaged; });
  CHECK(damaged <= got.kills);  // only a process that died in the middle of a write may leave a part of a line
  CHECK(lines.size() == workers * rounds * 2);
  for (const auto& [what, count] : lines) {
    // An end whose writer was killed before it knew is written once more if it is one that stays open.
    if (count != 1) CHECK_MESSAGE((count == 2 && what.ends_with("0 ended")), what << ": " << count);
  }
  ::munmap(&all, sizeof(shared));
}

TEST_CASE("the same with compaction all the time: nothing that is open is lost") {
  constexpr int rounds = 150;
  const folder here;
  const std::string path = here / "journal.jsonl";
  shared& all = *share();
  const rc::file_journal_options how{.compact_above = 30'000, .lock_limit = std::chrono::seconds(60)};
  const tally got = run_all(path, how, all, rounds, 2);
  MESSAGE("" << workers * rounds * 2 << " appends, " << got.kills << " kills, " << got.took.count() << " ms, "
             << fs::file_size(path) << " bytes at the end");
  CHECK(got.kills >= 3);
  std::set<std::string> wanted;
  for (int worker = 0; worker < workers; ++worker) {
    for (int round = 0; round < rounds; round += kept_every) wanted.insert(name_of(worker, round));
  }
  rc::file_journal journal(path);
  const auto open = journal.entries();
  REQUIRE(open);
  std::set<std::string> found;
  for (const rc::journal_entry& each : *open) {
    CHECK(each.what == kind::in_doubt);
    CHECK_FALSE(each.live);
    found.insert(each.attempt);
  }
  CHECK(found == wanted);
  CHECK(open->size() == wanted.size());
  CHECK(fs::file_size(path) < 500'000);  // all lines would be more than 900 KB
  int left = 0;
  for (const auto& each : fs::directory_iterator(here.text())) {
    left += each.path().filename().string().ends_with(".live") ? 1 : 0;
  }
  CHECK(left <= workers);
  ::munmap(&all, sizeof(shared));
}

TEST_CASE("a process that was killed leaves its send in doubt, and one that runs has it on its way") {
  const folder here;
  const std::string path = here / "journal.jsonl";
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = spawn([&] {
    rc::file_journal journal(path);
    if (!journal.append(entry(kind::intent, "a"))) return 1;
    (void)!::write(ready[1], "x", 1);
    ::pause();
    return 0;
  });
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  rc::file_journal journal(path);
  REQUIRE(journal.entries());
  CHECK(journal.entries()->at(0).live);
  ::kill(child, SIGKILL);
  CHECK(wait_for(child) == 1000 + SIGKILL);
  CHECK_FALSE(journal.entries()->at(0).live);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("the child of a fork goes on as a process of its own") {
  const folder here;
  const std::string path = here / "journal.jsonl";
  {
    rc::file_journal journal(path);
    REQUIRE(journal.append(entry(kind::intent, "parent")));
    const pid_t child = spawn([&] {
      {
        rc::file_journal& inherited = journal;
        if (!inherited.append(entry(kind::intent, "child"))) return 1;
        const auto seen = inherited.entries();
        if (!seen || seen->size() != 2 || !seen->at(0).live || !seen->at(1).live) return 2;
      }
      return 0;  // ends without a destructor, as a crash does
    });
    CHECK(wait_for(child) == 0);
    const auto seen = journal.entries();
    REQUIRE(seen);
    REQUIRE(seen->size() == 2);
    CHECK(seen->at(0).attempt == "parent");
    CHECK(seen->at(0).live);
    CHECK_FALSE(seen->at(1).live);
    // A child that destroys its copy leaves the parent's file alone.
    const pid_t tidy = spawn([&] {
      journal.~file_journal();
      return 0;
    });
    CHECK(wait_for(tidy) == 0);
    CHECK(fs::exists(path + ".1.live"));
    CHECK(journal.append(entry(kind::rejected, "parent")));
  }
  CHECK_FALSE(fs::exists(path + ".1.live"));
}

TEST_CASE("a child that is forked while a lock is held does not keep it") {
  const folder here;
  rc::files::system_disk disk;
  auto held = disk.open(here / "lock", rc::files::open_mode::append);
  REQUIRE(held);
  REQUIRE(*(*held)->lock(std::chrono::milliseconds(0)));
  const pid_t child = spawn([] {
    ::pause();
    return 0;
  });
  held = std::unique_ptr<rc::files::file>();
  auto next = disk.open(here / "lock", rc::files::open_mode::append);
  REQUIRE(next);
  CHECK(*(*next)->lock(std::chrono::milliseconds(0)));
  ::kill(child, SIGKILL);
  CHECK(wait_for(child) == 1000 + SIGKILL);
}

TEST_CASE("a file that may not grow: the append fails with the system's reason, and what was there stays whole") {
  const folder here;
  const std::string path = here / "journal.jsonl";
  const pid_t child = spawn([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    rc::file_journal journal(path);
    if (!journal.append(entry(kind::intent, "a"))) return 1;
    const auto room = static_cast<rlim_t>(fs::file_size(path)) + 100;  // for a part of the next line
    const rlimit limit{room, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
    const auto refused = journal.append(entry(kind::intent, "b"));
    if (refused || refused.error().kind() != rc::error_kind::storage) return 3;
    if (refused.error().message().find("File too large") == std::string::npos) return 4;
    if (refused.error().message().find(path) == std::string::npos) return 5;
    if (journal.entries()->size() != 1) return 6;
    const rlimit enough{RLIM_INFINITY, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &enough) != 0) return 7;
    if (!journal.append(entry(kind::intent, "b"))) return 8;
    return *journal.damaged_places() == 0 ? 0 : 9;  // the part of a line was taken back
  });
  CHECK(wait_for(child) == 0);
}

TEST_CASE("without the right to write there is a sentence, and nothing is made") {
  const folder here;
  fs::permissions(here.text(), fs::perms(0755));
  fs::create_directories(here / "state");
  fs::permissions(here / "state", fs::perms(0555));
  const pid_t child = spawn([&] {
    if (::getuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0)) return 1;
    rc::file_journal journal(here / "state/journal.jsonl");
    const auto refused = journal.append(entry(kind::intent, "a"));
    if (refused || refused.error().kind() != rc::error_kind::storage) return 2;
    if (refused.error().message().find("state/journal.jsonl.lock: Permission denied") == std::string::npos) return 3;
    rc::file_journal deeper(here / "state/deeper/journal.jsonl");
    const auto also = deeper.append(entry(kind::intent, "a"));
    if (also || also.error().message().find("cannot make the folder") == std::string::npos) return 4;
    return 0;
  });
  CHECK(wait_for(child) == 0);
  CHECK(fs::is_empty(here / "state"));
}
