// SPDX-License-Identifier: MIT
// A string literal as a template argument.
#pragma once

#include <cstddef>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// A string literal of `Size - 1` characters that may be a template argument, as in `field<"600_prompt", ...>`.
template <std::size_t Size>
struct fixed_string {
  char data[Size]{};  // public, because a type of a template argument must be structural

  consteval fixed_string(const char (&text)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) data[i] = text[i];
  }

  [[nodiscard]] static constexpr std::size_t size() { return Size - 1; }
  [[nodiscard]] constexpr std::string_view view() const { return {data, Size - 1}; }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
