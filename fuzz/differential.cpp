// SPDX-License-Identifier: MIT
// The reader against nlohmann/json and RapidJSON: they accept and refuse the same, and read the same values, but for
// the differences that are listed and explained in `known` below. Each explanation is a condition that is checked on
// the input itself; what no condition explains ends the program.
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/support/harness.hpp"
#include "fuzz/support/structs.hpp"
#include "fuzz/support/told.hpp"
#include "runcomfy/json.hpp"

namespace json = runcomfy::json;

namespace {

using peer_n = nlohmann::ordered_json;

// What RapidJSON's reader tells, as a tree. (rapidjson/document.h of version 1.1.0 does not compile with clang 16 and
// newer.)
struct peer_r {
  enum class kind { null, boolean, integer, natural, real, string, array, object };
  kind is = kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double real = 0;
  std::string text = {};
  std::vector<std::string> keys = {};
  std::vector<peer_r> items = {};
};

class tree_maker : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, tree_maker> {
 public:
  explicit tree_maker(peer_r& root) : open_{&root} {}
  bool Null() { return add({}); }
  bool Bool(bool value) { return add({.is = peer_r::kind::boolean, .boolean = value}); }
  bool Int(int value) { return Int64(value); }
  bool Uint(unsigned value) { return Uint64(value); }
  bool Int64(std::int64_t value) { return add({.is = peer_r::kind::integer, .integer = value}); }
  bool Uint64(std::uint64_t value) { return add({.is = peer_r::kind::natural, .natural = value}); }
  bool Double(double value) { return add({.is = peer_r::kind::real, .real = value}); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return add({.is = peer_r::kind::string, .text = std::string(text, size)});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    open_.back()->keys.emplace_back(text, size);
    return true;
  }
  bool StartObject() { return enter(peer_r::kind::object); }
  bool StartArray() { return enter(peer_r::kind::array); }
  bool EndObject(rapidjson::SizeType) { return leave(); }
  bool EndArray(rapidjson::SizeType) { return leave(); }

 private:
  bool add(peer_r made) {
    peer_r& around = *open_.back();
    if (around.is == peer_r::kind::array || around.is == peer_r::kind::object) around.items.push_back(std::move(made));
    else around = std::move(made);
    return true;
  }
  bool enter(peer_r::kind kind) {
    peer_r& around = *open_.back();
    const bool is_root = around.is == peer_r::kind::null;
    add({.is = kind});
    open_.push_back(is_root ? &around : &around.items.back());  // it stays there as long as it is open
    return true;
  }
  bool leave() {
    open_.pop_back();
    return true;
  }

