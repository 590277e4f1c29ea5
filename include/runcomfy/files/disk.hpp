// SPDX-License-Identifier: MIT
// What a journal asks of a disk: an interface, so that every call can be made to fail and a machine to lose its power
// between any two of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/core/result.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::files {

/// What is known of an open file. Two handles with the same `device` and `id` are the same file, whatever its name.
struct file_facts {
  std::uint64_t device = 0;
  std::uint64_t id = 0;
  std::uint64_t size = 0;
  bool regular = true;  ///< false for a folder, a pipe, a device
};

/// An open file. Closed, and its lock let go, by the destructor. Not for several threads at once.
class file {
 public:
  file() = default;
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  virtual ~file() = default;

  virtual result<file_facts> facts() = 0;
  /// So many bytes from there; fewer only where the file ends.
  virtual result<std::string> read(std::uint64_t from, std::size_t count) = 0;
  /// All of it, behind the end of the file. After an error some of it may stand there.
  virtual result<void> append(std::string_view bytes) = 0;
  virtual result<void> truncate(std::uint64_t size) = 0;
  /// Makes everything that was written durable: it is there after a loss of power.
  virtual result<void> sync() = 0;
  /// An exclusive lock between processes and between handles of one process; false if somebody else held it all that
  /// time. Advisory, and let go when the process ends, however it ends.
  virtual result<bool> lock(std::chrono::milliseconds most) = 0;
};

enum class open_mode : std::uint8_t {
  read,     ///< an existing file
  append,   ///< to read and append; made for its owner alone if it is not there
  replace,  ///< the same, and empty
};

/// A place for files. Paths are UTF-8. Every error is of kind `storage`, and its sentence names the path and the reason
/// that the system gives. Safe from several threads.
class disk {
 public:
  disk() = default;
  disk(const disk&) = delete;
  disk& operator=(const disk&) = delete;
  virtual ~disk() = default;

  /// A null pointer, and no error, if there is no such file (`read`) or no such folder to make it in.
  virtual result<std::unique_ptr<file>> open(const std::string& path, open_mode how) = 0;
  /// Replaces what is there in one step: at every moment one of the two is to be found under that name.
  virtual result<void> rename(const std::string& from, const std::string& to) = 0;
  /// It is no error if it is not there.
  virtual result<void> remove(const std::string& path) = 0;
  /// The names in a folder, in no order; none if there is no such folder.
  virtual result<std::vector<std::string>> list(const std::string& folder) = 0;
  /// With the folders above it, each for its owner alone and durable. It is no error if it is there.
  virtual result<void> make_folder(const std::string& folder) = 0;
  /// Makes the names in a folder durable.
  virtual result<void> sync_folder(const std::string& folder) = 0;
  /// The same path, whatever the current folder is later.
  virtual std::string absolute(const std::string& path) = 0;
  /// Tells processes apart, also the two sides of a fork.
  virtual std::uint64_t process_id() = 0;
};

/// The error of a file operation.
[[nodiscard]] inline error storage_error(std::string sentence) {
  error_info info;
  info.kind = error_kind::storage;
  info.operation = operation::journal;
  info.message = std::move(sentence);
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::files
