// SPDX-License-Identifier: MIT
// What the library itself costs over a whole job: submit, five polls, result, without a network, a journal or real
// time. Fails above the limit. Also says how often memory is allocated, which is the same on every machine.
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/runcomfy.hpp"

namespace {

std::size_t allocations = 0;
std::size_t allocated_bytes = 0;

void* counted(std::size_t size) {
  ++allocations;
  allocated_bytes += size;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

namespace http = runcomfy::http;

struct kling_master {
  static constexpr std::string_view model_id = "kling/kling-2-1/master/image-to-video";
  std::string prompt;
  std::string image_url;
  runcomfy::field<"duration", std::optional<runcomfy::one_of<5, 10>>> duration = {};
  runcomfy::field<"cfg_scale", std::optional<double>, runcomfy::minimum<0>, runcomfy::maximum<1>> cfg_scale = {};
};

// A clock on which every sleep is over at once.
struct instant {
  runcomfy::time_point at{};
  [[nodiscard]] runcomfy::time_point now() const { return at; }
  void sleep_until(runcomfy::time_point when, runcomfy::wake_signal&) { at = when; }
};

// Answers as the service does, from texts that are ready. It costs copies of them, as a network does.
class ready_answers {
 public:
  http::outcome perform(const http::request& what, const http::call&) {
    if (what.method == "POST") {
      polls_ = 0;
      return answer(submitted);
    }
    if (what.url.target().ends_with("/status")) return answer(++polls_ < 5 ? running : completed);
    return answer(succeeded);
  }

 private:
#define ID "8a3f2c1e-5b6d-4f70-9a81-b2c3d4e5f607"
  static constexpr std::string_view submitted =
      R"({"request_id":")" ID R"(","status_url":"https://model-api.runcomfy.net/v1/requests/)" ID
      R"(/status","result_url":"https://model-api.runcomfy.net/v1/requests/)" ID
      R"(/result","cancel_url":"https://model-api.runcomfy.net/v1/requests/)" ID R"(/cancel"})";
  static constexpr std::string_view running =
      R"({"request_id":")" ID R"(","status":"in_progress","status_url":"https://model-api.runcomfy.net/v1/requests/)" ID
      R"(/status","result_url":"https://model-api.runcomfy.net/v1/requests/)" ID R"(/result"})";
  static constexpr std::string_view completed =
      R"({"request_id":")" ID R"(","status":"completed","status_url":"https://model-api.runcomfy.net/v1/requests/)" ID
      R"(/status","result_url":"https://model-api.runcomfy.net/v1/requests/)" ID R"(/result"})";
  static constexpr std::string_view succeeded =
      R"({"request_id":")" ID R"(","status":"succeeded","output":{"video":)"
      R"("https://playgrounds-storage-public.runcomfy.net/eNoz%3D/eNoz/output/Z-5GuOkaNUyjqkeNU3-h6_output.mp4"},)"
      R"("created_at":"2026-11-20T10:00:00.123456+00:00","finished_at":"2026-11-20T10:02:31.654321+00:00","cost":0.28})";
#undef ID

  static http::outcome answer(std::string_view body) {
    return http::outcome::success({200,
                                   {{"Content-Type", "application/json"},
                                    {"Date", "Fri, 20 Nov 2026 10:00:00 GMT"},
                                    {"Content-Length", "342"},
                                    {"Connection", "keep-alive"}},
                                   std::string(body)});
  }
  int polls_ = 0;
};

constexpr double limit_us = 30.0;

}  // namespace

int main() {
  instant clock;
  ready_answers service;
  const runcomfy::client client{service, "a-token-of-some-length-0123456789abcdef", {.clock = clock}};
  const kling_master input{.prompt = "a red fox in the snow, \"golden hour\", shallow depth of field",
                           .image_url = "https://example.com/fox.png"};
  std::size_t videos = 0;
  const auto whole_job = [&] {
    const auto out = client.run(input);
    videos += out && out->video && out->cost ? 1U : 0U;
  };

  whole_job();
  allocations = allocated_bytes = 0;
  whole_job();
  const std::size_t each_time = allocations;
  const std::size_t bytes = allocated_bytes;

  using steady = std::chrono::steady_clock;
  double best = 1e300;
  constexpr int batches = 100;
  constexpr int times = 200;
  for (int batch = 0; batch < batches; ++batch) {
    const auto start = steady::now();
    for (int i = 0; i < times; ++i) whole_job();
    const std::chrono::duration<double, std::micro> taken = steady::now() - start;
    best = taken.count() / times < best ? taken.count() / times : best;
  }
  if (videos != 2 + batches * times) return std::puts("job: a job did not end well"), 1;
  std::printf("whole job, journal off: %.1f us, limit %.0f us; %zu allocations, %zu bytes (submit, 5 polls, result)\n",
              best, limit_us, each_time, bytes);
  return best <= limit_us ? 0 : 1;
}
