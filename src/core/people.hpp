// The people of the domain: accounts, guests, and both as participants of a meeting.
#pragma once

#include "core/enum_text.hpp"
#include "core/roles.hpp"
#include "core/time.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace parley::core {

/// What kind of account somebody has: one of ours, or a word of the application that they come from.
using UserType = std::string;
inline constexpr const char* account_type = "account";
inline constexpr const char* temporary_type = "temporary";  ///< made with one click, without e-mail and password
inline constexpr std::size_t max_user_type_bytes = 64;

/// Rights on the server as a whole, not in a meeting.
enum class ServerRole { user, admin };
BOOST_DESCRIBE_ENUM(ServerRole, user, admin)

struct User {
  std::string user_id;
  std::optional<std::string> email;  ///< lower-case
  std::string name;
  std::optional<std::string> password_hash;
  UserType user_type = account_type;
  ServerRole role = ServerRole::user;
  std::optional<std::string> profile_image;
  std::optional<std::string> organization_id;
  bool disabled = false;
  TimePoint created_at;
  TimePoint updated_at;
};

/// Whether a guest has been let in by somebody with can_admit_external. Who came by the meeting's code is not asked.
enum class Admission { waiting, admitted, declined };
BOOST_DESCRIBE_ENUM(Admission, waiting, admitted, declined)

/// Someone without an account, for one meeting.
struct GuestSession {
  std::string session_id;  ///< UUID
  std::string meeting_id;
  std::string name;
  Admission admission = Admission::admitted;
  std::optional<std::string> identity_key;    ///< base64
  std::optional<std::string> signed_pre_key;  ///< JSON, as text
  TimePoint created_at;
  TimePoint expires_at;
};

enum class ParticipantStatus { invited, accepted, declined, ringing, waiting, joined, left, removed, banned };
BOOST_DESCRIBE_ENUM(ParticipantStatus, invited, accepted, declined, ringing, waiting, joined, left, removed, banned)

/// What someone sends at the moment.
struct MediaStatus {
  bool audio = false;
  bool video = false;
  bool screen_share = false;

  bool operator==(const MediaStatus&) const = default;
};
BOOST_DESCRIBE_STRUCT(MediaStatus, (), (audio, video, screen_share))

/// One row a person a meeting. Exactly one of user_id and guest_session_id is set.
struct Participant {
  std::string participant_id;
  std::string meeting_id;
  std::optional<std::string> user_id;
  std::optional<std::string> guest_session_id;
  /// Of someone who was invited without having an account. Such a person is kept as a guest who has not come; whoever
  /// joins with an account of this address takes the row over.
  std::optional<std::string> email;
  std::string name;
  Role role = Role::attendee;
  ParticipantStatus status = ParticipantStatus::invited;
  bool invited = false;                       ///< added by somebody with the right to, not by joining
  std::optional<TimePoint> joined_at;         ///< of the latest join
  std::optional<TimePoint> left_at;           ///< of the latest leave
  std::optional<TimePoint> admitted_at;       ///< let in from the waiting room; such a person is not held there again
  std::optional<std::string> handed_over_by;  ///< participant_id of who leaves the call as soon as this one has joined
  MediaStatus media_status;
  TimePoint created_at;
  TimePoint updated_at;

  /// Whether this person may see all of the meeting: was added to it, or has been let in before; and was not sent away.
  bool is_member() const {
    return status != ParticipantStatus::removed && status != ParticipantStatus::banned && (invited || joined_at);
  }

  /// The user id or, for a guest, the guest session id.
  const std::string& person_id() const { return user_id ? *user_id : *guest_session_id; }
};

/// One stay in a meeting: someone who came three times has three.
struct Attendance {
  std::string attendance_id;
  std::string meeting_id;
  std::string participant_id;
  TimePoint joined_at;
  std::optional<TimePoint> left_at;
  std::optional<long long> seconds;  ///< set with left_at
  std::optional<std::string> device;
};

}  // namespace parley::core
