// SPDX-License-Identifier: MIT
// The writer: whatever is made out of the bytes, as a value or in a struct, is either refused for a reason that holds,
// or written as JSON that reads back as the same.
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/support/harness.hpp"
#include "fuzz/support/structs.hpp"
#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

std::uint64_t inputs = 0;
std::uint64_t written = 0;
std::uint64_t refused = 0;

// UTF-8 as the Unicode standard has it (table 3-7), written down a second time, without speed.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    const unsigned first = byte(i);
    const std::size_t size = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
    if (size == 0) return false;
    unsigned code = size == 1 ? first : first & (0x7FU >> size);
    for (std::size_t at = 1; at < size; ++at) {
      if ((byte(i + at) & 0xC0U) != 0x80U) return false;
      code = (code << 6) | (byte(i + at) & 0x3FU);
    }
    if ((size == 3 && code < 0x800) || (size == 4 && code < 0x10000) || code > 0x10FFFF) return false;
    if (code >= 0xD800 && code <= 0xDFFF) return false;
    i += size;
  }
  return true;
}

// Bytes, taken one after the other; zeros when they are used up.
class bytes {
 public:
  explicit bytes(std::string_view from) : left_(from) {}
  [[nodiscard]] bool empty() const { return left_.empty(); }
  unsigned one() {
    if (left_.empty()) return 0;
    const auto first = static_cast<unsigned char>(left_[0]);
    left_.remove_prefix(1);
    return first;
  }
  std::uint64_t eight() {
    std::uint64_t out = 0;
    for (int i = 0; i < 8; ++i) out = (out << 8) | one();
    return out;
  }
  std::string text() {
    const std::size_t size = (std::min)(static_cast<std::size_t>(one()) % 40, left_.size());
    std::string out(left_.substr(0, size));
    left_.remove_prefix(size);
    return out;
  }
  double real() {
    switch (one() % 4) {
      case 0: return static_cast<double>(one()) / 16;
      case 1: return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(eight())));
      default: return std::bit_cast<double>(eight());
    }
  }

 private:
  std::string_view left_;
};

// What may be refused, and only then: a text that is not UTF-8, NaN and infinity, more than 512 levels.
struct faults {
  bool text = false;
  bool number = false;
  [[nodiscard]] bool any() const { return text || number; }
  void add(const faults& other) {
    text = text || other.text;
    number = number || other.number;
  }
};

std::string made_text(bytes& from, faults& bad) {
  std::string out = from.text();
  bad.text = bad.text || !is_utf8(out);
  return out;
}
double made_real(bytes& from, faults& bad) {
  const double out = from.real();
  bad.number = bad.number || !std::isfinite(out);
  return out;
}

// NOLINTNEXTLINE(misc-no-recursion): 40 levels at most
json::value made_value(bytes& from, faults& bad, int levels) {
  switch (from.one() % 9) {
    case 0: return nullptr;
    case 1: return from.one() % 2 == 0;
    case 2: return static_cast<std::int64_t>(from.eight());
    case 3: return from.eight();
    case 4: return made_real(from, bad);
    case 5: return made_text(from, bad);
    case 6: {
      json::array out;
      for (unsigned count = levels > 0 ? from.one() % 6 : 0; count > 0 && !from.empty(); --count)
        out.push_back(made_value(from, bad, levels - 1));
      return out;
    }
    case 7: {
      json::object out;
      for (unsigned count = levels > 0 ? from.one() % 6 : 0; count > 0 && !from.empty(); --count) {
        const bool twice = from.one() % 4 == 0;
        faults inside;
        std::string key = made_text(from, inside);
        json::value value = made_value(from, inside, levels - 1);
        if (out.contains(key) && !twice) continue;
        out.append(std::move(key), std::move(value));
        bad.add(inside);
      }
      return out;
    }
    default: return static_cast<int>(from.one());
  }
}

