// SPDX-License-Identifier: MIT
#include "media.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "runcomfy/schema/property_name.hpp"

namespace generator {
namespace {

namespace json = runcomfy::json;

constexpr bool is_in(std::string_view words, std::string_view word) {
  return !word.empty() && runcomfy::schema::detail::is_word_of(words, word);
}

std::string_view kind_of_word(std::string_view word) {
  if (is_in(" image images img imgs picture pictures photo photos mask masks frame frames ", word)) return "image";
  if (is_in(" video videos ", word)) return "video";
  if (is_in(" audio audios ", word)) return "audio";
  return {};
}

std::string_view kind_of_extension(std::string_view text) {
  text = text.substr(0, text.find_first_of("?#"));
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || text.size() - dot > 6) return {};
  std::string extension;
  for (const char c : text.substr(dot + 1)) extension += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (is_in(" png jpg jpeg webp gif bmp tif tiff avif heic ", extension)) return "image";
  if (is_in(" mp4 mov webm mkv avi m4v ", extension)) return "video";
  if (is_in(" mp3 wav flac ogg m4a aac opus ", extension)) return "audio";
  return {};
}

bool is_address(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://") || text.starts_with("data:");
}

std::string_view kind_of_default(std::string_view text) {
  if (text.starts_with("data:image/")) return "image";
  if (text.starts_with("data:video/")) return "video";
  if (text.starts_with("data:audio/")) return "audio";
  if (is_address(text) || is_file_name(text)) return kind_of_extension(text);
  return {};
}

std::string_view kind_of_name(std::string_view wire_name) {
  const runcomfy::schema::cpp_name name = runcomfy::schema::property_name(wire_name);
  std::vector<std::string_view> words;
  for (std::string_view rest = name.view(); !rest.empty();) {
    const std::size_t end = rest.find('_');
    if (end != 0) words.push_back(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  if (words.size() > 1 && words.back().find_first_not_of("0123456789") == std::string_view::npos) words.pop_back();
  if (words.size() > 1 && is_in(" url urls uri uris ", words.back())) words.pop_back();
  return words.empty() ? std::string_view() : kind_of_word(words.back());
}

}  // namespace

bool is_file_name(std::string_view text) {
  return !is_address(text) && text.find_first_of("/\\:\n") == std::string_view::npos &&
         !kind_of_extension(text).empty();
}

std::string_view media_kind_of(std::string_view format) {
  if (format == "image_uri" || format == "image_uris") return "image";
  if (format == "video_uri" || format == "video_uris") return "video";
  if (format == "audio_uri" || format == "audio_uris") return "audio";
  return {};
}

media_guess guess_media(std::string_view wire_name, const json::value& standard, bool has_validations) {
  const json::value* example = &standard;
  if (const json::array* list = standard.as_array(); list != nullptr && !list->empty()) example = list->begin();
  const std::string* text = example->as_string();

  std::string_view kind = kind_of_name(wire_name);
  if (kind.empty() && text != nullptr) kind = kind_of_default(*text);
  if (kind.empty() && has_validations) kind = "media";
  if (kind.empty()) return {};
  const bool has_node_id = runcomfy::schema::detail::node_id_length(wire_name) > 0;
  return {kind, text != nullptr && !text->empty() ? is_file_name(*text) : has_node_id};
}

}  // namespace generator
