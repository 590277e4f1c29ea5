// SPDX-License-Identifier: MIT
// JSON text to C++ values, straight into the members: no `json::value` is made on the way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/cursor.hpp"
#include "runcomfy/json/keys.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/shape.hpp"
#include "runcomfy/reflect/reflect.hpp"

// Room that is written before it is read: C++26 would fill it first.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(indeterminate)
#define RUNCOMFY_UNSET [[indeterminate]]
#endif
#endif
#if !defined(RUNCOMFY_UNSET)
#define RUNCOMFY_UNSET
#endif
#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#else
#define RUNCOMFY_APART
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// Reads a `T` from a JSON text, as strictly as `json::parse`. Members that `T` does not know are checked and passed
/// over; a member of `T` given twice is an error; a `std::optional` that is null or not there is unset; what is not
/// optional must be there, and all that is missing is told at once. An integer must be exact and in range (`7.0` is 7);
/// a `one_of` keeps a spelling it does not know. The error is `protocol` and tells the byte and the JSON pointer, never
/// the text. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<T> from_json(std::string_view text, const json::limits& within = {});

namespace json::detail {

// A number that is written with a point or an exponent and is an integer all the same, as 7.0 and 7e2 are: its
// magnitude, exactly.
template <class Lazy = void>
std::optional<lazily<Lazy, std::uint64_t>> whole_magnitude(const number_token& token) {
  decimal digits(token.begin, token.end);
  while (digits.count > 0 && digits.digits[digits.count - 1] == '0') --digits.count, ++digits.exponent;
  if (digits.count == 0 && !digits.more) return 0;
  if (digits.more || digits.exponent < 0 || digits.count + digits.exponent > 20) return std::nullopt;
  constexpr std::uint64_t most = (std::numeric_limits<std::uint64_t>::max)();
  std::uint64_t out = 0;
  for (long i = 0; i < digits.count + digits.exponent; ++i) {
    const std::uint64_t digit = i < digits.count ? static_cast<std::uint64_t>(digits.digits[i] - '0') : 0;
    if (out > most / 10 || (out == most / 10 && digit > most % 10)) return std::nullopt;
    out = out * 10 + digit;
  }
  return out;
}

// An integer from `lowest` to `highest`, as the bits of its two's complement.
template <class Lazy = void>
RUNCOMFY_APART bool read_long_whole(cursor& in, std::int64_t lowest, std::uint64_t highest, std::uint64_t& out) {
  number_token token;
  if (!in.number(token, "an integer")) return false;
  if (!token.integer) {
    const auto whole = whole_magnitude<Lazy>(token);
    token.fits = whole.has_value();
    token.digits = whole.value_or(0);
  }
  const std::uint64_t most = token.negative ? 0 - static_cast<std::uint64_t>(lowest) : highest;
  if (!token.fits || token.digits > most)
    return in.fail_at(token.begin,
                      "expected an integer from " + std::to_string(lowest) + " to " + std::to_string(highest));
  out = token.negative ? 0 - token.digits : token.digits;
  return true;
}
template <class Lazy = void>
bool read_whole(cursor& in, std::int64_t lowest, std::uint64_t highest, std::uint64_t& out) {
  in.peek();
  return in.short_integer(0 - static_cast<std::uint64_t>(lowest), highest, out) ||
         read_long_whole<Lazy>(in, lowest, highest, out);
}

template <integer Integer>
bool read_integer(cursor& in, Integer& out) {
  using limits = std::numeric_limits<Integer>;
  std::uint64_t bits = 0;
  if (!read_whole(in, (limits::min)(), std::uint64_t{(limits::max)()}, bits)) return false;
  out = static_cast<Integer>(bits);
  return true;
}

template <class Real>
bool read_real(cursor& in, Real& out) {
  number_token token;
  if (!in.number(token, "a number")) return false;
  const std::optional<Real> real = token_to_real<Real>(token);
  if (!real)
    return in.fail_at(token.begin, sizeof(Real) == 4 ? "the number is too large for a float"
                                                     : "the number is too large for a double");
  out = *real;
  return true;
}

inline bool read_boolean(cursor& in, bool& out) {
  const char c = in.peek();
  if (c != 't' && c != 'f') return in.mismatch("a boolean");
  out = c == 't';
  return in.literal(out ? "true" : "false");
}

template <class Backend, class Enum>
bool read_enum(cursor& in, Enum& out) {
  std::string_view name;
  in.peek();
  const char* const begin = in.position();
  if (!in.passing_string(name)) return false;
  const std::optional<Enum> found = reflect::enum_from<Enum, Backend>(name);
  if (found) return out = *found, true;
  std::string what = "expected one of";
  reflect::for_each_enum_text<Enum, Backend>(
      [&what](std::string_view each) { what.append(" \"").append(each) += '"'; });
  return in.fail_at(begin, what);
}

// Room for `count` items more, of which `here` bytes of the text gave all so far, where `left` bytes may give others: a
// short list grows to its size at once, a long one by what the rest lets expect, and at most fourfold.
template <class List>
void make_room(List& out, std::size_t count, std::size_t here, std::size_t left) {
  if constexpr (requires { out.reserve(out.size()), out.capacity(); }) {
    const std::size_t size = out.size() + count;
    if (size <= out.capacity()) return;
    const std::size_t expected = size + left / (here / size + 1);
    out.reserve(expected < 4 * size ? expected : 4 * size);
  }
}

// Texts into a list: noted down first, where they stand.
template <class List>
class text_list {
 public:
  explicit text_list(List& out) noexcept : out_(out) {}

