// SPDX-License-Identifier: MIT
#include "fuzz/support/json_text.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace fuzz {
namespace {

using namespace std::string_view_literals;

// Tokens and halves of tokens, and what readers are known to disagree about.
constexpr std::array fragments = {
    "{"sv,
    "}"sv,
    "["sv,
    "]"sv,
    ","sv,
    ":"sv,
    "\""sv,
    "\\"sv,
    "\\\""sv,
    "\\\\"sv,
    "\\/"sv,
    "\\b"sv,
    "\\u0000"sv,
    "\\u00e9"sv,
    "\\uD800"sv,
    "\\uDC00"sv,
    "\\uD83D\\uDE00"sv,
    "\\uDFFF\\uD800"sv,
    "\\uFFFF"sv,
    "\\u12"sv,
    "\\x"sv,
    "\xEF\xBB\xBF"sv,
    "\xC3\xA9"sv,
    "\xE2\x82\xAC"sv,
    "\xF0\x9F\xA6\x8A"sv,
    "\xC0\x80"sv,
    "\xED\xA0\x80"sv,
    "\xF4\x90\x80\x80"sv,
    "\xE0\x80\x80"sv,
    "\xF0\x80\x80\x80"sv,
    "\x80"sv,
    "\xFF"sv,
    "\0"sv,
    "\x1F"sv,
    "\x7F"sv,
    " "sv,
    "\t"sv,
    "\r\n"sv,
    "\v"sv,
    "\xC2\xA0"sv,
    "true"sv,
    "false"sv,
    "null"sv,
    "nul"sv,
    "NaN"sv,
    "Infinity"sv,
    "-Infinity"sv,
    "-"sv,
    "+"sv,
    "."sv,
    "e"sv,
    "E+"sv,
    "e-"sv,
    "0"sv,
    "-0"sv,
    "00"sv,
    "0.0"sv,
    "1e400"sv,
    "1e-400"sv,
    "0e999"sv,
    ".5"sv,
    "5."sv,
    "0x10"sv,
    "//"sv,
    "/*x*/"sv,
    "'"sv,
    "[]"sv,
    "{}"sv,
    "[[[[[[[["sv,
    "]]]]]]]]"sv,
    "{\"a\":"sv,
    ",\"a\":1"sv,
    "\"a\":1,"sv,
    "1,"sv,
    ",1"sv,
};

constexpr std::array exponents = {"e0"sv,           "E1"sv,
                                  "e+1"sv,          "e-1"sv,
                                  "e22"sv,          "e23"sv,
                                  "e-22"sv,         "e37"sv,
                                  "e38"sv,          "e39"sv,
                                  "e-45"sv,         "e-46"sv,
                                  "e292"sv,         "e307"sv,
                                  "e308"sv,         "e309"sv,
                                  "e-307"sv,        "e-308"sv,
                                  "e-323"sv,        "e-324"sv,
                                  "e-325"sv,        "e-400"sv,
                                  "e+0000"sv,       "e2147483648"sv,
                                  "e-2147483649"sv, "e99999999999999999999"sv};

bool is_number(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }
// Decimal digits times a small number.
void multiply(std::string& number, int factor) {
  int carry = 0;
  for (std::size_t i = number.size(); i-- > 0;) {
    carry += (number[i] - '0') * factor;
    number[i] = static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  if (carry > 0) number.insert(0, std::to_string(carry));
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string json_text::digits(std::size_t count) {
  std::string out;
  while (out.size() < count) out += static_cast<char>('0' + random_.below(10));
  return out;
}

std::string json_text::integer_at_an_edge() {
  static constexpr std::array edges = {"127"sv,
                                       "128"sv,
                                       "255"sv,
                                       "256"sv,
                                       "32767"sv,
                                       "65535"sv,
                                       "2147483647"sv,
                                       "2147483648"sv,
                                       "4294967295"sv,
                                       "4294967296"sv,
                                       "9007199254740991"sv,
                                       "9007199254740992"sv,
                                       "9007199254740993"sv,
                                       "9223372036854775807"sv,
                                       "9223372036854775808"sv,
                                       "9223372036854775809"sv,
                                       "18446744073709551615"sv,
                                       "18446744073709551616"sv,
                                       "179769313486231570000"sv,
                                       "340282346638528859811704183484516925440"sv};
  std::string out = random_.one_in(2) ? "-" : "";
  out += random_.of(edges);
  if (random_.one_in(4)) out.back() = static_cast<char>('0' + random_.below(10));
  return out;
}

std::string json_text::any_double() {
  double number = 0;
  do {
    number = std::bit_cast<double>(random_.bits());
  } while (!std::isfinite(number));
  if (random_.one_in(4)) number = static_cast<double>(static_cast<float>(number));
  if (!std::isfinite(number)) number = 1e300;
  char text[64];
  static constexpr std::array digits_shown = {5, 9, 15, 16, 17, 18, 25};
  std::snprintf(text, sizeof text, "%.*g", random_.of(digits_shown), number);
  return text;
}

// All its digits, so that only exact readers round it rightly; and its nearest neighbours.
std::string json_text::middle_of_two_doubles() {
  const std::uint64_t odd = ((random_.bits() >> 11) | (std::uint64_t{1} << 53)) | 1U;  // 54 bits: a tie
  const std::size_t power = random_.below(200);
  const bool is_small = random_.one_in(2);  // odd / 2^power is odd * 5^power / 10^power
  std::string out = std::to_string(odd);
  for (std::size_t i = 0; i < power; ++i) multiply(out, is_small ? 5 : 2);
  if (is_small) {
    if (out.size() <= power) out.insert(0, power + 1 - out.size(), '0');
    out.insert(out.size() - power, ".");
  } else {
    out += ".0";
  }
  if (out.back() == '.') out += '0';
  if (random_.one_in(3)) out += random_.one_in(2) ? "1" : "0000000000001";
  return out;
}

std::string json_text::number() {
  switch (random_.below(12)) {
    case 0:
    case 1:
    case 2: return std::to_string(static_cast<int>(random_.below(300)) - 20);
    case 3: return integer_at_an_edge();
    case 4: return std::to_string(static_cast<std::int64_t>(random_.bits()));
    case 5: return any_double();
    case 6: return random_.one_in(8) ? middle_of_two_doubles() : any_double();
    case 7: return "1" + digits(random_.below(random_.one_in(30) ? 400 : 40));
    case 8: return "0." + digits(1 + random_.below(random_.one_in(30) ? 400 : 30));
    case 9:
      return std::to_string(random_.below(20)) + "." + digits(1 + random_.below(20)) +
             std::string(random_.of(exponents));
    case 10: return std::to_string(random_.below(1000)) + std::string(random_.of(exponents));
    default: return std::to_string(random_.below(30)) + ".0";
  }
}

std::string json_text::characters() {
  std::string out;
  const std::size_t parts = random_.one_in(8) ? random_.below(40) : random_.below(6);
  for (std::size_t i = 0; i < parts; ++i) {
    switch (random_.below(8)) {
      case 0: out += "\\n"; break;
      case 1: out += random_.of(fragments); break;
      case 2: {
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(random_.below(0x10000)));
        out += escape;
        break;
      }
      case 3: out += "\xED\x95\x9C\xEA\xB5\xAD"; break;
      case 4: out += words_.empty() ? "w"sv : random_.of(words_); break;
      default: out.append(1 + random_.below(12), static_cast<char>('a' + random_.below(26)));
    }
  }
  return out;
}

std::string json_text::string() {
  if (!words_.empty() && random_.one_in(2)) return "\"" + std::string(random_.of(words_)) + "\"";
  return "\"" + characters() + "\"";
}

std::string json_text::key() {
  if (!words_.empty() && !random_.one_in(4)) return "\"" + std::string(random_.of(words_)) + "\"";
  if (random_.one_in(3)) return string();
  return "\"" + std::string(1, static_cast<char>('a' + random_.below(4))) + "\"";
}

std::string json_text::scalar() {
  switch (random_.below(8)) {
    case 0: return "null";
    case 1: return "true";
    case 2: return "false";
    case 3:
    case 4: return string();
    default: return number();
  }
}

std::string json_text::blank() {
  static constexpr std::array blanks = {""sv, ""sv, ""sv, ""sv, ""sv, " "sv, "\n  "sv, "\t\r\n "sv};
  return std::string(random_.of(blanks));
}

std::string json_text::value(std::size_t budget) {
  if (budget < 2 || random_.one_in(5)) return scalar();
  const bool is_object = random_.one_in(2);
  std::string out = is_object ? "{" : "[";
  const std::size_t count = random_.below(random_.one_in(10) ? budget : 5);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += ",";
    out += blank();
    if (is_object) out += key() + blank() + ":" + blank();
    out += value(budget / (count + 1)) + blank();
  }
  return out += is_object ? "}" : "]";
}

// The value that begins here, as far as its brackets and quotes go; the text may be anything.
json_text::span json_text::value_at(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  int depth = 0;
  do {
    const char c = text[at];
    if (c == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
      ++at;
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
    } else if (c == '}' || c == ']') {
      --depth;
      ++at;
    } else if (is_number(c)) {
      while (at < text.size() && is_number(text[at])) ++at;
    } else if (is_letter(c)) {
      while (at < text.size() && is_letter(text[at])) ++at;
    } else {
      ++at;
    }
  } while (depth > 0 && at < text.size());
  return {begin, at < text.size() ? at : text.size()};
}

std::vector<json_text::span> json_text::values_in(std::string_view text) {
  std::vector<span> found;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '{' || c == '[') {
      // Whole containers are found where they are small, or the search would take quadratic time.
      if (text.size() < 4096) found.push_back(value_at(text, at));
      ++at;
    } else if (c == '"' || is_number(c) || is_letter(c)) {
      found.push_back(value_at(text, at));
      at = found.back().end;
    } else {
      ++at;
    }
  }
  return found;
}

