#include "api/conference/common.hpp"

namespace parley::api::conference {
namespace {

std::vector<services::IceServer> only_turn(const std::vector<services::IceServer>& servers) {
  std::vector<services::IceServer> turn;
  for (const services::IceServer& server : servers)
    if (!server.urls.empty() && server.urls.front().starts_with("turn")) turn.push_back(server);
  return turn;
}

}  // namespace

WorkerStats worker_stats(const std::vector<services::MediaWorkerFigures>& workers) {
  WorkerStats stats{0, std::nullopt};
  double load = 0;
  int measured = 0;
  for (const services::MediaWorkerFigures& worker : workers) {
    if (!worker.alive) continue;
    ++stats.active_workers;
    if (!worker.cpu) continue;
    load += *worker.cpu;
    ++measured;
  }
  if (measured > 0) stats.current_load = rounded(load / measured);
  return stats;
}

boost::asio::awaitable<WebrtcConfig> webrtc_config(services::FigureSources sources, std::string person_id,
                                                   core::Meeting meeting) {
  const auto servers = services::ice_servers(sources.services.settings, person_id, sources.services.clock.now());
  WebrtcConfig config{.router_id = json::Field<std::string>::null(),
                      .router_capabilities = json::Field<json::value>::null(),
                      .ice_servers = services::view(servers)};
  config.turn_servers = services::view(only_turn(servers));
  services::MediaPort& media = sources.media;
  if (core::is_live(meeting.status)) {
    auto capabilities = co_await media.router_capabilities(meeting.meeting_id);
    if (capabilities) config.router_capabilities = std::move(*capabilities);
    const auto room = co_await media.room_figures(meeting.meeting_id);
    if (room && *room && !(*room)->router_id.empty()) config.router_id = (*room)->router_id;
  }
  const auto figures = co_await media.figures();
  config.worker_stats = figures ? worker_stats((*figures)->workers) : WorkerStats{0, std::nullopt};
  co_return config;
}

}  // namespace parley::api::conference
