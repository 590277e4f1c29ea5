// SPDX-License-Identifier: MIT
// The disk of a Windows system. New files and folders have the rights of the folder they are in, which in a user's
// profile are the user's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/files/disk.hpp"

#if defined(_WIN32)

#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#define RUNCOMFY_DEFINED_LEAN
#endif
#if !defined(NOMINMAX)
#define NOMINMAX
#define RUNCOMFY_DEFINED_NOMINMAX
#endif
#include <windows.h>
#if defined(RUNCOMFY_DEFINED_LEAN)
#undef WIN32_LEAN_AND_MEAN
#undef RUNCOMFY_DEFINED_LEAN
#endif
#if defined(RUNCOMFY_DEFINED_NOMINMAX)
#undef NOMINMAX
#undef RUNCOMFY_DEFINED_NOMINMAX
#endif

namespace runcomfy::inline RUNCOMFY_ABI::files {

namespace detail {

[[nodiscard]] inline error system_error(const char* what, const std::string& path, DWORD code) {
  return storage_error("cannot " + std::string(what) + " " + path + ": " +
                       std::system_category().message(static_cast<int>(code)));
}

[[nodiscard]] inline std::wstring to_wide(const std::string& text) {
  const int from = static_cast<int>(text.size());
  std::wstring out(static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, text.data(), from, nullptr, 0)), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), from, out.data(), static_cast<int>(out.size()));
  return out;
}
[[nodiscard]] inline std::string to_utf8(std::wstring_view text) {
  const int from = static_cast<int>(text.size());
  const int size = WideCharToMultiByte(CP_UTF8, 0, text.data(), from, nullptr, 0, nullptr, nullptr);
  std::string out(static_cast<std::size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, text.data(), from, out.data(), size, nullptr, nullptr);
  return out;
}

class windows_file final : public file {
 public:
  windows_file(HANDLE handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  ~windows_file() override { CloseHandle(handle_); }

  result<file_facts> facts() override {
    BY_HANDLE_FILE_INFORMATION got = {};
    if (GetFileType(handle_) != FILE_TYPE_DISK) return file_facts{0, 0, 0, false};
    if (GetFileInformationByHandle(handle_, &got) == 0) return failed("look at");
    return file_facts{got.dwVolumeSerialNumber, joined(got.nFileIndexHigh, got.nFileIndexLow),
                      joined(got.nFileSizeHigh, got.nFileSizeLow),
                      (got.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0};
  }
  result<std::string> read(std::uint64_t from, std::size_t count) override {
    std::string out(count, '\0');
    std::size_t have = 0;
    while (have < count) {
      OVERLAPPED at = place(from + have);
      DWORD got = 0;
      if (ReadFile(handle_, out.data() + have, piece(count - have), &got, &at) == 0) {
        if (GetLastError() == ERROR_HANDLE_EOF) break;
        return failed("read");
      }
      if (got == 0) break;
      have += got;
    }
    out.resize(have);
    return out;
  }
  result<void> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      OVERLAPPED at = place(~std::uint64_t{0});  // the end, wherever it is when the write is done
      DWORD put = 0;
      if (WriteFile(handle_, bytes.data(), piece(bytes.size()), &put, &at) == 0) return failed("write to");
      bytes.remove_prefix(put);
    }
    return {};
  }
  result<void> truncate(std::uint64_t size) override {
    LARGE_INTEGER at = {};
    at.QuadPart = static_cast<LONGLONG>(size);
    if (SetFilePointerEx(handle_, at, nullptr, FILE_BEGIN) == 0 || SetEndOfFile(handle_) == 0) return failed("shorten");
    return {};
  }
  result<void> sync() override {
    if (FlushFileBuffers(handle_) == 0) return failed("make durable what was written to");
    return {};
  }
  result<bool> lock(std::chrono::milliseconds most) override {
    const auto end = std::chrono::steady_clock::now() + most;
    DWORD pause = 1;
    while (true) {
      OVERLAPPED at = place(0x7fffffffffffff00U);  // far behind the data, which stays readable
      if (LockFileEx(handle_, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at) != 0) return true;
      const DWORD code = GetLastError();
      if (code != ERROR_LOCK_VIOLATION && code != ERROR_IO_PENDING) return failed("lock");
      if (std::chrono::steady_clock::now() >= end) return false;
      Sleep(pause);
      if (pause < 8) pause *= 2;
    }
  }

