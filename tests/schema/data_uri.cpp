// SPDX-License-Identifier: MIT
// Data URIs: the vectors of RFC 4648, media types by RFC 6838, pieces of every size.
#include "runcomfy/schema/data_uri.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"

using runcomfy::data_uri;
using runcomfy::data_uri_writer;
using runcomfy::field;
using runcomfy::format;

namespace {

constexpr std::string_view head = "data:image/png;base64,";

std::string text_of(std::string_view bytes) {
  const runcomfy::result<std::string> made = data_uri(bytes, "image/png");
  REQUIRE(made.has_value());
  REQUIRE(made->starts_with(head));
  return made->substr(head.size());
}
std::string message_of(const runcomfy::result<std::string>& made) {
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().kind() == runcomfy::error_kind::invalid_input);
  return made.error().message();
}
bool takes(std::string_view media_type) { return data_uri("x", media_type).has_value(); }

void fail(const runcomfy::error& why) { FAIL(why.message()); }

template <class T>
concept takes_bytes = requires(const T& bytes) { data_uri(bytes, "image/png"); };

// Slowly, bit by bit: nothing of the encoder is in it.
std::string decoded(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(digits.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(static_cast<unsigned char>(bits >> count & 255));
  }
  return out;
}

}  // namespace

TEST_CASE("the test vectors of RFC 4648, section 10") {
  CHECK(text_of("f") == "Zg==");
  CHECK(text_of("fo") == "Zm8=");
  CHECK(text_of("foo") == "Zm9v");
  CHECK(text_of("foob") == "Zm9vYg==");
  CHECK(text_of("fooba") == "Zm9vYmE=");
  CHECK(text_of("foobar") == "Zm9vYmFy");
}

TEST_CASE("every byte, and both digits beyond letters and numbers") {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(static_cast<unsigned char>(i));
  CHECK(decoded(text_of(all)) == all);
  CHECK(text_of(std::string_view("\xFB\xEF\xBE", 3)) == "++++");
  CHECK(text_of(std::string_view("\xFF\xFF\xFF", 3)) == "////");
  CHECK(text_of(std::string_view("\0\0\0\0", 4)) == "AAAAAA==");
}

TEST_CASE("pieces of any size make the same text") {
  std::string file;
  for (std::uint32_t i = 0; i < 1000; ++i)
    file += static_cast<char>(static_cast<unsigned char>((i * 2654435761U) >> 24));
  const runcomfy::result<std::string> at_once = data_uri(file, "video/mp4");
  REQUIRE(at_once.has_value());
  for (std::size_t size = 1; size < 40; ++size) {
    CAPTURE(size);
    data_uri_writer writer("video/mp4");
    for (std::size_t at = 0; at < file.size(); at += size) CHECK(writer.add(std::string_view(file).substr(at, size)));
    const runcomfy::result<std::string> made = std::move(writer).finish();
    REQUIRE(made.has_value());
    CHECK(*made == *at_once);
  }
  data_uri_writer mixed("video/mp4");
  mixed.expect(file.size());
  CHECK(mixed.add(""));
  CHECK(mixed.add(std::string_view(file).substr(0, 1)));
  CHECK(mixed.add(""));
  CHECK(mixed.add(std::string_view(file).substr(1, 1)));
  CHECK(mixed.add(std::string_view(file).substr(2, 500)));
  CHECK(mixed.add(std::string_view(file).substr(502)));
  CHECK(*std::move(mixed).finish() == *at_once);
}

TEST_CASE("bytes of every usual type") {
  const std::vector<unsigned char> vector = {'f', 'o', 'o'};
  const std::array<std::byte, 3> array = {std::byte{'f'}, std::byte{'o'}, std::byte{'o'}};
  const std::string expected = "data:audio/mpeg;base64,Zm9v";
  CHECK(*data_uri(vector, "audio/mpeg") == expected);
  CHECK(*data_uri(array, "audio/mpeg") == expected);
  CHECK(*data_uri(std::span<const std::byte>(array), "audio/mpeg") == expected);
  CHECK(*data_uri(std::span<const char>("foo", 3), "audio/mpeg") == expected);
  CHECK(*data_uri(std::string("foo"), "audio/mpeg") == expected);
  CHECK(*data_uri("foo", "audio/mpeg") == expected);
  data_uri_writer writer("audio/mpeg");
  CHECK(writer.add(vector));
  CHECK(writer.add(std::span<const std::byte>(array)));
  CHECK(*std::move(writer).finish() == expected + "Zm9v");
  static_assert(!takes_bytes<std::vector<int>> && takes_bytes<std::vector<char>>);
}

