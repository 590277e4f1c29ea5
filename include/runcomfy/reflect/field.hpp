// SPDX-License-Identifier: MIT
// A member with its wire name and its rules in the type, that reads and writes like what it holds.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/fixed_string.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/accepts.hpp"
#include "runcomfy/reflect/constant_checks.hpp"
#include "runcomfy/reflect/kinds.hpp"
#include "runcomfy/reflect/one_of.hpp"
#include "runcomfy/reflect/rules.hpp"
#include "runcomfy/reflect/unchecked.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

namespace reflect {
struct blank_maker;
}

#if defined(__clang__)
#define RUNCOMFY_REFUSE(condition, sentence) __attribute__((diagnose_if((condition), sentence, "error")))
#else
#define RUNCOMFY_REFUSE(condition, sentence)
#endif
#define RUNCOMFY_PATH_FOR_MEDIA                                                                                     \
  "runcomfy: this text is a path on this computer; give media by a public https URL, or send the file itself with " \
  "runcomfy::data_uri if the model takes it"
#if defined(__GNUC__) && !defined(__clang__)
#define RUNCOMFY_ALWAYS_INLINE [[gnu::always_inline]]  // see detail::check_number
#else
#define RUNCOMFY_ALWAYS_INLINE
#endif

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wgcc-compat"  // diagnose_if, where pedantic
#endif

namespace detail {

/// The one item of a list of media in braces. A path on this computer is none.
template <class List>
struct only_media_item : only_item<List> {
  using only_item<List>::only_item;
  template <std::size_t Size>
    requires(takes_item<typename List::value_type, const char (&)[Size]>())
  RUNCOMFY_ALWAYS_INLINE constexpr only_media_item(const char (&literal)[Size])
      RUNCOMFY_REFUSE((is_path_literal(literal)), RUNCOMFY_PATH_FOR_MEDIA)
      : only_item<List>(literal) {
    check_media(literal);
  }
};

template <class List, bool IsMedia>
struct only_item_of {
  using type = std::conditional_t<IsMedia, only_media_item<List>, only_item<List>>;
};
template <class Other, bool IsMedia>
  requires(!reflect::list_like<Other>)
struct only_item_of<Other, IsMedia> {
  struct type {};
};

}  // namespace detail

/// A member called `Name` on the wire:
///
///     field<"600_prompt", std::string> prompt;                                            // must be given
///     field<"598_steps", std::optional<int>, minimum<6>, maximum<20>> steps = {};         // may be left out
///
/// The type says the need: `std::optional` may be left out, anything else must be given, so that a forgotten one does
/// not compile. `Rules` are those of the published schema (`reflect/rules.hpp`). What the compiler can see is checked
/// by it: spellings of `one_of`, numbers that do not fit the type, literals that are too long, lists with too many
/// items, and constants out of range (everywhere in constant expressions; in other code by clang, and by g++ from -O1).
/// The rest is checked by `validate`. As thread-safe as `T`.
template <fixed_string Name, class T, class... Rules>
class field {
  using inner = reflect::without_optional_t<T>;
  using item = typename detail::item_of<inner>::type;
  static constexpr bool is_optional = reflect::is_optional<T>;
  static constexpr bool is_media = (detail::asks_for_media<Rules> || ...);
  static constexpr bool holds_media = (detail::asks_items_for_media<Rules> || ...);

  static_assert(Name.size() > 0, "runcomfy: a field needs a name");
  static_assert((detail::is_rule<Rules> && ...), "runcomfy: a field takes only rules after its type");
  static_assert(
      (detail::rule_fits<Rules, inner>() && ...),
      "runcomfy: a rule does not go with the type of its field: minimum and maximum are for numbers, max_length "
      "for texts, min_items, max_items and items for lists and maps, format, media_uri and media_name for texts and "
      "lists of texts");
  static_assert(detail::kinds_differ<Rules...>, "runcomfy: a field takes each rule once");
  static_assert(detail::no_bounds_cross<Rules...>,
                "runcomfy: the minimum of this field is above its maximum, so that no value is good");
  static_assert(!reflect::is_optional<inner>, "runcomfy: an optional of an optional has no meaning in JSON");

 public:
  using value_type = T;
  static constexpr std::string_view wire_name = Name.view();

