// SPDX-License-Identifier: MIT
// Opt-in: a runcomfy::stop_token out of a std::stop_token. Include it where both exist; the rest of the library does
// not.
#pragma once

#include <memory>
#include <stop_token>

#if !defined(RUNCOMFY_SINGLE_HEADER)  // like a model, it works over the tree and over the single header
#include "runcomfy/core/stop.hpp"
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// Ties a std::stop_token to a runcomfy::stop_token for as long as this object lives.
///
///     runcomfy::std_stop_bridge bridge{jthread_token};
///     job.wait({.stop = bridge.token()});
class std_stop_bridge {
 public:
  explicit std_stop_bridge(std::stop_token from) : callback_(std::move(from), forward{source_}) {}
  [[nodiscard]] stop_token token() const noexcept { return source_.token(); }

 private:
  struct forward {
    stop_source to;
    void operator()() const { to.request_stop(); }
  };
  stop_source source_;
  std::stop_callback<forward> callback_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
