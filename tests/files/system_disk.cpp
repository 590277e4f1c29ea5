// SPDX-License-Identifier: MIT
// The real disk of this machine, in a folder of its own.
#include "runcomfy/files/system_disk.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support.hpp"

#if !defined(_WIN32)
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace files_tests;
namespace fs = std::filesystem;

namespace {

class folder {
 public:
  folder() {
    static int count = 0;
    files::system_disk disk;
    path_ = fs::temp_directory_path() /
            ("runcomfy_files_" + std::to_string(disk.process_id()) + "_" + std::to_string(++count));
    fs::create_directories(path_);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { fs::remove_all(path_); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string text() const { return path_.string(); }

 private:
  fs::path path_;
};

std::unique_ptr<files::file> opened(files::disk& disk, const std::string& path, files::open_mode how) {
  auto got = disk.open(path, how);
  REQUIRE_MESSAGE(got, (got ? "" : got.error().message()));
  return *std::move(got);
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("files are made, appended to, read, shortened, replaced and removed") {
  const folder here;
  files::system_disk disk;
  CHECK(opened(disk, here / "none", files::open_mode::read) == nullptr);
  CHECK(opened(disk, here / "none/at/all", files::open_mode::append) == nullptr);
  {
    const auto one = opened(disk, here / "a", files::open_mode::append);
    REQUIRE(one != nullptr);
    CHECK(one->append("first,"));
    const auto two = opened(disk, here / "a", files::open_mode::append);
    CHECK(two->append("second,"));
    CHECK(one->append("third"));  // behind what the other handle wrote
    CHECK(one->sync());
    CHECK(*one->read(0, 100) == "first,second,third");
    CHECK(*one->read(6, 6) == "second");
    CHECK(one->read(18, 10)->empty());
    CHECK(one->read(1000, 10)->empty());
    CHECK(one->facts()->size == 18);
    CHECK(one->facts()->regular);
    CHECK(one->facts()->id == two->facts()->id);
    CHECK(two->truncate(6));
    CHECK(one->append("again"));
    CHECK(*two->read(0, 100) == "first,again");
  }
  CHECK(disk.sync_folder(here.text()));
  {
    const auto fresh = opened(disk, here / "b", files::open_mode::append);
    CHECK(fresh->append("new"));
  }
  const std::uint64_t old_id = opened(disk, here / "a", files::open_mode::read)->facts()->id;
  CHECK(disk.rename(here / "b", here / "a"));
  CHECK(content(here / "a") == "new");
  CHECK(opened(disk, here / "a", files::open_mode::read)->facts()->id != old_id);
  CHECK(opened(disk, here / "a", files::open_mode::replace)->facts()->size == 0);
  CHECK(disk.list(here.text())->size() == 1);
  CHECK(disk.list(here / "nowhere")->empty());
  CHECK(disk.remove(here / "a"));
  CHECK(disk.remove(here / "a"));
  CHECK(disk.list(here.text())->empty());
}

TEST_CASE("folders are made with those above them") {
  const folder here;
  files::system_disk disk;
  CHECK(disk.make_folder(here / "x/y/z"));
  CHECK(disk.make_folder(here / "x/y/z"));
  CHECK(fs::is_directory(here / "x/y/z"));
  std::ofstream(here / "file") << "x";
  const auto refused = disk.make_folder(here / "file");
  REQUIRE_FALSE(refused);
  CHECK(has(refused.error().message(), "there is a file of that name"));
  CHECK_FALSE(disk.make_folder(here / "file/below"));
}

TEST_CASE("a lock is for one handle, and goes with it") {
  const folder here;
  files::system_disk disk;
  auto one = opened(disk, here / "lock", files::open_mode::append);
  const auto two = opened(disk, here / "lock", files::open_mode::read);
  CHECK(*one->lock(0ms));
  CHECK_FALSE(*two->lock(0ms));
  const auto before = std::chrono::steady_clock::now();
  CHECK_FALSE(*two->lock(30ms));
  CHECK(std::chrono::steady_clock::now() - before >= 30ms);
  one = nullptr;
  CHECK(*two->lock(0ms));
}

TEST_CASE("a journal on the real disk is kept, shared and rewritten") {
  const folder here;
  const std::string path = here / "state/deep/journal.jsonl";
  {
    rc::file_journal journal(path, {.compact_above = 4000});
    rc::file_journal other(path, {.compact_above = 4000});
    CHECK(journal.append(intent("a")));
    CHECK(listed(other.entries()) == "a:intent*");
    CHECK(journal.append(accepted("a", "r-1")));
    for (int i = 0; i < 30; ++i) {
      const std::string name = "n" + std::to_string(i);
      REQUIRE(other.append(intent(name)));
      REQUIRE(other.append(entry(kind::rejected, name)));
    }
    CHECK(content(path).size() < 5000);
    CHECK(listed(journal.entries()) == "a:accepted*");
  }
  rc::file_journal later(path);
  CHECK(listed(later.entries()) == "a:accepted");
  files::system_disk disk;
  CHECK(disk.list(here / "state/deep")->size() == 2);  // the journal and its lock
}

TEST_CASE("a path is taken as it is when the journal is made") {
  const folder here;
  const fs::path was = fs::current_path();
  fs::current_path(here.text());
  rc::file_journal journal("sub/journal.jsonl");
  fs::current_path(was);
  CHECK(journal.append(intent("a")));
  CHECK(fs::exists(here / "sub/journal.jsonl"));
}

TEST_CASE("what is no file cannot be a journal") {
  const folder here;
  fs::create_directories(here / "journal.jsonl");
  rc::file_journal journal(here / "journal.jsonl");
  const auto refused = journal.append(intent("a"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == rc::error_kind::storage);
  CHECK_MESSAGE(has(refused.error().message(), "journal.jsonl"), refused.error().message());
  rc::file_journal below((here / "file") + "/journal.jsonl");
  std::ofstream(here / "file") << "x";
  CHECK(below.append(intent("a")).error().kind() == rc::error_kind::storage);
}

#if !defined(_WIN32)
namespace {

unsigned rights(const std::string& path) {
  struct stat got = {};
  REQUIRE(::lstat(path.c_str(), &got) == 0);
  return got.st_mode & 0777U;
}

// Sets an environment variable, or takes it away, while the object lives.
class environment {
 public:
  environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    if (value != nullptr) ::setenv(name, value, 1);
    else ::unsetenv(name);
  }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
  ~environment() {
    if (old_.empty()) ::unsetenv(name_);
    else ::setenv(name_, old_.c_str(), 1);
  }

 private:
  const char* name_;
  std::string old_;
};

}  // namespace

TEST_CASE("what is made is for its owner alone") {
  const folder here;
  const mode_t old = ::umask(0);
  {
    rc::file_journal journal(here / "state/deep/journal.jsonl");
    CHECK(journal.append(intent("a")));
    CHECK(rights(here / "state") == 0700);
    CHECK(rights(here / "state/deep") == 0700);
    CHECK(rights(here / "state/deep/journal.jsonl") == 0600);
    CHECK(rights(here / "state/deep/journal.jsonl.lock") == 0600);
    CHECK(rights(here / "state/deep/journal.jsonl.1.live") == 0600);
  }
  ::umask(old);
}

TEST_CASE("a symbolic link is not followed, and a pipe is not waited for") {
  const folder here;
  std::ofstream(here / "target") << "";
  fs::create_symlink(here / "target", here / "journal.jsonl");
  rc::file_journal linked(here / "journal.jsonl");
  const auto refused = linked.append(intent("a"));
  REQUIRE_FALSE(refused);
  CHECK(has(refused.error().message(), "symbolic link"));
  CHECK(fs::file_size(here / "target") == 0);
  REQUIRE(::mkfifo((here / "pipe").c_str(), 0600) == 0);
  rc::file_journal pipe(here / "pipe");
  CHECK(has(pipe.append(intent("a")).error().message(), "is no file"));
  // A folder may be a link: people put their state on another disk.
  fs::create_directories(here / "elsewhere");
  fs::create_directory_symlink(here / "elsewhere", here / "state");
  rc::file_journal moved(here / "state/journal.jsonl");
  CHECK(moved.append(intent("a")));
}

TEST_CASE("a folder that cannot be written to is said with its path and the system's reason") {
  if (::getuid() == 0) {
    MESSAGE("skipped: root may write everywhere");
    return;
  }
  const folder here;
  fs::create_directories(here / "state");
  fs::permissions(here / "state", fs::perms::owner_read | fs::perms::owner_exec);
  rc::file_journal journal(here / "state/journal.jsonl");
  const auto refused = journal.append(intent("a"));
  fs::permissions(here / "state", fs::perms::owner_all);
  REQUIRE_FALSE(refused);
  CHECK(has(refused.error().message(), "state/journal.jsonl.lock"));
  CHECK(has(refused.error().message(), "ermission denied"));
}

TEST_CASE("the default path follows the rule of the system") {
#if defined(__APPLE__)
  const environment home("HOME", "/Users/jo");
  CHECK(*rc::default_journal_path() == "/Users/jo/Library/Application Support/runcomfy/journal.jsonl");
#else
  const environment home("HOME", "/home/jo");
  {
    const environment state("XDG_STATE_HOME", "/var/jo");
    CHECK(*rc::default_journal_path() == "/var/jo/runcomfy/journal.jsonl");
  }
  for (const char* unusable : {"", "relative/path"}) {  // the specification says: ignore what is not absolute
    const environment state("XDG_STATE_HOME", unusable);
    CHECK(*rc::default_journal_path() == "/home/jo/.local/state/runcomfy/journal.jsonl");
  }
  const environment state("XDG_STATE_HOME", nullptr);
  CHECK(*rc::default_journal_path() == "/home/jo/.local/state/runcomfy/journal.jsonl");
#endif
  const environment homeless("HOME", nullptr);
  const auto nowhere = rc::default_journal_path();
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().kind() == rc::error_kind::storage);
  CHECK(has(nowhere.error().message(), "HOME"));
  rc::file_journal journal;
  CHECK(journal.append(intent("a")).error().kind() == rc::error_kind::storage);
}
#else
TEST_CASE("the default path follows the rule of the system") {
  const auto path = rc::default_journal_path();
  REQUIRE(path);
  CHECK(has(*path, "\\runcomfy\\journal.jsonl"));
}
#endif
