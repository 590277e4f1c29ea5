// SPDX-License-Identifier: MIT
// The door to the text of a token is opened by the builder of requests alone.
// expect: private
#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::token secret("text");
#if defined(NEGATIVE)
  return runcomfy::detail::token_reader::read(secret) ? 0 : 1;
#else
  return secret.good() ? 0 : 1;
#endif
}
