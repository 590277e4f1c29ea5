// SPDX-License-Identifier: MIT
// What can go wrong in a run. Each run has its own weather: some families of faults switched on, the others off.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sim {

/// Families of faults, switched on and off as one.
enum class family : std::uint8_t {
  connect,       ///< look-up, connect, proxy, no descriptors left, refused by the transport itself
  tls,           ///< handshake refused or hanging
  send,          ///< the connection breaks while the request leaves
  silence,       ///< no answer: hangs, closed, reset; or an end of which the transport cannot tell the place
  framing,       ///< interim answers as the final one, garbage, half a status line
  torn,          ///< an answer cut off, or too big
  server_error,  ///< 5xx, 408, 409, 425, with a job made or not
  refusal,       ///< 400 to 422, and 200 with an error code
  rate,          ///< 429 and 503 with Retry-After in all its forms
  redirect,      ///< 3xx to the same origin, another one, http
  odd_body,      ///< web pages, nothing, half a JSON, another type, the token echoed
  odd_id,        ///< ids missing, malformed, twice, as numbers, under another name; foreign URLs
  words,         ///< unknown state words, states that go back, results that are not ready
  pace,          ///< answers that take long, or longer than any time-out
  disk_error,    ///< operations of the disk fail
  disk_torn,     ///< they fail half done
  kill,          ///< a process ends between any two steps, or in the middle of a write
  power,         ///< the machine loses its power
  wall_clock,    ///< the time of day jumps, by a minute to a year, to both sides
  stop,          ///< the caller's stop and cancel tokens fire at any time
  callback,      ///< observers and callbacks throw, or close the client
};
inline constexpr std::size_t family_count = static_cast<std::size_t>(family::callback) + 1;
inline constexpr std::array<std::string_view, family_count> family_names = {
    "connect",    "tls",       "send",     "silence",  "framing",    "torn",  "server_error",
    "refusal",    "rate",      "redirect", "odd_body", "odd_id",     "words", "pace",
    "disk_error", "disk_torn", "kill",     "power",    "wall_clock", "stop",  "callback"};

/// One fault of an exchange.
enum class fault : std::uint8_t {
  none,
  refused_locally,
  unknown_host,
  lookup_hangs,
  connect_refused,
  connect_hangs,
  no_descriptors,
  proxy_refuses,
  tls_refused,
  tls_hangs,
  broken_before_body,
  broken_in_body,
  broken_after_body,
  answer_hangs,
  closed_unanswered,
  reset_unanswered,
  place_unknown,
  interim_answer,
  garbage_answer,
  half_status_line,
  torn_head,
  torn_body,
  torn_behind_id,
  too_big,
  server_error,
  gateway_error,
  try_again_status,
  refusal_status,
  refusal_code_in_200,
  too_many,
  unavailable,
  redirect_same,
  redirect_elsewhere,
  web_page,
  empty_answer,
  half_json,
  other_type,
  token_echo,
  no_id,
  bad_id,
  two_ids,
  id_and_code,
  number_id,
  other_name_id,
  foreign_urls,
  unknown_word,
  back_to_queue,
  not_ready,
  not_ready_code,
  slow_answer,
  drip,
};
inline constexpr std::array<std::string_view, 51> fault_names = {"none",
                                                                 "refused locally",
                                                                 "unknown host",
                                                                 "lookup hangs",
                                                                 "connect refused",
                                                                 "connect hangs",
                                                                 "no descriptors",
                                                                 "proxy refuses",
                                                                 "tls refused",
                                                                 "tls hangs",
                                                                 "broken before the body",
                                                                 "broken in the body",
                                                                 "broken after the body",
                                                                 "answer hangs",
                                                                 "closed unanswered",
                                                                 "reset unanswered",
                                                                 "place unknown",
                                                                 "interim answer",
                                                                 "garbage answer",
                                                                 "half a status line",
                                                                 "torn head",
                                                                 "torn body",
                                                                 "torn behind the id",
                                                                 "too big",
                                                                 "server error",
                                                                 "gateway error",
                                                                 "try-again status",
                                                                 "refusal status",
                                                                 "refusal code in a 200",
                                                                 "too many requests",
                                                                 "unavailable",
                                                                 "redirect to itself",
                                                                 "redirect elsewhere",
                                                                 "web page",
                                                                 "empty answer",
                                                                 "half a JSON",
                                                                 "another type",
                                                                 "token echoed",
                                                                 "no id",
                                                                 "bad id",
                                                                 "two ids",
                                                                 "id and code",
                                                                 "id as a number",
                                                                 "id under another name",
                                                                 "foreign URLs",
                                                                 "unknown word",
                                                                 "back to the queue",
                                                                 "not ready",
                                                                 "not ready by code",
                                                                 "slow answer",
                                                                 "drip"};

struct fault_range {
  family of;
  fault first;
  fault last;
};
inline constexpr fault_range fault_ranges[] = {
    {family::connect, fault::refused_locally, fault::proxy_refuses},
    {family::tls, fault::tls_refused, fault::tls_hangs},
    {family::send, fault::broken_before_body, fault::broken_after_body},
    {family::silence, fault::answer_hangs, fault::place_unknown},
    {family::framing, fault::interim_answer, fault::torn_head},
    {family::torn, fault::torn_body, fault::too_big},
    {family::server_error, fault::server_error, fault::try_again_status},
    {family::refusal, fault::refusal_status, fault::refusal_code_in_200},
    {family::rate, fault::too_many, fault::unavailable},
    {family::redirect, fault::redirect_same, fault::redirect_elsewhere},
    {family::odd_body, fault::web_page, fault::token_echo},
    {family::odd_id, fault::no_id, fault::foreign_urls},
    {family::words, fault::unknown_word, fault::not_ready_code},
    {family::pace, fault::slow_answer, fault::drip},
};
inline constexpr std::size_t fault_range_count = sizeof(fault_ranges) / sizeof(fault_ranges[0]);

}  // namespace sim
