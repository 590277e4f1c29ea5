// SPDX-License-Identifier: MIT
// JSON text to C++ values, straight into the members: no `json::value` is made on the way.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/cursor.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/number.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/shape.hpp"
#include "runcomfy/reflect/reflect.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Reads a `T` from a JSON text, as strictly as `json::parse`. Members that `T` does not know are checked and passed
/// over; a member of `T` given twice is an error; a `std::optional` that is null or not there is unset; what is not
/// optional must be there, and all that is missing is told at once. An integer must be exact and in range (`7.0` is 7);
/// a `one_of` keeps a spelling it does not know. The error is `protocol` and tells the byte and the JSON pointer, never
/// the text. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<T> from_json(std::string_view text, const json::limits& within = {});

namespace json::detail {

// A number that is written with a point or an exponent and is an integer all the same, as 7.0 and 7e2 are: its
// magnitude, exactly.
inline std::optional<std::uint64_t> whole_magnitude(const number_token& token) {
  decimal digits(token.begin, token.end);
  while (digits.count > 0 && digits.digits[static_cast<std::size_t>(digits.count - 1)] == '0')
    --digits.count, ++digits.exponent;
  if (digits.count == 0 && !digits.more) return 0;
  if (digits.more || digits.exponent < 0 || digits.count + digits.exponent > 20) return std::nullopt;
  constexpr std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)();
  std::uint64_t out = 0;
  for (long i = 0; i < digits.count + digits.exponent; ++i) {
    const std::uint64_t digit =
        i < digits.count ? static_cast<std::uint64_t>(digits.digits[static_cast<std::size_t>(i)] - '0') : 0;
    if (out > most / 10 || (out == most / 10 && digit > most % 10)) return std::nullopt;
    out = out * 10 + digit;
  }
  return out;
}

template <integer Integer>
bool read_integer(cursor& in, Integer& out) {
  number_token token;
  if (!in.number_only(token, "an integer")) return false;
  if (!token.integer) {
    const std::optional<std::uint64_t> whole = whole_magnitude(token);
    token.fits = whole.has_value();
    token.magnitude = whole.value_or(0);
  }
  constexpr Integer lowest = (std::numeric_limits<Integer>::min)();
  constexpr Integer highest = (std::numeric_limits<Integer>::max)();
  const std::uint64_t most = token.negative ? 0 - static_cast<std::uint64_t>(lowest) : std::uint64_t{highest};
  if (!token.fits || token.magnitude > most)
    return in.fail_at(token.begin,
                      "expected an integer from " + std::to_string(lowest) + " to " + std::to_string(highest));
  out = static_cast<Integer>(token.negative ? 0 - token.magnitude : token.magnitude);
  return true;
}

template <class Real>
bool read_real(cursor& in, Real& out) {
  number_token token;
  if (!in.number_only(token, "a number")) return false;
  const std::optional<Real> real = text_to_real<Real>(token.begin, token.end);
  if (!real)
    return in.fail_at(token.begin, sizeof(Real) == 4 ? "the number is too large for a float"
                                                     : "the number is too large for a double");
  out = *real;
  return true;
}

inline bool read_boolean(cursor& in, bool& out) {
  const char c = in.peek();
  if (c != 't' && c != 'f') return in.mismatch("a boolean");
  out = c == 't';
  return in.literal(out ? "true" : "false");
}

template <class Backend, class Enum>
bool read_enum(cursor& in, Enum& out) {
  std::string room;
  std::string_view name;
  in.peek();
  const char* const begin = in.position();
  if (!in.string_in_place(name, room)) return false;
  const std::optional<Enum> found = reflect::enum_from<Enum, Backend>(name);
  if (found) return out = *found, true;
  std::string what = "expected one of";
  reflect::for_each_enum_text<Enum, Backend>(
      [&what](std::string_view each) { what.append(" \"").append(each) += '"'; });
  return in.fail_at(begin, std::move(what));
}

