// SPDX-License-Identifier: MIT
// A stack of its own for each simulated process, so that calls that block can be interleaved on one thread.
#pragma once

#include <setjmp.h>
#include <ucontext.h>

#include <cstddef>
#include <memory>

#if defined(__SANITIZE_ADDRESS__)
#define SIM_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SIM_ADDRESS_SANITIZER 1
#endif
#endif
#if defined(SIM_ADDRESS_SANITIZER)
#include <sanitizer/common_interface_defs.h>
#endif

namespace sim {

/// Runs a function that may `leave` in the middle and goes on where it left when it is entered again. Always run to its
/// end before it is destroyed or started anew: nothing on its stack is ever dropped.
class fiber {
 public:
  fiber() : stack_(new char[size]) {}
  fiber(const fiber&) = delete;
  fiber& operator=(const fiber&) = delete;

  void start(void (*run)(void*), void* with) {
    run_ = run;
    with_ = with;
    begun_ = false;
    over_ = false;
  }
  [[nodiscard]] bool over() const noexcept { return over_; }

  /// From outside: until the function leaves or returns.
  void enter() {
    entering = this;
#if defined(SIM_ADDRESS_SANITIZER)
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(&fake, stack_.get(), size);
    if (begun_) {
      swapcontext(&outside_, &inside_);
    } else {
      prepare();
      swapcontext(&outside_, &inside_);
    }
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#else
    // Without the system calls of swapcontext, which would take most of the time.
    if (_setjmp(back_) != 0) return;
    if (begun_) _longjmp(in_, 1);
    prepare();
    setcontext(&inside_);
#endif
  }
  /// From inside.
  void leave() {
#if defined(SIM_ADDRESS_SANITIZER)
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(over_ ? nullptr : &fake, below_, below_size_);
    swapcontext(&inside_, &outside_);
    __sanitizer_finish_switch_fiber(fake, &below_, &below_size_);
#else
    if (_setjmp(in_) == 0) _longjmp(back_, 1);
#endif
  }

 private:
  static constexpr std::size_t size = 512 * 1024;

  void prepare() {
    begun_ = true;
    getcontext(&inside_);
    inside_.uc_stack.ss_sp = stack_.get();
    inside_.uc_stack.ss_size = size;
    inside_.uc_link = nullptr;
    makecontext(&inside_, &fiber::main, 0);
  }
  static void main() {
    fiber& self = *entering;
#if defined(SIM_ADDRESS_SANITIZER)
    __sanitizer_finish_switch_fiber(nullptr, &self.below_, &self.below_size_);
#endif
    self.run_(self.with_);
    self.over_ = true;
    self.leave();
  }

  static inline thread_local fiber* entering = nullptr;

  const std::unique_ptr<char[]> stack_;
  void (*run_)(void*) = nullptr;
  void* with_ = nullptr;
  bool begun_ = false;
  bool over_ = true;
  ucontext_t inside_ = {};
#if defined(SIM_ADDRESS_SANITIZER)
  ucontext_t outside_ = {};
  const void* below_ = nullptr;
  std::size_t below_size_ = 0;
#else
  jmp_buf back_ = {};
  jmp_buf in_ = {};
#endif
};

}  // namespace sim
