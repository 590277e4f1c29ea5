// SPDX-License-Identifier: MIT
// Between the library and its journal: what is checked of every entry, and the bugs that may be planted there.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checks.hpp"
#include "world.hpp"

namespace sim {

/// A file_journal with a bug.
class bad_journal {
 public:
  bad_journal(world& owner, runcomfy::file_journal& under) : w_(owner), under_(under) {}

  runcomfy::result<void> append(runcomfy::journal_entry entry) {
    using kind = runcomfy::journal_entry::kind;
    if (w_.planted == bug::none) return under_.append(entry);
    const auto drops = [&](bug which, kind what) { return w_.has(which) && entry.what == what; };
    if (drops(bug::drops_intent, kind::intent) || drops(bug::drops_accepted, kind::accepted) ||
        drops(bug::drops_in_doubt, kind::in_doubt) || drops(bug::drops_not_sent, kind::not_sent) ||
        drops(bug::drops_rejected, kind::rejected) || drops(bug::drops_resolved, kind::resolved) ||
        drops(bug::drops_finished, kind::finished))
      return {};
    if (w_.has(bug::delays_intent)) {
      if (entry.what == kind::intent) {
        late_.push_back(entry);
        return {};
      }
      for (const runcomfy::journal_entry& each : std::exchange(late_, {})) (void)under_.append(each);
    }
    if (entry.what == kind::accepted && w_.has(bug::swaps_ids)) {
      const std::string mine = std::exchange(w_.last_job, entry.request_id);
      if (!mine.empty()) entry.request_id = mine;
    }
    if (entry.what == kind::accepted && w_.has(bug::cuts_ids)) entry.request_id.pop_back();
    if (entry.what == kind::intent && w_.has(bug::writes_token)) entry.note = std::string(secret);
    if (w_.has(bug::forgets_replaced)) entry.replaces.clear();
    return under_.append(entry);
  }
  runcomfy::result<std::vector<runcomfy::journal_entry>> entries() {
    runcomfy::result<std::vector<runcomfy::journal_entry>> out = under_.entries();
    if (w_.planted == bug::none || !out) return out;
    if (w_.has(bug::hides_doubts))
      std::erase_if(*out, [](const auto& each) { return each.what == runcomfy::journal_entry::kind::in_doubt; });
    if (w_.has(bug::hides_ends))
      std::erase_if(*out, [](const auto& each) { return each.what == runcomfy::journal_entry::kind::finished; });
    if (w_.has(bug::lists_old_state)) std::swap(*out, before_);
    if (w_.has(bug::forgets_the_oldest) && out->size() > 2) out->erase(out->begin(), out->end() - 2);
    return out;
  }

 private:
  world& w_;
  runcomfy::file_journal& under_;
  std::vector<runcomfy::journal_entry> late_;
  std::vector<runcomfy::journal_entry> before_;
};

/// What the client is given.
class checked_journal {
 public:
  checked_journal(world& owner, process& of, bad_journal& under) : w_(owner), p_(of), under_(under) {}

  runcomfy::result<void> append(const runcomfy::journal_entry& entry) {
    w_.seam(p_);
    ++w_.appends_begun;
    runcomfy::result<void> kept = under_.append(entry);
    ++w_.appends_ended;
    w_.sim.note("journal", static_cast<std::int64_t>(entry.what), kept ? 1 : 0);
    if (w_.sim.loud())
      w_.sim.say(std::string(runcomfy::files::detail::kind_names[static_cast<std::size_t>(entry.what)]) + " " +
                 entry.attempt + " " + entry.request_id + (kept ? "" : ": " + kept.error().message()));
    check_append(w_, p_, entry, kept && !p_.dead);
    return kept;
  }
  runcomfy::result<std::vector<runcomfy::journal_entry>> entries() { return under_.entries(); }

 private:
  world& w_;
  process& p_;
  bad_journal& under_;
};

}  // namespace sim
