// SPDX-License-Identifier: MIT
// The controls: plain clients of cpp-httplib and libcurl, used as their manuals show, walk into each trap that the
// other tests set, over TLS and plain sockets. Where one of them no longer does, the trap proves nothing and its test
// fails here. (The re-send traps and SIGPIPE have theirs in repeats.cpp and tests/sockets/storms.cpp, proxies in
// proxies.cpp.)
#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include "stacks.hpp"

using namespace transport_tests;

namespace {

extern "C" void take_signal(int) {}

/// A plain client for a server, and what it got.
struct naive_httplib {
  explicit naive_httplib(const scripted& server)
      : ca(server.ca_pem()),
        client(std::string(server.url().scheme()) + "://127.0.0.1:" + std::to_string(server.url().port())) {
    client.set_ca_cert_path(ca.path());
  }
  temporary_file ca;
  httplib::Client client;
};

struct naive_curl {
  explicit naive_curl(const scripted& server) : ca(server.ca_pem()), to(server.url().text()) {
    set(CURLOPT_URL, to.c_str());
    set(CURLOPT_CAINFO, ca.path());
    set(CURLOPT_PROXY, "");
    const curl_write_callback keep = [](char* bytes, std::size_t size, std::size_t count, void* to_whom) {
      static_cast<std::string*>(to_whom)->append(bytes, size * count);
      return size * count;
    };
    set(CURLOPT_WRITEFUNCTION, keep);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
  }
  naive_curl(const naive_curl&) = delete;
  naive_curl& operator=(const naive_curl&) = delete;
  ~naive_curl() { curl_easy_cleanup(easy); }
  template <class Value>
  void set(CURLoption option, Value value) {
    REQUIRE(curl_easy_setopt(easy, option, value) == CURLE_OK);
  }
  temporary_file ca;
  std::string to;
  std::string body;
  CURL* easy = curl_easy_init();
};

/// `count` zeros as gzip has them (RFC 1951, 1952): one byte, and copies of 258 of the byte before.
std::string gzip_of_zeros(std::size_t copies) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  unsigned bits = 0;
  unsigned held = 0;
  const auto put = [&](unsigned value, unsigned count) {
    bits |= value << held;
    for (held += count; held >= 8; held -= 8, bits >>= 8U) out += static_cast<char>(bits & 0xFFU);
  };
  put(0b011, 3);       // the last block, with the fixed codes
  put(0b00001100, 8);  // a zero byte: 00110000, from its first bit on
  for (std::size_t i = 0; i < copies; ++i) put(0b10100011, 8), put(0, 5);  // 258 bytes, from one byte back
  put(0, 7);                                                               // the end
  put(0, 7);
  const std::size_t size = 1 + 258 * copies;
  std::uint32_t crc = 0xFFFFFFFFU;
  for (std::size_t i = 0; i < 8 * size; ++i) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  for (const std::uint32_t each : {~crc, static_cast<std::uint32_t>(size)}) {
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((each >> shift) & 0xFFU);
  }
  return out;
}

}  // namespace

