// SPDX-License-Identifier: MIT
// Which inputs are media though no format says so: the library's rule, for values that were read at run time.
#pragma once

#include <string_view>

#include "runcomfy/json/value.hpp"
#include "runcomfy/schema/media_guess.hpp"

namespace generator {

using runcomfy::schema::is_file_name;
using runcomfy::schema::media_guess;
using runcomfy::schema::media_kind_of;

/// The same for a published default, which may be of any type.
[[nodiscard]] media_guess guess_media(std::string_view wire_name, const runcomfy::json::value& standard,
                                      bool has_validations);

}  // namespace generator
