// SPDX-License-Identifier: MIT
// A disk in memory that fails when told to, and whose power can be cut between any two operations: for tests of
// whatever keeps files.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/callback.hpp"
#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/files/disk.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::files {

/// One operation on a disk, before it is done.
struct disk_step {
  enum class kind : std::uint8_t {
    open,
    facts,
    read,
    append,
    truncate,
    sync,
    lock,
    rename,
    remove,
    list,
    make_folder,
    sync_folder
  };
  kind what = kind::open;
  std::string path;
  std::size_t number = 0;  ///< of all operations on this disk, from 0
};

/// What becomes of it.
enum class disk_verdict : std::uint8_t {
  done,
  refused,    ///< an error, and nothing is done; a `lock` is held by somebody else
  torn,       ///< an error, and half of it is done: half of the bytes of an `append`; another operation is done whole
  dies,       ///< the process ends before it
  dies_torn,  ///< the process ends in the middle of it: as `torn`, and then it ends
};

/// The disk of one machine. Processes see it through a `memory_process` each. What a process has written, the others
/// see at once; what was not synced, a loss of power may take away.
/// Safe from several threads.
class memory_disk {
 public:
  memory_disk() { folders_.insert("/"); }
  memory_disk(const memory_disk&) = delete;
  memory_disk& operator=(const memory_disk&) = delete;

  /// Asked before every operation, under the disk's lock: it must not use the disk.
  void on_step(callback<disk_verdict(const disk_step&)> rule) {
    const std::lock_guard guard(lock_);
    rule_ = std::move(rule);
  }
  /// How many operations there were.
  [[nodiscard]] std::size_t steps() const {
    const std::lock_guard guard(lock_);
    return steps_;
  }

  /// The machine loses its power, and every process ends. Of what was not synced, a part is left, as `random` chooses:
  /// of each file some of the writes, the last of them perhaps in part and perhaps as zeros; of the names of files,
  /// made, replaced and removed, some of the changes, in their order. `random(n)` gives a number below n.
  void cut_power(callback<std::uint64_t(std::uint64_t)> random);

  /// The content of a file as processes see it; empty if it is not there.
  [[nodiscard]] std::string content(const std::string& path) const {
    const std::lock_guard guard(lock_);
    const auto found = names_.find(path);
    return found == names_.end() ? std::string() : found->second->now;
  }
  /// What is left of a file if the power is cut now and nothing is kept but what was made durable; empty if the file
  /// itself would be gone.
  [[nodiscard]] std::string durable_content(const std::string& path) const {
    const std::lock_guard guard(lock_);
    const auto found = durable_names_.find(path);
    return found == durable_names_.end() ? std::string() : found->second->durable;
  }
  [[nodiscard]] bool exists(const std::string& path) const {
    const std::lock_guard guard(lock_);
    return names_.count(path) != 0;
  }
  /// Puts a durable file there, with its folders.
  void put(const std::string& path, std::string content) {
    const std::lock_guard guard(lock_);
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
      folders_.insert(path.substr(0, slash));
    const auto made = std::make_shared<node>(node{next_id_++, content, std::move(content), {}, nullptr});
    names_[path] = durable_names_[path] = made;
  }
  /// Every file, in order of names.
  [[nodiscard]] std::vector<std::string> paths() const {
    const std::lock_guard guard(lock_);
    std::vector<std::string> out;
    for (const auto& each : names_) out.push_back(each.first);
    return out;
  }

 private:
  friend class memory_process;
  friend class memory_file;

  struct change {  // not durable yet: bytes behind the end, or a new size
    bool is_append = true;
    std::string bytes = {};
    std::size_t size = 0;
  };
  struct node {
    std::uint64_t id = 0;
    std::string durable;
    std::string now;
    std::vector<change> pending;
    const void* locked_by = nullptr;
  };
  using node_ref = std::shared_ptr<node>;
  struct name_change {  // not durable yet: what a name stands for, or nothing
    std::string name;
    node_ref to;
    std::string also_gone = {};  // the old name of a rename
  };

  static std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
  }
  static void apply(std::string& to, const change& what) {
    if (what.is_append) to += what.bytes;
    else to.resize(what.size);
  }
  static void apply(std::map<std::string, node_ref>& to, const name_change& what) {
    if (what.to != nullptr) to[what.name] = what.to;
    else to.erase(what.name);
    if (!what.also_gone.empty()) to.erase(what.also_gone);
  }
  static result<void> refused(const disk_step& step) {
    static constexpr std::string_view words[] = {
        "open", "look at", "read",   "write to", "shorten",         "make durable",
        "lock", "replace", "remove", "list",     "make the folder", "make durable the names in"};
    return storage_error("cannot " + std::string(words[static_cast<std::size_t>(step.what)]) + " " + step.path +
                         ": the test says so");
  }
  void change_name(name_change what) {
    apply(names_, what);
    pending_names_.push_back(std::move(what));
  }

  mutable std::mutex lock_;
  callback<disk_verdict(const disk_step&)> rule_;
  std::size_t steps_ = 0;
  std::uint64_t next_id_ = 1;
  std::map<std::string, node_ref> names_;
  std::map<std::string, node_ref> durable_names_;
  std::vector<name_change> pending_names_;
  std::set<std::string> folders_;
  std::vector<class memory_process*> processes_;
};

