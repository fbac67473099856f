// Settings of the server. They come from a file, the environment and flags, the later over the earlier, and have the
// same names everywhere (PORT in the environment, port in the file, --port as a flag). One row of the table
// (settings_table.cpp) declares a setting; reading, help, checking, `parley config check`, .env.example and
// docs/settings.md come from it.
#pragma once

#include "http/forwarded.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::app {

struct Settings {
  std::uint16_t port = 8080;  ///< 0: any free port
  std::string bind;           ///< empty: loopback without TLS, all addresses with it
  std::filesystem::path data = "data";
  std::string public_url;  ///< an origin without a slash at the end; empty: http(s)://localhost:<port>
  http::TrustedProxies trusted_proxies;
  std::filesystem::path tls_cert;
  std::filesystem::path tls_key;
  std::string database_url;  ///< empty: sqlite:<data>/parley.db
  std::string redis_url;     ///< refused for now
  std::string jwt_secret;    ///< empty: made and kept in the data folder
  std::string registration = "open";
  std::string rate_limit = "on";
  int meeting_id_length = 9;
  int reconnect_grace_seconds = 15;
  int host_grace_seconds = 30;
  int call_max_hours = 24;
  std::string presence_broadcast = "all";
  int file_max_mb = 512;       ///< MiB of one file in a chat; 0: no files
  int file_quota_mb = 4096;    ///< MiB of all files of one meeting
  int retention_days = 30;     ///< after which deleted meetings are purged
  int threads = 0;             ///< 0: one a core
  int stop_grace_seconds = 5;  ///< for requests that run when the server is told to stop
  std::vector<std::string> cors_origins;
  int media_workers = -1;            ///< -1: one a core; 0: signaling only
  std::uint16_t media_port = 40000;  ///< 0: any free ports
  int media_consumers_per_worker = 500;
  std::string media_address;               ///< announced to clients; empty: found
  std::string media_peer_to_peer = "off";  ///< for meetings of two
  std::vector<std::string> stun_urls;
  std::vector<std::string> turn_urls;
  std::string turn_secret;
  int turn_credential_seconds = 43'200;  ///< for how long a relay takes the credentials that somebody was given
  std::string smtp_url;
  std::string mail_from;
  std::string log_level = "info";
  std::string log_format = "text";

  bool tls() const { return !tls_cert.empty(); }
  /// The address to listen on, after the defaults above.
  std::string listen_address() const;
  /// The address that the media workers listen on: the same, but all addresses where people are told another one than
  /// this machine's own. A server behind a proxy listens on loopback, and media does not go through the proxy.
  std::string media_listen_address() const;
  /// What links start with, without a slash at the end; `actual_port` is the one that was bound.
  std::string base_url(std::uint16_t actual_port) const;
  /// How many media workers there will be.
  int worker_count() const;
};

/// One setting.
struct SettingRow {
  std::string_view name;       ///< in the environment, such as "PORT"
  std::string_view group;      ///< heading in documents
  std::string_view what;       ///< one sentence for people
  std::string_view otherwise;  ///< what holds without it, as a value or in words
  std::string_view example;    ///< a value that is right
  bool secret = false;         ///< never shown
  /// Reads a value that is not empty. Answers what is wrong with it as the rest of a sentence ("must be …"); empty
  /// where nothing is.
  std::function<std::string(Settings&, const std::string&)> read;
};

const std::vector<SettingRow>& setting_rows();
/// The row of a name, however it is written ("public-url", "PUBLIC_URL"); nullptr for none.
const SettingRow* find_setting(std::string_view name);
/// "--public-url".
std::string flag_name(const SettingRow& row);
/// "public_url".
std::string file_name(const SettingRow& row);
/// The right word that is nearest to a wrong one; empty where none is near.
std::string nearest_word(std::string_view word, const std::vector<std::string>& right);

/// What is wrong, or risky, with one setting. `setting` is empty for what belongs to none.
struct Finding {
  bool error = true;
  std::string setting;
  std::string message;  ///< the rest of a sentence that begins with the setting's name
};

/// What is wrong or risky with settings that are right one by one.
std::vector<Finding> check_settings(const Settings& settings);

}  // namespace parley::app
