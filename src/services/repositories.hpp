// Repositories: what use cases keep and find again. src/storage implements them over SQL. They are used inside one
// transaction only (see Transaction in ports.hpp), on a database thread; their calls block and need no locks.
#pragma once

#include "core/people.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::services {

/// Where a page of a list ends: the sort time and the id of its last row.
struct PageKey {
  core::TimePoint at;
  std::string id;
};

/// Who is looked for. `words` as core::search_words gives them; all must be found. Temporary accounts have no place in
/// the directory.
struct DirectoryQuery {
  std::optional<std::string> organization_id;  ///< only people of this organization (unset: of none)
  std::vector<std::string> words;              ///< at most core::max_search_words; none: everybody
  int limit = 50;
  std::optional<std::string> after;  ///< user id of the last one of the page before
};

/// All accounts there are, for administrators.
struct UserQuery {
  std::vector<std::string> words;  ///< as above; none: everybody, temporary accounts among them
  std::optional<core::UserType> user_type;
  std::optional<core::ServerRole> role;
  std::optional<bool> disabled;
  int limit = 50;
  std::optional<PageKey> after;
};

class UserRepository {
 public:
  virtual ~UserRepository() = default;
  /// False when the e-mail address or the id is taken.
  virtual bool insert(const core::User& user) = 0;
  virtual std::optional<core::User> find(std::string_view user_id) = 0;
  /// `email` in lower case.
  virtual std::optional<core::User> find_by_email(std::string_view email) = 0;
  /// Everything but the id and created_at. False when the e-mail address is another's.
  virtual bool update(const core::User& user) = 0;
  /// Who can be found and is not disabled, sorted by name, then id.
  virtual std::vector<core::User> search(const DirectoryQuery& query) = 0;
  /// Newest first, by creation then id.
  virtual std::vector<core::User> list(const UserQuery& query) = 0;
  /// Whether there is an administrator who is not disabled.
  virtual bool has_admin() = 0;
  /// Puts accounts into the directory that are not in it since an earlier program made them; `limit` at most. Returns
  /// how many.
  virtual int complete_directory(int limit) = 0;
};

/// A refresh token as it is kept: by its hash. Tokens that came from one another are a family.
struct RefreshToken {
  std::string token_hash;
  std::string family_id;
  std::string user_id;
  core::TimePoint created_at;
  core::TimePoint expires_at;
  std::optional<core::TimePoint> used_at;
  std::optional<core::TimePoint> revoked_at;
};

class RefreshTokenRepository {
 public:
  virtual ~RefreshTokenRepository() = default;
  virtual void insert(const RefreshToken& token) = 0;
  virtual std::optional<RefreshToken> find(std::string_view token_hash) = 0;
  /// Spends all tokens of a family that are not spent.
  virtual void spend_family(std::string_view family_id, core::TimePoint at) = 0;
  virtual int count_unspent(std::string_view family_id) = 0;
  /// Whether tokens of the family were spent later than `at`.
  virtual bool was_spent_after(std::string_view family_id, core::TimePoint at) = 0;
  virtual void revoke_family(std::string_view family_id, core::TimePoint at) = 0;
  virtual void revoke_user(std::string_view user_id, core::TimePoint at) = 0;
  /// How many expired or were revoked before `before`.
  virtual int count_old(core::TimePoint before) = 0;
  /// Removes them, `limit` at most, and returns how many. They are refused as one that never was.
  virtual int remove_old(core::TimePoint before, int limit) = 0;
};

enum class MeetingFilter { my, upcoming, past };
BOOST_DESCRIBE_ENUM(MeetingFilter, my, upcoming, past)

struct MeetingQuery {
  std::string user_id;  ///< meetings that this person takes part in, and was not sent away from
  MeetingFilter filter = MeetingFilter::my;
  core::TimePoint now;
  std::optional<core::MeetingStatus> status;
  std::optional<core::MeetingKind> kind;
  std::optional<core::TimePoint> from;  ///< start, or creation where there is no start time, not before
  std::optional<core::TimePoint> to;    ///< likewise, before
  std::optional<core::TimePoint> ended_since;
  int limit = 50;
  std::optional<PageKey> after;
};

