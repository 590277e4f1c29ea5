// SPDX-License-Identifier: MIT
// The version of the library, and the name of the inline namespace that every entity of it lives in.
#pragma once

#if defined(RUNCOMFY_SINGLE_HEADER)
#error \
    "runcomfy: this program includes both the single header runcomfy.hpp and the header tree <runcomfy/...>: use one of them."
#endif

/// Major * 10000 + minor * 100 + patch. The one place where the version is written down; CMake and Meson read it here.
#define RUNCOMFY_VERSION 100
/// The inline namespace of this version: two versions may live in one program, in different translation units.
#define RUNCOMFY_ABI v0_1_0

namespace runcomfy::inline RUNCOMFY_ABI {

/// The version as text, for user agents and bug reports.
inline constexpr const char* version_text = "0.1.0";

}  // namespace runcomfy::inline RUNCOMFY_ABI
