// SPDX-License-Identifier: MIT
// runcomfy for C++, what touches the disk.
// Generated from include/runcomfy by tools/amalgamate.cpp. Change the tree, not this file.
//
// MIT License
//
// Copyright (c) 2026 the runcomfy-cpp authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#include "runcomfy.hpp"

#if !defined(RUNCOMFY_SINGLE_HEADER) || RUNCOMFY_SINGLE_HEADER != 100
#error "runcomfy: runcomfy_files.hpp and the runcomfy.hpp beside it are of different versions: copy both from the same release."
#elif !defined(RUNCOMFY_SINGLE_HEADER_FILES)
#define RUNCOMFY_SINGLE_HEADER_FILES

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <system_error>

// ---- runcomfy/files/disk.hpp ----------------------------------------------------------------------------------------
// What a journal asks of a disk: an interface, so that every call can be made to fail and a machine to lose its power
// between any two of them.

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

// ---- runcomfy/files/windows_disk.hpp --------------------------------------------------------------------------------
// The disk of a Windows system. New files and folders have the rights of the folder they are in, which in a user's
// profile are the user's own.

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

// ---- runcomfy/files/default_path.hpp --------------------------------------------------------------------------------
// Where a journal is when nobody says where.

namespace runcomfy::inline RUNCOMFY_ABI {

namespace files::detail {

// An absolute path out of an environment variable, or nothing.
#if defined(_WIN32)
[[nodiscard]] inline std::string folder_from(const wchar_t* variable) {
  std::wstring out(GetEnvironmentVariableW(variable, nullptr, 0), L'\0');
  const DWORD size = GetEnvironmentVariableW(variable, out.data(), static_cast<DWORD>(out.size()));
  if (size < 3 || size >= out.size()) return {};
  out.resize(size);
  return out[1] == L':' || out.starts_with(L"\\\\") ? to_utf8(out) : std::string();
}
#else
[[nodiscard]] inline std::string folder_from(const char* variable) {
  const char* text = std::getenv(variable);
  return text != nullptr && text[0] == '/' ? text : "";
}
#endif

}  // namespace files::detail

/// The journal of this user: `$XDG_STATE_HOME/runcomfy/journal.jsonl`, where `XDG_STATE_HOME` is `~/.local/state`
/// unless it is set; on macOS `~/Library/Application Support/runcomfy/journal.jsonl`; on Windows
/// `%LOCALAPPDATA%\runcomfy\journal.jsonl`. The error says which environment variable is missing.
[[nodiscard]] inline result<std::string> default_journal_path() {
  using files::detail::folder_from;
#if defined(_WIN32)
  if (const std::string base = folder_from(L"LOCALAPPDATA"); !base.empty()) return base + "\\runcomfy\\journal.jsonl";
  return files::storage_error("no place for the journal: the environment variable LOCALAPPDATA names no folder");
#else
#if !defined(__APPLE__)
  if (const std::string base = folder_from("XDG_STATE_HOME"); !base.empty()) return base + "/runcomfy/journal.jsonl";
  const char* const below = "/.local/state/runcomfy/journal.jsonl";
#else
  const char* const below = "/Library/Application Support/runcomfy/journal.jsonl";
#endif
  if (const std::string home = folder_from("HOME"); !home.empty()) return home + below;
  return files::storage_error("no place for the journal: the environment variable HOME names no folder");
#endif
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/files/crc32c.hpp --------------------------------------------------------------------------------------
// CRC-32C (RFC 3720, section 12.1), the checksum of a journal line: it tells every line with a flipped byte or a torn
// end. Header-only libraries that have it bring far more than its ten lines, and the instruction for it is not on every
// machine; lines are short.

namespace runcomfy::inline RUNCOMFY_ABI::files::detail {

inline constexpr std::array<std::uint32_t, 256> crc32c_table = [] {
  std::array<std::uint32_t, 256> out = {};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t rest = i;
    for (int bit = 0; bit < 8; ++bit) rest = (rest & 1U) != 0 ? (rest >> 1U) ^ 0x82f63b78U : rest >> 1U;
    out[i] = rest;
  }
  return out;
}();

[[nodiscard]] constexpr std::uint32_t crc32c(std::string_view bytes) noexcept {
  std::uint32_t rest = 0xffffffffU;
  for (const char c : bytes) rest = (rest >> 8U) ^ crc32c_table[(rest ^ static_cast<unsigned char>(c)) & 255U];
  return rest ^ 0xffffffffU;
}

static_assert(crc32c("123456789") == 0xe3069283U);

}  // namespace runcomfy::inline RUNCOMFY_ABI::files::detail

// ---- runcomfy/files/journal_line.hpp --------------------------------------------------------------------------------
// One entry of a journal as one line of a file, and back: JSON with its length and its checksum in front.
//
//     {"crc32c":"8f0a41d2","length":331,"v":1,"kind":"intent","time":"2026-11-20T09:09:14.123Z","attempt":...}
//
// `length` counts the whole line without its line end, `crc32c` is of everything behind the comma that follows it.

namespace runcomfy::inline RUNCOMFY_ABI::files::detail {

/// An entry, and who wrote it.
struct stored_entry : journal_entry {
  std::uint64_t session = 0;
  std::uint64_t process = 0;
};

/// The members of a line behind length and checksum. Their names are the format of the file.
struct line_members {
  int v = 1;
  std::string kind;
  std::string time;
  std::string attempt;
  std::optional<std::string> model = {};
  std::optional<std::string> request_id = {};
  std::optional<std::string> body_sha256 = {};
  std::optional<std::uint64_t> body_bytes = {};
  std::optional<std::string> account = {};
  std::optional<std::string> replaces = {};
  std::optional<int> http_status = {};
  std::optional<int> error_code = {};
  std::optional<std::string> note = {};
  std::uint64_t session = 0;
  std::uint64_t pid = 0;
  std::string library = {};
};

inline constexpr std::string_view line_start = R"({"crc32c":")";
inline constexpr std::string_view length_start = R"("length":)";
inline constexpr std::size_t summed_from = line_start.size() + 8 + 2;  // behind `xxxxxxxx",`
inline constexpr std::size_t longest_line = 16384;
inline constexpr std::string_view kind_names[] = {"intent",   "accepted", "rejected", "not_sent",
                                                  "in_doubt", "finished", "resolved"};

/// UTC with milliseconds, as in `2026-11-20T09:09:14.123Z`. Years 0 to 9999.
[[nodiscard]] inline std::string to_text(wall_time when) {
  using std::chrono::milliseconds;
  std::int64_t ms = std::chrono::duration_cast<milliseconds>(when.time_since_epoch()).count();
  constexpr std::int64_t day = 86'400'000;
  std::int64_t days = ms / day;
  ms %= day;
  if (ms < 0) ms += day, --days;
  // Civil from days, for years that count from March.
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t of_era = days - era * 146'097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t m = (5 * of_year + 2) / 153;
  const std::int64_t month = m < 10 ? m + 3 : m - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const auto padded = [](std::int64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
  };
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(of_year - (153 * m + 2) / 5 + 1, 2) + "T" +
         padded(ms / 3'600'000, 2) + ":" + padded(ms / 60'000 % 60, 2) + ":" + padded(ms / 1000 % 60, 2) + "." +
         padded(ms % 1000, 3) + "Z";
}

[[nodiscard]] inline std::optional<wall_time> to_time(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd.dddZ";
  if (text.size() != form.size()) return std::nullopt;
  std::int64_t part[7] = {};
  std::size_t index = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != 'd') {
      if (text[i] != form[i]) return std::nullopt;
      ++index;
    } else {
      if (text[i] < '0' || text[i] > '9') return std::nullopt;
      part[index] = part[index] * 10 + (text[i] - '0');
    }
  }
  const auto [year, month, day, hour, minute, second, fraction] = part;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::int64_t y = year - (month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t of_era = y - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t days = era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
  const std::int64_t ms = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + fraction;
  return wall_time(std::chrono::duration_cast<wall_time::duration>(std::chrono::milliseconds(ms)));
}

/// The line without its line end. Fails only on text that is not UTF-8, or on far too much of it.
[[nodiscard]] inline result<std::string> to_line(const stored_entry& entry) {
  const auto unless_empty = [](const std::string& text) {
    return text.empty() ? std::optional<std::string>() : std::optional<std::string>(text);
  };
  const auto unless_zero = [](auto number) { return number == 0 ? std::nullopt : std::optional(number); };
  const line_members members{.kind = std::string(kind_names[static_cast<std::size_t>(entry.what)]),
                             .time = to_text(entry.time),
                             .attempt = entry.attempt,
                             .model = unless_empty(entry.model_id),
                             .request_id = unless_empty(entry.request_id),
                             .body_sha256 = unless_empty(entry.body_hash),
                             .body_bytes = unless_zero(entry.body_size),
                             .account = unless_empty(entry.account),
                             .replaces = unless_empty(entry.replaces),
                             .http_status = unless_zero(entry.http_status),
                             .error_code = unless_zero(entry.code),
                             .note = unless_empty(entry.note),
                             .session = entry.session,
                             .pid = entry.process,
                             .library = std::string("runcomfy-cpp/") + version_text};
  std::string json;
  if (result<void> written = write_json(members, json); !written) return std::move(written).error();
  std::string body;  // `"length":N,` and the members, where N counts its own digits too
  const std::size_t fixed = summed_from + length_start.size() + json.size();  // the brace of `json` makes the comma
  std::size_t length = fixed + 1;
  while (fixed + std::to_string(length).size() != length) ++length;
  if (length > longest_line) return files::storage_error("an entry is too long for a line of the journal");
  body = std::string(length_start) + std::to_string(length) + "," + json.substr(1);
  std::string line(line_start);
  const std::uint32_t sum = crc32c(body);
  for (unsigned shift = 32; shift > 0; shift -= 4) line += "0123456789abcdef"[(sum >> (shift - 4)) & 15U];
  return line + "\"," + body;
}

/// Whether the text starts with a whole line, and how long that is; 0 if not. Whether it ends there does not matter.
[[nodiscard]] inline std::size_t intact_line(std::string_view text) noexcept {
  const std::size_t digits_at = summed_from + length_start.size();
  if (!text.starts_with(line_start) || text.size() <= digits_at || text.substr(summed_from - 2, 2) != "\"," ||
      text.substr(summed_from, length_start.size()) != length_start)
    return 0;
  std::size_t length = 0;
  std::size_t at = digits_at;
  for (; at < text.size() && at < digits_at + 6 && text[at] >= '0' && text[at] <= '9'; ++at)
    length = length * 10 + static_cast<std::size_t>(text[at] - '0');
  if (length <= at || length > text.size() || length > longest_line) return 0;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const char c = text[line_start.size() + i];
    const bool letter = c >= 'a' && c <= 'f';
    if (!letter && (c < '0' || c > '9')) return 0;
    sum = (sum << 4U) | static_cast<std::uint32_t>(letter ? c - 'a' + 10 : c - '0');
  }
  return crc32c(text.substr(summed_from, length - summed_from)) == sum ? length : 0;
}

