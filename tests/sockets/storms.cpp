// SPDX-License-Identifier: MIT
// Paid POSTs by the thousand against servers that close or reset on them: how often each arrives, whether the process
// lives, and whether each call ends in time. And the same by plain clients, as a control: where the stack sends a
// request twice by itself, or lets the peer kill the process, they must show it, or the test proves nothing.
//
//     storms [--runs N] [--late MS]      N of each kind (default 100); the exit code says whether all was well
//
// Each storm runs in a process of its own, server and client, with every signal as the system gives it.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "examples/curl_transport/curl_transport.hpp"
#include "examples/support/loopback_server.hpp"
#include "runcomfy/transport/httplib.hpp"
#include "tests/support/number_options.hpp"

namespace {

namespace http = runcomfy::http;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;
using loopback::stream;

constexpr auto call_limit = 3000ms;
constexpr bool stack_repeats = runcomfy::detail::writes_own_head<::httplib::ClientImpl>;

// --- processes
// --------------------------------------------------------------------------------------------------------

struct counts {
  int calls = 0;
  int sent_whole = 0;           // POSTs that arrived whole
  int duplicates = 0;           // beyond the first of each call
  int wrong = 0;                // calls whose outcome says less than happened, or success
  int worst_late = -1'000'000;  // ms behind the deadline
};

// Runs in a child; a child that dies says by which signal.
int in_child(const std::function<counts()>& work, counts& out) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const counts done = work();
    const bool told = ::write(ends[1], &done, sizeof done) == static_cast<ssize_t>(sizeof done);
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  const bool heard = ::read(ends[0], &out, sizeof out) == static_cast<ssize_t>(sizeof out);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return WTERMSIG(status);
  return heard ? 0 : -1;
}

// --- servers
// ----------------------------------------------------------------------------------------------------------

// Counts whole POSTs by their first line, which is different for each call.
class tally {
 public:
  void count(const std::string& first_line) {
    const std::lock_guard hold(lock_);
    ++seen_[first_line];
  }
  [[nodiscard]] int of(const std::string& path) const {
    const std::lock_guard hold(lock_);
    const auto found = seen_.find("POST " + path + " HTTP/1.1");
    return found != seen_.end() ? found->second : 0;
  }

 private:
  mutable std::mutex lock_;
  std::map<std::string, int> seen_;
};

// The trap: a POST is read, and then the connection is closed politely. If eager, every second connection says its
// goodbye before it reads, so that the client finds it right behind its request without having been slow. TLS 1.2,
// where the server ends the handshake. A GET is answered, so that a client may keep the connection.
class trap {
 public:
  [[nodiscard]] std::string base_url() const { return listener_.base_url(); }
  [[nodiscard]] std::string ca_pem() const { return listener_.ca_pem(); }
  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] int arrived(const std::string& path) const { return seen_.of(path); }
  void settle() const { listener_.settle(2000ms); }
  /// `eager`: every second connection says its goodbye before it reads.
  explicit trap(bool eager) : eager_(eager) { SSL_CTX_set_max_proto_version(listener_.tls(), TLS1_2_VERSION); }

 private:
  void serve(stream& peer) {
    if (eager_ && ++count_ % 2 == 0) peer.say_goodbye();
    std::string rest;
    loopback::wire_request got;
    while (loopback::read_request(peer, rest, got)) {
      if (got.first_line.rfind("GET", 0) == 0) {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        continue;
      }
      seen_.count(got.first_line);
      peer.say_goodbye();
      return;
    }
  }

  const bool eager_;
  std::atomic<int> count_{0};
  tally seen_;
  loopback::listener listener_{true, [this](stream& peer) { serve(peer); }};
};

// Resets each connection at another point: while the request comes, behind it, in the head of the answer, in its body.
class resetter {
 public:
  explicit resetter(bool tls) : listener_(tls, [this](stream& peer) { serve(peer); }) {}
  [[nodiscard]] std::string base_url() const { return listener_.base_url(); }
  [[nodiscard]] std::string ca_pem() const { return listener_.ca_pem(); }
  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] int arrived(const std::string& path) const { return seen_.of(path); }
  void settle() const { listener_.settle(2000ms); }

 private:
  void serve(stream& peer) {
    const int kind = count_++ % 5;
    std::string rest;
    if (kind <= 1) {
      peer.read_some(rest, kind == 0 ? 1 : 150);
    } else {
      loopback::wire_request got;
      if (loopback::read_request(peer, rest, got)) seen_.count(got.first_line);
      if (kind == 3) peer.write("HTTP/1.1 200 OK\r\nContent-Ty");
      if (kind == 4) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"request_id\": \"");
    }
    peer.reset_on_close();
  }

  std::atomic<int> count_{0};
  tally seen_;
  loopback::listener listener_;
};

// --- calls
// ------------------------------------------------------------------------------------------------------------

http::url url_of(const std::string& text) { return *http::url::parse(text, {true, true, true}); }

