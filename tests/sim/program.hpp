// SPDX-License-Identifier: MIT
// What runs in a simulated process: a caller who wants some jobs done, remembers only what the journal tells after a
// crash (and what came of a job, once it has been told), and uses every part of the client on the way.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "checks.hpp"
#include "disk.hpp"
#include "journal.hpp"
#include "stack.hpp"
#include "world.hpp"

namespace sim {

class process_clock {
 public:
  process_clock(world& owner, process& of) : w_(owner), p_(of) {}

  [[nodiscard]] runcomfy::time_point now() const {
    if (p_.dead) throw crashed();
    return world::point(w_.sim.now() + (w_.has(bug::clock_by_wall) ? w_.wall_shift : 0));
  }
  [[nodiscard]] runcomfy::wall_time wall_now() const { return w_.wall_now(); }
  void sleep_until(runcomfy::time_point when, runcomfy::wake_signal& wake) {
    w_.seam(p_);
    if (p_.dead) throw crashed();
    const raised signal{wake};
    micros until = world::micros_of(when);
    if (w_.has(bug::sleep_does_not_sleep)) until = w_.sim.now();
    if (w_.has(bug::clock_by_wall)) until -= w_.wall_shift;
    w_.sim.note("sleep", until);
    if (w_.has(bug::sleep_ignores_stop)) w_.sim.pause(until);
    else w_.sim.pause(until, signal);
    if (p_.dead) throw crashed();
  }

 private:
  struct raised {
    const runcomfy::wake_signal& wake;
    [[nodiscard]] bool stop_requested() const { return wake.raised(); }
  };
  world& w_;
  process& p_;
};

/// Looks at everything that the client tells, and throws now and then.
class process_observer {
 public:
  process_observer(world& owner, process& of) : w_(owner), p_(of) {}

  void on_event(const runcomfy::event& what) {
    if (p_.dead) return;
    w_.sim.note("event", static_cast<std::int64_t>(what.what));
    if (what.what == runcomfy::event::kind::journal_failed) p_.call.journal_failed = true;
    check_text(w_, what.detail, "an event");
    if (what.problem) check_text(w_, what.problem->message(), "an event");
    if (w_.on(family::callback) && w_.sim.chance.chance(0.1)) {
      w_.note_fault("observer throws");
      throw callback_failed();
    }
  }

 private:
  world& w_;
  process& p_;
};

class program {
 public:
  program(world& owner, process& of, runcomfy::client& with)
      : w_(owner), p_(of), chance_(owner.sim.chance), client_(with) {}

  /// Until nothing is left to do.
  void run() {
    for (int round = 0; !p_.dead; ++round) {
      if (w_.sim.broken()) return;
      if (round_of_work() && !p_.dead) return;
      if (p_.dead || client_closed_) return;
      nap(w_.storm ? chance_.between(second, round < 3 ? minute : 30 * minute) : 10 * second);
    }
  }
  [[nodiscard]] bool client_closed() const noexcept { return client_closed_; }

 private:
  void nap(micros time) {
    w_.sim.pause(w_.sim.now() + time);
    if (p_.dead) throw crashed();
  }

