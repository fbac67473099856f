// What is told of meetings in figures: while they run (live statistics), afterwards (analytics), and of the whole
// server. Nothing here is made up: a figure that nobody measured is unset.
#pragma once

#include "core/attendance_figures.hpp"
#include "core/engagement.hpp"
#include "services/conference_repositories.hpp"
#include "services/figure_sources.hpp"
#include "services/chat.hpp"

namespace parley::services {

/// From the scores of all streams that flow: excellent from 9 on, good from 7, fair from 5, else poor.
enum class ConnectionQuality { excellent, good, fair, poor };
BOOST_DESCRIBE_ENUM(ConnectionQuality, excellent, good, fair, poor)

/// 0 (worst) to 10.
ConnectionQuality connection_quality(double score);

struct LiveStats {
  int current_participants = 0;
  double duration_seconds = 0;  ///< since the start; 0 before it, the whole time after the end
  long long chat_messages = 0;  ///< in that time
  std::vector<core::Participant> active_speakers;
  bool screen_sharing = false;
  double total_bitrate = 0;           ///< bit/s, both directions, of all participants
  bool is_measured = false;           ///< total_bitrate is; false where the meeting has no media
  std::optional<double> video_score;  ///< 0 to 10, of the pictures that arrive
  std::optional<double> score;        ///< 0 to 10, of all that flows
  std::optional<double> rtt_ms;
};

/// The meeting, for members and administrators of the server; not_found for others.
Async<core::Meeting> seen_meeting(Services& services, Actor actor, std::string reference);

/// For those who see the meeting.
Async<LiveStats> live_stats(FigureSources sources, Actor actor, std::string reference);
/// The same of a meeting that the asker was shown already.
Async<LiveStats> live_stats_of(FigureSources sources, core::Meeting meeting);

/// One person's part in a meeting.
struct ParticipantAnalytics {
  core::Participant participant;
  std::vector<core::Attendance> stays;  ///< oldest first
  double seconds_present = 0;
  double talk_seconds = 0;
  double screen_share_seconds = 0;
  long long chat_messages = 0;
  long long reactions = 0;
  long long hands_raised = 0;
  core::Engagement engagement = core::Engagement::low;
  std::optional<QualitySummary> up;
  std::optional<QualitySummary> down;
  std::vector<QualitySample> history;  ///< the latest, oldest first
};

struct MeetingAnalytics {
  core::Meeting meeting;
  core::AttendanceFigures attendance;
  long long chat_messages = 0;
  double screen_share_seconds = 0;
  std::vector<ParticipantAnalytics> participants;  ///< those who were ever in it
};

/// So many samples of each participant come with the analytics.
inline constexpr int quality_history_shown = 120;

/// For those who may moderate the meeting, and administrators; also of meetings that have ended.
Async<MeetingAnalytics> meeting_analytics(FigureSources sources, Actor actor, std::string reference);

/// What a meeting was, at its end; of a recurring one, what its last run was. For those who ended it.
struct FinalStats {
  core::AttendanceFigures attendance;
  long long chat_messages = 0;
};
Async<FinalStats> final_stats(Services& services, core::Meeting meeting);

struct ChatPage {
  std::vector<ChatMessage> messages;  ///< oldest first
  long long total = 0;                ///< all that the asker may see
  std::optional<long long> before;    ///< where the page before this one ends, if there is one
};
/// chat_history with how many there are.
Async<ChatPage> chat_page(Services& services, Actor actor, std::string reference, int limit,
                          std::optional<long long> before);

/// Administrators only.
Async<Totals> system_totals(Services& services, Actor actor);

}  // namespace parley::services
