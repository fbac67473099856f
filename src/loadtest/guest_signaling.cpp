#include "loadtest/guest_signaling.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/json.hpp>

#include <stdexcept>
#include <utility>

namespace parley::loadtest {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

/// What a browser's parameters come to, with one encoding. It has no retransmissions to offer.
json::object rtp_parameters(const SentTrack& track) {
  json::object codec;
  if (track.is_video) {
    codec = {{"mimeType", "video/VP8"}, {"payloadType", track.payload_type}, {"clockRate", 90'000}};
    codec["rtcpFeedback"] = json::array{json::object{{"type", "nack"}, {"parameter", "pli"}},
                                        json::object{{"type", "ccm"}, {"parameter", "fir"}}};
  } else {
    codec = {{"mimeType", "audio/opus"}, {"payloadType", track.payload_type}, {"clockRate", 48'000}, {"channels", 2}};
    codec["rtcpFeedback"] = json::array();
  }
  codec["parameters"] = json::object();
  json::object parameters;
  parameters["mid"] = track.is_video ? "1" : "0";
  parameters["codecs"] = json::array{codec};
  parameters["headerExtensions"] = json::array();
  parameters["encodings"] = json::array{json::object{{"ssrc", track.ssrc}}};
  parameters["rtcp"] = json::object{{"cname", "load-test"}, {"reducedSize", true}};
  return parameters;
}

std::uint8_t extension_id(const json::object& parameters, std::string_view word) {
  for (const json::value& each : parameters.at("headerExtensions").as_array())
    if (std::string_view(each.at("uri").as_string()).find(word) != std::string_view::npos)
      return each.at("id").to_number<std::uint8_t>();
  return 0;
}

/// Of a TransportView (docs/events.md).
RemoteEnd remote_end(const json::object& view) {
  RemoteEnd remote;
  const json::object& ice = view.at("ice_parameters").as_object();
  remote.username = ice.at("usernameFragment").as_string();
  remote.password = ice.at("password").as_string();
  for (const json::value& each : view.at("ice_candidates").as_array()) {
    const json::object& candidate = each.as_object();
    if (candidate.at("protocol") != "udp") continue;
    const json::value* const address = candidate.if_contains("address");
    remote.address = {
        asio::ip::make_address(std::string((address != nullptr ? *address : candidate.at("ip")).as_string())),
        candidate.at("port").to_number<std::uint16_t>()};
    break;
  }
  for (const json::value& each : view.at("dtls_parameters").at("fingerprints").as_array())
    if (each.at("algorithm") == "sha-256") remote.fingerprint = each.at("value").as_string();
  if (remote.address.port() == 0) throw std::runtime_error("the server offers no UDP");
  if (remote.fingerprint.empty()) throw std::runtime_error("the server offers no SHA-256 fingerprint");
  return remote;
}

constexpr const char* has_to_wait = "guests have to wait to be let into the meeting";

}  // namespace

GuestSignaling::GuestSignaling(asio::any_io_executor executor, const ServerAddress& server, asio::ssl::context& tls,
                               std::string code, Part part, std::string name)
    : executor_(std::move(executor)),
      server_(server),
      tls_(tls),
      code_(std::move(code)),
      part_(part),
      name_(std::move(name)) {}

asio::awaitable<void> GuestSignaling::join() {
  json::object wish;
  wish["participant_name"] = name_;
  std::string path = "/api/meetings/" + code_ + "/join";
  const std::string no_token;
  const json::object entered = co_await post(server_, tls_, std::move(path), std::move(wish), no_token);
  if (entered.at("status") != "joined") throw std::runtime_error(has_to_wait);
  meeting_id_ = entered.at("meeting").at("meeting_id").as_string();
  json::object auth;
  auth["guest_token"] = entered.at("guest_token");
  link_ = co_await EventLink::open(server_, tls_, std::move(auth));
  link_->on_event = [weak = weak_from_this()](std::string_view event, const json::object& data) {
    if (const auto self = weak.lock()) self->on_event(event, data);
  };
  link_->on_lost = [weak = weak_from_this()](const std::string& why) {
    if (const auto self = weak.lock()) self->be_away(why);
  };
  const json::object nothing;
  co_await link_->ask("client:ready", nothing);
  const json::object joined = co_await ask("meeting:join", nothing);
  if (joined.at("status") != "joined") throw std::runtime_error(has_to_wait);
  participant_id_ = joined.at("participant").at("participant_id").as_string();
  if (const json::value* const there = joined.if_contains("producers"); there != nullptr && there->is_array())
    for (const json::value& each : there->as_array()) announced_.emplace_back(each.at("producer_id").as_string());
}

asio::awaitable<RemoteEnd> GuestSignaling::open_transport(LocalEnd own, std::vector<SentTrack> /*tracks*/) {
  fingerprint_ = std::move(own.fingerprint);
  const json::object nothing;
  const json::object router = co_await ask("media:capabilities", nothing);
  capabilities_ = router.at("router_rtp_capabilities").as_object();
  json::object wish;
  wish["direction"] = part_ == Part::publisher ? "send" : "recv";
  const json::object made = co_await ask("media:transport:create", std::move(wish));
  const json::object& view = made.at("transport").as_object();
  transport_id_ = view.at("transport_id").as_string();
  co_return remote_end(view);
}

asio::awaitable<void> GuestSignaling::accept() {
  json::object fingerprint;
  fingerprint["algorithm"] = "sha-256";
  fingerprint["value"] = fingerprint_;
  json::object dtls;
  dtls["role"] = "client";
  dtls["fingerprints"] = json::array{fingerprint};
  json::object fields;
  fields["transport_id"] = transport_id_;
  fields["dtls_parameters"] = dtls;
  co_await ask("media:transport:connect", std::move(fields));
}

asio::awaitable<void> GuestSignaling::publish(SentTrack track) {
  json::object wish;
  wish["transport_id"] = transport_id_;
  wish["kind"] = track.is_video ? "video" : "audio";
  wish["source"] = track.is_video ? "camera" : "mic";
  wish["rtp_parameters"] = rtp_parameters(track);
  co_await ask("media:produce", std::move(wish));
}

asio::awaitable<void> GuestSignaling::subscribe() {
  while (!announced_.empty()) {  // events add to them
    std::string producer_id = std::move(announced_.front());
    announced_.pop_front();
    co_await consume(std::move(producer_id));
  }
  has_subscribed_ = true;
}

asio::awaitable<void> GuestSignaling::leave() {
  const json::object nothing;
  co_await ask("meeting:leave", nothing);
}

void GuestSignaling::close() {
  is_closed_ = true;
  if (link_) link_->close();
}

asio::awaitable<json::object> GuestSignaling::ask(std::string event, json::object fields) {
  fields["meeting_id"] = meeting_id_;
  return link_->ask(std::move(event), std::move(fields));
}

asio::awaitable<void> GuestSignaling::consume(std::string producer_id) {
  if (!producers_.insert(producer_id).second) co_return;
  json::object wish;
  wish["producer_id"] = producer_id;
  wish["rtp_capabilities"] = capabilities_;
  const json::object answer = co_await ask("media:consume", std::move(wish));
  const json::object& consumer = answer.at("consumer").as_object();
  const json::object& parameters = consumer.at("rtp_parameters").as_object();
  const ReceivedTrack track{.is_video = consumer.at("kind") == "video",
                            .ssrc = parameters.at("encodings").at(0).at("ssrc").to_number<std::uint32_t>(),
                            .sequence_extension = extension_id(parameters, "transport-wide-cc")};
  if (on_track) on_track(track);
  json::object resumed;
  resumed["consumer_id"] = consumer.at("consumer_id");
  if (track.is_video) co_await ask("media:consumer:resume", std::move(resumed));
}

void GuestSignaling::on_event(std::string_view event, const json::object& data) {
  if (event == "media:reset") fail("the server lost a media worker");
  if (event == "meeting:ended") be_away("the meeting was ended");
  if ((event == "participant:removed" || event == "participant:left") &&
      std::string_view(data.at("participant_id").as_string()) == participant_id_)
    be_away("somebody was sent away from the meeting");
  if (event != "media:producer:new" || part_ != Part::subscriber) return;
  std::string producer_id(data.at("producer").at("producer_id").as_string());
  if (!has_subscribed_) {
    announced_.push_back(std::move(producer_id));
    return;
  }
  asio::co_spawn(
      executor_, [self = shared_from_this(), producer_id] { return self->consume(producer_id); },
      [self = shared_from_this()](const std::exception_ptr& failure) {
        if (!failure) return;
        try {
          std::rethrow_exception(failure);
        } catch (const std::exception& error) {
          self->fail(error.what());
        }
      });
}

void GuestSignaling::be_away(const std::string& why) {
  if (is_closed_ || std::exchange(is_away_, true)) return;
  fail(why);
  if (on_away) on_away();
}

void GuestSignaling::fail(const std::string& what) const {
  if (!is_closed_ && on_failure) on_failure(what);
}

}  // namespace parley::loadtest
