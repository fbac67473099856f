#include "loadtest/participant.hpp"

#include "srtp/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace parley::loadtest {
namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
namespace {

constexpr std::uint8_t opus_payload_type = 111;
constexpr std::uint8_t vp8_payload_type = 96;
constexpr auto audio_frame = 20ms;
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

/// What a browser's parameters come to, with one encoding. It has no retransmissions to offer.
json::object rtp_parameters(bool is_video, std::uint32_t ssrc) {
  json::object codec;
  if (is_video) {
    codec = {{"mimeType", "video/VP8"}, {"payloadType", vp8_payload_type}, {"clockRate", 90'000}};
    codec["rtcpFeedback"] = json::array{json::object{{"type", "nack"}, {"parameter", "pli"}},
                                        json::object{{"type", "ccm"}, {"parameter", "fir"}}};
  } else {
    codec = {{"mimeType", "audio/opus"}, {"payloadType", opus_payload_type}, {"clockRate", 48'000}, {"channels", 2}};
    codec["rtcpFeedback"] = json::array();
  }
  codec["parameters"] = json::object();
  json::object parameters;
  parameters["mid"] = is_video ? "1" : "0";
  parameters["codecs"] = json::array{codec};
  parameters["headerExtensions"] = json::array();
  parameters["encodings"] = json::array{json::object{{"ssrc", ssrc}}};
  parameters["rtcp"] = json::object{{"cname", "load-test"}, {"reducedSize", true}};
  return parameters;
}

std::uint8_t extension_id(const json::object& parameters, std::string_view word) {
  for (const json::value& each : parameters.at("headerExtensions").as_array())
    if (std::string_view(each.at("uri").as_string()).find(word) != std::string_view::npos)
      return each.at("id").to_number<std::uint8_t>();
  return 0;
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

Participant::Participant(asio::any_io_executor executor, const Plan& plan, Figures& figures, std::string code,
                         Part part, std::string name)
    : executor_(std::move(executor)),
      plan_(plan),
      figures_(figures),
      code_(std::move(code)),
      part_(part),
      name_(std::move(name)),
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
  json::object wish;
  wish["participant_name"] = name_;
  std::string path = "/api/meetings/" + code_ + "/join";
  const std::string no_token;
  const json::object entered = co_await post(plan_.server, plan_.tls, std::move(path), std::move(wish), no_token);
  if (entered.at("status") != "joined") throw std::runtime_error("guests have to wait to be let into the meeting");
  meeting_id_ = entered.at("meeting").at("meeting_id").as_string();
  json::object auth;
  auth["guest_token"] = entered.at("guest_token");
  link_ = co_await EventLink::open(plan_.server, plan_.tls, std::move(auth));
  link_->on_event = [weak = weak_from_this()](std::string_view event, const json::object& data) {
    if (const auto self = weak.lock()) self->on_event(event, data);
  };
  link_->on_lost = [weak = weak_from_this()] {
    if (const auto self = weak.lock(); self && !self->is_closed_) self->figures_.fail("a connection was lost");
  };
  const json::object nothing;
  co_await link_->ask("client:ready", nothing);
  const json::object joined = co_await ask("meeting:join", nothing);
  if (joined.at("status") != "joined") throw std::runtime_error("guests have to wait to be let into the meeting");
  figures_.joins.add(ms_since(began_));

  const json::object router = co_await ask("media:capabilities", nothing);
  capabilities_ = router.at("router_rtp_capabilities").as_object();
  if (part_ == Part::publisher) {
    co_await connect("send");
    if (plan_.audio_kbps > 0) co_await produce(false);
    if (plan_.video_kbps > 0) co_await produce(true);
    co_return;
  }
  co_await connect("recv");
  asio::co_spawn(executor_, [self = shared_from_this()] { return self->send_feedback(); }, asio::detached);
  if (const json::value* const there = joined.if_contains("producers"); there != nullptr && there->is_array())
    for (const json::value& each : there->as_array()) announced_.emplace_back(each.at("producer_id").as_string());
  while (!announced_.empty()) {  // events add to them
    std::string producer_id = std::move(announced_.front());
    announced_.pop_front();
    co_await consume(std::move(producer_id));
  }
}

asio::awaitable<void> Participant::leave() {
  const bool says_so = is_there_ && !is_closed_;
  is_closed_ = true;
  if (says_so) {
    try {
      const json::object nothing;
      co_await ask("meeting:leave", nothing);
    } catch (const std::exception&) {
    }
  }
  close();
}

void Participant::close() {
  is_closed_ = true;
  if (std::exchange(is_gone_, true)) return;
  if (link_) link_->close();
  if (transport_) {
    figures_.undecipherable += transport_->undecipherable();
    transport_->close();
  }
}

void Participant::begin_measuring() {
  for (auto& [ssrc, track] : tracks_) track.begin();
}

asio::awaitable<json::object> Participant::ask(std::string event, json::object fields) {
  fields["meeting_id"] = meeting_id_;
  return link_->ask(std::move(event), std::move(fields));
}

asio::awaitable<void> Participant::connect(std::string direction) {
  json::object wish;
  wish["direction"] = direction;
  const json::object made = co_await ask("media:transport:create", std::move(wish));
  const json::object& view = made.at("transport").as_object();
  transport_ = std::make_shared<Transport>(executor_, plan_.certificate, remote_end(view));
  transport_->on_rtp = [weak = weak_from_this()](std::span<const std::uint8_t> packet) {
    if (const auto self = weak.lock()) self->on_rtp(packet);
  };
  transport_->on_rtcp = [weak = weak_from_this()](std::span<const std::uint8_t> packet) {
    if (const auto self = weak.lock()) self->on_rtcp(packet);
  };
  transport_id_ = view.at("transport_id").as_string();
  co_await transport_->connect(tell());
}

asio::awaitable<void> Participant::tell() {
  json::object fingerprint;
  fingerprint["algorithm"] = "sha-256";
  fingerprint["value"] = plan_.certificate.fingerprint();
  json::object dtls;
  dtls["role"] = "client";
  dtls["fingerprints"] = json::array{fingerprint};
  json::object fields;
  fields["transport_id"] = transport_id_;
  fields["dtls_parameters"] = dtls;
  co_await ask("media:transport:connect", std::move(fields));
}

asio::awaitable<void> Participant::produce(bool is_video) {
  const std::uint32_t ssrc = new_ssrc();
  json::object wish;
  wish["transport_id"] = transport_id_;
  wish["kind"] = is_video ? "video" : "audio";
  wish["source"] = is_video ? "camera" : "mic";
  wish["rtp_parameters"] = rtp_parameters(is_video, ssrc);
  co_await ask("media:produce", std::move(wish));
  const std::vector<MediaFrame>& prepared = is_video ? plan_.video : plan_.audio;
  asio::co_spawn(
      executor_,
      [self = shared_from_this(), &prepared, is_video, ssrc] {
        return prepared.empty() ? self->send_frames(is_video, ssrc) : self->replay(prepared, is_video, ssrc);
      },
      asio::detached);
}

asio::awaitable<void> Participant::send_frames(bool is_video, std::uint32_t ssrc) {
  const auto period =
      is_video ? std::chrono::nanoseconds(1s) / plan_.frames_per_second : std::chrono::nanoseconds(audio_frame);
  const double seconds = std::chrono::duration<double>(period).count();
  const auto octets = static_cast<std::size_t>((is_video ? plan_.video_kbps : plan_.audio_kbps) * 125 * seconds);
  RtpSource source({.is_video = is_video,
                    .ssrc = ssrc,
                    .payload_type = is_video ? vp8_payload_type : opus_payload_type,
                    .ticks = static_cast<std::uint32_t>(seconds * (is_video ? 90'000 : 48'000))});
  const RtpSource::Take send = [this](std::span<const std::uint8_t> packet) { this->send(packet); };
  asio::steady_timer timer(executor_);
  auto due = Clock::now();
  while (!is_closed_) {
    const bool is_key_frame = is_video && std::exchange(wants_key_frame_, false);
    source.make_frame(rtp_header_octets + octets * (is_key_frame ? key_frame_factor : 1), is_key_frame, send);
    due += period;
    if (Clock::now() - due > 1s) due = Clock::now();  // this machine is too slow for the load
    timer.expires_at(due);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

/// Round and round. Where a key frame is asked for, pictures go on from the first one: no encoder is there to make
/// another.
asio::awaitable<void> Participant::replay(const std::vector<MediaFrame>& frames, bool is_video, std::uint32_t ssrc) {
  RtpSource source(
      {.is_video = is_video, .ssrc = ssrc, .payload_type = is_video ? vp8_payload_type : opus_payload_type});
  const RtpSource::Take send = [this](std::span<const std::uint8_t> packet) { this->send(packet); };
  const std::int64_t ticks_a_second = is_video ? 90'000 : 48'000;
  asio::steady_timer timer(executor_);
  auto due = Clock::now();
  for (std::size_t next = 0; !is_closed_; next = (next + 1) % frames.size()) {
    if (is_video && std::exchange(wants_key_frame_, false)) next = 0;
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

asio::awaitable<void> Participant::consume(std::string producer_id) {
  if (!producers_.insert(producer_id).second) co_return;
  json::object wish;
  wish["producer_id"] = producer_id;
  wish["rtp_capabilities"] = capabilities_;
  const json::object answer = co_await ask("media:consume", std::move(wish));
  const json::object& consumer = answer.at("consumer").as_object();
  const json::object& parameters = consumer.at("rtp_parameters").as_object();
  const bool is_video = consumer.at("kind") == "video";
  const auto ssrc = parameters.at("encodings").at(0).at("ssrc").to_number<std::uint32_t>();
  tracks_.emplace(ssrc, TrackFigures(is_video, is_video ? 90'000 : 48'000));
  if (const std::uint8_t id = extension_id(parameters, "transport-wide-cc"); id != 0) sequence_extension_ = id;
  json::object resumed;
  resumed["consumer_id"] = consumer.at("consumer_id");
  if (is_video) co_await ask("media:consumer:resume", std::move(resumed));
}

asio::awaitable<void> Participant::send_feedback() {
  asio::steady_timer timer(executor_);
  while (!is_closed_) {
    if (const auto report = feedback_.report(); !report.empty()) transport_->send_rtcp(report);
    timer.expires_after(feedback_period);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void Participant::on_event(std::string_view event, const json::object& data) {
  if (event == "media:reset") figures_.fail("the server lost a media worker");
  if (event != "media:producer:new" || part_ != Part::subscriber) return;
  std::string producer_id(data.at("producer").at("producer_id").as_string());
  if (!is_there_) {
    announced_.push_back(std::move(producer_id));
    return;
  }
  asio::co_spawn(
      executor_, [self = shared_from_this(), producer_id] { return self->consume(producer_id); },
      [self = shared_from_this()](const std::exception_ptr& failure) {
        if (!failure || self->is_closed_) return;
        try {
          std::rethrow_exception(failure);
        } catch (const std::exception& error) {
          self->figures_.fail(error.what());
        }
      });
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
