// SPDX-License-Identifier: MIT
// A plan as the text of a header.
#pragma once

#include <string>

#include "plan.hpp"

namespace generator {

/// How much published text goes into the header.
enum class texts {
  all,        ///< all of it: descriptions as comments, every title and default
  only_short  ///< no descriptions, no titles beyond ASCII (they are translations), no default of more than 64
              ///< characters
};

struct render_options {
  texts how_much = texts::all;
  std::string licence = {};  ///< an SPDX identifier for the first line; empty: no such line
};

/// The header of one model, in the style of the repository. ASCII but for comments.
[[nodiscard]] std::string render(const model_plan& plan, const render_options& options);

}  // namespace generator
