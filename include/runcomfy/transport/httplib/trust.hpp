// SPDX-License-Identifier: MIT
// Which certificate authorities are believed: the system's, and those that were added.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runcomfy/transport/httplib/stack.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::detail {

// One store for all connections of a transport: it is read once, and OpenSSL locks it.
struct trust {
  struct release {
    void operator()(X509_STORE* x) const noexcept { ::X509_STORE_free(x); }
    void operator()(BIO* bio) const noexcept { ::BIO_free(bio); }
    void operator()(X509* certificate) const noexcept { ::X509_free(certificate); }
  };
  std::unique_ptr<X509_STORE, release> store;
  std::string fault;         // why nothing may be sent; empty if all is well
  bool system_found = true;  // false: no file of system authorities was found
};

inline int add_certificates(X509_STORE* to, BIO* from) {
  int added = 0;
  while (true) {
    const std::unique_ptr<X509, trust::release> next(::PEM_read_bio_X509(from, nullptr, nullptr, nullptr));
    if (next == nullptr) break;
    if (::X509_STORE_add_cert(to, next.get()) != 1) return 0;
    ++added;
  }
  // The reader ends with "no start line" behind the last certificate; anything else is a damaged one.
  const unsigned long why = ::ERR_peek_last_error();
  ::ERR_clear_error();
  return ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE ? added : 0;
}

inline bool add_system_authorities(X509_STORE* to) {
#if defined(_WIN32)
  HCERTSTORE system = ::CertOpenSystemStoreW(0, L"ROOT");
  if (system == nullptr) return false;
  int added = 0;
  for (PCCERT_CONTEXT each = nullptr; (each = ::CertEnumCertificatesInStore(system, each)) != nullptr;) {
    const unsigned char* bytes = each->pbCertEncoded;
    const std::unique_ptr<X509, trust::release> next(
        ::d2i_X509(nullptr, &bytes, static_cast<long>(each->cbCertEncoded)));
    if (next != nullptr && ::X509_STORE_add_cert(to, next.get()) == 1) ++added;
  }
  ::CertCloseStore(system, 0);
  ::ERR_clear_error();
  return added > 0;
#else
  // SSL_CERT_FILE and SSL_CERT_DIR, else the places OpenSSL was built for; a folder is read on demand.
  ::X509_STORE_set_default_paths(to);
  ::ERR_clear_error();
  if (sk_X509_OBJECT_num(::X509_STORE_get0_objects(to)) > 0) return true;
  // A statically linked OpenSSL looks in its build prefix: try where the systems keep theirs (reliability, 2.7).
  for (const char* path :
       {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    const std::unique_ptr<BIO, trust::release> file(::BIO_new_file(path, "rb"));
    if (file != nullptr && add_certificates(to, file.get()) > 0) return true;
  }
  ::ERR_clear_error();
  return false;
#endif
}

inline trust make_trust(const std::string& ca_file, const std::string& ca_pem) {
  trust out;
  out.store.reset(::X509_STORE_new());
  if (out.store == nullptr) {
    out.fault = "OpenSSL could not make a certificate store";
    return out;
  }
  out.system_found = add_system_authorities(out.store.get());
  if (!ca_file.empty()) {
    const std::unique_ptr<BIO, trust::release> file(::BIO_new_file(ca_file.c_str(), "rb"));
    if (file == nullptr) {
      out.fault = "the CA file \"" + ca_file + "\" cannot be read; name a readable file of PEM certificates in ca_file";
    } else if (add_certificates(out.store.get(), file.get()) == 0) {
      out.fault = "the CA file \"" + ca_file + "\" holds no whole PEM certificate, or a damaged one";
    }
  }
  if (!ca_pem.empty() && out.fault.empty()) {
    const std::unique_ptr<BIO, trust::release> text(::BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size())));
    if (text == nullptr || add_certificates(out.store.get(), text.get()) == 0) {
      out.fault = "the text in ca_pem holds no whole PEM certificate, or a damaged one";
    }
  }
  ::ERR_clear_error();
  return out;
}

// Why a certificate was refused, in words.
inline std::string certificate_fault(long code, std::string_view host, const trust& with) {
  const std::string whose = "the certificate of " + std::string(host);
  const std::string no_system =
      with.system_found ? "" : " (no certificate authorities of this system were found: name a CA file)";
  switch (code) {
    case X509_V_OK:
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return whose + " is for another host: none of its alternative names is this one";
    case X509_V_ERR_CERT_HAS_EXPIRED: return whose + ", or of an authority of it, has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID: return whose + " is not valid yet; is the clock of this machine right?";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return whose + " is signed by itself, and not by an authority that is trusted here" + no_system;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return whose + " comes with an authority of its own, which is not trusted here" + no_system;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return whose +
             " is not signed by an authority that is trusted here, or the server leaves out a certificate between" +
             no_system;
    case X509_V_ERR_CERT_REVOKED: return whose + " was revoked";
    case X509_V_ERR_CERT_SIGNATURE_FAILURE: return whose + " has a signature that is not by the authority it names";
    case X509_V_ERR_INVALID_PURPOSE: return whose + " is not made for servers";
    case X509_V_ERR_INVALID_CA: return whose + " is signed by a certificate that is no authority";
    case X509_V_ERR_PATH_LENGTH_EXCEEDED: return whose + " has more authorities above it than one of them allows";
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION: return whose + " is for names that its authority may not sign";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return whose + " has a key or a signature that is too weak";
    default: return whose + " was refused: " + ::X509_verify_cert_error_string(code);
  }
}

// Makes OpenSSL itself check the host, beside the chain. httplib's own check also takes the common name of a
// certificate that has no alternative names, which no browser does any more (RFC 9525, section 2); and how weak a key
// may be is left to each system's configuration.
inline void demand_good_certificate(SSL_CTX* context, std::string host) {
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  X509_VERIFY_PARAM* demands = ::SSL_CTX_get0_param(context);
  ::X509_VERIFY_PARAM_set_hostflags(demands,
                                    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (::X509_VERIFY_PARAM_set1_ip_asc(demands, host.c_str()) != 1) {
    ::X509_VERIFY_PARAM_set1_host(demands, host.data(), host.size());
  }
  constexpr int least = 2;  // 112 bits: RSA from 2048 on, no SHA-1
  if (::SSL_CTX_get_security_level(context) < least) ::SSL_CTX_set_security_level(context, least);
}

// Whether a handshake failed for no other reason than that the peer was gone.
inline bool is_mere_break(unsigned long fault) {
#if defined(SSL_R_UNEXPECTED_EOF_WHILE_READING)
  if (ERR_GET_LIB(fault) == ERR_LIB_SSL) return ERR_GET_REASON(fault) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
#endif
  return fault == 0 || ERR_GET_LIB(fault) == ERR_LIB_SYS;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::detail
