// SPDX-License-Identifier: MIT
// Published schemas as they come: one in a file, many in an answer of the catalogue.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "notice.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/json/value.hpp"

namespace generator {

/// One model as it is published.
struct published {
  std::string model_id;
  std::string description = {};  ///< of the model, where an entry of the catalogue has one
  runcomfy::json::value schema = {};
  std::string where = {};  ///< the file or the answer that it comes from, for messages
};

/// Reads what a document holds: an object with `model_id` and `input_schema`, as an entry of the catalogue is; a list
/// of such; an answer of the catalogue, `{"models": [...]}`; or a bare input schema, whose model `bare_model_id` names.
/// Entries of lists that hold no schema are told and left out. The error names the document and what is wrong with it.
[[nodiscard]] runcomfy::result<std::vector<published>> read_published(std::string_view text, const std::string& where,
                                                                      const std::string& bare_model_id, notices& told);

}  // namespace generator
