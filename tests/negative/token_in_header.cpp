// SPDX-License-Identifier: MIT
// A token does not go into a header field by hand.
// expect-g++: no matching function|cannot convert|could not convert
// expect-clang: no viable conversion|no matching
#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::token secret("text");
#if defined(NEGATIVE)
  runcomfy::http::headers fields;
  fields.add("Authorization", secret);
#else
  runcomfy::http::headers fields;
  fields.add("X-Fault", secret.fault());
#endif
}
