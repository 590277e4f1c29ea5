// SPDX-License-Identifier: MIT
// One object with several owners. A std::shared_ptr of each kind would cost every user more to compile than it gives:
// there is no weak owner here, no deleter and no array.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "runcomfy/core/owners.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Counts the owners of what it is the head of, and knows how to end it: the owners need not know its type.
struct shared_count {
  void (*end)(shared_count*) noexcept;
  owner_count owners = {};
};

/// An owner of a `T`, or of nothing. Copies own the same object, and the last one destroys it. As safe to use from
/// several threads as a pointer: each its own copy.
template <class T>
class shared {
 public:
  shared() noexcept = default;
  shared(std::nullptr_t) noexcept {}
  /// From an owner of what is a `T` or derives from it.
  template <class U>
    requires requires(U* u, T*& t) { t = u; }
  shared(shared<U> other) noexcept
      : object_(std::exchange(other.object_, nullptr)), count_(std::exchange(other.count_, nullptr)) {}
  shared(const shared& other) noexcept : object_(other.object_), count_(other.count_) {
    if (count_ != nullptr) count_->owners.add();
  }
  shared(shared&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)), count_(std::exchange(other.count_, nullptr)) {}
  shared& operator=(shared other) noexcept {
    std::swap(object_, other.object_);
    std::swap(count_, other.count_);
    return *this;
  }
  ~shared() {
    if (count_ != nullptr && count_->owners.drop()) count_->end(count_);
  }

  [[nodiscard]] T* get() const noexcept { return object_; }
  [[nodiscard]] T* operator->() const noexcept { return object_; }
  [[nodiscard]] std::add_lvalue_reference_t<T> operator*() const noexcept { return *object_; }
  [[nodiscard]] friend bool operator==(const shared& a, std::nullptr_t) noexcept { return a.object_ == nullptr; }

 private:
  template <class U>
  friend class shared;
  template <class U, class... Args>
  friend shared<U> make_shared_of(Args&&... args);

  T* object_ = nullptr;
  shared_count* count_ = nullptr;
};

/// A new `T`, made from the arguments, and its first owner.
template <class T, class... Args>
[[nodiscard]] shared<T> make_shared_of(Args&&... args) {
  struct held : shared_count {
    explicit held(Args&&... from)
        : shared_count{[](shared_count* from_count) noexcept { delete static_cast<held*>(from_count); }},
          object(std::forward<Args>(from)...) {}
    T object;
  };
  held* const made = new held(std::forward<Args>(args)...);
  shared<T> out;
  out.object_ = &made->object;
  out.count_ = made;
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
