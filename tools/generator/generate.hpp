// SPDX-License-Identifier: MIT
// The generator as a function: published schemas and names from before in, headers and names out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lock.hpp"
#include "notice.hpp"
#include "published.hpp"
#include "render.hpp"
#include "runcomfy/core/result.hpp"

namespace generator {

struct header_file {
  std::string path;  ///< under the output folder
  std::string text;
  std::string model_id;
  std::string type;  ///< the struct with its namespaces: `runcomfy::models::kling::kling_2_1::master::image_to_video`
  friend bool operator==(const header_file&, const header_file&) = default;
};

struct generated {
  std::vector<header_file> headers;  ///< in the order of the model ids
  lock_file lock;
  notices told;
};

/// Makes one header for each model. A model that is published several times, as on pages in several languages, is made
/// from the first; a difference in meaning is told. The error names the schema that is none. Nothing is read or
/// written.
[[nodiscard]] runcomfy::result<generated> generate(const std::vector<published>& from, lock_file lock,
                                                   const render_options& options);

/// The header for one published document, as `generate` makes it with an empty lock: text in, text out.
[[nodiscard]] runcomfy::result<std::string> generate_header(std::string_view document,
                                                            const render_options& options = {});

}  // namespace generator