  // What the journal tells, and then everything that follows from it. True: all is done, and nothing is on record.
  bool round_of_work() {
    begin_call(w_, p_, runcomfy::operation::journal, minute);
    const std::uint64_t begun = w_.appends_begun;
    const std::uint64_t deaths = w_.deaths;
    const std::uint64_t disk_faults = w_.disk_faults;
    const bool quiet = w_.appends_begun == w_.appends_ended;
    const auto told = client_.recover();
    if (p_.dead) return false;
    end_call(w_, p_);
    if (!told) {
      check_error(w_, p_, told.error());
      return false;
    }
    w_.sim.note("recovered", static_cast<std::int64_t>(told->jobs.size()),
                static_cast<std::int64_t>(told->in_doubt.size()));
    if (quiet && begun == w_.appends_begun && deaths == w_.deaths)
      check_recovery(w_, *told, disk_faults != w_.disk_faults);
    bool idle = true;
    std::vector<bool> busy(w_.wishes.size(), false);
    for (const auto& each : told->in_doubt) {
      const int which = mine(each.model_id);
      if (which < 0) continue;
      idle = false;
      if (busy[static_cast<std::size_t>(which)]) continue;
      busy[static_cast<std::size_t>(which)] = true;
      settle(which, each);
      if (p_.dead || client_closed_) return false;
    }
    for (const auto& each : told->jobs) {
      const int which = mine(each.model_id);
      if (which < 0) continue;
      idle = false;
      busy[static_cast<std::size_t>(which)] = true;
      if (const auto job = client_.attach(each)) follow(which, *job);
      if (p_.dead || client_closed_) return false;
    }
    for (const auto& each : told->ended) {
      const int which = mine(each.model_id);
      const server_job* job = which >= 0 ? w_.served.find(each.request_id) : nullptr;
      if (job == nullptr || job->known) continue;  // the caller has what came of it
      idle = false;
      busy[static_cast<std::size_t>(which)] = true;
      if (const auto found = client_.attach(each)) follow(which, *found);
      if (p_.dead || client_closed_) return false;
    }
    for (std::size_t i = 0; i < w_.wishes.size(); ++i) {
      const wish& each = w_.wishes[i];
      if (each.owner != p_.index || each.done || busy[i]) continue;
      idle = false;
      if (each.noted.empty()) {
        submit(static_cast<int>(i), {}, true);
      } else if (const auto job = client_.attach(each.noted)) {
        follow(static_cast<int>(i), *job);
      }
      if (p_.dead || client_closed_) return false;
    }
    return idle;
  }
  [[nodiscard]] int mine(const std::string& model) const {
    const int which = w_.wish_of(model);
    return which >= 0 && w_.wishes[static_cast<std::size_t>(which)].owner == p_.index ? which : -1;
  }

  // A token that fires by chance.
  runcomfy::stop_token maybe_stop(bool cancels, double share) {
    if (!w_.on(family::stop) || !chance_.chance(share)) return {};
    const runcomfy::stop_source source;
    static constexpr micros horizons[] = {0, 10 * millisecond, 2 * second, 2 * second, minute};
    const micros when = w_.sim.now() + chance_.between(0, horizons[chance_.below(5)]);
    process& p = p_;
    world& w = w_;
    const std::uint64_t mine = p_.call.serial;
    const auto fire = [source, &p, &w, cancels, mine] {
      if (p.dead || p.call.serial != mine) return;  // the call is over
      w.note_fault(cancels ? "cancel wanted" : "stop", p.index + 1);
      if (!cancels) p.call.stopped_at = w.sim.now();
      source.request_stop();
    };
    if (when == w_.sim.now()) fire();
    else w_.sim.plan(when, fire);
    return source.token();
  }

  // A send in doubt: left for later, looked up, sent again by name, or carelessly without.
  void settle(int which, const runcomfy::doubtful_send& doubt) {
    const bool done = w_.wishes[static_cast<std::size_t>(which)].done;
    const std::uint64_t way = w_.storm && !done ? chance_.below(5) : 1;
    if (way == 0) return;
    if (way == 1 || way == 2) return look_up(which, doubt);
    submit(which, way == 3 ? doubt.attempt : std::string(), false);
  }
  // The caller looks at the list on the web site.
  void look_up(int which, const runcomfy::doubtful_send& doubt) {
    const attempt* of = w_.find_attempt(doubt.attempt);
    if (of == nullptr) return;
    server_job* found = nullptr;
    for (server_job& each : w_.served.jobs) {
      const bool taken = std::any_of(w_.attempts.begin(), w_.attempts.end(),
                                     [&](const attempt& one) { return &one != of && one.job == each.id; });
      if (each.input == which && !each.known && !taken) found = &each;
    }
    begin_call(w_, p_, runcomfy::operation::attach, minute);
    if (found != nullptr) {
      const auto job = client_.resolve(doubt.attempt, found->id);
      if (job && !p_.dead) follow(which, *job);
      return;
    }
    const auto settled = client_.resolve(doubt.attempt);
    if (p_.dead) return;
    if (!settled) check_error(w_, p_, settled.error());
  }

