// SPDX-License-Identifier: MIT
// The paid request goes to a model by its id, and to no URL.
// expect-g++: cannot convert|could not convert|no matching function|invalid initialization
// expect-clang: no viable conversion|no matching
#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::protocol::request_builder build({}, "token", "", true);
#if defined(NEGATIVE)
  const auto request = build.submit(*runcomfy::http::url::parse("https://elsewhere.example/v1/models/a/b"), "{}");
#else
  const auto request = build.submit(*runcomfy::model_id::parse("a/b"), "{}");
#endif
  return request.has_value() ? 0 : 1;
}
