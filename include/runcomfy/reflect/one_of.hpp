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
#include "runcomfy/reflect/kinds.hpp"
#include "runcomfy/reflect/unchecked.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

namespace detail {

/// One choice as a template argument: a text, or a whole number where `Size` is 0.
template <std::size_t Size>
struct choice {
  char text[Size]{};  // public, because a type of a template argument must be structural
  consteval choice(const char (&from)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) text[i] = from[i];
  }
  [[nodiscard]] constexpr std::string_view get() const { return {text, Size - 1}; }
};
template <>
struct choice<0> {
  std::int64_t number;
  consteval choice(std::int64_t from) : number(from) {}
  [[nodiscard]] constexpr std::int64_t get() const { return number; }
};
template <std::size_t Size>
choice(const char (&)[Size]) -> choice<Size>;
template <std::integral I>
choice(I) -> choice<0>;

// Called where a literal is no choice. It is no constexpr function, so the compiler stops there and prints its name.
template <choice Nearest>
void this_is_none_of_the_choices__did_you_mean() {}

/// How many letters must be changed, added or dropped to turn one text into the other.
constexpr std::size_t distance(std::string_view from, std::string_view to) {
  constexpr std::size_t limit = 64;
  from = from.substr(0, limit);
  to = to.substr(0, limit);
  std::size_t row[limit + 1]{};
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0U : 1U);
      const std::size_t shorter = (row[j - 1] < above ? row[j - 1] : above) + 1;
      row[j] = replaced < shorter ? replaced : shorter;
      diagonal = above;
    }
  }
  return row[to.size()];
}
constexpr std::uint64_t distance(std::int64_t from, std::int64_t to) {
  const auto a = static_cast<std::uint64_t>(from);
  const auto b = static_cast<std::uint64_t>(to);
  return from < to ? b - a : a - b;
}

// A text on the heap that costs one null pointer while there is none, also in a constant.
class kept_text {
 public:
  constexpr kept_text() noexcept = default;
  explicit kept_text(std::string_view text) : text_(new std::string(text)) {}
  constexpr kept_text(const kept_text& other)
      : text_(other.text_ == nullptr ? nullptr : new std::string(*other.text_)) {}
  constexpr kept_text(kept_text&& other) noexcept : text_(std::exchange(other.text_, nullptr)) {}
  constexpr kept_text& operator=(kept_text other) noexcept {
    std::swap(text_, other.text_);
    return *this;
  }
  constexpr ~kept_text() {
    if (text_ != nullptr) delete text_;
  }
  [[nodiscard]] std::string_view view() const noexcept { return *text_; }

 private:
  std::string* text_ = nullptr;
};

template <class T>
concept any_text = std::same_as<T, std::string> || std::same_as<T, std::string_view>;

}  // namespace detail

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
  /// The `index()` of a value that is not in the list.
  static constexpr std::size_t unknown = sizeof...(Choices);

  /// From a literal: anything but a choice does not compile.
  template <std::size_t Size>
  requires is_text consteval one_of(const char (&literal)[Size]) : index_(at(std::string_view(literal, Size - 1))) {}
  template <reflect::integer I>
  requires(!is_text) consteval one_of(I literal) : index_(at(literal)), number_(literal) {}
  /// From `runcomfy::unchecked("4:3")`: any value, in the list or not.
  template <class T>
  requires std::convertible_to<const T&, value_type> one_of(const unchecked_value<T>& any)
      : one_of(unchecked(any.value)) {}

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
      if (index == unknown) made.text_ = detail::kept_text(value);
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
  [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }
  [[nodiscard]] constexpr bool known() const noexcept { return index_ != unknown; }

  /// The text as the service spells it. It lives as long as this object.
  [[nodiscard]] constexpr std::string_view text() const noexcept requires is_text {
    return index_ != unknown ? choices[index_] : text_.view();
  }
  [[nodiscard]] constexpr value_type value() const noexcept {
    if constexpr (is_text) return text();
    else return number_;
  }

  friend constexpr bool operator==(const one_of& a, const one_of& b) noexcept { return a.value() == b.value(); }
  template <detail::any_text S>
  requires is_text friend constexpr bool operator==(const one_of& a, const S& b) noexcept { return a.text() == b; }

 private:
  struct position {
    std::size_t index;
  };
  struct nothing {};

  constexpr one_of(position where, [[maybe_unused]] value_type value) : index_(where.index) {
    if constexpr (!is_text) number_ = value;
  }
  static constexpr std::size_t find(value_type value) {
    for (std::size_t i = 0; i < choices.size(); ++i)
      if (choices[i] == value) return i;
    return unknown;
  }
  static constexpr void refuse(value_type value) {
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < choices.size(); ++i)
      if (detail::distance(value, choices[i]) < detail::distance(value, choices[nearest])) nearest = i;
    std::size_t i = 0;
    ((i++ == nearest ? detail::this_is_none_of_the_choices__did_you_mean<Choices>() : void()), ...);
  }

  std::size_t index_;
  std::conditional_t<is_text, nothing, std::int64_t> number_{};
  std::conditional_t<is_text, detail::kept_text, nothing> text_{};
};

namespace reflect {
template <runcomfy::detail::choice... Choices>
inline constexpr bool is_one_of<one_of<Choices...>> = true;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
