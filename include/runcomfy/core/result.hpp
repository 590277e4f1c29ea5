// SPDX-License-Identifier: MIT
// A value or the reason why there is none: the interface of std::expected, the same type in every language mode.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/exception.hpp"
#include "runcomfy/core/fatal.hpp"
#include "runcomfy/core/place.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

template <class T>
class result;
template <>
class result<void>;

namespace detail {

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<result<T>> = true;
template <class T>
concept not_a_result = !is_result<T>;

// std::expected<T, error> (or a look-alike) by its shape, so that no feature macro changes this class.
template <class X>
concept expected_like = !is_result<X> && requires(const X& x) {
  typename X::value_type;
  typename X::error_type;
  typename X::unexpected_type;
  { x.has_value() } -> std::same_as<bool>;
  { x.error() } -> std::convertible_to<const error&>;
};
template <class X, class T>
concept expected_of =
    expected_like<X> && std::same_as<typename X::value_type, T> && std::same_as<typename X::error_type, error>;

[[noreturn]] inline void no_value(const error& why) noexcept { fatal(why.message()); }
[[noreturn]] inline void no_error() noexcept { fatal("error() was called on a result that holds a value"); }

}  // namespace detail

/// A `T`, or the `error` that says why there is none. Has the interface of `std::expected<T, error>` and converts to
/// and from it. `*` and `->` on an error end the program with the error's sentence; `value()` throws
/// `runcomfy::exception`, or does the same where exceptions are off. As thread-safe as `T`.
template <class T>
class [[nodiscard]] result {
 public:
  using value_type = T;
  using error_type = runcomfy::error;

  result()
    requires std::default_initializable<T>
      : value_(), has_value_(true) {}
  template <class U = T>
    requires(!detail::is_result<std::remove_cvref_t<U>> && !std::same_as<std::remove_cvref_t<U>, runcomfy::error> &&
             !detail::expected_like<std::remove_cvref_t<U>> && std::constructible_from<T, U>)
  explicit(!std::convertible_to<U, T>) result(U&& value) : value_(std::forward<U>(value)), has_value_(true) {}
  result(runcomfy::error why) noexcept : error_(std::move(why)), has_value_(false) {}
  /// From `std::expected<T, error>`.
  template <detail::expected_of<T> X>
  result(X other) : has_value_(other.has_value()) {
    if (has_value_) detail::construct(detail::address_of(value_), *std::move(other));
    else detail::construct(detail::address_of(error_), std::move(other).error());
  }

  result(const result& other)
    requires std::copy_constructible<T>
      : has_value_(other.has_value_) {
    if (has_value_) detail::construct(detail::address_of(value_), other.value_);
    else detail::construct(detail::address_of(error_), other.error_);
  }
  result(result&& other) noexcept(std::is_nothrow_move_constructible_v<T>) : has_value_(other.has_value_) {
    if (has_value_) detail::construct(detail::address_of(value_), std::move(other.value_));
    else detail::construct(detail::address_of(error_), std::move(other.error_));
  }
  /// As strong as the copy of `T`: what was held before survives a copy that throws.
  result& operator=(const result& other)
    requires std::copy_constructible<T>
  {
    result copy(other);
    return *this = std::move(copy);
  }
  result& operator=(result&& other) noexcept(std::is_nothrow_move_constructible_v<T>) {
    static_assert(std::is_nothrow_move_constructible_v<T>,
                  "runcomfy: only a result of a type that moves without throwing can be assigned to");
    if (this == detail::address_of(other)) return *this;
    detail::destroy(this);
    detail::construct(this, std::move(other));
    return *this;
  }
  ~result() {
    if (has_value_) detail::destroy(detail::address_of(value_));
    else detail::destroy(detail::address_of(error_));
  }

  [[nodiscard]] bool has_value() const noexcept { return has_value_; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value_; }

  [[nodiscard]] T& operator*() & noexcept { return checked(), value_; }
  [[nodiscard]] const T& operator*() const& noexcept { return checked(), value_; }
  [[nodiscard]] T&& operator*() && noexcept { return checked(), std::move(value_); }
  [[nodiscard]] T* operator->() noexcept { return checked(), detail::address_of(value_); }
  [[nodiscard]] const T* operator->() const noexcept { return checked(), detail::address_of(value_); }

  template <class Mode = detail::exceptions_here>
  [[nodiscard]] T& value() & {
    if (!has_value_) Mode::raise(error_);
    return value_;
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] const T& value() const& {
    if (!has_value_) Mode::raise(error_);
    return value_;
  }
  template <class Mode = detail::exceptions_here>
  [[nodiscard]] T&& value() && {
    if (!has_value_) Mode::raise(error_);
    return std::move(value_);
  }

  [[nodiscard]] const runcomfy::error& error() const& noexcept {
    if (has_value_) detail::no_error();
    return error_;
  }
  [[nodiscard]] runcomfy::error&& error() && noexcept {
    if (has_value_) detail::no_error();
    return std::move(error_);
  }

  [[nodiscard]] runcomfy::error error_or(runcomfy::error other) const {
    if (has_value_) return other;
    return error_;
  }
  /// Gives it a new value, made from the arguments.
  template <class... Args>
  T& emplace(Args&&... args) {
    *this = result(T(std::forward<Args>(args)...));
    return value_;
  }
  void swap(result& other) noexcept {
    result held(std::move(other));
    other = std::move(*this);
    *this = std::move(held);
  }
  friend void swap(result& a, result& b) noexcept { a.swap(b); }
  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value_ ? value_ : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  [[nodiscard]] T value_or(U&& other) && {
    return has_value_ ? std::move(value_) : static_cast<T>(std::forward<U>(other));
  }

  template <class F>
  auto and_then(F&& f) & -> std::remove_cvref_t<decltype(std::forward<F>(f)(std::declval<T&>()))> {
    if (has_value_) return std::forward<F>(f)(value_);
    return error_;
  }
  template <class F>
  auto and_then(F&& f) const& -> std::remove_cvref_t<decltype(std::forward<F>(f)(std::declval<const T&>()))> {
    if (has_value_) return std::forward<F>(f)(value_);
    return error_;
  }
  template <class F>
  auto and_then(F&& f) && -> std::remove_cvref_t<decltype(std::forward<F>(f)(std::declval<T&&>()))> {
    if (has_value_) return std::forward<F>(f)(std::move(value_));
    return std::move(error_);
  }
  template <class F>
  auto transform(F&& f) & {
    return transformed(std::forward<F>(f), value_, *this);
  }
  template <class F>
  auto transform(F&& f) const& {
    return transformed(std::forward<F>(f), value_, *this);
  }
  template <class F>
  auto transform(F&& f) && {
    return transformed(std::forward<F>(f), std::move(value_), *this);
  }
  template <class F>
  result or_else(F&& f) const& {
    if (has_value_) return *this;
    return std::forward<F>(f)(error_);
  }
  template <class F>
  result or_else(F&& f) && {
    if (has_value_) return std::move(*this);
    return std::forward<F>(f)(std::move(error_));
  }
  template <class F>
  result transform_error(F&& f) const& {
    if (has_value_) return *this;
    return result(std::forward<F>(f)(error_));
  }
  template <class F>
  result transform_error(F&& f) && {
    if (has_value_) return std::move(*this);
    return result(std::forward<F>(f)(std::move(error_)));
  }

  /// To `std::expected<T, error>`.
  template <detail::expected_of<T> X>
  [[nodiscard]] operator X() const {
    if (has_value_) return X(value_);
    return X(typename X::unexpected_type(error_));
  }

  /// Equal when both hold equal values, or both hold equal errors.
  [[nodiscard]] friend bool operator==(const result& a, const result& b)
    requires std::equality_comparable<T>
  {
    if (a.has_value_ != b.has_value_) return false;
    return a.has_value_ ? a.value_ == b.value_ : a.error_ == b.error_;
  }
  /// Equal when there is a value and it equals. Templated over itself, so that nothing converts to a result to get
  /// here.
  template <std::same_as<result> Self, detail::not_a_result U>
  [[nodiscard]] friend bool operator==(const Self& a, const U& b) {
    return a.has_value_ && a.value_ == b;
  }

 private:
  void checked() const noexcept {
    if (!has_value_) detail::no_value(error_);
  }
  template <class F, class V, class Self>
  static auto transformed(F&& f, V&& value, const Self& self) {
    using U = std::remove_cvref_t<decltype(std::forward<F>(f)(std::forward<V>(value)))>;
    if (!self.has_value_) return result<U>(self.error_);
    if constexpr (std::is_void_v<U>) {
      std::forward<F>(f)(std::forward<V>(value));
      return result<U>();
    } else {
      return result<U>(std::forward<F>(f)(std::forward<V>(value)));
    }
  }

  union {
    T value_;
    runcomfy::error error_;
  };
  bool has_value_;
};

/// Success without a value, or the reason why not.
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;
  using error_type = runcomfy::error;

  result() noexcept : nothing_{}, has_value_(true) {}
  result(runcomfy::error why) noexcept : error_(std::move(why)), has_value_(false) {}
  template <detail::expected_of<void> X>
  result(X other) : nothing_{}, has_value_(other.has_value()) {
    if (!has_value_) detail::construct(detail::address_of(error_), std::move(other).error());
  }
  result(const result& other) noexcept : nothing_{}, has_value_(other.has_value_) {
    if (!has_value_) detail::construct(detail::address_of(error_), other.error_);
  }
  result(result&& other) noexcept : nothing_{}, has_value_(other.has_value_) {
    if (!has_value_) detail::construct(detail::address_of(error_), std::move(other.error_));
  }
  result& operator=(result other) noexcept {
    detail::destroy(this);
    detail::construct(this, std::move(other));
    return *this;
  }
  ~result() {
    if (!has_value_) detail::destroy(detail::address_of(error_));
  }

  [[nodiscard]] bool has_value() const noexcept { return has_value_; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value_; }
  void operator*() const noexcept {
    if (!has_value_) detail::no_value(error_);
  }
  template <class Mode = detail::exceptions_here>
  void value() const {
    if (!has_value_) Mode::raise(error_);
  }
  [[nodiscard]] const runcomfy::error& error() const& noexcept {
    if (has_value_) detail::no_error();
    return error_;
  }
  [[nodiscard]] runcomfy::error&& error() && noexcept {
    if (has_value_) detail::no_error();
    return std::move(error_);
  }
  [[nodiscard]] runcomfy::error error_or(runcomfy::error other) const {
    if (has_value_) return other;
    return error_;
  }
  void emplace() noexcept { *this = result(); }
  void swap(result& other) noexcept { std::swap(*this, other); }
  [[nodiscard]] friend bool operator==(const result& a, const result& b) {
    return a.has_value_ == b.has_value_ && (a.has_value_ || a.error_ == b.error_);
  }
  template <class F>
  auto and_then(F&& f) const -> std::remove_cvref_t<decltype(std::forward<F>(f)())> {
    if (has_value_) return std::forward<F>(f)();
    return error_;
  }
  template <class F>
  auto transform(F&& f) const {
    using U = std::remove_cvref_t<decltype(std::forward<F>(f)())>;
    if (!has_value_) return result<U>(error_);
    if constexpr (std::is_void_v<U>) {
      std::forward<F>(f)();
      return result<U>();
    } else {
      return result<U>(std::forward<F>(f)());
    }
  }
  template <class F>
  result or_else(F&& f) const {
    if (has_value_) return *this;
    return std::forward<F>(f)(error_);
  }
  template <class F>
  result transform_error(F&& f) const {
    if (has_value_) return *this;
    return result(std::forward<F>(f)(error_));
  }
  template <detail::expected_of<void> X>
  [[nodiscard]] operator X() const {
    if (has_value_) return X();
    return X(typename X::unexpected_type(error_));
  }

 private:
  struct nothing {};
  union {
    nothing nothing_;
    runcomfy::error error_;
  };
  bool has_value_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
