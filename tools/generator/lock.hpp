// SPDX-License-Identifier: MIT
// The lock file: which C++ names were given once, so that they are given again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/core/result.hpp"

namespace generator {

/// One property of a struct. Its place in the list is the place of the member, which is part of what programs rely on
/// (designated initialisers).
struct locked_property {
  std::string wire_name;
  std::string member;
  std::string type;              ///< for readers, and to tell when it changes; not a promise
  bool removed = false;          ///< the last schema had no such property; its name stays reserved
  std::string struct_name = {};  ///< where the property holds a struct, or a list of structs
  std::vector<locked_property> properties = {};
  friend bool operator==(const locked_property&, const locked_property&) = default;
};

struct locked_model {
  std::string model_id;
  std::string name_space;  ///< under `runcomfy::models`: `kling::kling_2_1::master`; may be empty
  std::string struct_name;
  std::string header;  ///< under the output folder: `kling/kling-2-1/master/image-to-video.hpp`
  std::vector<locked_property> properties = {};
  friend bool operator==(const locked_model&, const locked_model&) = default;
};

struct lock_file {
  std::vector<locked_model> models;  ///< in the order of their ids
  friend bool operator==(const lock_file&, const lock_file&) = default;
};

/// Reads and checks a lock file: its form, that every name is a name in C++ and given once in its scope, that every
/// header is a path below the output folder. The error says where in the file what is wrong. `where` names the file.
[[nodiscard]] runcomfy::result<lock_file> read_lock(std::string_view text, std::string_view where);

/// The text of a lock file: one line for each property, so that version control shows what changed.
[[nodiscard]] std::string lock_text(const lock_file& lock);

}  // namespace generator
