// SPDX-License-Identifier: MIT
// What goes out is what was given, and what comes back is what was sent: for every transport, over TLS and plain
// sockets.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "stacks.hpp"

using namespace transport_tests;

TEST_CASE_TEMPLATE("a body arrives byte for byte, framed by its length, and is echoed so", T, TRANSPORTS_BOTH) {
  scripted server(
      [](stream& peer, const wire_request& got) { return peer.write(loopback::to_wire({200, {}, got.body}, false)); },
      T::tls);
  T made(server.ca_pem());
  std::size_t count = 0;
  for (const std::size_t size : {0U, 1U, 1023U, 1024U, 65'536U, 300'000U}) {
    for (const bool once : {true, false}) {
      CAPTURE(size);
      CAPTURE(once);
      std::string body(size, '\0');
      for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 31);
      http::call how = within(ms(5000));
      how.once = once;
      const http::outcome out = made.stack.perform(post(server.url("/echo"), body), how);
      INFO(out.detail);
      REQUIRE(out.ok());
      CHECK(out.reached == http::phase::done);
      CHECK(out.body_started);
      CHECK(out.reply.status == 200);
      CHECK(out.reply.body == body);
      const std::vector<wire_request> seen = server.requests();
      REQUIRE(seen.size() == ++count);
      CHECK(seen.back().first_line == "POST /echo HTTP/1.1");
      CHECK(seen.back().body == body);
      CHECK(*seen.back().headers.find("Content-Length") == std::to_string(size));
      CHECK_FALSE(seen.back().headers.contains("Transfer-Encoding"));
      CHECK_FALSE(seen.back().headers.contains("Expect"));
      CHECK_FALSE(seen.back().headers.contains("Content-Type"));
    }
  }
}

TEST_CASE_TEMPLATE("method, path and query stand in the first line as given", T, TRANSPORTS_BOTH) {
  scripted server(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), T::tls);
  T made(server.ca_pem());
  const std::string target = "/a/./b/../c%2Fd/%7e~/x;y=1,2?q=%3D&r=a+b%20c&empty=&s='(*)!$@:/?";
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"}) {
    CAPTURE(std::string(method));
    const http::outcome out = made.stack.perform({method, server.url(target), {}, {}}, within(ms(5000)));
    INFO(out.detail);
    REQUIRE(out.ok());
    CHECK(server.requests().back().first_line == method + (" " + target) + " HTTP/1.1");
  }
}

TEST_CASE_TEMPLATE("header fields go out in order, repeats kept, and nothing is made up", T, TRANSPORTS_BOTH) {
  scripted server(always(ok_answer), T::tls);
  T made(server.ca_pem());
  http::request asked = post(server.url(), "{}");
  asked.headers = {{"X-Zebra", "1"},      {"Authorization", "Bearer abc"},       {"x-ape", "two words\tand a tab"},
                   {"X-Zebra", "3"},      {"Content-Type", "application/json"},  {"X-Empty", ""},
                   {"X-Odd", "~!@#$%^&"}, {"User-Agent", "runcomfy-test/1 (x)"}, {"X-Zebra", "2"}};
  const http::outcome out = made.stack.perform(asked, within(ms(5000)));
  INFO(out.detail);
  REQUIRE(out.ok());
  const http::headers seen = server.requests().back().headers;
  CHECK(*seen.find("Host") == server.url().authority());
  http::headers given;
  std::vector<std::string> others;
  for (const http::header& each : seen) {
    if (asked.headers.contains(each.name)) given.add(each.name, each.value);
    else others.push_back(each.name);
  }
  CHECK(given.size() == asked.headers.size());
  for (const http::header& each : asked.headers) CHECK(given.all(each.name) == asked.headers.all(each.name));
  if (T::exact_head) {
    CHECK(given == asked.headers);
    for (const std::string& each : others) {
      CAPTURE(each);
      CHECK((each == "Host" || each == "Content-Length" || each == "Accept-Encoding"));
    }
  }
}

TEST_CASE_TEMPLATE("a header field that could split the request is refused before anything is done", T,
                   TRANSPORTS_BOTH) {
  scripted server(always(ok_answer), T::tls);
  T made(server.ca_pem());
  const std::vector<http::header> bad = {
      {"X", "a\r\nY: b"}, {"X", "a\nb"},     {"X", "a\rb"},   {"X", std::string("a\0b", 3)},
      {"X", "\x7f"},      {"X", "\xC3\xA9"}, {"X\r\nY", "a"}, {"X Y", "a"},
      {"X:", "a"},        {"", "a"},         {"X", "\x01"},   {"X\t", "a"},
      {"\xC3", "a"}};
  for (const http::header& each : bad) {
    CAPTURE(each.name);
    CAPTURE(each.value);
    http::request asked = post(server.url(), "{}");
    asked.headers.add(each.name, each.value);
    const http::outcome out = made.stack.perform(asked, within(ms(2000)));
    CHECK(out.why == http::failure::refused);
    CHECK(out.reached == http::phase::nothing);
    CHECK_FALSE(out.body_started);
    CHECK_FALSE(out.detail.empty());
  }
  CHECK(server.connections() == 0);
}

TEST_CASE_TEMPLATE("every final status is a success, and none is acted upon", T, TRANSPORTS_BOTH) {
  std::atomic<int> status{0};
  scripted server(
      [&status](stream& peer, const wire_request&) {
        return peer.write(loopback::to_wire({status,
                                             {{"Location", "/elsewhere"},
                                              {"WWW-Authenticate", "Digest realm=\"x\", nonce=\"y\""},
                                              {"Retry-After", "1"}},
                                             "text of " + std::to_string(status)},
                                            false));
      },
      T::tls);
  T made(server.ca_pem());
  std::size_t count = 0;
  for (const int each : {200, 201, 202, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404,
                         407, 408, 409, 413, 417, 421, 425, 429, 500, 502, 503, 504, 599}) {
    CAPTURE(each);
    status = each;
    http::call how = within(ms(5000));
    how.once = true;
    const http::outcome out = made.stack.perform(post(server.url(), "x"), how);
    INFO(out.detail);
    REQUIRE(out.ok());
    CHECK(out.reply.status == each);
    CHECK(out.reply.body == "text of " + std::to_string(each));
    CHECK(*out.reply.headers.find("location") == "/elsewhere");
    CHECK(server.requests().size() == ++count);
  }
}

TEST_CASE_TEMPLATE("every framing of an answer is understood", T, TRANSPORTS_BOTH) {
  std::string wire;
  bool more = false;
  scripted server(
      [&](stream& peer, const wire_request&) {
        const bool kept = more;  // the test goes on as soon as it has the answer
        peer.write(wire);
        if (!kept) peer.say_goodbye();
        return kept;
      },
      T::tls);
  T made(server.ca_pem());
  const auto ask = [&](const char* method, std::string text, bool kept, bool whole = true) {
    wire = std::move(text);
    more = kept;
    http::outcome out = made.stack.perform({method, server.url(), {}, {}}, within(ms(5000)));
    INFO(out.detail);
    CHECK(out.ok() == whole);
    return out.reply;
  };
  using namespace std::string_literals;

  CHECK(ask("GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\0b"s, true).body == "a\0b"s);
  CHECK(ask("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true).body.empty());
  CHECK(ask("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n", true)
            .body == "abcdefgh");
  const http::response no_content = ask("GET", "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n", true);
  CHECK(no_content.status == 204);
  CHECK(*no_content.headers.find("x-a") == "1");
  CHECK(ask("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n", true).status == 304);
  CHECK(ask("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", true).status == 200);
  // Where it cannot be told from half an answer, it is called that, and comes all the same.
  CHECK(ask("GET", "HTTP/1.1 200 OK\r\n\r\nuntil the end", false, T::sees_goodbye).body == "until the end");
  CHECK(ask("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", true).body == "x");
  const http::response repeated =
      ask("GET", "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nX: 1\r\nset-cookie: b\r\nContent-Length: 0\r\n\r\n", true);
  CHECK(repeated.headers.all("Set-Cookie") == std::vector<std::string_view>{"a", "b"});
  // Not asked for, and so not touched.
  const http::response packed =
      ask("GET", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8bxy", true);
  CHECK(packed.body == "\x1f\x8bxy");
}
