// SPDX-License-Identifier: MIT
// A request with the token is not built from a text that the service may have sent: request_builder takes ids only.
// expect-g++: cannot convert|could not convert|no matching function|invalid initialization
// expect-clang: no viable conversion|no matching|could not bind
#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::protocol::request_builder build({}, "token", "", true);
#if defined(NEGATIVE)
  const auto request = build.status("https://elsewhere.example/v1/requests/r/status");
#else
  const auto request = build.status(*runcomfy::request_id::parse("r"));
#endif
  return request.has_value() ? 0 : 1;
}
