#include "media/worker/rtp_observer.hpp"

#include <FBS/notification.h>
#include <FBS/request.h>

namespace parley::media {
namespace {

Channel::OnNotification speaker_handler(ActiveSpeakerObserver::OnSpeaker on_speaker) {
  return [on_speaker = std::move(on_speaker)](const FBS::Notification::Notification& notification) {
    if (const auto* body = notification.body_as_ActiveSpeakerObserver_DominantSpeakerNotification())
      on_speaker(body->producerId()->str());
  };
}

Channel::OnNotification volumes_handler(AudioLevelObserver::OnVolumes on_volumes) {
  return [on_volumes = std::move(on_volumes)](const FBS::Notification::Notification& notification) {
    if (notification.event() == FBS::Notification::Event::AUDIOLEVELOBSERVER_SILENCE) return on_volumes({});
    const auto* body = notification.body_as_AudioLevelObserver_VolumesNotification();
    if (!body) return;
    std::vector<std::pair<std::string, int>> volumes;
    for (const auto* volume : *body->volumes()) volumes.emplace_back(volume->producerId()->str(), volume->volume());
    on_volumes(std::move(volumes));
  };
}

}  // namespace

RtpObserver::RtpObserver(std::shared_ptr<Channel> channel, std::string id, Channel::OnNotification on_notification)
    : channel_(std::move(channel)),
      id_(std::move(id)),
      notifications_(channel_->subscribe(id_, std::move(on_notification))) {}

void RtpObserver::add(const std::string& producer_id) {
  channel_->command({.method = FBS::Request::Method::RTPOBSERVER_ADD_PRODUCER,
                     .handler_id = id_,
                     .body_type = FBS::Request::Body::RtpObserver_AddProducerRequest,
                     .body = [&producer_id](flatbuffers::FlatBufferBuilder& builder) {
                       return FBS::RtpObserver::CreateAddProducerRequestDirect(builder, producer_id.c_str()).o;
                     }});
}

void RtpObserver::remove(const std::string& producer_id) {
  channel_->command({.method = FBS::Request::Method::RTPOBSERVER_REMOVE_PRODUCER,
                     .handler_id = id_,
                     .body_type = FBS::Request::Body::RtpObserver_RemoveProducerRequest,
                     .body = [&producer_id](flatbuffers::FlatBufferBuilder& builder) {
                       return FBS::RtpObserver::CreateRemoveProducerRequestDirect(builder, producer_id.c_str()).o;
                     }});
}

void RtpObserver::close(const std::string& router_id) {
  notifications_.reset();
  channel_->command({.method = FBS::Request::Method::ROUTER_CLOSE_RTPOBSERVER,
                     .handler_id = router_id,
                     .body_type = FBS::Request::Body::Router_CloseRtpObserverRequest,
                     .body = [this](flatbuffers::FlatBufferBuilder& builder) {
                       return FBS::Router::CreateCloseRtpObserverRequestDirect(builder, id_.c_str()).o;
                     }});
}

ActiveSpeakerObserver::ActiveSpeakerObserver(const std::shared_ptr<Channel>& channel, const std::string& router_id,
                                             const std::string& id, std::chrono::milliseconds interval,
                                             OnSpeaker on_speaker)
    : RtpObserver(channel, id, speaker_handler(std::move(on_speaker))) {
  channel->command(
      {.method = FBS::Request::Method::ROUTER_CREATE_ACTIVESPEAKEROBSERVER,
       .handler_id = router_id,
       .body_type = FBS::Request::Body::Router_CreateActiveSpeakerObserverRequest,
       .body = [&](flatbuffers::FlatBufferBuilder& builder) {
         const auto options = FBS::ActiveSpeakerObserver::CreateActiveSpeakerObserverOptions(
             builder, static_cast<std::uint16_t>(interval.count()));
         return FBS::Router::CreateCreateActiveSpeakerObserverRequestDirect(builder, id.c_str(), options).o;
       }});
}

AudioLevelObserver::AudioLevelObserver(const std::shared_ptr<Channel>& channel, const std::string& router_id,
                                       const std::string& id, Options options, OnVolumes on_volumes)
    : RtpObserver(channel, id, volumes_handler(std::move(on_volumes))) {
  channel->command({.method = FBS::Request::Method::ROUTER_CREATE_AUDIOLEVELOBSERVER,
                    .handler_id = router_id,
                    .body_type = FBS::Request::Body::Router_CreateAudioLevelObserverRequest,
                    .body = [&](flatbuffers::FlatBufferBuilder& builder) {
                      const auto written = FBS::AudioLevelObserver::CreateAudioLevelObserverOptions(
                          builder, static_cast<std::uint16_t>(options.max_entries),
                          static_cast<std::int8_t>(options.threshold),
                          static_cast<std::uint16_t>(options.interval.count()));
                      return FBS::Router::CreateCreateAudioLevelObserverRequestDirect(builder, id.c_str(), written).o;
                    }});
}

}  // namespace parley::media
