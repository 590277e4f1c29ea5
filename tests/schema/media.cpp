// SPDX-License-Identifier: MIT
// The addresses of media: what surely cannot work is refused, with a word on what to do.
#include "runcomfy/schema/media.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/models/community/wan-2-1/fusionx/image-to-video.hpp"
#include "runcomfy/models/kling/kling-2-1/master/image-to-video.hpp"
#include "runcomfy/models/wan-ai/wan-2-6/image-to-image.hpp"

using runcomfy::field;
using runcomfy::format;
using runcomfy::items;
using runcomfy::media_name;
using runcomfy::media_uri;
using runcomfy::validate;
using runcomfy::violation;

namespace {

using violations = std::vector<violation>;

struct by_format {
  field<"image", std::string, format<"image_uri">> image;
};
struct by_rule {
  field<"image", std::string, media_uri> image;
};
struct by_name {
  field<"image", std::string, media_name> image;
};
struct by_format_and_name {
  field<"image", std::string, format<"image_uri">, media_name> image;
};
struct optional_media {
  field<"image", std::optional<std::string>, media_uri> image = {};
};

template <class T>
std::string_view help_for(std::string text) {
  const violations found = validate(T{.image = std::move(text)});
  if (found.empty()) return {};
  CHECK(found.size() == 1);
  CHECK(found[0].wire_name == "image");
  CHECK_FALSE(found[0].help.empty());
  return found[0].help;
}

constexpr std::string_view words_for_path =
    "this is a path on this computer: upload the file to a public https address and give that, or send the file itself "
    "with runcomfy::data_uri if the model takes it";

}  // namespace

TEST_CASE("what may work passes") {
  for (const char* good : {"https://example.com/a.png",
                           "HTTPS://EXAMPLE.COM",
                           "http://example.com/a.png",
                           "https://example.com:8443/a?b=c#d",
                           "https://user:secret@example.com/a",
                           "https://8.8.8.8/a",
                           "https://8.8.8.8:8080",
                           "https://172.32.0.1/a",
                           "https://100.128.0.1/a",
                           "https://[2606:4700::1111]/a",
                           "https://[fc::1]/a",
                           "https://localhost.example.com/a",
                           "https://example.com/http://localhost",
                           "https://xn--h1alffa9f.xn--p1ai/a",
                           "https://example.com./a",
                           "https://10.0.0.1.example.com/",
                           "https://1.2.3.4.5.com/a",
                           "data:,x",
                           "data:image/png;base64,AAAA",
                           "DATA:image/png;base64,"}) {
    const std::string text = good;
    CAPTURE(text);
    CHECK(help_for<by_format>(text).empty());
    CHECK(help_for<by_rule>(text).empty());
    CHECK(help_for<by_name>(text).empty());
    CHECK(help_for<by_format_and_name>(text).empty());
    CHECK(help_for<optional_media>(text).empty());
  }
}

TEST_CASE("a path on this computer is named, with what to do") {
  for (const char* bad :
       {"/home/me/a.png", "//server/a.png", "./a.png", "../a.png", "~/a.png", "~\\a.png", "C:\\a.png", "d:/a.png",
        ".\\a.png", "..\\a.png", "\\\\host\\a.png", "\\a.png", "file:///a.png", "FILE:a"}) {
    const std::string text = bad;
    CAPTURE(text);
    CHECK(help_for<by_format>(text) == words_for_path);
    CHECK(help_for<by_rule>(text) == words_for_path);
    CHECK(help_for<by_name>(text) == words_for_path);
    CHECK(help_for<by_format_and_name>(text) == words_for_path);
    CHECK(help_for<optional_media>(text) == words_for_path);
  }
  const violations found = validate(by_rule{.image = std::string("/home/me/fox.png")});
  REQUIRE(found.size() == 1);
  CHECK(found[0].rule == "media");
  CHECK(found[0].limit == "\"a public https URL or a data URI\"");
  CHECK(found[0].actual == "\"/home/me/fox.png\"");
  CHECK(found[0].message() == "image: \"/home/me/fox.png\" breaks media \"a public https URL or a data URI\": " +
                                  std::string(words_for_path));
  const violations by_its_format = validate(by_format{.image = std::string("/home/me/fox.png")});
  REQUIRE(by_its_format.size() == 1);
  CHECK(by_its_format[0].rule == "format");
  CHECK(by_its_format[0].limit == "\"image_uri\"");
  const violations by_its_name = validate(by_name{.image = std::string("/fox.png")});
  REQUIRE(by_its_name.size() == 1);
  CHECK(by_its_name[0].limit == "\"a public https URL, a data URI or a name that the service knows\"");
}

