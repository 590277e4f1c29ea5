// SPDX-License-Identifier: MIT
// What went wrong, in a value that costs one pointer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/owners.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/core/violation.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// What kind of thing went wrong: what a program branches on. Closed until the next major version.
enum class error_kind : std::uint8_t {
  invalid_input,   ///< the input, an id or an option is malformed; nothing was sent
  configuration,   ///< the client is set up wrongly (base URL, CA file, transport); nothing was sent
  authentication,  ///< the token is missing, malformed, or refused by the service
  permission,      ///< the token is good but not for this
  balance,         ///< the account has not enough money
  not_found,       ///< no such model or request, or it has expired
  rate_limited,    ///< the service asks to come back later
  rejected,        ///< the service refused the request for another reason; no job was made
  server,          ///< the service failed (HTTP 5xx)
  gateway,         ///< something in front of the service answered instead of it (HTML, 502, 503, 504)
  network,         ///< the connection could not be made or broke
  tls,             ///< the certificate was refused or the TLS handshake failed
  protocol,        ///< the answer could not be understood
  timeout,         ///< the time given by the caller is over; the job, if any, goes on
  stopped,         ///< the caller's stop token fired; the job, if any, goes on
  lost_contact,    ///< the service could not be reached for too long while a job was running
  in_doubt,        ///< the submit may or may not have reached the service: a job may exist and cost money
  job_failed,      ///< the job ended without success
  job_cancelled,   ///< the job was cancelled
  unknown_state,   ///< the service kept saying a state word that this version does not know
  storage,         ///< the journal or another file could not be written or read
  closed,          ///< the client was closed; attach to the job again with another client
};

/// Which call of the user failed.
enum class operation : std::uint8_t { none, submit, attach, status, output, wait, cancel, json, validate, journal };

/// What became of a submit, as far as it is known. A submit that cannot be told is in doubt: money may have been spent.
enum class delivery : std::uint8_t {
  not_sent,  ///< proved: no byte of the body left; submitting again is safe
  rejected,  ///< the service answered and made no job; submitting again is safe
  accepted,  ///< a job exists; its id is in the error
  in_doubt,  ///< cannot be known; submitting again may pay twice
};

