#include "app/settings.hpp"

#include <CLI/CLI.hpp>

namespace parley::app {

std::string Settings::listen_address() const {
  if (!bind.empty()) return bind;
  return tls() ? "0.0.0.0" : "127.0.0.1";
}

std::string Settings::base_url(std::uint16_t actual_port) const {
  if (!public_url.empty()) return public_url.ends_with('/') ? public_url.substr(0, public_url.size() - 1) : public_url;
  return (tls() ? "https://localhost:" : "http://localhost:") + std::to_string(actual_port);
}

void add_settings(CLI::App& command, Settings& s) {
  command.set_config("--config", "", "Read settings from a file (name = value, one a line)")->envname("PARLEY_CONFIG");
  command.allow_config_extras(CLI::config_extras_mode::error);

  command.add_option("--port", s.port, "Port to listen on; 0 takes a free one")->envname("PORT")->capture_default_str();
  command.add_option("--bind", s.bind, "Address to listen on (default: 127.0.0.1, with TLS all addresses)")
      ->envname("BIND");
  command.add_option("--data,--data-dir", s.data, "Folder that holds all data; made where missing")
      ->envname("DATA_DIR")
      ->capture_default_str();
  command.add_option("--public-url", s.public_url, "What links to this server start with")->envname("PUBLIC_URL");
  command.add_option("--tls-cert", s.tls_cert, "Certificate chain (PEM); serves HTTPS")
      ->envname("TLS_CERT")
      ->check(CLI::ExistingFile);
  command.add_option("--tls-key", s.tls_key, "Private key of the certificate (PEM)")
      ->envname("TLS_KEY")
      ->check(CLI::ExistingFile);
  command
      .add_option("--database-url", s.database_url,
                  "sqlite:<file> or postgresql://… (default: SQLite in the data folder)")
      ->envname("DATABASE_URL");
  // Secrets come from the environment or the file, so that they do not show in the process list.
  command
      .add_option("--jwt-secret", s.jwt_secret, "Secret that signs tokens (default: made and kept in the data folder)")
      ->envname("JWT_SECRET");
  command.add_option("--registration", s.registration, "Whether strangers may make accounts")
      ->envname("REGISTRATION")
      ->check(CLI::IsMember({"open", "closed"}))
      ->capture_default_str();
  command.add_option("--rate-limit", s.rate_limit, "Limits on logins, passwords and other requests")
      ->envname("RATE_LIMIT")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  command.add_option("--meeting-id-length", s.meeting_id_length, "Letters and digits of a meeting code")
      ->envname("MEETING_ID_LENGTH")
      ->check(CLI::Range(6, 24))
      ->capture_default_str();
  command
      .add_option("--reconnect-grace-seconds", s.reconnect_grace_seconds,
                  "How long a dropped connection may take to come back")
      ->envname("RECONNECT_GRACE_SECONDS")
      ->check(CLI::Range(0, 600))
      ->capture_default_str();
  command
      .add_option("--retention-days", s.retention_days,
                  "Days after which deleted meetings are purged with all that hangs on them")
      ->envname("RETENTION_DAYS")
      ->check(CLI::Range(0, 36'500))
      ->capture_default_str();
  command.add_option("--threads", s.threads, "Threads for connections; 0: one a core")
      ->envname("THREADS")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command
      .add_option("--cors-origins", s.cors_origins,
                  "Other origins whose pages may use the interfaces, separated by commas")
      ->envname("CORS_ORIGINS")
      ->delimiter(',');
  command.add_option("--media-workers", s.media_workers, "Media worker processes; -1: one a core, 0: signaling only")
      ->envname("MEDIA_WORKERS")
      ->check(CLI::Range(-1, 256))
      ->capture_default_str();
  command.add_option("--media-port", s.media_port, "First of the workers' ports, each UDP and TCP; 0: free ones")
      ->envname("MEDIA_PORT")
      ->capture_default_str();
  command.add_option("--media-address", s.media_address, "Address that clients send media to (default: found)")
      ->envname("MEDIA_ADDRESS");
  command.add_option("--stun-urls", s.stun_urls, "STUN servers, separated by commas")
      ->envname("STUN_URLS")
      ->delimiter(',');
  command.add_option("--turn-urls", s.turn_urls, "TURN servers, separated by commas")
      ->envname("TURN_URLS")
      ->delimiter(',');
  command.add_option("--turn-secret", s.turn_secret, "Secret shared with the TURN server")->envname("TURN_SECRET");
  command.add_option("--smtp-url", s.smtp_url, "Mail server: smtp://user:password@host:port, or smtps:// (default: no mail)")
      ->envname("SMTP_URL");
  command.add_option("--mail-from", s.mail_from, "What mail comes from: Parley <parley@example.org>")
      ->envname("MAIL_FROM");
  command.add_option("--log-level", s.log_level, "How much is logged")
      ->envname("LOG_LEVEL")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  command.add_option("--log-format", s.log_format, "Text for people, JSON for collectors")
      ->envname("LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

std::string check(const Settings& s) {
  if (s.tls_cert.empty() != s.tls_key.empty())
    return "TLS needs both --tls-cert and --tls-key; only one of them is set";
  if (!s.jwt_secret.empty() && s.jwt_secret.size() < 16)
    return "JWT_SECRET is shorter than 16 bytes; take 32 random ones, for example from: openssl rand -hex 32";
  if (!s.turn_urls.empty() && s.turn_secret.empty())
    return "TURN_URLS is set without TURN_SECRET; the TURN server's static-auth-secret belongs there";
  if (!s.public_url.empty() && !s.public_url.starts_with("http://") && !s.public_url.starts_with("https://"))
    return "PUBLIC_URL must start with http:// or https://";
  return {};
}

}  // namespace parley::app
