// SPDX-License-Identifier: MIT
// Every fault of faults.hpp crossed with submit, status, result and cancel, through the client and the default
// transport, on real sockets with TLS. Each pair has its own server, which counts what arrives.
//
//     matrix [--threads N] [--late MS]      the exit code says whether every pair ended as its row says
//
// --late: how long behind its deadline a call may end (250), for machines that are busy with something else.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "examples/support/loopback_server.hpp"
#include "faults.hpp"
#include "runcomfy/runcomfy.hpp"
#include "runcomfy/transport/httplib.hpp"
#include "tests/support/number_options.hpp"

namespace {

namespace rc = runcomfy;
using namespace fault_matrix;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;
using loopback::stream;

constexpr auto call_limit = 4000ms;

enum class op { submit, status, result, cancel };
constexpr std::array<op, 4> operations{op::submit, op::status, op::result, op::cancel};
const char* name_of(op what) {
  constexpr std::array<const char*, 4> names{"submit", "status", "result", "cancel"};
  return names[static_cast<std::size_t>(what)];
}
op op_of(const std::string& first_line) {
  if (first_line.find("/cancel ") != std::string::npos) return op::cancel;
  if (first_line.find("/status ") != std::string::npos) return op::status;
  if (first_line.find("/result?") != std::string::npos || first_line.find("/result ") != std::string::npos)
    return op::result;
  return op::submit;
}
const char* good_body(op what) {
  switch (what) {
    case op::submit: return R"({"request_id": "r-1", "status": "queued"})";
    case op::status: return R"({"request_id": "r-1", "status": "in_progress"})";
    case op::result: return R"({"request_id": "r-1", "status": "succeeded", "output": {"image": "https://x.test/1"}})";
    default: return R"({"request_id": "r-1", "outcome": "cancelled"})";
  }
}

// The server of one pair.
class server {
 public:
  server(const fault& what, op tested, SSL_CTX* tls) : fault_(what), op_(tested) {
    if (what.before == raw::none || what.before >= raw::old_tls) {
      SSL_CTX_up_ref(tls);
      listener_.emplace(loopback::handle<SSL_CTX>(tls), [this](stream& peer) { serve(peer); });
    } else {
      listener_.emplace(false, [this](stream& peer) { misbehave(peer); });
    }
    url_ = "https" + listener_->base_url().substr(listener_->base_url().find(':'));
    if (what.before == raw::proxy) {
      proxy_ = std::exchange(url_, "https://api.behind-proxy.test");
      proxy_.replace(0, proxy_.find(':'), "http");
    }
    if (what.before == raw::nobody) listener_.reset();
  }
  [[nodiscard]] const std::string& url() const { return url_; }
  /// As in `proxy_settings::url`; empty: none.
  [[nodiscard]] const std::string& proxy() const { return proxy_; }
  /// Exchanges of the tested operation of which at least one byte came through TLS; at a proxy,
  /// what is more than the request for a tunnel.
  [[nodiscard]] int begun() const { return begun_; }
  [[nodiscard]] int connections() const { return listener_ ? listener_->connections() : 0; }
  void settle() const {
    if (listener_) listener_->settle(2000ms);
  }

