// SPDX-License-Identifier: MIT
// The disk of a POSIX system.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/files/disk.hpp"

#if !defined(_WIN32)

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace runcomfy::inline RUNCOMFY_ABI::files {

namespace detail {

[[nodiscard]] inline error system_error(const char* what, const std::string& path, int code) {
  return storage_error("cannot " + std::string(what) + " " + path + ": " + std::generic_category().message(code));
}

class posix_file final : public file {
 public:
  posix_file(int handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  ~posix_file() override {
    // A child that was forked meanwhile has the handle too, and must not keep the lock; nor may it let go of the lock
    // of its parent.
    if (locked_by_ == ::getpid()) ::flock(handle_, LOCK_UN);
    ::close(handle_);
  }

  result<file_facts> facts() override {
    struct stat got = {};
    if (::fstat(handle_, &got) != 0) return failed("look at");
    return file_facts{static_cast<std::uint64_t>(got.st_dev), static_cast<std::uint64_t>(got.st_ino),
                      static_cast<std::uint64_t>(got.st_size), S_ISREG(got.st_mode)};
  }
  result<std::string> read(std::uint64_t from, std::size_t count) override {
    std::string out(count, '\0');
    std::size_t have = 0;
    while (have < count) {
      const ssize_t got = ::pread(handle_, out.data() + have, count - have, static_cast<off_t>(from + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read");
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    out.resize(have);
    return out;
  }
  result<void> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = ::write(handle_, bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return failed("write to");
      if (put == 0) return storage_error("cannot write to " + path_ + ": the system takes no byte");
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }
  result<void> truncate(std::uint64_t size) override {
    while (::ftruncate(handle_, static_cast<off_t>(size)) != 0) {
      if (errno != EINTR) return failed("shorten");
    }
    return {};
  }
  result<void> sync() override {
    while (true) {
#if defined(__APPLE__)
      // fsync() there leaves the data in the cache of the drive.
      if (::fcntl(handle_, F_FULLFSYNC) == 0 || ::fsync(handle_) == 0) return {};
#elif defined(__linux__) || defined(__FreeBSD__) || defined(__NetBSD__)
      if (::fdatasync(handle_) == 0) return {};
#else
      if (::fsync(handle_) == 0) return {};
#endif
      if (errno != EINTR) return failed("make durable what was written to");
    }
  }
  result<bool> lock(std::chrono::milliseconds most) override {
    const auto end = std::chrono::steady_clock::now() + most;
    long pause_us = 200;
    while (::flock(handle_, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) return failed("lock");
      if (std::chrono::steady_clock::now() >= end) return false;
      const timespec pause{0, pause_us * 1000};
      ::nanosleep(&pause, nullptr);
      if (pause_us < 5000) pause_us *= 2;
    }
    locked_by_ = ::getpid();
    return true;
  }

 private:
  [[nodiscard]] error failed(const char* what) const { return system_error(what, path_, errno); }

  const int handle_;
  const std::string path_;
  pid_t locked_by_ = 0;
};

}  // namespace detail

class system_disk final : public disk {
 public:
  result<std::unique_ptr<file>> open(const std::string& path, open_mode how) override {
    // A symbolic link is not followed: compaction would put a file in its place. A pipe is not waited for.
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (how == open_mode::read ? O_RDONLY : O_RDWR | O_APPEND | O_CREAT);
    if (how == open_mode::replace) flags |= O_TRUNC;
    int handle = -1;
    do handle = ::open(path.c_str(), flags, 0600);
    while (handle < 0 && errno == EINTR);
    if (handle >= 0) return std::unique_ptr<file>(std::make_unique<detail::posix_file>(handle, path));
    if (errno == ENOENT) return std::unique_ptr<file>();
    if (errno == ELOOP) return storage_error("cannot open " + path + ": it is a symbolic link");
    return detail::system_error("open", path, errno);
  }
  result<void> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) == 0) return {};
    return detail::system_error("replace", to, errno);
  }
  result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return detail::system_error("remove", path, errno);
  }
  result<std::vector<std::string>> list(const std::string& folder) override {
    std::vector<std::string> out;
    const std::unique_ptr<DIR, closing> open(::opendir(folder.c_str()));
    if (open == nullptr) {
      if (errno == ENOENT) return out;
      return detail::system_error("list", folder, errno);
    }
    while (true) {
      errno = 0;
      const dirent* each = ::readdir(open.get());
      if (each == nullptr && errno != 0) return detail::system_error("list", folder, errno);
      if (each == nullptr) return out;
      const std::string_view name = each->d_name;
      if (name != "." && name != "..") out.emplace_back(name);
    }
  }
  result<void> make_folder(const std::string& folder) override {
    struct stat got = {};
    if (::stat(folder.c_str(), &got) == 0) {
      if (S_ISDIR(got.st_mode)) return {};
      return storage_error("cannot make the folder " + folder + ": there is a file of that name");
    }
    const std::size_t last = folder.find_last_not_of('/');
    const std::size_t slash = last == std::string::npos ? last : folder.rfind('/', last);
    const std::string parent = slash == std::string::npos ? "." : slash == 0 ? "/" : folder.substr(0, slash);
    if (parent != folder) {
      if (result<void> made = make_folder(parent); !made) return made;
    }
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      return detail::system_error("make the folder", folder, errno);
    }
    return sync_folder(parent);
  }
  result<void> sync_folder(const std::string& folder) override {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return detail::system_error("open", folder, errno);
    int code = 0;
    do code = ::fsync(handle) == 0 ? 0 : errno;
    while (code == EINTR);
    ::close(handle);
    if (code == 0 || code == EINVAL || code == ENOTSUP) return {};  // a file system that has no such thing
    return detail::system_error("make durable the names in", folder, code);
  }
  std::string absolute(const std::string& path) override {
    if (path.empty() || path.front() == '/') return path;
    std::string here(1024, '\0');
    while (::getcwd(here.data(), here.size()) == nullptr) {
      if (errno != ERANGE) return path;
      here.resize(here.size() * 2);
    }
    here.resize(here.find('\0'));
    return here + "/" + path;
  }
  std::uint64_t process_id() override { return static_cast<std::uint64_t>(::getpid()); }

 private:
  struct closing {
    void operator()(DIR* open) const { ::closedir(open); }
  };
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::files

#endif
