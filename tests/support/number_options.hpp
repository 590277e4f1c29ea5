// SPDX-License-Identifier: MIT
// The options of test programs that take nothing but numbers.
#pragma once

#include <charconv>
#include <cstdio>
#include <initializer_list>
#include <string_view>
#include <system_error>

namespace testing_support {

struct number_option {
  std::string_view name;
  int* value;
};

/// Reads `--name N` pairs, N above 0. False, with the usage on standard error, for anything else.
inline bool read_numbers(int argc, char** argv, std::initializer_list<number_option> options) {
  const auto read = [&](std::string_view name, std::string_view text) {
    for (const number_option& each : options) {
      if (each.name != name) continue;
      const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), *each.value);
      return code == std::errc() && end == text.data() + text.size() && *each.value > 0;
    }
    return false;
  };
  bool understood = argc % 2 == 1;
  for (int i = 1; i + 1 < argc; i += 2) understood = read(argv[i], argv[i + 1]) && understood;
  if (understood) return true;
  std::fprintf(stderr, "usage: %s", argv[0]);
  for (const number_option& each : options) {
    std::fprintf(stderr, " [%.*s N]", static_cast<int>(each.name.size()), each.name.data());
  }
  std::fputs("\n", stderr);
  return false;
}

}  // namespace testing_support
