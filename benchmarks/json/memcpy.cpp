// SPDX-License-Identifier: MIT
// What no library can go below: copying the finished text into a buffer that is kept, and copying the finished struct.
// Both are made once, by nlohmann/json.
#include "benchmarks/json/nlohmann_structs.hpp"

struct candidate {
  static constexpr bool reads = true;
  std::string text;
  std::string buffer;
  bool is_written = false;
  bool is_read = false;

  template <class T>
  static T& finished() {
    static T value;
    return value;
  }
  template <class T>
  BENCH_CALL T read(const std::string& from) {
    if (!std::exchange(is_read, true)) {
      finished<T>() = nlohmann::json::parse(from).get<T>();
    }
    return finished<T>();
  }
  template <class T>
  BENCH_CALL std::string_view write(const T& value) {
    if (!std::exchange(is_written, true)) {
      text = nlohmann::json(value).dump();
      buffer.resize(text.size());
    }
    bench::keep(text.data());
    std::memcpy(buffer.data(), text.data(), text.size());
    return buffer;
  }
};

BENCH_MAIN(candidate)
