// SPDX-License-Identifier: MIT
// Proxies on real sockets: what they are told and what they never see, and what it means when they do not do as they
// are asked. And the environment does not decide who sees a token: its variables are not read without being asked for.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "../support/canary.hpp"
#include "relay_proxy.hpp"
#include "runcomfy/protocol/delivery.hpp"
#include "stacks.hpp"

using namespace transport_tests;

namespace {

// Sets variables of the environment and puts back what was there.
class environment {
 public:
  explicit environment(const std::string& proxy) {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) set(name, proxy);
    for (const char* name : {"no_proxy", "NO_PROXY"}) set(name, "");
  }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
  ~environment() {
    for (const auto& [name, value] : before_) {
      if (value == unset) ::unsetenv(name);
      else ::setenv(name, value.c_str(), 1);
    }
  }

 private:
  static constexpr std::string_view unset = "\n";
  void set(const char* name, const std::string& value) {
    const char* now = ::getenv(name);
    before_.emplace_back(name, now != nullptr ? std::string(now) : std::string(unset));
    ::setenv(name, value.c_str(), 1);
  }
  std::vector<std::pair<const char*, std::string>> before_;
};

// Where a test is not about time: a transport reads the system's authorities at its first call, which a busy machine
// makes long.
constexpr ms plenty{20'000};

// A name that only the proxy knows the way to.
constexpr const char* far_host = "api.behind-proxy.test";
const loopback::certificate_wish far_names{.names = std::string("DNS:") + far_host};

// A server behind a proxy.
struct far_server {
  explicit far_server(scripted::script answer = always(ok_answer)) : server(std::move(answer), true, far_names) {}
  [[nodiscard]] http::url url() const { return server.url("/v1/models?a=b", far_host); }
  [[nodiscard]] std::uint16_t port() const { return server.url().port(); }
  scripted server;
};

runcomfy::httplib_transport through(const std::string& url, const std::string& ca_pem, std::string no_proxy = {}) {
  return runcomfy::httplib_transport(
      {.ca_file = {}, .ca_pem = ca_pem, .proxy = {.url = url, .no_proxy = std::move(no_proxy)}});
}

http::request secret_post(const http::url& to, const std::string& secret) {
  http::request out = post(to, "{\"prompt\":\"a fox\"}");
  out.headers.add("Authorization", "Bearer " + secret);
  return out;
}

const std::string canary_token = "rc-7hFq2ZpL9xVt4KmW8sYd3NbG6cJr1QeU";

}  // namespace

TEST_CASE_TEMPLATE("proxies that the environment names are not used", T, TRANSPORTS) {
  const loopback::listener proxy(false, [](stream&) {});
  const environment named(proxy.base_url());
  for (const bool tls : {true, false}) {
    CAPTURE(tls);
    scripted server(always(ok_answer), tls);
    T made(server.ca_pem());
    http::request asked = post(server.url(), "{}");
    asked.headers.add("Authorization", "Bearer secret");
    const http::outcome out = made.stack.perform(asked, within(plenty));
    INFO(out.detail);
    CHECK(out.ok());
    CHECK(server.requests().size() == 1);
  }
  CHECK(proxy.connections() == 0);
}

TEST_CASE("control: a plain curl handle does go to the proxy that the environment names") {
  const loopback::listener proxy(false, [](stream&) {});
  const environment named(proxy.base_url());
  CURL* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1:1/");
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 3000L);
  CHECK(curl_easy_perform(easy) != CURLE_OK);
  curl_easy_cleanup(easy);
  CHECK(proxy.connections() == 1);
}

