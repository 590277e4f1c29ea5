// SPDX-License-Identifier: MIT
// What can be told about a media URL without opening it.
#pragma once

#include <cstddef>
#include <string_view>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

/// Whether a format is one of the service's media formats: `image_uri`, `video_uris` and so on.
constexpr bool is_media_format(std::string_view format) {
  return format.ends_with("_uri") || format.ends_with("_uris");
}

/// Whether a text is surely a path on this computer: `/x`, `./x`, `../x`, `~/x`, `C:\x`, `C:/x`, `\\host\x`, `file:`. A
/// bare name is none: some models take names of files that the service knows.
constexpr bool is_local_path(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  constexpr std::string_view starts[] = {"/", "./", "../", "~/", ".\\", "..\\", "\\\\", "file:", "FILE:"};
  for (const std::string_view start : starts)
    if (text.starts_with(start)) return true;
  return text.size() >= 3 && letter(text[0]) && text[1] == ':' && (text[2] == '\\' || text[2] == '/');
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail
