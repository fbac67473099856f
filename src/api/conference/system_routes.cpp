// The server as the conference family sees it.
#include "api/access.hpp"
#include "api/conference/common.hpp"
#include "api/conference/envelope.hpp"
#include "api/conference/routes.hpp"

namespace parley::api::conference {
namespace {

struct Amount {
  long long total;
  long long active;
};
BOOST_DESCRIBE_STRUCT(Amount, (), (total, active))

struct WorkerLoad {
  int worker;
  bool alive;
  int load;                   ///< routers, producers and consumers on it
  std::optional<double> cpu;  ///< share of one core
  std::optional<double> memory_mb;
  int restarts;
};
BOOST_DESCRIBE_STRUCT(WorkerLoad, (), (worker, alive, load, cpu, memory_mb, restarts))

struct MediaWorkers {
  int total;
  int active;
  std::vector<WorkerLoad> load_distribution;
};
BOOST_DESCRIBE_STRUCT(MediaWorkers, (), (total, active, load_distribution))

struct SystemStats {
  Amount meetings;
  Amount participants;
  Amount recordings;
  double uptime_seconds;
  MediaWorkers media_workers;
};
BOOST_DESCRIBE_STRUCT(SystemStats, (), (meetings, participants, recordings, uptime_seconds, media_workers))

enum class HealthStatus { healthy, degraded, unhealthy };
BOOST_DESCRIBE_ENUM(HealthStatus, healthy, degraded, unhealthy)

enum class PartStatus { up, down, not_configured };
BOOST_DESCRIBE_ENUM(PartStatus, up, down, not_configured)

struct ServicesHealth {
  PartStatus database;
  PartStatus redis;
  PartStatus socket_io;
  PartStatus mediasoup;
};
BOOST_DESCRIBE_STRUCT(ServicesHealth, (), (database, redis, socket_io, mediasoup))

struct ConferenceHealth {
  HealthStatus health_status;
  ServicesHealth services;
  std::string timestamp;
};
BOOST_DESCRIBE_STRUCT(ConferenceHealth, (), (health_status, services, timestamp))

// camelCase as this route has always had it.
struct WebrtcHealthStatus {
  bool available;
  int workers;
  int activeRouters;
  int activeRooms;
  std::string mode;
};
BOOST_DESCRIBE_STRUCT(WebrtcHealthStatus, (), (available, workers, activeRouters, activeRooms, mode))

struct WebrtcHealth {
  WebrtcHealthStatus status;
};
BOOST_DESCRIBE_STRUCT(WebrtcHealth, (), (status))

WorkerLoad worker_load(const services::MediaWorkerFigures& worker) {
  WorkerLoad load{worker.index, worker.alive, worker.load, rounded(worker.cpu), std::nullopt, worker.restarts};
  if (worker.max_resident_kb) load.memory_mb = rounded(static_cast<double>(*worker.max_resident_kb) / 1024);
  return load;
}

MediaWorkers media_workers(const services::MediaFigures& figures) {
  MediaWorkers workers{static_cast<int>(figures.workers.size()), worker_stats(figures.workers).active_workers, {}};
  for (const services::MediaWorkerFigures& worker : figures.workers)
    workers.load_distribution.push_back(worker_load(worker));
  return workers;
}

Async<SystemStats> stats(Api& api, Asked<> call) {
  auto totals = co_await services::system_totals(api.services, call.context);
  if (!totals) co_return std::unexpected(std::move(totals.error()));
  SystemStats all{
      .meetings = {totals->meetings, totals->active_meetings},
      .participants = {totals->participants, totals->active_participants},
      .recordings = {0, 0},
      .uptime_seconds = rounded(std::chrono::duration<double>(std::chrono::steady_clock::now() - api.started).count()),
      .media_workers = {0, 0, {}}};
  const auto figures = co_await api.media.figures();
  if (figures) all.media_workers = media_workers(**figures);
  co_return all;
}

/// 503 when a part is down that is needed; without media the rest goes on.
http::Response health_response(const Readiness& readiness, std::string timestamp, const http::Route& route) {
  const auto part = [](bool is_up) { return is_up ? PartStatus::up : PartStatus::down; };
  const PartStatus media = readiness.media_configured ? part(readiness.media) : PartStatus::not_configured;
  const ConferenceHealth health{
      .health_status = !readiness.ready            ? HealthStatus::unhealthy
                       : media == PartStatus::down ? HealthStatus::degraded
                                                   : HealthStatus::healthy,
      .services = {part(readiness.database), PartStatus::not_configured, PartStatus::up, media},
      .timestamp = std::move(timestamp)};
  json::value body = wrap(json::encode(health), route);
  if (!readiness.ready) {
    body.as_object()["success"] = false;
    body.as_object().erase("message");
    body.as_object()["error"] =
        json::object{{"code", "unavailable"}, {"message", "A part that is needed is down; data.services tells which."}};
  }
  http::Response response = http::make_response(readiness.ready ? Status::ok : Status::service_unavailable,
                                                "application/json", boost::json::serialize(body));
  response.headers.set(boost::beast::http::field::cache_control, "no-store");
  if (!readiness.ready) response.headers.set(boost::beast::http::field::retry_after, "1");
  return response;
}

Async<http::Response> health(Api& api) {
  const http::Route route{.message = "All parts that are needed are up."};
  co_return health_response(api.readiness(), core::format_time(api.services.clock.now()), route);
}

Async<WebrtcHealth> webrtc_health(Api& api) {
  WebrtcHealthStatus status{api.media.available(), 0, 0, 0, "signaling only"};
  const auto figures = co_await api.media.figures();
  if (figures) {
    status.workers = worker_stats((*figures)->workers).active_workers;
    status.activeRooms = static_cast<int>((*figures)->rooms.size());
    for (const services::RoomFiguresPointer& room : (*figures)->rooms)
      if (!room->router_id.empty()) ++status.activeRouters;
  }
  if (status.available) status.mode = "sfu";
  co_return WebrtcHealth{std::move(status)};
}

}  // namespace

std::vector<http::Route> system_routes(Api* api) {
  return {
      {.method = Verb::get,
       .path = "/api/meeting/system/stats",
       .access = admin(),
       .summary = "The server in figures",
       .description = "recordings are zero: this server does not record yet. memory_mb is the most that a worker has "
                      "used so far.",
       .handler = http::typed([api](Asked<> call) { return stats(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meeting/system/health",
       .access = no_credential(),
       .summary = "Whether all parts of the server are up",
       .description = "503 when a part is down that is needed; without media the rest goes on (degraded; "
                      "mediasoup is not_configured, and nothing amiss, where the settings want signaling only).",
       .handler = http::typed([api](Asked<>) { return health(*api); })},
      {.method = Verb::get,
       .path = "/api/meeting/system/webrtc-health",
       .access = no_credential(),
       .summary = "Whether there is media",
       .description = "mode is sfu, or signaling only: without workers two people still meet peer to peer.",
       .handler = http::typed([api](Asked<>) { return webrtc_health(*api); })},
  };
}

}  // namespace parley::api::conference
