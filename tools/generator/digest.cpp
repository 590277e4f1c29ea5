// SPDX-License-Identifier: MIT
#include "digest.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "json_text.hpp"
#include "runcomfy/json.hpp"

namespace generator {
namespace {

namespace json = runcomfy::json;

// What a value is, where it stands: a schema and the values of some of its keywords are more than plain JSON.
enum class place { plain, schema, properties, required, demands };

void append(std::string& to, const json::value& from, place at);

place place_of(std::string_view keyword) {
  if (keyword == "properties") return place::properties;
  if (keyword == "required") return place::required;
  if (keyword == "validations") return place::demands;
  if (keyword == "items") return place::schema;
  return place::plain;
}

void append_object(std::string& to, const json::object& from, place at) {
  std::vector<const json::member*> members;
  for (const json::member& each : from) {
    if (at == place::schema && (each.key == "title" || each.key == "description")) continue;
    if (at == place::demands && each.key == "validation_error") continue;
    members.push_back(&each);
  }
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
  to += '{';
  for (const json::member* each : members) {
    if (to.back() != '{') to += ',';
    to += runcomfy::to_json(each->key);
    to += ':';
    append(to, each->value,
           at == place::schema       ? place_of(each->key)
           : at == place::properties ? place::schema
                                     : place::plain);
  }
  to += '}';
}

void append_array(std::string& to, const json::array& from, place at) {
  std::vector<std::string> items;
  for (const json::value& each : from) {
    items.emplace_back();
    append(items.back(), each, at == place::demands ? at : place::plain);
  }
  if (at == place::required) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
  }
  to += '[';
  for (std::size_t i = 0; i < items.size(); ++i) (to += i == 0 ? "" : ",") += items[i];
  to += ']';
}

void append(std::string& to, const json::value& from, place at) {
  if (const json::object* object = from.as_object()) return append_object(to, *object, at);
  if (const json::array* array = from.as_array()) return append_array(to, *array, at);
  to += json_text(from);
}

}  // namespace

std::string canonical_text(const json::value& schema) {
  std::string text;
  append(text, schema, place::schema);
  return text;
}

std::string sha256(std::string_view bytes) {
  constexpr std::array<std::uint32_t, 64> k = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
  std::array<std::uint32_t, 8> h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::string padded(bytes);
  padded += '\x80';
  padded.append((120 - padded.size() % 64) % 64, '\0');
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) padded += static_cast<char>(static_cast<unsigned char>(bits >> shift));

  for (std::size_t block = 0; block < padded.size(); block += 64) {
    std::array<std::uint32_t, 64> w{};
    for (std::size_t i = 0; i < 64; ++i) w[i / 4] = (w[i / 4] << 8) | static_cast<unsigned char>(padded[block + i]);
    for (std::size_t i = 16; i < 64; ++i) {
      const std::uint32_t a = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
      const std::uint32_t b = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
      w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    std::array<std::uint32_t, 8> s = h;
    for (std::size_t i = 0; i < 64; ++i) {
      const std::uint32_t e = std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25);
      const std::uint32_t a = std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22);
      const std::uint32_t first = s[7] + e + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
      const std::uint32_t second = a + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      s = {first + second, s[0], s[1], s[2], s[3] + first, s[4], s[5], s[6]};
    }
    for (std::size_t i = 0; i < 8; ++i) h[i] += s[i];
  }
  std::string out;
  for (const std::uint32_t word : h)
    for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[(word >> shift) & 15];
  return out;
}

}  // namespace generator
