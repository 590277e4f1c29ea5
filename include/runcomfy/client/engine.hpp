// SPDX-License-Identifier: MIT
// What a client and its jobs share: the transport, the clock, and who is inside.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/client/options.hpp"
#include "runcomfy/client/token_mask.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/lazily.hpp"
#include "runcomfy/http/transport.hpp"
#include "runcomfy/protocol/failures.hpp"
#include "runcomfy/protocol/job_machine.hpp"
#include "runcomfy/protocol/repair.hpp"
#include "runcomfy/protocol/requests.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Gathers an answer, and lets the thread that started it wait for its end.
class gathering_exchange final : public http::exchange {
 public:
  gathering_exchange(const http::request& what, const http::call& how) : http::exchange(what, how) {}

  http::outcome wait() {
    std::unique_lock guard(lock_);
    ended_.wait(guard, [&] { return done_; });
    how_.reply = std::move(reply_);
    if (too_big_) {
      how_.why = http::failure::too_big;
      how_.reached = http::phase::receive_body;
    }
    return std::move(how_);
  }

 private:
  bool take_head(http::response_head head) override {
    reply_.status = head.status;
    reply_.headers = std::move(head.headers);
    return true;
  }
  bool take_body(std::string_view bytes) override {
    const std::size_t room = call().max_body - reply_.body.size();
    too_big_ = bytes.size() > room;
    reply_.body.append(bytes.substr(0, room));  // what fits is kept: it may hold the id of a job
    return !too_big_;
  }
  void finish(http::outcome how) override {
    const std::lock_guard guard(lock_);  // held to the end: the waiting thread destroys this object
    how_ = std::move(how);
    done_ = true;
    ended_.notify_one();
  }

  std::mutex lock_;
  std::condition_variable ended_;
  http::outcome how_;
  http::response reply_;
  bool too_big_ = false;
  bool done_ = false;
};

template <class Lazy>
class basic_waiter;

// Templates over nothing, so that only a translation unit that runs a job compiles them: see job.hpp.
template <class Lazy>
class basic_engine;
using engine = basic_engine<void>;
using waiter = basic_waiter<void>;

// A call in progress, which ends early when the user's stop token fires or the client closes. A second token may ask
// for a cancel: that wakes it once, and the call goes on.
template <class Lazy>
class basic_waiter {
 public:
  basic_waiter(engine& owner, const stop_token& stop, stop_token cancel = {});
  ~basic_waiter();
  basic_waiter(const basic_waiter&) = delete;
  basic_waiter& operator=(const basic_waiter&) = delete;

  [[nodiscard]] bool stopped() const noexcept { return stop_.raised(); }
  [[nodiscard]] bool cancel_asked() const noexcept { return !cancel_noted_ && cancel_.stop_requested(); }
  void note_cancel() noexcept { cancel_noted_ = true; }

  // For what may be cut off by either: sleeps, and exchanges that are free to repeat.
  [[nodiscard]] wake_signal& wake() noexcept { return cancel_noted_ ? stop_ : either_; }
  [[nodiscard]] bool stop_requested() const { return cancel_noted_ ? stop_.raised() : either_.raised(); }

 private:
  friend engine;
  void raise() {
    stop_.set();
    either_.set();
  }
  engine& owner_;
  wake_signal stop_;
  wake_signal either_;
  waiter* next_ = nullptr;
  const stop_token cancel_;
  bool cancel_noted_ = false;  // only the thread of the call looks at it
  stop_listener stop_listener_;
  stop_listener cancel_listener_;
};

template <class Lazy>
class basic_engine {
 public:
  struct owned_base {
    virtual ~owned_base() = default;
  };

  basic_engine(shared<owned_base> owned, http::transport_ref transport, bool concurrent, token secret, options how)
      : owned_(std::move(owned)),
        transport_(transport),
        concurrent_(concurrent),
        requests_(how.base_url, std::move(secret), how.user_agent, how.include_cost),
        options_(std::move(how)),
        budget_(options_.policies.retry.budget),
        own_random_(static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()) ^
                    std::uint64_t{reinterpret_cast<std::uintptr_t>(this)}) {}
  basic_engine(const basic_engine&) = delete;
  basic_engine& operator=(const basic_engine&) = delete;

  [[nodiscard]] const options& how() const noexcept { return options_; }
  [[nodiscard]] const protocol::request_builder& requests() const noexcept { return requests_; }
  [[nodiscard]] time_point now() const { return options_.clock.now(); }

  // A call of the user. While it lasts, `close()` waits, and what the options refer to may be used.
  class visit {
   public:
    explicit visit(basic_engine& where) : where_(where), inside_(where.come()) {}
    ~visit() { pause(); }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    [[nodiscard]] explicit operator bool() const noexcept { return inside_; }
    void pause() {
      if (std::exchange(inside_, false)) where_.go();
    }
    [[nodiscard]] bool resume() { return inside_ = where_.come(); }

   private:
    basic_engine& where_;
    bool inside_;
  };

  [[nodiscard]] bool closed() {
    const std::lock_guard guard(lock_);
    return closed_;
  }

  /// A time from now, cut where the clock would overflow.
  [[nodiscard]] time_point after(std::chrono::milliseconds wait) const {
    const time_point from = now();
    const auto room = std::chrono::duration_cast<std::chrono::milliseconds>((time_point::max)() - from);
    return wait < room ? from + wait : (time_point::max)();
  }

  std::uint64_t random_bits() {
    const std::lock_guard guard(lock_);
    return options_.random ? options_.random() : own_random_();
  }
  // The time, a number in [0, 1) with the 53 bits that a double has, and the budget of all jobs.
  moment chance() { return {now(), static_cast<double>(random_bits() >> 11U) * 0x1p-53, &budget_}; }

  // Wakes every wait, lets the exchanges and calls in flight end, and never again touches the transport or anything
  // that the options refer to. Called from inside `on_update` it does not wait for that call: its visit is over.
  void close() {
    std::unique_lock guard(lock_);
    closed_ = true;
    for (waiter* each = waiters_; each != nullptr; each = each->next_) each->raise();
    changed_.notify_all();
    changed_.wait(guard, [&] { return in_flight_ == 0 && visits_ == 0; });
  }

  // Runs one exchange to its end. Calls into a transport that is not concurrent go one after the other. A transport
  // that throws cannot be asked how far it got. Nothing: it was stopped, closed or out of time before it began, or
  // `early` spoke against beginning it.
  template <class Mode>
  std::optional<http::outcome> transfer(const http::request& what, const http::call& how, stop_view early) {
    if (!enter(how, early)) return std::nullopt;
    const leaving at_end{*this};
    gathering_exchange exchange(what, how);
    if (!Mode::contain([&] { transport_.start(exchange); })) {
      return http::outcome::failed(http::failure::other, http::phase::nothing, true,
                                   "the transport threw an exception");
    }
    http::outcome out = exchange.wait();
    token_mask::apply(what, out);
    return out;
  }
  // Runs the free exchange that a machine asks for. A stop, a close and a cancel that is asked for cut it off: then, as
  // when it never began, the machine asks for it again.
  template <class Mode>
  void exchange(lazily<Lazy, job_machine>& machine, operation what, const http::request& request, time_point limit,
                const waiter& waiting) {
    const timeout_policy& timeouts = options_.policies.timeouts;
    http::call how;
    how.deadline = after(timeouts.total);
    if (limit < how.deadline) how.deadline = limit;
    how.connect_timeout = timeouts.connect;
    how.read_timeout = timeouts.read;
    how.stop = waiting;
    const std::optional<http::outcome> got = transfer<Mode>(request, how, waiting);
    if (!got) return;
    if (!got->ok() && waiting.stop_requested()) return machine.on_cut_off();
    machine.on_outcome(*got, chance());
    if (machine.failures() > 0) tell_failure<Mode>(machine, what);
  }
  // Sleeps as a machine asks, no longer than to the limit.
  void sleep(lazily<Lazy, job_machine>& machine, time_point until, time_point limit, waiter& waiting) {
    options_.clock.sleep_until(until < limit ? until : limit, waiting.wake());
    if (now() >= until) machine.on_time();
  }
  [[nodiscard]] result<http::request> request_for(operation what, const request_id& id) const {
    if (what == operation::status) return requests_.status(id);
    if (what == operation::output) return requests_.output(id);
    return requests_.cancel(id);
  }

  // An error about a closed client, or about a stop that was asked for.
  error interrupted(operation what, std::string_view model, std::string_view id, int attempts = 0) {
    error_info info;
    const bool was_closed = closed();
    info.kind = was_closed ? error_kind::closed : error_kind::stopped;
    return protocol::make_error(std::move(info), {what, std::string(model), std::string(id), attempts},
                                was_closed ? "the client was closed" : "it was stopped");
  }

  // What an observer or a journal throws must not lose a job that was paid for.
  template <class Mode>
  void tell(event what) const {
    if (options_.observer) (void)Mode::contain([&] { options_.observer.tell(what); });
  }
  template <class Mode>
  void tell_failure(const lazily<Lazy, job_machine>& machine, operation what) const {
    const std::optional<request_id>& id = machine.id() ? machine.id() : machine.submitted().id;
    tell<Mode>({event::kind::call_failed,
                machine.model(),
                id ? id->text() : std::string(),
                {},
                machine.last_failure(),
                std::string(to_string(what))});
  }
  template <class Mode>
  std::optional<error> keep(journal_entry& entry) const {
    std::optional<error> why;
    const bool returned = Mode::contain([&] {
      entry.time = options_.clock.wall_now();
      if (const result<void> kept = options_.journal.append(entry); !kept) why = kept.error();
    });
    return returned ? why : journal_threw();
  }
  template <class Mode>
  void write_later(journal_entry& entry) const {
    if (!options_.journal) return;
    const std::optional<error> why = keep<Mode>(entry);
    if (why) tell<Mode>({event::kind::journal_failed, entry.model_id, entry.request_id, {}, why, {}});
  }
  // A job has ended, in whatever way.
  template <class Mode>
  void record_end(std::string_view model, std::string_view id, std::string_view how) const {
    if (!options_.journal) return;
    journal_entry entry;
    entry.what = journal_entry::kind::finished;
    entry.model_id = model;
    entry.request_id = id;
    entry.note = how;
    write_later<Mode>(entry);
  }
  // What of the journal is not over, and then the jobs that ended last.
  template <class Mode>
  result<std::vector<journal_entry>> unresolved() const {
    result<std::vector<journal_entry>> out = std::vector<journal_entry>();
    const bool returned = Mode::contain([&] {
      const result<std::vector<journal_entry>> entries = options_.journal.entries();
      if (!entries) {
        out = entries.error();
        return;
      }
      open_sends sends;
      for (const journal_entry& each : *entries) sends.take(each);
      *out = sends.list();
      out->insert(out->end(), sends.ended().begin(), sends.ended().end());
    });
    if (!returned) return journal_threw();
    return out;
  }

  // The attempts that this client is sending now, which are not in doubt yet.
  void begin_send(const std::string& attempt) {
    const std::lock_guard guard(lock_);
    sending_.push_back(attempt);
  }
  void end_send(const std::string& attempt) {
    const std::lock_guard guard(lock_);
    std::erase(sending_, attempt);
  }
  [[nodiscard]] bool is_sending(const std::string& attempt) {
    const std::lock_guard guard(lock_);
    for (const std::string& each : sending_) {
      if (each == attempt) return true;
    }
    return false;
  }
  // Names one attempt to submit, in this process and, by chance, in all others.
  std::string name_attempt() {
    std::uint64_t bits = random_bits();
    std::string name;
    constexpr std::string_view hex = "0123456789abcdef";
    for (int i = 0; i < 16; ++i, bits >>= 4U) name += hex[bits & 15U];
    const std::lock_guard guard(lock_);
    return name + "-" + std::to_string(++attempts_);
  }

 private:
  friend waiter;

  struct leaving {
    basic_engine& from;
    ~leaving() { from.leave(); }
  };

  static error journal_threw() {
    error_info info;
    info.kind = error_kind::storage;
    info.message = "it threw an exception";
    return error(std::move(info));
  }

  bool come() {
    const std::lock_guard guard(lock_);
    if (!closed_) ++visits_;
    return !closed_;
  }
  void go() {
    const std::lock_guard guard(lock_);
    --visits_;
    changed_.notify_all();
  }

  bool enter(const http::call& how, stop_view early) {
    std::unique_lock guard(lock_);
    while (!closed_ && !concurrent_ && in_flight_ > 0) {
      if (early.stop_requested() || now() >= how.deadline) return false;
      // A stop token can only be looked at, so look often enough to be prompt.
      changed_.wait_for(guard, std::chrono::milliseconds(20));
    }
    if (closed_ || early.stop_requested()) return false;
    ++in_flight_;
    return true;
  }
  void leave() {
    const std::lock_guard guard(lock_);
    --in_flight_;
    changed_.notify_all();
  }

  shared<owned_base> owned_;
  http::transport_ref transport_;
  const bool concurrent_;
  const protocol::request_builder requests_;
  const options options_;
  protocol::retry_budget budget_;

  std::mutex lock_;
  std::condition_variable changed_;
  splitmix64 own_random_;
  waiter* waiters_ = nullptr;
  int in_flight_ = 0;  // exchanges
  int visits_ = 0;     // calls of the user that may touch the clock, the journal or the observer
  std::uint64_t attempts_ = 0;
  std::vector<std::string> sending_;
  bool closed_ = false;
};

template <class Lazy>
basic_waiter<Lazy>::basic_waiter(engine& owner, const stop_token& stop, stop_token cancel)
    : owner_(owner),
      cancel_(std::move(cancel)),
      stop_listener_(
          stop, [](void* self) { static_cast<basic_waiter*>(self)->raise(); }, this),
      cancel_listener_(cancel_, [](void* self) { static_cast<basic_waiter*>(self)->either_.set(); }, this) {
  const std::lock_guard guard(owner_.lock_);
  next_ = std::exchange(owner_.waiters_, this);
  if (owner_.closed_) raise();
}

template <class Lazy>
basic_waiter<Lazy>::~basic_waiter() {
  const std::lock_guard guard(owner_.lock_);
  for (waiter** at = &owner_.waiters_; *at != nullptr; at = &(*at)->next_) {
    if (*at == this) {
      *at = next_;
      return;
    }
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
