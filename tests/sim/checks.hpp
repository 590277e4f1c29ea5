// SPDX-License-Identifier: MIT
// What must hold after every step. The names I1 to I14 are those of docs/simulation.md.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runcomfy/files/journal_line.hpp"
#include "world.hpp"

namespace sim {

/// I4: nothing that comes out holds the token, or what the caller wants made.
inline void check_text(world& w, std::string_view text, const char* where) {
  for (const std::string_view each : {secret_heart, secret_in_hex, secret_in_base64, prompt_heart}) {
    if (text.find(each) != std::string_view::npos)
      w.sim.violate("I4", std::string("a secret stands in ") + where + ": " + std::string(text.substr(0, 300)));
  }
}

/// I14: an error says what, where, what became of it and what to do.
inline void check_error(world& w, process& p, const runcomfy::error& why) {
  const runcomfy::error_info& info = why.info();
  const auto bad = [&](const char* what) { w.sim.violate("I14", std::string(what) + ": " + info.message); };
  check_text(w, info.message, "an error");
  check_text(w, info.service_message, "an error");
  if (info.message.empty() || info.message.size() > 2000) bad("an error of no or too many words");
  if (info.operation == runcomfy::operation::none) bad("an error without a call");
  if (info.operation != runcomfy::operation::journal && info.message.find("; ") == std::string::npos)
    bad("an error without advice");
  for (const char c : info.message)
    if (c < ' ' || c > '~') bad("an error with odd characters");
  if (!p.call.job.empty()) {
    if (info.request_id != p.call.job) bad("an error about a job without its id");
    if (info.delivery != runcomfy::delivery::accepted) bad("an error about a job that says it does not exist");
  }
}

/// I2: the intent of a send is durable before its first byte leaves. I3: and it leaves once.
inline void check_bytes_leave(world& w, process& p) {
  call_state& call = p.call;
  if (call.post_left && !call.post_refused) w.sim.violate("I3", "a POST that may have arrived is sent again");
  if (call.guarded) w.sim.violate("I3", "a body that is in doubt is sent again, unnamed");
  call.post_left = true;
  call.post_refused = false;
  if (p.attempt >= 0) {
    attempt& mine = w.attempts[static_cast<std::size_t>(p.attempt)];
    mine.left = true;
    if (++mine.posts > 1) w.sim.violate("I3", "two POSTs of one attempt, " + mine.name);
  }
  if (call.unrecorded) return;
  const std::string text = w.machine.durable_content(journal_path);
  bool there = false;
  if (p.attempt >= 0) {
    const attempt& mine = w.attempts[static_cast<std::size_t>(p.attempt)];
    const std::size_t at = text.rfind("\"attempt\":\"" + mine.name + "\"");
    const std::size_t line = at == std::string::npos ? at : text.rfind('{', at);
    const std::size_t length =
        line == std::string::npos ? 0 : runcomfy::files::detail::intact_line(std::string_view(text).substr(line));
    const std::string_view entry =
        std::string_view(text).substr(line == std::string::npos ? text.size() : line, length);
    there = entry.find("\"kind\":\"intent\"") != std::string_view::npos &&
            entry.find(w.wishes[static_cast<std::size_t>(mine.wish)].body_hash) != std::string_view::npos;
  }
  if (!there) w.sim.violate("I2", "a POST leaves, and its intent is not durable");
}

/// I1: a call pays once, and no wish is paid for more often than its caller allowed.
inline void check_job_made(world& w, process& p, int job) {
  server_job& made = w.served.jobs[static_cast<std::size_t>(job)];
  ++w.sim.sums.jobs;
  if (p.call.unrecorded) made.known = true;  // the caller wanted no record, and may lose it
  if (++p.call.jobs > 1) w.sim.violate("I1", "one submit made two jobs");
  if (made.input != p.call.wish) w.sim.violate("I1", "a submit made a job of another input");
  if (p.attempt >= 0) ++w.attempts[static_cast<std::size_t>(p.attempt)].jobs;
  int jobs = 0;
  for (const server_job& each : w.served.jobs) jobs += each.input == made.input ? 1 : 0;
  if (jobs > w.wishes[static_cast<std::size_t>(made.input)].allowed)
    w.sim.violate("I1", "paid for more often than the caller asked for");
}

/// I4, and I10: repeats come neither too often nor too early.
inline void check_exchange(world& w, process& p, runcomfy::operation what, const runcomfy::http::request& request,
                           bool fresh) {
  const std::string* field = request.headers.find("Authorization");
  if (!request.url.text().starts_with(api_origin) || request.url.text()[api_origin.size()] != '/')
    w.sim.violate("I4", "a request with the token leaves for " + request.url.text());
  if (field == nullptr || *field != "Bearer " + std::string(secret)) w.sim.violate("I4", "a request without the token");
  call_state& call = p.call;
  const bool submit = what == runcomfy::operation::submit;
  if (submit && !fresh) w.sim.violate("I3", "a paid POST on a used connection");
  if (submit && call.post_refused) call.post_left = call.post_refused = false;
  if (submit && ++call.posts > 3) w.sim.violate("I10", "a submit is tried more than three times");
  const micros now = w.sim.now();
  if (call.last == what && now < call.not_before) w.sim.violate("I10", "a Retry-After was not waited for");
  if (call.last == what && call.last_alive && now - call.last_end < 1'799 * millisecond)
    w.sim.violate("I10", "two polls without a pause");
  if (call.last_failed && call.last == what && !submit && now - call.last_end < 15 * second) {
    p.spent = call.last_timed_out ? 10 : 5;
    p.budget -= p.spent;
    if (p.budget < -50) w.sim.violate("I10", "more quick repeats than the budget holds");
  } else {
    p.spent = 0;
  }
}

/// What the process has got back.
inline void note_end_of_exchange(world& w, process& p, runcomfy::operation what, const runcomfy::http::outcome& how,
                                 bool good, bool alive, micros asked) {
  call_state& call = p.call;
  call.last = what;
  call.last_failed = !good;
  call.last_timed_out = how.why == runcomfy::http::failure::timeout;
  call.last_alive = alive;
  call.last_end = w.sim.now();
  call.not_before = asked > 0 ? w.sim.now() + std::min(asked, 120 * second) : 0;
  if (good) p.budget = std::min(500, p.budget + (p.spent > 0 ? p.spent : 1));
}

/// I8, and I11 for what the journal says: a state never goes back, and none is a lie.
inline void check_append(world& w, process& p, const runcomfy::journal_entry& entry, bool kept) {
  using kind = runcomfy::journal_entry::kind;
  using standing = attempt::standing;
  if (entry.what == kind::finished) {
    server_job* job = w.served.find(entry.request_id);
    if (job == nullptr || !w.served.ended(*job))
      return w.sim.violate("I8", "the journal says of a job that lives that it ended");
    for (attempt& each : w.attempts) {
      if (each.job != entry.request_id || each.is == standing::closed) continue;
      each.certain = each.certain && kept;
      each.is = standing::finished;
    }
    return;
  }
  attempt* mine = w.find_attempt(entry.attempt);
  if (entry.what == kind::intent) {
    if (mine != nullptr) return w.sim.violate("I8", "two attempts of one name, " + entry.attempt);
    const int of = w.wish_of(entry.model_id);
    if (of < 0 || w.wishes[static_cast<std::size_t>(of)].body_hash != entry.body_hash)
      return w.sim.violate("I2", "an intent of another body than is sent");
    attempt made;
    made.name = entry.attempt;
    made.wish = of;
    made.owner = p.index;
    made.incarnation = p.incarnation;
    made.certain = kept;
    made.replaces = entry.replaces;
    made.time = entry.time;
    if (attempt* old = w.find_attempt(entry.replaces); old != nullptr) {
      old->replaced = true;
      old->certain = old->certain && kept;
    }
    p.attempt = static_cast<int>(w.attempts.size());
    w.attempts.push_back(std::move(made));
    return;
  }
  if (mine == nullptr) return w.sim.violate("I8", "an entry of an unknown attempt, " + entry.attempt);
  // An intent to replace it was cut short. It is on record all the same, for it was listed.
  if (kept && !mine->certain) mine->replaced = false;
  const auto settle_replaced = [&](bool arrived) {
    for (attempt* old = w.find_attempt(mine->replaces); old != nullptr; old = w.find_attempt(old->replaces)) {
      if (!kept) old->certain = false;
      if (!arrived) {
        old->replaced = false;
        return;
      }
      old->is = standing::closed;
    }
  };
  switch (entry.what) {
    case kind::accepted: {
      const server_job* job = w.served.find(entry.request_id);
      if (job == nullptr || job->input != mine->wish)
        w.sim.violate("I2", "the journal keeps a job that does not exist");
      mine->is = standing::accepted;
      mine->job = entry.request_id;
      settle_replaced(true);
      break;
    }
    case kind::in_doubt:
      mine->is = standing::doubt;
      mine->job = entry.request_id;
      settle_replaced(true);
      break;
    case kind::rejected:
    case kind::not_sent:
      if (mine->jobs > 0) w.sim.violate("I11", "a job was made, and the journal says that there is none");
      if (entry.what == kind::not_sent && mine->left)
        w.sim.violate("I11", "the journal says of what was sent that it was not");
      mine->is = standing::closed;
      settle_replaced(false);
      break;
    default:  // an end that could not be struck off is one that may be forgotten, as before
      if (kept || mine->is != standing::finished) mine->is = standing::closed;
      break;
  }
  mine->certain = kept;
}

/// I2 and I8: what a process learns after a crash, against what was kept.
inline void check_recovery(world& w, const runcomfy::recovery& told, bool disk_failed) {
  using standing = attempt::standing;
  const auto doubted = [&](const attempt& each) {
    return std::any_of(told.in_doubt.begin(), told.in_doubt.end(),
                       [&](const auto& one) { return one.attempt == each.name; });
  };
  const auto listed = [&](const attempt& each) {
    return std::any_of(told.jobs.begin(), told.jobs.end(), [&](const auto& one) { return one.attempt == each.name; });
  };
  const auto ended = [&](const attempt& each) {
    return std::any_of(told.ended.begin(), told.ended.end(), [&](const auto& one) { return one.attempt == each.name; });
  };
  for (const attempt& each : w.attempts) {
    if (!each.certain) continue;
    const process& owner = w.processes[static_cast<std::size_t>(each.owner)];
    const bool on_its_way =
        each.is == standing::intent && owner.alive && !owner.dead && owner.incarnation == each.incarnation;
    const bool doubt = !each.replaced && !on_its_way && (each.is == standing::intent || each.is == standing::doubt);
    if (doubt && !doubted(each)) w.sim.violate("I2", "a send in doubt is not listed: " + each.name);
    if (!doubt && doubted(each) && !(on_its_way && disk_failed))
      w.sim.violate("I8", "listed in doubt, and it is not: " + each.name);
    const bool job = !each.replaced && each.is == standing::accepted;
    if (job && !listed(each)) w.sim.violate("I2", "a job that was accepted is not listed: " + each.name);
    if (!job && listed(each)) w.sim.violate("I8", "listed as a job, and it is none: " + each.name);
    const bool over = each.is == standing::finished;
    if (over && !ended(each)) w.sim.violate("I2", "a job that ended is not listed: " + each.name);
    if (!over && ended(each)) w.sim.violate("I8", "listed as ended, and it is not: " + each.name);
  }
  for (const auto& each : told.in_doubt)
    if (w.find_attempt(each.attempt) == nullptr) w.sim.violate("I8", "listed, and never sent: " + each.attempt);
  for (const auto& each : told.jobs) {
    const attempt* of = w.find_attempt(each.attempt);
    if (of == nullptr || (of->certain && of->job != each.request_id))
      w.sim.violate("I8", "listed with another id than it has: " + each.attempt);
  }
}

/// Before a call.
inline void begin_call(world& w, process& p, runcomfy::operation what, micros timeout) {
  p.call = {};
  p.call.what = what;
  p.call.serial = ++w.calls;
  p.call.limit = w.sim.now() + timeout;
  p.call.steps_before = w.sim.sums.steps;
  p.attempt = -1;
  w.sim.note("call", static_cast<std::int64_t>(what));
  if (w.sim.loud()) w.sim.say(std::string(to_string(what)));
}
/// I5: after it, in time, by the deadline and by a stop.
inline void end_call(world& w, process& p) {
  constexpr micros slack = 3 * second;  // notices, and the time that the disk takes
  if (p.dead) return;
  const micros now = w.sim.now();
  if (now > p.call.limit + slack)
    w.sim.violate("I5", "a call ends " + std::to_string((now - p.call.limit) / second) + " s after its deadline");
  if (p.call.stopped_at < never && now > p.call.stopped_at + slack)
    w.sim.violate("I5",
                  "a call ends " + std::to_string((now - p.call.stopped_at) / second) + " s after it was stopped");
}

/// I2, I11, I13 and I14: what a submit says, against what the service knows.
inline void check_submit(world& w, process& p, const runcomfy::result<runcomfy::job>& got) {
  if (p.dead) return;
  end_call(w, p);
  const call_state& call = p.call;
  const attempt* mine = p.attempt >= 0 ? &w.attempts[static_cast<std::size_t>(p.attempt)] : nullptr;
  if (got) {
    const server_job* job = w.served.find(got->id().text());
    if (job == nullptr || job->input != call.wish || call.jobs != 1)
      return w.sim.violate("I11", "accepted, and there is no such job");
    if (call.unrecorded || call.journal_failed) return;
    if (mine == nullptr || mine->is != attempt::standing::accepted || !mine->certain)
      w.sim.violate("I2", "the caller has the id before the journal");
    const std::string text = w.machine.durable_content(journal_path);
    const std::string id = "\"request_id\":\"" + got->id().text() + "\"";
    if (text.find(id) == std::string::npos) w.sim.violate("I2", "the caller has an id that is not durable");
    return;
  }
  const runcomfy::error& why = got.error();
  check_error(w, p, why);
  if (w.sim.loud()) w.sim.say(why.message());
  switch (why.delivery()) {
    case runcomfy::delivery::not_sent:
      if (call.jobs > 0) w.sim.violate("I11", "not sent, and there is a job");
      if (call.post_left && !call.post_refused) {
        // A body that is in doubt from before, or input that is wrong, is no word about this.
        w.sim.violate("I11", "not sent, and the service saw it");
      }
      break;
    case runcomfy::delivery::rejected:
      if (call.jobs > 0) w.sim.violate("I11", "rejected, and there is a job");
      break;
    case runcomfy::delivery::accepted: {
      const server_job* job = w.served.find(why.request_id());
      if (job == nullptr || job->input != call.wish) w.sim.violate("I11", "an error with the id of no job");
      else if (why.kind() == runcomfy::error_kind::job_cancelled && !job->cancelled)
        w.sim.violate("I13", "said to be cancelled, and it is not");
      break;
    }
    case runcomfy::delivery::in_doubt:
      if (call.accepted_clearly) w.sim.violate("I2", "an id that came back whole is lost");
      if (!call.unrecorded && mine != nullptr && why.attempt_id().empty())
        w.sim.violate("I14", "in doubt, and the attempt is not named");
      break;
  }
}

}  // namespace sim
