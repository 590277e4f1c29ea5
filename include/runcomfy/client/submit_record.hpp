// SPDX-License-Identifier: MIT
// The journal's side of a submit: what is on record before a paid POST leaves, and what after it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/client/engine.hpp"
#include "runcomfy/client/journal.hpp"
#include "runcomfy/client/options.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/sha256.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/protocol/failures.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// One for each submit. Around every POST of it, `open` before and one of the others after; each POST is an attempt
/// with a name of its own. What is still open when this object goes was cut short by an exception, and is in doubt.
///
/// An intent that cannot be kept stops the submit, unsent, unless the caller asked otherwise by name. Every later entry
/// that cannot be kept is told to the observer and loses nothing that the process knows: a job that was accepted is
/// returned all the same, because it is paid for, and the intent that is on record makes it a send in doubt after a
/// crash.
template <class Mode>
class submit_record {
 public:
  submit_record(engine& owner, const model_id& model, const http::request& request, const submit_options& how)
      : owner_(owner), how_(how) {
    if (!owner_.how().journal) return;
    entry_.model_id = model.text();
    entry_.body_hash = sha256::hex(request.body);
    entry_.body_size = request.body.size();
    entry_.account = protocol::request_builder::account_of(request);
  }
  submit_record(const submit_record&) = delete;
  submit_record& operator=(const submit_record&) = delete;
  ~submit_record() {
    if (!open_) return;
    (void)Mode::contain([&] { close(journal_entry::kind::in_doubt, "the call was cut short by an exception"); });
    owner_.end_send(entry_.attempt);
  }

  /// Puts the intent on record. The error says why nothing may be sent.
  [[nodiscard]] result<void> open() {
    if (!owner_.how().journal) return {};
    if (std::optional<error> why = look()) return *std::move(why);
    entry_.what = journal_entry::kind::intent;
    entry_.request_id.clear();
    entry_.note.clear();
    entry_.http_status = entry_.code = 0;
    owner_.begin_send(entry_.attempt);
    open_ = true;
    const std::optional<error> why = owner_.template keep<Mode>(entry_);
    if (!why) return {};
    if (how_.send_unrecorded) return unrecorded(*why);
    // It may stand there in spite of the failure. This is proof that it was not sent.
    open_ = false;
    owner_.end_send(entry_.attempt);
    entry_.what = journal_entry::kind::not_sent;
    (void)owner_.template keep<Mode>(entry_);
    return refusal("the journal could not keep the intent: " + why->message());
  }

  /// The service made a job of the POST. Also after `failed`, when an id that came with a doubt is found to be good.
  void accepted(const request_id& id) {
    if (!owner_.how().journal) return;
    entry_.request_id = id.text();
    close(journal_entry::kind::accepted, {});
  }
  /// The POST ended in any other way. Gives back the error, which now also names the send if it is in doubt.
  [[nodiscard]] error failed(const error& why, const http::outcome& how) {
    if (!owner_.how().journal) return why;
    const bool doubt = why.delivery() != delivery::not_sent && why.delivery() != delivery::rejected;
    entry_.request_id = why.request_id();
    entry_.http_status = how.reply.status;
    entry_.code = why.code();
    std::string note =
        how.ok() ? std::string("the answer tells of no job")
                 : std::string(protocol::detail::words_of(how.why)) + " " + std::string(to_string(how.reached));
    close(doubt                                  ? journal_entry::kind::in_doubt
          : why.delivery() == delivery::not_sent ? journal_entry::kind::not_sent
                                                 : journal_entry::kind::rejected,
          std::move(note));
    return named(why);
  }
  /// The POST that was announced did not begin.
  void not_begun() {
    if (owner_.how().journal) close(journal_entry::kind::not_sent, "it did not begin");
  }
  /// The same error, which now also names the send if it is in doubt.
  [[nodiscard]] error named(const error& why) const {
    if (!owner_.how().journal || why.delivery() != delivery::in_doubt) return why;
    error_info info = why.info();
    info.attempt_id = entry_.attempt;
    return error(std::move(info));
  }

 private:
  static constexpr std::chrono::hours guarded_for{24};

  void close(journal_entry::kind what, std::string note) {
    entry_.what = what;
    entry_.note = std::move(note);
    owner_.template write_later<Mode>(entry_);
    if (std::exchange(open_, false)) owner_.end_send(entry_.attempt);
  }
  result<void> unrecorded(const error& why) const {
    owner_.template tell<Mode>({event::kind::journal_failed, entry_.model_id, {}, {}, why, {}});
    return {};
  }
  error refusal(const std::string& what) const {
    error_info info;
    info.kind = error_kind::storage;
    return protocol::make_error(std::move(info), {operation::submit, entry_.model_id, {}, 0}, what);
  }

  // Looks at what is not over: chooses a name that nothing on record has, and refuses a body that is in doubt.
  std::optional<error> look() {
    const result<std::vector<journal_entry>> on_record = owner_.template unresolved<Mode>();
    const auto taken = [&] {  // two random sources that say the same; the count in the name goes on
      for (const journal_entry& each : *on_record) {
        if (each.attempt == entry_.attempt) return true;
      }
      return false;
    };
    do entry_.attempt = owner_.name_attempt();
    while (on_record && taken());
    if (!on_record) {
      if (!how_.send_unrecorded) return refusal("the journal could not be read: " + on_record.error().message());
      (void)unrecorded(on_record.error());
      return std::nullopt;
    }
    entry_.replaces.clear();
    for (const journal_entry& each : *on_record) {
      if (each.what == journal_entry::kind::accepted || each.what == journal_entry::kind::finished) continue;
      if (each.attempt == how_.resubmit) {
        entry_.replaces = each.attempt;
        continue;
      }
      if (each.what == journal_entry::kind::intent && (each.live || owner_.is_sending(each.attempt))) continue;
      if (each.body_hash != entry_.body_hash || each.model_id != entry_.model_id) continue;
      // A clock that was set back makes ages negative: that is no leave to pay twice.
      const auto age = owner_.how().clock.wall_now() - each.time;
      if (age < guarded_for) return same_body(each, age < age.zero() ? age.zero() : age);
    }
    return std::nullopt;
  }
  error same_body(const journal_entry& before, wall_time::duration age) const {
    error_info info;
    info.kind = error_kind::in_doubt;
    info.attempt_id = before.attempt;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
    const std::string what = "the same input was sent " + std::to_string(minutes) + " min ago as " + before.attempt +
                             ", and it is not known whether it arrived";
    return protocol::make_error(std::move(info), {operation::submit, entry_.model_id, {}, 0}, what,
                                "look at your RunComfy requests; then name it in submit_options::resubmit to pay "
                                "again, or settle it with client::resolve");
  }

  engine& owner_;
  const submit_options& how_;
  journal_entry entry_;
  bool open_ = false;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
