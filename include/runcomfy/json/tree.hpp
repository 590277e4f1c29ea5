// SPDX-License-Identifier: MIT
// What concerns a whole value: copy, destruction, comparison and pointers into it, with a stack that does not grow with
// the depth of the value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/place.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/decimal.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/node.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json {
namespace detail {

struct tree {
  using tag = value::tag;
  struct copying {
    const value* from;
    value* to;
  };
  struct comparing {
    const value* a;
    const value* b;
  };

  static bool nests(const value& v) noexcept { return v.tag_ >= tag::array; }

  // Copies what is flat, and puts off what holds values of its own.
  static void copy_one(const value& from, value& to, list<copying>& later) {
    switch (from.tag_) {
      case tag::null: break;
      case tag::boolean: to = from.boolean_; break;
      case tag::integer: to = from.integer_; break;
      case tag::natural: to = from.natural_; break;
      case tag::real: to = from.real_; break;
      case tag::long_integer:
      case tag::string: to.assign_text(std::string(from.text_), from.tag_); break;
      case tag::array:
      case tag::object: later.push({&from, &to}); break;
    }
  }
  static void copy_items(const array& from, array& to, list<copying>& later) {
    to.items_.reserve(from.items_.size());
    for (const value& each : from.items_) copy_one(each, to.items_.push(value()), later);
  }
  static void copy_items(const object& from, object& to, list<copying>& later) {
    to.items_.reserve(from.items_.size());
    for (const member& each : from.items_) copy_one(each.value, to.items_.push({each.key, value()}).value, later);
  }
  static void finish(list<copying>& later) {
    while (!later.empty()) {
      const copying next = later.back();
      later.pop();
      if (next.from->tag_ == tag::array) {
        *next.to = array();
        copy_items(next.from->array_, next.to->array_, later);
      } else {
        *next.to = object();
        copy_items(next.from->object_, next.to->object_, later);
      }
    }
  }
  template <class Container>
  static void copy(const Container& from, Container& to) {
    list<copying> later;
    copy_items(from, to, later);
    finish(later);
  }

  // Empties a container from its leaves upwards. Down to the depth that any reader makes this recurses and allocates
  // nothing; what was built deeper by hand is brought up into a list.
  static value& value_in(value& item) noexcept { return item; }
  static value& value_in(member& item) noexcept { return item.value; }
  template <class Container>
  static void dismantle(Container& from, std::size_t depth) noexcept {
    for (auto& item : from.items_) {
      value& each = value_in(item);
      if (!nests(each)) continue;
      if (depth >= hard_depth) flatten(each);
      else if (each.tag_ == tag::array) dismantle(each.array_, depth + 1);
      else dismantle(each.object_, depth + 1);
    }
    from.items_.clear();
  }
  static void flatten(value& root) noexcept {
    list<value> waiting;
    waiting.push(std::move(root));
    while (!waiting.empty()) {
      value next = std::move(waiting.back());
      waiting.pop();
      if (next.tag_ == tag::array) lift(next.array_, waiting);
      else lift(next.object_, waiting);
    }
  }
  template <class Container>
  static void lift(Container& from, list<value>& waiting) {
    for (auto& item : from.items_) {
      if (nests(value_in(item))) waiting.push(std::move(value_in(item)));
    }
  }

  static bool equal_numbers(const value& a, const value& b) noexcept {
    if (a.tag_ == b.tag_) {
      if (a.tag_ == tag::integer) return a.integer_ == b.integer_;
      if (a.tag_ == tag::natural) return a.natural_ == b.natural_;
      if (a.tag_ == tag::real) return a.real_ <= b.real_ && a.real_ >= b.real_;
      return a.text_ == b.text_;
    }
    // Different tags: equal only where one is a real that is that very integer.
    std::int64_t integer = 0;
    std::uint64_t natural = 0;
    if (a.tag_ == tag::integer) return b.is_whole(integer) && integer == a.integer_;
    if (b.tag_ == tag::integer) return a.is_whole(integer) && integer == b.integer_;
    if (a.tag_ == tag::natural) return b.is_whole(natural) && natural == a.natural_;
    if (b.tag_ == tag::natural) return a.is_whole(natural) && natural == b.natural_;
    return a.tag_ == tag::real ? is_exactly(b.text_, a.real_) : is_exactly(a.text_, b.real_);
  }
  static bool equal_one(const value& a, const value& b, list<comparing>& later) {
    if (a.is_number()) return b.is_number() && equal_numbers(a, b);
    if (a.tag_ != b.tag_) return false;
    switch (a.tag_) {
      case tag::boolean: return a.boolean_ == b.boolean_;
      case tag::string: return a.text_ == b.text_;
      case tag::array:
      case tag::object: later.push({&a, &b}); return true;
      default: return true;
    }
  }
  static bool equal_items(const array& a, const array& b, list<comparing>& later) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!equal_one(a.items_[i], b.items_[i], later)) return false;
    return true;
  }
  static bool equal_items(const object& a, const object& b, list<comparing>& later) {
    if (a.size() != b.size()) return false;
    std::size_t i = 0;
    for (; i < a.size() && a.items_[i].key == b.items_[i].key; ++i)
      if (!equal_one(a.items_[i].value, b.items_[i].value, later)) return false;
    // From here on the orders differ: the first of a name in one is the first of that name in the other, and so on.
    std::string used(b.size(), 0);
    for (const std::size_t start = i; i < a.size(); ++i) {
      std::size_t partner = start;
      while (partner < b.size() && (used[partner] != 0 || b.items_[partner].key != a.items_[i].key)) ++partner;
      if (partner == b.size()) return false;
      used[partner] = 1;
      if (!equal_one(a.items_[i].value, b.items_[partner].value, later)) return false;
    }
    return true;
  }
  static bool finish(list<comparing>& later) {
    while (!later.empty()) {
      const comparing next = later.back();
      later.pop();
      const bool same = next.a->tag_ == tag::array ? equal_items(next.a->array_, next.b->array_, later)
                                                   : equal_items(next.a->object_, next.b->object_, later);
      if (!same) return false;
    }
    return true;
  }
  template <class Container>
  static bool equal(const Container& a, const Container& b) {
    list<comparing> later;
    return equal_items(a, b, later) && finish(later);
  }

  // RFC 6901, section 4: `~1` is a slash and `~0` a tilde; an index has no leading zero.
  static const value* step(const value& from, std::string_view token) {
    if (from.tag_ == tag::array) {
      if (token.empty() || token.size() > 9 || (token.size() > 1 && token[0] == '0')) return nullptr;
      std::size_t index = 0;
      for (const char c : token) {
        if (c < '0' || c > '9') return nullptr;
        index = index * 10 + static_cast<std::size_t>(c - '0');
      }
      return from.array_.get(index);
    }
    if (from.tag_ != tag::object) return nullptr;
    std::string key;
    for (std::size_t i = 0; i < token.size(); ++i) {
      if (token[i] == '~') {
        if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return nullptr;
        key += token[i] == '0' ? '~' : '/';
      } else {
        key += token[i];
      }
    }
    return from.object_.find(key);
  }
};

}  // namespace detail

