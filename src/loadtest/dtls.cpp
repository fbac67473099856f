#include "loadtest/dtls.hpp"

#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace parley::loadtest {
namespace {

constexpr int datagram_limit = 1200;

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

std::string fingerprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  require(X509_digest(certificate, EVP_sha256(), digest.data(), &length) == 1, "no fingerprint");
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    if (i > 0) text += ':';
    text += digits[digest[i] >> 4];
    text += digits[digest[i] & 0xf];
  }
  return text;
}

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

}  // namespace

struct Certificate::Parts {
  std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>> key;
  std::unique_ptr<X509, Freer<X509_free>> certificate;
  std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>> context;
};

Certificate::Certificate(SuiteChoice suite) : parts_(std::make_unique<Parts>()) {
  parts_->key.reset(EVP_EC_gen("P-256"));
  require(parts_->key != nullptr, "no key");
  parts_->certificate.reset(X509_new());
  X509* const certificate = parts_->certificate.get();
  require(certificate != nullptr, "no certificate");
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  constexpr long day = 24 * 60 * 60;
  X509_gmtime_adj(X509_getm_notBefore(certificate), -day);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * day);
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("load test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_set_pubkey(certificate, parts_->key.get());
  require(X509_sign(certificate, parts_->key.get(), EVP_sha256()) != 0, "no signature");
  fingerprint_ = fingerprint_of(certificate);

  parts_->context.reset(SSL_CTX_new(DTLS_client_method()));
  SSL_CTX* const context = parts_->context.get();
  require(context != nullptr, "no DTLS");
  // The other's certificate is its own as well; it is known by its fingerprint.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
  SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU);
  require(SSL_CTX_use_certificate(context, certificate) == 1, "the certificate");
  require(SSL_CTX_use_PrivateKey(context, parts_->key.get()) == 1, "the key");
  require(SSL_CTX_set_tlsext_use_srtp(
              context, suite == SuiteChoice::gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80") == 0,
          "SRTP");
}

Certificate::~Certificate() = default;

struct DtlsClient::Session {
  std::unique_ptr<SSL, Freer<SSL_free>> ssl;
  BIO* in = nullptr;  // both are the session's
  BIO* out = nullptr;
};

DtlsClient::DtlsClient(const Certificate& certificate, std::string fingerprint, Send send)
    : session_(std::make_unique<Session>()), fingerprint_(std::move(fingerprint)), send_(std::move(send)) {
  session_->ssl.reset(SSL_new(certificate.parts_->context.get()));
  require(session_->ssl != nullptr, "no session");
  session_->in = BIO_new(BIO_s_mem());
  session_->out = BIO_new(BIO_s_mem());
  BIO_set_mem_eof_return(session_->in, -1);
  SSL_set_bio(session_->ssl.get(), session_->in, session_->out);
  SSL_set_mtu(session_->ssl.get(), datagram_limit);
  SSL_set_connect_state(session_->ssl.get());
}

DtlsClient::~DtlsClient() = default;

void DtlsClient::take(std::span<const std::uint8_t> datagram) {
  BIO_write(session_->in, datagram.data(), static_cast<int>(datagram.size()));
  if (!is_done_) return go_on();
  std::array<char, 256> ignored{};  // an alert: that the other has closed
  SSL_read(session_->ssl.get(), ignored.data(), static_cast<int>(ignored.size()));
  ERR_clear_error();
}

void DtlsClient::go_on() {
  ERR_clear_error();
  const int result = SSL_do_handshake(session_->ssl.get());
  flush();
  if (result == 1) {
    check_peer();
    is_done_ = true;
    return;
  }
  const int error = SSL_get_error(session_->ssl.get(), result);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
    throw std::runtime_error("the DTLS handshake failed");
}

/// What OpenSSL has written are whole records; they leave in datagrams of as many as fit.
void DtlsClient::flush() {
  char* data = nullptr;
  const long length = BIO_get_mem_data(session_->out, &data);
  const std::vector<std::uint8_t> all(data, data + length);
  (void)BIO_reset(session_->out);
  constexpr std::size_t record_header = 13;
  std::size_t begin = 0;
  std::size_t end = 0;
  while (end + record_header <= all.size()) {
    const std::size_t record = record_header + (std::size_t{all[end + 11]} << 8 | all[end + 12]);
    if (end > begin && end + record - begin > datagram_limit) {
      send_(std::span(all).subspan(begin, end - begin));
      begin = end;
    }
    end += record;
  }
  if (end > begin) send_(std::span(all).subspan(begin, std::min(end, all.size()) - begin));
}

void DtlsClient::check_peer() const {
  const X509* const certificate = SSL_get0_peer_certificate(session_->ssl.get());
  if (certificate == nullptr || fingerprint_of(certificate) != fingerprint_)
    throw std::runtime_error("the server's certificate is not the one that it announced");
}

std::optional<std::chrono::milliseconds> DtlsClient::timeout() const {
  timeval left{};
  if (DTLSv1_get_timeout(session_->ssl.get(), &left) != 1) return std::nullopt;
  return std::chrono::milliseconds(left.tv_sec * 1000 + left.tv_usec / 1000);
}

void DtlsClient::on_timeout() {
  if (DTLSv1_handle_timeout(session_->ssl.get()) < 0) throw std::runtime_error("the DTLS handshake is not answered");
  flush();
}

SrtpPair DtlsClient::keys() const {
  const SRTP_PROTECTION_PROFILE* const profile = SSL_get_selected_srtp_profile(session_->ssl.get());
  if (profile == nullptr) throw std::runtime_error("the server chose no SRTP profile");
  const srtp::Suite suite =
      profile->id == SRTP_AEAD_AES_128_GCM ? srtp::Suite::aead_aes_128_gcm : srtp::Suite::aes_cm_128_hmac_sha1_80;
  const std::size_t key = srtp::key_length(suite);
  const std::size_t salt = srtp::salt_length(suite);
  // RFC 5764 section 4.2: both keys, then both salts, the client's first.
  std::vector<std::uint8_t> material(2 * (key + salt));
  constexpr std::string_view label = "EXTRACTOR-dtls_srtp";
  require(SSL_export_keying_material(session_->ssl.get(), material.data(), material.size(), label.data(), label.size(),
                                     nullptr, 0, 0) == 1,
          "no keys");
  const srtp::Octets all(material);
  return {.outbound = {suite, srtp::Direction::outbound, all.first(key), all.subspan(2 * key, salt)},
          .inbound = {suite, srtp::Direction::inbound, all.subspan(key, key), all.subspan(2 * key + salt, salt)}};
}

}  // namespace parley::loadtest
