// SPDX-License-Identifier: MIT
// From a published schema to a plan, with a word about everything that is not plain.
#pragma once

#include "notice.hpp"
#include "plan.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/json/value.hpp"

namespace generator {

/// Reads one input schema. Whatever a schema may hold, a property becomes a member that can be sent: what is not
/// understood is any JSON, and is told. The error says why this is no input schema at all.
[[nodiscard]] runcomfy::result<struct_plan> understand(const runcomfy::json::value& schema, teller& tell);

}  // namespace generator
