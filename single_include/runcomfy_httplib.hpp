// SPDX-License-Identifier: MIT
// runcomfy for C++, the transport over cpp-httplib and OpenSSL: include it in exactly one translation unit.
// Generated from include/runcomfy by tools/amalgamate.cpp. Change the tree, not this file.
//
// MIT License
//
// Copyright (c) 2026 the runcomfy-cpp authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#include "runcomfy.hpp"

#if !defined(RUNCOMFY_SINGLE_HEADER) || RUNCOMFY_SINGLE_HEADER != 100
#error "runcomfy: runcomfy_httplib.hpp and the runcomfy.hpp beside it are of different versions: copy both from the same release."
#elif !defined(RUNCOMFY_SINGLE_HEADER_HTTPLIB)
#define RUNCOMFY_SINGLE_HEADER_HTTPLIB

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <deque>
#include <list>
#include <memory>

// ---- runcomfy/transport/httplib/stack.hpp ---------------------------------------------------------------------------
// <httplib.h>, taken in with TLS, and refused where it is too old to carry a paid request.

// CPPHTTPLIB_OPENSSL_SUPPORT changes the layout of httplib's classes, so every translation unit of a program that
// includes <httplib.h> must agree on it. Define it for the whole target (the packages' pkg-config and CMake files do);
// here it is only defined where this header is the first of the translation unit to include <httplib.h>.
#if defined(CPPHTTPLIB_MBEDTLS_SUPPORT) || defined(CPPHTTPLIB_WOLFSSL_SUPPORT)
#error "runcomfy: httplib_transport needs the OpenSSL back end of cpp-httplib: define CPPHTTPLIB_OPENSSL_SUPPORT only."
#endif
#if defined(CPPHTTPLIB_HTTPLIB_H)
#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT)
#error \
    "runcomfy: <httplib.h> was included before this header without TLS. Define CPPHTTPLIB_OPENSSL_SUPPORT for the whole target."
#endif
#else
#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT)
#define CPPHTTPLIB_OPENSSL_SUPPORT
#endif
#include <httplib.h>
#endif

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// CPPHTTPLIB_VERSION_NUM is missing in old versions and a string in new ones, so the preprocessor cannot compare it.
consteval int httplib_version(std::string_view text) {
  int parts[3] = {};
  int at = 0;
  for (const char c : text) {
    if (c == '.' && at < 2) ++at;
    else if (c >= '0' && c <= '9') parts[at] = parts[at] * 10 + (c - '0');
    else break;
  }
  return parts[0] * 1'000'000 + parts[1] * 1'000 + parts[2];
}

#if !defined(RUNCOMFY_ALLOW_OLD_HTTPLIB)
static_assert(
    httplib_version(CPPHTTPLIB_VERSION) >= 51'000,
    "runcomfy: this cpp-httplib is older than 0.51.0. Such versions lack limits that keep a hostile answer from "
    "filling the memory, have no time limit for a whole call, and have known holes (CVE-2026-31870, CVE-2026-32627, "
    "CVE-2026-45352 and more). Use 0.51.0 or newer; or, for tests on a machine that has nothing else, define "
    "RUNCOMFY_ALLOW_OLD_HTTPLIB");
#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/httplib/compat.hpp --------------------------------------------------------------------------
// What differs between versions of cpp-httplib, found by looking for each name, never by comparing versions.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Whether the head is written by a function of ours: then its order, its content and the moment are known.
template <class Client>
inline constexpr bool writes_own_head =
    requires(Client& client) { client.set_header_writer([](::httplib::Stream&, ::httplib::Headers&) { return 0; }); };

// The target is sent as it is given.
template <class Client>
void keep_target_as_given(Client& client) {
  if constexpr (requires { client.set_path_encode(false); }) client.set_path_encode(false);
  if constexpr (requires { client.set_url_encode(false); }) client.set_url_encode(false);
}

// A limit of httplib's own, later than the one that is kept by us: it ends what nobody waits for any more.
template <class Client, class Request>
void limit_whole_call(Client& client, Request& request, std::chrono::milliseconds left) {
  if constexpr (requires { client.set_max_timeout(left); }) client.set_max_timeout(left);
  // send() with a ready-made request leaves the start unset, and the limit is measured from it.
  if constexpr (requires { request.start_time_; }) request.start_time_ = std::chrono::steady_clock::now();
}

template <class TlsClient>
SSL_CTX* tls_context_of(TlsClient& client) {
  if constexpr (requires { client.tls_context(); }) return static_cast<SSL_CTX*>(client.tls_context());
  else return client.ssl_context();
}

// Before it had that name, httplib read the system's authorities into the store again for each client, whatever it had
// been given. Naming their folder instead costs nothing: a folder is read on demand.
template <class TlsClient>
void keep_store_as_given(TlsClient& client) {
  if constexpr (!requires { client.tls_context(); }) client.set_ca_cert_path({}, ::X509_get_default_cert_dir());
}

// Why a certificate was refused: an X509_V_ERR code, or 0 where this version does not tell.
template <class TlsClient, class Result>
long verify_code(const TlsClient& client, const Result& result) {
  if constexpr (requires { result.ssl_backend_error(); }) return static_cast<long>(result.ssl_backend_error());
  else if constexpr (requires { client.get_openssl_verify_result(); }) return client.get_openssl_verify_result();
  else return 0;
}

// httplib's errors in the classes that matter here. Their numbers differ between versions; their names do not.
enum class stack_error : std::uint8_t { connect, connect_timeout, tls, certificate, wrong_host, read, write, other };

