// SPDX-License-Identifier: MIT
// C++ values to JSON text.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/exception.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/keys.hpp"
#include "runcomfy/json/shape.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/json/write.hpp"
#include "runcomfy/reflect/reflect.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Writes a value as JSON into a buffer, whose former content goes and whose capacity is used again. An unset
/// `std::optional` member is left out (elsewhere it is null), enums are written by name, reals with as few digits as
/// read back the same, in the form of JavaScript (RFC 8785; but a negative zero keeps its sign, and from 2^53 on there
/// is an exponent). An error is `invalid_input` and leaves the buffer empty: a NaN or an infinity, text that is not
/// UTF-8, an enumerator without a name, more than 512 levels; it tells the JSON pointer. `x` must not refer to the
/// buffer. Safe from several threads on different buffers.
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

template <class E, class Backend>
consteval std::size_t longest_enum_text() {
  std::size_t longest = 4;
  reflect::for_each_enum_text<E, Backend>([&longest](std::string_view text) {
    if (text.size() + 2 > longest) longest = text.size() + 2;
  });
  return longest;
}

// Both ways over one type: the room, and the text. `Backend` is a parameter of the class, so that translation units
// with different back ends do not share functions.
template <class Backend>
struct encoder {
  // The room for a `T` without the parts whose size only the value tells.
  template <class T>
  static consteval std::size_t fixed_room() {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::optional) {
      constexpr std::size_t of_value = fixed_room<typename T::value_type>();
      return of_value < 4 ? 4 : of_value;
    } else if constexpr (form == shape::one_of) {
      if constexpr (T::is_text) return 2;
      else return room_of<typename T::value_type>;
    } else if constexpr (form == shape::integer || form == shape::real) {
      return room_of<T>;
    } else if constexpr (form == shape::boolean) {
      return 5;
    } else if constexpr (form == shape::enumeration) {
      return longest_enum_text<T, Backend>();
    } else if constexpr (form == shape::structure) {
      return struct_room<T>(std::make_index_sequence<reflect::size<T, Backend>>());
    } else {
      return 4;
    }
  }
  // The rest of it.
  template <class T>
  static byte_count more_room([[maybe_unused]] const T& from, [[maybe_unused]] std::size_t depth) noexcept {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::any) {
      return value_room(from, depth);
    } else if constexpr (form == shape::any_array) {
      return array_room(from, depth);
    } else if constexpr (form == shape::any_object) {
      return object_room(from, depth);
    } else if constexpr (form == shape::optional) {
      return from.has_value() ? more_room(*from, depth) : 0;
    } else if constexpr (form == shape::one_of) {
      if constexpr (T::is_text) return from.text().size();
      else return 0;
    } else if constexpr (form == shape::text) {
      return is_null_text(from) ? 0 : std::string_view(from).size();
    } else if constexpr (form == shape::map) {
      byte_count all = 0;
      if (depth >= hard_depth) return all;
      for (const auto& [key, each] : from) {
        constexpr std::size_t around = 4 + fixed_room<typename T::mapped_type>();
        const std::size_t size = is_null_text(key) ? 0 : std::string_view(key).size();
        all = sum(all, around + size + more_room(each, depth + 1));
      }
      return all;
    } else if constexpr (form == shape::fixed_list || form == shape::list) {
      using item = typename T::value_type;
      byte_count all = byte_count{from.size()} * (fixed_room<item>() + 1);
      if constexpr (has_more_room<item>()) {
        if (depth >= hard_depth) return all;
        for (const auto& each : from) all = sum(all, more_room<item>(each, depth + 1));
      }
      return all;
    } else if constexpr (form == shape::structure) {
      if (depth >= hard_depth) return 0;
      return reflect::with_members<Backend>(from, [depth](const auto&... each) {
        return (more_room(reflect::value_of(each), depth + 1) + ... + byte_count{0});
      });
    } else {
      return 0;
    }
  }

  template <class T>
  static char* put(char* to, const T& from, [[maybe_unused]] std::size_t depth, [[maybe_unused]] writing& w) noexcept {
    constexpr shape form = shape_of<T>();
    if constexpr (form == shape::any) {
      return put_value(to, from, depth, w);
    } else if constexpr (form == shape::any_array) {
      return put_array(to, from, depth, w);
    } else if constexpr (form == shape::any_object) {
      return put_object(to, from, depth, w);
    } else if constexpr (form == shape::optional) {
      return from.has_value() ? put(to, *from, depth, w) : put_null(to);
    } else if constexpr (form == shape::one_of) {
      if constexpr (T::is_text) return put_text(to, from.text(), w);
      else return put_number(to, from.value());
    } else if constexpr (form == shape::text) {
      return is_null_text(from) ? put_fault(to, "a C string is a null pointer", w) : put_text(to, from, w);
    } else if constexpr (form == shape::boolean) {
      return put_boolean(to, from);
    } else if constexpr (form == shape::integer) {
      return put_number(to, from);
    } else if constexpr (form == shape::real) {
      return put_real(to, from, w);
    } else if constexpr (form == shape::enumeration) {
      const std::string_view name = reflect::enum_text<Backend>(from);
      if (!name.empty()) return put_text(to, name, w);
      return put_fault(
          to, "a value of an enum has no name (outside -1 to 127 an enumerator may need runcomfy::enum_names)", w);
    } else if (depth >= hard_depth) {
      return put_too_deep(to, w);
    } else if constexpr (form == shape::map) {
      return put_map(to, from, depth, w);
    } else if constexpr (form == shape::fixed_list || form == shape::list) {
      return put_list(to, from, depth, w);
    } else {
      return put_struct(to, from, depth, w);
    }
  }

  template <class T, std::size_t... I>
  static consteval std::size_t struct_room(std::index_sequence<I...>) {
    constexpr std::size_t sizes[] = {4, fixed_room<typename reflect::info<T, I, Backend>::value_type>()...};
    std::size_t all = keys_of<T, Backend>.begin[sizeof...(I)];
    for (const std::size_t size : sizes) all += size;
    return all;
  }
  template <class T>
  static consteval bool has_more_room() {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::optional) return has_more_room<typename T::value_type>();
    else if constexpr (form == shape::one_of) return T::is_text;
    else return form != shape::boolean && form != shape::integer && form != shape::real && form != shape::enumeration;
  }

 private:
  // Every part comes with a comma before it, and the bracket or brace then takes the place of the first one.
  static char* enclose(char* const begin, char* to, char opening, char closing) noexcept {
    if (to == begin) ++to;
    *begin = opening;
    *to = closing;
    return to + 1;
  }

  // `const auto&` binds to what a list gives as it is, and `item` makes a bool of what `std::vector<bool>` gives.
  template <class List>
  static char* put_list(char* const begin, const List& from, std::size_t depth, writing& w) noexcept {
    using item = typename List::value_type;
    char* to = begin;
    for (const auto& each : from) {
      *to = ',';
      to = put<item>(to + 1, each, depth + 1, w);
    }
    return enclose(begin, to, '[', ']');
  }

  template <class Map>
  static char* put_map(char* const begin, const Map& from, std::size_t depth, writing& w) noexcept {
    char* to = begin;
    for (const auto& [key, each] : from) {
      if (is_null_text(key)) w.fail("the key of a map is a null pointer", begin);
      *to = ',';
      to = put_key(to + 1, is_null_text(key) ? std::string_view() : std::string_view(key), w);
      to = put(to, each, depth + 1, w);
    }
    return enclose(begin, to, '{', '}');
  }

  template <class T>
  static char* put_struct(char* const begin, const T& from, std::size_t depth, writing& w) noexcept {
    char* to = begin;
    reflect::with_members<Backend>(from, [&to, depth, &w](const auto&... each) {
      put_members<T>(std::index_sequence_for<decltype(each)...>(), to, depth, w, reflect::value_of(each)...);
    });
    return enclose(begin, to, '{', '}');
  }
  template <class T, std::size_t... I, class... M>
  static void put_members(std::index_sequence<I...>, char*& to, std::size_t depth, writing& w,
                          const M&... each) noexcept {
    ((to = put_member<T, I>(to, each, depth + 1, w)), ...);
  }
  template <class T, std::size_t I, class M>
  static char* put_member(char* to, const M& each, std::size_t depth, writing& w) noexcept {
    if constexpr (reflect::is_optional<M>)
      if (!each.has_value()) return to;
    constexpr auto& keys = keys_of<T, Backend>;
    constexpr std::size_t size = keys.begin[I + 1] - keys.begin[I];
    std::memcpy(to, keys.data + keys.begin[I], size);
    if constexpr (reflect::is_optional<M>) return put(to + size, *each, depth, w);
    else return put(to + size, each, depth, w);
  }
};

}  // namespace json::detail

template <class T, class Backend>
result<void> write_json(const T& x, std::string& buffer) {
  using encoder = json::detail::encoder<Backend>;
  const json::detail::byte_count size = encoder::template fixed_room<T>() + encoder::more_room(x, 0);
  json::detail::writing w;
  char* end = nullptr;
  do end = encoder::put(w.open(buffer, size), x, 0, w);
  while (!w.close(buffer, end));
  if (w.failed()) return w.why(buffer);
  return {};
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