  void note(std::string_view text, std::size_t left) {
    if (count_ == most) flush(left);
    noted_[count_++] = {text.data(), text.size()};
    bytes_ += text.size() + 3;
  }
  void take(std::string_view text, std::size_t left) {
    note(text, left);
    flush(left);
  }
  void flush(std::size_t left) {
    make_room(out_, count_, bytes_, left);
    for (std::size_t i = 0; i < count_; ++i) out_.emplace_back(noted_[i].data, noted_[i].size);
    count_ = 0;
  }

 private:
  static constexpr std::size_t most = 32;
  List& out_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;  // what those so far took in the text, at least
  // Without initialisers, which would cost as much as the texts of a short list.
  struct {
    const char* data;
    std::size_t size;
  } noted_[most];
};

// Other things into a list: read on the stack first, as many as have room there.
template <class List>
class item_list {
 public:
  using item = typename List::value_type;

  item_list(List& out, std::size_t left) noexcept : out_(out), left_(left) {}
  item_list(const item_list&) = delete;
  item_list& operator=(const item_list&) = delete;
  ~item_list() { destroy(); }

  // The next one, made by `make`, where so many bytes of the text are left.
  template <class Make>
  item& add(std::size_t left, Make make) {
    if (count_ == most) flush(left);
    item* const made = ::new (static_cast<void*>(here_ + count_ * sizeof(item))) item(make());
    ++count_;
    return *made;
  }
  void flush(std::size_t left) {
    make_room(out_, count_, left_ - left, left);
    for (std::size_t i = 0; i < count_; ++i) out_.push_back(std::move(at(i)));
    destroy();
  }

 private:
  [[nodiscard]] item& at(std::size_t i) noexcept {
    return *std::launder(reinterpret_cast<item*>(here_ + i * sizeof(item)));
  }
  void destroy() noexcept {
    while (count_ > 0) at(--count_).~item();
  }

  static constexpr std::size_t most = sizeof(item) < 512 ? 512 / sizeof(item) : 1;
  List& out_;
  std::size_t left_;  // bytes of the text when the list began
  std::size_t count_ = 0;
  alignas(item) unsigned char here_[most * sizeof(item)];
};

template <class Backend>
struct decoder {
  template <class T>
  static bool read(cursor& in, T& out) {
    constexpr shape form = known_shape<T>();
    if constexpr (form == shape::any) {
      return read_value(in, out);
    } else if constexpr (form == shape::any_array) {
      out.clear();
      return read_array(in, out);
    } else if constexpr (form == shape::any_object) {
      out.clear();
      return read_object(in, out);
    } else if constexpr (form == shape::optional) {
      return read_optional(in, out);
    } else if constexpr (form == shape::one_of) {
      return read_one_of<T>(in, out);
    } else if constexpr (form == shape::text) {
      static_assert(std::is_same_v<T, std::string>,
                    "runcomfy: a text is read into a std::string; a view or a pointer has nothing to point to");
      return in.string(out);
    } else if constexpr (form == shape::boolean) {
      return read_boolean(in, out);
    } else if constexpr (form == shape::integer) {
      return read_integer(in, out);
    } else if constexpr (form == shape::real) {
      return read_real(in, out);
    } else if constexpr (form == shape::enumeration) {
      return read_enum<Backend>(in, out);
    } else if constexpr (form == shape::map) {
      return read_map(in, out);
    } else if constexpr (form == shape::fixed_list) {
      return read_fixed(in, out);
    } else if constexpr (form == shape::list) {
      out.clear();
      if constexpr (std::is_same_v<typename T::value_type, std::string>) {
        RUNCOMFY_UNSET text_list<T> texts(out);
        return in.strings(texts);
      } else {
        RUNCOMFY_UNSET item_list<T> items(out, in.left());
        if (!in.array(&read_item<T>, &items)) return false;
        items.flush(0);
        return true;
      }
    } else {
      return read_struct(in, out);
    }
  }

 private:
  template <class T>
  static bool read_optional(cursor& in, std::optional<T>& out) {
    if (in.peek() == 'n') return out.reset(), in.literal("null");
    if constexpr (reflect::is_one_of<T>) {
      return read_one_of<T>(in, out);
    } else if constexpr (std::is_arithmetic_v<T>) {
      T number{};
      if (!read(in, number)) return false;
      out = number;
      return true;
    } else {
      return read(in, out.emplace(reflect::make_blank<T, Backend>()));
    }
  }

