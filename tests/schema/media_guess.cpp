// SPDX-License-Identifier: MIT
// Which inputs are media though no format says so.
#include "runcomfy/schema/media_guess.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using runcomfy::schema::is_file_name;
using runcomfy::schema::media_kind_of;

// What is guessed, as `image`, or as `image, names` where bare names are taken.
std::string guess(std::string_view wire_name, std::string_view default_text = {}, bool has_validations = false) {
  const runcomfy::schema::media_guess made = runcomfy::schema::guess_media(wire_name, default_text, has_validations);
  return std::string(made.kind) + (made.takes_names ? ", names" : "");
}

}  // namespace

TEST_CASE("media is guessed by the last word of a name") {
  for (const char* image : {"image",      "images",      "img",      "imgs",      "picture",         "pictures",
                            "photo",      "photos",      "mask",     "masks",     "frame",           "frames",
                            "end_image",  "first_frame", "imageURL", "image_url", "image_urls",      "image_uri",
                            "image_uris", "image_url_2", "image_3",  "3d_image",  "Reference Images"})
    CHECK_MESSAGE(guess(image) == "image", image);
  for (const char* video : {"video", "reference_videos", "video_url", "_video_"})
    CHECK_MESSAGE(guess(video) == "video", video);
  for (const char* audio : {"audio", "audios", "audio_uri_1"}) CHECK_MESSAGE(guess(audio) == "audio", audio);
  for (const char* other : {"prompt", "image_size", "frame_rate", "url", "url_2", "2", "imaged", "videos_count",
                            "a__url", "a__2", "x", "_"})
    CHECK_MESSAGE(guess(other).empty(), other);
}

TEST_CASE("media is guessed by a default that is an address or the name of a media file") {
  CHECK(guess("input", "https://example.com/a.PNG?size=2#x") == "image");
  CHECK(guess("input", "http://example.com/a.b.webm") == "video");
  CHECK(guess("input", "https://example.com/a.m4a") == "audio");
  CHECK(guess("input", "data:image/png;base64,AA") == "image");
  CHECK(guess("input", "data:video/mp4;base64,AA") == "video");
  CHECK(guess("input", "data:audio/mpeg;base64,AA") == "audio");
  CHECK(guess("input", "a_1.JPEG") == "image, names");
  CHECK(guess("input", "a.mkv") == "video, names");
  CHECK(guess("input", "a.opus") == "audio, names");
  for (const char* other : {"a fox", "https://example.com/", "https://example.com/a.html", "a.", ".png", "a.txt",
                            "a.longest", "pics/a.png", "C:\\a.png", "a\nb.png", "ftp://a.b/c.png"})
    CHECK_MESSAGE(guess("input", other).empty(), other);
}

TEST_CASE("what has demands on files is media") {
  CHECK(guess("input", "", true) == "media");
  CHECK(guess("input", "a fox", true) == "media");
  CHECK(guess("video", "", true) == "video");
}

TEST_CASE("bare names are taken where the default is one, and by inputs of workflows without a default") {
  CHECK(guess("608_image") == "image, names");
  CHECK(guess("608_image", "a.png") == "image, names");
  CHECK(guess("608_image", "https://example.com/a.png") == "image");
  CHECK(guess("image", "a.png") == "image, names");
  CHECK(guess("608_prompt").empty());
}

TEST_CASE("a media format names its kind, and any other none") {
  CHECK(media_kind_of("image_uri") == "image");
  CHECK(media_kind_of("image_uris") == "image");
  CHECK(media_kind_of("video_uri") == "video");
  CHECK(media_kind_of("video_uris") == "video");
  CHECK(media_kind_of("audio_uri") == "audio");
  CHECK(media_kind_of("audio_uris") == "audio");
  CHECK(media_kind_of("uri").empty());
  CHECK(media_kind_of("").empty());
}

TEST_CASE("the bare name of a media file has no folder, no scheme and no line break") {
  CHECK(is_file_name("a.png"));
  CHECK_FALSE(is_file_name("https://example.com/a.png"));
  CHECK_FALSE(is_file_name("b/a.png"));
  CHECK_FALSE(is_file_name("a"));
}
