// SPDX-License-Identifier: MIT
// Makes one allocation of this program fail.
#pragma once

#include <cstddef>

namespace files_tests {

/// The n-th allocation from when `left` was set to n fails, and `struck` says that it has. 0: none.
struct memory_trouble {
  std::size_t left = 0;
  bool struck = false;
};
extern memory_trouble memory;

}  // namespace files_tests
