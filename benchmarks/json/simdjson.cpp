// SPDX-License-Identifier: MIT
// simdjson: the string builder, cleared and used again, and on-demand parsing with members in the expected order and no
// copy of the text. Checks UTF-8 when reading; when writing only where asked, which is not done here.
#include <simdjson.h>

#include "benchmarks/json/harness.hpp"
#include "benchmarks/json/models.hpp"

using builder = simdjson::builder::string_builder;
namespace ondemand = simdjson::ondemand;

// Writing.
template <class T>
  requires std::is_arithmetic_v<T>
void put(builder& to, T value) {
  to.append(value);
}
inline void put(builder& to, const std::string& value) { to.escape_and_append_with_quotes(value); }
template <choice Choice>
void put(builder& to, Choice value) {
  to.escape_and_append_with_quotes(text_of(value));
}
template <class T>
void put(builder& to, const std::vector<T>& list) {
  to.start_array();
  bool first = true;
  for (const T& item : list) {
    if (!std::exchange(first, false)) to.append_comma();
    put(to, item);
  }
  to.end_array();
}
#define PUT(wire, value)                                 \
  {                                                      \
    if (!std::exchange(first, false)) to.append_comma(); \
    to.escape_and_append_with_quotes<wire>();            \
    to.append_colon();                                   \
    put(to, value);                                      \
  }
#define NEED(type, member, wire) PUT(wire, from.member)
#define MAY(type, member, wire) \
  if (from.member) PUT(wire, *from.member)
#define STRUCT(name)                               \
  inline void put(builder& to, const name& from) { \
    bool first = true;                             \
    to.start_object();                             \
    FIELDS_##name(NEED, MAY) to.end_object();      \
  }
ALL_STRUCTS(STRUCT)
#undef STRUCT
#undef MAY
#undef NEED

// Reading.
inline void get(ondemand::value from, std::string& to) { to = from.get_string().value(); }
inline void get(ondemand::value from, double& to) { to = from.get_double().value(); }
inline void get(ondemand::value from, std::int64_t& to) { to = from.get_int64().value(); }
inline void get(ondemand::value from, int& to) { to = static_cast<int>(from.get_int64().value()); }
inline void get(ondemand::value from, bool& to) { to = from.get_bool().value(); }
template <choice Choice>
void get(ondemand::value from, Choice& to) {
  if (!choose(from.get_string().value(), to)) bench::refuse("simdjson: unknown choice");
}
template <class T>
void get(ondemand::value from, std::vector<T>& to) {
  for (auto item : from.get_array()) get(item.value(), to.emplace_back());
}
inline void get(ondemand::value from, std::vector<std::string>& to) {
  for (auto item : from.get_array()) to.emplace_back(item.get_string().value());
}
#define NEED(type, member, wire) get(from.find_field_unordered(wire).value(), to.member);
#define MAY(type, member, wire)                                                               \
  if (ondemand::value found; from.find_field_unordered(wire).get(found) == simdjson::SUCCESS) \
    get(found, to.member.emplace());
#define STRUCT(name)                                                            \
  inline void get(ondemand::object from, name& to) { FIELDS_##name(NEED, MAY) } \
  inline void get(ondemand::value from, name& to) { get(from.get_object().value(), to); }
ALL_STRUCTS(STRUCT)

struct candidate {
  static constexpr bool reads = true;
  builder to{4096};
  ondemand::parser parser;

  template <class T>
  BENCH_CALL T read(const std::string& from) {
    auto document = parser.iterate(simdjson::padded_string_view(from.data(), from.size(), from.capacity()));
    T value;
    get(document.get_object().value(), value);
    return value;
  }
  template <class T>
  BENCH_CALL std::string_view write(const T& value) {
    to.clear();
    put(to, value);
    return to.view().value();
  }
};

BENCH_MAIN(candidate)
