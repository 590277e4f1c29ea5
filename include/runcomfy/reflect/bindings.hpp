// SPDX-License-Identifier: MIT
// The back end that takes aggregates apart by structured bindings: C++20, every compiler, up to 64 members.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/count.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The name of this back end. Templates whose body depends on the back end carry it as a defaulted parameter, so that
/// translation units of different language modes instantiate different functions.
struct bindings {
  template <class T>
  static consteval std::size_t size() {
    return detail::count_members<T>();
  }
  /// How many members must be given at least, counted from the first.
  template <class T>
  static consteval std::size_t fewest() {
    return detail::fewest_initialisers<T, 0>();
  }
  template <class T, class F>
  static constexpr decltype(auto) with_members(T& object, F&& f);
};

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
#define RUNCOMFY_BIND(block, rest)                                        \
  else if constexpr (count == 8 * block + rest) {                         \
    auto& [RUNCOMFY_BLOCKS_##block RUNCOMFY_REST_##rest(block)] = object; \
    return f(RUNCOMFY_BLOCKS_##block RUNCOMFY_REST_##rest(block));        \
  }
#define RUNCOMFY_BIND_BLOCK(block) \
  RUNCOMFY_BIND(block, 1)          \
  RUNCOMFY_BIND(block, 2)          \
  RUNCOMFY_BIND(block, 3)          \
  RUNCOMFY_BIND(block, 4)          \
  RUNCOMFY_BIND(block, 5)          \
  RUNCOMFY_BIND(block, 6)          \
  RUNCOMFY_BIND(block, 7)          \
  RUNCOMFY_BIND(block, 8)

template <class T, class F>
constexpr decltype(auto) bindings::with_members([[maybe_unused]] T& object, F&& f) {
  constexpr std::size_t count = size<std::remove_const_t<T>>();
  if constexpr (count == 0) {
    return f();
  }
  RUNCOMFY_BIND_BLOCK(0)
  RUNCOMFY_BIND_BLOCK(1)
  RUNCOMFY_BIND_BLOCK(2)
  RUNCOMFY_BIND_BLOCK(3)
  RUNCOMFY_BIND_BLOCK(4)
  RUNCOMFY_BIND_BLOCK(5)
  RUNCOMFY_BIND_BLOCK(6)
  RUNCOMFY_BIND_BLOCK(7)
}

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
#undef RUNCOMFY_BIND
#undef RUNCOMFY_BIND_BLOCK

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect
