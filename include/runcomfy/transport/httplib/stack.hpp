// SPDX-License-Identifier: MIT
// <httplib.h>, taken in with TLS, and refused where it is too old to carry a paid request.
#pragma once

#include <string_view>

#include "runcomfy/core/version.hpp"

// CPPHTTPLIB_OPENSSL_SUPPORT changes the layout of httplib's classes, so every translation unit of a program that
// includes <httplib.h> must agree on it. Define it for the whole target (the packages' pkg-config and CMake files do);
// here it is only defined where this header is the first of the translation unit to include <httplib.h>.
#if defined(CPPHTTPLIB_MBEDTLS_SUPPORT) || defined(CPPHTTPLIB_WOLFSSL_SUPPORT)
#error "runcomfy: httplib_transport needs the OpenSSL back end of cpp-httplib: define CPPHTTPLIB_OPENSSL_SUPPORT only."
#endif
#if defined(CPPHTTPLIB_HTTPLIB_H)
#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT)
#error \
    "runcomfy: <httplib.h> was included before this header without TLS. Define CPPHTTPLIB_OPENSSL_SUPPORT for the whole target."
#endif
#else
#if !defined(CPPHTTPLIB_OPENSSL_SUPPORT)
#define CPPHTTPLIB_OPENSSL_SUPPORT
#endif
#include <httplib.h>
#endif

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// CPPHTTPLIB_VERSION_NUM is missing in old versions and a string in new ones, so the preprocessor cannot compare it.
consteval int httplib_version(std::string_view text) {
  int parts[3] = {};
  int at = 0;
  for (const char c : text) {
    if (c == '.' && at < 2) ++at;
    else if (c >= '0' && c <= '9') parts[at] = parts[at] * 10 + (c - '0');
    else break;
  }
  return parts[0] * 1'000'000 + parts[1] * 1'000 + parts[2];
}

#if !defined(RUNCOMFY_ALLOW_OLD_HTTPLIB)
static_assert(
    httplib_version(CPPHTTPLIB_VERSION) >= 51'000,
    "runcomfy: this cpp-httplib is older than 0.51.0. Such versions lack limits that keep a hostile answer from "
    "filling the memory, have no time limit for a whole call, and have known holes (CVE-2026-31870, CVE-2026-32627, "
    "CVE-2026-45352 and more). Use 0.51.0 or newer; or, for tests on a machine that has nothing else, define "
    "RUNCOMFY_ALLOW_OLD_HTTPLIB");
#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