TEST_CASE("media types by RFC 6838, as far as a URI can hold them") {
  for (const char* good : {"image/png", "image/svg+xml", "application/vnd.oasis.opendocument.text", "VIDEO/MP4",
                           "audio/ogg;codecs=opus", "text/plain;charset=utf-8;x=y", "a/b", "1/2", "a!$&-_.+/b"}) {
    CAPTURE(good);
    CHECK(takes(good));
    CHECK(data_uri("foo", good)->starts_with("data:" + std::string(good) + ";base64,Zm9v"));
  }
  for (const char* bad : {"",
                          "image",
                          "image/",
                          "/png",
                          "image//png",
                          "image/png/x",
                          "image/p ng",
                          " image/png",
                          "image/png ",
                          "image/png;",
                          "image/png;x",
                          "image/png;x=",
                          "image/png;=x",
                          "image/png; x=y",
                          "image/png,x",
                          "image/p\"ng",
                          "image/png\n",
                          "+a/b",
                          "a/.b",
                          "image/p#ng",
                          "image/p^ng",
                          "image/\xC3\xA4",
                          "image/png;x=\"y\""}) {
    CAPTURE(bad);
    CHECK_FALSE(takes(bad));
  }
  CHECK(takes(std::string(127, 'a') + "/" + std::string(127, 'b')));
  CHECK_FALSE(takes(std::string(128, 'a') + "/b"));
  CHECK_FALSE(takes("a/" + std::string(128, 'b')));
  CHECK(message_of(data_uri("x", "png")) ==
        "a data URI needs the media type of the file, as in image/png or video/mp4");
}

TEST_CASE("the size has a limit") {
  CHECK(runcomfy::data_uri_options{}.max_bytes == 33554432);
  const std::string file(10, 'x');
  CHECK(data_uri(file, "image/png", {.max_bytes = 10}).has_value());
  CHECK(
      message_of(data_uri(file, "image/png", {.max_bytes = 9})) ==
      "the file has more than 9 bytes, which is the limit for a data URI (data_uri_options::max_bytes): upload it to a "
      "public https address and give that");
  data_uri_writer writer("image/png", {.max_bytes = 10});
  writer.expect(1000);
  CHECK(writer.add("12345678"));
  CHECK(writer.add("90"));
  CHECK_FALSE(writer.add("1"));
  CHECK_FALSE(writer.add(""));
  CHECK(message_of(std::move(writer).finish()).starts_with("the file has more than 10 bytes"));
  CHECK(data_uri(file, "image/png", {.max_bytes = (std::numeric_limits<std::size_t>::max)()}).has_value());
}

TEST_CASE("no bytes are told as such") {
  CHECK(message_of(data_uri("", "image/png")) == "there are no bytes to make a data URI of: was the file read?");
  CHECK(message_of(data_uri_writer("image/png").finish()) ==
        "there are no bytes to make a data URI of: was the file read?");
  data_uri_writer writer("no media type");
  CHECK_FALSE(writer.add("x"));
  writer.expect(10);
  CHECK(message_of(std::move(writer).finish()).starts_with("a data URI needs the media type"));
}

namespace {
struct draft {
  field<"image", std::string, format<"image_uri">> image;
};
}  // namespace

TEST_CASE("the example of the documentation") {
  const std::vector<unsigned char> file = {'f', 'o', 'o'};
  // [data uri]
  runcomfy::result<std::string> image = runcomfy::data_uri(file, "image/png");
  if (!image) return fail(image.error());  // too large, empty, or no media type
  draft input{.image = *std::move(image)};
  // [data uri]
  CHECK(input.image == "data:image/png;base64,Zm9v");
}

TEST_CASE("an input takes a data URI, and validates and writes a large one as it is") {
  const runcomfy::result<std::string> large = data_uri(std::string(3000000, 'x'), "image/png");
  REQUIRE(large.has_value());
  const draft input{.image = *large};
  CHECK(runcomfy::validate(input).empty());
  CHECK(runcomfy::to_json(input).size() == large->size() + std::string_view(R"({"image":""})").size());
}
