#include "app/server_figures.hpp"

namespace parley::app {

ServerFigures::ServerFigures(const Sources& sources) : at_(sources) {
  tell_of_people();
  tell_of_connections();
  tell_of_database();
  tell_of_media();
}

void ServerFigures::tell_of_people() {
  at_.metrics.counter("parley_events_total", "Events that clients sent, by name.", "event");
  at_.metrics.gauge("parley_active_meetings", "Meetings that are going on.",
                    [this] { return static_cast<double>(at_.live.figures().active); });
  at_.metrics.gauge("parley_meetings_in_memory", "Those, and meetings that ended within the last minute.",
                    [this] { return static_cast<double>(at_.live.figures().meetings); });
  at_.metrics.gauge("parley_participants", "People who are in meetings.",
                    [this] { return static_cast<double>(at_.live.figures().participants); });
  at_.metrics.gauge("parley_devices", "Devices that are in meetings.",
                    [this] { return static_cast<double>(devices_.load()); });
  at_.metrics.gauge("parley_devices_awaited",
                    "Of them those whose connection is lost; and people who have no device yet.",
                    [this] { return static_cast<double>(devices_awaited_.load()); });
  at_.metrics.gauge("parley_people_present", "People who are online.",
                    [this] { return static_cast<double>(at_.present.size()); });
  at_.metrics.gauge("parley_devices_not_ready", "Connected devices that have not said client:ready.",
                    [this] { return static_cast<double>(at_.people.unready()); });
}

void ServerFigures::tell_of_connections() {
  ask_namespaces("parley_socket_connections", "Connected Socket.IO clients.",
                 [](socketio::Namespace& nsp) { return nsp.connected(); });
  ask_namespaces("parley_socket_rooms", "Rooms that a Socket.IO client is in.",
                 [](socketio::Namespace& nsp) { return nsp.rooms(); });
  ask_namespaces("parley_socket_sessions_kept", "Clients whose connection is lost and who may come back.",
                 [](socketio::Namespace& nsp) { return nsp.kept().sessions; });
  ask_namespaces("parley_socket_event_bytes_kept", "Bytes of events kept for those who come back.",
                 [](socketio::Namespace& nsp) { return nsp.kept().event_bytes; });
  at_.metrics.gauge("parley_http_connections", "Open HTTP connections that are no sockets.",
                    [this] { return static_cast<double>(at_.listener.connections()); });
}

void ServerFigures::tell_of_database() {
  at_.metrics.gauge("parley_database_available", "1 while the database can be used.",
                    [this] { return at_.database.available() ? 1.0 : 0.0; });
  at_.metrics.ask(Kind::gauge, "parley_database_waiting", "Database jobs that wait or run.", "kind", [this] {
    const auto load = at_.database.load();
    return Figures{{"read", static_cast<double>(load.waiting_reads)},
                   {"write", static_cast<double>(load.waiting_writes)}};
  });
  at_.metrics.gauge("parley_database_remembered", "Places that are taken by what is remembered of the database.",
                    [this] { return static_cast<double>(at_.database.memory().places); });
  at_.metrics.ask(Kind::counter, "parley_database_looks_total",
                  "Jobs for which what is remembered was or was not enough.", "remembered", [this] {
                    const auto memory = at_.database.memory();
                    return Figures{{"yes", static_cast<double>(memory.known)},
                                   {"no", static_cast<double>(memory.unknown)}};
                  });
  at_.metrics.ask(Kind::counter, "parley_database_writes_total", "Write jobs that were committed.", {}, [this] {
    return Figures{api::Metrics::Figure{"", static_cast<double>(at_.database.load().writes)}};
  });
}

void ServerFigures::tell_of_media() {
  using services::MediaTotals;
  ask_media("parley_media_bytes_total", "Bytes that clients sent to the media workers, and were sent by them.",
            &MediaTotals::bytes_received, &MediaTotals::bytes_sent);
  ask_media("parley_media_packets_total", "RTP packets likewise.", &MediaTotals::packets_received,
            &MediaTotals::packets_sent);
  ask_workers(Kind::gauge, "parley_media_worker_up", "1 while the media worker lives.", "alive");
  ask_workers(Kind::gauge, "parley_media_worker_load", "Routers, producers and consumers on the media worker.", "load");
  ask_workers(Kind::counter, "parley_media_worker_restarts_total", "Times that the media worker was replaced.",
              "restarts");
  ask_workers(Kind::counter, "parley_media_worker_cpu_seconds_total", "CPU time of the media worker since its start.",
              "cpu_ms", 1e-3);
  ask_workers(Kind::gauge, "parley_media_worker_resident_bytes", "Most memory the media worker has had.",
              "max_resident_kb", 1024);
}

boost::asio::awaitable<void> ServerFigures::measure() {
  const auto census = co_await at_.live.census();
  devices_ = census.devices;
  devices_awaited_ = census.awaited;
  auto figures = co_await at_.media.figures();
  if (figures) media_figures_.store(std::move(*figures));
}

void ServerFigures::ask_namespaces(const std::string& name, const std::string& help,
                                   std::size_t (*count)(socketio::Namespace&)) {
  at_.metrics.ask(Kind::gauge, name, help, "namespace", [this, count] {
    Figures figures;
    for (const char* nsp : {"/", "/calls", "/meetings"})
      figures.push_back({nsp, static_cast<double>(count(at_.sockets.of(nsp)))});
    return figures;
  });
}

void ServerFigures::ask_media(const std::string& name, const std::string& help,
                              std::uint64_t services::MediaTotals::* in, std::uint64_t services::MediaTotals::* out) {
  at_.metrics.ask(Kind::counter, name, help, "direction", [this, in, out] {
    const services::MediaFiguresPointer figures = media_figures_.load();
    const services::MediaTotals totals = figures ? figures->totals : services::MediaTotals{};
    return Figures{{"in", static_cast<double>(totals.*in)}, {"out", static_cast<double>(totals.*out)}};
  });
}

void ServerFigures::ask_workers(Kind kind, const std::string& name, const std::string& help, const std::string& member,
                                double unit) {
  at_.metrics.ask(kind, name, help, "worker", [this, member, unit] {
    Figures figures;
    const boost::json::object status = at_.media.status();
    const auto* workers = status.if_contains("workers");
    if (!workers || !workers->is_array()) return figures;
    for (const boost::json::value& worker : workers->get_array()) {
      const auto* value = worker.as_object().if_contains(member);
      if (!value) continue;
      const double number = value->is_bool() ? (value->get_bool() ? 1.0 : 0.0) : value->to_number<double>();
      figures.push_back({std::to_string(worker.at("index").to_number<int>()), number * unit});
    }
    return figures;
  });
}

}  // namespace parley::app
