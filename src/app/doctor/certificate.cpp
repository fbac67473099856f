// The TLS certificate.
#include "app/doctor/checks.hpp"
#include "app/setting_values.hpp"
#include "http/tls.hpp"
#include "logging/counted.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <exception>
#include <memory>

namespace parley::app {
namespace {

/// Days until a time of the certificate; below zero: it is past.
int days_until(const ASN1_TIME* time) {
  int days = 0;
  int seconds = 0;
  if (ASN1_TIME_diff(&days, &seconds, nullptr, time) != 1) return 0;
  return seconds < 0 && days == 0 ? -1 : days;
}

/// What a browser would say of the chain; empty where it is trusted.
std::string chain_problem(SSL_CTX* context, X509* certificate) {
  const std::unique_ptr<X509_STORE, void (*)(X509_STORE*)> store(X509_STORE_new(), &X509_STORE_free);
  X509_STORE_set_default_paths(store.get());
  const std::unique_ptr<X509_STORE_CTX, void (*)(X509_STORE_CTX*)> check(X509_STORE_CTX_new(), &X509_STORE_CTX_free);
  STACK_OF(X509)* between = nullptr;
  SSL_CTX_get0_chain_certs(context, static_cast<void*>(&between));
  X509_STORE_CTX_init(check.get(), store.get(), certificate, between);
  if (X509_verify_cert(check.get()) == 1) return {};
  return X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()));
}

bool fits_host(X509* certificate, const std::string& host) {
  if (is_ip_address(host)) return X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
  return X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1;
}

}  // namespace

void check_certificate(const Settings& settings, Report& report) {
  if (!settings.tls()) return;
  const std::string what = "certificate";
  std::shared_ptr<boost::asio::ssl::context> context;
  try {
    context = http::make_tls_context({settings.tls_cert, settings.tls_key});
  } catch (const std::exception& error) {
    return report.fail(what, error.what());
  }
  X509* const certificate = SSL_CTX_get0_certificate(context->native_handle());
  const int left = days_until(X509_get0_notAfter(certificate));
  if (left < 0) return report.fail(what, "it has expired. Renew it: browsers refuse the page");
  if (days_until(X509_get0_notBefore(certificate)) > 0)
    return report.fail(what, "it is not valid yet. Check this machine's clock");
  const std::string host = host_of(settings.public_url);
  if (host.empty())
    report.warn(what, "PUBLIC_URL is not set, so the name was not checked");
  else if (!fits_host(certificate, host))
    report.fail(what, "it is not for " + host + ", the name in PUBLIC_URL. Get one for that name");
  constexpr int soon = 14;
  if (left < soon) report.warn(what, "it expires in " + logging::counted(left, "day") + ". Renew it");
  if (const std::string problem = chain_problem(context->native_handle(), certificate); !problem.empty())
    report.warn(what, "browsers do not trust it (" + problem +
                          "). TLS_CERT must hold the whole chain: the certificate first, then those between");
  else
    report.ok(what, "trusted, for " + logging::counted(left, "day") + " more");
}

}  // namespace parley::app
