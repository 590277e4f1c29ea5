// SPDX-License-Identifier: MIT
// What the client tests share: a typed input, and a client over the simulator with a virtual clock.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "runcomfy/runcomfy.hpp"
#include "runcomfy/testing.hpp"

namespace client_tests {

namespace rc = runcomfy;
namespace http = runcomfy::http;
namespace testing = runcomfy::testing;
using namespace std::chrono_literals;

struct input {
  static constexpr std::string_view model_id = "maker/model/text-to-video";
  std::string prompt;
  rc::field<"steps", std::optional<int>, rc::minimum<6>, rc::maximum<20>> steps = {};
};

struct offline {
  testing::virtual_clock clock;
  testing::simulator service{clock};
  rc::memory_observer seen;
  rc::memory_journal journal;
  rc::client client{service, "test-token", {.clock = clock, .observer = seen, .journal = journal}};

  rc::job submitted() {
    rc::result<rc::job> made = client.submit(input{.prompt = "a fox"});
    REQUIRE(made);
    return *made;
  }
};

inline bool has(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

}  // namespace client_tests