TEST_CASE("a proxy that is set is asked for a tunnel, and the host is spoken to and verified through it") {
  far_server far;
  relay_proxy proxy(far.port());
  auto stack = through(proxy.url(), far.server.ca_pem());
  const std::string where = std::string(far_host) + ":" + std::to_string(far.port());
  for (int i = 1; i <= 3; ++i) {
    http::call how = within(plenty);
    how.once = i == 1;
    const http::outcome out = stack.perform(i == 1 ? post(far.url(), "{}") : get(far.url()), how);
    INFO(out.detail);
    CHECK(out.ok());
    CHECK(out.reply.body == "ok");
    const std::vector<wire_request> got = far.server.requests();
    REQUIRE(got.size() == static_cast<std::size_t>(i));
    CHECK(*got.back().headers.find("Host") == where);
    CHECK(got.back().first_line == (i == 1 ? "POST" : "GET") + std::string(" /v1/models?a=b HTTP/1.1"));
  }
  // One tunnel for the POST, one that is kept for both GETs.
  CHECK(proxy.heads() == std::vector<std::string>(2, "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n\r\n"));
  CHECK(proxy.connections() == 2);
}

TEST_CASE("a tunnel stands for every 2xx, behind interim answers, and however the answer is cut into pieces") {
  for (const std::string& answer :
       {std::string("HTTP/1.0 200 OK\r\n\r\n"), std::string("HTTP/1.1 200\r\nContent-Length: 10\r\nA: b\r\n\r\n"),
        std::string("HTTP/1.1 204 x\r\n\r\n"), "HTTP/1.1 200 OK\r\nX: " + std::string(16'000, 'x') + "\r\n\r\n",
        std::string("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")}) {
    far_server far;
    relay_proxy proxy(far.port(), answer);
    auto stack = through(proxy.url(), far.server.ca_pem());
    const http::outcome out = stack.perform(post(far.url(), "{}"), within(plenty));
    INFO(out.detail);
    CHECK(out.ok());
    for (std::size_t size = 0; size < answer.size(); ++size) {
      CHECK_FALSE(runcomfy::detail::read_connect_answer(std::string_view(answer).substr(0, size)).whole);
    }
    const auto whole = runcomfy::detail::read_connect_answer(answer);
    CHECK((whole.whole && whole.end.fault == runcomfy::detail::tunnel_fault::none));
  }
}

TEST_CASE("user and password go to the proxy, and nowhere else") {
  far_server far;
  relay_proxy proxy(far.port());
  auto stack = through(proxy.url("user:pass%20word@"), far.server.ca_pem());
  const http::outcome out = stack.perform(post(far.url(), "{}"), within(plenty));
  INFO(out.detail);
  CHECK(out.ok());
  REQUIRE(proxy.heads().size() == 1);
  CHECK(proxy.heads().front().find("\r\nProxy-Authorization: Basic dXNlcjpwYXNzIHdvcmQ=\r\n") != std::string::npos);
  const std::vector<wire_request> got = far.server.requests();
  REQUIRE(got.size() == 1);
  for (const http::header& each : got.front().headers) {
    CHECK_FALSE(http::same_name(each.name, "Proxy-Authorization"));
    CHECK(each.value.find("dXNlcjpwYXNzIHdvcmQ") == std::string::npos);
  }
}

TEST_CASE("the token is in no byte that a proxy sees, however the call ends") {
  const testing_support::canary bird(canary_token);
  far_server far([](stream& peer, const wire_request& got) {
    peer.write(ok_answer);
    return got.headers.find("Authorization") != nullptr && got.first_line.starts_with("GET");
  });
  std::size_t bytes = 0;
  for (const char* answer :
       {relay_proxy::opened, "HTTP/1.1 407 x\r\n\r\n", "HTTP/1.1 200 x\r\n\r\nx", "SSH-2.0-x\r\n"}) {
    for (const bool trusted : {true, false}) {
      relay_proxy proxy(far.port(), answer);
      {
        auto stack = through(proxy.url("u:p@"), trusted ? far.server.ca_pem() : std::string());
        for (int i = 0; i < 3; ++i) {
          http::request asked = secret_post(far.url(), bird.secret());
          if (i != 0) asked.method = "GET", asked.body = "";
          http::call how = within(plenty);
          how.once = i == 0;
          const http::outcome out = stack.perform(asked, how);
          CHECK(out.ok() == (trusted && answer == std::string_view(relay_proxy::opened)));
          CHECK_FALSE(bird.is_in(out.detail));
        }
      }
      proxy.settle();
      bytes += proxy.seen().size();
      CHECK_FALSE(bird.is_in(proxy.seen()));
    }
  }
  CHECK(bytes > 10'000);
  // And it did go where it belongs.
  REQUIRE(far.server.requests().size() == 3);
  for (const wire_request& each : far.server.requests())
    CHECK(*each.headers.find("Authorization") == "Bearer " + bird.secret());
}

TEST_CASE("control: httplib's own way to a proxy hands it the token, if heads are written as this transport does") {
  const testing_support::canary bird(canary_token);
  far_server far;
  relay_proxy proxy(far.port());
  const temporary_file ca(far.server.ca_pem());
  {
    httplib::SSLClient naive(far_host, far.port());
    naive.set_ca_cert_path(ca.path());
    naive.set_proxy("127.0.0.1", proxy.port());
    const auto write_head = [&](auto& client) {
      if constexpr (runcomfy::detail::writes_own_head<std::remove_cvref_t<decltype(client)>>) {
        client.set_header_writer([&](httplib::Stream& out, httplib::Headers&) {
          const std::string fields = "Authorization: Bearer " + bird.secret() + "\r\n\r\n";
          return out.write(fields.data(), fields.size());
        });
      } else {
        client.set_bearer_token_auth(bird.secret().c_str());  // versions without such a function leak this
      }
    };
    write_head(naive);
    (void)naive.Get("/");
  }
  CHECK(bird.is_in(proxy.seen()));
}

TEST_CASE("a proxy that opens no tunnel: certainly not sent, and a sentence for each kind") {
  struct row {
    const char* what;
    relay_proxy::script play;
    const char* words;
    const char* credentials = "";
  };
  const auto say = [](std::string text) {
    return [text = std::move(text)](stream& peer) {
      peer.write(text);
      peer.linger_until_closed(ms(2000));
    };
  };
  const auto endless = [](std::string begin, std::string more) {
    return [begin = std::move(begin), more = std::move(more)](stream& peer) {
      if (!peer.write(begin)) return;
      while (peer.write(more)) {
      }
    };
  };
  const std::vector<row> rows{
      {"407", say("HTTP/1.1 407 Secret words\r\nProxy-Authenticate: Basic\r\nContent-Length: 6\r\n\r\nSecret"),
       "asks for a user and a password (status 407); name them in its URL"},
      {"407 again", say("HTTP/1.1 407 Secret\r\n\r\n"),
       "does not take the user and password (status 407); name them in its URL", "Secret:Secret@"},
      {"403", say("HTTP/1.1 403 Secret\r\n\r\n"),
       "does not allow connections to api.behind-proxy.test (status 403); ask whoever runs it"},
      {"502", say("HTTP/1.1 502 Secret\r\n\r\n"), "could not reach api.behind-proxy.test (status 502); if it stays so"},
      {"503", say("HTTP/1.0 503 Secret\r\n\r\n"), "could not reach api.behind-proxy.test"},
      {"504", say("HTTP/1.1 504\r\n\r\n"), "(status 504)"},
      {"302", say("HTTP/1.1 302 x\r\nLocation: http://127.0.0.1:1/\r\n\r\n"), "refused to open a tunnel"},
      {"404", say("HTTP/1.1 404 x\r\n\r\n"), "refused to open a tunnel"},
      {"101", say("HTTP/1.1 101 x\r\n\r\n"), "(status 101)"},
      {"999", say("HTTP/1.1 999 x\r\n\r\n"), "(status 999)"},
      {"403 behind 100", say("HTTP/1.1 100 x\r\n\r\nHTTP/1.1 403 x\r\n\r\n"), "(status 403)"},
      {"a banner", say("SSH-2.0-OpenSSH_9.2p1\r\n"), "something that is not HTTP"},
      {"TLS", say(std::string("\x15\x03\x03\x00\x02\x02\x16", 7)), "something that is not HTTP"},
      {"zeros", say(std::string(100, '\0')), "something that is not HTTP"},
      {"bare line feeds", say("HTTP/1.1 200 OK\n\n"), "something that is not HTTP"},
      {"HTTP/2", say("HTTP/2 200\r\n\r\n"), "something that is not HTTP"},
      {"no status", say("HTTP/1.1\r\n\r\n"), "something that is not HTTP"},
      {"two digits", say("HTTP/1.1 20 OK\r\n\r\n"), "something that is not HTTP"},
      {"four digits", say("HTTP/1.1 2000\r\n\r\n"), "something that is not HTTP"},
      {"a sign", say("HTTP/1.1 +20 OK\r\n\r\n"), "something that is not HTTP"},
      {"below 100", say("HTTP/1.1 099 OK\r\n\r\n"), "something that is not HTTP"},
      {"no space", say("HTTP/1.1x200 OK\r\n\r\n"), "something that is not HTTP"},
      {"garbage behind 100", say("HTTP/1.1 100 x\r\n\r\ngarbage"), "something that is not HTTP"},
      {"a body behind 200", say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nSecret"), "said more than"},
      {"closed", [](stream&) {}, "closed the connection instead of answering"},
      {"closed inside", [](stream& peer) { peer.write("HTTP/1.1 200 OK\r\nX: y\r\n"); },
       "closed the connection instead of answering"},
      {"reset", [](stream& peer) { peer.reset_on_close(); }, "closed the connection instead of answering"},
      {"an endless head", endless("HTTP/1.1 200 OK\r\n", "X: Secret\r\n"), "a head of more than 16 KiB"},
      {"an endless line", endless("HTTP/1.1 200 ", "Secret"), "a head of more than 16 KiB"},
      {"endless interim answers", endless("", "HTTP/1.1 100 Continue\r\n\r\n"), "a head of more than 16 KiB"},
  };
  for (const row& each : rows) {
    CAPTURE(each.what);
    for (const bool paid : {true, false}) {
      relay_proxy proxy(each.play);
      auto stack = through(proxy.url(each.credentials), "");
      http::call how = within(plenty);
      how.once = paid;
      const auto url = *http::url::parse(std::string("https://") + far_host + "/", {true, true, true});
      const http::outcome out = stack.perform(paid ? post(url, "{}") : get(url), how);
      INFO(out.detail);
      CHECK(out.why == http::failure::proxy);
      CHECK(out.reached == http::phase::proxy);
      CHECK_FALSE(out.body_started);
      CHECK(out.reply.status == 0);
      CHECK(runcomfy::protocol::delivery_of_failure(out.reached, out.body_started, out.reply.status) ==
            runcomfy::delivery::not_sent);
      CHECK(out.detail.find(each.words) != std::string::npos);
      CHECK(out.detail.find("the proxy 127.0.0.1:" + std::to_string(proxy.port())) != std::string::npos);
      CHECK(out.detail.find("; ") != std::string::npos);  // what to do
      CHECK(out.detail.find("Secret") == std::string::npos);
      CHECK(proxy.connections() == 1);
    }
  }
}

TEST_CASE("a proxy that hangs is left by the deadline, the connect time-out and the stop") {
  const relay_proxy::script silent = [](stream& peer) { peer.linger_until_closed(ms(10'000)); };
  const relay_proxy::script drips = [](stream& peer) {
    for (const char* at = "HTTP/1.1 200 OK\r\nX: a long time\r\nY: and a longer one\r\n"; *at != '\0'; ++at) {
      if (!peer.write({at, 1})) return;
      std::this_thread::sleep_for(ms(100));
    }
  };
  const auto url = *http::url::parse(std::string("https://") + far_host + "/", {true, true, true});
  for (const auto& play : {silent, drips}) {
    for (const int which : {0, 1, 2}) {
      CAPTURE(which);
      relay_proxy proxy(play);
      auto stack = through(proxy.url(), "");
      const auto nowhere = *http::url::parse("http://127.0.0.1:1/", {true, true, true});
      (void)stack.perform(get(nowhere), within(plenty));  // reads the system's authorities
      stop_flag stop;
      http::call how = within(which == 0 ? ms(300) : ms(20'000));
      how.connect_timeout = which == 1 ? ms(300) : ms(20'000);
      how.read_timeout = ms(20'000);
      how.once = true;
      how.stop = stop;
      std::thread later([&] {
        if (which != 2) return;
        std::this_thread::sleep_for(ms(300));
        stop.ask();
      });
      const auto start = clock::now();
      const http::outcome out = stack.perform(post(url, "{}"), how);
      CHECK(since(start) <= ms(300) + slack);
      later.join();
      INFO(out.detail);
      CHECK(out.why == (which == 2 ? http::failure::stopped : http::failure::timeout));
      CHECK(out.reached == http::phase::proxy);
      CHECK_FALSE(out.body_started);
      CHECK(runcomfy::protocol::delivery_of_failure(out.reached, out.body_started, out.reply.status) ==
            runcomfy::delivery::not_sent);
      CHECK(out.detail.find("proxy") != std::string::npos);
      if (which != 2) CHECK(out.detail.find("; check that its URL") != std::string::npos);
    }
  }
}

TEST_CASE("a proxy that resets every connection, or takes none, is told from the host behind it") {
  const auto url = *http::url::parse(std::string("https://") + far_host + "/", {true, true, true});
  loopback::listener resets(false, [](stream& peer) { peer.reset_on_close(); });
  for (int i = 0; i < 20; ++i) {  // before the request for a tunnel is sent, or behind it
    auto stack = through("127.0.0.1:" + std::to_string(resets.port()), "");
    const http::outcome out = stack.perform(post(url, "{}"), within(plenty));
    INFO(out.detail);
    CHECK((out.why == http::failure::proxy || out.why == http::failure::connect));
    CHECK(out.reached <= http::phase::proxy);
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.find("the proxy 127.0.0.1:") != std::string::npos);
  }
  for (const char* nobody : {"127.0.0.1:1", "[::1]:1"}) {
    auto stack = through(nobody, "");
    const http::outcome out = stack.perform(post(url, "{}"), within(plenty));
    CHECK(out.why == http::failure::connect);
    CHECK(out.reached == http::phase::connect);
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.starts_with(std::string("no connection to the proxy ") + nobody + ": "));
  }
}

TEST_CASE("a GET whose kept tunnel was closed is sent again through a new one, and a paid POST has one of its own") {
  far_server far([](stream& peer, const wire_request&) {
    peer.write(ok_answer);
    return false;  // although it did not say so
  });
  relay_proxy proxy(far.port());
  auto stack = through(proxy.url(), far.server.ca_pem());
  for (int i = 1; i <= 3; ++i) {
    const http::outcome out = stack.perform(get(far.url()), within(plenty));
    INFO(out.detail);
    CHECK(out.ok());
    far.server.settle();
    CHECK(proxy.connections() == i);
  }
  http::call paid = within(plenty);
  paid.once = true;
  CHECK(stack.perform(post(far.url(), "{}"), paid).ok());
  CHECK(proxy.connections() == 4);
  CHECK(far.server.requests().size() == 4);
}

TEST_CASE("the request for a tunnel names the host and the port, in brackets where it is an IPv6 address") {
  const auto asked = [](const char* url) {
    return runcomfy::detail::connect_request({}, *http::url::parse(url, {true, true, true}));
  };
  CHECK(asked("https://a.test/") == "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n");
  CHECK(asked("https://a.test:8443/b?c") == "CONNECT a.test:8443 HTTP/1.1\r\nHost: a.test:8443\r\n\r\n");
  CHECK(asked("https://[2001:db8::7]/") == "CONNECT [2001:db8::7]:443 HTTP/1.1\r\nHost: [2001:db8::7]:443\r\n\r\n");
}

TEST_CASE("the certificate that counts is that of the host behind the proxy") {
  const testing_support::canary bird(canary_token);
  scripted other(always(ok_answer));  // its certificate is for 127.0.0.1, the address of the proxy
  relay_proxy astray(other.url().port());
  far_server far;
  relay_proxy proxy(far.port());
  struct row {
    relay_proxy& by;
    const std::string& ca_pem;
    const char* words;
  };
  for (const row& each : {row{astray, other.ca_pem(), "is for another host"},
                          row{proxy, other.ca_pem(), "is not signed by an authority that is trusted here"}}) {
    auto stack = through(each.by.url(), each.ca_pem);
    const http::outcome out = stack.perform(secret_post(far.url(), bird.secret()), within(plenty));
    INFO(out.detail);
    CHECK(out.why == http::failure::tls);
    CHECK(out.reached == http::phase::tls);
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.find(each.words) != std::string::npos);
    CHECK(out.detail.find("(through the proxy 127.0.0.1:") != std::string::npos);
  }
  CHECK(other.requests().empty());
  CHECK(far.server.requests().empty());
}

TEST_CASE("a paid POST through a tunnel arrives once, over one connection, although the host closes behind it") {
  for (const bool reset : {false, true}) {
    far_server far([reset](stream& peer, const wire_request&) {
      if (reset) peer.reset_on_close();
      else peer.say_goodbye();
      return false;
    });
    relay_proxy proxy(far.port());
    auto stack = through(proxy.url(), far.server.ca_pem());
    for (int i = 1; i <= 5; ++i) {
      http::call how = within(plenty);
      how.once = true;
      const http::outcome out = stack.perform(post(far.url(), "{}"), how);
      INFO(out.detail);
      CHECK(out.why == http::failure::receive);
      CHECK(out.body_started);
      CHECK(far.server.requests().size() == static_cast<std::size_t>(i));
      CHECK(proxy.connections() == i);
    }
  }
}

TEST_CASE("through a tunnel, too, a close that is there before the request makes nothing be sent twice") {
  // As the server in repeats.cpp does it: TLS 1.2, and the goodbye right behind the handshake.
  std::atomic<int> requests{0};
  loopback::listener server(
      true,
      [&requests](stream& peer) {
        peer.say_goodbye();
        std::string rest;
        wire_request got;
        if (loopback::read_request(peer, rest, got)) ++requests;
      },
      far_names);
  SSL_CTX_set_max_proto_version(server.tls(), TLS1_2_VERSION);
  relay_proxy proxy(server.port());
  const auto url = *http::url::parse(server.base_url(far_host) + "/", {true, true, true});
  for (int i = 1; i <= 5; ++i) {
    {
      auto stack = through(proxy.url(), server.ca_pem());
      http::call how = within(plenty);
      how.once = true;
      const http::outcome out = stack.perform(post(url, "{}"), how);
      INFO(out.detail);
      CHECK((out.why == http::failure::receive || out.why == http::failure::send));
    }
    server.settle(ms(2000));
    CHECK(requests <= i);
    CHECK(server.connections() == i);
    CHECK(proxy.connections() == i);
  }
}

TEST_CASE(
    "what no_proxy names, and this machine, is reached without the proxy, and the list is asked before the resolver") {
  scripted near(always(ok_answer));
  scripted plain(always(ok_answer), false);
  relay_proxy proxy([](stream&) {});
  auto stack = through(proxy.url(), near.ca_pem(), ".behind-proxy.test");
  for (const scripted* each : {&near, &plain}) {
    const http::outcome out = stack.perform(post(each->url(), "{}"), within(plenty));
    INFO(out.detail);
    CHECK(out.ok());
  }
  const auto url = *http::url::parse(std::string("https://") + far_host + ":1/", {true, true, true});
  CHECK(stack.perform(post(url, "{}"), within(plenty)).why != http::failure::proxy);
  CHECK(proxy.connections() == 0);
  auto without_list = through(proxy.url(), near.ca_pem());
  CHECK(without_list.perform(post(url, "{}"), within(plenty)).why == http::failure::proxy);
  CHECK(proxy.connections() == 1);
}

TEST_CASE("the environment names the proxy where it is asked to, and a proxy that is set wins") {
  far_server far;
  relay_proxy named_there(far.port());
  relay_proxy set_here(far.port());
  const environment named(named_there.url());
  runcomfy::httplib_transport asked(
      {.ca_file = {}, .ca_pem = far.server.ca_pem(), .proxy = runcomfy::proxy_settings::from_env()});
  CHECK(asked.perform(post(far.url(), "{}"), within(plenty)).ok());
  CHECK(named_there.connections() == 1);
  auto set = through(set_here.url(), far.server.ca_pem());
  CHECK(set.perform(post(far.url(), "{}"), within(plenty)).ok());
  CHECK(named_there.connections() == 1);
  CHECK(set_here.connections() == 1);
}

TEST_CASE("with settings that are no good nothing is sent, also not to this machine") {
  scripted server(always(ok_answer));
  for (const auto& [url, list] : {std::pair{"http://u:secret@proxy:80\r\nX: y", ""}, std::pair{"socks5://secret:1", ""},
                                  std::pair{"http://127.0.0.1:1", "a\nb"}}) {
    auto stack = through(url, server.ca_pem(), list);
    const http::outcome out = stack.perform(post(server.url(), "{}"), within(plenty));
    CHECK(out.why == http::failure::refused);
    CHECK(out.reached == http::phase::nothing);
    CHECK_FALSE(out.body_started);
    CHECK(out.detail.find("secret") == std::string::npos);
    CHECK(out.detail.find("proxy") != std::string::npos);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("a call that must only reach public addresses is not sent through a proxy") {
  const auto url = *http::url::parse(std::string("https://") + far_host + "/", {true, true, true});
  relay_proxy proxy([](stream&) {});
  auto stack = through(proxy.url(), "");
  http::call how = within(plenty);
  how.public_addresses_only = true;
  const http::outcome out = stack.perform(post(url, "{}"), how);
  CHECK(out.why == http::failure::refused);
  CHECK_FALSE(out.body_started);
  CHECK(out.detail.find("behind the proxy") != std::string::npos);
  CHECK(proxy.connections() == 0);
}

TEST_CASE("a client whose proxy refuses tells that nothing was sent, and not its token") {
  testing_support::canary bird(canary_token);
  relay_proxy proxy([](stream& peer) { peer.write("HTTP/1.1 407 x\r\n\r\n"); });
  auto stack = through(proxy.url("u:Secret@"), "");
  runcomfy::options how{.base_url = runcomfy::api_base(std::string("https://") + far_host)};
  how.policies.retry.first = ms(1);
  how.policies.retry.longest = ms(2);
  const runcomfy::client client(stack, bird.secret(), how);
  const auto made = client.submit("a/b", runcomfy::json::object{});
  REQUIRE_FALSE(made);
  INFO(made.error().message());
  CHECK(made.error().kind() == runcomfy::error_kind::network);
  CHECK(made.error().delivery() == runcomfy::delivery::not_sent);
  CHECK(made.error().message().find("does not take the user and password (status 407); name them in its URL, before "
                                    "the host: user:password@host:port") != std::string::npos);
  CHECK(made.error().message().find("Secret") == std::string::npos);
  CHECK_FALSE(bird.is_in(made.error().message()));
  CHECK(proxy.connections() == 3);  // what was not sent is tried three times
  CHECK_FALSE(bird.is_in(proxy.seen()));
}

TEST_CASE("a client tells how the URL of a proxy must read, and masks none of that as a secret") {
  runcomfy::httplib_transport stack({.proxy = {.url = "socks5://u:Secret@proxy.example.com:1080"}});
  const runcomfy::client client(stack, "test-token");
  const auto made = client.submit("a/b", runcomfy::json::object{});
  REQUIRE_FALSE(made);
  INFO(made.error().message());
  CHECK(made.error().kind() == runcomfy::error_kind::configuration);
  CHECK(made.error().delivery() == runcomfy::delivery::not_sent);
  CHECK(made.error().message().find("it must read http://host:port, with user:password@ before the host if the proxy "
                                    "asks for them") != std::string::npos);
  CHECK(made.error().message().find("***") == std::string::npos);
  CHECK(made.error().message().find("Secret") == std::string::npos);
}