template <class Error>
constexpr stack_error classify(Error error) {
  if constexpr (requires { Error::SSLServerHostnameVerification; }) {
    if (error == Error::SSLServerHostnameVerification) return stack_error::wrong_host;
  }
  if constexpr (requires { Error::ConnectionClosed; }) {
    if (error == Error::ConnectionClosed) return stack_error::read;
  }
  if constexpr (requires { Error::Timeout; }) {
    if (error == Error::Timeout) return stack_error::read;
  }
  switch (error) {
    case Error::Connection:
    case Error::BindIPAddress: return stack_error::connect;
    case Error::ConnectionTimeout: return stack_error::connect_timeout;
    case Error::SSLConnection: return stack_error::tls;
    case Error::SSLLoadingCerts:
    case Error::SSLServerVerification: return stack_error::certificate;
    case Error::Read: return stack_error::read;
    case Error::Write: return stack_error::write;
    default: return stack_error::other;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/httplib/socket.hpp --------------------------------------------------------------------------
// The little that is done with sockets directly, on POSIX systems and on Windows.

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

// ---- runcomfy/transport/httplib/job.hpp -----------------------------------------------------------------------------
// One exchange, shared by the thread that waits for it and the worker that runs it.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// The caller may leave while the worker still hangs in a system call. So the job owns copies of all it needs, and once
// the caller has given up, every step of the worker that would hand over another byte is refused under the same lock.
class exchange_job {
 public:
  using clock = std::chrono::steady_clock;

  exchange_job(const http::request& what, const http::call& how)
      : asked(what),
        deadline(how.deadline),
        connect_timeout(how.connect_timeout),
        read_timeout(how.read_timeout),
        max_body(how.max_body),
        public_only(how.public_addresses_only),
        once(how.once) {}

  const http::request asked;
  const http::time_point deadline;
  const std::chrono::milliseconds connect_timeout;
  const std::chrono::milliseconds read_timeout;
  const std::size_t max_body;
  const bool public_only;
  const bool once;

  // For the caller: returns at the end, at the deadline, or when the stop fires.
  http::outcome wait(stop_view stop);

  // For the worker. Those that return bool say whether to go on.
  bool enter(http::phase where);
  bool use_socket(std::shared_ptr<socket_grip> grip, bool established, bool head_is_seen);
  void ask_proxy();
  void handshake(bool finished);
  void goodbye();
  bool send_head();
  bool send_body(std::size_t offset, std::size_t length);
  bool take_head(int status, http::headers fields);
  bool take_body(std::string_view bytes);
  void finish(http::outcome how);

  // What is known when an attempt has failed or ended.
  struct progress {
    http::phase reached = http::phase::nothing;
    bool body_started = false;
    bool given_up = false;
    bool head_sent = false;  // as far as the stack lets it be seen
    bool head_taken = false;
    bool complete = false;  // nothing more can come, although the stack does not know it
    http::failure refused = http::failure::none;
    std::string refusal;
    clock::duration silence{};
  };
  [[nodiscard]] progress look() const;
  [[nodiscard]] bool is_given_up() const {
    const std::lock_guard hold(lock_);
    return given_up_ != http::failure::none;
  }
  [[nodiscard]] http::time_point connect_by() const {
    const std::lock_guard hold(lock_);
    return connect_by_;
  }
  // The reply as far as it has come, and whether that is all of it, where the stack says that it has ended.
  [[nodiscard]] http::response take_reply(bool& whole);
  // On stacks that do not say when the head is sent, an empty body counts as started with the connection; this takes it
  // back where the stack says that there was none.
  void nothing_was_sent();

 private:
  static http::time_point after(http::time_point from, std::chrono::milliseconds more) {
    if (more >= (http::time_point::max)() - from) return (http::time_point::max)();
    return from + more;
  }
  [[nodiscard]] bool established() const {
    if (reached_ > http::phase::tls) return true;
    return reached_ == http::phase::connect && !asked.url.secure() && grip_ != nullptr && grip_->connected();
  }
  [[nodiscard]] std::string where_it_hangs() const {
    std::string words(to_string(reached_));
    if (reached_ != http::phase::proxy) return words;
    return words + ", which opened no tunnel; check that its URL has the host and the port of an HTTP proxy";
  }
  void advance(http::phase where) {
    if (where > reached_) reached_ = where;
    moved_ = clock::now();
  }
  bool refuse(http::failure why, std::string text) {
    refused_ = why;
    refusal_ = std::move(text);
    return false;
  }
  void give_up(http::failure why, std::string text) {
    given_up_ = why;
    farewell_ = std::move(text);
    if (grip_ != nullptr) grip_->shut();
  }

  mutable std::mutex lock_;
  std::condition_variable changed_;
  bool over_ = false;
  http::outcome result_;
  http::failure given_up_ = http::failure::none;
  std::string farewell_;

  http::time_point connect_by_ = (http::time_point::max)();  // counted from the look-up
  std::shared_ptr<socket_grip> grip_;
  http::phase reached_ = http::phase::nothing;
  bool body_started_ = false;
  std::size_t sent_ = 0;
  int heads_ = 0;  // sent over the connection in use
  clock::time_point moved_ = clock::now();
  http::response reply_;
  bool head_taken_ = false;
  bool complete_ = false;
  bool goodbye_ = false;
  bool chunked_ = false;
  std::optional<std::uint64_t> announced_;
  http::failure refused_ = http::failure::none;
  std::string refusal_;
};

inline http::outcome exchange_job::wait(stop_view stop) {
  constexpr std::chrono::milliseconds glance{50};  // how often the stop is looked at
  constexpr std::chrono::milliseconds grace{100};  // for the worker to notice that its socket was shut
  std::unique_lock hold(lock_);
  while (!over_ && given_up_ == http::failure::none) {
    hold.unlock();  // stop_requested() is code of the user
    const bool stopped = stop.stop_requested();
    hold.lock();
    if (over_) break;
    const auto now = clock::now();
    const bool connecting = !established();
    if (stopped) {
      give_up(http::failure::stopped, "stopped " + std::string(to_string(reached_)));
    } else if (now >= deadline) {
      give_up(http::failure::timeout, "the time limit of the call passed " + where_it_hangs());
    } else if (connecting && now >= connect_by_) {
      give_up(http::failure::timeout, "no connection to " + asked.url.authority() +
                                          " within the connect time-out; it passed " + where_it_hangs());
    } else {
      auto wake = (std::min)(now + glance, deadline);
      if (connecting) wake = (std::min)(wake, connect_by_);
      changed_.wait_until(hold, wake);
    }
  }
  if (given_up_ != http::failure::none && grip_ != nullptr) {
    changed_.wait_for(hold, grace, [this] { return over_; });
  }
  if (over_ && (given_up_ == http::failure::none || result_.ok())) return std::move(result_);
  http::outcome out = http::outcome::failed(given_up_, reached_, body_started_, farewell_);
  out.reply = std::move(result_.reply.status != 0 ? result_.reply : reply_);
  return out;
}

// Starts, or starts again after a connection that failed without an answer.
inline bool exchange_job::enter(http::phase where) {
  const std::lock_guard hold(lock_);
  reached_ = where;
  moved_ = clock::now();
  if (where == http::phase::resolve) connect_by_ = (std::min)(deadline, after(moved_, connect_timeout));
  grip_ = nullptr;
  sent_ = 0;
  heads_ = 0;
  return given_up_ == http::failure::none;
}

inline bool exchange_job::use_socket(std::shared_ptr<socket_grip> grip, bool established, bool head_is_seen) {
  const std::lock_guard hold(lock_);
  grip_ = std::move(grip);
  if (!head_is_seen && asked.body.empty()) body_started_ = true;
  advance(established ? http::phase::send_head : http::phase::connect);
  if (given_up_ == http::failure::none) return true;
  grip_->shut();
  return false;
}

inline void exchange_job::ask_proxy() {
  const std::lock_guard hold(lock_);
  advance(http::phase::proxy);
}

inline void exchange_job::handshake(bool finished) {
  const std::lock_guard hold(lock_);
  advance(finished ? http::phase::send_head : http::phase::tls);
}

inline bool exchange_job::send_head() {
  const std::lock_guard hold(lock_);
  if (given_up_ != http::failure::none) return false;
  if (++heads_ > 1) return refuse(http::failure::receive, "the connection was closed before an answer came");
  advance(asked.body.empty() ? http::phase::await_head : http::phase::send_head);
  if (asked.body.empty()) body_started_ = true;  // the head is then the whole request
  return true;
}

// The peer has said over TLS that nothing more will come.
inline void exchange_job::goodbye() {
  const std::lock_guard hold(lock_);
  goodbye_ = true;
}

// The proof that a body is sent once: it can only go forward.
inline bool exchange_job::send_body(std::size_t offset, std::size_t length) {
  const std::lock_guard hold(lock_);
  if (given_up_ != http::failure::none || refused_ != http::failure::none || offset != sent_) {
    if (refused_ == http::failure::none) refuse(http::failure::receive, "the connection broke while sending");
    if (grip_ != nullptr) grip_->shut();  // or the stack would wait for an answer to half a request
    return false;
  }
  body_started_ = true;
  sent_ += length;
  advance(sent_ == asked.body.size() ? http::phase::await_head : http::phase::send_body);
  return true;
}

inline bool exchange_job::take_head(int status, http::headers fields) {
  const std::lock_guard hold(lock_);
  if (given_up_ != http::failure::none) return false;
  advance(http::phase::receive_head);
  head_taken_ = true;
  reply_ = {status, std::move(fields), {}};
  if (status < 200) {
    return refuse(http::failure::framing,
                  "the server answered with status " + std::to_string(status) + " instead of a final one");
  }
  chunked_ = reply_.headers.contains("Transfer-Encoding");
  if (!chunked_) {
    for (const std::string_view text : reply_.headers.all("Content-Length")) {
      std::uint64_t length = 0;
      const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), length);
      if (fault != std::errc() || end != text.data() + text.size() || (announced_ && *announced_ != length)) {
        return refuse(http::failure::framing, "the answer has a Content-Length that cannot be true");
      }
      announced_ = length;
    }
  }
  if (asked.method == "HEAD" || status == 204 || status == 304) {
    announced_.reset();
    complete_ = true;
    return asked.method == "HEAD" || status == 204;  // old stacks would wait for the body of a 304
  }
  if (announced_ && *announced_ > max_body) {
    return refuse(http::failure::too_big, "the answer announces " + std::to_string(*announced_) +
                                              " bytes, more than the limit of " + std::to_string(max_body));
  }
  return true;
}

inline bool exchange_job::take_body(std::string_view bytes) {
  const std::lock_guard hold(lock_);
  if (given_up_ != http::failure::none) return false;
  advance(http::phase::receive_body);
  if (bytes.size() > max_body - reply_.body.size()) {
    return refuse(http::failure::too_big,
                  "the answer is longer than the limit of " + std::to_string(max_body) + " bytes");
  }
  reply_.body += bytes;
  return true;
}

inline void exchange_job::finish(http::outcome how) {
  const std::lock_guard hold(lock_);
  result_ = std::move(how);
  over_ = true;
  grip_ = nullptr;
  changed_.notify_all();
}

inline exchange_job::progress exchange_job::look() const {
  const std::lock_guard hold(lock_);
  progress out;
  out.reached = reached_;
  out.body_started = body_started_;
  out.given_up = given_up_ != http::failure::none;
  out.head_sent = heads_ > 0;
  out.head_taken = head_taken_;
  out.complete = complete_;
  out.refused = refused_;
  out.refusal = refusal_;
  out.silence = clock::now() - moved_;
  return out;
}

inline http::response exchange_job::take_reply(bool& whole) {
  const std::lock_guard hold(lock_);
  // Chunks are checked by the stack. A body that has neither ends with the connection: over TLS that must be said.
  whole = announced_ ? *announced_ == reply_.body.size() : chunked_ || complete_ || goodbye_ || !asked.url.secure();
  return std::move(reply_);
}

