// SPDX-License-Identifier: MIT
// A thread that takes no signal of the host and has room for httplib.
#pragma once

#include <cstddef>

#include "runcomfy/transport/httplib/stack.hpp"

#if defined(_WIN32)
#include <process.h>
#else
#include <pthread.h>
#include <signal.h>
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// httplib reads the status line with std::regex, which recurses once for each character: a server that sends a line of
// 32 KiB, httplib's limit, ends a program whose threads have 4 MiB of stack (measured with 0.57.1 and libstdc++ at -O1;
// at -O0 with 8 MiB). Only what is touched of these 32 MiB is ever taken from the machine.
//
// Signals: a write to a connection that the peer has reset must not end the host program by SIGPIPE, and a signal must
// neither run a handler of the host on this thread nor restart a time-out here. A SIGPIPE that stays pending dies with
// the thread. Signals that tell of a crash are left alone: crash reporters of the host need them.
class worker_thread {
 public:
  worker_thread() = default;
  worker_thread(const worker_thread&) = delete;
  worker_thread& operator=(const worker_thread&) = delete;

  // False if the system gives no more threads. The object must stay where it is until join().
  [[nodiscard]] bool start(void (*run)(void*), void* context) noexcept {
    run_ = run;
    context_ = context;
#if defined(_WIN32)
    handle_ = reinterpret_cast<HANDLE>(
        ::_beginthreadex(nullptr, stack_size, &main, this, STACK_SIZE_PARAM_IS_A_RESERVATION, nullptr));
    return handle_ != nullptr;
#else
    pthread_attr_t how;
    if (::pthread_attr_init(&how) != 0) return false;
    ::pthread_attr_setstacksize(&how, stack_size);
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 32)
    const sigset_t blocked = all_but_crashes();
    ::pthread_attr_setsigmask_np(&how, &blocked);  // from the first instruction on
#endif
#endif
    const int fault = ::pthread_create(&thread_, &how, &main, this);
    ::pthread_attr_destroy(&how);
    return fault == 0;
#endif
  }
  void join() noexcept {
#if defined(_WIN32)
    ::WaitForSingleObject(handle_, INFINITE);
    ::CloseHandle(handle_);
#else
    ::pthread_join(thread_, nullptr);
#endif
  }

 private:
  static constexpr unsigned stack_size = 32U << 20U;

#if defined(_WIN32)
  static unsigned __stdcall main(void* self) {
    auto* me = static_cast<worker_thread*>(self);
    me->run_(me->context_);
    return 0;
  }
  HANDLE handle_ = nullptr;
#else
  static sigset_t all_but_crashes() noexcept {
    sigset_t out;
    sigfillset(&out);
    for (const int crash : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT}) sigdelset(&out, crash);
    return out;
  }
  static void* main(void* self) {
    const sigset_t blocked = all_but_crashes();
    ::pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
    auto* me = static_cast<worker_thread*>(self);
    me->run_(me->context_);
    return nullptr;
  }
  pthread_t thread_{};
#endif
  void (*run_)(void*) = nullptr;
  void* context_ = nullptr;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
