// SPDX-License-Identifier: MIT
// The bridge between `result<T>` and exceptions: `value()` throws where exceptions exist and ends the program where
// they do not.
#pragma once

#include <new>  // std::exception, of which <exception> would have more than is needed
#include <utility>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/fatal.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// What `result<T>::value()` throws. `what()` is the error's sentence.
class exception : public std::exception {
 public:
  explicit exception(runcomfy::error why) noexcept : error_(std::move(why)) {}
  [[nodiscard]] const char* what() const noexcept override { return error_.message().c_str(); }
  [[nodiscard]] const runcomfy::error& error() const noexcept { return error_; }

 private:
  runcomfy::error error_;
};

namespace detail {

// The mode is a type, so that translation units with and without exceptions instantiate different functions
// instead of two bodies of one (architecture, law 8).
struct exceptions_on {
  template <class E>
  [[noreturn]] static void raise(const E& why);
  // Runs code of the user that must not end a call of ours. False: it threw.
  template <class F>
  static bool contain(F&& f);
};
struct exceptions_off {
  template <class E>
  [[noreturn]] static void raise(const E& why) {
    fatal(why.message());
  }
  template <class F>
  static bool contain(F&& f) {
    f();
    return true;
  }
};

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
template <class E>
[[noreturn]] void exceptions_on::raise(const E& why) {
  throw exception(why);
}
template <class F>
bool exceptions_on::contain(F&& f) {
  try {
    f();
    return true;
  } catch (...) {
    return false;
  }
}
using exceptions_here = exceptions_on;
#else
using exceptions_here = exceptions_off;
#endif

}  // namespace detail
}  // namespace runcomfy::inline RUNCOMFY_ABI
