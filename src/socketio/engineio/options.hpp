// What an Engine.IO server allows and how long it waits. Plain values; nothing changes while it runs.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace parley::socketio::engineio {

/// Which pages of other origins may talk to the server. Requests without Origin (no browser) and those of the server's
/// own origin (Origin names the Host) are always served; others must match, on long-polling and on WebSocket alike.
struct Cors {
  /// "https://example.org", or "*" for every origin. Empty: none.
  std::vector<std::string> origins;
  /// Whether browsers may send cookies; the origin is then named in the answer, never "*".
  bool credentials = false;
  /// How long a browser may remember the answer to its preflight.
  std::chrono::seconds max_age{600};
};

struct Options {
  std::chrono::milliseconds ping_interval{25'000};
  std::chrono::milliseconds ping_timeout{20'000};
  /// From the opening of the second transport to its "5" packet; after that the upgrade is given up.
  std::chrono::milliseconds upgrade_timeout{10'000};
  /// How long a closed WebSocket waits for the peer's close frame and end of stream, and a closed long-polling session
  /// for a poll that fetches what is left.
  std::chrono::milliseconds close_timeout{5'000};

  /// The largest message (WebSocket) and request body (long-polling) taken from a client, in bytes.
  std::size_t max_payload = 1'000'000;
  /// What may wait for a client that reads too slowly, in bytes. With more than that it is disconnected ("slow
  /// client"); the queue thus holds this bound and one message at most.
  std::size_t max_queued_bytes = 4 * 1024 * 1024;

  /// Sessions at a time, of all threads together; one more is refused with 503.
  std::size_t max_sessions = 200'000;

  bool polling = true;
  bool websocket = true;
  bool upgrades = true;  ///< from long-polling to WebSocket
  Cors cors;
};

}  // namespace parley::socketio::engineio
