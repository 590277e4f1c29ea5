// SPDX-License-Identifier: MIT
// What `one_of` is made of: choices as template arguments, the nearest of them, and a text that is none.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/kinds.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

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

}  // namespace detail

template <detail::choice... Choices>
class one_of;

namespace detail {

// Called where a literal is no choice. It is no constexpr function, so the compiler stops there and prints its name.
template <choice Nearest>
void this_is_none_of_the_choices_did_you_mean() {}  // not covered: stops the compiler

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

/// Whether `a` is nearer to a value than `b`: fewer changes, and of texts, where that is equal, more letters in common
/// at the start.
constexpr bool is_nearer(std::string_view value, std::string_view a, std::string_view b) {
  const auto common = [value](std::string_view other) {
    std::size_t count = 0;
    while (count < value.size() && count < other.size() && value[count] == other[count]) ++count;
    return count;
  };
  const std::size_t to_a = distance(value, a);
  const std::size_t to_b = distance(value, b);
  return to_a < to_b || (to_a == to_b && common(a) > common(b));
}
constexpr bool is_nearer(std::int64_t value, std::int64_t a, std::int64_t b) {
  return distance(value, a) < distance(value, b);
}

// A text on the heap that costs one null pointer while there is none, also in a constant.
class kept_text {
 public:
  constexpr kept_text() noexcept = default;
  constexpr kept_text(const kept_text& other)
      : text_(other.text_ == nullptr ? nullptr : new std::string(*other.text_)) {}
  constexpr kept_text(kept_text&& other) noexcept : text_(std::exchange(other.text_, nullptr)) {}
  constexpr kept_text& operator=(kept_text other) noexcept {
    std::swap(text_, other.text_);
    return *this;
  }
  constexpr ~kept_text() {
    if (text_ != nullptr) discard(text_);
  }
  /// Once.
  RUNCOMFY_COLD void keep(std::string_view text) { text_ = new std::string(text); }
  [[nodiscard]] std::string_view view() const noexcept { return *text_; }

 private:
  // Apart, so that compilers see at each destructor that there mostly is none.
  RUNCOMFY_COLD static constexpr void discard(const std::string* text) noexcept { delete text; }

  std::string* text_ = nullptr;
};

// All that a `one_of` holds, whatever its choices: which of them it is, or how many there are, if it is none.
struct chosen_text {
  std::size_t index;
  kept_text text = {};  // one that is no choice
};
struct chosen_number {
  std::size_t index;
  std::int64_t number = 0;
};

// Choices are short, and there are some to compare: with few branches, where memcmp has many.
inline bool same_bytes(const char* a, const char* b, std::size_t size) noexcept {
  const auto same = [a, b](auto word, std::size_t at) {
    auto other = word;
    std::memcpy(&word, a + at, sizeof word);
    std::memcpy(&other, b + at, sizeof other);
    return word == other;
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8)
      if (!same(std::uint64_t{}, at)) return false;
    return same(std::uint64_t{}, size - 8);
  }
  if (size >= 4) return same(std::uint32_t{}, 0) && same(std::uint32_t{}, size - 4);
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

// Clang instantiates it for every `one_of` and every argument before it looks at constraints.
template <choice Choice, class T>
constexpr bool is_choice(const T& value) {
  if constexpr (reflect::integer<T> && reflect::integer<decltype(Choice.get())>)
    return std::cmp_equal(Choice.get(), value);
  else if constexpr (requires { Choice.get() == value; }) return Choice.get() == value;
  else return false;
}
template <choice... Choices, class T>
constexpr bool is_no_choice(const T& value) {
  return !(is_choice<Choices>(value) || ...);
}

template <class OneOf>
struct choices_of {
  static constexpr bool lack(const auto&) { return false; }
};
template <choice... Choices>
struct choices_of<one_of<Choices...>> {
  static constexpr bool lack(const auto& value) { return is_no_choice<Choices...>(value); }
  static constexpr bool lack(const std::nullopt_t&) { return false; }
  template <std::size_t Size>
  static constexpr bool lack(const char (&literal)[Size]) {
    return is_no_choice<Choices...>(std::string_view(literal, Size - 1));
  }
};
/// Whether a literal can never equal a `one_of`, because it is no choice; false for every other type.
template <class T, class U>
constexpr bool is_never(const U& value) {
  return choices_of<T>::lack(value);
}

template <class T>
concept any_text = std::same_as<T, std::string> || std::same_as<T, std::string_view> || std::same_as<T, const char*> ||
                   std::same_as<T, char*>;

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_COLD
