// SPDX-License-Identifier: MIT
// The terms of a call (stop, deadline, size), kept by transports that have no network: as a real one keeps them.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/http/message.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

class terms {
 public:
  terms(const std::optional<clock_ref>& clock, const http::request& what, const http::call& how)
      : clock_(clock), what_(what), how_(how) {}

  [[nodiscard]] http::time_point now() const { return clock_ ? clock_->now() : http::time_point(); }

  // Why the exchange cannot even begin.
  [[nodiscard]] std::optional<http::outcome> refusal() const {
    for (const http::header& each : what_.headers) {
      if (std::string fault = http::fault_of_field(each.name, each.value); !fault.empty())
        return http::outcome::failed(http::failure::refused, http::phase::nothing, false, std::move(fault));
    }
    if (how_.stop.stop_requested()) return http::outcome::failed(http::failure::stopped, http::phase::nothing, false);
    if (clock_ && clock_->now() >= how_.deadline)
      return http::outcome::failed(http::failure::timeout, http::phase::nothing, false,
                                   "the deadline had passed: is this clock also the client's, by options::clock?");
    return std::nullopt;
  }

  // Lets time pass before the answer comes. What comes back ends the exchange instead of the answer.
  [[nodiscard]] std::optional<http::outcome> pass(std::chrono::milliseconds delay) const {
    if (!clock_ || delay <= delay.zero()) return std::nullopt;
    const bool silent = delay > how_.read_timeout;
    http::time_point until = clock_->now() + (silent ? how_.read_timeout : delay);
    const bool late = until > how_.deadline;
    if (late) until = how_.deadline;
    wake_signal never;
    while (clock_->now() < until) {
      if (how_.stop.stop_requested()) return ended(http::failure::stopped, {});
      // A transport notices a stop within 250 ms.
      const http::time_point step = clock_->now() + std::chrono::milliseconds(250);
      clock_->sleep_until(step < until ? step : until, never);
    }
    if (how_.stop.stop_requested()) return ended(http::failure::stopped, {});
    if (late) return ended(http::failure::timeout, "the deadline passed");
    if (silent) return ended(http::failure::timeout, "no answer within the read time-out");
    return std::nullopt;
  }

  // A transport takes no more of a body than it was allowed.
  [[nodiscard]] http::outcome limited(http::outcome out) const {
    if (!out.ok() || out.reply.body.size() <= how_.max_body) return out;
    out.reply.body.resize(how_.max_body);
    out.why = http::failure::too_big;
    out.reached = http::phase::receive_body;
    return out;
  }

  // An exchange that ends between the request and the answer.
  [[nodiscard]] http::outcome ended(http::failure why, std::string detail) const {
    return http::outcome::failed(why, http::phase::await_head, !what_.body.empty(), std::move(detail));
  }

 private:
  const std::optional<clock_ref>& clock_;
  const http::request& what_;
  const http::call& how_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail
