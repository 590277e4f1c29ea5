// SPDX-License-Identifier: MIT
// Sockets on 127.0.0.1, with TLS and certificates made on the spot. For the demo and for tests, on POSIX systems.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace loopback {

struct release {
  void operator()(X509* x) const { X509_free(x); }
  void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
  void operator()(SSL_CTX* x) const { SSL_CTX_free(x); }
  void operator()(SSL* x) const { SSL_free(x); }
  void operator()(BIO* x) const { BIO_free(x); }
  void operator()(X509_EXTENSION* x) const { X509_EXTENSION_free(x); }
};
template <class T>
using handle = std::unique_ptr<T, release>;

/// What a server's certificate says. The defaults are what a client should accept.
struct certificate_wish {
  std::string names = "DNS:localhost,IP:127.0.0.1";
  long from_days = -1;
  long to_days = 30;
};

/// A key and its certificate; without an issuer it signs itself and is an authority.
struct credentials {
  handle<EVP_PKEY> key;
  handle<X509> certificate;

  static credentials make(const char* common_name, const credentials* issuer, const certificate_wish& wish) {
    static std::atomic<long> last_serial{std::chrono::system_clock::now().time_since_epoch().count() & 0xFFFFFF};
    const long serial = ++last_serial;
    const std::string name = common_name + (" " + std::to_string(serial));
    credentials out{handle<EVP_PKEY>(EVP_EC_gen("P-256")), handle<X509>(X509_new())};
    X509* x = out.certificate.get();
    const credentials& signer = issuer != nullptr ? *issuer : out;
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
    X509_gmtime_adj(X509_getm_notBefore(x), wish.from_days * 86'400);
    X509_gmtime_adj(X509_getm_notAfter(x), wish.to_days * 86'400);
    X509_set_pubkey(x, out.key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(signer.certificate.get()));
    if (issuer == nullptr) {
      add_extension(x, NID_basic_constraints, "critical,CA:TRUE");
      add_extension(x, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else {
      add_extension(x, NID_subject_alt_name, wish.names.c_str());
      add_extension(x, NID_ext_key_usage, "serverAuth");
    }
    if (X509_sign(x, signer.key.get(), EVP_sha256()) == 0) throw std::runtime_error("no certificate could be made");
    return out;
  }
  std::string pem() const {
    const handle<BIO> out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), certificate.get());
    char* text = nullptr;
    const long size = BIO_ctrl(out.get(), BIO_CTRL_INFO, 0, &text);
    return std::string(text, static_cast<std::size_t>(size));
  }

 private:
  static void add_extension(X509* x, int which, const char* value) {
    const handle<X509_EXTENSION> made(X509V3_EXT_conf_nid(nullptr, nullptr, which, value));
    X509_add_ext(x, made.get(), -1);
  }
};

/// One accepted connection.
class stream {
 public:
  stream(int socket, SSL_CTX* tls) : socket_(socket), ssl_(tls != nullptr ? SSL_new(tls) : nullptr) {
    if (ssl_ != nullptr) SSL_set_fd(ssl_.get(), socket);
  }
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  ~stream() {
    ssl_ = nullptr;
    ::close(socket_);
  }

  bool handshake() { return ssl_ == nullptr || SSL_accept(ssl_.get()) == 1; }
  /// Appends what has come; false at the end of the connection.
  bool read(std::string& into) {
    char buffer[16384];
    const auto got = ssl_ != nullptr ? SSL_read(ssl_.get(), buffer, sizeof(buffer))
                                     : static_cast<int>(::recv(socket_, buffer, sizeof(buffer), 0));
    if (got <= 0) return false;
    into.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  /// The same, until there are so many bytes at least, and never many more.
  bool read_some(std::string& into, std::size_t bytes) {
    while (into.size() < bytes) {
      char buffer[64];
      const auto got = ssl_ != nullptr ? SSL_read(ssl_.get(), buffer, sizeof(buffer))
                                       : static_cast<int>(::recv(socket_, buffer, sizeof(buffer), 0));
      if (got <= 0) return false;
      into.append(buffer, static_cast<std::size_t>(got));
    }
    return true;
  }
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ssl_ != nullptr ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                        : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), 0));
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// The polite end of TLS; a connection that is closed without it looks cut off.
  void say_goodbye() {
    if (ssl_ != nullptr) SSL_shutdown(ssl_.get());
  }
  /// The next close will be a reset (RST).
  void reset_on_close() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  }
  /// Ends reads and writes under way, from any thread.
  void interrupt() const { ::shutdown(socket_, SHUT_RDWR); }
  /// Waits until the peer has closed or the time is over.
  void linger_until_closed(std::chrono::milliseconds most) {
    const auto end = std::chrono::steady_clock::now() + most;
    std::string ignored;
    while (std::chrono::steady_clock::now() < end) {
      pollfd readable{socket_, POLLIN, 0};
      if (::poll(&readable, 1, 10) > 0 && !read(ignored)) return;
    }
  }

 private:
  const int socket_;
  handle<SSL> ssl_;
};

/// Listens on a free port of 127.0.0.1 and gives each connection to a function, on a thread of its own. The destructor
/// cuts all connections and waits for the threads.
class listener {
 public:
  using serve_function = std::function<void(stream&)>;

  listener(bool tls, serve_function serve, const certificate_wish& wish = {}) : serve_(std::move(serve)) {
    if (tls) {
      const credentials authority = credentials::make("loopback test authority", nullptr, {});
      const credentials own = credentials::make("loopback test server", &authority, wish);
      ca_pem_ = authority.pem();
      tls_.reset(SSL_CTX_new(TLS_server_method()));
      SSL_CTX_use_certificate(tls_.get(), own.certificate.get());
      SSL_CTX_use_PrivateKey(tls_.get(), own.key.get());
    }
    listen();
  }
  /// With TLS as the caller has set it up.
  listener(handle<SSL_CTX> tls, serve_function serve) : serve_(std::move(serve)), tls_(std::move(tls)) { listen(); }
  listener(const listener&) = delete;
  listener& operator=(const listener&) = delete;
  ~listener() {
    stopping_ = true;
    acceptor_.join();
    {
      const std::lock_guard hold(lock_);
      for (session& each : sessions_) {
        if (each.connection != nullptr) each.connection->interrupt();
      }
    }
    for (session& each : sessions_) each.thread.join();
    ::close(socket_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string base_url(std::string_view host = "127.0.0.1") const {
    return (tls_ != nullptr ? "https://" : "http://") + std::string(host) + ":" + std::to_string(port_);
  }
  /// The authority to trust, as PEM; empty without TLS.
  [[nodiscard]] const std::string& ca_pem() const { return ca_pem_; }
  /// How many connections were accepted.
  [[nodiscard]] int connections() const { return connections_; }
  /// Waits until no connection has been served for 50 ms, or the time is over.
  void settle(std::chrono::milliseconds most) const {
    const auto end = std::chrono::steady_clock::now() + most;
    for (int quiet = 0; quiet < 10 && std::chrono::steady_clock::now() < end; ++quiet) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (serving_ > 0) quiet = 0;
    }
  }
  [[nodiscard]] SSL_CTX* tls() const { return tls_.get(); }

 private:
  struct session {
    std::unique_ptr<stream> connection;
    std::atomic<bool> done{false};
    std::thread thread;
  };

  void listen() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 64) != 0 || ::getsockname(socket_, any, &size) != 0) {
      ::close(socket_);
      throw std::runtime_error("no port of 127.0.0.1 could be listened on");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  // A peer that is gone must not end the program by SIGPIPE; signals of the program are for its other threads.
  static void block_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
  }
  void accept_all() {
    block_signals();
    while (!stopping_) {
      pollfd readable{socket_, POLLIN, 0};
      if (::poll(&readable, 1, 20) <= 0) continue;
      const int accepted = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) continue;
      ++connections_;
      ++serving_;
      const int on = 1;
      ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      const std::lock_guard hold(lock_);
      sessions_.remove_if([](session& each) {
        if (!each.done) return false;
        each.thread.join();
        return true;
      });
      session& next = sessions_.emplace_back();
      next.connection = std::make_unique<stream>(accepted, tls_.get());
      next.thread = std::thread([this, &next, &peer = *next.connection] {
        block_signals();
        if (peer.handshake()) serve_(peer);
        const std::lock_guard closing(lock_);
        next.connection = nullptr;
        next.done = true;
        --serving_;
      });
    }
  }

  const serve_function serve_;
  handle<SSL_CTX> tls_;
  std::string ca_pem_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<int> serving_{0};
  std::atomic<bool> stopping_{false};
  std::mutex lock_;
  std::list<session> sessions_;
  std::thread acceptor_;
};

}  // namespace loopback