inline array::array(std::initializer_list<value> items) {
  items_.reserve(items.size());
  for (const value& each : items) items_.push(each);
}
inline array::array(const array& other) { detail::tree::copy(other, *this); }
inline array& array::operator=(const array& other) { return *this = array(other); }
inline array& array::operator=(array&& other) noexcept {
  array old(std::move(*this));  // emptied after the move, because `other` may be part of it
  items_ = std::move(other.items_);
  return *this;
}
inline array::~array() { detail::tree::dismantle(*this, 0); }
inline void array::clear() noexcept { detail::tree::dismantle(*this, 0); }
inline bool operator==(const array& a, const array& b) { return detail::tree::equal(a, b); }

inline object::object(std::initializer_list<member> members) {
  items_.reserve(members.size());
  for (const member& each : members) items_.push(each);
}
inline object::object(const object& other) { detail::tree::copy(other, *this); }
inline object& object::operator=(const object& other) { return *this = object(other); }
inline object& object::operator=(object&& other) noexcept {
  object old(std::move(*this));
  items_ = std::move(other.items_);
  return *this;
}
inline object::~object() { detail::tree::dismantle(*this, 0); }
inline void object::clear() noexcept { detail::tree::dismantle(*this, 0); }
inline bool operator==(const object& a, const object& b) { return detail::tree::equal(a, b); }

inline value::value(const value& other) : value() {
  detail::list<detail::tree::copying> later;
  detail::tree::copy_one(other, *this, later);
  detail::tree::finish(later);
}
inline value& value::operator=(const value& other) { return *this = value(other); }
inline value& value::operator=(value&& other) noexcept {
  value incoming(std::move(other));  // first out of `other`, which may be part of what is destroyed here
  reset();
  tag_ = tag::null;
  take(incoming);
  return *this;
}
inline void value::take(value& other) noexcept {
  switch (other.tag_) {
    case tag::null: break;
    case tag::boolean: boolean_ = other.boolean_; break;
    case tag::integer: integer_ = other.integer_; break;
    case tag::natural: natural_ = other.natural_; break;
    case tag::real: real_ = other.real_; break;
    case tag::long_integer:
    case tag::string: runcomfy::detail::construct(&text_, std::move(other.text_)); break;
    case tag::array: runcomfy::detail::construct(&array_, std::move(other.array_)); break;
    case tag::object: runcomfy::detail::construct(&object_, std::move(other.object_)); break;
  }
  tag_ = other.tag_;
  other.reset();
  other.tag_ = tag::null;
}
inline void value::destroy() noexcept {
  if (tag_ == tag::array) runcomfy::detail::destroy(&array_);
  else if (tag_ == tag::object) runcomfy::detail::destroy(&object_);
  else runcomfy::detail::destroy(&text_);
}
template <class Lazy>
std::optional<detail::lazily<Lazy, double>> value::as_double() const noexcept {
  if (tag_ == tag::real) return real_;
  if (tag_ == tag::integer) return static_cast<double>(integer_);
  if (tag_ == tag::natural) return static_cast<double>(natural_);
  if (tag_ == tag::long_integer) return detail::decimal_to_real<double>(text_.data(), text_.data() + text_.size());
  return std::nullopt;
}
inline bool operator==(const value& a, const value& b) {
  detail::list<detail::tree::comparing> later;
  return detail::tree::equal_one(a, b, later) && detail::tree::finish(later);
}
inline const value* value::at_pointer(std::string_view pointer) const {
  const value* here = this;
  while (here != nullptr && !pointer.empty()) {
    if (pointer[0] != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    here = detail::tree::step(*here, token);
  }
  return here;
}
inline value* value::at_pointer(std::string_view pointer) {
  return const_cast<value*>(static_cast<const value&>(*this).at_pointer(pointer));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::json
