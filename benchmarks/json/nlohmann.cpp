// SPDX-License-Identifier: MIT
// nlohmann/json: its documented conversions; a new value and a new string for each call, for it has no other way.
#include "benchmarks/json/nlohmann_structs.hpp"

struct candidate {
  static constexpr bool reads = true;

  template <class T>
  BENCH_CALL T read(const std::string& from) {
    return nlohmann::json::parse(from).get<T>();
  }
  template <class T>
  BENCH_CALL std::string write(const T& value) {
    return nlohmann::json(value).dump();
  }
};

BENCH_MAIN(candidate)
