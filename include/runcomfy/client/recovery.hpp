// SPDX-License-Identifier: MIT
// What a journal has to say after a crash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/client/clock.hpp"
#include "runcomfy/client/engine.hpp"
#include "runcomfy/client/journal.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/result.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// A job that was accepted and, as far as the journal knows, has not ended: `client::attach` comes back to it.
struct unfinished_job {
  std::string request_id;
  std::string model_id;
  wall_time sent;           ///< when its POST was about to go out
  std::string attempt;      ///< its name in the journal
  bool same_token = true;   ///< it was submitted with the token that the client has now
  bool waited_for = false;  ///< the process that submitted it still runs, and may be waiting for it
};

/// A send of which it is not known whether it arrived: a job may exist and cost money. Nothing sends it again by
/// itself. Look at your RunComfy requests around that time; then `client::resolve` it, or name it in
/// `submit_options::resubmit`.
struct doubtful_send {
  std::string attempt;  ///< its name in the journal
  std::string model_id;
  wall_time sent;               ///< when its POST was about to go out
  std::string body_hash;        ///< the SHA-256 of the JSON that was sent, 64 hexadecimal digits
  std::uint64_t body_size = 0;  ///< its bytes
  std::string request_id;       ///< an id that came with the doubt: `client::attach` tells whether it is a job
  std::string note;             ///< what went wrong; empty if the process ended before it knew
  bool same_token = true;       ///< it was sent with the token that the client has now
};

/// A job whose end a call has seen. Whether it reached the caller, no journal knows: the process may have died before
/// its output was saved. `client::attach` and `job::output` read it again, for nothing; `client::resolve` strikes it
/// off.
struct ended_job {
  std::string request_id;
  std::string model_id;
  wall_time sent;          ///< when its POST was about to go out
  std::string attempt;     ///< its name in the journal
  std::string how;         ///< `succeeded`, `failed` or `cancelled`
  bool same_token = true;  ///< it was submitted with the token that the client has now
};

/// Everything that a journal holds and that is not over, oldest first; and, apart, the jobs that ended last.
struct recovery {
  std::vector<unfinished_job> jobs;
  std::vector<doubtful_send> in_doubt;
  std::vector<ended_job> ended;  ///< the last 256, unless the journal keeps fewer
};

namespace detail {

template <class = void>
error journal_unusable(error_kind kind, std::string sentence) {
  error_info info;
  info.kind = kind;
  info.operation = operation::journal;
  info.message = std::move(sentence);
  return error(std::move(info));
}

template <class Mode>
result<std::vector<journal_entry>> listed(engine& from) {
  if (!from.how().journal) {
    return journal_unusable(error_kind::configuration, "the client keeps no journal; give it one in options::journal");
  }
  result<std::vector<journal_entry>> out = from.template unresolved<Mode>();
  if (out) return out;
  return journal_unusable(error_kind::storage, "the journal could not be read: " + out.error().message());
}

template <class Mode>
result<recovery> recover(engine& from) {
  result<std::vector<journal_entry>> open = listed<Mode>(from);
  if (!open) return std::move(open).error();
  recovery out;
  const std::string account = from.requests().account();
  for (journal_entry& each : *open) {
    const bool ours = each.account.empty() || each.account == account;
    if (each.what == journal_entry::kind::accepted) {
      out.jobs.push_back(
          {std::move(each.request_id), std::move(each.model_id), each.time, std::move(each.attempt), ours, each.live});
      continue;
    }
    if (each.what == journal_entry::kind::finished) {
      out.ended.push_back({std::move(each.request_id), std::move(each.model_id), each.time, std::move(each.attempt),
                           std::move(each.note), ours});
      continue;
    }
    const bool on_its_way = each.what == journal_entry::kind::intent && (each.live || from.is_sending(each.attempt));
    if (on_its_way) continue;
    out.in_doubt.push_back({std::move(each.attempt), std::move(each.model_id), each.time, std::move(each.body_hash),
                            each.body_size, std::move(each.request_id), std::move(each.note), ours});
  }
  return out;
}

/// Strikes off what has that name, an attempt or (`by_id`) the id of a job; or, with an id, makes an attempt a job.
template <class Mode>
result<void> settle(engine& in, std::string_view name, bool by_id, const request_id* found) {
  result<std::vector<journal_entry>> open = listed<Mode>(in);
  if (!open) return std::move(open).error();
  for (journal_entry& each : *open) {
    if ((by_id ? each.request_id : each.attempt) != name) continue;
    if (found != nullptr && each.what == journal_entry::kind::finished) return {};  // it is one, and has ended
    each.what = found != nullptr ? journal_entry::kind::accepted : journal_entry::kind::resolved;
    if (found != nullptr) each.request_id = found->text();
    each.note = found != nullptr ? "found by a person" : "settled by a person";
    const std::optional<error> why = in.template keep<Mode>(each);
    if (!why) return {};
    return journal_unusable(error_kind::storage, "the journal could not be written: " + why->message());
  }
  return journal_unusable(error_kind::not_found, "the journal holds nothing unfinished by the name of " + quoted(name));
}

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI
