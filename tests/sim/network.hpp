// SPDX-License-Identifier: MIT
// The network between a process and the service: how one exchange goes, and where it breaks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "checks.hpp"
#include "faults.hpp"
#include "world.hpp"

namespace sim {

/// One exchange on one connection. It keeps the terms of the call, as a careful stack does.
class network {
 public:
  network(world& owner, process& from) : w_(owner), p_(from), chance_(owner.sim.chance) {}

  /// `patient`: does not look at the deadline; `deaf`: does not look at the stop. For planted bugs.
  runcomfy::http::outcome exchange(const runcomfy::http::request& what, const runcomfy::http::call& how, bool fresh,
                                   bool patient, bool deaf) {
    using runcomfy::http::failure;
    using runcomfy::http::outcome;
    using runcomfy::http::phase;
    deadline_ = patient ? never : std::max(w_.sim.now(), world::micros_of(how.deadline));
    stop_ = deaf ? runcomfy::stop_view() : how.stop;
    w_.seam(p_);
    if (p_.dead) return gone();
    ++w_.sim.sums.exchanges;
    operation_ = operation_of(what);
    const fault bad = choose();
    check_exchange(w_, p_, operation_, what, fresh);
    w_.sim.note("request", static_cast<std::int64_t>(operation_), static_cast<std::int64_t>(bad));
    if (w_.sim.loud())
      w_.sim.say(what.method + " " + what.url.target() +
                 (bad == fault::none ? "" : "   fault: " + std::string(fault_names[static_cast<std::size_t>(bad)])));
    const auto ended = [&](failure why, phase reached, bool body_started) {
      outcome out = outcome::failed(why, reached, body_started);
      if (w_.on(family::silence) && why == failure::receive && bad == fault::place_unknown) {
        out.reached = phase::nothing;
        out.body_started = true;
      }
      return end(std::move(out), false, false, 0);
    };
    const auto cut = [&](phase reached, bool body_started) {
      return ended(how.stop.stop_requested() ? failure::stopped : failure::timeout, reached, body_started);
    };
    const micros to_connect = micros_in(how.connect_timeout);
    const micros to_read = micros_in(how.read_timeout);

    // To the service.
    switch (bad) {
      case fault::refused_locally: return ended(failure::refused, phase::nothing, false);
      case fault::unknown_host: pass(30 * millisecond); return ended(failure::resolve, phase::resolve, false);
      case fault::lookup_hangs:
        return pass(to_connect) ? ended(failure::timeout, phase::resolve, false) : cut(phase::resolve, false);
      case fault::connect_refused: pass(20 * millisecond); return ended(failure::connect, phase::connect, false);
      case fault::connect_hangs:
        return pass(to_connect) ? ended(failure::timeout, phase::connect, false) : cut(phase::connect, false);
      case fault::no_descriptors: return ended(failure::other, phase::connect, false);
      case fault::proxy_refuses: pass(20 * millisecond); return ended(failure::proxy, phase::proxy, false);
      case fault::tls_refused: pass(40 * millisecond); return ended(failure::tls, phase::tls, false);
      case fault::tls_hangs:
        return pass(to_connect) ? ended(failure::timeout, phase::tls, false) : cut(phase::tls, false);
      default: break;
    }
    if (!pass(chance_.between(2 * millisecond, 80 * millisecond))) return cut(phase::connect, false);
    if (bad == fault::broken_before_body) return ended(failure::send, phase::send_head, false);
    const bool submit = operation_ == runcomfy::operation::submit;
    if (submit) check_bytes_leave(w_, p_);
    if (!pass(chance_.between(1 * millisecond, 20 * millisecond))) return cut(phase::send_body, true);
    // Nothing obliges a service to drop a body that was cut off.
    const bool arrives = bad != fault::broken_in_body || chance_.chance(0.3);
    answer_ = {};
    if (arrives) serve(what, bad);
    w_.seam(p_);
    if (p_.dead) return gone();
    if (bad == fault::broken_in_body || bad == fault::broken_after_body)
      return ended(failure::send, phase::send_body, true);

    // And back.
    micros thinks = chance_.between(20 * millisecond, 1500 * millisecond);
    if (bad == fault::slow_answer) thinks = chance_.between(5 * second, 110 * second);
    if (bad == fault::answer_hangs || thinks > to_read) {
      return pass(to_read) ? ended(failure::timeout, phase::await_head, true) : cut(phase::await_head, true);
    }
    if (!pass(thinks)) return cut(phase::await_head, true);
    switch (bad) {
      case fault::closed_unanswered:
      case fault::reset_unanswered:
      case fault::place_unknown: return ended(failure::receive, phase::await_head, true);
      case fault::garbage_answer:
      case fault::half_status_line: return ended(failure::framing, phase::receive_head, true);
      case fault::torn_head: return ended(failure::receive, phase::receive_head, true);
      case fault::drip:
        return pass(30 * 24 * hour) ? ended(failure::receive, phase::receive_body, true)
                                    : cut(phase::receive_body, true);
      default: break;
    }
    if (bad == fault::interim_answer) {
      answer_ = {chance_.chance(0.5) ? 103 : 102, {}, {}};
      good_ = alive_ = false;
    }
    outcome out = outcome::success(std::move(answer_));
    if (bad == fault::torn_body || bad == fault::torn_behind_id || bad == fault::too_big) {
      out.why = bad == fault::too_big ? failure::too_big : failure::receive;
      out.reached = phase::receive_body;
      const std::size_t whole = out.reply.body.size();
      const std::size_t id_end = out.reply.body.find('"', out.reply.body.find(':') + 2) + 1;
      const std::size_t left = bad == fault::torn_body ? static_cast<std::size_t>(chance_.below(whole + 1))
                                                       : std::min(whole - std::min<std::size_t>(whole, 1), id_end);
      out.reply.body.resize(left);
    }
    const bool plain = bad == fault::none || bad == fault::slow_answer;
    if (submit && plain && out.ok() && job_ >= 0) p_.call.accepted_clearly = true;
    if (submit && out.ok() && refusal_) p_.call.post_refused = true;
    const bool good = out.ok() && good_;
    return end(std::move(out), good, good && alive_, asked_);
  }
  /// Whether the last exchange was closed without an answer behind its whole body.
  [[nodiscard]] static bool is_answerless(const runcomfy::http::outcome& how) {
    return !how.ok() && how.body_started && how.reply.status == 0;
  }

