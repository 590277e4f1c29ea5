// SPDX-License-Identifier: MIT
// How much a JSON text may ask of its reader.
#pragma once

#include <cstddef>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json {

/// What a reader refuses, so that a hostile text costs bounded time, memory and stack (reliability, section 4.3).
struct limits {
  std::size_t depth = 128;               ///< arrays and objects inside each other; more than 512 counts as 512
  std::size_t bytes = 16 * 1024 * 1024;  ///< the whole text
  std::size_t number_characters = 1000;  ///< one number
  std::size_t key_bytes = 64 * 1024;     ///< one member name, after its escapes are resolved
  std::size_t elements = 1'000'000;      ///< array elements and object members, all together
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The deepest nesting that a reader follows whatever the limits say, and that a writer writes: the stack is finite.
inline constexpr std::size_t hard_depth = 512;

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
