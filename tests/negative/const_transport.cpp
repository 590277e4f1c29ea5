// SPDX-License-Identifier: MIT
// A client over a const transport.
// expect: runcomfy: the transport of a client must not be const
#include "runcomfy/runcomfy.hpp"

struct stack {
  runcomfy::http::outcome perform(const runcomfy::http::request&, const runcomfy::http::call&) const { return {}; }
};

int main() {
#if defined(NEGATIVE)
  const stack mine;
#else
  stack mine;
#endif
  runcomfy::client client{mine, "token"};
}
