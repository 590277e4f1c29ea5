// SPDX-License-Identifier: MIT
// The threads that run exchanges, and the connections that wait to be used again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "runcomfy/http/message.hpp"
#include "runcomfy/transport/httplib/connection.hpp"
#include "runcomfy/transport/httplib/job.hpp"
#include "runcomfy/transport/httplib/resolve.hpp"
#include "runcomfy/transport/httplib/thread.hpp"
#include "runcomfy/transport/httplib/trust.hpp"
#include "runcomfy/transport/proxy.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Threads start when there is work and none is idle, and live as long as this object. Everything of httplib happens on
// them: no signal of the host is seen by it, and no thread of the host sees a signal because of it.
class httplib_workers {
 public:
  httplib_workers(std::string ca_file, std::string ca_pem, const proxy_settings& proxy)
      : ca_file_(std::move(ca_file)), ca_pem_(std::move(ca_pem)), proxy_(proxy) {}
  httplib_workers(const httplib_workers&) = delete;
  httplib_workers& operator=(const httplib_workers&) = delete;
  ~httplib_workers() {
    {
      const std::lock_guard hold(lock_);
      closing_ = true;
    }
    wake_.notify_all();
    for (worker_thread& each : threads_) each.join();
  }

  // False if there is no thread to run it, nor a way to get one.
  [[nodiscard]] bool post(std::shared_ptr<exchange_job> job) {
    const std::lock_guard hold(lock_);
    if (jobs_.size() >= idle_threads_) {
      threads_.emplace_back();
      const auto run = [](void* self) { static_cast<httplib_workers*>(self)->work(); };
      if (!threads_.back().start(run, this)) threads_.pop_back();
      if (threads_.empty()) return false;
    }
    jobs_.push_back(std::move(job));
    wake_.notify_one();
    return true;
  }

 private:
  using clock = exchange_job::clock;
  struct kept {
    std::unique_ptr<httplib_connection> connection;
    clock::time_point since;
  };
  static constexpr std::chrono::seconds longest_idle{
      2};  // servers close idle connections; the race is lost rarely then
  static constexpr std::size_t most_kept = 16;

  void work();
  http::outcome serve(exchange_job& job);
  http::outcome serve_fresh(exchange_job& job, const trust& trusted);
  const trust& trusted();
  std::unique_ptr<httplib_connection> take(const std::string& key);
  void keep(std::unique_ptr<httplib_connection> connection);

  const std::string ca_file_;
  const std::string ca_pem_;
  const proxy_rules proxy_;
  std::once_flag trust_made_;
  trust trust_;

  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<exchange_job>> jobs_;
  std::list<worker_thread> threads_;
  std::size_t idle_threads_ = 0;
  std::vector<kept> kept_;
  bool closing_ = false;
};

inline void httplib_workers::work() {
  std::unique_lock hold(lock_);
  while (true) {
    ++idle_threads_;
    wake_.wait(hold, [this] { return closing_ || !jobs_.empty(); });
    --idle_threads_;
    if (jobs_.empty()) break;
    const std::shared_ptr<exchange_job> job = std::move(jobs_.front());
    jobs_.pop_front();
    hold.unlock();
    job->finish(serve(*job));
    hold.lock();
  }
  // Connections end on a thread with signals blocked; the first worker to leave takes them along.
  const std::vector<kept> last = std::exchange(kept_, {});
  hold.unlock();
}

inline const trust& httplib_workers::trusted() {
  std::call_once(trust_made_, [this] { trust_ = make_trust(ca_file_, ca_pem_); });
  return trust_;
}

inline http::outcome httplib_workers::serve(exchange_job& job) {
  const trust& believed = trusted();
  for (const std::string& fault : {proxy_.fault(), believed.fault}) {
    if (!fault.empty()) return http::outcome::failed(http::failure::refused, http::phase::nothing, false, fault);
  }
  if (job.once) return serve_fresh(job, believed);
  if (std::unique_ptr<httplib_connection> old = take(httplib_connection::key_of(job)); old != nullptr) {
    http::outcome out = old->run(job, longest_idle);
    if (out.ok()) {
      keep(std::move(old));
      return out;
    }
    old.reset();
    // Lost to the race with the server closing it. What changes nothing there is asked again, once, on a fresh one; so
    // is what was not sent at all.
    const exchange_job::progress seen = job.look();
    const bool lost = out.why == http::failure::send || out.why == http::failure::receive;
    const bool harmless = job.asked.method == "GET" || !out.body_started;
    if (!lost || seen.given_up || seen.head_taken || !harmless) return out;
  }
  return serve_fresh(job, believed);
}

inline http::outcome httplib_workers::serve_fresh(exchange_job& job, const trust& believed) {
  http::outcome out = http::outcome::failed(http::failure::other, http::phase::resolve, false, "it was given up");
  if (!job.enter(http::phase::resolve)) return out;
  const proxy_address* const proxy = proxy_.way_to(job.asked.url);
  if (proxy != nullptr && job.public_only) {
    return http::outcome::failed(http::failure::refused, http::phase::resolve, false,
                                 "only public addresses are allowed here, and behind the proxy " + proxy->authority() +
                                     " it cannot be seen what the address of " + job.asked.url.host() + " is");
  }
  const addresses found = look_up(proxy != nullptr ? proxy->host : job.asked.url.host(), job.public_only);
  if (found.why != http::failure::none) {
    return http::outcome::failed(found.why, http::phase::resolve, job.look().body_started,
                                 (proxy != nullptr ? "the proxy cannot be reached: " : "") + found.fault);
  }
  // Each address gets its share of the time that is left, so that a dead one does not use up all of it.
  for (std::size_t i = 0; i < found.numeric.size(); ++i) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(job.connect_by() - clock::now());
    const auto share = left / static_cast<std::chrono::milliseconds::rep>(found.numeric.size() - i);
    auto connection = std::make_unique<httplib_connection>(job, found.numeric[i], believed, proxy);
    out = connection->run(job, share);
    if (out.ok() && !job.once) keep(std::move(connection));
    const bool next_may_do = (out.why == http::failure::connect || out.why == http::failure::timeout) &&
                             out.reached == http::phase::connect && !job.look().given_up;
    if (!next_may_do) break;
  }
  return out;
}

inline std::unique_ptr<httplib_connection> httplib_workers::take(const std::string& key) {
  std::vector<kept> old;
  std::unique_ptr<httplib_connection> out;
  const auto now = clock::now();
  const std::lock_guard hold(lock_);
  for (kept& each : kept_) {
    if (now - each.since >= longest_idle) old.push_back(std::move(each));
    else if (out == nullptr && each.connection->key() == key) out = std::move(each.connection);
  }
  std::erase_if(kept_, [](const kept& each) { return each.connection == nullptr; });
  return out;
}

inline void httplib_workers::keep(std::unique_ptr<httplib_connection> connection) {
  if (!connection->reusable()) return;
  const std::lock_guard hold(lock_);
  if (closing_ || kept_.size() >= most_kept) return;
  kept_.push_back({std::move(connection), clock::now()});
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