  // `legitimate`: the caller knows of nothing in doubt.
  void submit(int which, const std::string& resubmit, bool legitimate) {
    wish& wanted = w_.wishes[static_cast<std::size_t>(which)];
    runcomfy::submit_options how;
    how.resubmit = resubmit;
    if (w_.storm && chance_.chance(0.3)) how.timeout = std::chrono::milliseconds(chance_.between(1'000, 300'000));
    begin_call(w_, p_, runcomfy::operation::submit, how.timeout.count() * millisecond);
    call_state& call = p_.call;
    call.wish = which;
    how.stop = maybe_stop(false, 0.2);
    how.cancel = maybe_stop(true, 0.15);
    if (w_.on(family::disk_error) && chance_.chance(0.1)) how.send_unrecorded = call.unrecorded = true;
    const runcomfy::wall_time now = w_.wall_now();
    for (const attempt& each : w_.attempts) {
      const process& owner = w_.processes[static_cast<std::size_t>(each.owner)];
      const bool over = each.owner == p_.index || !owner.alive || owner.dead || owner.incarnation != each.incarnation;
      const bool doubt = each.is == attempt::standing::doubt || (each.is == attempt::standing::intent && over);
      if (each.wish == which && each.certain && !each.replaced && doubt && each.name != resubmit &&
          now - each.time < std::chrono::hours(24) && !how.send_unrecorded)
        call.guarded = true;
    }
    // What the caller asks for knowingly: a first send, one after all before it came to nothing, and one by name or
    // without care, by which what may be there already is let go. A careless one is none where the guard must hold.
    if (legitimate) check_none_lost(which);
    else if (!call.guarded) let_go(which);
    if (!call.guarded) wanted.allowed = jobs_of(which) + 1;
    ++w_.sim.sums.submits;
    const auto got = client_.submit(wanted.model, wanted.input, how);
    if (w_.sim.loud() && !p_.dead) w_.sim.say(got ? "accepted as " + got->id().text() : "not accepted");
    check_submit(w_, p_, got);
    if (p_.dead) return;
    if (got) {
      wanted.noted = got->id().text();
      wanted.noted_alone = call.unrecorded || call.journal_failed;
      if (chance_.chance(0.8)) follow(which, *got);
      return;
    }
    const runcomfy::error& why = got.error();
    if (why.kind() == runcomfy::error_kind::job_cancelled) {
      if (server_job* job = w_.served.find(why.request_id())) job->known = true;
      wanted.done = true;
    }
    if (why.kind() == runcomfy::error_kind::closed) client_closed_ = true;
  }
  [[nodiscard]] int jobs_of(int which) const {
    int out = 0;
    for (const server_job& each : w_.served.jobs) out += each.input == which ? 1 : 0;
    return out;
  }
  // I2: where the journal tells of nothing, there is nothing.
  void check_none_lost(int which) {
    for (const server_job& each : w_.served.jobs)
      if (each.input == which && !each.known) w_.sim.violate("I2", "a paid job is not on record: " + each.id);
  }
  void let_go(int which) {
    for (server_job& each : w_.served.jobs) {
      const bool listed = std::any_of(w_.attempts.begin(), w_.attempts.end(), [&](const attempt& one) {
        return one.certain && one.is >= attempt::standing::accepted && one.job == each.id;
      });
      if (each.input == which && !listed) each.known = true;
    }
  }

  void begin_job_call(int which, const runcomfy::job& job, runcomfy::operation what,
                      std::chrono::milliseconds timeout) {
    begin_call(w_, p_, what, timeout.count() * millisecond);
    p_.call.wish = which;
    p_.call.job = job.id().text();
  }

  void follow(int which, const runcomfy::job& job) {
    w_.wishes[static_cast<std::size_t>(which)].noted = job.id().text();
    if (w_.storm && chance_.chance(0.15)) look_at(which, job);
    if (w_.storm && !p_.dead && chance_.chance(0.15)) cancel(which, job);
    if (!p_.dead) wait(which, job);
  }
  void wait(int which, const runcomfy::job& job) {
    runcomfy::wait_options how;
    how.timeout = w_.storm
                      ? std::chrono::milliseconds(chance_.between(1'000, chance_.chance(0.9) ? 120'000 : 1'800'000))
                      : std::chrono::milliseconds(1'800'000);
    begin_job_call(which, job, runcomfy::operation::wait, how.timeout);
    how.stop = maybe_stop(false, 0.15);
    how.cancel = maybe_stop(true, 0.2);
    const bool closes = w_.on(family::callback) && chance_.chance(0.05);
    const bool throws = w_.on(family::callback) && chance_.chance(0.1);
    if (closes || throws) {
      how.on_update = [this, closes](const runcomfy::update&) {
        if (p_.dead) return;
        w_.note_fault(closes ? "client closed" : "callback throws");
        if (!closes) throw callback_failed();
        client_closed_ = true;
        client_.close();
      };
    }
    bool threw = false;
    try {
      const auto got = client_wait(job, how);
      learn(which, job, got);
      if (got && !p_.dead && chance_.chance(0.3)) strike_off(job);
    } catch (const callback_failed&) {
      threw = true;
    }
    if (threw) end_call(w_, p_);
  }
  // The caller has saved it, and says so.
  void strike_off(const runcomfy::job& job) {
    begin_call(w_, p_, runcomfy::operation::journal, minute);
    (void)client_.resolve(job);
    if (!p_.dead) end_call(w_, p_);
  }
  runcomfy::result<runcomfy::output> client_wait(const runcomfy::job& job, runcomfy::wait_options& how) {
    return job.wait(std::move(how));
  }
  // I11 and I13: what a wait or an output says, against what the service knows.
  void learn(int which, const runcomfy::job& job, const runcomfy::result<runcomfy::output>& got) {
    if (p_.dead) return;
    end_call(w_, p_);
    server_job* truth = w_.served.find(job.id().text());
    if (truth == nullptr) return w_.sim.violate("I11", "a job that does not exist was followed");
    if (got) {
      if (!w_.served.succeeded(*truth) || got->videos.size() != 1 || got->video != service::video_of(*truth) ||
          got->request_id != truth->id)
        w_.sim.violate("I11", "an output that the job has not");
      return know(which, *truth);
    }
    check_error(w_, p_, got.error());
    if (w_.sim.loud()) w_.sim.say(got.error().message());
    switch (got.error().kind()) {
      case runcomfy::error_kind::job_failed:
        if (!w_.served.ended(*truth) || truth->succeeds || truth->cancelled)
          w_.sim.violate("I11", "a job is said to have failed that has not");
        return know(which, *truth);
      case runcomfy::error_kind::job_cancelled:
        if (!truth->cancelled) w_.sim.violate("I13", "a job is said to be cancelled that is not");
        return know(which, *truth);
      case runcomfy::error_kind::closed: client_closed_ = true; return;
      case runcomfy::error_kind::in_doubt: return w_.sim.violate("I14", "a wait in doubt");
      default: return;
    }
  }
  void know(int which, server_job& truth) {
    truth.known = true;
    w_.wishes[static_cast<std::size_t>(which)].done = true;
    w_.sim.note("done", which);
  }
  void look_at(int which, const runcomfy::job& job) {
    runcomfy::call_options how;
    how.timeout = std::chrono::milliseconds(chance_.between(1'000, 60'000));
    begin_job_call(which, job, runcomfy::operation::status, how.timeout);
    how.stop = maybe_stop(false, 0.2);
    if (chance_.chance(0.4)) {
      p_.call.what = runcomfy::operation::output;
      return learn(which, job, job.output(how));
    }
    const auto got = job.status(how);
    if (p_.dead) return;
    end_call(w_, p_);
    if (!got) return check_error(w_, p_, got.error());
    const server_job* truth = w_.served.find(job.id().text());
    if (got->state == runcomfy::job_state::finished && (truth == nullptr || !w_.served.ended(*truth)))
      w_.sim.violate("I11", "a job is said to have ended that has not");
  }
  void cancel(int which, const runcomfy::job& job) {
    runcomfy::call_options how;
    how.timeout = std::chrono::milliseconds(chance_.between(1'000, 60'000));
    begin_job_call(which, job, runcomfy::operation::cancel, how.timeout);
    how.stop = maybe_stop(false, 0.2);
    const auto got = job.cancel(how);
    if (p_.dead) return;
    end_call(w_, p_);
    if (!got) return check_error(w_, p_, got.error());
    const server_job* truth = w_.served.find(job.id().text());
    if (truth == nullptr) return;
    if (*got == runcomfy::cancel_outcome::cancelled && !truth->cancelled)
      w_.sim.violate("I13", "cancel says cancelled, and the service does not");
    if (*got == runcomfy::cancel_outcome::already_finished && !w_.served.ended(*truth))
      w_.sim.violate("I13", "cancel says finished, and the service does not");
  }

  world& w_;
  process& p_;
  random& chance_;
  runcomfy::client& client_;
  bool client_closed_ = false;
};

}  // namespace sim
