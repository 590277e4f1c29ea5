// SPDX-License-Identifier: MIT
// A harness fed by libFuzzer: coverage leads the way, and the mutations know JSON.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "fuzz/support/harness.hpp"
#include "fuzz/support/json_text.hpp"
#include "fuzz/support/random.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}
std::size_t put(const std::string& text, std::uint8_t* data) {
  if (!text.empty()) std::memcpy(data, text.data(), text.size());
  return text.size();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  std::atexit(fuzz::report);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::run(text_of(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  fuzz::random random(seed);
  if (random.one_in(4)) return LLVMFuzzerMutate(data, size, most);
  std::string text(text_of(data, size));
  fuzz::json_text(random, fuzz::words()).change(text, most);
  return put(text, data);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t a_size, const std::uint8_t* b,
                                                 std::size_t b_size, std::uint8_t* out, std::size_t most,
                                                 unsigned seed) {
  fuzz::random random(seed);
  return put(fuzz::json_text(random, fuzz::words()).cross(text_of(a, a_size), text_of(b, b_size), most), out);
}