/// The entry of an intact line; nothing if a newer version of the library wrote it.
[[nodiscard]] inline std::optional<stored_entry> from_line(std::string_view line) {
  result<line_members> read = from_json<line_members>(line);
  if (!read || read->v != 1) return std::nullopt;
  line_members& members = *read;
  const std::optional<wall_time> time = to_time(members.time);
  if (!time) return std::nullopt;
  stored_entry out;
  std::size_t kind = 0;
  for (; kind < std::size(kind_names) && kind_names[kind] != members.kind; ++kind) {
  }
  if (kind == std::size(kind_names)) return std::nullopt;
  out.what = static_cast<journal_entry::kind>(kind);
  out.attempt = std::move(members.attempt);
  out.time = *time;
  out.model_id = std::move(members.model).value_or(std::string());
  out.request_id = std::move(members.request_id).value_or(std::string());
  out.body_hash = std::move(members.body_sha256).value_or(std::string());
  out.body_size = members.body_bytes.value_or(0);
  out.account = std::move(members.account).value_or(std::string());
  out.replaces = std::move(members.replaces).value_or(std::string());
  out.http_status = members.http_status.value_or(0);
  out.code = members.error_code.value_or(0);
  out.note = std::move(members.note).value_or(std::string());
  out.session = members.session;
  out.process = members.pid;
  return out;
}

