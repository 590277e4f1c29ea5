// SPDX-License-Identifier: MIT
// The command `generate_models` behind its arguments.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "render.hpp"

namespace generator {

/// What the program returns.
enum class exit_code {
  good = 0,
  different = 1,  ///< `--check`: the output is not current
  usage = 2,      ///< the arguments do not go together
  input = 3,      ///< a file, its JSON, a schema or the lock file is bad
  told = 4,       ///< `--strict`: there was a warning
  network = 5,    ///< the catalogue could not be fetched
  output = 6,     ///< a file could not be written
};

struct command {
  std::vector<std::string> sources = {};  ///< files and folders
  bool use_catalogue = false;
  catalogue_options catalogue = {};
  std::string ca_file = {};
  std::string save = {};      ///< where the catalogue's answer is kept
  std::string model_id = {};  ///< of a bare schema
  std::vector<std::string> only = {};
  std::string out = {};     ///< a folder, for a header of each model
  std::string header = {};  ///< a file, for the header of the one model
  std::string lock = {};
  bool is_locked = false;
  bool is_check = false;
  bool is_list = false;
  bool is_strict = false;
  bool is_verbose = false;
  render_options render = {};
};

/// Does it. `to` gets what was asked for, `aside` what is told beside it. Where something fails, nothing is
/// written but the answer that `save` keeps.
[[nodiscard]] exit_code run(const command& what, const perform_function& perform, std::ostream& to,
                            std::ostream& aside);

}  // namespace generator
