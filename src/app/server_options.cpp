#include "app/server_options.hpp"

#include "app/settings.hpp"
#include "logging/context.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <string_view>

namespace parley::app {

using std::chrono::seconds;

std::string limited_key(const http::Request& request) {
  for (const std::string_view family : {"/api/", "/groups", "/calls"})
    if (request.path.starts_with(family)) return request.remote_address;
  return {};
}

services::Settings domain_settings(const Settings& settings, const std::string& base_url) {
  return {.registration_open = settings.registration == "open",
          .rate_limits = settings.rate_limit == "on",
          .meeting_code_length = settings.meeting_id_length,
          .public_url = base_url,
          .peer_to_peer = settings.media_peer_to_peer == "on",
          .stun_urls = settings.stun_urls,
          .turn_urls = settings.turn_urls,
          .turn_secret = settings.turn_secret,
          .turn_credential_lifetime = std::chrono::seconds(settings.turn_credential_seconds),
          .presence_broadcast = settings.presence_broadcast == "contacts" ? services::PresenceBroadcast::contacts
                                                                          : services::PresenceBroadcast::all,
          .call_max_length = std::chrono::hours(settings.call_max_hours),
          .retention_days = settings.retention_days,
          .file_max_bytes = static_cast<long long>(settings.file_max_mb) << 20,
          .file_quota_bytes = static_cast<long long>(settings.file_quota_mb) << 20,
          .smtp_url = settings.smtp_url,
          .mail_from = settings.mail_from};
}

socketio::ServerOptions socket_options(const Settings& settings) {
  socketio::ServerOptions options;
  options.cors.origins = settings.cors_origins;
  options.max_payload = max_socket_message;
  options.recovery = socketio::RecoveryOptions{.max_disconnection_duration = seconds(settings.reconnect_grace_seconds)};
  options.on_error = [](std::string_view where, const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& reason) {
      spdlog::error("Socket.IO {} failed: {}", where, reason.what());
    } catch (...) {
      spdlog::error("Socket.IO {} failed", where);
    }
  };
  return options;
}

media::MediaOptions media_options(const Settings& settings) {
  return {.pool = {.workers = settings.worker_count(),
                   .listen_address = settings.media_listen_address(),
                   .announced_address = settings.media_address,
                   .first_port = settings.media_port},
          .limits = {.consumers_per_worker = static_cast<std::size_t>(settings.media_consumers_per_worker)}};
}

void log_answer(const http::AccessEntry& entry) {
  const auto level = entry.status >= 500 ? spdlog::level::warn : spdlog::level::debug;
  if (!spdlog::should_log(level)) return;
  const logging::Context context(entry.request.request_id);
  const auto method = to_string(entry.request.method);
  const std::string_view route = entry.request.route.empty() ? "(no route)" : entry.request.route;
  spdlog::log(level, "{} {} {} from {} in {} µs", std::string_view(method.data(), method.size()), route, entry.status,
              entry.request.remote_address, entry.duration.count());
}

http::StaticOptions page_options() {
  http::StaticOptions options;
  options.pages_below = {"/join/", "/m/"};
  options.no_page_below.insert(options.no_page_below.end(), {"/calls/", "/groups/"});
  return options;
}

}  // namespace parley::app
