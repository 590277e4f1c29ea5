// SPDX-License-Identifier: MIT
// Structs of every kind that the harnesses read and write.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runcomfy/json.hpp"

namespace fuzz {

enum class speed { slow, fast };

struct lora {
  std::string path;
  std::optional<double> scale = {};

  friend bool operator==(const lora&, const lora&) = default;
};

/// Every kind of member, all of which may be left out.
struct everything {
  std::optional<bool> yes = {};
  std::optional<std::int8_t> i8 = {};
  std::optional<std::uint8_t> u8 = {};
  std::optional<std::int64_t> i64 = {};
  std::optional<std::uint64_t> u64 = {};
  std::optional<float> real32 = {};
  std::optional<double> real64 = {};
  std::optional<std::string> text = {};
  std::optional<speed> how = {};
  std::optional<std::vector<int>> list = {};
  std::optional<std::vector<bool>> bits = {};
  std::optional<std::vector<std::optional<int>>> holes = {};
  std::optional<std::array<double, 2>> pair = {};
  std::optional<std::map<std::string, int>> map = {};
  std::optional<std::map<std::string, std::vector<std::string>>> other_map = {};
  std::optional<lora> nested = {};
  std::optional<std::vector<lora>> loras = {};
  std::optional<runcomfy::json::value> any = {};
  std::optional<runcomfy::json::object> object = {};
  std::optional<runcomfy::json::array> array = {};
  std::optional<runcomfy::one_of<"16:9", "1:1">> ratio = {};
  std::optional<runcomfy::one_of<81, 141>> frames = {};

  friend bool operator==(const everything&, const everything&) = default;
};

/// As the input of a model: names of the wire, need and rules in the types.
struct input {
  runcomfy::field<"600_prompt", std::string> prompt;
  runcomfy::field<"frames", runcomfy::one_of<81, 141>> frames;
  runcomfy::field<"598_steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> steps = {};
  runcomfy::field<"ratio", std::optional<runcomfy::one_of<"16:9", "1:1">>> ratio = {};
  runcomfy::field<"loras", std::optional<std::vector<lora>>> loras = {};

  friend bool operator==(const input&, const input&) = default;
};

/// As a reply of the service.
struct reply {
  std::string request_id;
  std::string status;
  std::optional<std::int64_t> queue_position = {};
  std::vector<std::string> images = {};

  friend bool operator==(const reply&, const reply&) = default;
};

struct node {
  int id = 0;
  std::vector<node> children = {};

  friend bool operator==(const node&, const node&) = default;
};

/// The member names of these structs, and texts that mean something to them.
inline constexpr std::array<std::string_view, 42> struct_words = {"yes",
                                                                  "i8",
                                                                  "u8",
                                                                  "i64",
                                                                  "u64",
                                                                  "real32",
                                                                  "real64",
                                                                  "text",
                                                                  "how",
                                                                  "list",
                                                                  "bits",
                                                                  "holes",
                                                                  "pair",
                                                                  "map",
                                                                  "other_map",
                                                                  "nested",
                                                                  "loras",
                                                                  "any",
                                                                  "object",
                                                                  "array",
                                                                  "ratio",
                                                                  "frames",
                                                                  "path",
                                                                  "scale",
                                                                  "slow",
                                                                  "fast",
                                                                  "16:9",
                                                                  "1:1",
                                                                  "4:3",
                                                                  "images",
                                                                  "status",
                                                                  "598_steps",
                                                                  "queue_position",
                                                                  "id",
                                                                  "children",
                                                                  "600_prompt",
                                                                  "request_id",
                                                                  "ra\\u0074io",
                                                                  "p\\u0061th",
                                                                  "completed",
                                                                  "https://example.com/a.png",
                                                                  "in_queue"};

}  // namespace fuzz