/// What one process sees of a `memory_disk`. Once it is dead, every operation fails and does nothing.
class memory_process final : public disk {
 public:
  explicit memory_process(memory_disk& on, std::uint64_t number = 1) : disk_(on), number_(number) {
    const std::lock_guard guard(disk_.lock_);
    disk_.processes_.push_back(this);
  }
  ~memory_process() override {
    const std::lock_guard guard(disk_.lock_);
    end();
    std::erase(disk_.processes_, this);
  }

  /// It ends at once, as by `kill -9`: its locks are let go, and what it wrote stays.
  void kill() {
    const std::lock_guard guard(disk_.lock_);
    end();
  }
  [[nodiscard]] bool dead() const {
    const std::lock_guard guard(disk_.lock_);
    return dead_;
  }

  result<std::unique_ptr<file>> open(const std::string& path, open_mode how) override;
  result<void> rename(const std::string& from, const std::string& to) override {
    return act({disk_step::kind::rename, to}, [&]() -> result<void> {
      const auto found = disk_.names_.find(from);
      if (found == disk_.names_.end()) return storage_error("cannot replace " + to + ": there is no " + from);
      disk_.change_name({to, found->second, from});
      return {};
    });
  }
  result<void> remove(const std::string& path) override {
    return act({disk_step::kind::remove, path}, [&]() -> result<void> {
      if (disk_.names_.count(path) != 0) disk_.change_name({path, nullptr});
      return {};
    });
  }
  result<std::vector<std::string>> list(const std::string& folder) override {
    std::vector<std::string> out;
    result<void> done = act({disk_step::kind::list, folder}, [&]() -> result<void> {
      for (const auto& each : disk_.names_) {
        if (memory_disk::folder_of(each.first) == folder) out.push_back(each.first.substr(each.first.rfind('/') + 1));
      }
      return {};
    });
    if (!done) return std::move(done).error();
    return out;
  }
  result<void> make_folder(const std::string& folder) override {
    return act({disk_step::kind::make_folder, folder}, [&]() -> result<void> {
      std::string each = folder;
      for (; each != "/"; each = memory_disk::folder_of(each)) disk_.folders_.insert(each);
      return {};
    });
  }
  result<void> sync_folder(const std::string& folder) override {
    return act({disk_step::kind::sync_folder, folder}, [&]() -> result<void> {
      for (const auto& each : disk_.pending_names_) {
        if (memory_disk::folder_of(each.name) == folder) memory_disk::apply(disk_.durable_names_, each);
      }
      std::erase_if(disk_.pending_names_,
                    [&](const auto& each) { return memory_disk::folder_of(each.name) == folder; });
      return {};
    });
  }
  std::string absolute(const std::string& path) override { return path.starts_with("/") ? path : "/" + path; }
  std::uint64_t process_id() override { return number_; }

 private:
  friend class memory_disk;
  friend class memory_file;

  // Does an operation, or what the rule makes of it.
  template <class Do>
  result<void> act(disk_step step, Do whole) {
    return act(std::move(step), whole, whole);
  }
  template <class Do, class Half>
  result<void> act(disk_step step, Do whole, Half half) {
    const std::lock_guard guard(disk_.lock_);
    if (dead_) return storage_error("the process is dead");
    step.number = disk_.steps_++;
    switch (disk_.rule_ ? disk_.rule_(step) : disk_verdict::done) {
      case disk_verdict::done: return whole();
      case disk_verdict::refused: break;
      case disk_verdict::torn: (void)half(); break;
      case disk_verdict::dies_torn:
        (void)half();
        end();
        break;
      case disk_verdict::dies: end(); break;
    }
    return memory_disk::refused(step);
  }
  void end();  // under the lock

  memory_disk& disk_;
  const std::uint64_t number_;
  std::vector<class memory_file*> open_;
  bool dead_ = false;
};

/// A file of a `memory_disk`, opened by a `memory_process`, which it must not outlive.
class memory_file final : public file {
 public:
  ~memory_file() override {
    const std::lock_guard guard(process_.disk_.lock_);
    let_go();
    std::erase(process_.open_, this);
  }

