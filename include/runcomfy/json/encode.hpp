// SPDX-License-Identifier: MIT
// C++ values to JSON text.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/exception.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/shape.hpp"
#include "runcomfy/json/utf8.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/json/write.hpp"
#include "runcomfy/reflect/reflect.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Writes a value as JSON into a buffer, whose former content goes and whose capacity is used again. An unset
/// `std::optional` member is left out (elsewhere it is null), enums are written by name, doubles as the shortest text
/// that reads back the same. An error is `invalid_input` and leaves the buffer empty: a NaN or an infinity, text that
/// is not UTF-8, an enumerator without a name, more than 512 levels; it tells the JSON pointer. `x` must not refer to
/// the buffer. Safe from several threads on different buffers.
template <class T, class Backend = reflect::backend>
result<void> write_json(const T& x, std::string& buffer);

/// The JSON text of a value, or why it has none (see `write_json`).
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<std::string> try_to_json(const T& x);

/// The JSON text of a value. Where it has none (see `write_json`) this throws `runcomfy::exception`, or ends the
/// program where exceptions are off; use `try_to_json` for values that come from outside.
template <class T, class Backend = reflect::backend, class Mode = detail::exceptions_here>
[[nodiscard]] std::string to_json(const T& x);

namespace json::detail {

// The key of a member as it is written, with the comma before it: `,"prompt":`.
template <std::size_t Size>
struct key_text {
  char data[Size]{};
  [[nodiscard]] constexpr std::string_view view() const { return {data, Size}; }
};

consteval std::size_t key_size(std::string_view name) {
  std::size_t size = 4;
  char room[6]{};
  for (const char c : name) size += static_cast<std::size_t>(put_character(room, c) - room);
  return size;
}

consteval bool is_utf8(std::string_view name) {
  const char* const end = name.data() + name.size();
  for (const char* at = name.data(); at != end;) {
    const std::size_t length = static_cast<unsigned char>(*at) < 0x80 ? 1 : utf8_sequence(at, end);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

template <class T, std::size_t I, class Backend>
inline constexpr auto key_of = [] {
  constexpr std::string_view name = reflect::info<T, I, Backend>::wire_name;
  static_assert(is_utf8(name), "runcomfy: the name of this member is not UTF-8");
  key_text<key_size(name)> key;
  char* to = key.data;
  *to++ = ',';
  *to++ = '"';
  for (const char c : name) to = put_character(to, c);
  *to++ = '"';
  *to++ = ':';
  return key;
}();

// Both passes over one type. `Backend` is a parameter of the class, so that translation units with different back ends
// do not share functions.
template <class Backend>
struct encoder {
  template <class T>
  static bool measure(meter& m, const T& from) {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::any) {
      return measure_value(m, from);
    } else if constexpr (form == shape::any_array) {
      return measure_array(m, from);
    } else if constexpr (form == shape::any_object) {
      return measure_object(m, from);
    } else if constexpr (form == shape::optional) {
      return from.has_value() ? measure(m, *from) : m.boolean();
    } else if constexpr (form == shape::one_of) {
      if constexpr (T::is_text) return m.text(from.text());
      else return m.integer(from.value());
    } else if constexpr (form == shape::text) {
      return is_null_text(from) ? m.fail("a C string is a null pointer") : m.text(from);
    } else if constexpr (form == shape::boolean) {
      return m.boolean();
    } else if constexpr (form == shape::integer) {
      return m.integer(from);
    } else if constexpr (form == shape::real) {
      return m.real(from);
    } else if constexpr (form == shape::enumeration) {
      const std::string_view name = reflect::enum_text<Backend>(from);
      if (!name.empty()) return m.text(name);
      return m.fail("a value of an enum has no name (outside -1 to 127 an enumerator may need runcomfy::enum_names)");
    } else if constexpr (form == shape::map) {
      return measure_map(m, from);
    } else if constexpr (form == shape::fixed_list || form == shape::list) {
      return measure_list(m, from);
    } else {
      return measure_struct(m, from);
    }
  }

  template <class T>
  static char* put(char* to, const T& from) {
    constexpr shape form = shape_of<T>();
    if constexpr (form == shape::any) {
      return put_value(to, from);
    } else if constexpr (form == shape::any_array) {
      return put_array(to, from);
    } else if constexpr (form == shape::any_object) {
      return put_object(to, from);
    } else if constexpr (form == shape::optional) {
      return from.has_value() ? put(to, *from) : put_raw(to, "null");
    } else if constexpr (form == shape::one_of) {
      if constexpr (T::is_text) return put_text(to, from.text());
      else return put_number(to, from.value());
    } else if constexpr (form == shape::text) {
      return put_text(to, from);
    } else if constexpr (form == shape::boolean) {
      return put_boolean(to, from);
    } else if constexpr (form == shape::integer || form == shape::real) {
      return put_number(to, from);
    } else if constexpr (form == shape::enumeration) {
      return put_text(to, reflect::enum_text<Backend>(from));
    } else if constexpr (form == shape::map) {
      return put_map(to, from);
    } else if constexpr (form == shape::fixed_list || form == shape::list) {
      return put_list(to, from);
    } else {
      return put_struct(to, from);
    }
  }

 private:
  // `const V&` binds to what a list gives as it is, and makes a bool of what `std::vector<bool>` gives.
  template <class List>
  static bool measure_list(meter& m, const List& from) {
    using item = typename List::value_type;
    if (!m.enter(from.size())) return false;
    std::size_t index = 0;
    for (const auto& each : from) {
      if (!measure<item>(m, each)) return m.inside(index);
      ++index;
    }
    m.leave();
    return true;
  }
  template <class List>
  static char* put_list(char* to, const List& from) {
    using item = typename List::value_type;
    *to++ = '[';
    bool first = true;
    for (const auto& each : from) {
      if (!std::exchange(first, false)) *to++ = ',';
      to = put<item>(to, each);
    }
    *to++ = ']';
    return to;
  }

  template <class Map>
  static bool measure_map(meter& m, const Map& from) {
    if (!m.enter(from.size() * 2)) return false;
    for (const auto& [key, each] : from) {
      if (is_null_text(key)) return m.fail("the key of a map is a null pointer");
      if (!m.text(key) || !measure(m, each)) return m.inside(key);
    }
    m.leave();
    return true;
  }
  template <class Map>
  static char* put_map(char* to, const Map& from) {
    *to++ = '{';
    bool first = true;
    for (const auto& [key, each] : from) {
      if (!std::exchange(first, false)) *to++ = ',';
      to = put_text(to, key);
      *to++ = ':';
      to = put(to, each);
    }
    *to++ = '}';
    return to;
  }

  template <class T>
  static bool measure_struct(meter& m, const T& from) {
    if (!m.enter(0)) return false;
    const bool all = reflect::with_members<Backend>(from, [&m](const auto&... each) {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return (measure_member<T, I>(m, reflect::value_of(each)) && ...);
      }(std::index_sequence_for<decltype(each)...>{});
    });
    m.leave();
    return all;
  }
  template <class T, std::size_t I, class M>
  static bool measure_member(meter& m, const M& each) {
    if constexpr (reflect::is_optional<M>)
      if (!each.has_value()) return true;
    m.room += key_of<T, I, Backend>.view().size();
    return measure(m, each) || m.inside(reflect::info<T, I, Backend>::wire_name);
  }
  // Every member comes with a comma before it, and the brace then takes the place of the first one.
  template <class T>
  static char* put_struct(char* const begin, const T& from) {
    char* to = begin;
    reflect::with_members<Backend>(from, [&to](const auto&... each) {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (put_member<T, I>(to, reflect::value_of(each)), ...);
      }(std::index_sequence_for<decltype(each)...>{});
    });
    if (to == begin) ++to;
    *begin = '{';
    *to++ = '}';
    return to;
  }
  template <class T, std::size_t I, class M>
  static void put_member(char*& to, const M& each) {
    if constexpr (reflect::is_optional<M>)
      if (!each.has_value()) return;
    to = put(put_raw(to, key_of<T, I, Backend>.view()), each);
  }
};

}  // namespace json::detail

template <class T, class Backend>
result<void> write_json(const T& x, std::string& buffer) {
  using encoder = json::detail::encoder<Backend>;
  return json::detail::write_into(
      buffer, [&x](json::detail::meter& meter) { return encoder::measure(meter, x); },
      [&x](char* to) { return encoder::put(to, x); });
}

template <class T, class Backend>
result<std::string> try_to_json(const T& x) {
  std::string buffer;
  if (result<void> done = write_json<T, Backend>(x, buffer); !done) return std::move(done).error();
  return buffer;
}

template <class T, class Backend, class Mode>
std::string to_json(const T& x) {
  return try_to_json<T, Backend>(x).template value<Mode>();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