 private:
  static micros micros_in(std::chrono::milliseconds time) {
    return time.count() > never / 1000 ? never : time.count() * millisecond;
  }
  static runcomfy::operation operation_of(const runcomfy::http::request& what) {
    if (what.url.target().starts_with("/v1/models/")) return runcomfy::operation::submit;
    if (what.method == "POST") return runcomfy::operation::cancel;
    return what.url.target().find("/status") != std::string::npos ? runcomfy::operation::status
                                                                  : runcomfy::operation::output;
  }
  static runcomfy::http::outcome gone() {
    return runcomfy::http::outcome::failed(runcomfy::http::failure::other, runcomfy::http::phase::nothing, true);
  }

  // Lets time pass. False: the deadline or a stop came first, or the process has died.
  bool pass(micros time) {
    const micros end = std::min(never, w_.sim.now() + time);
    w_.sim.pause(std::min(end, deadline_), stop_, chance_.between(0, 200 * millisecond));
    return !p_.dead && w_.sim.now() >= end;
  }
  runcomfy::http::outcome end(runcomfy::http::outcome out, bool good, bool alive, micros asked) {
    if (p_.dead) return gone();
    w_.sim.note("answer", out.reply.status, static_cast<std::int64_t>(out.why));
    if (w_.sim.loud() && out.reply.status != 0) w_.sim.say(out.reply.body.substr(0, 160));
    note_end_of_exchange(w_, p_, operation_, out, good, alive, asked);
    return out;
  }

  fault choose() {
    const bool outage = w_.sim.now() >= w_.outage_from && w_.sim.now() < w_.outage_to;
    if (!w_.storm || !(outage || chance_.chance(w_.fault_share))) return fault::none;
    std::uint32_t fits = 0;
    std::uint64_t count = 0;
    for (const fault_range& each : fault_ranges) {
      if (!w_.on(each.of)) continue;
      if (each.of == family::odd_id && operation_ != runcomfy::operation::submit) continue;
      if (each.of == family::words && operation_ == runcomfy::operation::submit) continue;
      fits |= 1U << static_cast<unsigned>(&each - fault_ranges);
      ++count;
    }
    if (count == 0) return fault::none;
    std::uint64_t pick = chance_.below(count);
    std::size_t which = 0;
    while (((fits >> which) & 1U) == 0 || pick-- > 0) ++which;
    const auto first = static_cast<std::uint64_t>(fault_ranges[which].first);
    const auto last = static_cast<std::uint64_t>(fault_ranges[which].last);
    ++w_.sim.sums.faults;
    return static_cast<fault>(first + chance_.below(last - first + 1));
  }

