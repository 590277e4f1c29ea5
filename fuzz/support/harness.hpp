// SPDX-License-Identifier: MIT
// What a fuzzing harness is made of. One harness is one source file in fuzz/ that defines the three functions below;
// support/libfuzzer.cpp or support/driver.cpp feeds it.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace fuzz {

/// One input, of any bytes. Ends the program by `require` where it finds a defect. Tells whether the input was good for
/// more than being refused, so that others are made out of it.
bool run(std::string_view input);
/// Member names and texts that lead deeper into what this harness tries: the mutator makes use of them.
const std::vector<std::string_view>& words();
/// Prints what was counted, at the end.
void report();

/// A property that holds for every input. Where it does not, the program ends, and whoever runs it keeps the input.
inline void require(bool holds, std::string_view property, std::string_view detail = {}) {
  if (holds) return;
  std::fprintf(stderr, "\nfuzz: broken: %.*s\n", static_cast<int>(property.size()), property.data());
  if (!detail.empty()) std::fprintf(stderr, "fuzz: %.*s\n", static_cast<int>(detail.size()), detail.data());
  std::fflush(stderr);
  std::abort();
}

}  // namespace fuzz
