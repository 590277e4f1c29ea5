// SPDX-License-Identifier: MIT
// What the generator does with the disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/core/result.hpp"

namespace generator {

/// The bytes of a file; nothing where there is no such file. The error says why it cannot be read.
[[nodiscard]] runcomfy::result<std::optional<std::string>> read_file(const std::filesystem::path& from);

/// Writes a file whole or not at all, and its folders. A file that has these bytes already is not touched, so that
/// nothing is compiled again. True: it was written.
[[nodiscard]] runcomfy::result<bool> write_file(const std::filesystem::path& to, std::string_view text);

/// A file as it is; the `*.json` files of a folder, in the order of their names. The error says that there is neither.
[[nodiscard]] runcomfy::result<std::vector<std::filesystem::path>> documents_in(const std::filesystem::path& source);

}  // namespace generator
