// SPDX-License-Identifier: MIT
// What differs between versions of cpp-httplib, found by looking for each name, never by comparing versions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "runcomfy/transport/httplib/stack.hpp"

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
