// SPDX-License-Identifier: MIT
// The allocation functions of the test program. In a file of their own, so that no compiler looks through them.
#include "failing_new.hpp"

#include <cstdlib>
#include <new>

namespace files_tests {
memory_trouble memory;
}

// Without exceptions an allocation that fails ends the program, so there is nothing to test.
#if defined(__cpp_exceptions)
void* operator new(std::size_t size) {
  files_tests::memory_trouble& trouble = files_tests::memory;
  if (trouble.left > 0 && --trouble.left == 0) {
    trouble.struck = true;
    throw std::bad_alloc();
  }
  if (void* got = std::malloc(size == 0 ? 1 : size)) return got;
  throw std::bad_alloc();
}
void operator delete(void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
#endif
