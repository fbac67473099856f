// What the parts of the server are told, made of its settings; and how its answers are logged. Pure.
#pragma once

#include "http/pipeline.hpp"
#include "http/rate_limit.hpp"
#include "http/static_files.hpp"
#include "media/media_plane.hpp"
#include "services/services.hpp"
#include "socketio/server.hpp"

#include <string>

namespace parley::app {

struct Settings;

/// What one user or guest may ask of the REST interface, and all behind one address together: far above what people do,
/// and below what a program gone wild does.
inline constexpr http::RateLimit requests_per_person{.burst = 300, .per_second = 50};
inline constexpr http::RateLimit requests_per_address{.burst = 2000, .per_second = 400};

/// Twice what a drawing may have, so that one that is too large is refused in words and does not cost the connection.
inline constexpr std::size_t max_socket_message = std::size_t{2} * 1024 * 1024;

/// By what the requests of an address are counted; empty for pages, health and figures, which are not.
std::string limited_key(const http::Request& request);

services::Settings domain_settings(const Settings& settings, const std::string& base_url);
socketio::ServerOptions socket_options(const Settings& settings);
media::MediaOptions media_options(const Settings& settings);

/// The web client's own paths (web/src/lib/router.ts), and the interfaces' that must never look like a page.
http::StaticOptions page_options();

/// One line a request, by its route: paths hold codes and invitations, which are as good as keys. Answers that tell of
/// this server's own trouble are always told.
void log_answer(const http::AccessEntry& entry);

}  // namespace parley::app
