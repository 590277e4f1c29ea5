// SPDX-License-Identifier: MIT
// A token is not formatted either. (Where there is no std::format, there is nothing to refuse.)
// expect: [Ff]ormatter|formattable|no std::format
#include <version>

#include "runcomfy/runcomfy.hpp"

#if defined(__cpp_lib_format)
#include <format>
std::string shown(const runcomfy::token& secret) {
#if defined(NEGATIVE)
  return std::format("{}", secret);
#else
  return std::format("{}", secret.fault());
#endif
}
#elif defined(NEGATIVE)
#error "no std::format"
#endif
int main() {}
