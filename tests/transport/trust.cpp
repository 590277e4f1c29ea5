// SPDX-License-Identifier: MIT
// Whom a transport talks to over TLS: only a server whose certificate is good, for this host, from a trusted authority.
#include <doctest/doctest.h>

#include <string>

#include "stacks.hpp"

using namespace transport_tests;

namespace {

template <class T>
http::outcome ask(T& made, const http::url& url) {
  http::call how = within(ms(5000));
  how.once = true;
  http::outcome out = made.stack.perform(post(url, "{}"), how);
  INFO(out.detail);
  if (!out.ok()) {
    CHECK(out.why == http::failure::tls);
    CHECK(out.reached <= http::phase::tls);
    CHECK_FALSE(out.body_started);
    CHECK_FALSE(out.detail.empty());
  }
  return out;
}

}  // namespace

TEST_CASE_TEMPLATE("the right authority and the right name are accepted, by name and by address", T, TRANSPORTS) {
  scripted server(always(ok_answer));
  T made(server.ca_pem());
  CHECK(ask(made, server.url("/", "127.0.0.1")).ok());
  CHECK(ask(made, server.url("/", "localhost")).ok());
}

TEST_CASE_TEMPLATE("a certificate from an authority that nobody named is refused, and nothing is sent", T, TRANSPORTS) {
  scripted server(always(ok_answer));
  T made("");
  const http::outcome out = ask(made, server.url());
  CHECK_FALSE(out.ok());
  CHECK(server.requests().empty());

  scripted other(always(ok_answer));
  T misled(other.ca_pem());
  CHECK_FALSE(ask(misled, server.url()).ok());
  CHECK(ask(misled, other.url()).ok());
  CHECK(server.requests().empty());
}

TEST_CASE_TEMPLATE("a certificate for another host is refused", T, TRANSPORTS) {
  for (const char* names : {"DNS:localhost", "DNS:127.0.0.1", "DNS:example.com,IP:127.0.0.2", "DNS:*.0.0.1"}) {
    CAPTURE(std::string(names));
    loopback::certificate_wish wish;
    wish.names = names;
    scripted server(always(ok_answer), true, wish);
    T made(server.ca_pem());
    CHECK_FALSE(ask(made, server.url("/", "127.0.0.1")).ok());
    CHECK(server.requests().empty());
  }
  loopback::certificate_wish only_address;
  only_address.names = "IP:127.0.0.1";
  scripted server(always(ok_answer), true, only_address);
  T made(server.ca_pem());
  CHECK_FALSE(ask(made, server.url("/", "localhost")).ok());
  CHECK(ask(made, server.url("/", "127.0.0.1")).ok());
}

TEST_CASE_TEMPLATE("a certificate out of its time is refused", T, TRANSPORTS) {
  for (const bool past : {true, false}) {
    loopback::certificate_wish wish;
    wish.from_days = past ? -30 : 1;
    wish.to_days = past ? -1 : 30;
    scripted server(always(ok_answer), true, wish);
    T made(server.ca_pem());
    CHECK_FALSE(ask(made, server.url()).ok());
    CHECK(server.requests().empty());
  }
}

TEST_CASE("a handshake that breaks without a word is no verdict about the certificate") {
  loopback::listener rude(false, [](stream&) {});  // accepts, and is gone
  const auto url = http::url::parse("https://127.0.0.1:" + std::to_string(rude.port()) + "/", {true, true, true});
  over_httplib made("");
  const http::outcome out = made.stack.perform(post(*url, "{}"), within(ms(5000)));
  INFO(out.detail);
  CHECK(out.why == http::failure::connect);
  CHECK(out.reached == http::phase::tls);
  CHECK_FALSE(out.body_started);
}

