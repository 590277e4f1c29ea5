// SPDX-License-Identifier: MIT
// Objects in storage that is there already. <memory> has the same and much more, and would cost every user 0.02 s.
#pragma once

#include <new>
#include <utility>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

/// Begins the life of a `T`, made from the arguments, in storage of its own.
template <class T, class... Args>
T* construct(T* where, Args&&... args) {
  return ::new (static_cast<void*>(where)) T(std::forward<Args>(args)...);
}

/// Ends the life of an object, not of its storage.
template <class T>
void destroy(T* what) noexcept {
  what->~T();
}

/// Where an object is, whatever its type makes of `&`.
template <class T>
[[nodiscard]] constexpr T* address_of(T& what) noexcept {
  return __builtin_addressof(what);  // of g++, clang and MSVC
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
