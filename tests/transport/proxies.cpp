// SPDX-License-Identifier: MIT
// The environment does not decide who sees a token: the variables that name proxies are not read.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
    const http::outcome out = made.stack.perform(asked, within(ms(5000)));
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
