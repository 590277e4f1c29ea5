// SPDX-License-Identifier: MIT
// Which inputs are media though no format says so: one rule for the generator and for types made while compiling.
#pragma once

#include <cstddef>
#include <string_view>

#include "runcomfy/core/version.hpp"
#include "runcomfy/schema/property_name.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::schema {

/// What an input takes: the kind (`image`, `video`, `audio`, `media`; empty: it is no media), and whether the bare name
/// of a file that the service knows is taken too.
struct media_guess {
  std::string_view kind = {};
  bool takes_names = false;
};

/// For a text, or a list of texts, without an enum and without a format. It is media when it has `validations`, which
/// speak about files only; when its default, or the first item of that, looks like one (an address or a name that ends
/// as media files do); or when its name ends in a word for media (`image`, `end_image`, `reference_videos`, `mask`,
/// `first_frame`), perhaps with `url` or `uri` behind it and a number behind that (`image_url_2`). Names are taken
/// where the default is one, and by inputs of workflows, whose wire names begin with a node id (`608_image`).
[[nodiscard]] constexpr media_guess guess_media(std::string_view wire_name, std::string_view default_text,
                                                bool has_validations);

/// The kind that a format names: `image` for `image_uri` and `image_uris`; empty for what is no media format.
[[nodiscard]] constexpr std::string_view media_kind_of(std::string_view format) {
  if (format == "image_uri" || format == "image_uris") return "image";
  if (format == "video_uri" || format == "video_uris") return "video";
  if (format == "audio_uri" || format == "audio_uris") return "audio";
  return {};
}

/// Whether a text is the bare name of a media file.
[[nodiscard]] constexpr bool is_file_name(std::string_view text);

namespace detail {

constexpr std::string_view kind_of_word(std::string_view word) {
  if (word.empty()) return {};
  if (is_word_of(" image images img imgs picture pictures photo photos mask masks frame frames ", word)) return "image";
  if (is_word_of(" video videos ", word)) return "video";
  if (is_word_of(" audio audios ", word)) return "audio";
  return {};
}

constexpr std::string_view kind_of_extension(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || text.size() - dot > 6) return {};
  char lowered[6] = {};
  std::size_t size = 0;
  for (const char c : text.substr(dot + 1)) lowered[size++] = is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
  const std::string_view extension(lowered, size);
  if (size == 0) return {};
  if (is_word_of(" png jpg jpeg webp gif bmp tif tiff avif heic ", extension)) return "image";
  if (is_word_of(" mp4 mov webm mkv avi m4v ", extension)) return "video";
  if (is_word_of(" mp3 wav flac ogg m4a aac opus ", extension)) return "audio";
  return {};
}

constexpr bool is_media_address(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://") || text.starts_with("data:");
}

constexpr std::string_view kind_of_default(std::string_view text) {
  if (text.starts_with("data:image/")) return "image";
  if (text.starts_with("data:video/")) return "video";
  if (text.starts_with("data:audio/")) return "audio";
  if (is_media_address(text) || is_file_name(text)) return kind_of_extension(text);
  return {};
}

/// Takes the last word off a name, unless it is the only one.
constexpr std::string_view without_last_word(std::string_view name) { return name.substr(0, name.rfind('_')); }

constexpr std::string_view last_word(std::string_view name) {
  const std::size_t before = name.rfind('_');
  return before == std::string_view::npos ? name : name.substr(before + 1);
}

constexpr std::string_view kind_of_name(std::string_view wire_name) {
  const cpp_name whole = property_name(wire_name);
  std::string_view name = whole.view();
  while (name.starts_with('_')) name.remove_prefix(1);
  while (name.ends_with('_')) name.remove_suffix(1);
  if (last_word(name).find_first_not_of("0123456789") == std::string_view::npos) name = without_last_word(name);
  if (is_word_of(" url urls uri uris ", last_word(name))) name = without_last_word(name);
  return kind_of_word(last_word(name));
}

}  // namespace detail

constexpr bool is_file_name(std::string_view text) {
  return !detail::is_media_address(text) && text.find_first_of("/\\:\n") == std::string_view::npos &&
         !detail::kind_of_extension(text).empty();
}

constexpr media_guess guess_media(std::string_view wire_name, std::string_view default_text, bool has_validations) {
  std::string_view kind = detail::kind_of_name(wire_name);
  if (kind.empty()) kind = detail::kind_of_default(default_text);
  if (kind.empty() && has_validations) kind = "media";
  if (kind.empty()) return {};
  const bool has_node_id = detail::node_id_length(wire_name) > 0;
  return {kind, default_text.empty() ? has_node_id : is_file_name(default_text)};
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema
