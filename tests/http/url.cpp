// SPDX-License-Identifier: MIT
#include "runcomfy/http/url.hpp"

#include <doctest/doctest.h>

#include <string>

namespace http = runcomfy::http;

TEST_CASE("https URLs come out byte for byte as they went in") {
  for (const char* text : {
           "https://model-api.runcomfy.net/v1/requests/8a3f/status",
           "https://playgrounds-storage-public.runcomfy.net/eNoz%3D/eNoz/output/Z-5GuOkaNUyjqkeNU3-h6_output.mp4",
           "https://a.b/?X-Amz-Signature=abc%2F&X-Amz-Date=20261120T000000Z&empty=",
           "https://xn--bcher-kva.example/b%C3%BCcher",
           "https://a.b/c;d=1,2/@e/~f/$(x)!*'&+=",
           "https://a.b/c?d=/e?f:g@h",
       }) {
    const auto url = http::url::parse(text);
    REQUIRE_MESSAGE(url, text);
    CHECK(url->text() == text);
    CHECK(url->secure());
  }
}

TEST_CASE("a URL is taken apart") {
  const auto url = http::url::parse("HTTPS://A.Example:443/p/q?r=s");
  REQUIRE(url);
  CHECK(url->scheme() == "https");
  CHECK(url->host() == "a.example");
  CHECK(url->port() == 443);
  CHECK(url->authority() == "a.example");
  CHECK(url->target() == "/p/q?r=s");
  CHECK(url->origin() == "https://a.example");
  CHECK(url->with_target("/x").text() == "https://a.example/x");
  CHECK(http::url::parse("https://a.b")->target() == "/");
  CHECK(http::url::parse("https://a.b?c")->target() == "/?c");
}

TEST_CASE("what is refused, and why") {
  const struct {
    const char *text, *word;
  } cases[] = {
      {"", "empty"},
      {"a.b/c", "scheme"},
      {"//a.b/c", "scheme"},
      {"http://a.b/", "not https"},
      {"ftp://a.b/", "scheme"},
      {"javascript://a.b/", "scheme"},
      {"https:///c", "no host"},
      {"https://user@a.b/", "user information"},
      {"https://a:b@c:29/d", "user information"},
      {"https://a.b\\@c.d/", "percent-encoded"},
      {"https://a.b/c#d", "fragment"},
      {"https://a.b/c d", "white space"},
      {"https://a.b/\xc3\xa9", "non-ASCII"},
      {"https://a.b/c\r\nX: y", "white space"},
      {"https://a.b/%", "%"},
      {"https://a.b/%2", "%"},
      {"https://a.b/%zz", "%"},
      {"https://a.b/<", "percent-encoded"},
      {"https://a.b/?|", "percent-encoded"},
      {"https://a%2eb/", "host"},
      {"https://a_b.c/", "host"},
      {"https://a..b/", "empty label"},
      {"https://a.b./", "empty label"},
      {"https://.a.b/", "empty label"},
      {"https://-a.b/", "hyphen"},
      {"https://a-.b/", "hyphen"},
      {"https://localhost/", "no dot"},
      {"https://1.2.3.4/", "IP address"},
      {"https://[::1]/", "IP address"},
      {"https://0x7f.1/", "number"},
      {"https://127.1/", "number"},
      {"https://0177.0.0.1/", "number"},
      {"https://256.1.1.1/", "number"},
      {"https://1.2.3.4.5/", "number"},
      {"https://a.b:0/", "port"},
      {"https://a.b:/", "port"},
      {"https://a.b:8443/", "port"},
      {"https://a.b:65536/", "port"},
      {"https://a.b:443x/", "port"},
      {"https://[::1/", "bracket"},
      {"https://[::1]x/", "between"},
      {"https://[fe80::1%25eth0]/", "IPv6"},
      {"https://[1::2::3]/", "IPv6"},
      {"https://[1:2:3:4:5:6:7]/", "IPv6"},
      {"https://[1:2:3:4:5:6:7:8:9]/", "IPv6"},
      {"https://[:1:2:3:4:5:6:7]/", "IPv6"},
      {"https://[12345::]/", "IPv6"},
      {"https://[:]/", "IPv6"},
      {"https://[]/", "IPv6"},
      {"https://[1:2:3:4:5:6:7:8:]/", "IPv6"},
      {"https://[1:2:3:4:5:6:7::8]/", "IPv6"},
      {"https://[::1.2.3.4]/", "IPv6"},
      {"https://xn--/", "hyphen"},
      {"https://xn--a.b/", "punycode"},
      {"https://xn--abc.b/", "punycode"},
      {"https://b.xn--zn7c.b/", "punycode"},
      {"https://xn--1ug.example/", "punycode"},
      {"https://xn---zca.b/", "punycode"},
      {"https://xn--99999999.b/", "punycode"},
  };
  for (const auto& each : cases) {
    const auto url = http::url::parse(each.text);
    REQUIRE_MESSAGE(!url, each.text);
    CHECK(url.error().kind() == runcomfy::error_kind::invalid_input);
    CHECK_MESSAGE(url.error().message().find(each.word) != std::string::npos,
                  each.text << ": " << url.error().message());
  }
  CHECK_FALSE(http::url::parse("https://a.b/" + std::string(8192, 'c')));
  CHECK_FALSE(http::url::parse("https://" + std::string(64, 'a') + ".b/"));
}

