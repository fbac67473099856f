// Changes to the parts of a meeting that are changed field by field; and what its fields may hold.
#pragma once

#include "core/meeting.hpp"
#include "json/types.hpp"

#include <optional>
#include <string>

namespace parley::services {

inline constexpr std::size_t max_opaque_bytes = 16 * 1024;  ///< title and description
inline constexpr std::size_t max_location_bytes = 1024;
inline constexpr std::size_t max_metadata_bytes = 16 * 1024;
inline constexpr std::size_t max_meeting_password_bytes = 200;
inline constexpr std::size_t max_recurrence_bytes = 4096;
inline constexpr std::size_t max_time_zone_bytes = 64;
inline constexpr int max_meeting_size = 10'000;

/// Features to turn on or off; those left out stay as they are. The members are those of core::Features in the same
/// order.
struct FeaturesChange {
  std::optional<bool> video_enabled;
  std::optional<bool> audio_enabled;
  std::optional<bool> screen_sharing_enabled;
  std::optional<bool> chat_enabled;
  std::optional<bool> recording_enabled;
  std::optional<bool> breakout_rooms_enabled;
  std::optional<bool> whiteboard_enabled;
  std::optional<bool> hand_raise_enabled;
  std::optional<bool> reactions_enabled;
  std::optional<bool> polls_enabled;
  std::optional<bool> qa_enabled;
  std::optional<bool> e2ee_enabled;
};
BOOST_DESCRIBE_STRUCT(FeaturesChange, (),
                      (video_enabled, audio_enabled, screen_sharing_enabled, chat_enabled, recording_enabled,
                       breakout_rooms_enabled, whiteboard_enabled, hand_raise_enabled, reactions_enabled, polls_enabled,
                       qa_enabled, e2ee_enabled))
void apply(const FeaturesChange& change, core::Features& features);

/// Likewise; null clears where the storage and for how many days are left to the server.
struct RecordingChange {
  std::optional<bool> auto_record;
  std::optional<bool> record_video;
  std::optional<bool> record_audio;
  std::optional<bool> record_chat;
  json::Field<json::Text<0, 1024>> storage_location;
  json::Field<json::Int<1, 36'500>> retention_days;
};
BOOST_DESCRIBE_STRUCT(RecordingChange, (),
                      (auto_record, record_video, record_audio, record_chat, storage_location, retention_days))
void apply(const RecordingChange& change, core::RecordingConfig& config);

/// validation_failed with every field of a new or changed meeting that does not hold what it may. `password` is the
/// plain one, where one is set. `before`: how a meeting that is changed was; what it had already is not looked at
/// again, so that what an earlier version let in keeps nobody from changing the rest.
core::Outcome<> check_fields(const core::Meeting& meeting, const std::optional<std::string>& password,
                             const core::Meeting& before = {});

}  // namespace parley::services
