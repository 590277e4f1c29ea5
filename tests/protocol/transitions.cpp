// SPDX-License-Identifier: MIT
// Every row of the table of transitions is reached by something that can happen, and no event leads out of it.
#include "runcomfy/protocol/transitions.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "drive.hpp"

using namespace protocol_tests;
using namespace std::chrono_literals;

namespace {

using row = const rc::protocol::transition*;

constexpr const char* id = R"({"request_id":"r-1"})";
constexpr const char* torn_id = R"({"request_id":"r-1","sta)";

// Short stories, each of one job.
std::set<row> rows_of_all_stories() {
  std::set<row> out;
  const auto keep = [&](const drive& d) { out.insert(d.taken.begin(), d.taken.end()); };
  const auto no_connection = [](drive& d) { d.fail(http::failure::connect, http::phase::connect, false); };

  {  // refused, not sent for good, in doubt
    drive refused = submitting();
    refused.tell(422, "{}");
    keep(refused);
    drive unsent = submitting();
    unsent.fail(http::failure::tls, http::phase::tls, false);
    keep(unsent);
    drive doubtful = submitting();
    doubtful.tell(500, "{}");
    keep(doubtful);
  }
  {  // tried again, then accepted; given up before the first attempt and in a pause
    drive again = submitting();
    no_connection(again);
    again.sleep();
    again.tell(200, id);
    keep(again);
    drive never = submitting();
    never.abandon(rc::error_kind::stopped);
    keep(never);
    drive paused = submitting();
    no_connection(paused);
    paused.abandon(rc::error_kind::closed);
    keep(paused);
  }
  {  // torn: confirmed after a pause, refused, given up while asking and while pausing
    drive confirmed = submitting();
    confirmed.tear(200, torn_id);
    no_connection(confirmed);
    confirmed.sleep();
    confirmed.tell(200, R"({"status":"in_queue"})");
    keep(confirmed);
    drive refused = submitting();
    refused.tear(200, torn_id);
    refused.tell(404, "{}");
    keep(refused);
    drive asking = submitting();
    asking.tear(200, torn_id);
    asking.abandon(rc::error_kind::timeout);
    keep(asking);
    drive pausing = submitting();
    pausing.tear(200, torn_id);
    no_connection(pausing);
    pausing.abandon(rc::error_kind::stopped);
    keep(pausing);
  }
  {  // followed: alive, unknown, lost, ended; then the result likewise, to each of its ends
    drive d = attached();
    d.tell(200, R"({"status":"in_queue"})");
    d.sleep();
    d.tell(200, R"({"status":"daydreaming"})");
    d.sleep();
    no_connection(d);
    d.sleep();
    d.tell(200, R"({"status":"completed"})");
    d.tell(200, R"({"status":"in_progress"})");
    d.sleep();
    d.tell(200, R"({"status":"daydreaming"})");
    d.sleep();
    no_connection(d);
    d.sleep();
    d.tell(200, R"({"status":"succeeded"})");
    keep(d);
    for (const auto& [status, body] : {std::pair{200, R"({"status":"failed"})"},
                                       std::pair{200, R"({"status":"cancelled"})"}, std::pair{404, "{}"}}) {
      drive end = fetching();
      end.tell(status, body);
      keep(end);
    }
    drive cancelled = attached();
    cancelled.tell(200, R"({"status":"cancelled"})");
    keep(cancelled);
    drive gone = attached();
    gone.tell(404, "{}");
    keep(gone);
  }
  {  // a cancel that is wanted while following: from a pause and from between, refused and granted
    drive goes_on = attached();
    goes_on.tell(200, R"({"status":"in_progress"})");
    goes_on.cancel();
    goes_on.tell(202, R"({"outcome":"not_cancellable"})");
    keep(goes_on);
    drive granted = attached();
    granted.cancel();
    no_connection(granted);
    granted.sleep();
    granted.tell(202, R"({"outcome":"cancelled"})");
    keep(granted);
  }
  {  // a cancel alone: unknown word, refused, and the look after "not cancellable" to each of its ends
    drive unknown = cancelling();
    unknown.tell(202, R"({"outcome":"soon"})");
    keep(unknown);
    drive refused = cancelling();
    refused.tell(404, "{}");
    keep(refused);
    for (const auto& [status, body] :
         {std::pair{200, R"({"status":"in_progress"})"}, std::pair{200, R"({"status":"daydreaming"})"},
          std::pair{200, R"({"status":"completed"})"}, std::pair{200, R"({"status":"cancelled"})"},
          std::pair{404, "{}"}}) {
      drive look = cancelling();
      look.tell(202, R"({"outcome":"not_cancellable"})");
      no_connection(look);
      look.sleep();
      look.tell(status, body);
      CHECK(look.machine.cancel_verdict().has_value());
      keep(look);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("every row of the table is reached") {
  const std::set<row> reached = rows_of_all_stories();
  for (const rc::protocol::transition& each : rc::protocol::transitions) {
    const std::string name = std::string(to_string(each.from)) + " on " + std::string(to_string(each.on));
    CHECK_MESSAGE(reached.count(&each) == 1, name);
  }
}

TEST_CASE("the paid POST comes back only from a pause that follows on proof") {
  using rc::protocol::transitions;
  for (const auto& each : transitions) {
    if (each.to == machine_phase::submit) CHECK(each.from == machine_phase::pause_submit);
    if (each.to == machine_phase::pause_submit) {
      CHECK(each.from == machine_phase::submit);
      CHECK(each.on == machine_event::again);
    }
    CHECK(each.from != machine_phase::done);
  }
}

TEST_CASE("every phase and every event has a name of its own") {
  std::set<std::string> names;
  for (int i = 0; i < rc::protocol::machine_phase_count; ++i)
    names.insert("phase " + std::string(to_string(static_cast<machine_phase>(i))));
  for (int i = 0; i < rc::protocol::machine_event_count; ++i)
    names.insert("event " + std::string(to_string(static_cast<machine_event>(i))));
  CHECK(names.size() ==
        static_cast<std::size_t>(rc::protocol::machine_phase_count + rc::protocol::machine_event_count));
  CHECK(names.count("phase unknown") == 0);
}

TEST_CASE("an event that cannot happen in a phase changes nothing") {
  drive d = submitting();
  CHECK_FALSE(d.machine.on_time());
  CHECK(d.machine.phase() == machine_phase::submit);
  d.tell(200, id);
  CHECK_FALSE(d.machine.abandon(rc::error_kind::stopped));
  CHECK(d.machine.phase() == machine_phase::poll);
  d.tell(200, R"({"status":"completed"})");
  CHECK_FALSE(d.machine.want_cancel());  // it has ended: there is nothing to cancel
  CHECK(d.machine.phase() == machine_phase::fetch);
  d.tell(200, R"({"status":"succeeded"})");
  CHECK_FALSE(d.machine.want_cancel());
  CHECK_FALSE(d.tell(200, "{}"));
  CHECK(d.machine.phase() == machine_phase::done);

  drive cancel = cancelling();
  CHECK_FALSE(cancel.machine.want_cancel());  // it is being done
  CHECK_FALSE(cancel.machine.abandon(rc::error_kind::stopped));
}