 private:
  void misbehave(stream& peer) {
    if (fault_.before == raw::proxy) return open_no_tunnel(peer);
    if (fault_.before == raw::reset) peer.reset_on_close();
    if (fault_.before == raw::plain_http) peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    if (fault_.before == raw::noise) peer.write("\x16\x03\x03\x02garbage that is no TLS at all, and some more");
    if (fault_.before >= raw::silence) peer.linger_until_closed(fault_.before == raw::silence ? 6000ms : 500ms);
  }
  void open_no_tunnel(stream& peer) {
    std::string got;
    while (got.find("\r\n\r\n") == std::string::npos) {
      if (!peer.read(got)) return;
    }
    const std::string where = "api.behind-proxy.test:443";
    if (got != "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n\r\n") ++begun_;
    if (fault_.then != ending::silence) return answer_badly(peer);
    peer.write(fault_.wire(""));
    if (peer.read(got)) ++begun_;
  }
  // The fault meets every submit, and the first exchange of a free call. The look that confirms a submit is good.
  void serve(stream& peer) {
    std::string rest;
    loopback::wire_request got;
    while (true) {
      if (fault_.read > 0 && rest.empty() && !peer.read_some(rest, fault_.read)) return;
      const bool whole = fault_.read == 0 || !is_faulty_start(rest);
      if (whole && !loopback::read_request(peer, rest, got)) {
        if (!rest.empty()) ++begun_;
        return;
      }
      const op asked = whole ? op_of(got.first_line) : op_;
      const bool tested = asked == op_;
      const bool faulty = tested && (op_ == op::submit || !fault_.once || begun_ == 0);
      if (tested) ++begun_;
      if (faulty) return answer_badly(peer);
      if (!peer.write(framed("200 OK", good_body(asked)))) return;
    }
  }
  // With `read`, the fault comes before the request is whole: it is told by the beginning of its first line.
  [[nodiscard]] bool is_faulty_start(const std::string& start) const {
    if (op_ != op::submit) return begun_ == 0;
    return start.rfind("G", 0) != 0;  // the confirming look is a GET
  }
  void answer_badly(stream& peer) const {
    peer.write(fault_.wire(good_body(op_)));
    switch (fault_.then) {
      case ending::keep:
      case ending::goodbye: peer.say_goodbye(); return;
      case ending::cut: return;
      case ending::reset: peer.reset_on_close(); return;
      case ending::silence: peer.linger_until_closed(6000ms); return;
      case ending::drip:
        for (int i = 0; i < 200 && peer.write("x"); ++i) peer.linger_until_closed(30ms);
        return;
    }
  }

  const fault& fault_;
  const op op_;
  std::atomic<int> begun_{0};
  std::string url_;
  std::string proxy_;
  std::optional<loopback::listener> listener_;
};

struct outcome {
  cls got = cls::in_doubt;
  std::string problem;  // what is not as the row says; empty: all is
  std::chrono::milliseconds late{};
};

struct authorities {
  loopback::credentials root = loopback::credentials::make("matrix authority", nullptr, {});
  loopback::credentials unknown = loopback::credentials::make("unknown authority", nullptr, {});
  std::map<raw, loopback::handle<SSL_CTX>> contexts;