  result<file_facts> facts() override {
    file_facts out;
    result<void> done = act(disk_step::kind::facts, [&]() -> result<void> {
      out = {1, node_->id, node_->now.size(), true};
      return {};
    });
    if (!done) return std::move(done).error();
    return out;
  }
  result<std::string> read(std::uint64_t from, std::size_t count) override {
    std::string out;
    result<void> done = act(disk_step::kind::read, [&]() -> result<void> {
      if (from < node_->now.size()) out = node_->now.substr(static_cast<std::size_t>(from), count);
      return {};
    });
    if (!done) return std::move(done).error();
    return out;
  }
  result<void> append(std::string_view bytes) override {
    const auto put = [&](std::string_view some) -> result<void> {
      node_->pending.push_back({true, std::string(some)});
      memory_disk::apply(node_->now, node_->pending.back());
      return {};
    };
    return process_.act(
        {disk_step::kind::append, path_}, [&] { return put(bytes); },
        [&] { return put(bytes.substr(0, bytes.size() / 2)); });
  }
  result<void> truncate(std::uint64_t size) override {
    return act(disk_step::kind::truncate, [&]() -> result<void> {
      node_->pending.push_back({false, {}, static_cast<std::size_t>(size)});
      memory_disk::apply(node_->now, node_->pending.back());
      return {};
    });
  }
  result<void> sync() override {
    return act(disk_step::kind::sync, [&]() -> result<void> {
      node_->durable = node_->now;
      node_->pending.clear();
      return {};
    });
  }
  result<bool> lock(std::chrono::milliseconds) override {
    bool got = false;
    result<void> done = act(disk_step::kind::lock, [&]() -> result<void> {
      got = node_->locked_by == nullptr || node_->locked_by == this;
      if (got) node_->locked_by = this;
      return {};
    });
    if (!done) return std::move(done).error();
    return got;
  }

 private:
  friend class memory_process;

  memory_file(memory_process& process, memory_disk::node_ref node, std::string path)
      : process_(process), node_(std::move(node)), path_(std::move(path)) {}
  template <class Do>
  result<void> act(disk_step::kind what, Do whole) {
    return process_.act({what, path_}, whole);
  }
  void let_go() {
    if (node_->locked_by == this) node_->locked_by = nullptr;
  }

  memory_process& process_;
  const memory_disk::node_ref node_;
  const std::string path_;
};

inline result<std::unique_ptr<file>> memory_process::open(const std::string& path, open_mode how) {
  std::unique_ptr<file> out;
  result<void> done = act({disk_step::kind::open, path}, [&]() -> result<void> {
    const auto found = disk_.names_.find(path);
    memory_disk::node_ref node = found == disk_.names_.end() ? nullptr : found->second;
    if (node == nullptr && (how == open_mode::read || disk_.folders_.count(memory_disk::folder_of(path)) == 0))
      return {};
    if (node == nullptr) {
      node = std::make_shared<memory_disk::node>();
      node->id = disk_.next_id_++;
      disk_.change_name({path, node});
    } else if (how == open_mode::replace) {
      node->pending.push_back({false, {}, 0});
      memory_disk::apply(node->now, node->pending.back());
    }
    auto* made = new memory_file(*this, std::move(node), path);
    out.reset(made);
    open_.push_back(made);
    return {};
  });
  if (!done) return std::move(done).error();
  return out;
}

inline void memory_process::end() {
  dead_ = true;
  for (memory_file* each : open_) each->let_go();
}

inline void memory_disk::cut_power(callback<std::uint64_t(std::uint64_t)> random) {
  const std::lock_guard guard(lock_);
  for (memory_process* each : processes_) each->end();
  // Names first: a file that lost its name is gone.
  for (std::uint64_t kept = random(pending_names_.size() + 1), i = 0; i < kept; ++i)
    apply(durable_names_, pending_names_[static_cast<std::size_t>(i)]);
  pending_names_.clear();
  names_ = durable_names_;
  for (const auto& [name, file] : names_) {
    const std::uint64_t kept = random(file->pending.size() + 1);
    for (std::uint64_t i = 0; i < kept; ++i) apply(file->durable, file->pending[static_cast<std::size_t>(i)]);
    if (kept < file->pending.size()) {
      const change& next = file->pending[static_cast<std::size_t>(kept)];
      const auto part = static_cast<std::size_t>(random(next.bytes.size() + 1));
      file->durable += next.bytes.substr(0, part);
      if (random(2) == 1) file->durable.append(next.bytes.size() - part, '\0');
    }
    file->now = file->durable;
    file->pending.clear();
    file->locked_by = nullptr;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::files
