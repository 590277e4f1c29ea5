// SPDX-License-Identifier: MIT
// Published defaults, sent only where somebody asks for them.
#include "runcomfy/schema/defaults.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/models/community/wan-2-1/fusionx/image-to-video.hpp"

using runcomfy::fact;
using runcomfy::field;
using runcomfy::fill_defaults;
using runcomfy::one_of;
namespace json = runcomfy::json;

namespace {

struct lora {
  std::string path;
  field<"scale", std::optional<double>> scale = {};
  static constexpr fact facts[] = {{.wire_name = "scale", .default_json = "0.8"},
                                   {.wire_name = "path", .default_json = "\"never used\""}};
};
struct subject {
  field<"prompt", std::string> prompt;
  field<"12_steps", std::optional<int>> steps = {};
  field<"ratio", std::optional<one_of<"16:9", "1:1">>> ratio = {};
  field<"seed", std::optional<int>> seed = {};
  field<"tags", std::optional<std::vector<std::string>>> tags = {};
  field<"lora", std::optional<lora>> inner = {};
  field<"loras", std::vector<lora>> loras = std::vector<lora>{};
  std::optional<bool> plain = {};
  std::optional<std::string> without = {};
  static constexpr fact facts[] = {
      {.wire_name = "prompt", .default_json = "\"a fox\""},    {.wire_name = "12_steps", .default_json = "10"},
      {.wire_name = "ratio", .default_json = "\"1:1\""},       {.wire_name = "seed", .default_json = "null"},
      {.wire_name = "tags", .default_json = "[\"a\", \"b\"]"}, {.wire_name = "plain", .default_json = "true"},
  };
};
struct wrong {
  field<"steps", std::optional<int>> steps = {};
  field<"ratio", std::optional<one_of<"16:9", "1:1">>> ratio = {};
  field<"flag", std::optional<bool>> flag = {};
  field<"good", std::optional<int>> good = {};
  static constexpr fact facts[] = {{.wire_name = "steps", .default_json = "\"ten\""},
                                   {.wire_name = "ratio", .default_json = "\"4:3\""},
                                   {.wire_name = "flag", .default_json = "tru"},
                                   {.wire_name = "good", .default_json = "7"}};
};
struct outer {
  std::vector<wrong> list = {};
  std::array<std::optional<int>, 1> fixed = {};
  std::map<std::string, int> map = {};
};

}  // namespace

TEST_CASE("unset optional members get their defaults, and nothing else changes") {
  subject input{.prompt = "mine", .loras = {lora{.path = "x"}, lora{.path = "y", .scale = 2}}};
  CHECK(runcomfy::to_json(input) == R"({"prompt":"mine","loras":[{"path":"x"},{"path":"y","scale":2}]})");
  REQUIRE(fill_defaults(input).has_value());
  CHECK(runcomfy::to_json(input) ==
        R"({"prompt":"mine","12_steps":10,"ratio":"1:1","tags":["a","b"],"loras":[{"path":"x","scale":0.8},)"
        R"({"path":"y","scale":2}],"plain":true})");
  CHECK_FALSE(input.seed.has_value());
  CHECK_FALSE(input.inner.has_value());
}

TEST_CASE("members that are set stay") {
  subject input{.prompt = "", .steps = 3, .ratio = "16:9", .seed = 4, .inner = lora{.path = "z"}, .plain = false};
  REQUIRE(fill_defaults(input).has_value());
  CHECK(input.prompt == "");
  CHECK(input.steps == 3);
  CHECK(input.ratio == "16:9");
  CHECK(input.seed == 4);
  CHECK(input.plain == false);
  CHECK(input.inner->scale == 0.8);
  CHECK(input.inner->path == "z");
  const std::string before = runcomfy::to_json(input);
  REQUIRE(fill_defaults(input).has_value());
  CHECK(runcomfy::to_json(input) == before);
}

TEST_CASE("a default that cannot be read is told, and the others are filled in") {
  wrong input;
  const runcomfy::result<void> done = fill_defaults(input);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().kind() == runcomfy::error_kind::configuration);
  CHECK(done.error().message() == "published defaults that the struct cannot hold: steps (\"ten\") flag (tru).");
  REQUIRE(done.error().violations().size() == 2);
  CHECK(done.error().violations()[0] ==
        runcomfy::violation{"steps", "steps", "default", "", "\"ten\"",
                            "the struct's table of facts holds a default that its type cannot"});
  CHECK(input.good == 7);
  CHECK_FALSE(input.steps.has_value());
  CHECK(input.ratio->text() == "4:3");  // kept as it is read anywhere; validate tells it
  CHECK(runcomfy::validate(input).size() == 1);
  outer nested{.list = {wrong{}, wrong{.steps = 1}}};
  const runcomfy::result<void> inside = fill_defaults(nested);
  REQUIRE_FALSE(inside.has_value());
  REQUIRE(inside.error().violations().size() == 3);
  CHECK(inside.error().violations()[0].wire_name == "list/0/steps");
  CHECK(inside.error().violations()[2].member == "list[1].flag");
}

TEST_CASE("the defaults of a model of the mission keep its rules") {
  runcomfy::models::community::wan_2_1::fusionx::image_to_video input{
      .prompt = "a fox", .image = "fox.png", .steps = 8};
  REQUIRE(fill_defaults(input).has_value());
  CHECK(input.image == "fox.png");
  CHECK(input.seed == 96860978);
  CHECK(input.width_height == "720x480 (3:2)");
  CHECK(input.steps == 8);
  CHECK(input.cfg == 1);
  CHECK(input.shift == 5);
  CHECK(input.num_frames == 81);
  CHECK(input.frame_rate == 16);
  CHECK(runcomfy::validate(input).empty());
}

TEST_CASE("the example of the documentation") {
  using runcomfy::models::community::wan_2_1::fusionx::image_to_video;
  const auto show = [](const runcomfy::error& why) { FAIL(why.message()); };
  // [fill defaults]
  image_to_video input{.prompt = "a fox", .image = "https://example.com/fox.png", .steps = 8};
  if (auto done = runcomfy::fill_defaults(input); !done) show(done.error());
  // input.steps is 8, input.frame_rate is 16
  // [fill defaults]
  CHECK(input.steps == 8);
  CHECK(input.frame_rate == 16);
}

TEST_CASE("a struct without facts stays as it is") {
  struct none {
    std::optional<int> a = {};
  };
  none input;
  CHECK(fill_defaults(input).has_value());
  CHECK_FALSE(input.a.has_value());
}
