// ServerFigures: what /metrics tells of the parts of a running server. Owned by the server; its figures are asked for
// from the thread that serves a scrape.
#pragma once

#include "api/system/metrics.hpp"
#include "events/people.hpp"
#include "http/listener.hpp"
#include "media/media_plane.hpp"
#include "services/live_meetings.hpp"
#include "services/memory_presence.hpp"
#include "socketio/server.hpp"
#include "storage/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace parley::app {

class ServerFigures {
 public:
  /// What is asked; outlives the figures.
  struct Sources {
    api::Metrics& metrics;
    services::LiveMeetings& live;
    services::MemoryPresence& present;
    events::SocketPeople& people;
    socketio::Server& sockets;
    http::Listener& listener;
    storage::Database& database;
    media::MediaPlane& media;
  };

  /// Makes all figures known to the metrics.
  explicit ServerFigures(const Sources& sources);
  ServerFigures(const ServerFigures&) = delete;
  ServerFigures& operator=(const ServerFigures&) = delete;

  /// Before a scrape. What takes asking around is asked then only; the workers at most once a second.
  boost::asio::awaitable<void> measure();

 private:
  using Kind = api::Metrics::Kind;
  using Figures = std::vector<api::Metrics::Figure>;

  void tell_of_people();
  void tell_of_connections();
  void tell_of_database();
  void tell_of_media();

  void ask_namespaces(const std::string& name, const std::string& help, std::size_t (*count)(socketio::Namespace&));
  void ask_media(const std::string& name, const std::string& help, std::uint64_t services::MediaTotals::* in,
                 std::uint64_t services::MediaTotals::* out);
  /// A figure of each media worker, by the worker's number.
  void ask_workers(Kind kind, const std::string& name, const std::string& help, const std::string& member,
                   double unit = 1);

  const Sources at_;
  std::atomic<services::MediaFiguresPointer> media_figures_;  ///< as of the last scrape
  std::atomic<std::size_t> devices_ = 0;                      ///< likewise
  std::atomic<std::size_t> devices_awaited_ = 0;
};

}  // namespace parley::app
