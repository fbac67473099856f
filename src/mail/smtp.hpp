// Smtp: hands mail to a mail server over libcurl. Blocks; used by one thread, which keeps the connection between mails.
#pragma once

#include "mail/address.hpp"
#include "services/outbox.hpp"

#include <atomic>
#include <expected>
#include <memory>
#include <string>

namespace parley::mail {

/// SMTP_URL: "smtp://[user:password@]host[:port][?tls=required|off][&ca=file]", or smtps:// for TLS from the first
/// byte. smtp:// uses STARTTLS where the server offers it, and insists on it where there is a password to protect
/// (unless the host is this machine) or tls=required. `ca` names a PEM file of the authority to trust instead of the
/// system's.
struct SmtpServer {
  enum class Tls { offered, required, off, from_start };
  std::string host;
  int port = 0;  ///< 0: the scheme's own (25, 465)
  std::string user;
  std::string password;
  Tls tls = Tls::offered;
  std::string ca_file;
};
/// The error says what is wrong, without the password.
std::expected<SmtpServer, std::string> parse_smtp_url(const std::string& url);

struct SmtpResult {
  services::Delivery delivery = services::Delivery::postponed;
  std::string reason{};        ///< "550 refused the recipient"; no address in it
  bool server_reached = true;  ///< false: the next mail would end the same way now
};

class Smtp {
 public:
  explicit Smtp(SmtpServer server);
  ~Smtp();
  Smtp(const Smtp&) = delete;
  Smtp& operator=(const Smtp&) = delete;

  /// At most a minute. `stop` set: breaks off, not_tried.
  SmtpResult send(const services::Mail& mail, const Address& from, const std::atomic<bool>& stop);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::mail
