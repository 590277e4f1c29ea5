// SPDX-License-Identifier: MIT
// Bugs planted on purpose, in the seams around the library, to show that a run would notice them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sim {

enum class bug : std::uint8_t {
  none,
  // the HTTP stack
  resends_on_reset,
  resends_when_closed,
  resends_on_timeout,
  resends_on_5xx,
  resends_on_gateway,
  resends_on_429,
  says_unsent,
  says_still_connecting,
  says_body_not_started,
  follows_redirect,
  follows_redirect_elsewhere,
  reuses_connection,
  mixes_answers,
  caches_answers,
  ignores_deadline,
  ignores_stop,
  drops_retry_after,
  tells_the_token,
  // the journal
  drops_intent,
  delays_intent,
  drops_accepted,
  drops_in_doubt,
  drops_not_sent,
  drops_rejected,
  drops_resolved,
  drops_finished,
  swaps_ids,
  cuts_ids,
  writes_token,
  hides_doubts,
  hides_ends,
  lists_old_state,
  forgets_the_oldest,
  forgets_replaced,
  // the disk
  sync_lies,
  folder_sync_lies,
  writes_late,
  lock_for_all,
  lock_outlives,
  live_lock_missing,
  live_lock_outlives,
  rename_in_two_steps,
  rename_before_sync,
  truncates_to_nothing,
  reads_short,
  // the clock
  clock_by_wall,
  sleep_does_not_sleep,
  sleep_ignores_stop,
  // policies
  no_retry_budget,
  polls_at_once,
  ignores_retry_after,
  tries_for_ever,
};
inline constexpr int bug_count = static_cast<int>(bug::tries_for_ever);

struct bug_facts {
  std::string_view name;
  std::string_view what;
};
inline constexpr std::array<bug_facts, static_cast<std::size_t>(bug::tries_for_ever) + 1> bug_table = {{
    {"none", ""},
    {"resends_on_reset", "the stack sends a POST again when the connection broke"},
    {"resends_when_closed", "the stack sends a POST again when it was closed behind the whole body"},
    {"resends_on_timeout", "the stack sends a POST again when no answer came in time"},
    {"resends_on_5xx", "the stack sends a POST again after a 500"},
    {"resends_on_gateway", "the stack sends a POST again after a 502, 503 or 504"},
    {"resends_on_429", "the stack sends a POST again after a 429, at once"},
    {"says_unsent", "the stack says of a broken exchange that it never connected"},
    {"says_still_connecting", "the stack says of a time-out that it was still connecting"},
    {"says_body_not_started", "the stack says of a stop that nothing was sent"},
    {"follows_redirect", "the stack follows a redirect of a POST to the same origin"},
    {"follows_redirect_elsewhere", "the stack follows a redirect to another origin, with the token"},
    {"reuses_connection", "the stack sends a paid POST on a used connection"},
    {"mixes_answers", "the stack hands out the answer of the exchange before"},
    {"caches_answers", "the stack answers a GET by what it has seen before"},
    {"ignores_deadline", "the stack waits for an answer as long as it takes"},
    {"ignores_stop", "the stack does not look at the stop"},
    {"drops_retry_after", "the stack loses the fields of an answer"},
    {"tells_the_token", "the stack tells the token, in hexadecimal, in its own words"},
    {"drops_intent", "the journal keeps no intents"},
    {"delays_intent", "the journal writes an intent with the entry that follows"},
    {"drops_accepted", "the journal keeps no accepted jobs"},
    {"drops_in_doubt", "the journal keeps no doubts"},
    {"drops_not_sent", "the journal does not keep that nothing was sent"},
    {"drops_rejected", "the journal does not keep that a send was refused"},
    {"drops_resolved", "the journal does not keep what a person settled"},
    {"drops_finished", "the journal does not keep that a job ended"},
    {"swaps_ids", "the journal keeps the id of the job before"},
    {"cuts_ids", "the journal cuts the last character off an id"},
    {"writes_token", "the journal keeps the token beside an intent"},
    {"hides_doubts", "the journal lists no doubts"},
    {"hides_ends", "the journal lists no jobs that have ended"},
    {"lists_old_state", "the journal lists what it listed the time before"},
    {"forgets_the_oldest", "the journal lists no more than two sends"},
    {"forgets_replaced", "the journal does not keep which send another one replaces"},
    {"sync_lies", "the disk makes nothing durable"},
    {"folder_sync_lies", "the disk makes no names durable"},
    {"writes_late", "the disk keeps an append in the process until the next one"},
    {"lock_for_all", "the journal's lock is given to everybody"},
    {"lock_outlives", "the journal's lock stays locked when its process is killed"},
    {"live_lock_missing", "the lock that tells that a process runs is not taken"},
    {"live_lock_outlives", "the lock that tells that a process runs stays locked when it is killed"},
    {"rename_in_two_steps", "the disk replaces a file by removing the old one first"},
    {"rename_before_sync", "the file of a compaction is not made durable"},
    {"truncates_to_nothing", "the disk empties a file that is to be shortened"},
    {"reads_short", "the disk reads a little less than is there"},
    {"clock_by_wall", "the clock follows the time of day, which jumps"},
    {"sleep_does_not_sleep", "a sleep ends at once"},
    {"sleep_ignores_stop", "a sleep does not end by a stop"},
    {"no_retry_budget", "repeats are not limited"},
    {"polls_at_once", "there is no pause between polls"},
    {"ignores_retry_after", "no Retry-After is waited for"},
    {"tries_for_ever", "a submit is tried any number of times"},
}};

[[nodiscard]] constexpr bug_facts facts_of(bug which) { return bug_table[static_cast<std::size_t>(which)]; }

}  // namespace sim
