// SPDX-License-Identifier: MIT
// What a proxy's URL and a list of hosts without proxy mean, by tables; nothing here opens a socket.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/transport/proxy.hpp"

namespace {

using runcomfy::proxy_settings;
using runcomfy::detail::no_proxy_list;
using runcomfy::detail::proxy_rules;
namespace http = runcomfy::http;

http::url to(std::string_view host_and_port = "api.example.com") {
  return *http::url::parse("https://" + std::string(host_and_port) + "/", {true, true, true});
}
std::string fault_of(std::string url) { return proxy_rules({.url = std::move(url)}).fault(); }

// Sets the variables of proxies, all others of them to nothing, and puts back what was there.
class environment {
 public:
  explicit environment(const std::vector<std::pair<std::string, std::string>>& set) {
    for (const char* name :
         {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
      const char* now = ::getenv(name);
      before_.emplace_back(name, now != nullptr, now != nullptr ? now : "");
      ::unsetenv(name);
    }
    for (const auto& [name, value] : set) ::setenv(name.c_str(), value.c_str(), 1);
  }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;
  ~environment() {
    for (const variable& each : before_) {
      if (each.was_set) ::setenv(each.name, each.value.c_str(), 1);
      else ::unsetenv(each.name);
    }
  }

 private:
  struct variable {
    variable(const char* of, bool set, std::string text) : name(of), was_set(set), value(std::move(text)) {}
    const char* name;
    bool was_set;
    std::string value;
  };
  std::vector<variable> before_;
};

}  // namespace

TEST_CASE("the URL of a proxy is taken apart into host, port and credentials") {
  struct row {
    const char* url;
    const char* authority;
    const char* credentials;
  };
  for (const row& each : {
           row{"http://proxy.corp:3128", "proxy.corp:3128", ""},
           {"http://proxy.corp:3128/", "proxy.corp:3128", ""},
           {"HTTP://Proxy.Corp:80", "proxy.corp:80", ""},
           {"proxy.corp:3128", "proxy.corp:3128", ""},
           {"proxy:3128", "proxy:3128", ""},
           {"localhost:8080", "localhost:8080", ""},
           {"http://10.1.2.3:65535", "10.1.2.3:65535", ""},
           {"http://[::1]:1", "[::1]:1", ""},
           {"http://[2001:db8::7]:443", "[2001:db8::7]:443", ""},
           {"http://user:password@proxy:3128", "proxy:3128", "Basic dXNlcjpwYXNzd29yZA=="},
           {"user:password@proxy:3128", "proxy:3128", "Basic dXNlcjpwYXNzd29yZA=="},
           {"http://user@proxy:3128", "proxy:3128", "Basic dXNlcjo="},
           {"http://user:@proxy:3128", "proxy:3128", "Basic dXNlcjo="},
           {"http://u:p@[::1]:3128", "[::1]:3128", "Basic dTpw"},
           {"http://u:a:b@proxy:3128", "proxy:3128", "Basic dTphOmI="},
           {"http://u:%40%3a%2f%25@proxy:3128", "proxy:3128", "Basic dTpAOi8l"},
           {"http://u:%C3%A9@proxy:3128", "proxy:3128", "Basic dTrDqQ=="},
           {"http://DOM%5Cuser:~!$&'()*+,;=@proxy:3128", "proxy:3128", "Basic RE9NXHVzZXI6fiEkJicoKSorLDs9"},
       }) {
    CAPTURE(each.url);
    const proxy_rules rules({.url = each.url});
    CHECK(rules.fault() == "");
    const auto* way = rules.way_to(to());
    REQUIRE(way != nullptr);
    CHECK(way->authority() == each.authority);
    CHECK(way->credentials == each.credentials);
  }
}

TEST_CASE("what is no URL of a proxy is refused with a sentence that says why, and that quotes nothing") {
  for (const auto& each : std::vector<std::pair<std::string, std::string>>{
           {"https://proxy:443", "its scheme is not http"},
           {"socks5://proxy:1080", "its scheme is not http"},
           {"://proxy:1080", "its scheme is not http"},
           {"http://", "it names no host"},
           {"http://:3128", "it names no host"},
           {"http://secret@", "it names no host"},
           {"http://proxy", "it names no port"},
           {"http://[::1]", "it names no port"},
           {"proxy", "it names no port"},
           {"http://proxy:", "its port is not a number"},
           {"http://proxy:0", "its port is not a number"},
           {"http://proxy:080", "its port is not a number"},
           {"http://proxy:65536", "its port is not a number"},
           {"http://proxy:+80", "its port is not a number"},
           {"http://proxy:80:80", "its port is not a number"},
           {"http://secret_proxy:80", "its host is neither"},
           {"http://-secret:80", "its host is neither"},
           {"http://1.2.3:80", "its host is neither"},
           {"http://0x7f.1:80", "its host is neither"},
           {"http://127.0.0.01:80", "its host is neither"},
           {"http://::1:80", "it names no host"},
           {"http://[::1:80", "its host is neither"},
           {"http://[::1%25eth0]:80", "its host is neither"},
           {"http://%70roxy:80", "its host is neither"},
           {"http://proxy:80/path", "it has more than a host and a port"},
           {"http://proxy:80?q", "it has more than a host and a port"},
           {"http://proxy:80#f", "it has more than a host and a port"},
           {"http://proxy:80\\x", "it has more than a host and a port"},
           {"http://@proxy:80", "its user is empty"},
           {"http://:secret@proxy:80", "its user is empty"},
           {"http://u:secret@x@proxy:80", "more than one @"},
           {"http://u:secret%4@proxy:80", "not followed by two hexadecimal digits"},
           {"http://u:secret%zz@proxy:80", "not followed by two hexadecimal digits"},
           {"http://u:secret%0d%0aX:y@proxy:80", "an encoded control"},
           {"http://u:secret%00@proxy:80", "an encoded control"},
           {"http://u:secret%7f@proxy:80", "an encoded control"},
           {"http://u%3as:secret@proxy:80", "its user has a colon"},
           {"http://u:secret\"@proxy:80", "must be percent-encoded"},
           {" http://proxy:80", "white space, a control or a non-ASCII"},
           {"http://proxy:80\r\nX: y", "white space, a control or a non-ASCII"},
           {"http://pr\xC3\xB6xy:80", "white space, a control or a non-ASCII"},
           {"http://" + std::string(2048, 'a') + ":80", "longer than 2048 bytes"},
       }) {
    const std::string& url = each.first;
    CAPTURE(url);
    const std::string fault = fault_of(url);
    CHECK(fault.find(each.second) != std::string::npos);
    CHECK(fault.find("it must read http://host:port") != std::string::npos);
    CHECK(fault.find("secret") == std::string::npos);
    CHECK(proxy_rules({.url = url}).way_to(to()) == nullptr);
  }
}

TEST_CASE("no byte below 0x21 or above 0x7E is taken in the URL of a proxy, and no control in the list") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const char c = static_cast<char>(byte);
    const bool visible = byte > 0x20 && byte < 0x7F;
    if (!visible) {
      for (const std::string& url : {std::string(1, c) + "http://p:80", std::string("http://u:") + c + "@p:80",
                                     std::string("http://p") + c + ":80", std::string("http://p:80") + c}) {
        CHECK(fault_of(url).find("white space, a control") != std::string::npos);
      }
    }
    const proxy_rules listed({.url = "p:80", .no_proxy = std::string("a.test,") + c + "b.test"});
    CHECK(listed.fault().empty() == (byte >= 0x20 && byte != 0x7F));
    const proxy_rules without_proxy({.no_proxy = std::string("a.test,") + c + "b.test"});
    CHECK(without_proxy.fault() == listed.fault());
  }
}

