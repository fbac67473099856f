// What is sent of media.
#include "events/families.hpp"
#include "events/meeting_state.hpp"
#include "services/quality_reports.hpp"

namespace parley::events {
namespace {

struct SentProducer {
  ProducerView producer;
};
BOOST_DESCRIBE_STRUCT(SentProducer, (), (producer))

struct SentProducerChange {
  std::string producer_id;
  std::string participant_id;
  std::string source;
};
BOOST_DESCRIBE_STRUCT(SentProducerChange, (), (producer_id, participant_id, source))

struct SentLayers {
  std::string consumer_id;
  std::optional<int> spatial_layer;
  std::optional<int> temporal_layer;
};
BOOST_DESCRIBE_STRUCT(SentLayers, (), (consumer_id, spatial_layer, temporal_layer))

struct SentWanted {
  std::string producer_id;
  std::optional<int> spatial_layer;
};
BOOST_DESCRIBE_STRUCT(SentWanted, (), (producer_id, spatial_layer))

struct SentScore {
  std::string id;
  json::value score;
};
BOOST_DESCRIBE_STRUCT(SentScore, (), (id, score))

struct WeakConnection {
  std::string participant_id;
  services::ConnectionQuality quality{};
};
BOOST_DESCRIBE_STRUCT(WeakConnection, (), (participant_id, quality))

struct SentWeak {
  std::vector<WeakConnection> participants;
};
BOOST_DESCRIBE_STRUCT(SentWeak, (), (participants))

struct SentSpeaker {
  std::optional<std::string> participant_id;
};
BOOST_DESCRIBE_STRUCT(SentSpeaker, (), (participant_id))

struct AudioLevel {
  std::string participant_id;
  int volume;
};
BOOST_DESCRIBE_STRUCT(AudioLevel, (), (participant_id, volume))

struct SentLevels {
  std::vector<AudioLevel> levels;
};
BOOST_DESCRIBE_STRUCT(SentLevels, (), (levels))

struct SentReset {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SentReset, (), (reason))

}  // namespace

void add_media_news(Announcements& rows) {
  rows.push_back(
      sends<SentProducer>("media:producer:new", Stamp::either,
                          "Somebody sends something new. Without number where it was there before, in another "
                          "breakout room than one's own is now."));
  rows.push_back(sends<SentProducerChange>("media:producer:closed", Stamp::either,
                                           "Its consumers are gone with it. Without number where it goes on in another "
                                           "breakout room."));
  rows.push_back(sends<SentProducerChange>("media:producer:paused", Stamp::numbered, "Nothing flows from it."));
  rows.push_back(sends<SentProducerChange>("media:producer:resumed", Stamp::numbered, "It flows again."));
  rows.push_back(sends<SentLayers>("media:consumer:layers", Stamp::meeting,
                                   "Which layers flow now, to the device that receives; null: nothing flows."));
  rows.push_back(sends<SentWanted>(
      "media:producer:wanted", Stamp::meeting,
      "To the device that sends a video: the highest layer that somebody receives; null: nobody receives any."));
  rows.push_back(
      sends<SentScore>("media:score", Stamp::meeting, "How well a producer or consumer does, to its device."));
  rows.push_back(sends<services::QualityTold>(
      "media:quality", Stamp::meeting,
      "Every five seconds, to devices with media: how well it flows, and a sentence where something is wrong."));
  rows.push_back(sends<SentWeak>(
      "media:quality:weak", Stamp::meeting,
      "Every five seconds, while there are any, and once when there are none any more: whose connections are weak."));
  rows.push_back(sends<SentSpeaker>("media:active_speaker", Stamp::meeting, "Null: nobody speaks."));
  rows.push_back(sends<SentLevels>("media:audio_levels", Stamp::meeting, "Volumes in dBvo, loudest first."));
  rows.push_back(sends<SentReset>("media:reset", Stamp::numbered,
                                  "The media worker was lost; build transports anew and produce again."));
}

}  // namespace parley::events