[[nodiscard]] constexpr std::string_view to_string(error_kind kind) noexcept {
  switch (kind) {
    case error_kind::invalid_input: return "invalid_input";
    case error_kind::configuration: return "configuration";
    case error_kind::authentication: return "authentication";
    case error_kind::permission: return "permission";
    case error_kind::balance: return "balance";
    case error_kind::not_found: return "not_found";
    case error_kind::rate_limited: return "rate_limited";
    case error_kind::rejected: return "rejected";
    case error_kind::server: return "server";
    case error_kind::gateway: return "gateway";
    case error_kind::network: return "network";
    case error_kind::tls: return "tls";
    case error_kind::protocol: return "protocol";
    case error_kind::timeout: return "timeout";
    case error_kind::stopped: return "stopped";
    case error_kind::lost_contact: return "lost_contact";
    case error_kind::in_doubt: return "in_doubt";
    case error_kind::job_failed: return "job_failed";
    case error_kind::job_cancelled: return "job_cancelled";
    case error_kind::unknown_state: return "unknown_state";
    case error_kind::storage: return "storage";
    case error_kind::closed: return "closed";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(operation what) noexcept {
  switch (what) {
    case operation::none: return "none";
    case operation::submit: return "submit";
    case operation::attach: return "attach";
    case operation::status: return "status";
    case operation::output: return "output";
    case operation::wait: return "wait";
    case operation::cancel: return "cancel";
    case operation::json: return "json";
    case operation::validate: return "validate";
    case operation::journal: return "journal";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view to_string(delivery what) noexcept {
  switch (what) {
    case delivery::not_sent: return "not_sent";
    case delivery::rejected: return "rejected";
    case delivery::accepted: return "accepted";
    case delivery::in_doubt: return "in_doubt";
  }
  return "unknown";
}

/// Everything an error can say. Plain data: fill what is known and make an `error` of it.
struct error_info {
  error_kind kind = error_kind::protocol;
  runcomfy::operation operation = runcomfy::operation::none;
  runcomfy::delivery delivery = runcomfy::delivery::not_sent;
  int http_status = 0;          ///< 0 when no HTTP answer came
  int code = 0;                 ///< `error_code` of the service (contract, section 5); 0 when there is none
  std::string service_message;  ///< what the service said, shortened and without secrets
  std::string request_id;       ///< the job, once known
  std::string model_id;         ///< the model, where the call named one
  std::string attempt_id;       ///< the send in doubt, by its name in the journal
  int attempts = 0;             ///< HTTP exchanges made for this call
  std::optional<std::chrono::milliseconds> retry_after;  ///< how long the service asks to wait
  std::vector<violation> violations;
  std::string message;  ///< one sentence: what, where, what to do
};

namespace detail {
class error_maker;
}

/// What went wrong: immutable, one pointer wide, cheap and safe to copy across threads.
/// Its texts never hold the token. A moved-from error may only be destroyed or assigned to.
class error {
 public:
  explicit error(error_info info) : state_(new shared{std::move(info)}) {}
  error(const error& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) state_->owners.add();
  }
  error(error&& other) noexcept : state_(other.state_) { other.state_ = nullptr; }
  error& operator=(error other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  RUNCOMFY_COLD ~error() {
    if (state_ != nullptr && state_->owners.drop()) delete state_;
  }

  [[nodiscard]] error_kind kind() const noexcept { return state_->info.kind; }
  [[nodiscard]] runcomfy::operation operation() const noexcept { return state_->info.operation; }
  /// What became of the submit this error belongs to; `accepted` for everything that happens to a job later.
  [[nodiscard]] runcomfy::delivery delivery() const noexcept { return state_->info.delivery; }
  /// The HTTP status of the last answer, 0 when there was none.
  [[nodiscard]] int http_status() const noexcept { return state_->info.http_status; }
  /// The `error_code` of the service (contract, section 5), 0 when there was none.
  [[nodiscard]] int code() const noexcept { return state_->info.code; }
  /// The service's own words, shortened; empty when there were none.
  [[nodiscard]] const std::string& service_message() const noexcept { return state_->info.service_message; }
  /// The id of the job as text, empty when none is known: `client.attach(e.request_id())` comes back to it.
  [[nodiscard]] const std::string& request_id() const noexcept { return state_->info.request_id; }
  [[nodiscard]] const std::string& model_id() const noexcept { return state_->info.model_id; }
  /// The send that is in doubt, by its name in the journal: for `submit_options::resubmit` and `client::resolve`.
  /// Empty without a journal.
  [[nodiscard]] const std::string& attempt_id() const noexcept { return state_->info.attempt_id; }
  /// How many HTTP exchanges the failed call made.
  [[nodiscard]] int attempts() const noexcept { return state_->info.attempts; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> retry_after() const noexcept {
    return state_->info.retry_after;
  }
  /// Every broken rule of the input, for `invalid_input`.
  [[nodiscard]] const std::vector<violation>& violations() const noexcept { return state_->info.violations; }
  /// One sentence: what happened, where, and what to do.
  [[nodiscard]] const std::string& message() const noexcept { return state_->info.message; }
  /// The same error, or one that says the same: kind, delivery, HTTP status, code, request id and sentence.
  friend bool operator==(const error& a, const error& b) noexcept {
    if (a.state_ == b.state_) return true;
    return a.kind() == b.kind() && a.delivery() == b.delivery() && a.http_status() == b.http_status() &&
           a.code() == b.code() && a.request_id() == b.request_id() && a.message() == b.message();
  }
  /// Everything at once, for code that makes a new error out of this one.
  [[nodiscard]] const error_info& info() const noexcept { return state_->info; }

 private:
  friend class detail::error_maker;
  struct shared {
    error_info info;
    detail::owner_count owners = {};
  };
  explicit error(shared* first) noexcept : state_(first) {}
  shared* state_;
};

namespace detail {

// Makes an error without a move of each of its texts, which is most of what an error costs in a small program.
class error_maker {
 public:
  static error begin(error_kind kind, operation what) {
    error made(new error::shared{{}});
    made.state_->info.kind = kind;
    made.state_->info.operation = what;
    return made;
  }
  // Of an error that has no other owner yet.
  static std::string& message(error& made) noexcept { return made.state_->info.message; }
};

}  // namespace detail

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_COLD
