// SPDX-License-Identifier: MIT
// What of a journal is not over: the rules by which entries add up.
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

using namespace client_tests;
using kind = rc::journal_entry::kind;

namespace {

rc::journal_entry intent(std::string attempt, std::string replaces = {}) {
  rc::journal_entry out;
  out.attempt = std::move(attempt);
  out.model_id = "a/b";
  out.body_hash = "hash";
  out.replaces = std::move(replaces);
  return out;
}
rc::journal_entry end(kind what, std::string attempt, std::string id = {}) {
  rc::journal_entry out;
  out.what = what;
  out.attempt = std::move(attempt);
  out.request_id = std::move(id);
  return out;
}
rc::journal_entry finished(std::string id) { return end(kind::finished, {}, std::move(id)); }

// `attempt:kind:id` of what is open.
std::string open(const std::vector<rc::journal_entry>& entries) {
  rc::open_sends sends;
  for (const rc::journal_entry& each : entries) sends.take(each);
  std::string out;
  for (const rc::journal_entry& each : sends.list()) {
    const char* const names[] = {"intent", "accepted", "rejected", "not_sent", "in_doubt", "finished", "resolved"};
    out += (out.empty() ? "" : " ") + each.attempt + ":" + names[static_cast<int>(each.what)] +
           (each.request_id.empty() ? "" : ":" + each.request_id);
  }
  return out;
}

}  // namespace

TEST_CASE("an attempt is open from its intent to its end") {
  CHECK(open({intent("a")}) == "a:intent");
  CHECK(open({intent("a"), end(kind::in_doubt, "a")}) == "a:in_doubt");
  CHECK(open({intent("a"), end(kind::in_doubt, "a", "r")}) == "a:in_doubt:r");
  CHECK(open({intent("a"), end(kind::accepted, "a", "r")}) == "a:accepted:r");
  CHECK(open({intent("a"), end(kind::rejected, "a")}).empty());
  CHECK(open({intent("a"), end(kind::not_sent, "a")}).empty());
  CHECK(open({intent("a"), end(kind::resolved, "a")}).empty());
  CHECK(open({intent("a"), end(kind::accepted, "a", "r"), finished("r")}).empty());
  CHECK(open({intent("a"), end(kind::in_doubt, "a", "r"), finished("r")}).empty());
  CHECK(open({intent("a"), intent("b"), end(kind::accepted, "b", "r"), intent("c"), end(kind::rejected, "c")}) ==
        "a:intent b:accepted:r");
}

TEST_CASE("no state goes back, and what is read twice counts once") {
  CHECK(open({intent("a"), end(kind::in_doubt, "a"), end(kind::accepted, "a", "r")}) == "a:accepted:r");
  CHECK(open({intent("a"), end(kind::accepted, "a", "r"), end(kind::in_doubt, "a")}) == "a:accepted:r");
  CHECK(open({intent("a"), end(kind::accepted, "a", "r"), end(kind::not_sent, "a")}) == "a:accepted:r");
  CHECK(open({intent("a"), end(kind::accepted, "a", "r"), end(kind::rejected, "a")}) == "a:accepted:r");
  CHECK(open({intent("a"), intent("a")}) == "a:intent");
  CHECK(open({intent("a"), end(kind::accepted, "a", "r"), intent("a"), end(kind::accepted, "a", "r")}) ==
        "a:accepted:r");
  CHECK(open({intent("a"), end(kind::accepted, "a", "r"), end(kind::resolved, "a")}).empty());
}

TEST_CASE("a job is not lost with the line of its intent") {
  CHECK(open({end(kind::accepted, "a", "r")}) == "a:accepted:r");
  CHECK(open({end(kind::in_doubt, "a")}) == "a:in_doubt");
  CHECK(open({end(kind::not_sent, "a"), end(kind::rejected, "b"), finished("r")}).empty());
}

TEST_CASE("an end without an id ends nothing") {
  CHECK(open({intent("a"), end(kind::accepted, "a"), finished("")}) == "a:accepted");
  CHECK(open({intent("a"), end(kind::resolved, "")}) == "a:intent");
}

