// SPDX-License-Identifier: MIT
// Adding to a text by small functions. In C++20 every use of another member of std::string puts a copy of that member
// into the program, which makes reports the largest part of a small one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runcomfy/core/version.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Adds a text; for what is rare, because it is made for size.
RUNCOMFY_COLD inline void append(std::string& to, std::string_view text) { to.append(text.data(), text.size()); }

/// Adds a text that may hold names from outside, as a part of one line of a log or a terminal: a question mark stands
/// for each control character, for each character that breaks a line or turns the direction of writing (Unicode: Cc,
/// U+2028 to U+202E, U+2066 to U+2069, U+200E, U+200F, U+061C), and for each byte that is no UTF-8.
RUNCOMFY_COLD inline void append_line(std::string& to, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = static_cast<unsigned char>(text[i]);
    const std::size_t wanted = lead < 0xC2 ? 1U : lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U;
    unsigned code = lead < 0x80 ? lead : lead & (0x7FU >> wanted);
    bool good = lead < 0x80 || wanted > 1;
    std::size_t length = 1;
    for (; length < wanted && good; ++length) {
      const unsigned byte = i + length < text.size() ? static_cast<unsigned char>(text[i + length]) : 0U;
      good = (byte & 0xC0U) == 0x80;
      code = code << 6U | (byte & 0x3FU);
    }
    // The shortest form of each length, no surrogates, nothing above U+10FFFF.
    good = good && !(wanted == 3 && (code < 0x800 || code >> 11U == 0x1B)) &&
           !(wanted == 4 && (code < 0x10000 || code > 0x10FFFF));
    const bool shown = good && code >= 0x20 && !(code >= 0x7F && code < 0xA0) && code != 0x200E && code != 0x200F &&
                       !(code >= 0x2028 && code <= 0x202E) && !(code >= 0x2066 && code <= 0x2069) && code != 0x61C;
    if (!good) length = 1;
    append(to, shown ? std::string_view(text.data() + i, length) : std::string_view("?"));
    i += length;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

#undef RUNCOMFY_COLD