inline void exchange_job::nothing_was_sent() {
  const std::lock_guard hold(lock_);
  body_started_ = false;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/httplib/trust.hpp ---------------------------------------------------------------------------
// Which certificate authorities are believed: the system's, and those that were added.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// One store for all connections of a transport: it is read once, and OpenSSL locks it.
struct trust {
  struct release {
    void operator()(X509_STORE* x) const noexcept { ::X509_STORE_free(x); }
    void operator()(BIO* bio) const noexcept { ::BIO_free(bio); }
    void operator()(X509* certificate) const noexcept { ::X509_free(certificate); }
  };
  std::unique_ptr<X509_STORE, release> store;
  std::string fault;         // why nothing may be sent; empty if all is well
  bool system_found = true;  // false: no file of system authorities was found
};

inline int add_certificates(X509_STORE* to, BIO* from) {
  int added = 0;
  while (true) {
    const std::unique_ptr<X509, trust::release> next(::PEM_read_bio_X509(from, nullptr, nullptr, nullptr));
    if (next == nullptr) break;
    if (::X509_STORE_add_cert(to, next.get()) != 1) return 0;
    ++added;
  }
  // The reader ends with "no start line" behind the last certificate; anything else is a damaged one.
  const unsigned long why = ::ERR_peek_last_error();
  ::ERR_clear_error();
  return ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE ? added : 0;
}

inline bool add_system_authorities(X509_STORE* to) {
#if defined(_WIN32)
  HCERTSTORE system = ::CertOpenSystemStoreW(0, L"ROOT");
  if (system == nullptr) return false;
  int added = 0;
  for (PCCERT_CONTEXT each = nullptr; (each = ::CertEnumCertificatesInStore(system, each)) != nullptr;) {
    const unsigned char* bytes = each->pbCertEncoded;
    const std::unique_ptr<X509, trust::release> next(
        ::d2i_X509(nullptr, &bytes, static_cast<long>(each->cbCertEncoded)));
    if (next != nullptr && ::X509_STORE_add_cert(to, next.get()) == 1) ++added;
  }
  ::CertCloseStore(system, 0);
  ::ERR_clear_error();
  return added > 0;
#else
  // SSL_CERT_FILE and SSL_CERT_DIR, else the places OpenSSL was built for; a folder is read on demand.
  ::X509_STORE_set_default_paths(to);
  ::ERR_clear_error();
  if (sk_X509_OBJECT_num(::X509_STORE_get0_objects(to)) > 0) return true;
  // A statically linked OpenSSL looks in its build prefix: try where the systems keep theirs (reliability, 2.7).
  for (const char* path :
       {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    const std::unique_ptr<BIO, trust::release> file(::BIO_new_file(path, "rb"));
    if (file != nullptr && add_certificates(to, file.get()) > 0) return true;
  }
  ::ERR_clear_error();
  return false;
#endif
}

inline trust make_trust(const std::string& ca_file, const std::string& ca_pem) {
  trust out;
  out.store.reset(::X509_STORE_new());
  if (out.store == nullptr) {
    out.fault = "OpenSSL could not make a certificate store";
    return out;
  }
  out.system_found = add_system_authorities(out.store.get());
  if (!ca_file.empty()) {
    const std::unique_ptr<BIO, trust::release> file(::BIO_new_file(ca_file.c_str(), "rb"));
    if (file == nullptr) {
      out.fault = "the CA file \"" + ca_file + "\" cannot be read; name a readable file of PEM certificates in ca_file";
    } else if (add_certificates(out.store.get(), file.get()) == 0) {
      out.fault = "the CA file \"" + ca_file + "\" holds no whole PEM certificate, or a damaged one";
    }
  }
  if (!ca_pem.empty() && out.fault.empty()) {
    const std::unique_ptr<BIO, trust::release> text(::BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size())));
    if (text == nullptr || add_certificates(out.store.get(), text.get()) == 0) {
      out.fault = "the text in ca_pem holds no whole PEM certificate, or a damaged one";
    }
  }
  ::ERR_clear_error();
  return out;
}

// Why a certificate was refused, in words.
inline std::string certificate_fault(long code, std::string_view host, const trust& with) {
  const std::string whose = "the certificate of " + std::string(host);
  const std::string no_system =
      with.system_found ? "" : " (no certificate authorities of this system were found: name a CA file)";
  switch (code) {
    case X509_V_OK:
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return whose + " is for another host: none of its alternative names is this one";
    case X509_V_ERR_CERT_HAS_EXPIRED: return whose + ", or of an authority of it, has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID: return whose + " is not valid yet; is the clock of this machine right?";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return whose + " is signed by itself, and not by an authority that is trusted here" + no_system;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return whose + " comes with an authority of its own, which is not trusted here" + no_system;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return whose +
             " is not signed by an authority that is trusted here, or the server leaves out a certificate between" +
             no_system;
    case X509_V_ERR_CERT_REVOKED: return whose + " was revoked";
    case X509_V_ERR_CERT_SIGNATURE_FAILURE: return whose + " has a signature that is not by the authority it names";
    case X509_V_ERR_INVALID_PURPOSE: return whose + " is not made for servers";
    case X509_V_ERR_INVALID_CA: return whose + " is signed by a certificate that is no authority";
    case X509_V_ERR_PATH_LENGTH_EXCEEDED: return whose + " has more authorities above it than one of them allows";
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION: return whose + " is for names that its authority may not sign";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return whose + " has a key or a signature that is too weak";
    default: return whose + " was refused: " + ::X509_verify_cert_error_string(code);
  }
}

// Makes OpenSSL itself check the host, beside the chain. httplib's own check also takes the common name of a
// certificate that has no alternative names, which no browser does any more (RFC 9525, section 2); and how weak a key
// may be is left to each system's configuration.
inline void demand_good_certificate(SSL_CTX* context, std::string host) {
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  X509_VERIFY_PARAM* demands = ::SSL_CTX_get0_param(context);
  ::X509_VERIFY_PARAM_set_hostflags(demands,
                                    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (::X509_VERIFY_PARAM_set1_ip_asc(demands, host.c_str()) != 1) {
    ::X509_VERIFY_PARAM_set1_host(demands, host.data(), host.size());
  }
  constexpr int least = 2;  // 112 bits: RSA from 2048 on, no SHA-1
  if (::SSL_CTX_get_security_level(context) < least) ::SSL_CTX_set_security_level(context, least);
}

// Whether a handshake failed for no other reason than that the peer was gone.
inline bool is_mere_break(unsigned long fault) {
#if defined(SSL_R_UNEXPECTED_EOF_WHILE_READING)
  if (ERR_GET_LIB(fault) == ERR_LIB_SSL) return ERR_GET_REASON(fault) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
#endif
  return fault == 0 || ERR_GET_LIB(fault) == ERR_LIB_SYS;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/no_proxy.hpp --------------------------------------------------------------------------------
// Which hosts are reached without the proxy: the list that NO_PROXY holds, read as Go reads it (golang.org/x/net,
// http/httpproxy). Decided by the host and the port of a URL, before anything is looked up.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// An address in any spelling. An IPv4 address inside IPv6 (::ffff:1.2.3.4) is the IPv4 address.
class ip_address {
 public:
  explicit ip_address(std::string_view text) noexcept {
    size_ = read_ipv4(text, bytes_.data()) ? 4 : read_ipv6(text, bytes_.data()) ? 16 : 0;
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    for (std::size_t i = 0; i < mapped.size(); ++i) {
      if (size_ != 16 || bytes_[i] != mapped[i]) return;
    }
    for (std::size_t i = 0; i < 4; ++i) bytes_[i] = bytes_[i + 12];
    size_ = 4;
    was_mapped_ = true;
  }
  [[nodiscard]] bool good() const noexcept { return size_ != 0; }
  [[nodiscard]] bool was_mapped() const noexcept { return was_mapped_; }
  [[nodiscard]] int bits() const noexcept { return size_ * 8; }
  [[nodiscard]] bool loopback() const noexcept {
    if (size_ == 4) return bytes_[0] == 127;
    for (std::size_t i = 0; i < 15; ++i) {
      if (bytes_[i] != 0) return false;
    }
    return size_ == 16 && bytes_[15] == 1;
  }
  // Whether both are of one family and begin with the same bits.
  [[nodiscard]] bool agrees_with(const ip_address& other, int bits) const noexcept {
    if (size_ == 0 || size_ != other.size_) return false;
    for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
      const auto mask = static_cast<std::uint8_t>(bits >= 8 ? 0xFF : 0xFF00 >> bits);
      if (((bytes_[i] ^ other.bytes_[i]) & mask) != 0) return false;
    }
    return true;
  }

 private:
  static bool read_ipv4(std::string_view text, std::uint8_t* out) noexcept;
  static bool read_ipv6(std::string_view text, std::uint8_t* out) noexcept;

  std::array<std::uint8_t, 16> bytes_{};
  int size_ = 0;
  bool was_mapped_ = false;
};

// Entries, between commas, in any case; white space around them is dropped, and what can match nothing is passed over:
//   *                            every host
//   10.1.2.3  ::1  10.1.2.3:8443  [::1]:8443
//   10.0.0.0/8  2001:db8::/32    not with a port
//   example.com  example.com:8443     the host and those below it
//   .example.com  *.example.com       those below it only
// This machine (localhost, 127.0.0.0/8, ::1) is covered by every list, also by an empty one.
class no_proxy_list {
 public:
  explicit no_proxy_list(std::string_view text) {
    while (true) {
      const std::size_t comma = text.find(',');
      add(text.substr(0, comma));
      if (comma == std::string_view::npos) break;
      text.remove_prefix(comma + 1);
    }
  }
  // `host` as http::url has it: lower case, IPv6 without brackets.
  [[nodiscard]] bool covers(std::string_view host, std::uint16_t port) const;

 private:
  struct block {
    ip_address start;
    int bits;
    std::string port;  // empty: every port
  };
  struct name {
    std::string suffix;  // with its dot
    bool itself;         // whether the host without anything before the suffix is meant as well
    std::string port;
  };
  void add(std::string_view entry);

  bool all_ = false;
  std::vector<block> blocks_;
  std::vector<name> names_;
};

inline bool ip_address::read_ipv4(std::string_view text, std::uint8_t* out) noexcept {
  for (int part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    unsigned number = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
      number = number * 10 + static_cast<unsigned>(text[digits] - '0');
      if (digits == 3) return false;
    }
    if (digits == 0 || number > 255 || (digits > 1 && text[0] == '0')) return false;
    out[part] = static_cast<std::uint8_t>(number);
    text.remove_prefix(digits);
    if (part == 3) break;
    if (text.empty() || text.front() != '.') return false;
    text.remove_prefix(1);
  }
  return text.empty();
}

inline bool ip_address::read_ipv6(std::string_view text, std::uint8_t* out) noexcept {
  constexpr std::size_t all = 16, none = 17;
  std::array<std::uint8_t, all + 4> read{};
  std::size_t size = 0, gap = none;
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    if (size >= all) return false;
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (part.find('.') != std::string_view::npos) {  // the last 32 bits as IPv4
      if (colon != std::string_view::npos || size > all - 4 || !read_ipv4(part, read.data() + size)) return false;
      size += 4;
      break;
    }
    if (part.empty() || part.size() > 4) return false;
    unsigned number = 0;
    for (const char c : part) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      number = number * 16 + static_cast<unsigned>(digit);
    }
    read[size++] = static_cast<std::uint8_t>(number >> 8);
    read[size++] = static_cast<std::uint8_t>(number & 0xFF);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;
    if (text.front() != ':') continue;
    if (gap != none) return false;
    gap = size;
    text.remove_prefix(1);
  }
  if (gap == none ? size != all : size >= all) return false;
  for (std::size_t i = 0; i < all; ++i) out[i] = 0;
  for (std::size_t i = 0; i < size; ++i) out[i < gap ? i : all - size + i] = read[i];
  return true;
}

inline void no_proxy_list::add(std::string_view entry) {
  while (!entry.empty() && (entry.front() == ' ' || entry.front() == '\t')) entry.remove_prefix(1);
  while (!entry.empty() && (entry.back() == ' ' || entry.back() == '\t')) entry.remove_suffix(1);
  if (entry == "*") all_ = true;

  if (const std::size_t slash = entry.find('/'); slash != std::string_view::npos) {
    const ip_address start(entry.substr(0, slash));
    const std::string_view digits = entry.substr(slash + 1);
    int bits = 0;
    for (const char c : digits) bits = c >= '0' && c <= '9' && bits <= 128 ? bits * 10 + (c - '0') : 1000;
    if (start.was_mapped()) bits -= 96;
    if (start.good() && !digits.empty() && bits >= 0 && bits <= start.bits()) blocks_.push_back({start, bits, {}});
    return;
  }

  std::string_view host = entry, port;
  if (entry.starts_with('[')) {
    const std::size_t end = entry.find(']');
    if (end == std::string_view::npos) return;
    host = entry.substr(1, end - 1);
    const std::string_view rest = entry.substr(end + 1);
    if (!rest.empty() && rest.front() != ':') return;
    if (!rest.empty()) port = rest.substr(1);
  } else if (const std::size_t colon = entry.find(':'); colon != std::string_view::npos && colon == entry.rfind(':')) {
    host = entry.substr(0, colon);
    port = entry.substr(colon + 1);
  }
  if (const ip_address one(host); one.good()) {
    blocks_.push_back({one, one.bits(), std::string(port)});
    return;
  }
  if (host.starts_with("*.")) host.remove_prefix(1);
  if (host.empty()) return;
  name out{{}, host.front() != '.', std::string(port)};
  if (out.itself) out.suffix = '.';
  for (const char c : host) out.suffix += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  names_.push_back(std::move(out));
}

inline bool no_proxy_list::covers(std::string_view host, std::uint16_t port) const {
  const ip_address address(host);
  if (all_ || host == "localhost" || address.loopback()) return true;
  const std::string number = std::to_string(port);
  const auto for_port = [&](const std::string& wanted) { return wanted.empty() || wanted == number; };
  for (const block& each : blocks_) {
    if (address.agrees_with(each.start, each.bits) && for_port(each.port)) return true;
  }
  for (const name& each : names_) {
    const bool below = host.ends_with(each.suffix);
    const bool same = each.itself && host == std::string_view(each.suffix).substr(1);
    if ((below || same) && for_port(each.port)) return true;
  }
  return false;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/proxy.hpp -----------------------------------------------------------------------------------
// The proxy that a transport goes through: set by the program, or read from the environment where the program asks.

namespace runcomfy::inline RUNCOMFY_ABI {

/// Through which HTTP proxy requests go, and to which hosts without one. Without a URL there is no proxy, whatever the
/// environment says.
///
/// The proxy is asked for a tunnel to the host (CONNECT). TLS is spoken through it with the host itself, whose
/// certificate is verified as ever: the proxy learns the name and the port of the host, and never sees a token.
struct proxy_settings {
  /// `http://host:port` or `http://user:password@host:port`; the `http://` may be left out. User and password are
  /// percent-encoded where they have other characters than those of a URL, and go to the proxy only (Basic). The port
  /// must be named: programs disagree about the usual one. Refused are other schemes, paths, white space and controls,
  /// also encoded ones; then every call fails with `failure::refused`, nothing sent.
  std::string url = {};
  /// What is reached without the proxy: a list of hosts between commas, as in the variable NO_PROXY. `example.com` is
  /// that host and all below it, `.example.com` and `*.example.com` are those below it; addresses and blocks of them
  /// (`10.0.0.0/8`); `*` is everything. All but blocks may end in `:port`. This machine is never reached by a proxy.
  std::string no_proxy = {};
  /// The environment variable that the URL is from, for messages.
  std::string variable = {};

  /// What the environment says now: the first of `https_proxy`, `HTTPS_PROXY`, `all_proxy` and `ALL_PROXY` that is not
  /// empty, and of `no_proxy` and `NO_PROXY`. Not `http_proxy` in either case: it is about requests without TLS, which
  /// only go to this machine here. Do not call it while another thread changes the environment.
  [[nodiscard]] static proxy_settings from_env();
};

namespace detail {

// A proxy as the transport needs it.
struct proxy_address {
  std::string host;  // lower case, IPv6 without brackets
  std::uint16_t port = 0;
  std::string credentials;  // the value of Proxy-Authorization, a secret; empty: none

  // For messages.
  [[nodiscard]] std::string authority() const {
    const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return shown + ":" + std::to_string(port);
  }
};

// The settings, checked once.
class proxy_rules {
 public:
  explicit proxy_rules(const proxy_settings& from);
  // Why nothing may be sent; empty if all is well. Never quotes the URL, which may hold a password.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }
  // The proxy on the way to that URL, or null if there is none. Looks nothing up.
  [[nodiscard]] const proxy_address* way_to(const http::url& to) const {
    return address_.port == 0 || without_.covers(to.host(), to.port()) ? nullptr : &address_;
  }

 private:
  static std::string_view read(std::string_view text, proxy_address& out);
  static std::string_view read_credentials(std::string_view text, std::string& out);

  proxy_address address_;
  no_proxy_list without_;
  std::string fault_;
};

// From `user:password`, percent-encoded, to the value of the field (RFC 7617).
inline std::string_view proxy_rules::read_credentials(std::string_view text, std::string& out) {
  if (text.empty() || text.front() == ':') return "its user is empty";
  const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); };
  std::string plain;
  bool in_password = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !http::detail::is_hex(text[i + 1]) || !http::detail::is_hex(text[i + 2])) {
        return "its user or password has a % that is not followed by two hexadecimal digits";
      }
      c = static_cast<char>(nibble(text[i + 1]) << 4 | nibble(text[i + 2]));
      i += 2;
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') return "its user or password has an encoded control";
      if (c == ':' && !in_password) return "its user has a colon, which cannot be sent";
    } else if (c == ':') {
      in_password = true;
    } else if (!is_unreserved(c) && !is_one_of(c, "!$&'()*+,;=")) {
      return "its user or password has a character that must be percent-encoded";
    }
    plain += c;
  }
  if (!in_password) plain += ':';
  out.resize((plain.size() + 2) / 3 * 4);
  put_base64(out.data(), plain.data(), plain.size());
  out.insert(0, "Basic ");
  return {};
}

inline std::string_view proxy_rules::read(std::string_view text, proxy_address& out) {
  if (text.size() > 2048) return "it is longer than 2048 bytes";
  for (const char c : text) {
    if (c <= ' ' || c > '~') return "it has white space, a control or a non-ASCII character";
  }
  if (const std::size_t colon = text.find("://"); colon != std::string_view::npos) {
    if (!http::same_name(text.substr(0, colon), "http")) return "its scheme is not http";
    text.remove_prefix(colon + 3);
  }
  if (const std::size_t end = text.find_first_of("/?#\\"); end != std::string_view::npos) {
    if (text.substr(end) != "/") return "it has more than a host and a port";
    text = text.substr(0, end);
  }
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    if (text.find('@', at + 1) != std::string_view::npos)
      return "it has more than one @; write %40 for those of a password";
    if (const std::string_view fault = read_credentials(text.substr(0, at), out.credentials); !fault.empty())
      return fault;
    text.remove_prefix(at + 1);
  }
  const bool bracketed = text.starts_with('[');
  const std::size_t colon = text.find(':', bracketed ? text.find(']') : 0);
  const std::string_view host = text.substr(0, colon);
  if (host.empty()) return "it names no host";
  constexpr http::url_rules any{.any_port = true, .any_host = true};
  const auto named = http::url::parse("https://" + std::string(host), any);
  if (!named) return "its host is neither a name nor an address that a URL can have";
  if (colon == std::string_view::npos) return "it names no port, and programs disagree about the usual one";
  const auto whole = http::url::parse("https://" + std::string(text), any);
  if (!whole) return "its port is not a number from 1 to 65535";
  out.host = whole->host();
  out.port = whole->port();
  return {};
}

inline proxy_rules::proxy_rules(const proxy_settings& from) : without_(from.no_proxy) {
  for (const char c : from.no_proxy) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F')
      fault_ = "the list of hosts without proxy (no_proxy) has a control character";
  }
  if (from.url.empty() || !fault_.empty()) return;
  proxy_address read_here;
  if (const std::string_view why = read(from.url, read_here); !why.empty()) {
    fault_ = "the URL of the proxy" +
             (from.variable.empty() ? "" : ", from the environment variable " + from.variable + ",") +
             " is refused: " + std::string(why) +
             "; it must read http://host:port, with user:password@ before the host if the proxy asks for them";
  } else {
    address_ = std::move(read_here);
  }
}

}  // namespace detail

inline proxy_settings proxy_settings::from_env() {
#if defined(_MSC_VER)
#pragma warning(push)
#pragma warning(disable : 4996)  // getenv is safe here: the text is copied at once
#endif
  const auto first_of = [](std::initializer_list<const char*> names, std::string* which) -> std::string {
    for (const char* name : names) {
      const char* text = std::getenv(name);
      if (text == nullptr || *text == '\0') continue;
      if (which != nullptr) *which = name;
      return text;
    }
    return {};
  };
#if defined(_MSC_VER)
#pragma warning(pop)
#endif
  proxy_settings out;
  out.url = first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}, &out.variable);
  out.no_proxy = first_of({"no_proxy", "NO_PROXY"}, nullptr);
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

// ---- runcomfy/transport/httplib/tunnel.hpp --------------------------------------------------------------------------
// Asking an HTTP proxy for a tunnel (RFC 9110, section 9.3.6), over a socket that is connected to it.
//
// httplib could do this, but it writes the CONNECT request by the function that writes the head of every request of the
// client, and so would hand the token to the proxy.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

enum class tunnel_fault : std::uint8_t { none, refused, closed, not_http, too_long, talks_on, silent };

struct tunnel_end {
  tunnel_fault fault = tunnel_fault::none;
  int status = 0;  // of the proxy's answer, if refused
};

// The whole request: the only bytes that a proxy gets in the clear.
inline std::string connect_request(const proxy_address& proxy, const http::url& to) {
  const std::string& host = to.host();
  const std::string where =
      (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(to.port());
  std::string out = "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n";
  if (!proxy.credentials.empty()) out += "Proxy-Authorization: " + proxy.credentials + "\r\n";
  return out + "\r\n";
}

// What the bytes that have come say. Nothing may follow the head of an answer that opens the tunnel: the host behind it
// does not speak before it is spoken to, so such bytes are the proxy's own.
struct connect_answer {
  bool whole = false;  // false: more must come
  tunnel_end end = {};
};

inline connect_answer read_connect_answer(std::string_view got) noexcept {
  const auto ended = [](tunnel_fault fault, int status = 0) { return connect_answer{true, {fault, status}}; };
  while (true) {
    constexpr std::string_view version = "HTTP/1.";
    const std::string_view begin = got.substr(0, version.size());
    const std::string_view line = got.substr(0, (std::min)(got.find("\r\n"), got.size()));
    if (begin != version.substr(0, begin.size()) || line.find('\n') != std::string_view::npos) {
      return ended(tunnel_fault::not_http);
    }
    // HTTP/1.x SP 3DIGIT, then a space or the end of the line
    constexpr std::size_t shortest = 12;
    if (line.size() < shortest) return line.size() < got.size() ? ended(tunnel_fault::not_http) : connect_answer{};
    int status = 0;
    for (std::size_t i = 9; i < shortest; ++i) {
      if (line[i] < '0' || line[i] > '9') return ended(tunnel_fault::not_http);
      status = status * 10 + (line[i] - '0');
    }
    const char behind = line.size() > shortest ? line[shortest] : ' ';
    if (line[7] < '0' || line[7] > '9' || line[8] != ' ' || status < 100 || (behind != ' ' && behind != '\r')) {
      return ended(tunnel_fault::not_http);
    }
    const std::size_t end = got.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    got.remove_prefix(end + 4);
    if (status >= 200 && status < 300) return ended(got.empty() ? tunnel_fault::none : tunnel_fault::talks_on);
    if (status >= 200 || status == 101) return ended(tunnel_fault::refused, status);
    if (got.empty()) return {};  // an interim answer; the final one is to come
  }
}

// Blocks until the tunnel is open or will not be. Runs inside a callback of OpenSSL: nothing is thrown.
inline tunnel_end open_tunnel(const socket_grip& socket, const exchange_job& job, std::string_view request) noexcept {
  const auto until = job.connect_by();
  const auto ready = [&](bool to_write) {
    constexpr std::chrono::milliseconds glance{50};  // for systems where a wait outlives the shutdown of its socket
    while (!job.is_given_up()) {
      const auto left = until - exchange_job::clock::now();
      if (left <= left.zero()) return false;
      const auto most = (std::min)(std::chrono::duration_cast<std::chrono::milliseconds>(left) + glance / 50, glance);
      if (socket.wait(to_write, most)) return true;
    }
    return false;
  };
  while (!request.empty()) {
    if (!ready(true)) return {tunnel_fault::silent};
    const std::ptrdiff_t sent = socket.send(request.data(), request.size());
    if (sent <= 0) return {tunnel_fault::closed};
    request.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::array<char, 16384> buffer;
  std::size_t size = 0;
  while (size < buffer.size()) {
    if (!ready(false)) return {tunnel_fault::silent};
    const std::ptrdiff_t got = socket.receive(buffer.data() + size, buffer.size() - size);
    if (got <= 0) return {tunnel_fault::closed};
    size += static_cast<std::size_t>(got);
    const connect_answer answer = read_connect_answer({buffer.data(), size});
    if (answer.whole) return answer.end;
  }
  return {tunnel_fault::too_long};
}

// Why there is no tunnel, and what to do about it. Nothing of what the proxy wrote is in the words but its status.
inline std::string words_of(const tunnel_end& end, const proxy_address& proxy, const http::url& to) {
  const std::string who = "the proxy " + proxy.authority();
  const std::string where = to.authority();
  const std::string check = "; check that its URL has the host and the port of an HTTP proxy";
  switch (end.fault) {
    case tunnel_fault::closed: return who + " closed the connection instead of answering" + check;
    case tunnel_fault::not_http: return who + " answered with something that is not HTTP" + check;
    case tunnel_fault::too_long: return who + " answered with a head of more than 16 KiB" + check;
    case tunnel_fault::talks_on: return who + " said more than that the tunnel is open, so it is no tunnel" + check;
    case tunnel_fault::silent:
      return who + " did not open the tunnel to " + where + " within the connect time-out" + check;
    default: break;
  }
  const std::string status = " (status " + std::to_string(end.status) + ")";
  switch (end.status) {
    case 407:
      return who +
             (proxy.credentials.empty() ? " asks for a user and a password" : " does not take the user and password") +
             status + "; name them in its URL, before the host: user:password@host:port";
    case 403: return who + " does not allow connections to " + where + status + "; ask whoever runs it to allow them";
    case 502:
    case 503:
    case 504: return who + " could not reach " + where + status + "; if it stays so, ask whoever runs the proxy";
    default: return who + " refused to open a tunnel to " + where + status + check;
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/httplib/connection.hpp ----------------------------------------------------------------------
// One client object of httplib, tied down so that it makes one connection in its life and repeats nothing by itself.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Used by one worker at a time, and destroyed on a worker: the farewell of TLS may raise SIGPIPE.
class httplib_connection {
 public:
  // `address` is numeric: httplib looks nothing up. It is that of the proxy, if there is one, which must outlive this.
  httplib_connection(const exchange_job& first, const std::string& address, const trust& trusted,
                     const proxy_address* proxy);
  httplib_connection(const httplib_connection&) = delete;
  httplib_connection& operator=(const httplib_connection&) = delete;

  // What a connection may be used again for.
  [[nodiscard]] static std::string key_of(const exchange_job& job) {
    return job.asked.url.origin() + (job.public_only ? " public" : "");
  }
  [[nodiscard]] const std::string& key() const noexcept { return key_; }
  [[nodiscard]] bool reusable() const { return client_->is_socket_open() > 0; }

  // Runs one exchange. `connect_limit` bounds connect and handshake each.
  http::outcome run(exchange_job& job, std::chrono::milliseconds connect_limit);

 private:
  using client_type = ::httplib::ClientImpl;

  template <class Client>
  void write_head_ourselves(Client& client);
  template <class Client>
  ::httplib::Request make_request(exchange_job& job, Client& client, std::chrono::milliseconds connect_limit);
  void watch_socket(socket_t socket);
  void watch_handshake();
  bool pass_proxy();
  [[nodiscard]] std::string head_fields(const exchange_job& job) const;
  http::outcome explain(exchange_job& job, const ::httplib::Result& result, std::chrono::milliseconds connect_limit);

  const std::string host_;
  const std::string key_;
  const trust& trusted_;
  const proxy_address* const proxy_;  // null: none
  std::unique_ptr<client_type> client_;
  ::httplib::SSLClient* tls_ = nullptr;  // client_, if it speaks TLS
  std::shared_ptr<socket_grip> grip_;
  int sockets_ = 0;
  bool proxy_asked_ = false;
  std::string connect_request_;
  tunnel_end tunnel_;
  unsigned long handshake_fault_ = 0;  // what OpenSSL said when the handshake ended without success
  exchange_job* job_ = nullptr;        // the one that is running
};

inline httplib_connection::httplib_connection(const exchange_job& first, const std::string& address,
                                              const trust& trusted, const proxy_address* proxy)
    : host_(first.asked.url.host()), key_(key_of(first)), trusted_(trusted), proxy_(proxy) {
  // httplib takes the proxy for the host: it connects to its address and port. It uses the port for nothing else.
  const int port = proxy != nullptr ? proxy->port : first.asked.url.port();
  if (proxy != nullptr) connect_request_ = connect_request(*proxy, first.asked.url);
  if (first.asked.url.secure()) {
    auto client = std::make_unique<::httplib::SSLClient>(host_, port);
    tls_ = client.get();
    client_ = std::move(client);
    if (tls_->is_valid()) {
      ::X509_STORE_up_ref(trusted.store.get());
      tls_->set_ca_cert_store(trusted.store.get());
      keep_store_as_given(*tls_);
      tls_->enable_server_certificate_verification(true);
      watch_handshake();
    }
  } else {
    client_ = std::make_unique<client_type>(host_, port);
  }
  client_->set_keep_alive(!first.once);
  client_->set_follow_location(false);
  client_->set_compress(false);
  client_->set_decompress(false);
  client_->set_tcp_nodelay(true);
  keep_target_as_given(*client_);
  client_->set_hostname_addr_map({{host_, address}});
  client_->set_socket_options([this](socket_t socket) { watch_socket(socket); });
  write_head_ourselves(*client_);
}

// httplib calls this for each socket it makes, before it connects.
inline void httplib_connection::watch_socket(socket_t socket) {
  if (++sockets_ == 1) grip_ = std::make_shared<socket_grip>(socket);
  // httplib from 0.41 on connects again and sends the whole request once more, if it sees the peer close right behind
  // it (reliability, section 0, finding 1). A second connection of this object leads nowhere: repeating is our
  // business.
  client_->set_hostname_addr_map({{host_, "255.255.255.255"}});
#if defined(SO_NOSIGPIPE)
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
#endif
  if (job_ != nullptr && sockets_ == 1) job_->use_socket(grip_, false, writes_own_head<client_type>);
}

// OpenSSL tells when the handshake begins and ends, and whether the peer closes politely; httplib does not.
inline void httplib_connection::watch_handshake() {
  SSL_CTX* context = tls_context_of(*tls_);
  ::SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, nullptr);
  demand_good_certificate(context, host_);
  ::SSL_CTX_set_ex_data(context, 0, this);
  ::SSL_CTX_set_info_callback(context, [](const SSL* session, int where, int what) {
    auto* self = static_cast<httplib_connection*>(::SSL_CTX_get_ex_data(::SSL_get_SSL_CTX(session), 0));
    if (self == nullptr || self->job_ == nullptr) return;
    if ((where & SSL_CB_HANDSHAKE_START) != 0 && self->pass_proxy()) self->job_->handshake(false);
    if ((where & SSL_CB_HANDSHAKE_DONE) != 0) self->job_->handshake(true);
    if (where == SSL_CB_CONNECT_EXIT && what <= 0) self->handshake_fault_ = ::ERR_peek_error();  // httplib clears it
    const bool alert = (where & SSL_CB_ALERT) != 0 && (where & SSL_CB_READ) != 0;
    if (alert && (what & 0xFF) == SSL_AD_CLOSE_NOTIFY) self->job_->goodbye();
  });
}

// The handshake begins when the socket is connected and nothing was sent over it: there the tunnel through the proxy is
// made. Were this ever not called, the proxy would be spoken to in TLS, and could not show the host's certificate.
inline bool httplib_connection::pass_proxy() {
  if (proxy_ == nullptr || proxy_asked_) return tunnel_.fault == tunnel_fault::none;
  proxy_asked_ = true;
  job_->ask_proxy();
  tunnel_ = open_tunnel(*grip_, *job_, connect_request_);
  if (tunnel_.fault == tunnel_fault::none) return true;
  grip_->shut();  // so the handshake fails at once
  return false;
}

template <class Client>
void httplib_connection::write_head_ourselves(Client& client) {
  if constexpr (writes_own_head<Client>) {
    client.set_header_writer([this](::httplib::Stream& out, ::httplib::Headers&) -> ssize_t {
      if (job_ == nullptr || sockets_ != 1 || !job_->send_head()) return -1;
      const std::string fields = head_fields(*job_);
      return out.write(fields.data(), fields.size());
    });
  }
}

inline std::string httplib_connection::head_fields(const exchange_job& job) const {
  const http::request& asked = job.asked;
  std::string out = "Host: " + asked.url.authority() + "\r\n";
  for (const http::header& each : asked.headers) out.append(each.name).append(": ").append(each.value).append("\r\n");
  if (!asked.headers.contains("Accept-Encoding")) out += "Accept-Encoding: identity\r\n";
  if (!asked.body.empty() || asked.method == "POST" || asked.method == "PUT" || asked.method == "PATCH") {
    out += "Content-Length: " + std::to_string(asked.body.size()) + "\r\n";
  }
  if (job.once) out += "Connection: close\r\n";
  return out + "\r\n";
}

template <class Client>
::httplib::Request httplib_connection::make_request(exchange_job& job, Client& client,
                                                    std::chrono::milliseconds connect_limit) {
  ::httplib::Request out;
  out.method = job.asked.method;
  out.path = job.asked.url.target();
  out.headers.emplace("Host", job.asked.url.authority());
  for (const http::header& each : job.asked.headers) out.headers.emplace(each.name, each.value);
  if (!job.asked.headers.contains("Accept-Encoding")) out.headers.emplace("Accept-Encoding", "identity");
  // Bodies of 1 KiB and more would wait for a "100 Continue"; the field keeps httplib from asking, and stays at home.
  if constexpr (writes_own_head<Client>) out.headers.emplace("Expect", "");
  if (!job.asked.body.empty()) {
    out.content_length_ = job.asked.body.size();
    out.content_provider_ = [&job](std::size_t offset, std::size_t length, ::httplib::DataSink& sink) {
      constexpr std::size_t piece = 16384;
      length = (std::min)(length, piece);
      if (!job.send_body(offset, length)) return false;
      sink.write(job.asked.body.data() + offset, length);
      return true;
    };
  }
  out.response_handler = [&job](const ::httplib::Response& head) {
    http::headers fields;
    for (const auto& [name, value] : head.headers) fields.add(name, value);
    return job.take_head(head.status, std::move(fields));
  };
  out.content_receiver = [&job](const char* bytes, std::size_t size, auto, auto) {
    return job.take_body({bytes, size});
  };
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(job.deadline - exchange_job::clock::now());
  constexpr std::chrono::milliseconds least{1};
  constexpr std::chrono::milliseconds most = std::chrono::hours(24);
  limit_whole_call(client, out, std::clamp(left, least, most) + std::chrono::seconds(1));
  client.set_connection_timeout(std::clamp(connect_limit, least, most));
  client.set_read_timeout(std::clamp(job.read_timeout, least, most));
  client.set_write_timeout(std::clamp(job.read_timeout, least, most));
  return out;
}

inline http::outcome httplib_connection::run(exchange_job& job, std::chrono::milliseconds connect_limit) {
  const bool again = grip_ != nullptr;
  if (!job.enter(again ? http::phase::send_head : http::phase::connect) ||
      (again && !job.use_socket(grip_, true, writes_own_head<client_type>))) {
    return http::outcome::failed(http::failure::other, http::phase::connect, job.look().body_started);
  }
  job_ = &job;
  const ::httplib::Request request = make_request(job, *client_, connect_limit);
  forget_last_error();
  ::ERR_clear_error();
  handshake_fault_ = 0;
  const ::httplib::Result result = client_->send(request);
  http::outcome out = explain(job, result, connect_limit);
  job_ = nullptr;
  return out;
}

// From what httplib says and what was seen on the way to an outcome. Where the two differ, what was seen counts:
// httplib reports "could not connect" for requests that have arrived (reliability, section 0, finding 2).
inline http::outcome httplib_connection::explain(exchange_job& job, const ::httplib::Result& result,
                                                 std::chrono::milliseconds connect_limit) {
  if (result && !job.look().head_taken) {  // answers that never have a body do not pass the handlers
    http::headers fields;
    for (const auto& [name, value] : result->headers) fields.add(name, value);
    job.take_head(result->status, std::move(fields));
  }
  const exchange_job::progress seen = job.look();
  const std::string through = proxy_ != nullptr ? " (through the proxy " + proxy_->authority() + ")" : "";
  const std::string where = job.asked.url.authority() + through;
  const std::string first_hop = proxy_ != nullptr ? "the proxy " + proxy_->authority() : where;
  bool whole = true;
  http::response reply = job.take_reply(whole);
  const auto failed = [&](http::failure why, http::phase reached, std::string text) {
    http::outcome out = http::outcome::failed(why, reached, job.look().body_started, std::move(text));
    out.reply = std::move(reply);
    return out;
  };
  const auto at_least = [&](http::phase where_from) { return (std::max)(seen.reached, where_from); };

  if (seen.refused != http::failure::none) return failed(seen.refused, seen.reached, seen.refusal);
  if (result || seen.complete) {
    if (whole) return http::outcome::success(std::move(reply));
    return failed(http::failure::receive, http::phase::receive_body,
                  "the connection to " + where + " was closed before the whole answer had come");
  }

  if (tunnel_.fault != tunnel_fault::none) {
    job.nothing_was_sent();
    return failed(tunnel_.fault == tunnel_fault::silent ? http::failure::timeout : http::failure::proxy,
                  http::phase::proxy, words_of(tunnel_, *proxy_, job.asked.url));
  }

  const stack_error error = classify(result.error());
  const bool before_request = error == stack_error::connect || error == stack_error::connect_timeout ||
                              error == stack_error::tls || error == stack_error::certificate ||
                              error == stack_error::wrong_host;
  // A second connection was tried behind our back: what had happened on the first one is what counts.
  const bool again_refused = before_request && (seen.head_sent || sockets_ > 1);
  if (before_request && !again_refused) job.nothing_was_sent();
  const bool slow_connect = seen.silence + seen.silence / 16 >= connect_limit;
  if (before_request && !again_refused) {
    switch (error) {
      case stack_error::connect_timeout:
        return failed(http::failure::timeout, http::phase::connect,
                      first_hop + " did not accept the connection within the connect time-out");
      case stack_error::connect:
        return failed(http::failure::connect, http::phase::connect,
                      "no connection to " + first_hop + ": " + last_connect_error());
      case stack_error::tls:
        if (slow_connect) {
          return failed(http::failure::timeout, http::phase::tls,
                        where + " did not finish the TLS handshake within the connect time-out");
        }
        // As when a server behind a balancer restarts: that says nothing about who it is.
        if (is_mere_break(handshake_fault_)) {
          return failed(http::failure::connect, http::phase::tls,
                        "the connection to " + where + " broke in the TLS handshake");
        }
        return failed(http::failure::tls, http::phase::tls,
                      "the TLS handshake with " + where +
                          " failed; the server may not speak TLS 1.2 or newer, or something between does not let it");
      default:
        return failed(http::failure::tls, http::phase::tls,
                      certificate_fault(
                          error == stack_error::wrong_host ? X509_V_ERR_HOSTNAME_MISMATCH : verify_code(*tls_, result),
                          host_, trusted_) +
                          through);
    }
  }
  if (again_refused && !seen.head_sent) {
    return failed(http::failure::send, http::phase::send_head, "the kept connection to " + where + " was closed");
  }
  if (exchange_job::clock::now() >= job.deadline) {
    return failed(http::failure::timeout, at_least(http::phase::send_head),
                  "the time limit of the call passed " + std::string(to_string(seen.reached)));
  }
  if (seen.silence + seen.silence / 16 >= job.read_timeout) {
    return failed(http::failure::timeout, at_least(http::phase::send_head),
                  where + " was silent for longer than the read time-out, " + std::string(to_string(seen.reached)));
  }
  if (error == stack_error::write && seen.reached <= http::phase::send_body) {
    return failed(http::failure::send, at_least(http::phase::send_head),
                  "the connection to " + where + " broke while the request was being sent");
  }
  return failed(http::failure::receive, at_least(http::phase::await_head),
                seen.head_taken ? "the connection to " + where + " broke before the whole answer had come"
                                : "the connection to " + where +
                                      " was closed before an answer came, or something came that is not HTTP");
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/httplib/resolve.hpp -------------------------------------------------------------------------
// From a host name to the addresses that may be connected to.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// The special blocks of the IANA registries (RFC 6890 and later), as bits compared from the left.
inline bool in_block(const std::uint8_t* address, std::initializer_list<std::uint8_t> start, int bits) noexcept {
  int at = 0;
  for (const std::uint8_t expected : start) {
    const int here = (std::min)(8, bits - 8 * at);
    if (here <= 0) break;
    const auto mask = static_cast<std::uint8_t>(0xFF00 >> here);
    if ((address[at] & mask) != (expected & mask)) return false;
    ++at;
  }
  return true;
}

inline bool is_public_ipv4(const std::uint8_t* a) noexcept {
  return !(in_block(a, {0}, 8) || in_block(a, {10}, 8) || in_block(a, {100, 64}, 10) || in_block(a, {127}, 8) ||
           in_block(a, {169, 254}, 16) || in_block(a, {172, 16}, 12) || in_block(a, {192, 0, 0}, 24) ||
           in_block(a, {192, 0, 2}, 24) || in_block(a, {192, 88, 99}, 24) || in_block(a, {192, 168}, 16) ||
           in_block(a, {198, 18}, 15) || in_block(a, {198, 51, 100}, 24) || in_block(a, {203, 0, 113}, 24) ||
           in_block(a, {224}, 3));
}

inline bool is_public_ipv6(const std::uint8_t* a) noexcept {
  // NAT64 (RFC 6052): what counts is the IPv4 address inside.
  if (in_block(a, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}, 96)) return is_public_ipv4(a + 12);
  if (!in_block(a, {0x20}, 3)) return false;
  return !(in_block(a, {0x20, 0x01, 0x00}, 23) || in_block(a, {0x20, 0x01, 0x0d, 0xb8}, 32) ||
           in_block(a, {0x20, 0x02}, 16) || in_block(a, {0x3f, 0xff, 0x00}, 20));
}

inline bool is_public(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, bytes.size());
    return is_public_ipv4(bytes.data());
  }
  if (address.sa_family != AF_INET6) return false;
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, bytes.size());
  return is_public_ipv6(bytes.data());
}