fuzz::everything made_struct(bytes& from, faults& bad) {
  fuzz::everything out;
  const auto wanted = [&from] { return from.one() % 3 != 0; };
  if (wanted()) out.yes = from.one() % 2 == 0;
  if (wanted()) out.i8 = static_cast<std::int8_t>(from.one());
  if (wanted()) out.u8 = static_cast<std::uint8_t>(from.one());
  if (wanted()) out.i64 = static_cast<std::int64_t>(from.eight());
  if (wanted()) out.u64 = from.eight();
  if (wanted()) {
    out.real32 = std::bit_cast<float>(static_cast<std::uint32_t>(from.eight()));
    bad.number = bad.number || !std::isfinite(*out.real32);
  }
  if (wanted()) out.real64 = made_real(from, bad);
  if (wanted()) out.text = made_text(from, bad);
  if (wanted()) out.how = from.one() % 2 == 0 ? fuzz::speed::slow : fuzz::speed::fast;
  if (wanted()) out.list.emplace(from.one() % 9, static_cast<int>(from.eight()));
  if (wanted()) out.bits = std::vector<bool>{from.one() % 2 == 0, from.one() % 2 == 0};
  if (wanted()) out.holes = std::vector<std::optional<int>>{1, std::nullopt, static_cast<int>(from.eight())};
  if (wanted()) out.pair = {made_real(from, bad), made_real(from, bad)};
  if (wanted()) {
    out.map.emplace();
    for (unsigned count = from.one() % 5; count > 0; --count)
      (*out.map)[made_text(from, bad)] = static_cast<int>(count);
  }
  if (wanted()) {
    out.other_map.emplace();
    for (unsigned count = from.one() % 5; count > 0; --count) {
      faults inside;
      std::string key = made_text(from, inside);
      if (out.other_map->try_emplace(std::move(key), std::vector{made_text(from, inside), std::string("plain")}).second)
        bad.add(inside);
    }
  }
  if (wanted()) out.nested = fuzz::lora{made_text(from, bad), made_real(from, bad)};
  if (wanted()) out.loras.emplace(1 + from.one() % 3, fuzz::lora{made_text(from, bad), std::nullopt});
  if (wanted()) out.any = made_value(from, bad, 8);
  if (out.any && out.any->is_null()) out.any.reset();  // null is the same as not there
  if (wanted()) out.object = json::object{{made_text(from, bad), made_value(from, bad, 4)}};
  if (wanted()) out.array = json::array{made_value(from, bad, 4), made_value(from, bad, 4)};
  if (wanted()) {
    std::string text = made_text(from, bad);
    out.ratio = runcomfy::unchecked(text);
  }
  if (wanted()) out.frames = runcomfy::unchecked(static_cast<std::int64_t>(from.eight()));
  return out;
}

// The same bytes come back, whatever the buffer held before.
template <class T>
void check_written(const T& x, bool good) {
  std::string text = "what was there before";
  const runcomfy::result<void> done = runcomfy::write_json(x, text);
  fuzz::require(done.has_value() == good, "what is refused has a fault, and what has a fault is refused", text);
  if (!done) {
    ++refused;
    fuzz::require(text.empty(), "a refused value leaves the buffer empty");
    fuzz::require(done.error().kind() == runcomfy::error_kind::invalid_input, "it is the caller's error");
    return;
  }
  ++written;
  fuzz::require(runcomfy::to_json(x) == text, "to_json and write_json write the same");
  const json::limits widest = {.depth = 512, .key_bytes = 1U << 30, .elements = 1U << 30};
  const runcomfy::result<T> again = runcomfy::from_json<T>(text, widest);
  fuzz::require(again.has_value(), "what was written can be read",
                again ? std::string() : std::string(again.error().message()));
  fuzz::require(*again == x, "what was written reads back as the same", text);
  fuzz::require(runcomfy::to_json(*again) == text, "and is written as the same", text);
  const runcomfy::result<json::value> value = json::parse(text, widest);
  fuzz::require(value.has_value(), "what was written is JSON", text);
  fuzz::require(runcomfy::to_json(*value) == text, "its value is written as the same", text);
  if constexpr (std::is_same_v<T, json::value>) {
    fuzz::require(*value == x, "its value is the same", text);
  } else {
    fuzz::require(runcomfy::to_value(x) == *value, "to_value gives what would be sent", text);
    const runcomfy::result<T> back = runcomfy::from_value<T>(*value);
    fuzz::require(back && *back == x, "from_value gives it back", text);
  }
}

template <class T>
void check_read(std::string_view input) {
  const json::limits widest = {.depth = 512};
  if (const runcomfy::result<T> read = runcomfy::from_json<T>(input, widest)) check_written(*read, true);
}

}  // namespace

bool fuzz::run(std::string_view input) {
  ++inputs;
  const std::uint64_t before = written;
  check_read<json::value>(input);
  check_read<everything>(input);
  check_read<fuzz::input>(input);
  check_read<node>(input);
  check_read<std::vector<lora>>(input);
  check_read<std::map<std::string, json::value>>(input);
  const bool was_json = written != before;
  {
    bytes from(input);
    faults bad;
    const json::value value = made_value(from, bad, 40);
    check_written(value, !bad.any());
  }
  bytes from(input);
  faults bad;
  const everything value = made_struct(from, bad);
  check_written(value, !bad.any());
  return was_json;
}

const std::vector<std::string_view>& fuzz::words() {
  static const std::vector<std::string_view> all(struct_words.begin(), struct_words.end());
  return all;
}

void fuzz::report() {
  std::printf(
      "fuzz: round trip: %llu inputs, %llu values written and read back as the same, %llu refused for a reason, "
      "0 properties broken\n",
      static_cast<unsigned long long>(inputs), static_cast<unsigned long long>(written),
      static_cast<unsigned long long>(refused));
}
