// SPDX-License-Identifier: MIT
// Labels of international host names as they stand in a URL: `xn--` and punycode (RFC 3492).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::http::detail {

// Lower-case letters that mean themselves in a host name, wherever they stand and whatever stands beside them (UTS 46):
// Latin, Greek, Cyrillic, Han, Kana, Hangul. What needs tables or rules about its neighbours is not among them: scripts
// that run from right to left, marks, symbols, and letters that a browser turns into others.
[[nodiscard]] constexpr bool is_plain_letter(std::uint64_t c) noexcept {
  struct range {
    std::uint32_t first, last, step;
  };
  constexpr range ranges[] = {
      {0xDF, 0xF6, 1},     {0xF8, 0xFF, 1},     {0x101, 0x131, 2},   {0x135, 0x137, 2},   {0x13A, 0x13E, 2},
      {0x142, 0x148, 2},   {0x14B, 0x177, 2},   {0x17A, 0x17E, 2},   {0x3AC, 0x3CE, 1},   {0x430, 0x45F, 1},
      {0x3041, 0x3096, 1}, {0x30A1, 0x30FA, 1}, {0x30FC, 0x30FC, 1}, {0x4E00, 0x9FA5, 1}, {0xAC00, 0xD7A3, 1},
  };
  for (const range& each : ranges) {
    if (c >= each.first && c <= each.last) return (c - each.first) % each.step == 0;
  }
  return false;
}

// Whether what follows `xn--` decodes to lower-case letters and digits, with plain letters among them. A browser then
// leaves the label as it is. Only which letters there are counts, so where they go is not kept.
[[nodiscard]] constexpr bool is_plain_punycode(std::string_view text) noexcept {
  const std::size_t hyphen = text.rfind('-');
  std::size_t at = hyphen == std::string_view::npos ? 0 : hyphen + 1;
  if (hyphen == 0 || at == text.size()) return false;
  std::uint64_t letters = hyphen == std::string_view::npos ? 0 : hyphen;  // so many are decoded
  std::uint64_t code = 128, position = 0, bias = 72;
  bool first = true;
  while (at < text.size()) {
    const std::uint64_t before = position;
    std::uint64_t weight = 1;
    for (std::uint64_t k = 36;; k += 36) {
      if (at == text.size() || weight > 0x10FFFFFFFFU) return false;
      const char c = text[at++];
      const bool letter = c >= 'a' && c <= 'z';
      if (!letter && (c < '0' || c > '9')) return false;
      const auto digit = static_cast<std::uint64_t>(letter ? c - 'a' : c - '0' + 26);
      position += digit * weight;
      const std::uint64_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    ++letters;
    std::uint64_t delta = (position - before) / (first ? 700 : 2);
    first = false;
    delta += delta / letters;
    bias = 0;
    for (; delta > 455; delta /= 35) bias += 36;
    bias += 36 * delta / (delta + 38);
    code += position / letters;
    position = position % letters + 1;
    if (!is_plain_letter(code)) return false;
  }
  return true;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::http::detail
