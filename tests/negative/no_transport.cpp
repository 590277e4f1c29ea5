// SPDX-License-Identifier: MIT
// Something that is no transport is given to a client.
// expect: runcomfy: a transport needs .*outcome perform
#include "runcomfy/runcomfy.hpp"

struct stack {
#if !defined(NEGATIVE)
  runcomfy::http::outcome perform(const runcomfy::http::request&, const runcomfy::http::call&) { return {}; }
#endif
};

int main() {
  stack mine;
  runcomfy::client client{mine, "token"};
}
