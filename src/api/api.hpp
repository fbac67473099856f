// The REST interface: all families' routes on one router. Owned by src/app, which fills it before the first request;
// handlers run on the connections' threads.
#pragma once

#include "api/system/metrics.hpp"
#include "http/endpoint.hpp"
#include "http/rate_limit.hpp"
#include "services/services.hpp"

#include <functional>
#include <string>
#include <vector>

namespace parley::api {

/// Whether the server can do its work, part by part; for /readyz.
struct Readiness {
  bool ready = true;
  bool database = true;
  bool media = true;  ///< shown, but a server without media is ready: it does everything but calls
};

struct Api {
  services::Services& services;
  Metrics& metrics;
  std::function<Readiness()> readiness;
  /// Before each scrape of the figures: gathers those that take a while. May be empty.
  std::function<boost::asio::awaitable<void>()> before_scrape{};
  http::RateLimiter* per_person = nullptr;  ///< what one user or guest may ask; unset: without bound
};

/// Adds every route. `api` outlives the router.
void add_routes(http::Router& router, Api& api);

/// The rows of all families, in the order of the documents. For documents and tests `api` may be null: nothing is
/// called then.
std::vector<http::Route> all_routes(Api* api);

}  // namespace parley::api
