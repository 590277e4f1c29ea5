// SPDX-License-Identifier: MIT
// One program out of C++20, C++23 and, where the compiler has it, C++26 with and without static reflection, with and
// without exceptions, and two versions of the header: the parts of one version share one library, the other version is
// another library, and all of them do the same.
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
  const link_test::view all[] = {
      link_test::cxx20(),      link_test::cxx23(), link_test::no_exceptions(), link_test::other_version(),
#if defined(LINK_TEST_CXX26)
      link_test::cxx26(),
#endif
#if defined(LINK_TEST_REFLECTION)
      link_test::reflection(),
#endif
  };
  const link_test::view& first = all[0];
  for (const link_test::view& each : all) {
    std::printf("version %s, %s: %s\n", each.version.c_str(), each.back_end.c_str(), each.run.c_str());
    expect(!each.run.empty() && each.run == first.run, "every part does the same");
    for (int k = 0; k < 8; ++k) expect(each.sizes[k] == first.sizes[k], "no flag changes a size");
  }
  expect(all[1].version_address == first.version_address, "C++20 and C++23 share one library");
  expect(all[2].version_address == first.version_address, "with and without exceptions share one library");
  expect(all[3].version_address != first.version_address, "another version is another library");
  expect(all[3].version == "99.0.0" && first.version != "99.0.0", "two versions are in the program");
#if defined(LINK_TEST_CXX26)
  expect(all[4].version_address == first.version_address, "C++20 and C++26 share one library");
#endif
#if defined(LINK_TEST_REFLECTION)
  expect(all[4].back_end == "packs" && all[5].back_end == "static reflection", "the parts have the back ends they say");
#endif
  expect(first.back_end == "bindings", "C++20 has structured bindings");
  expect(first.knows_exceptions && !all[2].knows_exceptions, "the parts are built as they say");
  return failures == 0 ? 0 : 1;
}
