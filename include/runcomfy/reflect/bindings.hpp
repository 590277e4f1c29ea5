// SPDX-License-Identifier: MIT
// The back end that takes aggregates apart by structured bindings: C++20, every compiler, up to 64 members.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/annotations.hpp"
#include "runcomfy/reflect/count.hpp"
#include "runcomfy/reflect/limits.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The name of this back end. Templates whose body depends on the back end carry it as a defaulted parameter, so that
/// translation units of different language modes instantiate different functions.
struct bindings {
  /// What the compiler knows of names only by the texts it gives for functions.
  static constexpr bool is_static_reflection = false;
  template <class T, std::size_t I>
  using annotations = detail::no_annotations;
  template <class T>
  static consteval bool has_annotations() {
    return false;
  }
  template <class E>
  static consteval bool has_annotated_enumerator() {
    return false;
  }

  template <class T>
  static consteval std::size_t size();
  /// How many members must be given at least, counted from the first.
  template <class T>
  static consteval std::size_t fewest() {
    return detail::fewest_initialisers<T, max_members>();
  }
  template <class T>
  static consteval detail::obstacles obstacles();
  template <class T, class F>
  static constexpr decltype(auto) with_members(T& object, F&& f);
};

namespace detail {

/// Names `Count` members and gives them to a function.
template <std::size_t Count>
struct binder;
template <>
struct binder<0> {
  template <class T, class F>
  static constexpr decltype(auto) bind(T&, F& f) {
    return f();
  }
};

// Packs of names (C++26) are there in every language mode of these compilers, with a warning. The other way, a list for
// each number of members, is a twentieth of what including the library costs.
#if defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L || \
    (!defined(__clang__) && defined(__GNUC__) && __GNUC__ >= 16)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wc++26-extensions"
template <std::size_t Count>
struct binder {
  template <class T, class F>
  static constexpr decltype(auto) bind(T& object, F& f) {
    // Compilers quote this line where they cannot tell an obstacle beforehand, so it says what is meant.
    auto& [... m] = object; /* runcomfy: anonymous union or C array */
    if constexpr (std::is_same_v<F, const whole_members>) return std::bool_constant<requires { f(m...); }>();
    else return f(m...);
  }
};
#pragma GCC diagnostic pop

#else

// The list of n names is spelled from blocks of eight: n = 8 * block + rest.
#define RUNCOMFY_REST_1(b) m_##b##0
#define RUNCOMFY_REST_2(b) m_##b##0, m_##b##1
#define RUNCOMFY_REST_3(b) m_##b##0, m_##b##1, m_##b##2
#define RUNCOMFY_REST_4(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3
#define RUNCOMFY_REST_5(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3, m_##b##4
#define RUNCOMFY_REST_6(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3, m_##b##4, m_##b##5
#define RUNCOMFY_REST_7(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3, m_##b##4, m_##b##5, m_##b##6
#define RUNCOMFY_REST_8(b) m_##b##0, m_##b##1, m_##b##2, m_##b##3, m_##b##4, m_##b##5, m_##b##6, m_##b##7
#define RUNCOMFY_BLOCKS_0
#define RUNCOMFY_BLOCKS_1 RUNCOMFY_BLOCKS_0 RUNCOMFY_REST_8(0),
#define RUNCOMFY_BLOCKS_2 RUNCOMFY_BLOCKS_1 RUNCOMFY_REST_8(1),
#define RUNCOMFY_BLOCKS_3 RUNCOMFY_BLOCKS_2 RUNCOMFY_REST_8(2),
#define RUNCOMFY_BLOCKS_4 RUNCOMFY_BLOCKS_3 RUNCOMFY_REST_8(3),
#define RUNCOMFY_BLOCKS_5 RUNCOMFY_BLOCKS_4 RUNCOMFY_REST_8(4),
#define RUNCOMFY_BLOCKS_6 RUNCOMFY_BLOCKS_5 RUNCOMFY_REST_8(5),
#define RUNCOMFY_BLOCKS_7 RUNCOMFY_BLOCKS_6 RUNCOMFY_REST_8(6),
#if defined(__clang__) && __clang_major__ < 16
#define RUNCOMFY_CALL(...) return f(__VA_ARGS__)
#else
#define RUNCOMFY_CALL(...)                                                                                         \
  if constexpr (std::is_same_v<F, const whole_members>) return std::bool_constant<requires { f(__VA_ARGS__); }>(); \
  else return f(__VA_ARGS__)
#endif
// Compilers quote the line of the binding where they cannot tell an obstacle beforehand, so it says what is meant.
#define RUNCOMFY_BIND(block, rest)                                                                                     \
  template <>                                                                                                          \
  struct binder<8 * block + rest> {                                                                                    \
    template <class T, class F>                                                                                        \
    static constexpr decltype(auto) bind(T& object, F& f) {                                                            \
      auto& [RUNCOMFY_BLOCKS_##block RUNCOMFY_REST_##rest(block)] = object; /* runcomfy: anonymous union or C array */ \
      RUNCOMFY_CALL(RUNCOMFY_BLOCKS_##block RUNCOMFY_REST_##rest(block));                                              \
    }                                                                                                                  \
  };
#define RUNCOMFY_BIND_BLOCK(block) \
  RUNCOMFY_BIND(block, 1)          \
  RUNCOMFY_BIND(block, 2)          \
  RUNCOMFY_BIND(block, 3)          \
  RUNCOMFY_BIND(block, 4)          \
  RUNCOMFY_BIND(block, 5)          \
  RUNCOMFY_BIND(block, 6)          \
  RUNCOMFY_BIND(block, 7)          \
  RUNCOMFY_BIND(block, 8)

RUNCOMFY_BIND_BLOCK(0)
RUNCOMFY_BIND_BLOCK(1)
RUNCOMFY_BIND_BLOCK(2)
RUNCOMFY_BIND_BLOCK(3)
RUNCOMFY_BIND_BLOCK(4)
RUNCOMFY_BIND_BLOCK(5)
RUNCOMFY_BIND_BLOCK(6)
RUNCOMFY_BIND_BLOCK(7)

#undef RUNCOMFY_REST_1
#undef RUNCOMFY_REST_2
#undef RUNCOMFY_REST_3
#undef RUNCOMFY_REST_4
#undef RUNCOMFY_REST_5
#undef RUNCOMFY_REST_6
#undef RUNCOMFY_REST_7
#undef RUNCOMFY_REST_8
#undef RUNCOMFY_BLOCKS_0
#undef RUNCOMFY_BLOCKS_1
#undef RUNCOMFY_BLOCKS_2
#undef RUNCOMFY_BLOCKS_3
#undef RUNCOMFY_BLOCKS_4
#undef RUNCOMFY_BLOCKS_5
#undef RUNCOMFY_BLOCKS_6
#undef RUNCOMFY_BLOCKS_7
#undef RUNCOMFY_CALL
#undef RUNCOMFY_BIND
#undef RUNCOMFY_BIND_BLOCK

#endif

// Clang 21 tells the number. Its name is asked for where it is known, and a type that has none is a failed constraint.
#if defined(__has_builtin)
#if __has_builtin(__builtin_structured_binding_size)
#define RUNCOMFY_HAS_BINDING_SIZE
#endif
#endif
#if defined(RUNCOMFY_HAS_BINDING_SIZE)
template <class T>
concept bindable = requires { __builtin_structured_binding_size(T); };
template <class T, std::size_t>
consteval std::size_t count_from() {
  return __builtin_structured_binding_size(T);
}
#undef RUNCOMFY_HAS_BINDING_SIZE
#else
template <class T>
concept bindable = true;
template <class T, std::size_t Fewest>
consteval std::size_t count_from() {
  return most_initialisers<T, Fewest, max_members + 2>();
}
#endif

template <class T>
consteval std::size_t count_members() {
  return count_from<T, fewest_initialisers<T, max_members>()>();
}

template <class T>
consteval obstacles obstacles_to_binding() {
  constexpr std::size_t fewest = fewest_initialisers<T, max_members>();
  if constexpr (fewest > max_members) {
    return {.uncountable = true};
  } else if constexpr (has_base<T, fewest>()) {
    return {.base = true};
  } else if constexpr (!bindable<T>) {
    return {.unnamed = true};
  } else {
    constexpr std::size_t count = count_from<T, fewest>();
    if constexpr (count > max_members) {
      return {.too_many = true};
    } else if constexpr (count > 0) {
      if constexpr (has_array<T, count>()) {
        return {.array = true};
      } else {
        constexpr whole_members check;
        using whole = decltype(binder<count>::bind(std::declval<T&>(), check));
        return {.bit_field = std::is_same_v<whole, std::false_type>};
      }
    } else {
      return {};
    }
  }
}

}  // namespace detail

template <class T>
consteval std::size_t bindings::size() {
  return detail::count_members<T>();
}

template <class T>
consteval detail::obstacles bindings::obstacles() {
  return detail::obstacles_to_binding<T>();
}

template <class T, class F>
constexpr decltype(auto) bindings::with_members(T& object, F&& f) {
  return detail::binder<size<std::remove_const_t<T>>()>::bind(object, f);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect
