// SPDX-License-Identifier: MIT
// Numbers to text and back: integers exactly, reals by the shortest text that reads back the same.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <system_error>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/decimal.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// The room that a number takes at most.
template <class Number>
inline constexpr std::size_t room_of = std::numeric_limits<Number>::digits10 + 2;
template <std::floating_point Real>
inline constexpr std::size_t room_of<Real> = 32;  // "-2.2250738585072014e-308" has 24 characters

template <class Number>
char* put_number(char* to, Number number) noexcept {
  return std::to_chars(to, to + room_of<Number>, number).ptr;
}

// libc++ has no std::from_chars for reals before version 20. The choice is a property of the standard library, so one
// program makes it once.
template <class Real>
concept standard_reads = requires(const char* text, Real& out) { std::from_chars(text, text, out); };

template <class Real, bool Standard = standard_reads<Real>>
std::optional<Real> text_to_real(const char* at, const char* end) noexcept {
  if constexpr (Standard) {
    Real out{};
    // `result_out_of_range` stands for too large and for too small: the exact way tells them apart.
    if (std::from_chars(at, end, out).ec == std::errc()) return out;
  }
  return decimal_to_real<Real>(at, end);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
