#include "http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <string>

namespace parley::http {

namespace {

/// Chooses http/1.1 where the client offers it; a client that offers only others is refused (RFC 7301, 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* selected = nullptr;
  const int result = SSL_select_next_proto(&selected, chosen_size, ours, sizeof ours, offered, offered_size);
  *chosen = selected;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

[[noreturn]] void refuse(const char* what, const std::filesystem::path& file, const boost::system::error_code& error) {
  throw std::runtime_error("cannot use the TLS " + std::string(what) + " " + file.string() + ": " + error.message());
}

[[noreturn]] void refuse_pair(const TlsFiles& files) {
  throw std::runtime_error("the TLS key " + files.key.string() + " does not belong to the certificate " +
                           files.certificate.string());
}

/// OpenSSL compares the two as soon as it has both.
bool is_mismatch(const boost::system::error_code& error) {
  return ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH ||
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_TYPE_MISMATCH;
}

}  // namespace

std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TlsFiles& files) {
  namespace ssl = boost::asio::ssl;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                  SSL_OP_PRIORITIZE_CHACHA);
  // An idle connection gives its record buffers (some 34 KB) back.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(native, &choose_protocol, nullptr);
  static constexpr unsigned char session_context[] = "parley";
  SSL_CTX_set_session_id_context(native, session_context, sizeof session_context - 1);

  boost::system::error_code error;
  context->use_certificate_chain_file(files.certificate.string(), error);
  if (error) refuse("certificate", files.certificate, error);
  context->use_private_key_file(files.key.string(), ssl::context::pem, error);
  if (error && is_mismatch(error)) refuse_pair(files);
  if (error) refuse("key", files.key, error);
  if (SSL_CTX_check_private_key(native) != 1) refuse_pair(files);
  return context;
}

}  // namespace parley::http
