// SPDX-License-Identifier: MIT
// What became of a paid POST: the one table that decides whether it may be sent again.
#pragma once

#include "runcomfy/core/error.hpp"
#include "runcomfy/http/message.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

// The service knows no idempotency key and lists no requests, so what cannot be proved stays open.
//
// | class                     | decided by                                                      | sent again          |
// |---------------------------|-----------------------------------------------------------------|---------------------|
// | N `delivery::not_sent`    | proof: no byte of the body was handed over, sending the head had | by itself, a few |
// |                           | not begun, and no byte of an answer came                        | times               |
// | R `delivery::rejected`    | a complete answer with a status (or a code in a 2xx) that is in | only 429, by option |
// |                           | the list below, and without a request id                        |                     |
// | A `delivery::accepted`    | 2xx with a usable request id and no error code                  | never               |
// | D `delivery::in_doubt`    | everything else: it is the default                              | never               |
//
// A 2xx that was torn but holds a whole request id is D until a free status read has confirmed the id; then it is A.

/// Whether a status, or the first three digits of a code, says that the service looked at the request and made no job.
/// 408, 409, 425 and every 5xx are not there: the service may have begun.
[[nodiscard]] constexpr bool is_refusal(int status) noexcept {
  switch (status) {
    case 400:
    case 401:
    case 402:
    case 403:
    case 404:
    case 405:
    case 413:
    case 415:
    case 422:
    case 429: return true;
    default: return false;
  }
}

/// Of an exchange without a complete answer. `status` is that of the part that came, 0 when nothing did.
[[nodiscard]] constexpr delivery delivery_of_failure(http::phase reached, bool body_started, int status) noexcept {
  const bool proof = !body_started && reached < http::phase::send_head && status == 0;
  return proof ? delivery::not_sent : delivery::in_doubt;
}

/// Of a complete answer. `code` is its `error_code`, 0 when there is none.
[[nodiscard]] constexpr delivery delivery_of_answer(int status, int code, bool holds_id, bool id_is_usable) noexcept {
  const bool success = status >= 200 && status < 300;
  if (success && code == 0 && id_is_usable) return delivery::accepted;
  if (holds_id) return delivery::in_doubt;
  const bool coded = code >= 100'000;  // the first three digits then are an HTTP status (contract, section 5)
  const bool refused =
      success ? coded && is_refusal(code / 1000) : is_refusal(status) && (!coded || is_refusal(code / 1000));
  return refused ? delivery::rejected : delivery::in_doubt;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
