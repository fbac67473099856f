// Participant: a guest of a meeting who sends or receives, as the web client would: REST, Socket.IO, ICE, DTLS, SRTP.
// One thread.
#pragma once

#include "loadtest/figures.hpp"
#include "loadtest/media_file.hpp"
#include "loadtest/rtp_source.hpp"
#include "loadtest/server_link.hpp"
#include "loadtest/transport.hpp"
#include "loadtest/transport_feedback.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

namespace parley::loadtest {

/// The same for all; outlives them.
struct Plan {
  ServerAddress server;
  boost::asio::ssl::context& tls;
  const Certificate& certificate;
  unsigned audio_kbps = 32;  // 0: none
  unsigned video_kbps = 1000;
  unsigned frames_per_second = 30;
  std::vector<MediaFrame> audio{};  // prepared; empty: made to order
  std::vector<MediaFrame> video{};
};

enum class Part { publisher, subscriber };

class Participant : public std::enable_shared_from_this<Participant> {
 public:
  using Clock = std::chrono::steady_clock;

  /// `code`: the meeting's.
  Participant(boost::asio::any_io_executor executor, const Plan& plan, Figures& figures, std::string code, Part part,
              std::string name);
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;

  /// Ends when everything is set up; sending and receiving go on until close(). Failures are told to the figures.
  boost::asio::awaitable<void> come();
  /// Says so to the server, as far as it listens, and closes. Failures are nobody's any more.
  boost::asio::awaitable<void> leave();
  void close();

  bool is_there() const { return is_there_; }
  void begin_measuring();
  const std::unordered_map<std::uint32_t, TrackFigures>& tracks() const { return tracks_; }

 private:
  boost::asio::awaitable<void> join();
  boost::asio::awaitable<void> connect(std::string direction);
  boost::asio::awaitable<void> tell();
  boost::asio::awaitable<boost::json::object> ask(std::string event, boost::json::object fields);

  boost::asio::awaitable<void> produce(bool is_video);
  boost::asio::awaitable<void> send_frames(bool is_video, std::uint32_t ssrc);
  boost::asio::awaitable<void> replay(const std::vector<MediaFrame>& frames, bool is_video, std::uint32_t ssrc);
  void send(std::span<const std::uint8_t> packet);
  boost::asio::awaitable<void> consume(std::string producer_id);
  boost::asio::awaitable<void> send_feedback();
  void on_event(std::string_view event, const boost::json::object& data);
  void on_rtp(std::span<const std::uint8_t> packet);
  void on_rtcp(std::span<const std::uint8_t> packet);

  boost::asio::any_io_executor executor_;
  const Plan& plan_;
  Figures& figures_;
  const std::string code_;
  const Part part_;
  const std::string name_;
  Clock::time_point began_;
  std::string meeting_id_;
  std::shared_ptr<EventLink> link_;
  std::shared_ptr<Transport> transport_;
  std::string transport_id_;
  boost::json::object capabilities_;
  std::deque<std::string> announced_;  // producers that came to be known while joining
  std::set<std::string> producers_;    // those that are consumed, or about to be
  std::unordered_map<std::uint32_t, TrackFigures> tracks_;
  std::uint8_t sequence_extension_ = 0;
  TransportFeedback feedback_;
  bool wants_key_frame_ = true;
  bool has_received_ = false;
  bool is_there_ = false;
  bool is_closed_ = false;  // it wants no more, and nothing is a failure any more
  bool is_gone_ = false;    // close() has been called
};

}  // namespace parley::loadtest
