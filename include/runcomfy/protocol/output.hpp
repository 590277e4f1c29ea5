// SPDX-License-Identifier: MIT
// What a finished job leaves behind.
// Functions here are templates over nothing, so that only a program that runs a job compiles them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/ids.hpp"
#include "runcomfy/http/headers.hpp"
#include "runcomfy/json/value.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// The outputs of a job that succeeded. The service documents several shapes (contract, section 3.3: a string, an
/// array, an object with one or more known members, nested objects with `url`), so each URL is sorted by the name of
/// the member it came under, and where that says nothing by its file extension. Only `output` is looked into, never
/// the rest of the reply, which may echo inputs. URLs are as the service sent them; fetch them without the token, and
/// soon: how long they live is not documented (contract, section 7).
struct output {
  std::optional<std::string> image;  ///< the first of `images`
  std::optional<std::string> video;  ///< the first of `videos`
  std::vector<std::string> images;   ///< every image, in order, each once
  std::vector<std::string> videos;
  std::optional<std::string> audio;  ///< the first of `audios`
  std::vector<std::string> audios;
  std::vector<std::string> others;  ///< URLs that are none of these
  json::value value;                ///< the member `output` as it came; null if there was none
  json::value raw;                  ///< the whole reply as it came
  std::optional<double> cost;       ///< US dollars; only with `options::include_cost`, and sometimes late
  std::string created_at;           ///< as the service spells it, perhaps empty (contract, question 8)
  std::string finished_at;
  std::string request_id;

  /// Whether there is no URL at all. A job may succeed with something else, which is in `value`.
  [[nodiscard]] bool empty() const noexcept {
    return images.empty() && videos.empty() && audios.empty() && others.empty();
  }
};

namespace protocol {

namespace detail {

enum class media : std::uint8_t { unknown, image, video, audio };

[[nodiscard]] constexpr media media_of_member(std::string_view name) noexcept {
  if (name == "image" || name == "images") return media::image;
  if (name == "video" || name == "videos") return media::video;
  if (name == "audio" || name == "audios") return media::audio;
  return media::unknown;
}

template <class = void>
[[nodiscard]] media media_of_url(std::string_view url) noexcept {
  if (url.starts_with("data:image/")) return media::image;
  if (url.starts_with("data:video/")) return media::video;
  if (url.starts_with("data:audio/")) return media::audio;
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t dot = url.find_last_of("./");
  if (dot == std::string_view::npos || url[dot] != '.') return media::unknown;
  const std::string_view extension = url.substr(dot + 1);
  const auto any_of = [&](auto... names) { return (http::same_name(extension, names) || ...); };
  if (any_of("png", "jpg", "jpeg", "webp", "gif", "bmp", "avif", "tif", "tiff")) return media::image;
  if (any_of("mp4", "webm", "mov", "mkv", "avi", "m4v")) return media::video;
  if (any_of("mp3", "wav", "flac", "ogg", "m4a", "aac", "opus")) return media::audio;
  return media::unknown;
}

template <class = void>
[[nodiscard]] bool is_link(std::string_view text) noexcept {
  return http::same_name(text.substr(0, 8), "https://") || http::same_name(text.substr(0, 7), "http://") ||
         http::same_name(text.substr(0, 5), "data:");
}

template <class = void>
void collect(const json::value& from, media under, output& out) {
  if (const std::string* text = from.as_string()) {
    if (!is_link(*text)) return;
    const media kind = under != media::unknown ? under : media_of_url(*text);
    std::vector<std::string>& list = kind == media::image   ? out.images
                                     : kind == media::video ? out.videos
                                     : kind == media::audio ? out.audios
                                                            : out.others;
    for (const std::string& each : list) {
      if (each == *text) return;
    }
    list.push_back(*text);
  } else if (const json::array* items = from.as_array()) {
    for (const json::value& each : *items) collect(each, under, out);
  } else if (const json::object* members = from.as_object()) {
    for (const json::member& each : *members) {
      const media named = media_of_member(each.key);
      collect(each.value, named != media::unknown ? named : under, out);
    }
  }
}

}  // namespace detail

/// Fills the URL lists of `out` from what stands under `output`.
template <class = void>
void collect_urls(const json::value& from, output& out) {
  detail::collect(from, detail::media::unknown, out);
  if (!out.images.empty()) out.image = out.images.front();
  if (!out.videos.empty()) out.video = out.videos.front();
  if (!out.audios.empty()) out.audio = out.audios.front();
}

}  // namespace protocol
}  // namespace runcomfy::inline RUNCOMFY_ABI
