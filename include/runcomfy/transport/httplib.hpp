// SPDX-License-Identifier: MIT
// The default transport: HTTPS over cpp-httplib and OpenSSL.
//
// Include this header in one translation unit, the one that makes the client: it costs about a second to compile, and
// the macros that configure <httplib.h> must be the same wherever a program includes that (see httplib/stack.hpp).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/http/transport.hpp"
#include "runcomfy/transport/httplib/workers.hpp"
#include "runcomfy/transport/proxy.hpp"

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
