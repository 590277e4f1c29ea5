// SPDX-License-Identifier: MIT
// What each translation unit of the link test says about the library as it sees it.
#pragma once

#include <cstddef>
#include <string>

namespace link_test {

/// How one translation unit sees the library. Plain types only: they mean the same everywhere.
struct view {
  const void* version_address = nullptr;  // of an inline variable: one for each version in the program
  std::string version;
  std::size_t sizes[8] = {};  // of public types: no flag may change one
  std::string run;            // what running the library there gave
  std::string back_end;       // how it sees the members of structs
  bool knows_exceptions = false;
};

view cxx20();
view cxx23();
view cxx26();       // where the compiler has it
view reflection();  // C++26 with static reflection, where the compiler has it
view no_exceptions();
view other_version();

}  // namespace link_test
