// SPDX-License-Identifier: MIT
// A harness without libFuzzer, for every compiler: replays files, and makes inputs of its own from a seed.
//
//     fuzz_NAME [--runs N] [--seconds S] [--seed X] [--keep FILE] [FILE|FOLDER...]
//
// Files and folders are tried as they are, and are what inputs are made out of afterwards. The same seed and files give
// the same inputs on every platform. An input that breaks a property is in FILE (default: fuzz_broken.json) afterwards.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/support/harness.hpp"
#include "fuzz/support/json_text.hpp"
#include "fuzz/support/random.hpp"

namespace {

constexpr std::size_t most_bytes = 4096;
constexpr std::size_t most_kept = 4096;

const std::string* current = nullptr;  // the input that is being tried
std::string keep_as = "fuzz_broken.json";

void keep_current(int signal) {
  if (current != nullptr) {
    if (std::FILE* file = std::fopen(keep_as.c_str(), "wb")) {
      std::fwrite(current->data(), 1, current->size(), file);
      std::fclose(file);
      std::fprintf(stderr, "fuzz: the input is in %s\n", keep_as.c_str());
    }
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// The input in a block of its own, of exactly its size, so that sanitizers see every step beyond it.
bool try_one(const std::string& input) {
  current = &input;
  const std::unique_ptr<char[]> exact(new char[input.size()]);
  std::copy(input.begin(), input.end(), exact.get());
  const bool good = fuzz::run({exact.get(), input.size()});
  current = nullptr;
  return good;
}

int usage() {
  std::fputs("usage: fuzz_NAME [--runs N] [--seconds S] [--seed X] [--keep FILE] [FILE|FOLDER...]\n", stderr);
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  std::uint64_t runs = 0;
  std::uint64_t seconds = 0;
  std::uint64_t seed = 1;
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--runs" || name == "--seconds" || name == "--seed" || name == "--keep") {
      if (++i == count) return usage();
      if (name == "--keep") keep_as = arguments[i];
      else (name == "--runs" ? runs : name == "--seconds" ? seconds : seed) = std::strtoull(arguments[i], nullptr, 10);
    } else if (name.substr(0, 2) == "--") {
      return usage();
    } else if (std::filesystem::is_directory(name)) {
      for (const auto& each : std::filesystem::directory_iterator(name)) files.push_back(each.path());
    } else {
      files.emplace_back(name);
    }
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(signal, keep_current);
  std::sort(files.begin(), files.end());

  std::vector<std::string> pool;
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
      std::fprintf(stderr, "fuzz: cannot read %s\n", file.string().c_str());
      return 2;
    }
    pool.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    try_one(pool.back());
  }
  const std::size_t replayed = pool.size();

  fuzz::random random(seed);
  fuzz::json_text make(random, fuzz::words());
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  std::uint64_t made = 0;
  for (; made < runs || (seconds > 0 && elapsed() < static_cast<double>(seconds)); ++made) {
    std::string input;
    if (pool.empty() || random.one_in(5)) {
      input = make.value(2 + random.below(random.one_in(50) ? 300 : 20));
      if (random.one_in(3)) make.change(input, most_bytes);
    } else if (random.one_in(6)) {
      input = make.cross(random.of(pool), random.of(pool), most_bytes);
    } else {
      input = random.of(pool);
      make.change(input, most_bytes);
    }
    // Inputs are made out of inputs, so that changes add up.
    const bool good = try_one(input);
    if (input.size() <= 1024 && random.one_in(good ? 8 : 128)) {
      if (pool.size() < most_kept) pool.push_back(std::move(input));
      else pool[random.below(pool.size())] = std::move(input);
    }
  }
  std::printf("fuzz: %llu inputs: %llu files and %llu made from seed %llu, in %.1f s\n",
              static_cast<unsigned long long>(replayed + made), static_cast<unsigned long long>(replayed),
              static_cast<unsigned long long>(made), static_cast<unsigned long long>(seed), elapsed());
  fuzz::report();
  return 0;
}
