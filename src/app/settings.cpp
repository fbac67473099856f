#include "app/settings.hpp"

#include "app/setting_values.hpp"
#include "logging/counted.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

namespace parley::app {
namespace {

constexpr int last_port = 65535;

class Checking {
 public:
  explicit Checking(const Settings& settings) : s_(settings) {}

  std::vector<Finding> run() {
    tls();
    ports();
    secrets();
    network();
    mail();
    if (!s_.redis_url.empty()) error("REDIS_URL", "is not supported yet: this version runs as one node; leave it out");
    return std::move(findings_);
  }

 private:
  void tls() {
    if (s_.tls_cert.empty() != s_.tls_key.empty()) {
      const bool only_cert = s_.tls_key.empty();
      error(only_cert ? "TLS_CERT" : "TLS_KEY",
            std::string("is set without ") + (only_cert ? "TLS_KEY" : "TLS_CERT") + "; TLS needs both");
    }
    file("TLS_CERT", s_.tls_cert);
    file("TLS_KEY", s_.tls_key);
  }

  void file(const char* setting, const std::filesystem::path& path) {
    if (path.empty() || ::access(path.c_str(), R_OK) == 0) return;
    std::error_code error_code;
    error(setting, std::filesystem::exists(path, error_code)
                       ? "names a file that this user may not read: " + path.string()
                       : "names a file that is not there: " + path.string());
  }

  void ports() {
    const int workers = s_.worker_count();
    if (workers == 0 || s_.media_port == 0) return;
    const int last = s_.media_port + workers - 1;
    std::string used = std::to_string(s_.media_port);
    if (workers > 1) used += " to " + std::to_string(last);
    if (last > last_port)
      error("MEDIA_PORT",
            "is too high: " + logging::counted(workers, "media worker needs the port", "media workers need the ports") +
                ' ' + used + ", and the last there is is 65535. Choose a lower one, or fewer MEDIA_WORKERS");
    else if (s_.port >= s_.media_port && s_.port <= last)
      error("PORT", "is " + std::to_string(s_.port) + ", which the media " +
                        (workers == 1 ? "worker needs" : "workers need") + " (" + used +
                        "). Choose another PORT or MEDIA_PORT");
  }

  void secrets() {
    if (!s_.turn_urls.empty() && s_.turn_secret.empty())
      error("TURN_URLS", "is set without TURN_SECRET; the relay's static-auth-secret belongs there");
    if (s_.turn_urls.empty() && !s_.turn_secret.empty())
      warn("TURN_SECRET", "is set without TURN_URLS and does nothing");
  }

  void mail() {
    if (!s_.smtp_url.empty() && s_.mail_from.empty())
      error("SMTP_URL", "is set without MAIL_FROM; mails need a sender");
    if (s_.smtp_url.empty() && !s_.mail_from.empty()) warn("MAIL_FROM", "is set without SMTP_URL and does nothing");
  }

  void network() {
    const std::string host = host_of(s_.public_url);
    const bool is_public = !host.empty() && !is_loopback_host(host);
    const bool all_local = is_loopback_host(s_.listen_address());
    if (s_.rate_limit == "off") warn("RATE_LIMIT", "is off: passwords can be guessed without end");
    if (std::find(s_.cors_origins.begin(), s_.cors_origins.end(), "*") != s_.cors_origins.end())
      warn("CORS_ORIGINS", "is *: pages of any site may use the interfaces with a token they hold");
    if (s_.trusted_proxies.trusts_everybody())
      warn("TRUSTED_PROXIES", "trusts every address: anybody can claim to be anybody, past all limits by address");
    if (is_public && s_.public_url.starts_with("http://"))
      warn("PUBLIC_URL", "begins with http://: browsers give camera and microphone to https:// pages only");
    if (s_.public_url.starts_with("https://") && !s_.tls() && s_.trusted_proxies.empty())
      warn("PUBLIC_URL",
           "begins with https:// and this server has no TLS_CERT, so that a proxy must stand in front: name it in "
           "TRUSTED_PROXIES, or all people share one address in limits and logs");
    if (!all_local && !s_.tls() && s_.trusted_proxies.empty() && !s_.public_url.starts_with("https://"))
      warn("BIND", "lets other machines in over plain HTTP: passwords go unprotected, and browsers give no camera");
    if (is_public && s_.worker_count() > 0 && is_loopback_host(s_.media_address))
      warn("MEDIA_ADDRESS", "is this machine's own: nobody elsewhere can send picture or sound");
    if (is_public && s_.worker_count() > 0 && s_.media_address.empty() && all_local)
      warn(
          "MEDIA_ADDRESS",
          "is not set, and the server listens on the loopback address: nobody elsewhere can send picture or sound. Set "
          "the address that browsers reach");
    if (s_.media_workers == 0) warn("MEDIA_WORKERS", "is 0: calls are between two people only");
    if (s_.media_port == 0 && !all_local)
      warn("MEDIA_PORT", "is 0: other ports each time, which no firewall can be told to open");
  }

  void error(std::string setting, std::string message) {
    findings_.push_back({true, std::move(setting), std::move(message)});
  }
  void warn(std::string setting, std::string message) {
    findings_.push_back({false, std::move(setting), std::move(message)});
  }

  const Settings& s_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string Settings::listen_address() const {
  if (!bind.empty()) return bind;
  return tls() ? "0.0.0.0" : "127.0.0.1";
}

std::string Settings::media_listen_address() const {
  std::string address = listen_address();
  if (media_address.empty() || is_loopback_host(media_address) || !is_loopback_host(address)) return address;
  return media_address.find(':') == std::string::npos ? "0.0.0.0" : "::";
}

std::string Settings::base_url(std::uint16_t actual_port) const {
  if (!public_url.empty()) return public_url;
  return (tls() ? "https://localhost:" : "http://localhost:") + std::to_string(actual_port);
}

int Settings::worker_count() const {
  if (media_workers >= 0) return media_workers;
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

std::vector<Finding> check_settings(const Settings& settings) { return Checking(settings).run(); }

}  // namespace parley::app
