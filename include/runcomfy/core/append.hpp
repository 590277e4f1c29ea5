// SPDX-License-Identifier: MIT
// Adding to a text by one small function. In C++20 every use of another member of std::string puts a copy of that
// member into the program, which makes reports the largest part of a small one.
#pragma once

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

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

#undef RUNCOMFY_COLD