 private:
  static OVERLAPPED place(std::uint64_t at) noexcept {
    OVERLAPPED out = {};
    out.Offset = static_cast<DWORD>(at & 0xffffffffU);
    out.OffsetHigh = static_cast<DWORD>(at >> 32U);
    return out;
  }
  static std::uint64_t joined(DWORD high, DWORD low) noexcept {
    return (static_cast<std::uint64_t>(high) << 32U) | low;
  }
  static DWORD piece(std::size_t count) noexcept {
    constexpr std::size_t most = std::size_t{1} << 30U;
    return static_cast<DWORD>(count < most ? count : most);
  }
  [[nodiscard]] error failed(const char* what) const { return system_error(what, path_, GetLastError()); }

  const HANDLE handle_;
  const std::string path_;
};

}  // namespace detail

class system_disk final : public disk {
 public:
  result<std::unique_ptr<file>> open(const std::string& path, open_mode how) override {
    const DWORD access = how == open_mode::read ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
    const DWORD wanted = how == open_mode::read     ? OPEN_EXISTING
                         : how == open_mode::append ? OPEN_ALWAYS
                                                    : CREATE_ALWAYS;
    const HANDLE handle =
        CreateFileW(detail::to_wide(path).c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    nullptr, wanted, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle != INVALID_HANDLE_VALUE) {
      return std::unique_ptr<file>(std::make_unique<detail::windows_file>(handle, path));
    }
    const DWORD code = GetLastError();
    if (is_absence(code)) return std::unique_ptr<file>();
    return detail::system_error("open", path, code);
  }
  result<void> rename(const std::string& from, const std::string& to) override {
    if (MoveFileExW(detail::to_wide(from).c_str(), detail::to_wide(to).c_str(),
                    MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0)
      return {};
    return detail::system_error("replace", to, GetLastError());
  }
  result<void> remove(const std::string& path) override {
    if (DeleteFileW(detail::to_wide(path).c_str()) != 0) return {};
    const DWORD code = GetLastError();
    if (is_absence(code)) return {};
    return detail::system_error("remove", path, code);
  }
  result<std::vector<std::string>> list(const std::string& folder) override {
    std::vector<std::string> out;
    WIN32_FIND_DATAW each = {};
    const HANDLE search = FindFirstFileW(detail::to_wide(folder + "\\*").c_str(), &each);
    if (search == INVALID_HANDLE_VALUE) {
      const DWORD code = GetLastError();
      if (is_absence(code)) return out;
      return detail::system_error("list", folder, code);
    }
    const std::unique_ptr<void, ending> open(search);
    do out.push_back(detail::to_utf8(each.cFileName));
    while (FindNextFileW(search, &each) != 0);
    if (const DWORD code = GetLastError(); code != ERROR_NO_MORE_FILES)
      return detail::system_error("list", folder, code);
    std::erase_if(out, [](const std::string& name) { return name == "." || name == ".."; });
    return out;
  }
  result<void> make_folder(const std::string& folder) override {
    const DWORD got = GetFileAttributesW(detail::to_wide(folder).c_str());
    if (got != INVALID_FILE_ATTRIBUTES) {
      if ((got & FILE_ATTRIBUTE_DIRECTORY) != 0) return {};
      return storage_error("cannot make the folder " + folder + ": there is a file of that name");
    }
    const std::size_t slash = folder.find_last_of("/\\", folder.find_last_not_of("/\\"));
    if (slash != std::string::npos && slash > 0 && folder[slash - 1] != ':') {
      if (result<void> made = make_folder(folder.substr(0, slash)); !made) return made;
    }
    if (CreateDirectoryW(detail::to_wide(folder).c_str(), nullptr) == 0 && GetLastError() != ERROR_ALREADY_EXISTS) {
      return detail::system_error("make the folder", folder, GetLastError());
    }
    return {};
  }
  result<void> sync_folder(const std::string&) override { return {}; }  // names are written through
  std::string absolute(const std::string& path) override {
    const std::wstring wide = detail::to_wide(path);
    std::wstring out(GetFullPathNameW(wide.c_str(), 0, nullptr, nullptr), L'\0');
    const DWORD size = GetFullPathNameW(wide.c_str(), static_cast<DWORD>(out.size()), out.data(), nullptr);
    if (size == 0 || size >= out.size()) return path;
    out.resize(size);
    return detail::to_utf8(out);
  }
  std::uint64_t process_id() override { return GetCurrentProcessId(); }

 private:
  struct ending {
    void operator()(HANDLE search) const { FindClose(search); }
  };
  static bool is_absence(DWORD code) noexcept { return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND; }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::files

#endif
