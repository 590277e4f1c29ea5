// SPDX-License-Identifier: MIT
// The origin that gets the token is not taken from a URL that was parsed by the rules for a server's.
// expect-g++: cannot convert|could not convert|no matching function|invalid initialization
// expect-clang: no viable conversion|no matching
#include "runcomfy/runcomfy.hpp"

int main() {
  const auto url = runcomfy::http::url::parse("https://elsewhere.example/");
#if defined(NEGATIVE)
  const runcomfy::protocol::request_builder build(*url, "token", "", true);
#else
  const runcomfy::protocol::request_builder build("https://elsewhere.example", "token", "", true);
#endif
  return url && build.account().empty() ? 0 : 1;
}
