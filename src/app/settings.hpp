// Settings of the server: from a file, the environment and flags, the later over the earlier. The names are the same
// everywhere (PORT in the environment, port in the file, --port as a flag).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace parley::app {

struct Settings {
  std::uint16_t port = 8080;  ///< 0: any free port
  std::string bind;           ///< empty: loopback without TLS, all addresses with it
  std::filesystem::path data = "data";
  std::string public_url;  ///< empty: http(s)://localhost:<port>
  std::filesystem::path tls_cert;
  std::filesystem::path tls_key;
  std::string database_url;  ///< empty: sqlite:<data>/parley.db
  std::string jwt_secret;    ///< empty: made and kept in the data folder
  std::string registration = "open";
  std::string rate_limit = "on";
  int meeting_id_length = 9;
  int reconnect_grace_seconds = 15;
  int retention_days = 30;  ///< after which deleted meetings are purged
  int threads = 0;          ///< 0: one a core
  std::vector<std::string> cors_origins;
  int media_workers = -1;            ///< -1: one a core; 0: signaling only
  std::uint16_t media_port = 40000;  ///< 0: any free ports
  std::string media_address;         ///< announced to clients; empty: found
  std::vector<std::string> stun_urls;
  std::vector<std::string> turn_urls;
  std::string turn_secret;
  std::string smtp_url;   ///< empty: no mail is sent
  std::string mail_from;  ///< what mail comes from
  std::string log_level = "info";
  std::string log_format = "text";
  std::string node_name = "parley";

  bool tls() const { return !tls_cert.empty(); }
  /// The address to listen on, after the defaults above.
  std::string listen_address() const;
  /// What links start with, without a slash at the end; `actual_port` is the one that was bound.
  std::string base_url(std::uint16_t actual_port) const;
};

/// Adds the options of `parley serve` to a command, each with its environment name, range and help text.
void add_settings(CLI::App& command, Settings& settings);

/// What is wrong with settings that fit one by one but not together; empty where nothing is.
std::string check(const Settings& settings);

}  // namespace parley::app