struct paid {
  std::string path;
  bool ok;
  bool started;
};

template <class Stack>
paid pay_once(Stack& stack, const std::string& base, int number, std::size_t size, counts& out) {
  std::string path = "/pay/" + std::to_string(number);
  http::call how;
  how.once = true;
  how.deadline = steady::now() + call_limit;
  const http::outcome got = stack.perform({"POST", url_of(base + path), {}, std::string(size, 'x')}, how);
  const auto late = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - how.deadline).count();
  ++out.calls;
  if (late > out.worst_late) out.worst_late = static_cast<int>(late);
  return {std::move(path), got.ok(), got.body_started};
}

// When the client is gone and the server has read everything.
void judge(const std::vector<paid>& all, const std::function<int(const std::string&)>& arrivals, counts& out) {
  for (const paid& each : all) {
    const int arrived = arrivals(each.path);
    out.sent_whole += arrived > 0 ? 1 : 0;
    out.duplicates += arrived > 1 ? arrived - 1 : 0;
    // Nothing was answered, so there is no success; and what arrived is never said not to have been sent.
    out.wrong += each.ok || (arrived > 0 && !each.started) ? 1 : 0;
  }
}

struct over_httplib {
  explicit over_httplib(const std::string& ca_pem) : stack({.ca_file = {}, .ca_pem = ca_pem}) {}
  runcomfy::httplib_transport stack;
};