TEST_CASE("a refusal never shows user information or a query") {
  for (const char* text : {"https://user:secret@a.b/", "https://a.b:99/c?token=secret", "https://a.b/secret@x y",
                           "bob:secret@api.example.com"}) {
    const auto url = http::url::parse(text);
    REQUIRE_FALSE(url);
    CHECK_MESSAGE(url.error().message().find("secret") == std::string::npos, url.error().message());
  }
}

TEST_CASE("ports, IP addresses and plain loopback are taken where the rules say so") {
  constexpr http::url_rules any{.any_port = true, .any_host = true};
  CHECK(http::url::parse("https://localhost:8443/", any)->authority() == "localhost:8443");
  CHECK(http::url::parse("https://10.0.0.1/", any)->host() == "10.0.0.1");
  const auto six = http::url::parse("https://[2001:DB8::1]:8443/x", any);
  REQUIRE(six);
  CHECK(six->host() == "2001:db8::1");
  CHECK(six->text() == "https://[2001:db8::1]:8443/x");
  CHECK_FALSE(http::url::parse("http://127.0.0.1:1/", any));
  constexpr http::url_rules plain{.any_port = true, .any_host = true, .plain_loopback = true};
  for (const char* text : {"http://127.0.0.1:8080/", "http://localhost/", "http://[::1]:1/", "http://127.9.9.9/"}) {
    const auto url = http::url::parse(text, plain);
    REQUIRE_MESSAGE(url, text);
    CHECK(url->loopback());
    CHECK_FALSE(url->secure());
    CHECK(url->text() == text);
  }
  for (const char* text : {"http://10.0.0.1/", "http://a.b/", "http://127.0.0.1.a.b/", "http://localhost.a.b/"}) {
    CHECK_MESSAGE(!http::url::parse(text, plain), text);
  }
}

TEST_CASE("an IPv6 address is taken in the spelling of RFC 5952 and in no other, for every place of its zeros") {
  constexpr http::url_rules any{.any_host = true};
  for (unsigned zeros = 0; zeros < 256; ++zeros) {
    // The groups that are not zero are 1 to 8, so that each tells its place.
    std::string whole;
    std::size_t best = 8, longest = 1;
    for (std::size_t i = 0; i < 8; ++i) {
      std::size_t run = 0;
      while (i + run < 8 && (zeros >> (i + run) & 1U) != 0) ++run;
      if (run > longest) best = i, longest = run;
      whole += (i == 0 ? "" : ":") + std::to_string((zeros >> i & 1U) != 0 ? 0 : i + 1);
    }
    std::string canonical = whole;
    if (best < 8) {
      canonical.replace(2 * best, 2 * longest - 1, best == 0 && longest == 8 ? "::" : "");
      if (best == 0 && longest < 8) canonical = ":" + canonical;
      else if (best + longest == 8 && longest < 8) canonical += ":";
    }
    CAPTURE(canonical);
    const auto taken = http::url::parse("https://[" + canonical + "]/", any);
    REQUIRE(taken);
    CHECK(taken->host() == canonical);
    CHECK(http::url::parse("https://[" + whole + "]/", any).has_value() == (whole == canonical));
    CHECK_FALSE(http::url::parse("https://[0" + whole + "]/", any));
    // Each other place for the gap, of whatever length.
    for (std::size_t from = 0; from < 8; ++from) {
      for (std::size_t to = from; to < 8 && (zeros >> to & 1U) != 0; ++to) {
        std::string other = from == 0 ? "" : whole.substr(0, 2 * from - 1);
        other += "::" + (to == 7 ? std::string() : whole.substr(2 * to + 2));
        CHECK(http::url::parse("https://[" + other + "]/", any).has_value() == (other == canonical));
      }
    }
  }
}

TEST_CASE("no byte changes the host: every byte at every place of a URL") {
  const std::string good = "https://ab.cd/ef?gh";
  for (std::size_t at = 8; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = good;
      text[at] = static_cast<char>(byte);
      const auto url = http::url::parse(text);
      if (!url) continue;
      for (const char c : url->text()) CHECK((c > ' ' && c <= '~'));
      CHECK(url->host().find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos);
      CHECK(http::url::parse(url->text()).value_or(*url) == *url);
    }
  }
}
