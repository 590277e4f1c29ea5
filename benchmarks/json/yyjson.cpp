// SPDX-License-Identifier: MIT
// yyjson: documents in memory that is kept (its pool allocator), members looked up in the expected order.
#include <yyjson.h>

#include "benchmarks/json/harness.hpp"
#include "benchmarks/json/models.hpp"

// Writing.
inline yyjson_mut_val* put(yyjson_mut_doc* to, const std::string& from) {
  return yyjson_mut_strn(to, from.data(), from.size());
}
inline yyjson_mut_val* put(yyjson_mut_doc* to, int from) { return yyjson_mut_sint(to, from); }
inline yyjson_mut_val* put(yyjson_mut_doc* to, std::int64_t from) { return yyjson_mut_sint(to, from); }
inline yyjson_mut_val* put(yyjson_mut_doc* to, double from) { return yyjson_mut_real(to, from); }
inline yyjson_mut_val* put(yyjson_mut_doc* to, bool from) { return yyjson_mut_bool(to, from); }
template <choice Choice>
yyjson_mut_val* put(yyjson_mut_doc* to, Choice from) {
  return yyjson_mut_strn(to, text_of(from).data(), text_of(from).size());
}
template <class T>
yyjson_mut_val* put(yyjson_mut_doc* to, const std::vector<T>& from) {
  yyjson_mut_val* list = yyjson_mut_arr(to);
  for (const T& item : from) yyjson_mut_arr_append(list, put(to, item));
  return list;
}
#define PUT(wire, value) yyjson_mut_obj_add(object, yyjson_mut_strn(to, wire, sizeof wire - 1), put(to, value));
#define NEED(type, member, wire) PUT(wire, from.member)
#define MAY(type, member, wire) \
  if (from.member) PUT(wire, *from.member)
#define STRUCT(name)                                                 \
  inline yyjson_mut_val* put(yyjson_mut_doc* to, const name& from) { \
    yyjson_mut_val* object = yyjson_mut_obj(to);                     \
    FIELDS_##name(NEED, MAY) return object;                          \
  }
ALL_STRUCTS(STRUCT)
#undef STRUCT
#undef MAY
#undef NEED

// Reading.
inline void get(yyjson_val* from, std::string& to) {
  if (!yyjson_is_str(from)) bench::refuse("yyjson: no string");
  to.assign(yyjson_get_str(from), yyjson_get_len(from));
}
inline void get(yyjson_val* from, int& to) {
  if (!yyjson_is_int(from)) bench::refuse("yyjson: no integer");
  to = yyjson_get_int(from);
}
inline void get(yyjson_val* from, std::int64_t& to) {
  if (!yyjson_is_int(from)) bench::refuse("yyjson: no integer");
  to = yyjson_get_sint(from);
}
inline void get(yyjson_val* from, double& to) {
  if (!yyjson_is_num(from)) bench::refuse("yyjson: no number");
  to = yyjson_get_num(from);
}
inline void get(yyjson_val* from, bool& to) {
  if (!yyjson_is_bool(from)) bench::refuse("yyjson: no boolean");
  to = yyjson_get_bool(from);
}
template <choice Choice>
void get(yyjson_val* from, Choice& to) {
  if (!yyjson_is_str(from) || !choose({yyjson_get_str(from), yyjson_get_len(from)}, to))
    bench::refuse("yyjson: unknown choice");
}
template <class T>
void get(yyjson_val* from, std::vector<T>& to) {
  if (!yyjson_is_arr(from)) bench::refuse("yyjson: no array");
  to.reserve(yyjson_arr_size(from));
  std::size_t i = 0;
  std::size_t count = 0;
  yyjson_val* item = nullptr;
  yyjson_arr_foreach(from, i, count, item) get(item, to.emplace_back());
}
#define FIND(wire) yyjson_obj_iter_getn(&at, wire, sizeof wire - 1)
#define NEED(type, member, wire) get(FIND(wire), to.member);
#define MAY(type, member, wire) \
  if (yyjson_val* found = FIND(wire)) get(found, to.member.emplace());
#define STRUCT(name)                                 \
  inline void get(yyjson_val* from, name& to) {      \
    yyjson_obj_iter at = yyjson_obj_iter_with(from); \
    FIELDS_##name(NEED, MAY)                         \
  }
ALL_STRUCTS(STRUCT)

struct candidate {
  static constexpr bool reads = true;
  static constexpr std::size_t room = 16 << 20;
  std::unique_ptr<char[]> writing_pool = std::make_unique_for_overwrite<char[]>(room);
  std::unique_ptr<char[]> reading_pool = std::make_unique_for_overwrite<char[]>(room);

  template <class T>
  BENCH_CALL T read(const std::string& from) {
    yyjson_alc memory;
    yyjson_alc_pool_init(&memory, reading_pool.get(), room);
    yyjson_doc* document = yyjson_read_opts(const_cast<char*>(from.data()), from.size(), 0, &memory, nullptr);
    if (document == nullptr) bench::refuse("yyjson cannot read this");
    T value;
    get(yyjson_doc_get_root(document), value);
    return value;
  }
  template <class T>
  BENCH_CALL std::string_view write(const T& value) {
    yyjson_alc memory;
    yyjson_alc_pool_init(&memory, writing_pool.get(), room);
    yyjson_mut_doc* document = yyjson_mut_doc_new(&memory);
    yyjson_mut_doc_set_root(document, put(document, value));
    std::size_t size = 0;
    const char* text = yyjson_mut_write_opts(document, 0, &memory, &size, nullptr);
    if (text == nullptr) bench::refuse("yyjson cannot write this");
    return {text, size};
  }
};

BENCH_MAIN(candidate)
