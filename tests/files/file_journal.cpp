// SPDX-License-Identifier: MIT
// The journal in a file: what it keeps, who sees it, and what it leaves alone.
#include "runcomfy/files/file_journal.hpp"

#include <string>

#include "support.hpp"

using namespace files_tests;

namespace {

// One process with a journal.
struct user {
  explicit user(files::memory_disk& disk, std::uint64_t number = 1, rc::file_journal_options how = {})
      : process(disk, number), journal(process, where, how) {}
  files::memory_process process;
  rc::file_journal journal;
};

std::size_t lines_in(const std::string& text) {
  std::size_t out = 0;
  for (const char c : text) out += c == '\n' ? 1U : 0U;
  return out;
}

}  // namespace

TEST_CASE("what one process keeps, the next one finds") {
  files::memory_disk disk;
  {
    user first(disk);
    CHECK(listed(first.journal.entries()).empty());
    CHECK_FALSE(disk.exists(where));  // looking makes nothing
    CHECK(first.journal.append(intent("a")));
    CHECK(first.journal.append(accepted("a", "r-1")));
    CHECK(first.journal.append(intent("b")));
    CHECK(first.journal.append(entry(kind::in_doubt, "b")));
    CHECK(first.journal.append(intent("c")));
    CHECK(first.journal.append(entry(kind::rejected, "c")));
    CHECK(listed(first.journal.entries()) == "a:accepted* b:in_doubt*");
  }
  user second(disk, 2);
  CHECK(listed(second.journal.entries()) == "a:accepted b:in_doubt");
  const auto entries = second.journal.entries();
  CHECK((*entries)[0].request_id == "r-1");
  CHECK((*entries)[0].body_hash == std::string(64, 'a'));
  CHECK((*entries)[0].time == intent("a").time);
  CHECK(second.journal.append(finished("r-1")));
  CHECK(listed(second.journal.entries()) == "b:in_doubt a:finished");
  CHECK(second.journal.append(entry(kind::resolved, "b")));
  CHECK(listed(second.journal.entries()) == "a:finished");
  CHECK(lines_in(disk.content(where)) == 8);
}

TEST_CASE("processes see each other's entries at once") {
  files::memory_disk disk;
  user one(disk, 1);
  user two(disk, 2);
  CHECK(one.journal.append(intent("a")));
  CHECK(listed(two.journal.entries()) == "a:intent*");
  CHECK(two.journal.append(intent("b")));
  CHECK(listed(one.journal.entries()) == "a:intent* b:intent*");
  CHECK(one.journal.append(accepted("a", "r-1")));
  CHECK(two.journal.append(finished("r-1")));
  CHECK(listed(one.journal.entries()) == "b:intent* a:finished");
}

TEST_CASE("a send is on its way while its process runs, and in doubt when it has ended without an answer") {
  files::memory_disk disk;
  user other(disk, 9);
  {
    user mine(disk, 1);
    CHECK(mine.journal.append(intent("a")));
    CHECK(mine.journal.append(intent("b")));
    CHECK(mine.journal.append(accepted("b", "r-1")));
    CHECK(listed(mine.journal.entries()) == "a:intent* b:accepted*");
    CHECK(listed(other.journal.entries()) == "a:intent* b:accepted*");
    CHECK(disk.exists(where + ".1.live"));
    mine.process.kill();
    CHECK(listed(other.journal.entries()) == "a:intent b:accepted");
  }
  CHECK(disk.exists(where + ".1.live"));
  CHECK(other.journal.append(intent("c")));  // clears away what the dead one left, and takes another number
  CHECK_FALSE(disk.exists(where + ".1.live"));
  CHECK(disk.exists(where + ".2.live"));
  CHECK(listed(other.journal.entries()) == "a:intent b:accepted c:intent*");
}

TEST_CASE("a process that ends in peace takes its file with it, and its number is not taken for another one") {
  files::memory_disk disk;
  {
    user first(disk, 1);
    CHECK(first.journal.append(intent("a")));
  }
  CHECK_FALSE(disk.exists(where + ".1.live"));
  user second(disk, 2);
  CHECK(second.journal.append(intent("b")));
  CHECK(disk.exists(where + ".2.live"));
  CHECK(listed(second.journal.entries()) == "a:intent b:intent*");
}

