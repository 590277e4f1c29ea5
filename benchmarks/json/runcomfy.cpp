// SPDX-License-Identifier: MIT
// This library through its public names. Checks UTF-8 when writing and when reading, and everything else that it always
// checks.
#include "benchmarks/json/harness.hpp"
#include "benchmarks/json/runcomfy_structs.hpp"

struct candidate {
  static constexpr bool reads = true;
  std::string buffer;

  template <class T>
  BENCH_CALL runcomfy::result<T> read(const std::string& from) {
    return runcomfy::from_json<T>(from);
  }
  // The documents keep the rules of the structs.
  template <class T>
  void inspect(const T& value) {
    for (const runcomfy::violation& each : runcomfy::validate(value)) bench::fail(each.message());
  }
  template <class T>
  BENCH_CALL const std::string& write(const T& value) {
    if (!runcomfy::write_json(value, buffer)) bench::refuse("runcomfy cannot write this");
    return buffer;
  }
};

BENCH_MAIN(candidate)
