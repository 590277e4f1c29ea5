// SPDX-License-Identifier: MIT
// Every float there is, through the writer and the reader: all 2^32 bit patterns. The finite ones come back bit by bit,
// also by the reading that needs no std::from_chars, and are written as short as can be; the others are refused.
//
//     exhaustive_floats [--first PATTERN] [--count N] [--threads N]    default: all of them, on all cores
//
// Prints how many there were and how long it took; the exit code is 1 where one did not come back.
#include <atomic>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runcomfy/json.hpp"

namespace {

constexpr std::uint64_t all_patterns = std::uint64_t{1} << 32;

struct counts {
  std::uint64_t finite = 0;
  std::uint64_t refused = 0;
  std::uint64_t wrong = 0;

  void operator+=(const counts& other) {
    finite += other.finite;
    refused += other.refused;
    wrong += other.wrong;
  }
};

// How many digits there are without zeros at either end.
std::size_t significant_digits(std::string_view text) {
  std::size_t count = 0, last = 0;
  for (const char c : text.substr(0, text.find('e'))) {
    if (c < '0' || c > '9' || (count == 0 && c == '0')) continue;
    ++count;
    if (c != '0') last = count;
  }
  return last;
}

// std::to_chars writes as few digits as can be.
bool is_shortest(const std::string& text, float number) {
  char shortest[64];
  const char* const end =
      std::to_chars(shortest, shortest + sizeof shortest, number, std::chars_format::scientific).ptr;
  return significant_digits(text) == significant_digits({shortest, static_cast<std::size_t>(end - shortest)});
}

bool comes_back(std::uint32_t pattern, const std::string& text) {
  const runcomfy::result<float> read = runcomfy::from_json<float>(text);
  if (!read || std::bit_cast<std::uint32_t>(*read) != pattern) return false;
  const std::optional<float> exact =
      runcomfy::json::detail::decimal_to_real<float>(text.data(), text.data() + text.size());
  return exact && std::bit_cast<std::uint32_t>(*exact) == pattern;
}

void try_one(std::uint32_t pattern, std::string& buffer, counts& found) {
  const auto number = std::bit_cast<float>(pattern);
  const bool written = runcomfy::write_json(number, buffer).has_value();
  const bool good = std::isfinite(number) ? written && is_shortest(buffer, number) && comes_back(pattern, buffer)
                                          : !written && buffer.empty();
  if (!good) {
    if (found.wrong++ < 10)
      std::fprintf(stderr, "floats: pattern %08x does not come back from \"%s\"\n", static_cast<unsigned>(pattern),
                   buffer.c_str());
  } else if (written) {
    ++found.finite;
  } else {
    ++found.refused;
  }
}

// Patterns are dealt out in blocks, and every thread takes the next one.
counts try_all(std::uint64_t first, std::uint64_t end, unsigned threads) {
  constexpr std::uint64_t block = 1U << 20;
  std::atomic<std::uint64_t> next{first};
  std::vector<counts> found(threads);
  std::vector<std::thread> at_work;
  for (unsigned i = 0; i < threads; ++i) {
    at_work.emplace_back([&next, end, &into = found[i]] {
      counts mine;
      std::string buffer;
      for (std::uint64_t begin = next.fetch_add(block); begin < end; begin = next.fetch_add(block))
        for (std::uint64_t pattern = begin; pattern < end && pattern < begin + block; ++pattern)
          try_one(static_cast<std::uint32_t>(pattern), buffer, mine);
      into = mine;
    });
  }
  counts all;
  for (unsigned i = 0; i < threads; ++i) {
    at_work[i].join();
    all += found[i];
  }
  return all;
}

}  // namespace

int main(int count, char** arguments) {
  std::uint64_t first = 0;
  std::uint64_t patterns = all_patterns;
  std::uint64_t threads = std::thread::hardware_concurrency();
  for (int i = 1; i < count; i += 2) {
    const std::string_view name = arguments[i];
    std::uint64_t* const into = name == "--first"     ? &first
                                : name == "--count"   ? &patterns
                                : name == "--threads" ? &threads
                                                      : nullptr;
    if (into == nullptr || i + 1 == count) {
      std::fputs("usage: exhaustive_floats [--first PATTERN] [--count N] [--threads N]\n", stderr);
      return 2;
    }
    *into = std::strtoull(arguments[i + 1], nullptr, 0);
  }
  first = first < all_patterns ? first : all_patterns;
  const std::uint64_t end = patterns < all_patterns - first ? first + patterns : all_patterns;
  const auto start = std::chrono::steady_clock::now();
  const counts found = try_all(first, end, threads == 0 ? 1 : static_cast<unsigned>(threads));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf(
      "floats: %llu bit patterns: %llu finite floats came back as they were, %llu not finite were refused, "
      "%llu wrong; %.0f s on %llu threads\n",
      number(end - first), number(found.finite), number(found.refused), number(found.wrong), taken.count(),
      number(threads));
  return found.wrong == 0 ? 0 : 1;
}
