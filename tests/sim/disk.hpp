// SPDX-License-Identifier: MIT
// The disk as a process sees it: a memory_process whose operations fail, take time, and are where processes die.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/files/disk.hpp"
#include "runcomfy/files/memory_disk.hpp"
#include "world.hpp"

namespace sim {

namespace files = runcomfy::files;

class process_disk final : public files::disk {
 public:
  process_disk(world& owner, process& of, files::memory_process& under) : w_(owner), p_(of), under_(under) {}

  runcomfy::result<std::unique_ptr<files::file>> open(const std::string& path, files::open_mode how) override;
  runcomfy::result<void> rename(const std::string& from, const std::string& to) override {
    if (w_.has(bug::rename_in_two_steps)) {
      (void)act("d unlink", false, [&] { return under_.remove(to); });
    }
    return act("d rename", false, [&] { return under_.rename(from, to); });
  }
  runcomfy::result<void> remove(const std::string& path) override {
    return act("d remove", false, [&] { return under_.remove(path); });
  }
  runcomfy::result<std::vector<std::string>> list(const std::string& folder) override {
    return act("d list", false, [&] { return under_.list(folder); });
  }
  runcomfy::result<void> make_folder(const std::string& folder) override {
    return act("d mkdir", false, [&] { return under_.make_folder(folder); });
  }
  runcomfy::result<void> sync_folder(const std::string& folder) override {
    if (w_.has(bug::folder_sync_lies)) return {};
    return act("d dirsync", false, [&] { return under_.sync_folder(folder); });
  }
  std::string absolute(const std::string& path) override { return under_.absolute(path); }
  std::uint64_t process_id() override { return under_.process_id(); }

 private:
  friend class process_file;

  // One operation: a step of the run, in which others may come first, and which may fail, or be the last.
  template <class Do>
  auto act(const char* what, bool writes, Do run) -> decltype(run()) {
    w_.seam(p_);
    if (!p_.dead && w_.yield_share > 0 && w_.sim.chance.chance(w_.yield_share))
      w_.sim.pause(w_.sim.now() + w_.sim.chance.between(1, 3 * millisecond));
    files::disk_verdict verdict = files::disk_verdict::done;
    if (!p_.dead && w_.storm && w_.sim.chance.chance(w_.disk_fault_share)) verdict = choose(writes);
    if (verdict != files::disk_verdict::done && !p_.dead) {
      ++w_.disk_faults;
      w_.note_fault(what, static_cast<std::int64_t>(verdict));
    }
    w_.next_verdict = verdict;
    auto out = run();
    w_.next_verdict = files::disk_verdict::done;
    if (under_.dead() && !p_.dead) {
      ++w_.sim.sums.crashes;
      ++w_.deaths;
      --w_.crashes_left;
      w_.bury(p_);
    }
    return out;
  }
  files::disk_verdict choose(bool writes) {
    files::disk_verdict fits[4] = {};
    std::uint64_t count = 0;
    if (w_.on(family::disk_error)) fits[count++] = files::disk_verdict::refused;
    if (w_.on(family::disk_torn)) fits[count++] = files::disk_verdict::torn;
    if (w_.on(family::kill) && w_.crashes_left > 0) {
      fits[count++] = files::disk_verdict::dies;
      if (writes) fits[count++] = files::disk_verdict::dies_torn;
    }
    return count == 0 ? files::disk_verdict::done : fits[w_.sim.chance.below(count)];
  }

  world& w_;
  process& p_;
  files::memory_process& under_;
};

class process_file final : public files::file {
 public:
  process_file(process_disk& on, std::unique_ptr<files::file> under, std::string path)
      : on_(on), w_(on.w_), under_(std::move(under)), path_(std::move(path)) {}
  ~process_file() override {
    if (is_lock() && holds_) on_.p_.holds_lock = false;
  }

  runcomfy::result<files::file_facts> facts() override {
    return on_.act("d facts", false, [&] { return under_->facts(); });
  }
  runcomfy::result<std::string> read(std::uint64_t from, std::size_t count) override {
    if (w_.has(bug::reads_short) && count > 600) count -= 100;
    return on_.act("d read", false, [&] { return under_->read(from, count); });
  }
  runcomfy::result<void> append(std::string_view bytes) override {
    return on_.act("d append", true, [&]() -> runcomfy::result<void> {
      if (!w_.has(bug::writes_late)) return under_->append(bytes);
      const std::string late = std::exchange(on_.p_.late_bytes, std::string(bytes));
      return late.empty() ? runcomfy::result<void>() : under_->append(late);
    });
  }
  runcomfy::result<void> truncate(std::uint64_t size) override {
    if (w_.has(bug::truncates_to_nothing)) size = 0;
    return on_.act("d trunc", true, [&] { return under_->truncate(size); });
  }
  runcomfy::result<void> sync() override {
    if (w_.has(bug::sync_lies)) return {};
    if (w_.has(bug::rename_before_sync) && path_.ends_with(".new")) return {};
    return on_.act("d sync", false, [&] { return under_->sync(); });
  }
  runcomfy::result<bool> lock(std::chrono::milliseconds most) override {
    if (is_lock() && w_.stale_lock) return false;
    if (is_lock() && w_.has(bug::lock_for_all)) return true;
    if (is_live() && w_.has(bug::live_lock_missing)) return true;
    const micros until = w_.sim.now() + most.count() * millisecond;
    while (true) {
      runcomfy::result<bool> got = on_.act("d lock", false, [&] { return under_->lock(most); });
      if (got && *got && is_live() && w_.has(bug::live_lock_outlives)) {
        for (const std::string& each : w_.live_locks) {
          if (each == path_) return false;
        }
        w_.live_locks.push_back(path_);
      }
      if (got && *got) {
        holds_ = true;
        if (is_lock()) on_.p_.holds_lock = true;
      }
      if (!got || *got || on_.p_.dead || w_.sim.now() >= until) return got;
      w_.sim.pause(w_.sim.now() + 2 * millisecond);
    }
  }

 private:
  [[nodiscard]] bool is_lock() const { return path_.ends_with(".lock"); }
  [[nodiscard]] bool is_live() const { return path_.ends_with(".live"); }

  process_disk& on_;
  world& w_;
  const std::unique_ptr<files::file> under_;
  const std::string path_;
  bool holds_ = false;
};

inline runcomfy::result<std::unique_ptr<files::file>> process_disk::open(const std::string& path,
                                                                         files::open_mode how) {
  runcomfy::result<std::unique_ptr<files::file>> got = act("d open", false, [&] { return under_.open(path, how); });
  if (!got || *got == nullptr) return got;
  std::unique_ptr<files::file> out = std::make_unique<process_file>(*this, *std::move(got), path);
  return out;
}

}  // namespace sim
