// SPDX-License-Identifier: MIT
// The one way in which the library ends a program: a broken promise of the caller, told as a sentence.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Writes one line to standard error and aborts. Used where going on would be undefined behaviour.
[[noreturn]] inline void fatal(std::string_view sentence) noexcept {
  std::fwrite("runcomfy: ", 1, 10, stderr);
  std::fwrite(sentence.data(), 1, sentence.size(), stderr);
  std::fwrite("\n", 1, 1, stderr);
  std::abort();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