  /// Nothing; only where `T` is a `std::optional`.
  // Compilers quote the line of a deleted function, so what the user should read stands on it.
  // clang-format off
  constexpr field() requires is_optional = default;
  constexpr field() requires(!is_optional) = delete;  // this field must be given: its type is no std::optional
  // clang-format on
  constexpr field(std::nullopt_t)
    requires is_optional
      : value_() {}

  /// A literal of a `one_of`.
  template <std::size_t Size>
    requires detail::takes_text_choice<inner>
  consteval field(const char (&literal)[Size]) : value_(inner(literal)) {}
  template <class I>
    requires detail::takes_number_choice<inner, I>
  consteval field(I literal) : value_(inner(literal)) {}

  /// A text.
  template <std::size_t Size>
    requires(std::same_as<inner, std::string> && !is_media)
  constexpr field(const char (&literal)[Size])
      RUNCOMFY_REFUSE((detail::breaks_length<Rules...>(literal)),
                      "runcomfy: this text is longer than the max_length of its field")
      : value_(inner(static_cast<const char*>(literal))) {
    static_assert(detail::literal_fits<Size - 1, Rules...>,
                  "runcomfy: this literal is longer than the field's max_length allows");
    detail::check_text<Rules...>(literal);
  }
  /// The same for media: a path on this computer is none.
  template <std::size_t Size>
    requires(std::same_as<inner, std::string> && is_media)
  RUNCOMFY_ALWAYS_INLINE constexpr field(const char (&literal)[Size])
      RUNCOMFY_REFUSE((detail::is_path_literal(literal)), RUNCOMFY_PATH_FOR_MEDIA)
      : value_(inner(static_cast<const char*>(literal))) {
    static_assert(detail::literal_fits<Size - 1, Rules...>,
                  "runcomfy: this literal is longer than the field's max_length allows");
    detail::check_text<Rules...>(literal);
    detail::check_media(literal);
  }
  template <class S>
    requires detail::takes_text<inner, S>
  constexpr field(const S& text) : value_(inner(std::string_view(text))) {}

  /// A number of a type whose values all fit.
  template <class N>
    requires detail::takes_any_number<inner, N>
  RUNCOMFY_ALWAYS_INLINE constexpr field(N number)
      RUNCOMFY_REFUSE((detail::breaks_range<Rules...>(number)),
                      "runcomfy: this number is outside the minimum and maximum of its field")
      : value_(static_cast<inner>(number)) {
    detail::check_number<Rules...>(number);
  }
  /// A number of another type: a constant whose value fits. Cast a variable to the type of the field.
  template <class N>
    requires detail::takes_constant_number<inner, N>
  consteval field(N constant) : value_(detail::fitting<inner>(constant)) {
    detail::check_number<Rules...>(constant);
  }

  /// Two and more items of a list, in braces.
  template <class... U>
    requires(detail::takes_items<inner, item, U...> && !holds_media)
  constexpr field(U&&... items) : value_(detail::list_of<inner>(std::forward<U>(items)...)) {
    static_assert(detail::count_fits<sizeof...(U), Rules...>,
                  "runcomfy: this list has more items than the field's max_items allows");
    static_assert(detail::count_suffices<sizeof...(U), Rules...>,
                  "runcomfy: this list has fewer items than the field's min_items asks for");
  }
  /// The same for media: a path on this computer is none.
  template <class... U>
    requires(detail::takes_items<inner, item, U...> && holds_media)
  RUNCOMFY_ALWAYS_INLINE constexpr field(U&&... items)
      RUNCOMFY_REFUSE((detail::has_path_literal(items...)), RUNCOMFY_PATH_FOR_MEDIA)
      : value_(detail::list_of<inner>(std::forward<U>(items)...)) {
    static_assert(detail::count_fits<sizeof...(U), Rules...>,
                  "runcomfy: this list has more items than the field's max_items allows");
    static_assert(detail::count_suffices<sizeof...(U), Rules...>,
                  "runcomfy: this list has fewer items than the field's min_items asks for");
    (detail::check_media(items), ...);
  }
  /// The only item of a list, in braces.
  constexpr field(typename detail::only_item_of<inner, holds_media>::type only)
    requires(reflect::list_like<inner> && !detail::takes_braced_items<inner>)
      : value_(detail::list_of<inner>(std::move(only.value))) {
    static_assert(detail::count_fits<1, Rules...>,
                  "runcomfy: this list has more items than the field's max_items allows");
    static_assert(detail::count_suffices<1, Rules...>,
                  "runcomfy: this list has fewer items than the field's min_items asks for");
  }
  /// The items of a list of structs, or the pairs of a map, in braces.
  constexpr field(std::initializer_list<item> items)
    requires detail::takes_braced_items<inner>
      : value_(inner(items)) {}

  /// A struct; `.lora = {{.path = "..."}}` names no type.
  constexpr field(inner object)
    requires reflect::reflectable<inner>
      : value_(std::move(object)) {}
  /// Whatever else `T` takes.
  template <class U>
    requires detail::takes_value<field, T, U>
  constexpr field(U&& value) : value_(std::forward<U>(value)) {}
  /// A value that the rules do not allow, by its own name: `.steps = runcomfy::unchecked(40)`.
  template <class U>
    requires(std::constructible_from<inner, const U&> || std::constructible_from<inner, unchecked_value<U>>)
  constexpr field(const unchecked_value<U>& any) : value_(detail::taken_unchecked<inner>(any)) {}

  [[nodiscard]] constexpr inner& operator*() noexcept { return held(value_); }
  [[nodiscard]] constexpr const inner& operator*() const noexcept { return held(value_); }
  [[nodiscard]] constexpr inner* operator->() noexcept { return &held(value_); }
  [[nodiscard]] constexpr const inner* operator->() const noexcept { return &held(value_); }

  [[nodiscard]] constexpr bool has_value() const noexcept
    requires is_optional
  {
    return value_.has_value();
  }
  [[nodiscard]] constexpr explicit operator bool() const noexcept
    requires is_optional
  {
    return value_.has_value();
  }
  constexpr void reset() noexcept
    requires is_optional
  {
    value_.reset();
  }
  template <class U>
  [[nodiscard]] constexpr inner value_or(U&& other) const
    requires is_optional
  {
    return value_.value_or(std::forward<U>(other));
  }

  /// The value itself, with its `std::optional`.
  [[nodiscard]] constexpr T& get() noexcept { return value_; }
  [[nodiscard]] constexpr const T& get() const noexcept { return value_; }
  constexpr operator const T&() const noexcept
    requires(!is_optional)
  {
    return value_;
  }

  friend constexpr bool operator==(const field& a, const field& b)
    requires std::equality_comparable<T>
  {
    return a.value_ == b.value_;
  }
  // No template, so that nothing is as good a match: not what `std::optional` brings, and no conversion to a field.
  friend constexpr bool operator==(const field& a, const T& b)
    requires(is_optional && std::equality_comparable<T>)
  {
    return a.value_ == b;
  }
  // clang-format off
  friend constexpr bool operator==(const field&, std::nullptr_t) requires std::same_as<inner, std::string> = delete;  // std::nullopt is meant
  // clang-format on
  template <class U>
    requires detail::comparable<T, U>
  friend constexpr bool operator==(const field& a, const U& b)
      RUNCOMFY_REFUSE((detail::is_never<reflect::without_optional_t<T>>(b)),
                      "runcomfy: this literal is no choice, and never equal to one") {
    return detail::same_value(a.value_, b);
  }

 private:
  friend struct reflect::blank_maker;
  struct blank {};
  constexpr field(blank, T&& value) : value_(std::move(value)) {}

  template <class V>
  static constexpr auto& held(V& value) noexcept {
    if constexpr (is_optional) return *value;
    else return value;
  }

  T value_;
};
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// Fields of different names or rules compare by what they hold.
template <fixed_string A, class T, class... R, fixed_string B, class U, class... S>
  requires(std::same_as<reflect::without_optional_t<T>, reflect::without_optional_t<U>>)
[[nodiscard]] constexpr bool operator==(const field<A, T, R...>& a, const field<B, U, S...>& b) {
  return a.get() == b.get();
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_REFUSE
#undef RUNCOMFY_PATH_FOR_MEDIA
#undef RUNCOMFY_ALWAYS_INLINE