struct addresses {
  std::vector<std::string> numeric;  // in the order of the system's preference
  http::failure why = http::failure::none;
  std::string fault;
};

// Blocks for as long as the system's resolver does; the caller of the transport does not wait for it.
inline addresses look_up(const std::string& host, bool public_only) {
  addresses out;
  const auto refuse_special = [&] {
    out.why = http::failure::refused;
    out.fault = "the host " + host + " has no public address, and only public addresses are allowed here";
  };
  // `localhost` is this machine without asking anybody (RFC 6761, section 6.3), also where no file says so.
  if (host == "localhost") {
    if (public_only) refuse_special();
    else out.numeric = {"127.0.0.1", "::1"};
    return out;
  }
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (code != 0) {
    out.why = http::failure::resolve;
    out.fault = code == EAI_AGAIN ? "the name " + host + " could not be looked up: the name server did not answer"
                                  : "the host " + host + " is unknown; check the spelling and the network";
    return out;
  }
  bool special = false;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (public_only && !is_public(*each->ai_addr)) {
      special = true;
      continue;
    }
    std::array<char, 128> text{};
    if (::getnameinfo(each->ai_addr, static_cast<socklen_t>(each->ai_addrlen), text.data(),
                      static_cast<socklen_t>(text.size()), nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    std::string numeric = text.data();
    if (std::find(out.numeric.begin(), out.numeric.end(), numeric) == out.numeric.end()) {
      out.numeric.push_back(std::move(numeric));
    }
  }
  ::freeaddrinfo(found);
  if (!out.numeric.empty()) return out;
  if (special) {
    refuse_special();
  } else {
    out.why = http::failure::resolve;
    out.fault = "the host " + host + " has no address";
  }
  return out;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/httplib/thread.hpp --------------------------------------------------------------------------
// A thread that takes no signal of the host and has room for httplib.

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

// ---- runcomfy/transport/httplib/workers.hpp -------------------------------------------------------------------------
// The threads that run exchanges, and the connections that wait to be used again.

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// Threads start when there is work and none is idle, and live as long as this object. Everything of httplib happens on
// them: no signal of the host is seen by it, and no thread of the host sees a signal because of it.
class httplib_workers {
 public:
  httplib_workers(std::string ca_file, std::string ca_pem, const proxy_settings& proxy)
      : ca_file_(std::move(ca_file)), ca_pem_(std::move(ca_pem)), proxy_(proxy) {}
  httplib_workers(const httplib_workers&) = delete;
  httplib_workers& operator=(const httplib_workers&) = delete;
  ~httplib_workers() {
    {
      const std::lock_guard hold(lock_);
      closing_ = true;
    }
    wake_.notify_all();
    for (worker_thread& each : threads_) each.join();
  }

  // False if there is no thread to run it, nor a way to get one.
  [[nodiscard]] bool post(std::shared_ptr<exchange_job> job) {
    const std::lock_guard hold(lock_);
    if (jobs_.size() >= idle_threads_) {
      threads_.emplace_back();
      const auto run = [](void* self) { static_cast<httplib_workers*>(self)->work(); };
      if (!threads_.back().start(run, this)) threads_.pop_back();
      if (threads_.empty()) return false;
    }
    jobs_.push_back(std::move(job));
    wake_.notify_one();
    return true;
  }

 private:
  using clock = exchange_job::clock;
  struct kept {
    std::unique_ptr<httplib_connection> connection;
    clock::time_point since;
  };
  static constexpr std::chrono::seconds longest_idle{
      2};  // servers close idle connections; the race is lost rarely then
  static constexpr std::size_t most_kept = 16;

  void work();
  http::outcome serve(exchange_job& job);
  http::outcome serve_fresh(exchange_job& job, const trust& trusted);
  const trust& trusted();
  std::unique_ptr<httplib_connection> take(const std::string& key);
  void keep(std::unique_ptr<httplib_connection> connection);

  const std::string ca_file_;
  const std::string ca_pem_;
  const proxy_rules proxy_;
  std::once_flag trust_made_;
  trust trust_;

  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<exchange_job>> jobs_;
  std::list<worker_thread> threads_;
  std::size_t idle_threads_ = 0;
  std::vector<kept> kept_;
  bool closing_ = false;
};

inline void httplib_workers::work() {
  std::unique_lock hold(lock_);
  while (true) {
    ++idle_threads_;
    wake_.wait(hold, [this] { return closing_ || !jobs_.empty(); });
    --idle_threads_;
    if (jobs_.empty()) break;
    const std::shared_ptr<exchange_job> job = std::move(jobs_.front());
    jobs_.pop_front();
    hold.unlock();
    job->finish(serve(*job));
    hold.lock();
  }
  // Connections end on a thread with signals blocked; the first worker to leave takes them along.
  const std::vector<kept> last = std::exchange(kept_, {});
  hold.unlock();
}

inline const trust& httplib_workers::trusted() {
  std::call_once(trust_made_, [this] { trust_ = make_trust(ca_file_, ca_pem_); });
  return trust_;
}

inline http::outcome httplib_workers::serve(exchange_job& job) {
  const trust& believed = trusted();
  for (const std::string& fault : {proxy_.fault(), believed.fault}) {
    if (!fault.empty()) return http::outcome::failed(http::failure::refused, http::phase::nothing, false, fault);
  }
  if (job.once) return serve_fresh(job, believed);
  if (std::unique_ptr<httplib_connection> old = take(httplib_connection::key_of(job)); old != nullptr) {
    http::outcome out = old->run(job, longest_idle);
    if (out.ok()) {
      keep(std::move(old));
      return out;
    }
    old.reset();
    // Lost to the race with the server closing it. What changes nothing there is asked again, once, on a fresh one; so
    // is what was not sent at all.
    const exchange_job::progress seen = job.look();
    const bool lost = out.why == http::failure::send || out.why == http::failure::receive;
    const bool harmless = job.asked.method == "GET" || !out.body_started;
    if (!lost || seen.given_up || seen.head_taken || !harmless) return out;
  }
  return serve_fresh(job, believed);
}

inline http::outcome httplib_workers::serve_fresh(exchange_job& job, const trust& believed) {
  http::outcome out = http::outcome::failed(http::failure::other, http::phase::resolve, false, "it was given up");
  if (!job.enter(http::phase::resolve)) return out;
  const proxy_address* const proxy = proxy_.way_to(job.asked.url);
  if (proxy != nullptr && job.public_only) {
    return http::outcome::failed(http::failure::refused, http::phase::resolve, false,
                                 "only public addresses are allowed here, and behind the proxy " + proxy->authority() +
                                     " it cannot be seen what the address of " + job.asked.url.host() + " is");
  }
  const addresses found = look_up(proxy != nullptr ? proxy->host : job.asked.url.host(), job.public_only);
  if (found.why != http::failure::none) {
    return http::outcome::failed(found.why, http::phase::resolve, job.look().body_started,
                                 (proxy != nullptr ? "the proxy cannot be reached: " : "") + found.fault);
  }
  // Each address gets its share of the time that is left, so that a dead one does not use up all of it.
  for (std::size_t i = 0; i < found.numeric.size(); ++i) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(job.connect_by() - clock::now());
    const auto share = left / static_cast<std::chrono::milliseconds::rep>(found.numeric.size() - i);
    auto connection = std::make_unique<httplib_connection>(job, found.numeric[i], believed, proxy);
    out = connection->run(job, share);
    if (out.ok() && !job.once) keep(std::move(connection));
    const bool next_may_do = (out.why == http::failure::connect || out.why == http::failure::timeout) &&
                             out.reached == http::phase::connect && !job.look().given_up;
    if (!next_may_do) break;
  }
  return out;
}

inline std::unique_ptr<httplib_connection> httplib_workers::take(const std::string& key) {
  std::vector<kept> old;
  std::unique_ptr<httplib_connection> out;
  const auto now = clock::now();
  const std::lock_guard hold(lock_);
  for (kept& each : kept_) {
    if (now - each.since >= longest_idle) old.push_back(std::move(each));
    else if (out == nullptr && each.connection->key() == key) out = std::move(each.connection);
  }
  std::erase_if(kept_, [](const kept& each) { return each.connection == nullptr; });
  return out;
}

inline void httplib_workers::keep(std::unique_ptr<httplib_connection> connection) {
  if (!connection->reusable()) return;
  const std::lock_guard hold(lock_);
  if (closing_ || kept_.size() >= most_kept) return;
  kept_.push_back({std::move(connection), clock::now()});
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail

// ---- runcomfy/transport/httplib.hpp ---------------------------------------------------------------------------------
// The default transport: HTTPS over cpp-httplib and OpenSSL.
//
// Include this header in one translation unit, the one that makes the client: it costs about a second to compile, and
// the macros that configure <httplib.h> must be the same wherever a program includes that (see httplib/stack.hpp).

namespace runcomfy::inline RUNCOMFY_ABI {

/// What an `httplib_transport` can be told. Verification of certificates cannot be switched off.
struct httplib_options {
  /// A file of PEM certificates that are trusted beside the authorities of the system. Read at the first call; a file
  /// that cannot be read, or holds no certificate, makes every call fail with `failure::refused`, nothing sent.
  std::string ca_file = {};
  /// The same as text.
  std::string ca_pem = {};
  /// The proxy to go through; none unless it is set here. `proxy_settings::from_env()` is what the environment says.
  proxy_settings proxy = {};
};

/// A blocking transport over cpp-httplib (0.51.0 or newer) and OpenSSL.
///
/// - The certificate and its host name are always verified, with TLS 1.2 or newer. Authorities: those of the system
///   (`SSL_CERT_FILE`, `SSL_CERT_DIR`, OpenSSL's default places, the usual files of Linux systems; on Windows the
///   system's store), and those of the options.
/// - No redirects, no decompression, no cookies, no proxy but the one in the options. `Accept-Encoding: identity` is
///   sent unless the request names codings.
/// - A call with `once` gets a fresh connection that is closed behind it; its body is started at most once, whatever
///   httplib does. Other calls share kept connections, which are not used again after two seconds of silence. A GET
///   that fails on a kept connection without an answer is sent again, once, on a fresh one.
/// - Every call ends by its deadline and within 250 ms of its stop, even while a name server or a connect hangs.
/// - Exchanges run on threads of the transport: started at need, all signals but those of crashes blocked in them,
///   joined in the destructor. The threads of the host, their signal masks and its SIGPIPE are left alone.
///
/// Safe to use from several threads at once. The destructor waits for workers that hang in a look-up or a connect which
/// nobody waits for any more; at worst this lasts as long as the system's resolver. No call may be under way then.
class httplib_transport {
 public:
  static constexpr bool concurrent = true;

  httplib_transport() : httplib_transport(httplib_options{}) {}
  explicit httplib_transport(httplib_options options)
      : workers_(std::make_unique<detail::httplib_workers>(std::move(options.ca_file), std::move(options.ca_pem),
                                                           options.proxy)) {}

  /// Runs one exchange and returns when it is over. See http/message.hpp for the terms and the outcome.
  [[nodiscard]] http::outcome perform(const http::request& what, const http::call& how) {
    if (workers_ == nullptr) return refused("this httplib_transport was moved from; use the one it was moved to");
    if (std::string fault = fault_of(what); !fault.empty()) return refused(std::move(fault));
    if (how.stop.stop_requested()) return not_begun(http::failure::stopped, "stopped before anything was done");
    if (detail::exchange_job::clock::now() >= how.deadline) {
      return not_begun(http::failure::timeout, "the time limit of the call had passed before it began");
    }
    const auto job = std::make_shared<detail::exchange_job>(what, how);
    if (!workers_->post(job)) return refused("the system gives no thread to run the exchange on");
    return job->wait(how.stop);
  }

 private:
  static http::outcome not_begun(http::failure why, std::string text) {
    return http::outcome::failed(why, http::phase::nothing, false, std::move(text));
  }
  static http::outcome refused(std::string text) { return not_begun(http::failure::refused, std::move(text)); }
  static std::string fault_of(const http::request& what);

  std::unique_ptr<detail::httplib_workers> workers_;
};

// Everything that reaches the wire is checked here, before httplib sees it, but for the URL, which was on being made.
inline std::string httplib_transport::fault_of(const http::request& what) {
  if (!http::is_sendable(what.method, {})) return "the request's method is not a word that HTTP allows";
  if (http::same_name(what.method, "CONNECT")) return "the method CONNECT is for proxies";
  for (const http::header& each : what.headers) {
    if (std::string fault = http::fault_of_field(each.name, each.value); !fault.empty()) return fault;
    for (const std::string_view own :
         {"Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Upgrade", "TE", "Trailer"}) {
      if (http::same_name(each.name, own)) return "a header field of the request belongs to framing: leave it out";
    }
  }
  return {};
}

static_assert(http::check_transport<httplib_transport>());

}  // namespace runcomfy::inline RUNCOMFY_ABI

#endif  // RUNCOMFY_SINGLE_HEADER_HTTPLIB
