// SPDX-License-Identifier: MIT
#include "json_text.hpp"

#include <cstddef>
#include <string_view>

#include "runcomfy/json.hpp"

namespace generator {
namespace {

namespace json = runcomfy::json;

void append(std::string& to, const json::value& from) {
  if (const json::object* object = from.as_object()) {
    to += '{';
    for (const json::member& each : *object) {
      if (&each != object->begin()) to += ',';
      to += runcomfy::to_json(each.key);
      to += ':';
      append(to, each.value);
    }
    to += '}';
  } else if (const json::array* array = from.as_array()) {
    to += '[';
    for (const json::value& each : *array) {
      if (&each != array->begin()) to += ',';
      append(to, each);
    }
    to += ']';
  } else {
    to += from.is_number() ? number_text(from) : runcomfy::to_json(from);
  }
}

}  // namespace

std::string number_text(const json::value& number) {
  if (const auto whole = number.as_int64()) return std::to_string(*whole);
  if (const auto natural = number.as_uint64()) return std::to_string(*natural);
  const std::string text = runcomfy::to_json(number);
  if (number.is_integer()) return text;

  // The shortest digits are the same everywhere; where the point stands is not. So: the digits, and the place of the
  // point behind the first `place` of them.
  std::string digits;
  long place = 0;
  bool behind_point = false;
  const std::string_view mantissa = std::string_view(text).substr(0, text.find_first_of("eE"));
  for (const char c : mantissa) {
    if (c == '.') behind_point = true;
    if (c < '0' || c > '9') continue;
    if (digits.empty() && c == '0') {
      place -= behind_point ? 1 : 0;
      continue;
    }
    digits += c;
    place += behind_point ? 0 : 1;
  }
  if (mantissa.size() < text.size()) place += std::stol(text.substr(mantissa.size() + 1));
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();

  std::string out = text[0] == '-' ? "-" : "";
  const auto count = static_cast<long>(digits.size());
  if (count <= place && place <= 21) return out + digits + std::string(static_cast<std::size_t>(place - count), '0');
  if (0 < place && place <= 21) return out + digits.insert(static_cast<std::size_t>(place), ".");
  if (-6 < place && place <= 0) return out + "0." + std::string(static_cast<std::size_t>(-place), '0') + digits;
  if (count > 1) digits.insert(1, ".");
  return out + digits + (place > 0 ? "e+" : "e-") + std::to_string(place > 0 ? place - 1 : 1 - place);
}

std::string json_text(const json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

}  // namespace generator
