// SPDX-License-Identifier: MIT
// A transport whose perform() returns something else.
// expect: runcomfy: perform\(\) of a transport must return runcomfy::http::outcome by value
#include "runcomfy/runcomfy.hpp"

struct stack {
#if defined(NEGATIVE)
  int perform(const runcomfy::http::request&, const runcomfy::http::call&) { return 200; }
#else
  runcomfy::http::outcome perform(const runcomfy::http::request&, const runcomfy::http::call&) { return {}; }
#endif
};
static_assert(runcomfy::http::check_transport<stack>());

int main() {}