TEST_CASE("control: a storm of signals keeps a plain httplib client waiting beyond its time-outs") {
  struct sigaction mine{};
  struct sigaction old{};
  mine.sa_handler = &take_signal;
  sigaction(SIGUSR1, &mine, &old);
  for (const bool tls : {true, false}) {
    CAPTURE(tls);
    scripted server(
        [](stream& peer, const wire_request&) {
          peer.linger_until_closed(ms(6000));
          return false;
        },
        tls);
    naive_httplib naive(server);
    naive.client.set_read_timeout(0, 300'000);
    std::atomic<bool> done{false};
    const pthread_t caller = pthread_self();
    std::thread noise([&] {
      for (int i = 0; i < 60 && !done; ++i) {
        std::this_thread::sleep_for(ms(20));
        pthread_kill(caller, SIGUSR1);
      }
    });
    const auto start = clock::now();
    CHECK_FALSE(naive.client.Get("/"));
    const ms took = since(start);
    done = true;
    noise.join();
    CHECK(took >= ms(1200));  // as long as there were signals
  }
  sigaction(SIGUSR1, &old, nullptr);
}

TEST_CASE("control: a plain httplib client takes an interim answer for the final one") {
  for (const bool tls : {true, false}) {
    CAPTURE(tls);
    scripted server(
        [](stream& peer, const wire_request&) {
          peer.write(std::string("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") + ok_answer);
          peer.say_goodbye();
          return false;
        },
        tls);
    naive_httplib naive(server);
    const auto got = naive.client.Post("/", "{}", "application/json");
    REQUIRE(got);
    CHECK(got->status == 103);  // and the id of the job that was paid for is lost
  }
}

TEST_CASE("control: drops keep a plain httplib client waiting beyond its time-outs") {
  for (const bool tls : {true, false}) {
    for (const bool in_head : {true, false}) {
      CAPTURE(tls);
      CAPTURE(in_head);
      scripted server(
          [in_head](stream& peer, const wire_request&) {
            bool open =
                peer.write(in_head ? "HTTP/1.1 200 OK\r\nX-Slow: " : "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
            for (int i = 0; i < 20 && open; ++i) {
              peer.linger_until_closed(ms(60));
              open = peer.write("x");
            }
            return false;
          },
          tls);
      naive_httplib naive(server);
      naive.client.set_read_timeout(0, 300'000);
      const auto start = clock::now();
      CHECK_FALSE(naive.client.Get("/"));
      CHECK(since(start) >= ms(1150));  // to the last drop
    }
  }
}

TEST_CASE("control: a plain httplib client takes a body of any size into memory") {
  const std::string large(8'000'000, 'x');
  for (const bool tls : {true, false}) {
    scripted server(always(loopback::to_wire({200, {}, large}, false)), tls);
    naive_httplib naive(server);
    const auto got = naive.client.Get("/");
    REQUIRE(got);
    CHECK(got->body.size() == large.size());
  }
}

TEST_CASE("control: a curl handle that asks for compression unpacks a bomb") {
  const std::string packed = gzip_of_zeros(20'000);
  CHECK(packed.size() < 33'000);
  for (const bool tls : {true, false}) {
    scripted server(always(loopback::to_wire({200, {{"Content-Encoding", "gzip"}}, packed}, false)), tls);
    naive_curl naive(server);
    naive.set(CURLOPT_ACCEPT_ENCODING, "");
    CHECK(curl_easy_perform(naive.easy) == CURLE_OK);
    CHECK(naive.body.size() == 5'160'001);
  }
}

TEST_CASE_TEMPLATE("a bomb that nobody asked for is not unpacked", T, TRANSPORTS_BOTH) {
  const std::string packed = gzip_of_zeros(20'000);
  scripted server(always(loopback::to_wire({200, {{"Content-Encoding", "gzip"}}, packed}, false)), T::tls);
  T made(server.ca_pem());
  const http::outcome out = made.stack.perform(get(server.url()), within(ms(5000)));
  INFO(out.detail);
  CHECK(out.ok());
  CHECK(out.reply.body == packed);
  const http::headers sent = server.requests().back().headers;
  const std::string* codings = sent.find("Accept-Encoding");
  CHECK((codings == nullptr || *codings == "identity"));
}

TEST_CASE("control: a curl handle sends a header field that splits the request") {
  for (const bool tls : {true, false}) {
    scripted server(always(ok_answer), tls);
    naive_curl naive(server);
    curl_slist* fields = curl_slist_append(nullptr, "X-One: a\r\nX-Two: b");
    naive.set(CURLOPT_HTTPHEADER, fields);
    CHECK(curl_easy_perform(naive.easy) == CURLE_OK);
    curl_slist_free_all(fields);
    REQUIRE(server.requests().size() == 1);
    CHECK(server.requests()[0].headers.contains("X-Two"));
  }
}
