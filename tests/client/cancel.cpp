// SPDX-License-Identifier: MIT
#include "support.hpp"

using namespace client_tests;

TEST_CASE("cancel answers what the service says: its four outcomes") {
  offline o;
  o.service.next_job({.start_after = 10s, .finish_after = 20s});
  CHECK(*o.submitted().cancel() == rc::cancel_outcome::cancelled);

  o.service.next_job({.start_after = 10s, .finish_after = 20s});
  const rc::job running = o.submitted();
  o.clock.advance(15s);
  CHECK(*running.cancel() == rc::cancel_outcome::not_cancellable);
  CHECK(running.status()->state == rc::job_state::running);  // it goes on
  o.clock.advance(15s);
  CHECK(*running.cancel() == rc::cancel_outcome::already_finished);

  o.service.reply_next(rc::operation::cancel, {200, {}, R"({"outcome":"perhaps"})"});
  CHECK(*running.cancel() == rc::cancel_outcome::unknown);
  o.service.reply_next(rc::operation::cancel, {202, {}, ""});
  CHECK(*running.cancel() == rc::cancel_outcome::unknown);
}

TEST_CASE("a cancel that does not get through is repeated, and is never claimed") {
  offline o;
  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  const rc::job job = o.submitted();
  o.service.fault_next(rc::operation::cancel, testing::fault::bad_gateway);
  o.service.fault_next(rc::operation::cancel, testing::fault::unreachable);
  CHECK(*job.cancel() == rc::cancel_outcome::cancelled);

  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  const rc::job other = o.submitted();
  o.service.fault_next(rc::operation::cancel, testing::fault::unreachable, 1000);
  const auto failed = other.cancel({.timeout = 30s});
  REQUIRE_FALSE(failed);
  CHECK(failed.error().request_id() == other.id().text());
  CHECK(failed.error().operation() == rc::operation::cancel);
  CHECK_FALSE(o.service.jobs()[1].cancelled.has_value());

  rc::stop_source stop;
  stop.request_stop();
  CHECK(other.cancel({.stop = stop.token()}).error().kind() == rc::error_kind::stopped);
}

TEST_CASE("a cancel whose answer was lost is known by the state of the job") {
  offline o;
  o.service.next_job({.start_after = 10min, .finish_after = 20min});
  const rc::job lost_answer = o.submitted();
  o.service.fault_next(rc::operation::cancel, testing::fault::drop_after);  // done, but not told
  CHECK(*lost_answer.cancel() == rc::cancel_outcome::cancelled);
}

TEST_CASE("cancelling what does not exist is an error with the id") {
  offline o;
  const auto gone = o.client.attach("nobody-knows")->cancel();
  CHECK(gone.error().kind() == rc::error_kind::not_found);
  CHECK(gone.error().request_id() == "nobody-knows");
}