TEST_CASE("hosts without proxy are found as Go finds them") {
  struct row {
    const char* list;
    const char* host;
    bool covered;
    std::uint16_t port = 443;
  };
  for (const row& each : {
           // names
           row{"example.com", "example.com", true},
           {"example.com", "api.example.com", true},
           {"example.com", "a.b.example.com", true},
           {"example.com", "notexample.com", false},
           {"example.com", "example.com.evil.test", false},
           {"example.com", "com", false},
           {"api.example.com", "example.com", false},
           {".example.com", "api.example.com", true},
           {".example.com", "example.com", false},
           {".example.com", "notexample.com", false},
           {"*.example.com", "api.example.com", true},
           {"*.example.com", "example.com", false},
           {"*example.com", "api.example.com", false},
           {"EXAMPLE.Com", "api.example.com", true},
           {"com", "example.com", true},
           {"example.com.", "example.com", false},
           // lists
           {"a.test, example.com ,b.test", "example.com", true},
           {"a.test\t,\texample.com", "example.com", true},
           {",,example.com,,", "example.com", true},
           {"a.test example.com", "example.com", false},
           {"", "example.com", false},
           {",", "example.com", false},
           {" ", "example.com", false},
           {".", "example.com", false},
           {"*.", "example.com", false},
           {":443", "example.com", false},
           {"*", "example.com", true},
           {"*", "203.0.113.7", true},
           {"*", "2001:db8::1", true},
           {"a.test, * ", "example.com", true},
           {"*:443", "example.com", false},
           // ports
           {"example.com:443", "example.com", true},
           {"example.com:443", "api.example.com", true},
           {"example.com:443", "example.com", false, 8443},
           {"example.com:8443", "example.com", true, 8443},
           {"example.com:0443", "example.com", false},
           {"example.com:", "example.com", true},
           {"example.com:x", "example.com", false},
           {".example.com:443", "api.example.com", true},
           {".example.com:443", "api.example.com", false, 80},
           {"*.example.com:443", "api.example.com", true},
           // addresses
           {"203.0.113.7", "203.0.113.7", true},
           {"203.0.113.7", "203.0.113.8", false},
           {"203.0.113.7", "x203.0.113.7", false},
           {"203.0.113.7:443", "203.0.113.7", true},
           {"203.0.113.7:443", "203.0.113.7", false, 80},
           {"203.0.113", "203.0.113.7", false},
           {"203.0.113.07", "203.0.113.7", false},
           {"203.0.113.0/24", "203.0.113.7", true},
           {"203.0.113.0/24", "203.0.112.255", false},
           {"203.0.113.99/24", "203.0.113.7", true},
           {"10.0.0.0/8", "10.255.0.1", true},
           {"10.0.0.0/8", "11.0.0.0", false},
           {"10.0.0.0/8", "10.0.0.1.example.com", false},
           {"172.16.0.0/12", "172.31.255.255", true},
           {"172.16.0.0/12", "172.32.0.0", false},
           {"203.0.113.7/32", "203.0.113.7", true},
           {"203.0.113.7/32", "203.0.113.6", false},
           {"203.0.113.6/31", "203.0.113.7", true},
           {"0.0.0.0/0", "203.0.113.7", true},
           {"0.0.0.0/0", "2001:db8::1", false},
           {"0.0.0.0/0", "example.com", false},
           {"10.0.0.0/33", "10.0.0.0", false},
           {"10.0.0.0/", "10.0.0.0", false},
           {"10.0.0.0/-1", "10.0.0.0", false},
           {"10.0.0.0/8x", "10.0.0.0", false},
           {"10.0.0.0/99999999999999999999", "10.0.0.0", false},
           {"10.0.0.0/8:443", "10.0.0.0", false},
           {"example.com/8", "example.com", false},
           {"2001:db8::1", "2001:db8::1", true},
           {"2001:DB8:0:0:0:0:0:1", "2001:db8::1", true},
           {"2001:db8::1", "2001:db8::2", false},
           {"[2001:db8::1]", "2001:db8::1", true},
           {"[2001:db8::1]:443", "2001:db8::1", true},
           {"[2001:db8::1]:443", "2001:db8::1", false, 80},
           {"[2001:db8::1]x", "2001:db8::1", false},
           {"[2001:db8::1", "2001:db8::1", false},
           {"2001:db8::/32", "2001:db8:ffff::1", true},
           {"2001:db8::/32", "2001:db9::", false},
           {"2001:db8::/33", "2001:db8:7fff::1", true},
           {"2001:db8::/33", "2001:db8:8000::1", false},
           {"::/0", "2001:db8::1", true},
           {"::/0", "203.0.113.7", false},
           {"::/129", "2001:db8::1", false},
           {"::ffff:203.0.113.7", "203.0.113.7", true},
           {"::ffff:cb00:7107", "203.0.113.7", true},
           {"203.0.113.7", "::ffff:cb00:7107", true},
           {"::ffff:203.0.113.0/120", "203.0.113.7", true},
           {"::ffff:203.0.113.0/120", "203.0.114.7", false},
           {"::ffff:203.0.113.0/95", "203.0.113.7", false},
           {"1::2::3", "1::2:0:3", false},
           {"1::2::3", "1:2::3", false},
           {"1:2:3:4:5:6:7::8", "1:2:3:4:5:6:7:8", false},
           {"1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8", false},
           {"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:0", false},
           {"1:2:3:4:5:6:7:", "1:2:3:4:5:6:7:0", false},
           {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", true},
           {":::1", "2001:db8::1", false},
           {"2001:db8::12345", "2001:db8::1", false},
           {"2001:db8::g", "2001:db8::1", false},
           {"64:ff9b::203.0.113.7", "64:ff9b::cb00:7107", true},
           {"::1.2.3.4:5", "::5", false},
           // this machine
           {"", "localhost", true},
           {"", "127.0.0.1", true},
           {"", "127.255.255.254", true},
           {"", "::1", true},
           {"", "::ffff:7f00:1", true},
           {"", "128.0.0.1", false},
           {"", "::2", false},
           {"", "0.0.0.0", false},
           {"", "::", false},
           {"", "localhost.example.com", false},
           {"", "127.0.0.1.example.com", false},
       }) {
    CAPTURE(each.list);
    CAPTURE(each.host);
    CAPTURE(each.port);
    CHECK(no_proxy_list(each.list).covers(each.host, each.port) == each.covered);
  }
}

TEST_CASE("every block of IPv4 covers its addresses and not those beside it") {
  const std::vector<std::uint32_t> starts{0x0A010203, 0xCB007107, 0xFFFFFFFF, 0x80000001};
  const auto text = [](std::uint32_t a) {
    return std::to_string(a >> 24) + "." + std::to_string(a >> 16 & 255) + "." + std::to_string(a >> 8 & 255) + "." +
           std::to_string(a & 255);
  };
  for (const std::uint32_t start : starts) {
    for (unsigned bits = 1; bits <= 32; ++bits) {
      const no_proxy_list block(text(start) + "/" + std::to_string(bits));
      const std::uint32_t last_bit = 1U << (32 - bits);
      CHECK(block.covers(text(start), 443));
      CHECK(block.covers(text(start ^ (last_bit - 1)), 443));
      const std::string beside = text(start ^ last_bit);
      CHECK(block.covers(beside, 443) == beside.starts_with("127."));
    }
  }
}

TEST_CASE("the way to a URL is decided by its host and port") {
  const proxy_rules rules({.url = "proxy:3128", .no_proxy = "inside.test,outside.test:8443"});
  CHECK(rules.way_to(to("example.com")) != nullptr);
  CHECK(rules.way_to(to("inside.test")) == nullptr);
  CHECK(rules.way_to(to("outside.test")) != nullptr);
  CHECK(rules.way_to(to("outside.test:8443")) == nullptr);
  CHECK(rules.way_to(to("[::1]:8443")) == nullptr);
  CHECK(rules.way_to(to("[2001:db8::1]")) != nullptr);
  const proxy_rules none({.no_proxy = "inside.test"});
  CHECK(none.fault() == "");
  CHECK(none.way_to(to("example.com")) == nullptr);
}

TEST_CASE("the environment is read in its order, and not where it is about requests without TLS") {
  struct row {
    std::vector<std::pair<std::string, std::string>> set;
    const char* url;
    const char* variable;
    const char* no_proxy = "";
  };
  for (const row& each : std::vector<row>{
           {{}, "", ""},
           {{{"https_proxy", "a:1"}}, "a:1", "https_proxy"},
           {{{"HTTPS_PROXY", "b:1"}}, "b:1", "HTTPS_PROXY"},
           {{{"all_proxy", "c:1"}}, "c:1", "all_proxy"},
           {{{"ALL_PROXY", "d:1"}}, "d:1", "ALL_PROXY"},
           {{{"https_proxy", "a:1"}, {"HTTPS_PROXY", "b:1"}, {"ALL_PROXY", "d:1"}}, "a:1", "https_proxy"},
           {{{"HTTPS_PROXY", "b:1"}, {"all_proxy", "c:1"}, {"ALL_PROXY", "d:1"}}, "b:1", "HTTPS_PROXY"},
           {{{"https_proxy", ""}, {"ALL_PROXY", "d:1"}}, "d:1", "ALL_PROXY"},
           {{{"http_proxy", "e:1"}}, "", ""},
           {{{"HTTP_PROXY", "f:1"}}, "", ""},
           {{{"https_proxy", "a:1"}, {"no_proxy", "x.test"}, {"NO_PROXY", "y.test"}}, "a:1", "https_proxy", "x.test"},
           {{{"https_proxy", "a:1"}, {"no_proxy", ""}, {"NO_PROXY", "y.test"}}, "a:1", "https_proxy", "y.test"},
       }) {
    const environment now(each.set);
    const proxy_settings got = proxy_settings::from_env();
    CHECK(got.url == each.url);
    CHECK(got.variable == each.variable);
    CHECK(got.no_proxy == each.no_proxy);
  }
  const environment bad(std::vector<std::pair<std::string, std::string>>{{"HTTPS_PROXY", "socks5://secret:1"}});
  const std::string fault = proxy_rules(proxy_settings::from_env()).fault();
  CHECK(fault.find("the environment variable HTTPS_PROXY") != std::string::npos);
  CHECK(fault.find("secret") == std::string::npos);
}
