// SPDX-License-Identifier: MIT
// This library through its public names. Checks UTF-8 when writing and when reading, and everything else that it always
// checks. With BENCH_VALIDATE each value is validated before it is written.
#include "benchmarks/json/harness.hpp"
#include "benchmarks/json/runcomfy_structs.hpp"

#if defined(BENCH_VALIDATE)
inline constexpr bool validates = true;
#else
inline constexpr bool validates = false;
#endif

struct candidate {
  static constexpr bool reads = !validates;
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
    if (validates && !runcomfy::validate(value).empty()) bench::refuse("the value breaks a rule");
    if (!runcomfy::write_json(value, buffer)) bench::refuse("runcomfy cannot write this");
    return buffer;
  }
};

BENCH_MAIN(candidate)
