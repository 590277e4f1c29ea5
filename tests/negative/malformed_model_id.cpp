// SPDX-License-Identifier: MIT
// A struct whose model id is malformed.
// expect: runcomfy: the model_id of this struct is malformed
#include "runcomfy/runcomfy.hpp"

struct stack {
  runcomfy::http::outcome perform(const runcomfy::http::request&, const runcomfy::http::call&) { return {}; }
};
struct input {
#if defined(NEGATIVE)
  static constexpr std::string_view model_id = "https://model-api.runcomfy.net/v1/models/maker/model";
#else
  static constexpr std::string_view model_id = "maker/model";
#endif
  std::string prompt;
};

int main() {
  stack mine;
  runcomfy::client client{mine, "token"};
  return client.submit(input{.prompt = "x"}).has_value() ? 1 : 0;
}
