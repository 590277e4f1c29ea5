// SPDX-License-Identifier: MIT
// The program around httplib_transport stays as it was: its threads, its signals, its objects.
#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "stacks.hpp"

using namespace transport_tests;

namespace {

runcomfy::httplib_transport stack_for(const scripted& server) {
  return runcomfy::httplib_transport({.ca_file = {}, .ca_pem = server.ca_pem()});
}

extern "C" void ignore_signal(int) {}

#if defined(__linux__)
// The threads of this program, each with the signals it has blocked.
std::map<std::string, unsigned long long> blocked_signals() {
  std::map<std::string, unsigned long long> out;
  for (const auto& each : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream status(each.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("SigBlk:")) out[each.path().filename()] = std::stoull(line.substr(7), nullptr, 16);
    }
  }
  return out;
}
#endif

}  // namespace

TEST_CASE("eight calls run at the same time") {
  std::mutex lock;
  std::condition_variable all_here;
  int waiting = 0;
  scripted server([&](stream& peer, const wire_request&) {
    std::unique_lock hold(lock);
    if (++waiting == 8) all_here.notify_all();
    all_here.wait_for(hold, ms(4000), [&] { return waiting == 8; });
    hold.unlock();
    return peer.write(ok_answer);
  });
  auto stack = stack_for(server);
  std::atomic<int> good{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      if (stack.perform(get(server.url()), within(ms(5000))).ok()) ++good;
    });
  }
  for (std::thread& each : callers) each.join();
  CHECK(waiting == 8);
  CHECK(good == 8);
}

TEST_CASE("many callers, kept connections and stops get along") {
  scripted server(always(ok_answer));
  auto stack = stack_for(server);
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&, i] {
      for (int k = 0; k < 20; ++k) {
        stop_flag stop;
        http::call how = within(ms(5000));
        how.once = (i + k) % 4 == 0;
        how.stop = stop;
        std::thread later;
        if (i == 0) later = std::thread([&stop] { stop.ask(); });
        const http::outcome out = stack.perform(how.once ? post(server.url(), "{}") : get(server.url()), how);
        if (later.joinable()) later.join();
        if (!out.ok() && out.why != http::failure::stopped) ++wrong;
        if (i != 0 && !out.ok()) ++wrong;
      }
    });
  }
  for (std::thread& each : callers) each.join();
  CHECK(wrong == 0);
  CHECK(server.connections() < 8 * 20);
}

TEST_CASE("a transport can be moved, and be destroyed while idle, unused, or with kept connections") {
  scripted server(always(ok_answer));
  {
    runcomfy::httplib_transport unused;
  }
  std::optional<runcomfy::httplib_transport> first(stack_for(server));
  REQUIRE(first->perform(get(server.url()), within(ms(5000))).ok());
  std::optional<runcomfy::httplib_transport> second(std::move(*first));
  CHECK(second->perform(get(server.url()), within(ms(5000))).ok());
  CHECK(server.connections() == 1);
  const http::outcome out = first->perform(get(server.url()), within(ms(5000)));
  CHECK(out.why == http::failure::refused);
  CHECK_FALSE(out.detail.empty());
  first.reset();
  second.reset();
}

TEST_CASE("the caller's signal mask is as it was, in every case") {
  scripted server(always(ok_answer));
  auto stack = stack_for(server);
  sigset_t before;
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  CHECK(stack.perform(get(server.url()), within(ms(5000))).ok());
  CHECK_FALSE(stack.perform(get(server.url()), within(ms(-1))).ok());
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (int number = 1; number < NSIG; ++number) CHECK(sigismember(&before, number) == sigismember(&after, number));
}