TEST_CASE_TEMPLATE("a server that does not speak TLS gets no byte of the request", T, TRANSPORTS) {
  scripted plain([](stream& peer, const wire_request&) { return peer.write("HTTP/1.1 400 \r\n\r\n"); }, false);
  T made("");
  const auto url = http::url::parse("https://" + plain.url().authority() + "/", {true, true, true});
  REQUIRE(url);
  loopback::listener talkative(false, [](stream& peer) {
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    peer.linger_until_closed(ms(500));
  });
  const auto other =
      http::url::parse("https://127.0.0.1:" + std::to_string(talkative.port()) + "/", {true, true, true});
  REQUIRE(other);
  CHECK_FALSE(ask(made, *other).ok());
  CHECK(plain.requests().empty());
}

TEST_CASE("httplib_transport says in words why a certificate was refused") {
  const auto detail_of = [](const loopback::certificate_wish& wish, bool trusted, const char* host) {
    scripted server(always(ok_answer), true, wish);
    runcomfy::httplib_transport stack({.ca_file = {}, .ca_pem = trusted ? server.ca_pem() : ""});
    return stack.perform(get(server.url("/", host)), within(ms(5000))).detail;
  };
  const auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
  loopback::certificate_wish good;
  loopback::certificate_wish old;
  old.from_days = -9;
  old.to_days = -1;
  loopback::certificate_wish early;
  early.from_days = 1;
  loopback::certificate_wish foreign;
  foreign.names = "DNS:example.com";
  CHECK(has(detail_of(good, false, "127.0.0.1"), "not signed by an authority that is trusted here"));
  CHECK(has(detail_of(old, true, "127.0.0.1"), "has expired"));
  CHECK(has(detail_of(early, true, "127.0.0.1"), "is not valid yet"));
  CHECK(has(detail_of(foreign, true, "127.0.0.1"), "is for another host"));
  CHECK(has(detail_of(foreign, true, "localhost"), "certificate of localhost is for another host"));
}

TEST_CASE("authorities of one's own that cannot be read are a refusal with a sentence, before anything is sent") {
  scripted server(always(ok_answer));
  const temporary_file good(server.ca_pem());
  const temporary_file empty("");
  const temporary_file junk("this is not a certificate\n");
  std::string damaged_text = server.ca_pem();
  damaged_text.replace(damaged_text.size() / 2, 4, "!!!!");
  const temporary_file damaged(damaged_text);
  const temporary_file second_damaged(server.ca_pem() + damaged_text);
  const auto ask_with = [&](runcomfy::httplib_options options) {
    runcomfy::httplib_transport stack(std::move(options));
    return stack.perform(post(server.url(), "{}"), within(ms(5000)));
  };
  const auto refused = [&](runcomfy::httplib_options options, const std::string& part) {
    const http::outcome out = ask_with(std::move(options));
    INFO(out.detail);
    CHECK(out.why == http::failure::refused);
    CHECK(out.reached == http::phase::nothing);
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.find(part) != std::string::npos);
  };
  refused({.ca_file = "/no/such/file.pem", .ca_pem = {}}, "\"/no/such/file.pem\" cannot be read");
  refused({.ca_file = "/", .ca_pem = {}}, "CA file");
  refused({.ca_file = empty.path(), .ca_pem = {}}, "no whole PEM certificate");
  refused({.ca_file = junk.path(), .ca_pem = {}}, "no whole PEM certificate");
  refused({.ca_file = damaged.path(), .ca_pem = {}}, "no whole PEM certificate");
  refused({.ca_file = second_damaged.path(), .ca_pem = {}}, "a damaged one");
  refused({.ca_file = {}, .ca_pem = "junk"}, "the text in ca_pem");
  refused({.ca_file = {}, .ca_pem = damaged_text}, "the text in ca_pem");
  CHECK(server.connections() == 0);

  CHECK(ask_with({.ca_file = good.path(), .ca_pem = {}}).ok());
  scripted other(always(ok_answer));
  CHECK(ask_with({.ca_file = good.path(), .ca_pem = other.ca_pem()}).ok());
  CHECK(ask_with({.ca_file = {}, .ca_pem = "a comment before\n" + other.ca_pem() + server.ca_pem()}).ok());
}