template <class Backend>
struct decoder {
  template <class T>
  static bool read(cursor& in, T& out) {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::any) {
      return read_value(in, out);
    } else if constexpr (form == shape::any_array) {
      out.clear();
      return read_array(in, out);
    } else if constexpr (form == shape::any_object) {
      out.clear();
      return read_object(in, out);
    } else if constexpr (form == shape::optional) {
      out.reset();
      if (in.peek() == 'n') return in.literal("null");
      return read(in, out.emplace(reflect::make_blank<typename T::value_type, Backend>()));
    } else if constexpr (form == shape::one_of) {
      return read_one_of(in, out);
    } else if constexpr (form == shape::text) {
      static_assert(std::is_same_v<T, std::string>,
                    "runcomfy: a text is read into a std::string; a view or a pointer has nothing to point to");
      return in.string(out);
    } else if constexpr (form == shape::boolean) {
      return read_boolean(in, out);
    } else if constexpr (form == shape::integer) {
      return read_integer(in, out);
    } else if constexpr (form == shape::real) {
      return read_real(in, out);
    } else if constexpr (form == shape::enumeration) {
      return read_enum<Backend>(in, out);
    } else if constexpr (form == shape::map) {
      return read_map(in, out);
    } else if constexpr (form == shape::fixed_list) {
      return read_fixed(in, out);
    } else if constexpr (form == shape::list) {
      return read_list(in, out);
    } else {
      return read_struct(in, out);
    }
  }

 private:
  template <class T>
  static bool read_one_of(cursor& in, T& out) {
    if constexpr (T::is_text) {
      std::string room;
      std::string_view text;
      if (!in.string_in_place(text, room)) return false;
      out = T::unchecked(text);
    } else {
      typename T::value_type number{};
      if (!read_integer(in, number)) return false;
      out = T::unchecked(number);
    }
    return true;
  }

  template <class List>
  static bool read_list(cursor& in, List& out) {
    using item = typename List::value_type;
    out.clear();
    return in.elements([&] {
      item each = reflect::make_blank<item, Backend>();
      if (!read(in, each)) return false;
      out.push_back(std::move(each));
      return true;
    });
  }

  template <class List>
  static bool read_fixed(cursor& in, List& out) {
    std::size_t count = 0;
    in.peek();
    const char* const begin = in.position();
    const auto wrong_count = [&] {
      return in.fail_at(begin, "expected an array of " + std::to_string(out.size()) + " elements");
    };
    const bool all = in.elements([&] { return count < out.size() ? read(in, out[count++]) : wrong_count(); });
    return all && (count == out.size() || wrong_count());
  }

  template <class Map>
  static bool read_map(cursor& in, Map& out) {
    static_assert(std::is_same_v<typename Map::key_type, std::string>,
                  "runcomfy: the keys of a map are read into std::string; a view or a pointer has nothing to point to");
    using item = typename Map::mapped_type;
    out.clear();
    return in.members([&](std::string_view name) {
      const auto [place, fresh] = out.emplace(typename Map::key_type(name), reflect::make_blank<item, Backend>());
      return fresh ? read(in, place->second) : in.fail("the member is given twice");
    });
  }

  template <class T>
  static bool read_struct(cursor& in, T& out) {
    constexpr std::size_t count = reflect::size<T, Backend>;
    std::array<bool, count + 1> seen{};  // one more, because an array of none has no elements to speak of
    in.peek();
    const char* const begin = in.position();
    return reflect::with_members<Backend>(out, [&](auto&... each) {
      constexpr auto indices = std::index_sequence_for<decltype(each)...>{};
      const bool all = in.members([&](std::string_view name) {
        return read_named<T>(in, name, seen.data(), indices, reflect::value_of(each)...);
      });
      if (!all || !nothing_missing<T>(in, begin, seen.data(), indices)) return false;
      unset_unseen(seen.data(), indices, reflect::value_of(each)...);
      return true;
    });
  }
  template <class T, std::size_t... I, class... M>
  static bool read_named(cursor& in, [[maybe_unused]] std::string_view name, [[maybe_unused]] bool* seen,
                         std::index_sequence<I...>, M&... each) {
    bool done = false;
    const bool known =
        ((name == reflect::info<T, I, Backend>::wire_name && (done = read_once(in, seen[I], each), true)) || ...);
    return known ? done : in.skip();
  }
  template <class M>
  static bool read_once(cursor& in, bool& seen, M& into) {
    if (std::exchange(seen, true)) return in.fail("the member is given twice");
    return read(in, into);
  }
  // An unset optional is never written, so what is not there is unset, whatever its initialiser says.
  template <std::size_t... I, class... M>
  static void unset_unseen([[maybe_unused]] const bool* seen, std::index_sequence<I...>, M&... each) {
    [[maybe_unused]] const auto unset = [](auto& member) {
      if constexpr (reflect::is_optional<std::remove_reference_t<decltype(member)>>) member.reset();
    };
    ((seen[I] ? void() : unset(each)), ...);
  }
  template <class T, std::size_t... I>
  static bool nothing_missing(cursor& in, const char* begin, const bool* seen, std::index_sequence<I...>) {
    if (((seen[I] || !reflect::info<T, I, Backend>::required) && ...)) return true;
    std::string names;
    [[maybe_unused]] const auto add = [&names](std::string_view name) {
      names.append(names.empty() ? "" : ", ").append(name);
    };
    ((seen[I] || !reflect::info<T, I, Backend>::required ? void() : add(reflect::info<T, I, Backend>::wire_name)), ...);
    return in.fail_at(begin, "required members are missing: " + names);
  }
};

}  // namespace json::detail

template <class T, class Backend>
result<T> from_json(std::string_view text, const json::limits& within) {
  json::detail::cursor in(text, within);
  T out = reflect::make_blank<T, Backend>();
  if (!in.open() || !json::detail::decoder<Backend>::read(in, out) || !in.close()) return in.why();
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