TEST_CASE("a peer that resets does not raise SIGPIPE in a program that has not asked to ignore it") {
  struct sigaction found{};
  sigaction(SIGPIPE, nullptr, &found);
  REQUIRE((found.sa_handler == SIG_DFL));  // a SIGPIPE would end this program
  for (const bool tls : {true, false}) {
    scripted server(
        [](stream& peer, const wire_request&) {
          peer.reset_on_close();
          return false;
        },
        tls);
    auto stack = stack_for(server);
    for (int i = 0; i < 40; ++i) {
      http::call how = within(ms(5000));
      how.once = i % 2 == 0;
      const http::outcome out = stack.perform(post(server.url(), std::string(i % 4 < 2 ? 10 : 200'000, 'x')), how);
      CHECK(out.why == http::failure::receive);
      CHECK(out.body_started);
    }
  }
  sigaction(SIGPIPE, nullptr, &found);
  CHECK((found.sa_handler == SIG_DFL));
}

#if defined(__linux__)
TEST_CASE("the threads of the transport take no signal of the program, except those that tell of a crash") {
  std::map<std::string, unsigned long long> during;
  scripted server([&during](stream& peer, const wire_request&) {
    during = blocked_signals();
    return peer.write(ok_answer);
  });
  const auto before = blocked_signals();
  auto stack = stack_for(server);
  REQUIRE(stack.perform(get(server.url()), within(ms(5000))).ok());
  int workers = 0;
  for (const auto& [thread, blocked] : during) {
    if (before.contains(thread) || (blocked >> (SIGSEGV - 1) & 1U) != 0) continue;  // the server blocks that too
    ++workers;
    for (const int each : {SIGPIPE, SIGUSR1, SIGINT, SIGTERM, SIGALRM, SIGCHLD, SIGHUP, SIGIO, SIGPROF}) {
      CHECK((blocked >> (each - 1) & 1U) == 1);
    }
  }
  CHECK(workers == 1);
}
#endif

TEST_CASE("a storm of signals does not stretch a time-out") {
  struct sigaction mine{};
  struct sigaction old{};
  mine.sa_handler = &ignore_signal;
  sigaction(SIGUSR1, &mine, &old);
  for (const bool tls : {true, false}) {
    scripted server(
        [](stream& peer, const wire_request&) {
          peer.linger_until_closed(ms(3000));
          return false;
        },
        tls);
    auto stack = stack_for(server);
    std::atomic<bool> done{false};
    std::thread noise([&] {
      while (!done) {
        ::kill(::getpid(), SIGUSR1);
        std::this_thread::sleep_for(ms(20));
      }
    });
    for (const bool by_read_time_out : {true, false}) {
      http::call how = within(by_read_time_out ? ms(5000) : ms(500));
      how.read_timeout = by_read_time_out ? ms(500) : ms(5000);
      const auto start = clock::now();
      const http::outcome out = stack.perform(get(server.url()), how);
      CHECK(out.why == http::failure::timeout);
      CHECK(since(start) <= ms(500) + slack);
    }
    done = true;
    noise.join();
  }
  sigaction(SIGUSR1, &old, nullptr);
}

TEST_CASE("framing belongs to the transport, and CONNECT to proxies") {
  scripted server(always(ok_answer));
  auto stack = stack_for(server);
  for (const char* name : {"Host", "content-length", "Transfer-Encoding", "Connection", "Expect", "Upgrade"}) {
    http::request asked = get(server.url());
    asked.headers.add(name, "x");
    const http::outcome out = stack.perform(asked, within(ms(1000)));
    CHECK(out.why == http::failure::refused);
    CHECK_FALSE(out.body_started);
  }
  for (const char* method : {"CONNECT", "G ET", "", "GET\r\nX: y"}) {
    CHECK(stack.perform({method, server.url(), {}, {}}, within(ms(1000))).why == http::failure::refused);
  }
  for (const char* target : {"/a b", "/a\r\nX: y", "/\xC3\xA9"}) {
    const http::url made = server.url().with_target(target);  // encodes what must not be sent
    CHECK(made.target().find_first_of(" \r\n\xC3") == std::string::npos);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("public_addresses_only refuses this machine, by number and by name") {
  scripted server(always(ok_answer));
  auto stack = stack_for(server);
  REQUIRE(stack.perform(get(server.url()), within(ms(5000))).ok());  // a kept connection must not be used for it
  for (const char* host : {"127.0.0.1", "localhost"}) {
    http::call how = within(ms(5000));
    how.public_addresses_only = true;
    const http::outcome out = stack.perform(get(server.url("/", host)), how);
    INFO(out.detail);
    CHECK(out.why == http::failure::refused);
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.find("no public address") != std::string::npos);
  }
  CHECK(server.requests().size() == 1);
}

TEST_CASE("which addresses are public") {
  const auto v4 = [](std::initializer_list<std::uint8_t> a) { return runcomfy::detail::is_public_ipv4(a.begin()); };
  CHECK(v4({8, 8, 8, 8}));
  CHECK(v4({172, 15, 255, 255}));
  CHECK(v4({172, 32, 0, 0}));
  CHECK(v4({100, 63, 255, 255}));
  CHECK(v4({100, 128, 0, 0}));
  CHECK(v4({198, 17, 0, 1}));
  CHECK(v4({223, 255, 255, 255}));
  for (const auto& special : std::vector<std::vector<std::uint8_t>>{{0, 0, 0, 0},
                                                                    {10, 1, 2, 3},
                                                                    {100, 64, 0, 1},
                                                                    {100, 127, 255, 255},
                                                                    {127, 0, 0, 1},
                                                                    {169, 254, 169, 254},
                                                                    {172, 16, 0, 1},
                                                                    {172, 31, 255, 255},
                                                                    {192, 0, 0, 8},
                                                                    {192, 0, 2, 1},
                                                                    {192, 168, 0, 1},
                                                                    {198, 18, 0, 1},
                                                                    {198, 19, 255, 255},
                                                                    {198, 51, 100, 1},
                                                                    {203, 0, 113, 1},
                                                                    {224, 0, 0, 1},
                                                                    {240, 0, 0, 1},
                                                                    {255, 255, 255, 255}}) {
    CAPTURE(int(special[0]));
    CHECK_FALSE(runcomfy::detail::is_public_ipv4(special.data()));
  }
  const auto v6 = [](const char* text) {
    in6_addr address{};
    REQUIRE(::inet_pton(AF_INET6, text, &address) == 1);
    return runcomfy::detail::is_public_ipv6(address.s6_addr);
  };
  CHECK(v6("2606:4700::1111"));
  CHECK(v6("2a00:1450:4001::1"));
  CHECK(v6("64:ff9b::8.8.8.8"));
  for (const char* special : {"::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:8.8.8.8", "2001:db8::1",
                              "2001::1", "2002:7f00:1::", "3fff::1", "64:ff9b::127.0.0.1", "64:ff9b:1::1", "100::1"}) {
    CAPTURE(std::string(special));
    CHECK_FALSE(v6(special));
  }
}