TEST_CASE("a process that cannot be asked about keeps its file, because it may run") {
  files::memory_disk disk;
  user one(disk, 1);
  user two(disk, 2);
  user other(disk, 3);
  CHECK(one.journal.append(intent("a")));
  disk.on_step([](const files::disk_step& step) {
    const bool asks = step.what == files::disk_step::kind::open && step.path == where + ".1.live";
    return asks ? verdict::refused : verdict::done;
  });
  CHECK(two.journal.append(intent("b")));  // clears away what is left of the dead
  disk.on_step({});
  CHECK(listed(other.journal.entries()) == "a:intent* b:intent*");
}

TEST_CASE("an intent that was taken back does not come back with a loss of power") {
  std::size_t failures = 2;  // the one that counts, and the one that makes it durable that it was taken back
  files::memory_disk disk;
  {
    user mine(disk, 1);
    CHECK(mine.journal.append(intent("a")));
    disk.on_step([&](const files::disk_step& step) {
      const bool fails = step.what == files::disk_step::kind::sync && failures > 0;
      if (!fails) return verdict::done;
      return --failures == 1 ? verdict::torn : verdict::refused;  // on the disk, and yet an error
    });
    CHECK_FALSE(mine.journal.append(intent("b")));
    CHECK(failures == 0);
    CHECK(mine.journal.append(entry(kind::not_sent, "b")));
    disk.cut_power([](std::uint64_t) -> std::uint64_t { return 0; });
  }
  user next(disk, 2);
  CHECK(listed(next.journal.entries()) == "a:intent");
}

TEST_CASE("what a person settled is not settled until it is durable") {
  files::memory_disk disk;
  {
    user mine(disk, 1);
    CHECK(mine.journal.append(intent("a")));
    CHECK(mine.journal.append(entry(kind::in_doubt, "a")));
    std::size_t failures = 2;  // its own, and the one behind taking it back
    disk.on_step([&](const files::disk_step& step) {
      const bool fails = step.what == files::disk_step::kind::sync && failures > 0;
      if (fails) --failures;
      return fails ? verdict::refused : verdict::done;
    });
    CHECK_FALSE(mine.journal.append(entry(kind::resolved, "a")));
    CHECK(listed(mine.journal.entries()) == "a:in_doubt*");  // the caller sees that it has to ask again
    CHECK(mine.journal.append(entry(kind::resolved, "a")));
    disk.cut_power([](std::uint64_t) -> std::uint64_t { return 0; });
  }
  user next(disk, 2);
  CHECK(listed(next.journal.entries()).empty());
}

TEST_CASE("what is listed is durable, or the call says that it is not") {
  files::memory_disk disk;
  {
    user mine(disk, 1);
    CHECK(mine.journal.append(intent("a")));
    std::size_t failures = 2;
    disk.on_step([&](const files::disk_step& step) {
      const bool fails = step.what == files::disk_step::kind::sync && failures > 0;
      if (fails) --failures;
      return fails ? verdict::refused : verdict::done;
    });
    CHECK_FALSE(mine.journal.append(entry(kind::not_sent, "a")));
    CHECK(has(listed(mine.journal.entries()), "cannot make durable"));
    CHECK(listed(mine.journal.entries()).empty());
    disk.cut_power([](std::uint64_t) -> std::uint64_t { return 0; });
  }
  user next(disk, 2);
  CHECK(listed(next.journal.entries()).empty());
}

TEST_CASE("the end of a send that cannot be written ends it all the same: it is in doubt, not on its way") {
  files::memory_disk disk;
  user mine(disk);
  CHECK(mine.journal.append(intent("a")));
  disk.on_step([](const files::disk_step& step) {
    return step.what == files::disk_step::kind::append ? verdict::refused : verdict::done;
  });
  CHECK_FALSE(mine.journal.append(accepted("a", "r-1")));
  disk.on_step({});
  CHECK(listed(mine.journal.entries()) == "a:intent");
}

