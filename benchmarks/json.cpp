// SPDX-License-Identifier: MIT
// How long it takes to write a request as JSON and to read a reply: nanoseconds for one, the best of several batches.
// For orientation while developing, not for comparing libraries.
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "runcomfy/json.hpp"

namespace {

struct request {
  runcomfy::field<"600_prompt", std::string> prompt;
  std::string image_url;
  std::optional<int> steps = {};
  std::optional<double> cfg = {};
  std::optional<std::vector<std::string>> images = {};
};

struct reply {
  std::string request_id;
  std::string status;
  std::optional<int> queue_position = {};
  std::vector<std::string> images;
};

std::size_t sink = 0;  // what is computed is used, so nothing is optimised away

template <class Work>
void measure(const char* name, std::size_t bytes, Work&& work) {
  using clock = std::chrono::steady_clock;
  double best = 1e300;
  for (int batch = 0; batch < 20; ++batch) {
    constexpr int times = 2000;
    const auto start = clock::now();
    for (int i = 0; i < times; ++i) work();
    const std::chrono::duration<double, std::nano> taken = clock::now() - start;
    best = taken.count() / times < best ? taken.count() / times : best;
  }
  std::printf("%-28s %8.0f ns for %zu bytes\n", name, best, bytes);
}

}  // namespace

int main() {
  request asked{.prompt = "a red fox in the snow, \"golden hour\", shallow depth of field",
                .image_url = "https://example.com/fox.png"};
  asked.steps = 20;
  asked.cfg = 4.5;
  asked.images = std::vector<std::string>{"https://example.com/1.png", "https://example.com/2.png"};
  const std::string written = runcomfy::to_json(asked);
  measure("to_json(request)", written.size(), [&] { sink += runcomfy::to_json(asked).size(); });
  std::string buffer;
  measure("write_json(request, buffer)", written.size(), [&] {
    buffer.clear();
    if (runcomfy::write_json(asked, buffer)) sink += buffer.size();
  });

  reply told{.request_id = "f00d0000-1111-2222-3333-444444444444", .status = "completed", .images = {}};
  for (int i = 0; i < 10; ++i) told.images.push_back("https://example.com/out/" + std::to_string(i) + ".png");
  const std::string text = runcomfy::to_json(told);
  measure("from_json<reply>", text.size(), [&] {
    const auto read = runcomfy::from_json<reply>(text);
    sink += read ? read->images.size() : 0;
  });
  measure("json::parse", text.size(), [&] {
    const auto read = runcomfy::json::parse(text);
    sink += read ? 1U : 0U;
  });
  return sink == 0 ? 1 : 0;
}
