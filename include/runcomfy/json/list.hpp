// SPDX-License-Identifier: MIT
// A growing list of things that move without throwing. A std::vector of each would take a tenth of a second to compile
// in every translation unit that includes this floor (g++ 12).
#pragma once

#include <cstddef>
#include <string>  // std::allocator, of which <memory> would have more than is needed
#include <type_traits>
#include <utility>

#include "runcomfy/core/place.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

template <class T>
class list {
 public:
  list() noexcept = default;
  list(list&& other) noexcept : data_(other.data_), size_(other.size_), capacity_(other.capacity_) {
    other.data_ = nullptr;
    other.size_ = other.capacity_ = 0;
  }
  list& operator=(list&& other) noexcept {
    list old(std::move(*this));
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~list() {
    clear();
    if (data_ != nullptr) std::allocator<T>().deallocate(data_, capacity_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T* begin() noexcept { return data_; }
  [[nodiscard]] T* end() noexcept { return data_ + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] T& operator[](std::size_t index) noexcept { return data_[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return data_[index]; }
  [[nodiscard]] T& back() noexcept { return data_[size_ - 1]; }

  // By value, so that an item of this very list may be pushed.
  T& push(T item) {
    static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>);
    if (size_ == capacity_) reserve(size_ < 4 ? 4 : size_ * 2);
    T* const made = runcomfy::detail::construct(data_ + size_, std::move(item));
    ++size_;
    return *made;
  }
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    T* const moved = std::allocator<T>().allocate(capacity);
    for (std::size_t i = 0; i < size_; ++i) {
      runcomfy::detail::construct(moved + i, std::move(data_[i]));
      runcomfy::detail::destroy(data_ + i);
    }
    if (data_ != nullptr) std::allocator<T>().deallocate(data_, capacity_);
    data_ = moved;
    capacity_ = capacity;
  }
  void pop() noexcept { runcomfy::detail::destroy(data_ + --size_); }
  void erase(std::size_t index) noexcept {
    for (std::size_t i = index + 1; i < size_; ++i) data_[i - 1] = std::move(data_[i]);
    pop();
  }
  void clear() noexcept {
    for (T* each = data_ + std::exchange(size_, 0); each != data_;) runcomfy::detail::destroy(--each);
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail
