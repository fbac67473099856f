// The table of settings.
#include "app/setting_values.hpp"
#include "app/settings.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <numeric>

namespace parley::app {
namespace {

using Read = std::function<std::string(Settings&, const std::string&)>;

template <class Number>
Read number(Number Settings::* member, int low, int high) {
  return [=](Settings& settings, const std::string& text) -> std::string {
    int value = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || rest != end || value < low || value > high)
      return "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high);
    settings.*member = static_cast<Number>(value);
    return {};
  };
}

Read one_of(std::string Settings::* member, std::vector<std::string> words) {
  return [=, words = std::move(words)](Settings& settings, const std::string& text) -> std::string {
    if (std::find(words.begin(), words.end(), text) == words.end()) {
      std::string all = words.front();
      for (std::size_t i = 1; i < words.size(); ++i) all += (i + 1 == words.size() ? " or " : ", ") + words[i];
      return "must be " + all;
    }
    settings.*member = text;
    return {};
  };
}

/// A text of which `problem` tells what is wrong with it.
template <class Problem>
Read text(std::string Settings::* member, Problem problem) {
  return [=](Settings& settings, const std::string& value) -> std::string {
    if (std::string wrong = problem(value); !wrong.empty()) return wrong;
    settings.*member = value;
    return {};
  };
}

std::string anything(const std::string&) { return {}; }

std::string bind_problem(const std::string& value) {
  return is_ip_address(value) ? std::string() : "must be an IP address of this machine; 0.0.0.0 or :: are all";
}

std::string secret_problem(const std::string& value) {
  return value.size() >= 16 ? std::string()
                            : "must have 16 bytes or more; take 32 random ones, for example from: openssl rand -hex 32";
}

Read path(std::filesystem::path Settings::* member) {
  return [=](Settings& settings, const std::string& value) -> std::string {
    settings.*member = value;
    return {};
  };
}

template <class Problem>
Read list(std::vector<std::string> Settings::* member, Problem problem) {
  return [=](Settings& settings, const std::string& value) -> std::string {
    std::vector<std::string> parts = split_list(value);
    for (const std::string& part : parts)
      if (const std::string wrong = problem(part); !wrong.empty()) return wrong + " (\"" + part + "\")";
    settings.*member = std::move(parts);
    return {};
  };
}

/// Browsers send an origin in lower case.
std::string lower_case(std::string value) {
  for (char& c : value)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return value;
}

std::string read_origins(Settings& settings, const std::string& value) {
  std::vector<std::string> origins;
  for (std::string& part : split_list(value)) {
    if (std::string wrong = part == "*" ? std::string() : origin_problem(part); !wrong.empty())
      return wrong + " (\"" + part + "\")";
    origins.push_back(lower_case(std::move(part)));
  }
  settings.cors_origins = std::move(origins);
  return {};
}

std::string read_public_url(Settings& settings, const std::string& value) {
  const std::string origin = value.ends_with('/') ? value.substr(0, value.size() - 1) : value;
  if (std::string wrong = origin_problem(origin); !wrong.empty()) return wrong;
  settings.public_url = origin;
  return {};
}

std::string read_proxies(Settings& settings, const std::string& value) {
  auto proxies = http::TrustedProxies::parse(split_list(value));
  if (!proxies) return "must be a list of addresses and networks: " + proxies.error();
  settings.trusted_proxies = std::move(*proxies);
  return {};
}

std::vector<SettingRow> make_rows() {
  using S = Settings;
  const auto stun = [](const std::string& url) { return ice_url_problem(url, false); };
  const auto turn = [](const std::string& url) { return ice_url_problem(url, true); };
  constexpr int max_port = std::numeric_limits<std::uint16_t>::max();
  const std::string_view network = "Network";
  const std::string_view data = "Data";
  const std::string_view rules = "Rules";
  const std::string_view media = "Media";
  const std::string_view mail = "Mail";
  const std::string_view logs = "Logs";
  return {
      {"PORT", network, "Port to listen on; 0 takes a free one.", "8080", "8080", false, number(&S::port, 0, max_port)},
      {"BIND", network, "Address to listen on; 0.0.0.0 or :: are all.", "127.0.0.1, with TLS 0.0.0.0", "0.0.0.0", false,
       text(&S::bind, bind_problem)},
      {"PUBLIC_URL", network, "What links to this server start with.", "http://localhost:PORT",
       "https://meet.example.org", false, read_public_url},
      {"TRUSTED_PROXIES", network,
       "Reverse proxies in front of Parley, addresses and networks: from them X-Forwarded-For and X-Forwarded-Proto "
       "are "
       "believed.",
       "none", "127.0.0.1,10.0.0.0/8", false, read_proxies},
      {"TLS_CERT", network, "Certificate chain (PEM), for serving HTTPS without a proxy.", "none: plain HTTP",
       "/etc/parley/fullchain.pem", false, path(&S::tls_cert)},
      {"TLS_KEY", network, "Private key of the certificate (PEM).", "none", "/etc/parley/privkey.pem", false,
       path(&S::tls_key)},
      {"CORS_ORIGINS", network, "Other origins whose pages may use the interfaces; * is any.", "none",
       "https://app.example.org,https://intranet.example.org:8443", false, read_origins},
      {"THREADS", network, "Threads for connections; 0 is one a core.", "0", "4", false, number(&S::threads, 0, 256)},
      {"STOP_GRACE_SECONDS", network,
       "How long requests that run may take when the server is told to stop; the whole stop takes some three seconds "
       "more at most.",
       "5", "30", false, number(&S::stop_grace_seconds, 0, 3600)},

      {"DATA_DIR", data, "Folder that holds all data; made where missing, for one server at a time.", "./data",
       "/var/lib/parley", false, path(&S::data)},
      {"DATABASE_URL", data, "sqlite:FILE or postgresql://…", "parley.db in the data folder",
       "postgresql://parley:password@localhost/parley", false, text(&S::database_url, database_url_problem)},
      {"REDIS_URL", data, "Not supported yet: a server refuses to start with it.", "none", "redis://localhost:6379",
       false, text(&S::redis_url, anything)},
      {"JWT_SECRET", data,
       "Secret that signs tokens; share it with an application that signs its own. A change signs everybody out.",
       "made and kept in the data folder", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true,
       text(&S::jwt_secret, secret_problem)},

      {"REGISTRATION", rules, "Whether strangers may make accounts: open or closed.", "open", "closed", false,
       one_of(&S::registration, {"open", "closed"})},
      {"RATE_LIMIT", rules, "Limits on log-ins, passwords and other requests: on or off.", "on", "on", false,
       one_of(&S::rate_limit, {"on", "off"})},
      {"MEETING_ID_LENGTH", rules, "Letters and digits of a meeting code.", "9", "12", false,
       number(&S::meeting_id_length, 6, 24)},
      {"RECONNECT_GRACE_SECONDS", rules, "How long a lost connection may take to come back.", "15", "15", false,
       number(&S::reconnect_grace_seconds, 0, 600)},
      {"HOST_GRACE_SECONDS", rules,
       "How long the host of a meeting may be away before a co-host takes over or it ends.", "30", "30", false,
       number(&S::host_grace_seconds, 0, 3600)},
      {"CALL_MAX_HOURS", rules, "Calls that are stuck for so long are ended.", "24", "24", false,
       number(&S::call_max_hours, 1, 720)},
      {"RETENTION_DAYS", rules, "After how many days deleted meetings are purged with all that hangs on them.", "30",
       "30", false, number(&S::retention_days, 0, 36'500)},
      {"FILE_MAX_MB", rules, "What one file in a chat may have, in MiB; 0 takes no files.", "512", "100", false,
       number(&S::file_max_mb, 0, 1'000'000)},
      {"FILE_QUOTA_MB", rules, "What all files of one meeting may have together, in MiB.", "4096", "1000", false,
       number(&S::file_quota_mb, 1, 100'000'000)},
      {"PRESENCE_BROADCAST", rules,
       "Who is told that someone came online: all, or contacts (a shared group or meeting).", "all", "contacts", false,
       one_of(&S::presence_broadcast, {"all", "contacts"})},

      {"MEDIA_WORKERS", media, "Media worker processes; -1 is one a core, 0 signaling only.", "-1", "2", false,
       number(&S::media_workers, -1, 256)},
      {"MEDIA_CONSUMERS_PER_WORKER", media,
       "How many tracks (each to one receiver) of one meeting a worker sends before the meeting spreads to another.",
       "500", "300", false, number(&S::media_consumers_per_worker, 1, 100'000)},
      {"MEDIA_PORT", media, "First of the workers' ports, each UDP and TCP; 0 takes free ones.", "40000", "40000",
       false, number(&S::media_port, 0, max_port)},
      {"MEDIA_ADDRESS", media, "Address that browsers send media to.", "found", "203.0.113.5", false,
       text(&S::media_address, media_address_problem)},
      {"MEDIA_PEER_TO_PEER", media,
       "Two people who are alone in a meeting send picture and sound to each other directly; off: always through the "
       "server.",
       "off", "on", false, one_of(&S::media_peer_to_peer, {"on", "off"})},
      {"STUN_URLS", media, "STUN servers for two-person calls.", "none", "stun:stun.example.org:3478", false,
       list(&S::stun_urls, stun)},
      {"TURN_URLS", media, "TURN relays for people whose network lets little out.", "none",
       "turn:turn.example.org:3478,turns:turn.example.org:5349?transport=tcp", false, list(&S::turn_urls, turn)},
      {"TURN_SECRET", media, "Secret shared with the relays (coturn's static-auth-secret).", "none",
       "the-relay-s-static-auth-secret", true, text(&S::turn_secret, anything)},
      {"TURN_CREDENTIAL_SECONDS", media, "For how long the relays take the credentials that somebody was given.",
       "43200 (12 hours)", "3600", false, number(&S::turn_credential_seconds, 1, 604'800)},

      {"SMTP_URL", mail, "Mail server for invitations: smtp://…, or smtps://… with TLS from the start.",
       "none: no mail is sent", "smtp://user:password@mail.example.org:587", false,
       text(&S::smtp_url, smtp_url_problem)},
      {"MAIL_FROM", mail, "Sender of the mails.", "none", "Parley <parley@example.org>", false,
       text(&S::mail_from, mail_from_problem)},

      {"LOG_LEVEL", logs, "How much is logged: debug, info, warning or error.", "info", "info", false,
       one_of(&S::log_level, {"debug", "info", "warning", "error"})},
      {"LOG_FORMAT", logs, "text for people, json for collectors.", "text", "json", false,
       one_of(&S::log_format, {"text", "json"})},
  };
}

/// "PUBLIC_URL" for "public-url".
std::string canonical(std::string_view name) {
  std::string result(name);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == '-') c = '_';
  }
  return result == "DATA" ? "DATA_DIR" : result;
}

/// Optimal string alignment distance: changed, missing, added and swapped letters.
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::vector<std::size_t>> d(one.size() + 1, std::vector<std::size_t>(other.size() + 1));
  for (std::size_t i = 0; i <= one.size(); ++i) d[i][0] = i;
  std::iota(d[0].begin(), d[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= one.size(); ++i)
    for (std::size_t j = 1; j <= other.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[one.size()][other.size()];
}

}  // namespace

const std::vector<SettingRow>& setting_rows() {
  static const std::vector<SettingRow> rows = make_rows();
  return rows;
}

const SettingRow* find_setting(std::string_view name) {
  const std::string wanted = canonical(name);
  const auto& rows = setting_rows();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const SettingRow& row) { return row.name == wanted; });
  return found == rows.end() ? nullptr : &*found;
}

std::string file_name(const SettingRow& row) { return lower_case(std::string(row.name)); }

std::string flag_name(const SettingRow& row) {
  std::string name = file_name(row);
  std::replace(name.begin(), name.end(), '_', '-');
  return "--" + name;
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& right) {
  std::string nearest;
  std::size_t best = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : right) {
    if (candidate == word) return candidate;
    const std::size_t far = distance(word, candidate);
    if (far < best && far < candidate.size()) {
      best = far;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace parley::app
