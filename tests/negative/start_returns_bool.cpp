// SPDX-License-Identifier: MIT
// A transport whose start() returns something.
// expect: runcomfy: start\(\) of a transport must return void
#include "runcomfy/runcomfy.hpp"

struct stack {
#if defined(NEGATIVE)
  bool start(runcomfy::http::exchange&) { return true; }
#else
  void start(runcomfy::http::exchange&) {}
#endif
};
static_assert(runcomfy::http::check_transport<stack>());

int main() {}
