// SPDX-License-Identifier: MIT
// The table that decides whether a paid POST may be sent again: every status, every phase, every proof.
#include "runcomfy/protocol/delivery.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

namespace http = runcomfy::http;
using runcomfy::delivery;
using runcomfy::protocol::delivery_of_answer;
using runcomfy::protocol::delivery_of_failure;

namespace {

bool is_listed(int status) {
  for (const int each : {400, 401, 402, 403, 404, 405, 413, 415, 422, 429}) {
    if (status == each) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a complete answer without an id: the listed refusals are rejected, every other status is in doubt") {
  for (int status = -1; status <= 700; ++status) {
    const delivery expected = is_listed(status) ? delivery::rejected : delivery::in_doubt;
    CHECK_MESSAGE(delivery_of_answer(status, 0, false, false) == expected, status);
  }
}

TEST_CASE("an id makes a 2xx accepted, and every other answer in doubt") {
  for (int status = -1; status <= 700; ++status) {
    const bool success = status >= 200 && status < 300;
    CHECK_MESSAGE(delivery_of_answer(status, 0, true, true) == (success ? delivery::accepted : delivery::in_doubt),
                  status);
    CHECK_MESSAGE(delivery_of_answer(status, 0, true, false) == delivery::in_doubt, status);
    CHECK_MESSAGE(delivery_of_answer(status, 400002, true, true) == delivery::in_doubt, status);
    CHECK_MESSAGE(delivery_of_answer(status, 500001, true, true) == delivery::in_doubt, status);
  }
}

TEST_CASE("an error code in a 2xx is a refusal by its first three digits, and no other number is") {
  for (int family = 100; family <= 999; ++family) {
    const delivery expected = is_listed(family) ? delivery::rejected : delivery::in_doubt;
    for (const int last : {0, 1, 999}) {
      CHECK_MESSAGE(delivery_of_answer(200, family * 1000 + last, false, false) == expected, family);
      CHECK_MESSAGE(delivery_of_answer(202, family * 1000 + last, false, false) == expected, family);
    }
  }
  for (const int code : {1, 400, 422, 10001, 99'999, 1'000'000, 400'000'000})
    CHECK_MESSAGE(delivery_of_answer(200, code, false, false) == delivery::in_doubt, code);
}

TEST_CASE("a refusal whose code says something else is in doubt") {
  CHECK(delivery_of_answer(400, 400002, false, false) == delivery::rejected);
  CHECK(delivery_of_answer(400, 404001, false, false) == delivery::rejected);
  CHECK(delivery_of_answer(402, 10001, false, false) == delivery::rejected);  // not one of the six-digit codes
  CHECK(delivery_of_answer(400, 500001, false, false) == delivery::in_doubt);
  CHECK(delivery_of_answer(429, 409001, false, false) == delivery::in_doubt);
  CHECK(delivery_of_answer(500, 400002, false, false) == delivery::in_doubt);
}

TEST_CASE("without an answer, not sent needs proof: no byte of the body, not even begun to send, nothing received") {
  for (int at = 0; at <= static_cast<int>(http::phase::done); ++at) {
    const auto reached = static_cast<http::phase>(at);
    const bool before = reached < http::phase::send_head;
    CHECK(delivery_of_failure(reached, false, 0) == (before ? delivery::not_sent : delivery::in_doubt));
    CHECK(delivery_of_failure(reached, true, 0) == delivery::in_doubt);
    CHECK(delivery_of_failure(reached, false, 200) == delivery::in_doubt);
    CHECK(delivery_of_failure(reached, false, 103) == delivery::in_doubt);
  }
  for (const http::phase early :
       {http::phase::nothing, http::phase::resolve, http::phase::connect, http::phase::proxy, http::phase::tls})
    CHECK(delivery_of_failure(early, false, 0) == delivery::not_sent);
  const http::outcome cannot_tell;  // what a transport that fills in nothing says
  CHECK(delivery_of_failure(http::phase::nothing, cannot_tell.body_started, 0) == delivery::in_doubt);
}