TEST_CASE("a doubt that is sent again by name is settled when the new send arrived or may have, and not before") {
  const std::vector<rc::journal_entry> again = {intent("a"), end(kind::in_doubt, "a"), intent("b", "a")};
  const auto with = [&](std::vector<rc::journal_entry> more) {
    std::vector<rc::journal_entry> all = again;
    all.insert(all.end(), more.begin(), more.end());
    return open(all);
  };
  CHECK(with({}) == "b:intent");
  CHECK(with({end(kind::accepted, "b", "r")}) == "b:accepted:r");
  CHECK(with({end(kind::accepted, "b", "r"), finished("r")}).empty());
  CHECK(with({end(kind::in_doubt, "b")}) == "b:in_doubt");
  CHECK(with({end(kind::in_doubt, "b"), end(kind::resolved, "b")}).empty());
  CHECK(with({end(kind::not_sent, "b")}) == "a:in_doubt");
  CHECK(with({end(kind::rejected, "b")}) == "a:in_doubt");
  CHECK(with({end(kind::resolved, "b")}) == "a:in_doubt");
  CHECK(with({intent("c", "b"), end(kind::accepted, "c", "r")}) == "c:accepted:r");
  CHECK(with({intent("c", "b"), end(kind::not_sent, "c"), end(kind::not_sent, "b")}) == "a:in_doubt");
  CHECK(with({intent("c", "a"), end(kind::accepted, "c", "r"), end(kind::not_sent, "b")}) == "c:accepted:r");
  CHECK(open({intent("a", "a")}) == "a:intent");
}

TEST_CASE("entries that are still needed are known, listed or not") {
  rc::open_sends sends;
  sends.take(intent("a"));
  sends.take(end(kind::in_doubt, "a"));
  sends.take(intent("b", "a"));
  CHECK(sends.list().size() == 1);
  CHECK(sends.holds("a"));
  CHECK(sends.holds("b"));
  CHECK_FALSE(sends.holds("c"));
  CHECK_FALSE(sends.holds(""));
  sends.take(end(kind::accepted, "b", "r"));
  CHECK_FALSE(sends.holds("a"));
  CHECK(sends.holds_job("r"));
  CHECK_FALSE(sends.holds_job(""));
}

TEST_CASE("the jobs that ended last are remembered apart, until they are struck off") {
  const auto ended = [](const rc::open_sends& of) {
    std::string out;
    for (const rc::journal_entry& each : of.ended()) {
      CHECK(each.what == kind::finished);
      out += (out.empty() ? "" : " ") + each.attempt + ":" + each.request_id;
    }
    return out;
  };
  rc::open_sends sends(2);
  for (const char* const each : {"a", "b", "c"}) {
    sends.take(intent(each));
    sends.take(end(kind::accepted, each, std::string("r-") + each));
  }
  sends.take(finished("r-b"));
  sends.take(finished("r-a"));
  CHECK(sends.list().size() == 1);
  CHECK(ended(sends) == "b:r-b a:r-a");
  CHECK(sends.ended()[0].body_hash == "hash");
  CHECK(sends.holds("a"));
  CHECK(sends.holds_end("r-a"));
  CHECK_FALSE(sends.holds_job("r-a"));
  CHECK_FALSE(sends.holds_end("r-c"));
  CHECK_FALSE(sends.holds_end(""));

  // Nothing makes them jobs again, and what is read twice counts once.
  sends.take(intent("a"));
  sends.take(end(kind::accepted, "a", "r-a"));
  sends.take(end(kind::in_doubt, "a"));
  sends.take(end(kind::not_sent, "a"));
  sends.take(finished("r-a"));
  CHECK(ended(sends) == "b:r-b a:r-a");
  // What a store gives back of them means the same.
  rc::open_sends read(2);
  for (const rc::journal_entry& each : sends.list()) read.take(each);
  for (const rc::journal_entry& each : sends.ended()) read.take(each);
  for (const rc::journal_entry& each : sends.ended()) read.take(each);
  CHECK(ended(read) == "b:r-b a:r-a");
  CHECK(read.list() == sends.list());

  sends.take(finished("r-c"));
  CHECK(ended(sends) == "a:r-a c:r-c");
  CHECK_FALSE(sends.holds("b"));
  sends.take(end(kind::resolved, "a"));
  CHECK(ended(sends) == "c:r-c");
  CHECK(sends.list().empty());
  rc::open_sends none(0);
  none.take(end(kind::accepted, "a", "r"));
  none.take(finished("r"));
  CHECK(none.ended().empty());
}
