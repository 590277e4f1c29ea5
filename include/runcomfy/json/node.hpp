// SPDX-License-Identifier: MIT
// The types of `json/value.hpp`, which is what to include: here are the classes and what is simple about them.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/fatal.hpp"
#include "runcomfy/core/lazily.hpp"
#include "runcomfy/core/place.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/list.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json {

class value;
struct member;

namespace detail {

using runcomfy::detail::lazily;
struct value_access;
struct tree;

template <class T>
inline constexpr bool is_character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                                     std::same_as<T, char16_t> || std::same_as<T, char32_t>;
// The integers that stand for a number: `bool` is a boolean, and a character is neither a number nor a text.
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !is_character<T> && sizeof(T) <= 8;
}  // namespace detail

/// A list of values: `json::array{1, "two", nullptr}`. An array that holds just one array is written
/// `json::array{json::value(inner)}`: some compilers read `json::array{inner}` as a copy of `inner`.
/// References and pointers to elements hold until the next call that adds, removes or reserves.
/// Not safe to change from several threads at once.
class array {
 public:
  array() noexcept;
  array(std::initializer_list<value> items);
  array(const array& other);
  array(array&& other) noexcept;
  array& operator=(const array& other);
  array& operator=(array&& other) noexcept;
  ~array();

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] bool empty() const noexcept;
  /// The element; an index that is out of range ends the program.
  [[nodiscard]] value& operator[](std::size_t index);
  [[nodiscard]] const value& operator[](std::size_t index) const;
  /// The element, or null pointer when the index is out of range.
  [[nodiscard]] value* get(std::size_t index) noexcept;
  [[nodiscard]] const value* get(std::size_t index) const noexcept;
  [[nodiscard]] value* begin() noexcept;
  [[nodiscard]] value* end() noexcept;
  [[nodiscard]] const value* begin() const noexcept;
  [[nodiscard]] const value* end() const noexcept;
  value& push_back(value item);
  void pop_back();
  /// Removes one element; does nothing when the index is out of range.
  void erase(std::size_t index);
  void reserve(std::size_t count);
  void clear() noexcept;
  /// Equal elements in the same order; numbers by value, objects whatever the order of their members.
  friend bool operator==(const array& a, const array& b);

 private:
  friend struct detail::tree;
  detail::list<value> items_;
};

/// An ordered list of members: `json::object{{"prompt", "a fox"}, {"steps", 7}}`. Look-up is linear. A text may name a
/// member twice (RFC 8259 leaves it open): both are kept in order, and look-up finds the first. References and pointers
/// to members hold until the next call that adds, removes or reserves, and `operator[]` may add one.
/// Not safe to change from several threads at once.
class object {
 public:
  object() noexcept;
  object(std::initializer_list<member> members);
  object(const object& other);
  object(object&& other) noexcept;
  object& operator=(const object& other);
  object& operator=(object&& other) noexcept;
  ~object();

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] bool empty() const noexcept;
  [[nodiscard]] bool contains(std::string_view key) const noexcept;
  /// The value of the first member with this name, or null pointer.
  [[nodiscard]] value* find(std::string_view key) noexcept;
  [[nodiscard]] const value* find(std::string_view key) const noexcept;
  /// The value of the first member with this name; a new one at the end, null, when there is none. Adding moves the
  /// members: where one is given the value of another one write `o.set("new", o["old"])`, which copies first, and never
  /// `o["new"] = o["old"]`, which reads `old` where it no longer is.
  [[nodiscard]] value& operator[](std::string_view key);
  /// Gives the first member with this name a new value, or adds one at the end. The value may be one of this object.
  value& set(std::string_view key, value to);
  /// Adds a member at the end, even when there is one with this name.
  value& append(std::string key, value to);
  /// Removes every member with this name and tells how many they were.
  std::size_t erase(std::string_view key);
  void reserve(std::size_t count);
  void clear() noexcept;
  [[nodiscard]] member* begin() noexcept;
  [[nodiscard]] member* end() noexcept;
  [[nodiscard]] const member* begin() const noexcept;
  [[nodiscard]] const member* end() const noexcept;
  /// The same members with equal values, whatever their order; members of the same name in the same order.
  friend bool operator==(const object& a, const object& b);

 private:
  friend struct detail::tree;
  detail::list<member> items_;
};

