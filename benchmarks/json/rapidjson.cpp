// SPDX-License-Identifier: MIT
// RapidJSON: its Writer into a buffer that is kept; reading in situ, in a copy of the text, into memory that is kept.
// Numbers with full precision, or it would not read back what it wrote.
#define RAPIDJSON_HAS_STDSTRING 1
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "benchmarks/json/harness.hpp"
#include "benchmarks/json/models.hpp"

using writer = rapidjson::Writer<rapidjson::StringBuffer>;
using rapidjson::SizeType;
using rapidjson::Value;

// Writing.
inline void put(writer& to, const std::string& from) { to.String(from.data(), static_cast<SizeType>(from.size())); }
inline void put(writer& to, int from) { to.Int(from); }
inline void put(writer& to, std::int64_t from) { to.Int64(from); }
inline void put(writer& to, double from) { to.Double(from); }
inline void put(writer& to, bool from) { to.Bool(from); }
template <choice Choice>
void put(writer& to, Choice from) {
  to.String(text_of(from).data(), static_cast<SizeType>(text_of(from).size()));
}
template <class T>
void put(writer& to, const std::vector<T>& from) {
  to.StartArray();
  for (const T& item : from) put(to, item);
  to.EndArray();
}
#define PUT(wire, value)           \
  {                                \
    to.Key(wire, sizeof wire - 1); \
    put(to, value);                \
  }
#define NEED(type, member, wire) PUT(wire, from.member)
#define MAY(type, member, wire) \
  if (from.member) PUT(wire, *from.member)
#define STRUCT(name)                              \
  inline void put(writer& to, const name& from) { \
    to.StartObject();                             \
    FIELDS_##name(NEED, MAY) to.EndObject();      \
  }
ALL_STRUCTS(STRUCT)
#undef STRUCT
#undef MAY
#undef NEED

// Reading.
inline void get(const Value& from, std::string& to) {
  if (!from.IsString()) bench::refuse("rapidjson: no string");
  to.assign(from.GetString(), from.GetStringLength());
}
inline void get(const Value& from, int& to) {
  if (!from.IsInt()) bench::refuse("rapidjson: no integer");
  to = from.GetInt();
}
inline void get(const Value& from, std::int64_t& to) {
  if (!from.IsInt64()) bench::refuse("rapidjson: no integer");
  to = from.GetInt64();
}
inline void get(const Value& from, double& to) {
  if (!from.IsNumber()) bench::refuse("rapidjson: no number");
  to = from.GetDouble();
}
inline void get(const Value& from, bool& to) {
  if (!from.IsBool()) bench::refuse("rapidjson: no boolean");
  to = from.GetBool();
}
template <choice Choice>
void get(const Value& from, Choice& to) {
  if (!from.IsString() || !choose({from.GetString(), from.GetStringLength()}, to))
    bench::refuse("rapidjson: unknown choice");
}
template <class T>
void get(const Value& from, std::vector<T>& to) {
  if (!from.IsArray()) bench::refuse("rapidjson: no array");
  to.reserve(from.Size());
  for (const Value& item : from.GetArray()) get(item, to.emplace_back());
}
#define FIND(wire) from.FindMember(Value(rapidjson::StringRef(wire, sizeof wire - 1)))
#define NEED(type, member, wire)                                                              \
  if (const auto found = FIND(wire); found != from.MemberEnd()) get(found->value, to.member); \
  else bench::refuse("rapidjson: a member is missing");
#define MAY(type, member, wire) \
  if (const auto found = FIND(wire); found != from.MemberEnd()) get(found->value, to.member.emplace());
#define STRUCT(name)                                             \
  inline void get(const Value& from, name& to) {                 \
    if (!from.IsObject()) bench::refuse("rapidjson: no object"); \
    FIELDS_##name(NEED, MAY)                                     \
  }
ALL_STRUCTS(STRUCT)

struct candidate {
  using pool = rapidjson::MemoryPoolAllocator<>;
  static constexpr bool reads = true;
  rapidjson::StringBuffer buffer;
  writer to{buffer};
  std::string copy;
  static constexpr std::size_t room = 4 << 20;
  std::unique_ptr<char[]> value_memory = std::make_unique_for_overwrite<char[]>(room);
  std::unique_ptr<char[]> stack_memory = std::make_unique_for_overwrite<char[]>(room);

  template <class T>
  BENCH_CALL T read(const std::string& from) {
    copy = from;
    pool values(value_memory.get(), room);
    pool stack(stack_memory.get(), room);
    rapidjson::GenericDocument<rapidjson::UTF8<>, pool, pool> document(&values, 1024, &stack);
    document.ParseInsitu<rapidjson::kParseFullPrecisionFlag>(copy.data());
    if (document.HasParseError()) bench::refuse("rapidjson cannot read this");
    T value;
    get(document, value);
    return value;
  }
  template <class T>
  BENCH_CALL std::string_view write(const T& value) {
    buffer.Clear();
    to.Reset(buffer);
    put(to, value);
    return {buffer.GetString(), buffer.GetSize()};
  }
};

BENCH_MAIN(candidate)
