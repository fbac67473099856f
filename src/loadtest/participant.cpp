#include "loadtest/participant.hpp"

#include "srtp/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

namespace parley::loadtest {
namespace asio = boost::asio;
using namespace std::chrono_literals;
namespace {

constexpr std::uint8_t opus_payload_type = 111;
constexpr std::uint8_t vp8_payload_type = 96;
constexpr auto feedback_period = 100ms;
constexpr std::size_t feedback_limit = 500;  // packets of one report
constexpr std::size_t key_frame_factor = 4;  // its length by that of others
constexpr std::size_t rtp_header_octets = 12;

std::uint32_t new_ssrc() {
  static std::uint32_t last = 0x1000'0000;
  return ++last;
}

std::chrono::microseconds now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(Participant::Clock::now().time_since_epoch());
}

double ms_since(Participant::Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Participant::Clock::now() - begin).count();
}

/// Whether an RTCP packet asks for a key frame: PLI (RFC 4585 section 6.3.1) or FIR (RFC 5104 section 4.3.1).
bool asks_for_key_frame(std::span<const std::uint8_t> packet) {
  constexpr std::uint8_t payload_specific = 206;
  while (packet.size() >= 4) {
    const std::uint8_t format = packet[0] & 0x1f;
    if (packet[1] == payload_specific && (format == 1 || format == 4)) return true;
    const std::size_t length = 4 * (std::size_t{srtp::read_16(&packet[2])} + 1);
    packet = packet.subspan(std::min(length, packet.size()));
  }
  return false;
}

}  // namespace

Participant::Participant(asio::any_io_executor executor, const Plan& plan, Figures& figures, Part part,
                         std::shared_ptr<Signaling> signaling)
    : executor_(std::move(executor)),
      plan_(plan),
      figures_(figures),
      part_(part),
      signaling_(std::move(signaling)),
      feedback_(new_ssrc()) {}

asio::awaitable<void> Participant::come() {
  try {
    co_await join();
    is_there_ = true;
  } catch (const std::exception& error) {
    if (!is_closed_) figures_.fail(error.what());
  }
}

asio::awaitable<void> Participant::join() {
  began_ = Clock::now();
  signaling_->on_failure = [weak = weak_from_this()](const std::string& what) {
    if (const auto self = weak.lock(); self && !self->is_closed_) self->figures_.fail(what);
  };
  signaling_->on_away = [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->is_away_ = true;
  };
  signaling_->on_track = [weak = weak_from_this()](const ReceivedTrack& track) {
    if (const auto self = weak.lock()) self->on_track(track);
  };
  co_await signaling_->join();
  figures_.joins.add(ms_since(began_));
  const std::vector<SentTrack> tracks = part_ == Part::publisher ? own_tracks() : std::vector<SentTrack>();
  co_await connect(tracks);
  if (part_ == Part::publisher) {
    for (const SentTrack track : tracks) {
      co_await signaling_->publish(track);
      begin_sending(track);
    }
    co_return;
  }
  asio::co_spawn(executor_, [self = shared_from_this()] { return self->send_feedback(); }, asio::detached);
  co_await signaling_->subscribe();
}

asio::awaitable<void> Participant::leave() {
  const bool says_so = is_there_ && !is_closed_ && !is_away_;
  is_closed_ = true;
  if (says_so) {
    try {
      co_await signaling_->leave();
    } catch (const std::exception&) {
    }
  }
  close();
}

void Participant::close() {
  is_closed_ = true;
  if (std::exchange(is_gone_, true)) return;
  signaling_->close();
  if (transport_) {
    figures_.undecipherable += transport_->undecipherable();
    transport_->close();
  }
}

void Participant::begin_measuring() {
  for (auto& [ssrc, track] : tracks_) track.begin();
}

asio::awaitable<void> Participant::connect(std::vector<SentTrack> tracks) {
  const LocalEnd own = local_end(plan_.certificate);
  RemoteEnd remote = co_await signaling_->open_transport(own, std::move(tracks));
  transport_ = std::make_shared<Transport>(executor_, plan_.certificate, own, std::move(remote));
  transport_->on_rtp = [weak = weak_from_this()](std::span<const std::uint8_t> packet) {
    if (const auto self = weak.lock()) self->on_rtp(packet);
  };
  transport_->on_rtcp = [weak = weak_from_this()](std::span<const std::uint8_t> packet) {
    if (const auto self = weak.lock()) self->on_rtcp(packet);
  };
  co_await transport_->connect(signaling_->accept());
}

std::vector<SentTrack> Participant::own_tracks() const {
  std::vector<SentTrack> tracks;
  if (plan_.audio.is_sent) tracks.push_back({.is_video = false, .ssrc = new_ssrc(), .payload_type = opus_payload_type});
  if (plan_.video.is_sent) tracks.push_back({.is_video = true, .ssrc = new_ssrc(), .payload_type = vp8_payload_type});
  return tracks;
}