/// Null, a boolean, a number, a string, an array or an object. Made from any of them without a word:
/// `json::value v = 7;`. Copies are deep. Nothing here throws but what allocation throws; asking for what a value is
/// not gives nothing back, never an error. Not safe to change from several threads at once.
class value {
 public:
  value() noexcept : tag_(tag::null), words_{} {}
  value(std::nullptr_t) noexcept : value() {}
  template <class B>
    requires std::same_as<B, bool>
  value(B from) noexcept : value() {
    boolean_ = from;
    tag_ = tag::boolean;
  }
  template <detail::integer I>
  value(I from) noexcept : value() {
    if constexpr (std::is_unsigned_v<I>) {
      natural_ = from;
      tag_ = natural_ > 0x7fff'ffff'ffff'ffffU ? tag::natural : tag::integer;
      if (tag_ == tag::integer) integer_ = static_cast<std::int64_t>(from);
    } else {
      tag_ = tag::integer;
      integer_ = from;
    }
  }
  /// A NaN or an infinity can be held, but writing it is an error: JSON has no word for it.
  template <std::floating_point F>
  value(F from) noexcept : value() {
    real_ = static_cast<double>(from);
    tag_ = tag::real;
  }
  /// A null pointer gives null.
  value(const char* text) : value() {
    if (text != nullptr) assign_text(std::string(text), tag::string);
  }
  value(std::string text) noexcept : value() { assign_text(std::move(text), tag::string); }
  value(std::string_view text) : value() { assign_text(std::string(text), tag::string); }
  value(array items) noexcept : value() {
    runcomfy::detail::construct(&array_, std::move(items));
    tag_ = tag::array;
  }
  value(object members) noexcept : value() {
    runcomfy::detail::construct(&object_, std::move(members));
    tag_ = tag::object;
  }

  value(const value& other);
  value(value&& other) noexcept : value() { take(other); }
  value& operator=(const value& other);
  value& operator=(value&& other) noexcept;
  ~value() { reset(); }

  [[nodiscard]] bool is_null() const noexcept { return tag_ == tag::null; }
  [[nodiscard]] bool is_bool() const noexcept { return tag_ == tag::boolean; }
  [[nodiscard]] bool is_number() const noexcept { return tag_ >= tag::integer && tag_ <= tag::long_integer; }
  /// A number that was given as an integer (`7`, not `7.0`).
  [[nodiscard]] bool is_integer() const noexcept { return is_number() && tag_ != tag::real; }
  [[nodiscard]] bool is_string() const noexcept { return tag_ == tag::string; }
  [[nodiscard]] bool is_array() const noexcept { return tag_ == tag::array; }
  [[nodiscard]] bool is_object() const noexcept { return tag_ == tag::object; }

  template <class Lazy = void>  // these are templates, so that only programs that use one compile it
  [[nodiscard]] std::optional<detail::lazily<Lazy, bool>> as_bool() const noexcept;
  /// The number, when it is integral and fits without loss; `7.0` is 7.
  template <class Lazy = void>
  [[nodiscard]] std::optional<detail::lazily<Lazy, std::int64_t>> as_int64() const noexcept;
  template <class Lazy = void>
  [[nodiscard]] std::optional<detail::lazily<Lazy, std::uint64_t>> as_uint64() const noexcept;
  /// The number, rounded to the nearest double; nothing for an integer that is too large for any.
  template <class Lazy = void>
  [[nodiscard]] std::optional<detail::lazily<Lazy, double>> as_double() const noexcept;
  /// The digits of an integer that 64 bits cannot hold, as they were read. They are written back unchanged.
  [[nodiscard]] const std::string* as_long_integer() const noexcept {
    return tag_ == tag::long_integer ? &text_ : nullptr;
  }
  [[nodiscard]] std::string* as_string() noexcept { return is_string() ? &text_ : nullptr; }
  [[nodiscard]] const std::string* as_string() const noexcept { return is_string() ? &text_ : nullptr; }
  [[nodiscard]] array* as_array() noexcept { return is_array() ? &array_ : nullptr; }
  [[nodiscard]] const array* as_array() const noexcept { return is_array() ? &array_ : nullptr; }
  [[nodiscard]] object* as_object() noexcept { return is_object() ? &object_ : nullptr; }
  [[nodiscard]] const object* as_object() const noexcept { return is_object() ? &object_ : nullptr; }