TEST_CASE("an end that ends nothing is not written") {
  files::memory_disk disk;
  user mine(disk);
  CHECK(mine.journal.append(intent("a")));
  const std::string before = disk.content(where);
  CHECK(mine.journal.append(finished("r-7")));
  CHECK(mine.journal.append(entry(kind::resolved, "x")));
  CHECK(mine.journal.append(entry(kind::not_sent, "x")));
  CHECK(disk.content(where) == before);
  CHECK(mine.journal.append(accepted("a", "r-1")));
  CHECK(mine.journal.append(finished("r-1")));
  CHECK(lines_in(disk.content(where)) == 3);
  CHECK(mine.journal.append(finished("r-1")));  // each look at the output says so again
  CHECK(lines_in(disk.content(where)) == 3);
}

TEST_CASE("a name that is on record is not given to another send") {
  files::memory_disk disk;
  user one(disk, 1);
  user two(disk, 2);
  CHECK(one.journal.append(intent("a")));
  const auto twice = two.journal.append(intent("a"));
  REQUIRE_FALSE(twice);
  CHECK(has(twice.error().message(), "on record already"));
}

TEST_CASE("a line torn by a crash is passed over, and the next one starts on a line of its own") {
  files::memory_disk disk;
  {
    user first(disk);
    CHECK(first.journal.append(intent("a")));
    CHECK(first.journal.append(accepted("a", "r-1")));
  }
  const std::string whole = disk.content(where);
  disk.put(where, whole + whole.substr(0, 100));
  user second(disk, 2);
  CHECK(listed(second.journal.entries()) == "a:accepted");
  CHECK(*second.journal.damaged_places() == 1);
  CHECK(second.journal.append(intent("b")));
  CHECK(listed(second.journal.entries()) == "a:accepted b:intent*");
  CHECK(disk.content(where).starts_with(whole + whole.substr(0, 100) + "\n{\"crc32c\":"));
  // A last line that lacks nothing but its line end is whole.
  files::memory_disk other;
  other.put(where, whole.substr(0, whole.size() - 1));
  user third(other, 3);
  CHECK(listed(third.journal.entries()) == "a:accepted");
  CHECK(third.journal.append(intent("b")));
  CHECK(*third.journal.damaged_places() == 0);
  CHECK(listed(third.journal.entries()) == "a:accepted b:intent*");
}

TEST_CASE("a file that is no journal is left alone, with a sentence") {
  for (const std::string& text :
       {std::string("a letter to my aunt\n"), std::string("{\"token\":\"x\"}\n"), std::string("\x89PNG\r\n"),
        std::string("{\"crc32x\":\""), std::string("{\n  \"crc32c\": 7\n}\n")}) {
    files::memory_disk disk;
    disk.put(where, text);
    user mine(disk);
    for (const auto& refused : {mine.journal.append(intent("a")), mine.journal.append(finished("r-1"))}) {
      REQUIRE_FALSE(refused);
      CHECK(refused.error().kind() == rc::error_kind::storage);
      CHECK(has(refused.error().message(), where));
      CHECK(has(refused.error().message(), "is no journal"));
      CHECK(has(refused.error().message(), "choose another path"));
    }
    CHECK_FALSE(mine.journal.entries());
    CHECK_FALSE(mine.journal.damaged_places());
    CHECK(disk.content(where) == text);
  }
  // What a crash in the first line may leave is no foreign file.
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string(40, '\0'), std::string("{\"crc"),
        "{\"cr" + std::string(90, '\0') + "\n{\"\n", std::string("{\"crc32c\":\"8f0a41d2\",\"len")}) {
    files::memory_disk disk;
    disk.put(where, text);
    user mine(disk);
    CHECK(mine.journal.append(intent("a")));
    CHECK(listed(mine.journal.entries()) == "a:intent*");
  }
}

TEST_CASE("a path that is none is said at the first call") {
  files::memory_disk disk;
  files::memory_process process(disk);
  for (const std::string& path : {std::string(), std::string("a\0b", 3)}) {
    rc::file_journal nowhere(process, path);
    CHECK_FALSE(nowhere.path());
    CHECK(nowhere.append(intent("a")).error().kind() == rc::error_kind::storage);
    CHECK(nowhere.entries().error().kind() == rc::error_kind::storage);
  }
  rc::file_journal here(process, where);
  CHECK(here.path() == where);
}

