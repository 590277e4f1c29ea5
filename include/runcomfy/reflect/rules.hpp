// SPDX-License-Identifier: MIT
// The rules of a published schema as types: what may follow the type in a `field`.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "runcomfy/core/fixed_string.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// A bound of a number, whole or not, as a template argument: `minimum<6>`, `minimum<0.6>`. Whole bounds are exact from
/// -2^63 to 2^64 - 1. A `double` travels as its bits, because clang before 18 takes no `double` there.
struct bound {
  enum class form : unsigned char { negative, natural, real };  // what the bits are: int64_t, uint64_t, double
  std::uint64_t bits = 0;  // public, because a type of a template argument must be structural
  form is = form::natural;

  template <std::floating_point F>
  consteval bound(F value) : bits(std::bit_cast<std::uint64_t>(static_cast<double>(value))), is(form::real) {}
  template <std::integral I>
    requires(!std::same_as<I, bool>)
  consteval bound(I value)
      : bits(static_cast<std::uint64_t>(value)), is(value < I{} ? form::negative : form::natural) {}

  /// A number known at run time.
  constexpr bound(std::uint64_t its_bits, form its_form) : bits(its_bits), is(its_form) {}

  [[nodiscard]] constexpr bool is_whole() const { return is != form::real; }
  /// The bound as a `double`, rounded where it is a long integer.
  [[nodiscard]] constexpr double number() const {
    if (is == form::real) return std::bit_cast<double>(bits);
    return is == form::negative ? static_cast<double>(static_cast<std::int64_t>(bits)) : static_cast<double>(bits);
  }
};

namespace detail {

/// -1, 0 or 1: how a number compares with another one; 2 where one is NaN. Whole numbers compare exactly.
constexpr int compare(bound mine, bound other) {
  if (!mine.is_whole() || !other.is_whole()) {
    const double a = mine.number();
    const double b = other.number();
    return a < b ? -1 : a > b ? 1 : a >= b ? 0 : 2;
  }
  // Two's complement: of two numbers with the same sign the one with the greater bits is the greater one.
  if (mine.is != other.is) return mine.is == bound::form::negative ? -1 : 1;
  return mine.bits < other.bits ? -1 : mine.bits > other.bits ? 1 : 0;
}
/// A number known at run time as what can be compared.
template <class N>
constexpr bound bound_of(N number) {
  if constexpr (std::is_integral_v<N>)
    return {static_cast<std::uint64_t>(number), number < N{} ? bound::form::negative : bound::form::natural};
  else return {std::bit_cast<std::uint64_t>(static_cast<double>(number)), bound::form::real};
}
template <class N>
constexpr int compare(N value, bound limit) {
  return compare(bound_of(value), limit);
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

/// This text names media by its address: a public https URL, or a data URI where the model takes one. What surely
/// cannot work is refused: a path on this computer, a bare name, an address that only this computer or its network
/// knows. On a list of texts it speaks of each item. A media `format` (`image_uri`, `video_uris`) says the same; this
/// rule is for media inputs that are published without a format, and is no part of the schema.
struct media_uri {};

/// The same, for a model that takes the bare name of a file that the service knows (`RunComfy_examples_1235_1.png`) as
/// well. Beside a media `format` it widens what that takes.
struct media_name {};

/// The service spells the type of this number `float` in its schema, not `number`. Changes nothing on the wire.
struct spelled_float {};

/// The service's schema of this list says nothing of its items. Changes nothing on the wire.
struct spelled_without_items {};

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
inline constexpr bool is_media = std::is_same_v<Rule, media_uri> || std::is_same_v<Rule, media_name>;
template <class Rule>
inline constexpr bool is_items = false;
template <class... Rules>
inline constexpr bool is_items<items<Rules...>> = true;

template <class Rule>
inline constexpr bool is_rule = is_minimum<Rule> || is_maximum<Rule> || is_max_length<Rule> || is_min_items<Rule> ||
                                is_max_items<Rule> || is_format<Rule> || is_media<Rule> || is_items<Rule> ||
                                std::is_same_v<Rule, spelled_float> || std::is_same_v<Rule, spelled_without_items>;

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI
