// SPDX-License-Identifier: MIT
// Published data that tests read and the project does not contain: schemas, example bodies, test suites. It lives in
// the folder named by the environment variable RUNCOMFY_SHARED, else in the one the build names (`../shared` beside
// the repository). The project's CI sets RUNCOMFY_REQUIRE_SHARED=1 and fails where data is missing; anybody else's run
// says what it skipped.
//
//     const auto text = testing_support::shared_file("contract/schemas/kling__kling-2-1__master__image-to-video.json");
//     REQUIRE_SHARED(text, "contract/schemas/kling__...");   // returns from the test case where there is no data
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace testing_support {

/// The folder of the shared data; it need not exist.
inline std::filesystem::path shared_root() {
  if (const char* named = std::getenv("RUNCOMFY_SHARED"); named != nullptr && *named != '\0') return named;
#if defined(RUNCOMFY_SHARED_DIR)
  return RUNCOMFY_SHARED_DIR;
#else
  return "../shared";
#endif
}

/// The whole text of one file, bytes unchanged; nothing if it is not there.
inline std::optional<std::string> shared_file(std::string_view relative) {
  std::ifstream in(shared_root() / std::filesystem::path(relative), std::ios::binary);
  if (!in) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return std::nullopt;
  return text;
}

/// The names of the files in one folder (names only, sorted, no sub-folders); empty if the folder is not there.
inline std::vector<std::string> shared_list(std::string_view relative_dir) {
  std::vector<std::string> names;
  std::error_code failed;
  std::filesystem::directory_iterator at(shared_root() / std::filesystem::path(relative_dir), failed);
  for (; !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
    if (at->is_regular_file(failed)) names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Whether missing data is a failure (the project's CI) or a skipped test (everybody else).
inline bool shared_is_required() {
  const char* wish = std::getenv("RUNCOMFY_REQUIRE_SHARED");
  return wish != nullptr && std::string_view(wish) == "1";
}

/// Tells the test log that data is missing: fails the test where data is required, and otherwise reports what is
/// skipped. `REQUIRE_SHARED` calls it.
inline void report_missing(std::string_view what) {
  const std::string sentence = "skipped: no shared data \"" + std::string(what) + "\" under \"" +
                               shared_root().generic_string() + "\" (set RUNCOMFY_SHARED to the folder that has it)";
  if (shared_is_required()) {
    FAIL_CHECK(sentence);
  } else {
    MESSAGE(sentence);
  }
}

inline bool is_there(const std::optional<std::string>& text) { return text.has_value(); }
inline bool is_there(const std::vector<std::string>& names) { return !names.empty(); }

}  // namespace testing_support

// Leaves the test case (a function returning void) if `data`, from `shared_file` or `shared_list`, is not there.
#define REQUIRE_SHARED(data, what)             \
  do {                                         \
    if (!::testing_support::is_there(data)) {  \
      ::testing_support::report_missing(what); \
      return;                                  \
    }                                          \
  } while (false)
