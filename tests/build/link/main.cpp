// SPDX-License-Identifier: MIT
// One program out of C++20 and C++23, with and without exceptions, and two versions of the header: the parts of one
// version share one library, the other version is another library, and all of them work.
#include <cstdio>

#include "parts.hpp"

namespace {

int failures = 0;

void expect(bool good, const char* sentence) {
  if (good) return;
  ++failures;
  std::printf("FAIL: %s\n", sentence);
}

}  // namespace

int main() {
  const link_test::view all[] = {link_test::cxx20(), link_test::cxx23(), link_test::no_exceptions(),
                                 link_test::other_version()};
  const link_test::view& first = all[0];
  for (int i = 0; i < 4; ++i) {
    std::printf("version %s: %s\n", all[i].version.c_str(), all[i].run.c_str());
    expect(!all[i].run.empty() && all[i].run == first.run, "every part does the same");
    for (int k = 0; k < 8; ++k) expect(all[i].sizes[k] == first.sizes[k], "no flag changes a size");
  }
  expect(all[1].version_address == first.version_address, "C++20 and C++23 share one library");
  expect(all[2].version_address == first.version_address, "with and without exceptions share one library");
  expect(all[3].version_address != first.version_address, "another version is another library");
  expect(all[3].version == "99.0.0" && first.version != "99.0.0", "two versions are in the program");
  expect(first.knows_exceptions && !all[2].knows_exceptions, "the parts are built as they say");
  return failures == 0 ? 0 : 1;
}
