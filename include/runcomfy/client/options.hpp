// SPDX-License-Identifier: MIT
// What a client, a submit and a wait can be told. The order of members is API: designators must follow it.
#pragma once

#include <string>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/client/journal.hpp"
#include "runcomfy/client/observer.hpp"
#include "runcomfy/core/callback.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/stop.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/protocol/api_base.hpp"
#include "runcomfy/protocol/policy.hpp"
#include "runcomfy/protocol/states.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// How a client behaves. Everything that is referred to here (clock, random, observer, journal) outlives the client.
struct options {
  api_base base_url = {};            ///< where the API lives
  clock_ref clock = {};              ///< the machine's steady clock
  random_ref random = {};            ///< spreads polls and repeats
  observer_ref observer = {};        ///< told what happens
  journal_ref journal = {};          ///< keeps a record of paid sends
  runcomfy::policies policies = {};  ///< all numbers
  std::string user_agent = {};       ///< put before `runcomfy-cpp/VERSION`
  bool include_cost = true;          ///< ask for the cost with the result
};

/// How one submit is made.
struct submit_options {
  bool check = true;          ///< validate the input first; false sends it as it is
  json::object extra = {};    ///< properties that the struct does not know; they win over its own
  stop_token stop = {};       ///< ends the submit early: before the body is started it is `stopped`, later `in_doubt`
  std::string resubmit = {};  ///< names a send in doubt of the same input, which is now sent again: it may pay twice
  bool send_unrecorded = false;  ///< send even if the journal cannot keep the intent: a crash then leaves no trace
  /// For all attempts, the pauses between them, and the look at an id whose answer was torn.
  std::chrono::milliseconds timeout = std::chrono::minutes(2);
  /// The job is not wanted any more. Before the POST leaves nothing is sent (`stopped`). Once it has left, its answer
  /// is waited for, and the job is cancelled as soon as its id is known: `job_cancelled`, or the job, if it could not
  /// be cancelled and goes on.
  stop_token cancel = {};
};

/// How long and how to wait.
struct wait_options {
  std::chrono::milliseconds timeout = std::chrono::minutes(30);  ///< the wait ends then, the job does not
  stop_token stop = {};
  callback<void(const update&)> on_update = {};  ///< called when state or queue position changed; may throw
  stop_token cancel = {};  ///< asks the service to cancel the job, once; the wait then goes on to whatever end it has
};

/// How long a single call may take with its repeats.
struct call_options {
  std::chrono::milliseconds timeout = std::chrono::seconds(60);
  stop_token stop = {};
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
