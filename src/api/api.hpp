// The REST interface: all families' routes on one router. Owned by src/app, which fills it before the first request;
// handlers run on the connections' threads.
#pragma once

#include "api/system/metrics.hpp"
#include "http/endpoint.hpp"
#include "http/pipeline.hpp"
#include "http/rate_limit.hpp"
#include "services/absent_media.hpp"
#include "services/figure_sources.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace parley::api {

/// Whether the server can do its work, part by part; for /readyz.
struct Readiness {
  bool ready = true;
  bool database = true;
  bool media = true;             ///< shown, but a server without media is ready: it does everything but calls
  bool media_configured = true;  ///< false: without media by its settings, so that nothing is amiss
};

struct Api {
  services::Services& services;
  Metrics& metrics;
  std::function<Readiness()> readiness;
  /// Before each scrape of the figures: gathers those that take a while. May be empty.
  std::function<boost::asio::awaitable<void>()> before_scrape{};
  /// The Socket.IO interface as AsyncAPI, which the events' side makes. May be empty.
  std::function<std::string()> asyncapi{};
  http::RateLimiter* per_person = nullptr;  ///< what one user or guest may ask; unset: without bound
  services::LiveView& live = services::NoLiveView::instance();
  services::MediaPort& media = services::AbsentMedia::instance();
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

  services::FigureSources sources() { return {services, live, media}; }
};

/// Adds every route. `api` outlives the router.
void add_routes(http::Router& router, Api& api);

/// Gives the answers that are made beside the routes (no such path, too large, a failure) the form of the family whose
/// path was asked for: for ListenerOptions::shape_refusal, and as middleware outside of all that may answer by itself.
void give_family_form(const http::Request& request, http::Response& response);
http::Middleware family_forms();

/// The rows of all families, in the order of the documents. For documents and tests `api` may be null: nothing is
/// called then.
std::vector<http::Route> all_routes(Api* api);

}  // namespace parley::api