  std::vector<peer_r*> open_;
};

// Differences that are known, each with its reason. The counters tell how often one was met.
struct difference {
  const char* peer;
  const char* what;
  const char* why;
  std::uint64_t met = 0;
};
enum known_index : std::size_t {
  n_nul,
  n_duplicates,
  n_long_integer,
  r_nul,
  r_mark,
  r_low_surrogate,
  r_long_integer,
  r_long_integer_part,
  r_zero_with_exponent,
  r_infinity,
  r_rounding,
  both_minus_zero,
  limits_of_ours,
};
std::array known = {
    difference{"nlohmann", "a NUL byte outside strings is the end of the text",
               "its lexer takes '\\0' for the end of the input; RFC 8259 knows no such character"},
    difference{"nlohmann", "of members with one name it keeps the last value",
               "its objects are maps; json::object keeps all members, in order, and find gives the first"},
    difference{"nlohmann", "an integer beyond 64 bits is a double, and one beyond double is refused",
               "it has no type for it; json::value keeps the digits"},
    difference{"RapidJSON", "a NUL byte outside strings is the end of the text", "its streams end at '\\0'"},
    difference{"RapidJSON", "it gets the text without its byte order mark",
               "its stream that passes over the mark takes each byte of it for itself, as in \"\\xBF[]\""},
    difference{"RapidJSON", "a lone low surrogate is accepted and encoded as three bytes that are not UTF-8",
               "version 1.1.0 looks for high surrogates only"},
    difference{"RapidJSON", "an integer beyond 64 bits is a double",
               "it has no type for it; json::value keeps the digits"},
    difference{"RapidJSON", "309 digits before the point are refused, as in 1(308 zeros)e-308",
               "it looks at the integer part by itself"},
    difference{"RapidJSON", "0e309 is refused", "it looks at the exponent before it looks at the digits"},
    difference{"RapidJSON", "a number beyond double is infinity", "it looks at the exponent only, as in 10e308"},
    difference{"RapidJSON", "a real is off in the last places",
               "exact reading is a switch, which is off here: it reads beyond a table for 0.0(27 zeros)418053136...e0"},
    difference{"both", "-0 is the integer 0", "they lose the sign; ours is the real -0.0"},
    difference{"both", "a limit of ours", "depth, length of a number, length of a member name, count of elements"},
};

std::uint64_t inputs = 0;
std::uint64_t accepted_by_all = 0;
std::uint64_t refused_by_all = 0;
std::uint64_t numbers = 0;

void explained(known_index by) { ++known[by].met; }

[[noreturn]] void unexplained(const char* what, std::string_view detail = {}) {
  fuzz::require(false, std::string("difference without explanation: ") + what, detail);
  std::abort();
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

// Whether RapidJSON may have come to `theirs` by rounding at each of so many digits.
bool nearly(double ours, double theirs, std::size_t digits) {
  if (std::isinf(theirs)) theirs = std::copysign((std::numeric_limits<double>::max)(), theirs);
  const double most = (std::max)(std::abs(ours) * 0x1p-52, 0x1p-1074) * static_cast<double>(4 + digits);
  return std::abs(ours - theirs) <= most;
}

std::string shown(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", number);
  return text;
}

// A number of ours against a double of a peer.
bool same_real(const json::value& ours, double theirs, bool& sign_lost) {
  const std::optional<double> mine = ours.as_double();
  if (!mine) return false;
  if (same_bits(*mine, theirs)) return true;
  sign_lost = *mine == 0 && theirs == 0;
  return sign_lost;
}

void compare_number(const json::value& ours, const peer_n& theirs) {
  ++numbers;
  if (theirs.is_number_unsigned()) {
    if (ours.as_uint64() == theirs.get<std::uint64_t>()) return;
  } else if (theirs.is_number_integer()) {
    if (ours.as_int64() == theirs.get<std::int64_t>()) {
      if (!ours.is_integer()) explained(both_minus_zero);
      return;
    }
  } else {
    bool sign_lost = false;
    if (same_real(ours, theirs.get<double>(), sign_lost)) {
      if (ours.is_integer()) explained(n_long_integer);
      if (sign_lost) explained(both_minus_zero);
      return;
    }
  }
  unexplained("nlohmann reads another number", theirs.dump());
}

void compare(const json::value& ours, const peer_n& theirs) {
  if (ours.is_number() && theirs.is_number()) return compare_number(ours, theirs);
  if (ours.is_null() && theirs.is_null()) return;
  if (ours.is_bool() && theirs.is_boolean() && *ours.as_bool() == theirs.get<bool>()) return;
  if (ours.is_string() && theirs.is_string() && *ours.as_string() == theirs.get_ref<const std::string&>()) return;
  if (ours.is_array() && theirs.is_array() && ours.as_array()->size() == theirs.size()) {
    for (std::size_t i = 0; i < theirs.size(); ++i) compare((*ours.as_array())[i], theirs[i]);
    return;
  }
  if (ours.is_object() && theirs.is_object()) {
    const json::object& object = *ours.as_object();
    std::size_t met = 0;
    for (const auto& [key, value] : theirs.items()) {
      const json::value* last = nullptr;
      for (const json::member& each : object)
        if (each.key == key) last = &each.value, ++met;
      if (last == nullptr) unexplained("nlohmann has a member that ours has not", key);
      compare(*last, value);
    }
    if (met != object.size()) unexplained("nlohmann lacks a member that ours has");
    if (object.size() != theirs.size()) explained(n_duplicates);
    return;
  }
  unexplained("nlohmann reads another value", theirs.dump(-1, ' ', false, peer_n::error_handler_t::replace));
}

void compare(const json::value& ours, const peer_r& theirs, std::size_t longest_number) {
  using kind = peer_r::kind;
  switch (theirs.is) {
    case kind::null:
      if (ours.is_null()) return;
      break;
    case kind::boolean:
      if (ours.as_bool() == theirs.boolean) return;
      break;
    case kind::natural:
    case kind::integer:
      ++numbers;
      if (theirs.is == kind::natural ? ours.as_uint64() != theirs.natural : ours.as_int64() != theirs.integer) break;
      if (!ours.is_integer()) explained(both_minus_zero);
      return;
    case kind::real: {
      ++numbers;
      if (!ours.is_number()) break;
      bool sign_lost = false;
      if (same_real(ours, theirs.real, sign_lost)) {
        if (ours.is_integer()) explained(r_long_integer);
        return;
      }
      const std::optional<double> mine = ours.as_double();
      if (!mine && std::isinf(theirs.real) && ours.as_long_integer() != nullptr) return explained(r_long_integer);
      // Ours is what nlohmann made of it, or this would not be reached: strtod of the C library, which is exact.
      if (mine && nearly(*mine, theirs.real, longest_number)) return explained(r_rounding);
      unexplained("RapidJSON reads another real", shown(theirs.real) + ", ours " + (mine ? shown(*mine) : "none"));
    }
    case kind::string:
      if (ours.is_string() && *ours.as_string() == theirs.text) return;
      break;
    case kind::array:
      if (!ours.is_array() || ours.as_array()->size() != theirs.items.size()) break;
      for (std::size_t i = 0; i < theirs.items.size(); ++i)
        compare((*ours.as_array())[i], theirs.items[i], longest_number);
      return;
    case kind::object: {
      if (!ours.is_object() || ours.as_object()->size() != theirs.items.size()) break;
      const json::member* mine = ours.as_object()->begin();
      for (std::size_t i = 0; i < theirs.items.size(); ++i, ++mine) {
        if (mine->key != theirs.keys[i]) unexplained("RapidJSON reads another member name", mine->key);
        compare(mine->value, theirs.items[i], longest_number);
      }
      return;
    }
  }
  unexplained("RapidJSON reads another value");
}

struct reading {
  runcomfy::result<json::value> ours;
  peer_n nlohmann;
  bool nlohmann_reads = false;
  peer_r rapidjson;
  bool rapidjson_reads = false;
  std::string rapidjson_error;
};

json::limits widest() {
  constexpr std::size_t any = 1U << 30;
  return {.depth = any, .bytes = any, .number_characters = any, .key_bytes = any, .elements = any};
}

// How deep the brackets outside strings go.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  std::size_t most = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    } else if (text[at] == '[' || text[at] == '{') {
      most = ++depth > most ? depth : most;
    } else if ((text[at] == ']' || text[at] == '}') && depth > 0) {
      --depth;
    }
  }
  return most;
}

