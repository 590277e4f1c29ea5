// SPDX-License-Identifier: MIT
// When two published schemas are the same: a canonical text, and its digest.
#pragma once

#include <string>
#include <string_view>

#include "runcomfy/json/value.hpp"

namespace generator {

/// A schema as JSON text without what carries no meaning: members in the order of their bytes and no white space;
/// `required` sorted; numbers as RFC 8785 spells them; no `title`, `description` and `validation_error`, which
/// are translated on localised pages. So the pages of one model in several languages have one canonical text.
[[nodiscard]] std::string canonical_text(const runcomfy::json::value& schema);

/// SHA-256 (FIPS 180-4) as 64 hexadecimal digits. It recognises a schema and protects nothing; it is written out here,
/// because a user's build that makes headers from schemas should not need a cryptographic library for that.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace generator