void json_text::change_number(std::string& text, span at) {
  std::string number = text.substr(at.begin, at.end - at.begin);
  const std::size_t place = random_.below(number.size() + 1);
  switch (random_.below(7)) {
    case 0: number.insert(place, 1, static_cast<char>('0' + random_.below(10))); break;
    case 1: number.insert(place, "."); break;
    case 2: number += random_.of(exponents); break;
    case 3: number.insert(0, "-"); break;
    case 4: number.insert(place, digits(random_.below(25))); break;
    case 5:
      if (place < number.size()) number.erase(place, 1);
      break;
    default:
      if (place < number.size()) number[place] = static_cast<char>('0' + random_.below(10));
  }
  text.replace(at.begin, at.end - at.begin, number);
}

void json_text::change_string(std::string& text, span at) {
  const std::size_t place = at.begin + 1 + random_.below(at.end - at.begin);
  const std::size_t safe = place < text.size() ? place : text.size();
  switch (random_.below(4)) {
    case 0: text.insert(safe, random_.of(fragments)); break;
    case 1: text.insert(safe, characters()); break;
    case 2:
      if (safe < text.size()) text[safe] = static_cast<char>(random_.below(256));
      break;
    default: text.insert(safe, random_.below(40), 'x');
  }
}

void json_text::change_value(std::string& text, span at) {
  const std::string old = text.substr(at.begin, at.end - at.begin);
  const std::size_t size = at.end - at.begin;
  switch (random_.below(8)) {
    case 0: text.replace(at.begin, size, value(6)); break;
    case 1: text.replace(at.begin, size, scalar()); break;
    case 2: text.insert(at.end, "," + old); break;
    case 3: text.insert(at.begin, key() + ":" + old + ","); break;
    case 4: {
      const std::size_t times = random_.one_in(20) ? 120 + random_.below(20) : 1 + random_.below(3);
      std::string before;
      std::string after;
      for (std::size_t i = 0; i < times; ++i) {
        const bool is_object = random_.one_in(2);
        before += is_object ? "{\"a\":" : "[";
        after.insert(0, is_object ? "}" : "]");
      }
      text.replace(at.begin, size, before + old + after);
      break;
    }
    case 5: {
      const std::vector<span> others = values_in(text);
      const span other = random_.of(others);
      text.replace(at.begin, size, text.substr(other.begin, other.end - other.begin));
      break;
    }
    case 6: text.insert(at.begin, blank()); break;
    default: text.erase(at.begin, size);
  }
}

void json_text::change_bytes(std::string& text) {
  const std::size_t place = random_.below(text.size() + 1);
  switch (random_.below(5)) {
    case 0: text.insert(place, random_.of(fragments)); break;
    case 1: text.insert(place, 1, static_cast<char>(random_.below(256))); break;
    case 2: text.resize(place); break;
    case 3:
      if (place < text.size()) text.erase(place, 1 + random_.below(3));
      break;
    default:
      if (place < text.size()) text[place] = static_cast<char>(text[place] ^ static_cast<char>(1U << random_.below(8)));
  }
}

void json_text::change_once(std::string& text) {
  const std::vector<span> values = values_in(text);
  if (values.empty() || random_.one_in(8)) return change_bytes(text);
  const span at = random_.of(values);
  const char first = text[at.begin];
  if (first == '"' && random_.one_in(2)) change_string(text, at);
  else if (is_number(first) && random_.one_in(2)) change_number(text, at);
  else change_value(text, at);
}

void json_text::change(std::string& text, std::size_t most) {
  for (std::size_t times = 1 + random_.below(4); times > 0; --times) {
    if (text.empty()) text = value(8);
    else change_once(text);
  }
  if (text.size() > most) text.resize(most);
}

std::string json_text::cross(std::string_view a, std::string_view b, std::size_t most) {
  std::string out(a);
  const std::vector<span> from = values_in(b);
  const std::vector<span> into = values_in(a);
  if (!from.empty() && !into.empty()) {
    const span part = random_.of(from);
    const span place = random_.of(into);
    out.replace(place.begin, place.end - place.begin, b.substr(part.begin, part.end - part.begin));
  }
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace fuzz
