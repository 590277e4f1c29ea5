// SPDX-License-Identifier: MIT
// The little that is done with sockets directly, on POSIX systems and on Windows.
#pragma once

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <string>

#include "runcomfy/transport/httplib/stack.hpp"

#if !defined(_WIN32)
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// A second handle on a socket of httplib, through which any thread can end what happens on it. The number of httplib's
// own handle may belong to a stranger once httplib has closed it; this one stays ours. httplib's stop() is no help: it
// waits for a lock that is held through connect and handshake.
class socket_grip {
 public:
  explicit socket_grip(socket_t of) noexcept {
#if defined(_WIN32)
    WSAPROTOCOL_INFOW info;
    if (::WSADuplicateSocketW(of, ::GetCurrentProcessId(), &info) == 0) {
      socket_ = ::WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0);
    }
#else
    socket_ = ::fcntl(of, F_DUPFD_CLOEXEC, 0);
#endif
  }
  socket_grip(const socket_grip&) = delete;
  socket_grip& operator=(const socket_grip&) = delete;
  ~socket_grip() {
    if (socket_ == INVALID_SOCKET) return;
#if defined(_WIN32)
    ::closesocket(socket_);
#else
    ::close(socket_);
#endif
  }

  // Ends reads and writes on the socket, on Linux also a connect under way. Raises no signal.
  void shut() const noexcept {
    if (socket_ == INVALID_SOCKET) return;
#if defined(_WIN32)
    ::shutdown(socket_, SD_BOTH);
#else
    ::shutdown(socket_, SHUT_RDWR);
#endif
  }
  [[nodiscard]] bool connected() const noexcept {
    sockaddr_storage peer;
    socklen_t size = sizeof(peer);
    return socket_ != INVALID_SOCKET && ::getpeername(socket_, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
  }

  // Waits until bytes can be sent or taken, or the connection is over; false: neither came to be within the time.
  [[nodiscard]] bool wait(bool to_send, std::chrono::milliseconds most) const noexcept {
#if defined(_WIN32)
    WSAPOLLFD what{};
    what.fd = socket_;
    what.events = to_send ? POLLWRNORM : POLLRDNORM;
    return ::WSAPoll(&what, 1, static_cast<int>(most.count())) > 0;
#else
    pollfd what{socket_, static_cast<short>(to_send ? POLLOUT : POLLIN), 0};
    return ::poll(&what, 1, static_cast<int>(most.count())) > 0;
#endif
  }
  // How many bytes were sent or taken; 0 or less: the connection is over. Only behind a wait(), so that none blocks.
  std::ptrdiff_t send(const char* bytes, std::size_t size) const noexcept {
#if defined(_WIN32)
    return ::send(socket_, bytes, static_cast<int>(size), 0);
#elif defined(MSG_NOSIGNAL)
    return ::send(socket_, bytes, size, MSG_NOSIGNAL);
#else
    return ::send(socket_, bytes, size, 0);  // SO_NOSIGPIPE is set
#endif
  }
  std::ptrdiff_t receive(char* bytes, std::size_t size) const noexcept {
#if defined(_WIN32)
    return ::recv(socket_, bytes, static_cast<int>(size), 0);
#else
    return ::recv(socket_, bytes, size, 0);
#endif
  }

 private:
  socket_t socket_ = INVALID_SOCKET;
};

inline void forget_last_error() noexcept {
#if defined(_WIN32)
  ::WSASetLastError(0);
#else
  errno = 0;
#endif
}

// What the system said about the connect that has just failed on this thread, where it still says it.
inline std::string last_connect_error() {
#if defined(_WIN32)
  switch (::WSAGetLastError()) {
    case WSAECONNREFUSED: return "it was refused (nothing listens there)";
    case WSAENETUNREACH: return "the network is unreachable";
    case WSAEHOSTUNREACH: return "the host is unreachable";
    default: return "it was refused, or the host is unreachable";
  }
#else
  switch (errno) {
    case ECONNREFUSED: return "it was refused (nothing listens there)";
    case ENETUNREACH: return "the network is unreachable";
    case EHOSTUNREACH: return "the host is unreachable";
    case EMFILE:
    case ENFILE: return "the program has too many files open";
    default: return "it was refused, or the host is unreachable";
  }
#endif
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
