// SPDX-License-Identifier: MIT
// Some code of yours that uses the library: what the unit test beside it tests.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "runcomfy/runcomfy.hpp"

struct poster_input {
  static constexpr std::string_view model_id = "studio/poster/text-to-image";
  runcomfy::field<"prompt", std::string> prompt;
  runcomfy::field<"size", std::optional<runcomfy::one_of<"1024*1024", "720*1280">>> size = {};
};

class poster_maker {
 public:
  explicit poster_maker(runcomfy::client& client) : client_(client) {}

  /// The URL of a poster, or a text for the user.
  std::string make(std::string_view title) {
    const auto out = client_.run(poster_input{.prompt = "a film poster: " + std::string(title), .size = "720*1280"},
                                 {.timeout = std::chrono::minutes(5)});
    if (out && out->image) return *out->image;
    if (!out && out.error().kind() == runcomfy::error_kind::balance) return "please top up your account";
    if (!out && !out.error().request_id().empty()) return "still working on " + out.error().request_id();
    return "no poster today";
  }

 private:
  runcomfy::client& client_;
};