void Participant::begin_sending(SentTrack track) {
  const bool is_prepared = !medium_of(track).prepared.empty();
  asio::co_spawn(
      executor_,
      [self = shared_from_this(), track, is_prepared] {
        return is_prepared ? self->replay(track) : self->send_frames(track);
      },
      asio::detached);
}

asio::awaitable<void> Participant::send_frames(SentTrack track) {
  const Medium& medium = medium_of(track);
  const double seconds = std::chrono::duration<double>(medium.period).count();
  RtpSource source({.is_video = track.is_video,
                    .ssrc = track.ssrc,
                    .payload_type = track.payload_type,
                    .ticks = static_cast<std::uint32_t>(seconds * (track.is_video ? 90'000 : 48'000))});
  const RtpSource::Take send = [this](std::span<const std::uint8_t> packet) { this->send(packet); };
  std::minstd_rand random(track.ssrc);
  asio::steady_timer timer(executor_);
  auto due = Clock::now();
  while (!is_closed_) {
    if (!medium.is_paused) {
      const bool is_key_frame = track.is_video && std::exchange(wants_key_frame_, false);
      const std::size_t octets = medium.octets + random() % (medium.spread + 1);
      source.make_frame(rtp_header_octets + octets * (is_key_frame ? key_frame_factor : 1), is_key_frame, send);
    }
    due += medium.period;
    if (Clock::now() - due > 1s) due = Clock::now();  // this machine is too slow for the load
    timer.expires_at(due);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

/// Round and round. Where a key frame is asked for, pictures go on from the first one: no encoder is there to make
/// another.
asio::awaitable<void> Participant::replay(SentTrack track) {
  const std::vector<MediaFrame>& frames = medium_of(track).prepared;
  RtpSource source({.is_video = track.is_video, .ssrc = track.ssrc, .payload_type = track.payload_type});
  const RtpSource::Take send = [this](std::span<const std::uint8_t> packet) { this->send(packet); };
  const std::int64_t ticks_a_second = track.is_video ? 90'000 : 48'000;
  asio::steady_timer timer(executor_);
  auto due = Clock::now();
  for (std::size_t next = 0; !is_closed_; next = (next + 1) % frames.size()) {
    if (track.is_video && std::exchange(wants_key_frame_, false)) next = 0;
    const MediaFrame& frame = frames[next];
    source.send_frame(frame.payload, static_cast<std::uint32_t>(frame.lasts.count() * ticks_a_second / 1'000'000),
                      send);
    due += frame.lasts;
    if (Clock::now() - due > 1s) due = Clock::now();  // this machine is too slow for the load
    timer.expires_at(due);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void Participant::send(std::span<const std::uint8_t> packet) {
  transport_->send_rtp(packet);
  ++figures_.sent_packets;
  figures_.sent_octets += packet.size();
}

asio::awaitable<void> Participant::send_feedback() {
  asio::steady_timer timer(executor_);
  while (!is_closed_) {
    if (const auto report = feedback_.report(); !report.empty()) transport_->send_rtcp(report);
    timer.expires_after(feedback_period);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void Participant::on_track(const ReceivedTrack& track) {
  tracks_.emplace(track.ssrc, TrackFigures(track.is_video, track.is_video ? 90'000 : 48'000));
  if (plan_.decipher_every > 1) transport_->decipher_every(plan_.decipher_every, track.ssrc);
  if (track.sequence_extension != 0) sequence_extension_ = track.sequence_extension;
}

void Participant::on_rtp(std::span<const std::uint8_t> packet) {
  const auto time = now_us();
  const std::uint32_t ssrc = srtp::read_32(&packet[8]);
  if (sequence_extension_ != 0) {
    if (const auto sequence = transport_sequence(packet, sequence_extension_)) {
      feedback_.arrived(*sequence, ssrc, time);
      if (feedback_.waiting() >= feedback_limit) transport_->send_rtcp(feedback_.report());
    }
  }
  const auto track = tracks_.find(ssrc);
  if (track == tracks_.end()) return;  // a probe of the bandwidth, or a track that is just being told of
  if (!has_received_) {
    has_received_ = true;
    figures_.first_packets.add(ms_since(began_));
  }
  track->second.arrived(packet, time);
  ++figures_.received_packets;
  figures_.received_octets += packet.size();
}

void Participant::on_rtcp(std::span<const std::uint8_t> packet) {
  if (part_ == Part::publisher && asks_for_key_frame(packet)) wants_key_frame_ = true;
}

}  // namespace parley::loadtest