// The number tokens of a text, as far as it is JSON.
template <class Each>
void for_each_number(std::string_view text, Each&& each) {
  const auto is_part = [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
      const std::size_t begin = at;
      while (at < text.size() && is_part(text[at])) ++at;
      each(text.substr(begin, at - begin));
      --at;
    }
  }
}

// An integer of more digits than any double that is no infinity has by far, or as many.
bool has_integer_beyond_double(std::string_view text) {
  bool found = false;
  for_each_number(text, [&found](std::string_view number) {
    found = found || (number.find_first_of(".eE") == std::string_view::npos && number.size() >= 309);
  });
  return found;
}

// 309 digits before the point, whatever the exponent then makes of them.
bool has_long_integer_part(std::string_view text) {
  bool found = false;
  for_each_number(text, [&found](std::string_view number) {
    found = found || (std::min)(number.find_first_of(".eE"), number.size()) >= 309;
  });
  return found;
}

bool has_zero_with_large_exponent(std::string_view text) {
  bool found = false;
  for_each_number(text, [&found](std::string_view number) {
    const std::size_t exponent = number.find_first_of("eE");
    if (exponent == std::string_view::npos) return;
    const bool is_zero = number.substr(0, exponent).find_first_of("123456789") == std::string_view::npos;
    found = found || (is_zero && std::strtod(("1" + std::string(number.substr(exponent))).c_str(), nullptr) > 1e308);
  });
  return found;
}

bool is_beyond_double(std::string_view number) { return std::isinf(std::strtod(std::string(number).c_str(), nullptr)); }

bool rapidjson_parse(peer_r& out, std::string& why, std::string_view text) {
  constexpr unsigned flags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") {
    explained(r_mark);
    text.remove_prefix(3);
  }
  rapidjson::MemoryStream stream(text.data(), text.size());
  tree_maker maker(out);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<flags>(stream, maker);
  if (result.IsError()) why = rapidjson::GetParseError_En(result.Code());
  return !result.IsError();
}

std::size_t longest_number(std::string_view text) {
  std::size_t most = 0;
  for_each_number(text, [&most](std::string_view number) { most = (std::max)(most, number.size()); });
  return most;
}

