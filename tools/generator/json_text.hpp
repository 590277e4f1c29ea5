// SPDX-License-Identifier: MIT
// JSON as text that is the same on every machine: how a double is spelled is left open to standard libraries.
#pragma once

#include <string>

#include "runcomfy/json/value.hpp"

namespace generator {

/// A number as RFC 8785 spells it: the shortest digits, `0.6`, `1e-7`, `1e+300`; whole ones of 64 bits by all their
/// digits, also where they were written as `1.0`.
[[nodiscard]] std::string number_text(const runcomfy::json::value& number);

/// A value as compact text: members in their order, numbers as above.
[[nodiscard]] std::string json_text(const runcomfy::json::value& value);

}  // namespace generator
