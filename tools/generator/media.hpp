// SPDX-License-Identifier: MIT
// Which inputs are media though no format says so.
#pragma once

#include <string_view>

#include "runcomfy/json/value.hpp"

namespace generator {

/// What an input takes: the kind (`image`, `video`, `audio`, `media`; empty: it is no media), and whether the bare name
/// of a file that the service knows is taken too.
struct media_guess {
  std::string_view kind = {};
  bool takes_names = false;
};

/// For a text, or a list of texts, without an enum and without a format. It is media when it has `validations`, which
/// speak about files only; when its default looks like one (an address or a name that ends as media files do); or when
/// its name ends in a word for media (`image`, `end_image`, `reference_videos`, `mask`, `first_frame`), perhaps with
/// `url` or `uri` behind it and a number behind that (`image_url_2`). Names are taken where the default is one, and by
/// inputs of workflows, whose wire names begin with a node id (`608_image`).
[[nodiscard]] media_guess guess_media(std::string_view wire_name, const runcomfy::json::value& standard,
                                      bool has_validations);

/// The kind that a format names: `image` for `image_uri` and `image_uris`; empty for what is no media format.
[[nodiscard]] std::string_view media_kind_of(std::string_view format);

/// Whether a text is the bare name of a media file.
[[nodiscard]] bool is_file_name(std::string_view text);

}  // namespace generator