  /// The member of an object, or null pointer where this is no object or has no such member.
  [[nodiscard]] const value* find(std::string_view key) const noexcept;
  [[nodiscard]] value* find(std::string_view key) noexcept;
  /// What a JSON pointer (RFC 6901: `/outputs/0/url`) names, or null pointer. The empty pointer names this value.
  [[nodiscard]] const value* at_pointer(std::string_view pointer) const;
  [[nodiscard]] value* at_pointer(std::string_view pointer);

  /// The same JSON: numbers compare by value (`1 == 1.0`, exactly, in any size), objects whatever the order of their
  /// members. A NaN equals nothing.
  friend bool operator==(const value& a, const value& b);

 private:
  friend struct detail::value_access;
  friend struct detail::tree;
  enum class tag : std::uint8_t { null, boolean, integer, natural, real, long_integer, string, array, object };

  void assign_text(std::string&& text, tag as) noexcept {
    runcomfy::detail::construct(&text_, std::move(text));
    tag_ = as;
  }
  // Whether it is an integer that fits, and then which one.
  bool is_whole(std::int64_t& out) const noexcept;
  bool is_whole(std::uint64_t& out) const noexcept;
  void take(value& other) noexcept;
  void reset() noexcept {
    if (tag_ >= tag::long_integer) destroy();
  }
  void destroy() noexcept;

  tag tag_;  // `natural` only above the range of `integer`, so that equal integers have equal tags
  union {
    std::uint64_t words_[(sizeof(std::string) + 7) / 8];  // set to zero first, or g++ warns of what it cannot follow
    bool boolean_;
    std::int64_t integer_;
    std::uint64_t natural_;
    double real_;
    std::string text_;
    json::array array_;
    json::object object_;
  };
};

/// One member of an object: `for (auto& [key, value] : object)`.
struct member {
  std::string key = {};
  json::value value = {};
  friend bool operator==(const member&, const member&) = default;
};

namespace detail {

// What only the readers and writers may do.
struct value_access {
  using tag = value::tag;
  static value long_integer(std::string digits) {
    value made;
    made.assign_text(std::move(digits), tag::long_integer);
    return made;
  }
  static tag tag_of(const value& v) noexcept { return v.tag_; }
  static bool boolean(const value& v) noexcept { return v.boolean_; }
  static std::int64_t integer(const value& v) noexcept { return v.integer_; }
  static std::uint64_t natural(const value& v) noexcept { return v.natural_; }
  static double real(const value& v) noexcept { return v.real_; }
  static const std::string& text(const value& v) noexcept { return v.text_; }
};

}  // namespace detail

