// SPDX-License-Identifier: MIT
// How much stack the reader and the writer take: whatever the text is, a bounded part of what threads are given (512
// KiB and more), also without optimisation, because depth is limited. What has no limit, as destroying a value that was
// built by hand, takes no stack for its depth at all.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"

// A thread on memory of our own: POSIX only. Sanitizers make frames larger and watch the stack themselves.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER
#endif

#if __has_include(<pthread.h>) && __has_include(<sys/mman.h>) && !defined(HAS_SANITIZER)
#include <pthread.h>
#include <sys/mman.h>

namespace json = runcomfy::json;

namespace {

constexpr std::size_t room = 1024 * 1024;
constexpr unsigned char paint = 0xA5;

// The bytes of stack that `work` takes at the most, found by looking how far a painted stack was written over.
template <class Work>
std::size_t stack_of(Work work) {
  void* const memory = mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  auto* const bytes = static_cast<unsigned char*>(memory);
  for (std::size_t i = 0; i < room; ++i) bytes[i] = paint;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  REQUIRE(pthread_attr_setstack(&attributes, memory, room) == 0);
  pthread_t thread;
  const auto start = [](void* argument) -> void* {
    (*static_cast<Work*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, start, &work) == 0);
  pthread_join(thread, nullptr);
  std::size_t untouched = 0;
  while (untouched < room && bytes[untouched] == paint) ++untouched;
  pthread_attr_destroy(&attributes);
  munmap(memory, room);
  return room - untouched;
}

std::string repeated(std::string_view what, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += what;
  return all;
}

struct node {
  std::vector<node> children = {};
};
struct nothing_known {
  std::optional<int> unused = {};
};

json::value nested(std::size_t depth) {
  json::value inner = 1;
  for (std::size_t i = 0; i < depth; ++i) {
    json::array around;
    around.push_back(std::move(inner));
    inner = std::move(around);
  }
  return inner;
}

constexpr std::size_t most_at_default_depth = 192 * 1024;

}  // namespace

TEST_CASE("stack: reading at the default depth takes a part of the smallest stack") {
  const std::string arrays = repeated("[", 128) + repeated("]", 128);
  const std::string objects = repeated("{\"a\":", 128) + "1" + repeated("}", 128);
  const std::string nodes = repeated("{\"children\":[", 64) + repeated("]}", 64);
  const std::size_t idle = stack_of([] {});
  const std::size_t parse = stack_of([&] {
    if (!json::parse(arrays) || !json::parse(objects)) std::abort();
  });
  const std::size_t typed = stack_of([&] {
    if (!runcomfy::from_json<node>(nodes)) std::abort();
  });
  const std::size_t skip = stack_of([&] {
    if (!runcomfy::from_json<nothing_known>("{\"x\":" + arrays.substr(1, 254) + "}")) std::abort();
  });
  MESSAGE("stack in bytes at 128 levels: parse ", parse - idle, ", from_json ", typed - idle, ", skipped ",
          skip - idle);
  CHECK(parse < most_at_default_depth);
  CHECK(typed < most_at_default_depth);
  CHECK(skip < most_at_default_depth);
}

TEST_CASE("stack: beyond the limit of depth, more levels take no more stack") {
  const json::limits any_depth = {.depth = 1'000'000};
  const auto parsing = [&](const std::string& text) {
    return stack_of([&] {
      if (json::parse(text, any_depth) || runcomfy::from_json<node>(text, any_depth)) std::abort();
    });
  };
  for (const std::string_view opening : {"[", "{\"a\":"}) {
    const std::size_t some = parsing(repeated(opening, 1000));
    CHECK(parsing(repeated(opening, 1'000'000)) < some + 4096);
  }
}

TEST_CASE("stack: copying, comparing, refusing and destroying a value take no stack for its depth") {
  const auto handling = [](std::size_t depth) {
    return stack_of([depth] {
      const json::value value = nested(depth);
      const json::value copy = value;
      if (copy != value) std::abort();
      if (runcomfy::try_to_json(value)) std::abort();
    });
  };
  const std::size_t some = handling(1000);
  const std::size_t many = handling(300'000);
  MESSAGE("stack in bytes for a value of 1000 levels: ", some, ", of 300,000 levels: ", many);
  CHECK(many < some + 4096);
}

#endif
