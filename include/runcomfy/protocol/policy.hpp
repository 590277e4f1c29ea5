// SPDX-License-Identifier: MIT
// How often to ask, how long to wait, when to give up: numbers, no clock.
#pragma once

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// When to ask for the state of a job: at once, then after `first`, each pause `factor` times the last, up to
/// `longest`.
struct poll_policy {
  std::chrono::milliseconds first{2'000};
  std::chrono::milliseconds longest{10'000};
  double factor = 1.5;
  double jitter = 0.1;  ///< each pause is spread by this share to both sides, so that many clients do not march in step

  /// The pause after poll number `done` (1 for the first), with `random` in [0, 1).
  [[nodiscard]] constexpr std::chrono::milliseconds pause(int done, double random) const noexcept {
    double ms = static_cast<double>(first.count());
    const auto most = static_cast<double>(longest.count());
    for (int i = 1; i < done && ms < most; ++i) ms *= factor;
    if (ms > most) ms = most;
    ms *= 1.0 + jitter * (2.0 * random - 1.0);
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(ms));
  }
};

/// How calls that are free (status, result, cancel) are repeated after a passing fault: full jitter between nothing and
/// a ceiling that doubles, out of a budget that all jobs of the client share (reliability, section 3.4).
struct retry_policy {
  std::chrono::milliseconds first{500};
  std::chrono::milliseconds longest{30'000};
  std::chrono::milliseconds retry_after_cap{120'000};  ///< a longer Retry-After is cut to this
  std::chrono::milliseconds give_up_after{300'000};    ///< without any good answer for so long: `lost_contact`
  std::chrono::milliseconds unknown_word_after{
      600'000};           ///< nothing but unknown state words for so long: `unknown_state`
  int budget = 500;       ///< tokens; a success gives back what the last repeat before it cost, or one token
  int repeat_cost = 5;    ///< tokens for one quick repeat
  int timeout_cost = 10;  ///< the same, after a time-out

  /// The pause after `failures` faults in a row (1 for the first), with `random` in [0, 1).
  [[nodiscard]] constexpr std::chrono::milliseconds pause(int failures, double random) const noexcept {
    double ms = static_cast<double>(first.count());
    const auto most = static_cast<double>(longest.count());
    for (int i = 1; i < failures && ms < most; ++i) ms *= 2.0;
    if (ms > most) ms = most;
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(ms * random));
  }
  /// The pause while the budget is used up: between a half and the whole of `longest`.
  [[nodiscard]] constexpr std::chrono::milliseconds slow_pause(double random) const noexcept {
    const double ms = static_cast<double>(longest.count()) * (0.5 + 0.5 * random);
    return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(ms));
  }
};

/// How a paid POST is tried again. Only one that was certainly not sent ever is, with the pauses of `retry_policy`.
struct submit_policy {
  int attempts = 3;                   ///< at most, the first one included
  bool wait_out_rate_limits = false;  ///< also try again after a 429, when its Retry-After has passed
  double least_time = 0.25;           ///< no further attempt begins with less than this share of the time left
};

/// Limits of one HTTP exchange.
struct timeout_policy {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds read{30'000};           ///< silence before the answer; status, result and cancel
  std::chrono::milliseconds submit_read{90'000};    ///< the same for the paid POST, which must not be given up early
  std::chrono::milliseconds total{45'000};          ///< a whole exchange; status, result and cancel
  std::chrono::milliseconds submit_total{120'000};  ///< one paid POST
};

/// All numbers of a client. Every member has a default that suits the service.
struct policies {
  poll_policy poll = {};
  retry_policy retry = {};
  timeout_policy timeouts = {};
  submit_policy submit = {};
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