TEST_CASE("a lock that is held for too long fails the call, and nothing is written") {
  files::memory_disk disk;
  user mine(disk);
  CHECK(mine.journal.append(intent("a")));
  files::memory_process other(disk, 2);
  const auto lock = other.open(where + ".lock", files::open_mode::append);
  REQUIRE(lock);
  REQUIRE(*(*lock)->lock(0ms));
  const std::string before = disk.content(where);
  CHECK(has(mine.journal.append(intent("b")).error().message(), "held the lock"));
  CHECK_FALSE(mine.journal.entries());
  CHECK(disk.content(where) == before);
}

TEST_CASE("text that no line can hold is refused") {
  files::memory_disk disk;
  user mine(disk);
  CHECK(mine.journal.append(intent("a\xff")).error().kind() == rc::error_kind::invalid_input);
  CHECK(mine.journal.append(intent(std::string(20'000, 'a'))).error().kind() == rc::error_kind::storage);
  CHECK(listed(mine.journal.entries()).empty());
}

TEST_CASE("the file is rewritten without what is over, and never without what is not") {
  files::memory_disk disk;
  user mine(disk, 1, {.compact_above = 8000, .keep_ended = 0});
  user other(disk, 2, {.compact_above = 8000, .keep_ended = 0});
  CHECK(mine.journal.append(intent("old")));
  CHECK(mine.journal.append(accepted("old", "r-old")));
  CHECK(mine.journal.append(intent("doubt")));
  CHECK(mine.journal.append(entry(kind::in_doubt, "doubt")));
  std::size_t longest = 0;
  for (int i = 0; i < 400; ++i) {
    rc::file_journal& each = i % 3 == 0 ? other.journal : mine.journal;
    const std::string name = "n" + std::to_string(i);
    REQUIRE(each.append(intent(name)));
    REQUIRE(each.append(accepted(name, "r-" + name)));
    REQUIRE(each.append(finished("r-" + name)));
    longest = std::max(longest, disk.content(where).size());
  }
  CHECK(longest < 9000);
  CHECK(listed(mine.journal.entries()) == "old:accepted* doubt:in_doubt*");
  CHECK(listed(other.journal.entries()) == "old:accepted* doubt:in_doubt*");
  CHECK_FALSE(disk.exists(where + ".new"));
  user later(disk, 3, {.keep_ended = 0});
  CHECK(listed(later.journal.entries()) == "old:accepted* doubt:in_doubt*");
}

TEST_CASE("the jobs that ended last stay in the file, with their ends, however often it is rewritten") {
  files::memory_disk disk;
  user mine(disk, 1, {.compact_above = 8000, .keep_ended = 3});
  std::size_t longest = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string name = "n" + std::to_string(i);
    REQUIRE(mine.journal.append(intent(name)));
    REQUIRE(mine.journal.append(accepted(name, "r-" + name)));
    REQUIRE(mine.journal.append(finished("r-" + name)));
    longest = std::max(longest, disk.content(where).size());
  }
  CHECK(longest < 9000);
  const std::string last = "n397:finished n398:finished n399:finished";
  CHECK(listed(mine.journal.entries()) == last);
  user later(disk, 2, {.compact_above = 1, .keep_ended = 3});
  CHECK(listed(later.journal.entries()) == last);
  REQUIRE(later.journal.append(entry(kind::resolved, "n398")));
  CHECK(listed(later.journal.entries()) == "n397:finished n399:finished");
  user again(disk, 3, {.keep_ended = 3});
  const auto left = again.journal.entries();
  CHECK(listed(left) == "n397:finished n399:finished");
  CHECK((*left)[1].request_id == "r-n399");
}

TEST_CASE("what is not over makes the file as long as it must be") {
  files::memory_disk disk;
  user mine(disk, 1, {.compact_above = 4000});
  for (int i = 0; i < 60; ++i) {
    REQUIRE(mine.journal.append(intent("n" + std::to_string(i))));
    REQUIRE(mine.journal.append(intent("over" + std::to_string(i))));
    REQUIRE(mine.journal.append(entry(kind::rejected, "over" + std::to_string(i))));
  }
  CHECK(mine.journal.entries()->size() == 60);
  CHECK(lines_in(disk.content(where)) < 180);
}

TEST_CASE("compaction keeps what it cannot read: damage, and lines of a newer version") {
  files::memory_disk disk;
  const auto sealed = [](std::string body) {
    std::string sum;
    const std::uint32_t crc = files::detail::crc32c(body);
    for (unsigned shift = 32; shift > 0; shift -= 4) sum += "0123456789abcdef"[(crc >> (shift - 4)) & 15U];
    return R"({"crc32c":")" + sum + "\"," + body;
  };
  const std::string newer = sealed(R"("length":58,"v":2,"kind":"news"})");
  REQUIRE(files::detail::intact_line(newer) == 0);  // its length is not right yet
  std::string right = R"("length":NN,"v":2,"kind":"news"})";
  right.replace(right.find("NN"), 2, std::to_string(right.size() + 21));
  disk.put(where, sealed(right) + "\nnoise\n");
  user mine(disk, 1, {.compact_above = 2000});
  for (int i = 0; i < 50; ++i) {
    REQUIRE(mine.journal.append(intent("n" + std::to_string(i))));
    REQUIRE(mine.journal.append(entry(kind::rejected, "n" + std::to_string(i))));
  }
  CHECK(disk.content(where).size() < 4000);
  CHECK(disk.content(where).starts_with(sealed(right) + "\nnoise\n"));
  CHECK(*mine.journal.damaged_places() == 1);
}

TEST_CASE("another journal in place of the known one is read from its start") {
  files::memory_disk disk;
  user mine(disk);
  CHECK(mine.journal.append(intent("a")));
  files::memory_disk elsewhere;
  user other(elsewhere, 2);
  CHECK(other.journal.append(intent("b")));
  CHECK(other.journal.append(accepted("b", "r-1")));
  disk.put(where, elsewhere.content(where));
  CHECK(listed(mine.journal.entries()) == "b:accepted*");
  disk.put(where, "");
  CHECK(listed(mine.journal.entries()).empty());
}

TEST_CASE("an intent and an answer are one durable write each, and the folder is made durable once") {
  int syncs = 0;  // these outlive the journal, which works on the disk until its end
  int folders = 0;
  files::memory_disk disk;
  user mine(disk);
  disk.on_step([&](const files::disk_step& step) {
    syncs += step.what == files::disk_step::kind::sync ? 1 : 0;
    folders += step.what == files::disk_step::kind::sync_folder ? 1 : 0;
    return verdict::done;
  });
  for (int i = 0; i < 10; ++i) {
    const std::string name = "n" + std::to_string(i);
    CHECK(mine.journal.append(intent(name)));
    CHECK(mine.journal.append(accepted(name, "r-" + name)));
    CHECK(mine.journal.append(finished("r-" + name)));
  }
  CHECK(syncs == 20);
  CHECK(folders == 1);
}

TEST_CASE("a client with a journal in a file comes back to its jobs after the process was killed") {
  machine m;
  std::string id;
  std::string doubt;
  {
    run before(m);
    const auto job = before.client.submit(input{"a fox"});
    REQUIRE(job);
    id = job->id().text();
    m.service.fault_next(rc::operation::submit, testing::fault::drop_after);
    doubt = before.client.submit(input{"a dog"}).error().attempt_id();
    before.process.kill();
  }
  run after(m);
  const auto left = after.client.recover();
  REQUIRE(left);
  REQUIRE(left->jobs.size() == 1);
  CHECK(left->jobs[0].request_id == id);
  CHECK_FALSE(left->jobs[0].waited_for);
  REQUIRE(left->in_doubt.size() == 1);
  CHECK(left->in_doubt[0].attempt == doubt);
  CHECK(left->in_doubt[0].body_hash == hash_of(input{"a dog"}));
  CHECK(after.client.submit(input{"a dog"}).error().kind() == rc::error_kind::in_doubt);
  CHECK(after.client.attach(left->jobs[0])->wait());
  CHECK(after.client.resolve(doubt, m.service.jobs()[1].request_id)->wait());
  CHECK(after.client.recover()->jobs.empty());
  CHECK(after.client.recover()->in_doubt.empty());
  CHECK(m.service.submits() == 2);
  const std::string text = m.disk.content(where);
  CHECK_FALSE(has(text, "fox"));
  CHECK_FALSE(has(text, "dog"));
  CHECK_FALSE(has(text, "test-token"));
}
