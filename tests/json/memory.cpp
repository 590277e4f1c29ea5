// SPDX-License-Identifier: MIT
// What reading and writing take from the heap: what the values need, and nothing beside. Counted by operator new.
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

// This program is single-threaded.
struct heap {
  std::size_t allocations = 0;
  std::size_t bytes = 0;
};
heap counted;

void* taken(std::size_t size) {
  ++counted.allocations;
  counted.bytes += size;
  void* const room = std::malloc(size == 0 ? 1 : size);
  if (room == nullptr) std::abort();
  return room;
}

}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads): these replace all there are, the others call them
void* operator new(std::size_t size) { return taken(size); }
void* operator new[](std::size_t size) { return taken(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return taken(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return taken(size); }
void operator delete(void* room) noexcept { std::free(room); }
void operator delete[](void* room) noexcept { std::free(room); }
void operator delete(void* room, std::size_t) noexcept { std::free(room); }
void operator delete[](void* room, std::size_t) noexcept { std::free(room); }
void operator delete(void* room, const std::nothrow_t&) noexcept { std::free(room); }
void operator delete[](void* room, const std::nothrow_t&) noexcept { std::free(room); }
// NOLINTEND(misc-new-delete-overloads)

namespace {

template <class Work>
heap used_by(Work&& work) {
  const heap before = counted;
  work();
  return {counted.allocations - before.allocations, counted.bytes - before.bytes};
}

enum class speed { slow, fast };

struct flat {
  bool yes = false;
  int whole = 0;
  std::uint64_t big = 0;
  double real = 0;
  float small_real = 0;
  std::string text = {};
  speed how = {};
  std::optional<int> maybe = {};
  std::array<double, 3> triple = {};
  runcomfy::one_of<"16:9", "1:1"> ratio = "1:1";
  runcomfy::one_of<81, 141> frames = 81;
  json::value any = {};
};

constexpr std::string_view flat_text =
    R"( { "yes" : true, "whole": -12, "big": 18446744073709551615, "real": 0.1, "small_real": 1.5e-3, "text": "short",
          "how": "fast", "maybe": 5, "triple": [1, 2.5, -3e0], "ratio": "16:9", "frames": 141, "any": 7 } )";

std::string long_text(std::size_t size) { return std::string(size, 'x'); }

// Growing by doubling: how often a list of so many items moves at most.
std::size_t doublings(std::size_t count) {
  std::size_t times = 0;
  for (std::size_t room = 1; room < count; room *= 2) ++times;
  return times + 1;
}

}  // namespace

TEST_CASE("memory: the counter counts") {
  CHECK(used_by([] { delete new int(1); }).allocations == 1);
  CHECK(used_by([] { const std::string text(100, 'x'); }).bytes > 100);
}

TEST_CASE("memory: reading what fits into the members takes nothing from the heap") {
  flat read;
  CHECK(used_by([&] { read = runcomfy::from_json<flat>(flat_text).value(); }).allocations == 0);
  CHECK(read.text == "short");
  CHECK(read.frames == 141);
  for (const char* text : {"true", "null", "-1.5e300", "9007199254740993", "\"short\"", " [ ] ", "{}"}) {
    CHECK_MESSAGE(used_by([&] { CHECK(json::parse(text).has_value()); }).allocations == 0, text);
  }
  // Long numbers are read where they stand.
  const std::string digits = "0." + std::string(900, '3');
  CHECK(used_by([&] { CHECK(runcomfy::from_json<double>(digits).value() > 0.3); }).allocations == 0);
}

TEST_CASE("memory: members that a struct does not know are passed over without the heap") {
  struct known {
    int a = 0;
  };
  const std::string text = R"({"text":")" + long_text(1000) + R"(","list":[1,2,[3,{"x":"y"}]],"object":{")" +
                           long_text(200) + R"(":1e400},"n":null,"a":1})";
  CHECK(used_by([&] { CHECK(runcomfy::from_json<known>(text).value().a == 1); }).allocations == 0);
}

TEST_CASE("memory: each long text takes one allocation of its size") {
  struct texts {
    std::string a = {};
    std::optional<std::string> b = {};
    json::value c = {};
  };
  const std::string text =
      R"({"a":")" + long_text(100) + R"(","b":")" + long_text(200) + R"(","c":")" + long_text(300) + "\"}";
  const heap used = used_by([&] { CHECK(runcomfy::from_json<texts>(text).value().b->size() == 200); });
  CHECK(used.allocations == 3);
  CHECK(used.bytes < 600 + 100);
  CHECK(used_by([&] { CHECK(json::parse("\"" + long_text(15) + "\"").has_value()); }).allocations <= 3);
}

TEST_CASE("memory: lists grow by doubling") {
  std::string text = "[0";
  for (int i = 1; i < 1000; ++i) text += ",1";
  text += "]";
  CHECK(used_by([&] { CHECK(runcomfy::from_json<std::vector<int>>(text).value().size() == 1000); }).allocations <=
        doublings(1000));
  const heap value = used_by([&] { CHECK(json::parse(text).value().as_array()->size() == 1000); });
  CHECK(value.allocations <= doublings(1000));
  CHECK(value.bytes <= 3 * 1024 * sizeof(json::value));
}

TEST_CASE("memory: what was read is moved into its place, not copied") {
  struct outer {
    std::vector<std::vector<std::string>> lists = {};
    std::map<std::string, std::vector<std::string>> map = {};
  };
  const std::string item = "\"" + long_text(100) + "\"";
  const std::string text = "{\"lists\":[[" + item + "]],\"map\":{\"k\":[" + item + "]}}";
  // Two texts, three lists of one, one node of the map.
  CHECK(used_by([&] { CHECK(runcomfy::from_json<outer>(text).value().map.size() == 1); }).allocations <= 6);
  const std::string value_text = "{\"k\":[" + item + "]}";
  CHECK(used_by([&] { CHECK(json::parse(value_text).has_value()); }).allocations == 3);
}

TEST_CASE("memory: writing into a buffer that has the room takes nothing, and a new text one allocation") {
  const flat x = runcomfy::from_json<flat>(flat_text).value();
  const json::value value = runcomfy::to_value(x);
  std::string buffer;
  REQUIRE(runcomfy::write_json(x, buffer));
  REQUIRE(runcomfy::write_json(x, buffer));
  CHECK(used_by([&] { CHECK(runcomfy::write_json(x, buffer).has_value()); }).allocations == 0);
  REQUIRE(runcomfy::write_json(value, buffer));
  CHECK(used_by([&] { CHECK(runcomfy::write_json(value, buffer).has_value()); }).allocations == 0);
  const std::vector<std::string> texts(50, long_text(40) + "\"\n\xC3\xA9");
  REQUIRE(runcomfy::write_json(texts, buffer));
  CHECK(used_by([&] { CHECK(runcomfy::write_json(texts, buffer).has_value()); }).allocations == 0);
  CHECK(used_by([&] { CHECK(runcomfy::to_json(x).size() > 100); }).allocations <= 2);
}

TEST_CASE("memory: moving and looking at values takes nothing") {
  json::value value = *json::parse(R"({"a":[1,{"b":"a text that is too long for a small string"}],"c":[[[1]]]})");
  CHECK(used_by([&] {
          json::value moved = std::move(value);
          CHECK(moved.at_pointer("/c/0/0/0")->as_int64() == 1);
          CHECK(moved.find("a")->as_array()->size() == 2);
          CHECK(moved.find("nothing") == nullptr);
          value = std::move(moved);
        }).allocations == 0);
  const json::value other = value;
  CHECK(used_by([&] { value = json::value(); }).allocations == 0);  // destroying
}
