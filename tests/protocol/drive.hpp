// SPDX-License-Identifier: MIT
// A job machine driven by hand: answers, failures, sleeps.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "runcomfy/protocol/job_machine.hpp"

namespace protocol_tests {

namespace rc = runcomfy;
namespace http = runcomfy::http;
using rc::protocol::machine_event;
using rc::protocol::machine_phase;

struct drive {
  rc::job_machine machine;
  rc::moment at{{}, 0.5};
  std::vector<const rc::protocol::transition*> taken = {};

  explicit drive(rc::job_machine m) : machine(std::move(m)) {}
  bool tell(int status, std::string body, http::headers fields = {}) {
    return noted(machine.on_outcome(http::outcome::success({status, std::move(fields), std::move(body)}), at));
  }
  bool fail(http::failure why, http::phase reached, bool body_started) {
    return noted(machine.on_outcome(http::outcome::failed(why, reached, body_started), at));
  }
  // An answer of which the end is missing.
  bool tear(int status, std::string body) {
    http::outcome how = http::outcome::failed(http::failure::receive, http::phase::receive_body, true);
    how.reply = {status, {}, std::move(body)};
    return noted(machine.on_outcome(how, at));
  }
  void sleep() {
    REQUIRE(machine.next().act == rc::job_machine::action::wait);
    at.now = machine.next().until;
    REQUIRE(noted(machine.on_time()));
  }
  bool cancel() { return noted(machine.want_cancel()); }
  bool abandon(rc::error_kind why) { return noted(machine.abandon(why)); }
  const rc::error& error() const {
    REQUIRE(machine.verdict().has_value());
    return machine.verdict()->error();
  }

 private:
  bool noted(bool happened) {
    if (machine.last_transition() != nullptr) taken.push_back(machine.last_transition());
    return happened;
  }
};

inline drive submitting(rc::policies numbers = {}) {
  return drive(rc::job_machine::submitting(*rc::model_id::parse("a/b"), numbers));
}
inline drive attached() { return drive(rc::job_machine::attached(*rc::request_id::parse("r-1"), "a/b")); }
inline drive fetching() { return drive(rc::job_machine::fetching(*rc::request_id::parse("r-1"), "a/b")); }
inline drive cancelling() { return drive(rc::job_machine::cancelling(*rc::request_id::parse("r-1"), "a/b")); }

}  // namespace protocol_tests
