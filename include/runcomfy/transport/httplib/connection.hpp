// SPDX-License-Identifier: MIT
// One client object of httplib, tied down so that it makes one connection in its life and repeats nothing by itself.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/http/message.hpp"
#include "runcomfy/transport/httplib/compat.hpp"
#include "runcomfy/transport/httplib/job.hpp"
#include "runcomfy/transport/httplib/trust.hpp"
#include "runcomfy/transport/httplib/tunnel.hpp"
#include "runcomfy/transport/proxy.hpp"

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