inline array::array() noexcept = default;
inline array::array(array&& other) noexcept = default;
inline std::size_t array::size() const noexcept { return items_.size(); }
inline bool array::empty() const noexcept { return items_.empty(); }
inline value* array::get(std::size_t index) noexcept { return index < size() ? begin() + index : nullptr; }
inline const value* array::get(std::size_t index) const noexcept { return index < size() ? begin() + index : nullptr; }
inline const value& array::operator[](std::size_t index) const {
  if (index >= size()) runcomfy::detail::fatal("json::array: the index is out of range; use get() to ask");
  return items_[index];
}
inline value& array::operator[](std::size_t index) {
  return const_cast<value&>(static_cast<const array&>(*this)[index]);
}
inline value* array::begin() noexcept { return items_.begin(); }
inline value* array::end() noexcept { return items_.end(); }
inline const value* array::begin() const noexcept { return items_.begin(); }
inline const value* array::end() const noexcept { return items_.end(); }
inline value& array::push_back(value item) { return items_.push(std::move(item)); }
inline void array::pop_back() {
  if (!items_.empty()) items_.pop();
}
inline void array::erase(std::size_t index) {
  if (index < size()) items_.erase(index);
}
inline void array::reserve(std::size_t count) { items_.reserve(count); }

inline object::object() noexcept = default;
inline object::object(object&& other) noexcept = default;
inline std::size_t object::size() const noexcept { return items_.size(); }
inline bool object::empty() const noexcept { return items_.empty(); }
inline const value* object::find(std::string_view key) const noexcept {
  for (const member& each : items_)
    if (each.key == key) return &each.value;
  return nullptr;
}
inline value* object::find(std::string_view key) noexcept {
  return const_cast<value*>(static_cast<const object&>(*this).find(key));
}
inline bool object::contains(std::string_view key) const noexcept { return find(key) != nullptr; }
inline value& object::append(std::string key, value to) { return items_.push({std::move(key), std::move(to)}).value; }
inline value& object::operator[](std::string_view key) {
  if (value* found = find(key)) return *found;
  return append(std::string(key), value());
}
inline value& object::set(std::string_view key, value to) { return (*this)[key] = std::move(to); }
inline std::size_t object::erase(std::string_view key) {
  const std::size_t before = size();
  for (std::size_t i = size(); i-- > 0;)
    if (items_[i].key == key) items_.erase(i);
  return before - size();
}
inline void object::reserve(std::size_t count) { items_.reserve(count); }
inline member* object::begin() noexcept { return items_.begin(); }
inline member* object::end() noexcept { return items_.end(); }
inline const member* object::begin() const noexcept { return items_.begin(); }
inline const member* object::end() const noexcept { return items_.end(); }

inline bool value::is_whole(std::int64_t& out) const noexcept {
  if (tag_ == tag::integer) return out = integer_, true;
  // The bounds are exact doubles; NaN fails both comparisons.
  if (tag_ != tag::real || !(real_ >= -0x1p63 && real_ < 0x1p63)) return false;
  out = static_cast<std::int64_t>(real_);
  return static_cast<double>(out) >= real_ && static_cast<double>(out) <= real_;
}
inline bool value::is_whole(std::uint64_t& out) const noexcept {
  if (tag_ == tag::natural) return out = natural_, true;
  if (tag_ == tag::integer) return out = static_cast<std::uint64_t>(integer_), integer_ >= 0;
  if (tag_ != tag::real || !(real_ > -1 && real_ < 0x1p64)) return false;
  out = static_cast<std::uint64_t>(real_ > 0 ? real_ : 0);
  return static_cast<double>(out) >= real_ && static_cast<double>(out) <= real_;
}
template <class Lazy>
std::optional<detail::lazily<Lazy, bool>> value::as_bool() const noexcept {
  if (is_bool()) return boolean_;
  return std::nullopt;
}
template <class Lazy>
std::optional<detail::lazily<Lazy, std::int64_t>> value::as_int64() const noexcept {
  if (std::int64_t out = 0; is_whole(out)) return out;
  return std::nullopt;
}
template <class Lazy>
std::optional<detail::lazily<Lazy, std::uint64_t>> value::as_uint64() const noexcept {
  if (std::uint64_t out = 0; is_whole(out)) return out;
  return std::nullopt;
}
inline const value* value::find(std::string_view key) const noexcept {
  return is_object() ? object_.find(key) : nullptr;
}
inline value* value::find(std::string_view key) noexcept { return is_object() ? object_.find(key) : nullptr; }

}  // namespace runcomfy::inline RUNCOMFY_ABI::json
