// SPDX-License-Identifier: MIT
// Exchanges that do not end well: cut off, too big, too slow, stopped, or with nobody there. For every transport.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "stacks.hpp"

using namespace transport_tests;

TEST_CASE_TEMPLATE("an answer that is cut off is a failure that holds what had come", T, TRANSPORTS_BOTH) {
  struct cut {
    const char* what;
    const char* wire;
    bool goodbye;
    int status;
    const char* body;
  };
  for (const cut& each : {
           cut{"short body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"request_id\":", true, 200,
               "{\"request_id\":"},
           cut{"last chunk missing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", true, 200,
               "abc"},
           cut{"no length, and TLS is not closed", "HTTP/1.1 200 OK\r\n\r\n{\"half\":", false, 200, "{\"half\":"},
           cut{"half a status line", "HTTP/1.1 2", true, 0, ""},
           cut{"nothing", "", true, 0, ""},
       }) {
    CAPTURE(std::string(each.what));
    // Without TLS nothing tells such an answer from a whole one. JSON that is cut off does not parse.
    if (!T::tls && T::sees_goodbye && !each.goodbye) continue;
    scripted server(
        [&each](stream& peer, const wire_request&) {
          peer.write(each.wire);
          if (each.goodbye) peer.say_goodbye();
          return false;
        },
        T::tls);
    T made(server.ca_pem());
    http::call how = within(ms(5000));
    how.once = true;
    const http::outcome out = made.stack.perform(post(server.url(), "{}"), how);
    INFO(out.detail);
    CHECK(out.why == http::failure::receive);
    CHECK(out.body_started);
    CHECK(out.reached >= http::phase::await_head);
    CHECK(out.reached < http::phase::done);
    CHECK(out.reply.status == each.status);
    CHECK(out.reply.body == each.body);
    CHECK(server.requests().size() == 1);
    CHECK(server.connections() == 1);
  }
}

TEST_CASE_TEMPLATE("max_body is the most that is taken", T, TRANSPORTS_BOTH) {
  std::string wire;
  scripted server(
      [&wire](stream& peer, const wire_request&) {
        peer.write(wire);
        peer.say_goodbye();
        return false;
      },
      T::tls);
  T made(server.ca_pem());
  const auto ask = [&](std::string text) {
    wire = std::move(text);
    http::call how = within(ms(5000));
    how.max_body = 1000;
    return made.stack.perform(get(server.url()), how);
  };
  const std::string fits(1000, 'x');
  CHECK(ask("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + fits).ok());
  CHECK(ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E8\r\n" + fits + "\r\n0\r\n\r\n").ok());
  CHECK(ask("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\ny" + fits).why == http::failure::too_big);
  CHECK(ask("HTTP/1.1 200 OK\r\n\r\ny" + fits).why == http::failure::too_big);
  const http::outcome out =
      ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\ny" + fits + "\r\n0\r\n\r\n");
  CHECK(out.why == http::failure::too_big);
  CHECK(out.reply.status == 200);
  CHECK(out.reply.body.size() <= 1000);
}

TEST_CASE_TEMPLATE("the deadline covers everything, from the handshake to the last byte", T, TRANSPORTS_BOTH) {
  struct slow {
    const char* what;
    http::phase from;
    http::phase to;
    scripted::script script;
  };
  const auto drip = [](stream& peer, std::string_view start, std::string_view bit) {
    bool open = peer.write(start);
    for (int i = 0; i < 100 && open; ++i) {
      peer.linger_until_closed(ms(30));
      open = peer.write(bit);
    }
    return false;
  };
  const slow cases[] = {
      {"no answer", http::phase::await_head, http::phase::await_head,
       [](stream& peer, const wire_request&) {
         peer.linger_until_closed(ms(3000));
         return false;
       }},
      {"head in drops", http::phase::await_head, http::phase::receive_head,
       [drip](stream& peer, const wire_request&) { return drip(peer, "HTTP/1.1 200 OK\r\nX-Slow: ", "x"); }},
      {"body in drops", http::phase::receive_head, http::phase::receive_body,
       [drip](stream& peer, const wire_request&) {
         return drip(peer, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx", "x");
       }},
  };
  for (const slow& each : cases) {
    CAPTURE(std::string(each.what));
    scripted server(each.script, T::tls);
    T made(server.ca_pem());
    const auto start = clock::now();
    const http::outcome out = made.stack.perform(post(server.url(), "{}"), within(ms(600)));
    INFO(out.detail);
    CHECK(out.why == http::failure::timeout);
    CHECK(since(start) >= ms(590));
    CHECK(since(start) <= ms(600) + slack);
    CHECK(out.body_started);
    CHECK(out.reached >= each.from);
    CHECK(out.reached <= each.to);
  }
}

TEST_CASE_TEMPLATE("a silent handshake ends by the connect time-out, and nothing was sent", T, TRANSPORTS) {
  loopback::listener silent(false, [](stream& peer) { peer.linger_until_closed(ms(3000)); });
  const auto url = http::url::parse("https://127.0.0.1:" + std::to_string(silent.port()) + "/", {true, true, true});
  T made("");
  http::call how = within(ms(5000));
  how.connect_timeout = ms(400);
  const auto start = clock::now();
  const http::outcome out = made.stack.perform(post(*url, "{}"), how);
  INFO(out.detail);
  CHECK(out.why == http::failure::timeout);
  CHECK((out.reached == http::phase::connect || out.reached == http::phase::tls));
  CHECK_FALSE(out.body_started);
  CHECK(since(start) <= ms(400) + slack);
}

#if defined(__linux__)
TEST_CASE_TEMPLATE("a connect that hangs ends by its time-out, by the deadline, and by the stop", T, TRANSPORTS) {
  // A listener that accepts nothing, with a full queue: Linux then drops the next connects silently.
  const int full = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(full, any, size) == 0);
  REQUIRE(::listen(full, 0) == 0);
  REQUIRE(::getsockname(full, any, &size) == 0);
  std::vector<int> fill;
  for (int i = 0; i < 4; ++i) {
    fill.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    ::connect(fill.back(), any, size);
  }
  const auto url =
      http::url::parse("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/", {true, true, true});
  REQUIRE(url);
  {
    T made("");
    for (const int which : {0, 1, 2}) {
      CAPTURE(which);
      http::call how = within(which == 1 ? ms(300) : ms(5000));
      how.connect_timeout = which == 0 ? ms(300) : ms(4000);
      stop_flag stop;
      how.stop = stop;
      const auto start = clock::now();
      std::thread later([&] {
        if (which != 2) return;
        std::this_thread::sleep_for(ms(300));
        stop.ask();
      });
      const http::outcome out = made.stack.perform(post(*url, "{}"), how);
      INFO(out.detail);
      CHECK(since(start) <= ms(300) + slack);
      later.join();
      CHECK(out.why == (which == 2 ? http::failure::stopped : http::failure::timeout));
      CHECK(out.reached == http::phase::connect);
      CHECK_FALSE(out.body_started);
    }
  }
  for (const int each : fill) ::close(each);
  ::close(full);
}
#endif

TEST_CASE_TEMPLATE("a server that falls silent is left after the read time-out", T, TRANSPORTS_BOTH) {
  scripted server(
      [](stream& peer, const wire_request&) {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        peer.linger_until_closed(ms(3000));
        return false;
      },
      T::tls);
  T made(server.ca_pem());
  http::call how = within(ms(5000));
  how.read_timeout = ms(300);
  const auto start = clock::now();
  const http::outcome out = made.stack.perform(get(server.url()), how);
  INFO(out.detail);
  CHECK(out.why == http::failure::timeout);
  CHECK(out.reached == http::phase::receive_body);
  CHECK(out.reply.body == "abc");
  CHECK(since(start) <= ms(300) + slack);
}

TEST_CASE_TEMPLATE("what is over before it begins is not begun", T, TRANSPORTS_BOTH) {
  scripted server(always(ok_answer), T::tls);
  T made(server.ca_pem());
  const http::outcome late = made.stack.perform(post(server.url(), "{}"), within(ms(-1)));
  CHECK(late.why == http::failure::timeout);
  CHECK(late.reached == http::phase::nothing);
  CHECK_FALSE(late.body_started);

  stop_flag stop;
  stop.ask();
  http::call how = within(ms(5000));
  how.stop = stop;
  const http::outcome stopped = made.stack.perform(post(server.url(), "{}"), how);
  CHECK(stopped.why == http::failure::stopped);
  CHECK(stopped.reached == http::phase::nothing);
  CHECK_FALSE(stopped.body_started);
  CHECK(server.connections() == 0);
}

TEST_CASE_TEMPLATE("a stop is noticed within 250 ms, wherever the exchange is", T, TRANSPORTS_BOTH) {
  struct moment {
    const char* what;
    const char* wire;
    http::phase from;
    http::phase to;
  };
  for (const moment& each :
       {moment{"waiting for the answer", "", http::phase::await_head, http::phase::await_head},
        moment{"in the head", "HTTP/1.1 200 OK\r\nX-Half", http::phase::await_head, http::phase::receive_head},
        moment{"in the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", http::phase::receive_head,
               http::phase::receive_body}}) {
    CAPTURE(std::string(each.what));
    stop_flag stop;
    scripted server(
        [&](stream& peer, const wire_request&) {
          peer.write(each.wire);
          peer.linger_until_closed(ms(60));
          stop.ask();
          peer.linger_until_closed(ms(3000));
          return false;
        },
        T::tls);
    T made(server.ca_pem());
    http::call how = within(ms(5000));
    how.stop = stop;
    const http::outcome out = made.stack.perform(post(server.url(), "{}"), how);
    INFO(out.detail);
    REQUIRE(stop.stop_requested());
    CHECK(since(stop.when) <= slack);
    CHECK(out.why == http::failure::stopped);
    CHECK(out.body_started);
    CHECK(out.reached >= each.from);
    CHECK(out.reached <= each.to);
    if (each.from == http::phase::receive_head) CHECK(out.reply.body == "abc");
  }
}

TEST_CASE_TEMPLATE("a peer that stops reading is left at the stop and at the deadline, in the middle of the body", T,
                   TRANSPORTS_BOTH) {
  std::atomic<bool> over{false};
  const loopback::listener stuck(T::tls, [&over](stream& peer) {
    std::string some;
    peer.read_some(some, 100);
    for (int i = 0; i < 300 && !over; ++i) std::this_thread::sleep_for(ms(10));
  });
  {
    T made(stuck.ca_pem());
    const auto url = http::url::parse(stuck.base_url() + "/", {true, true, true});
    REQUIRE(url);
    for (const bool by_stop : {true, false}) {
      CAPTURE(by_stop);
      stop_flag stop;
      http::call how = within(by_stop ? ms(5000) : ms(400));
      how.stop = stop;
      how.once = true;
      std::thread later([&] {
        if (!by_stop) return;
        std::this_thread::sleep_for(ms(400));
        stop.ask();
      });
      const auto start = clock::now();
      const http::outcome out = made.stack.perform(post(*url, std::string(30'000'000, 'x')), how);
      INFO(out.detail);
      CHECK(since(start) >= ms(390));
      CHECK(since(start) <= ms(400) + slack);
      later.join();
      CHECK(out.why == (by_stop ? http::failure::stopped : http::failure::timeout));
      CHECK(out.body_started);
    }
    over = true;
  }
}

TEST_CASE_TEMPLATE("nobody there: the failure says which step it was, and that nothing was sent", T, TRANSPORTS) {
  T made("");
  std::string port;
  {
    const loopback::listener gone(false, [](stream&) {});
    port = std::to_string(gone.port());
  }
  const auto refused = http::url::parse("http://127.0.0.1:" + port + "/", {true, true, true});
  REQUIRE(refused);
  const http::outcome out = made.stack.perform(post(*refused, "{}"), within(ms(5000)));
  INFO(out.detail);
  CHECK(out.why == http::failure::connect);
  CHECK(out.reached == http::phase::connect);
  CHECK_FALSE(out.body_started);
  CHECK(out.detail.find(port) != std::string::npos);

  const auto unknown = http::url::parse("https://no-such-host.invalid/", {});
  REQUIRE(unknown);
  const http::outcome lost = made.stack.perform(post(*unknown, "{}"), within(ms(2000)));
  INFO(lost.detail);
  // Where the name server itself cannot be reached, the look-up takes longer than the call.
  CHECK((lost.why == http::failure::resolve || lost.why == http::failure::timeout));
  CHECK(lost.reached == http::phase::resolve);
  CHECK_FALSE(lost.body_started);
}

TEST_CASE_TEMPLATE("a peer that resets while we send ends the exchange, not the program", T, TRANSPORTS) {
  for (const bool tls : {true, false}) {
    CAPTURE(tls);
    loopback::listener rude(tls, [](stream& peer) {
      std::string some;
      while (some.size() < 100'000 && peer.read(some)) {
      }
      peer.reset_on_close();
    });
    T made(rude.ca_pem());
    const auto url = http::url::parse(rude.base_url() + "/", {true, true, true});
    REQUIRE(url);
    for (int i = 0; i < 10; ++i) {
      http::call how = within(ms(5000));
      how.once = true;
      const http::outcome out = made.stack.perform(post(*url, std::string(2'000'000, 'x')), how);
      INFO(out.detail);
      CHECK((out.why == http::failure::send || out.why == http::failure::receive));
      CHECK(out.body_started);
      CHECK(rude.connections() == i + 1);
    }
  }
}

TEST_CASE_TEMPLATE("a status line of any length is read or refused, and ends nothing else", T, TRANSPORTS_BOTH) {
  for (const std::size_t length : {std::size_t{1'000}, longest_status_line}) {
    CAPTURE(length);
    scripted server(
        [length](stream& peer, const wire_request&) {
          return peer.write("HTTP/1.1 200 " + std::string(length, 'x') + "\r\nContent-Length: 2\r\n\r\nok");
        },
        T::tls);
    T made(server.ca_pem());
    const http::outcome out = made.stack.perform(get(server.url()), within(ms(5000)));
    INFO(out.detail);
    CHECK((out.ok() || out.why == http::failure::receive));
    if (out.ok()) CHECK(out.reply.body == "ok");
  }
}
