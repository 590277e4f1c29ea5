// SPDX-License-Identifier: MIT
// Where a journal is when nobody says where.
#pragma once

#include <cstdlib>
#include <string>

#include "runcomfy/core/result.hpp"
#include "runcomfy/files/disk.hpp"
#include "runcomfy/files/windows_disk.hpp"

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
