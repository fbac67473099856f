// Signaling: what a participant needs from its server, whatever the two speak: to be let in, to agree on a transport,
// and to say which tracks go over it. Each participant has one of its own, in its thread. What goes wrong is thrown as
// std::runtime_error with the server's own words.
#pragma once

#include "loadtest/ends.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace parley::loadtest {

enum class Part { publisher, subscriber };

struct SentTrack {
  bool is_video = true;
  std::uint32_t ssrc = 0;
  std::uint8_t payload_type = 0;
};

struct ReceivedTrack {
  bool is_video = true;
  std::uint32_t ssrc = 0;
  std::uint8_t sequence_extension = 0;  // id of the transport-wide sequence number; 0: there is none
};

class Signaling {
 public:
  Signaling() = default;
  Signaling(const Signaling&) = delete;
  Signaling& operator=(const Signaling&) = delete;
  virtual ~Signaling() = default;

  /// These are called in this order, each once. Whoever calls them keeps this alive meanwhile.
  virtual boost::asio::awaitable<void> join() = 0;
  /// The one transport. `tracks`: all that a publisher is going to send; none for subscribers.
  virtual boost::asio::awaitable<RemoteEnd> open_transport(LocalEnd own, std::vector<SentTrack> tracks) = 0;
  /// Tells the server what it has to know before DTLS begins; the path may be checked meanwhile.
  virtual boost::asio::awaitable<void> accept() = 0;
  /// Publishers, for each track, when the transport has its keys: it is sent from now on.
  virtual boost::asio::awaitable<void> publish(SentTrack track) = 0;
  /// Subscribers, likewise: on_track for all that is there; later ones follow by themselves.
  virtual boost::asio::awaitable<void> subscribe() = 0;

  /// Any time.
  virtual boost::asio::awaitable<void> leave() = 0;
  virtual void close() = 0;

  /// Not before accept().
  std::function<void(const ReceivedTrack&)> on_track;
  /// What goes wrong where nobody waits: not after close().
  std::function<void(const std::string&)> on_failure;
  /// Behind the failure that tells why: it is out of the meeting, and does not come back. Once at most.
  std::function<void()> on_away;
};

}  // namespace parley::loadtest