std::string file_of(const std::string& text) {
  char path[] = "/tmp/runcomfy_storm_XXXXXX";
  const int file = ::mkstemp(path);
  if (file < 0 || ::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
  ::close(file);
  return path;
}

struct over_curl {
  explicit over_curl(const std::string& ca_pem) : file(file_of(ca_pem)), stack(file) {}
  ~over_curl() { std::remove(file.c_str()); }
  std::string file;
  curl_transport stack;
};

template <class T>
counts storm_of_goodbyes(int first, int runs) {
  counts out;
  trap server(true);
  std::vector<paid> all;
  {
    T made(server.ca_pem());
    for (int i = 0; i < runs; ++i) {
      constexpr std::size_t sizes[] = {2, 100, 1023, 1024, 20'000};
      all.push_back(pay_once(made.stack, server.base_url(), first + i, sizes[static_cast<std::size_t>(i) % 5], out));
    }
  }
  server.settle();
  judge(all, [&](const std::string& path) { return server.arrived(path); }, out);
  return out;
}
// On a connection that was kept from a GET, curl sends a POST again; a paid one must not use it.
template <class T>
counts storm_behind_a_get(int first, int runs) {
  counts out;
  trap server(false);
  std::vector<paid> all;
  {
    T made(server.ca_pem());
    for (int i = 0; i < runs; ++i) {
      http::call how;
      how.deadline = steady::now() + call_limit;
      if (!made.stack.perform({"GET", url_of(server.base_url() + "/warm"), {}, {}}, how).ok()) ++out.wrong;
      all.push_back(pay_once(made.stack, server.base_url(), first + i, 100, out));
    }
  }
  server.settle();
  judge(all, [&](const std::string& path) { return server.arrived(path); }, out);
  return out;
}
template <class T>
counts storm_of_resets(int first, int runs) {
  counts out;
  resetter tls(true);
  resetter plain(false);
  std::vector<paid> all;
  {
    T made(tls.ca_pem());
    for (int i = 0; i < runs; ++i) {
      const std::size_t size = i % 3 == 0 ? 500'000 : 100;
      all.push_back(pay_once(made.stack, (i % 4 == 3 ? plain : tls).base_url(), first + i, size, out));
    }
  }
  tls.settle();
  plain.settle();
  judge(all, [&](const std::string& path) { return tls.arrived(path) + plain.arrived(path); }, out);
  return out;
}

// --- controls
// ---------------------------------------------------------------------------------------------------------

// A plain client of cpp-httplib, busy for a moment behind its body.
counts plain_httplib_in_the_trap(int runs) {
  counts out;
  trap server(false);
  std::vector<paid> all;
  const std::string file = file_of(server.ca_pem());
  for (int i = 0; i < runs; ++i) {
    const std::string path = "/plain/" + std::to_string(i);
    {
      httplib::SSLClient plain("127.0.0.1", server.port());
      plain.set_ca_cert_path(file);
      plain.Post(
          path, 2,
          [](std::size_t, std::size_t, httplib::DataSink& sink) {
            sink.write("{}", 2);
            std::this_thread::sleep_for(50ms);
            return true;
          },
          "application/json");
    }
    ++out.calls;
    all.push_back({path, false, true});
  }
  server.settle();
  judge(all, [&](const std::string& each) { return server.arrived(each); }, out);
  std::remove(file.c_str());
  return out;
}
// libcurl as it comes: one handle, a GET and then a POST.
counts plain_curl_in_the_trap(int runs) {
  counts out;
  trap server(false);
  std::vector<paid> all;
  const std::string file = file_of(server.ca_pem());
  CURL* easy = curl_easy_init();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  const curl_write_callback drop = [](char*, std::size_t size, std::size_t count, void*) { return size * count; };
  for (int i = 0; i < runs; ++i) {
    const std::string path = "/plain/" + std::to_string(i);
    const std::string warm = server.base_url() + "/warm";
    const std::string pay = server.base_url() + path;
    curl_easy_reset(easy);
    set(CURLOPT_CAINFO, file.c_str());
    set(CURLOPT_PROXY, "");
    set(CURLOPT_TIMEOUT_MS, 3000L);
    set(CURLOPT_WRITEFUNCTION, drop);
    set(CURLOPT_URL, warm.c_str());
    curl_easy_perform(easy);
    set(CURLOPT_URL, pay.c_str());
    set(CURLOPT_POSTFIELDS, "{}");
    curl_easy_perform(easy);
    ++out.calls;
    all.push_back({path, false, true});
  }
  curl_easy_cleanup(easy);
  server.settle();
  judge(all, [&](const std::string& each) { return server.arrived(each); }, out);
  std::remove(file.c_str());
  return out;
}
// A plain client of cpp-httplib that is reset while it sends.
counts plain_httplib_reset() {
  resetter server(true);
  for (int i = 0; i < 10; ++i) {
    httplib::SSLClient plain("127.0.0.1", server.port());
    plain.enable_server_certificate_verification(false);
    plain.Post("/plain", std::string(500'000, 'x'), "application/json");
  }
  return {};
}

// --- the whole
// --------------------------------------------------------------------------------------------------------

class report {
 public:
  report(int runs, int late) : runs_(runs), late_(late) {}

  void storm(const char* what, const std::function<counts(int, int)>& work) {
    counts all;
    all.worst_late = -1'000'000;
    int deaths = 0;
    constexpr int piece = 250;
    const auto start = steady::now();
    for (int first = 0; first < runs_; first += piece) {
      const int some = runs_ - first < piece ? runs_ - first : piece;
      counts got;
      const int ended = in_child([&] { return work(first, some); }, got);
      if (ended != 0) ++deaths;
      all.calls += got.calls;
      all.sent_whole += got.sent_whole;
      all.duplicates += got.duplicates;
      all.wrong += got.wrong;
      if (got.worst_late > all.worst_late) all.worst_late = got.worst_late;
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(steady::now() - start).count();
    std::printf(
        "storms: %-28s %5d paid POSTs in %3lld s: %d arrived whole, duplicates: %d, process deaths: %d, "
        "wrong outcomes: %d, worst end %d ms behind its deadline\n",
        what, all.calls, static_cast<long long>(seconds), all.sent_whole, all.duplicates, deaths, all.wrong,
        all.worst_late);
    failed_ = failed_ || all.calls != runs_ || all.sent_whole == 0 || all.duplicates != 0 || deaths != 0 ||
              all.wrong != 0 || all.worst_late > late_;
  }
  void control(const char* what, bool must_repeat, const std::function<counts(int)>& work) {
    counts got;
    const int ended = in_child([&] { return work(20); }, got);
    std::printf("storms: control, %s: %d of %d POSTs arrived twice%s\n", what, got.duplicates, got.calls,
                must_repeat ? "" : " (this version does not look behind its request)");
    failed_ = failed_ || ended != 0 || (got.duplicates > 0) != must_repeat;
  }
  void control_of_signals() {
    int deaths = 0;
    constexpr int tries = 5;
    for (int i = 0; i < tries; ++i) {
      counts got;
      if (in_child(plain_httplib_reset, got) == SIGPIPE) ++deaths;
    }
    std::printf("storms: control, a plain cpp-httplib client that is reset: %d of %d processes killed by SIGPIPE\n",
                deaths, tries);
    failed_ = failed_ || deaths == 0;
  }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  const int runs_;
  const int late_;
  bool failed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  int runs = 100;
  int late = 250;  // ms
  if (!testing_support::read_numbers(argc, argv, {{"--runs", &runs}, {"--late", &late}})) return 2;
  ::signal(SIGPIPE, SIG_DFL);
  std::printf("storms: cpp-httplib %s\n", CPPHTTPLIB_VERSION);
  report all(runs, late);
  all.control("a plain cpp-httplib client", stack_repeats, plain_httplib_in_the_trap);
  all.control("a plain libcurl handle", true, plain_curl_in_the_trap);
  all.control_of_signals();
  all.storm("the re-send trap, httplib", storm_of_goodbyes<over_httplib>);
  all.storm("the re-send trap, curl", storm_behind_a_get<over_curl>);
  all.storm("resets, httplib", storm_of_resets<over_httplib>);
  all.storm("resets, curl", storm_of_resets<over_curl>);
  return all.failed() ? 1 : 0;
}