TEST_CASE("bare names pass where the model takes them, and only there") {
  for (const char* name : {"RunComfy_examples_1235_1.png", "pics/a.png", "a b.png", "c:relative", "asset://x",
                           ".hidden", "~tilde.png", "...", "x"}) {
    const std::string text = name;
    CAPTURE(text);
    CHECK(help_for<by_name>(text).empty());
    CHECK(help_for<by_format_and_name>(text).empty());
    CHECK(help_for<by_rule>(text).starts_with("this is no https address"));
    CHECK(help_for<by_format>(text).starts_with("this is no https address"));
  }
  for (const char* other :
       {"ftp://example.com/a", "s3://bucket/a.png", "blob:https://example.com/1", " https://example.com"}) {
    CAPTURE(other);
    CHECK(help_for<by_rule>(other).starts_with("this is no https address"));
  }
}

TEST_CASE("addresses that only this computer or its network knows") {
  for (const char* bad : {"http://localhost",
                          "http://localhost:8000/a.png",
                          "https://LOCALHOST/a",
                          "https://sub.localhost/a",
                          "https://printer.local/a",
                          "https://vault.internal/a",
                          "https://localhost./a",
                          "https://nas/a.png",
                          "http://",
                          "https:/a",
                          "https:",
                          "https://127.0.0.1/a",
                          "https://127.9.9.9:80/a",
                          "https://10.0.0.1/a",
                          "https://172.16.0.1/a",
                          "https://172.31.255.255/a",
                          "https://192.168.1.20/a",
                          "https://169.254.1.1/a",
                          "https://100.64.0.1/a",
                          "https://0.0.0.0/a",
                          "https://[::1]/a",
                          "https://[::]:80/a",
                          "https://[fd00::1]/a",
                          "https://[FC00::1]/a",
                          "https://[fe80::1]/a",
                          "https://[feb0::1]/a",
                          "https://user:secret@localhost/a",
                          "https://example.com@localhost/"}) {
    const std::string text = bad;
    CAPTURE(text);
    CHECK(help_for<by_rule>(text).starts_with("the service cannot reach this address"));
    CHECK(help_for<by_name>(text).starts_with("the service cannot reach this address"));
    CHECK(help_for<by_format>(text).starts_with("the service cannot reach this address"));
  }
}

TEST_CASE("an empty text is no media, but may mean none where it is optional") {
  CHECK(help_for<by_rule>("") == "give the https address of the file");
  CHECK(help_for<by_name>("") == "give the https address of the file");
  CHECK(help_for<optional_media>("").empty());
}

TEST_CASE("a data URI without its comma is none") {
  CHECK(help_for<by_rule>("data:image/png;base64") ==
        "a data URI has a comma before its data: make it with runcomfy::data_uri");
  CHECK(help_for<by_name>("data:") == "a data URI has a comma before its data: make it with runcomfy::data_uri");
}

TEST_CASE("a report holds no password, no signature and no more than the head of a data URI") {
  const auto shown = [](std::string text) {
    const violations found = validate(by_rule{.image = std::move(text)});
    REQUIRE(found.size() == 1);
    return found[0].actual;
  };
  CHECK(shown("https://user:secret@localhost/a") == "\"https:\"");
  CHECK(shown("ftp://user:secret@example.com/a") == "\"ftp:\"");
  CHECK(shown("https://localhost/a?signature=secret") == "\"https://localhost/a\"");
  CHECK(shown("ftp://example.com/a?signature=secret") == "\"ftp://example.com/a\"");
  CHECK(shown("data:" + std::string(100000, 'x')).size() == 64 + 3 + 2);
}

