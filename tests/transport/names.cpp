// SPDX-License-Identifier: MIT
// Names that are slow to look up, unknown, or have several addresses. The test stands in front of the system's
// resolver.
#include <doctest/doctest.h>

#include "stacks.hpp"

#if defined(__linux__) && defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
#include <dlfcn.h>
#include <netdb.h>

#include <string>
#include <string_view>
#include <thread>

using namespace transport_tests;

// hangs.test takes 1.2 s and is then unknown; gone.test is unknown; silent.test has no name server that answers;
// two.test has an address where nobody listens and then 127.0.0.1; whatever ends in .loopback.test is 127.0.0.1.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** out) {
  static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::string_view name = node != nullptr ? node : "";
  if (name == "hangs.test") std::this_thread::sleep_for(ms(1200));
  if (name == "hangs.test" || name == "gone.test") return EAI_NONAME;
  if (name == "silent.test") return EAI_AGAIN;
  if (name.ends_with(".loopback.test")) return real("127.0.0.1", service, hints, out);
  if (name != "two.test") return real(node, service, hints, out);
  const int code = real("127.0.0.2", service, hints, out);
  return code != 0 ? code : real("127.0.0.1", service, hints, &(*out)->ai_next);
}

namespace {

http::url named(std::string_view host, std::uint16_t port = 443) {
  return *http::url::parse("https://" + std::string(host) + ":" + std::to_string(port) + "/", {true, true, true});
}

// A transport reads the system's authorities at its first call, which a busy machine makes long. This is that call.
void warm_up(runcomfy::httplib_transport& stack) {
  const auto nowhere = *http::url::parse("http://127.0.0.1:1/", {true, true, true});
  CHECK(stack.perform(get(nowhere), within(ms(20'000))).why == http::failure::connect);
}

}  // namespace

TEST_CASE("a look-up that hangs is left by the stop, the connect time-out and the deadline") {
  for (const int which : {0, 1, 2}) {
    CAPTURE(which);
    clock::time_point start;
    {
      runcomfy::httplib_transport stack;
      warm_up(stack);
      start = clock::now();
      stop_flag stop;
      http::call how = within(which == 1 ? ms(300) : ms(5000));
      how.connect_timeout = which == 0 ? ms(300) : ms(5000);
      how.stop = stop;
      std::thread later([&] {
        if (which != 2) return;
        std::this_thread::sleep_for(ms(300));
        stop.ask();
      });
      const http::outcome out = stack.perform(post(named("hangs.test"), "{}"), how);
      CHECK(since(start) <= ms(300) + slack);
      later.join();
      INFO(out.detail);
      CHECK(out.why == (which == 2 ? http::failure::stopped : http::failure::timeout));
      CHECK(out.reached == http::phase::resolve);
      CHECK_FALSE(out.body_started);
    }
    CHECK(since(start) >= ms(1200));  // the destructor waits for its worker, as it says
  }
}

TEST_CASE("while one look-up hangs, other calls go on") {
  scripted server(always(ok_answer));
  runcomfy::httplib_transport stack({.ca_file = {}, .ca_pem = server.ca_pem()});
  warm_up(stack);
  std::thread slow(
      [&stack] { CHECK(stack.perform(get(named("hangs.test")), within(ms(5000))).why == http::failure::resolve); });
  for (int i = 0; i < 3; ++i) CHECK(stack.perform(get(server.url()), within(ms(1000))).ok());
  slow.join();
}

TEST_CASE("an unknown host is told from a name server that does not answer") {
  runcomfy::httplib_transport stack;
  for (const char* host : {"gone.test", "silent.test"}) {
    const http::outcome out = stack.perform(post(named(host), "{}"), within(ms(5000)));
    CHECK(out.why == http::failure::resolve);
    CHECK(out.reached == http::phase::resolve);
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.find(host) != std::string::npos);
    CHECK((out.detail.find("is unknown") != std::string::npos) == (host == std::string_view("gone.test")));
  }
}

TEST_CASE("behind a proxy its name is looked up, and not that of the host") {
  for (const bool known : {false, true}) {
    const std::string proxy = known ? "localhost:1" : "gone.test:80";
    runcomfy::httplib_transport stack({.ca_file = {}, .ca_pem = {}, .proxy = {.url = proxy, .no_proxy = {}}});
    const http::outcome out = stack.perform(post(named("silent.test"), "{}"), within(ms(5000)));
    INFO(out.detail);
    CHECK(out.why == (known ? http::failure::connect : http::failure::resolve));
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.starts_with(known ? "no connection to the proxy localhost:1"
                                       : "the proxy cannot be reached: the host gone.test is unknown"));
  }
}

TEST_CASE_TEMPLATE("an address where nobody listens is passed over for the next", T, TRANSPORTS) {
  loopback::certificate_wish wish;
  wish.names = "DNS:two.test";
  scripted server(always(ok_answer), true, wish);
  T made(server.ca_pem());
  http::call how = within(ms(5000));
  how.once = true;
  const http::outcome out = made.stack.perform(post(named("two.test", server.url().port()), "{}"), how);
  INFO(out.detail);
  CHECK(out.ok());
  CHECK(server.requests().size() == 1);
  CHECK(*server.requests().front().headers.find("Host") == "two.test:" + std::to_string(server.url().port()));
}
#endif