  // `Into` is the choice, or an optional one.
  template <class Choice, class Into>
  static bool read_one_of(cursor& in, Into& out) {
    if constexpr (Choice::is_text) {
      std::string_view text;
      if (!in.passing_string(text)) return false;
      out = Choice::unchecked(text);
    } else {
      typename Choice::value_type number{};
      if (!read_integer(in, number)) return false;
      out = Choice::unchecked(number);
    }
    return true;
  }

  template <class List>
  static bool read_item(cursor& in, void* into) {
    auto& items = *static_cast<item_list<List>*>(into);
    return read(in, items.add(in.left(), [] { return reflect::make_blank<typename List::value_type, Backend>(); }));
  }

  template <class List>
  static bool read_fixed(cursor& in, List& out) {
    in.peek();
    const char* const begin = in.position();
    std::size_t count = 0;
    bool more = false;
    if (!in.open_array(more)) return false;
    while (more && count < out.size()) {
      if (!read(in, out[count++]) || !in.next_element(more)) return false;
    }
    if (!more && count == out.size()) return true;
    return in.fail_at(begin, "expected an array of " + std::to_string(out.size()) + " elements");
  }

  template <class Map>
  static bool read_map(cursor& in, Map& out) {
    static_assert(std::is_same_v<typename Map::key_type, std::string>,
                  "runcomfy: the keys of a map are read into std::string; a view or a pointer has nothing to point to");
    using item = typename Map::mapped_type;
    out.clear();
    bool more = false;
    if (!in.open_object(more)) return false;
    while (more) {
      std::string_view name;
      if (!in.member_name(name)) return false;
      const auto [place, fresh] = out.emplace(typename Map::key_type(name), reflect::make_blank<item, Backend>());
      if (!fresh) return in.fail("the member is given twice");
      if (!read(in, place->second) || !in.next_member(more)) return false;
    }
    return true;
  }

  template <class M>
  static bool read_member(cursor& in, void* into) {
    return read(in, *static_cast<M*>(into));
  }
  // An unset optional is never written, so what is not there is unset, whatever its initialiser says.
  template <class M>
  static void unset_member(void* into) {
    static_cast<M*>(into)->reset();
  }
  template <class M>
  static constexpr auto unset_of() -> void (*)(void*) {  // not covered: while compiling
    if constexpr (reflect::is_optional<M>) return &unset_member<M>;
    else return nullptr;
  }

  template <std::size_t Count>
  struct rows {
    member_row row[Count + 1];
  };
  template <class T, std::size_t... I>
  static constexpr rows<sizeof...(I)> rows_of(std::index_sequence<I...>) {  // not covered: while compiling
    constexpr auto& keys = keys_of<T, Backend>;
    return {{{keys.data + keys.begin[I], static_cast<std::uint32_t>(keys.begin[I + 1] - keys.begin[I]),
              static_cast<std::uint32_t>(reflect::info<T, I, Backend>::wire_name.size()),
              reflect::info<T, I, Backend>::wire_name.data(),
              &read_member<typename reflect::info<T, I, Backend>::value_type>,
              unset_of<typename reflect::info<T, I, Backend>::value_type>()}...}};
  }
  template <class T>
  static constexpr auto table = rows_of<T>(std::make_index_sequence<reflect::size<T, Backend>>());

  template <class T>
  static bool read_struct(cursor& in, T& out) {
    constexpr std::size_t count = reflect::size<T, Backend>;
    bool seen[count + 1] = {};
    return reflect::with_members<Backend>(out, [&in, &seen](auto&... each) {
      void* const into[] = {address_of(reflect::value_of(each))..., nullptr};
      return in.object(table<T>.row, count, into, seen);
    });
  }
  template <class M>
  static void* address_of(M& member) noexcept {
    static_assert(!std::is_const_v<M>,
                  "runcomfy: this struct has a const member, so it can be written, but not read: make it a plain one");
    if constexpr (std::is_const_v<M>) return nullptr;  // not covered: the compiler has said why
    else return &member;
  }
};

// What is made from it is made by this conversion, where it will be, and not moved there.
template <class T, class Backend>
struct blank_maker {
  operator T() const { return reflect::make_blank<T, Backend>(); }  // NOLINT(google-explicit-constructor)
};
// Aggregates have no constructor that would take the maker for something else.
template <class T, class Backend>
auto blank_in_place() {
  if constexpr (std::is_aggregate_v<T>) return blank_maker<T, Backend>{};
  else return reflect::make_blank<T, Backend>();
}

}  // namespace json::detail

template <class T, class Backend>
result<T> from_json(std::string_view text, const json::limits& within) {
  json::detail::cursor in(text, within);
  result<T> out(json::detail::blank_in_place<T, Backend>());
  if (!in.open() || !json::detail::decoder<Backend>::read(in, *out) || !in.close()) {
    // In its place, and not a second return value, so that what was read is never moved.
    out.~result();
    ::new (static_cast<void*>(&out)) result<T>(std::move(in).why());
  }
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_APART
#undef RUNCOMFY_UNSET