TEST_CASE("lists, maps and nested structs of media") {
  struct shot {
    field<"frame", std::string, media_uri> frame;
  };
  struct many {
    field<"items", std::vector<std::string>, items<format<"image_uri">>> by_items;
    field<"list", std::optional<std::vector<std::string>>, format<"video_uris">> by_list = {};
    field<"media", std::vector<std::string>, media_uri> by_media = std::vector<std::string>{};
    field<"names", std::vector<std::string>, media_name> by_names = std::vector<std::string>{};
    field<"map", std::map<std::string, std::string>, items<media_uri>> by_map = std::map<std::string, std::string>{};
    field<"shots", std::vector<shot>> shots = std::vector<shot>{};
    field<"uuid", std::optional<std::string>, format<"uuid">> uuid = {};
  };
  const std::string path = "/a.png";
  const std::string good = "https://example.com/a.png";
  CHECK(validate(many{.by_items = {good, good},
                      .by_list = {good, good},
                      .by_media = {good, good},
                      .by_names = {good, "a.png"},
                      .by_map = {{"a", good}},
                      .shots = {{.frame = good}},
                      .uuid = path})
            .empty());
  std::vector<std::string> told;
  for (const violation& each : validate(many{.by_items = {good, path},
                                             .by_list = {path, good},
                                             .by_media = {good, path},
                                             .by_names = {"a.png", path},
                                             .by_map = {{"a", path}},
                                             .shots = {{.frame = path}}}))
    told.push_back(each.wire_name + ' ' + each.rule);
  CHECK(told == std::vector<std::string>{"items/1 format", "list/0 format", "media/1 media", "names/1 media",
                                         "map/a media", "shots/0/frame media"});
  CHECK(validate(many{.by_items = {"", good}}).front().help == "give the https address of the file");
}

TEST_CASE("a text of another type than std::string is looked at too") {
  struct views {
    field<"view", std::string_view, media_uri> view;
    field<"pointer", const char*, format<"image_uri">> pointer;
  };
  const char* const path = "/a.png";
  CHECK(validate(views{.view = std::string_view("https://example.com"), .pointer = "https://example.com"}).empty());
  CHECK(validate(views{.view = std::string_view("/a.png"), .pointer = path}).size() == 2);
  const char* const none = nullptr;
  const violations found = validate(views{.view = std::string_view("data:,"), .pointer = none});
  REQUIRE(found.size() == 1);
  CHECK(found[0].rule == "type");
}

TEST_CASE("the three models of the mission refuse a path on this computer, and what else cannot work") {
  using fusionx = runcomfy::models::community::wan_2_1::fusionx::image_to_video;
  using wan = runcomfy::models::wan_ai::wan_2_6::image_to_image;
  using kling = runcomfy::models::kling::kling_2_1::master::image_to_video;
  const std::string path = "/home/me/fox.png";
  for (const violations& found :
       {validate(fusionx{.prompt = "", .image = path}), validate(wan{.prompt = "", .image_urls = {path}}),
        validate(kling{.prompt = "", .image_url = path})}) {
    REQUIRE(found.size() == 1);
    CHECK(found[0].actual == "\"/home/me/fox.png\"");
    CHECK(found[0].help == words_for_path);
  }
  CHECK(validate(fusionx{.prompt = "", .image = "fox.png"}).empty());
  CHECK(validate(kling{.prompt = "", .image_url = "fox.png"}).size() == 1);
  CHECK(validate(wan{.prompt = "", .image_urls = {"fox.png"}}).size() == 1);
  CHECK(validate(kling{.prompt = "", .image_url = ""}).size() == 1);
}
