// SPDX-License-Identifier: MIT
// submit(input) of a struct that names no model.
// expect: runcomfy: submit\(input\) needs to know the model
#include "runcomfy/runcomfy.hpp"

struct stack {
  runcomfy::http::outcome perform(const runcomfy::http::request&, const runcomfy::http::call&) { return {}; }
};
struct input {
#if !defined(NEGATIVE)
  static constexpr std::string_view model_id = "maker/model";
#endif
  std::string prompt;
};

int main() {
  stack mine;
  runcomfy::client client{mine, "token"};
  return client.submit(input{.prompt = "x"}).has_value() ? 1 : 0;
}
