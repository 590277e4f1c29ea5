// SPDX-License-Identifier: MIT
// The HTTP stack of a process: one exchange for each call, unless a bug is planted in it.
#pragma once

#include <string>
#include <utility>

#include "network.hpp"
#include "world.hpp"

namespace sim {

class stack {
 public:
  static constexpr bool concurrent = true;
  stack(world& owner, process& from) : w_(owner), p_(from) {}

  runcomfy::http::outcome perform(const runcomfy::http::request& what, const runcomfy::http::call& how) {
    using runcomfy::http::failure;
    using runcomfy::http::outcome;
    if (w_.planted == bug::none) return once(what, how);
    if (w_.has(bug::caches_answers) && what.method == "GET") {
      for (const auto& [target, reply] : cache_) {
        if (target == what.url.target()) return outcome::success(reply);
      }
    }
    outcome out = once(what, how);
    const bool answerless = network::is_answerless(out);
    const int status = out.reply.status;
    bool again = false;
    if (how.once) {
      again = again || (w_.has(bug::resends_on_reset) && answerless && out.why == failure::send);
      again = again || (w_.has(bug::resends_when_closed) && answerless && out.why == failure::receive);
      again = again || (w_.has(bug::resends_on_timeout) && answerless && out.why == failure::timeout);
      again = again || (w_.has(bug::resends_on_5xx) && status == 500);
      again = again || (w_.has(bug::resends_on_gateway) && status >= 502 && status <= 504);
      again = again || (w_.has(bug::resends_on_429) && status == 429);
    }
    const std::string* place = out.reply.headers.find("Location");
    if (place != nullptr && w_.has(bug::follows_redirect) && place->starts_with(api_origin)) again = true;
    if (place != nullptr && w_.has(bug::follows_redirect_elsewhere)) {
      auto there = runcomfy::http::url::parse(*place, {.any_port = true, .any_host = true});
      if (there) {
        runcomfy::http::request moved = what;
        moved.url = *there;
        out = once(moved, how);
      }
    }
    if (again) out = once(what, how);
    if (w_.has(bug::says_unsent) && answerless && out.why != failure::timeout && out.why != failure::stopped)
      out = outcome::failed(failure::connect, runcomfy::http::phase::connect, false);
    if (w_.has(bug::says_still_connecting) && answerless && out.why == failure::timeout)
      out.reached = runcomfy::http::phase::connect, out.body_started = false;
    if (w_.has(bug::says_body_not_started) && answerless && out.why == failure::stopped)
      out.reached = runcomfy::http::phase::nothing, out.body_started = false;
    if (w_.has(bug::mixes_answers) && out.ok()) std::swap(out.reply, before_);
    if (w_.has(bug::mixes_answers) && out.reply.status == 0 && out.ok()) out.reply = before_;
    if (w_.has(bug::caches_answers) && what.method == "GET" && out.ok() && status == 200)
      cache_.emplace_back(what.url.target(), out.reply);
    if (w_.has(bug::drops_retry_after)) out.reply.headers = {};
    if (w_.has(bug::tells_the_token) && !out.ok()) out.detail = "sent " + std::string(secret_in_hex);
    return out;
  }

 private:
  runcomfy::http::outcome once(const runcomfy::http::request& what, const runcomfy::http::call& how) {
    const bool used = w_.has(bug::reuses_connection) && open_;
    open_ = true;
    return network(w_, p_).exchange(what, how, !used, w_.has(bug::ignores_deadline), w_.has(bug::ignores_stop));
  }

  world& w_;
  process& p_;
  bool open_ = false;
  runcomfy::http::response before_;
  std::vector<std::pair<std::string, runcomfy::http::response>> cache_;
};

}  // namespace sim