class MeetingRepository {
 public:
  virtual ~MeetingRepository() = default;
  /// False when the id or the code is taken.
  virtual bool insert(const core::Meeting& meeting) = 0;
  /// Deleted meetings are not found.
  virtual std::optional<core::Meeting> find(std::string_view meeting_id) = 0;
  /// `code` in its one form.
  virtual std::optional<core::Meeting> find_by_code(std::string_view code) = 0;
  /// By the token of its guest link.
  virtual std::optional<core::Meeting> find_by_invitation(std::string_view token) = 0;
  virtual void update(const core::Meeting& meeting) = 0;
  /// my and past: newest first; upcoming: soonest first. Sorted by start time (creation where there is none), then id.
  virtual std::vector<core::Meeting> list(const MeetingQuery& query) = 0;
  /// The breakout rooms of a meeting; deleted ones are left out.
  virtual std::vector<core::Meeting> children(std::string_view meeting_id) = 0;
};

class ParticipantRepository {
 public:
  virtual ~ParticipantRepository() = default;
  /// False when that person is a participant already.
  virtual bool insert(const core::Participant& participant) = 0;
  virtual std::optional<core::Participant> find(std::string_view participant_id) = 0;
  virtual std::optional<core::Participant> find_user(std::string_view meeting_id, std::string_view user_id) = 0;
  virtual std::optional<core::Participant> find_guest(std::string_view meeting_id, std::string_view session_id) = 0;
  /// Someone invited by this address (lower case) who has no account yet.
  virtual std::optional<core::Participant> find_invited(std::string_view meeting_id, std::string_view email) = 0;
  /// The same over all meetings, in no order.
  virtual std::vector<core::Participant> invited_anywhere(std::string_view email) = 0;
  virtual void update(const core::Participant& participant) = 0;
  /// Oldest first, by creation then id.
  virtual std::vector<core::Participant> list(std::string_view meeting_id, int limit,
                                              const std::optional<PageKey>& after) = 0;
  virtual int count_joined(std::string_view meeting_id) = 0;
  /// Whether somebody with an account is in it.
  virtual bool has_joined_user(std::string_view meeting_id) = 0;
  /// Guests whose status is waiting, oldest first, by creation then id.
  virtual std::vector<core::Participant> waiting_guests(std::string_view meeting_id, int limit,
                                                        const std::optional<PageKey>& after) = 0;
  /// All whose status is joined, oldest first.
  virtual std::vector<core::Participant> joined(std::string_view meeting_id) = 0;
  /// The same over all meetings; for the recovery after a restart.
  virtual std::vector<core::Participant> joined_anywhere() = 0;
  /// The rows of an account, over all meetings, whose status is joined, waiting or ringing; in no order.
  virtual std::vector<core::Participant> active_anywhere(std::string_view user_id) = 0;
  /// All whose status is waiting, oldest first.
  virtual std::vector<core::Participant> waiting(std::string_view meeting_id) = 0;
  /// The user ids of a meeting's members who did not decline.
  virtual std::vector<std::string> member_ids(std::string_view meeting_id) = 0;
};

class AttendanceRepository {
 public:
  virtual ~AttendanceRepository() = default;
  virtual void insert(const core::Attendance& stay) = 0;
  /// Ends the open stay of a participant, if there is one.
  virtual void close(std::string_view participant_id, core::TimePoint left_at) = 0;
  /// Oldest first. For all of them see for_each_stay.
  virtual std::vector<core::Attendance> page(std::string_view meeting_id, int limit,
                                             const std::optional<PageKey>& after) = 0;
};

struct Ban {
  std::string meeting_id;
  std::string person_id;  ///< user id or guest session id
  std::string banned_by;  ///< user id or guest session id
  std::optional<std::string> reason;
  core::TimePoint created_at;
};