  authorities() {
    for (const raw each : {raw::none, raw::old_tls, raw::expired, raw::wrong_host, raw::untrusted}) {
      loopback::certificate_wish wish;
      if (each == raw::expired) wish.to_days = (wish.from_days = -9) + 1;
      if (each == raw::wrong_host) wish.names = "DNS:other.test";
      const auto own = loopback::credentials::make("matrix server", each == raw::untrusted ? &unknown : &root, wish);
      loopback::handle<SSL_CTX> made(SSL_CTX_new(TLS_server_method()));
      SSL_CTX_use_certificate(made.get(), own.certificate.get());
      SSL_CTX_use_PrivateKey(made.get(), own.key.get());
      if (each == raw::old_tls) {
        SSL_CTX_set_security_level(made.get(), 0);
        SSL_CTX_set_min_proto_version(made.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(made.get(), TLS1_1_VERSION);
      }
      contexts.emplace(each, std::move(made));
    }
  }
  [[nodiscard]] SSL_CTX* tls(raw which) const {
    const auto found = contexts.find(which);
    return found != contexts.end() ? found->second.get() : nullptr;
  }
};

class runner {
 public:
  outcome run(const fault& what, op tested) {
    server here(what, tested, authorities_.tls(what.before));
    rc::memory_journal journal;
    rc::options how{.base_url = rc::api_base(here.url()), .journal = journal};
    how.policies.retry.first = 20ms;
    how.policies.retry.longest = 40ms;
    how.policies.timeouts = {
        .connect = 1000ms, .read = 1000ms, .submit_read = 1000ms, .total = 1500ms, .submit_total = 10'000ms};
    std::optional<rc::httplib_transport> by_proxy;
    if (!here.proxy().empty()) by_proxy.emplace(rc::httplib_options{.proxy = {.url = here.proxy()}});
    rc::client client(by_proxy ? *by_proxy : transport_, "matrix-token", how);
    const auto start = steady::now();
    std::optional<rc::error> failed;
    const auto note = [&failed](const auto& result) {
      if (!result) failed = result.error();
    };
    switch (tested) {
      case op::submit: {
        rc::json::object input{{"prompt", std::string(what.read > 0 ? 300'000 : 20, 'x')}};
        rc::submit_options options;
        options.timeout = call_limit;
        note(client.submit("a/b", input, options));
        break;
      }
      case op::status: note(client.attach("r-1")->status({.timeout = call_limit})); break;
      case op::result: note(client.attach("r-1")->output({.timeout = call_limit})); break;
      case op::cancel: note(client.attach("r-1")->cancel({.timeout = call_limit})); break;
    }
    outcome out;
    out.late = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - start - call_limit);
    here.settle();
    if (tested == op::submit) judge_submit(what, here, failed, out);
    else judge_free(what, tested, here, failed, out);
    if (!out.problem.empty() && failed) out.problem += ": " + failed->message();
    return out;
  }

 private:
  static void judge_submit(const fault& what, const server& here, const std::optional<rc::error>& failed,
                           outcome& out) {
    if (!failed) out.got = cls::accepted;
    else if (failed->delivery() == rc::delivery::not_sent) out.got = cls::not_sent;
    else if (failed->delivery() == rc::delivery::rejected) out.got = cls::rejected;
    if (out.got != what.submit) out.problem = "another class";
    const int most = what.submit == cls::not_sent ? 0 : 1;
    if (here.begun() != most) out.problem += " the server has seen " + std::to_string(here.begun()) + " submits";
  }
  // By what the server saw: whether there was another exchange after the one with the fault.
  static void judge_free(const fault& what, op tested, const server& here, const std::optional<rc::error>& failed,
                         outcome& out) {
    const cls expected = tested == op::cancel && what.cancel != 0 ? static_cast<cls>(what.cancel) : what.free;
    const int seen = here.begun();
    if (what.before != raw::none) {
      out.got = seen == 0 && failed ? cls::not_sent : cls::in_doubt;
    } else if (!what.once) {
      out.got = seen > 1 && failed ? cls::in_doubt : cls::rejected;
    } else if (failed) {
      out.got = cls::rejected;
    } else {
      out.got = seen == 1 ? cls::accepted : cls::in_doubt;
    }
    if (out.got != expected) out.problem = "another class";
    const int wanted = expected == cls::not_sent ? 0 : expected == cls::in_doubt ? 2 : 1;
    if (what.once && seen != wanted) out.problem += " the server has seen " + std::to_string(seen) + " requests";
  }

  const authorities authorities_;
  rc::httplib_transport transport_{rc::httplib_options{.ca_file = {}, .ca_pem = authorities_.root.pem()}};
};

int run_all(unsigned threads, std::chrono::milliseconds late) {
  const auto start = steady::now();
  const std::vector<fault> faults = catalogue::all();
  runner here;
  std::atomic<std::size_t> next{0};
  std::mutex lock;
  std::map<char, int> classes;
  std::map<char, int> of_submits;
  int bad = 0;
  auto worst = -call_limit;
  const std::size_t pairs = faults.size() * operations.size();
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < pairs; at = next++) {
        const fault& what = faults[at / operations.size()];
        const op tested = operations[at % operations.size()];
        const outcome out = here.run(what, tested);
        const std::lock_guard hold(lock);
        ++classes[static_cast<char>(out.got)];
        if (tested == op::submit) ++of_submits[static_cast<char>(out.got)];
        worst = std::max(worst, std::chrono::duration_cast<std::remove_cvref_t<decltype(worst)>>(out.late));
        const bool slow = out.late > late;
        if (out.problem.empty() && !slow) continue;
        ++bad;
        std::printf("  %s, %s: got %c%s%s\n", what.name.c_str(), name_of(tested), static_cast<char>(out.got),
                    out.problem.empty() ? "" : ", ", out.problem.c_str());
        if (slow) std::printf("    ended %lld ms behind its deadline\n", static_cast<long long>(out.late.count()));
      }
    });
  }
  for (std::thread& each : workers) each.join();
  const auto row = [](const char* what, std::map<char, int>& of) {
    std::printf("matrix: %s: N %d, R %d, A %d, D %d\n", what, of['N'], of['R'], of['A'], of['D']);
  };
  row("classes of the submits", of_submits);
  row("classes of all pairs", classes);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(steady::now() - start).count();
  std::printf(
      "matrix: %zu faults x %zu operations = %zu pairs in %lld s, %d not as expected, "
      "worst end %lld ms behind the deadline\n",
      faults.size(), operations.size(), pairs, static_cast<long long>(seconds), bad,
      static_cast<long long>(worst.count()));
  return bad == 0 && pairs >= 300 && of_submits.size() == 4 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  int threads = 24;  // they mostly wait
  int late = 250;    // ms
  if (!testing_support::read_numbers(argc, argv, {{"--threads", &threads}, {"--late", &late}})) return 2;
  return run_all(static_cast<unsigned>(threads), std::chrono::milliseconds(late));
}
