// Services: what every use case is given. Use cases are free coroutines, one header a family (accounts, meetings,
// joining, chat), taking a Services& first. One Services a server, made by src/app, shared by all threads.
#pragma once

#include "core/attempt_limiter.hpp"
#include "services/calendar_port.hpp"
#include "services/insisting.hpp"
#include "services/late_leaves.hpp"
#include "services/mailer.hpp"
#include "services/meeting_events.hpp"
#include "services/person_events.hpp"
#include "services/ports.hpp"
#include "services/shared_roles.hpp"
#include "services/upload_ledger.hpp"

#include <boost/describe/enum.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace parley::services {

class Presence;         // presence.hpp
class RingAlarm;        // ringing.hpp
class GroupCallEvents;  // group_call_events.hpp
class FileStore;        // file_store.hpp

/// For programs that keep no files: nothing can be put there.
FileStore& absent_files();

/// Who is told that somebody came online or went: everybody online, or those who share a group or a meeting.
enum class PresenceBroadcast { all, contacts };
BOOST_DESCRIBE_ENUM(PresenceBroadcast, all, contacts)

struct Settings {
  bool registration_open = true;
  bool rate_limits = true;
  int meeting_code_length = core::default_meeting_code_length;
  std::string public_url;     ///< without a slash at the end, e.g. "https://meet.example.org"
  bool peer_to_peer = false;  ///< two who are alone in a meeting may reach each other directly
  std::vector<std::string> stun_urls;
  std::vector<std::string> turn_urls;
  std::string turn_secret;
  std::chrono::seconds access_token_lifetime = std::chrono::minutes(15);
  std::chrono::seconds refresh_token_lifetime = std::chrono::days(30);
  std::chrono::seconds meeting_token_lifetime = std::chrono::hours(2);
  std::chrono::seconds guest_session_lifetime = std::chrono::hours(24);
  std::chrono::seconds turn_credential_lifetime = std::chrono::hours(12);
  std::chrono::seconds ring_timeout{45};  ///< a call that nobody answers for so long is missed
  std::chrono::seconds presence_timeout = std::chrono::minutes(2);  ///< offline after so long without a heartbeat
  PresenceBroadcast presence_broadcast = PresenceBroadcast::all;
  std::chrono::hours call_max_length{24};     ///< a group call that is stuck for longer is ended
  int retention_days = 30;                    ///< what was deleted is purged after so long
  long long file_max_bytes = 512LL << 20;     ///< of one file in a chat; 0: no files are taken
  long long file_quota_bytes = 4096LL << 20;  ///< of all files of one meeting
  std::string smtp_url;                       ///< empty: no mail is sent
  std::string mail_from;
};

/// Counters of what people try.
struct AttemptLimiters {
  core::AttemptLimiter meeting_password{{5, std::chrono::minutes(1)}};  ///< wrong tries by person and address
  core::AttemptLimiter log_in{
      {10, std::chrono::minutes(1)}};  ///< failed log-ins by address; wrong old passwords by user
  /// Failed log-ins by account, whatever address they come from. So many that nobody locks another out by chance, and
  /// few enough that guessing from many addresses leads nowhere.
  core::AttemptLimiter log_in_account{{100, std::chrono::minutes(1)}};
  core::AttemptLimiter new_account{{30, std::chrono::minutes(1)}};  ///< by address
  core::AttemptLimiter guest_link{{20, std::chrono::minutes(1)}};   ///< unknown guest links, by address
  core::AttemptLimiter new_guest{{30, std::chrono::minutes(1)}};    ///< by address
  core::AttemptLimiter guest_keys{{120, std::chrono::minutes(1)}};  ///< fetched keys, by address
  core::AttemptLimiter token{{60, std::chrono::minutes(1)}};        ///< tokens that were never good, by address
  core::AttemptLimiter feed_token{{30, std::chrono::minutes(1)}};   ///< unknown calendar feeds, by address
};

struct Services {
  Store& store;
  core::Clock& clock;
  core::RandomSource& random;
  PasswordHasher& passwords;
  TokenSigner& tokens;
  MeetingEvents& events;
  PersonEvents& people;
  Calendar& calendar;
  Mailer& mailer;
  Presence& presence;
  RingAlarm& ring_alarm;
  GroupCallEvents& group_call_events;
  FileStore& files = absent_files();
  SharedRoles roles{core::default_roles()};
  Settings settings{};
  AttemptLimiters attempts{};
  UploadLedger uploads{};
  Insisting insisting{};
  LateLeaves late_leaves{};
};

}  // namespace parley::services
