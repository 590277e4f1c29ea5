// SPDX-License-Identifier: MIT
// Which form of JSON a C++ type takes: decided once, for the writer and for the reader.
#pragma once

#include <concepts>
#include <type_traits>

#include "runcomfy/core/version.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/reflect/reflect.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

enum class shape : unsigned char {
  any,
  any_array,
  any_object,
  optional,
  one_of,
  text,
  boolean,
  integer,
  real,
  enumeration,
  map,
  fixed_list,
  list,
  structure,
  none
};

template <class T>
consteval shape shape_of() {
  if constexpr (std::same_as<T, value>) return shape::any;
  else if constexpr (std::same_as<T, array>) return shape::any_array;
  else if constexpr (std::same_as<T, object>) return shape::any_object;
  else if constexpr (reflect::is_optional<T>) return shape::optional;  // before lists: in C++26 it is a range
  else if constexpr (reflect::is_one_of<T>) return shape::one_of;
  else if constexpr (reflect::text_like<T>) return shape::text;
  else if constexpr (std::same_as<T, bool>) return shape::boolean;
  else if constexpr (integer<T>) return shape::integer;
  else if constexpr (std::same_as<T, float> || std::same_as<T, double>) return shape::real;
  else if constexpr (std::is_enum_v<T>) return shape::enumeration;
  else if constexpr (reflect::map_like<T>) return shape::map;
  else if constexpr (reflect::fixed_list<T>) return shape::fixed_list;
  else if constexpr (reflect::growing_list<T>) return shape::list;
  else if constexpr (reflect::reflectable<T>) return shape::structure;
  else return shape::none;
}

// What inserting gives: in a map that tells whether the key was new, in a multimap just the place.
template <class Map>
concept multimap_like = reflect::map_like<Map> && requires(Map& map, typename Map::value_type&& item) {
  map.insert(static_cast<typename Map::value_type&&>(item));
} && !requires(Map& map, typename Map::value_type&& item) {
  map.insert(static_cast<typename Map::value_type&&>(item)).second;
};

template <class T>
consteval shape known_shape() {
  static_assert(!multimap_like<T>,
                "runcomfy: a map with several values of one key cannot be JSON: use a map whose values are lists");
  static_assert(!reflect::is_optional<T> || !reflect::is_optional<reflect::without_optional_t<T>>,
                "runcomfy: an optional of an optional has no meaning in JSON");
  static_assert(shape_of<T>() != shape::none,
                "runcomfy: a value of this type cannot be JSON. Use bool, an integer of up to 64 bits, float, double, "
                "std::string, an enum, one_of, std::optional, std::vector, std::array, a map with std::string keys, "
                "json::value or a plain struct; or name the members of the type with runcomfy::describe<T>");
  return shape_of<T>();
}

/// Whether a text is a C string that is no text at all.
template <class Text>
constexpr bool is_null_text([[maybe_unused]] const Text& text) {
  if constexpr (std::is_pointer_v<Text>) return text == nullptr;
  else return false;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
