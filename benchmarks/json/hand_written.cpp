// SPDX-License-Identifier: MIT
// No library: what one writes in ten minutes, appending to a string that is kept. Writing only; the values are filled
// in by nlohmann/json.
#include "benchmarks/json/nlohmann_structs.hpp"

inline void put(std::string& to, std::string_view from) {
  to += '"';
  for (const char c : from) {
    switch (c) {
      case '"': to += "\\\""; break;
      case '\\': to += "\\\\"; break;
      case '\n': to += "\\n"; break;
      case '\r': to += "\\r"; break;
      case '\t': to += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char escaped[8];
          std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
          to += escaped;
        } else {
          to += c;
        }
    }
  }
  to += '"';
}
inline void put(std::string& to, std::int64_t from) {
  char number[32];
  to.append(number,
            static_cast<std::size_t>(std::snprintf(number, sizeof number, "%lld", static_cast<long long>(from))));
}
inline void put(std::string& to, int from) { put(to, std::int64_t{from}); }
inline void put(std::string& to, double from) {
  char number[32];
  to.append(number, static_cast<std::size_t>(std::snprintf(number, sizeof number, "%.17g", from)));
}
inline void put(std::string& to, bool from) { to += from ? "true" : "false"; }
inline void put(std::string& to, const std::string& from) { put(to, std::string_view(from)); }
template <choice Choice>
void put(std::string& to, Choice from) {
  put(to, text_of(from));
}
template <class T>
void put(std::string& to, const std::vector<T>& from) {
  to += '[';
  bool first = true;
  for (const T& item : from) {
    if (!std::exchange(first, false)) to += ',';
    put(to, item);
  }
  to += ']';
}
#define PUT(wire, value)                                                    \
  {                                                                         \
    to += std::exchange(first, false) ? "\"" wire "\":" : ",\"" wire "\":"; \
    put(to, value);                                                         \
  }
#define NEED(type, member, wire) PUT(wire, from.member)
#define MAY(type, member, wire) \
  if (from.member) PUT(wire, *from.member)
#define STRUCT(name)                                   \
  inline void put(std::string& to, const name& from) { \
    bool first = true;                                 \
    to += '{';                                         \
    FIELDS_##name(NEED, MAY) to += '}';                \
  }
ALL_STRUCTS(STRUCT)

struct candidate {
  static constexpr bool reads = false;
  std::string buffer;

  template <class T>
  BENCH_CALL T read(const std::string& from) {
    return nlohmann::json::parse(from).get<T>();
  }
  template <class T>
  BENCH_CALL const std::string& write(const T& value) {
    buffer.clear();
    put(buffer, value);
    return buffer;
  }
};

BENCH_MAIN(candidate)
