// Participant: somebody in a meeting who sends or receives, as a web client would: what its server wants to be told
// (signaling.hpp), then ICE, DTLS, SRTP. One thread.
#pragma once

#include "loadtest/figures.hpp"
#include "loadtest/media_file.hpp"
#include "loadtest/rtp_source.hpp"
#include "loadtest/signaling.hpp"
#include "loadtest/transport.hpp"
#include "loadtest/transport_feedback.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace parley::loadtest {

/// What each publisher sends of one kind. Made to order it may change at any time, from the next frame on.
struct Medium {
  bool is_sent = true;
  bool is_paused = false;              // made to order: nothing is sent for now
  std::chrono::nanoseconds period{};   // from frame to frame
  std::size_t octets = 0;              // of a frame, without the header of its first packet
  std::size_t spread = 0;              // frames have up to so many more, by chance
  std::vector<MediaFrame> prepared{};  // in its place, with lengths and times of their own
};

/// The same for all; outlives them.
struct Plan {
  const Certificate& certificate;
  Medium audio;
  Medium video;
  /// Of each track that a subscriber receives; see Transport.
  unsigned decipher_every = 1;
};

class Participant : public std::enable_shared_from_this<Participant> {
 public:
  using Clock = std::chrono::steady_clock;

  Participant(boost::asio::any_io_executor executor, const Plan& plan, Figures& figures, Part part,
              std::shared_ptr<Signaling> signaling);
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;

  /// Ends when everything is set up; sending and receiving go on until close(). Failures are told to the figures.
  boost::asio::awaitable<void> come();
  /// Says so to the server, as far as it listens, and closes. Failures are nobody's any more.
  boost::asio::awaitable<void> leave();
  void close();

  /// Whether it came.
  bool is_there() const { return is_there_; }
  /// Whether it was sent away or lost its connection since, for good.
  bool is_away() const { return is_away_; }
  void begin_measuring();
  const std::unordered_map<std::uint32_t, TrackFigures>& tracks() const { return tracks_; }

 private:
  boost::asio::awaitable<void> join();
  boost::asio::awaitable<void> connect(std::vector<SentTrack> tracks);
  std::vector<SentTrack> own_tracks() const;
  const Medium& medium_of(SentTrack track) const { return track.is_video ? plan_.video : plan_.audio; }
  void begin_sending(SentTrack track);
  boost::asio::awaitable<void> send_frames(SentTrack track);
  boost::asio::awaitable<void> replay(SentTrack track);
  void send(std::span<const std::uint8_t> packet);
  boost::asio::awaitable<void> send_feedback();
  void on_track(const ReceivedTrack& track);
  void on_rtp(std::span<const std::uint8_t> packet);
  void on_rtcp(std::span<const std::uint8_t> packet);

  boost::asio::any_io_executor executor_;
  const Plan& plan_;
  Figures& figures_;
  const Part part_;
  const std::shared_ptr<Signaling> signaling_;
  Clock::time_point began_;
  std::shared_ptr<Transport> transport_;
  std::unordered_map<std::uint32_t, TrackFigures> tracks_;
  std::uint8_t sequence_extension_ = 0;
  TransportFeedback feedback_;
  bool wants_key_frame_ = true;
  bool has_received_ = false;
  bool is_there_ = false;
  bool is_away_ = false;
  bool is_closed_ = false;  // it wants no more, and nothing is a failure any more
  bool is_gone_ = false;    // close() has been called
};

}  // namespace parley::loadtest
