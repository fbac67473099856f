// TLS for the listener: a certificate and a key out of files (PEM), TLS 1.2 and 1.3, forward-secret AEAD ciphers, ALPN
// http/1.1.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <memory>

namespace parley::http {

struct TlsFiles {
  std::filesystem::path certificate;  ///< the chain, the server's own first
  std::filesystem::path key;
};

/// Reads the files. Throws std::runtime_error with a sentence that names the file and what is wrong with it.
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TlsFiles& files);

}  // namespace parley::http