class BanRepository {
 public:
  virtual ~BanRepository() = default;
  /// A second ban of the same person changes nothing.
  virtual void insert(const Ban& ban) = 0;
  virtual bool is_banned(std::string_view meeting_id, std::string_view person_id) = 0;
  virtual std::optional<Ban> find(std::string_view meeting_id, std::string_view person_id) = 0;
  /// False where there was none.
  virtual bool remove(std::string_view meeting_id, std::string_view person_id) = 0;
  /// Oldest first; the page key's id is the person's.
  virtual std::vector<Ban> list(std::string_view meeting_id, int limit, const std::optional<PageKey>& after) = 0;
};

class RoleRepository {
 public:
  virtual ~RoleRepository() = default;
  virtual core::RoleTable load() = 0;
  virtual void save(const core::RoleTable& table) = 0;
};

struct ChatMessage {
  std::string message_id;
  std::string meeting_id;
  std::string participant_id;
  std::string participant_name;  ///< as it was when the message was sent
  std::string message;
  std::string type = "text";            ///< text | emoji | file
  std::optional<std::string> to;        ///< participant_id of a private message's receiver
  std::optional<std::string> reply_to;  ///< message_id
  core::TimePoint created_at;
  long long position = 0;                         ///< 1, 2, 3 … in its meeting; given by insert
  std::optional<std::string> breakout_room_id{};  ///< where it was written; unset for the main room and to one person
  /// What a message of type file is about, as it was when it was sent; all four or none.
  std::optional<std::string> file_id{};
  std::optional<std::string> file_name{};
  std::optional<std::string> file_type{};
  std::optional<long long> file_size{};  ///< in bytes
  std::optional<core::TimePoint> edited_at{};
  std::optional<core::TimePoint> deleted_at{};  ///< a placeholder: text and file are gone
};

class ChatRepository {
 public:
  virtual ~ChatRepository() = default;
  /// Gives `position` and returns it.
  virtual long long insert(const ChatMessage& message) = 0;
  virtual std::optional<ChatMessage> find(std::string_view message_id) = 0;
  /// Text, file and what was done to it.
  virtual void update(const ChatMessage& message) = 0;
  /// The last `limit` messages before `before` (the end where unset) that `reader` (participant_id) may see: those to
  /// all in one breakout room (empty: the main room), and private ones from or to the reader. Oldest first.
  virtual std::vector<ChatMessage> list(std::string_view meeting_id, std::string_view reader, int limit,
                                        std::optional<long long> before, std::string_view breakout_room_id = {}) = 0;
};

/// One state change made by a person.
struct AuditEntry {
  std::string audit_id;
  std::optional<std::string> actor;  ///< user id or guest session id; unset for the server itself or an unknown person
  std::string action;                ///< MEETING_CREATED, CALL_JOINED …
  std::optional<std::string> meeting_id;
  std::optional<std::string> target;
  core::TimePoint at;
  std::string address;
  std::string details = "{}";  ///< JSON, as text
};

struct AuditQuery {
  std::optional<std::string> actor;
  std::optional<std::string> meeting_id;
  std::optional<std::string> action;
  std::optional<core::TimePoint> from;  ///< not before
  std::optional<core::TimePoint> to;    ///< before
  int limit = 50;
  std::optional<PageKey> after;
};

class AuditRepository {
 public:
  virtual ~AuditRepository() = default;
  virtual void insert(const AuditEntry& entry) = 0;
  /// Newest first, by time then id.
  virtual std::vector<AuditEntry> search(const AuditQuery& query) = 0;
  /// Newest first.
  virtual std::vector<AuditEntry> list(std::string_view meeting_id, int limit) = 0;
};

/// A request with an Idempotency-Key that was carried out.
struct IdempotencyRecord {
  std::string key;           ///< person, use case and the client's key, hashed
  std::string request_hash;  ///< what was asked
  std::string made;          ///< the id of what was made by it
  core::TimePoint created_at;
};

class IdempotencyRepository {
 public:
  virtual ~IdempotencyRepository() = default;
  virtual std::optional<IdempotencyRecord> find(std::string_view key) = 0;
  /// False when the key is there already.
  virtual bool insert(const IdempotencyRecord& record) = 0;
  virtual void remove_before(core::TimePoint at) = 0;
};

}  // namespace parley::services