bool beyond_default_limits(std::string_view text) {
  const json::limits limits;
  return depth_of(text) > limits.depth || text.size() > limits.key_bytes ||
         longest_number(text) > limits.number_characters;
}

void judge(std::string_view text);

// The same text with other characters at one place, so that what follows the place is compared as well.
void judge_with(std::string_view text, std::size_t at, std::size_t size, std::string_view instead) {
  judge(std::string(text.substr(0, at)).append(instead).append(text.substr(at + size)));
}

// Ours refuses: what do the others?
void judge_refused(std::string_view text, const reading& made) {
  const std::string message(made.ours.error().message());
  const fuzz::told told = fuzz::told_of(message, text.size());
  if (!made.nlohmann_reads && !made.rapidjson_reads) {
    ++refused_by_all;
    return;
  }
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos && nul >= told.byte) {
    const std::string_view before = text.substr(0, nul);
    peer_r rest;
    std::string why;
    if (made.nlohmann_reads) {
      if (!peer_n::accept(before)) unexplained("nlohmann reads over a NUL", message);
      explained(n_nul);
    }
    if (made.rapidjson_reads) {
      if (!rapidjson_parse(rest, why, before)) unexplained("RapidJSON reads over a NUL", message);
      explained(r_nul);
    }
    return judge(before);
  }
  if (depth_of(text) > 512) return explained(limits_of_ours);
  if (made.nlohmann_reads) unexplained("nlohmann accepts", message);
  const std::string_view from = text.substr(told.byte);
  if (from.size() >= 6 && from.substr(0, 2) == "\\u" && (from[2] == 'd' || from[2] == 'D') &&
      std::string_view("cdefCDEF").find(from[3]) != std::string_view::npos) {
    explained(r_low_surrogate);
    return judge_with(text, told.byte, 6, "\\uFFFD");
  }
  const std::size_t size = (std::min)(from.find_first_not_of("0123456789+-.eE"), from.size());
  if (size > 0 && is_beyond_double(from.substr(0, size))) {
    explained(r_infinity);
    return judge_with(text, told.byte, size, "0.5");
  }
  unexplained("RapidJSON accepts", message);
}

void judge(std::string_view text) {
  reading made{json::parse(text, widest()), peer_n::parse(text, nullptr, false), false, {}, false, {}};
  made.nlohmann_reads = !made.nlohmann.is_discarded();
  made.rapidjson_reads = rapidjson_parse(made.rapidjson, made.rapidjson_error, text);
  const runcomfy::result<json::value> limited = json::parse(text);
  if (!made.ours) {
    if (limited) unexplained("wide limits refuse what the default ones accept");
    return judge_refused(text, made);
  }
  if (!limited) {
    if (!beyond_default_limits(text)) unexplained("the default limits refuse", limited.error().message());
    explained(limits_of_ours);
  }
  if (made.nlohmann_reads) {
    compare(*made.ours, made.nlohmann);
    // And the other way: what is written here is read there as the same.
    if (peer_n::parse(runcomfy::to_json(*made.ours), nullptr, false) != made.nlohmann)
      unexplained("nlohmann reads something else out of what was written", runcomfy::to_json(*made.ours));
  } else if (has_integer_beyond_double(text)) explained(n_long_integer);
  else unexplained("nlohmann refuses");
  if (made.rapidjson_reads) compare(*made.ours, made.rapidjson, longest_number(text));
  else if (has_long_integer_part(text)) explained(r_long_integer_part);
  else if (has_zero_with_large_exponent(text)) explained(r_zero_with_exponent);
  else unexplained("RapidJSON refuses", made.rapidjson_error);
  if (made.nlohmann_reads && made.rapidjson_reads) ++accepted_by_all;
}

}  // namespace

bool fuzz::run(std::string_view input) {
  ++inputs;
  const std::uint64_t before = accepted_by_all;
  judge(input);
  return accepted_by_all != before && input.find('\0') == std::string_view::npos;
}

const std::vector<std::string_view>& fuzz::words() {
  static const std::vector<std::string_view> all = {"a", "b", "prompt", "url"};
  return all;
}

void fuzz::report() {
  const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf(
      "fuzz: differential: %llu inputs, %llu read by all three as the same (%llu numbers), %llu refused by all three, "
      "0 differences without explanation\n",
      number(inputs), number(accepted_by_all), number(numbers), number(refused_by_all));
  for (const difference& each : known)
    std::printf("fuzz: %12llu x  %s: %s (%s)\n", number(each.met), each.peer, each.what, each.why);
}