/// Goes through a text that holds lines and, between them, whatever a crash or a bad disk left. Calls `intact(line)`
/// for each whole line and `damaged(bytes)` for each stretch in between that is more than line ends. A line is found by
/// its start and its length, so that a damaged line end loses neither of its neighbours.
template <class Intact, class Damaged>
void for_each_line(std::string_view text, Intact intact, Damaged damaged) {
  std::size_t from = 0;  // of what is not accounted for yet
  std::size_t at = 0;
  const auto leave = [&](std::size_t to) {
    const std::string_view between = text.substr(from, to - from);
    const std::size_t first = between.find_first_not_of('\n');
    if (first == std::string_view::npos) return;
    damaged(between.substr(first, between.find_last_not_of('\n') + 1 - first));
  };
  while ((at = text.find(line_start, at)) != std::string_view::npos) {
    const std::size_t length = intact_line(text.substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    leave(at);
    intact(text.substr(at, length));
    from = at = at + length;
  }
  leave(text.size());
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::files::detail

// ---- runcomfy/files/journal_text.hpp --------------------------------------------------------------------------------
// What is known of a journal's text, kept up to date by reading only what others have added.

namespace runcomfy::inline RUNCOMFY_ABI::files::detail {

/// The folder of a path, as `disk` takes it.
[[nodiscard]] inline std::string folder_of(const std::string& path) {
#if defined(_WIN32)
  const std::size_t slash = path.find_last_of("/\\");
#else
  const std::size_t slash = path.rfind('/');
#endif
  if (slash == std::string::npos) return ".";
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

/// All of it is for the holder of the lock.
class journal_text {
 public:
  explicit journal_text(std::size_t keep_ended) : keep_ended_(keep_ended) {}

  /// Reads what is new, or everything if this is another file than last time or the old part of it has changed.
  result<void> catch_up(file& from, const std::string& path) {
    const result<file_facts> now = from.facts();
    if (!now) return now.error();
    if (!now->regular) return storage_error(path + " is no file, so it cannot be a journal; choose another path");
    if (now->size > most) return storage_error(path + " is far too large for a journal; choose another path");
    result<bool> same = is_continued(from, *now);
    if (!same) return std::move(same).error();
    valid_ = false;  // until all is taken: entries must not be taken a second time into what the first time left
    if (!*same) forget();
    const auto count = static_cast<std::size_t>(now->size - facts_.size);
    const result<std::string> text = from.read(facts_.size, count);
    if (!text) return text.error();
    if (text->size() != count) return storage_error(path + " became shorter while it was read; try again");
    if (facts_.size == 0) starts_like_one_ = starts_like_a_journal(*text);
    take(*text);
    facts_ = *now;
    tail_ += std::string_view(*text).substr(count - (count < tail_size ? count : tail_size));
    if (tail_.size() > tail_size) tail_.erase(0, tail_.size() - tail_size);
    valid_ = true;
    if (intact_ > 0 || starts_like_one_) return {};
    return storage_error(path + " is there and is no journal of this library; choose another path");
  }

  [[nodiscard]] const basic_open_sends<stored_entry>& sends() const noexcept { return sends_; }
  [[nodiscard]] std::size_t damaged() const noexcept { return damaged_; }
  /// The highest number of a session in any line.
  [[nodiscard]] std::uint64_t highest_session() const noexcept { return highest_session_; }
  /// As it was last read.
  [[nodiscard]] std::uint64_t size() const noexcept { return facts_.size; }
  [[nodiscard]] bool ends_line() const noexcept { return tail_.empty() || tail_.back() == '\n'; }
  /// Another number each time it turned out to be another file.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

  /// The whole text without the lines of attempts that are over. What cannot be read, or was written by a newer
  /// version, stays as it is.
  [[nodiscard]] std::string without_what_is_over(std::string_view all) const {
    std::string out;
    const auto keep = [&](std::string_view bytes) {
      out += bytes;
      out += '\n';
    };
    for_each_line(
        all,
        [&](std::string_view line) {
          const std::optional<stored_entry> entry = from_line(line);
          if (!entry || sends_.holds(entry->attempt) || is_end_to_keep(*entry)) keep(line);
        },
        keep);
    return out;
  }

 private:
  static constexpr std::uint64_t most = 256U << 20U;
  static constexpr std::size_t tail_size = 512;  // holds the name of the last attempt, which is in no other place

  [[nodiscard]] bool is_end_to_keep(const stored_entry& entry) const {
    return entry.what == journal_entry::kind::finished && sends_.holds_end(entry.request_id);
  }

  // Whether the file begins with what is known.
  result<bool> is_continued(file& from, const file_facts& now) const {
    if (!valid_ || now.device != facts_.device || now.id != facts_.id || now.size < facts_.size) return false;
    result<std::string> end = from.read(facts_.size - tail_.size(), tail_.size());
    if (!end) return std::move(end).error();
    return *end == tail_;
  }
  void forget() {
    sends_ = basic_open_sends<stored_entry>(keep_ended_);
    facts_ = {};
    tail_.clear();
    damaged_ = intact_ = 0;
    highest_session_ = 0;
    ++generation_;
  }
  void take(std::string_view text) {
    for_each_line(
        text,
        [&](std::string_view line) {
          ++intact_;
          const std::optional<stored_entry> entry = from_line(line);
          if (!entry) return;
          if (entry->session > highest_session_) highest_session_ = entry->session;
          sends_.take(*entry);
        },
        [&](std::string_view) { ++damaged_; });
  }
  // Of a text without one whole line: whether crashes in the first lines of a journal may have left it. Each line is
  // then the start of one, cut off or going over into the zeros that some file systems leave.
  static bool starts_like_a_journal(std::string_view text) noexcept {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      line = line.substr(0, line.find('\0'));
      const std::size_t length = line.size() < line_start.size() ? line.size() : line_start.size();
      if (line.substr(0, length) != line_start.substr(0, length)) return false;
    }
    return true;
  }

  std::size_t keep_ended_;
  basic_open_sends<stored_entry> sends_{keep_ended_};
  file_facts facts_ = {};
  std::string tail_;
  std::size_t damaged_ = 0;
  std::size_t intact_ = 0;
  std::uint64_t highest_session_ = 0;
  std::uint64_t generation_ = 0;
  bool starts_like_one_ = true;
  bool valid_ = false;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::files::detail

// ---- runcomfy/files/journal_sessions.hpp ----------------------------------------------------------------------------
// Which of the processes that wrote to a journal still run.

namespace runcomfy::inline RUNCOMFY_ABI::files::detail {

/// A process that sends has a number, which stands in its lines, and a file `JOURNAL.N.live` whose lock it holds as
/// long as it runs: the system lets go of it however the process ends. All of it is for the holder of the journal's
/// lock, so nobody meets a file that is made but not locked yet.
class journal_sessions {
 public:
  explicit journal_sessions(disk& on) : disk_(on) {}
  journal_sessions(const journal_sessions&) = delete;
  journal_sessions& operator=(const journal_sessions&) = delete;
  ~journal_sessions() {
    if (!running()) return;
    file_ = nullptr;
    (void)disk_.remove(name_);
  }

  /// False too in the child of a fork: the parent's session is not its own.
  [[nodiscard]] bool running() const { return file_ != nullptr && process_ == disk_.process_id(); }
  [[nodiscard]] std::uint64_t own() const { return running() ? number_ : 0; }

  /// Takes a number that no line on record has and no other process, and clears away the files of those that ended.
  result<void> begin(const std::string& journal, std::uint64_t highest_on_record) {
    file_ = nullptr;  // in the child of a fork, the parent's lock stays with the parent
    const std::string folder = folder_of(journal);
    result<std::vector<std::string>> names = disk_.list(folder);
    if (!names) return std::move(names).error();
    std::uint64_t highest = highest_on_record;
    for (const std::string& each : *names) {
      const std::optional<std::uint64_t> number = number_of(journal, each);
      if (!number) continue;
      if (*number > highest) highest = *number;
      if (ask(journal, *number) == answer::ended) (void)disk_.remove(name_of(journal, *number));
    }
    std::string name = name_of(journal, highest + 1);
    result<std::unique_ptr<file>> made = disk_.open(name, open_mode::replace);
    if (!made) return std::move(made).error();
    if (*made == nullptr) return storage_error("the folder of " + name + " goes away");
    const result<bool> got = (*made)->lock(std::chrono::milliseconds(0));
    if (!got) return got.error();
    if (!*got) return storage_error("somebody else has locked " + name);
    number_ = highest + 1;
    process_ = disk_.process_id();
    name_ = std::move(name);
    file_ = *std::move(made);
    return {};
  }

  /// Whether the process of that number runs. What cannot be told counts as ended: its sends are then in doubt.
  [[nodiscard]] bool lives(const std::string& journal, std::uint64_t number) const {
    return ask(journal, number) == answer::lives;
  }

 private:
  enum class answer : std::uint8_t { lives, ended, unknown };

  [[nodiscard]] answer ask(const std::string& journal, std::uint64_t number) const {
    if (number == own()) return number != 0 ? answer::lives : answer::ended;
    const result<std::unique_ptr<file>> opened = disk_.open(name_of(journal, number), open_mode::read);
    if (!opened) return answer::unknown;
    if (*opened == nullptr) return answer::ended;
    const result<bool> let_go = (*opened)->lock(std::chrono::milliseconds(0));
    if (!let_go) return answer::unknown;
    return *let_go ? answer::ended : answer::lives;
  }

  static constexpr std::string_view ending = ".live";

  static std::string name_of(const std::string& journal, std::uint64_t number) {
    return journal + "." + std::to_string(number) + std::string(ending);
  }
  // Of a name in the journal's folder.
  static std::optional<std::uint64_t> number_of(const std::string& journal, std::string_view name) {
    const std::string folder = folder_of(journal);
    std::string_view base = journal;
    if (base.size() > folder.size() && base.starts_with(folder)) base.remove_prefix(folder.size());
    while (!base.empty() && (base.front() == '/' || base.front() == '\\')) base.remove_prefix(1);
    if (!name.starts_with(base) || !name.ends_with(ending)) return std::nullopt;
    name.remove_prefix(base.size());
    if (name.size() < 2 + ending.size() || name.front() != '.') return std::nullopt;
    name = name.substr(1, name.size() - 1 - ending.size());
    std::uint64_t out = 0;
    for (const char c : name) {
      if (c < '0' || c > '9' || out > 99'999'999'999U) return std::nullopt;
      out = out * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return out;
  }

  disk& disk_;
  std::unique_ptr<file> file_;
  std::string name_;
  std::uint64_t number_ = 0;
  std::uint64_t process_ = 0;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::files::detail

// ---- runcomfy/files/posix_disk.hpp ----------------------------------------------------------------------------------
// The disk of a POSIX system.

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

// ---- runcomfy/files/file_journal.hpp --------------------------------------------------------------------------------
// A journal in one file, for several threads and several processes.

namespace runcomfy::inline RUNCOMFY_ABI {

struct file_journal_options {
  /// The file is rewritten without what is over when it is longer than this and at least half of it is over. What is
  /// not over is never dropped, however long that makes the file.
  std::size_t compact_above = 1U << 20U;
  /// How long another process may hold the lock, which it does for one append, before a call fails.
  std::chrono::milliseconds lock_limit = std::chrono::seconds(5);
  /// How many of the jobs that ended last are kept for `recovery::ended`, which lists 256 at most.
  std::size_t keep_ended = 256;
};

/// The embedded `journal_store`: an append-only file of JSON lines with length and checksum.
///
///     runcomfy::file_journal journal;   // at default_journal_path()
///     runcomfy::client client{transport, token, {.journal = journal}};
///
/// An entry is durable when `append` returns (`fdatasync`, and once `fsync` of the folder), except for `finished`,
/// which may be forgotten at no cost but to look at the job again. Beside the file there are `FILE.lock`, which is held
/// for each call, and `FILE.N.live` for each process, by which others see whether a send without an answer is on its
/// way or in doubt. Network file systems are not supported: their locks and their `fsync` promise less.
///
/// A line that was torn by a crash or damaged later is passed over and kept; all others are read. A file that is no
/// journal is left alone: every call then fails. Always constructible: what is wrong with the path is the error of the
/// first call. Safe to use from several threads; in the child of a fork it goes on as another process.
class file_journal {
 public:
  file_journal() : file_journal(default_journal_path()) {}
  /// The path (UTF-8) is taken as it is now, whatever the current folder is later.
  explicit file_journal(std::string path, file_journal_options how = {})
      : file_journal(result<std::string>(std::move(path)), how) {}
  /// A path that may have failed, such as `default_journal_path()`.
  template <std::same_as<result<std::string>> Path>
  explicit file_journal(Path path, file_journal_options how = {})
      : own_(std::make_unique<files::system_disk>()), disk_(*own_), path_(fixed(std::move(path))), how_(how) {}
  /// On a disk of your own, which outlives the journal.
  file_journal(files::disk& on, const std::string& path, file_journal_options how = {})
      : disk_(on), path_(fixed(path)), how_(how) {}
  file_journal(const file_journal&) = delete;
  file_journal& operator=(const file_journal&) = delete;

  /// Where it is; the error says why it is nowhere.
  [[nodiscard]] const result<std::string>& path() const noexcept { return path_; }

  [[nodiscard]] result<void> append(const journal_entry& entry);
  /// One entry for each attempt that is not over, oldest first; then one for each of the jobs that ended last. If
  /// something that this process wrote could not be made durable, that is tried again first, and the call fails with
  /// it.
  [[nodiscard]] result<std::vector<journal_entry>> entries();
  /// How many places of the file cannot be read. A crash may leave one; more of them mean a bad disk.
  [[nodiscard]] result<std::size_t> damaged_places();

 private:
  using stored = files::detail::stored_entry;

  result<std::string> fixed(result<std::string> path) const {
    if (!path) return path;
    if (path->empty() || path->find('\0') != std::string::npos) return files::storage_error("the journal has no path");
    return disk_.absolute(*path);
  }
  [[nodiscard]] static bool closes(journal_entry::kind what) noexcept {
    return what == journal_entry::kind::rejected || what == journal_entry::kind::not_sent ||
           what == journal_entry::kind::resolved || what == journal_entry::kind::finished;
  }
  // Whether an entry would say something new of what is on record.
  [[nodiscard]] bool is_news(const journal_entry& entry) const {
    if (entry.what == journal_entry::kind::finished) return text_.sends().holds_job(entry.request_id);
    return !closes(entry.what) || text_.sends().holds(entry.attempt);
  }

  [[nodiscard]] bool is_on_its_way(const std::string& attempt) const {
    for (const std::string& each : on_their_way_) {
      if (each == attempt) return true;
    }
    return false;
  }

  // The lock file, locked; a null pointer if its folder is not there and is not wanted.
  result<std::unique_ptr<files::file>> locked(bool make_folder);
  result<void> append_locked(const journal_entry& entry);
  result<void> write(files::file& to, const std::string& line, bool durable, bool take_back);
  result<void> make_durable(files::file& what);
  void compact_if_large();

  const std::unique_ptr<files::disk> own_;
  files::disk& disk_;
  const result<std::string> path_;
  const file_journal_options how_;

  std::mutex lock_;
  files::detail::journal_text text_{how_.keep_ended};
  files::detail::journal_sessions sessions_{disk_};
  std::vector<std::string> on_their_way_;  // intents of this process that have no end yet
  std::uint64_t durable_name_of_ = 0;      // the generation of the text whose file has a durable name
  bool owes_sync_ = false;                 // something was written or taken back that a loss of power may undo
  std::uint64_t compact_at_ = how_.compact_above;
};

static_assert(journal_store<file_journal>);

inline result<void> file_journal::append(const journal_entry& entry) {
  const std::lock_guard guard(lock_);
  // Even if the end of a send cannot be written, it is not on its way any more.
  if (entry.what != journal_entry::kind::intent) std::erase(on_their_way_, entry.attempt);
  if (!path_) return path_.error();
  const result<std::unique_ptr<files::file>> held = locked(true);
  if (!held) return held.error();
  if (result<void> kept = append_locked(entry); !kept) return kept;
  if (closes(entry.what)) compact_if_large();
  return {};
}

inline result<std::unique_ptr<files::file>> file_journal::locked(bool make_folder) {
  const std::string name = *path_ + ".lock";
  result<std::unique_ptr<files::file>> opened = disk_.open(name, files::open_mode::append);
  if (!opened || (*opened == nullptr && !make_folder)) return opened;
  if (*opened == nullptr) {
    if (result<void> made = disk_.make_folder(files::detail::folder_of(*path_)); !made) return std::move(made).error();
    opened = disk_.open(name, files::open_mode::append);
    if (!opened) return opened;
    if (*opened == nullptr) return files::storage_error("the folder of " + *path_ + " goes away");
  }
  const result<bool> got = (*opened)->lock(how_.lock_limit);
  if (!got) return got.error();
  if (!*got) return files::storage_error("another process has held the lock of " + *path_ + " for too long");
  return opened;
}

inline result<void> file_journal::append_locked(const journal_entry& entry) {
  result<std::unique_ptr<files::file>> opened = disk_.open(*path_, files::open_mode::append);
  if (!opened) return std::move(opened).error();
  if (*opened == nullptr) return files::storage_error("the folder of " + *path_ + " goes away");
  files::file& file = **opened;
  if (result<void> read = text_.catch_up(file, *path_); !read) return read;
  if (!is_news(entry)) return owes_sync_ ? make_durable(file) : result<void>();
  const bool is_intent = entry.what == journal_entry::kind::intent;
  if (is_intent && text_.sends().holds(entry.attempt)) {
    return files::storage_error("the attempt " + entry.attempt + " is on record already");
  }
  stored line;
  static_cast<journal_entry&>(line) = entry;
  if (is_intent) {
    if (!sessions_.running()) {
      if (result<void> runs = sessions_.begin(*path_, text_.highest_session()); !runs) return runs;
    }
    on_their_way_.push_back(entry.attempt);
  }
  line.session = sessions_.own();
  line.process = disk_.process_id();
  const auto fail = [&](result<void> why) {
    if (is_intent) on_their_way_.pop_back();
    return why;
  };
  result<std::string> text = files::detail::to_line(line);
  if (!text) return fail(std::move(text).error());
  const bool durable = entry.what != journal_entry::kind::finished;
  const bool take_back = is_intent || entry.what == journal_entry::kind::resolved;
  if (result<void> written = write(file, *text, durable, take_back); !written) return fail(written);
  return {};
}

// Behind what is there, on a line of its own. A line that stands there in part is taken back as far as that goes. So is
// a whole one that may not be durable if it is an intent, because nothing will be sent, or what a person settled,
// because it will be asked for again; but nothing else, because it is true.
inline result<void> file_journal::write(files::file& to, const std::string& line, bool durable, bool take_back) {
  const std::uint64_t end = text_.size();
  if (result<void> put = to.append((text_.ends_line() ? "" : "\n") + line + "\n"); !put) {
    (void)to.truncate(end);
    return put;
  }
  if (!durable) return {};
  result<void> kept = make_durable(to);
  if (kept && durable_name_of_ != text_.generation()) {
    kept = disk_.sync_folder(files::detail::folder_of(*path_));
    if (kept) durable_name_of_ = text_.generation();
  }
  if (kept) return kept;
  owes_sync_ = true;
  if (take_back) {
    (void)to.truncate(end);
    (void)make_durable(to);
  }
  return kept;
}

inline result<void> file_journal::make_durable(files::file& what) {
  result<void> kept = what.sync();
  if (kept) owes_sync_ = false;
  return kept;
}

inline result<std::vector<journal_entry>> file_journal::entries() {
  const std::lock_guard guard(lock_);
  if (!path_) return path_.error();
  std::vector<journal_entry> out;
  const result<std::unique_ptr<files::file>> held = locked(false);
  if (!held) return held.error();
  if (*held == nullptr) return out;
  // A caller acts on what it is told, so what is told is durable. (Windows syncs only what is open for writing.)
  const files::open_mode how = owes_sync_ ? files::open_mode::append : files::open_mode::read;
  const result<std::unique_ptr<files::file>> file = disk_.open(*path_, how);
  if (!file) return file.error();
  if (*file == nullptr) return out;
  if (owes_sync_) {
    if (result<void> kept = make_durable(**file); !kept) return std::move(kept).error();
  }
  if (result<void> read = text_.catch_up(**file, *path_); !read) return std::move(read).error();
  std::vector<std::pair<std::uint64_t, bool>> asked;  // about each session once
  const auto lives = [&](std::uint64_t session) {
    for (const auto& each : asked) {
      if (each.first == session) return each.second;
    }
    return asked.emplace_back(session, sessions_.lives(*path_, session)).second;
  };
  for (const stored& each : text_.sends().list()) {
    out.push_back(each);
    const bool own_intent = each.what == journal_entry::kind::intent && each.session == sessions_.own();
    out.back().live = own_intent ? is_on_its_way(each.attempt) : lives(each.session);
  }
  const std::vector<stored>& ended = text_.sends().ended();
  out.insert(out.end(), ended.begin(), ended.end());
  return out;
}

inline result<std::size_t> file_journal::damaged_places() {
  if (const result<std::vector<journal_entry>> listed = entries(); !listed) return listed.error();
  const std::lock_guard guard(lock_);
  return text_.damaged();
}

// Everybody who appends holds the lock and opens the file by its name, so nobody writes to the old one any more. The
// new one is whole and durable before it takes the name. A failure leaves the old one, and costs nothing but room.
inline void file_journal::compact_if_large() {
  if (text_.size() <= compact_at_) return;
  const std::string beside = *path_ + ".new";
  const auto rewrite = [&]() -> result<bool> {
    std::string kept;
    {  // closed before it is replaced, as Windows will have it
      const result<std::unique_ptr<files::file>> old = disk_.open(*path_, files::open_mode::read);
      if (!old) return old.error();
      if (*old == nullptr) return false;
      if (result<void> read = text_.catch_up(**old, *path_); !read) return std::move(read).error();
      const result<std::string> all = (*old)->read(0, static_cast<std::size_t>(text_.size()));
      if (!all) return all.error();
      kept = text_.without_what_is_over(*all);
      if (kept.size() > text_.size() / 2) return false;
      const result<std::unique_ptr<files::file>> made = disk_.open(beside, files::open_mode::replace);
      if (!made) return made.error();
      if (*made == nullptr) return false;
      if (result<void> put = (*made)->append(kept); !put) return std::move(put).error();
      if (result<void> synced = (*made)->sync(); !synced) return std::move(synced).error();
    }
    if (result<void> replaced = disk_.rename(beside, *path_); !replaced) return std::move(replaced).error();
    return true;
  };
  const result<bool> done = rewrite();
  if (!done) (void)disk_.remove(beside);
  // The next append makes the new name durable before it says that its entry is.
  compact_at_ = done && *done ? how_.compact_above : 2 * text_.size();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/files/memory_disk.hpp ---------------------------------------------------------------------------------
// A disk in memory that fails when told to, and whose power can be cut between any two operations: for tests of
// whatever keeps files.

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

#endif  // RUNCOMFY_SINGLE_HEADER_FILES
