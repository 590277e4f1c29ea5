// SPDX-License-Identifier: MIT
// A value out of a published list: texts or whole numbers, checked by the compiler where they are written down.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/choice.hpp"
#include "runcomfy/reflect/kinds.hpp"
#include "runcomfy/reflect/unchecked.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

#if defined(__clang__)
#define RUNCOMFY_REFUSE(condition, sentence) __attribute__((diagnose_if((condition), sentence, "error")))
#else
#define RUNCOMFY_REFUSE(condition, sentence)
#endif

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wgcc-compat"  // diagnose_if, where pedantic
#endif
/// One of the texts: `one_of<"16:9", "1:1">`, or of the whole numbers: `one_of<81, 141>`, that a published schema
/// lists. A literal is checked by the compiler; what is known at run time only goes through `parse`, or through
/// `unchecked` where the service is known to take more than this list. A choice read from JSON that is not in the list
/// is kept.
template <detail::choice... Choices>
class one_of {
  static_assert(sizeof...(Choices) > 0, "runcomfy: one_of needs at least one choice");
  static_assert((std::same_as<decltype(Choices.get()), std::string_view> && ...) ||
                    (std::same_as<decltype(Choices.get()), std::int64_t> && ...),
                "runcomfy: the choices of one_of are either all texts or all whole numbers");

 public:
  static constexpr bool is_text = (std::same_as<decltype(Choices.get()), std::string_view> && ...);
  /// `std::string_view` or `std::int64_t`.
  using value_type = std::conditional_t<is_text, std::string_view, std::int64_t>;
  /// All choices, in the order of the schema.
  static constexpr std::array<value_type, sizeof...(Choices)> choices{Choices.get()...};
  static_assert(
      [] {
        for (std::size_t i = 0; i < choices.size(); ++i)
          for (std::size_t j = 0; j < i; ++j)
            if (choices[i] == choices[j]) return false;
        return true;
      }(),
      "runcomfy: one_of names a choice twice");
  /// The `index()` of a value that is not in the list.
  static constexpr std::size_t unknown = sizeof...(Choices);

  /// From a literal: anything but a choice does not compile.
  template <std::size_t Size>
    requires is_text
  consteval one_of(const char (&literal)[Size]) : is_{at(std::string_view(literal, Size - 1))} {}
  template <reflect::integer I>
    requires(!is_text)
  consteval one_of(I literal) : is_{at(literal), literal} {}
  /// From `runcomfy::unchecked("4:3")`: any value, in the list or not.
  template <class T>
    requires std::convertible_to<const T&, value_type>
  one_of(const unchecked_value<T>& any) : one_of(unchecked(any.value)) {}

  /// A choice known at run time only; nothing when it is not in the list.
  [[nodiscard]] static constexpr std::optional<one_of> parse(value_type value) {
    const std::size_t index = find(value);
    if (index == unknown) return std::nullopt;
    return one_of(position{index}, value);
  }
  /// Any value, in the list or not. `validate` reports one that is not.
  [[nodiscard]] static one_of unchecked(value_type value) {
    const std::size_t index = find(value);
    one_of made(position{index}, value);
    if constexpr (is_text) {
      if (index == unknown) made.is_.text.keep(value);
    }
    return made;
  }

  /// The index of a choice, for `case`: anything but a choice does not compile.
  [[nodiscard]] static consteval std::size_t at(value_type choice) {
    const std::size_t index = find(choice);
    if (index == unknown) refuse(choice);
    return index;
  }
  /// The place in `choices`, or `unknown`.
  [[nodiscard]] constexpr std::size_t index() const noexcept { return is_.index; }
  [[nodiscard]] constexpr bool known() const noexcept { return is_.index != unknown; }

  /// The text as the service spells it. It lives as long as this object.
  [[nodiscard]] constexpr std::string_view text() const noexcept
    requires is_text
  {
    return known() ? choices[is_.index] : is_.text.view();
  }
  [[nodiscard]] constexpr value_type value() const noexcept {
    if constexpr (is_text) return text();
    else return is_.number;
  }

  friend constexpr bool operator==(const one_of& a, const one_of& b) noexcept { return a.value() == b.value(); }
  /// With a literal: one that is no choice, and so never equal, does not compile where its length or clang tells.
  template <std::size_t Size>
    requires is_text
  friend constexpr bool operator==(const one_of& a, const char (&literal)[Size])
      RUNCOMFY_REFUSE((detail::is_never<one_of<Choices...>>(literal)),
                      "runcomfy: this literal is no choice, and never equal to one") {
    static_assert(((Choices.get().size() == Size - 1) || ...),
                  "runcomfy: this literal is none of the choices of its one_of, and never equal to one");
    return a.text() == std::string_view(literal, Size - 1);
  }
  template <reflect::integer I>
    requires(!is_text)
  friend constexpr bool operator==(const one_of& a, I number)
      RUNCOMFY_REFUSE((detail::is_never<one_of<Choices...>>(number)),
                      "runcomfy: this number is no choice, and never equal to one") {
    return std::cmp_equal(a.is_.number, number);
  }
  template <detail::any_text S>
    requires is_text
  friend constexpr bool operator==(const one_of& a, const S& text) noexcept {
    return a.text() == text;
  }

 private:
  struct position {
    std::size_t index;
  };

  constexpr one_of(position where, [[maybe_unused]] value_type value) : is_{where.index} {
    if constexpr (!is_text) is_.number = value;
  }
  static constexpr std::size_t find(value_type value) {
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (same(choices[i], value)) return i;
    return unknown;
  }
  static constexpr bool same(value_type a, value_type b) {
    if constexpr (is_text) {
      if (a.size() != b.size()) return false;
      if (!std::is_constant_evaluated()) return detail::same_bytes(a.data(), b.data(), a.size());
    }
    return a == b;
  }
  static constexpr void refuse(value_type value) {  // not covered: stops the compiler
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < choices.size(); ++i)
      if (detail::is_nearer(value, choices[i], choices[nearest])) nearest = i;
    std::size_t i = 0;
    ((i++ == nearest ? detail::this_is_none_of_the_choices_did_you_mean<Choices>() : void()), ...);
  }

  std::conditional_t<is_text, detail::chosen_text, detail::chosen_number> is_;
};
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#undef RUNCOMFY_REFUSE

namespace reflect {
template <runcomfy::detail::choice... Choices>
inline constexpr bool is_one_of<one_of<Choices...>> = true;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