  [[nodiscard]] int either(int one, int other) { return chance_.chance(0.5) ? one : other; }
  void reply(int status, std::string body) {
    answer_.status = status;
    answer_.body = std::move(body);
    good_ = status >= 200 && status < 300;
  }
  // The service does what it is asked to, and says something about it.
  void serve(const runcomfy::http::request& what, fault bad) {
    asked_ = 0;
    good_ = alive_ = refusal_ = false;
    job_ = -1;
    const bool submit = operation_ == runcomfy::operation::submit;
    switch (bad) {
      case fault::refusal_status: {
        static constexpr int statuses[] = {400, 401, 402, 403, 404, 405, 413, 415, 422};
        refusal_ = true;
        return reply(statuses[chance_.below(9)], R"({"error_message":"not like this"})");
      }
      case fault::refusal_code_in_200: {
        static constexpr int codes[] = {400001, 400002, 400004, 401001, 403001, 404001, 422001};
        refusal_ = true;
        reply(200, R"({"error_code":)" + std::to_string(codes[chance_.below(7)]) + R"(,"error_message":"no"})");
        good_ = false;
        return;
      }
      case fault::too_many: refusal_ = true; [[fallthrough]];
      case fault::unavailable:
        if (submit && !refusal_ && chance_.chance(0.5)) make();
        reply(refusal_ ? 429 : 503, R"({"message":"later"})");
        return ask_to_wait();
      case fault::redirect_same:
      case fault::redirect_elsewhere: {
        static constexpr int statuses[] = {301, 302, 303, 307, 308};
        if (submit && chance_.chance(0.3)) make();
        reply(statuses[chance_.below(5)], "");
        answer_.headers.add("Location", bad == fault::redirect_same ? std::string(api_origin) + what.url.target()
                                                                    : "https://elsewhere.example" + what.url.target());
        return;
      }
      case fault::server_error:
      case fault::gateway_error:
      case fault::try_again_status: {
        static constexpr int gateway[] = {502, 503, 504};
        static constexpr int again[] = {408, 409, 425};
        if (submit && chance_.chance(0.5)) make();
        const int status = bad == fault::server_error    ? 500
                           : bad == fault::gateway_error ? gateway[chance_.below(3)]
                                                         : again[chance_.below(3)];
        return reply(status, either(0, 1) == 0 ? R"({"error_code":500001,"message":"oh"})" : "<html>oh</html>");
      }
      default: break;
    }
    if (submit) {
      make(bad == fault::number_id);
      reply(either(200, 202), w_.served.submitted(w_.served.jobs[static_cast<std::size_t>(job_)], bad));
    } else {
      follow(what, bad);
    }
    switch (bad) {
      case fault::web_page: reply(200, "<html>please sign in</html>"); break;
      case fault::empty_answer: reply(chance_.chance(0.5) ? 200 : 204, ""); break;
      case fault::half_json: answer_.body.resize(answer_.body.size() / 2); break;
      case fault::other_type: reply(200, R"(["what?"])"); break;
      default: return;
    }
    good_ = alive_ = false;
    // A cancel may be answered without a body, and half of a short body may be one.
    if (operation_ == runcomfy::operation::cancel && bad == fault::empty_answer) good_ = true;
  }
  void make(bool digits_only = false) {
    job_ = w_.served.make(p_.call.wish, digits_only, w_.storm);
    check_job_made(w_, p_, job_);
  }
  void follow(const runcomfy::http::request& what, fault bad) {
    constexpr std::string_view before = "/v1/requests/";
    const std::string& target = what.url.target();
    const std::size_t end = target.find('/', before.size());
    server_job* job = w_.served.find(std::string_view(target).substr(before.size(), end - before.size()));
    if (job == nullptr) return reply(404, R"({"error_code":404001})");
    if (operation_ == runcomfy::operation::status) {
      reply(200, w_.served.status(*job, bad));
      alive_ = !w_.served.ended(*job) || bad == fault::unknown_word;
    } else if (operation_ == runcomfy::operation::cancel) {
      reply(either(200, 202), w_.served.cancel(*job, bad));
    } else if (bad == fault::not_ready_code || (!w_.served.ended(*job) && chance_.chance(0.5))) {
      reply(400, R"({"error_code":400005,"error_message":"not ready"})");
      good_ = alive_ = true;
    } else {
      reply(200, w_.served.result(*job, bad));
      alive_ = !w_.served.ended(*job) || bad == fault::unknown_word || bad == fault::not_ready;
    }
  }
  void ask_to_wait() {
    const auto wait = chance_.between(1, 200);
    runcomfy::http::headers& fields = answer_.headers;
    switch (chance_.below(8)) {
      case 0: return;
      case 1: return fields.add("Retry-After", "soon");
      case 2: return fields.add("Retry-After", "-5");
      case 3: return fields.add("Retry-After", "99999999999");
      case 4:
        fields.add("Date", "Fri, 20 Nov 2026 12:00:00 GMT");
        return fields.add("Retry-After", "Fri, 20 Nov 2026 11:59:00 GMT");
      case 5: {
        const auto two = [](micros number) { return (number < 10 ? "0" : "") + std::to_string(number); };
        fields.add("Date", "Fri, 20 Nov 2026 12:00:00 GMT");
        fields.add("Retry-After", "Fri, 20 Nov 2026 12:" + two(wait / 60) + ":" + two(wait % 60) + " GMT");
        break;
      }
      case 6: fields.add("retry-after-ms", std::to_string(wait * 1000)); break;
      default: fields.add("Retry-After", std::to_string(wait)); break;
    }
    asked_ = wait * second;
  }

  world& w_;
  process& p_;
  random& chance_;
  micros deadline_ = never;
  runcomfy::stop_view stop_;
  runcomfy::operation operation_ = runcomfy::operation::none;
  runcomfy::http::response answer_;
  bool good_ = false;     // the library should take it as a good answer
  bool alive_ = false;    // that says that the job lives
  bool refusal_ = false;  // a whole one, and no job
  int job_ = -1;
  micros asked_ = 0;
};

}  // namespace sim
