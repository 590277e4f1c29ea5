// SPDX-License-Identifier: MIT
// A stored callable, because <functional> would cost every user more than it gives here.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "runcomfy/core/shared.hpp"
#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

template <class Signature>
class callback;

/// Holds any callable of that signature, or nothing. Copies share it.
template <class R, class... Args>
class callback<R(Args...)> {
 public:
  callback() noexcept = default;
  callback(std::nullptr_t) noexcept {}
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, callback> && std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
  callback(F&& f) {
    using held = std::decay_t<F>;
    if constexpr (!std::is_function_v<std::remove_reference_t<F>> && requires { f == nullptr; }) {
      if (f == nullptr) return;  // an empty std::function, or a null pointer, is nothing
    }
    target_ = detail::make_shared_of<holder<held>>(std::forward<F>(f));
    call_ = [](void* target, Args... args) -> R {
      return static_cast<holder<held>*>(target)->f(std::forward<Args>(args)...);
    };
  }

  [[nodiscard]] explicit operator bool() const noexcept { return call_ != nullptr; }
  R operator()(Args... args) const { return call_(target_.get(), std::forward<Args>(args)...); }

 private:
  template <class F>
  struct holder {
    explicit holder(const F& from) : f(from) {}
    explicit holder(F&& from) : f(std::move(from)) {}
    F f;
  };
  detail::shared<void> target_;
  R (*call_)(void*, Args...) = nullptr;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI
