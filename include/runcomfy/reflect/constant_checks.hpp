// SPDX-License-Identifier: MIT
// The rules of a field as far as a compiler can apply them to a constant.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/media_text.hpp"
#include "runcomfy/reflect/rules.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// They are no constexpr functions, so that a compiler stops at the call and prints the name.
inline void this_number_is_below_the_minimum_of_the_field() {}                 // not covered: stops the compiler
inline void this_number_is_above_the_maximum_of_the_field() {}                 // not covered: stops the compiler
inline void this_text_is_longer_than_the_max_length_of_the_field() {}          // not covered: stops the compiler
inline void this_text_is_a_path_on_this_computer_and_no_address_of_media() {}  // not covered: stops the compiler

// g++ has no diagnose_if, but it can tell a constant after inlining, that is from -O1. The call to this function is
// gone again where the number is no constant or keeps the rules.
#if defined(__GNUC__) && !defined(__clang__)
[[gnu::error("runcomfy: this number is outside the minimum and maximum of its field")]] void number_out_of_range();
[[gnu::error(
    "runcomfy: this text is a path on this computer; give media by a public https URL, or send the file itself "
    "with runcomfy::data_uri if the model takes it")]] void
path_for_media();
#define RUNCOMFY_REFUSE_CONSTANT(number, broken) \
  if (__builtin_constant_p(number) && __builtin_constant_p(broken) && (broken)) number_out_of_range()
#define RUNCOMFY_REFUSE_PATH(broken) \
  if (__builtin_constant_p(broken) && (broken)) path_for_media()
#define RUNCOMFY_ALWAYS_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_REFUSE_CONSTANT(number, broken) static_cast<void>(broken)
#define RUNCOMFY_REFUSE_PATH(broken) static_cast<void>(broken)
#define RUNCOMFY_ALWAYS_INLINE
#endif

/// The code points of a text up to the first NUL, or to its end. Bytes that continue a code point do not count.
constexpr std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return count;
}

template <class Rule, class N>
constexpr bool is_below(N number) {
  if constexpr (is_minimum<Rule>) return compare(number, Rule::limit) == -1;
  else return false;
}
template <class Rule, class N>
constexpr bool is_above(N number) {
  if constexpr (is_maximum<Rule>) return compare(number, Rule::limit) == 1;
  else return false;
}
template <class Rule>
constexpr bool is_longer(std::size_t length) {
  if constexpr (is_max_length<Rule>) return length > Rule::limit;
  else return false;
}
template <class Rule>
constexpr bool is_fewer(std::size_t count) {
  if constexpr (is_min_items<Rule>) return count < Rule::limit;
  else return false;
}
template <class Rule>
constexpr bool is_more(std::size_t count) {
  if constexpr (is_max_items<Rule>) return count > Rule::limit;
  else return false;
}

/// Whether one rule is a minimum, and the other one a maximum below it.
template <class Low, class High>
consteval bool bounds_cross() {
  if constexpr (is_minimum<Low> && is_maximum<High>) {
    return compare(Low::limit, High::limit) == 1;
  } else if constexpr (is_min_items<Low> && is_max_items<High>) {
    return Low::limit > High::limit;
  } else {
    return false;
  }
}
template <class Low, class... High>
inline constexpr bool crosses_one = (bounds_cross<Low, High>() || ...);
template <class... Rules>
inline constexpr bool no_bounds_cross = !(crosses_one<Rules, Rules...> || ...);
/// Whether each kind of rule is there once at most.
template <class... Rules>
inline constexpr bool kinds_differ =
    (0 + ... + is_minimum<Rules>) <= 1 && (0 + ... + is_maximum<Rules>) <= 1 && (0 + ... + is_max_length<Rules>) <= 1 &&
    (0 + ... + is_min_items<Rules>) <= 1 && (0 + ... + is_max_items<Rules>) <= 1 && (0 + ... + is_format<Rules>) <= 1 &&
    (0 + ... + is_media<Rules>) <= 1 && (0 + ... + is_items<Rules>) <= 1;

// Clang instantiates it for arguments of every type before it looks at the constraints of the constructor.
template <class... Rules, class N>
constexpr bool breaks_range([[maybe_unused]] const N& number) {
  if constexpr (std::is_arithmetic_v<N>) return ((is_below<Rules>(number) || is_above<Rules>(number)) || ...);
  else return false;
}
template <class... Rules>
constexpr bool breaks_length([[maybe_unused]] const char* literal) {
  return (is_longer<Rules>(code_points(literal)) || ...);
}
/// A code point has at most four bytes: a literal with more than four times the limit is too long whatever it says.
template <std::size_t Bytes, class... Rules>
inline constexpr bool literal_fits = !(is_longer<Rules>((Bytes + 3) / 4) || ...);
template <std::size_t Count, class... Rules>
inline constexpr bool count_fits = !(is_more<Rules>(Count) || ...);
template <std::size_t Count, class... Rules>
inline constexpr bool count_suffices = !(is_fewer<Rules>(Count) || ...);

/// Whether rules ask for media: by their own name, or by a format.
template <class Rule>
inline constexpr bool asks_for_media = is_media<Rule>;
template <fixed_string Name>
inline constexpr bool asks_for_media<format<Name>> = is_media_format(Name.view());

/// The same for what is in a list.
template <class Rule>
inline constexpr bool asks_items_for_media = asks_for_media<Rule>;
template <class... Rules>
inline constexpr bool asks_items_for_media<items<Rules...>> = (asks_for_media<Rules> || ...);

// Clang instantiates it for arguments of every type before it looks at the constraints of the constructor.
template <class Other>
constexpr bool is_path_literal(const Other&) {
  return false;
}
template <std::size_t Size>
constexpr bool is_path_literal(const char (&literal)[Size]) {
  return is_local_path(std::string_view(literal, Size - 1));
}
template <class... Texts>
constexpr bool has_path_literal(const Texts&... texts) {
  return (is_path_literal(texts) || ...);
}

template <class... Rules, class N>
RUNCOMFY_ALWAYS_INLINE constexpr void check_number([[maybe_unused]] N number) {
  if (std::is_constant_evaluated()) {  // not covered: while compiling
    if ((is_below<Rules>(number) || ...)) this_number_is_below_the_minimum_of_the_field();
    if ((is_above<Rules>(number) || ...)) this_number_is_above_the_maximum_of_the_field();
  } else {
    const bool broken = detail::breaks_range<Rules...>(number);
    RUNCOMFY_REFUSE_CONSTANT(number, broken);
  }
}
template <class... Rules>
constexpr void check_text([[maybe_unused]] const char* literal) {
  if (std::is_constant_evaluated() && breaks_length<Rules...>(literal))  // not covered: while compiling
    this_text_is_longer_than_the_max_length_of_the_field();              // not covered: while compiling
}

template <class Other>
RUNCOMFY_ALWAYS_INLINE constexpr void check_media(const Other&) {}  // known at run time only
template <std::size_t Size>
RUNCOMFY_ALWAYS_INLINE constexpr void check_media([[maybe_unused]] const char (&literal)[Size]) {
  const auto at = [&literal](std::size_t i) { return i < Size ? literal[i] : '\0'; };
  const bool broken = detail::starts_local_path(at(0), at(1), at(2), at(3), at(4));
  if (std::is_constant_evaluated()) {  // not covered: while compiling
    if (broken) this_text_is_a_path_on_this_computer_and_no_address_of_media();
  } else {
    RUNCOMFY_REFUSE_PATH(broken);
  }
}

#undef RUNCOMFY_REFUSE_CONSTANT
#undef RUNCOMFY_REFUSE_PATH
#undef RUNCOMFY_ALWAYS_INLINE

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
