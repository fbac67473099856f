// What the conference family does with several people at once: the use cases of participants.hpp entry by entry, and
// notices about them.
#pragma once

#include "services/participants.hpp"

namespace parley::services {

/// An entry of a request that failed by itself.
struct FailedEntry {
  std::size_t index = 0;
  core::Error error;
};

struct AddedEach {
  std::vector<core::Participant> added;
  std::vector<core::Participant> already;
  std::vector<FailedEntry> failed;
  int invitations_sent = 0;  ///< mails that wait to be sent
  int notified = 0;
};
struct AddEach {
  std::string meeting;
  std::vector<Invitee> people{};
  InvitationMail mail{};
  bool notifies_others = false;  ///< participants so far get a notice of those added
  std::optional<IdempotencyKey> idempotency{};
};
/// add_participants for each; what is wrong with one entry keeps no other from being added. Errors that concern the
/// whole (the right, the meeting) are the answer. A repetition with the same Idempotency-Key is answered with the same
/// people, and adds those whom the first request did not come to; nobody gets a mail or a notice twice.
Async<AddedEach> add_each(Services& services, Actor actor, AddEach request);

struct RemoveEach {
  std::string meeting;
  std::vector<std::string> ids{};
  std::string message{};
  bool notifies_removed = false;
  bool notifies_others = false;
};
struct RemovedEach {
  std::vector<core::Participant> removed;
  std::vector<FailedEntry> failed;
  int remaining = 0;  ///< participants who were not sent away
  int notified = 0;
};
/// remove_participants for each, likewise.
Async<RemovedEach> remove_each(Services& services, Actor actor, RemoveEach request);

/// `notification {type, meeting_id, participants}` to people with an account, on all their devices.
struct Notice {
  std::string meeting;  ///< meeting_id
  std::string type;
  std::vector<core::Participant> about;
  bool to_them = false;
  bool to_others = false;  ///< all other participants who were not sent away
};
/// Returns how many people were told.
boost::asio::awaitable<int> notify_people(Services& services, Notice notice);

struct MeetingSize {
  int participants = 0;  ///< who were not sent away
  std::optional<int> max_participants;
};
/// For members.
Async<MeetingSize> meeting_size(Services& services, Actor actor, std::string reference);

struct SearchForMeeting {
  std::string meeting;
  std::string query{};
  int limit = 50;
  bool without_participants = false;
  std::optional<std::vector<core::UserType>> types{};
};
struct FoundForMeeting {
  std::vector<core::User> users;  ///< `limit` at most
  int total = 0;                  ///< with those beyond the limit, among the first 500 that the query finds
};
/// search_users for somebody who may see the meeting; not_found for others.
Async<FoundForMeeting> search_for_meeting(Services& services, Actor actor, SearchForMeeting wanted);

}  // namespace parley::services
