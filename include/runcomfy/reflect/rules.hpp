// SPDX-License-Identifier: MIT
// The rules of a published schema as types: what may follow the type in a `field`.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "runcomfy/core/fixed_string.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {
// Called where a bound does not fit. It is no constexpr function, so the compiler stops there and prints its name.
// (clang before 20 takes no `throw` here where exceptions are off.)
inline void this_bound_is_beyond_2_to_the_63rd_minus_1() {}
}  // namespace detail

/// A bound of a number, whole or not, as a template argument: `minimum<6>`, `minimum<0.6>`. A `double` travels as its
/// bits, because clang before 18 takes no `double` there. Whole bounds reach from -2^63 to 2^63 - 1.
struct bound {
  std::uint64_t bits = 0;  // public, because a type of a template argument must be structural
  std::int64_t whole = 0;
  bool is_whole = true;

  template <std::floating_point F>
  consteval bound(F value) : bits(std::bit_cast<std::uint64_t>(static_cast<double>(value))), is_whole(false) {}
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  consteval bound(I value) : whole(static_cast<std::int64_t>(value)) {
    if constexpr (std::is_unsigned_v<I> && sizeof(I) == sizeof(std::int64_t)) {
      if (value > static_cast<I>((std::numeric_limits<std::int64_t>::max)()))
        detail::this_bound_is_beyond_2_to_the_63rd_minus_1();
    }
  }
  [[nodiscard]] constexpr double number() const {
    return is_whole ? static_cast<double>(whole) : std::bit_cast<double>(bits);
  }
};

namespace detail {

/// -1, 0 or 1: how a number compares with a bound; 2 for NaN. Whole numbers compare exactly.
template <class N>
constexpr int compare(N value, bound limit) {
  if constexpr (std::is_integral_v<N>) {
    if (limit.is_whole) {
      if constexpr (std::is_unsigned_v<N>) {
        if (limit.whole < 0) return 1;
        const auto mine = static_cast<std::uint64_t>(value);
        const auto other = static_cast<std::uint64_t>(limit.whole);
        return mine < other ? -1 : mine > other ? 1 : 0;
      } else {
        const auto mine = static_cast<std::int64_t>(value);
        return mine < limit.whole ? -1 : mine > limit.whole ? 1 : 0;
      }
    }
  }
  const auto mine = static_cast<double>(value);
  const double other = limit.number();
  return mine < other ? -1 : mine > other ? 1 : mine >= other ? 0 : 2;
}

}  // namespace detail

/// The least number allowed.
template <bound Limit>
struct minimum {
  static constexpr bound limit = Limit;
};

/// The greatest number allowed.
template <bound Limit>
struct maximum {
  static constexpr bound limit = Limit;
};

/// The greatest length of a text, in code points (not bytes), as JSON Schema counts.
template <std::size_t Limit>
struct max_length {
  static constexpr std::size_t limit = Limit;
};

/// The least number of items of a list.
template <std::size_t Limit>
struct min_items {
  static constexpr std::size_t limit = Limit;
};

/// The greatest number of items of a list.
template <std::size_t Limit>
struct max_items {
  static constexpr std::size_t limit = Limit;
};

/// What a text means: `format<"image_uri">` and its like. On a list of texts it is the format of the list
/// (`image_uris`); the format of the items stands in `items<format<"image_uri">>`.
template <fixed_string Name>
struct format {
  static constexpr std::string_view name = Name.view();
};

/// The service spells the type of this number `float` in its schema, not `number`. Changes nothing on the wire.
struct spelled_float {};

/// The same as the rules in it, said of each item of a list.
template <class... Rules>
struct items {};

/// A list of rules, and how to find one in it.
template <class... Rules>
struct rule_list {};

namespace detail {

template <class Rule>
inline constexpr bool is_minimum = false;
template <bound Limit>
inline constexpr bool is_minimum<minimum<Limit>> = true;
template <class Rule>
inline constexpr bool is_maximum = false;
template <bound Limit>
inline constexpr bool is_maximum<maximum<Limit>> = true;
template <class Rule>
inline constexpr bool is_max_length = false;
template <std::size_t Limit>
inline constexpr bool is_max_length<max_length<Limit>> = true;
template <class Rule>
inline constexpr bool is_min_items = false;
template <std::size_t Limit>
inline constexpr bool is_min_items<min_items<Limit>> = true;
template <class Rule>
inline constexpr bool is_max_items = false;
template <std::size_t Limit>
inline constexpr bool is_max_items<max_items<Limit>> = true;
template <class Rule>
inline constexpr bool is_format = false;
template <fixed_string Name>
inline constexpr bool is_format<format<Name>> = true;
template <class Rule>
inline constexpr bool is_items = false;
template <class... Rules>
inline constexpr bool is_items<items<Rules...>> = true;

template <class Rule>
inline constexpr bool is_rule =
    is_minimum<Rule> || is_maximum<Rule> || is_max_length<Rule> || is_min_items<Rule> || is_max_items<Rule> ||
    is_format<Rule> || is_items<Rule> || std::is_same_v<Rule, spelled_float>;

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI
