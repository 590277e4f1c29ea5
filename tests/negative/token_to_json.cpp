// SPDX-License-Identifier: MIT
// A token is no value of JSON.
// expect: runcomfy: a value of this type cannot be JSON
#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::token secret("text");
#if defined(NEGATIVE)
  return runcomfy::to_json(secret).empty() ? 0 : 1;
#else
  return runcomfy::to_json(secret.good()).empty() ? 0 : 1;
#endif
}
