// SPDX-License-Identifier: MIT
// Bad certificates, each made here as the bad sites of the web have it: refused in words of its own, and not a byte of
// the request leaves. And good ones that are not plain: accepted.
#include <doctest/doctest.h>

#include "relay_proxy.hpp"
#include "stacks.hpp"

// The names are looked up by the test's own resolver (names.cpp).
#if defined(__linux__) && defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
#include <openssl/rsa.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <type_traits>

using namespace transport_tests;
using loopback::credentials;

namespace {

enum class key_kind { p256, p384, rsa_1024, rsa_2048 };

struct recipe {
  std::string common_name = "server";
  std::string names = "DNS:good.loopback.test";  // as OpenSSL's configuration spells them; empty: no such extension
  bool authority = false;
  std::string purpose = {};      // extended key usage; empty: servers, for what is no authority
  std::string constraints = {};  // on the names that an authority may sign
  long from_days = -1;
  long to_days = 30;
  key_kind key = key_kind::p256;
  const EVP_MD* digest = EVP_sha256();
  std::string raw_name = {};  // one DNS name with any bytes, in place of `names`
};

void extend(X509* x, int which, const std::string& value) {
  const loopback::handle<X509_EXTENSION> made(X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str()));
  REQUIRE(made != nullptr);
  X509_add_ext(x, made.get(), -1);
}

EVP_PKEY* new_key(key_kind kind) {
  switch (kind) {
    case key_kind::p256: return EVP_EC_gen("P-256");
    case key_kind::p384: return EVP_EC_gen("P-384");
    case key_kind::rsa_1024: return EVP_RSA_gen(1024U);
    default: return EVP_RSA_gen(2048U);
  }
}

// Without an issuer it signs itself.
credentials issue(const recipe& how, const credentials* issuer = nullptr) {
  static long serial = 1000;
  credentials out{loopback::handle<EVP_PKEY>(new_key(how.key)), loopback::handle<X509>(X509_new())};
  X509* x = out.certificate.get();
  const credentials& signer = issuer != nullptr ? *issuer : out;
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x), how.from_days * 86'400);
  X509_gmtime_adj(X509_getm_notAfter(x), how.to_days * 86'400);
  X509_set_pubkey(x, out.key.get());
  X509_NAME_add_entry_by_NID(X509_get_subject_name(x), NID_commonName, V_ASN1_UTF8STRING,
                             reinterpret_cast<const unsigned char*>(how.common_name.data()),
                             static_cast<int>(how.common_name.size()), -1, 0);
  X509_set_issuer_name(x, X509_get_subject_name(signer.certificate.get()));
  if (how.authority) {
    extend(x, NID_basic_constraints, "critical,CA:TRUE");
    extend(x, NID_key_usage, "critical,keyCertSign,cRLSign");
    if (!how.constraints.empty()) extend(x, NID_name_constraints, how.constraints);
  } else if (!how.raw_name.empty()) {
    GENERAL_NAMES* all = sk_GENERAL_NAME_new_null();
    GENERAL_NAME* one = GENERAL_NAME_new();
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, how.raw_name.data(), static_cast<int>(how.raw_name.size()));
    GENERAL_NAME_set0_value(one, GEN_DNS, text);
    sk_GENERAL_NAME_push(all, one);
    X509_add1_ext_i2d(x, NID_subject_alt_name, all, 0, 0);
    GENERAL_NAMES_free(all);
  } else if (!how.names.empty()) {
    extend(x, NID_subject_alt_name, how.names);
  }
  if (!how.authority) extend(x, NID_ext_key_usage, how.purpose.empty() ? "serverAuth" : how.purpose);
  REQUIRE(X509_sign(x, signer.key.get(), how.digest) != 0);
  return out;
}

// What a server shows: its own certificate, and those that it sends with it.
struct shown {
  credentials own;
  std::vector<credentials> between = {};
  int newest_tls = 0;  // 0: any
};

