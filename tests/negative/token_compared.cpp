// SPDX-License-Identifier: MIT
// Tokens are not compared: that would tell what one is.
// expect: a token is never compared
// expect: deleted
#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::token secret("text");
#if defined(NEGATIVE)
  return secret == "guess" ? 0 : 1;
#else
  return secret.good() ? 0 : 1;
#endif
}
