// SPDX-License-Identifier: MIT
// A token is never printed.
// expect: a token is never printed
// expect: deleted
#include <iostream>

#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::token secret("text");
#if defined(NEGATIVE)
  std::cout << secret;
#else
  std::cout << secret.fault();
#endif
}