shown alone(credentials own) {
  shown out{std::move(own)};
  return out;
}
shown with(credentials own, credentials next) {
  shown out{std::move(own)};
  out.between.push_back(std::move(next));
  return out;
}

// Up to `length` authorities between the server and the root.
shown chain(const credentials& root, int length, const recipe& leaf) {
  std::vector<credentials> between;
  for (int i = 0; i < length; ++i) {
    recipe next{.common_name = "authority " + std::to_string(i), .authority = true};
    between.insert(between.begin(), issue(next, between.empty() ? &root : &between.front()));
  }
  shown out{issue(leaf, between.empty() ? &root : &between.front())};
  out.between = std::move(between);
  return out;
}

loopback::handle<SSL_CTX> server_context(const shown& what) {
  loopback::handle<SSL_CTX> out(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(out.get(), 0);
  SSL_CTX_set_cipher_list(out.get(), "ALL:@SECLEVEL=0");
  SSL_CTX_set_min_proto_version(out.get(), TLS1_VERSION);
  if (what.newest_tls != 0) SSL_CTX_set_max_proto_version(out.get(), what.newest_tls);
  REQUIRE(SSL_CTX_use_certificate(out.get(), what.own.certificate.get()) == 1);
  REQUIRE(SSL_CTX_use_PrivateKey(out.get(), what.own.key.get()) == 1);
  for (const credentials& each : what.between) SSL_CTX_add1_chain_cert(out.get(), each.certificate.get());
  return out;
}

// Counts every byte that comes through TLS.
class counting_server {
 public:
  explicit counting_server(const shown& what)
      : listener_(server_context(what), [this](stream& peer) {
          std::string got;
          while (got.find("\r\n\r\n") == std::string::npos && peer.read(got)) {
          }
          bytes_ += got.size();
          if (!got.empty()) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
          peer.say_goodbye();
        }) {}
  [[nodiscard]] http::url url(std::string_view host) const {
    const auto parsed = http::url::parse(listener_.base_url(host) + "/", {true, true, true});
    REQUIRE(parsed);
    return *parsed;
  }
  [[nodiscard]] std::size_t bytes() const {
    listener_.settle(ms(2000));
    return bytes_;
  }

 private:
  std::atomic<std::size_t> bytes_{0};
  loopback::listener listener_;
};

struct bad_kind {
  const char* what;
  const char* host;
  const char* words;  // of httplib_transport
  bool curl;          // whether curl refuses it as well
  std::function<shown(const credentials& root)> make;
};

constexpr const char* host_name = "good.loopback.test";
constexpr const char* address = "127.0.0.1";

std::vector<bad_kind> bad_kinds() {
  using namespace std::string_literals;
  const char* const foreign = "is for another host";
  const char* const weak = "has a key or a signature that is too weak";
  const loopback::handle<SSL_CTX> plain(SSL_CTX_new(TLS_client_method()));
  const bool system_is_strict = SSL_CTX_get_security_level(plain.get()) >= 2;
  const auto leaf = [](recipe how) { return [how](const credentials& root) { return alone(issue(how, &root)); }; };
  return {
      {"expired", host_name, "has expired", true, leaf({.from_days = -30, .to_days = -1})},
      {"not yet valid", host_name, "is not valid yet", true, leaf({.from_days = 1})},
      {"self-signed", host_name, "is signed by itself", true, [](const credentials&) { return alone(issue({})); }},
      {"wrong host", host_name, foreign, true, leaf({.names = "DNS:loopback.test,DNS:xgood.loopback.test"})},
      {"untrusted root, sent along", host_name, "comes with an authority of its own", true,
       [](const credentials&) {
         credentials other = issue({.common_name = "other root", .authority = true});
         credentials own = issue({}, &other);
         return with(std::move(own), std::move(other));
       }},
      {"untrusted root, not sent", host_name, "is not signed by an authority that is trusted here", true,
       [](const credentials&) {
         const credentials other = issue({.common_name = "other root", .authority = true});
         return alone(issue({}, &other));
       }},
      {"a root that only has the name of the trusted one", host_name,
       "has a signature that is not by the authority it names", true,
       [](const credentials&) {
         const credentials other = issue({.common_name = "root", .authority = true});
         return alone(issue({}, &other));
       }},
      {"incomplete chain", host_name, "leaves out a certificate between", true,
       [](const credentials& root) {
         shown out = chain(root, 2, {});
         out.between.pop_back();
         return out;
       }},
      {"wildcard at two levels", "a.b.loopback.test", foreign, true, leaf({.names = "DNS:*.loopback.test"})},
      {"wildcard inside a label", host_name, foreign, false, leaf({.names = "DNS:go*.loopback.test"})},
      {"address not among the names", address, foreign, true, leaf({.names = "DNS:127.0.0.1,IP:127.0.0.2"})},
      {"common name only", host_name, foreign, false, leaf({.common_name = host_name, .names = ""})},
      {"NUL in the common name", host_name, foreign, true,
       leaf({.common_name = "good.loopback.test\0.evil.test"s, .names = ""})},
      {"NUL in an alternative name", host_name, foreign, true, leaf({.raw_name = "good.loopback.test\0.evil.test"s})},
      {"TLS 1.1 only", host_name, "may not speak TLS 1.2 or newer", true,
       [](const credentials& root) {
         shown out = alone(issue({}, &root));
         out.newest_tls = TLS1_1_VERSION;
         return out;
       }},
      {"TLS 1.0 only", host_name, "may not speak TLS 1.2 or newer", true,
       [](const credentials& root) {
         shown out = alone(issue({}, &root));
         out.newest_tls = TLS1_VERSION;
         return out;
       }},
      {"weak key", host_name, weak, system_is_strict, leaf({.key = key_kind::rsa_1024})},
      {"weak signature", host_name, weak, system_is_strict, leaf({.digest = EVP_sha1()})},
      {"signed by a certificate that is no authority", host_name, "is signed by a certificate that is no authority",
       true,
       [](const credentials& root) {
         credentials server = issue({.common_name = "another server"}, &root);
         credentials own = issue({}, &server);
         return with(std::move(own), std::move(server));
       }},
      {"made for clients", host_name, "is not made for servers", true, leaf({.purpose = "clientAuth"})},
      {"outside the names that its authority may sign", host_name, "is for names that its authority may not sign", true,
       [](const credentials& root) {
         credentials between = issue(
             {.common_name = "limited", .authority = true, .constraints = "critical,permitted;DNS:other.test"}, &root);
         credentials own = issue({}, &between);
         return with(std::move(own), std::move(between));
       }},
  };
}

struct good_kind {
  const char* what;
  const char* host;
  std::function<shown(const credentials& root)> make;
};

std::vector<good_kind> good_kinds() {
  const auto leaf = [](recipe how) { return [how](const credentials& root) { return alone(issue(how, &root)); }; };
  std::vector<good_kind> out = {
      {"through an intermediate", host_name, [](const credentials& root) { return chain(root, 1, {}); }},
      {"a long chain", host_name, [](const credentials& root) { return chain(root, 5, {}); }},
      {"wildcard", host_name, leaf({.names = "DNS:*.loopback.test"})},
      {"address among the names", address, leaf({.names = "DNS:other.test,IP:127.0.0.1"})},
      {"one of several names", host_name,
       leaf({.common_name = "elsewhere.test", .names = "DNS:a.test,DNS:good.loopback.test,IP:127.0.0.9"})},
      {"P-384 key", host_name, leaf({.key = key_kind::p384})},
      {"RSA key", host_name, leaf({.key = key_kind::rsa_2048})},
      {"inside the names that its authority may sign", host_name,
       [](const credentials& root) {
         credentials between =
             issue({.common_name = "limited", .authority = true, .constraints = "critical,permitted;DNS:loopback.test"},
                   &root);
         credentials own = issue({}, &between);
         return with(std::move(own), std::move(between));
       }},
  };
  // Versions before 0.30.2 compare letters by their case.
  if (over_httplib::exact_head)
    out.push_back({"a name in capitals", host_name, leaf({.names = "DNS:GOOD.loopback.TEST"})});
  return out;
}

// Through a proxy, except where the host is this machine.
struct over_tunnel {
  explicit over_tunnel(const std::string& ca_pem)
      : stack({.ca_file = {}, .ca_pem = ca_pem, .proxy = {.url = proxy.url(), .no_proxy = {}}}) {}
  relay_proxy proxy;
  runcomfy::httplib_transport stack;
};
template <class T>
constexpr const char* name_of = std::is_same_v<T, over_curl>     ? "curl"
                                : std::is_same_v<T, over_tunnel> ? "httplib through a proxy"
                                                                 : "httplib";

// Each exchange but those with the address has had a tunnel of its own.
template <class T>
void check_tunnels(T& made, int exchanges) {
  if constexpr (std::is_same_v<T, over_tunnel>) CHECK(made.proxy.connections() == exchanges - 1);
}

template <class T>
http::outcome ask(T& made, const http::url& url) {
  http::call how = within(ms(5000));
  how.once = true;
  return made.stack.perform(post(url, "{\"prompt\": \"secret\"}"), how);
}

}  // namespace

TEST_CASE_TEMPLATE("bad certificates of every kind are refused, and no byte of the request leaves", T, TRANSPORTS,
                   over_tunnel) {
  constexpr bool is_curl = std::is_same_v<T, over_curl>;
  const credentials root = issue({.common_name = "root", .authority = true});
  T made(root.pem());
  int refused = 0;
  int tried = 0;
  for (const bad_kind& each : bad_kinds()) {
    if (is_curl && !each.curl) continue;
    CAPTURE(std::string(each.what));
    const counting_server server(each.make(root));
    const http::outcome out = ask(made, server.url(each.host));
    INFO(out.detail);
    CHECK(out.why == http::failure::tls);
    CHECK(out.reached <= http::phase::tls);
    CHECK_FALSE(out.body_started);
    CHECK(server.bytes() == 0);
    if (!is_curl) CHECK(out.detail.find(each.words) != std::string::npos);
    ++tried;
    refused += out.why == http::failure::tls && server.bytes() == 0 ? 1 : 0;
  }
  std::printf("certificates, %s: %d of %d bad ones refused, nothing sent\n", name_of<T>, refused, tried);
  check_tunnels(made, tried);
}

TEST_CASE_TEMPLATE("good certificates that are not plain are accepted", T, TRANSPORTS, over_tunnel) {
  const credentials root = issue({.common_name = "root", .authority = true});
  T made(root.pem());
  int accepted = 0;
  const std::vector<good_kind> kinds = good_kinds();
  for (const good_kind& each : kinds) {
    CAPTURE(std::string(each.what));
    const counting_server server(each.make(root));
    const http::outcome out = ask(made, server.url(each.host));
    INFO(out.detail);
    CHECK(out.ok());
    CHECK(server.bytes() > 0);
    accepted += out.ok() ? 1 : 0;
  }
  std::printf("certificates, %s: %d of %d good ones accepted\n", name_of<T>, accepted, static_cast<int>(kinds.size()));
  check_tunnels(made, static_cast<int>(kinds.size()));
}

TEST_CASE("httplib_transport tells the kinds of bad certificates apart") {
  std::vector<std::string> words;
  for (const bad_kind& each : bad_kinds()) {
    if (std::find(words.begin(), words.end(), each.words) == words.end()) words.emplace_back(each.words);
  }
  CHECK(words.size() >= 12);
}
#endif
